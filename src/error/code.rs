//! The codes of the errors that this crate makes itself, each with its cause and remedy. A refusal by the Frontend API
//! has a code of the API's own.
//!
//! ```
//! use clerk_wasm::Error;
//! use clerk_wasm::error::code;
//!
//! fn advice(error: &Error) -> String {
//!     match error.code() {
//!         code::ORGANIZATION_NOT_FOUND => "You are no longer a member of this organization.".to_owned(),
//!         _ if error.is_offline() => "You are offline.".to_owned(),
//!         _ if error.is_transient() => "That did not work. Try again in a moment.".to_owned(),
//!         _ => error.to_string(),
//!     }
//! }
//! ```

// Reaching the Frontend API.

/// The browser is offline, and nothing in memory will do.
///
/// Call again once it is back online.
pub const OFFLINE: &str = "clerk_offline";
/// The Frontend API could not be reached, or did not answer in time.
///
/// Call again later. If it persists, look for what blocks the API: a Content-Security-Policy, an
/// extension, a wrong proxy URL.
pub const NETWORK_ERROR: &str = "network_error";
/// The answer was not the Frontend API's: a captive portal's page, or whatever a wrong proxy URL leads
/// to.
///
/// Check the proxy URL, or call again later.
pub const UNREADABLE_ANSWER: &str = "unreadable_answer";
/// The API returned a token of another session, organization or user, which is discarded.
///
/// Make sure that nothing between the page and the API caches responses.
pub const TOKEN_MISMATCH: &str = "clerk_token_mismatch";

// Making a clerk, and loading it.

/// The publishable key is missing, truncated, or a secret key.
///
/// Copy the publishable key from the Clerk Dashboard.
pub const INVALID_PUBLISHABLE_KEY: &str = "clerk_invalid_publishable_key";
/// The proxy URL is neither an absolute `http` or `https` URL nor a path.
///
/// Pass one of these, such as `/__clerk`.
pub const INVALID_PROXY_URL: &str = "clerk_invalid_proxy_url";
/// Clerk was asked to load, or used, where there is no page, such as on a server.
///
/// Load and use it in the browser only.
pub const NOT_IN_BROWSER: &str = "clerk_not_in_browser";
/// An [`Engine`](crate::engine::Engine) was told to start while it was starting.
///
/// Wait for the first start.
pub const LOADING: &str = "clerk_loading";
/// A call was made before Clerk was loaded.
///
/// Await `load()` first.
pub const NOT_LOADED: &str = "clerk_not_loaded";

// Satellites.

/// A satellite app on a development instance has no sign-in URL.
///
/// Pass the address of the primary app's sign-in page.
pub const SATELLITE_WITHOUT_SIGN_IN_URL: &str = "clerk_satellite_without_sign_in_url";
/// A satellite app has neither a domain nor a proxy URL.
///
/// Pass one of them: it says where the Frontend API is.
pub const SATELLITE_WITHOUT_DOMAIN: &str = "clerk_satellite_without_domain";
/// The sign-in URL of a satellite app is not an absolute `http` or `https` URL.
///
/// Pass the whole address, with the primary domain.
pub const SATELLITE_SIGN_IN_URL_NOT_ABSOLUTE: &str = "clerk_satellite_sign_in_url_not_absolute";
/// The sign-in URL of a satellite app is on the satellite itself.
///
/// Pass the address of the primary app's sign-in page.
pub const SATELLITE_SIGN_IN_URL_OF_ITS_OWN: &str = "clerk_satellite_sign_in_url_of_its_own";
/// The primary app was asked to return to a satellite whose address is not an `http` or `https` URL.
///
/// Open the satellite app again.
pub const INVALID_SATELLITE_URL: &str = "clerk_invalid_satellite_url";

// Changing who is active, and requests.

/// A call tried to change the active session while nobody is signed in.
///
/// Name the session that is to become active, or let the user sign in first.
pub const NO_SESSION: &str = "clerk_no_session";
/// This browser has no signed-in session with that id.
///
/// Use one of the client's signed-in sessions.
pub const SESSION_NOT_FOUND: &str = "clerk_session_not_found";
/// The user is not a member of any organization with that slug.
///
/// Use one of the user's memberships, or pass the organization's id.
pub const ORGANIZATION_NOT_FOUND: &str = "clerk_organization_not_found";
/// The API answered, but did not make the requested session and organization the active ones.
///
/// Read which session and organization are active now.
pub const NOT_ACTIVATED: &str = "clerk_not_activated";
/// The path of a request is not one below the Frontend API.
///
/// Start it with a slash, percent-encode its segments, and put parameters into the query.
pub const INVALID_PATH: &str = "clerk_invalid_path";

// JSON as types of an app's own.

/// The claims of a token do not have the type that they were read as.
///
/// Make claims that may be missing an `Option`, and compare the type with the JWT template.
pub const CLAIMS_MISMATCH: &str = "clerk_claims_mismatch";
/// JSON does not have the type that it was read as.
///
/// Make fields that may be missing an `Option`.
pub const JSON_MISMATCH: &str = "clerk_json_mismatch";

// Providers of frameworks.

/// A hook or component was used outside of a `ClerkProvider`.
///
/// Put the provider at the root of the app.
pub const NO_PROVIDER: &str = "clerk_no_provider";
/// A `ClerkProvider` is nested in one with another publishable key, or with another clerk.
///
/// Keep a single provider, at the root of the app.
pub const TWO_PROVIDERS: &str = "clerk_two_providers";
/// The `ClerkProvider` that a Leptos handle belongs to is no longer mounted.
///
/// Keep the provider at the root of the app.
pub const UNMOUNTED: &str = "clerk_unmounted";

// On a server.

/// The Backend API was to be called without a secret key.
///
/// Set `secret_key` in the server's options.
pub const NO_SECRET_KEY: &str = "clerk_no_secret_key";
/// What was given to the Backend API as an id or as the name of a template is none.
///
/// Look at where it comes from.
pub const INVALID_ID: &str = "clerk_invalid_id";
