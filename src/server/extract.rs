//! Extractors for axum's handlers. They need [`ClerkLayer`](super::ClerkLayer) around the route.

use core::fmt;
use core::marker::PhantomData;
use core::ops::Deref;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use serde::de::DeserializeOwned;

use super::auth::{Auth, SignedIn};
use crate::authorization::{AuthorizationQuery, ReverificationLevel};
use crate::error::Error;

/// Why a handler was not called. As an answer: a redirect to the sign-in page for a page, 401 for everything else; 403
/// for somebody who lacks what is required; 500 for a mistake in the app.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no [`ClerkLayer`](super::ClerkLayer) around the route.
    NoLayer,
    /// Nobody is signed in.
    SignedOut(Auth),
    /// The user lacks what is required.
    Forbidden(AuthorizationQuery),
    /// The token's claims are not of the type that the handler wants.
    Claims(Error),
}

/// What a user must have for a handler: see [`Protect`].
pub trait Requirement {
    /// All that the user must have. Asking nothing lets nobody through.
    fn query() -> AuthorizationQuery;
}

/// Somebody who is signed in and has what `R` requires.
///
/// ```
/// use clerk_wasm::AuthorizationQuery;
/// use clerk_wasm::server::{Protect, Requirement};
///
/// struct MayInvoice;
///
/// impl Requirement for MayInvoice {
///     fn query() -> AuthorizationQuery {
///         AuthorizationQuery { permission: Some("org:invoices:create".to_owned()), ..Default::default() }
///     }
/// }
///
/// async fn create_invoice(session: Protect<MayInvoice>) -> String {
///     format!("An invoice by {}", session.user_id())
/// }
/// ```
pub struct Protect<R> {
    session: SignedIn,
    requirement: PhantomData<fn() -> R>,
}

/// The claims of somebody who is signed in, as a type of the app's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionClaims<T>(pub T);

impl SignedIn {
    /// Goes on only if the user has all that is asked.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], which a handler can return as its answer.
    pub fn require(&self, query: &AuthorizationQuery) -> Result<&Self, Refusal> {
        if self.has(query) { Ok(self) } else { Err(Refusal::Forbidden(query.clone())) }
    }
}

impl<R> Deref for Protect<R> {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.session
    }
}

impl<R> fmt::Debug for Protect<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Protect").field(&self.session).finish()
    }
}

impl<S: Sync> FromRequestParts<S> for Auth {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parts.extensions.get::<Self>().cloned().ok_or(Refusal::NoLayer)
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let auth = Auth::from_request_parts(parts, state).await?;
        auth.signed_in().cloned().ok_or(Refusal::SignedOut(auth))
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Refusal> {
        let auth = Auth::from_request_parts(parts, state).await?;
        Ok(auth.signed_in().cloned())
    }
}

impl<S: Sync, R: Requirement> FromRequestParts<S> for Protect<R> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let session = <SignedIn as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        session.require(&R::query())?;
        Ok(Self { session, requirement: PhantomData })
    }
}

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for SessionClaims<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let session = <SignedIn as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        session.claims().map(Self).map_err(Refusal::Claims)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::SignedOut(auth) if auth.is_page() => to_sign_in(&auth),
            Self::SignedOut(_) => StatusCode::UNAUTHORIZED.into_response(),
            Self::Forbidden(query) => forbidden(&query),
            Self::NoLayer | Self::Claims(_) => {
                tracing::error!("Clerk: {self}");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

fn to_sign_in(auth: &Auth) -> Response {
    let address = auth.sign_in_address().and_then(|address| HeaderValue::from_str(&address).ok());
    match address {
        Some(address) => {
            let uncached = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, address), uncached]).into_response()
        }
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

/// Clerk's own components ask for a reverification when an answer says that one is due.
fn forbidden(query: &AuthorizationQuery) -> Response {
    let Some(asked) = query.reverification else { return StatusCode::FORBIDDEN.into_response() };
    let level = match asked.level {
        ReverificationLevel::FirstFactor => "first_factor",
        ReverificationLevel::SecondFactor => "second_factor",
        ReverificationLevel::MultiFactor => "multi_factor",
    };
    let after = serde_json::Number::from_f64(asked.after_minutes);
    let body = serde_json::json!({ "clerk_error": {
        "type": "forbidden",
        "reason": "reverification-error",
        "metadata": { "reverification": { "level": level, "afterMinutes": after } },
    } });
    let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (StatusCode::FORBIDDEN, json, body.to_string()).into_response()
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLayer => f.write_str(
                "There is no ClerkLayer around this route. Add it to the router, after its routes.",
            ),
            Self::SignedOut(auth) => match auth.reason() {
                Some(reason) => write!(f, "Nobody is signed in: {reason}."),
                None => f.write_str("Nobody is signed in: the session is pending."),
            },
            Self::Forbidden(_) => f.write_str("The user lacks what is required."),
            Self::Claims(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for Refusal {}
