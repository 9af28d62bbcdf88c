/** `session.getToken()`: from memory, and by many at once. */

import { onPage } from '../figure.mjs';

/** @typedef {import('@playwright/test').Page} Page */

/** How long is asked in one sample. */
const ASKING_MS = 1000;
const AT_ONCE = 100;
const TEMPLATE = 'hasura';

/** @type {import('../figure.mjs').Figure<Page>} */
export const fromMemory = {
  name: 'token',
  rows: [
    {
      name: 'token',
      title: '`await session.getToken()` from memory',
      unit: 'per s',
      target: { atLeastTimes: 400 },
    },
  ],
  repeats: { full: 15, quick: 5 },
  ...onPage,
  async measure(world, contender, page) {
    const calls = await page.evaluate(async (span) => {
      const { session } = window.clerk;
      // The one that may have to be fetched does not count.
      await session?.getToken();
      const start = performance.now();
      let calls = 0;
      while (performance.now() - start < span) {
        // Looking at the clock costs as much as some calls do.
        for (let call = 0; call < 100; call++) await session?.getToken();
        calls += 100;
      }
      return (calls / (performance.now() - start)) * 1000;
    }, ASKING_MS);
    return { token: calls };
  },
};

/** @type {import('../figure.mjs').Figure<Page>} */
export const atOnce = {
  name: 'concurrent',
  rows: [
    {
      name: 'concurrent',
      title: `requests for ${AT_ONCE} concurrent calls for one token`,
      unit: '',
      target: { atMost: 1 },
    },
  ],
  repeats: { full: 3, quick: 1 },
  ...onPage,
  async measure(world, contender, page) {
    await page.evaluate(() => window.clerk.session?.clearCache());
    const before = await world.tokenRequests(TEMPLATE);
    await page.evaluate(
      async ({ calls, template }) => {
        const all = Array.from({ length: calls }, () => window.clerk.session?.getToken({ template }));
        await Promise.all(all);
      },
      { calls: AT_ONCE, template: TEMPLATE },
    );
    return { concurrent: (await world.tokenRequests(TEMPLATE)) - before };
  },
};
