/** What goes wrong without an error, and whoever made the mistake is told. */
import { expect } from '@playwright/test';
import { test } from '../harness/scenario.mjs';
import { warningsOf } from '../harness/stage.mjs';

test.use({ client: 'clerk-wasm', scenarioName: 'misuse' });

test('two keys on one page', async ({ stage }) => {
  const page = await stage.open();
  const warnings = warningsOf(page);

  await page.evaluate(async () => {
    const { Clerk, app } = /** @type {any} */ (window);
    await new Clerk(app.publishableKey, app.options).load();
    const other = new Clerk(`pk_test_${btoa('other-one-2.clerk.accounts.dev$')}`);
    void other.load().catch(() => {});
  });

  await expect.poll(() => warnings.join()).toContain('another publishable key');
  expect(warnings).toHaveLength(1);
});

test('another client at window.Clerk', async ({ stage }) => {
  const page = await stage.open();
  const warnings = warningsOf(page);

  await page.evaluate(async () => {
    const { Clerk, app } = /** @type {any} */ (window);
    const again = () => new Clerk(app.publishableKey, app.options).load();
    const place = /** @type {any} */ (window);
    place.Clerk = window.clerk;
    await again();
    place.Clerk = { load() {}, version: '6.0.0' };
    await again();
  });

  await expect.poll(() => warnings.join()).toContain('window.Clerk is already there, as another client (6.0.0)');
  expect(warnings).toHaveLength(1);
});

test('loading again with other options', async ({ stage }) => {
  const page = await stage.open();
  const warnings = warningsOf(page);

  const url = await page.evaluate(async () => {
    const clerk = /** @type {import('@clerk/clerk-js').Clerk} */ (window.clerk);
    await clerk.load({ touchSession: true, afterSignOutUrl: '/bye' });
    await clerk.load({ touchSession: false });
    return clerk.buildAfterSignOutUrl();
  });

  const warning = "load() was called again with another touchSession. Only the first call's counts.";
  await expect.poll(() => warnings).toEqual([expect.stringContaining(warning)]);
  expect(url).toMatch(/\/bye$/);
});

test.describe('a token asked of a store', () => {
  test.use({ given: { app: { autoload: false } } });

  test('before loading waits, and is refused when loading fails', async ({ stage }) => {
    const page = await stage.open();
    await stage.api.fault({ path: '/v1/dev_browser', status: 400, count: 1 });

    const seen = await page.evaluate(async () => {
      const { useAuth } = await import(`${'/pkg/index.js'}`);
      const clerk = /** @type {any} */ (window.clerk);
      const ask = () => useAuth(clerk).getSnapshot().getToken();
      const early = ask().catch((/** @type {any} */ error) => error.code);
      await clerk.load(window.app.load).catch(() => {});
      const refused = [await early, await ask().catch((/** @type {any} */ error) => error.code)];
      const waiting = clerk.load(window.app.load).then(() => 'loaded');
      return [...refused, await ask(), await waiting];
    });

    expect(seen).toEqual(['clerk_init_failed', 'clerk_init_failed', null, 'loaded']);
  });
});
