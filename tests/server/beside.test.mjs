// Puts made-up requests before the official backend and before ours, and compares what they say.
//
// `JUDGE` is the program of `judge.rs`. `REQUESTS` says how many (20,000; a million take about half an hour),
// `SEED` which ones. Differences that are meant are in `MEANT`, each with its reason.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, createSign, generateKeyPairSync } from 'node:crypto';
import { createInterface } from 'node:readline';
import { test } from 'node:test';

const { JUDGE: judge, REQUESTS: count = '20000', SEED: seed = '1' } = process.env;
const now = 1_800_000_000_500;
const seconds = Math.floor(now / 1000);
const host = 'clerk.example.com';
const [live, development] = ['pk_live_', 'pk_test_'].map(
  (prefix) => prefix + Buffer.from(`${host}$`).toString('base64'),
);
const kid = 'ins_1';
const [own, foreign] = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));

/** The same numbers for the same seed (mulberry32). */
let state = Number(seed);
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}
const chance = (share) => random() < share;
const one = (list) => list[Math.floor(random() * list.length)];

function token(claims = {}, header = {}, pair = own) {
  const all = {
    iss: `https://${host}`,
    azp: 'https://app.example.com',
    sub: 'user_1',
    sid: 'sess_1',
    iat: seconds - 10,
    nbf: seconds - 20,
    exp: seconds + 50,
    ...claims,
  };
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = `${part({ alg: 'RS256', typ: 'JWT', kid, cat: 'cl_B7d4PD111AAA', ...header })}.${part(all)}`;
  const hash = { RS384: 'RSA-SHA384', RS512: 'RSA-SHA512' }[header.alg] ?? 'RSA-SHA256';
  return `${body}.${createSign(hash).update(body).sign(pair.privateKey).toString('base64url')}`;
}

const fresh = token({ jti: 'fresh' });
const expired = { iat: seconds - 100, nbf: seconds - 100, exp: seconds - 40 };
const acme = { org_id: 'org_1', org_slug: 'acme', org_role: 'org:admin' };
const domain = 'satellite.example.org';
/** Good tokens, by the Frontend API that issued them. */
const issued = Object.fromEntries(
  [host, `clerk.${domain}`].map((issuer) => {
    const by = (claims) => token({ iss: `https://${issuer}`, ...claims });
    const v2 = { v: 2, o: { id: 'org_1', slg: 'acme', rol: 'admin' } };
    return [issuer, [by(), by({ iat: seconds - 5, jti: 'newer' }), by(acme), by(v2)]];
  }),
);
const good = [...issued[host], issued[`clerk.${domain}`][0]];
const tokens = [
  ...good,
  ...good,
  token(expired),
  token({ ...expired, jti: 'a' }),
  token({ ...expired, sid: undefined }),
  token({ nbf: seconds + 60 }),
  token({ iat: seconds + 60 }),
  token({ iat: seconds - 3000, exp: seconds + 5 }),
  token({ exp: seconds - 4 }),
  token({ exp: seconds - 5 }),
  token({ exp: 'x' }),
  token({ exp: undefined }),
  token({ iat: undefined }),
  token({ nbf: null }),
  token({ sub: 7 }),
  token({ sub: 'mch_1' }),
  token({ sts: 'pending', ...acme }),
  token({ aud: 'api' }),
  token({ aud: ['web'] }),
  token({ aud: '' }),
  token({ azp: undefined }),
  token({ azp: 'https://evil.example.com' }),
  token({ iss: 'https://clerk.other.com' }),
  token({ iss: undefined }),
  token({ iss: 7 }),
  token({}, {}, foreign),
  token(expired, {}, foreign),
  token({}, { cat: 'cl_B7d4PD222AAA' }),
  token({}, { cat: 'cl_B7d4PD333AAA' }),
  token({}, { cat: 'cl_I7d4PD111III' }),
  token({}, { cat: undefined }),
  token({}, { typ: 'at+jwt' }),
  token({}, { typ: undefined }),
  token({}, { typ: 'other' }),
  token({}, { alg: 'HS256' }),
  token({}, { alg: 'none' }),
  token({}, { alg: 'RS384' }),
  token({}, { kid: 'ins_2' }),
  token({}, { kid: undefined }),
  'nonsense',
  'a.b.c',
  'ak_123',
  '%zz',
];
const late = [token(expired), token({ ...expired, jti: 'b' }), token({ ...expired, sid: undefined })];
const directives = (raw) => [`__client_uat=1000; Path=/; Secure`, `__session=${raw}; Path=/; SameSite=Lax`];
const payloads = {
  good: directives(fresh),
  expired: directives(token(expired)),
  old: directives(token({ iat: seconds - 9e5, nbf: 0, exp: seconds - 9e5 + 60 })),
  early: directives(token({ nbf: seconds + 600 })),
  foreign: directives(token({}, {}, foreign)),
  out: ['__client_uat=0; Path=/', '__session=; Path=/; Max-Age=0'],
  none: [],
};
const refreshes = {
  good: directives(fresh),
  foreign: directives(token({}, {}, foreign)),
  nothing: [],
  revoked: { code: 'refresh_token_revoked' },
  odd: { code: 'unexpected_error' },
};
const handshakes = [
  token({ handshake: payloads.good }),
  token({ handshake: payloads.out }),
  token({ handshake: payloads.early }),
  token({ handshake: payloads.good }, {}, foreign),
  token({ handshake: payloads.good }, { cat: 'cl_B7d4PD222AAA' }),
  token({ handshake: payloads.good }, { alg: 'HS256' }),
  token({ handshake: payloads.good }, { kid: 'ins_2' }),
  token(),
  'nonsense',
];

