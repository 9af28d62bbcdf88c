/** What the specs play on: an example app, the API behind it, and what its pages complain about. */
import { test as base, expect } from '@playwright/test';
import { launchOptions } from '../harness/browser.mjs';
import { Fapi } from '../harness/fapi.mjs';
import { fillIn } from '../harness/stage.mjs';
import { serve } from './server.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('@playwright/test').BrowserContext} BrowserContext */
/** @typedef {import('./built.mjs').Example} Example */
/** @typedef {{ api: Fapi, origin: string }} World */

/** The app in one browser. */
export class App {
  /** @param {World} world @param {BrowserContext} context @param {Example} example */
  constructor({ api, origin }, context, example) {
    this.api = api;
    this.origin = origin;
    this.context = context;
    this.example = example;
    /** What pages threw, and what they wrote to the console as an error. @type {string[]} */
    this.complaints = [];
    /** Those that are expected. @type {RegExp[]} */
    this.expected = [];
    context.on('page', (page) => this.#listen(page));
  }

  /** @param {string} [path] */
  async open(path = '/') {
    const page = await this.context.newPage();
    await page.goto(this.origin + path);
    return page;
  }

  /** @param {string} [user] */
  async openSignedIn(user = 'ada') {
    const page = await this.open();
    await button(page, 'Sign in').click();
    await this.signIn(page, user);
    await expect(page.getByTestId('who')).toHaveText(`user_${user}`);
    return page;
  }

  /** On the hosted page, and back. @param {Page} page @param {string} user */
  async signIn(page, user) {
    await page.waitForURL(/\/sign-in/);
    await fillIn(page, user);
    await page.waitForURL((url) => url.origin === this.origin);
    await expect(page.getByTestId('user')).toBeVisible();
  }

  /** The id of the session that the browser's cookie tells of. */
  async session() {
    const cookies = await this.context.cookies(this.origin);
    const claims = cookies.find(({ name }) => name === '__session')?.value.split('.')[1] ?? '';
    return JSON.parse(Buffer.from(claims, 'base64url').toString()).sid;
  }

  unexpected() {
    return this.complaints.filter((complaint) => !this.expected.some((one) => one.test(complaint)));
  }

  /** @param {Page} page */
  #listen(page) {
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }
}

/** @type {import('@playwright/test').Fixtures<{ app: App }, { example: Example, world: World }, import('@playwright/test').PlaywrightTestArgs, import('@playwright/test').PlaywrightWorkerArgs & import('@playwright/test').PlaywrightWorkerOptions>} */
const fixtures = {
  example: [/** @type {any} */ (undefined), { option: true, scope: 'worker' }],
  world: [
    async ({ example }, use) => {
      const api = await Fapi.start('development', 'local-fapi-1.clerk.accounts.dev');
      const server = await serve(example, api);
      await use({ api, origin: server.origin });
      await Promise.all([server.stop(), api.stop()]);
    },
    { scope: 'worker' },
  ],
  launchOptions: [async ({}, use) => use(launchOptions({})), { scope: 'worker' }],
  app: async ({ world, context, example }, use) => {
    await world.api.reset();
    const app = new App(world, context, example);
    await use(app);
    expect(app.unexpected(), 'what the pages complained about').toEqual([]);
  },
};

export const test = base.extend(fixtures);

/** Chromium's own words about an answer, or the lack of one. */
export const FAILED_REQUEST = /^Failed to load resource/;

/** @param {Page} page @param {string} name */
export function button(page, name) {
  return page.getByRole('button', { name, exact: true });
}

/** By the app's own navigation, so that the page stays. @param {Page} page @param {string} path */
export function go(page, path) {
  return page.locator(`nav a[href="${path}"]`).click();
}

/** @param {Page} page @param {'loading' | 'ready' | 'degraded' | 'error'} status @param {number} [timeout] */
export function expectStatus(page, status, timeout) {
  return expect(page.getByTestId('status')).toHaveText(status, { timeout });
}
