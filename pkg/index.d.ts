/**
 * Session management for browser apps that use Clerk: who is signed in, and tokens that are renewed in time.
 * Unofficial; the names and shapes are those of the official client.
 */

/** `loading` until the session is known; `degraded` when it is known but the API can't be reached. */
export type ClerkStatus = 'loading' | 'ready' | 'degraded' | 'error';

/** The code of a {@link ClerkRuntimeError}. `docs/errors.md` in the repository lists each with cause and remedy. */
export type ClerkErrorCode =
  | 'clerk_offline'
  | 'network_error'
  | 'unreadable_answer'
  | 'clerk_token_mismatch'
  | 'clerk_invalid_publishable_key'
  | 'clerk_invalid_proxy_url'
  | 'clerk_not_in_browser'
  | 'clerk_wasm_unsupported'
  | 'clerk_wasm_fetch_failed'
  | 'clerk_wasm_compile_failed'
  | 'clerk_not_loaded'
  | 'clerk_init_failed'
  | 'clerk_runtime_not_browser'
  | 'clerk_engine_failed'
  | 'clerk_closed'
  | 'clerk_satellite_without_sign_in_url'
  | 'clerk_satellite_without_domain'
  | 'clerk_satellite_sign_in_url_not_absolute'
  | 'clerk_satellite_sign_in_url_of_its_own'
  | 'clerk_invalid_satellite_url'
  | 'clerk_no_session'
  | 'clerk_session_not_found'
  | 'clerk_organization_not_found'
  | 'clerk_not_activated'
  | 'clerk_invalid_method'
  | 'clerk_invalid_path'
  | 'clerk_invalid_search'
  | 'clerk_invalid_body'
  | 'clerk_no_attempt'
  | 'clerk_attempt_reset'
  | 'factor_not_found'
  | 'clerk_no_provider'
  | 'clerk_not_covered';

/**
 * The error that calls reject with, and that the constructor throws, for anything but a refusal by the API. It is only
 * a type, not a class: `isClerkRuntimeError()` of `@clerk/shared/error` recognises it.
 */
export interface ClerkRuntimeError extends Error {
  /** Marks the errors of Clerk's clients. */
  readonly clerkError: true;
  /** Marks those that are not a refusal by the API. */
  readonly clerkRuntimeError: true;
  /** Stable, unlike the message. */
  readonly code: ClerkErrorCode;
}

/** The constructor's options. */
export interface ClerkConstructorOptions {
  /**
   * Where to reach the Frontend API instead of at its own host: an absolute `http` or `https` URL, or a path on the
   * page's origin, such as `/__clerk`. On Vercel's own domains (`*.vercel.app`), a production instance uses `/__clerk`
   * unless this or `domain` says otherwise.
   */
  proxyUrl?: string | ((url: URL) => string) | undefined;
  /** The domain of a satellite app, or the domain under which the Frontend API is served in production. */
  domain?: string | ((url: URL) => string) | undefined;
}

/** Where the sign-in and sign-up pages send the user when they are done. */
export interface RedirectOptions {
  /** Where to go after signing in, no matter where the user came from. */
  signInForceRedirectUrl?: string | null | undefined;
  /** Where to go after signing in if nothing else says where. */
  signInFallbackRedirectUrl?: string | null | undefined;
  /** Where to go after signing up, no matter where the user came from. */
  signUpForceRedirectUrl?: string | null | undefined;
  /** Where to go after signing up if nothing else says where. */
  signUpFallbackRedirectUrl?: string | null | undefined;
}

/** The options of {@link Clerk.redirectToSignIn} and similar methods. */
export interface SignInRedirectOptions extends RedirectOptions {
  /** Where to return to; the current page by default. */
  redirectUrl?: string | null | undefined;
  /** The values to fill the form in with, such as `emailAddress`. */
  initialValues?: Record<string, string> | undefined;
}

/** Navigates to a path of the app without loading a page. */
export type RouterFunction = (to: string, metadata?: { windowNavigate: (to: string | URL) => void }) => unknown;

/** The options of {@link Clerk.load}. */
export interface ClerkOptions extends RedirectOptions {
  /** The sign-in page; the hosted one by default. */
  signInUrl?: string | undefined;
  /** The sign-up page; the hosted one by default. */
  signUpUrl?: string | undefined;
  /** Where to go after signing out; `/` by default. */
  afterSignOutUrl?: string | null | undefined;
  /** Where to go after signing out of one of several sessions. */
  afterMultiSessionSingleSignOutUrl?: string | null | undefined;
  /** Navigates to a path of the app and adds it to the history. */
  routerPush?: RouterFunction | undefined;
  /** Navigates to a path of the app and replaces the current one in the history. */
  routerReplace?: RouterFunction | undefined;
  /**
   * The origins that a user may be sent to after signing in: strings, in which `*` stands for anything, or regular
   * expressions. The page's own origin is always allowed; the default adds those of the instance.
   */
  allowedRedirectOrigins?: (string | RegExp)[] | undefined;
  /** Protocols that the app may navigate to besides `http:` and `https:`, such as `tauri:`. */
  allowedRedirectProtocols?: string[] | undefined;
  /**
   * Whether this app is a satellite, which learns from the primary domain who is signed in. A satellite needs `domain`
   * or `proxyUrl` and, on a development instance, the primary app's `signInUrl`.
   */
  isSatellite?: boolean | ((url: URL) => boolean) | undefined;
  /**
   * Whether a satellite syncs with the primary domain on the first visit, too, and not only after the user has signed
   * in there. Off by default.
   */
  satelliteAutoSync?: boolean | undefined;
  /**
   * Whether to show what an unexpired `__session` cookie says until the API has answered. Meanwhile,
   * {@link Clerk.isProvisional} is true and {@link useUser} is not loaded. Off by default.
   */
  instantStart?: boolean | undefined;
  /**
   * Chooses the session that is active at first; by default, that is the last active one. It is called once, as soon as
   * the client is known, and must return synchronously: one of `client.signedInSessions`, or `null` for none.
   */
  selectInitialSession?: ((client: ClientResource) => SignedInSessionResource | null) | undefined;
  /** Whether to tell the API that the session is in use when the page gets the focus. On by default. */
  touchSession?: boolean | undefined;
  /** The app's own pages for the tasks of a pending session, by the key of the task. */
  taskUrls?: Record<string, string> | undefined;
  /** Where the WebAssembly is, if not beside the package: its URL, a `Response` with it, or the compiled module. */
  wasmUrl?: string | URL | Response | WebAssembly.Module | undefined;
}

/** What a listener receives. `undefined` means that something is not known yet, or is about to change. */
export interface Resources {
  /** This browser, with its sessions. */
  client: ClientResource;
  /** The active session; `null` if nobody is signed in. */
  session: SignedInSessionResource | null | undefined;
  /** The user of that session; `null` if nobody is signed in. */
  user: UserResource | null | undefined;
  /** The active organization; `null` for the personal account, or if nobody is signed in. */
  organization: OrganizationResource | null | undefined;
}

/** The arguments of {@link Clerk.setActive}. */
export interface SetActiveParams {
  /** The session to make active, or its id; `null` for none. Defaults to the current one. */
  session?: { readonly id: string } | string | null | undefined;
  /** The organization to make active, or its id or slug; `null` for the personal account. */
  organization?: { readonly id: string } | string | null | undefined;
  /** Where to go once the session is active. */
  redirectUrl?: string | undefined;
  /**
   * Called once the session is active, to navigate instead of `redirectUrl`. If the client's cookie is about to expire,
   * as Safari's do after a week, `decorateUrl` returns a detour through the API, which sets the cookie again.
   */
  navigate?: ((params: { session: SessionResource; decorateUrl: (url: string) => string }) => unknown) | undefined;
}

