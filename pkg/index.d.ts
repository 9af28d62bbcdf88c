/**
 * The session of a page's user, its tokens, and their renewal, for apps that use Clerk. Unofficial;
 * the names and shapes are those of the official client.
 */

/** `loading` until the session is known; `degraded` when it is known but the API can't be reached. */
export type ClerkStatus = 'loading' | 'ready' | 'degraded' | 'error';

/** The constructor's options. */
export interface ClerkConstructorOptions {
  /**
   * Where the Frontend API is reached instead of its own host: an absolute `http` or `https` URL, or a
   * path on the page's origin, such as `/__clerk`.
   */
  proxyUrl?: string | ((url: URL) => string) | undefined;
  /** The domain of a satellite app, or the one under which the Frontend API is served in production. */
  domain?: string | ((url: URL) => string) | undefined;
}

/** Where the pages to sign in and up are to go when they are done. */
export interface RedirectOptions {
  /** Wherever the user came from, go here after signing in. */
  signInForceRedirectUrl?: string | null | undefined;
  /** Go here after signing in if nothing else says where. */
  signInFallbackRedirectUrl?: string | null | undefined;
  /** Wherever the user came from, go here after signing up. */
  signUpForceRedirectUrl?: string | null | undefined;
  /** Go here after signing up if nothing else says where. */
  signUpFallbackRedirectUrl?: string | null | undefined;
}

/** The options of {@link Clerk.redirectToSignIn} and its like. */
export interface SignInRedirectOptions extends RedirectOptions {
  /** Where to come back to; the present page by default. */
  redirectUrl?: string | null | undefined;
  /** What the form is filled in with, such as `emailAddress`. */
  initialValues?: Record<string, string> | undefined;
}

/** Takes the user to a path of the app without loading a page. */
export type RouterFunction = (
  to: string,
  metadata?: { windowNavigate: (to: string | URL) => void },
) => unknown;

/** The options of {@link Clerk.load}. */
export interface ClerkOptions extends RedirectOptions {
  /** The page to sign in; the hosted one by default. */
  signInUrl?: string | undefined;
  /** The page to sign up; the hosted one by default. */
  signUpUrl?: string | undefined;
  /** Where to go after signing out; `/` by default. */
  afterSignOutUrl?: string | null | undefined;
  /** Where to go after signing out of one of several sessions. */
  afterMultiSessionSingleSignOutUrl?: string | null | undefined;
  /** Goes to a path of the app and adds it to the history. */
  routerPush?: RouterFunction | undefined;
  /** Goes to a path of the app in place of the present one. */
  routerReplace?: RouterFunction | undefined;
  /**
   * The origins that a user may be sent to after signing in, as text (`*` stands for anything) or
   * patterns. The app's own and the instance's by default.
   */
  allowedRedirectOrigins?: (string | RegExp)[] | undefined;
  /** Protocols that may be navigated to besides `http:` and `https:`, such as `tauri:`. */
  allowedRedirectProtocols?: string[] | undefined;
  /**
   * This app is a satellite of another domain's: it learns from there who is signed in. It needs
   * `domain` or `proxyUrl`, and, on a development instance, the primary app's `signInUrl`.
   */
  isSatellite?: boolean | ((url: URL) => boolean) | undefined;
  /**
   * As a satellite, go to the primary domain at the first visit, too, and not only after signing in
   * there. Off by default.
   */
  satelliteAutoSync?: boolean | undefined;
  /**
   * Show what an unexpired `__session` cookie says before the API has answered. Until it has,
   * {@link Clerk.isProvisional} is true and {@link useUser} is not loaded. Off by default.
   */
  instantStart?: boolean | undefined;
  /**
   * Which session is to be active at first; the one last active by default. Asked once, when the client
   * is there, and has to answer at once: with one of `client.signedInSessions`, or `null` for none.
   */
  selectInitialSession?: ((client: ClientResource) => SessionResource | null) | undefined;
  /** Tell the API that the session is in use when the page gets the focus. On by default. */
  touchSession?: boolean | undefined;
  /** The app's own pages for the tasks of a pending session, by the task's key. */
  taskUrls?: Record<string, string> | undefined;
  /**
   * Where the WebAssembly is, if not beside the package: its address, an answer with it, or the
   * compiled module.
   */
  wasmUrl?: string | URL | Response | WebAssembly.Module | undefined;
}

