//! Where to send people, by the rules in `pkg/src/redirects.js`, which the npm package follows, too. Each function is
//! described there; none may be called where there is no page.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::options::{ClerkOptions, EntryOptions};
use crate::wire::{Environment, InstanceType, PublishableKey};

#[wasm_bindgen(module = "/pkg/src/redirects.js")]
extern "C" {
    /// What the rules depend on.
    pub(super) type Place;

    /// An object that is filled field by field.
    pub(super) type Fields;

    /// A URL that may be gone to.
    pub(super) type Target;

    #[wasm_bindgen(js_name = placeOf)]
    fn place_of(
        options: Fields,
        pages: Option<Fields>,
        loaded: bool,
        frontend_api: &str,
        instance_type: &str,
        is_satellite: bool,
        dev_browser: Option<&str>,
    ) -> Place;
    fn fields() -> Fields;
    fn put(fields: &Fields, key: &str, value: &str);
    /// Puts a value into the list that the field `part` holds or, with a key, into the fields that it holds.
    #[wasm_bindgen(js_name = putInto)]
    fn put_into(fields: &Fields, part: &str, key: Option<&str>, value: &str);

    #[wasm_bindgen(catch, js_name = entryUrl)]
    pub(super) fn entry_url(place: &Place, kind: &str, call: &Fields) -> Result<String, JsValue>;
    #[wasm_bindgen(catch, js_name = tasksUrl)]
    pub(super) fn tasks_url(place: &Place, task: &str, call: &Fields) -> Result<String, JsValue>;
    #[wasm_bindgen(catch, js_name = ownTaskUrl)]
    pub(super) fn own_task_url(
        place: &Place,
        task: &str,
        redirect_url: Option<&str>,
    ) -> Result<Option<String>, JsValue>;
    #[wasm_bindgen(catch, js_name = afterSignOutUrl)]
    pub(super) fn after_sign_out_url(place: &Place) -> Result<String, JsValue>;
    #[wasm_bindgen(catch, js_name = hostedUrl)]
    pub(super) fn hosted_url(place: &Place, name: &str) -> Result<String, JsValue>;
    #[wasm_bindgen(catch, js_name = urlWithAuth)]
    pub(super) fn url_with_auth(place: &Place, to: &str) -> Result<String, JsValue>;
    #[wasm_bindgen(catch, js_name = flowOfTheApi)]
    pub(super) fn flow_of_the_api(place: &Place, is_signed_in: bool) -> Result<Option<String>, JsValue>;
    #[wasm_bindgen(catch)]
    pub(super) fn destination(place: &Place, to: &str) -> Result<Target, JsValue>;
    #[wasm_bindgen(js_name = pathWithinApp)]
    pub(super) fn path_within_app(target: &Target) -> Option<String>;
    #[wasm_bindgen(catch, js_name = leaveFor)]
    pub(super) fn leave_for(target: &Target) -> Result<bool, JsValue>;
}

impl Place {
    pub(super) fn new(
        key: &PublishableKey,
        options: &ClerkOptions,
        environment: Option<&Environment>,
        is_loaded: bool,
        dev_browser: Option<&str>,
    ) -> Self {
        let instance_type = match key.instance_type() {
            InstanceType::Development => "development",
            InstanceType::Production => "production",
        };
        let (options_of, pages) = (options_of(options), environment.map(pages_of));
        let is_satellite = options.is_satellite;
        place_of(options_of, pages, is_loaded, key.frontend_api(), instance_type, is_satellite, dev_browser)
    }
}

/// What one call says: where to return to.
pub(super) fn call(return_to: Option<&str>) -> Fields {
    let call = fields();
    put_some(&call, "redirectUrl", return_to);
    call
}

/// What one call says that leads to the sign-in or sign-up page.
pub(super) fn entry_call(options: &EntryOptions) -> Fields {
    let call = call(options.return_to.as_deref());
    let values = &options.initial_values;
    for (key, value) in [
        ("emailAddress", &values.email_address),
        ("phoneNumber", &values.phone_number),
        ("username", &values.username),
        ("firstName", &values.first_name),
        ("lastName", &values.last_name),
    ] {
        if let Some(value) = value {
            put_into(&call, "initialValues", Some(key), value);
        }
    }
    call
}

fn options_of(options: &ClerkOptions) -> Fields {
    let all = fields();
    for (key, url) in [
        ("signInUrl", &options.sign_in_url),
        ("signUpUrl", &options.sign_up_url),
        ("afterSignOutUrl", &options.after_sign_out_url),
        ("signInForceRedirectUrl", &options.sign_in_force_redirect_url),
        ("signInFallbackRedirectUrl", &options.sign_in_fallback_redirect_url),
        ("signUpForceRedirectUrl", &options.sign_up_force_redirect_url),
        ("signUpFallbackRedirectUrl", &options.sign_up_fallback_redirect_url),
    ] {
        put_some(&all, key, url.as_deref());
    }
    for origin in &options.allowed_redirect_origins {
        put_into(&all, "allowedRedirectOrigins", None, origin);
    }
    for protocol in &options.allowed_redirect_protocols {
        put_into(&all, "allowedRedirectProtocols", None, protocol);
    }
    for (task, url) in &options.task_urls {
        put_into(&all, "taskUrls", Some(task), url);
    }
    all
}

fn pages_of(environment: &Environment) -> Fields {
    let pages = fields();
    for (key, setting) in [
        ("signInUrl", "sign_in_url"),
        ("signUpUrl", "sign_up_url"),
        ("userProfileUrl", "user_profile_url"),
        ("organizationProfileUrl", "organization_profile_url"),
        ("createOrganizationUrl", "create_organization_url"),
    ] {
        put_some(&pages, key, environment.display(setting));
    }
    pages
}

fn put_some(fields: &Fields, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        put(fields, key, value);
    }
}
