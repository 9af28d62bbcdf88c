/**
 * What `@clerk/react` and `@clerk/shared` read from an instance beyond its documented members: all of
 * it is here, and nothing else is. Nobody but them should use it.
 *
 * `telemetry`, `apiKeys`, `oauthApplication`, `__internal_environment` and `__internal_getOption` stay away on
 * purpose: they leave out what needs them.
 */

import { ClerkRuntimeError, mistake } from './errors.js';

/** @import * as Types from '../index.js' */

/** Draws something, or goes on from there. `@clerk/react` drops what `handle…` rejects with: it has to throw. */
const DRAWS = /^(__(internal|experimental)_)?(mount|open|prefetch|checkout|handle)/;
/** Takes away what was drawn; there is never anything. */
const TAKES_AWAY = /^(__internal_)?(unmount|close)/;
/** Asks the API for what this package leaves out. */
const ASKS = /^(createOrganization|getOrganization|joinWaitlist|redirectToWaitlist|authenticateWith\w+)$/;

export class ReactCompat {
  /**
   * Every hook that shows something takes it from here, with `useSyncExternalStore`: it has to be the
   * same object until something changes.
   * @type {any}
   */
  __internal_lastEmittedResources;

  /** Called by `useOrganization()` and `useOrganizationList()`, which would have a dialog opened if it is false. */
  __internal_attemptToEnableEnvironmentSetting = () => ({ isEnabled: true });

  /** @type {(props: { options?: any }) => void} how `ClerkProvider` hands on its props once it is there */
  __internal_updateProps;

  /** @param {(options: any) => void} adopt takes in options that came after `load()` */
  constructor(adopt) {
    this.__internal_updateProps = ({ options }) => adopt(options);
  }
}

// Components and calls that are left out say so, whatever they are called, rather than being undefined.
Object.setPrototypeOf(
  ReactCompat.prototype,
  new Proxy(Object.prototype, {
    get: (target, name, receiver) =>
      typeof name === 'symbol' || name in target ? Reflect.get(target, name, receiver) : leftOut(name),
  }),
);

/**
 * Tells those who wait in the `getToken()` that needs no hook. It leaves the promise on the page.
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
  // The hooks of forms to sign in and up read all they show from it.
  if (name === '__internal_state') throw notCovered('useSignIn(), useSignUp() or useWaitlist()');
  // Looked into while rendering, called only where billing is known to be on.
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
