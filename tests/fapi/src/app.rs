//! What every part of the running server shares.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::config::Config;
use crate::faults::Faults;
use crate::log::RequestLog;
use crate::state::State;

/// Where the server is reached.
#[derive(Debug, Clone)]
pub(crate) struct Addresses {
    pub(crate) api: String,
    pub(crate) tls: Option<String>,
    pub(crate) control: String,
    pub(crate) backend: String,
    pub(crate) publishable_key: String,
    pub(crate) secret_key: String,
}

/// What every part of the running server shares.
#[derive(Debug)]
pub(crate) struct App {
    state: Mutex<State>,
    pub(crate) log: RequestLog,
    pub(crate) faults: Faults,
    pub(crate) addresses: Addresses,
}

impl App {
    pub(crate) fn new(config: Config, addresses: Addresses) -> Self {
        Self {
            state: Mutex::new(State::new(config)),
            log: RequestLog::default(),
            faults: Faults::default(),
            addresses,
        }
    }

    /// The instance. The guard must not be held across an await.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // A handler that panicked has answered 500; the others go on with the state as it is.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
