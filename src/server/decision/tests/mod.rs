//! The rules, one by one, with real signatures.

mod anything;
mod coming_back;
mod pages;
mod refreshing;
mod satellites;
mod suffixes;
mod tokens;

use http::request::Parts;
use http::{Method, Request, header};

use super::*;
use crate::server::options::ServerOptions;
use crate::server::testing::{KID, LIVE, NOW, Signer, TEST};

/// A request of a browser, for a page of `https://app.example.com` unless it says otherwise.
struct Asked {
    request: http::request::Builder,
    cookies: Vec<String>,
}

/// What is told when it is asked for.
#[derive(Default)]
struct Told {
    handshake_payload: Option<Result<Vec<String>, String>>,
    refreshed: Option<Result<Vec<String>, RefreshFailure>>,
}

impl Asked {
    fn page(path: &str) -> Self {
        let request = Request::get(path)
            .header(header::HOST, "app.example.com")
            .header("x-forwarded-proto", "https")
            .header("sec-fetch-dest", "document");
        Self { request, cookies: Vec::new() }
    }

    /// As a script asks, which can't be sent anywhere.
    fn fetch(path: &str) -> Self {
        let request =
            Request::get(path).header(header::HOST, "app.example.com").header("sec-fetch-dest", "empty");
        Self { request, cookies: Vec::new() }
    }

    fn post(mut self) -> Self {
        self.request = self.request.method(Method::POST);
        self
    }

    fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    fn cookie(mut self, name: &str, value: &str) -> Self {
        self.cookies.push(format!("{name}={value}"));
        self
    }

    /// The cookies of somebody who is signed in with this token since long ago.
    fn session(self, token: &str) -> Self {
        self.cookie("__session", token).cookie("__client_uat", "1000")
    }

    fn parts(self) -> Parts {
        let mut request = self.request;
        if !self.cookies.is_empty() {
            request = request.header(header::COOKIE, self.cookies.join("; "));
        }
        request.body(()).expect("a request").into_parts().0
    }
}

fn live() -> ServerOptions {
    ServerOptions::new(LIVE, "sk_live_abc")
}

fn test() -> ServerOptions {
    ServerOptions::new(TEST, "sk_test_abc")
}

/// Judges a request, and answers what it asks for: keys are the shared signer's.
fn try_judge(options: ServerOptions, asked: Asked, told: Told) -> Result<RequestState, HandshakeError> {
    let settings = Settings::new(options).expect("good settings");
    let parts = asked.parts();
    let mut authentication = Authentication::new(&settings, &parts, NOW);
    for _ in 0..9 {
        match authentication.step() {
            Step::Done(state) => return Ok(state),
            Step::Failed(error) => return Err(error),
            Step::NeedKey { kid } => {
                let key =
                    if kid == KID { Ok(Signer::shared().public_key()) } else { Err(KeyFailure::Unknown) };
                authentication.set_key(&kid, key);
            }
            Step::NeedHandshakePayload { .. } => {
                authentication
                    .set_handshake_payload(told.handshake_payload.clone().expect("no payload was expected"));
            }
            Step::NeedRefresh(_) => {
                authentication.set_refreshed(told.refreshed.clone().expect("no refresh was expected"));
            }
        }
    }
    panic!("asked again for what was told");
}

fn judge(options: ServerOptions, asked: Asked) -> RequestState {
    try_judge(options, asked, Told::default()).expect("a state")
}

/// `signed-in`, or the status with its reason.
fn verdict(state: &RequestState) -> String {
    match state.reason() {
        None => state.status().to_owned(),
        Some(reason) => format!("{} {reason}", state.status()),
    }
}

fn header_of<'a>(state: &'a RequestState, name: &str) -> &'a str {
    state.headers().get(name).map_or("", |value| value.to_str().expect("a text"))
}

fn location(state: &RequestState) -> &str {
    header_of(state, "location")
}

fn cookies_of(state: &RequestState) -> Vec<&str> {
    let all = state.headers().get_all(header::SET_COOKIE);
    all.iter().map(|value| value.to_str().expect("a text")).collect()
}

/// A parameter of where the browser is sent.
fn sent(state: &RequestState, name: &str) -> Option<String> {
    let url = url::Url::parse(location(state)).expect("an address");
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
