/** The API's JSON as an app sees it, and what keeps its identity. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedFor } from '../../pkg/src/authorization.js';
import { camelize } from '../../pkg/src/camel.js';
import { ExternalAccount } from '../../pkg/src/parts.js';
import { Client } from '../../pkg/src/resources.js';

/** @import { Engine } from '../../pkg/src/engine.js' */

/** @param {object} claims */
const token = (claims) => `${btoa('{"alg":"RS256"}')}.${btoa(JSON.stringify(claims))}.c2ln`;
const FIRST = token({ sid: 'sess_1', iat: 1 });
const SECOND = token({ sid: 'sess_1', iat: 2 });

const JSON_OF_CLIENT = {
  id: 'client_1',
  last_active_session_id: 'sess_1',
  updated_at: 1_700_000_000_000,
  created_at: null,
  a_field_of_the_future: { nested_at: 5 },
  sessions: [
    {
      id: 'sess_1',
      status: 'active',
      expire_at: 1_800_000_000_000,
      last_active_organization_id: 'org_1',
      factor_verification_age: [1, -1],
      actor: { sub: 'user_2', some_claim: 1 },
      tasks: null,
      last_active_token: { object: 'token', jwt: FIRST },
      public_user_data: { first_name: 'Ada' },
      user: {
        id: 'user_1',
        first_name: 'Ada',
        last_name: null,
        primary_email_address_id: 'idn_1',
        email_addresses: [{ id: 'idn_1', email_address: 'ada@example.com' }],
        public_metadata: { keep_me: { as_i_am: 1 } },
        last_sign_in_at: null,
        organization_memberships: [
          { id: 'mem_1', role: 'org:admin', permissions: [], organization: { id: 'org_1', members_count: 3 } },
        ],
      },
    },
    { id: 'sess_2', status: 'ended', user: null },
  ],
};

/** @param {(json: typeof JSON_OF_CLIENT) => void} [change] @param {Client} [last] */
function client(change, last) {
  const json = structuredClone(JSON_OF_CLIENT);
  change?.(json);
  const users = new Map(json.sessions.map(({ id, user }) => [id, userOf(JSON.stringify(user))]));
  const engine = /** @type {Engine} */ (
    /** @type {unknown} */ ({ userOf: (/** @type {string} */ id) => users.get(id) })
  );
  const made = new Client(
    { ...json, sessions: json.sessions.map((sent) => toldOf(sent, last)) },
    last,
    engine,
    () => made,
  );
  for (const [at, session] of made.sessions.entries()) told.set(session, textOf(json.sessions[at]));
  return made;
}

/** What a session was last told to be. @type {WeakMap<object, string>} */
const told = new WeakMap();

/** @param {any} session */
const textOf = (session) => JSON.stringify({ ...session, last_active_token: 0 });

/** As the engine tells of a session: by its id, if it is as it was but for its token. @param {any} sent @param {Client} [last] */
function toldOf(sent, last) {
  if (!sent.id) return sent;
  const known = last?.sessions.find(({ id }) => id === sent.id);
  const isSame = known && told.get(known) === textOf(sent);
  return [isSame ? sent.id : { ...sent, user: sent.user && true }, sent.last_active_token?.jwt];
}

/** @type {Map<string, () => string>} */
const known = new Map();

/** The same as long as nothing about the user changes. @param {string} text */
function userOf(text) {
  const user = known.get(text) ?? (() => text);
  known.set(text, user);
  return user;
}

/** @param {Client} client @returns {any} */
const session = (client) => client.sessions[0];

test('every field is there, in camelCase, with dates', () => {
  /** @type {any} */
  const first = client();
  const one = session(first);
  assert.deepEqual(first.aFieldOfTheFuture, { nestedAt: new Date(5) });
  assert.deepEqual(first.updatedAt, new Date(1_700_000_000_000));
  assert.equal(first.createdAt, null);
  assert.deepEqual(one.expireAt, new Date(1_800_000_000_000));
  const { firstName, lastName } = one.publicUserData;
  assert.deepEqual([firstName, lastName], ['Ada', null], 'what was not sent is there as nothing');
  assert.deepEqual(one.actor, { sub: 'user_2', some_claim: 1 }, 'the claims of an actor stay as they are');
  assert.deepEqual(one.user.publicMetadata, { keep_me: { as_i_am: 1 } }, 'and so does metadata');
  assert.equal(one.user.fullName, 'Ada');
  assert.equal(one.user.primaryEmailAddress.emailAddress, 'ada@example.com');
  assert.equal(one.user.lastSignInAt, null);
  assert.equal(one.user.organizationMemberships[0].organization.membersCount, 3);
  assert.deepEqual(
    first.signedInSessions.map((/** @type {any} */ { id }) => id),
    ['sess_1'],
  );
  assert.equal(first.sessions[1]?.user, null);
  const unsent = client((json) => Object.assign(json.sessions[1] ?? {}, { user: undefined }));
  assert.equal(unsent.sessions[1]?.user, null, 'not sent is nobody, too');
});

test('a token is decoded, also beyond ASCII, and shows its text', () => {
  const one = session(client());
  assert.equal(one.lastActiveToken.getRawString(), FIRST);
  assert.deepEqual(one.lastActiveToken.jwt.claims, { sid: 'sess_1', iat: 1, __raw: FIRST });
  const bytes = new TextEncoder().encode('{"name":"Zoë 日"}');
  const raw = `e30.${btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '')}.`;
  one.showToken(raw);
  assert.equal(one.lastActiveToken.jwt.claims.name, 'Zoë 日');
});

