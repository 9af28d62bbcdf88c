/** What a scenario plays on: a browser that nobody has used, a page with one client on it, and the API behind it. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { VERSIONS } from '../e2e/harness/clients.mjs';
import { PROXY_PATH } from '../e2e/harness/site.mjs';
import { verifiedFor } from '../e2e/harness/tokens.mjs';
import { eventually } from './eventually.mjs';
import { Tab } from './tab.mjs';
import { APP_HOST } from './world.mjs';

/** @typedef {import('@playwright/test').BrowserContext} Context */

/**
 * What a scenario begins with.
 * @typedef {object} Given
 * @property {'development' | 'production'} [instance] development if it is not said
 * @property {'absolute' | 'relative'} [proxyUrl] reach the API through the site, by which kind of URL
 * @property {Record<string, unknown>} [settings] settings of the API beside its defaults
 * @property {Record<string, unknown>} [load] options of `clerk.load()`
 * @property {Partial<import('../e2e/harness/site.mjs').App>} [app] what else the page is told
 * @property {(context: Context) => Promise<unknown>} [fault] what the browser does to the page, of `browser-faults.mjs`
 * @property {Partial<Record<import('./engines.mjs').EngineName, string>>} [skip] engines that can't play it, and why
 * @property {boolean} [oursOnly] the official client does otherwise
 */

const PASSWORD = 'correct horse battery';
const PAGE = new URL('../e2e/page/index.html', import.meta.url);

export class Stage {
  /** @type {Tab[]} */
  #tabs = [];

  /**
   * @param {import('./engines.mjs').EngineName} engine
   * @param {import('../e2e/harness/clients.mjs').ClientName} client
   * @param {import('selenium-webdriver').WebDriver} driver
   * @param {import('./world.mjs').World} world
   * @param {Given} given
   */
  constructor(engine, client, driver, world, given) {
    this.engine = engine;
    this.client = client;
    this.driver = driver;
    this.given = given;
    this.site = world.site;
    this.network = world.proxy;
    const isProduction = given.instance === 'production';
    this.api = isProduction ? world.production : world.development;
    /** The page's origin. */
    this.origin = isProduction ? `https://${APP_HOST}` : `http://localhost:${world.site.port}`;
  }

  /** The API as it is at its start, and the site with the page of this scenario. */
  async set() {
    const { site, api, given } = this;
    this.network.mend();
    await api.reset(given.settings);
    const proxy = given.proxyUrl === 'relative' ? PROXY_PATH : `${this.origin}${PROXY_PATH}`;
    site.api = { url: api.tls, host: api.host };
    site.drops = {};
    site.files = given.fault ? { '/': await pageWith(given.fault) } : {};
    site.app = {
      client: this.client,
      publishableKey: api.publishableKey,
      // A production instance behind a proxy has its hosted pages there, too.
      load: { ...(given.instance && given.proxyUrl && { signInUrl: `${PROXY_PATH}/sign-in` }), ...given.load },
      ...given.app,
      options: { ...(given.proxyUrl && { proxyUrl: proxy }), ...given.app?.options },
    };
  }

  /** A tab with nothing in it. */
  async newTab() {
    if (this.#tabs.length > 0) await this.driver.switchTo().newWindow('tab');
    const tab = new Tab(this.driver, await this.driver.getWindowHandle());
    this.#tabs.push(tab);
    return tab;
  }

  /** A new tab with the page in it, loaded. */
  async open() {
    const tab = await this.newTab();
    await tab.goto(`${this.origin}/`);
    await tab.loaded();
    assert.equal(await tab.evaluate(() => window.clerk.version), VERSIONS[this.client]);
    return tab;
  }

  /** A new tab, signed in on the hosted page. @param {string} [user] */
  async openSignedIn(user = 'ada') {
    const tab = await this.open();
    await this.signIn(tab, user);
    return tab;
  }

  /** From the page to the hosted sign-in page and back. @param {Tab} tab @param {string} user */
  async signIn(tab, user) {
    await tab.evaluate(() => void window.clerk.redirectToSignIn({ signInForceRedirectUrl: location.href }));
    await fillIn(tab, user);
    await eventually(async () => {
      const url = await tab.url();
      assert(url.origin === this.origin && !url.pathname.startsWith(PROXY_PATH), `is at ${url}`);
    });
    await tab.loaded();
    await eventually(async () => assert.equal(await tab.evaluate(() => window.clerk.user?.id), `user_${user}`));
  }

  /** The claims of a token, after all that a backend checks. @param {string | null | undefined} token */
  verified(token) {
    return verifiedFor(this.api, token, this.origin);
  }

  /** What the API was asked for since its log was cleared. @param {string} method @param {RegExp} path */
  async requests(method, path) {
    return (await this.api.log()).filter((entry) => entry.method === method && path.test(entry.path));
  }
}

/** On the hosted page, as soon as it is there. @param {Tab} tab @param {string} user */
export async function fillIn(tab, user) {
  await eventually(async () => assert.match((await tab.url()).pathname, /\/sign-in/));
  await eventually(() => tab.find('[name=password]'));
  await tab.type('[name=identifier]', `${user}@example.com`);
  await tab.type('[name=password]', PASSWORD);
  await tab.click('button[type=submit]');
}

/** The usual page, in which this is done first. @param {(context: Context) => Promise<unknown>} fault */
async function pageWith(fault) {
  /** @type {string[]} */
  const scripts = [];
  const addInitScript = async (/** @type {Function} */ body, /** @type {unknown} */ given) => {
    scripts.push(`<script>(${body})(${JSON.stringify(given)});</script>`);
  };
  await fault(/** @type {Context} */ (/** @type {unknown} */ ({ addInitScript })));
  return (await readFile(PAGE, 'utf8')).replace('<title>', `${scripts.join('')}<title>`);
}
