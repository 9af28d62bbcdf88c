//! The log of requests: who requested what and how it was answered, without any secrets.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::Serialize;
use tokio::sync::broadcast;

use crate::arrival::Arrival;
use crate::state::clock::ServerTime;

/// Older requests are forgotten, so that a long-running server does not grow.
const CAPACITY: usize = 20_000;

/// Fields whose values the log must not contain.
const SECRETS: [&str; 9] = [
    "password",
    "token",
    "expired_token",
    "__clerk_db_jwt",
    "__clerk_token",
    "__session",
    "nonce",
    "new_password",
    "current_password",
];

/// One request and its answer.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Entry {
    /// Counts up from 1 over the life of the server.
    id: u64,
    /// When it arrived, on the server's clock.
    at: ServerTime,
    /// The intended method, with `_method` applied.
    method: String,
    /// The method on the wire.
    wire_method: String,
    /// The path without the prefix of a proxy, still percent-encoded.
    path: String,
    query: BTreeMap<String, String>,
    form: BTreeMap<String, String>,
    origin: Option<String>,
    /// Names of the cookies that were sent.
    cookies: Vec<String>,
    /// Whether it came over TLS.
    secure: bool,
    /// `null` while it is in progress, 0 for a dropped connection.
    status: Option<u16>,
    duration_ms: Option<u64>,
    /// The fault that struck it.
    fault: Option<String>,
}

/// What followers of the log are told.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// `request` when it has arrived, `answer` when it has been answered.
    pub(crate) kind: &'static str,
    pub(crate) entry: Entry,
}

/// The log of requests.
#[derive(Debug)]
pub(crate) struct RequestLog {
    entries: Mutex<Entries>,
    followers: broadcast::Sender<Event>,
}

#[derive(Debug, Default)]
struct Entries {
    last_id: u64,
    kept: VecDeque<Entry>,
}

/// A request in progress.
#[derive(Debug)]
pub(crate) struct UnderWay {
    id: u64,
    since: Instant,
}

impl Default for RequestLog {
    fn default() -> Self {
        Self { entries: Mutex::default(), followers: broadcast::channel(1024).0 }
    }
}

impl RequestLog {
    pub(crate) fn begin(&self, arrival: &Arrival, at: ServerTime) -> UnderWay {
        let mut entries = self.lock();
        entries.last_id += 1;
        let entry = Entry::of(entries.last_id, arrival, at);
        let under_way = UnderWay { id: entry.id, since: Instant::now() };
        if entries.kept.len() == CAPACITY {
            entries.kept.pop_front();
        }
        entries.kept.push_back(entry.clone());
        self.tell("request", entry);
        under_way
    }

    pub(crate) fn finish(&self, under_way: &UnderWay, status: u16, fault: Option<String>) {
        let mut entries = self.lock();
        // The log was cleared while the request was in progress.
        let Some(entry) = entries.kept.iter_mut().rev().find(|entry| entry.id == under_way.id) else {
            return;
        };
        entry.status = Some(status);
        entry.duration_ms = u64::try_from(under_way.since.elapsed().as_millis()).ok();
        entry.fault = fault;
        self.tell("answer", entry.clone());
    }

    /// Entries with an id above `after`, oldest first.
    pub(crate) fn list(&self, after: u64) -> Vec<Entry> {
        self.lock().kept.iter().filter(|entry| entry.id > after).cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.lock().kept.clear();
    }

    pub(crate) fn follow(&self) -> broadcast::Receiver<Event> {
        self.followers.subscribe()
    }

    fn tell(&self, kind: &'static str, entry: Entry) {
        // An error means that nobody follows.
        let _ = self.followers.send(Event { kind, entry });
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn of(id: u64, arrival: &Arrival, at: ServerTime) -> Self {
        Self {
            id,
            at,
            method: arrival.method.to_string(),
            wire_method: arrival.wire_method.to_string(),
            path: arrival.path.clone(),
            query: redacted(&arrival.query),
            form: redacted(&arrival.form),
            origin: arrival.origin.clone(),
            cookies: arrival.cookies.iter().map(|(name, _)| name.clone()).collect(),
            secure: arrival.secure,
            status: None,
            duration_ms: None,
            fault: None,
        }
    }
}

fn redacted(fields: &[(String, String)]) -> BTreeMap<String, String> {
    let redact = |name: &str, value: &str| match SECRETS.contains(&name) {
        true => "[redacted]".to_owned(),
        false => redact_target(value),
    };
    fields.iter().map(|(name, value)| (name.clone(), redact(name, value))).collect()
}

/// A redirect target may have a dev browser token in its own query.
fn redact_target(value: &str) -> String {
    match value.split_once("__clerk_db_jwt=") {
        Some((before, _)) => format!("{before}__clerk_db_jwt=[redacted]"),
        None => value.to_owned(),
    }
}
