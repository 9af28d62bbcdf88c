/** The package as npm would publish it, installed into an app's folder and used by its name. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const PACKAGE = fileURLToPath(new URL('../../pkg/', import.meta.url));
const run = promisify(execFile);
// On Windows npm is a script of the command interpreter.
const shell = process.platform === 'win32';

/** @type {string} */
let app;

before(async () => {
  app = await mkdtemp(join(tmpdir(), 'clerk-wasm-app-'));
  await writeFile(join(app, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const packed = await run('npm', ['pack', PACKAGE, '--json', '--pack-destination', app], { shell });
  const [{ filename }] = JSON.parse(packed.stdout);
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(app, filename)], {
    cwd: app,
    shell,
  });
});

after(() => rm(app, { recursive: true }));

const installed = (/** @type {string} */ name) => join(app, 'node_modules/clerk-wasm', name);

test('it is imported by its name', async () => {
  await writeFile(join(app, 'app.mjs'), `export { Clerk, useAuth } from 'clerk-wasm';`);
  const { Clerk, useAuth } = await import(pathToFileURL(join(app, 'app.mjs')).href);
  assert.equal(typeof Clerk, 'function');
  assert.equal(typeof useAuth, 'function');
});

test('it carries its types, its licences and a page that says what it is', async () => {
  for (const name of ['index.d.ts', 'LICENSE-MIT', 'LICENSE-APACHE', 'README.md']) {
    assert.notEqual((await readFile(installed(name))).length, 0, name);
  }
});

test('its wasm file compiles and imports from nowhere but its own JavaScript', async () => {
  const module = await WebAssembly.compile(await readFile(installed('clerk_wasm_bg.wasm')));
  const modules = new Set(WebAssembly.Module.imports(module).map((one) => one.module));
  assert.deepEqual([...modules], ['./clerk_wasm_bg.js']);
});
