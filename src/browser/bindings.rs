//! The functions of `page.js`. Each is described there. Where there is no page, only `facts` may be called.

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;

/// Takes the kind, the id and the texts of a report.
pub(super) type Report = dyn Fn(u8, u32, Text, Text, Text, Text, Text);

/// Takes the answer to a request: its id, the status, `Retry-After`, `Clerk-Db-Jwt` and the body.
pub(super) type Answered = dyn Fn(u32, u16, Text, Text, String);

/// Takes a finished request: its path, the number of its cause, its status (0 if there was no answer), and how many
/// milliseconds it took.
#[cfg(feature = "inspect")]
pub(super) type Tell = dyn Fn(String, u8, u16, f64);

pub(super) type Text = Option<String>;

#[wasm_bindgen(module = "/src/browser/page.js")]
extern "C" {
    /// A `Page` of `page.js`.
    pub(super) type Handle;

    pub(super) fn facts() -> u8;
    pub(super) fn instant() -> f64;
    pub(super) fn wall() -> f64;
    pub(super) fn random() -> f64;
    pub(super) fn href() -> String;
    #[wasm_bindgen(js_name = textOf)]
    pub(super) fn text_of(id: &str) -> Option<String>;
    pub(super) fn origin() -> String;

    pub(super) fn open(report: &Closure<Report>, answered: &Closure<Answered>, host: &JsValue) -> Handle;
    pub(super) fn close(page: &Handle);
    #[wasm_bindgen(js_name = setTimer)]
    pub(super) fn set_timer(page: &Handle, millis: f64);
    pub(super) fn send(
        page: &Handle,
        id: u32,
        url: &str,
        form: Option<&str>,
        patience: f64,
        opens: bool,
        cause: u8,
    );
    #[cfg(feature = "inspect")]
    pub(super) fn inspect(page: &Handle, tell: &Closure<Tell>);
    pub(super) fn lock(page: &Handle);
    pub(super) fn unlock(page: &Handle);
    #[wasm_bindgen(js_name = shareToken)]
    pub(super) fn share_token(
        page: &Handle,
        session_id: &str,
        organization_id: Option<&str>,
        template: Option<&str>,
        token_id: &str,
        token_raw: &str,
    );
    #[wasm_bindgen(js_name = shareSignOut)]
    pub(super) fn share_sign_out(page: &Handle);

    pub(super) fn cookies() -> String;
    #[wasm_bindgen(js_name = writeCookie)]
    pub(super) fn write_cookie(name: &str, value: &str, max_age: f64, attributes: &str, is_wide: bool);
    pub(super) fn stored(key: &str) -> Option<String>;
    pub(super) fn store(key: &str, text: &str);

    #[wasm_bindgen(js_name = replaceUrl)]
    pub(super) fn replace_url(url: &str);
    pub(super) fn go(to: &str);
    #[wasm_bindgen(js_name = webPage)]
    pub(super) fn web_page(to: &str) -> Option<String>;

}
