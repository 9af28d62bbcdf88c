//! Features, plans and permissions as version 2 of the session token packs them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::config::{Membership, Organization, User};

/// System permissions are left out of tokens: there are many, and apps do not check them.
const SYSTEM_PREFIX: &str = "org:sys_";

/// What the user and the organization have, and which of them has it.
pub(crate) struct Scopes {
    features: BTreeMap<String, Scope>,
    plans: BTreeMap<String, Scope>,
}

#[derive(Default, Clone, Copy)]
struct Scope {
    organization: bool,
    user: bool,
}

impl Scopes {
    pub(crate) fn of(user: Option<&User>, membership: Option<(&Membership, &Organization)>) -> Self {
        let mut scopes = Self { features: BTreeMap::new(), plans: BTreeMap::new() };
        if let Some(user) = user {
            note(&mut scopes.features, &user.features, |scope| scope.user = true);
            note(&mut scopes.plans, &user.plans, |scope| scope.user = true);
        }
        if let Some((membership, org)) = membership {
            let permitted: Vec<_> = pairs(membership).map(|(feature, _)| feature.to_owned()).collect();
            note(&mut scopes.features, &permitted, |scope| scope.organization = true);
            note(&mut scopes.features, &org.features, |scope| scope.organization = true);
            note(&mut scopes.plans, &org.plans, |scope| scope.organization = true);
        }
        scopes
    }

    /// The claim `fea`.
    pub(crate) fn features(&self) -> String {
        listed(&self.features)
    }

    /// The claim `pla`.
    pub(crate) fn plans(&self) -> String {
        listed(&self.plans)
    }

    /// The claim `o`; with `per` and `fpm` only if there are permissions.
    pub(crate) fn organization_claim(&self, membership: &Membership, org: &Organization) -> Value {
        let mut claim = Map::new();
        claim.insert("id".into(), org.id.clone().into());
        claim.insert("slg".into(), org.slug.clone().into());
        let role = membership.role.strip_prefix("org:").unwrap_or(&membership.role);
        claim.insert("rol".into(), role.into());
        let permissions = permission_names(membership);
        if !permissions.is_empty() {
            claim.insert("per".into(), permissions.join(",").into());
            claim.insert("fpm".into(), self.permission_map(membership, &permissions).into());
        }
        claim.into()
    }

    /// One number for each feature of the organization, in the order of `fea`: bit *i* says whether the
    /// member has permission *i* on it.
    fn permission_map(&self, membership: &Membership, permissions: &[&str]) -> String {
        let features = self.features.iter().filter(|(_, scope)| scope.organization);
        let numbers = features.map(|(feature, _)| {
            let held =
                |permission: &str| pairs(membership).any(|pair| pair == (feature.as_str(), permission));
            binary_to_decimal(permissions.iter().map(|permission| held(permission)))
        });
        numbers.collect::<Vec<_>>().join(",")
    }
}

/// A membership's permissions, with their prefix but without those of the system.
pub(crate) fn custom_permissions(membership: &Membership) -> impl Iterator<Item = &str> {
    membership.permissions.iter().map(String::as_str).filter(|held| !held.starts_with(SYSTEM_PREFIX))
}

/// The feature and the permission of each custom permission.
fn pairs(membership: &Membership) -> impl Iterator<Item = (&str, &str)> {
    custom_permissions(membership).filter_map(|held| held.strip_prefix("org:")?.split_once(':'))
}

fn permission_names(membership: &Membership) -> Vec<&str> {
    let mut names: Vec<_> = pairs(membership).map(|(_, permission)| permission).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn note(scopes: &mut BTreeMap<String, Scope>, names: &[String], mark: impl Fn(&mut Scope)) {
    for name in names {
        mark(scopes.entry(name.clone()).or_default());
    }
}

fn listed(scopes: &BTreeMap<String, Scope>) -> String {
    let scoped = scopes.iter().map(|(name, scope)| match (scope.organization, scope.user) {
        (true, true) => format!("uo:{name}"),
        (true, false) => format!("o:{name}"),
        _ => format!("u:{name}"),
    });
    scoped.collect::<Vec<_>>().join(",")
}

/// The number with these bits, lowest first. It can have any length, because a role may have more permissions
/// than an integer has bits.
fn binary_to_decimal(bits: impl DoubleEndedIterator<Item = bool>) -> String {
    let mut digits = vec![0u8];
    for bit in bits.rev() {
        let mut carry = u8::from(bit);
        for digit in &mut digits {
            let doubled = *digit * 2 + carry;
            (*digit, carry) = (doubled % 10, doubled / 10);
        }
        if carry > 0 {
            digits.push(carry);
        }
    }
    digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_length_are_written_in_decimal() {
        assert_eq!(binary_to_decimal([].into_iter()), "0");
        assert_eq!(binary_to_decimal([true, false, true].into_iter()), "5");
        let mut bits = vec![false; 70];
        bits[69] = true;
        assert_eq!(binary_to_decimal(bits.into_iter()), (1u128 << 69).to_string());
    }
}
