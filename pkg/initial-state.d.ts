/** Pages of `clerk-wasm` that are signed in from their first byte: what their server knew is shown until Clerk is loaded. */

import type { Clerk } from './index.js';

/**
 * Who is signed in, as a server has judged the request for a page. It has the form of the official `initialState`, of
 * which the claims are read; the feature `server` of the crate writes it with `InitialState::to_json()`.
 */
export interface InitialState {
  /**
   * The claims of a session token that was verified. Without a session (`sid`) and a user (`sub`) in it, nobody is
   * signed in.
   */
  readonly sessionClaims?: Readonly<Record<string, any>> | null | undefined;
  /** What else the official form has: the ids, the role and the like, which are in the claims, too. */
  readonly [more: string]: unknown;
}

/**
 * The state that a server has put into this page, in the element that `InitialState::to_script()` writes:
 * `<script type="application/json" id="clerk-initial-state">`. Undefined if there is none or it is no JSON, and where
 * there is no page.
 */
export declare function initialStateInPage(): InitialState | undefined;

/**
 * Has a clerk show what a server knew, from now on and until it is loaded; then it shows what it finds. Call it before
 * the first store is made of the clerk, and before {@link Clerk.load}. It does nothing without a state, or where more is
 * known already.
 *
 * Meanwhile `session`, `user` and `organization` of the clerk are what the claims say, with little more than ids.
 * {@link useAuth} and {@link useSession} are loaded; {@link useUser} and {@link useOrganization} are not if there is
 * somebody or something to be shown by name, as with {@link ClerkOptions.instantStart}. `getToken()` waits for loading,
 * other calls reject with the code `clerk_not_loaded`. If loading fails, it stays at that.
 *
 * On a server, make a clerk for each request: one that is shared would show people to each other.
 *
 * ```js
 * import { Clerk, useAuth } from 'clerk-wasm';
 * import { initialStateInPage, showInitialState } from 'clerk-wasm/initial-state';
 *
 * const clerk = showInitialState(new Clerk('pk_test_…'), initialStateInPage());
 * useAuth(clerk).getSnapshot().isSignedIn; // true, if the server said so
 * await clerk.load();
 * ```
 *
 * @returns the clerk that it was given
 */
export declare function showInitialState(clerk: Clerk, state: InitialState | null | undefined): Clerk;
