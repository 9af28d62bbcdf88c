'use client';
/** The stores as hooks for React. */

import { createContext, createElement, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import * as clerkWasm from './index.js';
import { report, ClerkRuntimeError } from './src/errors.js';

/** @import * as Types from './react.js' */

const Context = createContext(/** @type {clerkWasm.Clerk | undefined} */ (undefined));

/** @param {any} props */
export function ClerkProvider({ clerk: given, publishableKey, proxyUrl, domain, children, failed, ...options }) {
  const [made] = useState(() => given ?? new clerkWasm.Clerk(publishableKey, { proxyUrl, domain }));
  const [error, setError] = useState(/** @type {unknown} */ (undefined));
  const load = () => {
    setError(undefined);
    made.load(options).catch((/** @type {any} */ error) => {
      if (error?.code === 'clerk_closed') return;
      report(error);
      setError(error);
    });
  };
  useEffect(() => {
    load();
    // A clerk that was passed in may be in use elsewhere.
    return given ? undefined : made.close;
  }, [made]);
  return createElement(Context.Provider, { value: made }, error && failed ? failed(error, load) : children);
}

/** @type {typeof Types.useClerk} */
export const useClerk = () => clerkFor('useClerk');

/** @type {typeof Types.useAuth} */
export const useAuth = (options) => useStore(clerkWasm.useAuth(clerkFor('useAuth'), options));

/** @type {typeof Types.useSession} */
export const useSession = () => useStore(clerkWasm.useSession(clerkFor('useSession')));

/** @type {typeof Types.useUser} */
export const useUser = () => useStore(clerkWasm.useUser(clerkFor('useUser')));

/** @param {string} hook */
function clerkFor(hook) {
  const clerk = useContext(Context);
  if (clerk) return clerk;
  throw new ClerkRuntimeError(
    'clerk_no_provider',
    `${hook}() was called outside of <ClerkProvider>. Put <ClerkProvider> of 'clerk-wasm/react' around the whole app.`,
  );
}

/**
 * @template T
 * @param {clerkWasm.Store<T>} store
 */
function useStore({ subscribe, getSnapshot, getServerSnapshot }) {
  return useSyncExternalStore(subscribe, getSnapshot, getServerSnapshot);
}
