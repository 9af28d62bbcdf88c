/**
 * What breaks in the face or in the engine stays there: every call settles, and an engine that died gives its place to a
 * fresh one. The whole package over a page and an API that are played.
 */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { die, exhaust, settles, until } from './harness/faults.mjs';
import { client, load, playPage, token } from './harness/page.mjs';

/** @type {unknown[]} */
let reported = [];
/** @type {any[]} */
let complained = [];

beforeEach((context) => {
  [reported, complained] = [[], []];
  Object.assign(globalThis, { reportError: (/** @type {unknown} */ error) => reported.push(error) });
  /** @type {any} */ (context).mock.method(console, 'error', (/** @type {any} */ error) => complained.push(error));
});

/** What it rejects with. @param {Promise<unknown>} call @returns {Promise<any>} */
const failure = (call) =>
  settles(
    call.then(
      () => assert.fail('it was served'),
      (error) => error,
    ),
    'the call',
  );

/** A page with somebody signed in. @param {Partial<import('./harness/page.mjs').Played>} [more] @param {any} [options] */
async function signedIn(more, options) {
  const played = { client: JSON.stringify(client()), ...more };
  const page = playPage(played);
  const clerk = await load(options);
  assert.equal(clerk.user?.id, 'user_1');
  return { clerk, page, played };
}

/** That everything works. @param {any} clerk */
async function works(clerk) {
  assert.match(String(await settles(clerk.session.getToken(), 'getToken()')), /^ey/);
  assert.match(String(await settles(clerk.session.getToken({ skipCache: true }), 'getToken({ skipCache })')), /^ey/);
  assert.equal(clerk.session.checkAuthorization({ role: 'org:admin' }), true);
  await settles(clerk.setActive({ session: clerk.session.id }), 'setActive()');
  assert.deepEqual([clerk.status, clerk.user.id], ['ready', 'user_1']);
  window.dispatchEvent(new Event('focus'));
  window.dispatchEvent(new Event('blur'));
}

const HOSTILE = [
  { errors: [{ code: 'x', message: { toString: null } }] },
  {
    errors: [{ code: { toString: null }, message: null, long_message: { toString: null }, meta: { to_string: null } }],
  },
  { errors: [null, 7, [], { meta: [] }] },
  { errors: { length: 1 } },
  { clerk_trace_id: { toString: null }, errors: [{ meta: '@deep' }] },
  { errors: [{ long_message: '@deep', meta: { x: '@deep' } }] },
];
const deep = (/** @type {unknown} */ body) =>
  JSON.stringify(body).replaceAll('"@deep"', () => `${'{"a_b":'.repeat(20_000)}1${'}'.repeat(20_000)}`);

test('a refusal of any shape rejects the call, and the next one is served', async () => {
  for (const hostile of HOSTILE) {
    const refuse = (/** @type {string} */ path) =>
      /\/tokens\/x$/.test(path) ? new Response(deep(hostile), { status: 422 }) : undefined;
    const { clerk } = await signedIn({ answer: refuse });
    const error = await failure(/** @type {any} */ (clerk.session).getToken({ template: 'x' }));
    assert.deepEqual([error.name, error.status], ['ClerkAPIResponseError', 422]);
    assert.equal(typeof error.message, 'string');
    for (const reason of error.errors) void `${reason.message} ${reason.longMessage}`;
    await works(clerk);
    assert.deepEqual([reported, complained], [[], []]);
  }
});