/** The options of {@link Clerk.signOut}. */
export interface SignOutOptions {
  /** The session to sign out of; all of them by default. */
  sessionId?: string | undefined;
  /** Where to go afterwards; {@link ClerkOptions.afterSignOutUrl} by default. */
  redirectUrl?: string | undefined;
}

/** Signs out, then navigates: to a URL, or by a callback. */
export interface SignOut {
  /** Goes to `redirectUrl` afterwards, or to {@link ClerkOptions.afterSignOutUrl}. */
  (options?: SignOutOptions): Promise<void>;
  /** Calls `callback` to navigate; `redirectUrl` is ignored. */
  (callback: () => unknown, options?: SignOutOptions): Promise<void>;
}

/** The events that {@link Clerk.on} reports. */
export type ClerkEvent = 'status' | 'request';

/** A request to the Frontend API that has ended. */
export interface RequestEvent {
  /** The path below `/v1`, without the query: it contains no token or password. */
  path: string;
  /** Why it was sent. */
  cause: RequestCause;
  /** The HTTP status; `undefined` if there was no answer. */
  status: number | undefined;
  /** How long it took, in milliseconds. */
  duration: number;
}

/**
 * Why a request is sent:
 * - `start`: Clerk is loading.
 * - `call`: The app made a call that needs the request, such as `getToken()` with no good token in memory.
 * - `skip-cache`: The app asked for a token with `skipCache`.
 * - `renewal`: The token in memory is about to expire, and its successor is needed: by the backend, which reads the
 *   session cookie, or by an app that has asked for this token since it arrived, or keeps it fresh.
 * - `after-outage`: An early renewal: the first one after an outage comes at a random moment of the token's life.
 * - `no-token`: Somebody is signed in, but there is no token for them.
 * - `unvouched`: The token in memory came from a cookie or another tab, and the API has not vouched for any.
 * - `cleared`: The tokens in memory were forgotten: the app called `clearCache()`, or the wall clock proved too slow to
 *   trust those of other tabs.
 * - `retry`: The last attempt failed.
 * - `expired-token`: The API requires the session's last token before it makes the next one.
 * - `focus`: The page got the focus.
 * - `doubt`: What is in memory may be out of date: a request was refused, another tab signed out, an answer came too
 *   late to count, or the API no longer knows this browser.
 */
export type RequestCause =
  | 'start'
  | 'call'
  | 'skip-cache'
  | 'renewal'
  | 'after-outage'
  | 'no-token'
  | 'unvouched'
  | 'cleared'
  | 'retry'
  | 'expired-token'
  | 'focus'
  | 'doubt';

/** The options of {@link SessionResource.getToken}. */
export interface GetTokenOptions {
  /** The name of a JWT template; without it, the call returns the session token. */
  template?: string | undefined;
  /** The id of the organization that the token is for; `null` for none. Defaults to the active one. */
  organizationId?: string | null | undefined;
  /** Whether to ask the API even if a good token is in memory. */
  skipCache?: boolean | undefined;
  /** Stops waiting: the call rejects with the signal's reason. The request goes on, as others may wait for it. */
  signal?: AbortSignal | undefined;
}

/** Gets a token, as a string; `null` if nobody is signed in. */
export type GetToken = (options?: GetTokenOptions) => Promise<string | null>;

/** How recently, and with which factors, a user must have been verified. */
export type Reverification =
  | 'strict_mfa'
  | 'strict'
  | 'moderate'
  | 'lax'
  | {
      /** `multi_factor` means both. For users without a second factor, the first one counts. */
      level: 'first_factor' | 'second_factor' | 'multi_factor';
      /** The verification must be less than this many minutes ago. */
      afterMinutes: number;
    };

/** What to check about a user. Everything that is set must hold; if nothing is set, the answer is no. */
export interface AuthorizationQuery {
  /** A role in the active organization, such as `org:admin`. */
  role?: string | undefined;
  /** A permission in the active organization, such as `org:invoices:read`. */
  permission?: string | undefined;
  /** A feature, with a scope (`org:reports`, `user:reports`) or without one. */
  feature?: string | undefined;
  /** A plan, with a scope or without one. */
  plan?: string | undefined;
  /** How recently the user must have been verified. */
  reverification?: Reverification | undefined;
}

/** Tells whether the user has everything that the query asks for. */
export type CheckAuthorization = (query: AuthorizationQuery) => boolean;

/** The claims of a token: the ones below, and whatever the template adds. */
export type JwtClaims = Record<string, any> & {
  /** The token itself. */
  __raw: string;
  /** The issuer: the URL of the Frontend API, such as `https://clerk.example.com`. */
  iss: string;
  /** The user's id, such as `user_…`. */
  sub: string;
  /** When it expires, in seconds since 1970. */
  exp: number;
  /** When it was issued, in seconds since 1970. */
  iat: number;
  /** When it becomes valid, in seconds since 1970. */
  nbf: number;
};

/** A token, decoded but not verified: verifying it is up to the backend. */
export interface TokenResource {
  /**
   * The contents of the token, decoded on first access. Undefined if the API sent something that is not a token, which
   * can only be seen on a session that is not active.
   */
  jwt?: {
    /** The three parts of the token as they are in it, in base64url. */
    encoded: { header: string; payload: string; signature: string };
    /** The header, whose `kid` names the key that the token is signed with. */
    header: Record<string, any>;
    /** What the token says about the user and the session. */
    claims: JwtClaims;
  };
  /** Returns the token as it goes into an `Authorization` header. */
  getRawString(): string;
}

/** Something that the user has to do before a session becomes active. */
export interface SessionTask {
  /** Names the task, such as `choose-organization`. {@link ClerkOptions.taskUrls} has its page under this key. */
  key: string;
}

/** The state of a session. */
export type SessionStatus =
  'active' | 'pending' | 'ended' | 'removed' | 'revoked' | 'expired' | 'abandoned' | 'replaced';

/** A session: a user signed in on this browser. Its methods are bound, so they can be taken off it and called. */
export interface SessionResource {
  /** The session's id, such as `sess_…`. */
  readonly id: string;
  /** The user is signed in while it is `active` or `pending`; with any other status, the session is over. */
  readonly status: SessionStatus;
  /** When the session ends at the latest. */
  readonly expireAt: Date;
  /** When the session ends if it is not used. */
  readonly abandonAt: Date;
  /** When the API last noted that the session was in use. */
  readonly lastActiveAt: Date;
  /** The organization that the session was last used with; `null` for the personal account. */
  readonly lastActiveOrganizationId: string | null;
  /** The newest session token. A renewal replaces it on this same object. */
  readonly lastActiveToken: TokenResource | null;
  /** Who is impersonating the user, by `sub`; `null` for nobody. */
  readonly actor: ({ sub: string } & Record<string, any>) | null;
  /** The actor, if it is an agent. */
  readonly agent: ({ sub: string; type: 'agent' } & Record<string, any>) | null;
  /** What the user still has to do while the session is pending. */
  readonly tasks: SessionTask[] | null;
  /** The first of the tasks; `undefined` if there is none. */
  readonly currentTask: SessionTask | undefined;
  /** How many minutes ago the first and the second factor were verified; -1 for never. */
  readonly factorVerificationAge: [firstFactor: number, secondFactor: number] | null;
  /** The session's user; `null` only if the session has ended. */
  readonly user: UserResource | null;
  /** What others may see of the user; present even if `user` is `null`. */
  readonly publicUserData: PublicUserData;
  /** When the user signed in. */
  readonly createdAt: Date;
  /** When the session last changed on the server. */
  readonly updatedAt: Date;
  /** Gets a token: from memory while it is good, otherwise from the API. */
  getToken: GetToken;
  /**
   * Keeps a token fresh, for what needs one at any moment, such as a WebSocket. Calls `show` with a token soon, and with
   * each next one before the last expires; with `null` when the session has ended, or when a token has expired and the
   * next can't be had. It is never called synchronously.
   *
   * ```js
   * const stop = session.keepToken({ template: 'chat' }, (token) => (token ? socket.send(token) : socket.close()));
   * ```
   *
   * @returns a function that ends it
   */
  keepToken: (
    options: Pick<GetTokenOptions, 'template' | 'organizationId'>,
    show: (token: string | null) => void,
  ) => () => void;
  /** Tells whether the user has everything that the query asks for, synchronously and without a request. */
  checkAuthorization: CheckAuthorization;
  /** Tells the API that the session is in use. */
  touch: (options?: { intent?: 'focus' | 'select_session' | 'select_org' }) => Promise<SessionResource>;
  /** Ends the session. The client keeps it, and this object shows it as `ended`. */
  end: () => Promise<SessionResource>;
  /** Removes the session from the client. This object shows it as `removed`. */
  remove: () => Promise<SessionResource>;
  /** Fetches the client again and returns the session as it is then. This object is updated, too. */
  reload: () => Promise<SessionResource>;
  /** Forgets all tokens in memory. */
  clearCache: () => void;
}

