/** The stores over the whole package, with a page and an API that are played: what each shows, and when it tells. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { useAuth, useOrganization, useSessionList, useStatus } from '../../pkg/index.js';
import { die, until } from './harness/faults.mjs';
import { Clerk, KEY, client, load, playPage, signedIn, signedInLater, token, wasmUrl } from './harness/page.mjs';

/** @typedef {import('./harness/page.mjs').Played} Played */

beforeEach((context) => {
  Object.assign(globalThis, { reportError: assert.fail });
  /** @type {any} */ (context).mock.method(console, 'error', () => {});
});

/** What a store tells, from now on. @param {import('../../pkg/index.js').Store<any>} store */
function told({ subscribe }) {
  /** @type {any[]} */
  const all = [];
  subscribe((state) => all.push(state));
  return all;
}

/** The client of a user who is signed in, with another session. @param {(json: any) => void} [change] */
function twoSessions(change = () => {}) {
  const json = /** @type {any} */ (client());
  json.sessions.push({ ...json.sessions[0], id: 'sess_2', status: 'ended', user: null, last_active_token: null });
  change(json);
  return JSON.stringify(json);
}

test('the status tells of an outage after loading, and of its end', async () => {
  /** @type {Played} */
  const played = signedIn();
  playPage(played);
  const clerk = new Clerk(KEY);
  const statuses = told(useStatus(clerk));
  await clerk.load({ wasmUrl });
  played.answer = (path) => (path.includes('/tokens') ? new Response('', { status: 503 }) : undefined);
  const asked = clerk.session?.getToken({ skipCache: true });
  await until(clerk, 'degraded');
  played.answer = undefined;
  await until(clerk, 'ready');
  assert.match(String(await asked), /^ey/);
  assert.deepEqual(statuses, ['loading', 'ready', 'degraded', 'ready']);
  assert.equal(useStatus(clerk).getSnapshot(), 'ready');
  assert.equal(useStatus(clerk).getServerSnapshot(), 'loading');
});

test('a status that nobody listens to any more tells nobody', async () => {
  playPage(signedIn());
  const clerk = new Clerk(KEY);
  /** @type {string[]} */
  const heard = [];
  const leave = useStatus(clerk).subscribe((status) => heard.push(status));
  const others = told(useStatus(clerk));
  leave();
  await clerk.load({ wasmUrl });
  assert.deepEqual([heard, others], [['loading'], ['loading', 'ready']]);
});

test('why loading failed is there as soon as the status says that it did, and gone with the next try', async () => {
  const played = { ...signedIn(), answer: () => new Response('{"errors":[{"code":"x"}]}', { status: 422 }) };
  playPage(/** @type {Played} */ (played));
  const clerk = new Clerk(KEY);
  /** @type {any[]} */
  const seen = [];
  useStatus(clerk).subscribe((status) => seen.push([status, /** @type {any} */ (clerk.error)?.status]));
  const error = await clerk.load({ wasmUrl }).catch((error) => error);
  assert.equal(error.name, 'ClerkAPIResponseError');
  assert.equal(clerk.error, error);
  Object.assign(played, { answer: undefined });
  await clerk.load();
  assert.deepEqual(seen, [
    ['loading', undefined],
    ['error', 422],
    ['loading', undefined],
    ['ready', undefined],
  ]);
});

test('why a satellite that lacks options failed is there, too', async () => {
  playPage(signedIn());
  const clerk = new Clerk(KEY);
  /** @type {any[]} */
  const seen = [];
  clerk.on('status', (status) => seen.push([status, /** @type {any} */ (clerk.error)?.code]));
  await assert.rejects(clerk.load({ wasmUrl, isSatellite: true }));
  assert.deepEqual(seen, [['error', 'clerk_satellite_without_domain']]);
});