test('whatever the app’s own functions do, every call settles', async () => {
  const oops = () => {
    throw { toString: null };
  };
  const hostile = new Proxy({}, { get: oops, has: oops, ownKeys: oops, getPrototypeOf: oops });
  const { clerk } = await signedIn();
  clerk.addListener(oops, { skipInitialEmit: true });
  clerk.on('status', oops);
  Object.assign(window, { __internal_onBeforeSetActive: async () => {}, __internal_onAfterSetActive: () => {} });
  const settled = (/** @type {any} */ call, /** @type {string} */ what) =>
    settles(
      Promise.resolve(call).then(
        () => {},
        () => {},
      ),
      what,
    );
  /** @type {[string, (clerk: any) => any][]} */
  const calls = [
    ['navigate that throws', (clerk) => clerk.setActive({ session: 'sess_1', navigate: oops })],
    [
      'navigate that rejects',
      (clerk) => clerk.setActive({ session: 'sess_1', navigate: () => Promise.reject(hostile) }),
    ],
    [
      'navigate that gives a bad promise',
      (clerk) => clerk.setActive({ session: 'sess_1', navigate: () => ({ then: oops }) }),
    ],
    ['options that throw', (clerk) => clerk.setActive(hostile)],
    ['a session that throws', (clerk) => clerk.setActive({ session: hostile })],
    ['a session that is no text', (clerk) => clerk.setActive({ session: { id: { toString: null } } })],
    ['an organization that is no text', (clerk) => clerk.setActive({ organization: { id: Symbol('x') } })],
    ['a redirect that is no address', (clerk) => clerk.setActive({ session: 'sess_1', redirectUrl: 'https://' })],
    ['token options that throw', (clerk) => clerk.session.getToken(hostile)],
    ['a template that is none', (clerk) => clerk.session.getToken({ template: { toString: null } })],
    ['an organization that is none', (clerk) => clerk.session.getToken({ organizationId: { toString: null } })],
    ['an organization that JSON lacks', (clerk) => clerk.session.getToken({ organizationId: 7n })],
    ['an intent that throws', (clerk) => clerk.session.touch(hostile)],
    ['a request that throws', (clerk) => clerk.fapi.request(hostile)],
    ['a sign-out that throws', (clerk) => clerk.signOut(hostile)],
  ];
  for (const [what, call] of calls) {
    await settled(call(clerk), what);
    assert.equal(clerk.session?.id, 'sess_1', what);
    await works(clerk);
  }
  assert.ok(reported.length > 0, 'the app hears of its listeners');
  assert.deepEqual(complained, [], 'no engine died of it');
});

test('hooks, waiters and consoles of the app that throw keep nobody from being signed in', async () => {
  const oops = () => {
    throw new Error('of the app');
  };
  playPage({ client: JSON.stringify(client()) });
  Object.assign(globalThis, { reportError: oops });
  Object.assign(window, { __clerk_internal_ready: { __resolve: oops, __reject: oops } });
  Object.defineProperty(window, '__internal_onAfterSetActive', { get: oops, configurable: true });
  const clerk = await load({
    selectInitialSession: () => ({
      get id() {
        return oops();
      },
    }),
  });
  assert.equal(clerk.user?.id, 'user_1');
  await settles(
    clerk.setActive({ session: 'sess_1' }).catch(() => {}),
    'setActive()',
  );
  assert.match(String(await settles(/** @type {any} */ (clerk.session).getToken(), 'getToken()')), /^ey/);
});

for (const [what, call] of /** @type {[string, (clerk: any) => unknown][]} */ ([
  ['checkAuthorization()', (clerk) => clerk.session?.checkAuthorization({ role: 'org:admin' })],
  ['getToken()', (clerk) => clerk.session?.getToken().catch(() => {})],
  ['getToken({ skipCache })', (clerk) => clerk.session?.getToken({ skipCache: true }).catch(() => {})],
])) {
  test(`a stack used up amid ${what} harms nothing for long`, async () => {
    let died = 0;
    for (let padding = 0; padding < 10; padding += 1) {
      const { clerk, page } = await signedIn();
      complained = [];
      exhaust(() => void call(clerk), padding);
      await settles(Promise.resolve(clerk.load()), 'load()');
      await pause(5);
      await until(clerk, 'ready');
      assert.ok(complained.length <= 1, 'said once');
      died += complained.length;
      if (complained.length) assert.equal(complained[0].code, 'clerk_engine_failed');
      await works(clerk);
      assert.equal(page.open.size, 2, 'the channels of one engine are open, and no other’s');
      await settles(clerk.signOut(), 'signOut()').catch(() => {});
    }
    assert.ok(died > 0, 'it never happened');
  });
}

