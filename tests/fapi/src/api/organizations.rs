//! Organizations that the user belongs to.

use axum::extract::Path;
use axum::response::Response;

use super::call::{Call, Desk};
use super::me::{page, user_id};
use crate::config;
use crate::error::ApiError;
use crate::resources::organization::{Organization, OrganizationMembership};

pub(crate) async fn show(call: Call, Path(id): Path<String>) -> Response {
    call.wrapped(|desk| Ok(Organization::of(desk.state, own_organization(desk, &id)?)))
}

pub(crate) async fn memberships(call: Call, Path(id): Path<String>) -> Response {
    call.wrapped(|desk| {
        let org = own_organization(desk, &id)?;
        page(desk, OrganizationMembership::all_in(desk.state, org))
    })
}

fn own_organization<'a>(desk: &'a Desk<'_>, id: &str) -> Result<&'a config::Organization, ApiError> {
    let user = user_id(desk)?;
    let membership = desk.state.membership(&user, id);
    membership.map(|(_, org)| org).ok_or_else(ApiError::organization_not_found)
}
