//! What a server knew of the person for whom it has rendered a page.

use crate::auth::AuthOptions;
use crate::authorization::{AuthorizationQuery, claims_satisfy};
use crate::browser::text_in_page;
use crate::error::{Error, code};
use crate::json::{Json, JsonText, quote};
use crate::wire::Claims;

/// Who is signed in, as a server has judged the request for a page: the page starts from it, so that it shows from its
/// first byte what it shows once it is loaded. It holds the claims of the session token and not the token: nothing that a
/// script of the page could not read from the cookie.
///
/// As JSON it has the form that `@clerk/react` calls `initialState`, so the provider of that package takes it, too.
///
/// ```
/// use clerk_wasm::InitialState;
///
/// let state = InitialState::read(r#"{"sessionClaims":{"sid":"sess_1","sub":"user_1"}}"#).expect("a state");
/// assert_eq!(state.claims().and_then(|claims| claims.subject().map(str::to_owned)).as_deref(), Some("user_1"));
/// assert!(InitialState::signed_out().claims().is_none());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct InitialState {
    claims: Option<Claims>,
}

/// The id of the script that holds it.
const ELEMENT: &str = "clerk-initial-state";

/// Nobody is signed in. What `@clerk/react` does not find, it takes for not loaded yet.
const NOBODY: &str =
    r#"{"userId":null,"sessionId":null,"sessionClaims":null,"session":null,"user":null,"organization":null}"#;

impl InitialState {
    /// Somebody is signed in, with these claims of a session token that was verified.
    #[must_use]
    pub const fn signed_in(claims: Claims) -> Self {
        Self { claims: Some(claims) }
    }

    /// Nobody is signed in.
    #[must_use]
    pub const fn signed_out() -> Self {
        Self { claims: None }
    }

    /// Reads the JSON that [`InitialState::to_json`] has written, or the `initialState` of an official backend SDK.
    ///
    /// # Errors
    /// `clerk_json_mismatch` if it is no JSON object.
    pub fn read(json: &str) -> Result<Self, Error> {
        let json = JsonText::parse(json).ok_or_else(|| {
            let message =
                "The initial state is no JSON. Pass what InitialState::to_json has written on the server.";
            Error::Runtime { code: code::JSON_MISMATCH, message: message.to_owned() }
        })?;
        Ok(Self::of(json.json()))
    }

    /// The claims of the session token; `None` if nobody is signed in.
    #[must_use]
    pub const fn claims(&self) -> Option<&Claims> {
        self.claims.as_ref()
    }

    /// Whether the user has all that is asked, as far as the claims tell. As everywhere, asking nothing means no, and so
    /// does a pending session, unless the options say otherwise.
    #[must_use]
    pub fn has(&self, query: &AuthorizationQuery, options: AuthOptions) -> bool {
        let Some(claims) = &self.claims else { return false };
        !(claims.is_pending() && options.treat_pending_as_signed_out) && claims_satisfy(claims, query)
    }

    /// A `<script>` that holds the state, to be put anywhere into the page before the app starts. It runs nothing.
    #[must_use]
    pub fn to_script(&self) -> String {
        ["<script type=\"application/json\" id=\"", ELEMENT, "\">", &self.to_json(), "</script>"].concat()
    }

    /// The state that a server has put into this page with [`InitialState::to_script`]; `None` if there is none, and
    /// where there is no page.
    #[must_use]
    pub fn in_page() -> Option<Self> {
        Self::read(&text_in_page(ELEMENT)?).ok()
    }