/** What a listener gets. `undefined` means: not known yet, or about to change. */
export interface Resources {
  client: ClientResource;
  session: SessionResource | null | undefined;
  user: UserResource | null | undefined;
  organization: OrganizationResource | null | undefined;
}

/** The arguments of {@link Clerk.setActive}. */
export interface SetActiveParams {
  /** The session that is to be active, by itself or its id; `null` for none. The current one if left out. */
  session?: SessionResource | string | null | undefined;
  /** The organization, by itself, its id or its slug; `null` for the personal account. */
  organization?: OrganizationResource | string | null | undefined;
  /** Where to go once the session is set. */
  redirectUrl?: string | undefined;
  /**
   * Goes elsewhere once the session is set, in place of `redirectUrl`. Where the API's cookie is about to run
   * out, as Safari's do after a week, `decorateUrl` leads by way of the API, which makes it last.
   */
  navigate?:
    | ((params: { session: SessionResource; decorateUrl: (url: string) => string }) => unknown)
    | undefined;
}

/** The options of {@link Clerk.signOut}. */
export interface SignOutOptions {
  /** The one session to sign out of; all of them by default. */
  sessionId?: string | undefined;
  /** Where to go afterwards; {@link ClerkOptions.afterSignOutUrl} by default. */
  redirectUrl?: string | undefined;
}

/** Signs out, then navigates: to a URL, or by a callback. */
export interface SignOut {
  (options?: SignOutOptions): Promise<void>;
  (callback: () => unknown, options?: SignOutOptions): Promise<void>;
}

/** The options of {@link SessionResource.getToken}. */
export interface GetTokenOptions {
  /** The name of a JWT template; the session token if left out. */
  template?: string | undefined;
  /** For which organization; `null` for none. The active one if left out. */
  organizationId?: string | null | undefined;
  /** Ask the API even if a good token is at hand. */
  skipCache?: boolean | undefined;
}

/** A token's text; `null` when nobody is signed in. */
export type GetToken = (options?: GetTokenOptions) => Promise<string | null>;

/** How lately, and with which factors, a user must have been verified. */
export type Reverification =
  | 'strict_mfa'
  | 'strict'
  | 'moderate'
  | 'lax'
  | { level: 'first_factor' | 'second_factor' | 'multi_factor'; afterMinutes: number };

/** What a user is asked to have. Everything that is set must hold; nothing set means no. */
export interface AuthorizationQuery {
  /** A role in the active organization, such as `org:admin`. */
  role?: string | undefined;
  /** A permission in the active organization, such as `org:invoices:read`. */
  permission?: string | undefined;
  /** A feature, scoped (`org:reports`, `user:reports`) or not. */
  feature?: string | undefined;
  /** A plan, scoped or not. */
  plan?: string | undefined;
  /** How lately the user must have been verified. */
  reverification?: Reverification | undefined;
}

/** Whether the user has everything that is asked for. */
export type CheckAuthorization = (query: AuthorizationQuery) => boolean;

/** A claim of a token: whatever its template made of it. */
export type JwtClaims = Record<string, any> & {
  /** The token itself. */
  __raw: string;
  iss: string;
  sub: string;
  exp: number;
  iat: number;
  nbf: number;
};

/** A token, decoded. Decoded is not verified: that is the backend's part. */
export interface TokenResource {
  jwt: {
    encoded: { header: string; payload: string; signature: string };
    header: Record<string, any>;
    claims: JwtClaims;
  };
  /** The token as it goes into an `Authorization` header. */
  getRawString(): string;
}

/** Something to do before a session becomes active. */
export interface SessionTask {
  key: string;
}

/** What has become of a session. */
export type SessionStatus =
  | 'active'
  | 'pending'
  | 'ended'
  | 'removed'
  | 'revoked'
  | 'expired'
  | 'abandoned'
  | 'replaced';

