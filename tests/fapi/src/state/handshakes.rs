//! What apps' servers are told about their browsers: by handshakes, and when they refresh a session.

use std::collections::HashMap;

use super::clock::{Seconds, ServerTime};
use super::ids;

/// Browsers are back at their app at once.
const LIFETIME: Seconds = Seconds(60);

/// Cookies to set that wait for an app's server to fetch them, by the nonce that the browser carries.
#[derive(Default)]
pub(crate) struct Handshakes(HashMap<String, Waiting>);

struct Waiting {
    expire_at: ServerTime,
    directives: Vec<String>,
}

/// The tokens in refresh cookies, each with its session. They serve as long as the session does.
#[derive(Default)]
pub(crate) struct RefreshTokens(HashMap<String, String>);

impl Handshakes {
    /// Keeps cookies to set, and returns the nonce to fetch them with.
    pub(crate) fn begin(&mut self, directives: Vec<String>, now: ServerTime) -> String {
        self.0.retain(|_, waiting| now < waiting.expire_at);
        let nonce = ids::secret("hs");
        self.0.insert(nonce.clone(), Waiting { expire_at: now + LIFETIME, directives });
        nonce
    }

    /// The cookies to set. A nonce works once.
    pub(crate) fn take(&mut self, nonce: &str, now: ServerTime) -> Option<Vec<String>> {
        let waiting = self.0.remove(nonce)?;
        (now < waiting.expire_at).then_some(waiting.directives)
    }
}

impl RefreshTokens {
    pub(crate) fn issue(&mut self, session: &str) -> String {
        let token = ids::secret("rt");
        self.0.insert(token.clone(), session.to_owned());
        token
    }

    pub(crate) fn is_of(&self, token: &str, session: &str) -> bool {
        self.0.get(token).is_some_and(|of| of == session)
    }
}

impl std::fmt::Debug for Handshakes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handshakes").field("waiting", &self.0.len()).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for RefreshTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RefreshTokens").field("issued", &self.0.len()).finish_non_exhaustive()
    }
}
