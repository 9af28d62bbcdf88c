/** `session.keepToken()`. The whole package over a page and an API that are played. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { die, settles, until } from './harness/faults.mjs';
import * as played from './harness/page.mjs';

const { signedIn, token } = played;
/** What there is of it is what the tests are about. @type {any} */
const { load, playPage, wasmUrl } = played;

// The page's own timers keep no process alive.
const alive = setInterval(() => {}, 1000);
after(() => clearInterval(alive));

const isChat = (/** @type {string} */ path) => path.endsWith('/tokens/chat');

/** A token that lives for so many seconds. @param {number} seconds */
function shortLived(seconds) {
  const [header, payload, signature] = token().split('.');
  const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
  claims.exp = claims.iat + seconds;
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
}

/** Keeps a token, and has what was shown. @param {any} session @param {any} [options] */
function keep(session, options = { template: 'chat' }) {
  /** @type {(string | null)[]} */
  const shown = [];
  /** @type {() => void} */
  let wake = () => {};
  const stop = session.keepToken(options, (/** @type {string | null} */ jwt) => {
    shown.push(jwt);
    wake();
  });
  const next = (/** @type {number} */ count) =>
    settles(
      new Promise((/** @type {(nothing?: any) => void} */ done) => {
        wake = () => shown.length >= count && done();
        wake();
      }),
      `the token ${count}`,
    );
  return { shown, stop, next };
}

test('each next token is shown before the last expires, and nobody has to ask', async () => {
  const page = playPage({
    ...signedIn(),
    answer: (/** @type {string} */ path) =>
      isChat(path) ? new Response(JSON.stringify({ jwt: shortLived(2) })) : undefined,
  });
  const { session } = await load();
  const { shown, stop, next } = keep(session);
  assert.equal(shown.length, 0, 'never at once');
  await next(3);
  assert.ok(shown.every(Boolean), `${shown}`);
  assert.equal(new Set(shown).size, shown.length);
  stop();
  stop();
  const { length } = shown;
  await pause(2500);
  assert.equal(shown.length, length);
  assert.ok(page.requests.filter((/** @type {any} */ one) => isChat(String(one.url ?? one))).length <= length + 1);
});

test('whoever signs out has none, and nobody hears more after close()', async () => {
  playPage({
    ...signedIn(),
    answer: (/** @type {string} */ path) =>
      path === '/client/sessions' ? new Response('{"response":{"object":"client","sessions":[]}}') : undefined,
  });
  const clerk = await load();
  const own = keep(clerk.session, {});
  const chat = keep(clerk.session);
  await Promise.all([own.next(1), chat.next(1)]);
  assert.equal(own.shown[0], await clerk.session.getToken());
  await clerk.signOut(() => {});
  await Promise.all([own.next(2), chat.next(2)]);
  assert.deepEqual([own.shown[1], chat.shown[1]], [null, null]);

  playPage(signedIn());
  const other = await load();
  const last = keep(other.session);
  await last.next(1);
  other.close();
  await other.load({ wasmUrl });
  await pause(20);
  assert.equal(last.shown.length, 1);
  last.stop();
});

test('an app that fails, stops or keeps others meanwhile does no harm', async () => {
  playPage(signedIn());
  const { session } = await load();
  /** @type {unknown[]} */
  const reported = [];
  Object.assign(globalThis, { reportError: (/** @type {unknown} */ error) => reported.push(error) });
  const fault = new Error('the app has failed');
  session.keepToken({ template: 'chat' }, () => {
    throw fault;
  });
  /** @type {(string | null)[]} */
  const inner = [];
  const stop = session.keepToken({ template: 'chat' }, () => {
    stop();
    session.keepToken({}, (/** @type {string | null} */ jwt) => inner.push(jwt));
  });
  const witness = keep(session);
  await witness.next(1);
  await pause(20);
  assert.deepEqual(reported, [fault], 'as an error of the app, once');
  assert.equal(inner.length, 1);
  assert.ok(await session.getToken());
});

test('an engine that replaces one that died goes on with it', async (context) => {
  /** @type {any} */ (context).mock.method(console, 'error', () => {});
  playPage(signedIn());
  const clerk = await load();
  const { shown, next, stop } = keep(clerk.session);
  await next(1);
  die(clerk);
  await pause(5);
  await until(clerk, 'ready');
  await next(2);
  assert.ok(shown.every(Boolean) && shown[0] !== shown[1], `${shown}`);
  stop();
});
