//! A user.

use std::sync::Arc;

use super::organization::Membership;
use crate::wire::json::{Json, text};
use crate::wire::text::joined;

/// A user with their memberships.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    id: String,
    fields: Json,
    memberships: Vec<Membership>,
}

impl User {
    /// Reads a user; one without an id is none. An equal `known` one is taken instead.
    pub(crate) fn read(mut fields: Json, known: Option<&Arc<Self>>) -> Option<Arc<Self>> {
        let id = text(&fields, "id")?.to_owned();
        let memberships = fields.take("organization_memberships").into_items();
        let known_ones = known.map_or(&[][..], |user| &user.memberships);
        let memberships =
            memberships.into_iter().filter_map(|value| Membership::read(value, known_ones)).collect();
        let user = Self { id, fields, memberships };
        Some(match known {
            Some(known) if **known == user => known.clone(),
            _ => Arc::new(user),
        })
    }

    /// Their id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Their first name.
    #[must_use]
    pub fn first_name(&self) -> Option<&str> {
        text(&self.fields, "first_name")
    }

    /// Their last name.
    #[must_use]
    pub fn last_name(&self) -> Option<&str> {
        text(&self.fields, "last_name")
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
        text(&self.fields, "username")
    }

    /// The URL of their picture.
    #[must_use]
    pub fn image_url(&self) -> Option<&str> {
        text(&self.fields, "image_url")
    }

    /// Their primary e-mail address.
    #[must_use]
    pub fn primary_email_address(&self) -> Option<&str> {
        let id = text(&self.fields, "primary_email_address_id")?;
        let addresses = self.fields.get("email_addresses")?.as_array()?;
        let primary = addresses.iter().find(|address| text(address, "id") == Some(id))?;
        text(primary, "email_address")
    }

    /// What the backend wants everyone to know about them.
    #[must_use]
    pub fn public_metadata(&self) -> Option<&Json> {
        self.fields.get("public_metadata")
    }

    /// The organizations that they belong to.
    #[must_use]
    pub fn organization_memberships(&self) -> &[Membership] {
        &self.memberships
    }

    /// Their membership of the organization of this id.
    #[must_use]
    pub fn membership_of(&self, organization: &str) -> Option<&Membership> {
        self.memberships.iter().find(|membership| membership.organization().id() == organization)
    }

    /// Any other field, as it came.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Json> {
        self.fields.get(name)
    }
}
