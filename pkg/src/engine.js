/** The engine behind a clerk: its class in wasm, with promises instead of numbered calls. */

import { fromEngine, report } from './errors.js';
import { askedFor } from './authorization.js';

/** @import { Core } from '../clerk_wasm.js' */
/** @import { Ahead } from './ahead.js' */
/** @import { Wasm } from './wasm.js' */
/** @import { GetTokenOptions } from '../index.js' */

/**
 * What the engine hands over in place of an error.
 * @typedef {{ status?: number, body?: string, retryAfter?: number, code?: string, message?: string }} ErrorHandedOver
 */

/**
 * What a clerk says when it makes its engine.
 * @typedef {object} EngineOptions
 * @property {string} publishableKey
 * @property {string} [apiUrl]
 * @property {Ahead} ahead
 * @property {boolean} touchOnFocus
 * @property {boolean} instantStart
 * @property {(text: string) => string | undefined} [chooseSession]
 * @property {{ domain?: string, signInUrl?: string, autoSync: boolean }} [satellite]
 * @property {(...state: any) => void} notify takes every new state; see `Face::show` in `src/js/handover.rs`
 */

/**
 * A call that is not yet answered.
 * @typedef {object} Waiting
 * @property {(value: any) => void} resolve
 * @property {(error: unknown) => void} reject
 * @property {() => Promise<boolean>} [navigate] resolves to whether the page is unloading
 */

/**
 * A token in memory and the number that stands for it, with the promise of it: whoever asks gets
 * the same one, because making a new one costs more than everything else.
 * @typedef {{ number: number, promise: Promise<string | null> }} AtHand
 */

/** The calls, with the numbers that `src/js/asked.rs` knows. */
const CALLS = {
  start: 0,
  setActive: 1,
  signOut: 2,
  touch: 3,
  end: 4,
  remove: 5,
  clearTokens: 6,
  reload: 7,
  handleUnauthenticated: 8,
  request: 9,
  token: 10,
  newToken: 11,
};

export class Engine {
  /** @type {Core} */
  #core;
  /** @type {Map<string, number>} */
  #queries = new Map();
  /** @type {(AtHand | undefined)[]} */
  #atHand = [];
  /** The JSON of users, by their sessions. @type {Map<string, () => string>} */
  #users = new Map();
  #lastId = 0;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();

  /**
   * @param {Wasm} wasm
   * @param {EngineOptions} options
   */
  constructor({ Core }, { publishableKey, apiUrl, ahead, touchOnFocus, instantStart, chooseSession, satellite, notify }) {
    const options = [touchOnFocus, instantStart, chooseSession, satellite, satellite?.autoSync];
    const bits = options.reduce((/** @type {number} */ bits, option, at) => bits | (option ? 1 << at : 0), 0);
    const face = {
      show: this.#shown(notify),
      choose: chooseSession,
      part: this.#part,
      answer: this.#answer,
      navigate: this.#navigate,
    };
    this.#core = new Core(publishableKey, apiUrl, bits, satellite?.domain, satellite?.signInUrl, face, ahead.take);
  }

  /** @returns {Promise<void>} */
  start() {
    return this.#call('start');
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
    if (number === 0) return this.#call('token', query);
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
    return skipCache ? this.#call('newToken', query) : this.token(query);
  }

  /**
   * @param {string | undefined} session
   * @param {string | undefined} organization
   * @param {(() => Promise<boolean>) | undefined} navigate resolves to whether the page is unloading
   * @returns {Promise<void>}
   */
  setActive(session, organization, navigate) {
    return this.#call('setActive', navigate ? 1 : 0, [session, organization], navigate);
  }

  /**
   * @param {string | undefined} session
   * @param {() => Promise<boolean>} navigate
   * @returns {Promise<void>}
   */
  signOut(session, navigate) {
    return this.#call('signOut', 1, [session], navigate);
  }

