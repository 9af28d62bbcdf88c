/** Tabs under worse conditions: many of them, one that is gone with the lock, browsers without locks or channels. */
import { expect } from '@playwright/test';
import { without } from '../harness/browser-faults.mjs';
import { test } from '../harness/scenario.mjs';
import { verified } from '../harness/tokens.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('../harness/stage.mjs').Stage} Stage */

const LOCK = 'clerk.lock.refreshSessionToken';
const SHORT = { settings: { token_lifetime_seconds: 8 } };

test.use({ client: 'clerk-wasm', given: SHORT });

/** @param {Page} page */
function token(page) {
  return page.evaluate(() => window.clerk.session?.getToken());
}

/** Tabs that are signed in. @param {Stage} stage @param {number} count */
async function openTabs(stage, count) {
  const pages = [await stage.openSignedIn()];
  while (pages.length < count) pages.push(await stage.open());
  return pages;
}

/** Resolves when each tab has another token than before, renewed by itself. @param {Stage} stage @param {Page[]} pages */
async function allRenewed(stage, pages) {
  const held = (/** @type {Page} */ page) => page.evaluate(() => window.clerk.session?.lastActiveToken?.getRawString());
  const before = await Promise.all(pages.map(held));
  for (const [at, page] of pages.entries()) await expect.poll(() => held(page)).not.toBe(before[at]);
  for (const page of pages) await verified(stage, await token(page));
}

/** @param {Stage} stage */
async function tokenRequests(stage) {
  return (await stage.api.log()).filter(({ path }) => path.endsWith('/tokens'));
}

/** A tab of something else that takes the lock and keeps it. @param {Stage} stage */
async function openHolder(stage) {
  const holder = await stage.context.newPage();
  await holder.goto(`${stage.origin}/app.json`);
  await holder.evaluate(
    (name) =>
      new Promise((held) => {
        navigator.locks.request(name, () => new Promise(() => held(undefined)));
      }),
    LOCK,
  );
  return holder;
}

test('four tabs cost the renewals of one', async ({ stage }) => {
  const pages = await openTabs(stage, 4);
  await allRenewed(stage, pages);
  await stage.api.clearLog();

  await allRenewed(stage, pages);
  await allRenewed(stage, pages);

  const times = (await tokenRequests(stage)).map(({ at }) => at);
  // Each is renewed with a quarter of its life left, not sooner.
  for (const [at, time] of times.slice(1).entries()) expect(time - times[at]).toBeGreaterThan(4000);
});

test('a tab that is closed while it holds the lock leaves no gap', async ({ stage }) => {
  const [first] = await openTabs(stage, 1);
  const holder = await openHolder(stage);
  await expect
    .poll(() => first.evaluate(async () => (await navigator.locks.query()).pending?.length), { timeout: 15_000 })
    .toBe(1);
  await stage.api.clearLog();

  await holder.close();

  await expect.poll(async () => (await tokenRequests(stage)).length, { timeout: 5000 }).toBe(1);
  await verified(stage, await token(first));
});

test('a tab that never gives the lock back leaves a gap of five seconds at most', async ({ stage }) => {
  const [first] = await openTabs(stage, 1);
  const { exp } = await verified(stage, await token(first));
  await openHolder(stage);
  await stage.api.clearLog();

  await expect.poll(async () => (await tokenRequests(stage)).length, { timeout: 18_000 }).toBe(1);

  const [{ at }] = await tokenRequests(stage);
  expect(at - Number(exp) * 1000).toBeLessThanOrEqual(5500);
  await verified(stage, await token(first));
});

for (const missing of /** @type {('locks' | 'BroadcastChannel')[][]} */ ([
  ['locks'],
  ['BroadcastChannel'],
  ['locks', 'BroadcastChannel'],
])) {
  test(`without ${missing.join(' and ')} every tab renews, at most once each`, async ({ stage }) => {
    await without(stage.context, missing);
    const pages = await openTabs(stage, 2);
    await stage.api.clearLog();

    await allRenewed(stage, pages);

    expect((await tokenRequests(stage)).length).toBeLessThanOrEqual(pages.length);
    await pages[0].evaluate(() => window.clerk.signOut(() => {}));
    await expect.poll(() => pages[1].evaluate(() => window.clerk.isSignedIn), { timeout: 12_000 }).toBe(false);
    expect((await stage.cookies()).has('__session')).toBe(false);
  });
}
