/** The two clients: the official one and this project's package. */

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

/** Is the official client played, too, and its records made anew? */
export const RECORD = Boolean(process.env.RECORD);

/** Those that are played. What the official one does changes with its version alone, so that is looked up. @type {ClientName[]} */
export const PLAYED = RECORD ? CLIENTS : ['clerk-wasm'];

/** @param {string} file @returns {string} */
function versionIn(file) {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')).version;
}
