/**
 * The session of a page's user, its tokens, and their renewal, for apps that use Clerk. Unofficial;
 * the names and shapes are those of the official client.
 */

/** `loading` until the session is known; `degraded` when it is known but the API can't be reached. */
export type ClerkStatus = 'loading' | 'ready' | 'degraded' | 'error';

/**
 * The code of every {@link ClerkRuntimeError}. `docs/errors.md` in the repository lists them, each with its cause and the
 * way out.
 */
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
  | 'clerk_no_provider'
  | 'clerk_not_covered';

/**
 * What calls reject with, and the constructor throws, where it is not the API that refused. A type alone, not a class:
 * `isClerkRuntimeError()` of `@clerk/shared/error` recognises them.
 *
 * ```js
 * try {
 *   await clerk.signOut();
 * } catch (error) {
 *   if (error.code === 'clerk_offline') show('You are offline.');
 * }
 * ```
 */
export interface ClerkRuntimeError extends Error {
  /** Marks errors of Clerk's clients. */
  readonly clerkError: true;
  /** Marks those that are no refusal of the API. */
  readonly clerkRuntimeError: true;
  /** Stable, unlike the message. */
  readonly code: ClerkErrorCode;
}

/** The constructor's options. */
export interface ClerkConstructorOptions {
  /**
   * Where the Frontend API is reached instead of its own host: an absolute `http` or `https` URL, or a
   * path on the page's origin, such as `/__clerk`. On a domain of Vercel (`*.vercel.app`) it is `/__clerk` for a
   * production instance, unless this or `domain` says otherwise.
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
export type RouterFunction = (to: string, metadata?: { windowNavigate: (to: string | URL) => void }) => unknown;

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
  selectInitialSession?: ((client: ClientResource) => SignedInSessionResource | null) | undefined;
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
  /** This browser with its sessions. */
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
  /** The session that is to be active, by itself or its id; `null` for none. The current one if left out. */
  session?: { readonly id: string } | string | null | undefined;
  /** The organization, by itself, its id or its slug; `null` for the personal account. */
  organization?: { readonly id: string } | string | null | undefined;
  /** Where to go once the session is set. */
  redirectUrl?: string | undefined;
  /**
   * Goes elsewhere once the session is set, in place of `redirectUrl`. Where the API's cookie is about to run
   * out, as Safari's do after a week, `decorateUrl` leads by way of the API, which makes it last.
   */
  navigate?: ((params: { session: SessionResource; decorateUrl: (url: string) => string }) => unknown) | undefined;
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
  /** Goes to `redirectUrl` afterwards, or to {@link ClerkOptions.afterSignOutUrl}. */
  (options?: SignOutOptions): Promise<void>;
  /** Calls `callback` to go elsewhere; `redirectUrl` is not looked at. */
  (callback: () => unknown, options?: SignOutOptions): Promise<void>;
}

/** What {@link Clerk.on} tells of. */
export type ClerkEvent = 'status' | 'request';

/** A request to the Frontend API that is over. */
export interface RequestEvent {
  /** Below `/v1`, without the query: no token or password is in it. */
  path: string;
  cause: RequestCause;
  /** The HTTP status; `undefined` if there was no answer. */
  status: number | undefined;
  /** How many milliseconds it took. */
  duration: number;
}

/**
 * Why a request is sent:
 * - `start`: Clerk is being loaded.
 * - `call`: The app has called, and this is what answers it. A token was asked for, and there is no good one in memory.
 * - `skip-cache`: The app has called for a token that is not from memory.
 * - `renewal`: The token in memory is close to its end, and somebody needs the next one: the backend, which reads the
 *   session cookie, or an app that has asked for this one since it came.
 * - `after-outage`: The same, but early: the first renewal after an outage is at any moment of a token's life.
 * - `no-token`: Somebody is signed in, and there is no token of theirs.
 * - `unvouched`: The token in memory is what a cookie or another tab has left, and the API has vouched for none.
 * - `cleared`: The app wants the tokens in memory forgotten.
 * - `retry`: The last try has failed.
 * - `expired-token`: The API wants to see the session's last token before it makes the next one.
 * - `focus`: The page has got the focus.
 * - `doubt`: What is in memory may be out of date: a request was refused, another tab has signed out, or an answer came
 *   too late to count.
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
  /** The name of a JWT template; the session token if left out. */
  template?: string | undefined;
  /** For which organization; `null` for none. The active one if left out. */
  organizationId?: string | null | undefined;
  /** Ask the API even if a good token is at hand. */
  skipCache?: boolean | undefined;
  /** Stops waiting: the call rejects with the signal's reason. A request that others wait for, too, goes on. */
  signal?: AbortSignal | undefined;
}

