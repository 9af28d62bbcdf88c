//! Organizations and memberships.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::json::{Json, JsonText, list, text};

/// An organization.
#[derive(Clone, Debug, PartialEq)]
pub struct Organization {
    id: String,
    fields: JsonText,
}

/// A user's membership in an organization: what they may do there.
#[derive(Clone, Debug, PartialEq)]
pub struct Membership {
    fields: JsonText,
    organization: Arc<Organization>,
}

impl Organization {
    fn read(fields: Json<'_>) -> Option<Self> {
        Some(Self { id: text(fields, "id")?.to_owned(), fields: fields.keep() })
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        text(self.fields.json(), "name")
    }

    /// Its name in URLs.
    #[must_use]
    pub fn slug(&self) -> Option<&str> {
        text(self.fields.json(), "slug")
    }

    /// Any other field, as it came.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Json<'_>> {
        self.fields.json().get(name)
    }
}

/// As the API sent it.
impl Serialize for Organization {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.fields.serialize(serializer)
    }
}

impl Membership {
    /// Reads a membership; `None` if it has no organization. If one of the `known` has an equal
    /// organization, both share it.
    pub(crate) fn read(fields: Json<'_>, known: &[Self]) -> Option<Self> {
        let organization = Organization::read(fields.get("organization")?)?;
        let known = known.iter().find(|membership| *membership.organization == organization);
        let shared = known.map(|membership| membership.organization.clone());
        Some(Self { fields: fields.keep(), organization: shared.unwrap_or_else(|| Arc::new(organization)) })
    }

    /// The organization.
    #[must_use]
    pub fn organization(&self) -> &Arc<Organization> {
        &self.organization
    }

    /// The role, such as `org:admin`.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        text(self.fields.json(), "role")
    }

    /// The permissions, such as `org:invoices:read`.
    pub fn permissions(&self) -> impl Iterator<Item = &str> {
        list(self.fields.json(), "permissions").filter_map(Json::as_str)
    }
}

/// As the API sent it, with its organization.
impl Serialize for Membership {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.fields.serialize(serializer)
    }
}
