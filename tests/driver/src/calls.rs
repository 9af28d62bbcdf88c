//! Calls, until they are answered.

use std::collections::BTreeMap;

use clerk_wasm::engine::CallId;

/// The calls of one page, each with what a test wants to know of it when it is answered.
#[derive(Debug)]
pub struct Calls<T> {
    /// Those without an answer.
    pub waiting: BTreeMap<CallId, T>,
    excused: BTreeMap<CallId, T>,
    last: u32,
}

impl<T> Calls<T> {
    /// Names a call that is about to be made.
    pub fn ask(&mut self, what: T) -> CallId {
        self.last += 1;
        let call = CallId(self.last);
        self.waiting.insert(call, what);
        call
    }

    /// A call is answered: what is known of it.
    ///
    /// # Panics
    /// If nobody made this call, or it was answered before.
    pub fn answer(&mut self, call: CallId) -> T {
        let asked = self.waiting.remove(&call).or_else(|| self.excused.remove(&call));
        asked.unwrap_or_else(|| panic!("{call:?} is answered unasked, or twice"))
    }

    /// The page goes elsewhere: what waits now may still be answered, and need not be.
    pub fn excuse(&mut self) {
        self.excused.append(&mut self.waiting);
    }
}

impl<T> Default for Calls<T> {
    fn default() -> Self {
        Self { waiting: BTreeMap::new(), excused: BTreeMap::new(), last: 0 }
    }
}
