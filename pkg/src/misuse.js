/** What goes wrong without an error: those who wrote it are told. */

import { warn } from './errors.js';

/** @import { Clerk } from '../index.js' */

/** Options that only matter while loading, with their defaults. */
const AT_START = { touchSession: true, instantStart: false, isSatellite: false, satelliteAutoSync: false, wasmUrl: '' };

/** @type {string | undefined} of the first clerk that was loaded */
let firstKey;

/**
 * @param {any} first the options that Clerk was loaded with
 * @param {any} later those of another `load()`
 */
export function warnOfOtherOptions(first, later) {
  const other = Object.entries(AT_START).filter(
    ([name, byDefault]) => later[name] !== undefined && String(later[name]) !== String(first[name] ?? byDefault),
  );
  if (other.length) void warn('otherOptions', other.map(([name]) => name).join(', '));
}

/**
 * On a page that is about to be loaded.
 * @param {Clerk} clerk
 */
export function warnOfOtherClients(clerk) {
  firstKey ??= clerk.publishableKey;
  if (firstKey !== clerk.publishableKey) void warn('otherKey', firstKey);
  const other = /** @type {any} */ (window).Clerk;
  const isOther = typeof other?.load === 'function' && other.constructor !== clerk.constructor;
  if (isOther) void warn('otherClient', other.version ?? 'not loaded');
}
