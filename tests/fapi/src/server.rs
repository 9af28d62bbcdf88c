//! Starting and stopping the server: its sockets, all of them on loopback.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use tower::service_fn;

use crate::app::{Addresses, App};
use crate::config::{Config, ConfigError};
use crate::instance_keys::{publishable_key, secret_key};
use crate::{api, control, front, tls};

/// Where to listen. A port of 0 means any free one.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Port of the API over plain HTTP.
    pub port: u16,
    /// Port of the control interface.
    pub control_port: u16,
    /// Port of the Backend API alone, which is at the API's port as well.
    pub backend_port: u16,
    /// Port of the API over TLS, with a certificate made at the start; `None` for no TLS.
    pub tls_port: Option<u16>,
}

/// Why the server could not be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The configuration contradicts itself.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A port is not available.
    #[error("cannot listen on 127.0.0.1:{port}: {source}")]
    Listen {
        /// The port that was asked for.
        port: u16,
        /// The system's error.
        source: std::io::Error,
    },
    /// The certificate could not be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(String),
}

/// A local Frontend API.
#[derive(Debug)]
pub struct Server;

impl Server {
    /// Starts a server on loopback. It runs until [`Running::shutdown`] is called or its runtime ends.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// use local_fapi::{Config, Options, Server};
    ///
    /// let running = Server::start(Config::default(), Options::default()).await?;
    /// assert!(running.api_url().starts_with("http://localhost:"));
    /// running.shutdown().await;
    /// # Ok::<(), local_fapi::Error>(()) }).unwrap();
    /// ```
    pub async fn start(config: Config, options: Options) -> Result<Running, Error> {
        config.check()?;
        let api = listen(options.port)?;
        let control = listen(options.control_port)?;
        let backend = listen(options.backend_port)?;
        let tls = options.tls_port.map(listen).transpose()?;
        let addresses = Addresses {
            api: url("http", &api),
            control: url("http", &control),
            backend: url("http", &backend),
            tls: tls.as_ref().map(|tls| url("https", tls)),
            publishable_key: publishable_key(&config),
            secret_key: secret_key(&config),
        };
        let certificate = match tls {
            Some(listener) => Some((listener, tls::certificate(&config).await?)),
            None => None,
        };
        let app = Arc::new(App::new(config, addresses));
        let handle = Handle::new();
        let router = api::router(Arc::clone(&app));
        serve_api(&app, &router, api, None, &handle);
        if let Some((listener, certificate)) = certificate {
            serve_api(&app, &router, listener, Some(certificate), &handle);
        }
        serve_api(&app, &api::backend_router(Arc::clone(&app)), backend, None, &handle);
        serve_control(&app, control, &handle);
        Ok(Running { app, handle })
    }
}

/// A server that is running.
#[derive(Debug)]
pub struct Running {
    app: Arc<App>,
    handle: Handle<SocketAddr>,
}

impl Running {
    /// The address of the API over plain HTTP, to give to clients as `proxyUrl`.
    pub fn api_url(&self) -> &str {
        &self.app.addresses.api
    }

    /// The address of the API over TLS, if there is one. Clients without a `proxyUrl` call the host in the
    /// publishable key: have that host resolve to this address.
    pub fn tls_url(&self) -> Option<&str> {
        self.app.addresses.tls.as_deref()
    }

    /// The address of the control interface.
    pub fn control_url(&self) -> &str {
        &self.app.addresses.control
    }

    /// The address of the Backend API, to give to servers as its URL.
    pub fn backend_url(&self) -> &str {
        &self.app.addresses.backend
    }

    /// The publishable key to give to clients.
    pub fn publishable_key(&self) -> &str {
        &self.app.addresses.publishable_key
    }

    /// The secret key to give to servers.
    pub fn secret_key(&self) -> &str {
        &self.app.addresses.secret_key
    }

    /// Stops the server and closes open connections.
    pub async fn shutdown(self) {
        self.handle.shutdown();
        while self.handle.connection_count() > 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

fn listen(port: u16) -> Result<TcpListener, Error> {
    let failed = |source| Error::Listen { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    Ok(listener)
}

fn url(scheme: &str, listener: &TcpListener) -> String {
    let port = listener.local_addr().map_or(0, |address| address.port());
    format!("{scheme}://localhost:{port}")
}

fn serve_api(
    app: &Arc<App>,
    router: &Router,
    listener: TcpListener,
    certificate: Option<RustlsConfig>,
    handle: &Handle<SocketAddr>,
) {
    let (app, router) = (Arc::clone(app), router.clone());
    let secure = certificate.is_some();
    let service = service_fn(move |request: Request<_>| {
        front::serve(Arc::clone(&app), router.clone(), request.map(Body::new), secure)
    });
    let make = service_fn(move |_: SocketAddr| {
        let service = service.clone();
        async move { Ok::<_, Infallible>(service) }
    });
    let handle = handle.clone();
    match certificate {
        Some(certificate) => {
            let server = axum_server::from_tcp_rustls(listener, certificate).expect("a bound socket");
            tokio::spawn(async move { server.handle(handle).serve(make).await });
        }
        None => {
            let server = axum_server::from_tcp(listener).expect("a bound socket");
            tokio::spawn(async move { server.handle(handle).serve(make).await });
        }
    }
}

fn serve_control(app: &Arc<App>, listener: TcpListener, handle: &Handle<SocketAddr>) {
    let router = control::router(Arc::clone(app));
    let handle = handle.clone();
    let server = axum_server::from_tcp(listener).expect("a bound socket");
    tokio::spawn(async move { server.handle(handle).serve(router.into_make_service()).await });
}
