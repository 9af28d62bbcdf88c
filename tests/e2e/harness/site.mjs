/** The app under test: a page that loads a client, on http and https, with a proxy to the API. */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from 'selfsigned';
import { MODULES } from './clients.mjs';
import { isForUs } from './hosts.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PAGE = fileURLToPath(new URL('../page/index.html', import.meta.url));
/** The path under which the site forwards requests to the Frontend API. */
export const PROXY_PATH = '/__clerk';

/** A page with a frame that shows the page named in the query. */
const EMBEDDING = `<!doctype html><iframe></iframe><script>
  document.querySelector('iframe').src = location.search.slice(1);
</script>`;

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/**
 * What the page does when it is opened.
 * @typedef {object} App
 * @property {import('./clients.mjs').ClientName} client
 * @property {string} publishableKey
 * @property {{ proxyUrl?: string, domain?: string }} [options] second argument of `new Clerk`
 * @property {Record<string, unknown>} [load] argument of `clerk.load`
 * @property {string} [contentSecurityPolicy] of the page
 * @property {string} [cacheControl] of the page; by default `no-store`, which keeps it out of the back/forward cache
 * @property {boolean} [autoload] `false`: the test calls `clerk.load()` itself
 * @property {{ isInstance?: boolean, isLoading?: boolean, isStrict?: boolean, initialState?: unknown, hasFailed?: boolean }} [react] for the apps of `react/` and `hooks/`
 */

export class Site {
  /** @type {App} */
  app = { client: 'clerk-js', publishableKey: '' };
  /** What the page does on other hosts of the site, by host. @type {Record<string, App>} */
  elsewhere = {};
  /**
   * Files to serve besides those of the repository, by path; at `/`, a page that replaces the usual one.
   * @type {Record<string, string>}
   */
  files = {};
  /** How many requests for a path to leave without an answer, by the end of the path. @type {Record<string, number>} */
  drops = {};
  /** Where the proxy forwards to, and which host it names. @type {{ url: string, host: string } | undefined} */
  api;
  /** Judges the page's requests, if there is one. @type {import('./backend.mjs').Backend | undefined} */
  backend;

  /** @param {http.Server} plain @param {https.Server} secure */
  constructor(plain, secure) {
    this.plain = plain;
    this.secure = secure;
  }

  /** @param {string[]} hosts names for the certificate */
  static async start(hosts) {
    const altNames = hosts.map((value) => ({ type: /** @type {const} */ (2), value }));
    const pem = await generate([{ name: 'commonName', value: hosts[0] }], {
      keyType: 'ec',
      extensions: [{ name: 'subjectAltName', altNames }],
    });
    /** @type {Site} */
    let site;
    /** @type {http.RequestListener} */
    const answer = (request, response) => {
      if (!isForUs(request, response, hosts)) return;
      site.answer(request, response).catch((error) => {
        response.writeHead(500).end(String(error));
      });
    };
    site = new Site(http.createServer(answer), https.createServer({ key: pem.private, cert: pem.cert }, answer));
    await Promise.all([listen(site.plain), listen(site.secure)]);
    return site;
  }

  get port() {
    return portOf(this.plain);
  }

  get securePort() {
    return portOf(this.secure);
  }

  close() {
    for (const server of [this.plain, this.secure]) {
      server.closeAllConnections();
      server.close();
    }
  }

  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  async answer(request, response) {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    const dropped = Object.keys(this.drops).find((end) => pathname.endsWith(end));
    if (dropped && this.drops[dropped] > 0) {
      this.drops[dropped] -= 1;
      return void request.socket.destroy();
    }
    if (pathname.startsWith(`${PROXY_PATH}/`)) return this.forward(request, response);
    if (pathname === '/client.mjs') {
      return send(response, 'text/javascript', `export { Clerk } from '${MODULES[this.app.client]}';`);
    }
    if (pathname === '/app.json') {
      const app = this.elsewhere[request.headers.host ?? ''] ?? this.app;
      return send(response, 'application/json', JSON.stringify(app));
    }
    if (pathname === '/embed') return send(response, TYPES['.html'], EMBEDDING);
    if (pathname === '/backend' && this.backend) {
      return send(response, 'application/json', JSON.stringify(await this.backend.judge(request)));
    }
    if (pathname === '/favicon.ico') return void response.writeHead(204).end();
    if (pathname.startsWith('/node_modules/') || pathname.startsWith('/pkg/')) return sendFile(response, pathname);
    if (pathname !== '/' && pathname in this.files) {
      return send(response, TYPES[path.extname(pathname)] ?? TYPES['.html'], this.files[pathname]);
    }
    await this.backend?.judgeLoad(request);
    const policy = this.app.contentSecurityPolicy;
    if (policy) response.setHeader('content-security-policy', policy);
    send(response, TYPES['.html'], this.files['/'] ?? (await readFile(PAGE, 'utf8')), this.app.cacheControl);
  }

  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  async forward(request, response) {
    if (!this.api) return void response.writeHead(502).end('no API behind the proxy');
    const target = new URL((request.url ?? '').slice(PROXY_PATH.length), this.api.url);
    const scheme = 'encrypted' in request.socket ? 'https' : 'http';
    const headers = {
      ...request.headers,
      host: this.api.host,
      'clerk-proxy-url': `${scheme}://${request.headers.host}${PROXY_PATH}`,
      'x-forwarded-host': request.headers.host,
      'x-forwarded-proto': scheme,
      'x-forwarded-for': '127.0.0.1',
    };
    const onward = https.request(target, { method: request.method, headers, rejectUnauthorized: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  }
}

/** @param {http.Server | https.Server} server @returns {Promise<void>} */
function listen(server) {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
}

/** @param {http.Server | https.Server} server */
function portOf(server) {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the site is not listening');
  return address.port;
}

/** @param {http.ServerResponse} response @param {string} type @param {string} body @param {string} [cacheControl] */
function send(response, type, body, cacheControl = 'no-store') {
  response.writeHead(200, { 'content-type': type, 'cache-control': cacheControl }).end(body);
}

/** @param {http.ServerResponse} response @param {string} pathname */
async function sendFile(response, pathname) {
  const file = path.join(ROOT, path.normalize(decodeURIComponent(pathname)));
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return void response.writeHead(404).end();
  const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
  response.writeHead(200, { 'content-type': type, 'content-length': found.size, 'cache-control': 'max-age=600' });
  createReadStream(file).pipe(response);
}