/** A token's text; `null` when nobody is signed in. */
export type GetToken = (options?: GetTokenOptions) => Promise<string | null>;

/** How lately, and with which factors, a user must have been verified. */
export type Reverification =
  | 'strict_mfa'
  | 'strict'
  | 'moderate'
  | 'lax'
  | {
      /** `multi_factor` is both. Of users without a second factor, the first is asked for. */
      level: 'first_factor' | 'second_factor' | 'multi_factor';
      /** It must be fewer minutes ago than this. */
      afterMinutes: number;
    };

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
  /** Who issued it: the address of the Frontend API, such as `https://clerk.example.com`. */
  iss: string;
  /** The user's id, such as `user_…`. */
  sub: string;
  /** When it expires, in seconds since 1970. */
  exp: number;
  /** When it was issued, in seconds since 1970. */
  iat: number;
  /** From when on it is good, in seconds since 1970. */
  nbf: number;
};

/** A token, decoded. Decoded is not verified: that is the backend's part. */
export interface TokenResource {
  /**
   * What the token consists of; decoded when it is first looked at. Undefined if the API sent something that is no
   * token, which only a session that is not active can show.
   */
  jwt?: {
    /** Its three parts as they stand in it, in base64url. */
    encoded: { header: string; payload: string; signature: string };
    /** Names the key that it is signed with, as `kid`. */
    header: Record<string, any>;
    /** What it says of the user and the session. */
    claims: JwtClaims;
  };
  /** The token as it goes into an `Authorization` header. */
  getRawString(): string;
}

/** Something to do before a session becomes active. */
export interface SessionTask {
  /** Such as `choose-organization`; {@link ClerkOptions.taskUrls} has its page under this key. */
  key: string;
}

/** What has become of a session. */
export type SessionStatus =
  'active' | 'pending' | 'ended' | 'removed' | 'revoked' | 'expired' | 'abandoned' | 'replaced';

/** A session: a user signed in to this browser. Its methods can be taken off it and called. */
export interface SessionResource {
  /** Such as `sess_…`. */
  readonly id: string;
  /** Somebody is signed in with it while it is `active` or `pending`; all others are over. */
  readonly status: SessionStatus;
  /** When it ends at the latest. */
  readonly expireAt: Date;
  /** When it is given up if it is not used. */
  readonly abandonAt: Date;
  /** When the API last noted that it was in use. */
  readonly lastActiveAt: Date;
  /** The organization it was last used with; `null` for the personal account. */
  readonly lastActiveOrganizationId: string | null;
  /** The newest session token; replaced in place when it is renewed. */
  readonly lastActiveToken: TokenResource | null;
  /** Who impersonates the user. */
  readonly actor: ({ sub: string } & Record<string, any>) | null;
  /** The actor, if it is an agent. */
  readonly agent: ({ sub: string; type: 'agent' } & Record<string, any>) | null;
  /** What is still to be done while the session is pending. */
  readonly tasks: SessionTask[] | null;
  /** The first of the tasks; `undefined` if there is none. */
  readonly currentTask: SessionTask | undefined;
  /** How many minutes ago the first and the second factor were verified; -1 for never. */
  readonly factorVerificationAge: [firstFactor: number, secondFactor: number] | null;
  /** `null` only for a session that has ended. */
  readonly user: UserResource | null;
  /** What others may see of the user; there even if `user` is `null`. */
  readonly publicUserData: PublicUserData;
  /** When the user signed in. */
  readonly createdAt: Date;
  /** When anything of it last changed on the server. */
  readonly updatedAt: Date;
  /** A token: from memory while it is good, else from the API. */
  getToken: GetToken;
  /** Whether the user has everything that is asked for; answers at once, without a request. */
  checkAuthorization: CheckAuthorization;
  /** Tells the API that the session is in use. */
  touch: (options?: { intent?: 'focus' | 'select_session' | 'select_org' }) => Promise<SessionResource>;
  /** Ends the session: the client still knows it, and this object shows it, as `ended`. */
  end: () => Promise<SessionResource>;
  /** Removes the session from this client; this object shows it as `removed`. */
  remove: () => Promise<SessionResource>;
  /** Reads the client again: the session as it is then, which this object shows, too. */
  reload: () => Promise<SessionResource>;
  /** Forgets every token in memory. */
  clearCache: () => void;
}

