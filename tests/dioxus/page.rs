//! An app in an element of the page, and what is seen of it.

use core::future::{Future, poll_fn};
use core::pin::Pin;
use core::task::Poll;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use dioxus::prelude::{Element, VirtualDom};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsValue;

/// An app that runs, and its element. Dropped = both are gone.
pub(crate) struct App {
    name: String,
    running: Running,
}

type Running = Rc<RefCell<Option<Pin<Box<dyn Future<Output = ()>>>>>>;

thread_local! {
    static APPS: Cell<u32> = const { Cell::new(0) };
    static PANICS: Cell<u32> = const { Cell::new(0) };
}

impl App {
    pub(crate) fn mount(app: fn() -> Element) -> Self {
        count_panics();
        PANICS.set(0);
        let name = format!("app-{}", APPS.replace(APPS.get() + 1));
        eval(&format!(
            "document.body.append(Object.assign(document.createElement('div'), {{ id: '{name}' }}))"
        ));
        let config = dioxus_web::Config::new().rootname(name.clone());
        let run = async move { dioxus_web::run(VirtualDom::new(app), config).await };
        let running: Running = Rc::new(RefCell::new(Some(Box::pin(run))));
        let polled = running.clone();
        wasm_bindgen_futures::spawn_local(poll_fn(move |context| match &mut *polled.borrow_mut() {
            Some(run) => run.as_mut().poll(context),
            None => Poll::Ready(()),
        }));
        Self { name, running }
    }

    pub(crate) fn text(&self) -> String {
        let text = eval(&format!("document.getElementById('{}').textContent", self.name));
        text.as_string().unwrap_or_default()
    }

    pub(crate) fn click(&self, selector: &str) {
        eval(&format!("document.getElementById('{}').querySelector('{selector}').click()", self.name));
    }

    /// Waits until the app reads so.
    pub(crate) async fn reads(&self, expected: &str) {
        let what = format!("the app to read {expected:?}");
        until(&what, || self.text() == expected, || self.text()).await;
    }
}

impl Drop for App {
    fn drop(&mut self) {
        drop(self.running.take());
        eval(&format!("document.getElementById('{}').remove()", self.name));
        assert_eq!(PANICS.replace(0), 0, "an app panicked; the console says where");
    }
}

/// Waits until something holds; says what was there instead if it does not in two seconds.
pub(crate) async fn until(what: &str, holds: impl Fn() -> bool, seen: impl Fn() -> String) {
    for _ in 0..200 {
        if holds() {
            return;
        }
        pause(10).await;
    }
    panic!("waited for {what}, seen: {}", seen());
}

pub(crate) async fn pause(milliseconds: u32) {
    TimeoutFuture::new(milliseconds).await;
}

fn eval(script: &str) -> JsValue {
    js_sys::eval(script).unwrap_or_else(|error| panic!("{script}: {error:?}"))
}

/// An app runs beside the test: its panic would not be the test's.
fn count_panics() {
    if APPS.get() > 0 {
        return;
    }
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.set(PANICS.get() + 1);
        before(panic);
    }));
}
