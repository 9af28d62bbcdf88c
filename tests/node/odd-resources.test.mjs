/**
 * Whatever a resource looks like, as long as ids and statuses are right, the page is loaded, the right user is shown and
 * a token can be had: the whole package over an API whose answers have parts of other types than they should, fields
 * named as members of our own, and parts too deep or too large for anything.
 *
 * SEED and CASES choose other cases; a failure names its seed.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useAuth, useUser } from '../../pkg/index.js';
import { client, load, playPage, signedIn } from './harness/page.mjs';
import { randomOf } from './harness/random.mjs';

const SEED = Number(process.env.SEED ?? new Date().toISOString().slice(0, 10).replaceAll('-', ''));
const CASES = Number(process.env.CASES ?? 400);
/** In milliseconds: a busy machine tries fewer. */
const BUDGET = 8_000;

/** What JSON.stringify() could not write stands in the text by a mark. @param {string} mark @param {string} text */
const marked = (mark, text) => [JSON.stringify(mark), text];
const MARKS = [
  marked('@deep array', `${'['.repeat(20_000)}${']'.repeat(20_000)}`),
  marked('@deep object', `${'{"a_b":'.repeat(20_000)}1${'}'.repeat(20_000)}`),
  marked('@number', '1e400'),
];

/** @type {any[]} */
const ODD = [
  null,
  true,
  false,
  0,
  -1,
  7,
  1e308,
  '',
  'x',
  '\u0000',
  '\ud800',
  '__proto__',
  'https://',
  'javascript:1',
  [],
  [null],
  [[]],
  [7],
  ['x'],
  {},
  { toString: null },
  [{ toString: null }],
  { to_string: 'x', value_of: 1 },
  { id: null },
  { id: {} },
  { id: 'idn_1', verification: 7 },
  [{ verification: { error: 'x', external_verification_redirect_url: 'x' } }],
  { key: { toString: null } },
  [{ key: { toString: null } }],
  { jwt: 7 },
  { length: 7 },
  { then: {} },
  Array.from({ length: 5_000 }, (_, at) => ({ id: `x_${at}` })),
  'x'.repeat(200_000),
  Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`field_${at}`, at])),
  '@deep array',
  '@deep object',
  '@number',
];

/** What must be right: whose session it is, and that it is one. */
const RIGHT = /^\.(sessions|sessions\.0(\.(id|status|user|user\.id))?|last_active_session_id)$/;

/** Whole numbers below another. @param {number} seed */
function choiceOf(seed) {
  const random = randomOf(seed);
  return (/** @type {number} */ below) => Math.floor(random() * below);
}

/** Every place in a value, by its path. @param {any} value @returns {[string, any, string][]} */
function placesIn(value, path = '') {
  if (value === null || typeof value !== 'object') return [];
  return Object.keys(value).flatMap((key) => [
    /** @type {[string, any, string]} */ ([`${path}.${key}`, value, key]),
    ...placesIn(value[key], `${path}.${key}`),
  ]);
}

/** Every object in a value. @param {any} value @returns {any[]} */
function objectsIn(value) {
  if (value === null || typeof value !== 'object') return [];
  const within = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? within : [value, ...within];
}

