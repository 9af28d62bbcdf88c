//! The log of requests, as a list and as a live stream.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt};

use crate::app::App;
use crate::log::Entry;

#[derive(Deserialize)]
pub(super) struct Since {
    #[serde(default)]
    after: u64,
}

pub(super) async fn list(State(app): State<Arc<App>>, Query(since): Query<Since>) -> Json<Vec<Entry>> {
    Json(app.log.list(since.after))
}

pub(super) async fn clear(State(app): State<Arc<App>>) -> Json<Value> {
    app.log.clear();
    Json(json!([]))
}

/// Sends `request` when a request has arrived and `answer` when it has been answered. A reader who is too
/// slow misses some, which the ids show.
pub(super) async fn stream(
    State(app): State<Arc<App>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = BroadcastStream::new(app.log.follow()).filter_map(Result::ok);
    let events = events.map(|event| Event::default().event(event.kind).json_data(event.entry));
    Sse::new(events.filter_map(Result::ok).map(Ok)).keep_alive(KeepAlive::default())
}
