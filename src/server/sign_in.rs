//! Where somebody is sent to sign in.

use super::decision::addresses::{with_only, without};
use super::decision::referrer::accounts_portal;
use super::decision::returning::LEFT;
use super::settings::{Settings, web_url};
use super::state::Place;

/// The address of the sign-in page, which leads back to this place. `None` if the settings name a page that is none.
pub(super) fn sign_in_address(settings: &Settings, place: &Place, is_pending: bool) -> Option<String> {
    // The instance has one portal, on its primary domain: a satellite's domain has none.
    let portal = || accounts_portal(settings.key.frontend_api()) + "/sign-in";
    let page = settings.sign_in_url.clone().unwrap_or_else(portal);
    let page = if is_pending { page + "/tasks" } else { page };
    let here = place.address.url();
    let to = here.join(&page).ok().and_then(|url| web_url(url.as_str()))?;
    let is_elsewhere = (to.host_str(), to.port()) != (here.host_str(), here.port());
    // The address stays as it is, letter by letter, if no handshake has left anything in it.
    let is_clean = here.query_pairs().all(|(name, _)| !LEFT.contains(&&*name));
    let mut back = if is_clean { here.clone() } else { without(here, &LEFT) };
    if is_elsewhere && settings.satellite.is_some() {
        // Coming back, the satellite asks the primary domain who has signed in there.
        back = with_only(&back, "__clerk_synced", "false");
    }
    let to = with_only(&to, "redirect_url", back.as_str());
    Some(match &place.dev_browser {
        Some(dev_browser) if is_elsewhere => with_only(&to, "__clerk_db_jwt", dev_browser).into(),
        _ => to.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::address::Address;
    use crate::server::options::{Satellite, ServerOptions};
    use crate::server::testing::{LIVE, TEST};

    fn address(options: ServerOptions, is_pending: bool) -> String {
        address_from("https://app.example.com/a?b=c", options, is_pending)
    }

    fn address_from(url: &str, options: ServerOptions, is_pending: bool) -> String {
        let settings = Settings::new(options).expect("good settings");
        let path_at = url.match_indices('/').nth(2).map_or(url.len(), |(at, _)| at);
        let (origin, path) = url.split_at(path_at);
        let place = Place {
            address: Address::new(Some(origin), path),
            is_page: true,
            dev_browser: Some("dvb_1".to_owned()),
        };
        sign_in_address(&settings, &place, is_pending).expect("an address")
    }

    #[test]
    fn the_sign_in_page_leads_back() {
        let live = || ServerOptions::new(LIVE, "sk_live_abc");
        let with = |page: &str| ServerOptions { sign_in_url: Some(page.to_owned()), ..live() };
        let back = "redirect_url=https%3A%2F%2Fapp.example.com%2Fa%3Fb%3Dc";
        assert_eq!(
            address(live(), false),
            format!("https://accounts.example.com/sign-in?{back}&__clerk_db_jwt=dvb_1"),
        );
        assert_eq!(address(with("/sign-in"), false), format!("https://app.example.com/sign-in?{back}"));
        let left = "https://app.example.com/a?b=c&__clerk_handshake_nonce=n&__clerk_db_jwt=d";
        assert_eq!(address_from(left, with("/sign-in"), false), address(with("/sign-in"), false));
        assert_eq!(address(with("/sign-in"), true), format!("https://app.example.com/sign-in/tasks?{back}"));
        let satellite = ServerOptions {
            satellite: Some(Satellite { domain: Some("app.example.com".into()), auto_sync: false }),
            sign_in_url: Some("https://primary.example.org/in".into()),
            ..ServerOptions::new(TEST, "sk_test_abc")
        };
        let expected =
            format!("https://primary.example.org/in?{back}%26__clerk_synced%3Dfalse&__clerk_db_jwt=dvb_1");
        assert_eq!(address(satellite, false), expected);
        let satellite = ServerOptions {
            satellite: Some(Satellite { domain: Some("app.example.org".into()), auto_sync: false }),
            ..live()
        };
        let page = address_from("https://app.example.org/", satellite, false);
        assert!(page.starts_with("https://accounts.example.com/sign-in?"), "{page}");
    }
}
