//! Sending requests.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{JsString, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, RequestCredentials, RequestInit, Response, Window};

use super::promise::when_settled;
use super::timer;
use crate::engine::{Answer, NetworkFailure};
use crate::wire::{Method, Request};

/// A request under way. Dropped = stopped.
#[must_use]
pub(crate) struct InFlight {
    controller: Option<AbortController>,
    _timeout: Timeout,
}

/// What is called when a request has come to its end.
pub(crate) type Done = Box<dyn FnOnce(Result<Answer, NetworkFailure>)>;

/// Sends a request. `done` is called once, but not if the request is dropped before.
///
/// No header is set but the content type of a form, so that no browser sends a preflight.
pub(crate) fn send(window: &Window, request: &Request, done: Done) -> InFlight {
    let first = Rc::new(Cell::new(Some(done)));
    let end = move |result| {
        if let Some(done) = first.take() {
            done(result);
        }
    };
    let controller = AbortController::new().ok();
    let init = init(request, controller.as_ref());
    let promise = window.fetch_with_str_and_init(&request.url, &init);
    let ended = end.clone();
    when_settled(
        &promise,
        Box::new(move |answer| match answer.map(JsCast::unchecked_into::<Response>) {
            Ok(response) => read(&response, ended),
            Err(_) => ended(Err(NetworkFailure::Unreachable)),
        }),
    );
    let timeout = timer::after(request.timeout, move || end(Err(NetworkFailure::TimedOut)));
    InFlight { controller, _timeout: timeout }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}

fn init(request: &Request, controller: Option<&AbortController>) -> RequestInit {
    let init = RequestInit::new();
    init.set_credentials(RequestCredentials::Include);
    if request.method == Method::Get {
        init.set_method("GET");
    } else {
        init.set_method("POST");
        init.set_body(&JsValue::from_str(&request.form));
        let headers = Object::new();
        let form = JsValue::from_str("application/x-www-form-urlencoded");
        let _ = Reflect::set(&headers, &JsValue::from_str("Content-Type"), &form);
        init.set_headers(&headers);
    }
    if let Some(controller) = controller {
        init.set_signal(Some(&controller.signal()));
    }
    init
}

fn read(response: &Response, done: impl FnOnce(Result<Answer, NetworkFailure>) + 'static) {
    let headers = response.headers();
    let header = |name| headers.get(name).ok().flatten();
    let status = response.status();
    let retry_after = header("Retry-After");
    let dev_browser = header("Clerk-Db-Jwt");
    let text: Promise = match response.text() {
        Ok(text) => text.unchecked_into(),
        Err(_) => return done(Err(NetworkFailure::Unreachable)),
    };
    when_settled(
        &text,
        Box::new(move |text| {
            let text = text.ok().and_then(|text| text.dyn_into::<JsString>().ok());
            done(match text {
                Some(text) => {
                    Ok(Answer { status, retry_after, dev_browser, body: String::from(text).into() })
                }
                None => Err(NetworkFailure::Unreachable),
            });
        }),
    );
}

#[cfg(all(test, target_family = "wasm"))]
mod tests {
    use core::time::Duration;

    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::browser::page;
    use crate::browser::promise::pause;
    use crate::browser::slot::Slot;

    fn get(url: &str, millis: u64) -> (InFlight, Slot<Result<Answer, NetworkFailure>>) {
        let slot = Slot::new();
        let done = slot.clone();
        let request = Request {
            method: Method::Get,
            url: url.to_owned(),
            form: String::new(),
            timeout: Duration::from_millis(millis),
        };
        let window = page::window().expect("a window");
        (send(&window, &request, Box::new(move |answer| done.fill(answer))), slot)
    }

    /// Puts another `fetch` in the page's place for as long as the returned value lives.
    fn with_fetch(script: &str) -> impl Drop {
        struct Restore;
        impl Drop for Restore {
            fn drop(&mut self) {
                js_sys::eval("window.fetch = window.realFetch").expect("the real one");
            }
        }
        js_sys::eval("window.realFetch ??= window.fetch").expect("the real one");
        js_sys::eval(&["window.fetch = ", script].concat()).expect("a function");
        Restore
    }

    #[wasm_bindgen_test]
    async fn an_answer_comes_with_its_headers() {
        let _fetch = with_fetch(
            "async () => new Response('{}', { status: 429, headers: { 'Retry-After': '6', 'Clerk-Db-Jwt': 'dvb' } })",
        );
        let (_in_flight, answer) = get("https://api.test/", 1000);
        let answer = answer.await.expect("an answer");
        assert_eq!((answer.status, &*answer.body), (429, "{}"));
        assert_eq!(answer.retry_after.as_deref(), Some("6"));
        assert_eq!(answer.dev_browser.as_deref(), Some("dvb"));
    }

    #[wasm_bindgen_test]
    async fn what_gets_no_answer_fails() {
        let (_in_flight, answer) = get("http://127.0.0.1:1/", 5000);
        assert_eq!(answer.await.err(), Some(NetworkFailure::Unreachable));
        let _fetch =
            with_fetch("async () => new Response(new ReadableStream({ pull(c) { c.error('cut') } }))");
        let (_in_flight, answer) = get("https://api.test/", 5000);
        assert_eq!(answer.await.err(), Some(NetworkFailure::Unreachable), "it was cut off");
    }

    #[wasm_bindgen_test]
    async fn patience_ends_once_and_stops_the_request() {
        let _fetch = with_fetch(
            "(url, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => { window.aborted = true; reject() }))",
        );
        let (in_flight, answer) = get("https://api.test/", 20);
        assert_eq!(answer.await.err(), Some(NetworkFailure::TimedOut));
        drop(in_flight);
        assert!(js_sys::eval("window.aborted").expect("a flag").is_truthy());
    }

    #[wasm_bindgen_test]
    async fn a_dropped_request_is_stopped() {
        let _fetch = with_fetch(
            "(url, { signal }) => new Promise(() => signal.addEventListener('abort', () => window.dropped = true))",
        );
        let (in_flight, _answer) = get("https://api.test/", 5000);
        drop(in_flight);
        pause(1).await;
        assert!(js_sys::eval("window.dropped").expect("a flag").is_truthy());
    }
}
