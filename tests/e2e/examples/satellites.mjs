/** What the specs about satellites play on: the server of pages.mjs as the primary app, and another one on its own domain. */
import { freePort } from '../harness/ports.mjs';
import { SATELLITE_API_HOST, SATELLITE_HOST } from '../harness/stage.mjs';
import { startTlsFront } from '../harness/tls-front.mjs';
import { Running, Visitor, test as base } from './pages.mjs';

/** @import { Kind, OfTest, OfWorker, PlaywrightsTest, PlaywrightsWorker } from './pages.mjs' */
/** @typedef {{ origin: string, port: number }} Site */

/** The domain of an app that the instance has never heard of. Whoever asks for its API gets that of the instance. */
export const UNKNOWN_HOST = 'unknown.example-3.test';

export class Satellite {
  /** @param {Visitor} primary @param {Site} site @param {import('./built.mjs').PageServer} server @param {Kind} kind */
  constructor(primary, site, server, kind) {
    this.primary = primary;
    this.site = site;
    this.server = server;
    this.running = new Running(primary.api, site.origin);
    /** What makes the server a satellite. @type {Record<string, string>} */
    this.settings = {
      CLERK_IS_SATELLITE: 'true',
      CLERK_DOMAIN: SATELLITE_HOST,
      ...(kind === 'development behind a proxyUrl' && { CLERK_PROXY_URL: primary.api.plain }),
      ...(kind !== 'production' && { CLERK_SIGN_IN_URL: `${primary.origin}/sign-in` }),
    };
  }

  /** Starts its server, and has it visited in the same browser. @param {Record<string, string>} [settings] */
  async open(settings) {
    await this.running.start(this.server, this.site.port, { ...this.settings, ...settings });
    return new Visitor(this.running, this.primary.context);
  }

  /** The environment of such a server. @param {Record<string, string>} settings */
  environment(settings) {
    return this.running.environment(this.server, this.site.port, { ...this.settings, ...settings });
  }
}

/** @type {import('@playwright/test').Fixtures<{ satellite: Satellite }, { sites: Record<Kind, Site> & { hosts: Record<string, number> } }, OfTest & PlaywrightsTest, OfWorker & PlaywrightsWorker>} */
const fixtures = {
  sites: [
    async ({ world }, use) => {
      // Each of them is there while its test runs, and tests of a worker run one after the other.
      const port = await freePort();
      const front = await startTlsFront(SATELLITE_HOST, port);
      // In development another name of this machine is another site.
      const plain = { origin: `http://127.0.0.1:${port}`, port };
      const secure = { origin: `https://${SATELLITE_HOST}`, port };
      const hosts = {
        [SATELLITE_HOST]: front.port,
        [SATELLITE_API_HOST]: world.production.api.tlsPort,
        [`clerk.${UNKNOWN_HOST}`]: world.production.api.tlsPort,
      };
      await use({
        development: plain,
        'development behind a proxyUrl': plain,
        'development over TLS': secure,
        production: secure,
        hosts,
      });
      front.stop();
    },
    { scope: 'worker' },
  ],
  hosts: [async ({ world, sites }, use) => use({ ...world.hosts, ...sites.hosts }), { scope: 'worker' }],
  satellite: async ({ kind, sites, server, visitor }, use) => {
    const satellite = new Satellite(visitor, sites[kind], server, kind);
    await use(satellite);
    await satellite.running.stop();
  },
};

export const test = base.extend(fixtures);
