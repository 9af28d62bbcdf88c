/** The two clients that every scenario runs over: the official one and this project's package. */

import { readFileSync } from 'node:fs';

/** @typedef {'clerk-js' | 'clerk-wasm'} ClientName */

/** Where the site serves each client's module. */
export const MODULES = {
  'clerk-js': '/node_modules/@clerk/clerk-js/dist/clerk.mjs',
  'clerk-wasm': '/pkg/index.js',
};

/** What each calls itself, so that a scenario is known to run over the client it names. */
export const VERSIONS = {
  'clerk-js': versionIn('../../../node_modules/@clerk/clerk-js/package.json'),
  'clerk-wasm': versionIn('../../../pkg/package.json'),
};

/** @type {ClientName[]} */
export const CLIENTS = ['clerk-js', 'clerk-wasm'];

/** @param {string} file @returns {string} */
function versionIn(file) {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')).version;
}
