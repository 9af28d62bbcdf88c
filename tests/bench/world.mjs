/** What the figures are measured on: one browser, one Frontend API, and the site with the pages of all contenders. */
import { chromium } from '@playwright/test';
import { findChromium, launchOptions } from '../e2e/harness/browser.mjs';
import { Fapi } from '../e2e/harness/fapi.mjs';
import { PASSWORD } from '../e2e/harness/stage.mjs';
import { Site } from './site.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('@playwright/test').BrowserContext} BrowserContext */
/** @typedef {import('./contenders.mjs').Contender} Contender */
/** Cookies and `localStorage`. @typedef {Awaited<ReturnType<BrowserContext['storageState']>>} Storage */

const HOST = 'local-fapi-1.clerk.accounts.dev';
/** Makes the clients do for it what they do for people. */
const NO_ROBOT = '--disable-blink-features=AutomationControlled';
const LOAD_MS = 60_000;
const QUIET_MS = 1000;

export class World {
  /**
   * @param {Fapi} api
   * @param {Site} site
   * @param {import('@playwright/test').Browser} browser
   */
  constructor(api, site, browser) {
    this.api = api;
    this.site = site;
    this.browser = browser;
  }

  /** @param {Contender[]} contenders @param {string} [more] TOML that is added to the API's configuration */
  static async start(contenders, more) {
    const api = await Fapi.start('development', HOST, undefined, more);
    const site = await Site.start(contenders);
    const options = launchOptions({ [HOST]: api.tlsPort }, findChromium());
    const browser = await chromium.launch({ ...options, args: [...options.args, NO_ROBOT] });
    return new World(api, site, browser);
  }

  /** Resets the API and signs one browser in. */
  async begin() {
    await this.api.reset();
    await this.signIn('ada@example.com');
  }

  /**
   * Signs another browser in. From now on, pages are told of it, and contexts are made for it.
   * @param {string} identifier
   */
  async signIn(identifier) {
    const { id: devBrowser } = await this.#call('/dev_browser', {});
    this.site.app = { publishableKey: this.api.publishableKey, api: `https://${HOST}`, devBrowser };
    await this.#call(`/client/sign_ins?__clerk_db_jwt=${devBrowser}`, { identifier, password: PASSWORD });
  }

  /**
   * A context with empty caches and, apart from what an earlier visit has left, only the cookie that tells the API
   * which browser this is.
   * @param {Storage} [storageState]
   */
  async newContext(storageState) {
    const context = await this.browser.newContext({ storageState });
    await context.addCookies([{ name: '__clerk_db_jwt', value: this.site.app.devBrowser, url: this.site.origin }]);
    return context;
  }

  /** Opens a page in a context of its own. @param {Contender} contender */
  async openAlone(contender) {
    const context = await this.newContext();
    const page = await context.newPage();
    await this.open(page, contender);
    return page;
  }

  /**
   * Opens a page of the site, and waits until its browser has nothing left to do because of that.
   * @param {BrowserContext} context
   */
  async quietPage(context) {
    const page = await context.newPage();
    await this.open(page);
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    return page;
  }

  /** @param {Page} page @param {Contender} [contender] an empty page if there is none */
  async open(page, contender) {
    const url = `${this.site.origin}/${contender ? `${contender.name}/` : ''}`;
    const [title] = await Promise.all([this.site.ended(LOAD_MS), page.goto(url, { waitUntil: 'commit' })]);
    if (title !== 'loaded') throw new Error(`${contender?.name}: ${title}`);
  }

  /** How many requests for tokens the API has received. @param {string} [template] only for those of this template */
  async tokenRequests(template) {
    const wanted = template ? new RegExp(`/tokens/${template}$`) : /\/tokens(\/|$)/;
    return (await this.api.log()).filter(({ path }) => wanted.test(path)).length;
  }

  /** The length of the API's answer with the client. */
  async clientBytes() {
    const { devBrowser } = this.site.app;
    const headers = { origin: this.site.origin };
    return (await (await fetch(`${this.api.plain}/v1/client?__clerk_db_jwt=${devBrowser}`, { headers })).text()).length;
  }

  async close() {
    await this.browser.close();
    this.site.close();
    await this.api.stop();
  }

  /** @param {string} path @param {Record<string, string>} form */
  async #call(path, form) {
    const headers = { origin: this.site.origin };
    const answer = await fetch(`${this.api.plain}/v1${path}`, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers,
    });
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}

/**
 * Milliseconds from when the page requests the client's code until the client is loaded.
 * @param {Page} page
 * @returns {Promise<number>}
 */
export function loadTime(page) {
  return page.evaluate(() => {
    const [start, loaded] = ['start', 'loaded'].map((name) => performance.getEntriesByName(name)[0].startTime);
    return loaded - start;
  });
}