/** A signed-in session with no tasks left. */
export interface ActiveSessionResource extends SessionResource {
  /** The user has no tasks left to do. */
  readonly status: 'active';
  /** The user who is signed in: never `null`. */
  readonly user: UserResource;
}

/** A signed-in session whose user still has tasks to do. */
export interface PendingSessionResource extends SessionResource {
  /** The user still has tasks to do. */
  readonly status: 'pending';
  /** The user who is signed in: never `null`. */
  readonly user: UserResource;
  /** The next task: never `undefined`. */
  readonly currentTask: SessionTask;
}

/** A session that somebody is signed in with. */
export type SignedInSessionResource = ActiveSessionResource | PendingSessionResource;

/** How something that belongs to a user was verified, or is to be verified. */
export interface Verification {
  /** `transferable` means that signing in must continue as signing up, or the other way round. `null` if not known. */
  readonly status: 'unverified' | 'verified' | 'transferable' | 'failed' | 'expired' | null;
  /** The strategy of the verification, such as `email_code`. */
  readonly strategy: string | null;
  /** How many times a code was tried. */
  readonly attempts: number | null;
  /** Until when the verification can be completed; `null` if there is no limit. */
  readonly expireAt: Date | null;
  /** Why the verification failed. */
  readonly error: ApiErrorReason | null;
  /** The page of a provider where the user continues. */
  readonly externalVerificationRedirectURL: URL | null;
  /** The nonce that a wallet signs. */
  readonly nonce: string | null;
  /** The text that a wallet shows with the nonce. */
  readonly message: string | null;
  /** The {@link ClientResource.id} of the browser where it was verified; `null` if not known. */
  readonly verifiedAtClient: string | null;
}

/** One of the reasons that the API gave for a refusal. */
export interface ApiErrorReason {
  /** A stable code, such as `form_param_missing`. */
  readonly code: string;
  /** What is wrong, in a few English words. */
  readonly message: string;
  /** The same in a full sentence, if the API sent one. */
  readonly longMessage?: string | undefined;
  /** More about it, such as `paramName`, the form field that the error is about. */
  readonly meta?: Record<string, any> | undefined;
}

/** Another identification that this one came with. */
export interface IdentificationLink {
  /** The id of the other identification. */
  readonly id: string;
  /** The type of the other identification, such as `oauth_google`. */
  readonly type: string;
  /** Any other field that the API sends, in camelCase. */
  readonly [field: string]: any;
}

/** An e-mail address of a user. */
export interface EmailAddress {
  /** The id of the address, such as `idn_…`. */
  readonly id: string;
  /** The address itself, such as `ada@example.com`. */
  readonly emailAddress: string;
  /** How it was verified. Always present; its `status` is `null` if nothing is known. */
  readonly verification: Verification;
  /** What the address came with, such as an account at a provider; often empty. */
  readonly linkedTo: IdentificationLink[];
  /** Whether users with this address sign in through their enterprise. */
  readonly matchesSsoConnection: boolean;
  /** Returns the address. */
  toString: () => string;
  /** Any other field that the API sends, in camelCase. */
  readonly [field: string]: any;
}

/** A phone number of a user. */
export interface PhoneNumber {
  /** The id of the number, such as `idn_…`. */
  readonly id: string;
  /** The number as the API stores it, such as `+15551234567`. */
  readonly phoneNumber: string;
  /** How it was verified. Always present; its `status` is `null` if nothing is known. */
  readonly verification: Verification;
  /** What the number came with, such as an account at a provider; often empty. */
  readonly linkedTo: IdentificationLink[];
  /** Whether it serves as a second factor. */
  readonly reservedForSecondFactor: boolean;
  /** Whether second-factor codes go to this number unless the user chooses another. */
  readonly defaultSecondFactor: boolean;
  /** Codes to sign in with if the phone is lost; only present if the API sent them. */
  readonly backupCodes?: string[];
  /** Returns the number; one of just ten digits is formatted as `(555) 123-4567`. */
  toString: () => string;
  /** Any other field of the API, in camelCase. */
  readonly [field: string]: any;
}

/** A wallet of a user. */
export interface Web3Wallet {
  /** The id of the wallet, such as `idn_…`. */
  readonly id: string;
  /** The wallet's address. */
  readonly web3Wallet: string;
  /** How it was verified. Always present; its `status` is `null` if nothing is known. */
  readonly verification: Verification;
  /** Returns the wallet's address. */
  toString: () => string;
  /** Any other field that the API sends, in camelCase. */
  readonly [field: string]: any;
}

/** A user's account at a provider, such as Google. */
export interface ExternalAccount {
  /** The id of this account (not the user's), such as `eac_…`. */
  readonly id: string;
  /** The id of this account among the user's identifications, such as `idn_…`. */
  readonly identificationId: string;
  /** The provider's name, such as `google`. */
  readonly provider: string;
  /** The user's id at the provider. */
  readonly providerUserId: string;
  /** The user's e-mail address, according to the provider. */
  readonly emailAddress: string;
  /** What the app may do at the provider: its scopes, separated by spaces. */
  readonly approvedScopes: string;
  /** The user's first name at the provider. */
  readonly firstName: string;
  /** The user's last name at the provider. */
  readonly lastName: string;
  /** The user's picture at the provider. */
  readonly imageUrl: string;
  /** The user's username at the provider, if it has usernames. */
  readonly username?: string;
  /** The user's phone number, if the provider told it. */
  readonly phoneNumber?: string;
  /** Set by the app's backend, with its keys unchanged; pages can only read it. */
  readonly publicMetadata: Record<string, any>;
  /** A name for an account that has neither a username nor an e-mail address. */
  readonly label?: string;
  /** How the account was connected, with the `error` if that failed; `null` if nothing is known. */
  readonly verification: Verification | null;
  /** Returns the provider's name in URLs, such as `google`. */
  providerSlug: () => string;
  /** Returns a title, such as `Google Account`. */
  providerTitle: () => string;
  /** Returns the user's username at the provider, else the e-mail address, else the label. */
  accountIdentifier: () => string;
  /** Any other field that the API sends, in camelCase. */
  readonly [field: string]: any;
}

/** A user's account at their enterprise. */
export interface EnterpriseAccount {
  /** The id of this account (not the user's). */
  readonly id: string;
  /** Whether the account is in use. */
  readonly active: boolean;
  /** The user's e-mail address, according to the enterprise. */
  readonly emailAddress: string;
  /** The user's first name, according to the enterprise; `null` if it told none. */
  readonly firstName: string | null;
  /** The user's last name, according to the enterprise; `null` if it told none. */
  readonly lastName: string | null;
  /** The protocol that users sign in with. */
  readonly protocol: 'saml' | 'oauth';
  /** The identity provider, such as `saml_okta`. */
  readonly provider: string;
  /** The user's id at the provider; `null` if not known. */
  readonly providerUserId: string | null;
  /** Metadata, with its keys unchanged; pages can only read it. */
  readonly publicMetadata: Record<string, any> | null;
  /** How it was verified; `null` if nothing is known. */
  readonly verification: Verification | null;
  /** The id of the connection that the account came through; `null` if not known. */
  readonly enterpriseConnectionId: string | null;
  /** How the enterprise is connected, with every field that the API sends, in camelCase. */
  readonly enterpriseConnection: Record<string, any> | null;
  /** When the user last signed in through the enterprise; `null` if not known. */
  readonly lastAuthenticatedAt: Date | null;
  /** Any other field that the API sends, in camelCase. */
  readonly [field: string]: any;
}

