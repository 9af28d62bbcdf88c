//! What can go wrong between a page and the API.

use super::api::Wire;

/// A fault that affects some of the paths.
pub(crate) struct Fault {
    path: &'static str,
    pub(crate) effect: Effect,
    /// How many more times it strikes; `None` for ever.
    left: Option<u32>,
}

/// What happens to a request.
#[derive(Clone)]
pub(crate) enum Effect {
    /// The API refuses with this status and code.
    Refuse(u16, &'static str),
    /// A status with `Retry-After`.
    RetryAfter(u16, &'static str),
    /// Status 200 with this body.
    Body(&'static str),
    /// It never arrives, and the page knows at once.
    Unreachable,
    /// It arrives and is carried out, but the answer is lost.
    AnswerLost,
    /// It arrives, and nothing else happens.
    Hang,
    /// It is carried out in time, but the answer takes this many milliseconds longer.
    SlowAnswer(u64),
    /// It takes this many milliseconds longer to arrive.
    SlowRequest(u64),
    /// The answer is changed on its way.
    Change(fn(String) -> String),
}

impl Fault {
    /// `path` is a whole path below `/v1`; a star at its start or end stands for anything.
    pub(crate) fn new(path: &'static str, effect: Effect) -> Self {
        Self { path, effect, left: None }
    }

    pub(crate) fn times(mut self, times: u32) -> Self {
        self.left = Some(times);
        self
    }

    /// Strikes if it fits the request.
    pub(crate) fn strike(&mut self, wire: &Wire) -> Option<Effect> {
        if self.left == Some(0) || !fits(self.path, &wire.path) {
            return None;
        }
        self.left = self.left.map(|left| left - 1);
        Some(self.effect.clone())
    }
}

/// Whether a path fits a pattern.
pub(crate) fn fits(pattern: &str, path: &str) -> bool {
    let inner = pattern.trim_matches('*');
    match (pattern.starts_with('*'), pattern.ends_with('*')) {
        (true, true) => path.contains(inner),
        (true, false) => path.ends_with(inner),
        (false, true) => path.starts_with(inner),
        (false, false) => path == inner,
    }
}
