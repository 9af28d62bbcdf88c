/**
 * Pages that a server renders for who is signed in. But for the last tests no script runs in them: whatever they show,
 * the server has known.
 */
import { expect } from '@playwright/test';
import { Fapi } from '../harness/fapi.mjs';
import { freePort } from '../harness/ports.mjs';
import { fillIn } from '../harness/stage.mjs';
import { KINDS, Running, Visitor, test } from './pages.mjs';

for (const kind of KINDS) {
  const isDevelopment = kind !== 'production';

  test.describe(kind, () => {
    test.use({ kind, javaScriptEnabled: false });

    test('a first visit ends on the page, and the second one needs nothing more', async ({ visitor }) => {
      const page = await visitor.context.newPage();

      const first = await visitor.go(page, '/?a=b');
      expect(first.handshakes).toEqual(isDevelopment ? ['dev-browser-missing'] : []);
      expect(first).toMatchObject({ status: 200, html: expect.stringContaining('Sign in') });
      expect(page.url()).toBe(`${visitor.origin}/?a=b`);

      expect((await visitor.go(page, '/')).handshakes).toEqual([]);
    });

    test('a protected page leads to the sign-in and is there after it', async ({ visitor }) => {
      const page = await visitor.signIn();
      await expect(page.locator('#name')).toHaveText('Ada');

      for (const path of ['/', '/account']) {
        const visit = await visitor.go(page, path);
        expect(visit).toMatchObject({ status: 200, handshakes: [], html: expect.stringContaining('user_ada') });
      }
    });

    test('a sign-in that was begun on a public page comes back to it', async ({ visitor }) => {
      const page = await visitor.context.newPage();
      await visitor.go(page, '/?a=b');
      await page.locator('#sign-in').click();
      await fillIn(page, 'grace');
      await expect(page.locator('#who')).toHaveText('user_grace');
      await expect(page).toHaveURL(`${visitor.origin}/?a=b`);
    });

    test('after a sleep the session is refreshed on the way, without a detour', async ({ visitor }) => {
      await visitor.api.settings({ token_lifetime_seconds: 1 });
      const page = await visitor.signIn();
      const before = await visitor.claims();
      await visitor.sleepUntilExpired();
      await visitor.api.clearLog();

      const visit = await visitor.go(page, '/account');

      expect(visit).toMatchObject({ status: 200, handshakes: [], html: expect.stringContaining('user_ada') });
      const refreshes = (await visitor.api.log()).filter(({ path }) => path.endsWith('/refresh'));
      expect(refreshes.map(({ status }) => status)).toEqual([200]);
      const after = await visitor.claims();
      expect(after.sid).toBe(before.sid);
      expect(after.exp).toBeGreaterThan(before.exp);
    });

    test('after a sleep a browser without the refresh cookie passes by the API', async ({ visitor }) => {
      await visitor.api.settings({ token_lifetime_seconds: 1 });
      const page = await visitor.signIn();
      await visitor.sleepUntilExpired();
      await visitor.context.clearCookies({ name: /^__refresh_/ });

      const visit = await visitor.go(page, '/account?a=b');

      expect(visit).toMatchObject({ status: 200, html: expect.stringContaining('user_ada') });
      expect(visit.handshakes).toEqual(['session-token-expired-refresh-non-eligible-no-refresh-cookie']);
      expect(page.url()).toBe(`${visitor.origin}/account?a=b`);
    });

    test('a session that was revoked during a sleep is signed out', async ({ visitor }) => {
      await visitor.api.settings({ token_lifetime_seconds: 1 });
      const page = await visitor.signIn();
      await visitor.api.end((await visitor.claims()).sid, 'revoke');
      await visitor.sleepUntilExpired();

      const visit = await visitor.go(page, '/');

      expect(visit).toMatchObject({ status: 200, html: expect.stringContaining('Sign in') });
      expect(visit.handshakes).toEqual(['session-token-expired-refresh-session_inactive']);
      expect(await visitor.cookie('__session')).toBeUndefined();
      expect((await visitor.go(page, '/')).handshakes).toEqual([]);
    });

    test('a browser that has lost its session token gets it back', async ({ visitor }) => {
      const page = await visitor.signIn();
      await visitor.context.clearCookies({ name: /^__session/ });
      const visit = await visitor.go(page, '/');
      expect(visit).toMatchObject({ status: 200, html: expect.stringContaining('user_ada') });
      expect(visit.handshakes).toEqual(['client-uat-but-no-session-token']);
    });

    test('an organization becomes the active one by its page, which is for its administrators', async ({ visitor }) => {
      const page = await visitor.signIn();
      const mismatch = 'active-organization-mismatch';

      const acme = await visitor.go(page, '/orgs/acme');
      expect(acme).toMatchObject({ status: 200, handshakes: [mismatch], html: expect.stringContaining('org:admin') });
      expect(page.url()).toBe(`${visitor.origin}/orgs/acme`);
      expect(await visitor.go(page, '/orgs/acme')).toMatchObject({ status: 200, handshakes: [] });

      expect(await visitor.go(page, '/orgs/globex'), 'a member').toMatchObject({ status: 403, handshakes: [mismatch] });
    });

    test('an organization of others stays closed, without an endless loop', async ({ visitor }) => {
      const page = await visitor.signIn('linus');
      const visit = await visitor.go(page, '/orgs/acme');
      expect(visit.status).toBe(403);
      // In production, whoever comes back from a handshake is not sent on another one at once.
      expect(visit.handshakes).toEqual(Array(isDevelopment ? 3 : 1).fill('active-organization-mismatch'));
      if (isDevelopment) expect(visitor.printed()).toMatch(/WARN .*organization/);
    });

    test('a server whose clock is a minute fast works', async ({ visitor }) => {
      await visitor.api.clock(-60);
      const page = await visitor.signIn();
      const visit = await visitor.go(page, '/account');
      expect(visit).toMatchObject({ status: 200, html: expect.stringContaining('user_ada') });
    });

    test('a server whose clock is a minute slow ends signed out, and its log says why', async ({ visitor }) => {
      await visitor.api.clock(60);
      const page = await visitor.context.newPage();
      await visitor.go(page, '/');
      await page.locator('#sign-in').click();
      await fillIn(page, 'ada');
      await expect(page).toHaveURL(`${visitor.origin}/`);
      await expect(page.locator('#sign-in')).toBeVisible();
      expect(visitor.printed()).toMatch(/WARN .*clock/);
    });

    for (const [how, fault] of /** @type {const} */ ([
      ['down', { path: '/v1/**', status: 503 }],
      ['gone', { path: '/v1/**', drop: true }],
    ])) {
      test(`while the API is ${how} a good token is enough`, async ({ visitor }) => {
        const page = await visitor.signIn();
        await visitor.api.fault(fault);
        for (const path of ['/', '/account']) {
          const visit = await visitor.go(page, path);
          expect(visit).toMatchObject({ status: 200, handshakes: [], html: expect.stringContaining('user_ada') });
        }
        await expect(page.locator('#name')).toHaveCount(0);
      });
    }
  });
}