/** A passkey of a user. */
export interface Passkey {
  /** The id that names the passkey in requests, as in `/me/passkeys/{id}`. */
  readonly id: string;
  /** The name that the user gave it. */
  readonly name: string | null;
  /** How it was registered; `null` if nothing is known. */
  readonly verification: Verification | null;
  /** When the user last signed in with it; `null` for never. */
  readonly lastUsedAt: Date | null;
  /** When the user registered it. */
  readonly createdAt: Date;
  /** When the passkey last changed on the server. */
  readonly updatedAt: Date;
  /** Any other field that the API sends, in camelCase. */
  readonly [field: string]: any;
}

/** What others may see of a user. */
export interface PublicUserData {
  /** The first name; `null` if the user gave none. */
  readonly firstName: string | null;
  /** The last name; `null` if the user gave none. */
  readonly lastName: string | null;
  /** The user's picture, or a default one; empty if not known. */
  readonly imageUrl: string;
  /** Whether the picture is the user's own rather than a default one. */
  readonly hasImage: boolean;
  /** What the user is known by, such as the e-mail address. */
  readonly identifier: string;
  /** The user's id, such as `user_…`; `undefined` if not known. */
  readonly userId?: string;
  /** The username, in apps that have usernames. */
  readonly username?: string;
  /** Whether the user may no longer use the app; `undefined` if not known. */
  readonly banned?: boolean;
  /** Whether the user's enterprise has withdrawn the account. */
  readonly deprovisioned?: boolean;
  /** Any other field that the API sends, in camelCase. */
  readonly [field: string]: any;
}

/** A user, with every field that the API sends. */
export interface UserResource {
  /** The user's id, such as `user_…`: the `sub` of session tokens. */
  readonly id: string;
  /** The user's id in your own systems. */
  readonly externalId: string | null;
  /** The username, in apps that have usernames; otherwise `null`. */
  readonly username: string | null;
  /** The first name; `null` if the user gave none. */
  readonly firstName: string | null;
  /** The last name; `null` if the user gave none. */
  readonly lastName: string | null;
  /** The first and last name, as far as they are known. */
  readonly fullName: string | null;
  /** The user's picture, or a default one; empty if not known, such as while {@link Clerk.isProvisional}. */
  readonly imageUrl: string;
  /** Whether the picture is the user's own (uploaded, or from a provider) rather than a default one. */
  readonly hasImage: boolean;
  /** All e-mail addresses, verified or not, including the primary one. */
  readonly emailAddresses: EmailAddress[];
  /** The {@link EmailAddress.id} of the primary address; `null` if there is none. */
  readonly primaryEmailAddressId: string | null;
  /** The address that the user gets mail at; `null` if there is none. */
  readonly primaryEmailAddress: EmailAddress | null;
  /** Whether any of the addresses is verified, primary or not. */
  readonly hasVerifiedEmailAddress: boolean;
  /** All phone numbers, verified or not, including the primary one. */
  readonly phoneNumbers: PhoneNumber[];
  /** The {@link PhoneNumber.id} of the primary number; `null` if there is none. */
  readonly primaryPhoneNumberId: string | null;
  /** The number at which the user is reached; `null` if there is none. */
  readonly primaryPhoneNumber: PhoneNumber | null;
  /** Whether any of the numbers is verified, primary or not. */
  readonly hasVerifiedPhoneNumber: boolean;
  /** All wallets, verified or not, including the primary one. */
  readonly web3Wallets: Web3Wallet[];
  /** The wallets that the user has proved to own. */
  readonly verifiedWeb3Wallets: Web3Wallet[];
  /** The {@link Web3Wallet.id} of the primary wallet; `null` if there is none. */
  readonly primaryWeb3WalletId: string | null;
  /** The user's main wallet; `null` if there is none. */
  readonly primaryWeb3Wallet: Web3Wallet | null;
  /** Accounts at providers, such as Google, verified or not. */
  readonly externalAccounts: ExternalAccount[];
  /** The external accounts that are connected. */
  readonly verifiedExternalAccounts: ExternalAccount[];
  /** The external accounts whose connection was not completed, or failed. */
  readonly unverifiedExternalAccounts: ExternalAccount[];
  /** Accounts at enterprises, through their single sign-on. */
  readonly enterpriseAccounts: EnterpriseAccount[];
  /** All passkeys that the user has registered, on any device. */
  readonly passkeys: Passkey[];
  /** One membership per organization; while {@link Clerk.isProvisional}, at most that of the active one. */
  readonly organizationMemberships: OrganizationMembershipResource[];
  /** Set by the app's backend, with its keys unchanged; pages can only read it. */
  readonly publicMetadata: Record<string, any>;
  /** Set by pages, so don't rely on it: users can put anything into it. */
  readonly unsafeMetadata: Record<string, any>;
  /** Whether the user has a password. */
  readonly passwordEnabled: boolean;
  /** Whether the user has an authenticator app as a second factor. */
  readonly totpEnabled: boolean;
  /** Whether the user has backup codes as a second factor. */
  readonly backupCodeEnabled: boolean;
  /** Whether the user has any second factor. */
  readonly twoFactorEnabled: boolean;
  /** The user's time zone, such as `Europe/Berlin`; `null` if not known. */
  readonly timezone: string | null;
  /** Whether the user may create organizations. */
  readonly createOrganizationEnabled: boolean;
  /** How many organizations the user may create; `null` for any number. */
  readonly createOrganizationsLimit: number | null;
  /** Whether the user may delete their own account. */
  readonly deleteSelfEnabled: boolean;
  /** When the user accepted the app's legal documents; `null` in apps that don't ask for it. */
  readonly legalAcceptedAt: Date | null;
  /** When the user last signed in; `null` if not known. */
  readonly lastSignInAt: Date | null;
  /** When the account was created; `null` while {@link Clerk.isProvisional}. */
  readonly createdAt: Date | null;
  /** When the user last changed on the server; `null` while {@link Clerk.isProvisional}. */
  readonly updatedAt: Date | null;
  /** Tells whether this is the primary address, number or wallet. */
  isPrimaryIdentification: (identification: EmailAddress | PhoneNumber | Web3Wallet) => boolean;
  /** Fetches the client, and so the user, again and returns the user as it is then. This object is updated, too. */
  reload: () => Promise<UserResource>;
  /** Returns a page of the memberships; the first page is 1. They came with the user, so no request is sent. */
  getOrganizationMemberships: (page?: {
    initialPage?: number | undefined;
    pageSize?: number | undefined;
  }) => Promise<{ data: OrganizationMembershipResource[]; total_count: number }>;
  /** Any other field that the API sends, in camelCase. */
  readonly [field: string]: any;
}

/** A user's membership of an organization, and what it allows them to do there. */
export interface OrganizationMembershipResource {
  /** The id of the membership, such as `orgmem_…`. */
  readonly id: string;
  /** The organization; the same object as {@link Clerk.organization} if it is the active one. */
  readonly organization: OrganizationResource;
  /** The user's role, such as `org:admin`. */
  readonly role: string;
  /** The role's name for people, such as `Admin`. */
  readonly roleName: string;
  /** The user's permissions, such as `org:invoices:read`. */
  readonly permissions: string[];
  /** The user whose membership it is; `undefined` if the API sent nothing about them. */
  readonly publicUserData?: PublicUserData;
  /** Set by the app's backend, with its keys unchanged; pages can only read it. */
  readonly publicMetadata: Record<string, any>;
  /** When the user became a member. */
  readonly createdAt: Date;
  /** When the membership (its role, for instance) last changed on the server. */
  readonly updatedAt: Date;
  /** Any other field that the API sends, in camelCase. */
  readonly [field: string]: any;
}

