/**
 * Every code that an error is made with is in the lists, and they have no other: the constants of `error::code`, the
 * union `ClerkErrorCode`, and the table of `docs/errors.md`.
 */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

/** Made in `src/engine/`, and yet in no page: `load()` gives the promise of its first call. */
const NOT_IN_JAVASCRIPT = 'clerk_loading';
/** Where errors are defined; they are made elsewhere. */
const DEFINITIONS = ['src/error.rs', 'pkg/src/errors.js'];

const read = (/** @type {string} */ path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const sorted = (/** @type {Iterable<string>} */ codes) => [...new Set(codes)].sort();

/** @param {string} folder @param {string} ending @returns {string[]} */
function filesIn(folder, ending) {
  const found = readdirSync(new URL(`../../${folder}`, import.meta.url), { encoding: 'utf8', recursive: true });
  const paths = found.filter((name) => name.endsWith(ending)).map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
  return paths.filter((path) => !DEFINITIONS.includes(path));
}

/** The first group of every match. @param {string} text @param {RegExp} pattern */
const all = (text, pattern) => [...text.matchAll(pattern)].map(([, found = '']) => found);

/** What a file does, without what it says about that, and without its tests. @param {string} path */
function program(path) {
  const text = read(path).replaceAll(/^\s*\/\/.*$/gm, '');
  return path.endsWith('.rs') ? text.replaceAll(/^#\[cfg\(.*\btest\b.*\)\]\nmod \w+ \{$[^]*?^\}$/gm, '') : text;
}

/** @type {Record<string, string>} by name */
const constants = Object.fromEntries(
  [...read('src/error/code.rs').matchAll(/^pub const (\w+): &str = "(\w+)";$/gm)].map(([, name, code]) => [name, code]),
);

/** The codes that errors are made with in Rust. @param {string} folder */
function madeInRust(folder) {
  return filesIn(folder, '.rs').flatMap((path) =>
    all(program(path), /\b(?:Error::runtime\(|Runtime\s*\{\s*code:)\s*([^\s,]+)/g).map((code) => {
      const [, name = ''] = /^code::(\w+)$/.exec(code) ?? [];
      assert.ok(constants[name], `${path} makes an error with ${code}, which is no constant of error::code`);
      return constants[name];
    }),
  );
}

/** The codes that errors are made with in JavaScript. */
function madeInJavaScript() {
  const paths = ['pkg/index.js', 'pkg/react.js', ...filesIn('pkg/src', '.js')];
  return paths.flatMap((path) => {
    // What `fapi.request()` can't take is part of the code.
    const text = program(path).replace('ClerkRuntimeError(`clerk_invalid_${what}`', '');
    const invalid = all(text, /\bmisuse\(needed, '(\w+)'/g).map((what) => `clerk_invalid_${what}`);
    const spelledOut = all(text, /\b(?:ClerkRuntimeError|mistake)\(\s*([^\s,)]+)/g).map((code) => {
      assert.match(code, /^'\w+'$/, `${path} makes an error with ${code}, which is no code spelled out`);
      return code.slice(1, -1);
    });
    return [...invalid, ...spelledOut];
  });
}

const rust = sorted(madeInRust('src'));
const engine = madeInRust('src/engine').filter((code) => code !== NOT_IN_JAVASCRIPT);
const javaScript = sorted([...engine, ...madeInJavaScript()]);

test('error::code has a constant for each code, named as it is', () => {
  assert.ok(rust.length > 20);
  assert.deepEqual(sorted(Object.values(constants)), rust);
  for (const [name, code] of Object.entries(constants)) assert.equal(name, code.replace('clerk_', '').toUpperCase());
});

test('ClerkErrorCode has each code that JavaScript gets', () => {
  const [union = ''] = all(read('pkg/index.d.ts'), /^export type ClerkErrorCode =([^;]*);/gm);
  assert.ok(javaScript.length > 25);
  assert.deepEqual(sorted(all(union, /'(\w+)'/g)), javaScript);
});

test('docs/errors.md has a row for each code, and says where it comes up', () => {
  const rows = [...read('docs/errors.md').matchAll(/^\| `(\w+)` \| (\w+) \|([^|]+)\|([^|]+)\|$/gm)];
  const where = sorted([...rust, ...javaScript]).map((code) => {
    if (!javaScript.includes(code)) return [code, 'Rust'];
    return [code, rust.includes(code) ? 'both' : 'JavaScript'];
  });
  assert.deepEqual(rows.map(([, code, place]) => [code, place]).sort(), where);
  for (const [row, , , cause, wayOut] of rows) assert.ok(cause?.trim() && wayOut?.trim(), row);
});
