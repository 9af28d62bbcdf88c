/** What is said of the types: on their page, and beside each member. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (/** @type {string} */ path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** @param {string} text @param {RegExp} section @param {RegExp} name @returns {Record<string, string[]>} */
function lists(text, section, name) {
  const sections = text.split(section).slice(1);
  const entries = sections.flatMap((title, index) =>
    index % 2 ? [] : [[title, [...(sections[index + 1] ?? '').matchAll(name)].map(([, name]) => name ?? '')]],
  );
  return Object.fromEntries(entries);
}

test('docs/types.md lists what the types leave out, and nothing else', () => {
  const [leftOut = ''] = read('tests/types/left-out.ts').split('export interface OpenHere');
  const compared = lists(leftOut, /^ {2}(\w+):/m, /'(\w+)'/g);
  // A list ends its section; what comes before it is prose.
  const page = lists(read('docs/types.md').replaceAll(/^(?!`|#).*$/gm, ''), /^### (\w+)$/m, /`(\w+)`/g);

  assert.ok(Object.keys(compared).length > 10);
  assert.deepEqual(page, compared);
});

test('every member of the types says what it is', () => {
  const blocks = read('pkg/index.d.ts').matchAll(
    /^(?:export )?(?:declare )?(?:interface|class|type) .*\{\n([^]*?)^\}/gm,
  );
  const lines = [...blocks].flatMap(([, body = '']) => ['', ...body.split('\n')]);
  // What is inside of a member's own braces or parentheses is indented further.
  const members = lines
    .map((line, at) => [line, lines[at - 1] ?? ''])
    .filter(([line = '']) => /^ {2}[\w$[(]/.test(line));
  const silent = members.filter(([, before = '']) => !before.endsWith('*/'));

  assert.ok(members.length > 200);
  assert.deepEqual(silent, []);
});
