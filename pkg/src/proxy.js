/** The addresses that an app passes to the constructor. */

import { ClerkRuntimeError } from './errors.js';

/** @typedef {string | ((url: URL) => string) | undefined} UrlOption */

const hasPage = () => typeof window !== 'undefined' && !!window.location;

/**
 * @param {unknown} option a value, or a function of the page's URL
 * @param {any} otherwise
 */
export function valueOf(option, otherwise) {
  if (typeof option !== 'function') return option ?? otherwise;
  return hasPage() ? option(new URL(window.location.href)) : otherwise;
}

/**
 * @param {UrlOption} option
 * @param {boolean} mayBeHosts whether this is a production instance for which the app names no other address
 */
export function resolveProxyUrl(option, mayBeHosts) {
  const url = checkProxyUrl(valueOf(option, '')) || (mayBeHosts && hasPage() && proxyOfTheHost()) || '';
  return url.startsWith('/') && hasPage() ? new URL(url, window.location.origin).href : url;
}

/** Vercel's own domains can't be those of a production instance, so apps there have its API under this path. */
function proxyOfTheHost() {
  return window.location.hostname.endsWith('.vercel.app') ? '/__clerk' : '';
}

/**
 * @param {unknown} url
 * @returns {string}
 */
export function checkProxyUrl(url) {
  if (url === '' || url === undefined || url === null) return '';
  if (typeof url === 'string' && (isPath(url) || isAbsolute(url))) return url;
  throw new ClerkRuntimeError(
    'clerk_invalid_proxy_url',
    `The proxyUrl ${JSON.stringify(url)} is neither an absolute http or https URL nor a path that starts with a slash. Pass the address at which your server passes requests on to the Frontend API, such as https://example.com/__clerk or /__clerk.`,
  );
}

/**
 * @param {UrlOption} option
 * @param {'development' | 'production'} instanceType
 */
export function resolveDomain(option, instanceType) {
  const bare = String(valueOf(option, ''))
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/\/+$/, '');
  return bare && instanceType === 'production' ? `clerk.${bare.replace(/^(clerk\.)+/, '')}` : bare;
}

/** @param {string} url */
function isPath(url) {
  // Two slashes at the start would name another host, even with characters between them that URLs drop.
  return /^\/(?![/\\\s])/.test(url);
}

/** @param {string} url */
function isAbsolute(url) {
  try {
    return /^https?:\/\/[^/?#]/.test(url) && new URL(url).host !== '';
  } catch {
    return false;
  }
}
