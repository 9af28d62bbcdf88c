/**
 * Small stores, shaped like the hooks of the same names. Svelte and Solid take `subscribe(run)`, which calls `run` at
 * once and after each change. React takes it with `getSnapshot()`, which returns the same object as long as nothing has
 * changed, and ignores a call without a change.
 */

import { mistake } from './errors.js';

/** @import { Clerk } from '../index.js' */

/**
 * One store of each kind per clerk, so that it does not matter how often somebody asks.
 * @type {WeakMap<Clerk, Record<string, any>>}
 */
const stores = new WeakMap();

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

/** @param {Clerk} clerk */
export function useOrganization(clerk) {
  return once('organization', clerk, () => {
    const unknown = { isLoaded: false, organization: undefined, membership: undefined };
    return store(
      clerk,
      unknown,
      (clerk) => [clerk.organization, clerk.user, isStandIn(clerk)],
      (clerk) => {
        const { organization } = clerk;
        if (organization === undefined || (organization && isStandIn(clerk))) return unknown;
        return { isLoaded: true, organization, membership: membershipOf(clerk) };
      },
    );
  });
}

/** @param {Clerk} clerk */
export function useSessionList(clerk) {
  return once('sessions', clerk, () => {
    const unknown = { isLoaded: false, sessions: undefined, setActive: undefined };
    // A clerk whose engine has died keeps its client until it knows better.
    const known = (/** @type {Clerk} */ { loaded, client }) => (loaded ? client : undefined);
    return store(
      clerk,
      unknown,
      (clerk) => [known(clerk)],
      (clerk) => {
        const client = known(clerk);
        return client ? { isLoaded: true, sessions: client.sessions, setActive: clerk.setActive } : unknown;
      },
    );
  });
}

/** @param {Clerk} clerk */
export function useStatus(clerk) {
  return once('status', clerk, () => {
    const getSnapshot = () => clerk.status;
    const listen = (/** @type {() => void} */ tell) => {
      clerk.on('status', tell);
      return () => clerk.off('status', tell);
    };
    return { subscribe: subscribing(listen, getSnapshot), getSnapshot, getServerSnapshot: () => 'loading' };
  });
}

/**
 * Whether the clerk has started at once, from a token that contains little more of the user and the organization than
 * the ids.
 * @param {Clerk} clerk
 */
const isStandIn = ({ isProvisional, status }) => isProvisional && status === 'ready';

/**
 * The user's membership in the active organization; `null` if there is none.
 * @param {Clerk} clerk
 */
function membershipOf({ user, organization }) {
  return user?.organizationMemberships.find((one) => one.organization.id === organization?.id) ?? null;
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
    return {
      isLoaded: true,
      isSignedIn: true,
      userId: user.id,
      sessionId: session.id,
      sessionClaims: session.lastActiveToken?.jwt?.claims ?? null,
      actor: session.actor,
      orgId: organization?.id ?? null,
      orgRole: membershipOf(clerk)?.role ?? null,
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
  const listen = (/** @type {() => void} */ tell) => clerk.addListener(tell, { skipInitialEmit: true });
  return { subscribe: subscribing(listen, getSnapshot), getSnapshot, getServerSnapshot: () => unknown };
}

/**
 * @template T
 * @param {(tell: () => void) => () => void} listen calls `tell` after each change, until what it returns is called
 * @param {() => T} getSnapshot
 */
function subscribing(listen, getSnapshot) {
  return (/** @type {(snapshot: T) => void} */ run) => {
    /** @type {T | undefined} */
    let told;
    const tell = () => {
      const now = getSnapshot();
      if (now !== told) run((told = now));
    };
    const leave = listen(tell);
    tell();
    return leave;
  };
}

/**
 * @template T
 * @param {string} kind
 * @param {Clerk} clerk
 * @param {() => T} make
 * @returns {T}
 */
function once(kind, clerk, make) {
  const known = stores.get(clerk) ?? {};
  stores.set(clerk, known);
  return (known[kind] ??= make());
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
