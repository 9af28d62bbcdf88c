/**
 * A server on another domain than the primary app's: it learns from that one who is signed in. But for the last tests no
 * script runs in its pages.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';
import { SATELLITE_API_HOST, fillIn } from '../harness/stage.mjs';
import { KINDS } from './pages.mjs';
import { UNKNOWN_HOST, test } from './satellites.mjs';

/** @typedef {import('./pages.mjs').Visitor} Visitor */

const AUTO_SYNC = { CLERK_SATELLITE_AUTO_SYNC: 'true' };
const SIGNED_IN = { status: 200, html: expect.stringContaining('user_ada') };
const SIGNED_OUT = { status: 200, html: expect.stringContaining('Sign in') };

for (const kind of KINDS) {
  const isDevelopment = kind !== 'production';

  /**
   * The addresses on the way to a satellite's page and through the primary domain.
   * @param {Visitor} satellite @param {Visitor} primary @param {string} page
   */
  const throughThePrimary = (satellite, primary, page) => {
    const here = satellite.origin + page;
    const api = kind === 'development behind a proxyUrl' ? primary.api.plain : `https://${primary.api.host}`;
    // In development, the primary app says which browser this is, and the API who is signed in.
    if (isDevelopment) return [here, `${primary.origin}/sign-in`, here, `${api}/v1/client/handshake`, here];
    const own = `https://${SATELLITE_API_HOST}/v1/client`;
    return [here, `${own}/handshake`, `${own}/sync`, `${api}/v1/client/sync`, `${own}/link`, `${own}/handshake`];
  };

  test.describe(kind, () => {
    test.use({ kind, javaScriptEnabled: false });

    test('whoever is signed in on the primary app gets a signed-in page at once', async ({ visitor, satellite }) => {
      await visitor.signIn();
      const there = await satellite.open(AUTO_SYNC);
      const page = await there.context.newPage();

      const first = await there.go(page, '/account?a=b');
      expect(first).toMatchObject({ ...SIGNED_IN, way: throughThePrimary(there, visitor, '/account') });
      expect(page.url()).toBe(`${there.origin}/account?a=b&__clerk_synced=true`);
      await expect(page.locator('#name')).toHaveText('Ada');

      expect(await there.go(page, '/')).toMatchObject({ ...SIGNED_IN, way: [] });
      expect((await there.claims()).sid).toBe((await visitor.claims()).sid);
    });

    test('where nobody is signed in on the primary app, nobody is on the satellite', async ({ visitor, satellite }) => {
      const there = await satellite.open(AUTO_SYNC);
      const page = await there.context.newPage();
      await visitor.go(page, '/');

      for (const path of ['/', '/?a=b']) {
        const visit = await there.go(page, path);
        expect(visit).toMatchObject({ ...SIGNED_OUT, way: throughThePrimary(there, visitor, '/') });
      }
      expect(there.printed()).not.toContain('WARN');
    });

    test('even if that browser has never been to the primary app', async ({ satellite }) => {
      const there = await satellite.open(AUTO_SYNC);
      const page = await there.context.newPage();
      expect(await there.go(page, '/')).toMatchObject(SIGNED_OUT);
      expect(await there.go(page, '/')).toMatchObject(SIGNED_OUT);
      expect(there.printed()).not.toContain('WARN');
    });

    test('by default a satellite asks when somebody has signed in for it', async ({ visitor, satellite }) => {
      await visitor.signIn('grace');
      const there = await satellite.open();
      const page = await there.context.newPage();
      expect(await there.go(page, '/?a=b')).toMatchObject({ ...SIGNED_OUT, way: [] });

      await page.locator('#sign-in').click();
      await fillIn(page, 'grace');

      await expect(page).toHaveURL(`${there.origin}/?a=b&__clerk_synced=true`);
      await expect(page.locator('#who')).toHaveText('user_grace');
      expect(await there.go(page, '/account')).toMatchObject({ status: 200, way: [] });
    });

    test('a protected page of a satellite leads to the sign-in and is there after it', async ({ satellite }) => {
      const there = await satellite.open();
      const page = await there.context.newPage();
      await page.goto(`${there.origin}/account?a=b`);
      await fillIn(page, 'ada');
      await expect(page).toHaveURL(`${there.origin}/account?a=b&__clerk_synced=true`);
      await expect(page.locator('#who')).toHaveText('user_ada');
    });

    test('after a sleep the session is refreshed on the way, without a detour', async ({ visitor, satellite }) => {
      await visitor.api.settings({ token_lifetime_seconds: 1 });
      await visitor.signIn();
      const there = await satellite.open(AUTO_SYNC);
      const page = await there.context.newPage();
      await there.go(page, '/');
      const before = await there.claims();
      await there.sleepUntilExpired();

      expect(await there.go(page, '/account')).toMatchObject({ ...SIGNED_IN, way: [] });

      const after = await there.claims();
      expect(after.sid).toBe(before.sid);
      expect(after.exp).toBeGreaterThan(before.exp);
    });
  });

  test.describe(`${kind}, with the package in the pages`, () => {
    test.use({ kind });

    test('the package and the server of a satellite do not send each other round', async ({ visitor, satellite }) => {
      const there = await satellite.open(AUTO_SYNC);
      const page = await there.context.newPage();
      /** @type {string[]} */
      const documents = [];
      page.on('request', (request) => {
        if (request.isNavigationRequest()) documents.push(request.url());
      });
      for (const isSignedIn of [false, true]) {
        if (isSignedIn) await visitor.signIn();
        else await visitor.go(page, '/');
        for (const asks of [true, !isSignedIn, !isSignedIn]) {
          documents.length = 0;
          const { way } = await there.go(page, '/');
          await expect(page.locator('body')).toHaveAttribute('data-loaded', String(isSignedIn));
          await expect(page).toHaveURL(`${there.origin}/`);
          expect(way).toEqual(asks ? throughThePrimary(there, visitor, '/') : []);
          expect(documents, 'the package has stayed').toHaveLength(way.length + 1);
        }
      }
    });

    test('a sign-out on the primary app is one on the satellite', async ({ visitor, satellite }) => {
      await visitor.api.settings({ token_lifetime_seconds: 4 });
      const primary = await visitor.signIn();
      const there = await satellite.open(AUTO_SYNC);
      const page = await there.context.newPage();
      expect(await there.go(page, '/')).toMatchObject(SIGNED_IN);
      await expect(page.locator('body')).toHaveAttribute('data-loaded', 'true');
      await page.goto('about:blank');

      await expect(primary.locator('body')).toHaveAttribute('data-loaded', 'true');
      await primary.locator('#sign-out').click();
      await expect(primary.locator('#sign-in')).toBeVisible();
      await there.sleepUntilExpired();

      const visit = await there.go(page, '/');
      expect(visit).toMatchObject(SIGNED_OUT);
      expect(visit).toMatchObject(SIGNED_OUT);
      expect(visit.handshakes[0]).toMatch(/^session-token-expired-refresh-/);
      expect(await there.cookie('__session')).toBeUndefined();
      await expect(page.locator('body')).toHaveAttribute('data-loaded', 'false');
      const again = await there.go(page, '/');
      expect(again).toMatchObject(SIGNED_OUT);
      expect(there.printed()).not.toContain('WARN');
    });

    test('a sign-out on the satellite is one on the primary app', async ({ visitor, satellite }) => {
      await visitor.api.settings({ token_lifetime_seconds: 4 });
      const primary = await visitor.signIn();
      await primary.goto('about:blank');
      const there = await satellite.open(AUTO_SYNC);
      const page = await there.context.newPage();
      await there.go(page, '/account');
      await expect(page.locator('body')).toHaveAttribute('data-loaded', 'true');

      await page.locator('#sign-out').click();
      await expect(page).toHaveURL((url) => url.origin === there.origin && url.pathname === '/');
      await expect(page.locator('#sign-in')).toBeVisible();

      await visitor.sleepUntilExpired();
      expect(await visitor.go(primary, '/')).toMatchObject(SIGNED_OUT);
    });
  });
}

