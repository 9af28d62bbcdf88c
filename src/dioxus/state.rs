//! What a provider shares with everything below it.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use dioxus::prelude::*;
use gloo_timers::callback::Timeout;

use crate::auth::{Auth, AuthOptions};
use crate::browser::{Clerk, Subscription};
use crate::engine::{ActiveSession, Snapshot};
use crate::frameworks::{self, ActiveOrganization};
use crate::wire::{Session, User};

/// A clerk, and signals of what it knows. Dropping the last clone ends the subscription.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) clerk: Clerk,
    pub(super) state: Rc<State>,
    _subscription: Rc<Subscription>,
}

/// One signal for each thing that apps ask for, so that a change wakes only its readers.
pub(super) struct State {
    pub(super) auth: Mirror<Auth>,
    /// Like `auth`, but with a pending session counting as signed in.
    pub(super) pending_auth: Mirror<Auth>,
    pub(super) session: Mirror<Option<ActiveSession>>,
    pub(super) user: Mirror<Option<Arc<User>>>,
    pub(super) organization: Mirror<Option<ActiveOrganization>>,
    pub(super) sessions: Mirror<Vec<Arc<Session>>>,
}

/// A signal that is written from the page's callbacks, whatever the app is doing with it.
pub(super) struct Mirror<T: 'static>(Rc<Inner<T>>);

struct Inner<T: 'static> {
    signal: Signal<T>,
    /// What apps get: they can only read it.
    read: ReadSignal<T>,
    later: RefCell<Option<Timeout>>,
}

/// The context of the provider above; outside of one, that of a clerk that says so.
pub(super) fn use_clerk_context() -> Context {
    use_hook(|| {
        try_consume_context::<Context>().unwrap_or_else(|| Context::of(frameworks::without_provider()))
    })
}

impl Context {
    /// Makes the signals. Call this in a hook: they live as long as that hook's component.
    pub(super) fn of(clerk: Clerk) -> Self {
        let state = Rc::new(State::before_loading(&clerk));
        let shown = state.clone();
        let subscription = clerk.subscribe(move |snapshot| shown.show(snapshot));
        Self { clerk, state, _subscription: Rc::new(subscription) }
    }

    /// Shows what is known by now, in case subscribers were not told of it.
    pub(super) fn catch_up(&self) {
        self.state.show(&self.clerk.snapshot());
    }
}

impl State {
    /// What a server shows, too, whatever the page already knows.
    fn before_loading(clerk: &Clerk) -> Self {
        let first = clerk.first_snapshot();
        let pending_too = AuthOptions { treat_pending_as_signed_out: false };
        Self {
            auth: Mirror::new(Auth::of(&first)),
            pending_auth: Mirror::new(Auth::with(&first, pending_too)),
            session: Mirror::new(first.signed_in().cloned()),
            user: Mirror::new(first.signed_in().map(|it| it.user.clone())),
            organization: Mirror::new(ActiveOrganization::of(&first)),
            sessions: Mirror::new(frameworks::sessions(&first)),
        }
    }

    fn show(&self, snapshot: &Snapshot) {
        let active = snapshot.signed_in();
        self.sessions.show(frameworks::sessions(snapshot));
        self.session.show(active.cloned());
        self.user.show(active.map(|it| it.user.clone()));
        self.organization.show(ActiveOrganization::of(snapshot));
        self.pending_auth.show(Auth::with(snapshot, AuthOptions { treat_pending_as_signed_out: false }));
        self.auth.show(Auth::of(snapshot));
    }
}

impl<T: PartialEq> Mirror<T> {
    /// Call this in a hook: the signal lives as long as that hook's component.
    pub(super) fn new(value: T) -> Self {
        let signal = Signal::new(value);
        Self(Rc::new(Inner { signal, read: signal.into(), later: RefCell::default() }))
    }

    pub(super) fn signal(&self) -> ReadSignal<T> {
        self.0.read
    }

    /// Shows a value, if it is another one. Its readers run again when the page is idle.
    pub(super) fn show(&self, value: T) {
        // A value that was to be shown later is older than this one.
        drop(self.0.later.take());
        let mut signal = self.0.signal;
        if signal.try_peek().is_ok_and(|shown| *shown == value) {
            return;
        }
        match signal.try_write() {
            Ok(mut shown) => *shown = value,
            Err(_) => self.show_later(value),
        }
    }

    /// Shows a value later, because the app holds a reference to the last one, perhaps across an `await`.
    fn show_later(&self, value: T) {
        // Outside of wasm there are no such timers, and nothing changes.
        if !cfg!(target_family = "wasm") {
            return;
        }
        let mirror = Rc::downgrade(&self.0);
        let later = Timeout::new(PAUSE, move || {
            if let Some(inner) = mirror.upgrade() {
                Self(inner).show(value);
            }
        });
        drop(self.0.later.replace(Some(later)));
    }
}

/// In milliseconds.
const PAUSE: u32 = 50;

impl<T> Clone for Mirror<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}
