/**
 * A page that starts from what its server knew: what the stores and the hooks of `clerk-wasm/react` show before loading,
 * on a server and in a page, and what becomes of it when the engine finds the same person, somebody else, or nobody.
 */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { createElement as h } from 'react';
import { renderToString } from 'react-dom/server';
import { useAuth, useOrganization, useSession, useSessionList, useStatus, useUser } from '../../pkg/index.js';
import { initialStateInPage, showInitialState } from '../../pkg/initial-state.js';
import * as react from '../../pkg/react.js';
import { die, until } from './harness/faults.mjs';
import { Clerk, KEY, client, playPage, signedIn, signedInLater, token, wasmUrl } from './harness/page.mjs';

/** @typedef {import('./harness/page.mjs').Played} Played */

/** What a session token of the user of `client()` says. */
const CLAIMS = {
  v: 2,
  sid: 'sess_1',
  sub: 'user_1',
  fea: 'o:reports,u:export',
  pla: 'u:pro',
  fva: [1, -1],
  o: { id: 'org_1', rol: 'admin', slg: 'acme', per: 'read,write', fpm: '1' },
};
const STATE = { sessionClaims: CLAIMS };
/** Where nobody is signed in: as the crate writes it, and as official backends do. */
const NOBODY = { userId: null, sessionId: null, sessionClaims: null };

beforeEach((context) => {
  Object.assign(globalThis, { reportError: assert.fail });
  /** @type {any} */ (context).mock.method(console, 'error', () => {});
});

/** A clerk that shows a state, and what its stores tell from then on. @param {any} state */
function shown(state) {
  const clerk = showInitialState(new Clerk(KEY), state);
  /** @type {Record<'auth' | 'session' | 'user' | 'organization', any[]>} */
  const told = { auth: [], session: [], user: [], organization: [] };
  useAuth(clerk).subscribe((now) => told.auth.push(now));
  useSession(clerk).subscribe((now) => told.session.push(now));
  useUser(clerk).subscribe((now) => told.user.push(now));
  useOrganization(clerk).subscribe((now) => told.organization.push(now));
  return { clerk, told };
}

/** @param {any[]} told */
const isSignedIn = (told) => told.map((now) => now.isSignedIn);

/** The client of `client()`, changed. @param {(json: any) => void} change */
function other(change) {
  const json = client();
  change(json);
  return { client: JSON.stringify(json) };
}

const nobody = () => other((json) => Object.assign(json, { sessions: [], last_active_session_id: null }));

test('before loading the stores show what the server knew', () => {
  const { clerk, told } = shown(STATE);
  const auth = told.auth[0];
  assert.deepEqual(
    [auth.isLoaded, auth.isSignedIn, auth.userId, auth.sessionId, auth.orgId, auth.orgRole, auth.orgSlug, auth.actor],
    [true, true, 'user_1', 'sess_1', 'org_1', 'org:admin', 'acme', null],
  );
  assert.equal(auth.sessionClaims, CLAIMS);
  assert.deepEqual(
    [{ role: 'admin' }, { permission: 'org:reports:read' }, { feature: 'export' }, { plan: 'u:pro' }].map(auth.has),
    [true, true, true, true],
  );
  assert.deepEqual(
    [{}, { role: 'member' }, { permission: 'org:reports:write' }, { reverification: 'strict_mfa' }].map(auth.has),
    [false, false, false, true],
  );
  const { session } = told.session[0];
  assert.deepEqual([session.id, session.status, session.user.id], ['sess_1', 'active', 'user_1']);
  assert.equal(session.lastActiveToken, null, 'no token was handed over');
  assert.equal(told.user[0].isLoaded, false, 'more than the id is not known');
  assert.equal(told.organization[0].isLoaded, false, 'more than id and slug is not known');
  assert.deepEqual([clerk.isSignedIn, clerk.loaded, clerk.status], [true, false, 'loading']);
  assert.equal(useStatus(clerk).getSnapshot(), 'loading');
  assert.equal(useSessionList(clerk).getSnapshot().isLoaded, false);
});

test('a server and the first render in the page show the very same', () => {
  const clerk = showInitialState(new Clerk(KEY), STATE);
  for (const use of [useAuth, useSession, useUser, useOrganization, useSessionList]) {
    const store = use(clerk);
    assert.equal(store.getServerSnapshot(), store.getSnapshot(), use.name);
  }
});

test('what a server showed stays what it showed, for what is hydrated after loading', async () => {
  playPage(signedIn());
  const clerk = showInitialState(new Clerk(KEY), STATE);
  await clerk.load({ wasmUrl });
  const auth = useAuth(clerk);
  assert.equal(auth.getServerSnapshot().sessionClaims, CLAIMS);
  assert.notEqual(auth.getSnapshot().sessionClaims, CLAIMS);
  assert.deepEqual([useUser(clerk).getServerSnapshot().isLoaded, useUser(clerk).getSnapshot().isLoaded], [false, true]);
});

