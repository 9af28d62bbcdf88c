/** Files of the package that do not come at once. */
import assert from 'node:assert/strict';
import { scenario } from './scenario.mjs';

const FILES = ['/clerk_wasm.js', '/clerk_wasm_bg.wasm', '/fapi.js', '/advice.js'];

scenario(
  'a file of the package that does not come twice comes at the third time',
  { oursOnly: true },
  async (stage) => {
    stage.site.drops = Object.fromEntries(FILES.map((file) => [file, 2]));
    const tab = await stage.open();

    const seen = await tab.evaluate(async () => {
      const { status } = await /** @type {any} */ (window.clerk).fapi.request({ path: '/environment' });
      const early = new /** @type {any} */ (window.clerk.constructor)(window.app.publishableKey);
      const error = await early.signOut().catch((/** @type {unknown} */ error) => error);
      return [window.clerk.status, status, error.code, error.message.includes('was called before Clerk was loaded')];
    });
    assert.deepEqual(seen, ['ready', 200, 'clerk_not_loaded', true]);
    assert.deepEqual(Object.values(stage.site.drops), [0, 0, 0, 0]);
  },
);
