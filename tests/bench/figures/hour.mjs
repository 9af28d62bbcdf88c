/** An hour of a page that is signed in and left alone: how often it wakes up, what it asks the API for, what it keeps. */
import { captureMemories, memoryOf } from '../memory.mjs';
import { VirtualTime } from '../virtual-time.mjs';

const HOUR = 3600;
/** By then everything has been used once that an hour uses. */
const WARM_UP = 900;
/** Long enough for an empty page to have used its clock as well. */
const EMPTY = 30;
const MANY = 6;
const CALLS = 100_000;
/** An empty page whose clock is moved for an hour grows by 20 KB, and code that the browser compiles anew by as much. */
const NO_GROWTH = 50_000;

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
    {
      name: 'memory',
      title: 'heap and wasm memory after an hour of renewals and 100,000 `getToken`',
      unit: 'B',
      target: { atMost: 1_500_000 },
    },
    { name: 'memory-growth', title: '… how much of it has grown meanwhile', unit: 'B', target: { atMost: NO_GROWTH } },
  ],
  repeats: { full: 1, quick: 1 },
  async measure(world, contender) {
    const { context, pages, time } = await opened(world, contender, 1);
    const [page] = pages;
    await time.advance(WARM_UP);
    await ask(page, CALLS / 10);
    const before = await memoryOf(page);
    await world.api.clearLog();
    const wakeUps = await wakeUpsOf(page);
    await time.advance(HOUR);
    const values = { 'wake-ups': (await wakeUpsOf(page)) - wakeUps, 'token-requests': await world.tokenRequests() };
    await ask(page, CALLS);
    const after = await memoryOf(page);
    await world.open(page);
    await time.advance(EMPTY);
    const empty = await memoryOf(page);
    await context.close();
    return { ...values, memory: after - empty, 'memory-growth': after - before };
  },
};

/** @type {import('../figure.mjs').Figure} */
export const manyTabs = {
  name: 'tabs',
  rows: [
    {
      name: 'tabs',
      title: `token requests an hour, one template asked for once: ${MANY} tabs`,
      unit: '',
      target: { atMost: 80 },
    },
  ],
  repeats: { full: 1, quick: 1 },
  async measure(world, contender) {
    const { context, time } = await opened(world, contender, MANY);
    await world.api.clearLog();
    await time.advance(HOUR);
    const requests = await world.tokenRequests();
    await context.close();
    return { tabs: requests };
  },
};

/** On virtual time, with the template asked for. @param {import('../world.mjs').World} world @param {import('../contenders.mjs').Contender} contender @param {number} tabs */
async function opened(world, contender, tabs) {
  await world.begin();
  const context = await world.newContext();
  const time = await VirtualTime.install(context, world.api);
  await context.addInitScript(countWakeUps);
  await context.addInitScript(captureMemories);
  const pages = [];
  for (let tab = 0; tab < tabs; tab++) {
    const page = await context.newPage();
    await world.open(page, contender);
    pages.push(page);
  }
  await pages[0].evaluate(() => window.clerk.session?.getToken({ template: 'backend' }));
  await time.pause();
  return { context, pages, time };
}

/** @param {import('@playwright/test').Page} page @param {number} calls */
async function ask(page, calls) {
  await page.evaluate(async (calls) => {
    for (let call = 0; call < calls; call++) await window.clerk.session?.getToken();
  }, calls);
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
      set(
        (/** @type {any[]} */ ...given) => {
          window.wakeUps += 1;
          call(...given);
        },
        ...rest,
      );
  }
}
