/** The hooks and components of `clerk-wasm/react`, in a page. `tests/node/react.test.mjs` has them on a server. */
import { expect } from '@playwright/test';
import { exhaust } from '../harness/browser-faults.mjs';
import { test } from '../harness/scenario.mjs';
import { says, serve } from '../react/stage.mjs';

/** @typedef {import('@playwright/test').Page} Page */

test.use({ client: 'clerk-wasm', scenarioName: 'the hooks of the package', given: { app: { react: {} } } });

test.beforeEach(({ stage }) => serve(stage, { app: 'hooks' }));

/** That a component shows its children, its fallback or nothing. @param {Page} page @param {Record<string, string>} what */
async function shows(page, what) {
  for (const [name, text] of Object.entries(what)) await expect(page.getByTestId(name), name).toHaveText(text);
}

/** A new tab whose WebAssembly does not come. @param {import('../harness/stage.mjs').Stage} stage */
async function openWithoutWasm(stage) {
  const page = await stage.context.newPage();
  await page.route(/\.wasm$/, (route) => route.fulfill({ status: 404 }));
  await page.goto(stage.origin);
  return page;
}

test('they show who is signed in, with which organization, and by which sessions', async ({ stage }) => {
  const page = await stage.open();
  await says(page, 'hooks', { status: 'ready', isSignedIn: false, organization: null, sessions: [] });
  await shows(page, {
    in: 'fallback',
    'in, pending too': '',
    out: 'shown',
    admin: 'fallback',
    'by function': 'fallback',
  });

  await stage.signIn(page, 'ada');
  const id = await page.evaluate(() => window.clerk.session?.id);
  await says(page, 'hooks', { isSignedIn: true, organization: null, sessions: [[id, 'active']] });
  await shows(page, { in: 'shown', 'in, pending too': 'shown', out: 'fallback', admin: 'fallback' });

  await page.evaluate(() => window.clerk.setActive({ organization: 'org_acme' }));
  await says(page, 'hooks', { organization: 'Acme', role: 'org:admin' });
  await shows(page, { admin: 'shown', 'by function': 'shown' });
});

test('an outage shows, and its end', async ({ stage }) => {
  const page = await stage.openSignedIn();
  await shows(page, { loading: '', loaded: 'shown', degraded: '', failed: '' });
  await stage.api.fault({ path: '/v1/**', status: 503 });
  await page.evaluate(() => void window.clerk.session?.getToken({ skipCache: true }).catch(() => {}));
  await shows(page, { degraded: 'shown', loaded: 'shown', in: 'shown' });
  await says(page, 'hooks', { status: 'degraded', isSignedIn: true });
  await stage.api.clearFaults();
  await shows(page, { degraded: '', loaded: 'shown' });
});

for (const isStrict of [false, true]) {
  test.describe(isStrict ? 'in Strict Mode' : 'outside of Strict Mode', () => {
    test.use({ given: { app: { react: { isStrict } } } });

    test('the failure of a start shows until the app itself has loaded again', async ({ stage }) => {
      const page = await openWithoutWasm(stage);
      await expect(page.getByTestId('why')).toHaveText('clerk_wasm_fetch_failed');
      await expect(page.getByTestId('hooks')).toHaveCount(0);

      await page.unroute(/\.wasm$/);
      await page.evaluate(() => /** @type {any} */ (window.clerk).load());
      await says(page, 'hooks', { status: 'ready' });
      await expect(page.getByTestId('why')).toHaveCount(0);
    });
  });
}

test('another try that fails shows again', async ({ stage }) => {
  const page = await openWithoutWasm(stage);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByTestId('why')).toHaveText('clerk_wasm_fetch_failed');
  await page.unroute(/\.wasm$/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await says(page, 'hooks', { status: 'ready' });
});

test('an engine that dies after loading and can not be replaced shows as a failure, with another try', async ({
  stage,
}) => {
  const page = await stage.openSignedIn();
  await page.evaluate(() => {
    const { instantiate } = WebAssembly;
    const refuse = () => Promise.reject(new RangeError('out of memory'));
    Object.assign(WebAssembly, { instantiate: refuse });
    Object.assign(window, { allow: () => Object.assign(WebAssembly, { instantiate }) });
  });
  await exhaust(page, 'has');
  await expect(page.getByTestId('why')).toHaveText('clerk_wasm_compile_failed');
  await page.evaluate(() => /** @type {any} */ (window).allow());
  await page.getByRole('button', { name: 'Try again' }).click();
  await says(page, 'hooks', { status: 'ready', isSignedIn: true });
});

test.describe('a provider that shows nothing else instead', () => {
  test.use({ given: { app: { react: { hasFailed: false } } } });

  test('leaves a failure to a component', async ({ stage }) => {
    const page = await openWithoutWasm(stage);
    await shows(page, { failed: 'shown', loading: '', loaded: '' });
    await says(page, 'hooks', { status: 'error' });
  });
});

for (const [path, to] of [
  ['/to-sign-in', /\/sign-in.*redirect_url=.*after/],
  ['/to-sign-up', /\/sign-up/],
]) {
  test(`${path} goes there`, async ({ stage }) => {
    const page = await stage.context.newPage();
    await page.goto(`${stage.origin}${path}`);
    await page.waitForURL(to);
  });
}

test.describe('an instance that requires an organization', () => {
  test.use({ given: { settings: { force_organization_selection: true } } });

  test('a pending session counts as signed out unless one asks otherwise, and goes to its task', async ({ stage }) => {
    const page = await stage.openSignedIn();
    await says(page, 'hooks', { isSignedIn: false, sessions: [[expect.any(String), 'pending']] });
    await shows(page, { in: 'fallback', 'in, pending too': 'shown', out: 'shown' });
    await page.goto(`${stage.origin}/to-tasks`);
    await page.waitForURL(/\/sign-in.*#\/tasks\/choose-organization/);
  });
});
