/** Renewal: in the background, after sleep, and at the first sign of life of a page that was away. */
import assert from 'node:assert/strict';
import { stallTimers } from '../e2e/harness/browser-faults.mjs';
import { eventually } from './eventually.mjs';
import { scenario } from './scenario.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */
/** @typedef {import('./tab.mjs').Tab} Tab */

const TOKENS = /\/tokens$/;
/** Seconds after which a token of a minute has not run out, but is due. */
const DUE = 57;
const HOURS = 5 * 3600;
/** No timer rings, and time passes when the test says so; a touch would bring a token, too. */
const ASLEEP = { fault: stallTimers, load: { touchSession: false } };

/** A signed-in page with a token that a backend sees. @param {Stage} stage */
async function openWithToken(stage) {
  const tab = await stage.openSignedIn();
  const token = await tab.evaluate(() => window.clerk.session?.getToken());
  await seen(tab, (cookie) => assert.equal(cookie, token));
  await stage.api.clearLog();
  return { tab, token };
}

/** What a backend sees, as soon as it is right. @param {Tab} tab @param {(cookie: string | undefined) => void} check */
function seen(tab, check) {
  return eventually(async () => {
    const cookie = (await tab.cookies()).get('__session')?.value;
    check(cookie);
    return cookie;
  });
}

/** A backend sees another token than this one, and a good one, for which there was one request. @param {Stage} stage @param {Tab} tab @param {string | null | undefined} token */
async function renewed(stage, tab, token) {
  const cookie = await seen(tab, (cookie) => assert(cookie && cookie !== token, 'not renewed'));
  await stage.verified(cookie);
  assert.equal((await stage.requests('POST', TOKENS)).length, 1);
}

/** Seconds pass, in the page and at the API. @param {Stage} stage @param {Tab} tab @param {number} seconds */
async function pass(stage, tab, seconds) {
  await stage.api.clock(seconds);
  await tab.evaluate((seconds) => /** @type {any} */ (window).letPass(seconds), seconds);
}

scenario(
  'a token is renewed before it runs out, and the cookie follows',
  { settings: { token_lifetime_seconds: 8 } },
  async (stage) => {
    const tab = await stage.openSignedIn();

    const tokens = await tab.evaluate(async () => {
      /** @type {{ token: string, left: number }[]} */
      const tokens = [];
      // Each is looked at as it is handed out, so that the way to the test is no part of its life.
      while (tokens.length === 0 || tokens[0].token === tokens.at(-1)?.token) {
        const token = (await window.clerk.session?.getToken()) ?? '';
        tokens.push({ token, left: JSON.parse(atob(token.split('.')[1])).exp * 1000 - Date.now() });
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return tokens;
    });

    for (const { left } of tokens) assert(left > 0, `${left} ms are left`);
    await seen(tab, (cookie) => assert(cookie && cookie !== tokens[0].token, 'not renewed'));
  },
);

scenario('after hours of sleep the first call returns a fresh token', ASLEEP, async (stage) => {
  const { tab, token } = await openWithToken(stage);
  await pass(stage, tab, HOURS);

  const fresh = await tab.evaluate(() => window.clerk.session?.getToken());

  assert.notEqual(fresh, token);
  await stage.verified(fresh);
  await renewed(stage, tab, token);
});

for (const event of ['focus', 'online', 'pageshow', 'visibilitychange']) {
  scenario(`what is due is renewed at the event ${event}`, ASLEEP, async (stage) => {
    const { tab, token } = await openWithToken(stage);
    await pass(stage, tab, DUE);

    await tab.evaluate((event) => {
      const target = event === 'visibilitychange' ? document : window;
      target.dispatchEvent(
        event === 'pageshow' ? new PageTransitionEvent(event, { persisted: true }) : new Event(event),
      );
    }, event);

    await renewed(stage, tab, token);
  });
}

scenario(
  'a page that is left and comes back from the back/forward cache renews what is due',
  { ...ASLEEP, app: { cacheControl: 'no-cache' } },
  async (stage) => {
    const { tab, token } = await openWithToken(stage);
    // Time has passed before the client hears of it: in Chromium by `resume`, which comes before `pageshow`. In Firefox not
    // sooner, as it would ask for its lock on the way out, which is granted to a page that is put away without telling it.
    const passing = stage.engine === 'chromium' ? 'pagehide' : 'pageshow';
    await tab.evaluate(
      (seconds, passing) => {
        const kept = /** @type {any} */ (window);
        kept.isTheSame = true;
        window.addEventListener(passing, () => kept.letPass(seconds), true);
      },
      DUE,
      passing,
    );
    await tab.goto(`${stage.origin}/app.json`);
    await stage.api.clock(DUE);

    await tab.back();

    await tab.loaded();
    assert.equal(await tab.evaluate(() => /** @type {any} */ (window).isTheSame), true, 'it was kept');
    await renewed(stage, tab, token);
  },
);

scenario(
  'a page that comes back as a new one shows the same session',
  { app: { cacheControl: 'no-store' } },
  async (stage) => {
    const { tab } = await openWithToken(stage);
    const session = await tab.evaluate(() => window.clerk.session?.id);
    await tab.goto(`${stage.origin}/app.json`);

    await tab.back();

    await tab.loaded();
    assert.equal(await tab.evaluate(() => window.clerk.session?.id), session);
    await stage.verified(await tab.evaluate(() => window.clerk.session?.getToken()));
  },
);
