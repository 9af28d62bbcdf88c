import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'specs',
  testMatch: '*.spec.mjs',
  outputDir: '../../test-results/e2e',
  // Each worker has a browser, a site and its APIs to itself; what a scenario consists of stays together.
  fullyParallel: true,
  workers: 3,
  // On a machine that others use, too, a wait can end too early; what passes later is listed as flaky.
  retries: process.env.CI ? 2 : 0,
  forbidOnly: !!process.env.CI,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
});
