//! A token that stays fresh, for what needs one at any moment, such as a WebSocket or a header.

use crate::time::Span;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use super::clerk::Clerk;
use super::listeners::Subscription;
use super::options::TokenOptions;
use super::timer::Timer;
use crate::engine::{Call, Outcome, Snapshot, leeway};
use crate::error::Error;
use crate::wire::Token;

/// Keeps a token fresh until it is dropped. Made by [`Clerk::keep_token`].
#[must_use = "dropping it ends the renewal"]
pub struct KeptToken {
    _keeper: Rc<Keeper>,
    _subscription: Subscription,
}

struct Keeper {
    clerk: Clerk,
    options: TokenOptions,
    show: RefCell<Box<Show>>,
    shown: RefCell<Option<Arc<Token>>>,
    is_asking: Cell<bool>,
    timer: RefCell<Option<Timer>>,
}

type Show = dyn FnMut(Option<Arc<Token>>);

/// A renewal takes a moment, so the token is looked at again this long after the renewal is due.
const MOMENT: Span = Span::seconds(1);
/// How long to wait after a failure.
const PAUSE: Span = Span::seconds(5);

impl Clerk {
    /// Calls `show` with a token, and with each next one before the last expires, until the returned value
    /// is dropped. Calls it with `None` when nobody is signed in any more or no token can be had.
    ///
    /// ```no_run
    /// # fn run(clerk: clerk_wasm::Clerk) {
    /// use clerk_wasm::TokenOptions;
    ///
    /// let options = TokenOptions { template: Some("chat".into()), ..TokenOptions::default() };
    /// let kept = clerk.keep_token(options, |token| {
    ///     println!("{}", if token.is_some() { "send it over the socket" } else { "close the socket" });
    /// });
    /// # }
    /// ```
    ///
    /// Works at any time, even before loading: the token comes when there is one.
    pub fn keep_token(
        &self,
        options: TokenOptions,
        show: impl FnMut(Option<Arc<Token>>) + 'static,
    ) -> KeptToken {
        let keeper = Rc::new(Keeper {
            clerk: self.clone(),
            options,
            show: RefCell::new(Box::new(show)),
            shown: RefCell::default(),
            is_asking: Cell::default(),
            timer: RefCell::default(),
        });
        let listening = Rc::downgrade(&keeper);
        let subscription = self.subscribe(move |_: &Arc<Snapshot>| Keeper::look_at(&listening));
        keeper.look();
        KeptToken { _keeper: keeper, _subscription: subscription }
    }
}

impl Keeper {
    fn look_at(keeper: &Weak<Self>) {
        if let Some(keeper) = keeper.upgrade() {
            keeper.look();
        }
    }

    /// Gets the current token, mostly from memory.
    fn look(self: &Rc<Self>) {
        if self.clerk.snapshot().signed_in().is_none() {
            drop(self.timer.take());
            return self.show(None);
        }
        let Ok(driver) = self.clerk.driver() else { return };
        if self.is_asking.replace(true) {
            return;
        }
        let keeper = Rc::downgrade(self);
        let done = move |result| {
            if let Some(keeper) = keeper.upgrade() {
                keeper.is_asking.set(false);
                keeper.take(result);
            }
        };
        driver.call(Call::GetToken(self.options.clone().into()), None, Box::new(done));
    }

    fn take(self: &Rc<Self>, result: Result<Outcome, Error>) {
        let wait = match result {
            Ok(Outcome::Token(token)) => {
                self.show(token.clone());
                token.map(|token| self.clerk.left(&token).saturating_sub(leeway(&token)) + MOMENT)
            }
            _ => {
                self.show(None);
                Some(PAUSE)
            }
        };
        let keeper = Rc::downgrade(self);
        let timer = wait.map(|wait| Timer::after(wait, move || Self::look_at(&keeper)));
        drop(self.timer.replace(timer));
    }

    fn show(&self, token: Option<Arc<Token>>) {
        let same = self.shown.borrow().as_ref().map(Arc::as_ptr) == token.as_ref().map(Arc::as_ptr);
        if same {
            return;
        }
        self.shown.replace(token.clone());
        // `show` may drop the `KeptToken` or sign out, which leads back here: the next token is shown afterwards.
        if let Ok(mut show) = self.show.try_borrow_mut() {
            let mut next = token;
            loop {
                let shown = next.as_ref().map(Arc::as_ptr);
                show(next);
                next = self.shown.borrow().clone();
                if next.as_ref().map(Arc::as_ptr) == shown {
                    break;
                }
            }
        }
    }
}

impl core::fmt::Debug for KeptToken {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("KeptToken").finish_non_exhaustive()
    }
}
