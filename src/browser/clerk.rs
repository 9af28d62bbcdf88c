//! [`Clerk`], the face that Rust apps use.

use core::time::Duration;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use super::driver::{Driver, Navigate};
use super::keepers::Keepers;
use super::listeners::{Listeners, Subscription};
use super::options::{ClerkOptions, SetActiveOptions, SignOutOptions, TokenOptions};
#[cfg(feature = "inspect")]
use super::requests::{self, RequestEvent};
use super::slot::Slot;
use super::{bindings, page};
use crate::auth::AuthOptions;
use crate::authorization::AuthorizationQuery;
use crate::engine::{
    self, Active, Call, Config, FreeRequest, Outcome, SessionChoice, SetActive, Snapshot, Status, TokenQuery,
    snapshot_of,
};
use crate::error::{Error, code};
use crate::time::Span;
use crate::wire::{Organization, PublishableKey, Session, Token, User};

/// The session of the page's user. Cheap to clone; all clones share one state.
///
/// ```no_run
/// # async fn run() -> Result<(), clerk_wasm::Error> {
/// use clerk_wasm::{Clerk, ClerkOptions};
///
/// let clerk = Clerk::new("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk", ClerkOptions::default())?;
/// clerk.load().await?;
/// match clerk.get_token().await? {
///     Some(token) => println!("a token for {:?}", token.claims().subject()),
///     None => clerk.redirect_to_sign_in(None),
/// }
/// # Ok(())
/// # }
/// ```
///
/// Dropping the last clone ends everything that it does in the page: its timer, its requests, its channels to other
/// tabs. It signs nobody out. Dropping a future only ends the waiting: what it asked for goes on, because others may be
/// waiting for it, too.
///
/// Where there is no page (on a server, in a worker, on a target that is not wasm), [`Clerk::load`] fails with the
/// code `clerk_not_in_browser`, and everything else works as it does before loading.
#[derive(Clone)]
pub struct Clerk {
    pub(super) inner: Rc<Inner>,
}

pub(super) struct Inner {
    /// The key, or why there is none.
    pub(super) key: Result<PublishableKey, Error>,
    pub(super) options: ClerkOptions,
    /// What is shown until it is loaded, if a server knew more than nothing.
    initial: Option<Arc<Snapshot>>,
    listeners: Rc<Listeners<Arc<Snapshot>>>,
    pub(super) keepers: Rc<Keepers>,
    #[cfg(feature = "inspect")]
    told: Rc<Listeners<RequestEvent>>,
    /// Why the last attempt to load failed.
    failure: RefCell<Option<Error>>,
    loading: RefCell<Option<Answer>>,
    pub(super) driver: RefCell<Option<Rc<Driver>>>,
}

/// Where a call leads.
enum Way {
    /// To a page of the app, for a task that is still to do.
    Straight(String),
    /// To this URL, with a detour if that keeps the API's cookie alive.
    PerhapsByTheApi(String),
}

type Answer = Slot<Result<Outcome, Error>>;

impl Inner {
    /// A state, or what a server knew, as long as the state says less.
    fn initially(&self, snapshot: Arc<Snapshot>) -> Arc<Snapshot> {
        let initial = self.initial.as_ref().filter(|_| snapshot.status == Status::Loading);
        initial.cloned().unwrap_or(snapshot)
    }

    /// What is shown before loading: by a server, by the first render in the browser, and after a failure.
    fn unloaded(&self) -> Arc<Snapshot> {
        let status = if self.failure.borrow().is_some() { Status::Error } else { Status::Loading };
        self.initially(Arc::new(Snapshot { status, ..Snapshot::default() }))
    }
}

impl Clerk {
    /// A clerk for the instance that this key names, not yet loaded. Does not touch the page.
    ///
    /// # Errors
    /// `clerk_invalid_publishable_key` and `clerk_invalid_proxy_url`; the message says what is wrong
    /// and what to do.
    pub fn new(publishable_key: &str, options: ClerkOptions) -> Result<Self, Error> {
        let key = PublishableKey::parse(publishable_key).map_err(|error| Error::Runtime {
            code: code::INVALID_PUBLISHABLE_KEY,
            message: error.to_string(),
        })?;
        options.check()?;
        Ok(Self::from_parts(Ok(key), options))
    }

