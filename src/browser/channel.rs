//! What tabs of one origin tell each other.

use core::time::Duration;

use gloo_events::EventListener;
use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use crate::engine::{Input, TokenMessage};

/// A named channel to the other tabs. Dropped = closed.
#[must_use]
pub(crate) struct Channel {
    channel: BroadcastChannel,
    _listener: EventListener,
}

/// Carries the tokens that a tab got.
pub(crate) const TOKENS: &str = "clerk:session_token";
/// Carries that a tab signed out, and whether the API is in order. The official client knows the
/// first and passes over the rest.
pub(crate) const NEWS: &str = "clerk";

impl Channel {
    /// Opens a channel; `None` where the browser has none.
    pub(crate) fn open(name: &str, heard: impl Fn(&JsValue) + 'static) -> Option<Self> {
        let exists = Reflect::has(&js_sys::global(), &JsValue::from_str("BroadcastChannel"));
        if !exists.unwrap_or(false) {
            return None;
        }
        let channel = BroadcastChannel::new(name).ok()?;
        let listener = EventListener::new(&channel, "message", move |event| {
            heard(&event.unchecked_ref::<MessageEvent>().data());
        });
        Some(Self { channel, _listener: listener })
    }

    pub(crate) fn post(&self, message: &JsValue) {
        let _ = self.channel.post_message(message);
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.close();
    }
}

/// A token as it goes to the other tabs.
pub(crate) fn token_message(token: &TokenMessage) -> JsValue {
    let message = Object::new();
    set(&message, "sessionId", Some(&token.session_id));
    set(&message, "organizationId", token.organization_id.as_deref());
    set(&message, "template", token.template.as_deref());
    set(&message, "tokenId", Some(&token.token_id));
    set(&message, "tokenRaw", Some(&token.token_raw));
    set(&message, "traceId", Some(""));
    message.into()
}

/// A token as it comes from another tab; `None` if the message is none. Every field of another type
/// than it should be makes it none.
pub(crate) fn read_token_message(message: &JsValue) -> Option<TokenMessage> {
    Some(TokenMessage {
        session_id: get(message, "sessionId").as_string()?,
        organization_id: optional(message, "organizationId")?,
        template: optional(message, "template")?,
        token_id: get(message, "tokenId").as_string()?,
        token_raw: get(message, "tokenRaw").as_string()?,
    })
}

/// That this browser signed out, as it goes to the other tabs.
pub(crate) fn sign_out_message() -> JsValue {
    news("signout").into()
}

/// That the API is out of order, as it goes to the other tabs.
pub(crate) fn outage_message(pause: Duration) -> JsValue {
    let message = news("outage");
    let _ = Reflect::set(&message, &"pause".into(), &pause.as_secs_f64().into());
    message.into()
}

/// That the API is in order again, as it goes to the other tabs.
pub(crate) fn recovery_message() -> JsValue {
    news("recovery").into()
}

/// News as they come from another tab; `None` if the message is none.
pub(crate) fn read_news(message: &JsValue) -> Option<Input> {
    match get(message, "type").as_string()?.as_str() {
        "signout" => Some(Input::SignOutHeard),
        "recovery" => Some(Input::RecoveryHeard),
        "outage" => {
            let pause = Duration::try_from_secs_f64(get(message, "pause").as_f64()?).ok()?;
            Some(Input::OutageHeard { pause })
        }
        _ => None,
    }
}

fn news(kind: &str) -> Object {
    let message = Object::new();
    set(&message, "type", Some(kind));
    message
}

fn set(message: &Object, name: &str, value: Option<&str>) {
    let value = value.map_or(JsValue::UNDEFINED, JsValue::from_str);
    let _ = Reflect::set(message, &JsValue::from_str(name), &value);
}

/// A field; undefined where the message is no object, of which `Reflect` complains.
fn get(message: &JsValue, name: &str) -> JsValue {
    Reflect::get(message, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// A text that may be absent; `None` if it is something else.
fn optional(message: &JsValue, name: &str) -> Option<Option<String>> {
    let value = get(message, name);
    if value.is_null() || value.is_undefined() {
        return Some(None);
    }
    Some(Some(value.as_string()?).filter(|text| !text.is_empty()))
}
