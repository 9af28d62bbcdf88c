//! Whether a user has a role, a permission, a feature, a plan, or was verified lately.
//!
//! Everything that is asked must hold. Asking nothing means no, and so does anything malformed on either
//! side. The answers are exactly those of the official clients: a backend that asks theirs about the same
//! token comes to the same result. They decide what a page shows; the backend, which verifies the token,
//! decides what a user may really do.

use crate::wire::{Claims, split, split_once, trimmed};

/// What a user must have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuthorizationQuery {
    /// A role in the active organization, such as `org:admin` (or `admin`).
    pub role: Option<String>,
    /// A permission in the active organization, such as `org:invoices:read` (or `invoices:read`).
    pub permission: Option<String>,
    /// A feature, of one scope (`org:reports`, `user:reports`) or of any (`reports`).
    pub feature: Option<String>,
    /// A plan, of one scope or of any.
    pub plan: Option<String>,
    /// How lately the user must have been verified.
    pub reverification: Option<Reverification>,
}

/// How lately, and with which factors, a user must have been verified.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reverification {
    /// With which factors.
    pub level: ReverificationLevel,
    /// Less than this many minutes ago. More than 0; [`f64::INFINITY`] allows any time ago.
    pub after_minutes: f64,
}

/// What the official libraries call by a name.
///
/// ```
/// use clerk_wasm::{AuthorizationQuery, Reverification};
///
/// let lately = AuthorizationQuery { reverification: Some(Reverification::STRICT), ..Default::default() };
/// ```
impl Reverification {
    /// `strict_mfa`: both factors within ten minutes.
    pub const STRICT_MFA: Self = Self { level: ReverificationLevel::MultiFactor, after_minutes: 10.0 };
    /// `strict`: the second factor within ten minutes.
    pub const STRICT: Self = Self { level: ReverificationLevel::SecondFactor, after_minutes: 10.0 };
    /// `moderate`: the second factor within an hour.
    pub const MODERATE: Self = Self { level: ReverificationLevel::SecondFactor, after_minutes: 60.0 };
    /// `lax`: the second factor within a day.
    pub const LAX: Self = Self { level: ReverificationLevel::SecondFactor, after_minutes: 1_440.0 };
}

/// With which factors a user must have been verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReverificationLevel {
    /// The first.
    FirstFactor,
    /// The second; the first if the user has no second.
    SecondFactor,
    /// Both; the first if the user has no second.
    MultiFactor,
}

/// What is known about a user.
#[derive(Debug, Default)]
pub(crate) struct Grants<'a> {
    pub(crate) role: Option<&'a str>,
    pub(crate) permissions: Vec<&'a str>,
    pub(crate) features: &'a str,
    pub(crate) plans: &'a str,
    pub(crate) factor_ages: Option<[f64; 2]>,
}

