//! The endpoints of the Frontend API, and those of the Backend API that servers judge requests with.

mod backend;
pub(crate) mod call;
mod client;
mod cookies;
mod handshake;
mod instance;
mod me;
mod organizations;
mod reverification;
mod satellite;
mod session;
mod sign_in;
mod sign_up;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::routing::{delete, get, patch, post};

use crate::app::App;
use crate::error::ApiError;
use crate::hosted;

/// Serves every endpoint, those of the Backend API too, and refuses all others.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/.well-known/jwks.json", get(instance::jwks))
        .route("/v1/health", get(instance::health))
        .route("/v1/dev_browser", post(instance::create_dev_browser))
        .route("/v1/environment", get(instance::environment).patch(instance::environment))
        .route(
            "/v1/client",
            get(client::show).put(client::create).post(client::create).delete(client::destroy),
        )
        .route("/v1/client/touch", get(client::touch))
        .route("/v1/client/handshake", get(handshake::handshake))
        .route("/v1/client/sync", get(satellite::sync))
        .route("/v1/client/link", get(satellite::link))
        .route("/v1/client/sign_ins", post(sign_in::create))
        .route("/v1/client/sign_ins/{id}", get(sign_in::show))
        .route("/v1/client/sign_ins/{id}/prepare_first_factor", post(sign_in::prepare_first_factor))
        .route("/v1/client/sign_ins/{id}/attempt_first_factor", post(sign_in::attempt_first_factor))
        .route("/v1/client/sign_ups", post(sign_up::create))
        .route("/v1/client/sign_ups/{id}", get(sign_up::show).patch(sign_up::update))
        .route("/v1/client/sign_ups/{id}/prepare_verification", post(sign_up::prepare_verification))
        .route("/v1/client/sign_ups/{id}/attempt_verification", post(sign_up::attempt_verification))
        .route("/v1/client/sessions", delete(client::remove_sessions))
        .route("/v1/client/sessions/{id}", get(session::show))
        .route("/v1/client/sessions/{id}/touch", post(session::touch))
        .route("/v1/client/sessions/{id}/end", post(session::end))
        .route("/v1/client/sessions/{id}/remove", post(session::remove))
        .route("/v1/client/sessions/{id}/tokens", post(session::token))
        .route("/v1/client/sessions/{id}/tokens/{template}", post(session::template_token))
        .route("/v1/client/sessions/{id}/verify", post(reverification::start))
        .route(
            "/v1/client/sessions/{id}/verify/attempt_first_factor",
            post(reverification::attempt_first_factor),
        )
        .route("/v1/me", get(me::show).patch(me::update))
        .route("/v1/me/metadata", patch(me::merge_metadata))
        .route("/v1/me/sessions/active", get(me::active_sessions))
        .route("/v1/me/organization_memberships", get(me::organization_memberships))
        .route("/v1/me/organization_invitations", get(me::no_organizations_offered))
        .route("/v1/me/organization_suggestions", get(me::no_organizations_offered))
        .route("/v1/organizations/{id}", get(organizations::show))
        .route("/v1/organizations/{id}/memberships", get(organizations::memberships))
        .merge(backend_routes())
        .route("/", get(hosted::index))
        .route("/sign-in", get(hosted::sign_in_page).post(hosted::sign_in))
        .route("/sign-up", get(hosted::sign_up_page))
        .fallback(not_served)
        .method_not_allowed_fallback(not_served)
        .with_state(app)
}

/// Serves the Backend API alone.
pub(crate) fn backend_router(app: Arc<App>) -> Router {
    backend_routes().fallback(not_served).method_not_allowed_fallback(not_served).with_state(app)
}

fn backend_routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/jwks", get(backend::jwks))
        .route("/v1/clients/handshake_payload", get(backend::handshake_payload))
        .route("/v1/sessions/{id}/refresh", post(backend::refresh))
        .route("/v1/sessions/{id}/tokens", post(backend::session_token))
        .route("/v1/sessions/{id}/tokens/{template}", post(backend::template_token))
        .route("/v1/sessions/{id}/revoke", post(backend::revoke))
        .route("/v1/users/{id}", get(backend::user))
        .route("/v1/users/{id}/metadata", patch(backend::merge_metadata))
}

async fn not_served(request: Request) -> ApiError {
    ApiError::endpoint_not_served(request.method().as_str(), request.uri().path())
}
