//! The page as the driver deals with it. `page.js` touches the page; here are the types.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use super::bindings::{self, Answered, Handle, Report, Text};
use super::numbers::{event, fact, report};
use super::{clocks, storage};
use crate::engine::{self, Answer, Cause, Input, NetworkFailure, PageEvent, RequestId, TokenMessage};
use crate::time::Span;
use crate::wire::{CookieWrite, Domain, Method, Request, SameSite};

/// A page that reports what happens to it. Dropping it stops everything that it does.
#[must_use]
pub(crate) struct Page {
    handle: Handle,
    /// They are no longer called once the page is closed.
    _reports: (Closure<Report>, Closure<Answered>),
    #[cfg(feature = "inspect")]
    tell: std::cell::RefCell<Option<Closure<bindings::Tell>>>,
}

impl Page {
    /// Listens to everything that matters to the engine. `host` is the `Host` of `page.js`.
    pub(crate) fn open(happened: impl Fn(Input) + 'static, host: &JsValue) -> Self {
        let happened = Rc::new(happened);
        let answered = happened.clone();
        let reported = Closure::<Report>::new(move |kind, id, a, b, c, d, e| {
            if let Some(input) = read(kind, id, [a, b, c, d, e]) {
                happened(input);
            }
        });
        let answered = Closure::<Answered>::new(move |id, status, retry_after, dev_browser, body: String| {
            let answer = Answer { status, retry_after, dev_browser, body: body.into() };
            answered(Input::Answered { request: RequestId(id), answer: Ok(answer) });
        });
        Self {
            handle: bindings::open(&reported, &answered, host),
            _reports: (reported, answered),
            #[cfg(feature = "inspect")]
            tell: std::cell::RefCell::default(),
        }
    }

    /// Reports [`Input::Wake`] after this time, in place of any that was set before.
    pub(crate) fn set_timer(&self, span: Option<Span>) {
        bindings::set_timer(&self.handle, span.map_or(-1.0, clocks::in_millis));
    }

    /// Sends a request and reports its end, unless the page is closed before.
    pub(crate) fn send(&self, id: RequestId, request: &Request, cause: Cause) {
        let form = (request.method != Method::Get).then_some(&*request.form);
        let patience = clocks::in_millis(request.timeout);
        bindings::send(&self.handle, id.0, &request.url, form, patience, request.opens, cause as u8);
    }

    /// Calls `tell` with every finished request.
    #[cfg(feature = "inspect")]
    pub(crate) fn inspect(&self, tell: Closure<bindings::Tell>) {
        bindings::inspect(&self.handle, &tell);
        self.tell.replace(Some(tell));
    }

    /// Waits for the lock, and reports that it is held or can't be had.
    pub(crate) fn lock(&self) {
        bindings::lock(&self.handle);
    }

    /// Gives the lock back, or stops waiting for it.
    pub(crate) fn unlock(&self) {
        bindings::unlock(&self.handle);
    }

    pub(crate) fn share_token(&self, token: &TokenMessage) {
        let TokenMessage { session_id, organization_id, template, token_id, token_raw } = token;
        let (organization_id, template) = (organization_id.as_deref(), template.as_deref());
        bindings::share_token(&self.handle, session_id, organization_id, template, token_id, token_raw);
    }

    pub(crate) fn share_sign_out(&self) {
        bindings::share_sign_out(&self.handle);
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        bindings::close(&self.handle);
    }
}

/// Whether there is a page. On a server and in a worker there is none.
pub(crate) fn is_there() -> bool {
    // Outside of wasm, every call to the browser would panic.
    cfg!(target_family = "wasm") && bindings::facts() != 0
}

/// What the engine wants to know about the page when it starts.
pub(crate) fn describe(cookie_suffix: &str, asked_ahead: Option<String>) -> engine::Page {
    let facts = bindings::facts();
    let is = |bit: u8| facts & 1 << bit != 0;
    engine::Page {
        url: bindings::href(),
        cookies: bindings::cookies(),
        focused: is(fact::FOCUSED),
        visible: is(fact::VISIBLE),
        online: is(fact::ONLINE),
        secure_context: is(fact::SECURE),
        cross_origin_frame: is(fact::IN_FOREIGN_FRAME),
        has_locks: is(fact::LOCKS),
        stored_environment: storage::read(storage::Kept::Environment, cookie_suffix),
        stored_clock: storage::read(storage::Kept::Clock, cookie_suffix),
        asked_ahead,
    }
}