/** The names that our own objects have members of, as the API would spell them, and as they are. */
const NAMES = await (async () => {
  playPage(signedIn());
  const { client: shown } = await load();
  const { session } = /** @type {any} */ ({ session: shown?.sessions[0] });
  const user = session.user;
  const owners = [
    shown,
    session,
    user,
    user.emailAddresses[0],
    user.externalAccounts[0],
    user.organizationMemberships[0],
    {},
  ];
  const names = new Set(['then', 'length', 'constructor', 'prototype']);
  for (const owner of owners) {
    for (let at = owner; at; at = Object.getPrototypeOf(at))
      Object.getOwnPropertyNames(at).forEach((name) => names.add(name));
  }
  const snake = (/** @type {string} */ name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return [...new Set([...names].flatMap((name) => [snake(name), name]))];
})();

/** A client in which something is odd, and what. @param {(below: number) => number} random @returns {[string, string[]]} */
function oddClient(random) {
  const json = client();
  /** @type {string[]} */
  const changes = [];
  const pick = (/** @type {any[]} */ all) => all[random(all.length)];
  for (let left = 1 + random(3); left > 0; left -= 1) {
    const odd = structuredClone(pick(ODD));
    const [path, owner, key] = pick(placesIn(json).filter(([path]) => !RIGHT.test(path)));
    if (random(2)) {
      owner[key] = odd;
      changes.push(`${path} = ${String(JSON.stringify(odd)).slice(0, 60)}`);
    } else {
      const name = pick(NAMES);
      const target = pick(objectsIn(json));
      if (name in target && Object.hasOwn(target, name)) continue;
      Object.defineProperty(target, name, { value: odd, enumerable: true, configurable: true, writable: true });
      changes.push(`a field ${name} = ${String(JSON.stringify(odd)).slice(0, 60)}`);
    }
  }
  return [textOf(json), changes];
}

/** @param {unknown} json */
function textOf(json) {
  return MARKS.reduce((text, [mark = '', real = '']) => text.replaceAll(mark, () => real), JSON.stringify(json));
}

/** Looks at everything that an app may look at. @param {any} clerk */
function lookAt(clerk) {
  const { client, session, user, organization } = clerk;
  for (const owner of [client, session, user, organization]) {
    for (let at = owner; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
      for (const name of Object.getOwnPropertyNames(at)) void owner[name];
    }
  }
  for (const one of [...user.emailAddresses, ...user.phoneNumbers, ...user.web3Wallets]) void `${one}`;
  for (const one of user.externalAccounts) void [one.providerTitle(), one.providerSlug(), one.accountIdentifier()];
  for (const { organization } of user.organizationMemberships) void organization.id;
  void [client.isNew(), user.isPrimaryIdentification({ id: 'idn_1' }), clerk.buildSignInUrl()];
}

/** @param {string} text @param {string} [environment] */
async function check(text, environment) {
  /** @type {unknown[]} */
  const reported = [];
  Object.assign(globalThis, { reportError: (/** @type {unknown} */ error) => reported.push(error) });
  const { requests } = playPage({ client: text, environment });
  const clerk = await load();
  assert.equal(clerk.status, 'ready');
  assert.deepEqual([clerk.session?.id, clerk.session?.status, clerk.user?.id], ['sess_1', 'active', 'user_1']);
  assert.equal(clerk.isSignedIn, true);
  lookAt(clerk);
  assert.equal(useAuth(clerk).getSnapshot().userId, 'user_1');
  assert.equal(useUser(clerk).getSnapshot().user, clerk.user);
  assert.match(String(await clerk.session?.getToken()), /^ey/);
  assert.match(String(await clerk.session?.getToken({ skipCache: true })), /^ey/);
  assert.ok(requests.filter((request) => request.endsWith('/tokens')).length <= 2);
  assert.equal(typeof clerk.session?.checkAuthorization({ role: 'org:admin' }), 'boolean');
  await clerk.user?.reload();
  assert.equal(clerk.user?.id, 'user_1');
  assert.deepEqual(reported, []);
}

/** @param {Promise<void>} work @param {string} what */
async function orSay(work, what) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => (timer = setInterval(() => reject(new Error('it hangs')), 5000)));
  await Promise.race([work, late])
    .catch((error) => assert.fail(`${what}: ${error?.stack ?? error}`))
    .finally(() => clearInterval(timer));
}

/** @param {any} json */
const session = (json) => json.sessions[0];

for (const [what, change] of /** @type {[string, (json: any) => void][]} */ ([
  ['current_task on a session', (json) => (session(json).current_task = { key: 'x' })],
  ['signed_in_sessions on a client', (json) => (json.signed_in_sessions = [])],
  ['is_new on a client', (json) => (json.is_new = false)],
  ['has_verified_email_address on a user', (json) => (session(json).user.has_verified_email_address = true)],
  ['full_name and reload on a user', (json) => Object.assign(session(json).user, { full_name: 'x', reload: 1 })],
  ['get_token on a session', (json) => (session(json).get_token = 'x')],
  ['email_addresses that are an object', (json) => (session(json).user.email_addresses = {})],
  ['phone_numbers with nothing in them', (json) => (session(json).user.phone_numbers = [null])],
  ['a membership without organization', (json) => delete session(json).user.organization_memberships[0].organization],
  ['a membership that is none', (json) => session(json).user.organization_memberships.unshift(null, 'x')],
  ['an account without provider', (json) => (session(json).user.external_accounts = [{ provider: 7 }])],
  [
    'metadata 20,000 deep',
    (json) => (session(json).user.organization_memberships[0].organization.public_metadata = '@deep object'),
  ],
  ['a field 20,000 deep', (json) => (session(json).user.x = '@deep array')],
])) {
  test(`${what} changes nothing else`, async () => {
    const json = client();
    change(json);
    await orSay(check(textOf(json)), what);
  });
}

test(`any client with right ids and statuses is shown (seed ${SEED})`, async () => {
  const random = choiceOf(SEED);
  const end = performance.now() + BUDGET;
  let cases = 0;
  for (; cases < CASES && performance.now() < end; cases += 1) {
    const [text, changes] = oddClient(random);
    await orSay(check(text), `SEED=${SEED}, case ${cases}: ${changes.join('; ')}`);
  }
  console.log(`${cases} odd clients, seed ${SEED}`);
});

test('any environment that is JSON lets the page be loaded', async () => {
  const whole = {
    response: { auth_config: { single_session_mode: true }, display_config: { sign_in_url: 'https://a.b/' } },
  };
  for (const odd of [...ODD, { response: null }, { response: 7 }, { display_config: 'x' }]) {
    await orSay(check(textOf(client()), textOf(odd)), `an environment ${String(JSON.stringify(odd)).slice(0, 60)}`);
    for (const path of ['response', 'auth_config', 'display_config', 'sign_in_url']) {
      const json = structuredClone(whole);
      for (const [, owner, key] of placesIn(json).filter(([at]) => at.endsWith(`.${path}`))) owner[key] = odd;
      await orSay(check(textOf(client()), textOf(json)), `${path} = ${String(JSON.stringify(odd)).slice(0, 60)}`);
    }
  }
});
