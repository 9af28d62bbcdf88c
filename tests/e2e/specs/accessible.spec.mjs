/** The demo, and the pages of the local API that people see, for people who can't use a mouse or see well. */
import { expect, test as base } from '@playwright/test';
import { VIEWPORTS, faultsOf } from '../harness/accessible.mjs';
import { launchOptions } from '../harness/browser.mjs';
import { startDemo } from '../harness/demo.mjs';
import { Fapi } from '../harness/fapi.mjs';
import { fillIn } from '../harness/stage.mjs';

/** @typedef {import('@playwright/test').Page} Page */

/** @type {import('@playwright/test').Fixtures<{ hosted: Fapi, demo: string }, {}, import('@playwright/test').PlaywrightTestArgs & import('@playwright/test').PlaywrightTestOptions>} */
const fixtures = {
  hosted: async ({}, use) => {
    const api = await Fapi.start('development', 'local-fapi-1.clerk.accounts.dev');
    await use(api);
    await api.stop();
  },
  demo: async ({}, use) => {
    const demo = await startDemo();
    await use(demo.origin);
    await demo.stop();
  },
};
const test = base.extend(fixtures);
test.use({ launchOptions: launchOptions({}) });

for (const [name, viewport] of Object.entries(VIEWPORTS)) {
  test.describe(`on a ${name}`, () => {
    test.use({ viewport });

    test('the demo, signed out and signed in', async ({ page, demo }) => {
      await page.goto(demo);
      await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
      expect(await faultsOf(page)).toEqual([]);

      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(/sign-in/);
      expect(await faultsOf(page)).toEqual([]);
      await fillIn(page, 'ada');
      await page.waitForURL((url) => url.origin === demo);
      await expect(page.locator('#claims')).toContainText('"sid"');
      expect(await faultsOf(page)).toEqual([]);
    });

    test('the pages of the local API', async ({ page, hosted }) => {
      for (const path of ['/', '/sign-in', '/sign-up']) {
        await page.goto(hosted.plain + path);
        expect(await faultsOf(page), path).toEqual([]);
      }
      await page.goto(`${hosted.plain}/sign-in`);
      await page.locator('[name=identifier]').fill('nobody@example.com');
      await page.locator('[name=password]').fill('wrong');
      await page.locator('button[type=submit]').click();
      await expect(page.getByRole('alert')).toBeVisible();
      expect(await faultsOf(page), 'after a wrong password').toEqual([]);
    });
  });
}
