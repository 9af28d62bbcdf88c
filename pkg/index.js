/**
 * The session of a page's user. Importing this module and constructing a `Clerk` touches nothing; `load()` fetches the
 * WebAssembly.
 */

import { again } from './src/again.js';
import { Ahead } from './src/ahead.js';
import { attempts } from './src/attempts.js';
import { Engine } from './src/engine.js';
import { mistake, report, warn, ClerkRuntimeError } from './src/errors.js';
import { guarded, Listeners } from './src/events.js';
import { camelize } from './src/camel.js';
import { parsePublishableKey } from './src/key.js';
import { warnOfOtherClients, warnOfOtherOptions } from './src/misuse.js';
import { checkProxyUrl, resolveDomain, resolveProxyUrl, valueOf } from './src/proxy.js';
import { ReactCompat, tellWaiting } from './src/react-compat.js';
import * as redirects from './src/redirects.js';
import { Client } from './src/resources.js';
import { loadWasm } from './src/wasm.js';

export { useAuth, useOrganization, useSession, useSessionList, useStatus, useUser } from './src/stores.js';

/** @import * as Types from './index.js' */

const VERSION = '0.1.0';
const STATUSES = /** @type {const} */ (['loading', 'ready', 'degraded', 'error']);
/** The engine's number for: it is not known yet whether somebody is signed in. */
const UNKNOWN = 0;

/** @implements {Types.Clerk} */
export class Clerk extends ReactCompat {
  static version = VERSION;

  /** @type {any} */
  client;
  /** @type {any} */
  session;
  /** @type {any} */
  user;
  /** @type {any} */
  organization;
  /** @type {unknown} */
  error;

  #key;
  #domain;
  #proxyUrl;
  /** @type {any} */
  #options = {};
  /** @type {any} the addresses of the hosted pages */
  #pages;
  #forcesOrganization = false;
  /** Where this page goes on to instead of being loaded. @type {string | undefined} */
  #flow;
  /** @type {Promise<void> | undefined} pending while server-rendered pages are rendered anew */
  #rendering;
  /** How many calls of the app are about to change who is signed in. */
  #changing = 0;
  /** @type {Client | undefined} the one that an app chose its first session from */
  #offered;
  #isProvisional = false;
  /** @type {Engine | undefined} */
  #engine;
  /** @type {Promise<void> | undefined} */
  #loading;
  /** Lets `close()` stop a start that has no engine yet. */
  #closing = new AbortController();
  /** @type {Types.ClerkStatus} */
  #status = 'loading';
  /** @type {Listeners<any>} */
  #listeners = new Listeners();
  /** The listeners of each event. @type {Record<string, Listeners<any>> & Record<Types.ClerkEvent, Listeners<any>>} */
  #heard = Object.assign(Object.create(null), { status: new Listeners(), request: new Listeners() });

