//! Situations that many tests start from.

use core::ops::{Deref, DerefMut};
use std::sync::Arc;

use clerk_wasm::engine::{Call, CallId, Outcome, SetActive, TokenQuery};
use clerk_wasm::{Error, InstanceType, OrganizationChoice, SessionChoice, Status, Token};

use super::api::Entry;
use super::fault::fits;
use super::{BrowserId, TabId, World};

/// A world with one browser and one tab in it. Ada is a member of `org_1` (acme) and `org_2` (beta).
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) browser: BrowserId,
    pub(crate) tab: TabId,
}

impl Scene {
    /// A browser that has never been here before, and a tab that is not loaded.
    pub(crate) fn new(instance: InstanceType) -> Self {
        let mut world = World::new(instance, 7);
        for (organization, slug) in [("org_1", "acme"), ("org_2", "beta")] {
            world.api.join("ada", organization, slug, "org:admin");
        }
        let browser = world.add_browser();
        let tab = world.open(browser);
        Self { world, browser, tab }
    }

    /// Nobody is signed in, and the tab is not loaded.
    pub(crate) fn development() -> Self {
        Self::new(InstanceType::Development)
    }

    /// Nobody is signed in, and the tab is not loaded.
    pub(crate) fn production() -> Self {
        Self::new(InstanceType::Production)
    }

    /// Ada is signed in, and the tab is loaded.
    pub(crate) fn signed_in(instance: InstanceType) -> Self {
        let mut scene = Self::new(instance);
        scene.sign_in("ada");
        scene.load().expect("loaded");
        scene.run_for(1_000);
        scene
    }

    /// Ada is signed in on a production instance, and the tab is loaded.
    pub(crate) fn ready() -> Self {
        Self::signed_in(InstanceType::Production)
    }

    /// Ada and Bob are signed in, Bob last.
    pub(crate) fn two_sessions() -> (Self, String, String) {
        let mut scene = Self::production();
        scene.api.environment["auth_config"]["single_session_mode"] = false.into();
        let (ada, bob) = (scene.sign_in("ada"), scene.sign_in("bob"));
        scene.load().expect("loaded");
        scene.run_for(1_000);
        (scene, ada, bob)
    }

    /// Signs somebody in on a hosted page, and returns the session's id.
    pub(crate) fn sign_in(&mut self, user: &str) -> String {
        let browser = self.browser;
        self.world.sign_in(browser, user)
    }

    pub(crate) fn load(&mut self) -> Result<(), Error> {
        let tab = self.tab;
        self.world.load(tab)
    }

    /// Opens and loads another tab of the same browser, in the background.
    pub(crate) fn another_tab(&mut self) -> TabId {
        let browser = self.browser;
        let tab = self.world.open(browser);
        self.world.tab_mut(tab).focused = false;
        self.world.tab_mut(tab).visible = false;
        self.world.load(tab).expect("loaded");
        self.run_for(1_000);
        tab
    }

    /// The active session's id.
    pub(crate) fn session(&self) -> String {
        let snapshot = self.world.tab(self.tab).snapshot();
        snapshot.signed_in().expect("signed in").session.id().to_owned()
    }

    /// Asks for the session token, and waits for it.
    pub(crate) fn token(&mut self) -> Arc<Token> {
        self.get(TokenQuery::default()).expect("no error").expect("a token")
    }

    pub(crate) fn get(&mut self, query: TokenQuery) -> Result<Option<Arc<Token>>, Error> {
        let tab = self.tab;
        self.world.get_token(tab, query)
    }

    /// Asks for the session token, without waiting for it.
    pub(crate) fn ask(&mut self) -> CallId {
        let tab = self.tab;
        self.world.call(tab, Call::GetToken(TokenQuery::default()))
    }

    /// Makes a call, and waits for its answer.
    pub(crate) fn do_call(&mut self, what: Call) -> Result<Outcome, Error> {
        let tab = self.tab;
        let call = self.world.call(tab, what);
        self.world.wait(tab, call)
    }

    /// The answer to a call; `None` if there is none yet.
    pub(crate) fn answer(&self, call: CallId) -> Option<&Result<Outcome, Error>> {
        self.world.tab(self.tab).answers.get(&call)
    }

    pub(crate) fn status(&self) -> Status {
        self.world.tab(self.tab).snapshot().status
    }

