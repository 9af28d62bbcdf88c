/**
 * `checkAuthorization()` beside the official one, over random sessions and random claims: the built package in a page
 * that is played, and `@clerk/shared`'s own function. Where that one throws, nothing may be granted.
 */

import { createCheckAuthorization } from '@clerk/shared/authorization';
import { __experimental_JWTPayloadToAuthObjectProperties as readClaims } from '@clerk/shared/jwtPayloadParser';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inspect } from 'node:util';
import { showInitialState } from '../../pkg/initial-state.js';
import { grantsOf, ODD } from './harness/grants.mjs';
import { Clerk, KEY, load, playPage } from './harness/page.mjs';
import { randomOf } from './harness/random.mjs';

const CLIENTS = 30;
const SESSIONS = 100;
const TOKENS = 600;
const QUERIES_OF_SESSION = 20;
const QUERIES_OF_TOKEN = 70;

/** Another one each day, so that the search goes on; `SEED` plays one again. */
const seed = Number(process.env.SEED ?? Math.floor(Date.now() / 86_400_000));
const random = randomOf(seed);

const { one, chance, some, role, permission, list, ages, anyQuery, anyClaims } = grantsOf(random);

/** @typedef {{ json: any, claims: any, query: any }} Case */

/** Where less is granted on purpose. */
const MEANT = [
  {
    reason: 'half of a surrogate pair is no character: no name has one',
    applies: (/** @type {Case} */ { query }) =>
      [query?.role, query?.permission, query?.feature, query?.plan].some((text) => /\p{Cs}/u.test(String(text))),
  },
  {
    reason: 'a session that is over grants nothing any more',
    applies: (/** @type {Case} */ { json }) => json && !['active', 'pending'].includes(json.status),
  },
  {
    reason: 'an id that is no text is none',
    applies: (/** @type {Case} */ { json, claims }) =>
      json
        ? typeof json.last_active_organization_id !== 'string'
        : typeof (claims.v === 2 ? claims.o?.id : claims.org_id) !== 'string',
  },
  {
    reason: 'a claimed role that is no text is none',
    applies: (/** @type {Case} */ { json, claims }) => !json && claims.v === 2 && typeof claims.o?.rol !== 'string',
  },
  {
    reason: 'a list that is no text makes claims malformed, even if it is as good as absent',
    applies: (/** @type {Case} */ { json, claims }) =>
      !json &&
      claims.v === 2 &&
      [claims.fea, claims.o?.per, claims.o?.fpm].some((list) => typeof (list ?? '') !== 'string'),
  },
  {
    reason: 'three hundred digits are bits enough, and longer numbers take too long to read',
    applies: (/** @type {Case} */ { json, claims }) => !json && /\d{301}/.test(claims.o?.fpm),
  },
];

/** @param {() => boolean} answer */
function failingClosed(answer) {
  try {
    return answer();
  } catch {
    return false;
  }
}

/** What the official session reads of its JSON and of its token. @param {Case} asked */
function officially({ json, claims, query }) {
  const membership = (json.user.organization_memberships ?? []).find(
    (/** @type {any} */ it) => it.organization?.id === json.last_active_organization_id,
  );
  return createCheckAuthorization({
    userId: json.user.id,
    factorVerificationAge: json.factor_verification_age,
    orgId: membership?.organization?.id,
    orgRole: membership?.role,
    orgPermissions: Array.isArray(membership?.permissions) ? membership.permissions : [],
    features: claims?.fea || '',
    plans: claims?.pla || '',
  })(query);
}

/**
 * What the official function says of claims alone. Its reader throws if lists are malformed: then nobody knows what
 * the claims grant in the organization, while what is said beside them stands.
 * @param {Case} asked
 */
function officiallyByClaims({ claims, query }) {
  const { sub: userId, fva: factorVerificationAge, fea, pla } = claims;
  let read = /** @type {any} */ ({ userId, factorVerificationAge });
  try {
    read = readClaims(claims);
  } catch {}
  return createCheckAuthorization({ ...read, features: fea || '', plans: pla || '' })(query);
}

const counts = { asked: 0, granted: 0, refused: 0 };

/** @param {boolean} ours @param {boolean} theirs @param {Case} asked */
function compare(ours, theirs, asked) {
  counts.asked += 1;
  counts[theirs ? 'granted' : 'refused'] += 1;
  if (ours === theirs) return;
  const isMeant = theirs && MEANT.some(({ applies }) => applies(asked));
  assert.ok(isMeant, `SEED=${seed}: ${ours} instead of ${theirs} for ${inspect(asked, { depth: 9 })}`);
}

/** @param {string} part */
const base64 = (part) => Buffer.from(part).toString('base64url');

