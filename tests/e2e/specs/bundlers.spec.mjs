/** The package with each bundler and without one: built from the packed tarball, opened, signed in and out. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test as base, expect } from '@playwright/test';
import esbuild from 'esbuild';
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
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' https://local-fapi-1.clerk.accounts.dev";

/** Signed out, in, with a token that a backend takes, and out again. @param {Page} page @param {Fapi} api @param {string} origin @param {string} [at] its path */
async function useTheApp(page, api, origin, at = '/') {
  await page.goto(origin + at);
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

/** The path that an app is served at: any, where the bundler does not write absolute ones unasked. */
const BUNDLERS = { vite: '/', parcel: '/', webpack: '/dist/', rollup: '/dist/', esbuild: '/dist/' };

for (const [name, at] of Object.entries(BUNDLERS)) {
  test(`${name}: what it builds, under a strict policy`, async ({ page, api, installed }) => {
    const built = await build(await copyExample(installed, name));
    const site = await serveStrictly(built, at);
    await useTheApp(page, api, site.origin, at);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    site.stop();
  });
}

for (const name of ['react', 'svelte', 'solid', 'vue']) {
  test(`${name}: the stores in its idiom, under a strict policy`, async ({ page, api, installed }) => {
    const site = await serveStrictly(await build(await copyExample(installed, name, { page: false })));
    await useTheApp(page, api, site.origin);
    site.stop();
  });
}

test('react: a provider whose files do not come offers another try', async ({ context, installed }) => {
  const site = await serveStrictly(await build(await copyExample(installed, 'react', { page: false })));
  // Not the usual page, about which nobody may complain.
  const page = await context.newPage();
  await page.route(/\.wasm$/, (route) => route.fulfill({ status: 503 }));
  await page.goto(site.origin);
  await expect(page.getByRole('alert')).toContainText('could not be fetched');
  await page.unroute(/\.wasm$/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('#status')).toHaveText('signed out');
  site.stop();
});

test('vite: its development server', async ({ page, api, installed }) => {
  const site = await develop(await copyExample(installed, 'vite'), ['--port', '0']);
  // It is a process, which would outlive a test that fails.
  try {
    await useTheApp(page, api, site.origin);
  } finally {
    await site.stop();
  }
});

test('no bundler: the package in a folder of the page, under a strict policy', async ({ page, api, installed }) => {
  const site = await serveStrictly(await copyExample(installed, 'static'));
  await useTheApp(page, api, site.origin);
  site.stop();
});

test('no bundler: an import map, under a strict policy', async ({ page, api, installed }) => {
  const site = await serveStrictly(await copyExample(installed, 'import-map'));
  await useTheApp(page, api, site.origin);
  site.stop();
});

test('a bundle that is no ES module says that it needs wasmUrl', async ({ page, installed }) => {
  const app = await copyExample(installed, 'esbuild');
  const common = {
    bundle: true,
    outfile: path.join(app, 'main.js'),
    allowOverwrite: true,
    logLevel: /** @type {const} */ ('error'),
  };
  await esbuild.build({ ...common, entryPoints: [path.join(app, 'main.js')], format: 'iife' });
  const site = await serveFolder(app);

  await page.goto(site.origin);

  await expect(page.locator('#status')).toContainText('wasmUrl');
  await expect(page.locator('#status')).toContainText('clerk_wasm_fetch_failed');
  site.stop();
});

test('a web worker imports the package, and hears that it is no page', async ({ page, installed }) => {
  const site = await serveFolder(await copyExample(installed, 'static'));
  await page.goto(site.origin);

  const heard = await page.evaluate((key) => {
    const code = `import { Clerk } from '${location.origin}/node_modules/clerk-wasm/index.js';
      new Clerk('${key}').load().catch((error) => postMessage(error.code));`;
    const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })), { type: 'module' });
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = () => reject(new Error('the worker broke'));
    });
  }, 'pk_test_bG9jYWwtZmFwaS0xLmNsZXJrLmFjY291bnRzLmRldiQ=');

  expect(heard).toBe('clerk_not_in_browser');
  site.stop();
});

/** Serves it to pages that are allowed next to nothing. An import map is an inline script, hence its hash. @param {string} folder @param {string} [at] the path that ends in it */
async function serveStrictly(folder, at = '/') {
  const page = await readFile(path.join(folder, 'index.html'), 'utf8');
  const map = /<script type="?importmap"?>(.*?)<\/script>/s.exec(page)?.[1];
  const hash = map && createHash('sha256').update(map).digest('base64');
  const policy = hash ? POLICY.replace("'self'", `'self' 'sha256-${hash}'`) : POLICY;
  return serveFolder(path.resolve(folder, path.relative(at, '/')), {
    'content-security-policy': policy,
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-opener-policy': 'same-origin',
  });
}
