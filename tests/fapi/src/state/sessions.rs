//! Sessions: what keeps them alive and what ends them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::clock::{Seconds, ServerTime};
use crate::config::Settings;

/// Without an inactivity timeout, a session is abandoned after thirty days.
const ABANDON_AFTER: Seconds = Seconds(30 * 24 * 60 * 60);

/// One user's presence on one client.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) client: String,
    pub(crate) user: String,
    pub(crate) organization: Option<String>,
    pub(crate) actor: Option<Value>,
    pub(crate) created_at: ServerTime,
    pub(crate) updated_at: ServerTime,
    pub(crate) last_active_at: ServerTime,
    pub(crate) first_factor_at: Option<ServerTime>,
    pub(crate) second_factor_at: Option<ServerTime>,
    /// Whether it was ended, and how; [`Session::status`] also considers the time.
    pub(crate) ended: Option<SessionStatus>,
    /// When it expires. Tests can change it instead of waiting.
    pub(crate) expire_at: ServerTime,
}

/// The state of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SessionStatus {
    Active,
    /// Signed in, with a task left to do.
    Pending,
    Ended,
    Removed,
    Revoked,
    Expired,
    Abandoned,
}

impl SessionStatus {
    pub(crate) fn is_signed_in(self) -> bool {
        matches!(self, Self::Active | Self::Pending)
    }
}

impl Session {
    pub(crate) fn status(&self, now: ServerTime, settings: &Settings) -> SessionStatus {
        if let Some(ended) = self.ended {
            ended
        } else if now >= self.expire_at {
            SessionStatus::Expired
        } else if now >= self.abandon_at(settings) {
            SessionStatus::Abandoned
        } else if !self.tasks(settings).is_empty() {
            SessionStatus::Pending
        } else {
            SessionStatus::Active
        }
    }

    pub(crate) fn is_signed_in(&self, now: ServerTime, settings: &Settings) -> bool {
        self.status(now, settings).is_signed_in()
    }

    /// When it will be abandoned if it is not active before.
    pub(crate) fn abandon_at(&self, settings: &Settings) -> ServerTime {
        match settings.inactivity_timeout_seconds {
            0 => self.created_at + ABANDON_AFTER,
            timeout => self.last_active_at + Seconds(timeout),
        }
    }

    /// What its user has to do before it is active.
    pub(crate) fn tasks(&self, settings: &Settings) -> Vec<&'static str> {
        let must_choose = settings.force_organization_selection && self.organization.is_none();
        if must_choose { vec!["choose-organization"] } else { Vec::new() }
    }

    /// Minutes since each factor was verified; -1 for one that never was.
    pub(crate) fn factor_verification_age(&self, now: ServerTime) -> [i64; 2] {
        [self.first_factor_at, self.second_factor_at]
            .map(|verified| verified.map_or(-1, |at| now.minutes_since(at)))
    }

    pub(crate) fn end(&mut self, how: SessionStatus, now: ServerTime) {
        self.ended = Some(how);
        self.updated_at = now;
    }
}
