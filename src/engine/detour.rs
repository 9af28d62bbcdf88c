//! Leaving the page by way of the API, when the client's cookie is about to expire.
//!
//! Safari keeps a cookie for a week at most if it came with the answer to a script's request, and for its full life if
//! it came with a navigation. So a browser that leaves the page anyway goes by way of the API, which sets the cookie
//! again and sends the browser on. Other browsers keep the cookie for long and never take the detour.

use super::Engine;
use crate::time::{Now, Span};
use crate::wire::{Endpoint, url_origin};

/// A day more than Safari gives, so that a detour is due from the first day on.
const SHORT: Span = Span::seconds(8 * 24 * 60 * 60);

impl Engine {
    /// The address of the detour to `to`, an absolute URL; `None` to go straight there.
    #[must_use]
    pub fn detour(&self, now: Now, to: &str) -> Option<String> {
        let expires_at = self.client.as_ref()?.cookie_expires_at()?;
        let is_short = self.tokens.clock.time(now).until(expires_at) <= SHORT;
        let mut context = self.context.clone();
        // An API on the page's own origin gets the dev browser's cookie.
        if url_origin(&context.base) == url_origin(&self.page.url) {
            context.dev_browser = None;
        }
        is_short.then(|| Endpoint::touch_client(to).bind(&context, None, 0).url)
    }
}