/** An organization, with every field that the API sends. */
export interface OrganizationResource {
  /** The organization's id, such as `org_…`. */
  readonly id: string;
  /** The organization's name, such as `Acme Inc`. */
  readonly name: string;
  /** Its name in URLs, such as `acme`; `null` if it has none. */
  readonly slug: string | null;
  /** Its logo, or a default one; empty if not known, such as while {@link Clerk.isProvisional}. */
  readonly imageUrl: string;
  /** Whether it has a logo of its own. */
  readonly hasImage: boolean;
  /** Set by the app's backend, with its keys unchanged; pages can only read it. */
  readonly publicMetadata: Record<string, any>;
  /** How many members it has, not counting invitations; 0 if not known. */
  readonly membersCount: number;
  /** How many invitations have not been answered; 0 if not known. */
  readonly pendingInvitationsCount: number;
  /** How many members it may have; 0 for any number. */
  readonly maxAllowedMemberships: number;
  /** Whether its admins may delete it. */
  readonly adminDeleteEnabled: boolean;
  /** Whether its admins may set up single sign-on. */
  readonly selfServeSSOEnabled: boolean;
  /** Whether it must be the active organization of all its members. */
  readonly exclusiveMembership: boolean;
  /** When the organization was created. */
  readonly createdAt: Date;
  /** When the organization last changed on the server. */
  readonly updatedAt: Date;
  /** Any other field that the API sends, in camelCase. */
  readonly [field: string]: any;
}

/** This browser, with all its sessions. */
export interface ClientResource {
  /** The client's id; empty for a browser that the API has never seen. */
  readonly id: string;
  /** All sessions, including those that have ended. */
  readonly sessions: SessionResource[];
  /** The sessions that are active, or pending with tasks to do. */
  readonly signedInSessions: SignedInSessionResource[];
  /** The sessions with no tasks left; more than one only if the app allows it. */
  readonly activeSessions: ActiveSessionResource[];
  /** The id of the session that was last in use; `null` if there is none. */
  readonly lastActiveSessionId: string | null;
  /** How somebody last signed in here, such as `oauth_google`. */
  readonly lastAuthenticationStrategy: string | null;
  /** When the client's cookie expires. */
  readonly cookieExpiresAt: Date | null;
  /** Whether this browser is spared captchas. */
  readonly captchaBypass: boolean;
  /** Tells whether the API has never seen this browser. */
  isNew: () => boolean;
  /** Fetches the client again and returns it as it is then. This object is updated, too. */
  reload: () => Promise<ClientResource>;
  /** When the API first saw this browser; `null` if it never did. */
  readonly createdAt: Date | null;
  /** When the client last changed on the server; `null` if the API has never seen it. */
  readonly updatedAt: Date | null;
  /** Any other field that the API sends, in camelCase. */
  readonly [field: string]: any;
}

/** A request to the Frontend API, below its `/v1`. */
export interface FapiRequest {
  /** The method, `GET` by default. None of them causes a CORS preflight. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | undefined;
  /** The path, such as `/me`, with each segment percent-encoded. */
  path: string;
  /** The query parameters. In an object, an array becomes one parameter per value, and `undefined` is left out. */
  search?: ConstructorParameters<typeof URLSearchParams>[0] | Record<string, unknown>;
  /**
   * The form fields; not for `GET`. Names may be in camelCase. `undefined` is left out, `null` is sent empty, an array
   * as one field for each of its values, and an object as JSON. Files can't be sent.
   */
  body?: Record<string, unknown> | URLSearchParams | FormData | string | undefined;
}

/** An answer of the Frontend API. */
export interface FapiResponse<T> {
  /** The HTTP status, from 200 to 299: with any other one, the call rejects. */
  status: number;
  /** The body, with the API's own names; `null` if there was none. */
  payload: {
    /** What the request asked for. */
    response: T;
    /** The client, if it came along. {@link Clerk.client} shows it already. */
    client?: unknown;
  } | null;
}

/** The Frontend API, for everything that has no method here. */
export interface Fapi {
  /**
   * Sends a request for this browser's client and active session, without retries. If a client comes along with the
   * answer, its changes are visible as soon as the call resolves.
   *
   * ```js
   * await clerk.fapi.request({ method: 'PATCH', path: '/me', body: { firstName: 'Ada' } });
   * clerk.user.firstName; // 'Ada'
   * ```
   *
   * It rejects with an API error, or a runtime error with the code `clerk_not_loaded`, `network_error`, or one that
   * names what is wrong with the request: `clerk_invalid_method`, `clerk_invalid_path`, `clerk_invalid_search`,
   * `clerk_invalid_body`.
   */
  request: <T = any>(request: FapiRequest) => Promise<FapiResponse<T>>;
}

/** Why a method of an attempt failed: a refusal by the API, which has `errors`, or a {@link ClerkRuntimeError}. */
export interface AttemptError extends Error {
  /** `api_response_error` for a refusal, whose reasons have codes of their own. */
  readonly code: string;
  /** The HTTP status of a refusal. */
  readonly status?: number;
  /** The reasons for a refusal. */
  readonly errors?: readonly ApiErrorReason[];
}

/** What a method of an attempt resolves to: why it failed, or `null`. {@link AttemptErrors} shows it as well. */
export type AttemptResult = Promise<{ error: AttemptError | null }>;

/** A way to prove who somebody is. Which of the ids is there depends on the strategy. */
export interface AttemptFactor {
  /** Such as `password`, `email_code` or `phone_code`. */
  readonly strategy: string;
  /** The address or number, parts of which may be hidden. */
  readonly safeIdentifier?: string;
  /** The id of the address that a code is sent to. */
  readonly emailAddressId?: string;
  /** The id of the number that a code is sent to. */
  readonly phoneNumberId?: string;
  /** Any other field that the API sends, in camelCase. */
  readonly [field: string]: unknown;
}

/** What attempts to sign in and to sign up have in common. */
interface Attempt {
  /** The id; `undefined` before the API knows of the attempt. */
  readonly id: string | undefined;
  /** The session that came of it, for {@link Attempt.finalize}; `null` before it is complete. */
  readonly createdSessionId: string | null;
  /** Whether to go on with the other kind of attempt, by `create({ transfer: true })`. */
  readonly isTransferable: boolean;
  /** The session of this browser in which the user is signed in already. */
  readonly existingSession: { sessionId: string } | undefined;
  /** What is to be proved to Clerk's protection against abuse; `null` if there is nothing. */
  readonly protectCheck: any;
  /** Whether it was reset or finalized. */
  readonly canBeDiscarded: boolean;
  /**
   * Makes the session of a completed attempt the active one, as {@link Clerk.setActive} does, which `navigate` is for.
   * Where the client does not have the session yet, it is read again. If it still lacks it, the error has the code
   * `clerk_session_not_found`, nobody is signed out, and the call can be made again.
   */
  finalize: (params?: { navigate?: SetActiveParams['navigate'] }) => AttemptResult;
  /**
   * Begins anew, with an attempt that knows nothing. Calls under way resolve to an error with the code
   * `clerk_attempt_reset`, and change nothing. The API is not told: after a reload of the page, its attempt is there.
   */
  reset: () => Promise<{ error: null }>;
}

