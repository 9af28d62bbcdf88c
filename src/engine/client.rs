//! Which client, session and organization count, and what is shown of them.

use std::sync::Arc;

use super::Engine;
use super::input::{Answer, OrganizationChoice, RequestId, SessionChoice, TokenQuery};
use super::output::Output;
use super::requests::Reply;
use super::snapshot::{Active, ActiveSession, Snapshot};
use super::tokens::{TokenFor, TokenKey};
use crate::authorization::Grants;
use crate::error::Error;
use crate::json::Json;
use crate::wire::{Client, ClientPlace, Environment, Session, Token, client_in};

impl Engine {
    /// Adopts the client that was asked for. `false` if the answer can't be read.
    pub(super) fn adopt_client_answer(&mut self, request: RequestId, answer: Json<'_>) -> bool {
        let client = match client_in(answer, ClientPlace::Response) {
            Some(sent) => Client::read(sent, self.client.as_deref()),
            // A browser that the API has never seen has no client; anything else is not an answer.
            None => answer.get("response").is_some_and(Json::is_null).then(Client::empty),
        };
        let Some(client) = client else { return false };
        self.adopt_client(request, client);
        true
    }

    /// Adopts the piggybacked client of an answer to another request, and returns the answer.
    pub(super) fn adopt_from(&mut self, request: RequestId, reply: Reply) -> Result<Answer, Error> {
        match reply {
            Reply::Done(answer, body) => {
                self.adopt_piggyback(request, body.json(), ClientPlace::Client);
                Ok(answer)
            }
            Reply::Refused(error) => Err(Error::Api(error)),
            Reply::Failed { error, .. } => Err(error),
        }
    }

    pub(super) fn adopt_piggyback(&mut self, request: RequestId, answer: Json<'_>, place: ClientPlace) {
        let Some(sent) = client_in(answer, place) else { return };
        if self.requests.is_overtaken(request) {
            // The API may have handled this request after a later one.
            return self.client_reading.need_anew();
        }
        if let Some(client) = Client::read(sent, self.client.as_deref()) {
            self.adopt_client(request, client);
        }
    }

    /// Adopts a client from the API, unless the client of a later request is already here: answers can
    /// overtake each other, and an older one would bring back a session that was signed out of.
    fn adopt_client(&mut self, request: RequestId, client: Client) {
        if self.requests.is_overtaken(request) {
            return;
        }
        if self.requests.is_stale(request) && self.brings_back(&client) {
            return self.client_reading.need_anew();
        }
        self.cookies.held_back = self.cookies.held_back.filter(|heard| request.0 <= heard.0);
        self.requests.note_client(request);
        let first = !self.client_is_known;
        self.client_is_known = true;
        self.set_client(client, first);
        // An app that has chosen a session in the meantime is not asked again.
        if first && self.config.chooses_session && !self.activation.is_busy() {
            self.is_choosing = true;
            if let Some(client) = self.client.clone() {
                self.outputs.push_back(Output::ChooseSession(client));
            }
        }
    }

    /// Whether the client has a session that has ended; or any session, if the page has shown no client yet.
    fn brings_back(&self, client: &Client) -> bool {
        let has_ended = |id: &str| self.client.is_none() || self.cookies.endings.has(id);
        client.signed_in_sessions().any(|session| has_ended(session.id()))
    }

    /// The face says which session should be active at first.
    pub(super) fn handle_choice(&mut self, choice: SessionChoice) {
        if !core::mem::take(&mut self.is_choosing) {
            return;
        }
        let known = |id: &String| self.client.as_ref().is_some_and(|it| it.signed_in_session(id).is_some());
        match choice {
            SessionChoice::Nobody => self.make_active(None),
            SessionChoice::Named(id) if known(&id) => self.make_active(Some(id)),
            SessionChoice::Named(_) | SessionChoice::Current => {}
        }
    }

    /// Shows a client that the API did not send.
    pub(super) fn adopt_provisional_client(&mut self, client: Client, token: Option<Arc<Token>>) {
        token.iter().for_each(|token| self.tokens.clock.learn_foreign(token, self.now));
        self.set_client(client, true);
    }

    /// Ends every session, by the API's own word.
    pub(super) fn end_all_sessions(&mut self, request: RequestId) {
        let client = self.client.as_ref().map_or_else(Client::empty, |client| client.without_sessions());
        self.requests.note_client(request);
        self.client_is_known = true;
        self.set_client(client, false);
    }

    fn set_client(&mut self, client: Client, choose_session: bool) {
        for session in self.client.iter().flat_map(|before| before.sessions()) {
            if client.has_lost(session) {
                self.cookies.endings.note(session.id());
                self.requests.note_sign_out();
            }
        }
        let shared = self.client.take().filter(|known| known.is_same(&client));
        let client = shared.unwrap_or_else(|| Arc::new(client));
        self.client = Some(client.clone());
        let active = self.active.take().filter(|id| client.signed_in_session(id).is_some());
        let chosen = || client.default_session().map(|session| session.id().to_owned());
        self.active = active.or_else(|| if choose_session { chosen() } else { None });
        // This comes before the tokens that came along are handed out: a waiter for the active session's
        // token must not get the previous session's.
        self.redirect_waiters();
        self.adopt_last_tokens(&client);
        self.forget_dead_sessions();
    }

