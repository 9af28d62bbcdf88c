//! Starting from the session cookie: while the API can't be reached, or, if the app wants it, before
//! it was asked. Session, token and organization are those of the claims; the user is a stand-in.

use std::sync::Arc;

use super::Engine;
use super::start::{PATIENCE, Stage};
use crate::time::Instant;
use crate::wire::{
    Client, ClientPlace, Json, OrganizationClaims, Token, client_in, print_json, quote_json, text_field,
};

impl Engine {
    /// Shows what an unexpired session cookie says, before any answer and without the environment.
    pub(super) fn start_from_cookie(&mut self) {
        let Stage::Starting { call, .. } = self.stage else { return };
        let Some(token) = self.cookies.session_token(&self.page.cookies) else { return };
        let is_alive = !self.clock.remaining(&token, self.now).is_zero()
            && self.clock.can_tell_the_age_of(&token, self.now);
        // Another app of the instance may have signed out, and this page's cookie lived on.
        if !is_alive || self.cookies.says_nobody() {
            return;
        }
        if let Some(client) = client_from_token(&token) {
            self.unconfirmed_until = Some(self.now.instant.after(PATIENCE));
            self.adopt_provisional_client(client, Some(Arc::new(token)));
            self.end_start(call);
        }
    }

    /// Neither a session nor its absence can be learned from the API for now. What the session
    /// cookie says is shown instead, marked as degraded, and reading goes on.
    pub(super) fn start_without_api(&mut self) {
        if self.client.is_some() || !matches!(self.stage, Stage::Starting { .. }) {
            return;
        }
        self.client_reading.backoff.failures = self.client_reading.backoff.failures.max(2);
        let token = self.cookies.session_token(&self.page.cookies);
        let client = token.as_ref().and_then(client_from_token);
        self.adopt_provisional_client(client.unwrap_or_else(Client::empty), token.map(Arc::new));
    }

    /// What the cookie says is as good as the API's word, as long as the API may still answer in time.
    pub(super) fn is_unconfirmed(&self) -> bool {
        !self.client_is_known && self.unconfirmed_until.is_some_and(|until| until > self.now.instant)
    }

    pub(super) fn unconfirmed_due(&self) -> Option<Instant> {
        self.unconfirmed_until.filter(|_| !self.client_is_known)
    }
}

/// The client that a session token speaks of: one session, its user and organization, as far as the
/// claims go. It is written as the API would send it, because faces show that.
fn client_from_token(token: &Token) -> Option<Client> {
    let claims = token.claims();
    let (session, user) = (quoted(claims.session_id()?), quoted(claims.subject()?));
    let status = quoted(text_field(claims.all(), "sts").unwrap_or("active"));
    let claim = |name: &str| printed(&claims.all()[name]);
    let organization = claims.organization();
    let organization = organization.as_ref();
    let body: Arc<str> = [
        r#"{"response":{"object":"client","last_active_session_id":"#,
        &session,
        r#","sessions":[{"object":"session","id":"#,
        &session,
        r#","status":"#,
        &status,
        r#","last_active_organization_id":"#,
        &organization.map_or_else(|| "null".to_owned(), |organization| quoted(&organization.id)),
        r#","last_active_token":{"object":"token","jwt":"#,
        &quoted(token.as_str()),
        r#"},"factor_verification_age":"#,
        &claim("fva"),
        r#","actor":"#,
        &claim("act"),
        r#","public_user_data":{"user_id":"#,
        &user,
        r#"},"user":{"object":"user","id":"#,
        &user,
        r#","organization_memberships":["#,
        &organization.map(membership).unwrap_or_default(),
        "]}}]}}",
    ]
    .concat()
    .into();
    let (fields, source) = client_in(&mut Json::parse(&body)?, &body, ClientPlace::Response)?;
    Client::read(fields, source, None)
}

/// A token names its organization by id and slug only, so the slug serves as the name too.
fn membership(organization: &OrganizationClaims) -> String {
    let permissions: Vec<String> = organization.permissions.iter().map(|name| quoted(name)).collect();
    let slug = quoted(&organization.slug);
    [
        r#"{"object":"organization_membership","role":"#,
        &quoted(&organization.role),
        r#","permissions":["#,
        &permissions.join(","),
        r#"],"organization":{"object":"organization","id":"#,
        &quoted(&organization.id),
        r#","name":"#,
        &slug,
        r#","slug":"#,
        &slug,
        "}}",
    ]
    .concat()
}

fn quoted(text: &str) -> String {
    let mut json = String::new();
    quote_json(text, &mut json);
    json
}

fn printed(value: &Json) -> String {
    let mut json = String::new();
    print_json(value, &mut json);
    json
}
