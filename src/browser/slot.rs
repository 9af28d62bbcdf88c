//! A value that can be awaited.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::cell::RefCell;
use std::rc::Rc;

/// A value that is filled in once. Whoever awaits it gets a copy.
pub(crate) struct Slot<T> {
    state: Rc<RefCell<State<T>>>,
}

struct State<T> {
    value: Option<T>,
    wakers: Vec<Waker>,
}

impl<T> Slot<T> {
    pub(crate) fn new() -> Self {
        Self { state: Rc::new(RefCell::new(State { value: None, wakers: Vec::new() })) }
    }

    pub(crate) fn fill(&self, value: T) {
        let mut state = self.state.borrow_mut();
        state.value = Some(value);
        let wakers = core::mem::take(&mut state.wakers);
        // Waking may at once run the awaiting task, which looks at this slot.
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        Self { state: self.state.clone() }
    }
}

impl<T: Clone> Future for Slot<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        // Cloned before anything is borrowed, because cloning a waker runs code of the executor.
        let waker = context.waker().clone();
        let mut state = self.state.borrow_mut();
        if let Some(value) = &state.value {
            return Poll::Ready(value.clone());
        }
        if !state.wakers.iter().any(|known| known.will_wake(&waker)) {
            state.wakers.push(waker);
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_who_waits_gets_the_value() {
        let slot = Slot::new();
        let (mut first, mut second) = (slot.clone(), slot.clone());
        let mut context = Context::from_waker(Waker::noop());
        assert_eq!(Pin::new(&mut first).poll(&mut context), Poll::Pending);
        slot.fill(7);
        assert_eq!(Pin::new(&mut first).poll(&mut context), Poll::Ready(7));
        assert_eq!(Pin::new(&mut second).poll(&mut context), Poll::Ready(7));
    }
}
