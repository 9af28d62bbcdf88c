/** An app that calls itself without end, and catches what comes of it: nothing is the worse for it for long. */
import { expect } from '@playwright/test';
import { exhaust, uncaught } from '../harness/browser-faults.mjs';
import { test } from '../harness/scenario.mjs';

for (const by of /** @type {const} */ (['has', 'getToken'])) {
  test.describe(`a stack used up by way of ${by}`, () => {
    test.use({ client: 'clerk-wasm', scenarioName: `a stack used up by way of ${by}` });

    test('harms nothing for long', async ({ stage }) => {
      const page = await stage.openSignedIn();
      const errors = uncaught(page);
      /** @type {string[]} */
      const said = [];
      page.on('console', (message) => message.type() === 'error' && said.push(message.text()));

      for (let time = 1; time <= 3; time += 1) {
        await exhaust(page, by);
        await expect.poll(() => page.evaluate(() => window.clerk.status)).toBe('ready');
        const works = await page.evaluate(async () => {
          const before = await window.clerk.session?.getToken();
          const token = await window.clerk.session?.getToken({ skipCache: true });
          await window.clerk.setActive({ session: window.clerk.session?.id });
          for (const name of ['focus', 'blur', 'online']) window.dispatchEvent(new Event(name));
          return { user: window.clerk.user?.id, tokens: [typeof before, typeof token] };
        });
        expect(works).toEqual({ user: 'user_ada', tokens: ['string', 'string'] });
      }
      const told = said.filter((text) => text.includes('clerk_engine_failed'));
      expect(told.length).toBeGreaterThan(0);
      expect(told.length).toBeLessThanOrEqual(3);
      await page.evaluate(() => window.clerk.signOut({ redirectUrl: '#bye' }));
      await expect.poll(() => page.evaluate(() => window.clerk.session)).toBe(null);
      expect(errors).toEqual([]);
    });
  });
}
