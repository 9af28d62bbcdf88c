/**
 * What goes over between Rust and JavaScript is named by numbers, and each side has them for itself. Here they are
 * compared, name by name.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';

const TOP = path.resolve(import.meta.dirname, '../..');
const read = (/** @type {string} */ name) => readFile(path.join(TOP, name), 'utf8');

const face = tablesOf(await read('src/js/numbers.rs'));
const page = tablesOf(await read('src/browser/numbers.rs'));
const engine = await read('pkg/src/engine.js');
const pageScript = await read('src/browser/page.js');

test('calls', () => {
  const calls = Object.entries(objectIn(engine, 'CALLS')).map(([name, number]) => [upper(name), number]);
  assert.deepEqual(Object.fromEntries(calls), face.call);
});

test('how a call ended', () => {
  assert.deepEqual(constantsIn(engine, face.answer), face.answer);
});

test('causes', async () => {
  const [, body] = found(await read('src/engine/cause.rs'), /pub enum Cause \{(.*?)^\}/ms);
  const variants = [...body.matchAll(/^ {4}([A-Z]\w+),/gm)].map(([, name = '']) => name);
  const [, all] = found(await read('src/engine/cause.rs'), /const ALL: .*? = \[(.*?)\];/s);
  assert.deepEqual(
    [...all.matchAll(/Self::(\w+)/g)].map(([, name]) => name),
    variants,
  );
  const [, list] = found(engine, /const CAUSES = .*?\[(.*?)\]/s);
  const names = [...list.matchAll(/'([\w-]+)'/g)].map(([, name = '']) => name);
  const pascal = (/** @type {string} */ name) => name.replace(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase());
  assert.deepEqual(names.map(pascal), variants);
  const [, union] = found(await read('pkg/index.d.ts'), /export type RequestCause =([^;]*);/);
  assert.deepEqual(
    [...union.matchAll(/'([\w-]+)'/g)].map(([, name]) => name),
    names,
  );
});

test('the configuration of the engine', async () => {
  const [, body] = found(await read('pkg/index.js'), /const config = \{(.*?)^ {4}\};/ms);
  const given = [...body.matchAll(/^ {6}(\w+)/gm)].map(([, name]) => name);
  const [, reader] = found(await read('src/js/asked.rs'), /fn config\((.*?)^\}/ms);
  const taken = [...reader.matchAll(/"(\w+)"/g)].map(([, name]) => name);
  assert.deepEqual(given.toSorted(), taken.toSorted());
});

test('statuses', async () => {
  const names = listIn(await read('pkg/index.js'), 'STATUSES');
  assert.deepEqual(numbered(names.map(upper)), face.status);
});

test('who is active', async () => {
  assert.deepEqual(constantsIn(await read('pkg/index.js'), { UNKNOWN: 0 }), { UNKNOWN: face.active.UNKNOWN });
});

test('what a touch is for', async () => {
  const names = listIn(await read('pkg/src/resources.js'), 'INTENTS');
  assert.deepEqual(numbered(names.map((name) => upper(name.replace(/org$/, 'organization')))), face.intent);
});

test('methods', async () => {
  assert.deepEqual(numbered(listIn(await read('pkg/src/fapi.js'), 'METHODS')), face.method);
});

test('levels of verification', async () => {
  const source = await read('pkg/src/authorization.js');
  const [none, ...names] = listIn(source, 'LEVELS');
  assert.equal(none, 'undefined');
  assert.deepEqual(numbered(names.map(upper), 1), face.level);
  for (const [, level] of source.matchAll(/: \[(\d+), \d+\]/g)) {
    assert.ok(Object.values(face.level).includes(Number(level)), `a preset asks for a level of ${level}`);
  }
});

test('reports of the page', () => {
  assert.deepEqual(constantsIn(pageScript, page.report), page.report);
});

test('events of the page', () => {
  assert.deepEqual(constantsIn(pageScript, page.event), page.event);
});

test('what a page is', () => {
  const [, list] = found(pageScript, /const facts = \[(.*?)\];/s);
  const parts = list.split(/,\s(?![^(]*\))/).filter((part) => part.trim());
  const expected = { true: 0, hasFocus: page.fact.FOCUSED, isVisible: page.fact.VISIBLE, onLine: page.fact.ONLINE };
  const more = {
    takesSecureCookies: page.fact.SECURE,
    isInForeignFrame: page.fact.IN_FOREIGN_FRAME,
    locks: page.fact.LOCKS,
  };
  for (const [name, bit] of Object.entries({ ...expected, ...more })) {
    assert.match(parts[bit] ?? 'nothing', new RegExp(`\\b${name}\\b`), `bit ${bit} is ${name}`);
  }
  assert.equal(parts.length, 1 + Object.keys(page.fact).length);
});

/** The modules of constants of a Rust file. @param {string} source @returns {Record<string, Record<string, number>>} */
function tablesOf(source) {
  const modules = [...source.matchAll(/mod (\w+) \{([^}]*)\}/g)];
  return Object.fromEntries(
    modules.map(([, name, body = '']) => {
      const constants = [...body.matchAll(/const (\w+): \w+ = (\d+);/g)];
      assert.equal(constants.length, body.split(';').length - 1, `all of ${name} is read`);
      return [name, Object.fromEntries(constants.map(([, constant, number]) => [constant, Number(number)]))];
    }),
  );
}

/** Its constants of these names. @param {string} source @param {Record<string, number>} names */
function constantsIn(source, names) {
  const all = [...source.matchAll(/^const ([A-Z_]+) = (\d);/gm)];
  return Object.fromEntries(
    all.map(([, name = '', number]) => [name, Number(number)]).filter(([name]) => name in names),
  );
}

/** @param {string} source @param {string} name @returns {Record<string, number>} */
function objectIn(source, name) {
  const [, body] = found(source, new RegExp(`^const ${name} = \\{(.*?)^\\};`, 'ms'));
  return Object.fromEntries([...body.matchAll(/(\w+): (\d+),/g)].map(([, key, number]) => [key, Number(number)]));
}

/** @param {string} source @param {string} name */
function listIn(source, name) {
  const [, body] = found(source, new RegExp(`^const ${name} = .*?\\[(.*)\\]`, 'm'));
  return body.split(', ').map((item) => item.replaceAll("'", ''));
}

/** @param {string} source @param {RegExp} what @returns {[string, string]} */
function found(source, what) {
  const match = what.exec(source);
  assert.ok(match, `${what} is there`);
  return [match[0], match[1] ?? ''];
}

/** @param {string[]} names @param {number} [first] */
const numbered = (names, first = 0) => Object.fromEntries(names.map((name, at) => [name, at + first]));

/** `setActive` and `set_active` as Rust writes constants. @param {string} name */
function upper(name) {
  return name.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
}