/** A session that is signed in. */
export interface ActiveSessionResource extends SessionResource {
  /** Nothing is left to do. */
  readonly status: 'active';
  /** Who is signed in: never `null`. */
  readonly user: UserResource;
}

/** A session that is signed in, with something still to be done. */
export interface PendingSessionResource extends SessionResource {
  /** Tasks are left to do. */
  readonly status: 'pending';
  /** Who is signed in: never `null`. */
  readonly user: UserResource;
  /** What has to be done next: never `undefined`. */
  readonly currentTask: SessionTask;
}

/** A session that is somebody's. */
export type SignedInSessionResource = ActiveSessionResource | PendingSessionResource;

/** How something of a user's was verified, or is to be. */
export interface Verification {
  /** `transferable`: to go on, signing in has to become signing up, or the other way round. `null` if not known. */
  readonly status: 'unverified' | 'verified' | 'transferable' | 'failed' | 'expired' | null;
  /** Such as `email_code`. */
  readonly strategy: string | null;
  /** How often a code was tried. */
  readonly attempts: number | null;
  /** Until when it can be completed; `null` if no end is set. */
  readonly expireAt: Date | null;
  /** Why it failed. */
  readonly error: ApiErrorReason | null;
  /** Where the user goes on, at a provider. */
  readonly externalVerificationRedirectURL: URL | null;
  /** What a wallet signs. */
  readonly nonce: string | null;
  /** The text that a wallet shows for it. */
  readonly message: string | null;
  /** The {@link ClientResource.id} of the browser where it was verified; `null` if not known. */
  readonly verifiedAtClient: string | null;
}

/** One reason of a refusal of the API. */
export interface ApiErrorReason {
  /** Stable, such as `form_param_missing`. */
  readonly code: string;
  /** What is wrong, in a few English words. */
  readonly message: string;
  /** The same as a whole sentence, where the API sent one. */
  readonly longMessage?: string | undefined;
  /** More about it, such as `paramName`, the field of the form that it is about. */
  readonly meta?: Record<string, any> | undefined;
}

/** Another identification that came with one. */
export interface IdentificationLink {
  /** The id of the other one. */
  readonly id: string;
  /** Such as `oauth_google`. */
  readonly type: string;
  /** Any other field of the API, in camelCase. */
  readonly [field: string]: any;
}

/** An e-mail address of a user. */
export interface EmailAddress {
  /** Such as `idn_…`. */
  readonly id: string;
  /** The address itself, such as `ada@example.com`. */
  readonly emailAddress: string;
  /** How it was verified. Always there; its `status` is `null` if nothing is known. */
  readonly verification: Verification;
  /** What it came with, such as an account at a provider; often empty. */
  readonly linkedTo: IdentificationLink[];
  /** Whether users of this address sign in by their enterprise. */
  readonly matchesSsoConnection: boolean;
  /** The address. */
  toString: () => string;
  /** Any other field of the API, in camelCase. */
  readonly [field: string]: any;
}

/** A phone number of a user. */
export interface PhoneNumber {
  /** Such as `idn_…`. */
  readonly id: string;
  /** The number as the API has it, such as `+15551234567`. */
  readonly phoneNumber: string;
  /** How it was verified. Always there; its `status` is `null` if nothing is known. */
  readonly verification: Verification;
  /** What it came with, such as an account at a provider; often empty. */
  readonly linkedTo: IdentificationLink[];
  /** Whether it serves as a second factor. */
  readonly reservedForSecondFactor: boolean;
  /** Whether codes of the second factor go to it unless the user chooses another. */
  readonly defaultSecondFactor: boolean;
  /** Codes to sign in with where the phone is lost, if the API sent them. */
  readonly backupCodes?: string[];
  /** The number, as people write it. */
  toString: () => string;
  /** Any other field of the API, in camelCase. */
  readonly [field: string]: any;
}

/** A wallet of a user. */
export interface Web3Wallet {
  /** Such as `idn_…`. */
  readonly id: string;
  /** Its address. */
  readonly web3Wallet: string;
  /** How it was verified. Always there; its `status` is `null` if nothing is known. */
  readonly verification: Verification;
  /** Its address. */
  toString: () => string;
  /** Any other field of the API, in camelCase. */
  readonly [field: string]: any;
}

