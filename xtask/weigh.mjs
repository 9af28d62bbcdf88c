// What a page has to load: the package as an app bundles it, and its bytes on the wire.
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

/**
 * An app that uses nothing but `Clerk`, for esbuild.
 * @param {string} top of the checkout
 */
export const appOf = (top) => ({
  stdin: { contents: "export { Clerk } from './pkg/index.js';", resolveDir: top },
  bundle: true,
  ...MINIFIED,
});

/** How esbuild makes a module for a page. */
export const MINIFIED = /** @type {const} */ ({ format: 'esm', minify: true, target: 'es2022', write: false });

/**
 * Keeps out of the bundle what is fetched only when somebody needs it. What `load()` fetches is part of it. The bundle
 * is for the folder of the package.
 * @type {import('esbuild').Plugin}
 */
export const lazily = {
  name: 'lazily',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path: to }) => {
      if (kind !== 'dynamic-import' || to.endsWith('/clerk_wasm.js')) return undefined;
      // Whoever imports it, that is where it is from there.
      return { path: `./src/${path.basename(to)}`, external: true };
    });
  },
};

/** Compresses bytes as far as brotli can. @param {Uint8Array} bytes */
export function brotli(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params });
}
