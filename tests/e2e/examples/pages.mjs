/** What the specs about servers play on: an example's server on each kind of instance, and a browser before it. */
import { spawn } from 'node:child_process';
import { test as base, expect } from '@playwright/test';
import { launchOptions } from '../harness/browser.mjs';
import { end } from '../harness/child.mjs';
import { Fapi } from '../harness/fapi.mjs';
import { freePort } from '../harness/ports.mjs';
import { APP_HOST, SATELLITE_HOST, fillIn } from '../harness/stage.mjs';
import { startTlsFront } from '../harness/tls-front.mjs';
import { filesOf } from './server.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('@playwright/test').BrowserContext} BrowserContext */
/** @typedef {import('./built.mjs').PageServer} PageServer */
/** Name of a host → the loopback port behind its port 443. @typedef {Record<string, number>} Hosts */
/** @typedef {'development' | 'development behind a proxyUrl' | 'development over TLS' | 'production'} Kind */

/** Production is over TLS, too. */
export const KINDS = /** @type {Kind[]} */ ([
  'development',
  'development behind a proxyUrl',
  'development over TLS',
  'production',
]);

/** Where an app of the development instance is served over TLS. */
const DEVELOPMENT_HOST = 'app.development.test';

/** A server that runs, and the instance that it belongs to. */
export class Running {
  /** @param {Fapi} api @param {string} origin */
  constructor(api, origin) {
    this.api = api;
    this.origin = origin;
    /** What the server has printed. */
    this.printed = '';
    /** @type {import('node:child_process').ChildProcess | undefined} */
    this.process = undefined;
  }

  /** @param {PageServer} server @param {number} port @param {Record<string, string>} [settings] of its environment, beyond the usual ones */
  async start(server, port, settings) {
    const env = this.environment(server, port, settings);
    const child = spawn(server.server, [], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    this.process = child;
    child.stdout.setEncoding('utf8').on('data', (text) => (this.printed += text));
    await expect
      .poll(() => this.printed || child.exitCode, { message: 'the server starts' })
      .toContain('The app is at');
    return this;
  }

  /** @param {PageServer} server @param {number} port @param {Record<string, string>} [settings] */
  environment(server, port, settings) {
    return {
      ...process.env,
      ...(server.folder && filesOf(server.folder)),
      PORT: String(port),
      APP_ORIGIN: this.origin,
      CLERK_PUBLISHABLE_KEY: this.api.publishableKey,
      CLERK_SECRET_KEY: this.api.secretKey,
      CLERK_API_URL: this.api.plain,
      CLERK_SIGN_IN_URL: `https://${this.api.host}/sign-in`,
      NO_COLOR: '1',
      ...settings,
    };
  }

  async stop() {
    if (this.process) await end(this.process);
  }
}

/** A browser before one of the servers. */
export class Visitor {
  /** @param {Running} running @param {BrowserContext} context */
  constructor(running, context) {
    this.api = running.api;
    this.origin = running.origin;
    this.context = context;
    const before = running.printed.length;
    /** What the server has printed since. */
    this.printed = () => running.printed.slice(before);
  }

  /**
   * Goes to a page, and tells by what detours: the addresses on the way, without their queries, and the reasons of the
   * handshakes among them. Handshakes of the last two seconds are counted together, so nobody who clicks as fast as this
   * would be sent on many.
   * @param {Page} page @param {string} path
   */
  async go(page, path) {
    await this.context.clearCookies({ name: '__clerk_redirect_count' });
    const answer = await page.goto(this.origin + path);
    if (!answer) throw new Error('no answer');
    const urls = [];
    for (let request = answer.request().redirectedFrom(); request; request = request.redirectedFrom()) {
      urls.unshift(new URL(request.url()));
    }
    const handshakes = urls
      .filter(({ pathname }) => pathname.endsWith('/v1/client/handshake'))
      .map(({ searchParams }) => searchParams.get('__clerk_hs_reason'));
    const way = urls.map(({ origin, pathname }) => origin + pathname);
    return { status: answer.status(), html: await answer.text(), way, handshakes };
  }