/** A user's account at a provider, such as Google. */
export interface ExternalAccount {
  /** Such as `eac_…`: of this account, not the user's. */
  readonly id: string;
  /** Its id among all that the user is known by, such as `idn_…`. */
  readonly identificationId: string;
  /** Such as `google`. */
  readonly provider: string;
  /** The user's id there. */
  readonly providerUserId: string;
  /** The address that the provider has of the user. */
  readonly emailAddress: string;
  /** What the app may do there, separated by spaces. */
  readonly approvedScopes: string;
  /** The first name that the user has there. */
  readonly firstName: string;
  /** The last name that the user has there. */
  readonly lastName: string;
  /** The picture that the user has there. */
  readonly imageUrl: string;
  /** The name that the user has there, at providers with such names. */
  readonly username?: string;
  /** The number that the provider has of the user, if it told. */
  readonly phoneNumber?: string;
  /** Set by the app's backend, with keys as they are there; pages can only read it. */
  readonly publicMetadata: Record<string, any>;
  /** What the account is called if it has neither a name nor an address. */
  readonly label?: string;
  /** How it was connected, with the `error` if that failed; `null` if nothing is known. */
  readonly verification: Verification | null;
  /** The provider's name in URLs, such as `google`. */
  providerSlug: () => string;
  /** Such as `Google Account`. */
  providerTitle: () => string;
  /** What the user is called there. */
  accountIdentifier: () => string;
  /** Any other field of the API, in camelCase. */
  readonly [field: string]: any;
}

/** A user's account at their enterprise. */
export interface EnterpriseAccount {
  /** The id of this account, not the user's. */
  readonly id: string;
  /** Whether the account is in use. */
  readonly active: boolean;
  /** The address that the enterprise has of the user. */
  readonly emailAddress: string;
  /** The first name that the enterprise has; `null` if it told none. */
  readonly firstName: string | null;
  /** The last name that the enterprise has; `null` if it told none. */
  readonly lastName: string | null;
  /** How users are signed in there. */
  readonly protocol: 'saml' | 'oauth';
  /** Such as `saml_okta`. */
  readonly provider: string;
  /** The user's id there; `null` if not known. */
  readonly providerUserId: string | null;
  /** With keys as they are on the server; pages can only read it. */
  readonly publicMetadata: Record<string, any> | null;
  /** How it was verified; `null` if nothing is known. */
  readonly verification: Verification | null;
  /** Which connection the account came by; `null` if not known. */
  readonly enterpriseConnectionId: string | null;
  /** How the enterprise is connected, with every field of the API in camelCase. */
  readonly enterpriseConnection: Record<string, any> | null;
  /** When the user last signed in there; `null` if not known. */
  readonly lastAuthenticatedAt: Date | null;
  /** Any other field of the API, in camelCase. */
  readonly [field: string]: any;
}

/** A passkey of a user. */
export interface Passkey {
  /** What names it in requests, as in `/me/passkeys/{id}`. */
  readonly id: string;
  /** What the user calls it. */
  readonly name: string | null;
  /** How it was registered; `null` if nothing is known. */
  readonly verification: Verification | null;
  /** When the user last signed in with it; `null` for never. */
  readonly lastUsedAt: Date | null;
  /** When the user registered it. */
  readonly createdAt: Date;
  /** When anything of it last changed on the server. */
  readonly updatedAt: Date;
  /** Any other field of the API, in camelCase. */
  readonly [field: string]: any;
}

/** What others may see of a user. */
export interface PublicUserData {
  /** `null` if the user gave none. */
  readonly firstName: string | null;
  /** `null` if the user gave none. */
  readonly lastName: string | null;
  /** The user's picture, or a default one; empty if not known. */
  readonly imageUrl: string;
  /** Whether the picture is the user's own, and not a default one. */
  readonly hasImage: boolean;
  /** Such as the e-mail address. */
  readonly identifier: string;
  /** Such as `user_…`; `undefined` if not known. */
  readonly userId?: string;
  /** The name that the user chose, in apps with such names. */
  readonly username?: string;
  /** Whether the user may no longer use the app; `undefined` if not known. */
  readonly banned?: boolean;
  /** Whether the user's enterprise took the account away. */
  readonly deprovisioned?: boolean;
  /** Any other field of the API, in camelCase. */
  readonly [field: string]: any;
}