    fn forget_dead_sessions(&mut self) {
        let Some(client) = self.client.clone() else { return };
        // Their waiters were moved elsewhere before.
        self.tokens.retain(&|session| client.signed_in_session(session).is_some());
    }

    pub(super) fn adopt_environment(&mut self, environment: Environment) {
        let known = self.environment.as_deref();
        if known == Some(&environment) {
            return;
        }
        let partitioned = environment.partitioned_cookies();
        self.environment = Some(Arc::new(environment));
        if self.cookies.set_partitioned(partitioned)
            && let Some(token) = self.context.dev_browser.clone()
        {
            self.write_dev_browser(Some(&token));
        }
    }

    /// The active session, if somebody is signed in.
    pub(super) fn active_session(&self) -> Option<&Arc<Session>> {
        self.client.as_ref()?.signed_in_session(self.active.as_deref()?)
    }

    /// The key of the active session's own token.
    pub(super) fn active_key(&self) -> Option<TokenKey> {
        self.active_token_for().map(TokenFor::key)
    }

    /// What the active session's own token is for.
    pub(super) fn active_token_for(&self) -> Option<TokenFor<'_>> {
        self.active_session().map(|session| session_token_for(session))
    }

    /// What a query's token is for; `None` if its session is not signed in.
    pub(super) fn token_for<'a>(&'a self, query: &'a TokenQuery) -> Option<TokenFor<'a>> {
        meant_by(query, self.client.as_deref(), self.active.as_deref())
    }

    /// What the user of a session may do, from the membership and the session's last token.
    pub(super) fn grants_of<'a>(&'a self, session: &str, token: Option<&'a Token>) -> Option<Grants<'a>> {
        let session = self.client.as_ref()?.signed_in_session(session)?;
        let organization = session.last_active_organization_id();
        let membership = organization.and_then(|id| session.user()?.membership_of(id));
        let mut permissions = Vec::new();
        if let Some(membership) = membership {
            for permission in membership.permissions() {
                permissions.push(permission);
            }
        }
        let claimed = |name| token.map_or("", |token| token.claims().list(name));
        Some(Grants {
            role: membership.and_then(|membership| membership.role()),
            permissions,
            features: claimed("fea"),
            plans: claimed("pla"),
            factor_ages: session.factor_verification_age(),
        })
    }

    /// Shows the present state, if anything in it changed.
    pub(super) fn show(&mut self) {
        // Nothing is shown while the face is being asked.
        if self.is_choosing {
            return;
        }
        self.write_client_uat();
        let snapshot = Snapshot {
            status: self.status(),
            client: self.client.clone().filter(|_| self.stage.is_loaded()),
            active: self.active_state(),
            environment: self.environment.clone(),
            is_provisional: self.stage.is_loaded() && !self.client_is_known,
        };
        if !snapshot.is_same(&self.snapshot) {
            self.snapshot = Arc::new(snapshot);
            self.outputs.push_back(Output::Notify(self.snapshot.clone()));
        }
    }

    fn active_state(&self) -> Active {
        if !self.stage.is_loaded() || self.activation.hides_the_state() {
            return Active::Unknown;
        }
        let signed_in = self.active_session().and_then(|session| {
            let user = session.user()?.clone();
            let organization = session.last_active_organization_id();
            let membership = organization.and_then(|id| user.membership_of(id));
            let slot = self.tokens.get(session_token_for(session));
            Some(ActiveSession {
                session: session.clone(),
                organization: membership.map(|membership| membership.organization().clone()),
                token: slot.and_then(|slot| slot.token.clone()),
                user,
            })
        });
        signed_in.map_or(Active::SignedOut, Active::SignedIn)
    }
}

/// What a session's own token is for: its active organization.
pub(super) fn session_token_for(session: &Session) -> TokenFor<'_> {
    TokenFor { session: session.id(), template: None, organization: session.last_active_organization_id() }
}

/// What the token of a query is for, with this client and this active session; `None` if the query's session is not
/// signed in.
pub(super) fn meant_by<'a>(
    query: &'a TokenQuery,
    client: Option<&'a Client>,
    active: Option<&'a str>,
) -> Option<TokenFor<'a>> {
    let session = client?.signed_in_session(query.session.as_deref().or(active)?)?;
    let organization = match &query.organization {
        OrganizationChoice::Active => session.last_active_organization_id(),
        OrganizationChoice::Personal => None,
        OrganizationChoice::Named(id) => Some(id.as_str()),
    };
    Some(TokenFor {
        session: session.id(),
        template: query.template.as_deref().filter(|name| !name.is_empty()),
        organization: organization.filter(|id| !id.is_empty()),
    })
}
