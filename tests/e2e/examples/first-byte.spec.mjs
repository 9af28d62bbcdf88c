/**
 * Apps that a server renders for who is signed in, and that go on in the browser. The first half runs without any script:
 * what it sees is what the server has known.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { fillIn } from '../harness/stage.mjs';
import { button, go } from './app.mjs';
import { KINDS, test } from './pages.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('./pages.mjs').Visitor} Visitor */

/** By way of the protected page, in a new tab. @param {Visitor} visitor @param {string} [user] */
async function signIn(visitor, user = 'ada') {
  const page = await visitor.context.newPage();
  await page.goto(`${visitor.origin}/protected`);
  await expect(page).toHaveURL(/\/sign-in\?/);
  await fillIn(page, user);
  await expect(page).toHaveURL(`${visitor.origin}/protected`);
  await expect(page.getByTestId('protected')).toHaveText(`user_${user}`);
  return page;
}

/** What stands in the elements with this `data-testid`, in HTML as the server has sent it. @param {string} html @param {string} id */
function texts(html, id) {
  const elements = html.matchAll(
    new RegExp(`<(\\w+)[^>]*data-testid=(?:"${id}"|${id}(?=[\\s>]))[^>]*>(.*?)</\\1>`, 'gs'),
  );
  return [...elements].map(([, , content]) => (content ?? '').replace(/<[^>]*>/g, ''));
}

/** What every page says of who is signed in. @param {string} html */
function shown(html) {
  return { user: texts(html, 'user'), canSignIn: />\s*Sign in\s*</.test(html), loading: texts(html, 'clerk-loading') };
}

const ADA = { user: ['user_ada'], canSignIn: false, loading: [] };
const NOBODY = { user: [], canSignIn: true, loading: [] };

