//! Whether a user has a role, a permission, a feature, a plan, or was verified lately.
//!
//! Everything that is asked must hold, nothing asked means no, and whatever is malformed on either
//! side means no. This decides what a page shows; what a user may really do is decided by the
//! backend, which verifies the token.

use crate::wire::{halves, parts};

/// What a user is asked to have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorizationQuery {
    /// A role in the active organization, such as `org:admin` (or `admin`).
    pub role: Option<String>,
    /// A permission in the active organization, such as `org:invoices:read`.
    pub permission: Option<String>,
    /// A feature, of one scope (`org:reports`, `user:reports`) or of any (`reports`).
    pub feature: Option<String>,
    /// A plan, of one scope or of any.
    pub plan: Option<String>,
    /// How lately the user must have been verified.
    pub reverification: Option<Reverification>,
}

/// How lately, and with which factors, a user must have been verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reverification {
    /// With which factors.
    pub level: ReverificationLevel,
    /// Less than so many minutes ago; at least 1.
    pub after_minutes: u32,
}

/// With which factors a user must have been verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReverificationLevel {
    /// The first.
    FirstFactor,
    /// The second; where the user has only one factor, that one.
    SecondFactor,
    /// Both; the first where the user has no second.
    MultiFactor,
}

/// What is known of a user.
#[derive(Debug, Default)]
pub(crate) struct Grants<'a> {
    pub(crate) role: Option<&'a str>,
    pub(crate) permissions: Vec<&'a str>,
    pub(crate) features: &'a str,
    pub(crate) plans: &'a str,
    pub(crate) factor_ages: Option<[i64; 2]>,
}

impl Grants<'_> {
    /// Whether all that is asked is granted.
    pub(crate) fn satisfy(&self, query: &AuthorizationQuery) -> bool {
        let answers = [
            query.role.as_deref().map(|role| self.has_role(role)),
            query.permission.as_deref().map(|permission| self.has_permission(permission)),
            query.feature.as_deref().map(|feature| is_listed(self.features, feature)),
            query.plan.as_deref().map(|plan| is_listed(self.plans, plan)),
            query.reverification.map(|reverification| self.was_verified(reverification)),
        ];
        let mut is_asked = false;
        for granted in answers {
            match granted {
                Some(false) => return false,
                Some(true) => is_asked = true,
                None => {}
            }
        }
        is_asked
    }

    fn has_role(&self, asked: &str) -> bool {
        self.role.is_some_and(|role| bare(role) == bare(asked))
    }

    fn has_permission(&self, asked: &str) -> bool {
        self.permissions
            .iter()
            .any(|permission| permission.starts_with("org:") && bare(permission) == bare(asked))
    }

    fn was_verified(&self, asked: Reverification) -> bool {
        let Some([first, second]) = self.factor_ages else { return false };
        if first < -1 || second < -1 {
            return false;
        }
        let fresh = |age: i64| age >= 0 && age < i64::from(asked.after_minutes);
        match (asked.level, second >= 0) {
            (ReverificationLevel::FirstFactor, _) | (_, false) => fresh(first),
            (ReverificationLevel::SecondFactor, true) => fresh(second),
            (ReverificationLevel::MultiFactor, true) => fresh(first) && fresh(second),
        }
    }
}

/// Roles and permissions may be written with or without their `org:`.
fn bare(mut name: &str) -> &str {
    while let Some(rest) = name.strip_prefix("org:") {
        name = rest;
    }
    name
}

/// Whether a comma list of scoped names (`o:reports,u:export,ou:search`) has this one. A list with a
/// name of no scope is malformed as a whole.
fn is_listed(list: &str, asked: &str) -> bool {
    let (scope, name) = match halves(asked, b':') {
        None => (None, asked),
        Some(("o" | "org" | "organization", name)) => (Some(b'o'), name),
        Some(("u" | "user", name)) => (Some(b'u'), name),
        Some(_) => return false,
    };
    if name.is_empty() {
        return false;
    }
    let mut found = false;
    for element in parts(list, b',') {
        let Some((of, known)) = halves(element.trim_ascii(), b':') else { return false };
        let in_scope = matches!(of, "o" | "u" | "ou" | "uo")
            && scope.is_none_or(|scope| of.bytes().any(|byte| byte == scope));
        found |= in_scope && known == name;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grants() -> Grants<'static> {
        Grants {
            role: Some("org:admin"),
            permissions: vec!["org:invoices:read"],
            features: "o:reports,u:export, ou:search",
            plans: "u:pro",
            factor_ages: Some([5, -1]),
        }
    }

    fn role(name: &str) -> AuthorizationQuery {
        AuthorizationQuery { role: Some(name.to_owned()), ..Default::default() }
    }

    fn feature(name: &str) -> AuthorizationQuery {
        AuthorizationQuery { feature: Some(name.to_owned()), ..Default::default() }
    }

    #[test]
    fn nothing_asked_is_nothing_granted() {
        assert!(!grants().satisfy(&AuthorizationQuery::default()));
    }

    #[test]
    fn roles_and_permissions_may_leave_out_their_prefix() {
        assert!(grants().satisfy(&role("admin")) && grants().satisfy(&role("org:admin")));
        assert!(!grants().satisfy(&role("member")) && !grants().satisfy(&role("")));
        for permission in ["org:invoices:read", "invoices:read"] {
            let query = AuthorizationQuery { permission: Some(permission.to_owned()), ..Default::default() };
            assert!(grants().satisfy(&query));
        }
    }

    #[test]
    fn all_that_is_asked_must_hold() {
        let mut query = role("admin");
        query.plan = Some("pro".to_owned());
        assert!(grants().satisfy(&query));
        query.permission = Some("org:invoices:write".to_owned());
        assert!(!grants().satisfy(&query));
    }

    #[test]
    fn features_are_found_in_their_scope() {
        for (name, granted) in [
            ("reports", true),
            ("org:reports", true),
            ("user:reports", false),
            ("user:search", true),
            ("organization:search", true),
            ("team:reports", false),
            ("", false),
            ("org:", false),
        ] {
            assert_eq!(grants().satisfy(&feature(name)), granted, "{name}");
        }
        let malformed = Grants { features: "o:reports,export", ..Grants::default() };
        assert!(!malformed.satisfy(&feature("reports")));
    }

    #[test]
    fn verification_falls_back_to_the_factor_there_is() {
        use ReverificationLevel::{FirstFactor, MultiFactor, SecondFactor};
        let verified = |ages, level, after_minutes| {
            let query = AuthorizationQuery {
                reverification: Some(Reverification { level, after_minutes }),
                ..Default::default()
            };
            Grants { factor_ages: ages, ..Grants::default() }.satisfy(&query)
        };
        for level in [FirstFactor, SecondFactor, MultiFactor] {
            assert!(verified(Some([5, -1]), level, 10), "one factor");
            assert!(!verified(Some([10, -1]), level, 10), "just too old");
            assert!(!verified(Some([-1, -1]), level, 10), "never");
            assert!(!verified(None, level, 10), "unknown");
            assert!(!verified(Some([0, -2]), level, 10), "malformed");
        }
        assert!(verified(Some([99, 1]), SecondFactor, 10) && !verified(Some([1, 99]), SecondFactor, 10));
        assert!(verified(Some([1, 1]), MultiFactor, 10) && !verified(Some([99, 1]), MultiFactor, 10));
        assert!(verified(Some([-1, 1]), SecondFactor, 10) && !verified(Some([-1, 1]), MultiFactor, 10));
    }
}
