/**
 * What a page fetches until it is loaded stays within `budgets.json`. Whoever lets it grow says so there, and in the
 * commit's message why. The WebAssembly's leaves room for compilers of other versions, which differ by a few percent.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { appOf, brotli, lazily, MINIFIED } from '../../xtask/weigh.mjs';

const TOP = fileURLToPath(new URL('../../', import.meta.url));
const budgets = JSON.parse(await readFile(path.join(TOP, 'budgets.json'), 'utf8'));

/** As an app that uses nothing but `Clerk` bundles it. */
async function bundle() {
  const { outputFiles, metafile } = await build({
    ...appOf(TOP),
    absWorkingDir: TOP,
    metafile: true,
    outfile: 'app.js',
    plugins: [lazily],
  });
  const modules = Object.entries(metafile.outputs['app.js']?.inputs ?? {});
  const sizes = modules.map(([name, { bytesInOutput }]) => [path.relative('pkg', name), bytesInOutput]);
  return { text: outputFiles[0]?.contents ?? new Uint8Array(), modules: Object.fromEntries(sizes) };
}

test('the WebAssembly is within its budget', async () => {
  const size = brotli(await readFile(path.join(TOP, 'pkg/clerk_wasm_bg.wasm'))).length;
  console.log(`clerk_wasm_bg.wasm: ${size} bytes with brotli, of ${budgets.wasm}`);
  assert.ok(size <= budgets.wasm, `it grew to ${size} bytes with brotli; budgets.json allows ${budgets.wasm}`);
});

test('what is fetched when somebody needs it imports nothing, and splits no bundle', async () => {
  for (const name of ['advice', 'fapi', 'flows']) {
    const file = path.join('pkg/src', `${name}.js`);
    const alone = { absWorkingDir: TOP, bundle: true, entryPoints: [file], write: false };
    const { metafile } = await build({ ...alone, metafile: true });
    assert.deepEqual(Object.keys(metafile.inputs), [file]);
  }
});

test('what is fetched with the first attempt to sign in or up is within its budget', async () => {
  const { outputFiles } = await build({ ...MINIFIED, absWorkingDir: TOP, entryPoints: ['pkg/src/flows.js'] });
  const size = brotli(outputFiles[0]?.contents ?? new Uint8Array()).length;
  console.log(`flows.js, minified: ${size} bytes with brotli, of ${budgets.flows}`);
  assert.ok(size <= budgets.flows, `it grew to ${size} bytes with brotli; budgets.json allows ${budgets.flows}`);
});

test('the module for pages without a bundler is within its budget', async () => {
  const size = brotli(await readFile(path.join(TOP, 'pkg/clerk.browser.js'))).length;
  console.log(`clerk.browser.js: ${size} bytes with brotli, of ${budgets.browser}`);
  assert.ok(size <= budgets.browser, `it grew to ${size} bytes with brotli; budgets.json allows ${budgets.browser}`);
});

test('the JavaScript is within its budget, and so is each module', async () => {
  const { text, modules } = await bundle();
  const size = brotli(text).length;
  console.log(`JavaScript, bundled and minified: ${size} bytes with brotli, of ${budgets.javascript}`);
  const grown = Object.entries(modules).filter(([name, bytes]) => bytes > (budgets.modules[name] ?? 0));
  const said = grown.map(([name, bytes]) => `${name}: ${bytes} bytes minified, of ${budgets.modules[name] ?? 'none'}`);
  assert.deepEqual(said, [], 'modules that grew past what budgets.json allows');
  assert.ok(
    size <= budgets.javascript,
    `it grew to ${size} bytes with brotli; budgets.json allows ${budgets.javascript}`,
  );
});
