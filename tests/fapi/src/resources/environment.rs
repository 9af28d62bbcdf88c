//! The environment: what the instance tells every browser about itself.

use serde::Serialize;

use super::Metadata;
use super::organization::MAX_MEMBERSHIPS;
use super::theme::Theme;
use super::user_settings::UserSettings;
use crate::state::State;

#[derive(Serialize)]
pub(crate) struct Environment {
    object: &'static str,
    id: &'static str,
    auth_config: AuthConfig,
    display_config: DisplayConfig,
    user_settings: UserSettings,
    organization_settings: OrganizationSettings,
    fraud_settings: FraudSettings,
    commerce_settings: CommerceSettings,
    api_keys_settings: ApiKeysSettings,
    protect_config: ProtectConfig,
    client_debug_mode: bool,
    partitioned_cookies: bool,
    maintenance_mode: bool,
}

#[derive(Serialize)]
struct AuthConfig {
    object: &'static str,
    id: &'static str,
    first_name: &'static str,
    last_name: &'static str,
    email_address: &'static str,
    phone_number: &'static str,
    username: &'static str,
    password: &'static str,
    identification_requirements: Vec<Vec<&'static str>>,
    identification_strategies: Vec<&'static str>,
    first_factors: Vec<&'static str>,
    second_factors: Vec<&'static str>,
    /// By the prefix of a phone number; no user has one here.
    preferred_channels: Metadata,
    email_address_verification_strategies: Vec<&'static str>,
    single_session_mode: bool,
    enhanced_email_deliverability: bool,
    test_mode: bool,
    cookieless_dev: bool,
    url_based_session_syncing: bool,
    claimed_at: Option<i64>,
    reverification: bool,
    native_settings: NativeSettings,
    /// Newer than the published schema, so it is left out if it is off.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    session_minter: bool,
}

#[derive(Serialize)]
struct NativeSettings {
    object: &'static str,
    api_enabled: bool,
    trusted_device_sign_in_enabled: bool,
    trusted_device_enrollment_prompt_after_sign_in_enabled: bool,
    trusted_device_enrollment_prompt_after_sign_up_enabled: bool,
}

#[derive(Serialize)]
struct DisplayConfig {
    object: &'static str,
    id: &'static str,
    instance_environment_type: &'static str,
    application_name: String,
    theme: Theme,
    preferred_sign_in_strategy: &'static str,
    logo_image_url: Option<String>,
    favicon_image_url: Option<String>,
    home_url: String,
    sign_in_url: String,
    sign_up_url: String,
    user_profile_url: String,
    waitlist_url: String,
    oauth_consent_url: String,
    after_sign_in_url: String,
    after_sign_up_url: String,
    after_sign_out_one_url: String,
    after_sign_out_all_url: String,
    after_switch_session_url: String,
    after_join_waitlist_url: String,
    organization_profile_url: String,
    create_organization_url: String,
    after_leave_organization_url: String,
    after_create_organization_url: String,
    logo_link_url: String,
    support_email: Option<String>,
    branded: bool,
    experimental_force_oauth_first: bool,
    clerk_js_version: Option<&'static str>,
    show_devmode_warning: bool,
    google_one_tap_client_id: Option<String>,
    help_url: Option<String>,
    privacy_policy_url: Option<String>,
    terms_url: Option<String>,
    logo_url: Option<String>,
    favicon_url: Option<String>,
    logo_image: Option<()>,
    favicon_image: Option<()>,
    captcha_public_key: Option<String>,
    captcha_widget_type: Option<&'static str>,
    captcha_public_key_invisible: Option<String>,
    captcha_provider: Option<&'static str>,
    captcha_oauth_bypass: Vec<&'static str>,
    captcha_heartbeat: bool,
}

#[derive(Serialize)]
struct OrganizationSettings {
    enabled: bool,
    max_allowed_memberships: usize,
    actions: OrganizationActions,
    domains: OrganizationDomains,
    slug: OrganizationSlug,
    creator_role: &'static str,
    force_organization_selection: bool,
}

#[derive(Serialize)]
struct OrganizationActions {
    admin_delete: bool,
}

#[derive(Serialize)]
struct OrganizationDomains {
    enabled: bool,
    enrollment_modes: Vec<&'static str>,
    default_role: &'static str,
}

#[derive(Serialize)]
struct OrganizationSlug {
    disabled: bool,
}

#[derive(Serialize)]
struct FraudSettings {
    object: &'static str,
    native: NativeFraudSettings,
}

#[derive(Serialize)]
struct NativeFraudSettings {
    device_attestation_mode: &'static str,
}

#[derive(Serialize)]
struct CommerceSettings {
    object: &'static str,
    id: &'static str,
    billing: Billing,
}

#[derive(Serialize)]
struct Billing {
    stripe_publishable_key: Option<String>,
    free_trial_requires_payment_method: bool,
    user: BillingFor,
    organization: BillingFor,
}

#[derive(Serialize, Default)]
struct BillingFor {
    enabled: bool,
    has_paid_plans: bool,
}

