/** The hooks and components of `clerk-wasm` for React 18 and newer. */

import type { ReactElement, ReactNode } from 'react';
import type {
  AuthorizationQuery,
  AuthSnapshot,
  CheckAuthorization,
  Clerk,
  ClerkConstructorOptions,
  ClerkOptions,
  ClerkStatus,
  OrganizationSnapshot,
  SessionListSnapshot,
  SessionSnapshot,
  SignInRedirectOptions,
  UserSnapshot,
} from './index.js';
import type { InitialState } from './initial-state.js';

/** The props of {@link ClerkProvider}: a clerk or what to make one of, and the options of {@link Clerk.load}. */
export type ClerkProviderProps = ClerkOptions & {
  /** The part of the app that uses the hooks; ideally all of it. */
  children?: ReactNode;
  /**
   * What to show in place of the children while the status is `error`: the session could not be loaded, or the engine
   * failed later and could not be replaced. It gets {@link Clerk.error} and a function to try again.
   * @example
   * ```jsx
   * const failed = (error, retry) => <p>{error.message} <button onClick={retry}>Try again</button></p>;
   * <ClerkProvider publishableKey="pk_test_…" failed={failed}><App /></ClerkProvider>
   * ```
   */
  failed?: (error: unknown, retry: () => void) => ReactNode;
} & (
    | {
        /** A clerk that the app has made, to use it outside of React, too. */
        clerk: Clerk;
        /** Not together with `clerk`, which has its own. */
        publishableKey?: undefined;
        /** Not together with `clerk`, which {@link showInitialState} of `clerk-wasm/initial-state` tells. */
        initialState?: undefined;
      }
    | ({
        /** Not together with `publishableKey`, from which the provider makes one. */
        clerk?: undefined;
        /** The key that the provider makes a clerk with, such as `pk_test_…`. */
        publishableKey: string;
        /**
         * What a server knew of the person for whom it has rendered the page: the hooks and {@link Show} say that in the
         * first render, on the server and in the browser, and until Clerk is loaded. Only the first one counts.
         * @example
         * ```jsx
         * import { initialStateInPage } from 'clerk-wasm/initial-state';
         *
         * <ClerkProvider publishableKey="pk_test_…" initialState={initialStateInPage()}><App /></ClerkProvider>
         * ```
         */
        initialState?: InitialState | null | undefined;
      } & ClerkConstructorOptions)
  );

/**
 * Makes a {@link Clerk}, loads it in the browser, and provides it to the hooks below. It reads its options when it
 * loads. If loading fails, the error is reported, {@link useStatus} shows that it did, and `failed` is shown until
 * another try is made, be it by the app's own {@link Clerk.load}.
 */
export declare function ClerkProvider(props: ClerkProviderProps): ReactElement;

/** The provider's clerk. It is always the same object; what changes comes from the other hooks. */
export declare function useClerk(): Clerk;

/** Who is signed in, with `getToken`, `has` and `signOut`. */
export declare function useAuth(options?: {
  /** Whether a session with tasks left to do counts as signed out. On by default. */
  treatPendingAsSignedOut?: boolean;
}): AuthSnapshot;

/** The active session. */
export declare function useSession(): SessionSnapshot;

/** The user. */
export declare function useUser(): UserSnapshot;

/** The active organization, with the user's membership in it. */
export declare function useOrganization(): OrganizationSnapshot;

/** The sessions of this browser. */
export declare function useSessionList(): SessionListSnapshot;

/** {@link Clerk.status}: whether Clerk is loaded, has failed, or can't reach the API. */
export declare function useStatus(): ClerkStatus;

/** The props of {@link Show}. */
export interface ShowProps {
  /** Who sees the children: what the user must have, or a function that decides by `has`. */
  when: 'signed-in' | 'signed-out' | AuthorizationQuery | ((has: CheckAuthorization) => boolean);
  /** Whether a session with tasks left to do counts as signed out. On by default. */
  treatPendingAsSignedOut?: boolean | undefined;
  /** What the others see. */
  fallback?: ReactNode;
  /** What they see. */
  children?: ReactNode;
}

/**
 * Shows its children to those whom `when` describes, and `fallback` to the others; nothing until it is known who is
 * signed in. Like the official component of the same name.
 * @example
 * ```jsx
 * <Show when="signed-in" fallback={<RedirectToSignIn />}>
 *   <Show when={{ role: 'org:admin' }}><Settings /></Show>
 * </Show>
 * ```
 */
export declare function Show(props: ShowProps): ReactNode;

/** The props of the components that go by the status alone. */
export interface GateProps {
  /** What to show while the status is the right one. */
  children?: ReactNode;
}

/** Shows its children while the status is `loading`; on a server always. */
export declare function ClerkLoading(props: GateProps): ReactNode;

/** Shows its children while it is known who is signed in: the status is `ready` or `degraded`. */
export declare function ClerkLoaded(props: GateProps): ReactNode;

/** Shows its children while the API can't be reached: the status is `degraded`. */
export declare function ClerkDegraded(props: GateProps): ReactNode;

/** Shows its children while the status is `error`, unless `failed` of {@link ClerkProvider} takes the place of them. */
export declare function ClerkFailed(props: GateProps): ReactNode;

/** Goes to the sign-in page, whoever is signed in, with {@link Clerk.redirectToSignIn} once Clerk is loaded. */
export declare function RedirectToSignIn(options: SignInRedirectOptions): ReactNode;

/** Goes to the sign-up page with {@link Clerk.redirectToSignUp} once Clerk is loaded. */
export declare function RedirectToSignUp(options: SignInRedirectOptions): ReactNode;

/** Goes to the page for the next task of a pending session with {@link Clerk.redirectToTasks}, if there is one. */
export declare function RedirectToTasks(options: SignInRedirectOptions): ReactNode;
