//! A token that stays fresh, for what needs one at any moment, such as a WebSocket or a header. The engine keeps it so.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use super::clerk::{Clerk, Inner};
use super::driver::Driver;
use super::options::TokenOptions;
use crate::engine::{CallId, TokenQuery};
use crate::wire::Token;

/// Keeps a token fresh until it is dropped. Made by [`Clerk::keep_token`].
#[must_use = "dropping it ends the renewal"]
pub struct KeptToken {
    keeper: CallId,
    clerk: Weak<Inner>,
}

/// Those for whom tokens are kept fresh. An engine that takes another one's place is told of them.
#[derive(Default)]
pub(super) struct Keepers {
    last: Cell<u32>,
    all: RefCell<Vec<Rc<Keeper>>>,
}

struct Keeper {
    id: CallId,
    query: TokenQuery,
    show: RefCell<Box<Show>>,
}

type Show = dyn FnMut(Option<Arc<Token>>);

impl Clerk {
    /// Calls `show` with a token, and with each next one before the last expires, until the returned value
    /// is dropped. Calls it with `None` when nobody is signed in any more, or when a token has expired and the next
    /// can't be had.
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
    /// Works at any time, even before loading: the token comes when there is one. While the API refuses it, it is asked
    /// for every 30 seconds; while the API can't be reached, as often as in any outage.
    pub fn keep_token(
        &self,
        options: TokenOptions,
        show: impl FnMut(Option<Arc<Token>>) + 'static,
    ) -> KeptToken {
        let keepers = &self.inner.keepers;
        let id = CallId(keepers.last.get().wrapping_add(1));
        keepers.last.set(id.0);
        let keeper = Keeper { id, query: options.into(), show: RefCell::new(Box::new(show)) };
        let query = keeper.query.clone();
        keepers.all.borrow_mut().push(Rc::new(keeper));
        if let Ok(driver) = self.driver() {
            driver.keep(id, Some(query));
        }
        KeptToken { keeper: id, clerk: Rc::downgrade(&self.inner) }
    }
}

impl Keepers {
    /// Has a new engine keep all these tokens.
    pub(super) fn keep_all(&self, driver: &Rc<Driver>) {
        let all = self.all.borrow().clone();
        for keeper in all {
            driver.keep(keeper.id, Some(keeper.query.clone()));
        }
    }

    pub(super) fn show(&self, id: CallId, token: Option<Arc<Token>>) {
        let keeper = self.all.borrow().iter().find(|keeper| keeper.id == id).cloned();
        // One token is shown after the other, so this never fails; `show` may drop the keeper.
        if let Some(keeper) = keeper
            && let Ok(mut show) = keeper.show.try_borrow_mut()
        {
            show(token);
        }
    }

    fn remove(&self, id: CallId) {
        let mut all = self.all.borrow_mut();
        let removed = all.iter().position(|keeper| keeper.id == id).map(|at| all.swap_remove(at));
        // Dropping what an app has given may call back.
        drop(all);
        drop(removed);
    }
}

impl Drop for KeptToken {
    fn drop(&mut self) {
        let Some(inner) = self.clerk.upgrade() else { return };
        inner.keepers.remove(self.keeper);
        let driver = inner.driver.borrow().clone();
        if let Some(driver) = driver {
            driver.keep(self.keeper, None);
        }
    }
}

impl core::fmt::Debug for KeptToken {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("KeptToken").finish_non_exhaustive()
    }
}
