//! Apps on several domains. The primary domain holds the session; a satellite goes there once to learn of it,
//! and comes back. The parameters and their values are the official client's.

use super::Engine;
use super::dev_browser::DEV_BROWSER;
use super::input::{CallId, PageEvent};
use super::output::{Destination, Output};
use super::start::Stage;
use crate::error::{Error, code};
use crate::wire::{InstanceType, joined, take_from_url, url_origin, url_parameter, url_with_parameter};

/// How a satellite reaches the primary domain.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Satellite {
    /// The satellite's own domain. Needed unless [`Config::api_url`](super::Config::api_url) is set.
    pub domain: Option<String>,
    /// The sign-in page on the primary domain. Development instances need it.
    pub sign_in_url: Option<String>,
    /// Go to the primary domain on the first visit, too, not only after signing in there.
    pub auto_sync: bool,
}

/// Whether the page has come from the primary domain (`true`), or should go there (`false`).
const SYNCED: &str = "__clerk_synced";
/// The satellite's page to come back to.
const SATELLITE_URL: &str = "__clerk_satellite_url";

impl Engine {
    /// Where a satellite's page has to go before anything else.
    pub(super) fn primary_to_ask(&self) -> Result<Option<String>, Error> {
        let Some(satellite) = &self.config.satellite else { return Ok(None) };
        self.check(satellite)?;
        let is_due = match url_parameter(&self.page.url, SYNCED).as_deref() {
            Some("true") => false,
            Some("false") => true,
            // A satellite where somebody is signed in need not ask.
            _ => satellite.auto_sync && self.cookies.has_no_sign_in(),
        };
        // The dev browser token must not go out in an address.
        let here = take_from_url(&self.page.url, DEV_BROWSER, &[]).0;
        let here = here.as_deref().unwrap_or(&self.page.url);
        let sign_in_url = satellite.sign_in_url.as_deref().unwrap_or_default();
        Ok(is_due.then(|| match self.context.instance_type {
            InstanceType::Development => url_with_parameter(sign_in_url, SATELLITE_URL, here),
            InstanceType::Production => {
                let sync = joined(&[&self.context.base, "/v1/client/sync"]);
                url_with_parameter(&sync, "redirect_url", here)
            }
        }))
    }

    /// Where a page of the primary domain has to send the browser back to. In production, the API does this.
    pub(super) fn satellite_to_answer(&self) -> Result<Option<String>, Error> {
        let is_primary = self.config.satellite.is_none();
        if !is_primary || self.context.instance_type == InstanceType::Production {
            return Ok(None);
        }
        let Some(url) = url_parameter(&self.page.url, SATELLITE_URL) else { return Ok(None) };
        // Anybody can write this address, even as a `javascript:` one.
        if url_origin(&url).is_none() {
            let message = "The address of the satellite to go back to is no http or https URL. Open the satellite app again.";
            return Err(Error::runtime(code::INVALID_SATELLITE_URL, message));
        }
        Ok(Some(url_with_parameter(&url, SYNCED, "true")))
    }

    /// Goes back to the satellite once there is a dev browser to name to it.
    pub(super) fn answer_satellite_if_due(&mut self) {
        let Some(token) = self.context.dev_browser.as_deref() else { return };
        let Some(Destination(url)) = &self.satellite else { return };
        if let Stage::Starting { call, .. } = self.stage {
            let url = url_with_parameter(url, DEV_BROWSER, token);
            self.leave_for(call, url);
        }
    }

    /// Loading goes on at the destination; here it stays pending.
    pub(super) fn leave_for(&mut self, call: CallId, url: String) {
        self.stage = Stage::Leaving { call };
        self.outputs.push_back(Output::Leave(Destination(url)));
    }

    /// Loads the page as it is, if the browser's back button brings it back from the back/forward cache.
    pub(super) fn stay_if_resumed(&mut self, event: PageEvent) {
        if let (Stage::Leaving { call }, PageEvent::Resumed) = (&self.stage, event) {
            let call = *call;
            self.satellite = None;
            self.begin(call);
        }
    }

    fn check(&self, satellite: &Satellite) -> Result<(), Error> {
        let is_development = self.context.instance_type == InstanceType::Development;
        if is_development && satellite.sign_in_url.is_none() {
            return Err(Error::runtime(
                code::SATELLITE_WITHOUT_SIGN_IN_URL,
                "A satellite app of a development instance needs the sign-in page of the primary app: pass its whole address as signInUrl.",
            ));
        }
        if self.config.api_url.is_none() && satellite.domain.is_none() {
            return Err(Error::runtime(
                code::SATELLITE_WITHOUT_DOMAIN,
                "A satellite app needs to say where its Frontend API is: pass its domain, or a proxyUrl.",
            ));
        }
        let Some(sign_in_url) = &satellite.sign_in_url else { return Ok(()) };
        let Some(origin) = url_origin(sign_in_url) else {
            return Err(Error::runtime(
                code::SATELLITE_SIGN_IN_URL_NOT_ABSOLUTE,
                "The signInUrl of a satellite app is on another domain: pass its whole address, such as https://primary.example/sign-in.",
            ));
        };
        if url_origin(&self.page.url) == Some(origin) {
            return Err(Error::runtime(
                code::SATELLITE_SIGN_IN_URL_OF_ITS_OWN,
                "The signInUrl of a satellite app has to be a page of the primary app, and this one is the satellite's own. Pass the primary app's.",
            ));
        }
        Ok(())
    }
}
