//! An attempt to sign in.

use serde::Serialize;

use super::user;
use crate::config;
use crate::state::clock::ServerTime;
use crate::state::verifications::{Strategy, Verification};
use crate::state::{State, sign_ins};

#[derive(Serialize)]
pub(crate) struct SignIn {
    object: &'static str,
    id: String,
    status: &'static str,
    supported_identifiers: [&'static str; 2],
    supported_first_factors: Option<Vec<Factor>>,
    supported_second_factors: Option<Vec<Factor>>,
    first_factor_verification: Option<FactorVerification>,
    second_factor_verification: Option<FactorVerification>,
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
    #[serde(flatten)]
    address: Option<Address>,
}

/// The address that a code is sent to.
#[derive(Serialize)]
struct Address {
    safe_identifier: String,
    email_address_id: String,
    primary: bool,
}

#[derive(Serialize)]
#[serde(untagged)]
enum FactorVerification {
    Password(PasswordVerification),
    Code(CodeVerification),
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

/// The state of the verification by a code.
#[derive(Serialize)]
pub(crate) struct CodeVerification {
    object: &'static str,
    status: &'static str,
    strategy: &'static str,
    attempts: Option<u32>,
    expire_at: Option<ServerTime>,
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
        let found = sign_in.user.as_ref().and_then(|id| state.user(id));
        Self {
            object: "sign_in_attempt",
            id: sign_in.id.clone(),
            status: match (is_complete, found) {
                (true, _) => "complete",
                (false, Some(_)) => "needs_first_factor",
                (false, None) => "needs_identifier",
            },
            supported_identifiers: ["email_address", "username"],
            supported_first_factors: found.map(|user| vec![Factor::password(), Factor::email_code(user)]),
            supported_second_factors: None,
            first_factor_verification: sign_in.verification.as_ref().map(FactorVerification::of),
            second_factor_verification: None,
            identifier: sign_in.identifier.clone(),
            user_data: found.map(|found| UserData {
                first_name: found.first_name.clone(),
                last_name: found.last_name.clone(),
                image_url: user::image_url(&found.id),
                has_image: false,
                profile_image_url: user::image_url(&found.id),
            }),
            created_session_id: sign_in.created_session.clone(),
            abandon_at: sign_in.abandon_at,
            client_trust_state: None,
        }
    }
}

impl Factor {
    pub(crate) fn password() -> Self {
        Self { strategy: "password", address: None }
    }

    fn email_code(user: &config::User) -> Self {
        let (safe_identifier, email_address_id) = (user.email.clone(), user::email_id(user));
        let address = Some(Address { safe_identifier, email_address_id, primary: true });
        Self { strategy: Strategy::EmailCode.name(), address }
    }
}

impl FactorVerification {
    fn of(verification: &Verification) -> Self {
        match verification.strategy {
            Strategy::Password => {
                Self::Password(PasswordVerification::of(verification.is_verified, verification.attempts))
            }
            Strategy::EmailCode => Self::Code(CodeVerification::of(verification)),
        }
    }
}

impl CodeVerification {
    pub(crate) fn of(verification: &Verification) -> Self {
        Self {
            object: "verification_otp",
            status: if verification.is_verified { "verified" } else { "unverified" },
            strategy: verification.strategy.name(),
            attempts: Some(verification.attempts),
            expire_at: verification.expire_at,
        }
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
