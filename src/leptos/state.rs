//! What a provider holds, and how it reaches those who read it.

use std::sync::Arc;

use leptos::prelude::{ArcRwSignal, Effect, Get, Memo, Set, Signal, on_cleanup};
use send_wrapper::SendWrapper;

use crate::browser::Clerk;
use crate::engine::{Snapshot, snapshot_of};
use crate::initial_state::InitialState;

/// A clerk, and the state that its readers have been shown. Cheap to clone; all clones share both.
#[derive(Clone)]
pub(super) struct State {
    /// `None` on a server: what is rendered there moves between threads, and a clerk can't.
    clerk: Option<SendWrapper<Clerk>>,
    /// What a server knew: all that there is to ask on a server.
    initial: Option<InitialState>,
    /// The state before loading, until the effect has run, so that the first render in a browser is
    /// the same as the server's.
    shown: ArcRwSignal<Arc<Snapshot>>,
}

impl State {
    /// Makes a clerk with `make`, which begins to load once the view is mounted. On a server, makes none.
    pub(super) fn new(initial: Option<InitialState>, make: impl FnOnce() -> Clerk) -> Self {
        let clerk = cfg!(target_family = "wasm").then(|| SendWrapper::new(make()));
        let first = initial.as_ref().map(|initial| Arc::new(snapshot_of(initial))).unwrap_or_default();
        let state = Self { clerk, initial, shown: ArcRwSignal::new(first) };
        let following = state.clone();
        Effect::new(move |_| following.follow());
        state
    }

    pub(super) fn initial(&self) -> Option<&InitialState> {
        self.initial.as_ref()
    }

    pub(super) fn clerk(&self) -> Option<SendWrapper<Clerk>> {
        self.clerk.clone()
    }

    /// Reads the state. What calls this runs again with each new one.
    pub(super) fn with<T>(&self, read: impl FnOnce(&Arc<Snapshot>) -> T) -> T {
        // Not while the signal is borrowed: `read` may make a call that shows the next state at once.
        read(&self.shown.get())
    }

    /// A signal of what `read` finds in each state. It changes only when that does.
    pub(super) fn select<T: PartialEq + Send + Sync + 'static>(
        &self,
        read: impl Fn(&Snapshot) -> T + Send + Sync + 'static,
    ) -> Signal<T> {
        let state = self.clone();
        Memo::new(move |_| state.with(|snapshot| read(snapshot))).into()
    }

    /// Loads, and shows every state until the component that made this is unmounted.
    fn follow(&self) {
        let Some(clerk) = self.clerk.as_deref() else { return };
        let shown = self.shown.clone();
        let subscription = clerk.subscribe(move |snapshot| shown.set(snapshot.clone()));
        let subscription = SendWrapper::new(subscription);
        on_cleanup(move || drop(subscription));
        clerk.begin_to_load();
        self.shown.set(clerk.snapshot());
    }
}
