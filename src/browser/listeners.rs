//! Listeners to news of one kind: every new state, every request.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// Ends a subscription when it is dropped.
#[must_use = "dropping it ends the subscription"]
pub struct Subscription {
    id: u32,
    listeners: Weak<dyn Leave>,
}

trait Leave {
    fn remove(&self, id: u32);
}

type Listener<T> = Rc<RefCell<dyn FnMut(&T)>>;

pub(crate) struct Listeners<T> {
    last_id: Cell<u32>,
    entries: RefCell<Vec<(u32, Listener<T>)>>,
}

impl<T: 'static> Listeners<T> {
    pub(crate) fn add(self: &Rc<Self>, listener: impl FnMut(&T) + 'static) -> Subscription {
        let id = self.last_id.get().wrapping_add(1);
        self.last_id.set(id);
        self.entries.borrow_mut().push((id, Rc::new(RefCell::new(listener))));
        let listeners: Rc<dyn Leave> = self.clone();
        Subscription { id, listeners: Rc::downgrade(&listeners) }
    }

    /// Calls every listener. A listener may subscribe and unsubscribe itself and others: one that was
    /// unsubscribed meanwhile is no longer called.
    pub(crate) fn notify(&self, news: &T) {
        let entries = self.entries.borrow().clone();
        for (id, listener) in entries {
            let is_subscribed = self.entries.borrow().iter().any(|(other, _)| *other == id);
            if is_subscribed && let Ok(mut listener) = listener.try_borrow_mut() {
                listener(news);
            }
        }
    }
}

impl<T> Default for Listeners<T> {
    fn default() -> Self {
        Self { last_id: Cell::default(), entries: RefCell::default() }
    }
}

impl<T> Leave for Listeners<T> {
    fn remove(&self, id: u32) {
        let mut entries = self.entries.borrow_mut();
        let removed = entries.iter().position(|(other, _)| *other == id).map(|at| entries.remove(at));
        // Dropping a listener drops what it owns, which may call back.
        drop(entries);
        drop(removed);
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(listeners) = self.listeners.upgrade() {
            listeners.remove(self.id);
        }
    }
}

impl core::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Subscription").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Snapshot;
    use std::sync::Arc;

    #[test]
    fn listeners_come_and_go_also_during_a_call() {
        let listeners = Rc::new(Listeners::default());
        let heard = Rc::new(RefCell::new(Vec::new()));
        let note = |name: &'static str| {
            let heard = heard.clone();
            move |_: &Arc<Snapshot>| heard.borrow_mut().push(name)
        };
        let second = Rc::new(RefCell::new(None));
        let (to_end, note_first) = (second.clone(), note("first"));
        let first = listeners.add(move |snapshot| {
            note_first(snapshot);
            drop(to_end.borrow_mut().take());
        });
        *second.borrow_mut() = Some(listeners.add(note("second")));
        let _third = listeners.add(note("third"));

        listeners.notify(&Arc::default());
        assert_eq!(*heard.borrow(), ["first", "third"]);
        drop(first);
        listeners.notify(&Arc::default());
        assert_eq!(*heard.borrow(), ["first", "third", "third"]);
    }
}
