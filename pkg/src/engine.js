/** The engine behind a clerk: its class in wasm, with promises instead of callbacks. */

import { fromEngine } from './errors.js';
import { askedFor } from './authorization.js';

/** @import { Core } from '../clerk_wasm.js' */
/** @import { GetTokenOptions } from '../index.js' */

/**
 * What the engine hands over in place of an error.
 * @typedef {{ status?: number, body?: string, retryAfter?: number, code?: string, message?: string }} ErrorHandedOver
 */

/** @typedef {(error: ErrorHandedOver | undefined, value: any) => void} Done */

/**
 * A token in memory and the number that stands for it, with the promise of it: whoever asks gets
 * the same one, because making a new one costs more than everything else.
 * @typedef {{ number: number, promise: Promise<string | null> }} AtHand
 */

export class Engine {
  #core;
  /** @type {Map<string, number>} */
  #queries = new Map();
  /** @type {(AtHand | undefined)[]} */
  #atHand = [];

  /** @param {Core} core */
  constructor(core) {
    this.#core = core;
  }

  /** @returns {Promise<void>} */
  start() {
    return this.#promise((done) => this.#core.start(done));
  }

  /**
   * The number of a query. Its parts are kept apart, so that a template can have any name.
   * @param {string} session
   * @param {string | undefined} template
   * @param {string | null | undefined} organization the active one if undefined, none if null or empty
   */
  query(session, template, organization) {
    const key = JSON.stringify([session, template ?? null, organization === undefined ? 0 : organization || null]);
    let query = this.#queries.get(key);
    if (query === undefined) {
      query = this.#core.query(session, template, organization === null ? '' : organization);
      this.#queries.set(key, query);
    }
    return query;
  }

  /**
   * @param {number} query
   * @returns {Promise<string | null>}
   */
  token(query) {
    const number = this.#core.tokenAtHand(query, performance.now(), Date.now());
    if (number === 0) return this.#promise((done) => this.#core.getToken(query, false, done));
    const known = this.#atHand[query];
    if (known?.number === number) return known.promise;
    const promise = Promise.resolve(this.#core.tokenText(query) ?? null);
    this.#atHand[query] = { number, promise };
    return promise;
  }

  /**
   * @param {string} session
   * @param {GetTokenOptions} options
   * @returns {Promise<string | null>}
   */
  tokenWith(session, { template, organizationId, skipCache }) {
    const query = this.query(session, template ? String(template) : undefined, organizationId);
    if (skipCache) return this.#promise((done) => this.#core.getToken(query, true, done));
    return this.token(query);
  }

  /**
   * @param {string | undefined} session
   * @param {string | undefined} organization
   * @param {(() => Promise<boolean>) | undefined} navigate resolves to whether the page is unloading
   * @returns {Promise<void>}
   */
  setActive(session, organization, navigate) {
    return this.#navigating(navigate, (go, done) => this.#core.setActive(session, organization, go, done));
  }

  /**
   * @param {string | undefined} session
   * @param {() => Promise<boolean>} navigate
   * @returns {Promise<void>}
   */
  signOut(session, navigate) {
    return this.#navigating(navigate, (go, done) => this.#core.signOut(session, go, done));
  }

  /**
   * @param {string} session
   * @param {number} intent
   * @returns {Promise<void>}
   */
  touch(session, intent) {
    return this.#promise((done) => this.#core.touch(session, intent, done));
  }

  /**
   * @param {'end' | 'remove'} what
   * @param {string} session
   * @returns {Promise<void>}
   */
  leave(what, session) {
    return this.#promise((done) => this.#core[what](session, done));
  }

  /**
   * @param {'clearTokens' | 'reload' | 'handleUnauthenticated'} what
   * @returns {Promise<void>}
   */
  call(what) {
    return this.#promise((done) => this.#core[what](done));
  }

  /**
   * @param {number} method
   * @param {string} path
   * @param {string[]} search names and values in turns, as in `form`
   * @param {string[] | undefined} form
   * @returns {Promise<[status: number, body: string]>}
   */
  request(method, path, search, form) {
    return this.#promise((done) => this.#core.request(method, path, search, form, done));
  }

  /**
   * @param {string} session
   * @param {unknown} query
   */
  isAuthorized(session, query) {
    const asked = askedFor(query);
    return asked !== undefined && this.#core.isAuthorized(session, ...asked);
  }

  devBrowser() {
    return this.#core.devBrowser();
  }

  /** @param {string} to */
  detour(to) {
    return this.#core.detour(to);
  }

  free() {
    this.#core.free();
  }

  /**
   * An app's own navigation may fail. The engine has to go on all the same, and the app hears of it.
   * @param {(() => Promise<boolean>) | undefined} navigate
   * @param {(go: ((call: number) => void) | undefined, done: Done) => void} start
   * @returns {Promise<void>}
   */
  async #navigating(navigate, start) {
    /** @type {{ error: unknown } | undefined} */
    let failed;
    const go = async (/** @type {number} */ call) => {
      let isUnloading = false;
      try {
        isUnloading = await /** @type {() => Promise<boolean>} */ (navigate)();
      } catch (error) {
        failed = { error };
      }
      this.#core.navigated(call, isUnloading);
    };
    await this.#promise((done) => start(navigate && go, done));
    if (failed) throw failed.error;
  }

  /**
   * @param {(done: Done) => void} start
   * @returns {Promise<any>}
   */
  #promise(start) {
    return new Promise((resolve, reject) => {
      start((error, value) => (error ? reject(fromEngine(error)) : resolve(value)));
    });
  }
}
