//! Clients on their way from the primary domain to a satellite.

use std::collections::HashMap;

use super::clock::{Seconds, ServerTime};
use super::ids;
use crate::error::ApiError;

/// The parameter that contains the token.
pub(crate) const TOKEN: &str = "__clerk_token";
/// Browsers take their token to the satellite at once.
const LIFETIME: Seconds = Seconds(60);

/// What a satellite is told about one browser. It has no `Debug`, because it is for that satellite alone.
pub(crate) struct Link {
    /// The browser's client on the primary domain, if it has one.
    pub(crate) client: Option<String>,
    /// The satellite's domain.
    pub(crate) domain: String,
    /// The page of the satellite to return to.
    pub(crate) redirect_url: String,
}

/// All links that were started, by the token that the browser carries.
#[derive(Default)]
pub(crate) struct Links(HashMap<String, Begun>);

struct Begun {
    expire_at: ServerTime,
    /// `None` once the satellite has been told.
    link: Option<Link>,
}

impl std::fmt::Debug for Links {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Links").field("begun", &self.0.len()).finish_non_exhaustive()
    }
}

impl Links {
    /// Starts a link, and returns the token that the browser takes to the satellite.
    pub(crate) fn begin(&mut self, link: Link, now: ServerTime) -> String {
        let token = ids::secret("link");
        self.0.insert(token.clone(), Begun { expire_at: now + LIFETIME, link: Some(link) });
        token
    }

    /// What this token tells the satellite of this domain. It works once.
    pub(crate) fn take(&mut self, token: &str, domain: &str, now: ServerTime) -> Result<Link, ApiError> {
        let begun = self.0.get_mut(token).filter(|begun| now < begun.expire_at);
        let begun = begun.ok_or_else(|| ApiError::param_invalid(TOKEN, "The token"))?;
        match begun.link.take_if(|link| link.domain == domain) {
            Some(link) => Ok(link),
            None if begun.link.is_none() => Err(ApiError::sync_nonce_already_consumed()),
            None => Err(ApiError::param_invalid(TOKEN, "The token")),
        }
    }
}