/** A session: a user signed in to this browser. Its methods can be taken off it and called. */
export interface SessionResource {
  readonly id: string;
  readonly status: SessionStatus;
  /** When it ends at the latest. */
  readonly expireAt: Date;
  /** When it is given up if it is not used. */
  readonly abandonAt: Date;
  readonly lastActiveAt: Date;
  readonly lastActiveOrganizationId: string | null;
  /** The newest session token; replaced in place when it is renewed. */
  readonly lastActiveToken: TokenResource | null;
  /** Who impersonates the user. */
  readonly actor: ({ sub: string } & Record<string, any>) | null;
  /** What is still to be done while the session is pending. */
  readonly tasks: SessionTask[] | null;
  readonly currentTask: SessionTask | undefined;
  /** How many minutes ago the first and the second factor were verified; -1 for never. */
  readonly factorVerificationAge: [firstFactor: number, secondFactor: number] | null;
  readonly user: UserResource;
  readonly publicUserData: Record<string, any>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** A token: from memory while it is good, else from the API. */
  getToken: GetToken;
  checkAuthorization: CheckAuthorization;
  /** Tells the API that the session is in use. */
  touch: (options?: { intent?: 'focus' | 'select_session' | 'select_org' }) => Promise<SessionResource>;
  /** Ends the session: the client still knows it, as `ended`. */
  end: () => Promise<SessionResource>;
  /** Removes the session from this client. */
  remove: () => Promise<SessionResource>;
  /** Reads the client again. */
  reload: () => Promise<SessionResource>;
  /** Forgets every token in memory. */
  clearCache: () => void;
}

/** An e-mail address of a user. */
export interface EmailAddress extends Record<string, any> {
  id: string;
  emailAddress: string;
}

/** A user, with every field that the API sends. */
export interface UserResource {
  readonly id: string;
  readonly username: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** First and last name, as far as they are known. */
  readonly fullName: string | null;
  readonly imageUrl: string;
  readonly hasImage: boolean;
  readonly emailAddresses: EmailAddress[];
  readonly primaryEmailAddressId: string | null;
  readonly primaryEmailAddress: EmailAddress | null;
  readonly phoneNumbers: ({ id: string; phoneNumber: string } & Record<string, any>)[];
  readonly primaryPhoneNumberId: string | null;
  readonly primaryPhoneNumber: ({ id: string; phoneNumber: string } & Record<string, any>) | null;
  readonly web3Wallets: ({ id: string; web3Wallet: string } & Record<string, any>)[];
  readonly primaryWeb3WalletId: string | null;
  readonly primaryWeb3Wallet: ({ id: string; web3Wallet: string } & Record<string, any>) | null;
  readonly externalAccounts: Record<string, any>[];
  readonly enterpriseAccounts: Record<string, any>[];
  readonly passkeys: Record<string, any>[];
  readonly organizationMemberships: OrganizationMembershipResource[];
  readonly publicMetadata: Record<string, any>;
  readonly unsafeMetadata: Record<string, any>;
  readonly passwordEnabled: boolean;
  readonly totpEnabled: boolean;
  readonly backupCodeEnabled: boolean;
  readonly twoFactorEnabled: boolean;
  readonly lastSignInAt: Date | null;
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
  /** Reads the client, and so the user, again. */
  reload: () => Promise<UserResource>;
  /** Any other field of the API, in camelCase. */
  readonly [field: string]: any;
}

/** That a user belongs to an organization, and what they may do there. */
export interface OrganizationMembershipResource {
  readonly id: string;
  readonly organization: OrganizationResource;
  /** Such as `org:admin`. */
  readonly role: string;
  /** Such as `org:invoices:read`. */
  readonly permissions: string[];
  readonly publicMetadata: Record<string, any>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Any other field of the API, in camelCase. */
  readonly [field: string]: any;
}

/** An organization, with every field that the API sends. */
export interface OrganizationResource {
  readonly id: string;
  readonly name: string;
  readonly slug: string | null;
  readonly imageUrl: string;
  readonly publicMetadata: Record<string, any>;
  readonly membersCount: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Any other field of the API, in camelCase. */
  readonly [field: string]: any;
}

/** This browser, with all its sessions. */
export interface ClientResource {
  /** Empty for a browser that the API has never seen. */
  readonly id: string;
  /** Every session, also those that have ended. */
  readonly sessions: SessionResource[];
  /** The sessions that are active, or pending with tasks to do. */
  readonly signedInSessions: SessionResource[];
  readonly activeSessions: SessionResource[];
  readonly lastActiveSessionId: string | null;
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
  /** Any other field of the API, in camelCase. */
  readonly [field: string]: any;
}

