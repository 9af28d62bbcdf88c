//! Which organization a path names.

use super::path_pattern::Pattern;
use super::settings::SettingsError;

/// The patterns of paths that belong to an organization or to the personal account.
#[derive(Debug, Default)]
pub(super) struct Organizations {
    organization: Vec<Pattern>,
    personal_account: Vec<Pattern>,
}

/// Who has to be active on a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Organization { id: String },
    OrganizationWithSlug { slug: String },
    PersonalAccount,
}

impl Organizations {
    pub(super) fn new(organization: &[String], personal_account: &[String]) -> Result<Self, SettingsError> {
        let read = |patterns: &[String]| -> Result<Vec<Pattern>, SettingsError> {
            patterns.iter().map(|text| Pattern::read(text)).collect()
        };
        Ok(Self { organization: read(organization)?, personal_account: read(personal_account)? })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.organization.is_empty() && self.personal_account.is_empty()
    }

    pub(super) fn target(&self, path: &str) -> Option<Target> {
        self.organization_of(path).or_else(|| {
            let is_personal = self.personal_account.iter().any(|pattern| pattern.matches(path).is_some());
            is_personal.then_some(Target::PersonalAccount)
        })
    }

    /// The first pattern that matches decides, even if it names nobody.
    fn organization_of(&self, path: &str) -> Option<Target> {
        let found = self.organization.iter().find_map(|pattern| pattern.matches(path))?;
        match (found.id, found.slug) {
            (Some(id), _) => Some(Target::Organization { id }),
            (None, Some(slug)) => Some(Target::OrganizationWithSlug { slug }),
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organizations(organization: &[&str], personal: &[&str]) -> Organizations {
        let owned = |patterns: &[&str]| patterns.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        Organizations::new(&owned(organization), &owned(personal)).expect("patterns")
    }

    fn named(patterns: &[&str], path: &str) -> Option<String> {
        match organizations(patterns, &[]).target(path)? {
            Target::Organization { id } => Some(format!("id {id}")),
            Target::OrganizationWithSlug { slug } => Some(format!("slug {slug}")),
            Target::PersonalAccount => None,
        }
    }

    /// Read off `path-to-regexp` 6.3, by running it.
    #[test]
    fn paths_match_as_in_path_to_regexp() {
        for (pattern, path, expected) in [
            ("/orgs/:slug", "/orgs/acme", Some("slug acme")),
            ("/orgs/:slug", "/orgs/acme/", Some("slug acme")),
            ("/orgs/:slug", "/ORGS/Acme", Some("slug Acme")),
            ("/orgs/:slug", "/orgs/acme/settings", None),
            ("/orgs/:slug", "/orgs/", None),
            ("/orgs/:slug", "/x/orgs/acme", None),
            ("/orgs/:id/(.*)", "/orgs/org_1/a/b", Some("id org_1")),
            ("/orgs/:id/(.*)", "/orgs/org_1/", Some("id org_1")),
            ("/orgs/:id/(.*)", "/orgs/org_1", None),
            ("/orgs/:id(org_\\d+)", "/orgs/org_12", Some("id org_12")),
            ("/orgs/:id(org_\\d+)", "/orgs/acme", None),
            ("/:slug?", "/", None),
            ("/:slug?", "/acme", Some("slug acme")),
            ("/orgs/:slug{/*}?", "/orgs/acme", None),
            ("/orgs/:slug/:rest*", "/orgs/acme/a/b", Some("slug acme")),
            ("/orgs/:slug/:rest*", "/orgs/acme", Some("slug acme")),
            ("/orgs/:slug/:rest+", "/orgs/acme", None),
            ("/o-:slug", "/o-acme", Some("slug acme")),
            ("/:slug.:ext", "/acme.json", Some("slug acme")),
            ("/orgs{/:slug}?/home", "/orgs/home", None),
            ("/orgs{/:slug}?/home", "/orgs/acme/home", Some("slug acme")),
            ("/a.b/:slug", "/axb/acme", None),
            ("/orgs/:slug", "/orgs/%2e%2e", Some("slug %2e%2e")),
        ] {
            if pattern == "/orgs/:slug{/*}?" {
                assert!(Pattern::read(pattern).is_err(), "{pattern}");
            } else {
                assert_eq!(named(&[pattern], path).as_deref(), expected, "{pattern} on {path}");
            }
        }
    }

    #[test]
    fn an_organization_comes_before_the_personal_account() {
        let both = organizations(&["/orgs/:id", "/teams/:slug"], &["/orgs/:id", "/me", "/me/(.*)"]);
        assert_eq!(both.target("/orgs/1"), Some(Target::Organization { id: "1".into() }));
        assert_eq!(both.target("/teams/a"), Some(Target::OrganizationWithSlug { slug: "a".into() }));
        assert_eq!(both.target("/me/x"), Some(Target::PersonalAccount));
        assert_eq!(both.target("/other"), None);
        assert_eq!(organizations(&["/orgs/:name"], &[]).target("/orgs/1"), None, "neither an id nor a slug");
    }
}
