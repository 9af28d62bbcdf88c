//! An attempt to sign in.

use serde::Serialize;

use crate::state::clock::ServerTime;
use crate::state::{State, sign_ins};

#[derive(Serialize)]
pub(crate) struct SignIn {
    object: &'static str,
    id: String,
    status: &'static str,
    supported_identifiers: [&'static str; 2],
    supported_first_factors: Option<Vec<Factor>>,
    supported_second_factors: Option<Vec<Factor>>,
    first_factor_verification: Option<PasswordVerification>,
    second_factor_verification: Option<PasswordVerification>,
    identifier: Option<String>,
    user_data: Option<UserData>,
    created_session_id: Option<String>,
    abandon_at: ServerTime,
    client_trust_state: Option<&'static str>,
}

/// A way for users to prove who they are.
#[derive(Serialize)]
pub(crate) struct Factor {
    strategy: &'static str,
}

/// The state of the verification by password.
#[derive(Serialize)]
pub(crate) struct PasswordVerification {
    object: &'static str,
    status: &'static str,
    strategy: &'static str,
    attempts: Option<u32>,
    expire_at: Option<ServerTime>,
    error: Option<()>,
    supported_strategies: [&'static str; 1],
}

/// What may be told about a user who has not signed in yet.
#[derive(Serialize)]
struct UserData {
    first_name: Option<String>,
    last_name: Option<String>,
    image_url: String,
    has_image: bool,
    profile_image_url: String,
}

impl SignIn {
    pub(crate) fn of(state: &State, sign_in: &sign_ins::SignIn) -> Self {
        let is_complete = sign_in.created_session.is_some();
        let user = sign_in.user.as_ref().and_then(|id| state.user(id));
        Self {
            object: "sign_in_attempt",
            id: sign_in.id.clone(),
            status: match (is_complete, user) {
                (true, _) => "complete",
                (false, Some(_)) => "needs_first_factor",
                (false, None) => "needs_identifier",
            },
            supported_identifiers: ["email_address", "username"],
            supported_first_factors: user.map(|_| vec![Factor::password()]),
            supported_second_factors: None,
            first_factor_verification: (sign_in.attempts > 0)
                .then(|| PasswordVerification::of(is_complete, sign_in.attempts)),
            second_factor_verification: None,
            identifier: sign_in.identifier.clone(),
            user_data: user.map(|user| UserData {
                first_name: user.first_name.clone(),
                last_name: user.last_name.clone(),
                image_url: super::user::image_url(&user.id),
                has_image: false,
                profile_image_url: super::user::image_url(&user.id),
            }),
            created_session_id: sign_in.created_session.clone(),
            abandon_at: sign_in.abandon_at,
            client_trust_state: None,
        }
    }
}

impl Factor {
    pub(crate) fn password() -> Self {
        Self { strategy: "password" }
    }
}

impl PasswordVerification {
    pub(crate) fn of(is_verified: bool, attempts: u32) -> Self {
        Self {
            object: "verification_password",
            status: if is_verified { "verified" } else { "unverified" },
            strategy: "password",
            attempts: Some(attempts),
            expire_at: None,
            error: None,
            supported_strategies: ["password"],
        }
    }
}
