/** What `close()` ends, and when waiting for a token ends. The whole package over a page and an API that are played. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import * as played from './harness/page.mjs';

const { KEY, signedIn, token } = played;
/** What is there, and of which type, is what the tests are about. @type {any} */
const { Clerk, load, playPage, wasmUrl } = played;

const answered = () => new Response(JSON.stringify({ object: 'token', jwt: token() }));
const isToken = (/** @type {string} */ path) => /\/tokens(\/|$)/.test(path);

// The page's own timers keep no process alive.
const alive = setInterval(() => {}, 1000);
after(() => clearInterval(alive));

/** An answer that is held back. */
function held() {
  /** @type {(answer: Response) => void} */
  let release = () => {};
  const answer = new Promise((/** @type {(answer: Response) => void} */ resolve) => (release = resolve));
  return { answer, release: () => release(answered()) };
}

const closed = { code: 'clerk_closed' };

test('after close() nothing goes on in the page, and nobody is signed out', async () => {
  const page = playPage(signedIn());
  const clerk = await load();
  const { session } = clerk;
  const cookies = page.document.cookie;
  assert.notEqual(page.open.size, 0);
  /** @type {any[]} */
  const heard = [];
  clerk.addListener((/** @type {any} */ { user }) => heard.push(user), { skipInitialEmit: true });
  clerk.on('status', (/** @type {string} */ status) => heard.push(status));

  clerk.close();
  clerk.close();
  assert.deepEqual(heard, [undefined, 'loading']);
  assert.deepEqual(
    [clerk.client, clerk.session, clerk.user, clerk.organization],
    [undefined, undefined, undefined, undefined],
  );
  assert.deepEqual([clerk.status, clerk.loaded, clerk.isSignedIn], ['loading', false, false]);
  assert.equal(page.open.size, 0, 'channels to other tabs');
  const sent = page.requests.length;
  page.window.dispatchEvent(new Event('focus'));
  page.document.dispatchEvent(new Event('visibilitychange'));
  await pause(20);
  assert.deepEqual([page.requests.length, page.document.cookie], [sent, cookies]);

  await assert.rejects(session.getToken(), closed);
  await assert.rejects(session.getToken({ skipCache: true }), closed);
  await assert.rejects(session.touch(), closed);
  assert.equal(session.checkAuthorization({ role: 'org:admin' }), false);
  assert.equal(session.user.emailAddresses[0].emailAddress, 'ada@example.com', 'what somebody holds can be looked at');
  await assert.rejects(clerk.signOut(), { code: 'clerk_not_loaded' });
});

test('calls under way reject', async () => {
  const { answer, release } = held();
  playPage({ ...signedIn(), answer: (/** @type {string} */ path) => (isToken(path) ? answer : undefined) });
  const clerk = await load();
  const calls = [clerk.session.getToken({ skipCache: true }), clerk.session.getToken({ template: 'a' })];
  await pause(5);
  clerk.close();
  for (const call of calls) await assert.rejects(call, closed);
  release();
  await pause(5);
  assert.equal(clerk.session, undefined);
});

test('load() begins anew', async () => {
  const page = playPage(signedIn());
  const clerk = await load();
  const [first, { length: before }] = [clerk.session, page.requests];
  clerk.close();
  await clerk.load();
  assert.deepEqual([clerk.status, clerk.user.id], ['ready', 'user_1']);
  assert.notEqual(clerk.session, first);
  assert.match(await clerk.session.getToken({ skipCache: true }), /^ey/);
  assert.ok(page.requests.length > before + 2);
});

test('a load() that is closed rejects, at any moment, and the next one is not disturbed by it', async () => {
  for (const millis of [undefined, 0, 1, 3, 10]) {
    const page = playPage({ ...signedIn(), answer: async () => void (await pause(2)) });
    const clerk = new Clerk(KEY);
    const first = clerk.load({ wasmUrl });
    if (millis !== undefined) await pause(millis);
    const isLoaded = clerk.loaded;
    clerk.close();
    const second = clerk.load({ wasmUrl });
    assert.notEqual(second, first);
    if (!isLoaded) await assert.rejects(first, closed, `closed after ${millis} ms`);
    await second;
    assert.deepEqual([clerk.status, clerk.user.id], ['ready', 'user_1']);
    assert.match(await clerk.session.getToken({ skipCache: true }), /^ey/);
    clerk.close();
    assert.equal(page.open.size, 0);
  }
});

test('a listener may close', async () => {
  playPage(signedIn());
  const clerk = new Clerk(KEY);
  let calls = 0;
  clerk.addListener(() => {
    calls += 1;
    clerk.close();
  });
  await assert.rejects(clerk.load({ wasmUrl }), closed);
  assert.deepEqual([calls, clerk.session, clerk.status], [2, undefined, 'loading']);
});

test('close() before load(), and after it has failed, does nothing', async () => {
  playPage({ client: '{}', answer: () => new Response('', { status: 400 }) });
  const clerk = new Clerk(KEY);
  clerk.close();
  assert.equal(clerk.status, 'loading');
});

test('waiting for a token ends with the signal', async () => {
  const { answer, release } = held();
  const page = playPage({
    ...signedIn(),
    answer: (/** @type {string} */ path) => (isToken(path) ? answer : undefined),
  });
  const { session } = await load();
  const [one, other] = [new AbortController(), new AbortController()];
  const stopped = session.getToken({ template: 'a', signal: one.signal });
  const waiting = session.getToken({ template: 'a', signal: other.signal });
  const reason = new Error('no longer wanted');
  await pause(5);
  one.abort(reason);
  await assert.rejects(stopped, reason);
  release();
  assert.match(await waiting, /^ey/, 'the request that another waits for, too, goes on');
  other.abort();

  const { length } = page.requests;
  await assert.rejects(session.getToken({ skipCache: true, signal: AbortSignal.abort(reason) }), reason);
  assert.equal(page.requests.length, length, 'nothing is asked for');
  assert.match(await session.getToken({ signal: new AbortController().signal }), /^ey/);
});
