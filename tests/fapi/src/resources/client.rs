//! The client: one browser's sessions.

use serde::Serialize;

use super::session::Session;
use super::sign_in::SignIn;
use super::sign_up::SignUp;
use crate::state::clock::{Seconds, ServerTime};
use crate::state::{self, State};

#[derive(Serialize)]
pub(crate) struct Client {
    object: &'static str,
    id: String,
    sessions: Vec<Session>,
    sign_in: Option<SignIn>,
    sign_up: Option<SignUp>,
    last_active_session_id: Option<String>,
    last_authentication_strategy: Option<&'static str>,
    cookie_expires_at: Option<ServerTime>,
    captcha_bypass: bool,
    created_at: ServerTime,
    updated_at: ServerTime,
}

impl Client {
    pub(crate) fn of(state: &State, client: &state::Client, azp: Option<&str>) -> Self {
        let sessions = state.signed_in_sessions(&client.id);
        let last_active = client.last_active_session.clone();
        let cookie_lifetime = Seconds(state.settings().client_cookie_lifetime_seconds);
        let sign_in = client.sign_in.as_ref().and_then(|id| state.sign_ins.get(id));
        let sign_up = client.sign_up.as_ref().and_then(|id| state.sign_ups.get(id));
        Self {
            object: "client",
            id: client.id.clone(),
            last_active_session_id: last_active.filter(|id| sessions.iter().any(|session| session.id == *id)),
            sessions: sessions.into_iter().map(|session| Session::of(state, session, azp)).collect(),
            sign_in: sign_in.map(|sign_in| SignIn::of(state, sign_in)),
            sign_up: sign_up.map(SignUp::of),
            last_authentication_strategy: client.last_strategy,
            cookie_expires_at: state.config.is_production().then(|| client.cookie_set_at + cookie_lifetime),
            captcha_bypass: false,
            created_at: client.created_at,
            updated_at: client.updated_at,
        }
    }
}