/** A user, with every field that the API sends. */
export interface UserResource {
  /** Such as `user_…`; the `sub` of session tokens. */
  readonly id: string;
  /** The user's id in one's own systems. */
  readonly externalId: string | null;
  /** The name that the user chose, in apps with such names; else `null`. */
  readonly username: string | null;
  /** `null` if the user gave none. */
  readonly firstName: string | null;
  /** `null` if the user gave none. */
  readonly lastName: string | null;
  /** First and last name, as far as they are known. */
  readonly fullName: string | null;
  /** The user's picture, or a default one; empty if not known, as while {@link Clerk.isProvisional}. */
  readonly imageUrl: string;
  /** Whether the picture is the user's own, uploaded or from a provider, and not a default one. */
  readonly hasImage: boolean;
  /** All of them, the primary one included, verified or not. */
  readonly emailAddresses: EmailAddress[];
  /** The {@link EmailAddress.id} of the primary one; `null` if there is none. */
  readonly primaryEmailAddressId: string | null;
  /** The one at which the user is written to; `null` if there is none. */
  readonly primaryEmailAddress: EmailAddress | null;
  /** Whether any of the addresses is verified, be it the primary one or not. */
  readonly hasVerifiedEmailAddress: boolean;
  /** All of them, the primary one included, verified or not. */
  readonly phoneNumbers: PhoneNumber[];
  /** The {@link PhoneNumber.id} of the primary one; `null` if there is none. */
  readonly primaryPhoneNumberId: string | null;
  /** The one at which the user is reached; `null` if there is none. */
  readonly primaryPhoneNumber: PhoneNumber | null;
  /** Whether any of the numbers is verified, be it the primary one or not. */
  readonly hasVerifiedPhoneNumber: boolean;
  /** All of them, the primary one included, verified or not. */
  readonly web3Wallets: Web3Wallet[];
  /** Those that the user has proved to own. */
  readonly verifiedWeb3Wallets: Web3Wallet[];
  /** The {@link Web3Wallet.id} of the primary one; `null` if there is none. */
  readonly primaryWeb3WalletId: string | null;
  /** The main one of the wallets; `null` if there is none. */
  readonly primaryWeb3Wallet: Web3Wallet | null;
  /** Accounts at providers, such as Google, verified or not. */
  readonly externalAccounts: ExternalAccount[];
  /** Those of the accounts that are connected. */
  readonly verifiedExternalAccounts: ExternalAccount[];
  /** Those of the accounts whose connection was not completed, or failed. */
  readonly unverifiedExternalAccounts: ExternalAccount[];
  /** Accounts at enterprises, by their single sign-on. */
  readonly enterpriseAccounts: EnterpriseAccount[];
  /** All that the user has registered, on whichever device. */
  readonly passkeys: Passkey[];
  /** One for each organization; at most that of the active one while {@link Clerk.isProvisional}. */
  readonly organizationMemberships: OrganizationMembershipResource[];
  /** Set by the app's backend, with keys as they are there; pages can only read it. */
  readonly publicMetadata: Record<string, any>;
  /** Set by pages, so that users can put anything into it; nothing to rely on. */
  readonly unsafeMetadata: Record<string, any>;
  /** Whether the user has a password. */
  readonly passwordEnabled: boolean;
  /** Whether the user has an authenticator app as a second factor. */
  readonly totpEnabled: boolean;
  /** Whether the user has backup codes as a second factor. */
  readonly backupCodeEnabled: boolean;
  /** Whether the user has any second factor. */
  readonly twoFactorEnabled: boolean;
  /** Such as `Europe/Berlin`; `null` if not known. */
  readonly timezone: string | null;
  /** Whether the user may create organizations. */
  readonly createOrganizationEnabled: boolean;
  /** How many organizations the user may create; 0 or `null` for any number. */
  readonly createOrganizationsLimit: number | null;
  /** Whether the user may delete their own account. */
  readonly deleteSelfEnabled: boolean;
  /** When the user agreed to the app's legal documents; `null` in apps that don't ask for it. */
  readonly legalAcceptedAt: Date | null;
  /** When the user last signed in; `null` if not known. */
  readonly lastSignInAt: Date | null;
  /** When the account was made; `null` while {@link Clerk.isProvisional}. */
  readonly createdAt: Date | null;
  /** When anything of it last changed on the server; `null` while {@link Clerk.isProvisional}. */
  readonly updatedAt: Date | null;
  /** Whether it is the primary address, number or wallet. */
  isPrimaryIdentification: (identification: EmailAddress | PhoneNumber | Web3Wallet) => boolean;
  /** Reads the client, and so the user, again: the user as it is then, whom this object shows, too. */
  reload: () => Promise<UserResource>;
  /** A page of the memberships, the first one being 1. They have come with the user: nothing is sent. */
  getOrganizationMemberships: (page?: {
    initialPage?: number | undefined;
    pageSize?: number | undefined;
  }) => Promise<{ data: OrganizationMembershipResource[]; total_count: number }>;
  /** Any other field of the API, in camelCase. */
  readonly [field: string]: any;
}

