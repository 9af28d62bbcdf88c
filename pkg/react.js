'use client';
/** The stores as hooks for React, and components that show their children in one state only. */

import { createContext, createElement, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import * as clerkWasm from './index.js';
import { showInitialState } from './initial-state.js';
import { report, ClerkRuntimeError } from './src/errors.js';

/** @import * as Types from './react.js' */

/** @type {clerkWasm.ClerkStatus[]} */
const LOADED = ['ready', 'degraded'];

const Context = createContext(/** @type {clerkWasm.Clerk | undefined} */ (undefined));

/** @param {any} props */
export function ClerkProvider({
  clerk: given,
  publishableKey,
  proxyUrl,
  domain,
  initialState,
  children,
  failed,
  ...options
}) {
  const [made] = useState(
    // One that was passed in may serve other requests, too: on a server, it must not show who made this one.
    () => given ?? showInitialState(new clerkWasm.Clerk(publishableKey, { proxyUrl, domain }), initialState),
  );
  const status = useStore(clerkWasm.useStatus(made));
  const load = () => {
    made.load(options).catch((/** @type {any} */ error) => {
      if (error?.code !== 'clerk_closed') report(error);
    });
  };
  useEffect(() => {
    load();
    // A clerk that was passed in may be in use elsewhere.
    return given ? undefined : () => close(made, initialState);
  }, [made]);
  const shown = status === 'error' && failed ? failed(made.error, load) : children;
  return createElement(Context.Provider, { value: made }, shown);
}

/** @type {typeof Types.useClerk} */
export const useClerk = () => clerkFor('useClerk()');

/** @type {typeof Types.useAuth} */
export const useAuth = (options) => useStore(clerkWasm.useAuth(clerkFor('useAuth()'), options));

/** @type {typeof Types.useSession} */
export const useSession = () => useStore(clerkWasm.useSession(clerkFor('useSession()')));

/** @type {typeof Types.useUser} */
export const useUser = () => useStore(clerkWasm.useUser(clerkFor('useUser()')));

/** @type {typeof Types.useOrganization} */
export const useOrganization = () => useStore(clerkWasm.useOrganization(clerkFor('useOrganization()')));

/** @type {typeof Types.useSessionList} */
export const useSessionList = () => useStore(clerkWasm.useSessionList(clerkFor('useSessionList()')));

/** @type {typeof Types.useStatus} */
export const useStatus = () => useStore(clerkWasm.useStatus(clerkFor('useStatus()')));

/** @type {typeof Types.Show} */
export function Show({ when, treatPendingAsSignedOut, fallback = null, children = null }) {
  const store = clerkWasm.useAuth(clerkFor('<Show>'), { treatPendingAsSignedOut });
  const { isLoaded, isSignedIn, has } = useStore(store);
  if (!isLoaded) return null;
  if (when === 'signed-out') return isSignedIn ? fallback : children;
  const isAllowed = () => when === 'signed-in' || (typeof when === 'function' ? when(has) : has(when));
  return isSignedIn && isAllowed() ? children : fallback;
}

/** @type {typeof Types.ClerkLoading} */
export const ClerkLoading = (props) => useGate('<ClerkLoading>', ['loading'], props);

/** @type {typeof Types.ClerkLoaded} */
export const ClerkLoaded = (props) => useGate('<ClerkLoaded>', LOADED, props);

/** @type {typeof Types.ClerkDegraded} */
export const ClerkDegraded = (props) => useGate('<ClerkDegraded>', ['degraded'], props);

/** @type {typeof Types.ClerkFailed} */
export const ClerkFailed = (props) => useGate('<ClerkFailed>', ['error'], props);

/** @type {typeof Types.RedirectToSignIn} */
export const RedirectToSignIn = (options) =>
  useRedirect('<RedirectToSignIn>', (clerk) => clerk.redirectToSignIn(options));

/** @type {typeof Types.RedirectToSignUp} */
export const RedirectToSignUp = (options) =>
  useRedirect('<RedirectToSignUp>', (clerk) => clerk.redirectToSignUp(options));

/** @type {typeof Types.RedirectToTasks} */
export const RedirectToTasks = (options) => useRedirect('<RedirectToTasks>', (clerk) => clerk.redirectToTasks(options));

/**
 * In Strict Mode, React does this right after mounting, and then goes on: with what is shown until something is known.
 * @param {clerkWasm.Clerk} clerk
 * @param {any} initialState
 */
function close(clerk, initialState) {
  const isKnown = clerk.loaded;
  clerk.close();
  if (!isKnown) showInitialState(clerk, initialState);
}

/**
 * @param {string} name
 * @param {clerkWasm.ClerkStatus[]} statuses
 * @param {Types.GateProps} props
 */
function useGate(name, statuses, { children = null }) {
  return statuses.includes(useStore(clerkWasm.useStatus(clerkFor(name)))) ? children : null;
}

/**
 * @param {string} name
 * @param {(clerk: clerkWasm.Clerk) => Promise<unknown>} go
 */
function useRedirect(name, go) {
  const clerk = clerkFor(name);
  const status = useStore(clerkWasm.useStatus(clerk));
  // Again when the status changes: in an outage it may not be known yet where the page is.
  useEffect(() => {
    if (LOADED.includes(status)) go(clerk).catch(report);
  }, [clerk, status]);
  return null;
}

/** @param {string} name what is called or rendered */
function clerkFor(name) {
  const clerk = useContext(Context);
  if (clerk) return clerk;
  throw new ClerkRuntimeError(
    'clerk_no_provider',
    `${name} was used outside of <ClerkProvider>. Put <ClerkProvider> of 'clerk-wasm/react' around the whole app.`,
  );
}

/**
 * @template T
 * @param {clerkWasm.Store<T>} store
 */
function useStore({ subscribe, getSnapshot, getServerSnapshot }) {
  return useSyncExternalStore(subscribe, getSnapshot, getServerSnapshot);
}
