/**
 * Fetches and compiles the WebAssembly once per page. Each clerk has its own instance, so that it can get a fresh one,
 * and what one clerk breaks does not affect the others.
 */

import { again } from './again.js';
import { ClerkRuntimeError, mistake } from './errors.js';

/** @import { Core, InitOutput } from '../clerk_wasm.js' */

/**
 * Makes an instance. Everything that it exports is handed to `guard`, which may replace it.
 * @typedef {(guard: (exports: InitOutput) => InitOutput) => Promise<typeof Core>} Wasm
 */
/** @typedef {string | URL | Response | WebAssembly.Module} WasmSource */

const ADVICE =
  'Serve clerk_wasm_bg.wasm from the folder of the package, beside a bundle if you make one, or pass its address to load() as wasmUrl.';

/** @type {Promise<Wasm> | undefined} */
let loading;

/**
 * @param {WasmSource} source
 * @returns {Promise<Wasm>}
 */
export function loadWasm(source) {
  loading ??= load(source).catch((error) => {
    // A page may try again, perhaps with another address.
    loading = undefined;
    throw error;
  });
  return loading;
}

/** @param {WasmSource} source */
async function load(source) {
  if (typeof WebAssembly !== 'object') {
    throw new ClerkRuntimeError(
      'clerk_wasm_unsupported',
      'This browser has no WebAssembly, or it is switched off. Any browser of the last years has it.',
    );
  }
  // In parallel, because neither has to wait for the other.
  const bindings = again(() => import('../clerk_wasm.js')).catch((error) => {
    throw new ClerkRuntimeError(
      'clerk_wasm_fetch_failed',
      `clerk_wasm.js could not be loaded: ${error}. Serve it from the folder of the package.`,
      error,
    );
  });
  const module = source instanceof WebAssembly.Module ? source : download(source);
  const [{ default: start }, compiled] = await Promise.all([bindings, module]);
  // Where the page's policy forbids WebAssembly, WebKit compiles it all the same and only fails when it is started.
  return (/** @type {Parameters<Wasm>[0]} */ guard) => start(compiled, guard).catch(notCompiled);
}

/** @param {string | URL | Response} source */
async function download(source) {
  const response = source instanceof Response ? source : await get(source);
  if (!response.ok) {
    throw new ClerkRuntimeError(
      'clerk_wasm_fetch_failed',
      `The WebAssembly file could not be fetched: ${response.url || 'the response'} was answered with status ${response.status}. ${ADVICE}`,
    );
  }
  return compile(response);
}

/** @param {string | URL} url */
async function get(url) {
  try {
    return await again(() => fetch(url).then(refuseFaults));
  } catch (error) {
    throw new ClerkRuntimeError(
      'clerk_wasm_fetch_failed',
      `The WebAssembly file could not be fetched from ${url}: ${error}. ${ADVICE}`,
      error,
    );
  }
}

/** A server that failed may do better next time, so that is not an answer yet. @param {Response} response */
function refuseFaults(response) {
  if (response.status < 500) return response;
  throw new TypeError(`answered with status ${response.status}`);
}

/** @param {Response} response */
async function compile(response) {
  try {
    // Compiling while the bytes arrive needs the right MIME type, which some servers don't send.
    const canStream = response.headers.get('Content-Type')?.startsWith('application/wasm');
    if (canStream) return await WebAssembly.compileStreaming(response);
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (error) {
    return notCompiled(error, response);
  }
}

/**
 * Throws the error with what is known about the failure; the advice on it is fetched.
 * @param {unknown} error
 * @param {Response} [response]
 * @returns {Promise<never>}
 */
async function notCompiled(error, response) {
  const type = response?.headers.get('Content-Type') ?? 'no type';
  throw await mistake('clerk_wasm_compile_failed', [String(error), type, response?.url || 'the response'], error);
}
