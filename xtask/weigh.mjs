// What weighs on a page: the package as an app bundles it, and bytes on the wire.
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
 * What is fetched when somebody needs it stays out of the bundle; what `load()` fetches is part of it.
 * @type {import('esbuild').Plugin}
 */
export const lazily = {
  name: 'lazily',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path: to }) => {
      return kind === 'dynamic-import' && !to.endsWith('/clerk_wasm.js') ? { path: to, external: true } : undefined;
    });
  },
};

/** As small as it goes over the wire. @param {Uint8Array} bytes */
export function brotli(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params });
}