  /**
   * @param {string} publishableKey
   * @param {{ proxyUrl?: any, domain?: any }} [options]
   */
  constructor(publishableKey, { proxyUrl, domain } = {}) {
    super((options) => this.#adopt(options));
    this.#key = parsePublishableKey(publishableKey);
    this.#domain = domain;
    this.#proxyUrl = typeof proxyUrl === 'function' ? proxyUrl : checkProxyUrl(proxyUrl);
  }

  fapi = {
    request: async (/** @type {any} */ request) => {
      const engine = this.#engine ?? (await this.#isMissing('fapi.request()'));
      const { send } = await again(() => import('./src/fapi.js'));
      return send({ engine, snakeCase: redirects.snakeCase, ClerkRuntimeError }, request);
    },
  };

  signIn = attempts('signIn', this);
  signUp = attempts('signUp', this);

  get version() {
    return VERSION;
  }

  get publishableKey() {
    return this.#key.publishableKey;
  }

  get frontendApi() {
    return this.#key.frontendApi;
  }

  get instanceType() {
    return this.#key.instanceType;
  }

  get proxyUrl() {
    return resolveProxyUrl(this.#proxyUrl, this.instanceType === 'production' && !this.domain);
  }

  get domain() {
    return resolveDomain(this.#domain, this.instanceType);
  }

  get isSatellite() {
    return Boolean(valueOf(this.#options.isSatellite, false));
  }

  get status() {
    return this.#status;
  }

  get loaded() {
    return this.#status === 'ready' || this.#status === 'degraded';
  }

  get isProvisional() {
    return this.#isProvisional;
  }

  get isSignedIn() {
    return Boolean(this.session) && this.session.status !== 'pending';
  }

  /** What the rules about where to send people depend on. */
  get #place() {
    return { clerk: this, options: this.#options, pages: this.#pages, devBrowser: () => this.#engine?.devBrowser() };
  }

  /** @param {any} [options] */
  load = (options) => {
    if (this.#loading) this.#adopt(options);
    // Another attempt without options uses those of the last one.
    return (this.#loading ??= this.#follow(this.#load(options ?? this.#options)));
  };

  close = () => {
    if (!this.#loading) return;
    const error = new ClerkRuntimeError('clerk_closed', 'close() has ended this clerk. load() begins anew.');
    this.#closing.abort(error);
    this.#closing = new AbortController();
    this.#engine?.close(error);
    this.#engine = this.#loading = this.client = this.#flow = undefined;
    this.#showNothing();
  };

  /**
   * @param {(resources: any) => void} listener
   * @param {{ skipInitialEmit?: boolean }} [options]
   */
  addListener = (listener, { skipInitialEmit = false } = {}) => {
    const unsubscribe = this.#listeners.add(listener);
    if (this.client && !skipInitialEmit) guarded(listener, this.#resources());
    return unsubscribe;
  };

  /**
   * @param {Types.ClerkEvent} event
   * @param {(about: any) => void} handler
   * @param {{ notify?: boolean }} [options]
   */
  on = (event, handler, { notify = false } = {}) => {
    this.#heard[event]?.add(handler);
    if (notify && event === 'status') guarded(handler, this.#status);
  };

  /**
   * @param {Types.ClerkEvent} event
   * @param {(about: any) => void} [handler]
   */
  off = (event, handler) => this.#heard[event]?.remove(handler);

  /** @param {any} params */
  setActive = async ({ session, organization, redirectUrl, navigate }) => {
    const engine = this.#engine ?? (await this.#isMissing('setActive()'));
    const sessionId = session === undefined ? undefined : idOf(session);
    const organizationId = organization === undefined ? undefined : idOf(organization);
    // The instance requires an organization, so nothing would change and nothing needs to be rendered anew.
    if (organizationId === '' && sessionId !== '' && this.#forcesOrganization) return;
    // Look it up now: while the page navigates, the state shows nobody.
    const targetId = sessionId ?? this.session?.id;
    const target = () => this.client?.signedInSessions.find((/** @type {any} */ one) => one.id === targetId);
    const task = target()?.status === 'pending' ? target().currentTask : undefined;
    const taskUrl = redirects.ownTaskUrl(this.#place, task?.key, redirectUrl);
    const go = async () => {
      if (taskUrl) {
        await this.navigate(taskUrl);
      } else if (navigate && target()) {
        await navigate({ session: target(), decorateUrl: (/** @type {string} */ url) => engine.detour(url) ?? url });
      } else if (redirectUrl) {
        await this.navigate(engine.detour(redirectUrl) ?? redirectUrl);
      }
    };
    let isUnloading = false;
    const leave = async () => (isUnloading = await redirects.isUnloadedBy(go));
    // A pending session still has tasks to do: don't render its pages anew while they show them.
    if (target()?.status !== 'pending') {
      await redirects.callHook('__internal_onBeforeSetActive', sessionId === '' ? 'sign-out' : undefined);
    }
    const hasToGo = taskUrl || navigate || redirectUrl;
    await this.#change(() => engine.setActive(sessionId, organizationId, hasToGo ? leave : undefined));
    if (!isUnloading && this.session?.status !== 'pending') await redirects.callHook('__internal_onAfterSetActive');
  };

  /**
   * @param {any} [callbackOrOptions]
   * @param {any} [more]
   */
  signOut = async (callbackOrOptions, more) => {
    const engine = this.#engine ?? (await this.#isMissing('signOut()'));
    const isCallback = typeof callbackOrOptions === 'function';
    const { sessionId, redirectUrl } = (isCallback ? more : callbackOrOptions) ?? {};
    const leave = () => {
      const url = redirectUrl || this.buildAfterSignOutUrl();
      return this.navigate(engine.detour(url) ?? url);
    };
    const go = isCallback ? callbackOrOptions : leave;
    if (!this.client?.sessions.length) return;
    let isOver = false;
    await redirects.callHook('__internal_onBeforeSetActive');
    const navigate = async () => {
      const isUnloading = await redirects.isUnloadedBy(go);
      isOver = !isUnloading;
      return isUnloading;
    };
    await this.#change(() => engine.signOut(sessionId || undefined, navigate));
    if (isOver) await redirects.callHook('__internal_onAfterSetActive');
  };

  handleUnauthenticated = async () => {
    const engine = this.#engine ?? (await this.#isMissing('handleUnauthenticated()'));
    await engine.call('handleUnauthenticated');
    await this.#rendering;
  };

  /**
   * @param {string | undefined} to
   * @param {{ replace?: boolean, metadata?: unknown }} [options]
   */
  navigate = async (to, { replace, metadata } = {}) => {
    if (!to || typeof window === 'undefined') return undefined;
    const url = redirects.destination(this.#place, to);
    const { routerPush, routerReplace } = this.#options;
    const router = (replace && routerReplace) || routerPush;
    const path = router && redirects.pathWithinApp(url);
    if (path === undefined) return void redirects.leaveFor(url);
    const leave = (/** @type {string | URL} */ target) => this.#leave(target);
    return router(path, { ...(metadata ? { __internal_metadata: metadata } : {}), windowNavigate: leave });
  };

  /** @param {string} to */
  buildUrlWithAuth = (to) => redirects.urlWithAuth(this.#place, to);

  /** @param {any} [options] */
  buildSignInUrl = (options) => redirects.entryUrl(this.#place, 'signInUrl', options);

  /** @param {any} [options] */
  buildSignUpUrl = (options) => redirects.entryUrl(this.#place, 'signUpUrl', options);

  /** @param {{ params?: URLSearchParams }} [options] */
  buildAfterSignInUrl = ({ params } = {}) => redirects.urlAfter(this.#place, 'signIn', params);

  /** @param {{ params?: URLSearchParams }} [options] */
  buildAfterSignUpUrl = ({ params } = {}) => redirects.urlAfter(this.#place, 'signUp', params);

  buildAfterSignOutUrl = () => redirects.afterSignOutUrl(this.#place);

  buildAfterMultiSessionSingleSignOutUrl = () => {
    const { afterMultiSessionSingleSignOutUrl: own, signInUrl } = this.#options;
    if (own) return this.buildUrlWithAuth(own);
    if (signInUrl) return this.buildUrlWithAuth(redirects.withFragment(signInUrl, 'choose'));
    return redirects.hostedUrl(this.#place, 'afterSignOutOneUrl');
  };

  /** @param {any} [options] */
  buildTasksUrl = (options) => redirects.tasksUrl(this.#place, this.session?.currentTask?.key, options);

  buildHomeUrl = () => redirects.hostedUrl(this.#place, 'homeUrl');
  buildUserProfileUrl = () => redirects.hostedUrl(this.#place, 'userProfileUrl');
  buildOrganizationProfileUrl = () => redirects.hostedUrl(this.#place, 'organizationProfileUrl');
  buildCreateOrganizationUrl = () => redirects.hostedUrl(this.#place, 'createOrganizationUrl');

  /** @param {string} to */
  redirectWithAuth = (to) => this.navigate(this.buildUrlWithAuth(to));

  /** @param {any} [options] */
  redirectToSignIn = async (options) => this.#redirect(() => this.buildSignInUrl(options));

  /** @param {any} [options] */
  redirectToSignUp = async (options) => this.#redirect(() => this.buildSignUpUrl(options));

  /** @param {any} [options] */
  redirectToTasks = async (options) => this.#redirect(() => this.buildTasksUrl(options));

  redirectToAfterSignIn = async () => this.#redirect(this.buildAfterSignInUrl);
  redirectToAfterSignUp = async () => this.#redirect(this.buildAfterSignUpUrl);
  redirectToAfterSignOut = async () => this.#redirect(this.buildAfterSignOutUrl);
  redirectToUserProfile = async () => this.#redirect(this.buildUserProfileUrl);
  redirectToOrganizationProfile = async () => this.#redirect(this.buildOrganizationProfileUrl);
  redirectToCreateOrganization = async () => this.#redirect(this.buildCreateOrganizationUrl);

  /** @param {any} options */
  async #load(options) {
    if (typeof window === 'undefined' || typeof document === 'undefined') {
      throw await mistake('clerk_not_in_browser');
    }
    this.#options = options;
    warnOfOtherClients(this);
    this.#setStatus('loading');
    const { domain, instanceType } = this;
    const apiUrl = this.proxyUrl || (instanceType === 'production' && domain && `https://${domain}`) || undefined;
    const ahead = new Ahead(this.publishableKey, (apiUrl ?? `https://${this.frontendApi}`).replace(/\/+$/, ''));
    try {
      await this.#start(options, domain, apiUrl, ahead);
    } finally {
      ahead.end();
    }
  }

  /**
   * @param {any} options
   * @param {string} domain
   * @param {string | undefined} apiUrl
   * @param {Ahead} ahead
   */
  async #start(options, domain, apiUrl, ahead) {
    const { signal } = this.#closing;
    const wasm = await loadWasm(options.wasmUrl ?? (await wasmFile()));
    signal.throwIfAborted();
    const { signInUrl, satelliteAutoSync, selectInitialSession, instantStart } = options;
    const config = {
      publishableKey: this.publishableKey,
      frontendApi: this.frontendApi,
      apiUrl,
      touchOnFocus: Boolean(options.touchSession ?? true),
      instantStart: Boolean(instantStart),
      choosesSession: Boolean(selectInitialSession),
      isSatellite: this.isSatellite,
      domain: domain || undefined,
      signInUrl: signInUrl || undefined,
      autoSync: satelliteAutoSync === true,
    };
    this.#engine = new Engine(wasm, {
      config: JSON.stringify(config),
      ahead,
      chooseSession: this.#chooseSession,
      notify: this.#receive,
      tell: (request) => this.#heard.request.emit(request),
      died: this.#forget,
    });
    await this.#engine.start();
    await this.navigate(this.#flow);
  }

  /** @param {Promise<void>} start */
  #follow(start) {
    const loading = start.catch((error) => {
      if (loading === this.#loading) {
        // The next attempt starts anew.
        this.#loading = undefined;
        this.#engine?.close(error);
        this.#engine = undefined;
        this.client = undefined;
        this.#setStatus('error', error);
      }
      throw error;
    });
    return loading;
  }

  /**
   * Goes back to knowing nothing, as before loading, but keeps the client, which the app may hold.
   * @param {Promise<void>} restart
   */
  #forget = (restart) => {
    this.#loading = this.#follow(restart);
    this.#loading.catch(() => {});
    this.#showNothing();
  };

  #showNothing() {
    this.session = this.user = this.organization = undefined;
    this.#isProvisional = false;
    this.#status = 'loading';
    this.#tell();
    this.#emitStatus();
  }

  /**
   * Asks the app which session is to be active at first.
   * @param {string} text the client's JSON
   * @returns {string | undefined} empty for none, undefined for the one last active
   */
  #chooseSession = (text) => {
    try {
      const client = this.#makeClient(text);
      this.#offered = client;
      const chosen = this.#options.selectInitialSession(client);
      const known = client.signedInSessions.find(({ id }) => id === chosen?.id);
      if (chosen === null || known) return idOf(known);
      throw new TypeError('Clerk: selectInitialSession() has to return one of client.signedInSessions, or null.');
    } catch (error) {
      report(error);
      return undefined;
    }
  };

  /**
   * Takes in a new state.
   * @param {number} status
   * @param {number} active
   * @param {string | null} sessionId
   * @param {string | null} organizationId
   * @param {string | null} lastActiveOrganizationId
   * @param {string | null} token
   * @param {string | null} clientText JSON; null if the client is the same
   * @param {string | null} environmentText JSON of the parts that are read; null if it is the same
   * @param {boolean} isProvisional
   */
  #receive = (
    status,
    active,
    sessionId,
    organizationId,
    lastActiveOrganizationId,
    token,
    clientText,
    environmentText,
    isProvisional,
  ) => {
    const before = this.#resources();
    const wasProvisional = this.#isProvisional;
    this.#isProvisional = isProvisional;
    if (environmentText) {
      const environment = JSON.parse(environmentText);
      this.#pages = pagesIn(environment);
      this.#forcesOrganization = environment.organization_settings?.force_organization_selection === true;
    }
    if (clientText) {
      this.client = this.#makeClient(clientText);
      this.#offered = undefined;
    }
    // An app may show what a server knew until there is more to show. What failed is told by the call that rejects.
    if (!this.client) return;
    const session = this.client.sessions.find((/** @type {any} */ one) => one.id === sessionId) ?? null;
    this.session = active === UNKNOWN ? undefined : session;
    this.user = this.session && this.session.user;
    this.organization = this.session && organizationOf(this.session, organizationId);
    const hasNewToken = Boolean(session?.showToken(token));
    if (session) session.lastActiveOrganizationId = lastActiveOrganizationId;

    const next = STATUSES[status];
    // That comes with its reason: the call that started the engine rejects.
    if (next === 'error') return;
    if (!this.loaded) this.#flow = redirects.flowOfTheApi(this.#place, Boolean(session));
    // The page goes on to another URL. An app that heard of the session now could navigate somewhere else.
    if (this.#flow) return;
    const isNewStatus = next !== this.#status;
    this.#status = next;
    const now = this.#resources();
    const isOther = Object.keys(now).some((key) => before[key] !== now[key]);
    // The stores show a stand-in differently while the API may still answer in time.
    const isNew = isOther || isProvisional !== wasProvisional || (isProvisional && isNewStatus);
    if (isNew || hasNewToken) this.#tell();
    if (isNewStatus) this.#emitStatus();
    const hasEnded = before.session && this.session === null && !isProvisional;
    if (hasEnded && !this.#changing) this.#rendering = renderAnew();
    const hasBecomePending = session?.status === 'pending' && before.session?.status === 'active';
    if (hasBecomePending && session.id === before.session.id) {
      guarded(redirects.callHook, '__internal_onAfterSetActive');
    }
  };

  /**
   * Runs a call of the app that has server-rendered pages rendered anew by itself.
   * @param {() => Promise<void>} call
   */
  async #change(call) {
    this.#changing += 1;
    try {
      await call();
    } finally {
      this.#changing -= 1;
    }
  }

  /** @param {string} text */
  #makeClient(text) {
    const last = this.#offered ?? this.client;
    return new Client(JSON.parse(text), last, /** @type {Engine} */ (this.#engine), () => this.client);
  }

  /**
   * @param {Types.ClerkStatus} status
   * @param {unknown} [error]
   */
  #setStatus(status, error) {
    this.error = error;
    if (status === this.#status) return;
    this.#status = status;
    this.#emitStatus();
  }

  #tell() {
    this.__internal_lastEmittedResources = this.#resources();
    this.#listeners.emit(this.__internal_lastEmittedResources);
  }

  #emitStatus() {
    guarded((status) => tellWaiting(this, status), this.#status);
    this.#heard.status.emit(this.#status);
  }

  /**
   * Takes in options that come after the first `load()`. They apply from now on, except for those that only matter at
   * the start.
   * @param {any} options
   */
  #adopt(options = {}) {
    warnOfOtherOptions(this.#options, options);
    // Later options must not widen where users may be sent to.
    const { allowedRedirectOrigins, allowedRedirectProtocols } = this.#options;
    const said = Object.fromEntries(Object.entries(options).filter(([, option]) => option !== undefined));
    this.#options = { ...this.#options, ...said, allowedRedirectOrigins, allowedRedirectProtocols };
  }

  /** @returns {Record<string, any>} */
  #resources() {
    const { client, session, user, organization } = this;
    return { client, session, user, organization };
  }

  /** @param {string} call @returns {Promise<never>} */
  async #isMissing(call) {
    throw await mistake('clerk_not_loaded', call);
  }

  /** @param {string | URL} target */
  #leave(target) {
    const url = redirects.ownUrl(target);
    if (url && redirects.isAllowedProtocol(url.protocol, this.#options.allowedRedirectProtocols)) {
      redirects.leaveFor(url);
    } else {
      void warn('otherTarget', String(target));
    }
  }

  /** @param {() => string} build */
  #redirect(build) {
    return typeof window === 'undefined' ? undefined : this.navigate(build());
  }
}

/** A session has ended without a call of the app: what its servers have rendered is for somebody who is gone. */
async function renderAnew() {
  try {
    await redirects.callHook('__internal_onBeforeSetActive', 'sign-out');
    await redirects.callHook('__internal_onAfterSetActive');
  } catch (error) {
    report(error);
  }
}

/**
 * @param {any} thing an id, something that has one, or nothing
 * @returns {string} empty for nothing
 */
function idOf(thing) {
  return (typeof thing === 'string' ? thing : thing?.id) ?? '';
}

/**
 * @param {any} session
 * @param {string | null} id
 */
function organizationOf(session, id) {
  const memberships = session.user?.organizationMemberships ?? [];
  const found = id && memberships.find((/** @type {any} */ one) => one.organization?.id === id);
  return found ? found.organization : null;
}

/** @param {any} environment the parts of it that are read */
function pagesIn(environment) {
  const pages = Object.entries(environment.display_config);
  return camelize(Object.fromEntries(pages.filter(([, url]) => url && redirects.urlOf(url, window.location.href))));
}

/** The wasm file is beside this file, or beside the bundle that this file is part of. */
async function wasmFile() {
  try {
    // Spelled out in one piece, because bundlers look for exactly this.
    return new URL('./clerk_wasm_bg.wasm', import.meta.url);
  } catch (error) {
    throw await mistake('clerk_wasm_fetch_failed', error);
  }
}
