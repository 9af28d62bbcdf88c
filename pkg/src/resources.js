/**
 * The client with its sessions, users and organizations, made from the API's own JSON: every field of it, whether or
 * not we have heard of it.
 *
 * What did not change keeps its identity from one answer to the next. What costs a lot and is rarely read, such as the
 * users of sessions that are not active, is made on first access.
 */

import { bringUpToDate, camelize, each, objectOf, show } from './camel.js';
import * as parts from './parts.js';
import * as standin from './standin.js';
import { Token } from './token.js';

/** @import { Engine, Query } from './engine.js' */
/** @import { GetTokenOptions } from '../index.js' */

const SIGNED_IN = ['active', 'pending'];
const INTENTS = ['focus', 'select_session', 'select_org'];

/** What was last made for an owner's property, or for the same property of an object that the owner replaced. */
const looked = new WeakMap();

/**
 * Defines a property that is made on first access. Of the owner's forerunners, it keeps only what was read of them;
 * otherwise each would keep the one before it for ever.
 * @template T
 * @param {object} owner
 * @param {string} name
 * @param {object | undefined} forerunner
 * @param {(last: T | undefined) => T} make
 */
function lazily(owner, name, forerunner, make) {
  looked.set(owner, forerunner && looked.get(forerunner));
  let isMade = false;
  const set = (/** @type {T} */ value) => {
    isMade = true;
    looked.set(owner, value);
  };
  const get = () => {
    if (!isMade) set(make(looked.get(owner)));
    return looked.get(owner);
  };
  Object.defineProperty(owner, name, { get, set, enumerable: true, configurable: true });
}

export class User {
  /**
   * @param {any} json
   * @param {User | undefined} last
   * @param {() => Promise<User | null | undefined>} reload
   */
  constructor({ organization_memberships: memberships, ...json }, last, reload) {
    show(this, standin.user(), json);
    this.reload = async () => bringUpToDate(this, await reload());
    this.id = /** @type {string} */ (json.id);
    /** @type {number | null} 0 stands for any number */
    this.createOrganizationsLimit = json.create_organizations_limit || null;
    const { firstName, lastName } = /** @type {any} */ (this);
    this.fullName = [firstName, lastName].filter((name) => name && typeof name === 'string').join(' ') || null;
    this.emailAddresses = each(json.email_addresses, identification);
    this.phoneNumbers = each(json.phone_numbers, identification);
    this.web3Wallets = each(json.web3_wallets, identification);
    this.externalAccounts = each(json.external_accounts, (json) => new parts.ExternalAccount(json));
    this.enterpriseAccounts = each(json.enterprise_accounts, part);
    this.passkeys = each(json.passkeys, part);
    this.primaryEmailAddress = named(json.primary_email_address_id, this.emailAddresses);
    this.primaryPhoneNumber = named(json.primary_phone_number_id, this.phoneNumbers);
    this.primaryWeb3Wallet = named(json.primary_web3_wallet_id, this.web3Wallets);
    lazily(this, 'organizationMemberships', last, (known) => each(memberships, (json) => memberOf(json, known)));
  }

  get hasVerifiedEmailAddress() {
    return this.emailAddresses.some(parts.isVerified);
  }

  get hasVerifiedPhoneNumber() {
    return this.phoneNumbers.some(parts.isVerified);
  }

  get verifiedExternalAccounts() {
    return this.externalAccounts.filter(parts.isVerified);
  }

  get unverifiedExternalAccounts() {
    return this.externalAccounts.filter((account) => !parts.isVerified(account));
  }

  get verifiedWeb3Wallets() {
    return this.web3Wallets.filter(parts.isVerified);
  }

  /** @param {any} identification */
  isPrimaryIdentification = ({ id }) => {
    const { primaryEmailAddress: email, primaryPhoneNumber: phone, primaryWeb3Wallet: wallet } = this;
    return [email, phone, wallet].some((/** @type {any} */ primary) => primary?.id === id);
  };

  /**
   * A page of the memberships, as `useOrganizationList()` asks for it. All of them came with the user.
   * @param {{ initialPage?: number, pageSize?: number }} [page]
   */
  getOrganizationMemberships = async ({ initialPage = 1, pageSize = 10 } = {}) => {
    const all = /** @type {any} */ (this).organizationMemberships;
    const first = (initialPage - 1) * pageSize;
    return { data: all.slice(first, first + pageSize), total_count: all.length };
  };
}

/** @param {any} json */
const identification = (json) => new parts.Identification(json);

/** @param {any} json */
const part = (json) => new parts.Part(json);

/**
 * @template T
 * @param {unknown} id
 * @param {T[]} all
 */
function named(id, all) {
  return all.find((/** @type {any} */ one) => one.id === id) ?? null;
}

/**
 * @param {any} json
 * @param {any[] | undefined} known
 */
function memberOf({ organization, ...json }, known) {
  const membership = { ...standin.membership(), ...camelize(json) };
  const last = known?.find((one) => one.organization.id === organization?.id)?.organization;
  membership.organization = organizationOf(objectOf(organization), last);
  if (json.public_user_data) membership.publicUserData = parts.publicUserDataOf(json.public_user_data);
  return membership;
}

/** The JSON of organizations, to tell whether they changed. */
const sources = new WeakMap();

/**
 * The last object, if nothing about the organization has changed.
 * @param {any} json
 * @param {any} last
 */
function organizationOf(json, last) {
  const source = textOf(json);
  if (last && source && sources.get(last) === source) return last;
  const organization = parts.organizationOf(json);
  sources.set(organization, source);
  return organization;
}

/** @param {any} json @returns {string | undefined} */
function textOf(json) {
  try {
    return JSON.stringify(json);
  } catch {
    // It is nested too deep.
    return undefined;
  }
}

