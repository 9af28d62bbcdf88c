//! Tokens of sessions and of templates.

mod authorization;
mod shortcodes;
mod template;

pub(crate) use template::template_token;

use serde_json::{Map, Value, json};

use crate::config::{Membership, Organization};
use crate::origins;
use crate::state::State;
use crate::state::clock::ServerTime;
use crate::state::sessions::Session;
use authorization::Scopes;

/// How long the minter uses claims before it reads them again.
const MINTER_MAX_AGE_SECONDS: i64 = 60;

/// A token is valid from a little before it was made, for backends whose clocks are slow.
const NOT_BEFORE_SECONDS: i64 = 10;

/// The token of a session in one of its user's organizations, or in none.
pub(crate) fn session_token(
    state: &State,
    session: &Session,
    organization: Option<&str>,
    azp: Option<&str>,
) -> String {
    let now = state.now();
    let claims = session_claims(state, session, organization, azp, now);
    sign_read_at(state, now.as_seconds(), &claims)
}

/// A token from the claims of `last`, as made by a minter at the edge, which does not read the session.
/// `None` if that token can't be used and the session must be read.
pub(crate) fn minted_from(
    state: &State,
    session: &Session,
    organization: Option<&str>,
    last: &str,
) -> Option<String> {
    let last = state.keys.verify(last)?;
    let read_at = last.header.get("oiat")?.as_i64()?;
    let now = state.now().as_seconds();
    let same_session = last.claims.get("sid").and_then(Value::as_str) == Some(&session.id);
    let same_organization = organization_of(&last.claims) == organization;
    if !same_session || !same_organization || now - read_at > MINTER_MAX_AGE_SECONDS {
        return None;
    }
    let mut claims = last.claims;
    claims.insert("iat".into(), now.into());
    claims.insert("nbf".into(), (now - NOT_BEFORE_SECONDS).into());
    claims.insert("exp".into(), (now + state.settings().token_lifetime_seconds).into());
    Some(sign_read_at(state, read_at, &claims))
}

/// Whether this is one of our tokens for this session, expired or not.
pub(crate) fn is_token_of(state: &State, session: &Session, token: &str) -> bool {
    let sid = state.keys.verify(token).and_then(|token| token.claims.get("sid").cloned());
    sid.is_some_and(|sid| sid == session.id.as_str())
}

/// The claims that every token has.
fn common_claims(
    state: &State,
    session: &Session,
    azp: Option<&str>,
    lifetime: i64,
    now: ServerTime,
) -> Map<String, Value> {
    let iat = now.as_seconds();
    let mut claims = Map::new();
    if let Some(azp) = azp {
        claims.insert("azp".into(), azp.into());
    }
    claims.insert("exp".into(), (iat + lifetime).into());
    claims.insert("iat".into(), iat.into());
    claims.insert("iss".into(), origins::issuer_for(&state.config, azp).into());
    claims.insert("nbf".into(), (iat - NOT_BEFORE_SECONDS).into());
    claims.insert("sub".into(), session.user.clone().into());
    claims
}

fn session_claims(
    state: &State,
    session: &Session,
    organization: Option<&str>,
    azp: Option<&str>,
    now: ServerTime,
) -> Map<String, Value> {
    let lifetime = state.settings().token_lifetime_seconds;
    let mut claims = common_claims(state, session, azp, lifetime, now);
    claims.insert("sid".into(), session.id.clone().into());
    claims.insert("fva".into(), json!(session.factor_verification_age(now)));
    if let Some(actor) = &session.actor {
        claims.insert("act".into(), actor.clone());
    }
    let membership = organization.and_then(|id| state.membership(&session.user, id));
    match state.settings().token_version {
        1 => claims.extend(version_1_claims(membership)),
        _ => {
            claims.insert("v".into(), 2.into());
            claims.insert("sts".into(), json!(session.status(now, state.settings())));
            claims.extend(version_2_claims(state, &session.user, membership));
        }
    }
    let own = &state.config.session_token.claims;
    claims.extend(shortcodes::fill(own, &template::context(state, session, organization)));
    claims
}

/// Version 1 is flat, and its role has the prefix.
fn version_1_claims(membership: Option<(&Membership, &Organization)>) -> Map<String, Value> {
    let mut claims = Map::new();
    if let Some((membership, org)) = membership {
        claims.insert("org_id".into(), org.id.clone().into());
        claims.insert("org_permissions".into(), authorization::custom_permissions(membership).collect());
        claims.insert("org_role".into(), membership.role.clone().into());
        claims.insert("org_slug".into(), org.slug.clone().into());
    }
    claims
}

fn version_2_claims(
    state: &State,
    user: &str,
    membership: Option<(&Membership, &Organization)>,
) -> Map<String, Value> {
    let user = state.user(user);
    let scopes = Scopes::of(user, membership);
    let mut claims = Map::new();
    claims.insert("pla".into(), scopes.plans().into());
    claims.insert("fea".into(), scopes.features().into());
    if let Some((membership, org)) = membership {
        claims.insert("o".into(), scopes.organization_claim(membership, org));
    }
    claims.retain(|_, claim| claim != "");
    claims
}

fn organization_of(claims: &Map<String, Value>) -> Option<&str> {
    let version_2 = claims.get("o").and_then(|org| org.get("id"));
    version_2.or_else(|| claims.get("org_id"))?.as_str()
}

fn sign_read_at(state: &State, read_at: i64, claims: &Map<String, Value>) -> String {
    let header = Map::from_iter([("oiat".to_owned(), Value::from(read_at))]);
    state.keys.sign(header, claims)
}