/** The options of {@link Clerk.navigate}. */
export interface NavigateOptions {
  /** In place of the present page in the history. */
  replace?: boolean | undefined;
  /** Handed on to the app's router. */
  metadata?: unknown;
}

/**
 * The session of a page's user.
 *
 * ```js
 * const clerk = new Clerk('pk_test_…');
 * await clerk.load();
 * const token = await clerk.session?.getToken();
 * ```
 *
 * Making one touches nothing of the page and is safe on a server; {@link Clerk.load} fetches the
 * WebAssembly and finds out who is signed in.
 */
export declare class Clerk {
  /** The version of this package. */
  static readonly version: string;

  /**
   * @throws a runtime error of code `clerk_invalid_publishable_key` or `clerk_invalid_proxy_url`
   */
  constructor(publishableKey: string, options?: ClerkConstructorOptions);

  /** The version of this package. */
  readonly version: string;
  readonly publishableKey: string;
  /** The host of the Frontend API, as the key names it. */
  readonly frontendApi: string;
  /** The address of the proxy, absolute in a page; empty if there is none. */
  readonly proxyUrl: string;
  /** The domain, in production with its `clerk.`; empty if there is none. */
  readonly domain: string;
  readonly instanceType: 'development' | 'production';
  readonly isSatellite: boolean;
  /** Whether the session is known: {@link Clerk.status} is `ready` or `degraded`. */
  readonly loaded: boolean;
  readonly status: ClerkStatus;
  /**
   * The API was not heard yet, and user and memberships are only what the token says: with
   * {@link ClerkOptions.instantStart} at first, and while the API can't be reached.
   */
  readonly isProvisional: boolean;
  /** Whether somebody is signed in, with nothing left to do. */
  readonly isSignedIn: boolean;
  /** This browser with its sessions; `undefined` until loaded. */
  readonly client: ClientResource | undefined;
  /** The active session; `null` if nobody is signed in, `undefined` if that is not known, or about to change. */
  readonly session: SessionResource | null | undefined;
  /** The user of the active session. */
  readonly user: UserResource | null | undefined;
  /** The active organization. */
  readonly organization: OrganizationResource | null | undefined;

  /**
   * Finds out who is signed in. Calling it again gives the same promise, unless it failed.
   *
   * It rejects with an API error, or a runtime error of code `clerk_not_in_browser`,
   * `clerk_wasm_fetch_failed`, `clerk_wasm_compile_failed`, `clerk_wasm_unsupported`, or, for the
   * options of a satellite, one that begins with `clerk_satellite_`. It stays pending where a satellite
   * leaves for the primary domain.
   */
  load: (options?: ClerkOptions) => Promise<void>;
  /** Calls `listener` at once, if there is a client, and with every change, until the returned function is called. */
  addListener: (
    listener: (resources: Resources) => void,
    options?: { skipInitialEmit?: boolean },
  ) => () => void;
  /** Calls `handler` with every new status; with `notify` also with the present one. */
  on: (event: 'status', handler: (status: ClerkStatus) => void, options?: { notify?: boolean }) => void;
  /** Ends what {@link Clerk.on} began; without a handler, all of it. */
  off: (event: 'status', handler?: (status: ClerkStatus) => void) => void;
  /** Makes another session or organization the active one. */
  setActive: (params: SetActiveParams) => Promise<void>;
  signOut: SignOut;
  /** To be called when one's own backend refused a token: signs out if the session is over. */
  handleUnauthenticated: () => Promise<void>;
  /** Goes to a URL, with the app's router if it is of the app. Never to a `javascript:` URL. */
  navigate: (to: string | undefined, options?: NavigateOptions) => Promise<unknown>;