  /**
   * @param {string} session
   * @param {number} intent
   * @returns {Promise<void>}
   */
  touch(session, intent) {
    return this.#call('touch', intent, [session]);
  }

  /**
   * @param {'end' | 'remove'} what
   * @param {string} session
   * @returns {Promise<void>}
   */
  leave(what, session) {
    return this.#call(what, 0, [session]);
  }

  /**
   * @param {'clearTokens' | 'reload' | 'handleUnauthenticated'} what
   * @returns {Promise<void>}
   */
  call(what) {
    return this.#call(what);
  }

  /**
   * @param {number} method
   * @param {string} path
   * @param {string} search as `URLSearchParams` writes it, as is `form`
   * @param {string | undefined} form
   * @returns {Promise<[status: number, body: string]>}
   */
  request(method, path, search, form) {
    return this.#call('request', method, [path, search, form]);
  }

  /**
   * @param {string} session
   * @param {unknown} query
   */
  isAuthorized(session, query) {
    const asked = askedFor(query);
    return asked !== undefined && this.#core.isAuthorized(session, ...asked);
  }

  /**
   * The JSON of a session's user, which stays in the engine until somebody looks: the same function for as long as
   * nothing about the user changes.
   * @param {string} session
   */
  userOf(session) {
    let user = this.#users.get(session);
    if (!user) {
      /** @type {string | undefined} */
      let text;
      user = () => (text ??= /** @type {string} */ (this.#core.user(session)));
      this.#users.set(session, user);
    }
    return user;
  }

  devBrowser() {
    return this.#core.devBrowser();
  }

  /** @param {string} to */
  detour(to) {
    return this.#core.detour(to);
  }

  free() {
    for (const session of this.#users.keys()) this.#part(session);
    this.#core.free();
  }

  /**
   * @param {keyof typeof CALLS} what
   * @param {number} [number]
   * @param {(string | undefined)[]} [texts]
   * @param {() => Promise<boolean>} [navigate]
   * @returns {Promise<any>}
   */
  #call(what, number = 0, [first, second, third] = [], navigate) {
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      this.#waiting.set(this.#lastId, { resolve, reject, navigate });
      this.#core.call(this.#lastId, CALLS[what], number, first, second, third);
    });
  }

  /**
   * @param {number} id
   * @param {number} kind
   * @param {string | undefined} first
   * @param {string | undefined} second
   * @param {number} status
   * @param {number} retryAfter
   */
  #answer = (id, kind, first, second, status, retryAfter) => {
    const { resolve, reject } = /** @type {Waiting} */ (this.#waiting.get(id));
    this.#waiting.delete(id);
    if (kind === 0) resolve(undefined);
    else if (kind === 1) resolve(first ?? null);
    else if (kind === 2) resolve([status, first]);
    else if (kind === 4) reject(fromEngine({ code: first, message: second }));
    else reject(fromEngine({ status, body: first, retryAfter: retryAfter < 0 ? undefined : retryAfter }));
  };

  /**
   * The engine lets go of a session's user, whom somebody may still want to look at.
   * @param {string} session
   */
  #part = (session) => {
    this.#users.get(session)?.();
    this.#users.delete(session);
  };

  /**
   * An app's own navigation may fail. The engine has to go on all the same, and the app hears of it.
   * @param {number} id
   * @param {number} call
   */
  #navigate = async (id, call) => {
    const { navigate, reject } = /** @type {Waiting} */ (this.#waiting.get(id));
    let isUnloading = false;
    try {
      isUnloading = Boolean(await navigate?.());
    } catch (error) {
      /** @type {Waiting} */ (this.#waiting.get(id)).resolve = () => reject(error);
    }
    this.#core.navigated(call, isUnloading);
  };

  /**
   * What a new state leads to is no affair of the engine's.
   * @param {EngineOptions['notify']} notify
   */
  #shown(notify) {
    return (/** @type {any[]} */ ...state) => {
      try {
        notify(...state.map((value) => value ?? null));
      } catch (error) {
        report(error);
      }
    };
  }
}
