/**
 * An hour in a minute: the clocks of all pages of a context and of the API advance together, in steps. What a step sets
 * off (requests, locks, messages between tabs) takes real time, and is over before the next step.
 */

import { answered } from '../e2e/harness/recording.mjs';

/** @typedef {import('@playwright/test').BrowserContext} BrowserContext */
/** @typedef {import('@playwright/test').Page} Page */

/** Both intervals of the official client are multiples of it, so that none of its ticks is late. */
const STEP_MS = 500;

export class VirtualTime {
  /** Requests in progress. @type {Set<import('@playwright/test').Request>} */
  #underWay = new Set();
  #now = Date.now();

  /** @param {BrowserContext} context @param {import('../e2e/harness/fapi.mjs').Fapi} api */
  constructor(context, api) {
    this.context = context;
    this.api = api;
  }

  /**
   * To be called before the first page is opened.
   * @param {BrowserContext} context
   * @param {import('../e2e/harness/fapi.mjs').Fapi} api
   */
  static async install(context, api) {
    const time = new VirtualTime(context, api);
    await context.clock.install({ time: time.#now });
    await context.addInitScript(withoutWorkers);
    context.on('request', (request) => time.#underWay.add(request));
    for (const end of /** @type {const} */ (['requestfinished', 'requestfailed'])) {
      context.on(/** @type {'requestfinished'} */ (end), (request) => time.#underWay.delete(request));
    }
    return time;
  }

  /** From now on, no time passes by itself. */
  async pause() {
    const [page] = this.context.pages();
    this.#now = (await page.evaluate(() => Date.now())) + STEP_MS;
    await this.context.clock.pauseAt(this.#now);
  }

  /** @param {number} seconds */
  async advance(seconds) {
    const end = this.#now + seconds * 1000;
    while (this.#now < end) {
      this.#now += STEP_MS;
      await Promise.all([this.api.clock((this.#now - Date.now()) / 1000), this.context.clock.runFor(STEP_MS)]);
      await this.#settle();
    }
  }

  /** Resolves when nothing is in progress. */
  async #settle() {
    do {
      await answered(this.#underWay);
      // Another process grants locks, in the order of the requests for them, so this answer comes after all of them.
      await Promise.all(this.context.pages().map((page) => page.evaluate(() => navigator.locks.query())));
    } while (this.#underWay.size > 0);
  }
}

/** The official client's timers are in a worker, whose clock is its own. Without workers, it uses the page's. */
function withoutWorkers() {
  Reflect.deleteProperty(window, 'Worker');
}
