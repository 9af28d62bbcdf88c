/** From asking for the client's code until it is loaded, with somebody signed in. */
import { loadTime } from '../world.mjs';

/** Visits before the first that counts: a browser compiles ahead what it has seen a few times. */
const WARM_UPS = 4;
const SLOWED = 4;
const LATENCY_MS = 20;

/** @type {import('../figure.mjs').Figure<import('@playwright/test').BrowserContext>} */
export const warm = {
  name: 'load-warm',
  rows: [
    {
      name: 'load-warm',
      title: 'signed-in load, warm cache',
      unit: 'ms',
      target: { atMostTimes: 0.5 },
    },
  ],
  with: ['clerk-fapi-rs', 'floor'],
  repeats: { full: 25, quick: 7 },
  async prepare(world, contender) {
    const context = await world.newContext();
    for (let visit = 0; visit < WARM_UPS; visit++) await visited(world, contender, context);
    return context;
  },
  async measure(world, contender, context) {
    return { 'load-warm': await visited(world, contender, context) };
  },
  release: (context) => context.close(),
};

/** @type {import('../figure.mjs').Figure<import('../world.mjs').Storage>} */
export const cold = {
  name: 'load-cold',
  rows: [
    {
      name: 'load-cold',
      title: 'the same, cold cache, CPU slowed 4×, 20 ms round trip',
      unit: 'ms',
      target: { atMostTimes: 0.5 },
    },
  ],
  with: ['clerk-fapi-rs', 'floor'],
  repeats: { full: 15, quick: 5 },
  async prepare(world, contender) {
    const context = await world.newContext();
    await visited(world, contender, context);
    const storage = await context.storageState();
    await context.close();
    return storage;
  },
  async measure(world, contender, storage) {
    const context = await world.newContext(storage);
    const time = await visited(world, contender, context, slowed);
    await context.close();
    return { 'load-cold': time };
  },
};

/**
 * @param {import('../world.mjs').World} world
 * @param {import('../contenders.mjs').Contender} contender
 * @param {import('@playwright/test').BrowserContext} context
 * @param {(page: import('@playwright/test').Page) => Promise<void>} [hinder]
 */
async function visited(world, contender, context, hinder) {
  const page = await world.quietPage(context);
  await hinder?.(page);
  await world.open(page, contender);
  const time = await loadTime(page);
  await page.close();
  return time;
}

/** @param {import('@playwright/test').Page} page */
async function slowed(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
  const unlimited = { downloadThroughput: -1, uploadThroughput: -1 };
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: LATENCY_MS, ...unlimited });
}
