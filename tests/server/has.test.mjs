// What a session token grants on the server, beside what it grants in the page: made-up tokens of both versions, with
// many questions about each. The server is that of `judge.rs`, the page is played around the built package. There each token
// is read twice: from the cookie, by a page that starts with it, and as the session that the API would send with it.
//
// `JUDGE` is the program of `judge.rs`, `SEED` says which tokens.
import { __experimental_JWTPayloadToAuthObjectProperties as readClaims } from '@clerk/shared/jwtPayloadParser';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { grantsOf } from '../node/harness/grants.mjs';
import { load, playPage } from '../node/harness/page.mjs';
import { randomOf } from '../node/harness/random.mjs';

const { JUDGE: judge } = process.env;
/** Another one each day, so that the search goes on; `SEED` plays one again. */
const seed = Number(process.env.SEED ?? Math.floor(Date.now() / 86_400_000));
const [BATCHES, TOKENS, QUERIES] = [10, 50, 200];
const { anyClaims, anyQuery } = grantsOf(randomOf(seed));
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

function signed(claims) {
  const body = [JSON.stringify({ alg: 'RS256', typ: 'JWT', kid: 'ins_1' }), claims]
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
  return `${body}.${createSign('RSA-SHA256').update(body).sign(privateKey).toString('base64url')}`;
}

const LEVELS = ['first_factor', 'second_factor', 'multi_factor'];
const PRESETS = ['strict_mfa', 'strict', 'moderate', 'lax'];

/** The question as JSON, if it is one that Rust's types can ask; the page has to answer all others with no anyway. */
function typed(query) {
  try {
    const { role, permission, feature, plan, reverification: asked } = query;
    const names = { role, permission, feature, plan };
    if (
      !Object.values(names).every((name) => name === undefined || (typeof name === 'string' && name.isWellFormed()))
    ) {
      return undefined;
    }
    if (asked === undefined || PRESETS.includes(asked)) return { ...names, reverification: asked };
    const { level, afterMinutes } = asked;
    if (typeof asked !== 'object' || !LEVELS.includes(level) || typeof afterMinutes !== 'number') return undefined;
    // JSON has no infinity.
    return { ...names, reverification: { level, afterMinutes: String(afterMinutes) } };
  } catch {
    return undefined;
  }
}

/** Questions, each as an app asks it in the page and as JSON. */
function questions(claims) {
  const had = {
    ...claims,
    role: claims.o?.rol ?? claims.org_role,
    permissions: [claims.org_permissions ?? []].flat(),
  };
  const asked = [];
  while (asked.length < QUERIES) {
    const query = anyQuery(had);
    const json = typed(query);
    if (json) asked.push({ query, json });
  }
  return asked;
}

/** Whether the API would make such claims. What is not of its type counts for less here than the official reader has it. */
function isSound({ v, fea, o, org_id: id, org_role: role, org_permissions: permissions }) {
  const isText = (value) => typeof value === 'string';
  if (v !== 2) return id === undefined || (isText(id) && isText(role) && Array.isArray(permissions));
  return (
    o === undefined || ([o?.id, o?.rol, o?.per, o?.fpm].every(isText) && isText(fea ?? '') && !/\d{301}/.test(o.fpm))
  );
}

/**
 * The session that the API sends with a token, as JSON: with what the official reader finds in it. None if the API would
 * not make such a token.
 */
function sessionOf({ id, claims, jwt, fva }) {
  let read;
  try {
    read = isSound(claims) && readClaims(claims);
  } catch {}
  if (!read) return undefined;
  const { orgId, orgRole: role, orgPermissions: permissions = [] } = read;
  const membership = { object: 'organization_membership', id: 'm', organization: { id: orgId }, role, permissions };
  const session = {
    object: 'session',
    id,
    status: 'active',
    user: { object: 'user', id: `user_of_${id}`, organization_memberships: orgId ? [membership] : [] },
    last_active_organization_id: orgId ?? null,
    last_active_token: { object: 'token', jwt },
    factor_verification_age: '@fva',
  };
  return JSON.stringify(session).replace('"@fva"', fva);
}

const ACTIVE = JSON.stringify({ object: 'session', id: 'sess_0', status: 'active', user: { id: 'user_0' } });
const clientOf = (sessions) => `{"object":"client","id":"client_1","sessions":[${[ACTIVE, ...sessions]}]}`;

test('has() on the server is has() in the page', async (context) => {
  const child = spawn(judge, { stdio: ['pipe', 'pipe', 'inherit'] });
  context.after(() => child.stdin.end());
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const tell = (value) => child.stdin.write(`${JSON.stringify(value)}\n`);
  tell({ pem: publicKey.export({ format: 'pem', type: 'spki' }) });
  let isSilent = false;
  // A page that starts with a cookie has nothing else to go by.
  const played = { client: clientOf([]), answer: () => (isSilent ? new Promise(() => {}) : undefined) };
  const page = playPage(played);
  const loaded = await load();
  const counts = { asked: 0, granted: 0, sessions: 0 };
  const compare = (session, { claims, asked }, server, where) => {
    for (const [at, { query }] of asked.entries()) {
      const shown = () => `SEED=${seed}, ${where}: ${!server[at]} for ${inspect({ query, claims }, { depth: 9 })}`;
      assert.equal(session.checkAuthorization(query), server[at], server[at] === undefined ? 'no answer' : shown());
    }
  };
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const made = Array.from({ length: TOKENS }, (_, index) => {
      const { text, claims, fva } = anyClaims();
      const id = `sess_${batch * TOKENS + index + 1}`;
      const own = text.replace('"sess_1"', `"${id}"`);
      return { id, claims, fva, jwt: signed(own), asked: questions(claims) };
    });
    for (const { jwt, asked } of made) tell({ token: jwt, queries: asked.map(({ json }) => json) });
    const server = [];
    while (server.length < made.length) server.push(JSON.parse((await answers.next()).value));
    isSilent = false;
    played.client = clientOf(made.map(sessionOf).filter(Boolean));
    await loaded.client.reload();
    for (const [at, one] of made.entries()) {
      counts.asked += server[at].length;
      counts.granted += server[at].filter(Boolean).length;
      const session = loaded.client.sessions.find(({ id }) => id === one.id);
      if (session) compare(session, one, server[at], 'as the API sends it');
      counts.sessions += session ? 1 : 0;
    }
    isSilent = true;
    for (const [at, one] of made.entries()) {
      page.jar.clear();
      page.jar.set('__session', one.jwt).set('__client_uat', '1');
      const clerk = await load({ instantStart: true });
      assert.equal(clerk.session?.id, one.id, 'the page has begun with the cookie');
      compare(clerk.session, one, server[at], 'from the cookie');
    }
  }
  context.diagnostic(`SEED=${seed}: ${counts.asked} questions, ${counts.granted} granted, ${counts.sessions} sessions`);
  assert.equal(counts.asked, BATCHES * TOKENS * QUERIES);
  assert.ok(counts.granted > counts.asked / 40 && counts.sessions > (BATCHES * TOKENS) / 2, 'too few to tell');
});