    /// A clerk that never loads: every call fails with this error, and so does loading. For code that
    /// needs a clerk when none could be made, such as outside of a framework's provider.
    #[must_use]
    pub fn failed(error: Error) -> Self {
        let clerk = Self::from_parts(Err(error.clone()), ClerkOptions::default());
        *clerk.inner.failure.borrow_mut() = Some(error);
        clerk
    }

    fn from_parts(key: Result<PublishableKey, Error>, options: ClerkOptions) -> Self {
        let initial = options.initial_state.as_ref().map(|state| Arc::new(snapshot_of(state)));
        let inner = Inner {
            key,
            options,
            initial,
            listeners: Rc::default(),
            keepers: Rc::default(),
            #[cfg(feature = "inspect")]
            told: Rc::default(),
            failure: RefCell::default(),
            loading: RefCell::default(),
            driver: RefCell::default(),
        };
        Self { inner: Rc::new(inner) }
    }

    /// The key that this clerk was made with; `None` if [`Clerk::failed`] made it.
    #[must_use]
    pub fn publishable_key(&self) -> Option<&PublishableKey> {
        self.inner.key.as_ref().ok()
    }

    /// Why the last attempt to load failed, if the status is [`Status::Error`]. Listeners that hear of that status find
    /// it here.
    ///
    /// ```no_run
    /// # fn run(clerk: clerk_wasm::Clerk) {
    /// let of = clerk.clone();
    /// let subscription = clerk.subscribe(move |_| {
    ///     if let Some(error) = of.error() {
    ///         println!("{}: {error}", error.code());
    ///     }
    /// });
    /// # }
    /// ```
    #[must_use]
    pub fn error(&self) -> Option<Error> {
        self.inner.failure.borrow().clone()
    }

    /// Finds out who is signed in. Loading again does nothing more, unless loading has failed: then it is tried anew, and
    /// the status is [`Status::Loading`] meanwhile.
    ///
    /// # Errors
    /// `clerk_not_in_browser` where there is no page, and whatever keeps the session from being
    /// known.
    pub async fn load(&self) -> Result<(), Error> {
        let loading = self.start()?;
        loading.await.map(drop)
    }

    /// Like [`Clerk::load`], without waiting. Where there is no page, it does nothing.
    #[cfg(any(feature = "yew", feature = "leptos", feature = "dioxus"))]
    pub(crate) fn begin_to_load(&self) {
        drop(self.start());
    }

