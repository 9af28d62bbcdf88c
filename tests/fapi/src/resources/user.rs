//! A user, as the user sees it.

use serde::Serialize;

use super::Metadata;
use super::organization::OrganizationMembership;
use crate::config;
use crate::state::State;
use crate::state::clock::ServerTime;

#[derive(Serialize)]
pub(crate) struct User {
    object: &'static str,
    id: String,
    username: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    image_url: String,
    profile_image_url: String,
    has_image: bool,
    primary_email_address_id: Option<String>,
    primary_phone_number_id: Option<String>,
    primary_web3_wallet_id: Option<String>,
    password_enabled: bool,
    two_factor_enabled: bool,
    totp_enabled: bool,
    backup_code_enabled: bool,
    email_addresses: Vec<EmailAddress>,
    phone_numbers: [(); 0],
    web3_wallets: [(); 0],
    passkeys: [(); 0],
    organization_memberships: Vec<OrganizationMembership>,
    external_accounts: [(); 0],
    saml_accounts: [(); 0],
    enterprise_accounts: [(); 0],
    password_last_updated_at: Option<ServerTime>,
    public_metadata: Metadata,
    unsafe_metadata: Metadata,
    external_id: Option<String>,
    last_sign_in_at: Option<ServerTime>,
    banned: bool,
    locked: bool,
    deprovisioned: bool,
    lockout_expires_in_seconds: Option<i64>,
    verification_attempts_remaining: Option<i64>,
    created_at: ServerTime,
    updated_at: ServerTime,
    delete_self_enabled: bool,
    create_organization_enabled: bool,
    create_organizations_limit: u32,
    last_active_at: Option<ServerTime>,
    mfa_enabled_at: Option<ServerTime>,
    mfa_disabled_at: Option<ServerTime>,
    legal_accepted_at: Option<ServerTime>,
    #[serde(flatten)]
    derived: Derived,
}

/// A user as servers see it.
#[derive(Serialize)]
pub(crate) struct BackendUser {
    #[serde(flatten)]
    user: User,
    private_metadata: Metadata,
}

/// What can be derived from the rest. Clients derive it by themselves, but Clerk's own mock of the API sends
/// it.
#[derive(Serialize)]
struct Derived {
    full_name: Option<String>,
    primary_email_address: Option<EmailAddress>,
    primary_phone_number: Option<()>,
    primary_web3_wallet: Option<()>,
    has_verified_email_address: bool,
    has_verified_phone_number: bool,
    verified_external_accounts: [(); 0],
    unverified_external_accounts: [(); 0],
    verified_web3_wallets: [(); 0],
}

#[derive(Serialize)]
struct EmailAddress {
    object: &'static str,
    id: String,
    email_address: String,
    reserved: bool,
    verification: AdminVerification,
    linked_to: [(); 0],
    matches_sso_connection: bool,
    created_at: ServerTime,
    updated_at: ServerTime,
}

/// Addresses of the configuration have been verified by an administrator. Those of sign-ups are shown in the same way.
#[derive(Serialize)]
struct AdminVerification {
    object: &'static str,
    status: &'static str,
    strategy: &'static str,
    attempts: Option<u32>,
    expire_at: Option<ServerTime>,
}

/// What others may see of a user.
#[derive(Serialize)]
pub(crate) struct PublicUserData {
    first_name: Option<String>,
    last_name: Option<String>,
    image_url: String,
    has_image: bool,
    profile_image_url: String,
    identifier: String,
    user_id: String,
    username: Option<String>,
    banned: bool,
    deprovisioned: bool,
}

/// The address of a generated picture; nothing is served there.
pub(crate) fn image_url(id: &str) -> String {
    format!("https://img.example.com/{id}")
}

/// The id of a user's address.
pub(crate) fn email_id(user: &config::User) -> String {
    format!("idn_{}", user.id.trim_start_matches("user_"))
}

impl User {
    pub(crate) fn of(state: &State, user: &config::User) -> Self {
        let times = state.user_times(&user.id);
        let email = EmailAddress::of(user, times.created_at);
        Self {
            object: "user",
            id: user.id.clone(),
            username: user.username.clone(),
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            image_url: image_url(&user.id),
            profile_image_url: image_url(&user.id),
            has_image: false,
            primary_email_address_id: Some(email.id.clone()),
            primary_phone_number_id: None,
            primary_web3_wallet_id: None,
            password_enabled: true,
            two_factor_enabled: false,
            totp_enabled: false,
            backup_code_enabled: false,
            email_addresses: vec![email],
            phone_numbers: [],
            web3_wallets: [],
            passkeys: [],
            organization_memberships: OrganizationMembership::all_of(state, user),
            external_accounts: [],
            saml_accounts: [],
            enterprise_accounts: [],
            password_last_updated_at: Some(times.created_at),
            public_metadata: user.public_metadata.clone(),
            unsafe_metadata: user.unsafe_metadata.clone(),
            external_id: user.external_id.clone(),
            last_sign_in_at: times.last_sign_in_at,
            banned: false,
            locked: false,
            deprovisioned: false,
            lockout_expires_in_seconds: None,
            verification_attempts_remaining: None,
            created_at: times.created_at,
            updated_at: times.updated_at,
            delete_self_enabled: false,
            create_organization_enabled: false,
            // No limit.
            create_organizations_limit: 0,
            last_active_at: times.last_sign_in_at,
            mfa_enabled_at: None,
            mfa_disabled_at: None,
            legal_accepted_at: None,
            derived: Derived::of(user, times.created_at),
        }
    }
}

impl BackendUser {
    pub(crate) fn of(state: &State, user: &config::User) -> Self {
        Self { user: User::of(state, user), private_metadata: user.private_metadata.clone() }
    }
}

impl Derived {
    fn of(user: &config::User, since: ServerTime) -> Self {
        let names: Vec<_> = [&user.first_name, &user.last_name].into_iter().flatten().cloned().collect();
        Self {
            full_name: (!names.is_empty()).then(|| names.join(" ")),
            primary_email_address: Some(EmailAddress::of(user, since)),
            primary_phone_number: None,
            primary_web3_wallet: None,
            has_verified_email_address: true,
            has_verified_phone_number: false,
            verified_external_accounts: [],
            unverified_external_accounts: [],
            verified_web3_wallets: [],
        }
    }
}

impl EmailAddress {
    fn of(user: &config::User, since: ServerTime) -> Self {
        Self {
            object: "email_address",
            id: email_id(user),
            email_address: user.email.clone(),
            reserved: false,
            verification: AdminVerification {
                object: "verification_admin",
                status: "verified",
                strategy: "admin",
                attempts: None,
                expire_at: None,
            },
            linked_to: [],
            matches_sso_connection: false,
            created_at: since,
            updated_at: since,
        }
    }
}

impl PublicUserData {
    pub(crate) fn of(user: &config::User) -> Self {
        Self {
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            image_url: image_url(&user.id),
            has_image: false,
            profile_image_url: image_url(&user.id),
            identifier: user.email.clone(),
            user_id: user.id.clone(),
            username: user.username.clone(),
            banned: false,
            deprovisioned: false,
        }
    }
}
