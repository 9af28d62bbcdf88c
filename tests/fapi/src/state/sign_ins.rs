//! Attempts to sign in, with an identifier, and a password or a code.

use super::clock::{Seconds, ServerTime};
use super::verifications::{Strategy, Verification};
use super::{State, ids};
use crate::error::ApiError;

/// An attempt is abandoned after a day.
pub(super) const ABANDON_AFTER: Seconds = Seconds(24 * 60 * 60);

/// One attempt to sign in.
#[derive(Debug, Clone)]
pub(crate) struct SignIn {
    pub(crate) id: String,
    pub(crate) identifier: Option<String>,
    pub(crate) user: Option<String>,
    /// Of the first factor.
    pub(crate) verification: Option<Verification>,
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
            verification: None,
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

    /// Sends the user a code.
    pub(crate) fn prepare_email_code(&mut self, client: &str, id: &str) -> Result<SignIn, ApiError> {
        let mut sign_in = self.unfinished_sign_in(client, id)?;
        sign_in.user.as_ref().ok_or_else(ApiError::strategy_invalid)?;
        sign_in.verification = Some(Verification::by_email_code(self.now()));
        self.sign_ins.insert(id.to_owned(), sign_in.clone());
        Ok(sign_in)
    }

    /// Tries the code that was sent; if it is right, the attempt is complete and a session begins.
    pub(crate) fn attempt_email_code(
        &mut self,
        client: &str,
        id: &str,
        code: &str,
    ) -> Result<SignIn, ApiError> {
        let sign_in = self.unfinished_sign_in(client, id)?;
        let sent = sign_in.verification.filter(|sent| sent.strategy == Strategy::EmailCode);
        let mut verification = sent.ok_or_else(ApiError::verification_not_sent)?;
        let result = verification.attempt_code(code, self.now());
        let sign_in = self.attempted(client, sign_in, verification);
        result.map(|()| sign_in)
    }

    /// Tries a password; if it is right, the attempt is complete and a session begins.
    pub(crate) fn attempt_password(
        &mut self,
        client: &str,
        id: &str,
        password: &str,
    ) -> Result<SignIn, ApiError> {
        let sign_in = self.unfinished_sign_in(client, id)?;
        let user = sign_in.user.clone().ok_or_else(|| ApiError::param_missing("identifier"))?;
        let before = sign_in.verification.filter(|before| before.strategy == Strategy::Password);
        let mut verification = before.unwrap_or_else(Verification::by_password);
        verification.attempts += 1;
        verification.is_verified = self.user(&user).is_some_and(|user| user.password == password);
        let sign_in = self.attempted(client, sign_in, verification);
        if verification.is_verified { Ok(sign_in) } else { Err(ApiError::password_incorrect()) }
    }

    fn unfinished_sign_in(&self, client: &str, id: &str) -> Result<SignIn, ApiError> {
        let sign_in = self.sign_in_of(client, id)?.clone();
        if sign_in.created_session.is_some() { Err(ApiError::already_verified()) } else { Ok(sign_in) }
    }

    /// Notes what became of the first factor. An attempt that is completed by it is no longer the client's current one.
    fn attempted(&mut self, client: &str, mut sign_in: SignIn, verification: Verification) -> SignIn {
        sign_in.verification = Some(verification);
        if let (true, Some(user)) = (verification.is_verified, &sign_in.user) {
            sign_in.created_session = Some(self.start_session(client, user, None));
            if let Some(client) = self.clients.get_mut(client) {
                client.sign_in = None;
                client.last_strategy = Some(verification.strategy.name());
            }
        }
        self.sign_ins.insert(sign_in.id.clone(), sign_in.clone());
        sign_in
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