test('where nobody is signed in, that is shown', () => {
  const claims = [{ sub: 'user_1' }, { sid: 'sess_1', sub: 1 }, { ...CLAIMS, sts: 'ended' }, 'sess_1', [CLAIMS]];
  for (const state of [{}, NOBODY, ...claims.map((sessionClaims) => ({ sessionClaims }))]) {
    const { clerk, told } = shown(state);
    const all = [told.auth[0], told.session[0], told.user[0]];
    assert.deepEqual(
      all.map(({ isLoaded, isSignedIn }) => [isLoaded, isSignedIn]),
      [
        [true, false],
        [true, false],
        [true, false],
      ],
    );
    assert.deepEqual(told.organization[0], { isLoaded: true, organization: null, membership: null });
    assert.equal(clerk.isSignedIn, false);
  }
});

test('the module for pages without a bundler shows it, too, although it has copies of its own', async () => {
  const whole = await import(String(new URL('../../pkg/clerk.browser.js', import.meta.url)));
  const clerk = showInitialState(new whole.Clerk(KEY), STATE);
  assert.equal(whole.useAuth(clerk).getSnapshot().userId, 'user_1');
  assert.equal(whole.useAuth(clerk).getServerSnapshot().orgRole, 'org:admin');
});

test('what is no state shows nothing', () => {
  for (const state of [undefined, null, '', 'state', 5, true, [], [STATE]]) {
    const { clerk, told } = shown(state);
    assert.deepEqual(
      Object.values(told).map(([first]) => first.isLoaded),
      [false, false, false, false],
    );
    assert.equal(clerk.session, undefined);
  }
});

test('spoilt claims are shown without an error', () => {
  const spoilt = { ...CLAIMS, sts: 5, o: 'org', fea: {}, pla: 5, fva: 'x', act: null, __proto__: { v: 2 } };
  for (const claims of [spoilt, { ...CLAIMS, o: null, v: 1 }, { ...CLAIMS, o: { id: {}, fpm: [] } }]) {
    const { told } = shown({ sessionClaims: claims });
    assert.deepEqual([told.auth[0].isSignedIn, told.auth[0].orgId], [true, null]);
    assert.equal(told.auth[0].has({ role: 'org:admin' }), false);
    assert.equal(told.session[0].session.checkAuthorization({ permission: 'org:reports:read' }), false);
  }
});

test('a pending session counts as signed out, unless one asks otherwise', () => {
  const { clerk, told } = shown({ sessionClaims: { ...CLAIMS, sts: 'pending' } });
  assert.deepEqual([told.auth[0].isLoaded, told.auth[0].isSignedIn, clerk.isSignedIn], [true, false, false]);
  assert.equal(told.auth[0].has({ role: 'org:admin' }), false);
  const pending = useAuth(clerk, { treatPendingAsSignedOut: false });
  assert.equal(pending.getSnapshot().userId, 'user_1');
  assert.equal(pending.getServerSnapshot(), pending.getSnapshot());
  assert.deepEqual([told.session[0].isSignedIn, told.session[0].session.status], [false, 'pending']);
});

test('while it loads nothing is said, and then what the API says', async () => {
  playPage(signedIn());
  const { clerk, told } = shown(STATE);
  await clerk.load({ wasmUrl });
  assert.deepEqual(isSignedIn(told.auth), [true, true]);
  assert.deepEqual(isSignedIn(told.session), [true, true]);
  assert.deepEqual(
    told.user.map(({ isLoaded, user }) => [isLoaded, user?.fullName]),
    [
      [false, undefined],
      [true, 'Ada Lovelace'],
    ],
  );
  assert.deepEqual(
    told.organization.map(({ organization }) => organization?.name),
    [undefined, 'Acme'],
  );
  assert.equal(told.auth[1].sessionClaims.__raw, clerk.session?.lastActiveToken?.getRawString());
});

test('in the middle of loading it is still there', async () => {
  const { played, held, answer } = signedInLater();
  const { requests } = playPage(played);
  const { clerk, told } = shown(STATE);
  const loading = clerk.load({ wasmUrl });
  // The environment is there, the client is not.
  while (!held.length || !requests.includes('GET /environment')) await new Promise((done) => setImmediate(done));
  await new Promise((done) => setImmediate(done));
  assert.deepEqual([clerk.isSignedIn, useAuth(clerk).getSnapshot(), told.auth.length], [true, told.auth[0], 1]);
  answer();
  await loading;
  assert.deepEqual(isSignedIn(told.auth), [true, true]);
});

