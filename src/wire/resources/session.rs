//! A session of a client.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::same;
use super::user::User;
use crate::json::{Json, JsonText, integer, is_same, list, text};
use crate::time::ServerTime;
use crate::wire::claims::factor_verification_age;
use crate::wire::jwt::Token;

/// One session: a user signed in to this browser.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    id: String,
    status: SessionStatus,
    last_active_organization_id: Option<String>,
    user: Option<Arc<User>>,
    /// The text of its token, decoded on demand: with many sessions, most tokens are never looked into.
    last_active_token: Option<JsonText>,
    /// The token within `fields`, which may be an earlier one.
    token: Option<JsonText>,
    fields: JsonText,
}

/// What has become of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionStatus {
    /// Signed in.
    Active,
    /// Signed in, with tasks still to do. Counts as signed out until they are done, unless an app asks
    /// otherwise: see [`AuthOptions`](crate::AuthOptions).
    Pending,
    /// Ended by its user.
    Ended,
    /// Removed from the client.
    Removed,
    /// Revoked by an administrator.
    Revoked,
    /// Its lifetime has ended.
    Expired,
    /// It was not used for too long.
    Abandoned,
    /// Another one has taken its place.
    Replaced,
    /// A status that this version does not know. Counts as signed out.
    Unknown,
}

/// Something that a user has to do before a session becomes active.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What it is, such as `choose-organization`.
    pub key: String,
}

/// The token that comes with a session.
const TOKEN: &str = "last_active_token";

impl Session {
    /// Reads a session; `None` if it has no id or no status, or is signed in without a user. If `known`
    /// has an equal one, returns that.
    pub(crate) fn read(sent: Json<'_>, known: &[Arc<Self>]) -> Option<Arc<Self>> {
        let id = text(sent, "id")?;
        let known = known.iter().find(|session| session.id == id);
        if let Some(again) = known.and_then(|known| Self::again(known, sent)) {
            return Some(again);
        }
        // A text of its own, so that a session that does not change keeps no more than itself in memory.
        let fields = sent.own();
        let sent = fields.json();
        let token = sent.get(TOKEN);
        let known_user = known.and_then(|known| known.user.as_ref());
        let session = Self {
            id: id.to_owned(),
            status: SessionStatus::parse(text(sent, "status")?),
            last_active_organization_id: text(sent, "last_active_organization_id").map(str::to_owned),
            user: sent.get("user").and_then(|user| User::read(user, known_user)),
            last_active_token: token.and_then(sent_token).map(Json::own),
            token: token.map(Json::keep),
            fields: sent.keep(),
        };
        if session.status.is_signed_in() && session.user.is_none() {
            return None;
        }
        Some(Arc::new(session))
    }

    /// A known session that was sent again, perhaps with another token. `None` if anything else changed: the API
    /// mints a token with every answer, and the rest is mostly as it was.
    fn again(known: &Arc<Self>, sent: Json<'_>) -> Option<Arc<Self>> {
        let token = known.token.as_ref().map(JsonText::json);
        let (before, after) = known.fields.json().around(token);
        let token = token.and_then(|_| sent.value_behind(before));
        let (sent_before, sent_after) = sent.around(token);
        if !is_same(before, sent_before) || !is_same(after, sent_after) {
            return None;
        }
        let token = token.and_then(sent_token);
        if token == known.last_active_token.as_ref().map(JsonText::json) {
            return Some(known.clone());
        }
        Some(Arc::new(Self { last_active_token: token.map(Json::own), ..(**known).clone() }))
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What has become of it.
    #[must_use]
    pub fn status(&self) -> SessionStatus {
        self.status
    }

    /// Its user.
    #[must_use]
    pub fn user(&self) -> Option<&Arc<User>> {
        self.user.as_ref()
    }

    /// The organization that is active in it.
    #[must_use]
    pub fn last_active_organization_id(&self) -> Option<&str> {
        self.last_active_organization_id.as_deref()
    }

    /// The token that came with it, decoded anew at each call.
    #[must_use]
    pub fn last_active_token(&self) -> Option<Arc<Token>> {
        Token::decode(self.last_active_token_text()?).ok().map(Arc::new)
    }

    /// How many minutes ago the first and the second factor were verified; -1 for never.
    #[must_use]
    pub fn factor_verification_age(&self) -> Option<[f64; 2]> {
        factor_verification_age(self.fields.json().get("factor_verification_age")?)
    }

    /// The tasks still to do while it is pending; the first one is the current one.
    #[must_use]
    pub fn tasks(&self) -> Vec<Task> {
        let key = |task| text(task, "key").map(|key| Task { key: key.to_owned() });
        list(self.fields.json(), "tasks").filter_map(key).collect()
    }

    /// The task to do next while it is pending.
    #[must_use]
    pub fn current_task(&self) -> Option<Task> {
        self.tasks().into_iter().next()
    }

    /// Who impersonates the user: the claims of the actor.
    #[must_use]
    pub fn actor(&self) -> Option<Json<'_>> {
        self.fields.json().get("actor").filter(|actor| actor.is_object())
    }

