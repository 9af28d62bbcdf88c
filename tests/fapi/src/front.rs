//! Everything before the endpoints: log, faults, origins, the intended method.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;

use crate::app::App;
use crate::arrival::Arrival;
use crate::error::ApiError;
use crate::faults::Effect;
use crate::{hosts, origins};

/// A connection that a fault closes without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection was dropped, as a fault asked")]
pub(crate) struct Dropped;

/// Takes one request through everything before the endpoints.
pub(crate) async fn serve(
    app: Arc<App>,
    router: Router,
    request: Request<Body>,
    secure: bool,
) -> Result<Response, Dropped> {
    if let Some(refusal) = sent_elsewhere(&app, &request) {
        return Ok(refusal);
    }
    let arrival = Arrival::read(request, secure).await;
    let under_way = app.log.begin(&arrival, app.state().now());
    let fault = app.faults.take(arrival.method.as_str(), &arrival.path);
    let effect = match &fault {
        Some(fault) => fault.strike().await,
        None => Effect::None,
    };
    let answer = match effect {
        Effect::Drop => Err(Dropped),
        Effect::Answer(mut response) => {
            add_cors(&arrival, &mut response);
            Ok(response)
        }
        Effect::None => Ok(answer(&app, router, arrival).await),
    };
    let status = answer.as_ref().map_or(0, |response| response.status().as_u16());
    app.log.finish(&under_way, status, fault.map(|fault| fault.id));
    answer
}

/// Refuses requests meant for another host. They don't concern the instance: they are not logged and meet no
/// fault.
fn sent_elsewhere(app: &App, request: &Request<Body>) -> Option<Response> {
    if hosts::is_sent_to_instance(&app.state().config, request) {
        return None;
    }
    let mut response = ApiError::host_invalid().into_response();
    let origin = request.headers().get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    if let Some(origin) = origin {
        origins::add_cors_headers(response.headers_mut(), origin);
    }
    Some(response)
}

async fn answer(app: &App, router: Router, arrival: Arrival) -> Response {
    let mut response = match refusal(app, &arrival) {
        Some(refusal) => refusal.into_response(),
        None if arrival.method == Method::OPTIONS => preflight(),
        None => route(router, &arrival).await,
    };
    add_cors(&arrival, &mut response);
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

fn refusal(app: &App, arrival: &Arrival) -> Option<ApiError> {
    let origin = arrival.origin.as_deref()?;
    let allowed = origins::is_allowed(&app.state().config, arrival, origin);
    (!allowed).then(ApiError::origin_invalid)
}

async fn route(router: Router, arrival: &Arrival) -> Response {
    let request = Request::builder().method(arrival.method.clone()).uri(&arrival.path);
    let request = request.extension(arrival.clone()).body(Body::empty());
    match request {
        Ok(request) => router.oneshot(request).await.unwrap_or_else(|never| match never {}),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

fn preflight() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    origins::add_preflight_headers(response.headers_mut());
    response
}

fn add_cors(arrival: &Arrival, response: &mut Response) {
    if let Some(origin) = &arrival.origin {
        origins::add_cors_headers(response.headers_mut(), origin);
    }
}