    /// The current state.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        let driver = self.driver();
        driver.map_or_else(|_| self.inner.unloaded(), |driver| self.inner.initially(driver.snapshot()))
    }

    /// What is shown first, whatever is known by now.
    #[cfg(feature = "dioxus")]
    pub(crate) fn first_snapshot(&self) -> Arc<Snapshot> {
        self.inner.unloaded()
    }

    /// How far loading has come.
    #[must_use]
    pub fn status(&self) -> Status {
        self.snapshot().status
    }

    /// The active session, if somebody is signed in. It may be pending, with tasks still to do.
    #[must_use]
    pub fn session(&self) -> Option<Arc<Session>> {
        self.snapshot().signed_in().map(|it| it.session.clone())
    }

    /// The user who is signed in.
    #[must_use]
    pub fn user(&self) -> Option<Arc<User>> {
        self.snapshot().signed_in().map(|it| it.user.clone())
    }

    /// The active organization.
    #[must_use]
    pub fn organization(&self) -> Option<Arc<Organization>> {
        self.snapshot().signed_in()?.organization.clone()
    }

    /// Calls `listener` with every new state, until the subscription is dropped. It is not called with
    /// the current state, which is [`Clerk::snapshot`].
    pub fn subscribe(&self, listener: impl FnMut(&Arc<Snapshot>) + 'static) -> Subscription {
        self.inner.listeners.add(listener)
    }

    /// Calls `listener` with every finished request to the Frontend API, until the subscription is dropped: for logs,
    /// and to see why a token was renewed.
    ///
    /// ```no_run
    /// # fn run(clerk: clerk_wasm::Clerk) {
    /// let log = clerk.on_request(|request| {
    ///     println!("{} because of {:?}: {:?}", request.path, request.cause, request.status);
    /// });
    /// # }
    /// ```
    #[cfg(feature = "inspect")]
    pub fn on_request(&self, listener: impl FnMut(&RequestEvent) + 'static) -> Subscription {
        self.inner.told.add(listener)
    }

    /// Gets a session token, for the `Authorization` header of a request to your own backend. It comes
    /// from memory while it is good; `None` when nobody is signed in. While Clerk is being loaded, it waits for that.
    ///
    /// # Errors
    /// `clerk_not_loaded` before [`Clerk::load`], and after it has failed; the error of a load that was waited for; the
    /// API's refusal; `clerk_offline`.
    pub async fn get_token(&self) -> Result<Option<Arc<Token>>, Error> {
        self.get_token_with(TokenOptions::default()).await
    }

    /// Gets a session token for an organization or for another session, or a token made from a JWT template.
    ///
    /// # Errors
    /// Those of [`Clerk::get_token`].
    pub async fn get_token_with(&self, options: TokenOptions) -> Result<Option<Arc<Token>>, Error> {
        let query = TokenQuery::from(options);
        let loading = self.inner.loading.borrow().clone();
        if let Some(loading) = loading {
            loading.await?;
        }
        let driver = self.driver()?;
        let now = driver.now();
        if let Some(token) = driver.ask(|engine| engine.token_at_hand(now, &query)) {
            return Ok(Some(token));
        }
        match self.call(Call::GetToken(query)).await? {
            Outcome::Token(token) => Ok(token),
            Outcome::Done | Outcome::Answer(_) => Ok(None),
        }
    }

    /// Gets what a token says, as a type of the app's own: the session token if `template` is `None`,
    /// otherwise one made from that JWT template. `None` when nobody is signed in.
    ///
    /// ```no_run
    /// # async fn run(clerk: clerk_wasm::Clerk) -> Result<(), clerk_wasm::Error> {
    /// #[derive(serde::Deserialize)]
    /// struct Payments {
    ///     limit: u32,
    /// }
    /// let payments = clerk.get_token_claims::<Payments>(Some("payments")).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`Clerk::get_token`], and `clerk_claims_mismatch` as in [`Claims::read`](crate::Claims::read).
    pub async fn get_token_claims<T: DeserializeOwned>(
        &self,
        template: Option<&str>,
    ) -> Result<Option<T>, Error> {
        let options = TokenOptions { template: template.map(str::to_owned), ..TokenOptions::default() };
        let token = self.get_token_with(options).await?;
        token.map(|token| token.claims().read()).transpose()
    }

    /// How much longer a token lives, by what is known of the server's clock. Zero before loading.
    #[must_use]
    pub fn remaining(&self, token: &Token) -> Duration {
        self.left(token).into()
    }

    pub(super) fn left(&self, token: &Token) -> Span {
        let ask = |driver: Rc<Driver>| {
            let now = driver.now();
            driver.ask(|engine| engine.remaining(now, token))
        };
        self.driver().map(ask).unwrap_or_default()
    }

    /// Makes another session or organization the active one. If that session is pending, the browser goes to the
    /// page for its task in [`task_urls`](ClerkOptions::task_urls), which is told of `redirect_url`.
    ///
    /// # Errors
    /// `clerk_not_loaded` before [`Clerk::load`]; the API's refusal.
    pub async fn set_active(&self, options: SetActiveOptions) -> Result<(), Error> {
        let SetActiveOptions { session, organization, redirect_url } = options;
        let target = match &session {
            SessionChoice::Named(id) => Some(id.clone()),
            SessionChoice::Current => self.session().map(|session| session.id().to_owned()),
            SessionChoice::Nobody => None,
        };
        let task_url = target.and_then(|id| self.inner.task_url(&id, redirect_url.as_deref()));
        let navigate = task_url.is_some() || redirect_url.is_some();
        let to = task_url.map(Way::Straight).or(redirect_url.map(Way::PerhapsByTheApi));
        let what = SetActive { session, organization, navigate };
        self.call_and_go(Call::SetActive(what), to).await.map(drop)
    }

    /// Signs out, then goes to [`redirect_url`](SignOutOptions::redirect_url), or [stays](SignOutOptions::stay).
    ///
    /// # Errors
    /// `clerk_not_loaded` before [`Clerk::load`]; the API's refusal.
    pub async fn sign_out(&self, options: SignOutOptions) -> Result<(), Error> {
        let SignOutOptions { session, redirect_url, stay } = options;
        let to = (!stay).then(|| redirect_url.unwrap_or_else(|| self.after_sign_out_url()));
        let what = Call::SignOut { session, navigate: !stay };
        self.call_and_go(what, to.map(Way::PerhapsByTheApi)).await.map(drop)
    }

    /// Reads the client anew: its sessions, their users, and the organizations of these. For when your backend has
    /// changed something about a user; what the page changes itself is shown anyway.
    ///
    /// ```no_run
    /// # async fn run(clerk: clerk_wasm::Clerk) -> Result<(), clerk_wasm::Error> {
    /// // The app's backend has just set something in the user's public metadata.
    /// clerk.reload().await?;
    /// let user = clerk.user();
    /// let plan = user.as_ref().and_then(|user| user.public_metadata()?.get("plan")?.as_str());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Tokens that have been handed out still say what they said: for one with the new claims there is
    /// [`TokenOptions::skip_cache`].
    ///
    /// # Errors
    /// `clerk_not_loaded` before [`Clerk::load`]; the API's refusal; `clerk_offline`; `network_error`.
    pub async fn reload(&self) -> Result<(), Error> {
        self.call(Call::Reload).await.map(drop)
    }

    /// Tells the API that the active session is in use.
    ///
    /// # Errors
    /// `clerk_not_loaded` before [`Clerk::load`]; the API's refusal.
    pub async fn touch(&self) -> Result<(), Error> {
        self.driver()?;
        match self.session() {
            Some(session) => {
                let what = Call::Touch { session: session.id().to_owned(), intent: None };
                self.call(what).await.map(drop)
            }
            None => Ok(()),
        }
    }

    /// Finds out whether the session is still alive, and signs out if it is not. Call this when your
    /// own backend has refused a token.
    ///
    /// # Errors
    /// `clerk_not_loaded` before [`Clerk::load`].
    pub async fn handle_unauthenticated(&self) -> Result<(), Error> {
        self.call(Call::HandleUnauthenticated).await.map(drop)
    }

    /// Sends the Frontend API any request that has no method of its own. The browser's client and session go
    /// along, and a client that comes with the answer is adopted, so that what the request changed is shown
    /// before it is answered.
    ///
    /// ```no_run
    /// # async fn run(clerk: clerk_wasm::Clerk) -> Result<(), clerk_wasm::Error> {
    /// use clerk_wasm::{FreeRequest, Method};
    ///
    /// let request = FreeRequest {
    ///     method: Method::Patch,
    ///     path: "/me".into(),
    ///     query: vec![],
    ///     form: Some(vec![("first_name".into(), "Ada".into())]),
    /// };
    /// let answer = clerk.request(request).await?;
    /// assert_eq!(answer.status, 200);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `clerk_not_loaded` before [`Clerk::load`]; `clerk_invalid_path`; the API's refusal;
    /// `network_error`.
    pub async fn request(&self, request: FreeRequest) -> Result<engine::Answer, Error> {
        match self.call(Call::Request(request)).await? {
            Outcome::Answer(answer) => Ok(answer),
            Outcome::Done | Outcome::Token(_) => {
                Err(Error::runtime(code::UNREADABLE_ANSWER, "There was no answer."))
            }
        }
    }

    /// Whether the user has all that the query asks for: role, permission, feature, plan, recent
    /// verification. False when nobody is signed in, and while the session is pending.
    #[must_use]
    pub fn has(&self, query: &AuthorizationQuery) -> bool {
        self.has_with(query, AuthOptions::default())
    }

    /// Like [`Clerk::has`], with these options.
    #[must_use]
    pub fn has_with(&self, query: &AuthorizationQuery, options: AuthOptions) -> bool {
        let initial = self.inner.options.initial_state.as_ref();
        let is_initial =
            self.inner.initial.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, &self.snapshot()));
        if let Some(initial) = initial.filter(|_| is_initial) {
            return initial.has(query, options);
        }
        let Ok(driver) = self.driver() else { return false };
        driver.ask(|engine| {
            let active = engine.snapshot().active_for(options.treat_pending_as_signed_out);
            matches!(active, Active::SignedIn(_)) && engine.is_authorized(None, query)
        })
    }

    fn start(&self) -> Result<Answer, Error> {
        if let Some(loading) = &*self.inner.loading.borrow() {
            return Ok(loading.clone());
        }
        let key = self.inner.key.as_ref().map_err(Clone::clone)?;
        if !page::is_there() {
            return Err(not_in_browser());
        }
        let origin = bindings::origin();
        let Inner { options, listeners, .. } = &*self.inner;
        let mut config = Config::new(key.clone(), super::seed());
        config.api_url = options.api_url(key, &origin);
        config.satellite = options.satellite();
        config.instant_start = options.instant_start;
        config.touch_on_focus = options.touch_session;
        let loading = Answer::new();
        let is_retry = self.inner.failure.take().is_some();
        *self.inner.loading.borrow_mut() = Some(loading.clone());
        let (loaded, listeners) = (loading.clone(), listeners.clone());
        let inner = Rc::downgrade(&self.inner);
        let (was_loaded, is_left) = (Cell::new(false), Cell::new(false));
        let has_initial = self.inner.initial.is_some();
        let notify = Box::new(move |snapshot: &Arc<Snapshot>| {
            if snapshot.is_loaded() && !was_loaded.replace(true) {
                is_left.set(inner.upgrade().is_some_and(|inner| inner.goes_on(snapshot)));
            }
            // An app that heard of the session now could go elsewhere. Of a failure it hears when its cause is known.
            let says_less = has_initial && snapshot.status == Status::Loading;
            if !is_left.get() && snapshot.status != Status::Error && !says_less {
                listeners.notify(snapshot);
            }
        });
        let choose = options.select_initial_session.clone().map(|select| select.0);
        let kept = self.inner.keepers.clone();
        let kept = Box::new(move |keeper, token| kept.show(keeper, token));
        let driver = Driver::new(config, notify, kept, choose, &JsValue::UNDEFINED);
        self.inner.keepers.keep_all(&driver);
        #[cfg(feature = "inspect")]
        driver.inspect(requests::telling(self.inner.told.clone()));
        *self.inner.driver.borrow_mut() = Some(driver.clone());
        if is_retry {
            // A fresh engine does not say that it is not loaded yet.
            self.inner.listeners.notify(&self.snapshot());
        }
        let inner = Rc::downgrade(&self.inner);
        driver.start(
            None,
            Box::new(move |result| {
                if let (Some(inner), Err(error)) = (inner.upgrade(), &result) {
                    // The next attempt starts anew.
                    *inner.failure.borrow_mut() = Some(error.clone());
                    inner.loading.take();
                    inner.driver.take();
                    inner.listeners.notify(&Self { inner: inner.clone() }.snapshot());
                }
                loaded.fill(result);
            }),
        );
        Ok(loading)
    }

    async fn call(&self, what: Call) -> Result<Outcome, Error> {
        self.call_and_go(what, None).await
    }

    async fn call_and_go(&self, what: Call, way: Option<Way>) -> Result<Outcome, Error> {
        let driver = self.driver()?;
        let answer = Answer::new();
        let answered = answer.clone();
        let navigate = way.map(|way| -> Navigate {
            let (driver, inner) = (Rc::downgrade(&driver), Rc::downgrade(&self.inner));
            Box::new(move |call| {
                if let (Some(driver), Some(inner)) = (driver.upgrade(), inner.upgrade()) {
                    let end = match &way {
                        Way::Straight(to) => inner.go_to(to),
                        Way::PerhapsByTheApi(to) => inner.go_to(driver.detour(to).as_deref().unwrap_or(to)),
                    };
                    driver.navigated(call, end);
                }
            })
        });
        driver.call(what, navigate, Box::new(move |result| answered.fill(result)));
        answer.await
    }

    pub(super) fn driver(&self) -> Result<Rc<Driver>, Error> {
        self.inner.driver.borrow().clone().ok_or_else(|| match &self.inner.key {
            Err(error) => error.clone(),
            Ok(_) => Error::runtime(
                code::NOT_LOADED,
                "This was called before Clerk was loaded. Await load() first, or wait for the status ready.",
            ),
        })
    }
}