const suffixes = Object.fromEntries(
  [live, development].map((key) => [key, createHash('sha1').update(key).digest('base64url').slice(0, 8)]),
);

function make() {
  const isLive = chance(0.5);
  const suffix = suffixes[isLive ? live : development];
  const isSatellite = chance(0.25);
  const isBehindProxy = chance(isSatellite ? 0.3 : 0.1);
  const options = {
    isLive,
    ...(isSatellite && { isSatellite, signInUrl: 'https://primary.example.com/in?a=b' }),
    // Behind a proxy a satellite may do without.
    ...(isSatellite && chance(isBehindProxy ? 0.5 : 1) && { domain }),
    ...(isSatellite && chance(0.5) && { satelliteAutoSync: chance(0.7) }),
    ...(isBehindProxy && {
      proxyUrl: one(['https://app.example.com/__clerk', 'https://proxy.example.org/', '/__clerk']),
    }),
    ...(chance(0.3) && { authorizedParties: ['https://app.example.com'] }),
    ...(chance(0.2) && { audience: ['api'] }),
    ...(chance(0.3) && {
      organizationSyncOptions: {
        organizationPatterns: ['/orgs/:slug', '/orgs/:slug/(.*)', '/by-id/:id'],
        personalAccountPatterns: ['/me', '/me/(.*)'],
      },
    }),
  };
  const cookies = [];
  const cookie = (share, name, values) => chance(share) && cookies.push(`${name}=${one(values)}`);
  // A satellite's browser has tokens of both Frontend APIs, as its domain came later than its people.
  const fitting = isSatellite && chance(0.8) ? issued[`clerk.${domain}`] : good;
  const session = one([fitting, good, tokens, late]);
  const uats = ['1000', '1000', '1000', '0', '', 'x', '-5', '12abc', `${seconds - 8}`, `${seconds}`];
  cookie(0.6, '__session', session);
  cookie(0.6, '__client_uat', uats);
  cookie(0.4, `__session_${suffix}`, chance(0.5) ? fitting : tokens);
  cookie(0.4, `__client_uat_${suffix}`, uats);
  cookie(0.5, '__clerk_db_jwt', ['dvb_1']);
  cookie(0.5, `__clerk_db_jwt_${suffix}`, ['dvb_2']);
  cookie(0.5, `__refresh_${suffix}`, Object.keys(refreshes));
  cookie(0.1, '__refresh', ['good']);
  cookie(0.15, '__clerk_redirect_count', ['0', '1', '2', '3', 'x', '']);
  cookie(0.05, '__clerk_handshake_nonce', [...Object.keys(payloads), 'unknown']);
  cookie(0.05, '__clerk_handshake', handshakes);
  cookie(0.05, '__session', tokens);
  cookie(0.1, 'other', ['a%3B%20__client_uat%3D1000', '"quoted"', '', 'a=b']);
  if (chance(0.3)) cookies.sort(() => random() - 0.5);

  const query = [];
  const parameter = (share, name, values) => chance(share) && query.push(`${name}=${encodeURIComponent(one(values))}`);
  parameter(0.2, 'x', ['1', 'a b', 'é', "it's", '~*']);
  parameter(0.05, '__clerk_db_jwt', ['dvb_3', '']);
  parameter(0.05, '__dev_session', ['y']);
  parameter(0.05, '__clerk_handshake_nonce', [...Object.keys(payloads), 'unknown']);
  parameter(0.05, '__clerk_handshake', handshakes);
  parameter(0.05, '__clerk_help', ['1']);
  parameter(0.1, '__clerk_synced', ['true', 'false', 'x']);
  parameter(0.05, '__clerk_redirect_url', [
    'https://satellite.example.org/a?__clerk_synced=false&b=c',
    'https://satellite.example.org',
    'https://satellite.example.org/?q=a%20b#c',
  ]);
  const path = one([
    '/',
    '/a/b',
    '/orgs/acme',
    '/orgs/other/x',
    '/by-id/org_1',
    '/by-id/org_2',
    '/me',
    '/me/a',
    '/%C3%A9',
  ]);
  const url = `http://inner.example.com${path}${query.length ? `?${query.join('&')}` : ''}`;

  const headers = [];
  const header = (share, name, values) => chance(share) && headers.push([name, one(values)]);
  header(0.9, 'host', ['app.example.com', 'app.example.com', 'app.example.com:3000', 'satellite.example.org']);
  header(0.5, 'x-forwarded-proto', ['https', 'http', 'https,http']);
  header(0.2, 'x-forwarded-host', ['app.example.com', 'www.example.com, inner.example.com']);
  header(0.8, 'sec-fetch-dest', ['document', 'document', 'document', 'iframe', 'empty']);
  header(0.5, 'accept', ['text/html,*/*', 'application/json', '*/*']);
  header(0.3, 'referer', [
    'https://app.example.com/x',
    'https://other.example.org/',
    'https://accounts.example.com/sign-in',
    `https://${host}/`,
    'https://foo-1.accounts.dev/',
    'https://accounts.foo.lcl.dev/',
    'nonsense',
  ]);
  const raw = one(chance(0.5) ? good : tokens);
  header(0.15, 'authorization', [`Bearer ${raw}`, raw, `Bearer  ${raw}`, `Basic ${raw}`, `bearer ${raw}`]);
  if (cookies.length) headers.push(['cookie', cookies.join('; ')]);
  return { options, request: { method: chance(0.85) ? 'GET' : 'POST', url, headers } };
}

