/** Warnings for the app's authors about mistakes that are not errors. */

import { warn } from './errors.js';

/** @import { Clerk } from '../index.js' */

/** Options that only matter while loading, with their defaults. */
const AT_START = { touchSession: true, instantStart: false, isSatellite: false, satelliteAutoSync: false, wasmUrl: '' };

/** @type {string | undefined} the key of the first clerk that was loaded */
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
 * To be called when the page is about to load Clerk.
 * @param {Clerk} clerk
 */
export function warnOfOtherClients(clerk) {
  firstKey ??= clerk.publishableKey;
  if (firstKey !== clerk.publishableKey) void warn('otherKey', firstKey);
  const other = /** @type {any} */ (window).Clerk;
  const isOther = typeof other?.load === 'function' && other.constructor !== clerk.constructor;
  if (isOther) void warn('otherClient', other.version ?? 'not loaded');
}