    /// Who is active, in short.
    pub(crate) fn state(&self) -> String {
        super::describe(&self.world.tab(self.tab).snapshot())
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.world.browser(self.browser).jar.get(name)
    }
}

impl World {
    /// Signs somebody in on a hosted page, which leaves a dev browser in the cookies.
    pub(crate) fn sign_in(&mut self, browser: BrowserId, user: &str) -> String {
        let suffixed = format!("__clerk_db_jwt_{}", self.key.cookie_suffix());
        let it = &mut self.browsers[browser.0];
        if self.api.production {
            return self.api.sign_in(&mut it.client_cookie, user);
        }
        // The hosted page replaces one that the API has forgotten.
        let known = |token: &&str| self.api.knows_dev_browser(token);
        let mut dev_browser = it.jar.get(&suffixed).filter(known).map(str::to_owned);
        let session = self.api.sign_in(&mut dev_browser, user);
        it.jar.set(&suffixed, &dev_browser.expect("a dev browser"));
        session
    }

    /// The dev browser token in the cookies.
    pub(crate) fn dev_browser(&self, browser: BrowserId) -> Option<String> {
        let name = format!("__clerk_db_jwt_{}", self.key.cookie_suffix());
        self.browser(browser).jar.get(&name).map(str::to_owned)
    }

    pub(crate) fn load(&mut self, tab: TabId) -> Result<(), Error> {
        let call = self.start(tab);
        self.wait(tab, call).map(drop)
    }

    pub(crate) fn get_token(&mut self, tab: TabId, query: TokenQuery) -> Result<Option<Arc<Token>>, Error> {
        let call = self.call(tab, Call::GetToken(query));
        self.wait(tab, call).map(|outcome| match outcome {
            Outcome::Token(token) => token,
            other => panic!("no token but {other:?}"),
        })
    }

    /// Makes a call, if an app could make one.
    pub(crate) fn call_if_loaded(&mut self, tab: TabId, what: Call) {
        if self.tab(tab).snapshot().is_loaded() && !self.tab(tab).frozen {
            self.call(tab, what);
        }
    }

    /// Calls for the session token every `every` milliseconds. Returns how many calls got one.
    pub(crate) fn ask_often(&mut self, tab: TabId, every: u64, for_millis: u64) -> usize {
        let end = self.now + for_millis;
        let mut calls = Vec::new();
        while self.now < end {
            calls.push(self.call(tab, Call::GetToken(TokenQuery::default())));
            self.run_for(every);
        }
        let got =
            |call: &&CallId| matches!(self.tab(tab).answers.get(call), Some(Ok(Outcome::Token(Some(_)))));
        calls.iter().filter(got).count()
    }

    /// The requests to a path that arrived. Stars mean what they mean in faults.
    pub(crate) fn requests(&self, path: &str) -> Vec<&Entry> {
        self.api.log.iter().filter(|entry| fits(path, &entry.wire.path)).collect()
    }

    pub(crate) fn count(&self, path: &str) -> usize {
        self.requests(path).len()
    }

    pub(crate) fn forget_requests(&mut self) {
        self.api.log.clear();
    }
}

impl Deref for Scene {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl DerefMut for Scene {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

/// The query for a session token that is minted now.
pub(crate) fn insisting() -> TokenQuery {
    TokenQuery { skip_cache: true, ..TokenQuery::default() }
}

/// The query for a template's token.
pub(crate) fn template(name: &str) -> TokenQuery {
    TokenQuery { template: Some(name.to_owned()), ..TokenQuery::default() }
}

/// The query for an organization's session token.
pub(crate) fn organization(id: &str) -> TokenQuery {
    TokenQuery { organization: OrganizationChoice::Named(id.to_owned()), ..TokenQuery::default() }
}

/// Makes an organization the active one.
pub(crate) fn choose_organization(id: &str) -> Call {
    let organization = OrganizationChoice::Named(id.to_owned());
    Call::SetActive(SetActive { organization, ..SetActive::default() })
}

/// Makes a session the active one.
pub(crate) fn choose_session(id: &str) -> Call {
    Call::SetActive(SetActive { session: SessionChoice::Named(id.to_owned()), ..SetActive::default() })
}

pub(crate) fn code<T: core::fmt::Debug>(result: Result<T, Error>) -> String {
    result.expect_err("an error").code().to_owned()
}
