//! The state that apps may see.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::wire::{Client, Environment, Organization, Session, SessionStatus, Token, User, same};

/// The state at one moment: never changed, only replaced as a whole.
///
/// Parts that did not change keep their identity ([`Arc::ptr_eq`]) from one snapshot to the next.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Snapshot {
    /// The engine's status.
    pub status: Status,
    /// The client with all its sessions; `None` until it is known.
    pub client: Option<Arc<Client>>,
    /// Who is active.
    pub active: Active,
    /// The instance's settings; `None` until they are known.
    pub environment: Option<Arc<Environment>>,
    /// The API has not answered yet: the user and the memberships are only what the token says.
    pub is_provisional: bool,
}

/// The engine's status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// The session is not known yet.
    #[default]
    Loading,
    /// All is well.
    Ready,
    /// The session is known, but the API can't be reached for the moment.
    Degraded,
    /// The session could not be loaded.
    Error,
}

/// Who is active.
#[derive(Clone, Debug, Default)]
pub enum Active {
    /// Neither signed in nor out: not loaded yet, or about to navigate.
    #[default]
    Unknown,
    /// Nobody.
    SignedOut,
    /// Somebody.
    SignedIn(ActiveSession),
}

/// The active session and what belongs to it. Dereferences to its [`Session`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ActiveSession {
    /// The session.
    pub session: Arc<Session>,
    /// Its user.
    pub user: Arc<User>,
    /// Its active organization, if any.
    pub organization: Option<Arc<Organization>>,
    /// The freshest session token known for that session and organization.
    pub token: Option<Arc<Token>>,
}

impl Snapshot {
    /// The session and what belongs to it, if somebody is signed in; even while the session is pending, with
    /// tasks still to do.
    #[must_use]
    pub fn signed_in(&self) -> Option<&ActiveSession> {
        match &self.active {
            Active::SignedIn(it) => Some(it),
            Active::Unknown | Active::SignedOut => None,
        }
    }

    /// Who is active, for callers that ask whether somebody is signed in. A pending session counts as signed
    /// out, unless they ask otherwise: until its tasks are done, its user should see no more of the app than
    /// the pages of these tasks.
    pub(crate) fn active_for(&self, treat_pending_as_signed_out: bool) -> &Active {
        match &self.active {
            Active::SignedIn(it) if treat_pending_as_signed_out && it.is_pending() => &Active::SignedOut,
            active => active,
        }
    }

    /// Whether everything that apps can see is the same.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.status == other.status
            && self.is_provisional == other.is_provisional
            && same(self.client.as_ref(), other.client.as_ref())
            && same(self.environment.as_ref(), other.environment.as_ref())
            && match (&self.active, &other.active) {
                (Active::SignedIn(mine), Active::SignedIn(its)) => mine.is_same(its),
                (mine, its) => core::mem::discriminant(mine) == core::mem::discriminant(its),
            }
    }

    /// Whether the session is known: status ready or degraded.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.status.is_loaded()
    }
}

impl Status {
    /// Whether the session is known: ready or degraded.
    #[must_use]
    pub fn is_loaded(self) -> bool {
        matches!(self, Self::Ready | Self::Degraded)
    }
}

impl ActiveSession {
    /// The claims of the freshest session token, as a type of the app's own; `None` while there is no token.
    ///
    /// ```
    /// # fn run(session: &clerk_wasm::ActiveSession) -> Result<(), clerk_wasm::Error> {
    /// #[derive(serde::Deserialize)]
    /// struct MyClaims {
    ///     role: Option<String>,
    /// }
    /// let role = session.claims::<MyClaims>()?.and_then(|claims| claims.role);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `clerk_claims_mismatch`, as from [`Claims::read`](crate::Claims::read).
    pub fn claims<T: DeserializeOwned>(&self) -> Result<Option<T>, Error> {
        self.token.as_ref().map(|token| token.claims().read()).transpose()
    }

    fn is_pending(&self) -> bool {
        self.session.status() == SessionStatus::Pending
    }

    fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.session, &other.session)
            && Arc::ptr_eq(&self.user, &other.user)
            && same(self.organization.as_ref(), other.organization.as_ref())
            && same(self.token.as_ref(), other.token.as_ref())
    }
}

impl core::ops::Deref for ActiveSession {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

/// Equal if no part was replaced.
impl PartialEq for ActiveSession {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other)
    }
}
