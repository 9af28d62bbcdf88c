use yew::prelude::*;

use super::use_clerk;
use crate::browser::Clerk;

/// A part of what the clerk knows. The component renders again when that part changes, and only then.
///
/// The part is read anew at every render, so that it is never older than what is shown beside it. `about`
/// is what it depends on besides the clerk.
#[hook]
pub(in crate::yew) fn use_part<T, A>(about: A, part: fn(&Clerk, &A) -> T) -> T
where
    T: Clone + PartialEq + 'static,
    A: Clone + PartialEq + 'static,
{
    let clerk = use_clerk();
    let present = part(&clerk, &about);
    let shown = use_mut_ref(|| None);
    drop(shown.replace(Some(present.clone())));
    let render = use_force_update();
    use_effect_with((clerk, about), move |(clerk, about)| {
        let look = {
            let (clerk, about) = (clerk.clone(), about.clone());
            move || {
                let now = part(&clerk, &about);
                let is_shown = shown.borrow().as_ref() == Some(&now);
                if !is_shown {
                    render.force_update();
                }
            }
        };
        // The part may have changed since it was rendered.
        look();
        let subscription = clerk.subscribe(move |_| look());
        move || drop(subscription)
    });
    present
}
