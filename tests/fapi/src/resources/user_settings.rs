//! How users sign in here: with an e-mail address or a username, and a password or a code; and how they sign up.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::state::sign_ups::SHORTEST_PASSWORD;
use crate::state::verifications::Strategy;

#[derive(Serialize)]
pub(crate) struct UserSettings {
    attributes: BTreeMap<&'static str, Attribute>,
    social: BTreeMap<&'static str, ()>,
    saml: EnterpriseSso,
    enterprise_sso: EnterpriseSso,
    sign_in: SignIn,
    sign_up: SignUp,
    restrictions: Restrictions,
    password_settings: PasswordSettings,
    username_settings: UsernameSettings,
    actions: Actions,
    attack_protection: AttackProtection,
    passkey_settings: PasskeySettings,
}

#[derive(Serialize, Default)]
struct Attribute {
    enabled: bool,
    required: bool,
    used_for_first_factor: bool,
    first_factors: Vec<&'static str>,
    used_for_second_factor: bool,
    second_factors: Vec<&'static str>,
    verifications: Vec<&'static str>,
    verify_at_sign_up: bool,
    immutable: bool,
}

#[derive(Serialize, Default)]
struct EnterpriseSso {
    enabled: bool,
    self_serve_sso: bool,
}

#[derive(Serialize, Default)]
struct SignIn {
    second_factor: SecondFactor,
}

#[derive(Serialize, Default)]
struct SecondFactor {
    enabled: bool,
    required: bool,
}

#[derive(Serialize)]
struct SignUp {
    captcha_enabled: bool,
    captcha_widget_type: &'static str,
    custom_action_required: bool,
    progressive: bool,
    mode: &'static str,
    allowlist_only: bool,
    legal_consent_enabled: bool,
}

#[derive(Serialize, Default)]
struct Restrictions {
    allowlist: Switch,
    blocklist: Switch,
    allowlist_blocklist_disabled_on_sign_in: Switch,
    block_email_subaddresses: Switch,
    block_disposable_email_domains: Switch,
}

#[derive(Serialize, Default)]
struct Switch {
    enabled: bool,
}

#[derive(Serialize)]
struct PasswordSettings {
    disable_hibp: bool,
    disable_password_reverification: bool,
    min_length: usize,
    max_length: u8,
    require_special_char: bool,
    require_numbers: bool,
    require_uppercase: bool,
    require_lowercase: bool,
    show_zxcvbn: bool,
    min_zxcvbn_strength: u8,
    enforce_hibp_on_sign_in: bool,
    allowed_special_characters: &'static str,
}

#[derive(Serialize)]
struct UsernameSettings {
    min_length: u8,
    max_length: u8,
    allow_extended_special_characters: bool,
    allow_numeric_usernames: bool,
}

#[derive(Serialize, Default)]
struct Actions {
    delete_self: bool,
    create_organization: bool,
    create_organizations_limit: Option<bool>,
}

#[derive(Serialize)]
struct AttackProtection {
    user_lockout: UserLockout,
    pii: Switch,
    email_link: EmailLink,
    enumeration_protection: Switch,
}

#[derive(Serialize)]
struct UserLockout {
    enabled: bool,
    max_attempts: u8,
    duration_in_minutes: u8,
}

#[derive(Serialize)]
struct EmailLink {
    require_same_client: bool,
}

#[derive(Serialize, Default)]
struct PasskeySettings {
    allow_autofill: bool,
    show_sign_in_button: bool,
    satisfies_second_factor: bool,
}

impl UserSettings {
    pub(crate) fn with_passwords_and_codes() -> Self {
        Self {
            attributes: attributes(),
            social: BTreeMap::new(),
            saml: EnterpriseSso::default(),
            enterprise_sso: EnterpriseSso::default(),
            sign_in: SignIn::default(),
            sign_up: SignUp {
                captcha_enabled: false,
                captcha_widget_type: "smart",
                custom_action_required: false,
                progressive: true,
                mode: "public",
                allowlist_only: false,
                legal_consent_enabled: false,
            },
            restrictions: Restrictions::default(),
            password_settings: PasswordSettings::lenient(),
            username_settings: UsernameSettings {
                min_length: 4,
                max_length: 64,
                allow_extended_special_characters: false,
                allow_numeric_usernames: false,
            },
            actions: Actions::default(),
            attack_protection: AttackProtection {
                user_lockout: UserLockout { enabled: false, max_attempts: 100, duration_in_minutes: 60 },
                pii: Switch::default(),
                email_link: EmailLink { require_same_client: false },
                enumeration_protection: Switch::default(),
            },
            passkey_settings: PasskeySettings::default(),
        }
    }
}

impl PasswordSettings {
    fn lenient() -> Self {
        Self {
            disable_hibp: true,
            disable_password_reverification: false,
            min_length: SHORTEST_PASSWORD,
            max_length: 72,
            require_special_char: false,
            require_numbers: false,
            require_uppercase: false,
            require_lowercase: false,
            show_zxcvbn: false,
            min_zxcvbn_strength: 0,
            enforce_hibp_on_sign_in: false,
            allowed_special_characters: "",
        }
    }
}

fn attributes() -> BTreeMap<&'static str, Attribute> {
    let off = ["phone_number", "web3_wallet", "authenticator_app", "ticket", "backup_code", "passkey"];
    let mut attributes: BTreeMap<_, _> = off.map(|name| (name, Attribute::default())).into();
    let optional = || Attribute { enabled: true, ..Attribute::default() };
    attributes.insert("first_name", optional());
    attributes.insert("last_name", optional());
    attributes.insert("username", Attribute { used_for_first_factor: true, ..optional() });
    attributes.insert("password", Attribute { required: true, ..optional() });
    attributes.insert(
        "email_address",
        Attribute {
            required: true,
            used_for_first_factor: true,
            first_factors: vec![Strategy::EmailCode.name()],
            verifications: vec![Strategy::EmailCode.name()],
            verify_at_sign_up: true,
            ..optional()
        },
    );
    attributes
}
