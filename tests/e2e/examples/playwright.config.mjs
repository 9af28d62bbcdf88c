import { defineConfig } from '@playwright/test';
import { EXAMPLES, PAGE_SERVERS, RENDERED_APPS } from './built.mjs';

export default defineConfig({
  testDir: '.',
  outputDir: '../../../test-results/examples',
  // Each worker has a browser, an API and a server of the app to itself.
  fullyParallel: true,
  workers: 3,
  // On a machine that others use, too, a wait can end too early; what passes later is listed as flaky.
  retries: process.env.CI ? 2 : 0,
  forbidOnly: !!process.env.CI,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  projects: [
    ...EXAMPLES.map((example) => ({
      name: example.name,
      use: /** @type {{}} */ ({ example }),
      testMatch: ['visit.spec.mjs', 'trouble.spec.mjs', 'accessible.spec.mjs'],
      // What only apps do whose server does not know who is signed in.
      ...(example.server && { grepInvert: /@static/ }),
    })),
    ...PAGE_SERVERS.map((server) => ({
      name: server.name,
      use: /** @type {{}} */ ({ server }),
      testMatch: ['pages.spec.mjs', 'satellites.spec.mjs'],
    })),
    ...RENDERED_APPS.map((server) => ({
      name: `${server.name}: first byte`,
      use: /** @type {{}} */ ({ server }),
      testMatch: 'first-byte.spec.mjs',
    })),
  ],
});