test('somebody else takes the place of who was shown, in one step', async () => {
  playPage(other(({ sessions: [session] }) => (session.user.id = 'user_2')));
  const { clerk, told } = shown({ sessionClaims: { ...CLAIMS, sid: 'sess_9', sub: 'user_9' } });
  await clerk.load({ wasmUrl });
  assert.deepEqual(
    told.auth.map(({ userId }) => userId),
    ['user_9', 'user_2'],
  );
  assert.deepEqual(
    told.session.map(({ session }) => session.id),
    ['sess_9', 'sess_1'],
  );
});

test('nobody takes the place of who was shown, in one step, and the pages of a server are rendered anew', async () => {
  const { window } = playPage(nobody());
  /** @type {unknown[]} */
  const called = [];
  Object.assign(window, { __internal_onBeforeSetActive: (/** @type {unknown} */ why) => void called.push(why) });
  const { clerk, told } = shown(STATE);
  await clerk.load({ wasmUrl });
  assert.deepEqual(isSignedIn(told.auth), [true, false]);
  assert.deepEqual(isSignedIn(told.user), [undefined, false]);
  assert.deepEqual(called, ['sign-out']);
});

test('somebody takes the place of nobody, in one step', async () => {
  playPage(signedIn());
  const { clerk, told } = shown(NOBODY);
  await clerk.load({ wasmUrl });
  assert.deepEqual(isSignedIn(told.auth), [false, true]);
});

test('an organization that the user has left is gone when the API says so', async () => {
  playPage(
    other(({ sessions: [session] }) => {
      session.last_active_organization_id = null;
      session.user.organization_memberships = [];
    }),
  );
  const { clerk, told } = shown(STATE);
  await clerk.load({ wasmUrl });
  assert.deepEqual(
    told.auth.map(({ orgId, orgRole }) => [orgId, orgRole]),
    [
      ['org_1', 'org:admin'],
      [null, null],
    ],
  );
  assert.equal(told.auth[1].has({ role: 'org:admin' }), false);
});

test('a session that has become pending counts as signed out when the API says so', async () => {
  playPage(other(({ sessions: [session] }) => Object.assign(session, { status: 'pending', tasks: [{ key: 'a' }] })));
  const { clerk, told } = shown(STATE);
  await clerk.load({ wasmUrl });
  assert.deepEqual(isSignedIn(told.auth), [true, false]);
});

test('a token is waited for: of the session that is found, by the store or by the session', async () => {
  playPage(signedIn());
  const { clerk, told } = shown(STATE);
  const { session } = told.session[0];
  const asked = [told.auth[0].getToken(), session.getToken(), session.getToken({ template: 'a' })];
  /** @type {unknown[]} */
  const kept = [];
  const stop = session.keepToken({}, (/** @type {unknown} */ now) => kept.push(now));
  session.keepToken({}, assert.fail)();
  await clerk.load({ wasmUrl });
  for (const one of await Promise.all(asked)) assert.match(one, /^ey/);
  while (!kept.length) await new Promise((done) => setImmediate(done));
  assert.match(String(kept[0]), /^ey/);
  stop();
});

test('a session that is not found has no token', async () => {
  playPage(signedIn());
  const { clerk, told } = shown({ sessionClaims: { ...CLAIMS, sid: 'sess_9' } });
  const { session } = told.session[0];
  const asked = [session.getToken(), new Promise((show) => session.keepToken({}, show)), told.auth[0].getToken()];
  await clerk.load({ wasmUrl });
  const [own, kept, active] = await Promise.all(asked);
  assert.deepEqual([own, kept], [null, null]);
  assert.match(active, /^ey/, 'that of the one that was found');
});

test('other calls of the session are too early', async () => {
  const { told } = shown(STATE);
  const { session } = told.session[0];
  for (const call of ['touch', 'end', 'remove', 'reload']) {
    await assert.rejects(session[call](), { code: 'clerk_not_loaded' }, call);
  }
  await assert.rejects(session.user.reload(), { code: 'clerk_not_loaded' });
  session.clearCache();
});

test('if loading fails, it stays, and whoever waits for a token hears of it', async () => {
  playPage({ ...signedIn(), answer: () => new Response('{"errors":[{"code":"x"}]}', { status: 422 }) });
  const { clerk, told } = shown(STATE);
  const asked = [told.auth[0].getToken(), told.session[0].session.getToken()];
  const failed = Promise.all(asked.map((one) => assert.rejects(one, { code: 'clerk_init_failed' })));
  await assert.rejects(clerk.load({ wasmUrl }), { status: 422 });
  await failed;
  assert.deepEqual([clerk.status, clerk.isSignedIn, told.auth.length, told.user.length], ['error', true, 1, 1]);
  assert.equal(useUser(clerk).getSnapshot().isLoaded, false);
});

