/**
 * The engine behind a clerk: the class from the wasm, with promises instead of numbered calls.
 *
 * An exception that escapes from the WebAssembly interrupts it in the middle of its work: an app that recurses without
 * end has used up the stack, or there is no memory left. What the instance holds can't be trusted then, so it is given
 * up, and a fresh one starts from what the browser knows, as after a reload of the page.
 */

import { guarded } from './events.js';
import { ClerkRuntimeError, complain, fromEngine } from './errors.js';
import { askedFor } from './authorization.js';

/** @import { Core, InitOutput } from '../clerk_wasm.js' */
/** @import { Ahead } from './ahead.js' */
/** @import { Wasm } from './wasm.js' */
/** @import { GetTokenOptions } from '../index.js' */

/**
 * What the engine hands over in place of an error.
 * @typedef {{ status?: number, body?: string, retryAfter?: number, code?: string, message?: string }} ErrorHandedOver
 */

/**
 * What a clerk passes to its engine.
 * @typedef {object} EngineOptions
 * @property {string} config the JSON of what `Core::new` in `src/js/core.rs` takes
 * @property {Ahead} ahead
 * @property {(text: string) => string | undefined} chooseSession
 * @property {(...state: any) => void} notify takes every new state; see `Face::show` in `src/js/handover.rs`
 * @property {(request: any) => void} tell takes every request that has ended
 * @property {(restart: Promise<void>) => void} died tells the clerk that nothing is known until a replacement
 *   of this engine has started
 */

/**
 * A call that has not been answered yet.
 * @typedef {object} Waiting
 * @property {(value: any) => void} resolve
 * @property {(error: unknown) => void} reject
 * @property {() => Promise<boolean>} [navigate] resolves to whether the page is unloading
 */

/**
 * A token that may be requested again and again.
 * @typedef {object} Query
 * @property {string} key
 * @property {[session: string, template: string | undefined, organization: string | null | undefined]} parts
 * @property {Map<string, Query>} [known] the queries that the engine knew when it gave this one its number
 * @property {number} id its number
 * @property {number} number stands for the token in memory, whose promise is kept and returned to every caller,
 *   because making a new one costs more than everything else
 * @property {Promise<string | null>} [promise]
 */

/**
 * One instance of the WebAssembly, from its first call to its last.
 * @typedef {object} Life
 * @property {boolean} isOver
 * @property {boolean} [isStarted]
 * @property {unknown} [cause]
 * @property {AbortController} page ends what the engine does in the page
 */

/**
 * Somebody for whom a token is kept fresh.
 * @typedef {object} Keeper
 * @property {Query} query
 * @property {(token: string | null) => void} show
 */

/** How many engines may die within a minute. If one more does, none replaces it, because that one would die, too. */
const MOST_DEATHS = 3;
const MINUTE = 60_000;

/** The calls; see `src/js/numbers.rs`. */
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

/** Why a request is sent: `Cause` in `src/engine/cause.rs`, in the same order. */
const CAUSES = /** @type {const} */ ([
  'start',
  'call',
  'skip-cache',
  'renewal',
  'after-outage',
  'no-token',
  'unvouched',
  'cleared',
  'retry',
  'expired-token',
  'focus',
  'doubt',
]);

/** How a call ended; see there, too. */
const DONE = 0;
const TOKEN = 1;
const ANSWER = 2;
const REFUSED = 3;
const FAILED = 4;

export class Engine {
  #wasm;
  #options;
  /** @type {Core | undefined} */
  #core;
  /** @type {Life | undefined} */
  #life;
  /** When the last engines died. @type {number[]} */
  #deaths = [];
  /** The start of the engine that replaces one that died; rejected if none does. @type {Promise<void> | undefined} */
  #restart;
  /** @type {Map<string, Query>} */
  #queries = new Map();
  /** By session, what returns the JSON of its user. @type {Map<string, () => string | undefined>} */
  #users = new Map();
  #lastId = 0;
  /** Those for whom tokens are kept fresh. @type {Map<number, Keeper>} */
  #keepers = new Map();
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();

  /**
   * @param {Wasm} wasm
   * @param {EngineOptions} options
   */
  constructor(wasm, options) {
    this.#wasm = wasm;
    this.#options = options;
  }

  async start() {
    const life = await this.#live();
    await this.#enter('start', 0, [this.#options.ahead.cookies]);
    if (life.isOver) throw failure(life.cause);
    life.isStarted = true;
  }

