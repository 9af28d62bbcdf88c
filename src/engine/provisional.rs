//! Starting from the session cookie: while the API can't be reached or, if the app wants it, before it is
//! asked. Session, token and organization are those of the claims; the user is a stand-in.

use std::sync::Arc;

use super::Engine;
use super::snapshot::{Active, ActiveSession, Snapshot, Status};
use super::start::{START_PATIENCE, Stage};
use crate::initial_state::InitialState;
use crate::json::{Json, JsonText, quote as quote_json};
use crate::time::Instant;
use crate::wire::{Claims, Client, ClientPlace, OrganizationClaims, Token, client_in};

impl Engine {
    /// Shows what an unexpired session cookie says, before any answer and without the environment.
    pub(super) fn start_from_cookie(&mut self) {
        let Stage::Starting { call, .. } = self.stage else { return };
        let Some(token) = self.token_to_start_from() else { return };
        let is_alive = !self.tokens.clock.remaining(&token, self.now).is_zero()
            && self.tokens.clock.can_tell_the_age_of(&token, self.now);
        // Another app of the instance may have signed out while this page's cookie lived on.
        if !is_alive || self.cookies.tells_of_sign_out() {
            return;
        }
        if let Some(client) = client_from_token(&token) {
            self.unconfirmed_until = Some(self.now.instant.after(START_PATIENCE));
            self.adopt_provisional_client(client, Some(Arc::new(token)));
            self.end_start(call);
        }
    }

    /// Shows what the session cookie says, marked as degraded, because the API can't tell for now whether
    /// there is a session. Reading goes on. Without a cookie, nobody is shown as signed out as long as the
    /// API may still say who is there: apps send signed-out users away.
    pub(super) fn start_without_api(&mut self) {
        let Stage::Starting { until, .. } = self.stage else { return };
        let token = self.token_to_start_from();
        if self.client.is_some() || (token.is_none() && until > self.now.instant) {
            return;
        }
        self.client_reading.backoff.failures = self.client_reading.backoff.failures.max(2);
        let client = token.as_ref().and_then(client_from_token);
        self.adopt_provisional_client(client.unwrap_or_else(Client::empty), token.map(Arc::new));
    }

    fn token_to_start_from(&self) -> Option<Token> {
        let token = self.session_token(&self.page.cookies);
        // The session that the cookie held at first may have been signed out of since.
        token.filter(|token| {
            !self.tokens.clock.is_from_the_future(token, self.now) && self.cookies.held_back.is_none()
        })
    }

    /// Whether the cookie stands in for the API's word: it does as long as the API may still answer in time.
    pub(super) fn is_unconfirmed(&self) -> bool {
        !self.client_is_known && self.unconfirmed_until.is_some_and(|until| until > self.now.instant)
    }

    pub(super) fn unconfirmed_due(&self) -> Option<Instant> {
        self.unconfirmed_until.filter(|_| !self.client_is_known)
    }
}

/// The state of a page that starts from what a server has judged: as with an instant start, but without a token.
pub(crate) fn snapshot_of(initial: &InitialState) -> Snapshot {
    let client = initial.claims().and_then(|claims| client_from_claims(claims, "null"));
    let client = client.unwrap_or_else(Client::empty);
    let active = client.signed_in_sessions().next().and_then(|session| {
        let user = session.user()?.clone();
        let membership = session.last_active_organization_id().and_then(|id| user.membership_of(id));
        let organization = membership.map(|membership| membership.organization().clone());
        Some(ActiveSession { session: session.clone(), user, organization, token: None })
    });
    let active = active.map_or(Active::SignedOut, Active::SignedIn);
    Snapshot {
        status: Status::Ready,
        client: Some(Arc::new(client)),
        active,
        environment: None,
        is_provisional: true,
    }
}

