/** A Rust app that depends on the crate without its feature `js` carries none of the JavaScript exports. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

/** @param {string | URL} file */
async function exportsOf(file) {
  const module = await WebAssembly.compile(await readFile(file));
  return WebAssembly.Module.exports(module).map(({ name }) => name);
}

const isOfTheFace = (/** @type {string} */ name) => /(^|_)core_/.test(name);

test('the package exports the class that index.js is built on', async () => {
  // In the file itself its names are letters.
  const types = await readFile(new URL('../../pkg/clerk_wasm.d.ts', import.meta.url), 'utf8');
  const names = [...types.matchAll(/readonly (\w+):/g)].map(([, name]) => String(name));
  assert.ok(names.some(isOfTheFace), names.join());
});

test('without the feature js nothing of it is exported', { skip: !process.env.RUST_APP_WASM }, async () => {
  const names = await exportsOf(process.env.RUST_APP_WASM ?? '');
  assert.deepEqual(names.filter(isOfTheFace), []);
});
