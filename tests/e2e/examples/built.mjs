/** The example apps as they were built: `cargo xtask test --only examples` does it, and says where. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * An app that was built.
 * @typedef {object} Example
 * @property {string} name of its folder in `examples/`
 * @property {string} folder with what a server has to serve
 * @property {string | null} server its own program that serves it; `null` if any server will do
 */

const LIST =
  process.env.EXAMPLES ?? fileURLToPath(new URL('../../../target/wasm/examples/built.json', import.meta.url));

/**
 * A program that renders its pages for who is signed in.
 * @typedef {object} PageServer
 * @property {string} name of its folder in `examples/`
 * @property {string} server the program
 * @property {string | null} folder with what was compiled for its pages, if anything was
 */

/** @type {(Example | PageServer)[]} */
const BUILT = read();
/** @param {Example | PageServer} built @returns {built is Example} */
const isApp = (built) => built.folder !== null;
/** @param {Example | PageServer} built @returns {built is PageServer} */
const isServer = (built) => built.server !== null;

export const EXAMPLES = BUILT.filter(isApp);
/** Those with nothing of their own in the browser. */
export const PAGE_SERVERS = BUILT.filter(isServer).filter(({ folder }) => folder === null);
/** Those whose app is rendered on the server and goes on in the browser. */
export const RENDERED_APPS = BUILT.filter(isServer).filter(({ folder }) => folder !== null);

function read() {
  if (!existsSync(LIST)) throw new Error(`${LIST} is not there: cargo xtask test --only examples`);
  return JSON.parse(readFileSync(LIST, 'utf8'));
}