/// Writes or removes a cookie.
pub(crate) fn write_cookie(cookie: &CookieWrite) {
    let (value, max_age) = match &cookie.value {
        Some(value) => (&**value, cookie.max_age.map_or(-1.0, f64::from)),
        None => ("", 0.0),
    };
    let is_wide = cookie.domain == Domain::Registrable;
    bindings::write_cookie(&cookie.name, value, max_age, &attributes(cookie), is_wide);
}

/// Goes to a URL, unless it is malformed or its scheme is neither `http` nor `https`.
pub(crate) fn go_to(to: &str) {
    bindings::go(to);
}

fn attributes(cookie: &CookieWrite) -> String {
    let mut out = String::from(match cookie.same_site {
        SameSite::Lax => "; SameSite=Lax",
        SameSite::Strict => "; SameSite=Strict",
        SameSite::None => "; SameSite=None",
    });
    if cookie.secure {
        out.push_str("; Secure");
    }
    if cookie.partitioned {
        out.push_str("; Partitioned");
    }
    out
}

/// Reads a report of `page.js`; `None` if it is not one.
fn read(kind: u8, id: u32, texts: [Text; 5]) -> Option<Input> {
    let [a, b, c, d, e] = texts;
    let failed = |failure| Input::Answered { request: RequestId(id), answer: Err(failure) };
    Some(match kind {
        report::WAKE => Input::Wake,
        report::EVENT => Input::Page(page_event(id)?),
        report::UNREACHABLE => failed(NetworkFailure::Unreachable),
        report::TIMED_OUT => failed(NetworkFailure::TimedOut),
        report::LOCK_GRANTED => Input::LockGranted { cookies: a? },
        report::LOCK_UNAVAILABLE => Input::LockUnavailable,
        report::TOKEN_HEARD => {
            let said = |text: Text| text.filter(|text| !text.is_empty());
            Input::TokenHeard(TokenMessage {
                session_id: a?,
                organization_id: said(b),
                template: said(c),
                token_id: d?,
                token_raw: e?,
            })
        }
        report::SIGN_OUT_HEARD => Input::SignOutHeard,
        _ => return None,
    })
}

fn page_event(number: u32) -> Option<PageEvent> {
    Some(match number {
        event::FOCUSED => PageEvent::Focused,
        event::BLURRED => PageEvent::Blurred,
        event::SHOWN => PageEvent::Shown,
        event::HIDDEN => PageEvent::Hidden,
        event::ONLINE => PageEvent::Online,
        event::OFFLINE => PageEvent::Offline,
        event::RESUMED => PageEvent::Resumed,
        _ => return None,
    })
}