/** What every new attempt may say. */
interface AttemptParams {
  /** The user's language, such as `en-GB`; the browser's by default. */
  locale?: string;
  /** The user's time zone, such as `Europe/Berlin`; the browser's by default. */
  timezone?: string;
  /** Who was invited proves it with this, and the strategy `ticket`. */
  ticket?: string;
  /** Goes on with an attempt of the other kind that is transferable. */
  transfer?: boolean;
  /** What a captcha of the app has given. */
  captchaToken?: string;
  /** The kind of its widget: `smart` or `invisible`. */
  captchaWidgetType?: string;
  /** Why it has given none. */
  captchaError?: string;
}

/**
 * An attempt to sign in. The same object until it is reset or finalized; its members change. Methods resolve to
 * `{ error }` for whatever the API refuses; they reject with the code `clerk_no_attempt` if they come too early.
 */
export interface SignInAttempt extends Attempt {
  /** What is to be done next. The API may add others. */
  readonly status:
    | 'needs_identifier'
    | 'needs_first_factor'
    | 'needs_second_factor'
    | 'needs_client_trust'
    | 'needs_new_password'
    | 'needs_protect_check'
    | 'complete'
    | 'abandoned';
  /** What the user is known by: an address, a number or a username. */
  readonly identifier: string | null;
  /** How the user can prove who they are. */
  readonly supportedFirstFactors: readonly AttemptFactor[];
  /** How the user can prove it a second time. */
  readonly supportedSecondFactors: readonly AttemptFactor[];
  /** How far the first proof is. */
  readonly firstFactorVerification: Verification;
  /** How far the second proof is. */
  readonly secondFactorVerification: Verification;
  /** What may be shown of a user who is not signed in yet. */
  readonly userData: { firstName: string | null; lastName: string | null; imageUrl: string; hasImage: boolean };
  /** Begins an attempt, which takes the place of the client's last one. */
  create: (params: AttemptParams & { identifier?: string; password?: string; strategy?: string }) => AttemptResult;
  /**
   * Signs in with a password, in a new attempt, for the one of the names that is given or else for the one that the
   * attempt has. Refusals have the codes `form_identifier_not_found`, `form_password_incorrect`, and others.
   */
  password: (params: {
    identifier?: string;
    emailAddress?: string;
    phoneNumber?: string;
    password: string;
  }) => AttemptResult;
  /** By a code that is sent to an e-mail address. */
  readonly emailCode: {
    /**
     * Sends a code: with `emailAddress` in a new attempt, else in the current one, to the address with that id or else to
     * the one that the user is known by. `factor_not_found` is the code of the error if there is none.
     */
    sendCode: (params?: { emailAddress?: string; emailAddressId?: string }) => AttemptResult;
    /** Tries a code; a wrong one is refused with `form_code_incorrect`. */
    verifyCode: (params: { code: string }) => AttemptResult;
  };
  /** By a code that is sent to a phone number. */
  readonly phoneCode: {
    /** As {@link SignInAttempt.emailCode}'s, by `sms` if no other channel is named. */
    sendCode: (params?: {
      phoneNumber?: string;
      phoneNumberId?: string;
      channel?: 'sms' | 'whatsapp';
    }) => AttemptResult;
    verifyCode: (params: { code: string }) => AttemptResult;
  };
}

/** What the API can be told of somebody who signs up. */
export interface SignUpParams extends Omit<AttemptParams, 'timezone' | 'transfer'> {
  /** The e-mail address. */
  emailAddress?: string;
  /** The phone number, such as `+15555550100`. */
  phoneNumber?: string;
  /** The username. */
  username?: string;
  /** The first name. */
  firstName?: string;
  /** The last name. */
  lastName?: string;
  /** The password. */
  password?: string;
  /** Metadata that the user may read and write. */
  unsafeMetadata?: Record<string, unknown>;
  /** Whether the user has accepted the legal requirements. */
  legalAccepted?: boolean;
  /** Such as `password` or `ticket`. */
  strategy?: string;
}

/** The verification of an address of somebody who signs up. */
export interface SignUpVerification extends Verification {
  /** What can prove it, such as `email_code`. */
  readonly supportedStrategies: readonly string[];
  /** What is to be done: `needs_prepare` (send a code), `needs_attempt` (try one), or nothing. */
  readonly nextAction: string;
}

/**
 * An attempt to sign up. The same object until it is reset or finalized; its members change. Methods resolve to
 * `{ error }` for whatever the API refuses; they reject with the code `clerk_no_attempt` if they come too early.
 */
export interface SignUpAttempt extends Attempt {
  /** `missing_requirements` until every required field is there, and verified. */
  readonly status: 'missing_requirements' | 'complete' | 'abandoned';
  /** The fields without which it is not complete, in the API's names: `email_address`. */
  readonly requiredFields: readonly string[];
  /** The fields that can be left out. */
  readonly optionalFields: readonly string[];
  /** The required fields that have not been said. */
  readonly missingFields: readonly string[];
  /** The fields that have been said, and have to be verified. */
  readonly unverifiedFields: readonly string[];
  /** The username, if it has been said. */
  readonly username: string | null;
  /** The first name, if it has been said. */
  readonly firstName: string | null;
  /** The last name, if it has been said. */
  readonly lastName: string | null;
  /** The e-mail address, if it has been said. */
  readonly emailAddress: string | null;
  /** The phone number, if it has been said. */
  readonly phoneNumber: string | null;
  /** The wallet, if it has been said. */
  readonly web3Wallet: string | null;
  /** Whether a password has been chosen. */
  readonly hasPassword: boolean;
  /** Metadata that the user may read and write. */
  readonly unsafeMetadata: Record<string, unknown>;
  /** The user that came of it; `null` before it is complete. */
  readonly createdUserId: string | null;
  /** When the API gives the attempt up, in milliseconds. */
  readonly abandonAt: number | null;
  /** When the legal requirements were accepted, in milliseconds. */
  readonly legalAcceptedAt: number | null;
  /** The language, if it has been said. */
  readonly locale: string | null;
  /** Begins an attempt, which takes the place of the client's last one. */
  create: (params: SignUpParams & AttemptParams) => AttemptResult;
  /** Says more, or something else. */
  update: (params: SignUpParams) => AttemptResult;
  /** Chooses a password, perhaps with other fields, and begins an attempt if there is none. */
  password: (params: SignUpParams & { password: string }) => AttemptResult;
  /** What proves the addresses, and how far that is. */
  readonly verifications: {
    /** Of the e-mail address. */
    readonly emailAddress: SignUpVerification;
    /** Of the phone number. */
    readonly phoneNumber: SignUpVerification;
    /** Of the wallet. */
    readonly web3Wallet: SignUpVerification;
    /** Of the account at a provider. */
    readonly externalAccount: Verification;
    /** Sends a code to the e-mail address. */
    sendEmailCode: () => AttemptResult;
    /** Tries a code; a wrong one is refused with `form_code_incorrect`. */
    verifyEmailCode: (params: { code: string }) => AttemptResult;
    /** Sends a code to the phone number, by `sms` if no other channel is named. */
    sendPhoneCode: (params?: { channel?: 'sms' | 'whatsapp' }) => AttemptResult;
    /** Tries a code; a wrong one is refused with `form_code_incorrect`. */
    verifyPhoneCode: (params: { code: string }) => AttemptResult;
  };
}

/** Why the last call failed. All is `null` if it did not, and from the moment that the next one begins. */
export interface AttemptErrors<Field extends string> {
  /** By the field of a form that it is about. Empty before the module is there. */
  readonly fields: { readonly [field in Field]?: ApiErrorReason | null };
  /** The reasons of a refusal that is about fields, or else the error. */
  readonly raw: readonly (ApiErrorReason | AttemptError)[] | null;
  /** The error, unless it is about fields. */
  readonly global: readonly AttemptError[] | null;
}