/** @param {string} claims as JSON */
const token = (claims) => `${base64('{"alg":"RS256","typ":"JWT"}')}.${base64(claims)}.c2lnbmF0dXJl`;

/** The session that the page is on, while others come and go. */
const ACTIVE = JSON.stringify({ id: 'sess_0', status: 'active', user: { id: 'user_0' } });
const ORGANIZATIONS = ['org_1', 'org_1', 'org_1', 'org_2', '', null];
let made = 0;

function membership() {
  const organization = {
    object: 'organization',
    id: chance(0.03) ? one(ODD) : one(ORGANIZATIONS),
    name: 'Acme',
    slug: 'acme',
  };
  return {
    object: 'organization_membership',
    id: 'm',
    organization,
    role: role(),
    permissions: chance(0.05) ? one(ODD) : some(4, permission),
  };
}

/** A session as text, and what the official client would make of it. */
function anySession() {
  const id = `sess_${(made += 1)}`;
  const user = {
    object: 'user',
    id: `user_${made}`,
    organization_memberships: chance(0.05) ? null : some(3, membership),
  };
  const now = Math.floor(Date.now() / 1000);
  const claims = { iat: now, exp: now + 60, sid: id, sub: user.id, fea: list(), pla: list() };
  const fields = {
    object: 'session',
    id,
    status: chance(0.03) ? 'ended' : chance(0.1) ? 'pending' : 'active',
    user,
    last_active_organization_id: chance(0.02) ? one(ODD) : one(ORGANIZATIONS),
    last_active_token: chance(0.05) ? null : { object: 'token', jwt: token(JSON.stringify(claims)) },
    factor_verification_age: '@fva',
  };
  const text = JSON.stringify(fields).replace('"@fva"', ages());
  const json = JSON.parse(text);
  return { text, json, claims: json.last_active_token && claims };
}

/** The client beside the active session, as JSON. @param {string[]} sessions */
const clientOf = (sessions) => `{"object":"client","id":"client_1","sessions":[${[ACTIVE, ...sessions]}]}`;

let isSilent = false;
const played = {
  client: clientOf([]),
  // The page has nothing to go by then but its cookie.
  answer: () => (isSilent ? new Promise(() => {}) : undefined),
};
const page = playPage(played);

before(() => console.log(`SEED=${seed}`));

test('sessions grant what they grant by the official function', async () => {
  const clerk = await load();
  for (let client = 0; client < CLIENTS; client += 1) {
    const sessions = Array.from({ length: SESSIONS }, anySession);
    played.client = clientOf(sessions.map(({ text }) => text));
    await clerk.client?.reload();
    for (const { json, claims } of sessions) {
      const active = json.user.organization_memberships?.[0];
      const had = { ...claims, role: active?.role, permissions: [active?.permissions ?? []].flat() };
      const session = clerk.client?.sessions.find(({ id }) => id === json.id);
      assert.ok(session, 'the client was read');
      for (let count = 0; count < QUERIES_OF_SESSION; count += 1) {
        const asked = { json, claims, query: anyQuery(had) };
        const ours = session.checkAuthorization(asked.query);
        compare(
          ours,
          failingClosed(() => officially(asked)),
          asked,
        );
      }
    }
  }
});

test('claims grant what they grant by the official function', async () => {
  isSilent = true;
  for (let count = 0; count < TOKENS; count += 1) {
    const { text, claims } = anyClaims();
    page.jar.clear();
    page.jar.set('__session', token(text)).set('__client_uat', '1');
    const clerk = await load({ instantStart: true });
    assert.ok(clerk.session, 'the page has begun with the cookie');
    /** @type {import('../../pkg/index.js').Clerk} */
    const { session: initial } = showInitialState(new Clerk(KEY), { sessionClaims: claims });
    assert.ok(initial, 'the page has begun with what a server knew');
    const had = {
      ...claims,
      role: claims.o?.rol ?? claims.org_role,
      permissions: [claims.org_permissions ?? []].flat(),
    };
    for (let query = 0; query < QUERIES_OF_TOKEN; query += 1) {
      const asked = { json: undefined, claims, query: anyQuery(had) };
      /** @type {boolean} */
      const ours = clerk.session.checkAuthorization(asked.query);
      /** @type {boolean} */
      const before = initial.checkAuthorization(asked.query);
      assert.equal(before, ours, `SEED=${seed}: before there is an engine, for ${inspect(asked, { depth: 9 })}`);
      compare(
        ours,
        failingClosed(() => officiallyByClaims(asked)),
        asked,
      );
    }
  }
});

test('that were many, and enough of them were granted to tell', () => {
  assert.ok(counts.asked >= 100_000, `${counts.asked} were asked`);
  assert.ok(counts.granted > counts.asked / 40, `${counts.granted} were granted`);
});
