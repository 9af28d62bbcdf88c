/** The official `@clerk/backend` and `@clerk/express`, unchanged, on the local API: handshakes, refreshes, sessions, users. */
import { once } from 'node:events';
import { createClerkClient } from '@clerk/backend';
import { clerkMiddleware, getAuth } from '@clerk/express';
import { expect, test } from '@playwright/test';
import express from 'express';
import { Fapi } from '../harness/fapi.mjs';
import { PASSWORD } from '../harness/stage.mjs';

const PAGE = 'http://localhost:3000/a';

/** @type {Fapi} */
let api;
/** @type {import('@clerk/backend').ClerkClient} */
let clerk;

test.beforeAll(async () => {
  api = await Fapi.start('development', 'local-fapi-1.clerk.accounts.dev');
  const { publishableKey, secretKey } = api;
  const proxyUrl = api.plain;
  clerk = createClerkClient({
    publishableKey,
    secretKey,
    proxyUrl,
    apiUrl: api.backend,
    telemetry: { disabled: true },
  });
});
test.beforeEach(() => api.reset());
test.afterAll(() => api.stop());

/** Signs Ada in, as a page does. */
async function signIn() {
  const headers = { origin: new URL(PAGE).origin };
  const made = await fetch(`${api.plain}/v1/dev_browser`, { method: 'POST', headers });
  const { id } = await made.json();
  const body = new URLSearchParams({ identifier: 'ada@example.com', password: PASSWORD });
  const url = `${api.plain}/v1/client/sign_ins?__clerk_db_jwt=${id}`;
  const answer = await (await fetch(url, { method: 'POST', headers, body })).json();
  return { devBrowser: id, session: answer.response.created_session_id };
}

/** A page load with these cookies. @param {string} url @param {string[]} [cookies] */
function load(url, cookies = []) {
  const headers = { accept: 'text/html', 'sec-fetch-dest': 'document', cookie: cookies.join('; ') };
  return clerk.authenticateRequest(new Request(url, { headers }), { authorizedParties: [new URL(PAGE).origin] });
}

/** Sends a browser on the handshake; where it comes back to. @param {Headers} headers */
async function sendOn(headers) {
  const answer = await fetch(headers.get('location') ?? '', { redirect: 'manual' });
  expect(answer.status).toBe(307);
  return answer.headers.get('location') ?? '';
}

/** The cookies that a browser has after an answer with these headers. @param {Headers} headers */
function cookiesOf(headers) {
  return headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
}

test('a handshake brings the session, and the next load is signed in', async () => {
  const { devBrowser, session } = await signIn();

  const sent = await load(`${PAGE}?__clerk_db_jwt=${devBrowser}`);
  expect(sent).toMatchObject({ status: 'handshake', reason: 'dev-browser-sync' });
  const back = await sendOn(sent.headers);
  const returned = await load(back);

  expect(returned).toMatchObject({ status: 'signed-in' });
  expect(returned.headers.get('location')).toBe(PAGE);
  const next = await load(PAGE, cookiesOf(returned.headers));
  expect(next.toAuth()).toMatchObject({ userId: 'user_ada', sessionId: session });
});

test('a token that has expired is refreshed on the way', async () => {
  // All of this was two minutes ago.
  await api.clock(-120);
  const { devBrowser, session } = await signIn();
  const returned = await load(await sendOn((await load(`${PAGE}?__clerk_db_jwt=${devBrowser}`)).headers));
  await api.clock(0);

  const next = await load(PAGE, cookiesOf(returned.headers));

  expect(next).toMatchObject({ status: 'signed-in' });
  expect(next.toAuth()).toMatchObject({ userId: 'user_ada', sessionId: session });
  expect(cookiesOf(next.headers).map((cookie) => cookie.split('=')[0])).toEqual([
    expect.stringMatching(/^__refresh_/),
    '__session',
  ]);
});

test('sessions and users', async () => {
  const { session } = await signIn();
  expect((await clerk.sessions.getToken(session, 'backend')).jwt.split('.')).toHaveLength(3);
  expect((await clerk.users.getUser('user_ada')).privateMetadata).toEqual({ customer: 'cus_1815' });
  const changed = await clerk.users.updateUserMetadata('user_ada', { publicMetadata: { role: 'owner' } });
  expect(changed.publicMetadata).toMatchObject({ role: 'owner', level: 7 });
  expect((await clerk.sessions.revokeSession(session)).status).toBe('revoked');
  await expect(clerk.sessions.getToken(session)).rejects.toMatchObject({ status: 401 });
});

test('an Express app behind the official middleware', async () => {
  const { publishableKey, secretKey, plain: proxyUrl } = api;
  const app = express();
  app.use(
    clerkMiddleware({ clerkClient: clerk, publishableKey, secretKey, proxyUrl, signInUrl: `${proxyUrl}/sign-in` }),
  );
  app.get('/', (request, response) => void response.json({ user: getAuth(request).userId }));
  const server = app.listen(0);
  await once(server, 'listening');
  try {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const origin = `http://localhost:${port}`;
    /** A page load of a browser that has these cookies. @param {string} url @param {string[]} [cookies] */
    const open = (url, cookies = []) => {
      const headers = { accept: 'text/html', 'sec-fetch-dest': 'document', cookie: cookies.join('; ') };
      return fetch(url, { headers, redirect: 'manual' });
    };
    const stranger = await open(origin);
    expect(stranger.status).toBe(307);
    const visited = await open(await sendOn(stranger.headers));
    expect(await (await open(`${origin}/`, cookiesOf(visited.headers))).json()).toEqual({ user: null });

    const { devBrowser } = await signIn();
    const back = await sendOn((await open(`${origin}/?__clerk_db_jwt=${devBrowser}`)).headers);
    const cookies = cookiesOf((await open(back)).headers);

    expect(await (await open(`${origin}/`, cookies)).json()).toEqual({ user: 'user_ada' });
  } finally {
    server.close();
  }
});
