//! An attempt to sign up.

use serde::Serialize;

use super::Metadata;
use super::sign_in::CodeVerification;
use crate::state::clock::ServerTime;
use crate::state::sign_ups;
use crate::state::verifications::{Strategy, Verification};

#[derive(Serialize)]
pub(crate) struct SignUp {
    object: &'static str,
    id: String,
    status: &'static str,
    required_fields: [&'static str; 2],
    optional_fields: [&'static str; 3],
    missing_fields: Vec<&'static str>,
    unverified_fields: Vec<&'static str>,
    verifications: Verifications,
    username: Option<String>,
    email_address: Option<String>,
    phone_number: Option<String>,
    web3_wallet: Option<String>,
    password_enabled: bool,
    /// What clients read. The description has the one above instead.
    has_password: bool,
    first_name: Option<String>,
    last_name: Option<String>,
    unsafe_metadata: Metadata,
    public_metadata: Metadata,
    custom_action: bool,
    external_id: Option<String>,
    created_session_id: Option<String>,
    created_user_id: Option<String>,
    abandon_at: ServerTime,
    legal_accepted_at: Option<ServerTime>,
}

#[derive(Serialize)]
struct Verifications {
    email_address: Option<AddressVerification>,
    phone_number: Option<()>,
    web3_wallet: Option<()>,
    external_account: Option<()>,
}

#[derive(Serialize)]
struct AddressVerification {
    #[serde(flatten)]
    code: CodeVerification,
    next_action: &'static str,
    supported_strategies: [&'static str; 1],
}

impl SignUp {
    pub(crate) fn of(sign_up: &sign_ups::SignUp) -> Self {
        let fields = sign_up.fields.clone();
        Self {
            object: "sign_up_attempt",
            id: sign_up.id.clone(),
            status: if sign_up.created.is_some() { "complete" } else { "missing_requirements" },
            required_fields: ["email_address", "password"],
            optional_fields: ["username", "first_name", "last_name"],
            missing_fields: sign_up.missing(),
            unverified_fields: sign_up.unverified(),
            verifications: Verifications {
                email_address: fields.email_address.is_some().then(|| AddressVerification::of(sign_up)),
                phone_number: None,
                web3_wallet: None,
                external_account: None,
            },
            username: fields.username,
            email_address: fields.email_address,
            phone_number: None,
            web3_wallet: None,
            password_enabled: fields.password.is_some(),
            has_password: fields.password.is_some(),
            first_name: fields.first_name,
            last_name: fields.last_name,
            unsafe_metadata: fields.unsafe_metadata.unwrap_or_default(),
            public_metadata: Metadata::new(),
            custom_action: false,
            external_id: None,
            created_session_id: sign_up.created.as_ref().map(|created| created.session.clone()),
            created_user_id: sign_up.created.as_ref().map(|created| created.user.clone()),
            abandon_at: sign_up.abandon_at,
            legal_accepted_at: None,
        }
    }
}

impl AddressVerification {
    fn of(sign_up: &sign_ups::SignUp) -> Self {
        let next_action = match sign_up.verification {
            None => "needs_prepare",
            Some(sent) if sent.is_verified => "",
            Some(_) => "needs_attempt",
        };
        // Before a code is sent, the attempt's own end is all that limits it.
        let unsent = Verification {
            expire_at: Some(sign_up.abandon_at),
            ..Verification::by_email_code(sign_up.abandon_at)
        };
        let verification = sign_up.verification.unwrap_or(unsent);
        Self {
            code: CodeVerification::of(&verification),
            next_action,
            supported_strategies: [Strategy::EmailCode.name()],
        }
    }
}
