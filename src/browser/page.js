/**
 * Everything that touches the page: it carries out and reports, and decides nothing. Rust apps and the npm package
 * get this same file; `page.rs` is its other side.
 *
 * Nothing in here throws, because a browser may deny each of these interfaces.
 */

/**
 * Says what happened: one of the kinds below. `id` is a request's or a page event's, else 0: debug builds of wasm take
 * nothing but a number there. What the texts mean stands at each kind.
 * @typedef {(kind: number, id: number, ...texts: (string | null)[]) => void} Report
 */

/**
 * Takes the answer to a request: its status, `Retry-After`, `Clerk-Db-Jwt` and body.
 * @typedef {(id: number, status: number, retryAfter: string | null, devBrowser: string | null, body: Uint8Array) => void} Answered
 */

/**
 * Gives the answer to a request, if it was sent before.
 * @typedef {(url: string, init: RequestInit, signal: AbortSignal) => Promise<Response> | undefined} Ahead
 */

/**
 * Hears of a request that is over: its path below `/v1`, the number of its cause, the status, 0 if there was no answer,
 * and how many milliseconds it took.
 * @typedef {(path: string, cause: number, status: number, duration: number) => void} Tell
 */

/**
 * What the npm package has beside it: answers to requests that it has sent, the end of an engine that can't close its
 * page itself any more, and who wants to hear of requests.
 * @typedef {{ ahead?: Ahead, end?: AbortSignal, tell?: Tell }} Host
 */

/**
 * A page that is listened to, until it is closed.
 * @typedef {object} Page
 * @property {Report} report
 * @property {Answered} answered
 * @property {Ahead} [ahead]
 * @property {Tell} [tell]
 * @property {AbortController} listening
 * @property {Map<number, () => void>} requests under way, each with what stops it
 * @property {ReturnType<typeof setTimeout>} [timer]
 * @property {() => void} [unlock] gives the lock back, or ends waiting for it
 * @property {BroadcastChannel} [tokens] carries the tokens that a tab got
 * @property {BroadcastChannel} [news] carries that a tab signed out
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

/** Browsers keep the time of a timer in 31 bits and fire longer ones at once. */
const LONGEST = 2 ** 31 - 1;

/** An answer of as many bytes the browser puts together in a process of its own, which costs the page a fourth of it. */
const LONG = 1_000_000;

/** What tabs tell each other of a sign-out: the official client's, too. */
const SIGN_OUT = 'signout';

/** Which other clients wait for, too. */
const LOCK = 'clerk.lock.refreshSessionToken';

/** The name that the official client probes with too. */
const PROBE = '__clerk_test_etld';

/** @type {string | undefined} */
let registrable;

/**
 * What the page is like, as bits from the lowest up: it is there at all, has the focus, is visible, online, takes
 * secure cookies, is in a frame of another origin, and has locks.
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

/** @param {string} text */
export const complain = (text) => console.error(text);

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
 * Stops everything. Nothing is reported any more.
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
export function after(millis, callback) {
  return setTimeout(callback, Math.min(millis, LONGEST));
}

/** @param {ReturnType<typeof after>} timer */
export const cancel = (timer) => clearTimeout(timer);

/**
 * Sends a request and reports its end once, unless it is stopped before. Without a form it is a GET. No header is set
 * but the content type of a form, so that no browser sends a preflight.
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
    const path = url.replace(/\?.*/, '').replace(/.*?\/v1/, '');
    attempt(() => page.tell?.(path, cause, status, instant() - since));
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
    // Without the callers on the stack: an open inspector notes the stack of each request, and wasm on it costs much.
    await undefined;
    if (signal.aborted) return;
    const ahead = opens && page.ahead?.(url, init, signal);
    answer = await (ahead ? ahead.catch(ask) : ask());
    const isLong = Number(answer.headers.get('Content-Length')) >= LONG;
    body = new Uint8Array(await (isLong ? await answer.blob() : answer).arrayBuffer());
  } catch {
    end(UNREACHABLE);
    return;
  }
  clearTimeout(timeout);
  // There is nothing left to abort, and to do it all the same would cost.
  if (!page.requests.delete(id)) return;
  tell(answer.status);
  page.answered(id, answer.status, answer.headers.get('Retry-After'), answer.headers.get('Clerk-Db-Jwt'), body);
}

