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
 * A program that renders its pages by itself, with nothing compiled for them.
 * @typedef {object} PageServer
 * @property {string} name of its folder in `examples/`
 * @property {string} server the program
 */

/** @type {(Example | PageServer & { folder: null })[]} */
const BUILT = read();
/** @param {Example | PageServer & { folder: null }} built @returns {built is Example} */
const isApp = (built) => built.folder !== null;

export const EXAMPLES = BUILT.filter(isApp);
/** @type {PageServer[]} */
export const PAGE_SERVERS = BUILT.filter((built) => !isApp(built)).map(({ name, server }) => ({
  name,
  server: String(server),
}));

function read() {
  if (!existsSync(LIST)) throw new Error(`${LIST} is not there: cargo xtask test --only examples`);
  return JSON.parse(readFileSync(LIST, 'utf8'));
}