test('with an API that is down it goes on with the session cookie, and without one with what was shown', async () => {
  for (const hasCookie of [true, false]) {
    const page = playPage({ ...signedIn(), answer: () => new Response('', { status: 503 }) });
    if (hasCookie) page.jar.set('__session', token()).set('__client_uat', '1');
    const { clerk, told } = shown(STATE);
    void clerk.load({ wasmUrl }).catch(() => {});
    while (hasCookie ? clerk.status !== 'degraded' : page.requests.length < 2) await pause(5);
    assert.deepEqual([...new Set(isSignedIn(told.auth))], [true]);
    assert.equal(told.auth.at(-1).userId, 'user_1');
    clerk.close();
  }
});

test('a clerk that is closed, and one whose engine has died, know nothing: what a server said is old by then', async () => {
  playPage(signedIn());
  const { clerk, told } = shown(STATE);
  await clerk.load({ wasmUrl });
  die(clerk);
  await pause(5);
  await until(clerk, 'ready');
  assert.deepEqual(isSignedIn(told.auth), [true, true, undefined, true]);
  clerk.close();
  assert.deepEqual(isSignedIn(told.auth), [true, true, undefined, true, undefined]);
});

test('what is known already is not replaced', async () => {
  playPage(signedIn());
  const clerk = new Clerk(KEY);
  await clerk.load({ wasmUrl });
  const { session } = clerk;
  assert.equal(showInitialState(clerk, NOBODY), clerk);
  assert.equal(clerk.session, session);
});

test('a page that has no state, or a spoilt one, gives none', () => {
  const { document } = playPage(signedIn());
  /** @type {(text: string | undefined) => void} */
  const put = (text) =>
    Object.assign(document, {
      getElementById: (/** @type {string} */ id) =>
        id === 'clerk-initial-state' && text !== undefined ? { textContent: text } : null,
    });
  for (const text of [undefined, '', '{"sessionClaims":']) {
    put(text);
    assert.equal(initialStateInPage(), undefined);
  }
  put(JSON.stringify(STATE));
  assert.deepEqual(initialStateInPage(), STATE);
  Object.defineProperty(globalThis, 'document', { value: undefined, configurable: true, writable: true });
  assert.equal(initialStateInPage(), undefined);
});

/** What hooks and components say, rendered on a server. @param {any} props of the provider */
function rendered(props) {
  const { ClerkProvider, ClerkLoading, ClerkLoaded, RedirectToSignIn, Show } = react;
  const show = () => {
    const { isLoaded, isSignedIn, userId, orgRole, has } = react.useAuth();
    const others = [react.useSession(), react.useUser(), react.useOrganization()].map((one) => one.isLoaded);
    return [isLoaded, isSignedIn, userId, orgRole, has({ role: 'org:admin' }), ...others, react.useStatus()].join();
  };
  const gates = [
    h(Show, { when: 'signed-in', fallback: ' nobody' }, ' in'),
    h(Show, { when: 'signed-out' }, ' out', h(RedirectToSignIn)),
    h(Show, { when: { role: 'org:admin' } }, ' admin'),
    h(Show, { when: (has) => has({ plan: 'gold' }) }, ' gold'),
    h(ClerkLoading, null, ' loading'),
    h(ClerkLoaded, null, ' loaded'),
  ];
  return renderToString(h(ClerkProvider, props, h(show), ...gates)).replaceAll('<!-- -->', '');
}

test('React on a server renders what it knew', () => {
  assert.equal(
    rendered({ publishableKey: KEY, initialState: STATE }),
    'true,true,user_1,org:admin,true,true,false,false,loading in admin loading',
  );
  assert.equal(
    rendered({ publishableKey: KEY, initialState: NOBODY }),
    'true,false,,,false,true,true,true,loading nobody out loading',
  );
  const unknown = 'false,,,,false,false,false,false,loading loading';
  assert.equal(rendered({ publishableKey: KEY, initialState: undefined }), unknown);
  assert.equal(rendered({ publishableKey: KEY, initialState: 'state' }), unknown);
});

test('a clerk of the app shows in React what the app has told it, and never what another request was told', () => {
  const clerk = new Clerk(KEY);
  const unknown = 'false,,,,false,false,false,false,loading loading';
  assert.equal(rendered({ clerk, initialState: STATE }), unknown);
  assert.equal(rendered({ clerk }), unknown);
  const told = showInitialState(new Clerk(KEY), STATE);
  assert.match(rendered({ clerk: told }), /^true,true,user_1/);
});