export class Session {
  /** @type {any} */
  id;
  /** @type {any} */
  status;
  /** @type {User | null} */
  user = null;
  /** @type {Token | null} */
  lastActiveToken = null;
  #engine;
  #client;
  #user;
  /** @type {Query | undefined} */
  #query;

  /**
   * @param {any} json without token and user
   * @param {(() => string | undefined) | undefined} user as `Engine.userOf()` gives them
   * @param {Session | undefined} last
   * @param {Engine} engine
   * @param {() => Client | undefined} client the newest one
   */
  constructor(json, user, last, engine, client) {
    show(this, standin.session(), json);
    this.id = json.id;
    this.status = json.status;
    this.publicUserData = parts.publicUserDataOf(json.public_user_data);
    this.#engine = engine;
    this.#client = client;
    this.#user = user;
    this.agent = json.actor?.type === 'agent' ? json.actor : null;
    this.tasks = json.tasks ? each(json.tasks, (task) => task).filter(({ key }) => typeof key === 'string') : null;
    lazily(this, 'user', last, (known) => (user ? readUser(user, known, engine, client) : null));
  }

  get currentTask() {
    return this.tasks?.[0];
  }

  // Properties, so that they can be taken off the object and called.

  /** @param {GetTokenOptions} [options] */
  getToken = (options) => {
    // Errors must only surface through the promise.
    try {
      if (!this.#user) return Promise.resolve(null);
      if (options) return this.#engine.tokenWith(this.id, options);
      this.#query ??= this.#engine.query(this.id, undefined, undefined);
      return this.#engine.token(this.#query);
    } catch (error) {
      return Promise.reject(error);
    }
  };

  /**
   * @param {GetTokenOptions} options
   * @param {(token: string | null) => void} show
   */
  keepToken = (options, show) => this.#engine.keepToken(this.id, options, show);

  /** @param {unknown} query */
  checkAuthorization = (query) => this.#engine.isAuthorized(this.id, query);

  /** @param {{ intent?: string }} [options] */
  touch = async ({ intent } = {}) => {
    const told = INTENTS.indexOf(/** @type {string} */ (intent));
    return this.#after(this.#engine.touch(this.id, told < 0 ? INTENTS.length : told));
  };

  end = async () => this.#after(this.#engine.leave('end', this.id), 'ended');
  remove = async () => this.#after(this.#engine.leave('remove', this.id), 'removed');
  reload = async () => this.#after(this.#engine.call('reload'));
  clearCache = () => void this.#engine.call('clearTokens');

  /**
   * Replaces the token and keeps the session object. Returns whether the token is another one.
   * @param {string | null} raw
   */
  showToken(raw) {
    if (raw === (this.lastActiveToken?.getRawString() ?? null)) return false;
    this.lastActiveToken = raw ? new Token(raw) : null;
    return true;
  }

  /**
   * Shows what a call has made of this session.
   * @param {Promise<void>} call
   * @param {string} [status] the one to show if the client no longer has the session
   * @returns {Promise<Session>}
   */
  async #after(call, status) {
    await call;
    const newest = this.#client()?.sessions.find(({ id }) => id === this.id);
    if (status && !newest) this.status = status;
    return bringUpToDate(this, newest);
  }
}

export class Client {
  /** @type {any} */
  id;
  #engine;
  #newest;

  /**
   * @param {any} json null for a browser that the API has never seen
   * @param {Client | undefined} last
   * @param {Engine} engine
   * @param {() => Client | undefined} newest
   */
  constructor(json, last, engine, newest) {
    const { sessions, ...own } = json ?? {};
    show(this, standin.client(), own);
    this.id = own.id ?? '';
    this.#engine = engine;
    this.#newest = newest;
    /** @type {Session[]} */
    this.sessions = (sessions ?? []).flatMap((/** @type {any} */ session) =>
      readSession(session, last, engine, newest),
    );
  }

  get signedInSessions() {
    return this.sessions.filter((session) => SIGNED_IN.includes(session.status));
  }

  get activeSessions() {
    return this.sessions.filter((session) => session.status === 'active');
  }

  isNew = () => !this.id;

  /** @returns {Promise<Client>} */
  reload = async () => {
    await this.#engine.call('reload');
    return bringUpToDate(this, this.#newest());
  };
}

/**
 * @param {any} sent the id alone if nothing about the session changed, else a list of its JSON (or id) and its token
 * @param {Client | undefined} last
 * @param {Engine} engine
 * @param {() => Client | undefined} newest
 */
function readSession(sent, last, engine, newest) {
  const [what, jwt] = [sent].flat();
  const known = last?.sessions.find(({ id }) => id === (what.id ?? what));
  let session = known;
  if (typeof what === 'object') {
    const { last_active_token: token, user: hasUser, ...json } = what;
    const user = hasUser ? engine.userOf(json.id) : undefined;
    session = new Session(json, user, known, engine, newest);
  }
  if (jwt) session?.showToken(jwt);
  return session ?? [];
}

/** Users by their JSON as `Engine.userOf()` gives it. @type {WeakMap<() => string | undefined, User>} */
const users = new WeakMap();

/**
 * @param {() => string | undefined} source
 * @param {User | null | undefined} known
 * @param {Engine} engine
 * @param {() => Client | undefined} newest
 */
function readUser(source, known, engine, newest) {
  let user = users.get(source);
  if (!user) {
    const text = source();
    if (text === undefined) return known ?? null;
    const json = JSON.parse(text);
    const reload = async () => {
      await engine.call('reload');
      return newest()?.sessions.find(({ user }) => user?.id === json.id)?.user;
    };
    user = new User(json, known ?? undefined, reload);
    users.set(source, user);
  }
  return user;
}
