/** A page that is played in Node, for the built package: just enough of one for it to load and to ask an API. */

import { setMaxListeners } from 'node:events';
import { readFile } from 'node:fs/promises';

const PACKAGE = new URL('../../../pkg/', import.meta.url);

/** @param {Record<string, unknown>} properties */
function play(properties) {
  for (const [name, value] of Object.entries(properties)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

/**
 * Begins a page. It stays for as long as the process lives, and keeps none from ending.
 * @param {(url: URL, init: RequestInit) => Response | Promise<Response>} api answers what is asked of the API
 */
export async function playPage(api) {
  const wasm = await readFile(new URL('clerk_wasm_bg.wasm', PACKAGE));
  const wait = setTimeout;
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible', hasFocus: () => true, cookie: '' });
  const location = new URL('https://app.example.com/');
  const window = Object.assign(new EventTarget(), { location, top: null });
  // Every clerk of a page listens to it.
  setMaxListeners(0, document, window);
  play({ document, window, location, navigator: { onLine: true }, isSecureContext: true, BroadcastChannel: undefined });
  play({ setTimeout: (/** @type {() => void} */ action, /** @type {number} */ millis) => wait(action, millis).unref() });
  play({
    fetch: async (/** @type {string | URL} */ url, /** @type {RequestInit} */ init = {}) =>
      String(url).endsWith('.wasm')
        ? new Response(new Uint8Array(wasm), { headers: { 'Content-Type': 'application/wasm' } })
        : api(new URL(url), init),
  });
  /** @type {typeof import('../../../pkg/index.js')} */
  const { Clerk } = await import(new URL('index.js', PACKAGE).href);
  return { Clerk, document };
}

/** A page's own numbers between 0 and 1, the same for the same seed. @param {number} seed */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