for (const kind of KINDS) {
  test.describe(`${kind}, without a script`, () => {
    test.use({ kind, javaScriptEnabled: false });

    test('every page shows who is signed in', async ({ visitor }) => {
      const page = await signIn(visitor);

      for (const [path, id, text] of [
        ['/', 'who', 'user_ada'],
        ['/protected', 'protected', 'user_ada'],
        ['/protected', 'name', 'Ada'],
        ['/admin', 'no-admin', 'You are no admin here. Choose an organization in which you are one.'],
        ['/', 'organization', 'Personal'],
        ['/', 'status', 'ready'],
      ]) {
        const visit = await visitor.go(page, path);
        expect(visit).toMatchObject({ status: 200, handshakes: [] });
        expect(shown(visit.html), path).toEqual(ADA);
        expect(texts(visit.html, id), `${id} at ${path}`).toEqual([text]);
      }
    });

    test('a page that is not there shows it, too', async ({ visitor }) => {
      const page = await signIn(visitor);
      const visit = await visitor.go(page, '/no/such/page');
      expect(visit.status).toBe(404);
      expect(shown(visit.html)).toEqual(ADA);
    });

    test('whoever is signed out sees that, and is sent to sign in by a protected page', async ({ visitor }) => {
      const page = await visitor.context.newPage();
      for (const path of ['/', '/admin', '/report']) {
        const visit = await visitor.go(page, path);
        expect(visit.status).toBe(200);
        expect(shown(visit.html), path).toEqual(NOBODY);
        expect(texts(visit.html, 'who')).toEqual([]);
        expect(texts(visit.html, 'admin')).toEqual([]);
      }
      const { html } = await visitor.go(page, '/protected');
      await expect(page).toHaveURL(/\/sign-in\?/);
      expect(texts(html, 'protected')).toEqual([]);
    });

    test('after a sleep one navigation is enough, without a detour', async ({ visitor }) => {
      await visitor.api.settings({ token_lifetime_seconds: 1 });
      const page = await signIn(visitor);
      const before = await visitor.claims();
      await visitor.sleepUntilExpired();

      const visit = await visitor.go(page, '/protected');

      expect(visit).toMatchObject({ status: 200, handshakes: [] });
      expect(shown(visit.html)).toEqual(ADA);
      expect(texts(visit.html, 'name')).toEqual(['Ada']);
      const after = await visitor.claims();
      expect(after.sid).toBe(before.sid);
      expect(after.exp).toBeGreaterThan(before.exp);
    });

    test('after a sleep a browser without the refresh cookie passes by the API', async ({ visitor }) => {
      await visitor.api.settings({ token_lifetime_seconds: 1 });
      const page = await signIn(visitor);
      await visitor.sleepUntilExpired();
      await visitor.context.clearCookies({ name: /^__refresh_/ });

      const visit = await visitor.go(page, '/?a=b');

      expect(visit.handshakes).toEqual(['session-token-expired-refresh-non-eligible-no-refresh-cookie']);
      expect(visit.status).toBe(200);
      expect(shown(visit.html)).toEqual(ADA);
      expect(page.url()).toBe(`${visitor.origin}/?a=b`);
    });

    test('a session that ended elsewhere is signed out', async ({ visitor }) => {
      await visitor.api.settings({ token_lifetime_seconds: 1 });
      const page = await signIn(visitor);
      await visitor.api.end((await visitor.claims()).sid, 'revoke');
      await visitor.sleepUntilExpired();

      const visit = await visitor.go(page, '/');

      expect(visit.status).toBe(200);
      expect(shown(visit.html)).toEqual(NOBODY);
      expect(await visitor.cookie('__session')).toBeUndefined();
    });

    for (const [how, fault] of /** @type {const} */ ([
      ['down', { path: '/v1/**', status: 503 }],
      ['gone', { path: '/v1/**', drop: true }],
    ])) {
      test(`while the API is ${how} a good token is enough`, async ({ visitor }) => {
        const page = await signIn(visitor);
        await visitor.api.fault(fault);
        for (const path of ['/', '/protected']) {
          const visit = await visitor.go(page, path);
          expect(visit).toMatchObject({ status: 200, handshakes: [] });
          expect(shown(visit.html), path).toEqual(ADA);
          expect(texts(visit.html, 'name')).toEqual([]);
        }
      });
    }

    test('neither the secret key nor the token is in what the server sends', async ({ visitor, server }) => {
      const page = await signIn(visitor);
      const token = await visitor.cookie('__session');
      expect(token).toMatch(/^eyJ/);
      for (const path of ['/', '/protected', '/admin', '/report', '/no/such/page']) {
        const { html } = await visitor.go(page, path);
        expect(html).not.toContain('sk_');
        expect(html).not.toContain(token?.split('.')[1]);
      }
      for (const file of filesIn(String(server.folder))) {
        expect(readFileSync(file).includes(visitor.api.secretKey), file).toBe(false);
      }
    });
  });
}

