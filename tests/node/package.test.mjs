/** The package as npm would publish it, installed into an app's folder and used by its name. */

import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';

const TOP = fileURLToPath(new URL('../../', import.meta.url));
const PACKAGE = join(TOP, 'pkg/');
const run = promisify(execFile);
// On Windows npm is a script of the command interpreter.
const shell = process.platform === 'win32';

/** @type {string} */
let app;
/** @type {string} */
let tarball;

before(async () => {
  app = await mkdtemp(join(tmpdir(), 'clerk-wasm-app-'));
  await writeFile(join(app, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const packed = await run('npm', ['pack', PACKAGE, '--json', '--pack-destination', app], { shell });
  const [{ filename }] = JSON.parse(packed.stdout);
  tarball = join(app, filename);
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], {
    cwd: app,
    shell,
  });
  // What an app with React has beside it.
  await mkdir(join(app, 'node_modules/@types'));
  await symlink(join(TOP, 'node_modules/@types/react'), join(app, 'node_modules/@types/react'), 'junction');
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

test('its wasm file compiles and imports from nowhere but its own JavaScript, which it knows by a letter', async () => {
  const module = await WebAssembly.compile(await readFile(installed('clerk_wasm_bg.wasm')));
  const modules = new Set(WebAssembly.Module.imports(module).map((one) => one.module));
  assert.deepEqual([...modules], ['a']);
});

test('it holds what it is made of, and nothing else', async () => {
  const found = await readdir(installed('.'), { recursive: true, withFileTypes: true });
  const files = found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const names = files.map((file) => file.slice(installed('.').length).replaceAll('\\', '/').replace(/^\//, ''));
  const sources = (await readdir(join(PACKAGE, 'src'))).map((name) => `src/${name}`);
  const code = [
    'index.js',
    'index.d.ts',
    'react.js',
    'react.d.ts',
    'initial-state.js',
    'initial-state.d.ts',
    'clerk.browser.js',
    'clerk.browser.d.ts',
    'clerk_wasm.js',
    'clerk_wasm_bg.wasm',
    ...sources,
  ];
  assert.deepEqual(names.sort(), [...code, 'LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'package.json'].sort());
});

test('every module in it is imported by another', async () => {
  const { exports } = JSON.parse(await readFile(installed('package.json'), 'utf8'));
  const entries = Object.values(exports)
    .map((entry) => entry.default)
    .filter(Boolean);
  const imported = new Set(entries.map((/** @type {string} */ entry) => join(entry)));
  for (const name of imported) {
    const text = await readFile(installed(name), 'utf8');
    for (const [, to = ''] of text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)) imported.add(join(name, '..', to));
  }
  const shipped = (await readdir(installed('src'))).map((name) => join('src', name));
  const unused = shipped.filter((name) => !imported.has(name));
  assert.deepEqual(unused, []);
  assert.ok(imported.has('clerk_wasm.js'), 'it is loaded with load()');
});

test('its version is that of the crate, wherever it is said', async () => {
  const cargo = await readFile(join(TOP, 'Cargo.toml'), 'utf8');
  const [, version] = /^version = "(.+)"$/m.exec(cargo) ?? [];
  assert.ok(version);
  assert.equal(JSON.parse(await readFile(installed('package.json'), 'utf8')).version, version);
  const { Clerk } = await import(pathToFileURL(installed('index.js')).href);
  assert.equal(Clerk.version, version);
});

test('publint finds nothing wrong with it', async () => {
  const { messages } = await publint({ pkgDir: PACKAGE, pack: 'npm', strict: true });
  assert.deepEqual(messages, []);
});

test('what its one module fetches later is there', async () => {
  const text = await readFile(installed('clerk.browser.js'), 'utf8');
  const fetched = [...text.matchAll(/import\("([^"]+)"\)/g)].map(([, to = '']) => to);
  assert.ok(fetched.length >= 3, `only ${fetched}`);
  for (const to of fetched) await readFile(installed(to));
});

const ENTRIES = ['.', './react', './initial-state', './clerk.browser.js'];

test('its types are found wherever its JavaScript is', async () => {
  const packed = createPackageFromTarballData(new Uint8Array(await readFile(tarball)));
  const result = await checkPackage(packed, { entrypoints: ENTRIES });
  const problems = result.types === false ? ['there are no types'] : result.problems;
  // It is a module, and `require()` of one is for Node to allow (it does since 20.19 and 22.12).
  assert.deepEqual(
    problems,
    ENTRIES.map((entrypoint) => ({ kind: 'CJSResolvesToESM', entrypoint, resolutionKind: 'node16-cjs' })),
  );
});

for (const [module, moduleResolution] of [
  ['preserve', 'bundler'],
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
]) {
  test(`an app compiles against it with ${moduleResolution}, as strictly as can be`, async () => {
    await copyFile(join(TOP, 'tests/types/app.ts'), join(app, 'app.ts'));
    await writeFile(join(app, 'readme.ts'), await readmeApp('ts', /new Clerk\(/));
    await writeFile(join(app, 'App.tsx'), await readmeApp('tsx', /<ClerkProvider /));
    await writeFile(join(app, 'vite.d.ts'), VITE);
    const lib = ['es2022', 'dom', 'esnext.disposable'];
    const strict = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true };
    const options = {
      ...strict,
      module,
      moduleResolution,
      lib,
      target: 'es2022',
      noEmit: true,
      types: [],
      jsx: 'react-jsx',
    };
    await writeFile(
      join(app, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: options, files: ['app.ts', 'readme.ts', 'App.tsx', 'vite.d.ts'] }),
    );
    const compiled = run(process.execPath, [join(TOP, 'node_modules/typescript/bin/tsc'), '-p', app]);
    const said = await compiled.then(
      () => '',
      (error) => error.stdout,
    );
    assert.equal(said, '');
  });
}

/** An app of the package's own README. @param {'ts' | 'tsx'} language @param {RegExp} expected */
async function readmeApp(language, expected) {
  const [, block = ''] = (await readFile(installed('README.md'), 'utf8')).split(`\`\`\`${language}\n`);
  const [code = ''] = block.split('```');
  assert.match(code, expected);
  return code;
}

/** What Vite adds to the language. */
const VITE = `export {};
declare global { interface ImportMeta { env: { VITE_CLERK_PUBLISHABLE_KEY: string } } }`;