  /**
   * Keeps the parts of a query apart, so that a template can have any name.
   * @param {string} session
   * @param {unknown} named the template, whatever an app passes; none if it is empty
   * @param {string | null | undefined} organization the active one if undefined, none if null or empty
   * @returns {Query}
   */
  query(session, named, organization) {
    const template = named ? String(named) : undefined;
    const key = JSON.stringify([session, template ?? null, organization === undefined ? 0 : organization || null]);
    return (
      this.#queries.get(key) ?? {
        key,
        parts: [session, template, organization === null ? '' : organization],
        id: 0,
        number: 0,
      }
    );
  }

  /**
   * @param {Query} query
   * @returns {Promise<string | null>}
   */
  token(query) {
    if (this.#mustWait()) return this.#later(() => this.token(query));
    if (query.known !== this.#queries) this.#register(query);
    const core = /** @type {Core} */ (this.#core);
    const number = core.tokenAtHand(query.id, performance.now(), Date.now());
    if (number === 0) return this.#enter('token', query.id);
    if (query.number !== number || !query.promise) {
      query.promise = Promise.resolve(core.tokenText(query.id) ?? null);
      query.number = number;
    }
    return query.promise;
  }

  /**
   * @param {string} session
   * @param {GetTokenOptions} options
   * @returns {Promise<string | null>}
   */
  tokenWith(session, { template, organizationId, skipCache, signal }) {
    signal?.throwIfAborted();
    const query = this.query(session, template, organizationId);
    const token = skipCache ? this.#newToken(query) : this.token(query);
    return signal ? untilAborted(token, signal) : token;
  }

  /**
   * Keeps a token fresh until the function that it returns is called.
   * @param {string} session
   * @param {GetTokenOptions} options
   * @param {(token: string | null) => void} show
   */
  keepToken(session, { template, organizationId }, show) {
    const id = (this.#lastId += 1);
    const query = this.query(session, template, organizationId);
    this.#keepers.set(id, { query, show });
    this.#ask((core) => this.#keep(core, id));
    return () => {
      if (this.#keepers.delete(id)) this.#ask((core) => core.keep(id, -1));
    };
  }

  /**
   * @param {Core} core
   * @param {number} id
   */
  #keep(core, id) {
    const { query } = /** @type {Keeper} */ (this.#keepers.get(id));
    if (query.known !== this.#queries) this.#register(query);
    core.keep(id, query.id);
  }

  /**
   * @param {number} id
   * @param {string | undefined} token
   */
  #kept = (id, token) => {
    queueMicrotask(() => {
      const keeper = this.#keepers.get(id);
      if (keeper) guarded(keeper.show, token ?? null);
    });
  };

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
    return asked !== undefined && this.#ask((core) => core.isAuthorized(session, ...asked)) === true;
  }

  /**
   * Returns what reads the JSON of a session's user, which stays in the engine until then: the same function for as
   * long as nothing about the user changes. The JSON is lost if the engine dies.
   * @param {string} session
   */
  userOf(session) {
    let user = this.#users.get(session);
    if (!user) {
      /** @type {string | undefined} */
      let text;
      user = () => (text ??= this.#ask((core) => core.user(session)));
      this.#users.set(session, user);
    }
    return user;
  }

  devBrowser() {
    return this.#ask((core) => core.devBrowser());
  }

  /** @param {string} to */
  detour(to) {
    return this.#ask((core) => core.detour(to));
  }

  /**
   * Closes the engine for good.
   * @param {unknown} error what calls reject with, those in progress and later ones
   */
  close(error) {
    for (const session of this.#users.keys()) this.#part(session);
    this.#keepers.clear();
    this.#end(error);
  }

  /** Makes a fresh instance, with nothing in it yet. */
  async #live() {
    /** @type {Life} */
    const life = { isOver: false, page: new AbortController() };
    this.#life = life;
    const guard = (/** @type {any} */ work) => this.#guard(life, work);
    const guardAll = (/** @type {any} */ all) =>
      Object.fromEntries(
        Object.entries(all).map(([name, one]) => [name, typeof one === 'function' ? guard(one) : one]),
      );
    const Core = await this.#wasm(/** @type {(exports: InitOutput) => any} */ (guardAll));
    // The clerk was closed meanwhile.
    if (life.isOver) await this.#restart;
    const { config, ahead, chooseSession, notify, tell } = this.#options;
    const show = (/** @type {any[]} */ ...state) => notify(...state.map((value) => value ?? null));
    const face = {
      show,
      choose: chooseSession,
      part: this.#part,
      answer: this.#answer,
      kept: this.#kept,
      navigate: this.#navigate,
    };
    const page = {
      ahead: ahead.take,
      end: life.page.signal,
      tell: (
        /** @type {string} */ path,
        /** @type {number} */ cause,
        /** @type {number} */ status,
        /** @type {number} */ duration,
      ) => tell({ path, cause: CAUSES[cause], status: status || undefined, duration }),
    };
    const core = (this.#core = new Core(config, guardAll(face), page));
    for (const id of this.#keepers.keys()) this.#keep(core, id);
    return life;
  }

  /**
   * Wraps a function through which control enters or leaves the WebAssembly. The result never throws: an exception that
   * it let pass would go on through the WebAssembly.
   * @param {Life} life
   * @param {(...values: any) => any} work
   */
  #guard(life, work) {
    return (/** @type {any[]} */ ...values) => {
      try {
        if (!life.isOver) return work(...values);
      } catch (error) {
        life.isOver = true;
        life.cause = error;
      }
      // Not at once: there may be no stack left for it. If there is none even for this call, the next one makes it.
      queueMicrotask(() => this.#bury(life));
    };
  }

  /** @param {Life} life */
  #bury(life) {
    if (life !== this.#life) return;
    this.#end(failure(life.cause));
    // If it died while it started, the caller of `start()` hears of that.
    if (!life.isStarted) return;
    complain(failure(life.cause));
    const now = performance.now();
    this.#deaths = [...this.#deaths.filter((at) => now - at < MINUTE), now];
    const mayStart = this.#deaths.length <= MOST_DEATHS;
    if (!mayStart) for (const id of this.#keepers.keys()) this.#kept(id, undefined);
    if (mayStart) this.#restart = this.start().then(() => void (this.#restart = undefined));
    this.#options.died(/** @type {Promise<void>} */ (this.#restart));
  }

  /**
   * Drops everything of the last life; no new one begins.
   * @param {unknown} error
   */
  #end(error) {
    if (this.#life) {
      this.#life.isOver = true;
      this.#life.page.abort();
    }
    this.#life = undefined;
    this.#core = undefined;
    this.#queries = new Map();
    this.#users.clear();
    this.#restart = Promise.reject(error);
    this.#restart.catch(() => {});
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  /**
   * Asks the engine; undefined if there is none, or if it has died over the question.
   * @template T
   * @param {(core: Core) => T} question
   * @returns {T | undefined}
   */
  #ask(question) {
    const life = this.#life;
    if (!life || !this.#core) return undefined;
    try {
      const answer = question(this.#core);
      return life.isOver ? undefined : answer;
    } catch (error) {
      if (life.isOver) return undefined;
      throw error;
    }
  }

  /** Whether the engine has died and its replacement is not there yet. */
  #mustWait() {
    return this.#restart || this.#life?.isOver;
  }

  /**
   * @template T
   * @param {() => Promise<T>} call
   */
  async #later(call) {
    // Perhaps nobody has noticed its death yet.
    await undefined;
    if (this.#life?.isOver) this.#bury(this.#life);
    await this.#restart;
    return call();
  }

  /** @param {Query} query */
  #register(query) {
    query.id = /** @type {Core} */ (this.#core).query(...query.parts);
    // The engine has forgotten all queries that it knew, because there were too many.
    if (query.id === 0) this.#queries = new Map();
    query.known = this.#queries.set(query.key, query);
    query.promise = undefined;
  }

  /**
   * @param {Query} query
   * @returns {Promise<string | null>}
   */
  #newToken(query) {
    if (this.#mustWait()) return this.#later(() => this.#newToken(query));
    if (query.known !== this.#queries) this.#register(query);
    return this.#enter('newToken', query.id);
  }

  /**
   * @param {Exclude<keyof typeof CALLS, 'start' | 'token' | 'newToken'>} what
   * @param {number} [number]
   * @param {(string | undefined)[]} [texts]
   * @param {() => Promise<boolean>} [navigate]
   * @returns {Promise<any>}
   */
  #call(what, number, texts, navigate) {
    if (this.#mustWait()) return this.#later(() => this.#call(what, number, texts, navigate));
    return this.#enter(what, number, texts, navigate);
  }

  /**
   * @param {keyof typeof CALLS} what
   * @param {number} [number]
   * @param {(string | undefined)[]} [texts]
   * @param {() => Promise<boolean>} [navigate]
   * @returns {Promise<any>}
   */
  #enter(what, number = 0, [first, second, third] = [], navigate) {
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, navigate });
      try {
        /** @type {Core} */ (this.#core).call(id, CALLS[what], number, first, second, third);
      } catch (error) {
        // One of the texts is not a string.
        this.#waiting.delete(id);
        throw error;
      }
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
    if (kind === DONE) resolve(undefined);
    else if (kind === TOKEN) resolve(first ?? null);
    else if (kind === ANSWER) resolve([status, first]);
    else if (kind === REFUSED)
      reject(fromEngine({ status, body: first, retryAfter: retryAfter < 0 ? undefined : retryAfter }));
    else if (kind === FAILED) reject(fromEngine({ code: first, message: second }));
    // Last, so that no call is forgotten if there is no stack left for the rest.
    this.#waiting.delete(id);
  };

  /**
   * Reads a session's user before the engine lets go of it: somebody may still want to look at it.
   * @param {string} session
   */
  #part = (session) => {
    this.#users.get(session)?.();
    this.#users.delete(session);
  };

  /**
   * Runs the app's own navigation. If that fails, the engine still has to go on, and the app gets the error.
   * @param {number} id
   * @param {number} call
   */
  #navigate = async (id, call) => {
    const core = this.#core;
    const waiting = /** @type {Waiting} */ (this.#waiting.get(id));
    let isUnloading = false;
    try {
      isUnloading = Boolean(await waiting.navigate?.());
    } catch (error) {
      waiting.resolve = () => waiting.reject(error);
    }
    core?.navigated(call, isUnloading);
  };
}

/**
 * Stops waiting when the signal says so. The promise itself goes on, as others may wait for it.
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal} signal
 * @returns {Promise<T>}
 */
function untilAborted(promise, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** @param {unknown} cause */
function failure(cause) {
  return new ClerkRuntimeError(
    'clerk_engine_failed',
    'The engine failed amid its work, and what it was about failed with it. Mostly an app has called itself without end. A new engine takes the place of this one: call again.',
    cause,
  );
}
