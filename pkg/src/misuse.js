/** What goes wrong without an error: those who wrote it are told. */

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
  if (!other.length) return;
  const names = other.map(([name]) => name).join(', ');
  console.warn(`Clerk: load() was called again with another ${names}. Only the first call's counts.`);
}

/**
 * On a page that is about to be loaded.
 * @param {Clerk} clerk
 */
export function warnOfOtherClients(clerk) {
  firstKey ??= clerk.publishableKey;
  if (firstKey !== clerk.publishableKey) {
    console.warn(
      `Clerk: this page has Clerk loaded with another publishable key (${firstKey}). Both write the cookie __session, and a backend sees only the last one. Load one instance a page.`,
    );
  }
  const other = /** @type {any} */ (window).Clerk;
  if (typeof other?.load === 'function' && other.constructor !== clerk.constructor) {
    console.warn(
      `Clerk: window.Clerk is already there, as another client (${other.version ?? 'not loaded'}). Both renew the same session. Take away its <script>, or the provider that loads it.`,
    );
  }
}
