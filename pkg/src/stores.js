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
  return once('session', clerk, () =>
    store(
      clerk,
      ({ session }) => [session, session?.status],
      ({ session, isSignedIn }) => {
        const isLoaded = session !== undefined;
        return { isLoaded, isSignedIn: isLoaded ? isSignedIn : undefined, session };
      },
    ),
  );
}

/** @param {Clerk} clerk */
export function useUser(clerk) {
  return once('user', clerk, () => {
    const unknown = { isLoaded: false, isSignedIn: undefined, user: undefined };
    return store(
      clerk,
      (clerk) => [clerk.user, isStandIn(clerk)],
      (clerk) => {
        const { user } = clerk;
        if (user === undefined || (user && isStandIn(clerk))) return unknown;
        return { isLoaded: true, isSignedIn: user !== null, user };
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
 * Whether the clerk shows what a token said, that it has started with at once or that a server has read: little more of
 * the user and the organization than the ids.
 * @param {Clerk} clerk
 */
const isStandIn = ({ isProvisional, loaded, status }) => !loaded || (isProvisional && status === 'ready');

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
  const seen = (/** @type {Clerk} */ { session, user, organization }) => [
    session,
    user,
    organization,
    session?.lastActiveToken?.getRawString(),
  ];
  return store(clerk, seen, (shown) => {
    const { session, user, organization } = shown;
    const isLoaded = session !== undefined;
    if (!session || !user || (treatPendingAsSignedOut && !shown.isSignedIn)) {
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
    }
    return {
      isLoaded,
      isSignedIn: true,
      userId: user.id,
      sessionId: session.id,
      // Of a session that a server has read, there are the claims alone.
      sessionClaims: (session.lastActiveToken?.jwt ?? /** @type {any} */ (session)).claims ?? null,
      actor: session.actor,
      orgId: organization?.id ?? null,
      orgRole: membershipOf(shown)?.role ?? null,
      orgSlug: organization?.slug ?? null,
      has: session.checkAuthorization,
      ...calls,
    };
  });
}

/**
 * @template T
 * @param {Clerk} clerk
 * @param {(clerk: Clerk) => unknown[]} seen what the snapshot is made of
 * @param {(clerk: Clerk) => T} make
 */
function store(clerk, seen, make) {
  // What a server shows: nothing, or what `showInitialState()` was told.
  const { initial = {} } = /** @type {any} */ (clerk);
  const first = make(initial);
  let snapshot = first;
  let last = seen(initial);
  const getSnapshot = () => {
    const now = seen(clerk);
    if (now.some((part, at) => part !== last[at])) {
      last = now;
      snapshot = make(clerk);
    }
    return snapshot;
  };
  const listen = (/** @type {() => void} */ tell) => clerk.addListener(tell, { skipInitialEmit: true });
  return { subscribe: subscribing(listen, getSnapshot), getSnapshot, getServerSnapshot: () => first };
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

/** Resolves when the clerk is loaded. @param {Clerk} clerk */
export async function loaded(clerk) {
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
