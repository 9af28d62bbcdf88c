/** The two clients: the official one and this project's package. */

import { readFileSync } from 'node:fs';

/** @typedef {'clerk-js' | 'clerk-wasm'} ClientName */

/** Where the site serves each client's module. */
export const MODULES = {
  'clerk-js': '/node_modules/@clerk/clerk-js/dist/clerk.mjs',
  'clerk-wasm': '/pkg/index.js',
};

/** The version that each client reports, to know that a scenario runs over the client that it names. */
export const VERSIONS = {
  'clerk-js': versionIn('../../../node_modules/@clerk/clerk-js/package.json'),
  'clerk-wasm': versionIn('../../../pkg/package.json'),
};

/** @type {ClientName[]} */
export const CLIENTS = ['clerk-js', 'clerk-wasm'];

/** Whether the official client is played, too, and its records are made anew. */
export const RECORD = Boolean(process.env.RECORD);

/**
 * The clients to play. What the official one does only changes with its version, so it is looked up.
 * @type {ClientName[]}
 */
export const PLAYED = RECORD ? CLIENTS : ['clerk-wasm'];

/** @param {string} file @returns {string} */
function versionIn(file) {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')).version;
}