  /** A URL as the app's pages on other origins understand it: on a development instance with the dev browser token. */
  buildUrlWithAuth: (to: string) => string;
  /** The page to sign in. Empty until loaded, as with all of these that the instance's settings name. */
  buildSignInUrl: (options?: SignInRedirectOptions) => string;
  /** The page to sign up. */
  buildSignUpUrl: (options?: SignInRedirectOptions) => string;
  /** Where to go after signing in; `params` are those of the page's URL. */
  buildAfterSignInUrl: (options?: { params?: URLSearchParams }) => string;
  /** Where to go after signing up. */
  buildAfterSignUpUrl: (options?: { params?: URLSearchParams }) => string;
  /** Where to go after signing out. */
  buildAfterSignOutUrl: () => string;
  /** Where to go after signing out of one of several sessions. */
  buildAfterMultiSessionSingleSignOutUrl: () => string;
  /** The page for the task that a pending session has to do next. */
  buildTasksUrl: (options?: SignInRedirectOptions) => string;
  buildHomeUrl: () => string;
  buildUserProfileUrl: () => string;
  buildOrganizationProfileUrl: () => string;
  buildCreateOrganizationUrl: () => string;

  /** Goes to {@link Clerk.buildUrlWithAuth} of a URL. */
  redirectWithAuth: (to: string) => Promise<unknown>;
  redirectToSignIn: (options?: SignInRedirectOptions) => Promise<unknown>;
  redirectToSignUp: (options?: SignInRedirectOptions) => Promise<unknown>;
  redirectToAfterSignIn: () => Promise<unknown>;
  redirectToAfterSignUp: () => Promise<unknown>;
  redirectToAfterSignOut: () => Promise<unknown>;
  redirectToTasks: (options?: SignInRedirectOptions) => Promise<unknown>;
  redirectToUserProfile: () => Promise<unknown>;
  redirectToOrganizationProfile: () => Promise<unknown>;
  redirectToCreateOrganization: () => Promise<unknown>;
}

/**
 * A state that can be read and listened to. A Svelte component shows it as `$auth`, Solid's `from` makes a signal
 * of it, React's `useSyncExternalStore` takes its members.
 */
export interface Store<T> {
  /** Calls `run` with the state, at once and after every change, until the returned function is called. */
  subscribe: (run: (state: T) => void) => () => void;
  /** The state; the same object as long as nothing changed. */
  getSnapshot: () => T;
  /** The state that a server shows: not loaded. */
  getServerSnapshot: () => T;
}

interface AuthCalls {
  has: CheckAuthorization;
  /** A token, once Clerk is loaded. */
  getToken: GetToken;
  /** Signs out, once Clerk is loaded. */
  signOut: SignOut;
}

type Nothing<T> = Record<
  'userId' | 'sessionId' | 'sessionClaims' | 'actor' | 'orgId' | 'orgRole' | 'orgSlug',
  T
>;

/** What {@link useAuth} gives. */
export type AuthSnapshot = AuthCalls &
  (
    | ({ isLoaded: false; isSignedIn: undefined } & Nothing<undefined>)
    | ({ isLoaded: true; isSignedIn: false } & Nothing<null>)
    | {
        isLoaded: true;
        isSignedIn: true;
        userId: string;
        sessionId: string;
        sessionClaims: JwtClaims;
        actor: SessionResource['actor'];
        orgId: string | null;
        orgRole: string | null;
        orgSlug: string | null;
      }
  );

/** What {@link useSession} gives. */
export type SessionSnapshot =
  | { isLoaded: false; isSignedIn: undefined; session: undefined }
  | { isLoaded: true; isSignedIn: false; session: null }
  | { isLoaded: true; isSignedIn: boolean; session: SessionResource };

/** What {@link useUser} gives. */
export type UserSnapshot =
  | { isLoaded: false; isSignedIn: undefined; user: undefined }
  | { isLoaded: true; isSignedIn: false; user: null }
  | { isLoaded: true; isSignedIn: true; user: UserResource };

/**
 * Who is signed in, with the shape of the hook of this name. One store a clerk; works before
 * loading and on a server.
 */
export declare function useAuth(
  clerk: Clerk,
  options?: {
    /** Whether a session with tasks still to do counts as signed out. On by default. */
    treatPendingAsSignedOut?: boolean;
  },
): Store<AuthSnapshot>;

/** The active session, with the shape of the hook of this name. */
export declare function useSession(clerk: Clerk): Store<SessionSnapshot>;

/** The user, with the shape of the hook of this name. */
export declare function useUser(clerk: Clerk): Store<UserSnapshot>;
