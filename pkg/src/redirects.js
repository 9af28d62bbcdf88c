/**
 * Where to send people, and whether that is allowed, for the npm package and for Rust apps alike:
 * `src/browser/place.rs` gives them this same file. The rules and spellings are the official client's.
 */

/**
 * What the rules depend on.
 * @typedef {object} Place
 * @property {{ loaded: boolean, frontendApi: string, instanceType: string, isSatellite: boolean }} clerk
 * @property {any} options the app's, under the names of `ClerkOptions`
 * @property {any} pages the addresses of the hosted pages, once they are known
 * @property {() => string | undefined} devBrowser its token
 */

/** The protocols that any page may be sent to, besides those that its app allows. */
const PROTOCOLS = ['http:', 'https:', 'wails:', 'chrome-extension:'];

/** Fired before the page is left on purpose; the official client's components listen for it. */
const LEAVING = 'clerk:beforeunload';

const DEV_BROWSER = '__clerk_db_jwt';

/** Where an app that signs its users in with Clerk asks for their consent. */
const AUTHORIZE = '/oauth/authorize';

/** The paths of the API that a browser passes through and returns to by way of the app. */
const FLOWS = /^\/(v1\/(verify|tickets\/accept)|oauth\/(authorize(-with-immediate-redirect)?|end_session))$/;

/**
 * The sign-in or sign-up page, which comes back to where the call says, or to the current page.
 * @param {Place} place
 * @param {'signInUrl' | 'signUpUrl'} kind
 * @param {any} [call]
 */
export function entryUrl(place, kind, call = {}) {
  const { clerk, options, pages } = place;
  const { signInUrl, signUpUrl } = options;
  // If the app has a sign-in page of its own and no sign-up page, the one page does both.
  const isCombined = !signUpUrl && signInUrl && !/^[a-z][a-z\d+.-]*:/i.test(signInUrl);
  const base = clerk.loaded && pages && (isCombined ? signInUrl : options[kind] || pages[kind]);
  if (!base) return '';
  const url = withFragment(
    base,
    isCombined && kind === 'signUpUrl' ? '/create' : '',
    new URLSearchParams(call.initialValues ?? {}),
    returnParameters(place, { ...call, redirectUrl: call.redirectUrl || location.href }),
  );
  return urlWithAuth(place, url);
}

/**
 * The page for the next task of a pending session: the app's own, or one of the sign-in page. Empty if there is none.
 * @param {Place} place
 * @param {string | undefined} task its key
 * @param {any} [call]
 */
export function tasksUrl(place, task, call) {
  const own = ownTaskUrl(place, task);
  const signIn = task && !own && entryUrl(place, 'signInUrl', call);
  return own || (signIn && withFragment(signIn, `tasks/${task}`)) || '';
}

/**
 * The app's own page for a task, with where to go afterwards; undefined if it has none.
 * @param {Pick<Place, 'options'>} place
 * @param {string | undefined} task its key
 * @param {string} [redirectUrl]
 * @returns {string | undefined}
 */
export function ownTaskUrl({ options }, task, redirectUrl) {
  const url = task && Object.hasOwn(options.taskUrls ?? {}, task) ? options.taskUrls[task] : undefined;
  return url && redirectUrl ? withFragment(url, '', new URLSearchParams({ redirectUrl })) : url;
}

/**
 * Where a page of a development instance has to go on to because the API has sent its user there in the middle of
 * something: a link in an e-mail, an invitation, an app that signs in with Clerk. Undefined if nowhere.
 * @param {Place} place
 * @param {boolean} isSignedIn
 */
export function flowOfTheApi(place, isSignedIn) {
  const { clerk, options, pages } = place;
  const url = urlHere(new URLSearchParams(location.search).get('redirect_url') ?? '');
  if (clerk.instanceType === 'production' || url?.host !== clerk.frontendApi || !FLOWS.test(url.pathname))
    return undefined;
  const isAt = (/** @type {string} */ kind) => {
    const entry = urlOf(options[kind] || pages?.[kind] || ':', location.href);
    return entry !== undefined && location.href.startsWith(entry.href);
  };
  // A user who has to sign in first is already on the page for that.
  const waits = url.pathname === AUTHORIZE && !isSignedIn && (isAt('signInUrl') || isAt('signUpUrl'));
  return waits ? undefined : urlWithAuth(place, url.href);
}

