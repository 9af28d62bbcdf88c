//! What a backend says if it wants its user verified again.

use crate::authorization::{Reverification, ReverificationLevel};
use crate::json::{Json, JsonText};

/// A backend's refusal to do something until its user has been verified again. Backends that use the official libraries
/// answer so, with status 403.
///
/// ```no_run
/// # #[cfg(feature = "http")]
/// # async fn run(clerk: clerk_wasm::Clerk) -> Result<(), Box<dyn std::error::Error>> {
/// use clerk_wasm::{Method, ReverificationNeeded};
///
/// let answer = clerk.fetch(Method::Delete, "/api/team").send().await?;
/// let is_done = answer.ok();
/// match ReverificationNeeded::in_body(&answer.text().await?) {
///     Some(needed) => println!("Confirm that it is you, with {:?}.", needed.wanted.map(|it| it.level)),
///     None => println!("{}", if is_done { "The team is gone." } else { "That did not work." }),
/// }
/// # Ok(())
/// # }
/// ```
///
/// After the user has been verified, get a new token, with [`TokenOptions::skip_cache`](crate::TokenOptions::skip_cache),
/// and send the request again: it carries that token.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct ReverificationNeeded {
    /// How lately, and with which factors, the user must have been verified. `None` if the backend does not say, or says
    /// it in a way that is not known here.
    pub wanted: Option<Reverification>,
}

impl ReverificationNeeded {
    /// Reads the body of an answer. `None` if it says anything else.
    ///
    /// ```
    /// use clerk_wasm::{Reverification, ReverificationNeeded};
    ///
    /// let body = r#"{"clerk_error":{"type":"forbidden","reason":"reverification-error",
    ///     "metadata":{"reverification":"strict"}}}"#;
    /// let needed = ReverificationNeeded::in_body(body).expect("it says so");
    /// assert_eq!(needed.wanted, Some(Reverification::STRICT));
    /// assert_eq!(ReverificationNeeded::in_body("Not Found"), None);
    /// ```
    #[must_use]
    pub fn in_body(text: &str) -> Option<Self> {
        let body = JsonText::parse(text)?;
        let error = body.json().get("clerk_error")?;
        let says = |field, what| error.get(field).and_then(Json::as_str) == Some(what);
        let is_it = says("type", "forbidden") && says("reason", "reverification-error");
        let wanted = || read(error.get("metadata")?.get("reverification")?);
        is_it.then(|| Self { wanted: wanted() })
    }
}

/// One of the names that the official libraries know, or a level and minutes.
fn read(wanted: Json<'_>) -> Option<Reverification> {
    if let Some(name) = wanted.as_str() {
        return match name {
            "strict_mfa" => Some(Reverification::STRICT_MFA),
            "strict" => Some(Reverification::STRICT),
            "moderate" => Some(Reverification::MODERATE),
            "lax" => Some(Reverification::LAX),
            _ => None,
        };
    }
    let level = match wanted.get("level")?.as_str()? {
        "first_factor" => ReverificationLevel::FirstFactor,
        "second_factor" => ReverificationLevel::SecondFactor,
        "multi_factor" => ReverificationLevel::MultiFactor,
        _ => return None,
    };
    let after_minutes = wanted.get("afterMinutes")?.as_f64().filter(|minutes| *minutes > 0.0)?;
    Some(Reverification { level, after_minutes })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an answer with this metadata wants; `None` if it is not taken for such a refusal.
    fn wanted(metadata: &str) -> Option<Option<Reverification>> {
        let body = r#"{"clerk_error":{"type":"forbidden","reason":"reverification-error""#;
        ReverificationNeeded::in_body(&[body, metadata, "}}"].concat()).map(|needed| needed.wanted)
    }

    fn of(reverification: &str) -> Option<Reverification> {
        wanted(&[r#","metadata":{"reverification":"#, reverification, "}"].concat()).expect("a refusal")
    }

    #[test]
    fn a_name_or_a_level_with_minutes_is_read() {
        let exact = |level, after_minutes| Some(Reverification { level, after_minutes });
        for (text, reverification) in [
            (r#""strict_mfa""#, exact(ReverificationLevel::MultiFactor, 10.0)),
            (r#""strict""#, exact(ReverificationLevel::SecondFactor, 10.0)),
            (r#""moderate""#, exact(ReverificationLevel::SecondFactor, 60.0)),
            (r#""lax""#, exact(ReverificationLevel::SecondFactor, 1_440.0)),
            (r#"{"level":"first_factor","afterMinutes":5}"#, exact(ReverificationLevel::FirstFactor, 5.0)),
            (r#"{"level":"multi_factor","afterMinutes":0.5}"#, exact(ReverificationLevel::MultiFactor, 0.5)),
        ] {
            assert_eq!(of(text), reverification, "{text}");
        }
    }

    #[test]
    fn a_refusal_that_says_no_more_is_one() {
        assert_eq!(wanted(""), Some(None));
        assert_eq!(wanted(r#","metadata":{}"#), Some(None));
        for odd in [
            "null",
            "7",
            r#""paranoid""#,
            r#"{"level":"strict","afterMinutes":5}"#,
            r#"{"level":"first_factor"}"#,
            r#"{"level":"first_factor","afterMinutes":0}"#,
            r#"{"level":"first_factor","afterMinutes":"5"}"#,
        ] {
            assert_eq!(of(odd), None, "{odd}");
        }
    }

    #[test]
    fn other_answers_are_none() {
        for other in [
            "",
            "Not Found",
            "null",
            "{}",
            r#"{"clerk_error":null}"#,
            r#"{"clerk_error":{"type":"forbidden"}}"#,
            r#"{"clerk_error":{"type":"forbidden","reason":"other"}}"#,
            r#"{"clerk_error":{"type":"unauthorized","reason":"reverification-error"}}"#,
        ] {
            assert_eq!(ReverificationNeeded::in_body(other), None, "{other}");
        }
    }
}
