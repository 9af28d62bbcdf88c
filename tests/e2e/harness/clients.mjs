/** The two clients that every scenario runs over: the official one and this project's package. */

/** @typedef {'clerk-js' | 'clerk-wasm'} ClientName */

/** Where the site serves each client's module. */
export const MODULES = {
  'clerk-js': '/node_modules/@clerk/clerk-js/dist/clerk.mjs',
  'clerk-wasm': '/pkg/index.js',
};

/** @type {ClientName[]} */
export const CLIENTS = ['clerk-js', 'clerk-wasm'];
