//! What a token is for.

use std::sync::Arc;

/// What a token is for. Its parts are never joined into one text: a template may be named like an
/// organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TokenFor<'a> {
    pub(crate) session: &'a str,
    pub(crate) template: Option<&'a str>,
    pub(crate) organization: Option<&'a str>,
}

/// An owned [`TokenFor`]. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct TokenKey(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    session: String,
    template: Option<String>,
    organization: Option<String>,
}

impl TokenFor<'_> {
    pub(crate) fn key(self) -> TokenKey {
        TokenKey(Arc::new(Parts {
            session: self.session.to_owned(),
            template: self.template.map(str::to_owned),
            organization: self.organization.map(str::to_owned),
        }))
    }
}

impl TokenKey {
    pub(crate) fn get(&self) -> TokenFor<'_> {
        TokenFor {
            session: &self.0.session,
            template: self.0.template.as_deref(),
            organization: self.0.organization.as_deref(),
        }
    }

    pub(crate) fn session(&self) -> &str {
        &self.0.session
    }
}
