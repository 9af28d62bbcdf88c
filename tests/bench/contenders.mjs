/** The contenders measured side by side: how each is started in a page, and what it is made of. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { MINIFIED } from '../../xtask/weigh.mjs';

/** @typedef {'clerk-wasm' | 'clerk-js' | 'clerk-fapi-rs' | 'floor'} ContenderName */

/**
 * @typedef {object} Contender
 * @property {ContenderName} name
 * @property {string} title the heading of its column
 * @property {[file: string, as: string][]} preloads what the page's head requests at once, as apps are advised to
 * @property {string} start the part of a page's module that starts it: from `app`, what the page is told, to `window.clerk`
 * @property {(file: string) => Promise<Uint8Array>} read a file of the contender's folder on the site
 */

const TOP = fileURLToPath(new URL('../../', import.meta.url));
const OFFICIAL = path.join(TOP, 'node_modules/@clerk/clerk-js');
/** Where the peer that is compiled for this is, if it has been built. */
const PEER = process.env.BENCH_CLERK_FAPI_RS;

/** As a page without a bundler loads it. @type {Contender} */
const OURS = {
  name: 'clerk-wasm',
  title: 'clerk-wasm',
  preloads: [
    ['clerk.browser.js', 'script'],
    ['clerk_wasm_bg.wasm', 'fetch'],
  ],
  start: `
    const { Clerk } = await import('/clerk-wasm/clerk.browser.js');
    window.clerk = new Clerk(app.publishableKey);
    await window.clerk.load();`,
  read: (file) => readFile(path.join(TOP, 'pkg', file)),
};

/**
 * As a page loads it from Clerk: by a script element, not bundled. Its telemetry is off, as it is in production.
 * @type {Contender}
 */
const OFFICIAL_CLIENT = {
  name: 'clerk-js',
  title: `@clerk/clerk-js ${versionOf(OFFICIAL)}`,
  preloads: [['clerk.browser.js', 'script']],
  start: `
    await new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.dataset.clerkPublishableKey = app.publishableKey;
      Object.assign(script, { src: '/clerk-js/clerk.browser.js', onload: resolve, onerror: reject });
      document.head.append(script);
    });
    window.clerk = window.Clerk;
    await window.clerk.load({ telemetry: false });`,
  read: (file) => readFile(path.join(OFFICIAL, 'dist', file)),
};

/** @type {Contender} */
const FLOOR = {
  name: 'floor',
  title: 'fetch by hand',
  preloads: [['floor.mjs', 'script']],
  start: `
    const { start } = await import('/floor/floor.mjs');
    window.clerk = await start(app);`,
  read: (file) => minified(path.join(TOP, 'tests/bench/peers', file)),
};

/** @type {Contender} */
const FAPI_RS = {
  name: 'clerk-fapi-rs',
  title: 'clerk-fapi-rs 0.2',
  preloads: [
    ['clerk_wasm.js', 'script'],
    ['clerk_wasm_bg.wasm', 'fetch'],
  ],
  start: `
    const { default: init, Peer } = await import('/clerk-fapi-rs/clerk_wasm.js');
    await init({ module_or_path: '/clerk-fapi-rs/clerk_wasm_bg.wasm' });
    window.clerk = await Peer.load(app.publishableKey, app.devBrowser);`,
  read: async (file) => {
    if (!PEER) throw new Error('clerk-fapi-rs is not built');
    return file.endsWith('.js') ? minified(path.join(PEER, file)) : readFile(path.join(PEER, file));
  },
};

/** The two clients that every figure is taken of. */
export const CLIENTS = [OURS, OFFICIAL_CLIENT];

/** The other peers that are available. */
export const PEERS = PEER ? [FAPI_RS, FLOOR] : [FLOOR];

export const VERSIONS = { 'clerk-wasm': versionOf(path.join(TOP, 'pkg')), 'clerk-js': versionOf(OFFICIAL) };

/** @param {string} file */
async function minified(file) {
  const { outputFiles } = await build({ entryPoints: [file], ...MINIFIED });
  if (!outputFiles?.[0]) throw new Error('esbuild made nothing');
  return outputFiles[0].contents;
}

/** @param {string} folder of a package @returns {string} */
function versionOf(folder) {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).version;
}