fn client_from_token(token: &Token) -> Option<Client> {
    let mut last = String::from(r#"{"object":"token","jwt":"#);
    quote_json(token.as_str(), &mut last);
    last.push('}');
    client_from_claims(token.claims(), &last)
}

/// The client that the claims of a session token describe: one session, its user and organization, as far as they
/// go. It is written as the API would send it, because faces show that.
fn client_from_claims(claims: &Claims, last_active_token: &str) -> Option<Client> {
    let (session, user) = (claims.session_id()?, claims.subject()?);
    let organization = claims.organization();
    let mut body = String::new();
    write(
        &mut body,
        &[
            (r#"{"response":{"object":"client","last_active_session_id":"#, session),
            (r#","sessions":[{"object":"session","id":"#, session),
            (r#","status":"#, claims.session_status()),
            (r#","public_user_data":{"user_id":"#, user),
        ],
    );
    body.push_str(r#"},"last_active_token":"#);
    body.push_str(last_active_token);
    body.push_str(r#","factor_verification_age":"#);
    body.push_str(claims.all().get("fva").map_or("null", Json::as_text));
    body.push_str(r#","actor":"#);
    body.push_str(claims.all().get("act").map_or("null", Json::as_text));
    body.push_str(r#","last_active_organization_id":"#);
    match &organization {
        Some(organization) => quote_json(&organization.id, &mut body),
        None => body.push_str("null"),
    }
    write(&mut body, &[(r#","user":{"object":"user","id":"#, user)]);
    body.push_str(r#","organization_memberships":["#);
    if let Some(organization) = &organization {
        write_membership(&mut body, organization);
    }
    body.push_str("]}}]}}");
    let body = JsonText::of(body.into(), &[])?;
    Client::read(client_in(body.json(), ClientPlace::Response)?, None)
}

/// A token names its organization by id and slug only, so the slug serves as the name too.
fn write_membership(body: &mut String, organization: &OrganizationClaims) {
    write(
        body,
        &[
            (r#"{"object":"organization_membership","role":"#, &organization.role),
            (r#","organization":{"object":"organization","id":"#, &organization.id),
            (r#","name":"#, &organization.slug),
            (r#","slug":"#, &organization.slug),
        ],
    );
    body.push_str(r#"},"permissions":["#);
    for (index, permission) in organization.permissions.iter().enumerate() {
        write(body, &[(if index == 0 { "" } else { "," }, permission)]);
    }
    body.push_str("]}");
}

/// Appends pieces of JSON as they are, and after each a text as a JSON string.
fn write(body: &mut String, pieces: &[(&str, &str)]) {
    for (json, text) in pieces {
        body.push_str(json);
        quote_json(text, body);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::test_token;
    use serde_json::json;

    #[test]
    fn the_client_is_what_the_token_says_whatever_its_characters() {
        let odd = "a\"}\\\n\u{0}\u{1f600}";
        let mut claims =
            json!({ "iat": 1, "exp": 2, "sid": odd, "sub": odd, "fva": [1, -1], "act": { "sub": odd } });
        let personal = client_from_token(&test_token(&json!({}), &claims)).expect("a client");
        assert_eq!(personal.sessions()[0].last_active_organization_id(), None);
        for (name, value) in [("org_id", odd), ("org_role", odd), ("org_slug", odd)] {
            claims[name] = value.into();
        }
        claims["org_permissions"] = json!([odd, "org:a:read"]);
        let token = test_token(&json!({}), &claims);
        let client = client_from_token(&token).expect("a client");
        let session = client.signed_in_session(odd).expect("its session");
        assert_eq!(session.last_active_token().as_deref(), Some(&token));
        assert_eq!(session.factor_verification_age(), Some([1.0, -1.0]));
        assert_eq!(session.actor().and_then(|actor| actor.get("sub")), token.claims().all().get("sub"));
        let user = session.user().expect("its user");
        let membership =
            user.membership_of(session.last_active_organization_id().expect("an id")).expect("one");
        assert_eq!(
            (user.id(), membership.organization().name(), membership.role()),
            (odd, Some(odd), Some(odd))
        );
        assert!(membership.permissions().eq([odd, "org:a:read"]));
    }
}