/** @param {string} folder */
function filesIn(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/**
 * Notes every state of the page that a visitor could see, from the first on, in which it says that nobody is signed in, or
 * that it does not know; and whether the header is the one that the server has sent.
 */
function watch() {
  /** @type {string[]} */
  const wrong = [];
  let hasShown = false;
  const look = () => {
    const buttons = [...document.querySelectorAll('button')].map((button) => button.textContent?.trim());
    if (buttons.includes('Sign in')) wrong.push('a button to sign in');
    if (document.querySelector('[data-testid=clerk-loading]')) wrong.push('loading');
    const isShown = document.querySelector('[data-testid=user]')?.textContent?.trim();
    if (hasShown && !isShown) wrong.push('no user any more');
    hasShown ||= Boolean(isShown);
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  addEventListener('DOMContentLoaded', () => {
    const header = document.querySelector('header');
    if (header) header.dataset.rendered = 'by the server';
  });
  Object.assign(globalThis, { watched: () => ({ hasShown, wrong: [...new Set(wrong)] }) });
}

/** @param {Page} page */
const watched = (page) => page.evaluate(() => /** @type {any} */ (globalThis).watched());

/** What the pages complain about from now on: errors and warnings. @param {Visitor} visitor */
function complaintsOf(visitor) {
  /** @type {string[]} */
  const complaints = [];
  visitor.context.on('weberror', (error) => complaints.push(error.error().message));
  visitor.context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  return complaints;
}

/** Once the app runs in the page. @param {Page} page */
const started = (page) => expect(page.locator('body')).toHaveAttribute('data-started', '');

/** Has the page call the server function; the request that it makes. @param {Visitor} visitor @param {Page} page */
async function callReport(visitor, page) {
  await go(page, '/report');
  const asked = page.waitForRequest((request) => request.url().startsWith(`${visitor.origin}/api/`));
  await button(page, 'Get report').click();
  const call = await asked;
  const type = (await call.headerValue('content-type')) ?? '';
  return { url: call.url(), method: call.method(), body: call.postData(), type };
}

/**
 * The status of the same call again, not through the app.
 * @param {Page} page
 * @param {Awaited<ReturnType<typeof callReport>>} call
 * @param {{ credentials?: RequestCredentials, token?: string }} how
 */
function again(page, call, how) {
  return page.evaluate(
    async ({ url, method, body, type, credentials, token }) => {
      const headers = { 'content-type': type, ...(token && { authorization: `Bearer ${token}` }) };
      return (await fetch(url, { method, body, headers, credentials })).status;
    },
    { ...call, ...how },
  );
}

for (const kind of KINDS) {
  test.describe(kind, () => {
    test.use({ kind });

    test('the page of the server is taken over, and at no moment looks signed out', async ({ visitor }) => {
      await signIn(visitor);
      const complaints = complaintsOf(visitor);
      await visitor.api.fault({ path: '/v1/client', method: 'GET', delay_ms: 2000, count: 1 });
      const page = await visitor.context.newPage();
      await page.addInitScript(watch);

      const visit = await visitor.go(page, '/');
      expect(shown(visit.html)).toEqual(ADA);
      await started(page);
      await expect(page.getByTestId('user')).toHaveText('user_ada');
      await expect(page.getByTestId('user')).toHaveText('Ada Lovelace');
      await expect(page.getByTestId('token')).toHaveText(/^\d{10}$/);
      await expect(page.getByTestId('organizations').locator('option')).toHaveCount(3);

      for (const [path, id, text] of [
        ['/protected', 'name', 'Ada'],
        ['/protected', 'protected', 'user_ada'],
        ['/', 'who', 'user_ada'],
      ]) {
        await go(page, path);
        await expect(page.getByTestId(id)).toHaveText(text);
      }
      await expect(page.locator('header')).toHaveAttribute('data-rendered', 'by the server');
      expect(await watched(page)).toEqual({ hasShown: true, wrong: [] });
      expect(complaints).toEqual([]);
    });

    test('a protected page is taken over with what the server has asked for', async ({ visitor }) => {
      await signIn(visitor);
      const complaints = complaintsOf(visitor);
      const page = await visitor.context.newPage();
      await page.addInitScript(watch);
      const calls = /** @type {string[]} */ ([]);
      page.on('request', (request) => request.url().includes('/api/') && calls.push(request.url()));

      await visitor.go(page, '/protected');
      await started(page);
      await expect(page.getByTestId('user')).toHaveText('Ada Lovelace');
      await expect(page.getByTestId('name')).toHaveText('Ada');

      expect(
        calls.filter((url) => url.startsWith(visitor.origin)),
        'asked again',
      ).toEqual([]);
      expect(await watched(page)).toEqual({ hasShown: true, wrong: [] });
      expect(complaints).toEqual([]);
    });

    test('a page for nobody is taken over, too', async ({ visitor }) => {
      const complaints = complaintsOf(visitor);
      const page = await visitor.context.newPage();
      const visit = await visitor.go(page, '/');
      expect(shown(visit.html)).toEqual(NOBODY);
      await started(page);
      await button(page, 'Sign in').click();
      await expect(page).toHaveURL(/\/sign-in/);
      expect(complaints).toEqual([]);
    });

    test('a button that is clicked before Clerk is loaded goes where it leads', async ({ visitor }) => {
      await visitor.api.fault({ path: '/v1/client', method: 'GET', delay_ms: 3000, count: 1 });
      const page = await visitor.context.newPage();
      await visitor.go(page, '/');
      const answered = page.waitForResponse('**/v1/client?**');
      await button(page, 'Sign in').click();
      await expect(page).toHaveURL(`${visitor.origin}/`);
      await answered;
      await expect(page).toHaveURL(/\/sign-in/);
    });

    test('an organization that was chosen in the page is there from the next first byte', async ({ visitor }) => {
      const page = await signIn(visitor);
      await page.getByTestId('organizations').selectOption('org_acme');
      await expect(page.getByTestId('organization')).toHaveText('Acme');
      await expect.poll(async () => (await visitor.claims()).o?.slg).toBe('acme');

      const visit = await visitor.go(page, '/admin');

      expect(texts(visit.html, 'admin')).toEqual(['You are an admin of this organization.']);
      // A token tells the slug alone.
      expect(texts(visit.html, 'organization')).toEqual(['acme']);
      await expect(page.getByTestId('organization')).toHaveText('Acme');
      await expect(page.getByTestId('admin')).toBeVisible();
    });

    test('a server function says who has called it, and 401 to everybody else', async ({ visitor }) => {
      const page = await signIn(visitor);
      const { sid } = await visitor.claims();
      const call = await callReport(visitor, page);
      await expect(page.getByTestId('report')).toContainText('user_ada');
      await expect(page.getByTestId('report')).toContainText(sid);

      const forged = String(await visitor.cookie('__session')).replace(/\.[^.]+$/, '.AAAA');
      expect(await again(page, call, {}), 'with the cookie').toBe(200);
      expect(await again(page, call, { credentials: 'omit' }), 'with nothing').toBe(401);
      expect(await again(page, call, { credentials: 'omit', token: forged }), 'with a forged token').toBe(401);
    });

    test('a server function is called with a fresh token after a sleep', async ({ visitor }) => {
      await visitor.api.settings({ token_lifetime_seconds: 1 });
      const page = await signIn(visitor);
      const call = await callReport(visitor, page);
      await expect(page.getByTestId('report')).toContainText('user_ada');
      await page.reload();
      // No renewal in the background reaches the API, as in a tab that sleeps.
      const renewals = '**/v1/client/sessions/*/tokens**';
      await visitor.context.route(renewals, (route) => route.abort());
      await visitor.sleepUntilExpired();
      expect(await again(page, call, {}), 'the cookie alone').toBe(401);
      await visitor.context.unroute(renewals);

      await button(page, 'Get report').click();
      await expect(page.getByTestId('report')).toContainText('user_ada');
      await expect(page.getByTestId('report-error')).toHaveCount(0);
    });

    test('a sign-out in one tab signs the next navigation of another one out', async ({ visitor }) => {
      const page = await signIn(visitor);
      const other = await visitor.context.newPage();
      await visitor.go(other, '/');
      await started(page);
      await button(page, 'Sign out').click();
      await expect(button(page, 'Sign in')).toBeVisible();

      const visit = await visitor.go(other, '/');

      expect(shown(visit.html)).toEqual(NOBODY);
      await other.goto(`${visitor.origin}/protected`);
      await expect(other).toHaveURL(/\/sign-in\?/);
    });

    test('a call of somebody who is signed out fails, and the page says why', async ({ visitor }) => {
      const page = await visitor.context.newPage();
      await visitor.go(page, '/report');
      await button(page, 'Get report').click();
      await expect(page.getByTestId('report-error')).toHaveText(/\S/);
      await expect(page.getByTestId('report')).toHaveCount(0);
    });
  });
}
