//! A layer for servers that are built on tower.

use core::future::Future;
use core::mem;
use core::pin::Pin;
use core::task::{Context, Poll};

use http::{HeaderMap, Request, Response, StatusCode, header};
use tower_layer::Layer;
use tower_service::Service;

use super::auth::Auth;
use super::clerk_server::ClerkServer;

/// Judges each request once, before its handler.
///
/// Handshakes are answered here. Every other request finds its [`Auth`] in the extensions, and its answer carries the
/// cookies of a refresh. Put the layer around all routes that show who is signed in, and around nothing that may be
/// cached for everybody.
///
/// With axum, and the feature `axum` for the extractors:
/// ```
/// # #[cfg(feature = "axum")]
/// # fn app(clerk: clerk_wasm::server::ClerkServer) -> axum::Router {
/// use axum::routing::get;
/// use clerk_wasm::server::{ClerkLayer, SignedIn};
///
/// async fn hello(session: SignedIn) -> String {
///     format!("Hello {}", session.user_id())
/// }
///
/// axum::Router::new().route("/", get(hello)).layer(ClerkLayer::new(clerk))
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ClerkLayer {
    server: ClerkServer,
}

/// What [`ClerkLayer`] makes of a service.
#[derive(Clone, Debug)]
pub struct ClerkService<S> {
    server: ClerkServer,
    inner: S,
}

impl ClerkLayer {
    /// The layer of this server.
    #[must_use]
    pub fn new(server: ClerkServer) -> Self {
        Self { server }
    }
}

impl<S> Layer<S> for ClerkLayer {
    type Service = ClerkService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ClerkService { server: self.server.clone(), inner }
    }
}

impl<S, B, A> Service<Request<B>> for ClerkService<S>
where
    S: Service<Request<B>, Response = Response<A>> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
    A: From<String>,
{
    type Response = Response<A>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let server = self.server.clone();
        // The one that was polled until it is ready is the one to call.
        let ready = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, ready);
        Box::pin(async move {
            // A layer further out has judged it.
            if request.extensions().get::<Auth>().is_some() {
                return inner.call(request).await;
            }
            let (mut parts, body) = request.into_parts();
            let state = match server.authenticate_request(&parts).await {
                Ok(state) => state,
                Err(error) => return Ok(answer(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())),
            };
            if let Some(status) = state.redirect() {
                let mut response = answer(status, String::new());
                add(state.headers(), response.headers_mut());
                return Ok(response);
            }
            parts.extensions.insert(server.auth(&state));
            let mut response = inner.call(Request::from_parts(parts, body)).await?;
            add(state.headers(), response.headers_mut());
            Ok(response)
        })
    }
}

fn answer<A: From<String>>(status: StatusCode, text: String) -> Response<A> {
    let mut response = Response::new(A::from(text));
    *response.status_mut() = status;
    response
}

/// Cookies are added to those of the handler; other headers are set.
fn add(headers: &HeaderMap, to: &mut HeaderMap) {
    for (name, value) in headers {
        if *name == header::SET_COOKIE {
            to.append(name, value.clone());
        } else {
            to.insert(name, value.clone());
        }
    }
}