    /// When it ends at the latest.
    #[must_use]
    pub fn expire_at(&self) -> Option<ServerTime> {
        integer(self.fields.json(), "expire_at").map(ServerTime)
    }

    /// When it is abandoned if nobody uses it.
    #[must_use]
    pub fn abandon_at(&self) -> Option<ServerTime> {
        integer(self.fields.json(), "abandon_at").map(ServerTime)
    }

    /// When it was last used.
    #[must_use]
    pub fn last_active_at(&self) -> Option<ServerTime> {
        integer(self.fields.json(), "last_active_at").map(ServerTime)
    }

    pub(super) fn last_active_token_text(&self) -> Option<&str> {
        self.last_active_token.as_ref()?.json().as_str()
    }

    /// Adds the session as it was sent, though perhaps with an earlier token, and with `true` in place of its user.
    pub(super) fn push_without_user(&self, text: &mut String) {
        let json = self.fields.json();
        let user = self.user.as_ref().and_then(|_| json.get("user"));
        let (before, after) = json.around(user);
        text.push_str(before);
        if user.is_some() {
            text.push_str("true");
        }
        text.push_str(after);
    }

    /// Whether nothing about the user differs.
    pub(super) fn has_same_user(&self, other: &Self) -> bool {
        same(self.user.as_ref(), other.user.as_ref())
    }

    /// Whether nothing but the token differs.
    pub(super) fn is_same_but_for_token(&self, other: &Self) -> bool {
        self.fields.is(&other.fields)
    }

    /// Any other field, as it came.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Json<'_>> {
        self.fields.json().get(name)
    }
}

/// As the API sent it, with its user, but without the token that came with it: a token is a secret, and there may be a
/// newer one. [`Clerk::get_token`](crate::Clerk::get_token) has it.
impl Serialize for Session {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.fields.json().fields().filter(|(name, _)| *name != TOKEN))
    }
}

/// The text of the token in a token resource. It begins with `e`, as any JSON object does in base64url.
fn sent_token(resource: Json<'_>) -> Option<Json<'_>> {
    resource.get("jwt").filter(|jwt| jwt.as_str().is_some_and(|text| text.starts_with('e')))
}

impl SessionStatus {
    /// Whether somebody is signed in.
    #[must_use]
    pub fn is_signed_in(self) -> bool {
        matches!(self, Self::Active | Self::Pending)
    }

    fn parse(text: &str) -> Self {
        match text {
            "active" => Self::Active,
            "pending" => Self::Pending,
            "ended" => Self::Ended,
            "removed" => Self::Removed,
            "revoked" => Self::Revoked,
            "expired" => Self::Expired,
            "abandoned" => Self::Abandoned,
            "replaced" => Self::Replaced,
            _ => Self::Unknown,
        }
    }
}
