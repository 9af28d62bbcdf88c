/** The life of a page: hidden, frozen, kept for the way back, offline. What became due meanwhile is done at its first event. */
import { expect } from '@playwright/test';
import { letPass, stallTimers, withoutEvents } from '../harness/browser-faults.mjs';
import { PLAYED } from '../harness/clients.mjs';
import { freeze, hide, minimize } from '../harness/real-tabs.mjs';
import { scenario, test } from '../harness/scenario.mjs';
import { loaded } from '../harness/stage.mjs';
import { verified } from '../harness/tokens.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('../harness/stage.mjs').Stage} Stage */

const TOKENS = '/client/sessions/*/tokens';
/** Seconds after which a token of a minute has not run out, but is renewed by either client. */
const DUE = 57;
const HOURS = 5 * 3600;
const REAL = { realTabs: true };
const KEPT = { ...REAL, app: { cacheControl: 'no-cache' } };
/** What can tell a page that it lives again. */
const EVENTS = ['focus', 'visibilitychange', 'resume', 'pageshow', 'online'];

/** A signed-in page with a token, in which no timer rings. @param {Stage} stage @param {string} [event] the only one that it hears */
async function openStalled(stage, event) {
  await stallTimers(stage.context);
  if (event)
    await withoutEvents(
      stage.context,
      EVENTS.filter((name) => name !== event),
    );
  const page = await stage.openSignedIn();
  const token = await stage.step('ask', () => page.evaluate(() => window.clerk.session?.getToken()));
  await expect.poll(() => cookie(stage)).toBe(token);
  return { page, token };
}

/** The token that a backend sees. @param {Stage} stage */
async function cookie(stage) {
  return (await stage.cookies()).get('__session')?.value;
}

/** Seconds pass, in the page and at the API. @param {Stage} stage @param {Page} page @param {number} seconds */
async function pass(stage, page, seconds) {
  await stage.api.clock(seconds);
  await letPass(page, seconds);
}

/** The backend sees another token than this one, and a good one. @param {Stage} stage @param {string | null | undefined} token */
async function renewed(stage, token) {
  await expect.poll(() => cookie(stage), { timeout: 30_000 }).not.toBe(token);
  await verified(stage, await cookie(stage));
}

/**
 * The official client takes no notice of a focus that comes an instant before the page is seen, as it may by chance:
 * then the window is put away and comes back again.
 * @param {Stage} stage @param {Page} page @param {string | null | undefined} token
 */
async function seenAndFocused(stage, page, token) {
  for (let times = 0; times < 4 && (await cookie(stage)) === token; times += 1) {
    const renewal = expect.poll(() => cookie(stage), { timeout: 4_000 }).not.toBe(token);
    await renewal.catch(async () => (await minimize(page))());
  }
}

/** As the app's own listener: it calls at the very event. @param {Page} page @param {string} event of the document */
function callAt(page, event) {
  return page.evaluate((event) => {
    const page = /** @type {any} */ (window);
    const call = () => (page.called = page.clerk.session?.getToken());
    document.addEventListener(event, call, { once: true });
  }, event);
}

/** What that call was answered. @param {Page} page @returns {Promise<string>} */
function called(page) {
  return page.evaluate(() => /** @type {any} */ (window).called);
}

scenario('after hours in a frozen page the first call returns a fresh token', REAL, async (stage) => {
  const { page, token } = await openStalled(stage);
  await callAt(page, 'resume');
  await hide(page);

  await stage.step('freeze and resume', async () => {
    const resume = await freeze(page);
    await pass(stage, page, HOURS);
    await resume();
    await verified(stage, await called(page));
  });

  expect(await called(page)).not.toBe(token);
  expect(stage.requests('POST', TOKENS)).toHaveLength(1);
});

// A touch would bring a token, too.
const UNTOUCHED = { ...REAL, load: { touchSession: false } };

/** The window is put away until a token is due, and comes back. @param {Stage} stage @param {string} event the only one that the page hears */
async function comeBackLate(stage, event) {
  const { page, token } = await openStalled(stage, event);
  const restore = await minimize(page);
  await pass(stage, page, DUE);

  await stage.step('come back', async () => {
    await restore();
    if (stage.client === 'clerk-js') await seenAndFocused(stage, page, token);
    await renewed(stage, token);
  });

  expect(stage.requests('POST', TOKENS)).toHaveLength(1);
}

