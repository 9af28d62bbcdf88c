/** docs/security.md names tests: they are there. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const ROOT = new URL('../../', import.meta.url);
/** A row of the table: who, what, the file, the names of its tests. */
const ROW = /^\|[^|]*\|[^|]*\| `([^`]+)` \|([^|]*)\|$/gm;

test('every test that the threat model names is where it says', async () => {
  const rows = [...(await readFile(new URL('docs/security.md', ROOT), 'utf8')).matchAll(ROW)];
  assert.ok(rows.length > 20, 'the table is read');
  for (const [, file, names] of rows) {
    const text = await readFile(new URL(file, ROOT), 'utf8');
    const found = [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    assert.ok(found.length > 0, `${file}: which of its tests?`);
    for (const name of found) assert.ok(text.includes(name), `${file} has no ${name}`);
  }
});
