/** What a scenario is played on: a page with one client on it, the API behind it, and the recording of both. */
import { expect, test } from '@playwright/test';
import { Backend } from './backend.mjs';
import { VERSIONS } from './clients.mjs';
import { PROXY_PATH } from './site.mjs';
import { Recording } from './recording.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('./fapi.mjs').Fapi} Fapi */

/**
 * What a scenario begins with.
 * @typedef {object} Given
 * @property {'development' | 'production'} [instance] development by default
 * @property {string} [host] of a development instance's page, `localhost` by default; other names are served over TLS
 * @property {'absolute' | 'relative'} [proxyUrl] reach the API through the site, by this kind of URL
 * @property {boolean} [realTabs] only one tab is in front, as for people, and the others can be frozen
 * @property {Record<string, unknown>} [settings] settings of the API that differ from its defaults
 * @property {Record<string, unknown>} [load] options of `clerk.load()`
 * @property {Partial<import('./site.mjs').App>} [app] what else the page is told
 */

export const PASSWORD = 'correct horse battery';
/** The API's clock in seconds before a token whose successor must be newer: two of the same second are the same. */
export const EARLIER = -5;
export const APP_HOST = 'app.example.test';
/** A host on another domain, where an app can be a satellite. */
export const SATELLITE_HOST = 'satellite.example-2.test';
/** Where the production instance has its API for that domain. */
export const SATELLITE_API_HOST = `clerk.${SATELLITE_HOST}`;

/** A host whose public suffix has two parts. */
export const CO_UK_HOST = 'app.example.co.uk';
/** Another origin of the same site. */
export const WWW_CO_UK_HOST = 'www.example.co.uk';
const LOOPBACK = ['localhost', '127.0.0.1'];

export class Stage {
  /**
   * @param {import('./clients.mjs').ClientName} client
   * @param {import('@playwright/test').BrowserContext} context
   * @param {import('./world.mjs').World} world
   * @param {Given} given
   */
  constructor(client, context, world, given) {
    this.client = client;
    this.context = context;
    this.given = given;
    this.site = world.site;
    const production = given.instance === 'production';
    /** @type {Fapi} */
    this.api = production ? world.production : world.development;
    /** The page's origin. */
    this.origin = originOf(world, production ? APP_HOST : (given.host ?? 'localhost'));
    const proxy = `${this.origin}${PROXY_PATH}`;
    this.recording = new Recording(context, { app: this.origin, api: `https://${this.api.host}`, proxy });
    world.site.api = { url: this.api.tls, host: this.api.host };
    world.site.elsewhere = {};
    world.site.files = {};
    world.site.drops = {};
    world.site.backend = undefined;
    world.site.app = {
      client,
      publishableKey: this.api.publishableKey,
      load: { ...(production && given.proxyUrl && { signInUrl: `${PROXY_PATH}/sign-in` }), ...given.load },
      ...given.app,
      options: {
        ...(given.proxyUrl && { proxyUrl: given.proxyUrl === 'relative' ? PROXY_PATH : proxy }),
        ...given.app?.options,
      },
    };
  }

  /** Whether this is this project's package. Only for what it is meant to do better. */
  get isOurs() {
    return this.client === 'clerk-wasm';
  }

  /** The place that the client has to send its requests to. */
  get place() {
    return this.given.proxyUrl ? '<proxy>' : '<api>';
  }

  /**
   * One step of the scenario. What one client sends in it is compared with what the other one sends in it.
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} body
   */
  step(name, body) {
    return test.step(name, async () => {
      this.recording.begin(name);
      const result = await body();
      for (const page of this.context.pages()) await this.recording.settle(page);
      return result;
    });
  }

  /**
   * Opens a new tab with the page in it, and waits until it is loaded.
   * @param {import('./clients.mjs').ClientName} [client] the other one, for tabs side by side
   */
  async open(client = this.client) {
    this.site.app = { ...this.site.app, client };
    const page = await this.context.newPage();
    await page.goto(`${this.origin}/`);
    await loaded(page);
    expect(await page.evaluate(() => window.clerk.version)).toBe(VERSIONS[client]);
    return page;
  }

