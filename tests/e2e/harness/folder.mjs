/** Serves a folder as any static server does, with the headers that a test asks for. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { once } from 'node:events';

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/**
 * @param {string} folder
 * @param {Record<string, string>} [headers] of every answer
 */
export async function serveFolder(folder, headers = {}) {
  const server = http.createServer((request, response) => {
    answer(folder, headers, request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://localhost:${address.port}`, stop };
}

/** @param {string} folder @param {Record<string, string>} headers @param {http.IncomingMessage} request @param {http.ServerResponse} response */
async function answer(folder, headers, request, response) {
  const { pathname } = new URL(request.url ?? '/', 'http://folder');
  // Browsers request it by themselves.
  if (pathname === '/favicon.ico') return void response.writeHead(204).end();
  const wanted = path.join(folder, path.normalize(decodeURIComponent(pathname)));
  const file = pathname.endsWith('/') ? path.join(wanted, 'index.html') : wanted;
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return void response.writeHead(404, headers).end();
  const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
  response.writeHead(200, { ...headers, 'content-type': type, 'cache-control': 'no-store' });
  createReadStream(file).pipe(response);
}
