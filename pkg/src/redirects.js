/** Where to go, and whether one may. The rules and spellings are the official client's. */

import { snakeCase } from './camel.js';

/** What every page may be sent to, besides what its app allows. */
const PROTOCOLS = ['http:', 'https:', 'wails:', 'chrome-extension:'];

/** Fired before the page is left on purpose; the official client's components listen to it. */
const LEAVING = 'clerk:beforeunload';

/**
 * The address of a page, with more of it in its fragment: `https://a.b/c#/path?key=value`.
 * @param {string} base
 * @param {string} path
 * @param {URLSearchParams[]} searches
 */
export function withFragment(base, path, ...searches) {
  const url = new URL(base, window.location.href);
  const fragment = new URL(`http://fragment${url.hash.slice(1)}`);
  if (path) fragment.pathname = `${fragment.pathname.replace(/\/$/, '')}/${path.replace(/^\//, '')}`;
  for (const search of searches) {
    search.forEach((value, key) => fragment.searchParams.set(snakeCase(key), value));
  }
  const text = fragment.pathname + fragment.search;
  if (text !== '/') url.hash = text;
  return url.href;
}

/**
 * Where the pages to sign in and up are to go when they are done: what this call says, else what the
 * app said when it loaded; a forced one beats a fallback. Places that are not allowed are left out.
 * @param {any} options the app's
 * @param {any} call this call's
 * @param {(url: string) => boolean} isAllowed
 */
export function returnParameters(options, call, isAllowed) {
  const parameters = new URLSearchParams();
  const add = (/** @type {string} */ key, /** @type {any[]} */ ...candidates) => {
    const url = firstAllowed(candidates, isAllowed);
    if (url) parameters.set(snakeCase(key), url);
    return url;
  };
  for (const kind of ['signUp', 'signIn']) {
    ['Force', 'Fallback'].some((way) => {
      const key = `${kind}${way}RedirectUrl`;
      return add(key, call[key], options[key]);
    });
  }
  add('redirectUrl', call.redirectUrl);
  return parameters;
}

/**
 * The first allowed place to go to after signing in or up; `/` if there is none.
 * @param {'signIn' | 'signUp'} kind
 * @param {any} options
 * @param {URLSearchParams | undefined} search
 * @param {(url: string) => boolean} isAllowed
 */
export function placeAfter(kind, options, search, isAllowed) {
  const given = (/** @type {string} */ key) => [search?.get(snakeCase(key)), options[key]];
  const candidates = [
    ...given(`${kind}ForceRedirectUrl`),
    search?.get('redirect_url'),
    ...given(`${kind}FallbackRedirectUrl`),
  ];
  return firstAllowed(candidates, isAllowed) ?? '/';
}

/**
 * Whether one may be sent to `url` after signing in.
 * @param {string} url absolute
 * @param {(string | RegExp)[]} origins
 */
export function isAllowedTarget(url, origins) {
  const { origin, pathname, protocol } = new URL(url);
  // eslint-disable-next-line no-control-regex
  if (protocol === 'javascript:' || pathname.startsWith('//') || /[\0-\x1f]/.test(pathname)) return false;
  if (origin === window.location.origin) return true;
  return origins.some((allowed) => (typeof allowed === 'string' ? glob(allowed) : allowed).test(origin));
}

/**
 * The origins that one may be sent to, if the app names none.
 * @param {string} frontendApi
 * @param {'development' | 'production'} instanceType
 */
export function defaultOrigins(frontendApi, instanceType) {
  const domain = frontendApi.replace('clerk.', '');
  const origins = [window.location.origin, `https://${domain}`, `https://*.${domain}`];
  return instanceType === 'development' ? [...origins, `https://${frontendApi}`] : origins;
}

/**
 * @param {string} protocol with its colon
 * @param {string[] | undefined} more
 */
export function isAllowedProtocol(protocol, more) {
  // A script is no place; no option can make it one.
  return protocol !== 'javascript:' && [...PROTOCOLS, ...(more ?? [])].includes(protocol);
}

/**
 * Leaves for another page, or scrolls within this one.
 * @param {URL} url
 */
export function leaveFor(url) {
  if (!isWithinPage(url)) window.dispatchEvent(new CustomEvent(LEAVING));
  window.location.href = url.href;
}

/**
 * Runs a navigation and says whether the page is being unloaded by it.
 * @param {() => unknown} navigate
 */
export async function isUnloadedBy(navigate) {
  let isUnloading = false;
  const leave = () => {
    isUnloading = true;
  };
  const listening = new AbortController();
  for (const event of ['beforeunload', LEAVING]) window.addEventListener(event, leave, listening);
  try {
    await navigate();
  } finally {
    // Listening on would keep the page out of the back/forward cache.
    listening.abort();
  }
  return isUnloading;
}

/**
 * What frameworks hang into the page to renew what their servers have rendered.
 * @param {'__internal_onBeforeSetActive' | '__internal_onAfterSetActive'} name
 * @param {'sign-out'} [intent]
 */
export function callHook(name, intent) {
  const hook = /** @type {any} */ (window)[name];
  return typeof hook === 'function' ? hook(...(intent ? [intent] : [])) : undefined;
}

/** @param {URL} url */
function isWithinPage(url) {
  const page = (/** @type {string} */ href) => href.split('#')[0];
  return url.href.includes('#') && page(url.href) === page(window.location.href);
}

/**
 * @param {(string | null | undefined)[]} candidates
 * @param {(url: string) => boolean} isAllowed
 */
function firstAllowed(candidates, isAllowed) {
  for (const candidate of candidates.filter((one) => one)) {
    const url = absolute(/** @type {string} */ (candidate));
    if (url && isAllowed(url)) return url;
  }
  return undefined;
}

/** @param {string} url */
function absolute(url) {
  try {
    return new URL(url, window.location.origin).href;
  } catch {
    return undefined;
  }
}

/** @param {string} pattern an origin in which `*` stands for anything */
function glob(pattern) {
  const source = pattern.replace(/\/+$/, '').replace(/[.+?^${}()|[\]\\/]/g, '\\$&').replace(/\*/g, '.*');
  return new RegExp(`^${source}$`);
}
