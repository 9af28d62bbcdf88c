/**
 * What every page begins with, sent while its engine is still on the way: the requests that the last page noted.
 *
 * The engine decides all the same what it asks for. If that is the very same, it takes over the answer that is under
 * way; what it does not ask for is given up.
 */

/**
 * @typedef {object} Sent
 * @property {Promise<Response>} answer
 * @property {AbortController} stop
 */

const KEY = 'clerk-wasm:ahead:';

/** In development a URL says which browser it is. In a note stands the name of the cookie that has this. */
const DEV_BROWSER = /(__clerk_db_jwt=)([^&"]*)/;

/**
 * What is sent, as JSON from behind `/v1/`: what every page begins with, and nothing else. A GET, or the environment's
 * PATCH, with the parameters of the engine's own.
 */
const PARAMETERS = '(&?\\b(__clerk_(api_version|db_jwt)|_clerk_(js_version|session_id)|__domain)=[\\w.%-]*)*';
const OPENING = new RegExp(
  `^((client|environment)\\?${PARAMETERS}",{"method":"GET"|environment\\?${PARAMETERS}&_method=PATCH${PARAMETERS}",{"method":"POST","headers":{"Content-Type":"application/x-www-form-urlencoded"},"body":""),"credentials":"include"}]$`,
);

export class Ahead {
  #key;
  #cookies = cookies();
  /** @type {string | undefined} what the last page noted */
  #before;
  /** @type {string[] | undefined} */
  #noted = [];
  /** @type {Map<string, Sent>} */
  #sent = new Map();

  /**
   * @param {string} publishableKey
   * @param {string} api the URL below which the API answers
   */
  constructor(publishableKey, api) {
    this.#key = KEY + publishableKey;
    attempt(() => {
      this.#before = localStorage.getItem(this.#key) ?? '[]';
      // Somebody comes back from a page of the API's: the engine is about to change cookies.
      if (globalThis.location?.search.includes('__clerk_')) return;
      for (const note of JSON.parse(this.#before).slice(0, 2)) this.#send(note, api);
    });
  }

  /**
   * The answer to a request, if it was sent already and no other tab has changed the session since: this page would
   * not have heard of it.
   * @param {string} url
   * @param {RequestInit} init
   * @param {AbortSignal} signal
   */
  take = (url, init, signal) => {
    const request = JSON.stringify([url, init]);
    const now = cookies();
    this.#noted?.push(request.replace(DEV_BROWSER, (_, name, token) => name + nameOf(token, now)));
    const sent = this.#sent.get(request);
    if (!sent || String(now) !== String(this.#cookies)) return undefined;
    this.#sent.delete(request);
    signal.addEventListener('abort', () => sent.stop.abort());
    return sent.answer;
  };

  /** The page has begun. */
  end() {
    for (const { stop } of this.#sent.values()) stop.abort();
    this.#sent.clear();
    const notes = JSON.stringify(this.#noted);
    this.#noted = undefined;
    if (notes !== '[]' && notes !== this.#before) attempt(() => localStorage.setItem(this.#key, notes));
  }

  /**
   * @param {string} note
   * @param {string} api
   */
  #send(note, api) {
    const request = note.replace(DEV_BROWSER, (_, name, cookie) => name + valueOf(cookie, this.#cookies));
    const start = `["${api}/v1/`;
    // What stands in the storage is not to send just any request, nor to just anywhere.
    if (!request.startsWith(start) || !OPENING.test(request.slice(start.length))) return;
    const [url, init] = JSON.parse(request);
    const stop = new AbortController();
    const answer = fetch(url, { ...init, signal: stop.signal });
    answer.catch(() => {});
    this.#sent.set(request, { answer, stop });
  }
}

/** The cookies of Clerk's, each as `name=value`; none where they are denied. */
function cookies() {
  return attempt(() => document.cookie.split('; ').filter((cookie) => cookie.startsWith('__'))) ?? [];
}

/**
 * @param {string} value
 * @param {string[]} cookies
 */
function nameOf(value, cookies) {
  return cookies.find((cookie) => cookie.endsWith(`=${value}`))?.split('=')[0] ?? '';
}

/**
 * @param {string} name
 * @param {string[]} cookies
 */
function valueOf(name, cookies) {
  const start = `${name}=`;
  const cookie = cookies.find((one) => one.startsWith(start));
  // Other cookies are for other eyes.
  if (!cookie?.startsWith('__clerk_db_jwt')) throw new Error('this browser is not known any more');
  return cookie.slice(start.length);
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
