//! An app in an element of the page, and what is seen of it.

use std::cell::{Cell, RefCell};
use std::sync::Once;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;
use yew::html::BaseComponent;
use yew::{AppHandle, Renderer};

/// An app that runs, and its element. Dropped = both are gone.
pub(crate) struct App<C: BaseComponent> {
    element: Element,
    handle: Option<AppHandle<C>>,
}

thread_local! {
    static PANICS: Cell<u32> = const { Cell::new(0) };
    /// What the console was told as an error.
    static COMPLAINTS: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

impl<C: BaseComponent<Properties = ()>> App<C> {
    pub(crate) fn mount() -> Self {
        Self::in_element("", |element| Renderer::with_root(element).render())
    }

    /// The app over what a server has rendered.
    pub(crate) fn hydrate(html: &str) -> Self {
        Self::in_element(html, |element| Renderer::with_root(element).hydrate())
    }

    fn in_element(html: &str, start: impl FnOnce(Element) -> AppHandle<C>) -> Self {
        count_panics();
        // A test that failed before this one has panicked, too.
        PANICS.set(0);
        let element: Element =
            eval("document.body.appendChild(document.createElement('div'))").unchecked_into();
        js_sys::Reflect::set(&element, &"innerHTML".into(), &html.into()).expect("a page");
        let handle = Some(start(element.clone()));
        Self { element, handle }
    }
}

impl<C: BaseComponent> App<C> {
    /// Unmounts it; its element stays, to be looked at.
    pub(crate) fn unmount(&mut self) {
        if let Some(handle) = self.handle.take() {
            handle.destroy();
        }
    }

    pub(crate) fn text(&self) -> String {
        self.element.text_content().unwrap_or_default()
    }

    pub(crate) fn click(&self, selector: &str) {
        let found = self.element.query_selector(selector).expect("a selector").expect("an element");
        let click: js_sys::Function =
            js_sys::Reflect::get(&found, &"click".into()).expect("a method").unchecked_into();
        click.call0(&found).expect("a click");
    }

    pub(crate) fn has(&self, selector: &str) -> bool {
        self.element.query_selector(selector).expect("a selector").is_some()
    }

    /// Waits until the app reads so.
    pub(crate) async fn reads(&self, expected: &str) {
        until(|| self.text() == expected, || format!("{:?} is not {expected:?}", self.text())).await;
    }
}

impl<C: BaseComponent> Drop for App<C> {
    fn drop(&mut self) {
        self.unmount();
        self.element.remove();
        assert_eq!(PANICS.replace(0), 0, "an app panicked; the log says where");
    }
}

/// An app runs beside the test: its panic would not be the test's.
fn count_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        yew::set_custom_panic_hook(Box::new(move |panic| {
            PANICS.set(PANICS.get() + 1);
            before(panic);
        }));
    });
}

/// Notes what the console is told as an error, instead of showing it.
pub(crate) fn listen_to_the_console() {
    let heard =
        eval("(() => { const heard = []; console.error = (text) => heard.push(text); return heard; })()");
    COMPLAINTS.set(Some(heard));
}

pub(crate) fn complaints() -> String {
    let heard = COMPLAINTS.with_borrow(Clone::clone).expect("somebody listens");
    js_sys::Array::from(&heard).join("\n").into()
}

/// Waits until something holds; says what was there instead if it does not in five seconds.
pub(crate) async fn until(holds: impl Fn() -> bool, seen: impl Fn() -> String) {
    for _ in 0..500 {
        if holds() {
            return;
        }
        pause(10).await;
    }
    panic!("waited in vain: {}", seen());
}

pub(crate) async fn pause(milliseconds: u32) {
    TimeoutFuture::new(milliseconds).await;
}

pub(crate) fn eval(script: &str) -> JsValue {
    js_sys::eval(script).unwrap_or_else(|error| panic!("{script}: {error:?}"))
}