/** That a user belongs to an organization, and what they may do there. */
export interface OrganizationMembershipResource {
  /** Such as `orgmem_…`. */
  readonly id: string;
  /** The same object as {@link Clerk.organization} if it is the active one. */
  readonly organization: OrganizationResource;
  /** Such as `org:admin`. */
  readonly role: string;
  /** What people call it, such as `Admin`. */
  readonly roleName: string;
  /** Such as `org:invoices:read`. */
  readonly permissions: string[];
  /** Whose membership it is; `undefined` if the API sent nothing of them. */
  readonly publicUserData?: PublicUserData;
  /** Set by the app's backend, with keys as they are there; pages can only read it. */
  readonly publicMetadata: Record<string, any>;
  /** When the user became a member. */
  readonly createdAt: Date;
  /** When the role or anything else of it last changed on the server. */
  readonly updatedAt: Date;
  /** Any other field of the API, in camelCase. */
  readonly [field: string]: any;
}

/** An organization, with every field that the API sends. */
export interface OrganizationResource {
  /** Such as `org_…`. */
  readonly id: string;
  /** What people call it, such as `Acme Inc`. */
  readonly name: string;
  /** Its name in URLs, such as `acme`; `null` if it has none. */
  readonly slug: string | null;
  /** Its logo, or a default one; empty if not known, as while {@link Clerk.isProvisional}. */
  readonly imageUrl: string;
  /** Whether it has a logo of its own. */
  readonly hasImage: boolean;
  /** Set by the app's backend, with keys as they are there; pages can only read it. */
  readonly publicMetadata: Record<string, any>;
  /** How many users belong to it, without those who are only invited; 0 if not known. */
  readonly membersCount: number;
  /** How many invitations wait for an answer; 0 if not known. */
  readonly pendingInvitationsCount: number;
  /** 0 for any number. */
  readonly maxAllowedMemberships: number;
  /** Whether its admins may delete it. */
  readonly adminDeleteEnabled: boolean;
  /** Whether its admins may set up single sign-on. */
  readonly selfServeSSOEnabled: boolean;
  /** Whether it has to be the active organization of all its members. */
  readonly exclusiveMembership: boolean;
  /** When it was made. */
  readonly createdAt: Date;
  /** When anything of it last changed on the server. */
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
  readonly signedInSessions: SignedInSessionResource[];
  /** The sessions with nothing left to do; more than one only where an app allows it. */
  readonly activeSessions: ActiveSessionResource[];
  /** The session that was last in use; `null` if there is none. */
  readonly lastActiveSessionId: string | null;
  /** Such as `oauth_google`. */
  readonly lastAuthenticationStrategy: string | null;
  /** When the API's cookie runs out. */
  readonly cookieExpiresAt: Date | null;
  /** Whether this browser is spared captchas. */
  readonly captchaBypass: boolean;
  /** Whether the API has never seen this browser. */
  isNew: () => boolean;
  /** Reads the client again: the client as it is then, which this object shows, too. */
  reload: () => Promise<ClientResource>;
  /** When the API first saw it; `null` if it never did. */
  readonly createdAt: Date | null;
  /** When anything of it last changed on the server; `null` if the API has never seen it. */
  readonly updatedAt: Date | null;
  /** Any other field of the API, in camelCase. */
  readonly [field: string]: any;
}

/** A request to the Frontend API, below its `/v1`. */
export interface FapiRequest {
  /** `GET` by default. Whichever it is, no browser asks the API for permission first. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | undefined;
  /** Such as `/me`; each segment percent-encoded. */
  path: string;
  /** The parameters of the URL. In an object an array is a parameter for each of its values, and `undefined` none. */
  search?: ConstructorParameters<typeof URLSearchParams>[0] | Record<string, unknown>;
  /**
   * The fields of the form; not for `GET`. Names may be in camelCase. `undefined` is left out, `null` sent
   * as nothing, an array as a field for each of its values, an object as JSON. Files can't be sent.
   */
  body?: Record<string, unknown> | URLSearchParams | FormData | string | undefined;
}

/** What the Frontend API answered. */
export interface FapiResponse<T> {
  /** 200 to 299: all others reject. */
  status: number;
  /** The answer, with the API's own names; `null` if there was none. */
  payload: {
    /** What was asked for. */
    response: T;
    /** This browser with its sessions; {@link Clerk.client} has taken it in already. */
    client?: unknown;
  } | null;
}