test.describe('a satellite that is set up wrong', () => {
  test.use({ javaScriptEnabled: false });

  test.describe('in development', () => {
    test.use({ kind: 'development' });

    for (const [what, settings, told] of /** @type {const} */ ([
      ['without a sign-in page', { CLERK_SIGN_IN_URL: '' }, /needs `sign_in_url`/],
      ['with a path as its sign-in page', { CLERK_SIGN_IN_URL: '/sign-in' }, /must be an absolute/],
      ['without a domain', { CLERK_DOMAIN: '' }, /needs its domain or a proxy URL/],
    ])) {
      test(`${what} does not start, and says why`, async ({ satellite, server }) => {
        const env = satellite.environment(settings);
        const ended = await promisify(execFile)(server.server, [], { env, timeout: 10_000 }).catch((error) => error);
        expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(told) });
      });
    }

    test('whose sign-in page is its own ends signed out, and its log says why', async ({ satellite }) => {
      const there = await satellite.open({ ...AUTO_SYNC, CLERK_SIGN_IN_URL: satellite.site.origin });
      const page = await there.context.newPage();
      const visit = await there.go(page, '/');
      expect(visit).toMatchObject({ ...SIGNED_OUT, way: Array(3).fill(`${there.origin}/`) });
      expect(there.printed()).toMatch(/WARN .*satellite/);
    });
  });

  test.describe('in production', () => {
    test.use({ kind: 'production' });

    test("with the primary app's domain ends signed out, and its log says why", async ({ visitor, satellite }) => {
      await visitor.signIn();
      const there = await satellite.open({ ...AUTO_SYNC, CLERK_DOMAIN: 'example.test' });
      const page = await there.context.newPage();
      const visit = await there.go(page, '/');
      expect(visit).toMatchObject({ ...SIGNED_OUT, handshakes: Array(3).fill('satellite-needs-syncing') });
      expect(there.printed()).toMatch(/WARN .*domain/);
    });

    test('with a domain that the instance does not have ends at the API', async ({ satellite }) => {
      const there = await satellite.open({ ...AUTO_SYNC, CLERK_DOMAIN: UNKNOWN_HOST });
      const page = await there.context.newPage();
      const visit = await there.go(page, '/');
      expect(visit.handshakes).toEqual([]);
      expect(visit.status).toBeGreaterThanOrEqual(400);
      expect(new URL(page.url()).host).toBe(`clerk.${UNKNOWN_HOST}`);
    });
  });
});
