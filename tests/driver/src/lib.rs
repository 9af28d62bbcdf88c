//! What every test that drives the engine does alike: the loop that the engine asks for, the calls that wait for their
//! answers, and a browser's cookies. What is around the engine (an API, clocks, other tabs) each test makes itself.

mod calls;
mod jar;

use clerk_wasm::engine::{Engine, Input, Instant, Now, Output};

pub use calls::Calls;
pub use jar::Jar;

/// Tells one engine of a `world` what happened at `now`, and carries out all that it asks for, as the documentation of
/// [`Engine`] has it. Returns when the engine wants to be woken.
///
/// `engine` finds the engine. `carry_out` carries out one output and returns what there is to report of it at once:
///
/// ```
/// # use clerk_wasm::engine::{Config, Engine, Input, Now, Output};
/// # struct Page { engine: Engine, cookies: driver::Jar }
/// # let key = clerk_wasm::PublishableKey::parse("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk").unwrap();
/// # let mut page = Page { engine: Engine::new(Config::new(key, 1)), cookies: driver::Jar::default() };
/// let wake = driver::handle(&mut page, Now::default(), Input::Wake, |page| &mut page.engine, |page, output| {
///     match output {
///         Output::ReadCookies => return Some(Input::CookiesRead(page.cookies.text())),
///         Output::WriteCookie(cookie) => page.cookies.write(cookie),
///         other => unreachable!("an engine that has not started asks for {other:?}"),
///     }
///     None
/// });
/// assert_eq!(wake, None);
/// ```
///
/// # Panics
/// If the engine wants to be woken at a time that has passed: it would be busy with itself.
pub fn handle<W>(
    world: &mut W,
    now: Now,
    input: Input,
    engine: impl Fn(&mut W) -> &mut Engine,
    mut carry_out: impl FnMut(&mut W, Output) -> Option<Input>,
) -> Option<Instant> {
    engine(world).handle(now, input);
    while let Some(output) = engine(world).poll() {
        if let Some(report) = carry_out(world, output) {
            engine(world).handle(now, report);
        }
    }
    let deadline = engine(world).deadline();
    assert!(deadline.is_none_or(|at| at > now.instant), "the engine wants to be woken in the past");
    deadline
}