/** @param {Place} place */
export function afterSignOutUrl(place) {
  const { afterSignOutUrl: url } = place.options;
  return url ? urlWithAuth(place, url) : '/';
}

/**
 * The first allowed target after signing in or up; `/` if there is none.
 * @param {Place} place
 * @param {'signIn' | 'signUp'} kind
 * @param {URLSearchParams} [search]
 */
export function urlAfter(place, kind, search) {
  const given = (/** @type {string} */ key) => [search?.get(snakeCase(key)), place.options[key]];
  const candidates = [
    ...given(`${kind}ForceRedirectUrl`),
    search?.get('redirect_url'),
    ...given(`${kind}FallbackRedirectUrl`),
  ];
  return urlWithAuth(place, firstAllowed(place, candidates) ?? '/');
}

/**
 * The address of a hosted page; empty if it is not known.
 * @param {Place} place
 * @param {string} name
 */
export function hostedUrl(place, name) {
  const url = place.pages?.[name];
  return url ? urlWithAuth(place, url) : '';
}

/**
 * On a development instance, adds the dev browser token to a URL of another origin, whose page learns from it which
 * browser this is.
 * @param {Place} place
 * @param {string} to
 */
export function urlWithAuth({ clerk, devBrowser }, to) {
  if (clerk.instanceType === 'production' || typeof window === 'undefined') return to;
  const url = new URL(to, location.origin);
  const token = url.origin !== location.origin && devBrowser();
  if (token && !url.searchParams.get(DEV_BROWSER)) url.searchParams.set(DEV_BROWSER, token);
  return url.href;
}

/**
 * Adds a path and parameters to the fragment of an address: `https://a.b/c#/path?key=value`.
 * @param {string} base
 * @param {string} path
 * @param {URLSearchParams[]} searches
 */