  /** Opens a new tab in which the page must fail to load, and returns the error that it got. */
  async openFailing() {
    const page = await this.context.newPage();
    await page.goto(`${this.origin}/`);
    await expect(page.locator('#status')).toHaveText('failed');
    return page.evaluate(() => {
      const error = /** @type {Error & { code?: string }} */ (window.startError);
      const isOfTheRuntime = window.errorHelpers.isClerkRuntimeError(error);
      return { isError: error instanceof Error, isOfTheRuntime, message: error.message, code: error.code };
    });
  }

  /** Opens a new tab and signs in on the hosted page. @param {string} [user] */
  async openSignedIn(user = 'ada') {
    const page = await this.step('open the page', () => this.open());
    await this.step(`sign in as ${user}`, () => this.signIn(page, user));
    return page;
  }

  /** Opens a new tab and signs in as Ada and then as Grace, who is the active one. */
  async openWithTwoSessions() {
    const page = await this.openSignedIn('ada');
    const ada = await page.evaluate(() => window.clerk.session?.id ?? '');
    await this.step('sign in as grace', () => this.signIn(page, 'grace'));
    const grace = await page.evaluate(() => window.clerk.session?.id ?? '');
    expect(grace).not.toBe(ada);
    return { page, ada, grace };
  }

  /**
   * Goes from the page to the hosted sign-in page and back.
   * @param {Page | import('@playwright/test').Frame} page
   * @param {string} user
   */
  async signIn(page, user) {
    await page.evaluate(() => void window.clerk.redirectToSignIn({ signInForceRedirectUrl: location.href }));
    await page.waitForURL(/\/sign-in/);
    this.recording.note('arrives at', page.url());
    await fillIn(page, user);
    await page.waitForURL((url) => url.origin === this.origin && !url.pathname.startsWith(PROXY_PATH));
    await loaded(page);
    await expect.poll(() => page.evaluate(() => window.clerk.user?.id)).toBe(`user_${user}`);
  }

  /** Gives the site a backend, which from now on judges each load of a page and each call of `/backend`. */
  async startBackend() {
    this.site.backend = await Backend.start(this.api, this.origin);
    return this.site.backend;
  }

  /**
   * The requests of the current step with this path.
   * @param {string} method
   * @param {string} path of the API; `*` is one segment
   */
  requests(method, path) {
    const pattern = path.replaceAll('*', '[^/ ]+');
    return this.recording.matching(new RegExp(`^${method} ${this.place}/v1${pattern}( |$)`));
  }

  /**
   * The page's cookies that a script or a backend sees, by name.
   * @returns {Promise<Map<string, import('@playwright/test').Cookie>>}
   */
  async cookies() {
    const cookies = await this.context.cookies(this.origin);
    return new Map(cookies.map((cookie) => [cookie.name, cookie]));
  }
}

/**
 * Resolves when the page's script has done its work at the start without failing.
 * @param {Page | import('@playwright/test').Frame} page
 */
export async function loaded(page) {
  await expect(page.locator('#status')).toHaveText(/loaded|constructed/);
}

/** @param {import('./world.mjs').World} world @param {string} host */
function originOf({ site }, host) {
  return LOOPBACK.includes(host) ? `http://${host}:${site.port}` : `https://${host}`;
}

/** @param {Page | import('@playwright/test').Frame} page @param {string} user */
export async function fillIn(page, user) {
  await page.locator('[name=identifier]').fill(`${user}@example.com`);
  await page.locator('[name=password]').fill(PASSWORD);
  await page.locator('button[type=submit]').click();
}

/** Collects the warnings on a page's console, from now on. @param {Page} page */
export function warningsOf(page) {
  /** @type {string[]} */
  const warnings = [];
  page.on('console', (message) => {
    if (message.type() === 'warning') warnings.push(message.text());
  });
  return warnings;
}