/** What {@link Clerk.signIn} shows. */
export interface SignInState {
  /** The current attempt; `null` until the module is there. */
  readonly signIn: SignInAttempt | null;
  /** Why the last call failed. */
  readonly errors: AttemptErrors<'identifier' | 'password' | 'code'>;
  /** Whether a call is under way. */
  readonly fetchStatus: 'idle' | 'fetching';
}

/** What {@link Clerk.signUp} shows. */
export interface SignUpState {
  /** The current attempt; `null` until the module is there. */
  readonly signUp: SignUpAttempt | null;
  /** Why the last call failed. */
  readonly errors: AttemptErrors<
    | 'firstName'
    | 'lastName'
    | 'emailAddress'
    | 'phoneNumber'
    | 'password'
    | 'username'
    | 'code'
    | 'captcha'
    | 'legalAccepted'
  >;
  /** Whether a call is under way. */
  readonly fetchStatus: 'idle' | 'fetching';
}

/** A store whose module is fetched when somebody first subscribes, or calls `load()`. */
export interface AttemptStore<T> extends Store<T> {
  /** Resolves to the state with an attempt in it; rejects if the module can't be fetched, and can be called again. */
  load: () => Promise<{ [member in keyof T]: NonNullable<T[member]> }>;
}

/** The options of {@link Clerk.navigate}. */
export interface NavigateOptions {
  /** Whether to replace the current page in the history, with {@link ClerkOptions.routerReplace}. */
  replace?: boolean | undefined;
  /** Passed on to the app's router. */
  metadata?: unknown;
}

/**
 * Manages the session of a page's user.
 *
 * ```js
 * const clerk = new Clerk('pk_test_…');
 * await clerk.load();
 * const token = await clerk.session?.getToken();
 * ```
 *
 * Constructing one does not touch the page and is safe on a server. {@link Clerk.load} fetches the WebAssembly and
 * finds out who is signed in.
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
  /** The publishable key that was passed to the constructor, without surrounding whitespace. */
  readonly publishableKey: string;
  /** The host of the Frontend API, taken from the key. */
  readonly frontendApi: string;
  /** The URL of the proxy, absolute in a page; empty if there is none. */
  readonly proxyUrl: string;
  /** The domain, with `clerk.` before it in production; empty if there is none. */
  readonly domain: string;
  /** The kind of instance, taken from the key: `pk_test_…` is for development, `pk_live_…` for production. */
  readonly instanceType: 'development' | 'production';
  /** See {@link ClerkOptions.isSatellite}; false until {@link Clerk.load} is called. */
  readonly isSatellite: boolean;
  /** Whether the session is known: {@link Clerk.status} is `ready` or `degraded`. */
  readonly loaded: boolean;
  /** The status, `loading` at first; {@link Clerk.on} reports changes, and {@link useStatus} is a store of it. */
  readonly status: ClerkStatus;
  /**
   * Why the status is `error`: what {@link Clerk.load} rejected with, or what the engine died of. `undefined` with any
   * other status.
   */
  readonly error: unknown;
  /**
   * Whether the user and memberships are only what the token says, because the API has not answered yet: at first with
   * {@link ClerkOptions.instantStart}, and while the API can't be reached.
   */
  readonly isProvisional: boolean;
  /** Whether somebody is signed in and has no tasks left to do. */
  readonly isSignedIn: boolean;
  /** This browser, with its sessions; `undefined` until loaded. */
  readonly client: ClientResource | undefined;
  /** The active session; `null` if nobody is signed in, `undefined` while that is not known or about to change. */
  readonly session: SignedInSessionResource | null | undefined;
  /** The user of the active session. */
  readonly user: UserResource | null | undefined;
  /** The active organization. */
  readonly organization: OrganizationResource | null | undefined;
  /** The Frontend API, for everything that has no method here. */
  readonly fapi: Fapi;
  /**
   * Signing in on pages of the app's own: see `docs/flows.md`.
   *
   * ```js
   * const { signIn } = await clerk.signIn.load();
   * const { error } = await signIn.password({ identifier: 'ada@example.com', password });
   * if (signIn.status === 'complete') await signIn.finalize();
   * ```
   */
  readonly signIn: AttemptStore<SignInState>;
  /** Signing up on pages of the app's own. */
  readonly signUp: AttemptStore<SignUpState>;

  /**
   * Finds out who is signed in. Calling it again returns the same promise; the new options apply from then on, except
   * for those that only matter at the start and for the allowed redirect origins and protocols. After a failure,
   * calling it tries again, with the options of the last attempt if none are given.
   *
   * On a development instance, the API may open a page with a `redirect_url` that leads back to the API (for a link in
   * an e-mail, an invitation, or an app that signs in with Clerk). The page then goes on to that URL and is never
   * reported as loaded.
   *
   * It rejects with an API error, or a runtime error with the code `clerk_not_in_browser`, `clerk_wasm_fetch_failed`,
   * `clerk_wasm_compile_failed`, `clerk_wasm_unsupported`, or, for the options of a satellite, one that begins with
   * `clerk_satellite_`. The promise stays pending if a satellite leaves for the primary domain.
   *
   * If the engine fails in the middle of its work, for example because an app that recurses without end uses up the
   * stack, calls in progress reject with the code `clerk_engine_failed`. {@link Clerk.session} is `undefined` and the
   * status `loading` until a fresh engine has found out who is signed in, as after a reload; later calls wait for it.
   * The status is `error` if that can't be found out, if the fresh engine fails while it starts, or after more than
   * three such failures within a minute. `load()` can then be called again.
   */
  load: (options?: ClerkOptions) => Promise<void>;
  /**
   * Ends what {@link Clerk.load} started: the timer, the requests, the channels to other tabs. It signs nobody out.
   * Calls in progress, and calls on resources that the app still holds, reject with the code `clerk_closed`. The state
   * goes back to what it was before loading, and listeners hear of it. {@link Clerk.load} starts anew.
   */
  close: () => void;
  /** Calls `listener` immediately, if there is a client, and on every change, until the returned function is called. */
  addListener: (listener: (resources: Resources) => void, options?: { skipInitialEmit?: boolean }) => () => void;
  /**
   * Calls `handler` with every new status and, with `notify`, with the current one at once; or with every request to
   * the Frontend API once it has ended.
   *
   * ```js
   * clerk.on('request', ({ path, cause, status }) => console.debug(path, 'because of', cause, status ?? 'no answer'));
   * ```
   */
  on: {
    (event: 'status', handler: (status: ClerkStatus) => void, options?: { notify?: boolean }): void;
    (event: 'request', handler: (request: RequestEvent) => void): void;
  };
  /**
   * Removes a handler added by {@link Clerk.on}, or without `handler`, all handlers of the event, including those of
   * {@link useStatus}.
   */
  off: {
    (event: 'status', handler?: (status: ClerkStatus) => void): void;
    (event: 'request', handler?: (request: RequestEvent) => void): void;
  };
  /** Makes another session or organization the active one. */
  setActive: (params: SetActiveParams) => Promise<void>;
  /** Signs out of one session or all of them, then navigates. Does nothing if there is no session. */
  signOut: SignOut;
  /** To call when your own backend has refused a token: signs out if the session is over. */
  handleUnauthenticated: () => Promise<void>;
  /** Navigates to a URL, with the app's router if the URL belongs to the app. Never to a `javascript:` URL. */
  navigate: (to: string | undefined, options?: NavigateOptions) => Promise<unknown>;

  /** Returns a URL for the app's pages on other origins: on a development instance, with the dev browser token. */
  buildUrlWithAuth: (to: string) => string;
  /** The sign-in page. Empty until loaded, like all of these URLs that come from the instance's settings. */
  buildSignInUrl: (options?: SignInRedirectOptions) => string;
  /** The sign-up page. */
  buildSignUpUrl: (options?: SignInRedirectOptions) => string;
  /** Where to go after signing in; `params` are the query parameters of the page's URL. */
  buildAfterSignInUrl: (options?: { params?: URLSearchParams }) => string;
  /** Where to go after signing up. */
  buildAfterSignUpUrl: (options?: { params?: URLSearchParams }) => string;
  /** Where to go after signing out. */
  buildAfterSignOutUrl: () => string;
  /** Where to go after signing out of one of several sessions. */
  buildAfterMultiSessionSingleSignOutUrl: () => string;
  /** The page for the next task of a pending session. */
  buildTasksUrl: (options?: SignInRedirectOptions) => string;
  /** The app's home page, as set for the instance; empty until loaded. */
  buildHomeUrl: () => string;
  /** The hosted page of the user's profile; empty until loaded. */
  buildUserProfileUrl: () => string;
  /** The hosted page of the active organization; empty until loaded. */
  buildOrganizationProfileUrl: () => string;
  /** The hosted page for creating an organization; empty until loaded. */
  buildCreateOrganizationUrl: () => string;

  /** Goes to the URL that {@link Clerk.buildUrlWithAuth} makes of `to`. */
  redirectWithAuth: (to: string) => Promise<unknown>;
  /** Goes to {@link Clerk.buildSignInUrl}. On a server, this and all methods below do nothing. */
  redirectToSignIn: (options?: SignInRedirectOptions) => Promise<unknown>;
  /** Goes to {@link Clerk.buildSignUpUrl}. */
  redirectToSignUp: (options?: SignInRedirectOptions) => Promise<unknown>;
  /** Goes to {@link Clerk.buildAfterSignInUrl}. */
  redirectToAfterSignIn: () => Promise<unknown>;
  /** Goes to {@link Clerk.buildAfterSignUpUrl}. */
  redirectToAfterSignUp: () => Promise<unknown>;
  /** Goes to {@link Clerk.buildAfterSignOutUrl}, without signing out. */
  redirectToAfterSignOut: () => Promise<unknown>;
  /** Goes to {@link Clerk.buildTasksUrl}; does nothing if there is no task. */
  redirectToTasks: (options?: SignInRedirectOptions) => Promise<unknown>;
  /** Goes to {@link Clerk.buildUserProfileUrl}. */
  redirectToUserProfile: () => Promise<unknown>;
  /** Goes to {@link Clerk.buildOrganizationProfileUrl}. */
  redirectToOrganizationProfile: () => Promise<unknown>;
  /** Goes to {@link Clerk.buildCreateOrganizationUrl}. */
  redirectToCreateOrganization: () => Promise<unknown>;
}