/** The Frontend API, for what nothing else here has a method for. */
export interface Fapi {
  /**
   * Sends a request for this browser's client and active session, once. What it changed is shown when it
   * is answered: a client that comes along is taken in.
   *
   * ```js
   * await clerk.fapi.request({ method: 'PATCH', path: '/me', body: { firstName: 'Ada' } });
   * clerk.user.firstName; // 'Ada'
   * ```
   *
   * It rejects with an API error, or a runtime error of code `clerk_not_loaded`, `network_error`, or one
   * that names what is wrong with the request: `clerk_invalid_method`, `clerk_invalid_path`,
   * `clerk_invalid_search`, `clerk_invalid_body`.
   */
  request: <T = any>(request: FapiRequest) => Promise<FapiResponse<T>>;
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
  /** The key as the constructor got it, without space around it. */
  readonly publishableKey: string;
  /** The host of the Frontend API, as the key names it. */
  readonly frontendApi: string;
  /** The address of the proxy, absolute in a page; empty if there is none. */
  readonly proxyUrl: string;
  /** The domain, in production with its `clerk.`; empty if there is none. */
  readonly domain: string;
  /** As the key says: `pk_test_…` is of a development instance, `pk_live_…` of a production one. */
  readonly instanceType: 'development' | 'production';
  /** As {@link ClerkOptions.isSatellite} says; false until {@link Clerk.load} was called. */
  readonly isSatellite: boolean;
  /** Whether the session is known: {@link Clerk.status} is `ready` or `degraded`. */
  readonly loaded: boolean;
  /** Where it stands, `loading` at first; {@link Clerk.on} tells of changes. */
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
  readonly session: SignedInSessionResource | null | undefined;
  /** The user of the active session. */
  readonly user: UserResource | null | undefined;
  /** The active organization. */
  readonly organization: OrganizationResource | null | undefined;
  /** Whatever the API can do and nothing else here has a method for. */
  readonly fapi: Fapi;

  /**
   * Finds out who is signed in. Calling it again gives the same promise; its options count from then on, but
   * for those that only matter at the start, and for the origins and protocols that one may be sent to. If it
   * failed, it is another try, without options with those of the last one.
   *
   * On a development instance a page that the API has opened with a `redirect_url` of its own (a link in an
   * e-mail, an invitation, an app that signs in with Clerk) goes on to that, and is not told to be loaded.
   *
   * It rejects with an API error, or a runtime error of code `clerk_not_in_browser`,
   * `clerk_wasm_fetch_failed`, `clerk_wasm_compile_failed`, `clerk_wasm_unsupported`, or, for the
   * options of a satellite, one that begins with `clerk_satellite_`. It stays pending where a satellite
   * leaves for the primary domain.
   *
   * If the engine fails amid its work, as when an app that calls itself without end uses up the stack, calls
   * under way reject with the code `clerk_engine_failed`, {@link Clerk.session} is `undefined` and the status
   * `loading` until a fresh engine has found out anew who is signed in, as after a reload; later calls wait for
   * it. The status is `error` if it can't be found out, if that engine fails while it starts, or after more than
   * three such failures within a minute; `load()` can be called again then.
   */
  load: (options?: ClerkOptions) => Promise<void>;
  /**
   * Ends what {@link Clerk.load} began: the timer, the requests, the channels to other tabs. Nobody is signed out.
   * Calls under way, and those of resources that somebody still holds, reject with the code `clerk_closed`; the state is
   * what it was before loading, of which listeners hear. {@link Clerk.load} begins anew.
   */
  close: () => void;
  /** Calls `listener` at once, if there is a client, and with every change, until the returned function is called. */
  addListener: (listener: (resources: Resources) => void, options?: { skipInitialEmit?: boolean }) => () => void;
  /**
   * Calls `handler` with every new status, with `notify` also with the present one; or with every request to the
   * Frontend API that is over.
   *
   * ```js
   * clerk.on('request', ({ path, cause, status }) => console.debug(path, 'because of', cause, status ?? 'no answer'));
   * ```
   */
  on: {
    (event: 'status', handler: (status: ClerkStatus) => void, options?: { notify?: boolean }): void;
    (event: 'request', handler: (request: RequestEvent) => void): void;
  };
  /** Ends what {@link Clerk.on} began; without a handler, all of it. */
  off: {
    (event: 'status', handler?: (status: ClerkStatus) => void): void;
    (event: 'request', handler?: (request: RequestEvent) => void): void;
  };
  /** Makes another session or organization the active one. */
  setActive: (params: SetActiveParams) => Promise<void>;
  /** Signs out of one session or all, then navigates; nothing happens if there is no session. */
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
  /** The app's home page, as set for the instance; empty until loaded. */
  buildHomeUrl: () => string;
  /** The hosted page of the user's profile; empty until loaded. */
  buildUserProfileUrl: () => string;
  /** The hosted page of the active organization; empty until loaded. */
  buildOrganizationProfileUrl: () => string;
  /** The hosted page to create an organization; empty until loaded. */
  buildCreateOrganizationUrl: () => string;

