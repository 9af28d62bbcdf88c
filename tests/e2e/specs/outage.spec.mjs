/** An API that is down, a browser without network, a computer that slept, a neighbour that is cut off: on a clock that the test moves. */
import { expect } from '@playwright/test';
import { PLAYED } from '../harness/clients.mjs';
import { scenario, test } from '../harness/scenario.mjs';
import { verified } from '../harness/tokens.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('../harness/stage.mjs').Stage} Stage */

const TOKENS = '/client/sessions/*/tokens';
/** The official client hands out none with less than 5 s left. */
const SHORT = { settings: { token_lifetime_seconds: 20 } };

/** A page whose clock stands still from now on, but for what `run` moves it. @param {Stage} stage */
async function openWithClock(stage) {
  await stage.context.clock.install();
  const page = await stage.openSignedIn();
  await page.evaluate(() => window.clerk.session?.getToken());
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
  return page;
}

/** The clocks of the page and of the API go on together. @param {Stage} stage @param {Page} page @param {number} seconds */
async function run(stage, page, seconds) {
  for (let left = seconds; left > 0; left -= 1) {
    const now = await page.evaluate(() => Date.now());
    await stage.api.clock((now - Date.now()) / 1000 + 1);
    await page.clock.runFor(1000);
    // What a timer asked for is answered, or has failed, and been heard of before the next one rings: without a
    // network a request may begin and end between two looks.
    await turn(page);
    await stage.recording.idle();
    await turn(page);
  }
}

/** The page has done what was left to do; its own timers would not say so. @param {Page} page */
function turn(page) {
  return page.evaluate(async () => void (await navigator.locks.query()));
}

/** Asks for a token; how it ends stays in the page. @param {Page} page */
function ask(page) {
  return page.evaluate(() => {
    const page = /** @type {any} */ (window);
    const begun = Date.now();
    page.asked = 'waits';
    window.clerk.session?.getToken().then(
      (token) => (page.asked = { token, after: Date.now() - begun }),
      (error) =>
        (page.asked = { code: error.code ?? error.errors?.[0]?.code, status: error.status, after: Date.now() - begun }),
    );
  });
}

/** How the call ended. @param {Page} page @returns {Promise<any>} */
function answer(page) {
  return page.evaluate(() => /** @type {any} */ (window).asked);
}

/** Lets the time pass until the call has ended; its end. @param {Stage} stage @param {Page} page @param {number} atMost seconds */
async function end(stage, page, atMost) {
  for (let left = atMost; left > 0 && (await answer(page)) === 'waits'; left -= 1) await run(stage, page, 1);
  return answer(page);
}

for (const client of PLAYED) {
  test.describe(`${client}: while the API is down`, () => {
    test.use({ client, scenarioName: `outage with ${client}`, given: SHORT });

    test('a token that is held is returned at once, then calls end with an error, then all is well', async ({
      stage,
    }) => {
      const page = await openWithClock(stage);
      await stage.api.fault({ path: '/v1/**', status: 503 });

      await ask(page);
      const held = await answer(page);
      await verified(stage, held.token);
      await run(stage, page, 22);
      await ask(page);
      const refused = await end(stage, page, 90);

      expect(refused.status).toBe(503);
      // The official client gives up after a quarter of a minute.
      expect(refused.after).toBeLessThanOrEqual(stage.isOurs ? 60_000 : 16_000);
      expect(await page.evaluate(() => [window.clerk.isSignedIn, window.clerk.user?.id])).toEqual([true, 'user_ada']);

      await stage.api.clearFaults();
      await ask(page);
      // Ours spreads its probes over up to a minute, so that an API that is back is not trampled.
      const recovered = await end(stage, page, 75);
      await verified(stage, recovered.token);
    });
  });

  test.describe(`${client}: without a network`, () => {
    test.use({ client, scenarioName: `offline with ${client}`, given: SHORT });

    test('a call ends with clerk_offline, and the page recovers once there is one', async ({ stage }) => {
      const page = await openWithClock(stage);
      await stage.context.setOffline(true);

      await ask(page);
      await verified(stage, (await answer(page)).token);
      await run(stage, page, 22);
      await ask(page);
      const refused = await end(stage, page, 60);
      expect(refused.code).toBe('clerk_offline');
      expect(refused.after).toBeGreaterThanOrEqual(14_000);
      expect(refused.after).toBeLessThanOrEqual(16_000);
      expect(await page.evaluate(() => window.clerk.isSignedIn)).toBe(true);

      await stage.context.setOffline(false);
      await ask(page);
      const recovered = await end(stage, page, 20);
      await verified(stage, recovered.token);
      expect(recovered.after).toBeLessThanOrEqual(1000);
    });
  });
}

