//! What happens to the page.

use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Document, EventTarget, PageTransitionEvent, VisibilityState, Window};

use crate::engine::PageEvent;

/// Listens to everything that matters. Dropped = deaf.
#[must_use]
pub(crate) struct PageEvents {
    _listeners: Vec<EventListener>,
}

impl PageEvents {
    pub(crate) fn listen(window: &Window, happened: impl Fn(PageEvent) + 'static) -> Self {
        let happened: Rc<dyn Fn(PageEvent)> = Rc::new(happened);
        let simple = |target: &EventTarget, name: &'static str, event| {
            let happened = happened.clone();
            EventListener::new(target, name, move |_| happened(event))
        };
        let mut listeners = vec![
            simple(window, "focus", PageEvent::Focused),
            simple(window, "blur", PageEvent::Blurred),
            simple(window, "online", PageEvent::Online),
            simple(window, "offline", PageEvent::Offline),
            shown_again(window, happened.clone()),
        ];
        if let Some(document) = window.document() {
            listeners.push(simple(&document, "resume", PageEvent::Resumed));
            listeners.push(visibility(document, happened));
        }
        Self { _listeners: listeners }
    }
}

/// The page came out of the back/forward cache, where its timers stood still.
fn shown_again(window: &Window, happened: Rc<dyn Fn(PageEvent)>) -> EventListener {
    EventListener::new(window, "pageshow", move |event| {
        if event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
            happened(PageEvent::Resumed);
        }
    })
}

fn visibility(document: Document, happened: Rc<dyn Fn(PageEvent)>) -> EventListener {
    let target = document.clone();
    EventListener::new(&target, "visibilitychange", move |_| {
        let is_visible = document.visibility_state() == VisibilityState::Visible;
        happened(if is_visible { PageEvent::Shown } else { PageEvent::Hidden });
    })
}
