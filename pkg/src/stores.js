/**
 * Small stores, shaped like the hooks of the same names. Svelte and Solid take `subscribe(run)`, which calls `run` at
 * once and after each change. React takes it with `getSnapshot()`, which returns the same object as long as nothing has
 * changed, and ignores a call without a change.
 */

import { mistake } from './errors.js';

/** @import { Clerk } from '../index.js' */

/** One store of each kind per clerk, so that it does not matter how often somebody asks. */
const stores = { auth: new WeakMap(), pendingAuth: new WeakMap(), session: new WeakMap(), user: new WeakMap() };

/**
 * @param {Clerk} clerk
 * @param {{ treatPendingAsSignedOut?: boolean }} [options]
 */
export function useAuth(clerk, { treatPendingAsSignedOut = true } = {}) {
  const kind = treatPendingAsSignedOut ? 'auth' : 'pendingAuth';
  return once(kind, clerk, () => authStore(clerk, treatPendingAsSignedOut));
}

/** @param {Clerk} clerk */
export function useSession(clerk) {
  return once('session', clerk, () => {
    const unknown = { isLoaded: false, isSignedIn: undefined, session: undefined };
    return store(
      clerk,
      unknown,
      ({ session }) => [session, session?.status],
      ({ session }) => {
        if (session === undefined) return unknown;
        if (session === null) return { isLoaded: true, isSignedIn: false, session: null };
        return { isLoaded: true, isSignedIn: clerk.isSignedIn, session };
      },
    );
  });
}

/** @param {Clerk} clerk */
export function useUser(clerk) {
  return once('user', clerk, () => {
    const unknown = { isLoaded: false, isSignedIn: undefined, user: undefined };
    // The clerk has started at once, from a token that contains no more of the user than the id.
    const isStandIn = (/** @type {Clerk} */ { isProvisional, status }) => isProvisional && status === 'ready';
    return store(
      clerk,
      unknown,
      (clerk) => [clerk.user, isStandIn(clerk)],
      (clerk) => {
        const { user } = clerk;
        if (user === undefined || (user && isStandIn(clerk))) return unknown;
        if (user === null) return { isLoaded: true, isSignedIn: false, user: null };
        return { isLoaded: true, isSignedIn: true, user };
      },
    );
  });
}

/**
 * @param {Clerk} clerk
 * @param {boolean} treatPendingAsSignedOut
 */
function authStore(clerk, treatPendingAsSignedOut) {
  const calls = {
    getToken: async (/** @type {any} */ options) => {
      await loaded(clerk);
      return clerk.session ? clerk.session.getToken(options) : null;
    },
    signOut: async (/** @type {any[]} */ ...args) => {
      await loaded(clerk);
      return clerk.signOut(...args);
    },
  };
  const nobody = (/** @type {boolean} */ isLoaded) => {
    const nothing = isLoaded ? null : undefined;
    return {
      isLoaded,
      isSignedIn: isLoaded ? false : undefined,
      userId: nothing,
      sessionId: nothing,
      sessionClaims: nothing,
      actor: nothing,
      orgId: nothing,
      orgRole: nothing,
      orgSlug: nothing,
      has: () => false,
      ...calls,
    };
  };
  const unknown = nobody(false);
  const seen = (/** @type {Clerk} */ { session, user, organization }) => [
    session,
    user,
    organization,
    session?.lastActiveToken?.getRawString(),
  ];
  return store(clerk, unknown, seen, ({ session, user, organization }) => {
    if (session === undefined) return unknown;
    if (!session || !user || (treatPendingAsSignedOut && !clerk.isSignedIn)) return nobody(true);
    const membership = user.organizationMemberships.find((one) => one.organization.id === organization?.id);
    return {
      isLoaded: true,
      isSignedIn: true,
      userId: user.id,
      sessionId: session.id,
      sessionClaims: session.lastActiveToken?.jwt?.claims ?? null,
      actor: session.actor,
      orgId: organization?.id ?? null,
      orgRole: membership?.role ?? null,
      orgSlug: organization?.slug ?? null,
      has: session.checkAuthorization,
      ...calls,
    };
  });
}

/**
 * @template T
 * @param {Clerk} clerk
 * @param {T} unknown what a server shows
 * @param {(clerk: Clerk) => unknown[]} seen what the snapshot is made of
 * @param {(clerk: Clerk) => T} make
 */
function store(clerk, unknown, seen, make) {
  let snapshot = unknown;
  /** @type {unknown[]} */
  let last = [];
  const getSnapshot = () => {
    const now = seen(clerk);
    if (now.length !== last.length || now.some((part, at) => part !== last[at])) {
      last = now;
      snapshot = make(clerk);
    }
    return snapshot;
  };
  return { subscribe: subscribing(clerk, getSnapshot), getSnapshot, getServerSnapshot: () => unknown };
}

/**
 * @template T
 * @param {Clerk} clerk
 * @param {() => T} getSnapshot
 */
function subscribing(clerk, getSnapshot) {
  return (/** @type {(snapshot: T) => void} */ run) => {
    /** @type {T | undefined} */
    let told;
    const tell = () => {
      const now = getSnapshot();
      if (now !== told) run((told = now));
    };
    const leave = clerk.addListener(tell, { skipInitialEmit: true });
    tell();
    return leave;
  };
}

/**
 * @template T
 * @param {keyof typeof stores} kind
 * @param {Clerk} clerk
 * @param {() => T} make
 * @returns {T}
 */
function once(kind, clerk, make) {
  let known = stores[kind].get(clerk);
  if (!known) stores[kind].set(clerk, (known = make()));
  return known;
}

/** @param {Clerk} clerk */
async function loaded(clerk) {
  if (clerk.loaded) return;
  if (typeof window === 'undefined') throw await mistake('clerk_runtime_not_browser');
  const status = await new Promise((resolve) => {
    const listen = (/** @type {string} */ status) => {
      if (status === 'loading') return;
      clerk.off('status', listen);
      resolve(status);
    };
    clerk.on('status', listen, { notify: true });
  });
  if (status === 'error') throw await mistake('clerk_init_failed');
}