#[derive(Serialize)]
struct ApiKeysSettings {
    object: &'static str,
    id: &'static str,
    enabled: bool,
    user_api_keys_enabled: bool,
    orgs_api_keys_enabled: bool,
}

/// Scripts that detect bots; there are none.
#[derive(Serialize)]
struct ProtectConfig {
    loaders: [(); 0],
}

impl Environment {
    /// The environment for a browser that reaches the hosted pages under `base`.
    pub(crate) fn of(state: &State, base: &str) -> Self {
        let settings = state.settings();
        Self {
            object: "environment",
            id: "env_local",
            auth_config: AuthConfig::new(!settings.multi_session, settings.session_minter),
            display_config: DisplayConfig::of(state, base),
            user_settings: UserSettings::with_passwords_and_codes(),
            organization_settings: OrganizationSettings::new(settings.force_organization_selection),
            fraud_settings: FraudSettings {
                object: "fraud_settings",
                native: NativeFraudSettings { device_attestation_mode: "disabled" },
            },
            commerce_settings: CommerceSettings {
                object: "commerce_settings",
                id: "commerce_settings_local",
                billing: Billing {
                    stripe_publishable_key: None,
                    free_trial_requires_payment_method: false,
                    user: BillingFor::default(),
                    organization: BillingFor::default(),
                },
            },
            api_keys_settings: ApiKeysSettings {
                object: "api_keys_settings",
                id: "api_keys_settings_local",
                enabled: false,
                user_api_keys_enabled: false,
                orgs_api_keys_enabled: false,
            },
            protect_config: ProtectConfig { loaders: [] },
            client_debug_mode: false,
            partitioned_cookies: settings.partitioned_cookies,
            maintenance_mode: false,
        }
    }
}

impl AuthConfig {
    fn new(single_session_mode: bool, session_minter: bool) -> Self {
        Self {
            object: "auth_config",
            id: "aconf_local",
            first_name: "on",
            last_name: "on",
            email_address: "required",
            phone_number: "off",
            username: "on",
            password: "required",
            identification_requirements: vec![vec!["email_address"], vec!["username"]],
            identification_strategies: vec!["email_address", "username"],
            first_factors: vec!["password"],
            second_factors: Vec::new(),
            preferred_channels: Metadata::new(),
            email_address_verification_strategies: vec!["email_code"],
            single_session_mode,
            enhanced_email_deliverability: false,
            test_mode: true,
            cookieless_dev: true,
            url_based_session_syncing: true,
            claimed_at: None,
            reverification: true,
            native_settings: NativeSettings {
                object: "native_settings",
                api_enabled: false,
                trusted_device_sign_in_enabled: false,
                trusted_device_enrollment_prompt_after_sign_in_enabled: false,
                trusted_device_enrollment_prompt_after_sign_up_enabled: false,
            },
            session_minter,
        }
    }
}

impl DisplayConfig {
    fn of(state: &State, base: &str) -> Self {
        let page = |path: &str| format!("{base}{path}");
        let is_production = state.config.is_production();
        Self {
            object: "display_config",
            id: "display_config_local",
            instance_environment_type: if is_production { "production" } else { "development" },
            application_name: state.config.instance.name.clone(),
            theme: Theme::plain(),
            preferred_sign_in_strategy: "password",
            logo_image_url: None,
            favicon_image_url: None,
            home_url: page("/"),
            sign_in_url: page("/sign-in"),
            sign_up_url: page("/sign-up"),
            user_profile_url: page("/user"),
            waitlist_url: page("/waitlist"),
            oauth_consent_url: page("/oauth-consent"),
            after_sign_in_url: page("/"),
            after_sign_up_url: page("/"),
            after_sign_out_one_url: page("/sign-in"),
            after_sign_out_all_url: page("/sign-in"),
            after_switch_session_url: page("/"),
            after_join_waitlist_url: page("/"),
            organization_profile_url: page("/organization"),
            create_organization_url: page("/create-organization"),
            after_leave_organization_url: page("/"),
            after_create_organization_url: page("/"),
            logo_link_url: page("/"),
            support_email: None,
            branded: false,
            experimental_force_oauth_first: false,
            clerk_js_version: Some("6"),
            show_devmode_warning: !is_production,
            google_one_tap_client_id: None,
            help_url: None,
            privacy_policy_url: None,
            terms_url: None,
            logo_url: None,
            favicon_url: None,
            logo_image: None,
            favicon_image: None,
            captcha_public_key: None,
            captcha_widget_type: None,
            captcha_public_key_invisible: None,
            captcha_provider: None,
            captcha_oauth_bypass: Vec::new(),
            captcha_heartbeat: false,
        }
    }
}

impl OrganizationSettings {
    fn new(force_organization_selection: bool) -> Self {
        Self {
            enabled: true,
            max_allowed_memberships: MAX_MEMBERSHIPS,
            actions: OrganizationActions { admin_delete: false },
            domains: OrganizationDomains {
                enabled: false,
                enrollment_modes: Vec::new(),
                default_role: "org:member",
            },
            slug: OrganizationSlug { disabled: false },
            creator_role: "org:admin",
            force_organization_selection,
        }
    }
}