test('an engine that died takes calls under way with it, and the next one serves those that come after', async () => {
  /** @type {((answer: Response) => void)[]} */
  const held = [];
  const hold = (/** @type {string} */ path) =>
    path.endsWith('/tokens/slow')
      ? new Promise((/** @type {(answer: Response) => void} */ done) => held.push(done))
      : undefined;
  const { clerk, page } = await signedIn({ answer: /** @type {any} */ (hold) });
  const { session, user } = clerk;
  /** @type {any[]} */
  const seen = [];
  /** @type {string[]} */
  const statuses = [];
  clerk.addListener(({ session, user }) => seen.push([session && session.id, user && user.id]), {
    skipInitialEmit: true,
  });
  clerk.on('status', (status) => statuses.push(status));
  const underWay = failure(/** @type {any} */ (clerk.session).getToken({ template: 'slow' }));
  await pause(5);
  die(clerk);
  const error = await underWay;
  assert.deepEqual([error.name, error.code], ['ClerkRuntimeError', 'clerk_engine_failed']);
  assert.ok(error.cause instanceof RangeError || error.cause instanceof WebAssembly.RuntimeError);
  assert.equal(clerk.session, undefined, 'nobody vouches for it');
  assert.equal(clerk.status, 'loading');
  assert.equal(session?.checkAuthorization({ role: 'org:admin' }), false);
  const before = page.requests.length;
  // Asked of what the app still holds.
  assert.match(String(await settles(/** @type {any} */ (session).getToken(), 'getToken()')), /^ey/);
  assert.ok(page.requests.slice(before).includes('GET /client'), 'asked as after a reload');
  assert.deepEqual(seen.slice(0, 2), [
    [undefined, undefined],
    ['sess_1', 'user_1'],
  ]);
  assert.deepEqual(statuses, ['loading', 'ready']);
  assert.equal(user?.id, clerk.user?.id);
  assert.deepEqual(
    complained.map(({ code }) => code),
    ['clerk_engine_failed'],
  );
  held[0]?.(new Response(JSON.stringify({ object: 'token', jwt: token() })));
  await works(clerk);
  await works({ ...clerk, session, status: 'ready', user: clerk.user });
});

test('engines that die again and again are given up, until the app loads once more', async () => {
  const { clerk, page } = await signedIn();
  for (let deaths = 0; deaths < 3; deaths += 1) {
    die(clerk);
    await pause(5);
    await until(clerk, 'ready', 'error');
    assert.equal(clerk.status, 'ready', `after ${deaths + 1} of them`);
  }
  const { session } = clerk;
  die(clerk);
  await until(clerk, 'error');
  assert.deepEqual([clerk.session, clerk.user, clerk.client], [undefined, undefined, undefined]);
  const error = await failure(/** @type {any} */ (session).getToken());
  assert.equal(error.code, 'clerk_engine_failed');
  assert.equal(page.open.size, 0, 'nothing listens any more');
  await settles(clerk.load(), 'load()');
  await works(clerk);
});

test('one clerk’s engine that dies is no affair of another’s', async () => {
  const { clerk } = await signedIn();
  const other = await load();
  die(clerk);
  assert.match(String(await other.session?.getToken({ skipCache: true })), /^ey/);
  assert.equal(other.status, 'ready');
  await until(clerk, 'ready');
  await works(clerk);
});

test('ever new templates are forgotten, and tokens that are asked for again are still at hand', async () => {
  const { clerk } = await signedIn();
  const first = await clerk.session?.getToken();
  for (let at = 0; at < 250; at += 1) await clerk.session?.getToken({ template: `template_${at}` });
  assert.equal(await clerk.session?.getToken(), first);
  const [one, same] = [clerk.session?.getToken(), clerk.session?.getToken()];
  assert.equal(one, same, 'the promise is the same while nothing changes');
});
