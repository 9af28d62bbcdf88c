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

/** @type {Example[]} */
export const EXAMPLES = read();

function read() {
  if (!existsSync(LIST)) throw new Error(`${LIST} is not there: cargo xtask test --only examples`);
  return JSON.parse(readFileSync(LIST, 'utf8'));
}
