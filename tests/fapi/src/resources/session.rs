//! A session, with its user and a token.

use serde::Serialize;
use serde_json::Value;

use super::Token;
use super::user::{PublicUserData, User};
use crate::state::State;
use crate::state::clock::ServerTime;
use crate::state::sessions::{self, SessionStatus};
use crate::tokens;

#[derive(Serialize)]
pub(crate) struct Session {
    #[serde(flatten)]
    base: SessionBase,
    last_active_organization_id: Option<String>,
    user: Option<User>,
    public_user_data: Option<PublicUserData>,
    factor_verification_age: [i64; 2],
    current_task: Option<SessionTask>,
    created_at: ServerTime,
    updated_at: ServerTime,
}

/// A session without its user.
#[derive(Serialize)]
pub(crate) struct SessionBase {
    object: &'static str,
    id: String,
    status: SessionStatus,
    expire_at: ServerTime,
    abandon_at: ServerTime,
    last_active_at: ServerTime,
    last_active_token: Option<Token>,
    actor: Option<Value>,
    tasks: Option<Vec<SessionTask>>,
}

/// A session as servers see it.
#[derive(Serialize)]
pub(crate) struct BackendSession {
    object: &'static str,
    id: String,
    client_id: String,
    user_id: String,
    status: SessionStatus,
    last_active_organization_id: Option<String>,
    actor: Option<Value>,
    last_active_at: ServerTime,
    expire_at: ServerTime,
    abandon_at: ServerTime,
    created_at: ServerTime,
    updated_at: ServerTime,
}

#[derive(Serialize)]
struct SessionTask {
    key: &'static str,
}

/// A session in the list of its user's sessions on all clients.
#[derive(Serialize)]
pub(crate) struct ActiveSession {
    #[serde(flatten)]
    session: Session,
    latest_activity: SessionActivity,
}

/// Where a session was used. Nothing of that is stored; it was on this machine, like everything here.
#[derive(Serialize)]
struct SessionActivity {
    object: &'static str,
    id: String,
    device_type: &'static str,
    is_mobile: bool,
    browser_name: &'static str,
    browser_version: &'static str,
    ip_address: &'static str,
    city: &'static str,
    country: &'static str,
}

impl Session {
    pub(crate) fn of(state: &State, session: &sessions::Session, azp: Option<&str>) -> Self {
        let user = state.user(&session.user);
        Self {
            base: SessionBase::of(state, session, azp),
            user: user.map(|user| User::of(state, user)),
            public_user_data: user.map(PublicUserData::of),
            ..Self::without_user(state, session)
        }
    }

    fn without_user(state: &State, session: &sessions::Session) -> Self {
        let task = session.tasks(state.settings()).into_iter().next();
        Self {
            base: SessionBase::without_token(state, session),
            last_active_organization_id: session.organization.clone(),
            user: None,
            public_user_data: None,
            factor_verification_age: session.factor_verification_age(state.now()),
            current_task: task.map(|key| SessionTask { key }),
            created_at: session.created_at,
            updated_at: session.updated_at,
        }
    }
}

impl SessionBase {
    pub(crate) fn of(state: &State, session: &sessions::Session, azp: Option<&str>) -> Self {
        let mut base = Self::without_token(state, session);
        if base.status.is_signed_in() {
            let token = tokens::session_token(state, session, session.organization.as_deref(), azp);
            base.last_active_token = Some(Token::new(token));
        }
        base
    }

    fn without_token(state: &State, session: &sessions::Session) -> Self {
        let settings = state.settings();
        let tasks = session.tasks(settings);
        Self {
            object: "session",
            id: session.id.clone(),
            status: session.status(state.now(), settings),
            expire_at: session.expire_at,
            abandon_at: session.abandon_at(settings),
            last_active_at: session.last_active_at,
            last_active_token: None,
            actor: session.actor.clone(),
            tasks: (!tasks.is_empty()).then(|| tasks.into_iter().map(|key| SessionTask { key }).collect()),
        }
    }
}

impl BackendSession {
    pub(crate) fn of(state: &State, session: &sessions::Session) -> Self {
        Self {
            object: "session",
            id: session.id.clone(),
            client_id: session.client.clone(),
            user_id: session.user.clone(),
            status: session.status(state.now(), state.settings()),
            last_active_organization_id: session.organization.clone(),
            actor: session.actor.clone(),
            last_active_at: session.last_active_at,
            expire_at: session.expire_at,
            abandon_at: session.abandon_at(state.settings()),
            created_at: session.created_at,
            updated_at: session.updated_at,
        }
    }
}

impl ActiveSession {
    pub(crate) fn of(state: &State, session: &sessions::Session) -> Self {
        Self {
            session: Session::without_user(state, session),
            latest_activity: SessionActivity {
                object: "session_activity",
                id: session.id.replacen("sess_", "sess_activity_", 1),
                device_type: "",
                is_mobile: false,
                browser_name: "",
                browser_version: "",
                ip_address: "127.0.0.1",
                city: "",
                country: "",
            },
        }
    }
}
