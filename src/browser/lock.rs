//! The lock that lets one tab at a time renew a token.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, Window};

use super::promise::when_settled;

/// A lock that is waited for or held. Dropped = given back, or no longer waited for.
#[must_use]
pub(crate) struct Lock {
    state: Rc<RefCell<State>>,
    waiting: Option<AbortController>,
    _granted: Closure<dyn FnMut() -> Promise>,
}

enum State {
    Waiting,
    /// Held until this is called.
    Held(Function),
    Over,
}

/// Which other clients wait for, too.
const NAME: &str = "clerk.lock.refreshSessionToken";

// web-sys counts these among its unstable bindings, which every app would have to switch on.
#[wasm_bindgen]
extern "C" {
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &JsValue,
        granted: &Function,
    ) -> Result<Promise, JsValue>;
}

/// Whether the browser has locks; insecure origins have none.
pub(crate) fn are_there(window: &Window) -> bool {
    manager(window).is_some()
}

/// Waits for the lock. `granted` is called when it is held, `unavailable` if it can't be had.
pub(crate) fn acquire(
    window: &Window,
    granted: impl Fn() + 'static,
    unavailable: impl Fn() + 'static,
) -> Option<Lock> {
    let manager = manager(window)?;
    let waiting = AbortController::new().ok();
    let options = Object::new();
    if let Some(waiting) = &waiting {
        let _ = Reflect::set(&options, &JsValue::from_str("signal"), &waiting.signal());
    }
    let state = Rc::new(RefCell::new(State::Waiting));
    let held = state.clone();
    let callback = Closure::new(move || {
        // The lock is held for as long as this promise is not settled.
        let promise = Promise::new(&mut |release, _| *held.borrow_mut() = State::Held(release));
        granted();
        promise
    });
    let requested = manager.request(NAME, &options, callback.as_ref().unchecked_ref()).ok()?;
    let refused = state.clone();
    when_settled(
        &requested,
        Box::new(move |_| {
            // Settled while it is still waited for: the browser denies it.
            let is_waiting = matches!(*refused.borrow(), State::Waiting);
            if is_waiting {
                unavailable();
            }
        }),
    );
    Some(Lock { state, waiting, _granted: callback })
}

impl Drop for Lock {
    fn drop(&mut self) {
        match (self.state.replace(State::Over), &self.waiting) {
            (State::Held(release), _) => drop(release.call0(&JsValue::UNDEFINED)),
            (State::Waiting, Some(waiting)) => waiting.abort(),
            (State::Waiting | State::Over, _) => {}
        }
    }
}

fn manager(window: &Window) -> Option<LockManager> {
    let locks = Reflect::get(&window.navigator(), &JsValue::from_str("locks")).ok()?;
    locks.is_object().then(|| locks.unchecked_into())
}

#[cfg(all(test, target_family = "wasm"))]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::browser::page;
    use crate::browser::promise::pause;

    type Seen = Rc<RefCell<Vec<&'static str>>>;

    fn wait_for(seen: &Seen, granted: &'static str) -> Lock {
        let (held, refused) = (seen.clone(), seen.clone());
        let window = page::window().expect("a window");
        let granted = move || held.borrow_mut().push(granted);
        acquire(&window, granted, move || refused.borrow_mut().push("refused")).expect("locks")
    }

    /// A busy browser takes its time to grant a lock.
    async fn until(seen: &Seen, expected: &[&str]) {
        for _ in 0..500 {
            if *seen.borrow() == expected {
                return;
            }
            pause(10).await;
        }
        assert_eq!(*seen.borrow(), expected);
    }

    #[wasm_bindgen_test]
    async fn one_at_a_time_holds_it() {
        let seen = Seen::default();
        let first = wait_for(&seen, "first");
        until(&seen, &["first"]).await;
        let second = wait_for(&seen, "second");
        pause(20).await;
        assert_eq!(*seen.borrow(), ["first"]);
        drop(first);
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
        drop(second);
        drop(first);
        until(&seen, &["first", "third"]).await;
        drop(third);
        // Dropped before the browser has granted it.
        drop(wait_for(&seen, "fourth"));
        pause(20).await;
        assert_eq!(*seen.borrow(), ["first", "third"]);
    }
}
