/** Serves the pages to measure: each contender in a folder of its own, compressed and cacheable as in production. */
import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { isForUs } from '../e2e/harness/hosts.mjs';
import { brotli } from '../../xtask/weigh.mjs';

/** @typedef {import('./contenders.mjs').Contender} Contender */
/** What a page is told. @typedef {{ publishableKey: string, api: string, devBrowser: string }} App */

/** @type {Record<string, string>} */
const TYPES = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

/** Where a page reports that it has finished loading: a test driver that watched it would cost it time. */
const END = '/end';

export class Site {
  /** @type {App} */
  app = { publishableKey: '', api: '', devBrowser: '' };
  /** Files by path, compressed. @type {Map<string, Promise<Buffer>>} */
  #files = new Map();
  #ends = new EventEmitter();

  /** @param {http.Server} server @param {Contender[]} contenders */
  constructor(server, contenders) {
    this.server = server;
    this.contenders = new Map(contenders.map((one) => [one.name, one]));
  }

  /** @param {Contender[]} contenders */
  static async start(contenders) {
    const server = http.createServer((request, response) => {
      if (!isForUs(request, response)) return;
      site.#answer(request, response).catch((error) => response.writeHead(404).end(String(error)));
    });
    const site = new Site(server, contenders);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return site;
  }

  get origin() {
    const address = /** @type {import('node:net').AddressInfo} */ (this.server.address());
    return `http://localhost:${address.port}`;
  }

  /** The size of a file on the wire, in bytes. @param {string} pathname */
  async sizeOf(pathname) {
    return (await this.#file(pathname)).length;
  }

  /**
   * What the next page reports, as its title, once its client is loaded or has failed to load.
   * @param {number} millis how long to wait
   */
  async ended(millis) {
    const [title] = await once(this.#ends, 'end', { signal: AbortSignal.timeout(millis) });
    return String(title);
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  async #answer(request, response) {
    const { pathname } = new URL(request.url ?? '/', this.origin);
    if (pathname === END) {
      this.#ends.emit('end', await text(request));
      return void response.end();
    }
    const contender = this.contenders.get(/** @type {any} */ (pathname.split('/')[1]));
    if (!contender || pathname.endsWith('/')) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
      return void response.end(page(this.app, contender));
    }
    const body = await this.#file(pathname);
    const type = TYPES[path.extname(pathname)] ?? 'application/octet-stream';
    response
      .writeHead(200, { 'content-type': type, 'content-encoding': 'br', 'cache-control': 'max-age=3600' })
      .end(body);
  }

  /** @param {string} pathname */
  #file(pathname) {
    let file = this.#files.get(pathname);
    if (!file) this.#files.set(pathname, (file = this.#compressed(pathname)));
    return file;
  }

  /** @param {string} pathname */
  async #compressed(pathname) {
    const [, name, ...rest] = pathname.split('/');
    const contender = this.contenders.get(/** @type {any} */ (name));
    if (!contender) throw new Error(`nothing is served at ${pathname}`);
    return brotli(await contender.read(rest.join('/')));
  }
}

/** @param {string | undefined} name @param {string} file @param {string} as */
function preload(name, file, as) {
  const isModule = as === 'script' && name !== 'clerk-js';
  const how = isModule ? 'rel="modulepreload"' : `rel="preload" as="${as}"${as === 'fetch' ? ' crossorigin' : ''}`;
  return `<link ${how} href="/${name}/${file}" />`;
}

/** The HTML of a page; empty without a contender. @param {App} app @param {Contender | undefined} contender */
function page(app, contender) {
  return `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <link rel="icon" href="data:," />
  <title>${contender?.title ?? 'empty'}</title>
  ${(contender?.preloads ?? []).map(([file, as]) => preload(contender?.name, file, as)).join('\n  ')}
  <script type="module">
    const app = ${JSON.stringify(app)};
    try {
      performance.mark('start');${contender?.start ?? ''}
      performance.mark('loaded');
      document.title = 'loaded';
    } catch (error) {
      document.title = 'failed: ' + error;
    }
    navigator.sendBeacon('${END}', document.title);
  </script>
</html>`;
}
