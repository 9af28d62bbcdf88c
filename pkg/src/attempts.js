/** The stores of attempts to sign in and up. What is behind them is fetched when somebody first looks. */

import { again } from './again.js';
import { camelize } from './camel.js';
import { ClerkRuntimeError, complain } from './errors.js';
import { Listeners } from './events.js';
import { verificationOf } from './parts.js';
import { snakeCase } from './redirects.js';

/** @import { Clerk } from '../index.js' */

/**
 * @param {'signIn' | 'signUp'} kind
 * @param {Clerk} clerk
 */
export function attempts(kind, clerk) {
  const listeners = new Listeners();
  /** @type {any} */
  const first = { [kind]: null, errors: { fields: {}, raw: null, global: null }, fetchStatus: 'idle' };
  let snapshot = first;
  const needed = { snakeCase, camelize, verificationOf, ClerkRuntimeError };
  const show = (/** @type {any} */ next) => listeners.emit((snapshot = next));
  const load = async () => {
    const { follow } = await again(() => import('./flows.js'));
    if (snapshot === first) follow(kind, clerk, needed, show);
    return snapshot;
  };
  return {
    load,
    getSnapshot: () => snapshot,
    getServerSnapshot: () => first,
    subscribe: (/** @type {(snapshot: any) => void} */ run) => {
      load().catch(complain);
      run(snapshot);
      return listeners.add(run);
    },
  };
}