test('a token that is none can be looked at, and has nothing in it', () => {
  const one = session(client());
  for (const raw of ['eyJ', 'e30.!.', 'e30.bm8.', '\u{1f511}.e30.']) {
    one.showToken(raw);
    assert.equal(one.lastActiveToken.jwt, undefined, raw);
    assert.equal(one.lastActiveToken.getRawString(), raw);
  }
});

/** What nobody looked at is not there yet, so none of it can stay. @param {Client} client */
function lookedAt(client) {
  assert.ok(session(client).user.organizationMemberships);
  return client;
}

test('what did not change stays the same object', () => {
  const first = lookedAt(client());
  const second = client((json) => (json.updated_at += 1), first);
  assert.notEqual(second, first);
  assert.equal(session(second), session(first));

  const renewed = client((json) => {
    const [one] = json.sessions;
    if (one?.last_active_token) one.last_active_token.jwt = SECOND;
  }, first);
  assert.equal(session(renewed), session(first), 'a renewal is no other session');
  assert.equal(session(renewed).lastActiveToken.getRawString(), SECOND);

  const touched = client((json) => Object.assign(json.sessions[0] ?? {}, { last_active_at: 5 }), first);
  assert.notEqual(session(touched), session(first));
  assert.equal(session(touched).user, session(first).user);

  const renamed = client((json) => Object.assign(json.sessions[0]?.user ?? {}, { first_name: 'Grace' }), first);
  assert.notEqual(session(renamed).user, session(first).user);
  const organization = (/** @type {Client} */ client) => session(client).user.organizationMemberships[0].organization;
  assert.equal(organization(renamed), organization(first));
});

test('what is looked at again stays the same object, although nobody looked in between', () => {
  const first = lookedAt(client());
  const { user } = session(first);
  const touched = client((json) => Object.assign(json.sessions[0] ?? {}, { last_active_at: 5 }), first);
  const again = client((json) => Object.assign(json.sessions[0] ?? {}, { last_active_at: 6 }), touched);
  assert.equal(session(again).user, user);
  const renamed = client((json) => Object.assign(json.sessions[0]?.user ?? {}, { first_name: 'Grace' }), again);
  assert.notEqual(session(renamed).user, user);
  const [{ organization }] = session(renamed).user.organizationMemberships;
  assert.equal(organization, user.organizationMemberships[0].organization);
});

test('what is made when somebody looks is one object, and may be replaced', () => {
  const one = session(client());
  assert.equal(one.user, one.user);
  assert.deepEqual(
    Object.keys(one).filter((name) => name === 'user'),
    ['user'],
  );
  one.user.organizationMemberships = [];
  assert.deepEqual(one.user.organizationMemberships, []);
});

test('methods can be taken off a session', async () => {
  const { getToken } = session(client((json) => Object.assign(json.sessions[0] ?? {}, { user: null })));
  assert.equal(await getToken(), null, 'a session without a user has no token');
});

test('a session of which only the id came is the one that is there', () => {
  const first = client();
  const again = client(
    (json) => Object.assign(json, { updated_at: 1, sessions: ['sess_2', ['sess_1', SECOND]] }),
    first,
  );
  assert.deepEqual(
    again.sessions.map((one) => first.sessions.indexOf(one)),
    [1, 0],
  );
  assert.equal(again.sessions[1]?.lastActiveToken?.getRawString(), SECOND);
});

test('keys are camel-cased as the official client does', () => {
  const keys = Object.keys(camelize({ web3_wallets: 1, has_image: 1, totp_enabled: 1, id: 1, __raw: 1 }));
  assert.deepEqual(keys, ['web3Wallets', 'hasImage', 'totpEnabled', 'id', '__raw']);
});

test('what nobody can have is not even asked for', () => {
  const nothing = [undefined, undefined, undefined, undefined];
  assert.deepEqual(askedFor({ role: 'org:admin' }), ['org:admin', undefined, undefined, undefined, 0, 0]);
  assert.deepEqual(askedFor({ reverification: 'strict_mfa' }), [...nothing, 3, 10]);
  assert.deepEqual(askedFor({ reverification: { level: 'first_factor', afterMinutes: 1.5 } }), [...nothing, 1, 1.5]);
  assert.deepEqual(askedFor({ reverification: { level: 'first_factor', afterMinutes: Infinity } }), [
    ...nothing,
    1,
    Infinity,
  ]);
  const wrong = [
    null,
    undefined,
    { role: '\ud800' },
    { role: null },
    { role: 7 },
    { plan: {} },
    { reverification: null },
  ];
  const worse = ['constructor', {}, { level: 'first_factor' }, { level: 'none', afterMinutes: 1 }];
  const worst = [
    { level: 'first_factor', afterMinutes: '1' },
    Object.assign(() => {}, { level: 'first_factor', afterMinutes: 1 }),
  ];
  for (const query of [...wrong, ...[...worse, ...worst].map((reverification) => ({ reverification }))]) {
    assert.equal(askedFor(query), undefined, JSON.stringify(query));
  }
});

test('the page where a verification goes on is a URL, or null if there is none', () => {
  const at = (/** @type {unknown} */ url) =>
    new ExternalAccount({ verification: { external_verification_redirect_url: url } }).verification
      .externalVerificationRedirectURL;
  assert.equal(at('https://idp.test/x').href, 'https://idp.test/x');
  // A path is no place to go to: it is not known of which origin.
  for (const none of [undefined, null, '', '/x', 7, {}]) assert.equal(at(none), null);
});
