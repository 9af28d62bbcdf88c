/**
 * Everything that touches the page. It carries out and reports, and decides nothing. Rust apps and the npm package
 * get this same file; `page.rs` is its other side.
 *
 * A browser may deny any of the interfaces used here, so nothing in here throws.
 */

/**
 * Says what happened: one of the kinds below, which say what their texts mean. `id` is that of a request or a page
 * event, otherwise 0, because debug builds of wasm take nothing but a number there.
 * @typedef {(kind: number, id: number, ...texts: (string | null)[]) => void} Report
 */

/**
 * Takes the answer to a request: its status, `Retry-After`, `Clerk-Db-Jwt` and body.
 * @typedef {(id: number, status: number, retryAfter: string | null, devBrowser: string | null, body: string) => void} Answered
 */

/**
 * Returns the answer to a request, if the request was sent ahead.
 * @typedef {(url: string, init: RequestInit, signal: AbortSignal) => Promise<Response> | undefined} Ahead
 */

/**
 * Takes a finished request: its path below `/v1`, the number of its cause, its status (0 if there was no answer), and
 * how many milliseconds it took.
 * @typedef {(path: string, cause: number, status: number, duration: number) => void} Tell
 */

/**
 * What the npm package adds: answers to requests that it sent ahead, the end of an engine that can no longer close its
 * page itself, and a listener for finished requests.
 * @typedef {{ ahead?: Ahead, end?: AbortSignal, tell?: Tell }} Host
 */

/**
 * A page that reports what happens to it, until it is closed.
 * @typedef {object} Page
 * @property {Report} report
 * @property {Answered} answered
 * @property {Ahead} [ahead]
 * @property {Tell} [tell]
 * @property {AbortController} listening
 * @property {Map<number, () => void>} requests under way, each with what stops it
 * @property {ReturnType<typeof setTimeout>} [timer]
 * @property {() => void} [unlock] gives the lock back, or stops waiting for it
 * @property {BroadcastChannel} [tokens] carries the tokens that a tab got
 * @property {BroadcastChannel} [news] carries the news that a tab signed out
 */

/** The timer has run out. */
const WAKE = 0;
/** Something about the page changed: `id` says what. */
const EVENT = 1;
/** The request did not get through, or its answer was cut off. */
const UNREACHABLE = 2;
const TIMED_OUT = 3;
/** The text is `document.cookie`. */
const LOCK_GRANTED = 4;
const LOCK_UNAVAILABLE = 5;
/** The texts are session, organization, template, and the id and text of a token. */
const TOKEN_HEARD = 6;
const SIGN_OUT_HEARD = 7;

const FOCUSED = 0;
const BLURRED = 1;
const SHOWN = 2;
const HIDDEN = 3;
const ONLINE = 4;
const OFFLINE = 5;
const RESUMED = 6;

/** Browsers keep the time of a timer in 31 bits and fire a longer one at once. */
const LONGEST = 2 ** 31 - 1;

/** From this many bytes on, the browser puts an answer together in another process, which costs the page a fourth. */
const LONG = 1_000_000;

/** What tabs, including those of the official client, tell each other of a sign-out. */
const SIGN_OUT = 'signout';

/** The name of the lock, which other clients wait for, too. */
const LOCK = 'clerk.lock.refreshSessionToken';

/** The cookie to probe with. The official client uses the same name. */
const PROBE = '__clerk_test_etld';

/** @type {string | undefined} */
let registrable;

/**
 * What the page is like, as bits from the lowest up: it is there at all, has the focus, is visible, is online, takes
 * secure cookies, is in a frame of another origin, has locks.
 */
export function facts() {
  if (typeof document !== 'object') return 0;
  const { locks, onLine } = navigator;
  const facts = [
    true,
    attempt(() => document.hasFocus()) ?? true,
    isVisible(),
    onLine,
    takesSecureCookies(),
    isInForeignFrame(),
    locks,
  ];
  return facts.reduce((/** @type {number} */ bits, fact, at) => bits | (fact ? 1 << at : 0), 0);
}

/** The monotonic clock. Where there is none, the wall clock has to do. */
export const instant = () => (globalThis.performance ?? Date).now();

