//! A token that stays fresh, for what needs one at any moment, such as a WebSocket or a header. The engine keeps it so.

use std::rc::{Rc, Weak};
use std::sync::Arc;

use super::clerk::{Clerk, Inner};
use super::options::TokenOptions;
use crate::engine::{CallId, TokenQuery};
use crate::wire::Token;

/// Keeps a token fresh until it is dropped. Made by [`Clerk::keep_token`].
#[must_use = "dropping it ends the renewal"]
pub struct KeptToken {
    keeper: CallId,
    clerk: Weak<Inner>,
}

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
        let query = TokenQuery::from(options);
        let keeper = self.inner.keepers.add(query.clone(), show);
        if let Ok(driver) = self.driver() {
            driver.keep(keeper, Some(query));
        }
        KeptToken { keeper, clerk: Rc::downgrade(&self.inner) }
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