  /** Signs in by way of the protected page, in a new tab. @param {string} [user] */
  async signIn(user = 'ada') {
    const page = await this.context.newPage();
    await page.goto(`${this.origin}/account`);
    await expect(page).toHaveURL(/\/sign-in\?/);
    await fillIn(page, user);
    await expect(page).toHaveURL(`${this.origin}/account`);
    await expect(page.locator('#who')).toHaveText(`user_${user}`);
    return page;
  }

  /** The value of the app's cookie whose name begins so. @param {string} start */
  async cookie(start) {
    const cookies = await this.context.cookies(this.origin);
    return cookies.find(({ name }) => name.startsWith(start))?.value;
  }

  /** What the session cookie says. @returns {Promise<{ sid: string, exp: number, o?: { slg: string } }>} */
  async claims() {
    const claims = (await this.cookie('__session'))?.split('.')[1] ?? '';
    return JSON.parse(Buffer.from(claims, 'base64url').toString());
  }

  /** Sleeps until the session token is beyond every server's patience, which is five seconds. */
  async sleepUntilExpired() {
    const { exp } = await this.claims();
    await expect.poll(() => Date.now() / 1000 - exp, { timeout: 30_000 }).toBeGreaterThan(6);
  }
}

/** @typedef {{ kind: Kind, hasScripts: boolean, visitor: Visitor }} OfTest */
/** @typedef {{ server: PageServer, world: Record<Kind, Running> & { hosts: Hosts }, hosts: Hosts }} OfWorker */
/** @typedef {import('@playwright/test').PlaywrightTestArgs & import('@playwright/test').PlaywrightTestOptions} PlaywrightsTest */
/** @typedef {import('@playwright/test').PlaywrightWorkerArgs & import('@playwright/test').PlaywrightWorkerOptions} PlaywrightsWorker */

/** @type {import('@playwright/test').Fixtures<OfTest, OfWorker, PlaywrightsTest, PlaywrightsWorker>} */
const fixtures = {
  server: [/** @type {any} */ (undefined), { option: true, scope: 'worker' }],
  world: [
    async ({ server }, use) => {
      const [development, production] = await Promise.all([
        Fapi.start('development', 'local-fapi-1.clerk.accounts.dev', {
          allowed_origins: [`https://${DEVELOPMENT_HOST}`, `https://${SATELLITE_HOST}`],
          satellites: [SATELLITE_HOST],
        }),
        Fapi.start('production', 'clerk.example.test', { satellites: [SATELLITE_HOST] }),
      ]);
      const [direct, behindProxy, secure] = [await freePort(), await freePort(), await freePort()];
      const live = await freePort();
      const fronts = await Promise.all([startTlsFront(DEVELOPMENT_HOST, secure), startTlsFront(APP_HOST, live)]);
      const through = { CLERK_PROXY_URL: development.plain, CLERK_SIGN_IN_URL: `${development.plain}/sign-in` };
      const [a, b, c, d] = await Promise.all([
        new Running(development, `http://localhost:${direct}`).start(server, direct),
        new Running(development, `http://localhost:${behindProxy}`).start(server, behindProxy, through),
        new Running(development, `https://${DEVELOPMENT_HOST}`).start(server, secure),
        new Running(production, `https://${APP_HOST}`).start(server, live),
      ]);
      const hosts = {
        [DEVELOPMENT_HOST]: fronts[0].port,
        [APP_HOST]: fronts[1].port,
        [development.host]: development.tlsPort,
        [production.host]: production.tlsPort,
      };
      await use({
        development: a,
        'development behind a proxyUrl': b,
        'development over TLS': c,
        production: d,
        hosts,
      });
      fronts.forEach((front) => front.stop());
      await Promise.all([a, b, c, d, development, production].map((one) => one.stop()));
    },
    { scope: 'worker' },
  ],
  kind: ['development', { option: true }],
  hosts: [async ({ world }, use) => use(world.hosts), { scope: 'worker' }],
  launchOptions: [async ({ hosts }, use) => use(launchOptions(hosts)), { scope: 'worker' }],
  visitor: async ({ kind, world, context }, use) => {
    await world[kind].api.reset();
    await use(new Visitor(world[kind], context));
  },
};

export const test = base.extend(fixtures);