/**
 * A state that can be read and subscribed to. A Svelte component reads it as `$auth`, Solid's `from` turns it into a
 * signal, and React's `useSyncExternalStore` takes its members.
 */
export interface Store<T> {
  /** Calls `run` with the state, immediately and after every change, until the returned function is called. */
  subscribe: (run: (state: T) => void) => () => void;
  /** Returns the state: the same object as long as nothing has changed. */
  getSnapshot: () => T;
  /** Returns the state that a server shows: not loaded, or what `showInitialState()` was told. */
  getServerSnapshot: () => T;
}

/** The members that are there whoever is signed in. */
interface AuthCalls {
  /** Tells whether the user has everything that the query asks for; false while nobody is signed in. */
  has: CheckAuthorization;
  /** Gets a token, once Clerk is loaded; rejects with the code `clerk_init_failed` if loading fails. */
  getToken: GetToken;
  /** Signs out, once Clerk is loaded. */
  signOut: SignOut;
}

/** The members about a user and session where there is none: `undefined` until loaded, then `null`. */
type Nothing<T> = Record<'userId' | 'sessionId' | 'sessionClaims' | 'actor' | 'orgId' | 'orgRole' | 'orgSlug', T>;

/** The state of {@link useAuth}. */
export type AuthSnapshot = AuthCalls &
  (
    | ({ isLoaded: false; isSignedIn: undefined } & Nothing<undefined>)
    | ({ isLoaded: true; isSignedIn: false } & Nothing<null>)
    | {
        /** Whether it is known who is signed in. */
        isLoaded: true;
        /** Whether somebody is signed in; `undefined` until loaded. */
        isSignedIn: true;
        /** The user's id, such as `user_…`. */
        userId: string;
        /** The session's id, such as `sess_…`. */
        sessionId: string;
        /** The claims of the newest session token; `null` while there is none yet. */
        sessionClaims: JwtClaims | null;
        /** Who is impersonating the user, by `sub`; `null` for nobody. */
        actor: SessionResource['actor'];
        /** The active organization, such as `org_…`; `null` for the personal account. */
        orgId: string | null;
        /** The user's role in it, such as `org:admin`. */
        orgRole: string | null;
        /** The organization's name in URLs, such as `acme`. */
        orgSlug: string | null;
      }
  );

/** The state of {@link useSession}. */
export type SessionSnapshot =
  | { isLoaded: false; isSignedIn: undefined; session: undefined }
  | { isLoaded: true; isSignedIn: false; session: null }
  | {
      /** Whether it is known which session is active. */
      isLoaded: true;
      /** `undefined` until loaded; false also for a session with tasks left to do. */
      isSignedIn: boolean;
      /** The active session; `null` if nobody is signed in, `undefined` until loaded. */
      session: SignedInSessionResource;
    };

/** The state of {@link useUser}. */
export type UserSnapshot =
  | { isLoaded: false; isSignedIn: undefined; user: undefined }
  | { isLoaded: true; isSignedIn: false; user: null }
  | {
      /** Whether the user is known by more than the id. */
      isLoaded: true;
      /** Whether somebody is signed in; `undefined` until loaded. */
      isSignedIn: true;
      /** The user of the active session; `null` if nobody is signed in, `undefined` until loaded. */
      user: UserResource;
    };

/** The state of {@link useOrganization}. */
export type OrganizationSnapshot =
  | { isLoaded: false; organization: undefined; membership: undefined }
  | { isLoaded: true; organization: null; membership: null }
  | {
      /** Whether it is known which organization is active, and more of it than the id. */
      isLoaded: true;
      /** The active organization; `null` for the personal account, or if nobody is signed in. */
      organization: OrganizationResource;
      /** The user's membership in it, with `role` and `permissions`. */
      membership: OrganizationMembershipResource;
    };

/** The state of {@link useSessionList}. */
export type SessionListSnapshot =
  | { isLoaded: false; sessions: undefined; setActive: undefined }
  | {
      /** Whether Clerk is loaded. */
      isLoaded: true;
      /** The sessions of this browser, including those that have ended, as in {@link ClientResource.sessions}. */
      sessions: SessionResource[];
      /** Makes one of them the active one. */
      setActive: Clerk['setActive'];
    };

/**
 * A store of who is signed in, shaped like the official hook of the same name. Each clerk has one, which works before
 * loading and on a server.
 */
export declare function useAuth(
  clerk: Clerk,
  options?: {
    /** Whether a session with tasks left to do counts as signed out. On by default. */
    treatPendingAsSignedOut?: boolean;
  },
): Store<AuthSnapshot>;

/** A store of the active session, shaped like the official hook of the same name. */
export declare function useSession(clerk: Clerk): Store<SessionSnapshot>;

/** A store of the user, shaped like the official hook of the same name. */
export declare function useUser(clerk: Clerk): Store<UserSnapshot>;

/**
 * A store of the active organization, shaped like the official hook of the same name, but without the lists that have to
 * be requested (`memberships`, `invitations`, …).
 */
export declare function useOrganization(clerk: Clerk): Store<OrganizationSnapshot>;

/** A store of the sessions of this browser, shaped like the official hook of the same name. */
export declare function useSessionList(clerk: Clerk): Store<SessionListSnapshot>;

/**
 * A store of {@link Clerk.status}. It alone shows that loading failed (`error`), and that the API can't be reached any
 * more (`degraded`); in the other stores, `isLoaded` just stays as it is.
 */
export declare function useStatus(clerk: Clerk): Store<ClerkStatus>;
