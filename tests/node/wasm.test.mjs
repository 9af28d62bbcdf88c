/** Getting the WebAssembly there: what goes wrong says so, and what to do. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { isClerkRuntimeError } from '@clerk/shared/error';
import { loadWasm } from '../../pkg/src/wasm.js';

const bytes = await readFile(new URL('../../pkg/clerk_wasm_bg.wasm', import.meta.url));

/** @param {BodyInit} body @param {string} type @param {number} [status] */
const answer = (body, type, status = 200) => new Response(body, { status, headers: { 'Content-Type': type } });

/** @param {import('../../pkg/src/wasm.js').WasmSource} source @param {string} code @param {RegExp} message */
async function fails(source, code, message) {
  await assert.rejects(loadWasm(source), (error) => {
    assert.ok(error instanceof Error && isClerkRuntimeError(error), String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  });
}

test('a file that is not there', async () => {
  await fails(answer('no', 'text/plain', 404), 'clerk_wasm_fetch_failed', /status 404.*wasmUrl/);
  await fails('http://127.0.0.1:1/x.wasm', 'clerk_wasm_fetch_failed', /127\.0\.0\.1:1\/x\.wasm.*wasmUrl/);
});

test('a page in its place', async () => {
  await fails(answer('<!doctype html>', 'text/html'), 'clerk_wasm_compile_failed', /a page \(text\/html\).*wasmUrl/);
});

test('a page in its place, because a bundler moved the package away from it', async () => {
  const page = answer('<!doctype html>', 'text/html');
  Object.defineProperty(page, 'url', { value: 'http://localhost:5173/node_modules/.vite/deps/clerk_wasm_bg.wasm' });
  await fails(page, 'clerk_wasm_compile_failed', /optimizeDeps: \{ exclude: \['clerk-wasm'\] \}/);
});

test('a damaged file', async () => {
  await fails(answer(bytes.subarray(0, 99), 'application/wasm'), 'clerk_wasm_compile_failed', /damaged/);
});

const refuse = async () => {
  throw new WebAssembly.CompileError("violates the following Content Security Policy directive: 'script-src'");
};

test('a policy that forbids it', async (context) => {
  context.mock.method(WebAssembly, 'compileStreaming', refuse);
  await fails(answer(bytes, 'application/wasm'), 'clerk_wasm_compile_failed', /'wasm-unsafe-eval'/);
});

test('a browser without WebAssembly', async () => {
  const { WebAssembly: real } = globalThis;
  Object.assign(globalThis, { WebAssembly: undefined });
  try {
    await fails('/x.wasm', 'clerk_wasm_unsupported', /no WebAssembly/);
  } finally {
    Object.assign(globalThis, { WebAssembly: real });
  }
});

test('after all that, another try with a file of the wrong type succeeds, and is the last', async () => {
  const wasm = await loadWasm(answer(bytes, 'application/octet-stream'));
  const [Core, Other] = [await wasm((exports) => exports), await wasm((exports) => exports)];
  assert.equal(typeof Core, 'function');
  assert.notEqual(Core, Other, 'each clerk has an instance of its own');
  assert.equal(await loadWasm('/not/asked/for'), wasm);
});

test('a policy that forbids it, where that is said at the start only, as in WebKit', async (context) => {
  const wasm = await loadWasm('/not/asked/for');
  context.mock.method(WebAssembly, 'instantiate', refuse);
  await assert.rejects(
    wasm((exports) => exports),
    { code: 'clerk_wasm_compile_failed', message: /'wasm-unsafe-eval'/ },
  );
});
