//! Attempts to sign in, with an identifier and a password.

use super::clock::{Seconds, ServerTime};
use super::{State, ids};
use crate::error::ApiError;

/// An attempt is abandoned after a day.
const ABANDON_AFTER: Seconds = Seconds(24 * 60 * 60);

/// One attempt to sign in.
#[derive(Debug, Clone)]
pub(crate) struct SignIn {
    pub(crate) id: String,
    pub(crate) identifier: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) attempts: u32,
    pub(crate) created_session: Option<String>,
    pub(crate) abandon_at: ServerTime,
}

impl State {
    /// Starts an attempt for a client; with a password, it is completed at once.
    pub(crate) fn create_sign_in(
        &mut self,
        client: &str,
        identifier: Option<&str>,
        password: Option<&str>,
    ) -> Result<SignIn, ApiError> {
        if !self.settings().multi_session && !self.signed_in_sessions(client).is_empty() {
            return Err(ApiError::session_exists());
        }
        let user = identifier.map(|identifier| self.user_for_sign_in(client, identifier)).transpose()?;
        let sign_in = SignIn {
            id: ids::new("sia"),
            identifier: identifier.map(str::to_owned),
            user,
            attempts: 0,
            created_session: None,
            abandon_at: self.now() + ABANDON_AFTER,
        };
        let id = sign_in.id.clone();
        self.sign_ins.insert(id.clone(), sign_in.clone());
        if let Some(client) = self.clients.get_mut(client) {
            client.sign_in = Some(id.clone());
        }
        match password {
            Some(password) => self.attempt_password(client, &id, password),
            None => Ok(sign_in),
        }
    }

    /// The client's current attempt.
    pub(crate) fn sign_in_of(&self, client: &str, id: &str) -> Result<&SignIn, ApiError> {
        let current = self.clients.get(client).and_then(|client| client.sign_in.as_deref());
        let sign_in = self.sign_ins.get(id).filter(|_| current == Some(id));
        sign_in.ok_or_else(|| ApiError::not_found("Sign in", id))
    }

    /// Tries a password; if it is right, the attempt is complete and a session begins.
    pub(crate) fn attempt_password(
        &mut self,
        client: &str,
        id: &str,
        password: &str,
    ) -> Result<SignIn, ApiError> {
        let mut sign_in = self.sign_in_of(client, id)?.clone();
        if sign_in.created_session.is_some() {
            return Err(ApiError::already_verified());
        }
        let user = sign_in.user.clone().ok_or_else(|| ApiError::param_missing("identifier"))?;
        sign_in.attempts += 1;
        if self.user(&user).is_some_and(|user| user.password == password) {
            sign_in.created_session = Some(self.start_session(client, &user, None));
            self.complete_on(client);
        }
        self.sign_ins.insert(id.to_owned(), sign_in.clone());
        match sign_in.created_session {
            Some(_) => Ok(sign_in),
            None => Err(ApiError::password_incorrect()),
        }
    }

    /// A completed attempt is no longer the client's current one.
    fn complete_on(&mut self, client: &str) {
        if let Some(client) = self.clients.get_mut(client) {
            client.sign_in = None;
            client.last_strategy = Some("password");
        }
    }

    fn user_for_sign_in(&self, client: &str, identifier: &str) -> Result<String, ApiError> {
        let user = self.user_by_identifier(identifier).ok_or_else(ApiError::identifier_not_found)?;
        let sessions = self.signed_in_sessions(client);
        match sessions.iter().find(|session| session.user == user.id) {
            Some(session) => Err(ApiError::identifier_already_signed_in(&session.id)),
            None => Ok(user.id.clone()),
        }
    }
}
