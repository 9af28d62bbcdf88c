//! Being called back by a promise, without an executor.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

/// What is called when a promise has settled.
pub(crate) type Settled = Box<dyn FnOnce(Result<JsValue, JsValue>)>;

type Callback = Closure<dyn FnMut(JsValue)>;

/// The two closures keep each other until one of them is called.
struct Waiting {
    settled: Settled,
    _callbacks: (Callback, Callback),
}

/// Calls `settled` once, when `promise` was fulfilled or rejected.
pub(crate) fn when_settled(promise: &Promise, settled: Settled) {
    let waiting = Rc::new(RefCell::new(None));
    let fulfilled = callback(&waiting, Ok);
    let rejected = callback(&waiting, Err);
    let _ = promise.then2(&fulfilled, &rejected);
    *waiting.borrow_mut() = Some(Waiting { settled, _callbacks: (fulfilled, rejected) });
}

fn callback(
    waiting: &Rc<RefCell<Option<Waiting>>>,
    wrap: fn(JsValue) -> Result<JsValue, JsValue>,
) -> Callback {
    let waiting = waiting.clone();
    Closure::new(move |value| {
        let waiting = waiting.borrow_mut().take();
        if let Some(Waiting { settled, _callbacks }) = waiting {
            settled(wrap(value));
        }
    })
}

/// Waits for so many milliseconds, in a test.
#[cfg(all(test, target_family = "wasm"))]
pub(crate) async fn pause(millis: u32) {
    let slot = super::slot::Slot::new();
    let filled = slot.clone();
    let timeout = gloo_timers::callback::Timeout::new(millis, move || filled.fill(()));
    slot.await;
    drop(timeout);
}