test.describe('keys that do not belong together', () => {
  test.use({ javaScriptEnabled: false });

  for (const kind of /** @type {const} */ (['development', 'production'])) {
    test(`end signed out in ${kind}, and the log says why`, async ({ world, server, context }) => {
      const { api } = world[kind];
      await api.reset();
      const other = await Fapi.start(
        kind,
        kind === 'development' ? 'local-fapi-2.clerk.accounts.dev' : 'clerk.other.test',
      );
      const port = await freePort();
      const running = new Running(api, `http://localhost:${port}`);
      const page = await context.newPage();
      const visitor = new Visitor(running, context);
      try {
        await running.start(server, port, {
          CLERK_SECRET_KEY: other.secretKey,
          CLERK_API_URL: other.plain,
          CLERK_PROXY_URL: api.plain,
          CLERK_SIGN_IN_URL: `${api.plain}/sign-in`,
        });
        const first = await visitor.go(page, '/');
        expect(first).toMatchObject({ status: 200, html: expect.stringContaining('Sign in') });
        expect(first.handshakes).toEqual(kind === 'development' ? Array(3).fill('dev-browser-missing') : []);

        await page.locator('#sign-in').click();
        await fillIn(page, 'ada');

        await expect(page).toHaveURL((url) => url.origin === running.origin);
        await expect(page.locator('#sign-in')).toBeVisible();
        expect(running.printed).toMatch(kind === 'development' ? /WARN .*keys/ : /WARN .*handshake/);
      } finally {
        await Promise.all([running.stop(), other.stop()]);
      }
    });
  }
});

for (const kind of KINDS) {
  test.describe(`${kind}, with the package in the pages`, () => {
    test.use({ kind });

    test('a sign-out in one tab signs the next navigation of another one out', async ({ visitor }) => {
      const page = await visitor.signIn();
      const other = await visitor.context.newPage();
      await visitor.go(other, '/account');
      await expect(other.locator('#who')).toHaveText('user_ada');

      await expect(page.locator('body')).toHaveAttribute('data-loaded', 'true');
      await page.locator('#sign-out').click();
      await expect(page.locator('#sign-in')).toBeVisible();

      await visitor.go(other, '/');
      await expect(other.locator('#sign-in')).toBeVisible();
      await other.goto(`${visitor.origin}/account`);
      await expect(other).toHaveURL(/\/sign-in\?/);
    });

    test('a script is told who is signed in, or 401', async ({ visitor }) => {
      const ask = () => fetch('/api/me').then(async (answer) => [answer.status, await answer.text()]);
      const page = await visitor.context.newPage();
      await visitor.go(page, '/');
      expect(await page.evaluate(ask)).toEqual([401, '']);
      await page.close();

      const signedIn = await visitor.signIn();
      const [status, body] = await signedIn.evaluate(ask);
      expect(status).toBe(200);
      expect(JSON.parse(String(body))).toEqual({ userId: 'user_ada', sessionId: (await visitor.claims()).sid });
    });

    test('the package and the server do not send each other round', async ({ visitor }) => {
      const page = await visitor.signIn();
      await expect(page.locator('body')).toHaveAttribute('data-loaded', 'true');
      for (const path of ['/', '/account', '/']) {
        expect((await visitor.go(page, path)).handshakes).toEqual([]);
        await expect(page.locator('body')).toHaveAttribute('data-loaded', 'true');
      }
    });
  });
}