/**
 * Has every request told of that is over.
 * @param {Page} page
 * @param {Tell} tell
 */
export function inspect(page, tell) {
  page.tell = tell;
}

/**
 * Stops a request. Whether it was still under way.
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
  // It is held for as long as this promise is not settled.
  const hold = (/** @type {(nothing: void) => void} */ release) => {
    page.unlock = release;
    page.report(LOCK_GRANTED, 0, cookies());
  };
  // Settled while it is still waited for: the browser denies it.
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
 * Gives the lock back, or ends waiting for it.
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

/** `document.cookie`; nothing where cookies are denied. */
export function cookies() {
  return attempt(() => document.cookie) ?? '';
}

/**
 * Writes a cookie, of this host or of its whole domain. No time removes it, and a negative one keeps it for as long as
 * the browser runs.
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
 * What is kept for pages to come.
 * @param {string} key
 */
export function stored(key) {
  return attempt(() => localStorage.getItem(key));
}

/**
 * Keeps a text for pages to come, an empty one not any longer; where storage is denied or full, nothing happens.
 * @param {string} key
 * @param {string} text
 */
export function store(key, text) {
  attempt(() => (text ? localStorage.setItem(key, text) : localStorage.removeItem(key)));
}

/**
 * Replaces the page's URL, keeping what its router keeps there.
 * @param {string} url
 */
export function replaceUrl(url) {
  attempt(() => history.replaceState(history.state, '', url));
}

/**
 * Goes to a URL, unless it is none or of a scheme that must not be gone to, such as `javascript:`.
 * @param {string} to
 * @returns whether the page is being unloaded
 */
export function go(to) {
  const here = location.href;
  const target = webPage(to);
  if (!target) return false;
  // Denied in a sandbox.
  const isGoing = attempt(() => Boolean((location.href = target)));
  return Boolean(isGoing) && !isWithinPage(here, target);
}

/**
 * The absolute URL that `to` means on this page, if it is that of a page on the web.
 * @param {string} to
 */
export function webPage(to) {
  const url = attempt(() => new URL(to, location.href));
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

function isVisible() {
  return document.visibilityState === 'visible';
}

/** Some frame around this one is of another origin: cookies count as a third party's here. */
function isInForeignFrame() {
  return attempt(() => !window.top || Boolean(window.top.location.href)) !== true;
}

/**
 * Opens a channel; none where the browser has none, or denies it.
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
 * A token from another tab. A field of another type than it should have makes it none.
 * @param {Page} page
 * @param {any} message
 */
function hearToken(page, message) {
  const { sessionId, organizationId, template, tokenId, tokenRaw } = message ?? {};
  const texts = [sessionId, organizationId ?? '', template ?? '', tokenId, tokenRaw];
  if (texts.every((text) => typeof text === 'string')) page.report(TOKEN_HEARD, 0, ...texts);
}

/**
 * What else is said there is another client's, or nobody's.
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
 * The shortest suffix of the host that takes a cookie. There is none where the host has none of its own (`localhost`,
 * single labels, IP addresses), and where no cookie is taken at all.
 * @param {string} attributes
 */
function registrableDomain(attributes) {
  // That none was found is not kept: in a frame, partitioned cookies may be taken and plain ones not.
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
 * The probe has the attributes of the cookie that is to be written, because a browser may take the one kind and not
 * the other.
 * @param {string} attributes
 */
function takesCookies(attributes) {
  putCookie(PROBE, '1', -1, attributes);
  const isTaken = cookies().split('; ').includes(`${PROBE}=1`);
  putCookie(PROBE, '', 0, attributes);
  return isTaken;
}

/**
 * WebKit takes no secure cookies from `http://localhost`, although it counts as secure. In a frame of another origin
 * the probe would not tell: which cookies are taken there has other reasons.
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
 * Going there only scrolls: the URLs differ in their fragments alone, and there is one to go to.
 * @param {string} here
 * @param {string} target
 */
function isWithinPage(here, target) {
  const [page, fragment] = target.split('#');
  return fragment !== undefined && here.split('#')[0] === page;
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
