//! What goes to and comes from the Frontend API, as values. No I/O.

mod answer;
mod base64;
mod claims;
mod cookie;
mod jwt;
mod page_url;
mod percent;
mod publishable_key;
mod request;
mod resources;
mod sha1;
mod text;
mod typed;

pub(crate) use answer::{ClientPlace, client_in, read_error};
#[cfg(all(feature = "server", not(target_family = "wasm")))]
pub(crate) use base64::{decode as decode_base64, decode_url as decode_base64_url};
pub use claims::{Claims, OrganizationClaims};
pub(crate) use cookie::{ACTIVE_CONTEXT, Cookies, Scope, is_embedding_host, suffixed};
pub use cookie::{CookieWrite, Domain, SameSite};
pub(crate) use jwt::from_resource as token_in;
pub use jwt::{Token, TokenError};
pub(crate) use page_url::{
    host as page_host, is_https as page_is_https, origin as url_origin, parameter as url_parameter,
    take as take_from_url, with_parameter as url_with_parameter,
};
#[cfg(feature = "js")]
pub(crate) use percent::decode_form;
pub(crate) use percent::is_path;
pub use publishable_key::{InstanceType, KeyError, PublishableKey};
pub(crate) use request::{Endpoint, RequestContext};
pub use request::{Method, Request};
pub(crate) use resources::same;
pub use resources::{Client, Environment, Membership, Organization, Session, SessionStatus, Task, User};
pub(crate) use text::{before_any, joined, number, push_number, split, split_at_mark, split_once, trimmed};

#[cfg(test)]
pub(crate) fn test_token(header: &serde_json::Value, claims: &serde_json::Value) -> Token {
    Token::decode(&jwt::tests::encode(header, claims)).expect("a token")
}