/// Whether both are clones of one clerk.
impl PartialEq for Clerk {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.inner, &other.inner)
    }
}

impl core::fmt::Debug for Clerk {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Clerk")
            .field("instance", &self.publishable_key().map(PublishableKey::frontend_api))
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

fn not_in_browser() -> Error {
    Error::runtime(
        code::NOT_IN_BROWSER,
        "Clerk can only be loaded in a browser's page, and there is none here. On a server, leave load() out: the state stays as it is before loading.",
    )
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use core::future::Future;
    use core::pin::pin;
    use core::task::{Context, Poll, Waker};

    use super::*;

    const KEY: &str = "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk";

    fn ready<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("it waits"),
        }
    }

    #[test]
    fn nothing_panics_where_there_is_no_page() {
        let clerk = Clerk::new(KEY, ClerkOptions::default()).expect("a clerk");
        let code = |result: Result<(), Error>| result.expect_err("an error").code().to_owned();
        assert_eq!(code(ready(clerk.load())), "clerk_not_in_browser");
        assert_eq!(code(ready(clerk.get_token()).map(drop)), "clerk_not_loaded");
        assert_eq!(code(ready(clerk.set_active(SetActiveOptions::default()))), "clerk_not_loaded");
        assert_eq!(code(ready(clerk.sign_out(SignOutOptions::default()))), "clerk_not_loaded");
        assert_eq!(code(ready(clerk.touch())), "clerk_not_loaded");
        assert_eq!(clerk.status(), Status::Loading);
        assert!(clerk.session().is_none() && clerk.user().is_none() && clerk.organization().is_none());
        assert!(!clerk.has(&AuthorizationQuery::default()));
        assert_eq!(clerk.sign_in_url(None), "");
        assert_eq!(clerk.after_sign_out_url(), "/");
        clerk.redirect_to_sign_in(None);
        drop(clerk.subscribe(|_| ()));
        assert_eq!(
            format!("{clerk:?}"),
            "Clerk { instance: Some(\"foo-bar-13.clerk.accounts.dev\"), status: Loading, .. }"
        );
    }

    #[test]
    fn one_that_failed_says_why_at_every_call() {
        let clerk = Clerk::failed(Error::runtime("clerk_no_provider", "why"));
        let code = |result: Result<(), Error>| result.expect_err("an error").code().to_owned();
        assert_eq!(clerk.status(), Status::Error);
        assert_eq!(code(ready(clerk.load())), "clerk_no_provider");
        assert_eq!(code(ready(clerk.get_token()).map(drop)), "clerk_no_provider");
        assert_eq!(code(ready(clerk.sign_out(SignOutOptions::default()))), "clerk_no_provider");
        assert_eq!(clerk.error().map(|error| error.code().to_owned()).as_deref(), Some("clerk_no_provider"));
        assert_eq!((clerk.publishable_key(), clerk.url_with_auth("/x").as_str()), (None, "/x"));
    }

    #[test]
    fn a_wrong_key_says_so() {
        let error = Clerk::new("sk_test_abc", ClerkOptions::default()).expect_err("an error");
        assert_eq!(error.code(), "clerk_invalid_publishable_key");
        assert!(error.to_string().contains("secret key"));
    }
}
