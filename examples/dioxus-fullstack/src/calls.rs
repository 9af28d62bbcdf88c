//! What the server answers the app: functions that run there, for whoever is signed in. Everybody else gets 401.

use clerk_wasm::Clerk;
#[cfg(feature = "server")]
use clerk_wasm::server::SignedIn;
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};

/// Who has called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    pub user_id: String,
    pub session_id: Option<String>,
    /// The slug of the active organization, and the role in it.
    pub organization: Option<(String, String)>,
}

/// Who this is, by the session token that came along.
#[post("/api/report", session: SignedIn)]
pub async fn report() -> Result<Caller, ServerFnError> {
    Ok(Caller {
        user_id: session.user_id().to_owned(),
        session_id: session.session_id().map(str::to_owned),
        organization: session.organization().map(|active| (active.slug, active.role)),
    })
}

/// The user's first name, which no token tells: the Backend API does. `None` if it can't be had.
#[post("/api/first-name", session: SignedIn)]
pub async fn first_name() -> Result<Option<String>, ServerFnError> {
    let Some(api) = session.server().api() else { return Ok(None) };
    let user = api.user(session.user_id()).await.ok();
    Ok(user.and_then(|user| user.first_name().map(str::to_owned)))
}

/// Calls the server with a token that is fresh. What goes along is the cookie, and in a page that has slept it may have
/// expired: asking for a token renews it.
pub async fn with_fresh_token<T>(
    clerk: &Clerk,
    call: impl Future<Output = Result<T, ServerFnError>>,
) -> Result<T, ServerFnError> {
    // On a server there is no token to be had, and none is needed: the request has brought one.
    drop(clerk.get_token().await);
    call.await
}