export const wall = () => Date.now();

export const random = () => Math.random();

export const href = () => location.href;

export const origin = () => location.origin;

/**
 * Listens to everything that matters.
 * @param {Report} report
 * @param {Answered} answered
 * @param {Host} [host]
 * @returns {Page}
 */
export function open(report, answered, host) {
  const { ahead, tell } = host ?? {};
  /** @type {Page} */
  const page = { report, answered, ahead, tell, listening: new AbortController(), requests: new Map() };
  const { signal } = page.listening;
  /** @type {(target: EventTarget, name: string, event: (heard: any) => number | undefined) => void} */
  const on = (target, name, event) => {
    const listener = (/** @type {Event} */ heard) => {
      const id = event(heard);
      if (id !== undefined) page.report(EVENT, id);
    };
    target.addEventListener(name, listener, { signal });
  };
  on(window, 'focus', () => FOCUSED);
  on(window, 'blur', () => BLURRED);
  on(window, 'online', () => ONLINE);
  on(window, 'offline', () => OFFLINE);
  // It came out of the back/forward cache, where its timers stood still.
  on(window, 'pageshow', ({ persisted }) => (persisted ? RESUMED : undefined));
  on(document, 'resume', () => RESUMED);
  on(document, 'visibilitychange', () => (isVisible() ? SHOWN : HIDDEN));
  page.tokens = channel('clerk:session_token', (message) => hearToken(page, message));
  page.news = channel('clerk', (message) => hearNews(page, message));
  host?.end?.addEventListener('abort', () => close(page));
  return page;
}

/**
 * Stops everything. Nothing is reported after that.
 * @param {Page} page
 */
export function close(page) {
  page.report = () => {};
  page.answered = () => {};
  page.tell = undefined;
  page.listening.abort();
  setTimer(page, -1);
  for (const id of page.requests.keys()) stop(page, id);
  unlock(page);
  page.tokens?.close();
  page.news?.close();
}

/**
 * Sets the one timer. A negative time only stops the last one.
 * @param {Page} page
 * @param {number} millis
 */
export function setTimer(page, millis) {
  clearTimeout(page.timer);
  if (millis >= 0) page.timer = after(millis, () => page.report(WAKE, 0));
}

/**
 * Calls back after a time, or after some 25 days if that is sooner.
 * @param {number} millis
 * @param {() => void} callback
 */
function after(millis, callback) {
  return setTimeout(callback, Math.min(millis, LONGEST));
}

/**
 * Sends a request and reports its end once, unless it is stopped before. Without a form it is a GET. The only header
 * that is set is the content type of a form, so that no browser sends a preflight.
 * @param {Page} page
 * @param {number} id
 * @param {string} url
 * @param {string | undefined} form
 * @param {number} patience in milliseconds
 * @param {boolean} opens whether every page begins with it
 * @param {number} cause why it is sent
 */
export async function send(page, id, url, form, patience, opens, cause) {
  const since = instant();
  const tell = (/** @type {number} */ status) => {
    attempt(() => page.tell?.(url.replace(/\?.*/, '').replace(/.*?\/v1/, ''), cause, status, instant() - since));
  };
  const controller = new AbortController();
  const timeout = after(patience, () => end(TIMED_OUT));
  page.requests.set(id, () => {
    clearTimeout(timeout);
    controller.abort();
  });
  const end = (/** @type {number} */ kind) => {
    if (!stop(page, id)) return;
    tell(0);
    page.report(kind, id);
  };
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const what = form === undefined ? { method: 'GET' } : { method: 'POST', headers, body: form };
  /** @type {RequestInit} */
  const init = { ...what, credentials: 'include' };
  const { signal } = controller;
  const ask = () => fetch(url, { ...init, signal });
  let answer;
  let body;
  try {
    // Gets the callers off the stack: open developer tools record the stack of each request, and wasm on it is costly.
    await undefined;
    if (signal.aborted) return;
    const ahead = opens && page.ahead?.(url, init, signal);
    answer = await (ahead ? ahead.catch(ask) : ask());
    const isLong = Number(answer.headers.get('Content-Length')) >= LONG;
    body = await (isLong ? await answer.blob() : answer).text();
  } catch {
    end(UNREACHABLE);
    return;
  }
  clearTimeout(timeout);
  // Nothing is left to abort, and aborting all the same would cost time.
  if (!page.requests.delete(id)) return;
  tell(answer.status);
  page.answered(id, answer.status, answer.headers.get('Retry-After'), answer.headers.get('Clerk-Db-Jwt'), body);
}

