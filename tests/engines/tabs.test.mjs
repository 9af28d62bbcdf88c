/** Several tabs of one browser: what they tell each other, and what they do one after the other. */
import assert from 'node:assert/strict';
import { without } from '../e2e/harness/browser-faults.mjs';
import { eventually } from './eventually.mjs';
import { scenario } from './scenario.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */
/** @typedef {import('./tab.mjs').Tab} Tab */

const TOKENS = /\/tokens$/;
const LOCK = 'clerk.lock.refreshSessionToken';
const EARLIER = -5;
const SHORT = { settings: { token_lifetime_seconds: 8 } };

/** The token that the page holds, which is not asked for. @param {Tab} tab */
function held(tab) {
  return tab.evaluate(() => window.clerk.session?.lastActiveToken?.getRawString());
}

/** Resolves when each tab has another token than before, renewed by itself. @param {Tab[]} tabs */
async function allRenewed(tabs) {
  for (const tab of tabs) {
    const before = await held(tab);
    await eventually(async () => assert.notEqual(await held(tab), before));
  }
}

/** @param {Tab} tab */
function signOut(tab) {
  return tab.evaluate(() => window.clerk.signOut(() => {}));
}

/** @param {Tab} tab @param {boolean} isSignedIn */
function hears(tab, isSignedIn) {
  return eventually(async () => assert.equal(await tab.evaluate(() => window.clerk.isSignedIn), isSignedIn));
}

/** A tab of something else that has the lock and keeps it. @param {Stage} stage */
async function openHolder(stage) {
  const holder = await stage.newTab();
  stage.site.files['/holder'] = '<!doctype html><p>holds the lock</p>';
  await holder.goto(`${stage.origin}/holder`);
  await holder.evaluate(
    (name) =>
      new Promise((held) => {
        void navigator.locks.request(name, () => new Promise(() => held(undefined)));
      }),
    LOCK,
  );
  return holder;
}

scenario('a sign-out in one tab reaches the other', {}, async (stage) => {
  const first = await stage.openSignedIn();
  const second = await stage.open();
  await hears(second, true);

  await signOut(first);

  await hears(second, false);
  assert(!(await second.cookies()).has('__session'));
});

scenario('a token asked for in one tab is known in the other', {}, async (stage) => {
  await stage.api.clock(EARLIER);
  const first = await stage.openSignedIn();
  const second = await stage.open();
  await stage.api.clock(0);

  const token = await first.evaluate(() => window.clerk.session?.getToken({ skipCache: true }));
  await stage.api.clearLog();

  await eventually(async () => assert.equal(await second.evaluate(() => window.clerk.session?.getToken()), token));
  assert.equal((await stage.requests('POST', TOKENS)).length, 0);
});

scenario('three tabs cost the renewals of one', SHORT, async (stage) => {
  const tabs = [await stage.openSignedIn(), await stage.open(), await stage.open()];
  await allRenewed(tabs);
  await stage.api.clearLog();

  await allRenewed(tabs);

  const times = (await stage.requests('POST', TOKENS)).map(({ at }) => at);
  // Each is renewed with a quarter of its life left, not sooner.
  for (const [at, time] of times.slice(1).entries()) assert(time - times[at] > 4000, `${time - times[at]} ms apart`);
});

scenario('a tab that is closed while it holds the lock leaves no gap', SHORT, async (stage) => {
  const first = await stage.openSignedIn();
  const holder = await openHolder(stage);
  await eventually(async () => {
    assert.equal(await first.evaluate(async () => (await navigator.locks.query()).pending?.length), 1);
  });
  await stage.api.clearLog();

  await holder.close();

  await eventually(async () => assert.equal((await stage.requests('POST', TOKENS)).length, 1));
  await eventually(async () => stage.verified(await first.evaluate(() => window.clerk.session?.getToken())));
});

scenario('a tab that never gives the lock back holds up nobody for good', SHORT, async (stage) => {
  const first = await stage.openSignedIn();
  const before = await held(first);
  await openHolder(stage);
  await stage.api.clearLog();

  await eventually(async () => assert.notEqual(await held(first), before));

  await stage.verified(await first.evaluate(() => window.clerk.session?.getToken()));
});

for (const missing of /** @type {('locks' | 'BroadcastChannel')[][]} */ ([
  ['locks'],
  ['BroadcastChannel'],
  ['locks', 'BroadcastChannel'],
])) {
  scenario(
    `without ${missing.join(' and ')} every tab renews, and hears of a sign-out`,
    { ...SHORT, fault: (page) => without(page, missing) },
    async (stage) => {
      const [first, second] = [await stage.openSignedIn(), await stage.open()];
      assert.equal(await first.evaluate(() => 'BroadcastChannel' in window), !missing.includes('BroadcastChannel'));
      assert.equal(await first.evaluate(() => !!navigator.locks), !missing.includes('locks'));

      await allRenewed([first, second]);
      await signOut(first);

      await hears(second, false);
      assert(!(await second.cookies()).has('__session'));
    },
  );
}