    /// The state as JSON, safe inside of a `<script type="application/json">`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let Some(claims) = &self.claims else { return NOBODY.to_owned() };
        let mut json = String::from("{");
        let organization = claims.organization();
        let organization = organization.as_ref();
        for (name, value) in [
            ("userId", claims.subject()),
            ("sessionId", claims.session_id()),
            ("sessionStatus", Some(claims.session_status())),
            ("orgId", organization.map(|it| it.id.as_str())),
            ("orgRole", organization.map(|it| it.role.as_str())),
            ("orgSlug", organization.map(|it| it.slug.as_str())),
        ] {
            let Some(value) = value else { continue };
            quote(name, &mut json);
            json.push(':');
            quote(value, &mut json);
            json.push(',');
        }
        // By what is outside of the claims, `@clerk/react` answers `has()`.
        json.push_str("\"orgPermissions\":[");
        let permissions = organization.into_iter().flat_map(|organization| &organization.permissions);
        for (index, permission) in permissions.enumerate() {
            json.push_str(if index == 0 { "" } else { "," });
            quote(permission, &mut json);
        }
        json.push(']');
        for (name, claim) in [("factorVerificationAge", "fva"), ("actor", "act")] {
            json.push(',');
            quote(name, &mut json);
            json.push(':');
            json.push_str(claims.all().get(claim).map_or("null", Json::as_text));
        }
        json.push_str(",\"sessionClaims\":");
        json.push_str(claims.all().as_text());
        json.push('}');
        // No `</script>`, and no `<!--` after which it would not end.
        json.replace('<', "\\u003c")
    }

    pub(crate) fn of(json: Json<'_>) -> Self {
        let claims = json.get("sessionClaims").filter(|claims| claims.get("sid").is_some());
        Self { claims: claims.map(|claims| Claims::new(claims.own())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_ends_no_script() {
        let claims =
            r#"{"sid":"sess_1","sub":"</script><!--","v":2,"o":{"id":"org_1","slg":"acme","rol":"admin"}}"#;
        let state = InitialState::read(&format!("{{\"sessionClaims\":{claims}}}")).expect("a state");
        let json = state.to_json();
        assert!(!json.contains('<'), "{json}");
        let again = InitialState::read(&json).expect("a state");
        let subject = again.claims().and_then(|claims| claims.subject().map(str::to_owned));
        assert_eq!(subject.as_deref(), Some("</script><!--"));
        let known: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!((&known["orgId"], &known["orgRole"]), (&"org_1".into(), &"org:admin".into()));
    }

    #[test]
    fn what_the_official_package_reads_beside_the_claims_is_there() {
        let claims = r#"{"sid":"sess_1","sub":"user_1","sts":"pending","v":2,"fva":[5,-1],"act":{"sub":"user_2"},
            "fea":"o:reports,o:invoices","o":{"id":"org_1","slg":"acme","rol":"admin","per":"read,write","fpm":"3,1"}}"#;
        let state = InitialState::read(&format!("{{\"sessionClaims\":{claims}}}")).expect("a state");
        let known: serde_json::Value = serde_json::from_str(&state.to_json()).expect("JSON");
        let expected = serde_json::json!({
            "userId": "user_1",
            "sessionId": "sess_1",
            "sessionStatus": "pending",
            "orgId": "org_1",
            "orgRole": "org:admin",
            "orgSlug": "acme",
            "orgPermissions": ["org:reports:read", "org:reports:write", "org:invoices:read"],
            "factorVerificationAge": [5, -1],
            "actor": { "sub": "user_2" },
            "sessionClaims": serde_json::from_str::<serde_json::Value>(claims).expect("JSON"),
        });
        assert_eq!(known, expected);
        let plain =
            InitialState::read(r#"{"sessionClaims":{"sid":"sess_1","sub":"user_1"}}"#).expect("a state");
        let known: serde_json::Value = serde_json::from_str(&plain.to_json()).expect("JSON");
        assert_eq!(
            (&known["orgPermissions"], &known["actor"]),
            (&serde_json::json!([]), &serde_json::Value::Null)
        );
        let nobody: serde_json::Value =
            serde_json::from_str(&InitialState::signed_out().to_json()).expect("JSON");
        assert_eq!(nobody.get("userId"), Some(&serde_json::Value::Null));
    }

    #[test]
    fn what_names_no_session_is_nobody() {
        for json in ["{}", r#"{"sessionClaims":null}"#, r#"{"sessionClaims":{"sub":"user_1"}}"#, "[]", "1"] {
            assert_eq!(InitialState::read(json).expect("JSON"), InitialState::signed_out(), "{json}");
        }
        assert_eq!(InitialState::read("").unwrap_err().code(), "clerk_json_mismatch");
        assert_eq!(
            InitialState::read(&InitialState::signed_out().to_json()).unwrap(),
            InitialState::signed_out()
        );
    }
}
