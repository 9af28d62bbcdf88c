/** Wall clocks that are wrong: tokens are judged by the server's time. */
import { expect } from '@playwright/test';
import { setWallClock, skewWallClock } from '../harness/browser-faults.mjs';
import { scenario, test } from '../harness/scenario.mjs';
import { verified } from '../harness/tokens.mjs';

const TOKENS = '/client/sessions/*/tokens';
const HOUR = 3600;

/**
 * Asks for tokens one after the other.
 * @param {import('@playwright/test').Page} page
 * @param {number} count
 * @param {number} pause milliseconds between two calls
 */
function askFor(page, count, pause = 0) {
  return page.evaluate(
    async ({ count, pause }) => {
      const answers = [];
      for (let call = 0; call < count; call += 1) {
        const token = await window.clerk.session?.getToken();
        // The API's time, whatever the wall clock of the page says: both run on this machine.
        answers.push({ token, at: performance.timeOrigin + performance.now() });
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
      return answers;
    },
    { count, pause },
  );
}

/** How many were expired when they were handed out. @param {{ token: string | null | undefined, at: number }[]} answers */
function expired(answers) {
  return answers.filter(({ token, at }) => {
    const claims = JSON.parse(Buffer.from((token ?? '').split('.')[1], 'base64url').toString());
    return claims.exp * 1000 <= at;
  }).length;
}

for (const [what, seconds] of Object.entries({ '55 s': 55, '2 h': 2 * HOUR })) {
  scenario(`a wall clock ${what} fast costs no requests`, {}, async (stage) => {
    await skewWallClock(stage.context, seconds);
    const page = await stage.openSignedIn();

    const answers = await stage.step('ask twenty times', () => askFor(page, 20));

    expect(expired(answers)).toBe(0);
    await verified(stage, answers.at(-1)?.token);
    // The official client takes each new token for used up.
    const requests = stage.requests('POST', TOKENS).length;
    if (stage.isOurs) expect(requests).toBeLessThanOrEqual(1);
    else expect(requests).toBeGreaterThan(10);
  });
}

scenario(
  'a wall clock 1 h slow lets no expired token through',
  { settings: { token_lifetime_seconds: 6 } },
  async (stage) => {
    await skewWallClock(stage.context, -HOUR);
    const page = await stage.openSignedIn();

    const answers = await stage.step('ask for the time of two lives', () => askFor(page, 60, 200));

    // The official client goes by the wall clock, on which nothing is ever due.
    if (stage.isOurs) expect(expired(answers)).toBe(0);
    else expect(expired(answers)).toBeGreaterThan(0);
    if (stage.isOurs) await verified(stage, answers.at(-1)?.token);
  },
);

test.describe('a wall clock that jumps while the page lives', () => {
  test.use({ client: 'clerk-wasm', scenarioName: 'a wall clock that jumps' });

  test('changes nothing', async ({ stage }) => {
    await skewWallClock(stage.context, 0);
    const page = await stage.openSignedIn();

    const answers = await stage.step('ask while it jumps', async () => {
      const seen = [];
      for (const seconds of [0, 2 * HOUR, -24 * HOUR, 55, -55]) {
        await setWallClock(page, seconds);
        seen.push(...(await askFor(page, 10)));
      }
      return seen;
    });

    expect(expired(answers)).toBe(0);
    await verified(stage, answers.at(-1)?.token);
    expect(stage.requests('POST', TOKENS).length).toBeLessThanOrEqual(1);
  });

  test.describe('and tokens of six seconds', () => {
    test.use({ given: { settings: { token_lifetime_seconds: 6 } } });

    test('are renewed in time all the same', async ({ stage }) => {
      await skewWallClock(stage.context, 0);
      const page = await stage.openSignedIn();
      await setWallClock(page, -HOUR);

      const answers = await stage.step('ask for the time of two lives', () => askFor(page, 60, 200));

      expect(expired(answers)).toBe(0);
      expect(new Set(answers.map(({ token }) => token)).size).toBeGreaterThan(1);
    });
  });
});

test.describe('a reload under a wrong wall clock', () => {
  test.use({ client: 'clerk-wasm', scenarioName: 'a reload under a wrong wall clock' });

  for (const [what, seconds] of Object.entries({ 'an hour slow': -HOUR, 'two hours fast': 2 * HOUR })) {
    test(`${what} hands out a good token`, async ({ stage }) => {
      await skewWallClock(stage.context, seconds);
      const page = await stage.openSignedIn();

      const answers = await stage.step('reload', async () => {
        await page.reload();
        await expect(page.locator('#status')).toHaveText('loaded');
        return askFor(page, 10);
      });

      expect(expired(answers)).toBe(0);
      await verified(stage, answers[0].token);
      expect(stage.requests('POST', TOKENS).length).toBeLessThanOrEqual(1);
    });
  }
});