#[cfg(all(test, target_family = "wasm"))]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use gloo_timers::future::TimeoutFuture;
    use wasm_bindgen::prelude::wasm_bindgen;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::browser::slot::Slot;

    type Seen = Rc<RefCell<Vec<&'static str>>>;

    #[wasm_bindgen]
    extern "C" {
        fn eval(script: &str) -> bool;
    }

    fn get(url: &str, millis: u64) -> (Page, Slot<Result<Answer, NetworkFailure>>) {
        let slot = Slot::new();
        let done = slot.clone();
        let page = Page::open(
            move |input| match input {
                Input::Answered { request: RequestId(7), answer } => done.fill(answer),
                other => panic!("{other:?}"),
            },
            &JsValue::UNDEFINED,
        );
        let request = Request {
            method: Method::Get,
            url: url.to_owned(),
            form: String::new(),
            timeout: Span(millis),
            opens: false,
        };
        page.send(RequestId(7), &request, Cause::Call);
        (page, slot)
    }

    /// Replaces the page's `fetch` for as long as the returned value lives.
    fn with_fetch(script: &str) -> impl Drop {
        struct Restore;
        impl Drop for Restore {
            fn drop(&mut self) {
                eval("window.fetch = window.realFetch; true");
            }
        }
        eval("window.realFetch ??= window.fetch; true");
        eval(&["window.fetch = ", script, "; true"].concat());
        Restore
    }

    #[wasm_bindgen_test]
    async fn an_answer_comes_with_its_headers() {
        let _fetch = with_fetch(
            "async () => new Response('{}', { status: 429, headers: { 'Retry-After': '6', 'Clerk-Db-Jwt': 'dvb' } })",
        );
        let (_page, answer) = get("https://api.test/", 1000);
        let answer = answer.await.expect("an answer");
        assert_eq!((answer.status, answer.body.as_str()), (429, "{}"));
        assert_eq!(answer.retry_after.as_deref(), Some("6"));
        assert_eq!(answer.dev_browser.as_deref(), Some("dvb"));
    }

    #[wasm_bindgen_test]
    async fn what_gets_no_answer_fails() {
        let (_page, answer) = get("http://127.0.0.1:1/", 5000);
        assert_eq!(answer.await.err(), Some(NetworkFailure::Unreachable));
        let _fetch =
            with_fetch("async () => new Response(new ReadableStream({ pull(c) { c.error('cut') } }))");
        let (_page, answer) = get("https://api.test/", 5000);
        assert_eq!(answer.await.err(), Some(NetworkFailure::Unreachable), "it was cut off");
    }

    #[wasm_bindgen_test]
    async fn patience_ends_once_and_stops_the_request() {
        let _fetch = with_fetch(
            "(url, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => { window.aborted = true; reject() }))",
        );
        let (_page, answer) = get("https://api.test/", 20);
        assert_eq!(answer.await.err(), Some(NetworkFailure::TimedOut));
        assert!(eval("window.aborted"));
    }

    #[wasm_bindgen_test]
    async fn what_is_stopped_is_not_reported() {
        let _fetch = with_fetch(
            "(url, { signal }) => new Promise((_, reject) => { window.sent = (window.sent ?? 0) + 1; signal.addEventListener('abort', () => { window.stopped = (window.stopped ?? 0) + 1; reject() }) })",
        );
        let page = Page::open(|input| panic!("{input:?}"), &JsValue::UNDEFINED);
        let request = Request {
            method: Method::Post,
            url: "https://api.test/".to_owned(),
            form: "a=b".to_owned(),
            timeout: Span(200),
            opens: false,
        };
        page.send(RequestId(1), &request, Cause::Call);
        page.send(RequestId(2), &request, Cause::Call);
        TimeoutFuture::new(0).await;
        page.send(RequestId(3), &request, Cause::Call);
        page.set_timer(Some(Span::ZERO));
        drop(page);
        TimeoutFuture::new(250).await;
        assert!(eval("window.stopped === 2"));
        assert!(eval("window.sent === 2"), "what is stopped at once is not sent");
    }

    fn wait_for(seen: &Seen, granted: &'static str) -> Page {
        let seen = seen.clone();
        let page = Page::open(
            move |input| {
                seen.borrow_mut().push(if matches!(input, Input::LockGranted { .. }) {
                    granted
                } else {
                    "other"
                });
            },
            &JsValue::UNDEFINED,
        );
        page.lock();
        page
    }

    /// A busy browser takes its time to grant a lock.
    async fn until(seen: &Seen, expected: &[&str]) {
        for _ in 0..500 {
            if *seen.borrow() == expected {
                return;
            }
            TimeoutFuture::new(10).await;
        }
        assert_eq!(*seen.borrow(), expected);
    }

    #[wasm_bindgen_test]
    async fn one_at_a_time_holds_the_lock() {
        let seen = Seen::default();
        let first = wait_for(&seen, "first");
        until(&seen, &["first"]).await;
        let second = wait_for(&seen, "second");
        TimeoutFuture::new(20).await;
        assert_eq!(*seen.borrow(), ["first"]);
        first.unlock();
        until(&seen, &["first", "second"]).await;
        drop(second);
    }

    #[wasm_bindgen_test]
    async fn who_no_longer_waits_hears_nothing_and_blocks_nobody() {
        let seen = Seen::default();
        let first = wait_for(&seen, "first");
        until(&seen, &["first"]).await;
        let second = wait_for(&seen, "second");
        let third = wait_for(&seen, "third");
        second.unlock();
        drop(first);
        until(&seen, &["first", "third"]).await;
        drop(third);
        // Dropped before the browser has granted it.
        drop(wait_for(&seen, "fourth"));
        TimeoutFuture::new(20).await;
        assert_eq!(*seen.borrow(), ["first", "third"]);
    }

    #[wasm_bindgen_test]
    fn a_cookie_is_written_and_removed() {
        for domain in [Domain::Host, Domain::Registrable] {
            let mut cookie = CookieWrite {
                name: "__client_uat_test".to_owned(),
                value: Some("17".to_owned()),
                max_age: Some(60),
                same_site: SameSite::Strict,
                secure: false,
                partitioned: false,
                domain,
            };
            write_cookie(&cookie);
            assert!(bindings::cookies().contains("__client_uat_test=17"), "{domain:?}");
            cookie.value = None;
            write_cookie(&cookie);
            assert!(!bindings::cookies().contains("__client_uat_test"), "{domain:?}");
        }
    }
}