scenario('after hours of sleep the first call returns a fresh token', {}, async (stage) => {
  const page = await openWithClock(stage);
  const before = await page.evaluate(() => window.clerk.session?.getToken());

  const token = await stage.step('sleep and ask', async () => {
    await stage.api.clock(5 * 3600);
    // As after sleep, each timer that became due rings once, late.
    await page.clock.fastForward('05:00:00');
    const token = await page.evaluate(() => window.clerk.session?.getToken());
    await page.clock.resume();
    return token;
  });

  expect(token).not.toBe(before);
  await verified(stage, token);
  expect(stage.requests('POST', TOKENS)).toHaveLength(1);
});

/** What keeps a page of the same origin from the API, while this one reaches it. */
const NEIGHBOURS = {
  'whose Content-Security-Policy lacks the API': { contentSecurityPolicy: "connect-src 'self'" },
  'whose proxyUrl answers with a page': { options: { proxyUrl: '/no-proxy' } },
};

test.describe('a tab that reaches the API', () => {
  test.use({ client: 'clerk-wasm', scenarioName: 'a neighbour that does not reach the API', given: SHORT });

  /** Every few seconds a token is asked for, and had within five. @param {Stage} stage @param {Page} page */
  async function isServed(stage, page) {
    for (let round = 0; round < 12; round += 1) {
      await run(stage, page, 4);
      await ask(page);
      await verified(stage, (await end(stage, page, 5)).token);
    }
  }

  for (const [name, app] of Object.entries(NEIGHBOURS)) {
    test(`does not suffer from a neighbour ${name}`, async ({ stage }) => {
      await stage.context.clock.install();
      const page = await stage.openSignedIn();
      stage.site.app = { ...stage.site.app, ...app };
      const neighbour = await stage.open();
      await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));

      await run(stage, page, 30);
      expect(await neighbour.evaluate(() => window.clerk.status)).toBe('degraded');
      await isServed(stage, page);
    });
  }

  test('does not believe what is said of the API on its channel', async ({ stage }) => {
    await stage.context.clock.install();
    const page = await stage.openSignedIn();
    const other = await stage.open();
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));

    await other.evaluate(() => new BroadcastChannel('clerk').postMessage({ type: 'outage', pause: 3600 }));
    await isServed(stage, page);
    expect(await page.evaluate(() => window.clerk.status)).toBe('ready');
  });
});

test.describe('the package', () => {
  test.use({ client: 'clerk-wasm', scenarioName: 'the package in an outage' });

  test('renews its cookie after hours of sleep without a call', async ({ stage }) => {
    const page = await openWithClock(stage);
    const before = (await stage.cookies()).get('__session')?.value;

    await stage.api.clock(5 * 3600);
    await page.clock.fastForward('05:00:00');

    await expect.poll(async () => (await stage.cookies()).get('__session')?.value).not.toBe(before);
    await verified(stage, (await stage.cookies()).get('__session')?.value);
  });

  test.describe('with tokens of twenty seconds', () => {
    test.use({ given: SHORT });

    test('sends at most four requests a minute in a long outage, whoever calls', async ({ stage }) => {
      const page = await openWithClock(stage);
      await stage.api.fault({ path: '/v1/**', status: 503 });
      await run(stage, page, 60);
      await stage.api.clearLog();

      for (let minute = 0; minute < 3; minute += 1) {
        await page.evaluate(() => {
          const { session } = window.clerk;
          const calls = [{}, {}, { template: 'hasura' }, { template: 'backend' }, { organizationId: 'org_acme' }];
          for (const options of calls) session?.getToken(options).catch(() => {});
        });
        await run(stage, page, 60);
      }

      expect((await stage.api.log()).length).toBeGreaterThan(0);
      expect((await stage.api.log()).length).toBeLessThanOrEqual(12);
      expect(await page.evaluate(() => window.clerk.isSignedIn)).toBe(true);
    });
  });
});
