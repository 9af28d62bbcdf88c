//! A user.

use std::sync::{Arc, OnceLock};

use serde::{Serialize, Serializer};

use super::organization::Membership;
use crate::json::{Json, JsonText, list, text};
use crate::wire::text::joined;

/// A user with their memberships.
#[derive(Clone, Debug)]
pub struct User {
    id: String,
    fields: JsonText,
    /// Read on demand: with many sessions, most users are never looked at.
    memberships: OnceLock<Vec<Membership>>,
}

impl User {
    /// Reads a user; `None` without an id. If `known` is equal, returns that.
    pub(crate) fn read(sent: Json<'_>, known: Option<&Arc<Self>>) -> Option<Arc<Self>> {
        if let Some(known) = known.filter(|known| known.fields.json() == sent) {
            return Some(known.clone());
        }
        let id = text(sent, "id")?.to_owned();
        let user = Self { id, fields: sent.keep(), memberships: OnceLock::new() };
        // Memberships that somebody has looked at stay the same values, as far as they did not change.
        if let Some(known) = known.and_then(|known| known.memberships.get()) {
            user.memberships_after(known);
        }
        Some(Arc::new(user))
    }

    fn memberships_after(&self, known: &[Membership]) -> &[Membership] {
        self.memberships.get_or_init(|| read_memberships(self.fields.json(), known))
    }

    /// The user as the API sent them.
    pub(crate) fn json(&self) -> Json<'_> {
        self.fields.json()
    }

    /// Their id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Their first name.
    #[must_use]
    pub fn first_name(&self) -> Option<&str> {
        text(self.fields.json(), "first_name")
    }

    /// Their last name.
    #[must_use]
    pub fn last_name(&self) -> Option<&str> {
        text(self.fields.json(), "last_name")
    }

    /// First and last name, as far as they are known.
    #[must_use]
    pub fn full_name(&self) -> Option<String> {
        match (self.first_name(), self.last_name()) {
            (Some(first), Some(last)) => Some(joined(&[first, " ", last])),
            (first, last) => first.or(last).map(str::to_owned),
        }
    }

    /// Their user name.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        text(self.fields.json(), "username")
    }

    /// The URL of their picture.
    #[must_use]
    pub fn image_url(&self) -> Option<&str> {
        text(self.fields.json(), "image_url")
    }

    /// Their primary e-mail address.
    #[must_use]
    pub fn primary_email_address(&self) -> Option<&str> {
        let id = text(self.fields.json(), "primary_email_address_id")?;
        let mut addresses = list(self.fields.json(), "email_addresses");
        let primary = addresses.find(|address| text(*address, "id") == Some(id))?;
        text(primary, "email_address")
    }

    /// What the backend wants everyone to know about them.
    #[must_use]
    pub fn public_metadata(&self) -> Option<Json<'_>> {
        self.fields.json().get("public_metadata")
    }

    /// The organizations that they belong to.
    #[must_use]
    pub fn organization_memberships(&self) -> &[Membership] {
        self.memberships_after(&[])
    }

    /// Their membership in the organization with this id.
    #[must_use]
    pub fn membership_of(&self, organization: &str) -> Option<&Membership> {
        self.organization_memberships()
            .iter()
            .find(|membership| membership.organization().id() == organization)
    }

    /// Any other field, as it came.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Json<'_>> {
        self.fields.json().get(name)
    }
}

/// Whether both were sent alike.
impl PartialEq for User {
    fn eq(&self, other: &Self) -> bool {
        self.fields == other.fields
    }
}

/// As the API sent them.
impl Serialize for User {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.fields.serialize(serializer)
    }
}

fn read_memberships(user: Json<'_>, known: &[Membership]) -> Vec<Membership> {
    let mut memberships = Vec::new();
    for sent in list(user, "organization_memberships") {
        if let Some(membership) = Membership::read(sent, known) {
            memberships.push(membership);
        }
    }
    memberships
}
