//! Tokens of JWT templates.

use serde_json::{Value, json};

use super::{common_claims, shortcodes};
use crate::error::ApiError;
use crate::resources::user::image_url;
use crate::state::State;
use crate::state::sessions::Session;

/// A token of the template with this name, in the session's organization.
pub(crate) fn template_token(
    state: &State,
    session: &Session,
    name: &str,
    azp: Option<&str>,
) -> Result<String, ApiError> {
    let named = state.config.templates.iter().find(|template| template.name == name);
    let template = named.ok_or_else(|| ApiError::template_not_found(name))?;
    let mut claims = common_claims(state, session, azp, template.lifetime_seconds, state.now());
    claims.insert("jti".into(), crate::state::ids::trace().into());
    let context = context(state, session, session.organization.as_deref());
    claims.extend(shortcodes::fill(&template.claims, &context));
    Ok(state.keys.sign(serde_json::Map::new(), &claims))
}

/// The values that shortcodes can name.
pub(super) fn context(state: &State, session: &Session, organization: Option<&str>) -> Value {
    let membership = organization.and_then(|id| state.membership(&session.user, id));
    let org = membership.map(|(membership, org)| {
        json!({
            "id": org.id,
            "name": org.name,
            "slug": org.slug,
            "role": membership.role,
            "image_url": image_url(&org.id),
            "has_image": false,
            "public_metadata": org.public_metadata,
        })
    });
    let of = membership.map(|(membership, _)| {
        json!({ "permissions": membership.permissions, "public_metadata": membership.public_metadata })
    });
    json!({
        "user": user_context(state, &session.user),
        "org": org,
        "org_membership": of,
        "session": { "id": session.id, "actor": session.actor },
    })
}

fn user_context(state: &State, id: &str) -> Value {
    let Some(user) = state.user(id) else { return Value::Null };
    let names = [user.first_name.as_deref(), user.last_name.as_deref()];
    let full_name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let organizations: serde_json::Map<_, _> = state
        .memberships(id)
        .map(|(membership, org)| (org.id.clone(), membership.role.clone().into()))
        .collect();
    json!({
        "id": user.id,
        "external_id": user.external_id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "full_name": full_name,
        "username": user.username,
        "image_url": image_url(&user.id),
        "has_image": false,
        "primary_email_address": user.email,
        "email_verified": true,
        "primary_phone_number": null,
        "phone_number_verified": false,
        "two_factor_enabled": false,
        "created_at": state.started_at.as_seconds(),
        "updated_at": state.user_times(id).updated_at.as_seconds(),
        "public_metadata": user.public_metadata,
        "unsafe_metadata": user.unsafe_metadata,
        "organizations": organizations,
    })
}
