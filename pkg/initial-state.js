/**
 * What a server knew of the person for whom it has rendered a page: until a clerk is loaded, it shows that. A module of
 * its own, because most pages have no use for it.
 */

import { organizationIn, satisfies, textOf } from './src/claims.js';
import { mistake } from './src/errors.js';
import { guarded } from './src/events.js';
import { Session } from './src/resources.js';
import { loaded } from './src/stores.js';

/** @import * as Types from './initial-state.js' */
/** @import { Clerk, GetTokenOptions, SessionResource } from './index.js' */

/** The id of the script that `InitialState::to_script()` writes. */
const ELEMENT = 'clerk-initial-state';

/** @type {typeof Types.initialStateInPage} */
export function initialStateInPage() {
  if (typeof document === 'undefined') return undefined;
  try {
    return JSON.parse(document.getElementById(ELEMENT)?.textContent ?? '');
  } catch {
    return undefined;
  }
}

/** @type {typeof Types.showInitialState} */
export function showInitialState(clerk, state) {
  // What is known already is newer than anything that a server has rendered.
  if (!isObject(state) || clerk.session !== undefined) return clerk;
  const shown = /** @type {any} */ (clerk);
  shown.initial ??= readState(clerk, state);
  const { session, user, organization } = shown.initial;
  return Object.assign(clerk, { session, user, organization });
}

/**
 * What the stores read of a clerk, as it is before loading.
 * @param {Clerk} clerk
 * @param {any} state
 */
function readState(clerk, { sessionClaims: claims }) {
  const session = isObject(claims) && isSignedIn(claims) ? sessionOf(clerk, claims) : null;
  const user = session && session.user;
  const organization = /** @type {any} */ (user)?.organizationMemberships[0]?.organization ?? null;
  return { session, user, organization, isSignedIn: session?.status === 'active' };
}

/** @param {any} claims */
const isSignedIn = (claims) =>
  [claims.sid, claims.sub].every((id) => typeof id === 'string') && ['active', 'pending'].includes(statusOf(claims));

/** Only a pending session is named. @param {any} claims */
const statusOf = ({ sts }) => textOf(sts) ?? 'active';

/**
 * The session that the claims describe, as far as they go, with its user and the organization. It has no token, as none
 * was handed over, and shows the claims themselves.
 * @param {Clerk} clerk
 * @param {any} claims
 */
function sessionOf(clerk, claims) {
  const organization = organizationIn(claims);
  const user = JSON.stringify({
    id: claims.sub,
    organization_memberships: organization && [membershipOf(organization)],
  });
  const json = {
    id: claims.sid,
    status: statusOf(claims),
    public_user_data: { user_id: claims.sub },
    factor_verification_age: claims.fva ?? null,
    actor: claims.act ?? null,
    last_active_organization_id: organization?.id ?? null,
  };
  const session = new Session(
    json,
    () => user,
    undefined,
    engineOf(clerk, claims),
    () => undefined,
  );
  return Object.assign(session, { claims });
}

/** A token names its organization by id and slug only, so the slug serves as the name too. @param {any} organization */
const membershipOf = ({ id, slug, role, permissions }) => ({
  role,
  permissions,
  organization: { id, name: slug, slug },
});

/**
 * Answers in place of the engine, which is not there yet. Tokens wait for it; other calls are too early.
 * @param {Clerk} clerk
 * @param {any} claims
 * @returns {any}
 */
function engineOf(clerk, claims) {
  /** @returns {Promise<SessionResource | undefined>} the session itself, if it is still there */
  const found = async () => {
    await loaded(clerk);
    return clerk.client?.sessions.find(({ id }) => id === claims.sid);
  };
  const getToken = async (/** @type {GetTokenOptions | undefined} */ options) =>
    (await found())?.getToken(options) ?? null;
  const isEarly = async () => {
    throw await mistake('clerk_not_loaded', 'A method of the session');
  };
  return {
    isAuthorized: (/** @type {string} */ _, /** @type {unknown} */ query) => satisfies(claims, query),
    query: () => undefined,
    token: () => getToken(undefined),
    tokenWith: (/** @type {string} */ _, /** @type {GetTokenOptions} */ options) => getToken(options),
    keepToken: (/** @type {string} */ _, /** @type {GetTokenOptions} */ options, /** @type {any} */ show) =>
      keepLater(found(), options, show),
    touch: isEarly,
    leave: isEarly,
    // There are no tokens in memory yet.
    call: (/** @type {string} */ what) => (what === 'clearTokens' ? Promise.resolve() : isEarly()),
  };
}

/**
 * `Session.keepToken()` of a session that is yet to be found.
 * @param {Promise<SessionResource | undefined>} found
 * @param {GetTokenOptions} options
 * @param {(token: string | null) => void} show
 */
function keepLater(found, options, show) {
  let isOver = false;
  let stop = () => {};
  const keep = (/** @type {SessionResource | undefined} */ session) => {
    if (isOver) return;
    if (session) stop = session.keepToken(options, show);
    else guarded(show, null);
  };
  found.then(keep, () => keep(undefined));
  return () => {
    isOver = true;
    stop();
  };
}

/** @param {unknown} value */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
