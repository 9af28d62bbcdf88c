//! What JavaScript asks for, in numbers and texts.

use crate::authorization::{Reverification, ReverificationLevel};
use crate::engine::{
    Call, FreeRequest, OrganizationChoice, SessionChoice, SetActive, TokenQuery, TouchIntent,
};
use crate::wire::{Method, decode_form, halves, parts};

/// The engine is started.
pub(crate) const START: u8 = 0;
/// A token, also if that takes a request; `number` is that of the query.
pub(crate) const TOKEN: u8 = 10;
/// One that is not from memory.
pub(crate) const NEW_TOKEN: u8 = 11;

/// The other calls of `pkg/src/engine.js`, with the numbers that stand there. `number` and the texts are:
/// - of 1, to make a session and an organization active: whether a navigation follows; session, organization
/// - of 2, to sign out: whether a navigation follows; session
/// - of 3, to touch: 0 focus, 1 session chosen, 2 organization chosen, 3 not told; session
/// - of 4 and 5, to end and to remove: session
/// - of 9, any other request: 0 GET, 1 POST, 2 PUT, 3 PATCH, 4 DELETE; path, and query and form as
///   `URLSearchParams` writes them
///
/// 6 forgets the tokens, 7 reads the client again, 8 finds out whether the session still lives.
pub(crate) fn call(kind: u8, number: u32, texts: [Option<String>; 3]) -> Option<Call> {
    let [first, second, third] = texts;
    let navigate = number != 0;
    Some(match kind {
        1 => Call::SetActive(SetActive {
            session: session(first),
            organization: organization(second),
            navigate,
        }),
        2 => Call::SignOut { session: first, navigate },
        3 => Call::Touch { session: first?, intent: intent(number) },
        4 => Call::End { session: first? },
        5 => Call::Remove { session: first? },
        6 => Call::ClearTokens,
        7 => Call::Reload,
        8 => Call::HandleUnauthenticated,
        9 => {
            let query = pairs(&second.unwrap_or_default());
            Call::Request(FreeRequest {
                method: method(number),
                path: first?,
                query,
                form: third.as_deref().map(pairs),
            })
        }
        _ => return None,
    })
}

/// Which token; an organization that is undefined is the active one, an empty one is none.
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

/// `level`: 0 nothing is asked, 1 first factor, 2 second factor, 3 both.
pub(crate) fn reverification(level: u8, after_minutes: f64) -> Option<Reverification> {
    let level = match level {
        1 => ReverificationLevel::FirstFactor,
        2 => ReverificationLevel::SecondFactor,
        3 => ReverificationLevel::MultiFactor,
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
        0 => Some(TouchIntent::Focus),
        1 => Some(TouchIntent::SelectSession),
        2 => Some(TouchIntent::SelectOrganization),
        _ => None,
    }
}

fn method(number: u32) -> Method {
    match number {
        1 => Method::Post,
        2 => Method::Put,
        3 => Method::Patch,
        4 => Method::Delete,
        _ => Method::Get,
    }
}

fn pairs(encoded: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for pair in parts(encoded, b'&') {
        if let Some((name, value)) = halves(pair, b'=') {
            pairs.push((decode_form(name), decode_form(value)));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_call_that_is_none_is_not_made() {
        let none = || [None, None, None];
        for kind in [0, 3, 4, 5, 9, 10, 255] {
            assert!(call(kind, 0, none()).is_none(), "{kind}");
        }
        assert!(matches!(call(2, 1, none()), Some(Call::SignOut { session: None, navigate: true })));
    }
}
