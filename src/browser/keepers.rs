//! Those for whom an app keeps tokens fresh.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use super::driver::Driver;
use crate::engine::{CallId, TokenQuery};
use crate::wire::Token;

/// An engine that takes another one's place is told of them.
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

impl Keepers {
    /// Notes somebody, and returns their name.
    pub(super) fn add(&self, query: TokenQuery, show: impl FnMut(Option<Arc<Token>>) + 'static) -> CallId {
        let id = CallId(self.last.get().wrapping_add(1));
        self.last.set(id.0);
        let keeper = Keeper { id, query, show: RefCell::new(Box::new(show)) };
        self.all.borrow_mut().push(Rc::new(keeper));
        id
    }

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

    pub(super) fn remove(&self, id: CallId) {
        let mut all = self.all.borrow_mut();
        let removed = all.iter().position(|keeper| keeper.id == id).map(|at| all.swap_remove(at));
        // Dropping what an app has given may call back.
        drop(all);
        drop(removed);
    }
}