// What the official backend fetches, and when it thinks that it is.
const json = (value, status = 200) =>
  new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } });
globalThis.fetch = async (address, init) => {
  const url = new URL(address);
  if (url.pathname === '/v1/jwks') {
    return json({ keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] });
  }
  if (url.pathname === '/v1/clients/handshake_payload') {
    const directives = payloads[url.searchParams.get('nonce')];
    return directives ? json({ directives }) : json({ errors: [{ code: 'resource_not_found' }] }, 404);
  }
  const answer = refreshes[JSON.parse(init.body).refresh_token];
  return Array.isArray(answer)
    ? json({ object: 'cookies', cookies: answer })
    : json({ errors: [{ code: answer.code }] }, 401);
};
Date.now = () => now;
for (const method of ['log', 'warn', 'error']) console[method] = () => {};
const { createClerkClient } = await import('@clerk/backend');

async function official({ options: { isLive, ...options }, request }) {
  const clerk = createClerkClient({
    secretKey: isLive ? 'sk_live_abc' : 'sk_test_abc',
    publishableKey: isLive ? live : development,
    apiUrl: 'https://api.example.com',
  });
  try {
    const state = await clerk.authenticateRequest(new Request(request.url, request), options);
    return {
      status: state.status,
      reason: state.reason,
      location: state.headers.get('location'),
      cookies: state.headers.getSetCookie(),
      cache: state.headers.get('cache-control'),
      token: state.token,
    };
  } catch {
    return { status: 'error' };
  }
}

/** Differences that are meant: what they are, and why. */
const MEANT = [
  {
    why: 'HTTP/2 has no Host: the scheme that was forwarded counts for the host in the URL, too.',
    is: ({ request }, differing) =>
      differing.every((name) => name === 'location') && request.headers.every(([name]) => !/host$/.test(name)),
  },
];

const NAMES = ['status', 'reason', 'location', 'cookies', 'cache', 'token'];

test('requests are judged as the official backend judges them', async (context) => {
  const child = spawn(judge, { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const tell = (value) => child.stdin.write(`${JSON.stringify(value)}\n`);
  const pem = own.publicKey.export({ format: 'pem', type: 'spki' });
  tell({ now, kid, live, development, payloads, refreshes, pem });
  const [seen, differences] = [new Map(), []];
  let meant = 0;
  const compare = (index, made, theirs, ours) => {
    const differing = NAMES.filter(
      (name) => JSON.stringify(ours[name] ?? null) !== JSON.stringify(theirs[name] ?? null),
    );
    const outcome = `${theirs.status} ${theirs.reason ?? ''}`;
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
    if (differing.length === 0) return;
    if (MEANT.some(({ is }) => is(made, differing))) meant += 1;
    else differences.push({ index, differing, ours, theirs, made });
  };
  // A hundred at a time, so that neither side waits for the other.
  for (let index = 0; index < Number(count); index += 100) {
    const batch = Array.from({ length: Math.min(100, Number(count) - index) }, make);
    batch.forEach(tell);
    for (const [at, made] of batch.entries()) {
      const theirs = await official(made);
      compare(index + at, made, theirs, JSON.parse((await answers.next()).value));
    }
  }
  child.stdin.end();
  for (const [outcome, times] of [...seen].sort(([, a], [, b]) => b - a)) context.diagnostic(`${times} ${outcome}`);
  context.diagnostic(`${meant} differ as they are meant to`);
  const first = JSON.stringify(differences.slice(0, 3), null, 1);
  assert.equal(differences.length, 0, `${differences.length} of ${count} differ, with SEED=${seed}: ${first}`);
  // A generator that makes only simple requests would prove nothing.
  assert.ok(seen.size > 30, `only ${seen.size} outcomes were seen`);
});