test('engines that die for good show as an error, with its reason', async () => {
  playPage(signedIn());
  const clerk = await load();
  const statuses = told(useStatus(clerk));
  for (let deaths = 0; deaths < 3; deaths += 1) {
    die(clerk);
    await pause(5);
    await until(clerk, 'ready');
  }
  die(clerk);
  await until(clerk, 'error');
  assert.equal(/** @type {any} */ (clerk.error).code, 'clerk_engine_failed');
  assert.deepEqual(statuses.slice(-2), ['loading', 'error']);
});

test('the organization comes with the membership, and tells of a switch to none', async () => {
  const played = signedIn();
  playPage(played);
  const clerk = new Clerk(KEY);
  const organizations = told(useOrganization(clerk));
  const unknown = { isLoaded: false, organization: undefined, membership: undefined };
  await clerk.load({ wasmUrl });
  const [first, loaded] = organizations;
  assert.deepEqual(first, unknown);
  assert.deepEqual([loaded?.organization?.name, loaded?.membership?.role], ['Acme', 'org:admin']);
  assert.equal(loaded?.membership?.organization, clerk.organization);
  await clerk.session?.getToken({ skipCache: true });
  assert.equal(organizations.length, 2, 'a new token is no news');
  assert.equal(useOrganization(clerk).getSnapshot(), loaded);

  played.client = twoSessions((json) => (json.sessions[0].last_active_organization_id = null));
  await clerk.setActive({ organization: null });
  assert.deepEqual(organizations.at(-1), { isLoaded: true, organization: null, membership: null });
  clerk.close();
  assert.deepEqual(organizations.at(-1), unknown);
});

test('the organization of which only the token is known is not loaded', async () => {
  const { played, answer } = signedInLater();
  const { jar } = playPage(played);
  jar.set('__session', token()).set('__client_uat', '1');
  const clerk = await load({ instantStart: true });
  assert.deepEqual([clerk.isProvisional, clerk.organization?.id], [true, 'org_1']);
  const organizations = told(useOrganization(clerk));
  assert.deepEqual(
    organizations.map(({ isLoaded }) => isLoaded),
    [false],
  );
  const answered = new Promise((done) => clerk.addListener(done, { skipInitialEmit: true }));
  answer();
  await answered;
  assert.deepEqual(
    organizations.map(({ organization }) => organization?.name),
    [undefined, 'Acme'],
  );
});

test('the list of sessions has all of them, and tells when they change', async () => {
  /** @type {Played} */
  const played = { client: twoSessions() };
  playPage(played);
  const clerk = new Clerk(KEY);
  const lists = told(useSessionList(clerk));
  const unknown = { isLoaded: false, sessions: undefined, setActive: undefined };
  assert.deepEqual(lists, [unknown]);
  await clerk.load({ wasmUrl });
  const ids = (/** @type {any} */ list) => list.sessions?.map((/** @type {any} */ { id }) => id);
  assert.deepEqual(lists.map(ids), [undefined, ['sess_1', 'sess_2']]);
  assert.equal(lists[1]?.setActive, clerk.setActive);
  await clerk.session?.getToken({ skipCache: true });
  assert.equal(lists.length, 2, 'a new token is no news');

  played.client = twoSessions((json) => (json.sessions[1].id = 'sess_3'));
  await clerk.client?.reload();
  assert.deepEqual(ids(lists[2]), ['sess_1', 'sess_3']);
  assert.equal(useSessionList(clerk).getSnapshot(), lists[2]);

  die(clerk);
  await pause(5);
  await until(clerk, 'ready');
  assert.deepEqual(lists.slice(3).map(ids), [undefined, ['sess_1', 'sess_3']], 'not while a fresh engine starts');
});

test('whoever is signed in without a token has no claims', async () => {
  const json = /** @type {any} */ (client());
  json.sessions[0].last_active_token = null;
  playPage({
    client: JSON.stringify(json),
    answer: (path) => (path.includes('/tokens') ? new Response('', { status: 503 }) : undefined),
  });
  const clerk = await load();
  const { isSignedIn, userId, sessionClaims } = useAuth(clerk).getSnapshot();
  assert.deepEqual([isSignedIn, userId, sessionClaims], [true, 'user_1', null]);
});
