//! Tokens that are kept fresh, for whoever needs one at any moment: a WebSocket, a header of every request.

use std::sync::Arc;

use super::client::meant_by;
use super::input::{CallId, TokenQuery};
use super::output::Output;
use super::{Due, Engine, Next};
use crate::time::Span;
use crate::wire::Token;

/// Somebody for whom a token is kept fresh.
#[derive(Debug)]
pub(super) struct Keeper {
    id: CallId,
    query: TokenQuery,
    shown: Option<Arc<Token>>,
}

impl Engine {
    /// Keeps a token fresh from now on, or (without a query) no longer.
    pub(super) fn handle_keep(&mut self, id: CallId, query: Option<TokenQuery>) {
        if let Some(at) = self.keepers.iter().position(|keeper| keeper.id == id) {
            self.keepers.swap_remove(at);
        }
        if let Some(query) = query {
            self.keepers.push(Keeper { id, query, shown: None });
        }
    }

    /// Has the tokens renewed that are kept fresh. Which these are may change with each input, as the active session and
    /// organization do.
    pub(super) fn want_kept_tokens(&mut self) {
        if !self.stage.is_loaded() {
            return;
        }
        for index in 0..self.keepers.len() {
            let query = &self.keepers[index].query;
            let Some(wanted) = meant_by(query, self.client.as_deref(), self.active.as_deref()) else {
                continue;
            };
            let key = wanted.key();
            self.read_token_of(key.session());
            let (tokens, view) = self.tokens_and_view();
            tokens.keep(&key, &view);
        }
    }

    /// Shows each keeper its token, if that is another one than before: none if nobody is signed in, or if the last one
    /// has expired and the next can't be had.
    pub(super) fn show_kept_tokens(&mut self) {
        let is_shown = self.stage.is_loaded() && !self.activation.hides_the_state();
        for keeper in &mut self.keepers {
            let wanted = meant_by(&keeper.query, self.client.as_deref(), self.active.as_deref());
            let shown = keeper.shown.as_deref();
            let token = wanted.filter(|_| is_shown);
            let token = token.and_then(|wanted| self.tokens.to_keep(wanted, shown, self.now));
            // By its text: a token may be adopted anew, as when the client comes back with its session.
            if token.map(|token| token.as_str()) != keeper.shown.as_ref().map(|token| token.as_str()) {
                keeper.shown = token.cloned();
                self.outputs.push_back(Output::Kept { keeper: keeper.id, token: keeper.shown.clone() });
            }
        }
    }

    /// When a token that is shown expires.
    pub(super) fn keepers_due(&self, next: &mut Next) {
        for token in self.keepers.iter().filter_map(|keeper| keeper.shown.as_deref()) {
            let expiry = self.tokens.clock.instant_with_left(token, Span::ZERO, self.now);
            next.may_be(Some(expiry), Due::Expiry);
        }
    }
}
