//! Values for JavaScript libraries: feature `serde-wasm-bindgen`.

use serde::Serialize;
use serde_wasm_bindgen::{Error, Serializer};
use wasm_bindgen::JsValue;

/// A value for a JavaScript library, as `JSON.parse()` would make it: plain objects, arrays, and numbers that are never
/// a `BigInt`.
///
/// A [`User`](crate::User), [`Session`](crate::Session), [`Organization`](crate::Organization),
/// [`Membership`](crate::Membership), [`Claims`](crate::Claims) or [`Json`](crate::Json) comes with the names that the
/// API uses (`first_name`, `created_at`), and times in milliseconds. A session comes without its token. Types of the
/// app's own may hold them: all of these are [`Serialize`].
///
/// ```no_run
/// # fn run(clerk: clerk_wasm::Clerk) -> Result<(), wasm_bindgen::JsValue> {
/// use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
///
/// #[wasm_bindgen]
/// extern "C" {
///     #[wasm_bindgen(js_namespace = analytics)]
///     fn identify(user: &JsValue);
/// }
///
/// if let Some(user) = clerk.user() {
///     identify(&clerk_wasm::to_js(&*user)?);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// If something in it is more than 128 levels deep, or an app's own type can't be serialized; the message says which.
/// As a [`JsValue`] the error is a JavaScript `Error`.
pub fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, Error> {
    // The default would make maps of objects, and `undefined` of null.
    value.serialize(&Serializer::json_compatible())
}
