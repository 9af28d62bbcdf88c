//! Who is signed in, in plain values that can be compared.

use crate::engine::{Active, Snapshot, Status};

/// Who is signed in, and to which organization: what most of an app needs to know. It stays equal
/// while tokens are renewed.
///
/// A session that is [pending](crate::SessionStatus::Pending), with tasks still to do, counts as signed out,
/// unless [`AuthOptions`] say otherwise.
///
/// ```
/// use clerk_wasm::{Auth, Snapshot};
///
/// let auth = Auth::of(&Snapshot::default());
/// assert!(!auth.is_loaded() && !auth.is_signed_in());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Auth {
    /// How far loading has come.
    pub status: Status,
    /// Whether it is known who is active: not before loading, and not while the page is about to navigate.
    pub is_known: bool,
    /// The user's id, if somebody is signed in.
    pub user_id: Option<String>,
    /// The active session's id.
    pub session_id: Option<String>,
    /// The active organization's id.
    pub organization_id: Option<String>,
    /// Its slug.
    pub organization_slug: Option<String>,
    /// The user's role in it, such as `org:admin`.
    pub organization_role: Option<String>,
    /// The id of whoever acts as the user, if somebody does.
    pub actor_id: Option<String>,
}

/// What counts as signed in.
///
/// ```
/// use clerk_wasm::{Auth, AuthOptions, Snapshot};
///
/// let pending_too = AuthOptions { treat_pending_as_signed_out: false };
/// assert!(!Auth::with(&Snapshot::default(), pending_too).is_signed_in());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuthOptions {
    /// Whether a pending session, one with tasks still to do, counts as signed out. On by default; off for
    /// the pages of those tasks.
    pub treat_pending_as_signed_out: bool,
}

impl Default for AuthOptions {
    fn default() -> Self {
        Self { treat_pending_as_signed_out: true }
    }
}

impl Auth {
    /// What a snapshot says.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        Self::with(snapshot, AuthOptions::default())
    }

    /// What a snapshot says, by these options.
    #[must_use]
    pub fn with(snapshot: &Snapshot, options: AuthOptions) -> Self {
        let active = snapshot.active_for(options.treat_pending_as_signed_out);
        let is_known = !matches!(active, Active::Unknown);
        let auth = Self { status: snapshot.status, is_known, ..Self::default() };
        let Active::SignedIn(active) = active else { return auth };
        let own = |text: &str| text.to_owned();
        let organization = active.organization.as_ref();
        let membership = organization.and_then(|it| active.user.membership_of(it.id()));
        Self {
            user_id: Some(own(active.user.id())),
            session_id: Some(own(active.session.id())),
            organization_id: organization.map(|it| own(it.id())),
            organization_slug: organization.and_then(|it| it.slug()).map(own),
            organization_role: membership.and_then(|it| it.role()).map(own),
            actor_id: active.actor().and_then(|actor| actor.get("sub")?.as_str()).map(own),
            ..auth
        }
    }

    /// Whether the session is known: status ready or degraded.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.status.is_loaded()
    }

    /// Whether the session is known, but the API can't be reached for the moment.
    ///
    /// ```
    /// use clerk_wasm::{Auth, Snapshot};
    ///
    /// let auth = Auth::of(&Snapshot::default());
    /// let note = auth.is_degraded().then_some("Some things may not work for the moment.");
    /// # assert_eq!(note, None);
    /// ```
    #[must_use]
    pub fn is_degraded(&self) -> bool {
        self.status == Status::Degraded
    }

    /// Whether somebody is signed in.
    #[must_use]
    pub fn is_signed_in(&self) -> bool {
        self.user_id.is_some()
    }

    /// Whether it is known that nobody is.
    #[must_use]
    pub fn is_signed_out(&self) -> bool {
        self.is_known && self.user_id.is_none()
    }
}
