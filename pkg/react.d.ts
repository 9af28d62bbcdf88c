/** The hooks of `clerk-wasm` for React 18 and newer. */

import type { ReactElement, ReactNode } from 'react';
import type {
  AuthSnapshot,
  Clerk,
  ClerkConstructorOptions,
  ClerkOptions,
  SessionSnapshot,
  UserSnapshot,
} from './index.js';

/** The props of {@link ClerkProvider}: a clerk or what to make one of, and the options of {@link Clerk.load}. */
export type ClerkProviderProps = ClerkOptions & {
  /** The part of the app that uses the hooks; ideally all of it. */
  children?: ReactNode;
  /**
   * What to show in place of the children if the session could not be loaded, such as a button that tries again.
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
      }
    | ({
        /** Not together with `publishableKey`, from which the provider makes one. */
        clerk?: undefined;
        /** The key that the provider makes a clerk with, such as `pk_test_…`. */
        publishableKey: string;
      } & ClerkConstructorOptions)
  );

/**
 * Makes a {@link Clerk}, loads it in the browser, and provides it to the hooks below. It reads its options when it
 * loads. If loading fails, the error is reported, `useClerk().status` shows it, and `failed` gets it with a function to
 * try again.
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