scenario('a page that is focused again renews at once what is due', UNTOUCHED, (stage) => comeBackLate(stage, 'focus'));

for (const client of PLAYED) {
  test.describe(`${client}: a page that is visible again`, () => {
    // What they say of the focus, which comes an instant later, is chance: not compared.
    test.use({ client, given: UNTOUCHED, scenarioName: `visible again with ${client}` });

    test('renews at once what is due', ({ stage }) => comeBackLate(stage, 'visibilitychange'));
  });
}

test.describe('the package', () => {
  test.use({ client: 'clerk-wasm', given: REAL, scenarioName: 'page life of the package' });

  test('renews nothing where nothing happens', async ({ stage }) => {
    const { page, token } = await openStalled(stage);
    await hide(page);

    await stage.step('let it become due', () => pass(stage, page, DUE));

    expect(stage.requests('POST', TOKENS)).toHaveLength(0);
    expect(await cookie(stage)).toBe(token);
  });

  test('renews what is due at once when it is resumed', async ({ stage }) => {
    const { page, token } = await openStalled(stage, 'resume');
    await hide(page);
    const resume = await freeze(page);
    await pass(stage, page, DUE);

    await stage.step('resume', async () => {
      await resume();
      await renewed(stage, token);
    });

    expect(stage.requests('POST', TOKENS)).toHaveLength(1);
  });

  test('renews what is due at once when the network is back', async ({ stage }) => {
    const { page, token } = await openStalled(stage, 'online');
    await stage.context.setOffline(true);
    await pass(stage, page, HOURS);

    await stage.step('online', async () => {
      await stage.context.setOffline(false);
      await renewed(stage, token);
    });

    expect(stage.requests('POST', TOKENS)).toHaveLength(1);
  });

  test.describe('kept for the way back', () => {
    test.use({ given: KEPT });

    test('renews what is due at once when it is shown again', async ({ stage }) => {
      const { page, token } = await openStalled(stage, 'pageshow');
      await page.evaluate((seconds) => {
        const kept = /** @type {any} */ (window);
        kept.isTheSame = true;
        // Time that passes while nothing can be done in the page. Before the client hears of it.
        window.addEventListener('pagehide', () => kept.letPass(seconds));
      }, DUE);
      await page.goto(`${stage.origin}/app.json`);
      await stage.api.clock(DUE);

      await stage.step('go back', async () => {
        await page.goBack({ waitUntil: 'commit' });
        await expect.poll(() => page.evaluate(() => /** @type {any} */ (window).isTheSame)).toBe(true);
        await renewed(stage, token);
      });

      expect(stage.requests('POST', TOKENS)).toHaveLength(1);
    });
  });

  test.describe('with tokens of eight seconds', () => {
    test.use({ given: { ...REAL, settings: { token_lifetime_seconds: 8 } } });

    test('is held up for five seconds at most by a frozen tab that was asking for a token', async ({ stage }) => {
      const frozen = await stage.openSignedIn();
      const asking = { path: `/v1${TOKENS}`, count: 1, delay_ms: 25_000 };
      await stage.api.fault(asking);
      await frozen.evaluate(() => void window.clerk.session?.getToken({ skipCache: true }).catch(() => {}));
      await expect.poll(async () => (await stage.api.log()).at(-1)).toMatchObject({ status: null, path: /tokens$/ });
      const page = await stage.context.newPage();
      await page.goto(`${stage.origin}/`);
      await loaded(page);
      const resume = await freeze(frozen);
      const { exp } = await verified(stage, await page.evaluate(() => window.clerk.session?.getToken()));
      const locks = await page.evaluate(() => navigator.locks.query());
      expect(locks.held?.map(({ name }) => name)).toEqual(['clerk.lock.refreshSessionToken']);
      await stage.api.clearLog();

      await expect.poll(async () => (await stage.api.log()).at(-1)?.status, { timeout: 18_000 }).toBe(200);
      const [{ at }] = await stage.api.log();
      expect(at - Number(exp) * 1000).toBeLessThanOrEqual(5000);
      const token = await page.evaluate(() => window.clerk.session?.getToken());
      await verified(stage, token);

      await callAt(frozen, 'resume');
      await resume();
      await verified(stage, await called(frozen));
    });
  });
});
