//! Reads what JavaScript asks for, which comes as numbers and texts.

use super::numbers;
use crate::authorization::{Reverification, ReverificationLevel};
use crate::engine::{
    Call, Config, FreeRequest, OrganizationChoice, Satellite, SessionChoice, SetActive, TokenQuery,
    TouchIntent,
};
use crate::json::Json;
use crate::wire::{Method, PublishableKey, decode_form, split, split_once};

/// The engine's configuration, as [`Core::new`](super::core::Core::new) takes it; `None` without a key.
pub(crate) fn config(given: Json<'_>, seed: u64) -> Option<Config> {
    let text = |name| Some(given.get(name)?.as_str()?.to_owned());
    let is = |name| given.get(name).is_some_and(|one| one.as_bool() == Some(true));
    let key = PublishableKey::read_before(text("publishableKey")?, text("frontendApi")?);
    let mut config = Config::new(key, seed);
    config.api_url = text("apiUrl");
    config.touch_on_focus = is("touchOnFocus");
    config.instant_start = is("instantStart");
    config.chooses_session = is("choosesSession");
    config.satellite = is("isSatellite").then(|| Satellite {
        domain: text("domain"),
        sign_in_url: text("signInUrl"),
        auto_sync: is("autoSync"),
    });
    Some(config)
}

/// Reads the call whose number in [`numbers::call`] is `kind`; `None` if it can't. `number` and the texts are:
/// - to set a session and an organization active: whether a navigation follows; session, organization
/// - to sign out: whether a navigation follows; session
/// - to touch: what for, from [`numbers::intent`]; session
/// - to end and to remove: nothing; session
/// - for any other request: the method, from [`numbers::method`]; path, and query and form as `URLSearchParams`
///   writes them
pub(crate) fn call(kind: u8, number: u32, texts: [Option<String>; 3]) -> Option<Call> {
    let [first, second, third] = texts;
    let navigate = number != 0;
    Some(match kind {
        numbers::call::SET_ACTIVE => Call::SetActive(SetActive {
            session: session(first),
            organization: organization(second),
            navigate,
        }),
        numbers::call::SIGN_OUT => Call::SignOut { session: first, navigate },
        numbers::call::TOUCH => Call::Touch { session: first?, intent: intent(number) },
        numbers::call::END => Call::End { session: first? },
        numbers::call::REMOVE => Call::Remove { session: first? },
        numbers::call::CLEAR_TOKENS => Call::ClearTokens,
        numbers::call::RELOAD => Call::Reload,
        numbers::call::HANDLE_UNAUTHENTICATED => Call::HandleUnauthenticated,
        numbers::call::REQUEST => {
            let query = pairs(&second.unwrap_or_default());
            Call::Request(FreeRequest {
                method: method(number)?,
                path: first?,
                query,
                form: third.as_deref().map(pairs),
            })
        }
        _ => return None,
    })
}

/// The query for a token. An undefined organization is the active one, an empty one is none.
pub(crate) fn token(session: String, template: Option<String>, wanted: Option<String>) -> TokenQuery {
    TokenQuery { session: Some(session), template, organization: organization(wanted), skip_cache: false }
}

/// An undefined session is the current one, an empty one is none.
pub(crate) fn session(session: Option<String>) -> SessionChoice {
    match session {
        None => SessionChoice::Current,
        Some(id) if id.is_empty() => SessionChoice::Nobody,
        Some(id) => SessionChoice::Named(id),
    }
}

/// Reads a `level` from [`numbers::level`].
pub(crate) fn reverification(level: u8, after_minutes: f64) -> Option<Reverification> {
    let level = match level {
        numbers::level::FIRST_FACTOR => ReverificationLevel::FirstFactor,
        numbers::level::SECOND_FACTOR => ReverificationLevel::SecondFactor,
        numbers::level::MULTI_FACTOR => ReverificationLevel::MultiFactor,
        _ => return None,
    };
    Some(Reverification { level, after_minutes })
}

fn organization(organization: Option<String>) -> OrganizationChoice {
    match organization {
        None => OrganizationChoice::Active,
        Some(id) if id.is_empty() => OrganizationChoice::Personal,
        Some(id) => OrganizationChoice::Named(id),
    }
}

fn intent(number: u32) -> Option<TouchIntent> {
    match number {
        numbers::intent::FOCUS => Some(TouchIntent::Focus),
        numbers::intent::SELECT_SESSION => Some(TouchIntent::SelectSession),
        numbers::intent::SELECT_ORGANIZATION => Some(TouchIntent::SelectOrganization),
        _ => None,
    }
}

fn method(number: u32) -> Option<Method> {
    Some(match number {
        numbers::method::GET => Method::Get,
        numbers::method::POST => Method::Post,
        numbers::method::PUT => Method::Put,
        numbers::method::PATCH => Method::Patch,
        numbers::method::DELETE => Method::Delete,
        _ => return None,
    })
}

fn pairs(encoded: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for pair in split(encoded, b'&') {
        if let Some((name, value)) = split_once(pair, b'=') {
            pairs.push((decode_form(name), decode_form(value)));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::JsonText;

    #[test]
    fn names_and_values_are_read_as_they_were_given() {
        let given = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(pairs(""), []);
        assert_eq!(
            pairs("first+name=Ada+%26+%2B&a%3Db=&%F0%9F%A6%8A=%3D"),
            [given("first name", "Ada & +"), given("a=b", ""), given("🦊", "=")]
        );
    }

    #[test]
    fn a_configuration_is_read_by_its_names() {
        let read = |text: &str| config(JsonText::parse(text).unwrap().json(), 7);
        let key = "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk";
        assert!(read("{}").is_none() && read(r#"{"publishableKey":"pk_test_"}"#).is_none());

        let plain = read(&format!(r#"{{"publishableKey":"{key}","touchOnFocus":false}}"#)).unwrap();
        assert!(!plain.touch_on_focus && !plain.instant_start && !plain.chooses_session);
        assert!(plain.satellite.is_none() && plain.api_url.is_none() && plain.seed == 7);

        let satellite = r#""isSatellite":true,"domain":"b.example","autoSync":true"#;
        let all = r#""apiUrl":"https://a.example/__clerk","touchOnFocus":true,"instantStart":true,"choosesSession":true"#;
        let full = read(&format!(r#"{{"publishableKey":"{key}",{all},{satellite}}}"#)).unwrap();
        assert!(full.touch_on_focus && full.instant_start && full.chooses_session);
        assert_eq!(full.api_url.as_deref(), Some("https://a.example/__clerk"));
        let satellite = full.satellite.unwrap();
        assert_eq!((satellite.domain.as_deref(), satellite.sign_in_url), (Some("b.example"), None));
        assert!(satellite.auto_sync);
    }

    #[test]
    fn a_call_that_is_none_is_not_made() {
        let none = || [None, None, None];
        for kind in [0, 3, 4, 5, 9, 10, 255] {
            assert!(call(kind, 0, none()).is_none(), "{kind}");
        }
        assert!(matches!(call(2, 1, none()), Some(Call::SignOut { session: None, navigate: true })));
    }
}
