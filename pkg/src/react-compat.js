/**
 * Everything that `@clerk/react` and `@clerk/shared` read from an instance beyond its documented members, and nothing
 * else. Only they should use it.
 *
 * `telemetry`, `apiKeys`, `oauthApplication`, `__internal_environment` and `__internal_getOption` are missing on
 * purpose: without them, these packages leave out what needs them.
 */

import { ClerkRuntimeError, mistake } from './errors.js';

/** @import * as Types from '../index.js' */

/** Members that draw something, or go on from there. They throw, as `@clerk/react` drops rejections of `handle…`. */
const DRAWS = /^(__(internal|experimental)_)?(mount|open|prefetch|checkout|handle)/;
/** Members that take away what was drawn, which is never anything. */
const TAKES_AWAY = /^(__internal_)?(unmount|close)/;
/** Members that ask the API for something that this package leaves out. */
const ASKS = /^(createOrganization|getOrganization|joinWaitlist|redirectToWaitlist|authenticateWith\w+)$/;

export class ReactCompat {
  /**
   * Every hook that shows something reads it from here with `useSyncExternalStore`, so it has to be the same object
   * until something changes.
   * @type {any}
   */
  __internal_lastEmittedResources;

  /** Called by `useOrganization()` and `useOrganizationList()`, which would have a dialog opened if it were false. */
  __internal_attemptToEnableEnvironmentSetting = () => ({ isEnabled: true });

  /** @type {(props: { options?: any }) => void} how `ClerkProvider` hands on its props once it is there */
  __internal_updateProps;

  /** @param {(options: any) => void} adopt takes in options that came after `load()` */
  constructor(adopt) {
    this.__internal_updateProps = ({ options }) => adopt(options);
  }
}

// Components and calls that are left out, whatever their names, say so instead of being undefined.
Object.setPrototypeOf(
  ReactCompat.prototype,
  new Proxy(Object.prototype, {
    get: (target, name, receiver) =>
      typeof name === 'symbol' || name in target ? Reflect.get(target, name, receiver) : leftOut(name),
  }),
);

/**
 * Notifies those who wait in the `getToken()` that needs no hook, which leaves its promise on the page.
 * @param {any} clerk
 * @param {Types.ClerkStatus} status
 */
export function tellWaiting(clerk, status) {
  const waiting = typeof window === 'undefined' ? undefined : /** @type {any} */ (window).__clerk_internal_ready;
  if (clerk.loaded) waiting?.__resolve?.(clerk);
  if (status === 'error' && waiting) void mistake('clerk_init_failed').then((error) => waiting.__reject?.(error));
}

/** @param {string} name */
function leftOut(name) {
  // The hooks for sign-in and sign-up forms read everything they show from it.
  if (name === '__internal_state') throw notCovered('useSignIn(), useSignUp() or useWaitlist()');
  // Read while rendering, but only called where billing is known to be on.
  if (name === 'billing') return new Proxy({}, { get: (_, part) => refuse(`billing.${String(part)}()`) });
  if (TAKES_AWAY.test(name)) return () => {};
  if (ASKS.test(name)) return refuse(`${name}()`);
  if (!DRAWS.test(name)) return undefined;
  return () => {
    throw notCovered(`${name}()`);
  };
}

/** @param {string} what */
function refuse(what) {
  return async () => {
    throw notCovered(what);
  };
}

/** @param {string} what */
function notCovered(what) {
  return new ClerkRuntimeError(
    'clerk_not_covered',
    `${what} is not part of this package, which has no UI. To sign in or up, go to the hosted pages with redirectToSignIn() and redirectToSignUp(). docs/react.md says what is covered.`,
  );
}
