//! Organizations and memberships of them.

use serde::Serialize;

use super::Metadata;
use super::user::{PublicUserData, image_url};
use crate::config;
use crate::state::State;
use crate::state::clock::ServerTime;

/// How many members an organization may have here.
pub(crate) const MAX_MEMBERSHIPS: usize = 100;

#[derive(Serialize)]
pub(crate) struct Organization {
    object: &'static str,
    id: String,
    name: String,
    slug: String,
    image_url: String,
    logo_url: Option<String>,
    has_image: bool,
    members_count: usize,
    pending_invitations_count: usize,
    max_allowed_memberships: usize,
    admin_delete_enabled: bool,
    self_serve_sso_enabled: bool,
    public_metadata: Metadata,
    created_at: ServerTime,
    updated_at: ServerTime,
}

#[derive(Serialize)]
pub(crate) struct OrganizationMembership {
    object: &'static str,
    id: String,
    public_metadata: Metadata,
    role: String,
    role_name: String,
    permissions: Vec<String>,
    created_at: ServerTime,
    updated_at: ServerTime,
    organization: Organization,
    public_user_data: PublicUserData,
}

impl Organization {
    pub(crate) fn of(state: &State, org: &config::Organization) -> Self {
        let memberships = state.config.users.iter().flat_map(|user| &user.memberships);
        Self {
            object: "organization",
            id: org.id.clone(),
            name: org.name.clone(),
            slug: org.slug.clone(),
            image_url: image_url(&org.id),
            logo_url: None,
            has_image: false,
            members_count: memberships.filter(|of| of.organization == org.id).count(),
            pending_invitations_count: 0,
            max_allowed_memberships: MAX_MEMBERSHIPS,
            admin_delete_enabled: false,
            self_serve_sso_enabled: false,
            public_metadata: org.public_metadata.clone(),
            created_at: state.started_at,
            updated_at: state.started_at,
        }
    }
}

impl OrganizationMembership {
    /// Every membership of a user.
    pub(crate) fn all_of(state: &State, user: &config::User) -> Vec<Self> {
        let memberships = state.memberships(&user.id);
        memberships.map(|(membership, org)| Self::of(state, user, membership, org)).collect()
    }

    /// Every membership of an organization.
    pub(crate) fn all_in(state: &State, org: &config::Organization) -> Vec<Self> {
        let members = state.config.users.iter().filter_map(|user| {
            let (membership, _) = state.membership(&user.id, &org.id)?;
            Some(Self::of(state, user, membership, org))
        });
        members.collect()
    }

    fn of(
        state: &State,
        user: &config::User,
        membership: &config::Membership,
        org: &config::Organization,
    ) -> Self {
        let plain = |id: &str| id.split_once('_').map_or(id, |(_, rest)| rest).to_owned();
        let role = membership.role.strip_prefix("org:").unwrap_or(&membership.role);
        let mut letters = role.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        Self {
            object: "organization_membership",
            id: format!("orgmem_{}_{}", plain(&user.id), plain(&org.id)),
            public_metadata: membership.public_metadata.clone(),
            role: membership.role.clone(),
            role_name: first.into_iter().chain(letters).collect(),
            permissions: membership.permissions.clone(),
            created_at: state.started_at,
            updated_at: state.user_times(&user.id).updated_at,
            organization: Organization::of(state, org),
            public_user_data: PublicUserData::of(user),
        }
    }
}