  /** Goes to {@link Clerk.buildUrlWithAuth} of a URL. */
  redirectWithAuth: (to: string) => Promise<unknown>;
  /** Goes to {@link Clerk.buildSignInUrl}. On a server, nothing happens, as with those below. */
  redirectToSignIn: (options?: SignInRedirectOptions) => Promise<unknown>;
  /** Goes to {@link Clerk.buildSignUpUrl}. */
  redirectToSignUp: (options?: SignInRedirectOptions) => Promise<unknown>;
  /** Goes to {@link Clerk.buildAfterSignInUrl}. */
  redirectToAfterSignIn: () => Promise<unknown>;
  /** Goes to {@link Clerk.buildAfterSignUpUrl}. */
  redirectToAfterSignUp: () => Promise<unknown>;
  /** Goes to {@link Clerk.buildAfterSignOutUrl}; it does not sign out. */
  redirectToAfterSignOut: () => Promise<unknown>;
  /** Goes to {@link Clerk.buildTasksUrl}; nowhere if there is no task. */
  redirectToTasks: (options?: SignInRedirectOptions) => Promise<unknown>;
  /** Goes to {@link Clerk.buildUserProfileUrl}. */
  redirectToUserProfile: () => Promise<unknown>;
  /** Goes to {@link Clerk.buildOrganizationProfileUrl}. */
  redirectToOrganizationProfile: () => Promise<unknown>;
  /** Goes to {@link Clerk.buildCreateOrganizationUrl}. */
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

/** What can be asked and done, whoever is signed in. */
interface AuthCalls {
  /** Whether the user has everything that is asked for; false while nobody is signed in. */
  has: CheckAuthorization;
  /** A token, once Clerk is loaded; rejects with the code `clerk_init_failed` if that fails. */
  getToken: GetToken;
  /** Signs out, once Clerk is loaded. */
  signOut: SignOut;
}

/** What there is of a user and a session where there is none: `undefined` until loaded, then `null`. */
type Nothing<T> = Record<'userId' | 'sessionId' | 'sessionClaims' | 'actor' | 'orgId' | 'orgRole' | 'orgSlug', T>;

/** What {@link useAuth} gives. */
export type AuthSnapshot = AuthCalls &
  (
    | ({ isLoaded: false; isSignedIn: undefined } & Nothing<undefined>)
    | ({ isLoaded: true; isSignedIn: false } & Nothing<null>)
    | {
        /** Whether it is known who is signed in. */
        isLoaded: true;
        /** `undefined` until loaded. */
        isSignedIn: true;
        /** Such as `user_…`. */
        userId: string;
        /** Such as `sess_…`. */
        sessionId: string;
        /** What the newest session token says. */
        sessionClaims: JwtClaims;
        /** Who impersonates the user, by `sub`; `null` for nobody. */
        actor: SessionResource['actor'];
        /** The active organization, such as `org_…`; `null` for the personal account. */
        orgId: string | null;
        /** The user's role in it, such as `org:admin`. */
        orgRole: string | null;
        /** Its name in URLs, such as `acme`. */
        orgSlug: string | null;
      }
  );

/** What {@link useSession} gives. */
export type SessionSnapshot =
  | { isLoaded: false; isSignedIn: undefined; session: undefined }
  | { isLoaded: true; isSignedIn: false; session: null }
  | {
      /** Whether it is known which session is active. */
      isLoaded: true;
      /** `undefined` until loaded; false, too, for a session with tasks still to do. */
      isSignedIn: boolean;
      /** The active session; `null` if nobody is signed in, `undefined` until loaded. */
      session: SignedInSessionResource;
    };

/** What {@link useUser} gives. */
export type UserSnapshot =
  | { isLoaded: false; isSignedIn: undefined; user: undefined }
  | { isLoaded: true; isSignedIn: false; user: null }
  | {
      /** Whether the user is known, by more than the id. */
      isLoaded: true;
      /** `undefined` until loaded. */
      isSignedIn: true;
      /** The user of the active session; `null` if nobody is signed in, `undefined` until loaded. */
      user: UserResource;
    };

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
