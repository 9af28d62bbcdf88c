/**
 * Sends the requests that every page begins with while its engine is still loading: those that the last page noted.
 *
 * The engine still decides what it requests. If that is exactly the same, it takes over the answer in progress;
 * requests that it does not make are aborted.
 */

/**
 * @typedef {object} Sent
 * @property {Promise<Response>} answer
 * @property {AbortController} stop
 */

const KEY = 'clerk-wasm:ahead:';

/** In development, URLs have the dev browser token. Notes have the name of the cookie with that token instead. */
const DEV_BROWSER = /(__clerk_db_jwt=)([^&"]*)/;

/**
 * What may be sent, as JSON from after `/v1/`: the requests that every page begins with, and nothing else. A GET, or
 * the environment's PATCH, with the engine's own parameters.
 */
const PARAMETERS = '(&?\\b(__clerk_(api_version|db_jwt)|_clerk_(js_version|session_id)|__domain)=[\\w.%-]*)*';
const OPENING = new RegExp(
  `^((client|environment)\\?${PARAMETERS}",{"method":"GET"|environment\\?${PARAMETERS}&_method=PATCH${PARAMETERS}",{"method":"POST","headers":{"Content-Type":"application/x-www-form-urlencoded"},"body":""),"credentials":"include"}]$`,
);

export class Ahead {
  /** What the cookies are like at this moment: by that the engine knows whether the answers still count. */
  cookies = cookies();
  #key;
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
      // Somebody returns from a page of the API, so the engine is about to change cookies.
      if (globalThis.location?.search.includes('__clerk_')) return;
      for (const note of JSON.parse(this.#before).slice(0, 2)) this.#send(note, api);
    });
  }

  /**
   * The answer to a request, if it was already sent.
   * @param {string} url
   * @param {RequestInit} init
   * @param {AbortSignal} signal
   */
  take = (url, init, signal) => {
    const request = JSON.stringify([url, init]);
    this.#noted?.push(request.replace(DEV_BROWSER, (_, name, token) => name + nameOf(token)));
    const sent = this.#sent.get(request);
    if (!sent) return undefined;
    this.#sent.delete(request);
    signal.addEventListener('abort', () => sent.stop.abort());
    return sent.answer;
  };

  /** The page has begun: drops what the engine did not request, and notes what it did. */
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
    const request = note.replace(DEV_BROWSER, (_, name, cookie) => name + valueOf(cookie, this.cookies));
    const start = `["${api}/v1/`;
    // What is in the storage must not be able to send any other request, or to any other place.
    if (!request.startsWith(start) || !OPENING.test(request.slice(start.length))) return;
    const [url, init] = JSON.parse(request);
    const stop = new AbortController();
    const answer = fetch(url, { ...init, signal: stop.signal });
    answer.catch(() => {});
    this.#sent.set(request, { answer, stop });
  }
}

/** `document.cookie`; empty where cookies are denied. */
function cookies() {
  return attempt(() => document.cookie) ?? '';
}

/** @param {string} token */
function nameOf(token) {
  return (
    devBrowsers(cookies())
      .find((cookie) => cookie.endsWith(`=${token}`))
      ?.split('=')[0] ?? ''
  );
}

/**
 * @param {string} name
 * @param {string} all
 */
function valueOf(name, all) {
  const start = `${name}=`;
  const cookie = devBrowsers(all).find((one) => one.startsWith(start));
  if (!cookie) throw new Error('this browser is not known any more');
  return cookie.slice(start.length);
}

/**
 * The cookies that may hold a dev browser token; no other may go into a URL.
 * @param {string} all
 */
function devBrowsers(all) {
  return all.split('; ').filter((cookie) => cookie.startsWith('__clerk_db_jwt'));
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
