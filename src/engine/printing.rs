//! `Debug` output without secrets: cookies, bodies, forms, and the queries and fragments of URLs hold tokens,
//! passwords and dev browsers.

use core::fmt::{Debug, Formatter, Result};

use super::dev_browser::{DevBrowser, DevBrowserState};
use super::input::{Answer, FreeRequest, Input, Page, TokenMessage};
use super::output::{Destination, Outcome, Output};
use super::satellite::Satellite;

impl Debug for Input {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Start { call, page } => {
                f.debug_struct("Start").field("call", call).field("page", page).finish()
            }
            Self::Answered { request, answer } => {
                f.debug_struct("Answered").field("request", request).field("answer", answer).finish()
            }
            Self::Wake => f.write_str("Wake"),
            Self::Call { call, what } => {
                f.debug_struct("Call").field("call", call).field("what", what).finish()
            }
            Self::Keep { keeper, query } => {
                f.debug_struct("Keep").field("keeper", keeper).field("query", query).finish()
            }
            Self::Page(event) => f.debug_tuple("Page").field(event).finish(),
            Self::TokenHeard(message) => f.debug_tuple("TokenHeard").field(message).finish(),
            Self::SignOutHeard => f.write_str("SignOutHeard"),
            Self::LockGranted { .. } => f.debug_struct("LockGranted").finish_non_exhaustive(),
            Self::LockUnavailable => f.write_str("LockUnavailable"),
            Self::CookiesRead(_) => f.debug_struct("CookiesRead").finish_non_exhaustive(),
            Self::SessionChosen(choice) => f.debug_tuple("SessionChosen").field(choice).finish(),
            Self::Navigated { call, end } => {
                f.debug_struct("Navigated").field("call", call).field("end", end).finish()
            }
        }
    }
}

impl Debug for Output {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Send { id, request, cause } => f
                .debug_struct("Send")
                .field("id", id)
                .field("request", request)
                .field("cause", cause)
                .finish(),
            Self::Resolve { call, result } => {
                f.debug_struct("Resolve").field("call", call).field("result", result).finish()
            }
            Self::Notify(snapshot) => f.debug_tuple("Notify").field(snapshot).finish(),
            Self::ReadCookies => f.write_str("ReadCookies"),
            Self::WriteCookie(cookie) => f.debug_tuple("WriteCookie").field(cookie).finish(),
            Self::Leave(destination) => f.debug_tuple("Leave").field(destination).finish(),
            Self::ChooseSession(client) => f.debug_tuple("ChooseSession").field(client).finish(),
            Self::ReplaceUrl(url) => f.debug_tuple("ReplaceUrl").field(&without_query(url)).finish(),
            Self::ShareToken(message) => f.debug_tuple("ShareToken").field(message).finish(),
            Self::Kept { keeper, token } => {
                f.debug_struct("Kept").field("keeper", keeper).field("token", token).finish()
            }
            Self::ShareSignOut => f.write_str("ShareSignOut"),
            Self::AcquireLock => f.write_str("AcquireLock"),
            Self::ReleaseLock => f.write_str("ReleaseLock"),
            Self::Navigate(call) => f.debug_tuple("Navigate").field(call).finish(),
            Self::StoreEnvironment(_) => f.debug_struct("StoreEnvironment").finish_non_exhaustive(),
            Self::StoreClock(note) => f.debug_tuple("StoreClock").field(note).finish(),
        }
    }
}

impl Debug for Satellite {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("Satellite")
            .field("domain", &self.domain)
            .field("sign_in_url", &self.sign_in_url.as_deref().map(without_query))
            .field("auto_sync", &self.auto_sync)
            .finish()
    }
}

impl Debug for DevBrowser {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self.state {
            DevBrowserState::Known => "Known",
            DevBrowserState::Doubted => "Doubted",
            DevBrowserState::Needed(_) => "Needed",
            DevBrowserState::Sent(_) => "Sent",
            DevBrowserState::Made(_) => "Made",
        })
    }
}

impl Debug for Page {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("Page")
            .field("url", &without_query(&self.url))
            .field("focused", &self.focused)
            .field("visible", &self.visible)
            .field("online", &self.online)
            .field("secure_context", &self.secure_context)
            .field("cross_origin_frame", &self.cross_origin_frame)
            .field("has_locks", &self.has_locks)
            .finish_non_exhaustive()
    }
}

impl Debug for FreeRequest {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("FreeRequest")
            .field("method", &self.method)
            .field("path", &without_query(&self.path))
            .finish_non_exhaustive()
    }
}

impl Debug for Answer {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("retry_after", &self.retry_after)
            .finish_non_exhaustive()
    }
}

impl Debug for TokenMessage {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_struct("TokenMessage").field("token_id", &self.token_id).finish_non_exhaustive()
    }
}

impl Debug for Destination {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.debug_tuple("Destination").field(&without_query(&self.0)).finish()
    }
}

impl Debug for Outcome {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Done => f.write_str("Done"),
            Self::Token(token) => f.debug_tuple("Token").field(token).finish(),
            Self::Answer(answer) => f.debug_tuple("Answer").field(answer).finish(),
        }
    }
}

fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}