/**
 * Calls `tell` with every finished request.
 * @param {Page} page
 * @param {Tell} tell
 */
export function inspect(page, tell) {
  page.tell = tell;
}

/**
 * Stops a request, and returns whether it was still under way.
 * @param {Page} page
 * @param {number} id
 */
function stop(page, id) {
  page.requests.get(id)?.();
  return page.requests.delete(id);
}

/**
 * Waits for the lock.
 * @param {Page} page
 */
export function lock(page) {
  unlock(page);
  const waiting = new AbortController();
  const endWaiting = () => waiting.abort();
  page.unlock = endWaiting;
  const isWaiting = () => page.unlock === endWaiting;
  // The lock is held until this promise is settled.
  const hold = (/** @type {(nothing: void) => void} */ release) => {
    page.unlock = release;
    page.report(LOCK_GRANTED, 0, cookies());
  };
  // Settled while the page is still waiting: the browser denies the lock.
  const refused = () => {
    if (isWaiting()) page.report(LOCK_UNAVAILABLE, 0);
  };
  try {
    const granted = () => (isWaiting() ? new Promise(hold) : undefined);
    navigator.locks.request(LOCK, { signal: waiting.signal }, granted).then(refused, refused);
  } catch {
    refused();
  }
}

/**
 * Gives the lock back, or stops waiting for it.
 * @param {Page} page
 */
export function unlock(page) {
  const end = page.unlock;
  page.unlock = undefined;
  end?.();
}

/**
 * Tells the other tabs of a token.
 * @param {Page} page
 * @param {string} sessionId
 * @param {string | undefined} organizationId
 * @param {string | undefined} template
 * @param {string} tokenId
 * @param {string} tokenRaw
 */
export function shareToken({ tokens }, sessionId, organizationId, template, tokenId, tokenRaw) {
  post(tokens, { sessionId, organizationId, template, tokenId, tokenRaw, traceId: '' });
}

/**
 * Tells the other tabs that this browser signed out.
 * @param {Page} page
 */
export function shareSignOut({ news }) {
  post(news, { type: SIGN_OUT });
}

/** `document.cookie`; empty where cookies are denied. */
export function cookies() {
  return attempt(() => document.cookie) ?? '';
}

/**
 * Writes a cookie, of this host or of its whole domain. A `maxAge` of 0 removes it, and a negative one keeps it for as
 * long as the browser runs.
 * @param {string} name
 * @param {string} value
 * @param {number} maxAge in seconds
 * @param {string} attributes
 * @param {boolean} isWide
 */
export function writeCookie(name, value, maxAge, attributes, isWide) {
  const domain = isWide ? registrableDomain(attributes) : undefined;
  // A cookie of the host alone would hide the one of the whole domain.
  if (domain) putCookie(name, '', 0, attributes);
  putCookie(name, value, maxAge, domain ? inDomain(domain, attributes) : attributes);
}

/**
 * The text of an element.
 * @param {string} id
 */
export function textOf(id) {
  return document.getElementById(id)?.textContent ?? undefined;
}

/**
 * What was kept for later pages.
 * @param {string} key
 */
export function stored(key) {
  return attempt(() => localStorage.getItem(key));
}

/**
 * Keeps a text for later pages; an empty one removes it. Does nothing where storage is denied or full.
 * @param {string} key
 * @param {string} text
 */
export function store(key, text) {
  attempt(() => (text ? localStorage.setItem(key, text) : localStorage.removeItem(key)));
}

/**
 * Replaces the page's URL, and leaves the state that its router keeps with it.
 * @param {string} url
 */
export function replaceUrl(url) {
  attempt(() => history.replaceState(history.state, '', url));
}