/// Whether the user of a session token has all that is asked, by its claims alone.
pub(crate) fn claims_satisfy(claims: &Claims, query: &AuthorizationQuery) -> bool {
    let organization = claims.organization();
    let organization = organization.as_ref();
    let permissions = organization.into_iter().flat_map(|organization| &organization.permissions);
    let grants = Grants {
        role: organization.map(|organization| &*organization.role).filter(|role| !role.is_empty()),
        permissions: permissions.map(String::as_str).collect(),
        features: claims.list("fea"),
        plans: claims.list("pla"),
        factor_ages: claims.factor_verification_age(),
    };
    grants.satisfy(query)
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

    /// A permission matches by its whole name only: `org:org:read` is not `org:read`.
    fn has_permission(&self, asked: &str) -> bool {
        let asked = bare(asked);
        self.permissions.iter().any(|known| known.strip_prefix("org:") == Some(asked))
    }

    fn was_verified(&self, asked: Reverification) -> bool {
        let Some([first, second]) = self.factor_ages else { return false };
        let is_age = |age: f64| age == -1.0 || (0.0..f64::INFINITY).contains(&age);
        if !is_age(first) || !is_age(second) {
            return false;
        }
        let fresh = |age: f64| age >= 0.0 && age < asked.after_minutes;
        match (asked.level, second >= 0.0) {
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

/// Whether a comma-separated list of scoped names (`o:reports,u:export,ou:search`) has this one. A name
/// without a scope makes the whole list malformed.
fn is_listed(list: &str, asked: &str) -> bool {
    // Anything after a second colon is ignored, and a scope without a name is taken for a name.
    let mut pieces = split(asked, b':');
    let first = pieces.next().unwrap_or_default();
    let name = pieces.next();
    let scope = match (name, first) {
        (None, _) => None,
        (_, "o" | "org" | "organization") => Some(b'o'),
        (_, "u" | "user") => Some(b'u'),
        _ => return false,
    };
    let name = name.filter(|name| !name.is_empty()).unwrap_or(first);
    let mut found = false;
    for element in split(list, b',') {
        let Some((of, known)) = split_once(trimmed(element), b':') else { return false };
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
            factor_ages: Some([5.0, -1.0]),
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
    fn a_permission_is_known_by_its_whole_name() {
        let asked = |known, asked: &str| {
            let query = AuthorizationQuery { permission: Some(asked.to_owned()), ..Default::default() };
            Grants { permissions: vec![known], ..Grants::default() }.satisfy(&query)
        };
        assert!(asked("org:a:read", "org:org:a:read"));
        for (known, query) in
            [("org:org:read", "read"), ("org:org:read", "org:org:read"), ("a:read", "a:read")]
        {
            assert!(!asked(known, query), "{known} is not {query}");
        }
        assert!(asked("org:", "") && asked("org:", "org:"), "an empty name is a name");
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
            ("o:reports:x", true),
            (":reports", false),
        ] {
            assert_eq!(grants().satisfy(&feature(name)), granted, "{name}");
        }
        let malformed = Grants { features: "o:reports,export", ..Grants::default() };
        assert!(!malformed.satisfy(&feature("reports")));
    }

    #[test]
    fn odd_names_are_names() {
        for (list, name, granted) in [
            ("o:a:b", "o:a:b", false),
            ("o:a:b", "a:b", false),
            ("o:a", "o:a:b", true),
            ("o:", "", true),
            ("o:org", "org:", true),
            ("u:org", "org:", false),
            ("x:a", "a", false),
            ("foo:a,oo:a,uou:a,:a", "a", false),
            ("\u{a0}o:a\u{feff}\u{2029}\u{b},u:b", "a", true),
            ("\u{85}o:a", "a", false),
            ("o: a", "a", false),
            ("o:a,", "a", false),
        ] {
            let grants = Grants { features: list, ..Grants::default() };
            assert_eq!(grants.satisfy(&feature(name)), granted, "{name:?} of {list:?}");
        }
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
            assert!(verified(Some([5.0, -1.0]), level, 10.0), "one factor");
            assert!(!verified(Some([10.0, -1.0]), level, 10.0), "just too old");
            assert!(!verified(Some([-1.0, -1.0]), level, 10.0), "never");
            assert!(!verified(None, level, 10.0), "unknown");
            assert!(!verified(Some([0.0, -2.0]), level, 10.0), "malformed");
        }
        assert!(verified(Some([99.0, 1.0]), SecondFactor, 10.0));
        assert!(!verified(Some([1.0, 99.0]), SecondFactor, 10.0));
        assert!(verified(Some([1.0, 1.0]), MultiFactor, 10.0));
        assert!(!verified(Some([99.0, 1.0]), MultiFactor, 10.0));
        assert!(verified(Some([-1.0, 1.0]), SecondFactor, 10.0));
        assert!(!verified(Some([-1.0, 1.0]), MultiFactor, 10.0));
        assert!(
            verified(Some([1.25, -1.0]), FirstFactor, 1.5) && !verified(Some([1.5, -1.0]), FirstFactor, 1.5)
        );
        assert!(verified(Some([1e9, -1.0]), FirstFactor, f64::INFINITY));
        for (ages, after) in
            [([0.0, -0.5], 10.0), ([f64::INFINITY, -1.0], f64::INFINITY), ([0.0, -1.0], f64::NAN)]
        {
            assert!(!verified(Some(ages), FirstFactor, after), "{ages:?}");
        }
    }
}
