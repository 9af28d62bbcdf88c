//! Attempts to sign up, with an e-mail address, which a code proves, and a password.

use serde_json::{Map, Value};

use super::clock::ServerTime;
use super::sign_ins::ABANDON_AFTER;
use super::verifications::{Strategy, Verification};
use super::{State, ids};
use crate::config::User;
use crate::error::ApiError;

/// What the environment says about passwords.
pub(crate) const SHORTEST_PASSWORD: usize = 8;

/// One attempt to sign up.
#[derive(Debug, Clone)]
pub(crate) struct SignUp {
    pub(crate) id: String,
    pub(crate) fields: Fields,
    /// Of the address.
    pub(crate) verification: Option<Verification>,
    pub(crate) created: Option<Created>,
    pub(crate) abandon_at: ServerTime,
}

/// What is known of somebody who signs up. In a change, only what is said.
#[derive(Clone, Default)]
pub(crate) struct Fields {
    pub(crate) email_address: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) unsafe_metadata: Option<Map<String, Value>>,
}

/// What comes of a completed attempt.
#[derive(Debug, Clone)]
pub(crate) struct Created {
    pub(crate) user: String,
    pub(crate) session: String,
}

impl SignUp {
    /// The required fields that have not been said.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        let Fields { email_address, password, .. } = &self.fields;
        let required = [("email_address", email_address), ("password", password)];
        required.into_iter().filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect()
    }

    /// The fields that have to be proved.
    pub(crate) fn unverified(&self) -> Vec<&'static str> {
        let is_verified = self.verification.is_some_and(|verification| verification.is_verified);
        if self.fields.email_address.is_some() && !is_verified { vec!["email_address"] } else { Vec::new() }
    }
}

impl State {
    /// Starts an attempt for a client, which replaces the one before.
    pub(crate) fn create_sign_up(&mut self, client: &str, fields: Fields) -> Result<SignUp, ApiError> {
        if !self.settings().multi_session && !self.signed_in_sessions(client).is_empty() {
            return Err(ApiError::session_exists());
        }
        self.check_fields(&fields)?;
        let sign_up = SignUp {
            id: ids::new("sua"),
            fields,
            verification: None,
            created: None,
            abandon_at: self.now() + ABANDON_AFTER,
        };
        if let Some(client) = self.clients.get_mut(client) {
            client.sign_up = Some(sign_up.id.clone());
        }
        Ok(self.changed_sign_up(client, sign_up))
    }

    /// The client's current attempt.
    pub(crate) fn sign_up_of(&self, client: &str, id: &str) -> Result<&SignUp, ApiError> {
        let current = self.clients.get(client).and_then(|client| client.sign_up.as_deref());
        let sign_up = self.sign_ups.get(id).filter(|_| current == Some(id));
        sign_up.ok_or_else(|| ApiError::not_found("Sign up", id))
    }

    pub(crate) fn update_sign_up(
        &mut self,
        client: &str,
        id: &str,
        said: Fields,
    ) -> Result<SignUp, ApiError> {
        self.check_fields(&said)?;
        let mut sign_up = self.sign_up_of(client, id)?.clone();
        if said.email_address.is_some() && said.email_address != sign_up.fields.email_address {
            sign_up.verification = None;
        }
        sign_up.fields = said.or(sign_up.fields);
        Ok(self.changed_sign_up(client, sign_up))
    }

    /// Sends a code to the address.
    pub(crate) fn prepare_sign_up_code(&mut self, client: &str, id: &str) -> Result<SignUp, ApiError> {
        let mut sign_up = self.sign_up_of(client, id)?.clone();
        sign_up.fields.email_address.as_ref().ok_or_else(|| ApiError::param_missing("email_address"))?;
        if sign_up.unverified().is_empty() {
            return Err(ApiError::already_verified());
        }
        sign_up.verification = Some(Verification::by_email_code(self.now()));
        Ok(self.changed_sign_up(client, sign_up))
    }

    /// Tries the code that was sent.
    pub(crate) fn attempt_sign_up_code(
        &mut self,
        client: &str,
        id: &str,
        code: &str,
    ) -> Result<SignUp, ApiError> {
        let mut sign_up = self.sign_up_of(client, id)?.clone();
        let mut verification = sign_up.verification.ok_or_else(ApiError::verification_not_sent)?;
        let result = verification.attempt_code(code, self.now());
        sign_up.verification = Some(verification);
        let sign_up = self.changed_sign_up(client, sign_up);
        result.map(|()| sign_up)
    }

    /// Notes a change. An attempt that is completed by it has made a user with a session, and is no longer the client's
    /// current one.
    fn changed_sign_up(&mut self, client: &str, mut sign_up: SignUp) -> SignUp {
        if sign_up.missing().is_empty() && sign_up.unverified().is_empty() {
            let user = User::from_sign_up(sign_up.fields.clone());
            let id = user.id.clone();
            self.add_user(user);
            let session = self.start_session(client, &id, None);
            sign_up.created = Some(Created { user: id, session });
            if let Some(client) = self.clients.get_mut(client) {
                client.sign_up = None;
                client.last_strategy = Some(Strategy::EmailCode.name());
            }
        }
        self.sign_ups.insert(sign_up.id.clone(), sign_up.clone());
        sign_up
    }

    fn check_fields(&self, fields: &Fields) -> Result<(), ApiError> {
        if fields.email_address.as_ref().is_some_and(|email| !email.contains('@')) {
            return Err(ApiError::format_invalid("email_address"));
        }
        let identifiers = [("email_address", &fields.email_address), ("username", &fields.username)];
        for (name, identifier) in identifiers {
            if identifier.as_ref().is_some_and(|one| self.user_by_identifier(one).is_some()) {
                return Err(ApiError::identifier_exists(name));
            }
        }
        if fields.password.as_ref().is_some_and(|password| password.chars().count() < SHORTEST_PASSWORD) {
            return Err(ApiError::password_too_short(SHORTEST_PASSWORD));
        }
        Ok(())
    }
}

impl Fields {
    fn or(self, before: Self) -> Self {
        Self {
            email_address: self.email_address.or(before.email_address),
            password: self.password.or(before.password),
            username: self.username.or(before.username),
            first_name: self.first_name.or(before.first_name),
            last_name: self.last_name.or(before.last_name),
            unsafe_metadata: self.unsafe_metadata.or(before.unsafe_metadata),
        }
    }
}

impl std::fmt::Debug for Fields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fields").field("email_address", &self.email_address).finish_non_exhaustive()
    }
}

impl User {
    fn from_sign_up(fields: Fields) -> Self {
        Self {
            id: ids::new("user"),
            email: fields.email_address.unwrap_or_default(),
            username: fields.username,
            password: fields.password.unwrap_or_default(),
            first_name: fields.first_name,
            last_name: fields.last_name,
            external_id: None,
            public_metadata: Map::new(),
            private_metadata: Map::new(),
            unsafe_metadata: fields.unsafe_metadata.unwrap_or_default(),
            features: Vec::new(),
            plans: Vec::new(),
            memberships: Vec::new(),
        }
    }
}
