/** The package with each bundler and without one: built from the packed tarball, opened, signed in and out. */
import path from 'node:path';
import { test as base, expect } from '@playwright/test';
import { launchOptions } from '../harness/browser.mjs';
import { serveFolder } from '../harness/folder.mjs';
import { build, copyExample, develop, installPacked } from '../harness/js-examples.mjs';
import { fillIn } from '../harness/stage.mjs';
import { verifiedFor } from '../harness/tokens.mjs';
import { Fapi } from '../harness/fapi.mjs';

/** @typedef {import('@playwright/test').Page} Page */

/** @type {import('@playwright/test').Fixtures<{ page: Page }, { api: Fapi, installed: string }, import('@playwright/test').PlaywrightTestArgs & import('@playwright/test').PlaywrightTestOptions, import('@playwright/test').PlaywrightWorkerArgs & import('@playwright/test').PlaywrightWorkerOptions>} */
const fixtures = {
  api: [
    async ({}, use) => {
      const api = await Fapi.start('development', 'local-fapi-1.clerk.accounts.dev');
      await use(api);
      await api.stop();
    },
    { scope: 'worker' },
  ],
  installed: [
    async ({}, use, { project, workerIndex }) => {
      await use(await installPacked(path.join(project.outputDir, `js-examples-${workerIndex}`)));
    },
    { scope: 'worker' },
  ],
  launchOptions: [async ({ api }, use) => use(launchOptions({ [api.host]: api.tlsPort })), { scope: 'worker' }],
  page: async ({ page, api }, use) => {
    await api.reset();
    /** @type {string[]} */
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      const isIcon = message.location().url.endsWith('/favicon.ico');
      if (message.type() === 'error' && !isIcon) complaints.push(`${message.text()} ${message.location().url}`);
    });
    await use(page);
    expect(complaints, 'what the page complained about').toEqual([]);
  },
};
const test = base.extend(fixtures);

/** Nothing that a careful app would not allow: no inline script, no eval, no blob. */
const STRICT = {
  'content-security-policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' https://local-fapi-1.clerk.accounts.dev",
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
};

/** Signed out, in, with a token that a backend takes, and out again. @param {Page} page @param {Fapi} api @param {string} origin */
async function useTheApp(page, api, origin) {
  await page.goto(`${origin}/`);
  await expect(page.locator('#status')).toHaveText('signed out');
  await page.locator('#sign-in').click();
  await page.waitForURL(/\/sign-in/);
  await fillIn(page, 'ada');
  await page.waitForURL((url) => url.origin === origin);

  await expect(page.locator('#status')).toHaveText('signed in');
  await expect(page.locator('#user')).toHaveText('ada@example.com');
  await expect(page.locator('#token')).not.toBeEmpty();
  const claims = await verifiedFor(api, await page.locator('#token').textContent(), origin);
  expect(claims.sub).toBe('user_ada');

  await page.locator('#sign-out').click();
  await expect(page.locator('#status')).toHaveText('signed out');
  await expect(page.locator('#token')).toBeEmpty();
}

for (const name of ['vite', 'webpack']) {
  test(`${name}: what it builds, under a strict policy`, async ({ page, api, installed }) => {
    const site = await serveFolder(await build(await copyExample(installed, name)), STRICT);
    await useTheApp(page, api, site.origin);
    site.stop();
  });
}

test('vite: its development server', async ({ page, api, installed }) => {
  const site = await develop(await copyExample(installed, 'vite'), ['--port', '0']);
  await useTheApp(page, api, site.origin);
  await site.stop();
});

test('no bundler: the package in a folder of the page, under a strict policy', async ({ page, api, installed }) => {
  const site = await serveFolder(await copyExample(installed, 'static'), STRICT);
  await useTheApp(page, api, site.origin);
  site.stop();
});
