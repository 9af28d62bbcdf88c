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

/** The props of {@link ClerkProvider}: a clerk or how to make one, and the options of {@link Clerk.load}. */
export type ClerkProviderProps = ClerkOptions & {
  /** The part of the app that uses the hooks; best all of it. */
  children?: ReactNode;
  /**
   * What is shown in place of the children where the session could not be loaded, such as a button that tries again.
   *
   * @example
   * ```jsx
   * const failed = (error, retry) => <p>{error.message} <button onClick={retry}>Try again</button></p>;
   * <ClerkProvider publishableKey="pk_test_…" failed={failed}><App /></ClerkProvider>
   * ```
   */
  failed?: (error: unknown, retry: () => void) => ReactNode;
} & (
    | {
        /** One that the app has made, for those who use it outside of React, too. */
        clerk: Clerk;
        /** Not beside `clerk`, which has its own. */
        publishableKey?: undefined;
      }
    | ({
        /** Not beside `publishableKey`, of which one is made. */
        clerk?: undefined;
        /** What the provider makes a clerk with, such as `pk_test_…`. */
        publishableKey: string;
      } & ClerkConstructorOptions)
  );

/**
 * Makes a {@link Clerk}, loads it in the browser, and gives it to the hooks below. Its props are read once. What
 * goes wrong while loading is reported, shown by `useClerk().status`, and handed to `failed` with a way to try again.
 */
export declare function ClerkProvider(props: ClerkProviderProps): ReactElement;

/** The clerk of the provider. It stays the same; what changes comes from the other hooks. */
export declare function useClerk(): Clerk;

/** Who is signed in, with `getToken`, `has` and `signOut`. */
export declare function useAuth(options?: {
  /** Whether a session with tasks still to do counts as signed out. On by default. */
  treatPendingAsSignedOut?: boolean;
}): AuthSnapshot;

/** The active session. */
export declare function useSession(): SessionSnapshot;

/** The user. */
export declare function useUser(): UserSnapshot;
