/** An hour of a page that is signed in and left alone: how often it wakes up, and what it asks the API for. */
import { VirtualTime } from '../virtual-time.mjs';

const HOUR = 3600;
const MANY = 6;

/** @type {import('../figure.mjs').Figure} */
export const oneTab = {
  name: 'hour',
  rows: [
    {
      name: 'wake-ups',
      title: 'timer wake-ups of an idle signed-in page, per hour',
      unit: '',
      target: { atMost: 100 },
    },
    {
      name: 'token-requests',
      title: 'token requests an hour, one template asked for once: 1 tab',
      unit: '',
      target: { atMost: 80 },
    },
  ],
  repeats: { full: 1, quick: 1 },
  async measure(world, contender) {
    const { wakeUps, requests } = await hour(world, contender, 1);
    return { 'wake-ups': wakeUps, 'token-requests': requests };
  },
};

/** @type {import('../figure.mjs').Figure} */
export const manyTabs = {
  name: 'tabs',
  rows: [{ name: 'tabs', title: `… ${MANY} tabs`, unit: '', target: { atMost: 80 } }],
  repeats: { full: 1, quick: 1 },
  async measure(world, contender) {
    return { tabs: (await hour(world, contender, MANY)).requests };
  },
};

/** @param {import('../world.mjs').World} world @param {import('../contenders.mjs').Contender} contender @param {number} tabs */
async function hour(world, contender, tabs) {
  await world.begin();
  const context = await world.newContext();
  const time = await VirtualTime.install(context, world.api);
  await context.addInitScript(countWakeUps);
  const pages = [];
  for (let tab = 0; tab < tabs; tab++) {
    const page = await context.newPage();
    await world.open(page, contender);
    pages.push(page);
  }
  await pages[0].evaluate(() => window.clerk.session?.getToken({ template: 'backend' }));
  await time.pause();
  await world.api.clearLog();
  const before = await wakeUpsOf(pages[0]);
  await time.advance(HOUR);
  const result = { wakeUps: (await wakeUpsOf(pages[0])) - before, requests: await world.tokenRequests() };
  await context.close();
  return result;
}

/** @param {import('@playwright/test').Page} page */
function wakeUpsOf(page) {
  return page.evaluate(() => window.wakeUps);
}

/** Each call of a function that was given to a timer counts. */
function countWakeUps() {
  window.wakeUps = 0;
  for (const name of /** @type {const} */ (['setTimeout', 'setInterval'])) {
    const set = /** @type {(...given: any[]) => any} */ (window[name]);
    /** @type {any} */ (window)[name] = (/** @type {(...given: any[]) => void} */ call, /** @type {any[]} */ ...rest) =>
      set((/** @type {any[]} */ ...given) => {
        window.wakeUps += 1;
        call(...given);
      }, ...rest);
  }
}