export function withFragment(base, path, ...searches) {
  const url = new URL(base, location.href);
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
 * The parameters that tell the sign-in and sign-up pages where to go when they are done: what this call says, else what
 * the app said when it loaded. A forced target beats a fallback. Targets that are not allowed are left out.
 * @param {Place} place
 * @param {any} call
 */
export function returnParameters(place, call) {
  const { clerk, options } = place;
  const parameters = new URLSearchParams();
  const add = (/** @type {string} */ key, /** @type {string | undefined} */ fromApp) => {
    const asked = call[key] && urlHere(call[key]);
    // A satellite has to learn anew who is signed in when somebody returns to it.
    if (asked && clerk.isSatellite) asked.searchParams.set('__clerk_synced', 'false');
    const url = firstAllowed(place, [asked?.href, fromApp]);
    if (url) parameters.set(snakeCase(key), url);
    return url;
  };
  for (const kind of ['signUp', 'signIn']) {
    ['Force', 'Fallback'].some((way) => {
      const key = `${kind}${way}RedirectUrl`;
      return add(key, options[key]);
    });
  }
  add('redirectUrl', undefined);
  return parameters;
}

/**
 * Whether users may be sent to `url` after signing in.
 * @param {string} url absolute
 * @param {(string | RegExp)[]} origins
 */
export function isAllowedTarget(url, origins) {
  const { origin, pathname, protocol } = new URL(url);
  // oxlint-disable-next-line no-control-regex -- that is what is looked for
  if (protocol === 'javascript:' || pathname.startsWith('//') || /[\0-\x1f]/.test(pathname)) return false;
  if (origin === location.origin) return true;
  return origins.some((allowed) => (typeof allowed === 'string' ? glob(allowed) : allowed).test(origin));
}

/**
 * @param {string} protocol with its colon
 * @param {string[] | undefined} more
 */
export function isAllowedProtocol(protocol, more) {
  // A script is not a place, and no option can make it one.
  return protocol !== 'javascript:' && [...PROTOCOLS, ...(more ?? [])].includes(protocol);
}

/**
 * Resolves `to` on this page; if its protocol is not allowed, gives the start of the app instead.
 * @param {Pick<Place, 'options'>} place
 * @param {string} to
 */
export function destination({ options }, to) {
  const url = new URL(to, location.href);
  if (isAllowedProtocol(url.protocol, options.allowedRedirectProtocols)) return url;
  console.warn(`Clerk: going to ${url.protocol} is not allowed. Going to "/" instead.`);
  return new URL('/', location.href);
}

/**
 * The path by which the app's own router knows a URL; undefined if the URL leads out of the app. URLs without an
 * origin, such as those of `tauri:`, are for the router, too.
 * @param {URL} url
 */
export function pathWithinApp({ href, origin }) {
  return origin === 'null' || origin === location.origin ? href.replace(origin, '') : undefined;
}

/**
 * Leaves for another page, or scrolls within this one. Returns whether the page is being unloaded.
 * @param {URL} url
 */
export function leaveFor(url) {
  const isLeaving = !isWithinPage(url);
  if (isLeaving) window.dispatchEvent(new CustomEvent(LEAVING));
  location.href = url.href;
  return isLeaving;
}

/**
 * Runs a navigation and returns whether it unloads the page.
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
    // A listener left behind would keep the page out of the back/forward cache.
    listening.abort();
  }
  return isUnloading;
}

/**
 * Calls a hook that frameworks attach to the page to renew what their servers have rendered.
 * @param {'__internal_onBeforeSetActive' | '__internal_onAfterSetActive'} name
 * @param {'sign-out'} [intent]
 */
export function callHook(name, intent) {
  const hook = /** @type {any} */ (window)[name];
  return typeof hook === 'function' ? hook(...(intent ? [intent] : [])) : undefined;
}

/**
 * The URL that a text means; undefined if it means none.
 * @param {string} text
 * @param {string} [base]
 */
export function urlOf(text, base) {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** @param {string} key */
export function snakeCase(key) {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * Makes a place of what Rust apps can hand over.
 * @param {any} options
 * @param {any} pages
 * @param {boolean} loaded
 * @param {string} frontendApi
 * @param {string} instanceType
 * @param {boolean} isSatellite
 * @param {string | undefined} devBrowser
 * @returns {Place}
 */
export function placeOf(options, pages, loaded, frontendApi, instanceType, isSatellite, devBrowser) {
  const clerk = { loaded, frontendApi, instanceType, isSatellite };
  return { clerk, options, pages, devBrowser: () => devBrowser };
}

/** @returns {any} */
export const fields = () => ({});

/** @param {any} fields @param {string} key @param {string} value */
export function put(fields, key, value) {
  fields[key] = value;
}

/** @param {any} fields @param {string} part @param {string | undefined} key none for a list @param {string} value */
export function putInto(fields, part, key, value) {
  if (key === undefined) (fields[part] ??= []).push(value);
  else (fields[part] ??= {})[key] = value;
}

/**
 * @param {Place} place
 * @param {string} url absolute
 */
function isAllowed({ clerk, options }, url) {
  const own = options.allowedRedirectOrigins;
  const isAllowed = isAllowedTarget(url, own?.length ? own : defaultOrigins(clerk));
  if (!isAllowed) console.warn(`Clerk: ${url} is on none of the allowedRedirectOrigins and is left out.`);
  return isAllowed;
}

/**
 * The origins that users may be sent to if the app names none.
 * @param {Place['clerk']} clerk
 */
function defaultOrigins({ frontendApi, instanceType }) {
  const domain = frontendApi.replace('clerk.', '');
  const origins = [`https://${domain}`, `https://*.${domain}`];
  return instanceType === 'development' ? [...origins, `https://${frontendApi}`] : origins;
}

/**
 * Resolves `to`, unless it takes nothing but the scheme from this page: undefined for a text that begins like `//host`,
 * even with characters in between that URLs drop, and for one that is not a URL.
 * @param {string | URL} to
 */
export function ownUrl(to) {
  const text = String(to).replace(/^[\0- ]+|[\t\n\r]/g, '');
  return typeof to === 'string' && /^[/\\]{2}/.test(text) ? undefined : urlOf(text, location.href);
}

/** @param {URL} url */
function isWithinPage(url) {
  const page = (/** @type {string} */ href) => href.split('#')[0];
  return url.href.includes('#') && page(url.href) === page(location.href);
}

/**
 * @param {Place} place
 * @param {(string | null | undefined)[]} candidates
 */
function firstAllowed(place, candidates) {
  const urls = candidates.map((candidate) => candidate && urlHere(candidate)?.href);
  return urls.find((url) => url && isAllowed(place, url)) || undefined;
}

/** @param {string} text */
const urlHere = (text) => urlOf(text, location.origin);

/** @param {string} pattern an origin in which `*` stands for anything */
function glob(pattern) {
  const source = pattern
    .replace(/\/+$/, '')
    .replace(/[.+?^${}()|[\]\\/]/g, '\\$&')
    .replace(/\*/g, '.*');
  return new RegExp(`^${source}$`);
}
