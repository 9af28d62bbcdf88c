/** What a page may forbid, or not have: WebAssembly, inline code, cookies, storage, a bundler. */
import assert from 'node:assert/strict';
import { deny } from '../e2e/harness/browser-faults.mjs';
import { eventually } from './eventually.mjs';
import { scenario } from './scenario.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */

/** Opens the page, which must not get as far as being loaded; what it was told. @param {Stage} stage */
async function openFailing(stage) {
  const tab = await stage.newTab();
  await tab.goto(`${stage.origin}/`);
  await eventually(async () => assert.match(await tab.status(), /^failed/));
  return tab.evaluate(() => {
    const error = /** @type {Error & { code?: string }} */ (window.startError);
    return { isOfTheRuntime: window.errorHelpers.isClerkRuntimeError(error), code: error.code, message: error.message };
  });
}

scenario(
  'WebAssembly that is not there is an error that says where it was looked for',
  { load: { wasmUrl: '/pkg/nowhere.wasm' }, oursOnly: true },
  async (stage) => {
    const { isOfTheRuntime, code, message } = await openFailing(stage);

    assert.deepEqual([isOfTheRuntime, code], [true, 'clerk_wasm_fetch_failed']);
    assert.match(message, /\/pkg\/nowhere\.wasm/);
  },
);

scenario(
  'a page in place of the WebAssembly is an error that says so',
  { load: { wasmUrl: '/nowhere' }, oursOnly: true },
  async (stage) => {
    const { isOfTheRuntime, code, message } = await openFailing(stage);

    assert.deepEqual([isOfTheRuntime, code], [true, 'clerk_wasm_compile_failed']);
    assert.match(message, /text\/html/);
  },
);

const STRICT = "script-src 'self' 'unsafe-inline'";

scenario(
  "a strict Content-Security-Policy is an error that names 'wasm-unsafe-eval'",
  { app: { contentSecurityPolicy: STRICT }, oursOnly: true },
  async (stage) => {
    const { isOfTheRuntime, code, message } = await openFailing(stage);

    assert.deepEqual([isOfTheRuntime, code], [true, 'clerk_wasm_compile_failed']);
    assert.match(message, /'wasm-unsafe-eval'/);
  },
);

scenario(
  "a Content-Security-Policy with 'wasm-unsafe-eval' is enough",
  { app: { contentSecurityPolicy: `${STRICT} 'wasm-unsafe-eval'` } },
  async (stage) => {
    const tab = await stage.openSignedIn();

    await stage.verified(await tab.evaluate(() => window.clerk.session?.getToken({ skipCache: true })));
  },
);

scenario(
  'a Content-Security-Policy that forbids the API is an outage, not a hanging page',
  { app: { contentSecurityPolicy: `${STRICT} 'wasm-unsafe-eval'; connect-src 'self'` }, oursOnly: true },
  async (stage) => {
    const tab = await stage.newTab();
    await tab.goto(`${stage.origin}/`);

    await eventually(async () => assert.match(await tab.status(), /^(loaded|failed)/));
    assert.notEqual(await tab.evaluate(() => window.clerk.status), 'ready');
    assert.equal((await stage.api.log()).length, 0);
  },
);

for (const what of /** @type {('cookie' | 'storage')[]} */ (['cookie', 'storage'])) {
  scenario(
    `a page whose ${what} may not be looked at shows who is signed in, and hands out tokens`,
    { fault: (page) => deny(page, [what]), oursOnly: true },
    async (stage) => {
      const tab = await stage.openSignedIn();

      await stage.verified(await tab.evaluate(() => window.clerk.session?.getToken()));
      assert.equal(await tab.evaluate(() => window.clerk.status), 'ready');
    },
  );
}

scenario('a page without a bundler has the package as one module', { oursOnly: true }, async (stage) => {
  const tab = await stage.openSignedIn();
  stage.site.files['/bare'] = '<!doctype html><p>no script';
  await tab.goto(`${stage.origin}/bare`);

  const user = await tab.evaluate(async (key) => {
    const path = '/pkg/clerk.browser.js';
    const { Clerk, useUser } = await import(path);
    const clerk = new Clerk(key);
    await clerk.load();
    return useUser(clerk).getSnapshot().user?.id;
  }, stage.api.publishableKey);

  assert.equal(user, 'user_ada');
});