/**
 * Goes to a URL, unless it is malformed or its scheme is neither `http` nor `https`: it could be `javascript:`. Does
 * nothing in a sandbox that denies it.
 * @param {string} to
 */
export function go(to) {
  const target = webPage(to);
  if (target) attempt(() => (location.href = target));
}

/**
 * The absolute URL that `to` means on this page, if its scheme is `http` or `https`.
 * @param {string} to
 */
export function webPage(to) {
  const url = attempt(() => new URL(to, location.href));
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

function isVisible() {
  return document.visibilityState === 'visible';
}

/** Whether some frame around this one is of another origin, so that cookies count as a third party's here. */
function isInForeignFrame() {
  return attempt(() => !window.top || Boolean(window.top.location.href)) !== true;
}

/**
 * Opens a channel; undefined where the browser has none, or denies it.
 * @param {string} name
 * @param {(message: any) => void} heard
 */
function channel(name, heard) {
  const channel = attempt(() => new BroadcastChannel(name));
  channel?.addEventListener('message', ({ data }) => heard(data));
  return channel;
}

/**
 * @param {BroadcastChannel | undefined} channel
 * @param {object} message
 */
function post(channel, message) {
  attempt(() => channel?.postMessage(message));
}

/**
 * Reports a token from another tab. A message with a field of the wrong type is ignored.
 * @param {Page} page
 * @param {any} message
 */
function hearToken(page, message) {
  const { sessionId, organizationId, template, tokenId, tokenRaw } = message ?? {};
  const texts = [sessionId, organizationId ?? '', template ?? '', tokenId, tokenRaw];
  if (texts.every((text) => typeof text === 'string')) page.report(TOKEN_HEARD, 0, ...texts);
}

/**
 * Reports a sign-out in another tab. Anything else that is said there is another client's, or nobody's.
 * @param {Page} page
 * @param {any} message
 */
function hearNews(page, message) {
  if (message?.type === SIGN_OUT) page.report(SIGN_OUT_HEARD, 0);
}

/**
 * @param {string} name
 * @param {string} value
 * @param {number} maxAge
 * @param {string} attributes
 */
function putCookie(name, value, maxAge, attributes) {
  const age = maxAge < 0 ? '' : `; Max-Age=${maxAge}`;
  attempt(() => (document.cookie = `${name}=${value}; Path=/${age}${attributes}`));
}

/**
 * The shortest suffix of the host that takes a cookie. There is none if the host has no such suffix (`localhost`,
 * single labels, IP addresses), or if no cookie is taken at all.
 * @param {string} attributes
 */
function registrableDomain(attributes) {
  // A failure is not remembered: in a frame, partitioned cookies may be taken and plain ones not.
  registrable ??= suffixes(location.hostname).find((suffix) => takesCookies(inDomain(suffix, attributes)));
  return registrable;
}

/**
 * Every suffix of a host that could be a registrable domain, the shortest first.
 * @param {string} host
 */
function suffixes(host) {
  if (/^\[|^[\d.]*$/.test(host)) return [];
  const labels = host.split('.');
  // The last label is a top-level domain, which takes no cookies.
  return labels
    .map((_, at) => labels.slice(at).join('.'))
    .slice(0, -1)
    .reverse();
}

/**
 * Whether a cookie with these attributes can be written. The probe has them, too, because a browser may take one kind
 * and not the other.
 * @param {string} attributes
 */
function takesCookies(attributes) {
  putCookie(PROBE, '1', -1, attributes);
  const isTaken = cookies().split('; ').includes(`${PROBE}=1`);
  putCookie(PROBE, '', 0, attributes);
  return isTaken;
}

/**
 * Whether secure cookies can be written. WebKit takes none from `http://localhost`, although that counts as secure. In
 * a frame of another origin the probe would not tell, because other rules decide which cookies are taken there.
 */
function takesSecureCookies() {
  return isSecureContext && (location.protocol !== 'http:' || isInForeignFrame() || takesCookies('; Secure'));
}

/**
 * @param {string} domain
 * @param {string} attributes
 */
function inDomain(domain, attributes) {
  return `; Domain=${domain}${attributes}`;
}

/**
 * @template T
 * @param {() => T} action
 */
function attempt(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}
