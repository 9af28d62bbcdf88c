/** What the official client's own tests expect, over both clients. What needs no browser is in `tests/node/drop-in.test.mjs`. */
import { expect } from '@playwright/test';
import { PLAYED } from '../harness/clients.mjs';
import { test } from '../harness/scenario.mjs';
import { changeClient } from '../harness/shown.mjs';
import { loaded } from '../harness/stage.mjs';

/** @typedef {import('../harness/stage.mjs').Stage} Stage */
/** @typedef {import('@playwright/test').Page} Page */

/** Where the API sends a browser by way of the app, in development. */
const FLOWS = [
  '/v1/verify',
  '/v1/tickets/accept',
  '/oauth/authorize',
  '/oauth/authorize-with-immediate-redirect',
  '/oauth/end_session',
];
const HOOKS = ['__internal_onBeforeSetActive', '__internal_onAfterSetActive'];

/** The session of the cookie that the page's server would see; null without one. @param {Page} page */
function sessionInCookie(page) {
  return page.evaluate(() => {
    const [, payload] = /(?:^|; )__session=[^.;]*\.([^.;]*)/.exec(document.cookie) ?? [];
    return payload ? JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))).sid : null;
  });
}

for (const client of PLAYED) {
  test.describe(client, () => {
    test.use({ client, scenarioName: `drop-in with ${client}` });

    for (const code of ['user_banned', 'user_deactivated']) {
      test(`${code}: a refused touch signs out, and the cookies go`, async ({ stage }) => {
        const page = await stage.openSignedIn();
        const session = await page.evaluate(() => window.clerk.session?.id ?? '');
        await stage.api.end(session, 'revoke');
        await stage.api.fault({ path: '/v1/client/sessions/**', status: 403, code });
        // The official client touches once in a while only.
        await page.evaluate(() => window.clerk.setActive({ session: window.clerk.session }).catch(() => {}));
        await expect.poll(() => page.evaluate(() => [window.clerk.session, window.clerk.user])).toEqual([null, null]);
        await expect.poll(() => sessionInCookie(page)).toBeNull();
      });
    }

    test('the tab that had the cookie has it after a switch, also without the focus', async ({ stage }) => {
      const { page, ada } = await stage.openWithTwoSessions();
      await page.evaluate(() => (document.hasFocus = () => false));
      await page.evaluate(() => window.dispatchEvent(new Event('blur')));
      await page.evaluate((session) => window.clerk.setActive({ session }), ada);
      await expect.poll(() => sessionInCookie(page)).toBe(ada);
    });

    test('the cookie is new before navigate() is called, and gone before the callback of a sign-out', async ({
      stage,
    }) => {
      const { page, ada } = await stage.openWithTwoSessions();
      const seen = await page.evaluate(async (session) => {
        /** @type {string[]} */
        const seen = [];
        const look = () => void seen.push(/(?:^|; )__session=([^;]*)/.exec(document.cookie)?.[1] ?? '');
        await window.clerk.setActive({ session, navigate: look });
        await window.clerk.signOut(look);
        return seen;
      }, ada);
      const [, payload = ''] = seen[0]?.split('.') ?? [];
      expect(JSON.parse(Buffer.from(payload, 'base64url').toString()).sid).toBe(ada);
      expect(seen[1]).toBe('');
    });

    for (const path of FLOWS) {
      test(`a page that was opened for ${path} goes on to it, with the dev browser`, async ({ stage }) => {
        const page = await stage.openSignedIn();
        const flow = `https://${stage.api.host}${path}?`;
        const gone = page.waitForRequest((request) => request.url().startsWith(flow));
        await page.goto(`${stage.origin}/?redirect_url=${encodeURIComponent(`${flow}token=x`)}`, {
          waitUntil: 'commit',
        });
        const { searchParams } = new URL((await gone).url());
        expect([searchParams.get('token'), Boolean(searchParams.get('__clerk_db_jwt'))]).toEqual(['x', true]);
      });
    }

    test('a page that was opened with another address of the API stays', async ({ stage }) => {
      const page = await stage.openSignedIn();
      await page.goto(`${stage.origin}/?redirect_url=${encodeURIComponent(`https://${stage.api.host}/v1/me`)}`);
      await loaded(page);
      expect(new URL(page.url()).origin).toBe(stage.origin);
    });

    test('the hooks of servers run when a session ends by itself', async ({ stage }) => {
      const page = await stage.openSignedIn();
      const session = await page.evaluate(() => window.clerk.session?.id ?? '');
      await stage.api.end(session, 'revoke');
      const ran = await page.evaluate(async (hooks) => {
        /** @type {unknown[]} */
        const ran = [];
        for (const hook of hooks)
          Object.assign(window, { [hook]: (/** @type {unknown} */ intent) => void ran.push([hook, intent ?? null]) });
        await /** @type {any} */ (window.clerk).handleUnauthenticated();
        return ran;
      }, HOOKS);
      expect(ran).toEqual([
        [HOOKS[0], 'sign-out'],
        [HOOKS[1], null],
      ]);
    });

    test('two reads of the client that are dropped at the start are not "signed out"', async ({ stage }) => {
      const page = await stage.openSignedIn();
      await stage.context.clearCookies({ name: /^__session/ });
      await stage.api.fault({ path: '/v1/client', drop: true, count: 2 });
      await page.addInitScript(() => {
        const look = () => {
          const { clerk } = window;
          if (clerk?.session === null && clerk.user === null && clerk.client) Object.assign(window, { wasOut: true });
        };
        setInterval(look, 20);
      });
      await page.reload();
      await loaded(page);
      await expect.poll(() => page.evaluate(() => window.clerk.user?.id)).toBe('user_ada');
      expect(await page.evaluate(() => /** @type {any} */ (window).wasOut ?? false)).toBe(false);
    });

    test('a held user shows what reload() has found, and a removed session says so', async ({ stage }) => {
      const page = await stage.openSignedIn();
      await changeClient(stage, ({ sessions }) =>
        sessions.forEach((/** @type {any} */ it) => (it.user.public_metadata = { plan: 'pro' })),
      );
      await stage.context.route(/\/v1\/me\?/, async (route) => {
        const user = { object: 'user', id: 'user_ada', public_metadata: { plan: 'pro' } };
        await route.fulfill({
          json: { response: user },
          headers: { 'Access-Control-Allow-Origin': stage.origin, 'Access-Control-Allow-Credentials': 'true' },
        });
      });
      const held = await page.evaluate(async () => {
        const { user, session } = /** @type {any} */ (window.clerk);
        await user.reload();
        const { plan } = user.publicMetadata;
        const { status } = await session.remove();
        return { plan, status };
      });
      expect(held).toEqual({ plan: 'pro', status: 'removed' });
    });

    test.describe('a page that loads by itself', () => {
      test.use({ given: { app: { autoload: false } } });

      test('a router is handed a way out that names no other host without a scheme', async ({ stage }) => {
        const page = await stage.context.newPage();
        await page.goto(`${stage.origin}/`);
        const went = await page.evaluate(async () => {
          /** @type {string[]} */
          const went = [];
          /** @type {any} */ (window).navigation.addEventListener('navigate', (/** @type {any} */ event) => {
            went.push(event.destination.url);
            event.preventDefault();
          });
          /** @type {any} */
          let leave;
          const clerk = /** @type {import('../../../pkg/index.js').Clerk} */ (/** @type {unknown} */ (window.clerk));
          await clerk.load({ routerPush: (_, more) => void (leave = more?.windowNavigate) });
          await clerk.navigate('/inside');
          for (const to of [
            '//evil.example',
            '\\\\evil.example',
            '/\t/evil.example',
            ' //evil.example',
            'javascript:alert(1)',
            'data:text/html,x',
          ])
            leave(to);
          leave('/there');
          return went;
        });
        expect(went).toEqual([`${stage.origin}/there`]);
      });
    });

    test('a template’s token is asked for again with the session’s last token', async ({ stage }) => {
      const page = await stage.openSignedIn();
      await stage.api.fault({
        path: '/v1/client/sessions/*/tokens/*',
        status: 422,
        code: 'missing_expired_token',
        count: 1,
      });
      const asked = page.waitForRequest((request) => /\/tokens\/[^?]+\?.*expired_token=ey/.test(request.url()));
      const token = await page.evaluate(() => window.clerk.session?.getToken({ template: 'hasura' }));
      await asked;
      expect(token).toMatch(/^ey/);
    });
  });
}
