//! What is said to and by the Frontend API, as values. No I/O.

mod answer;
mod base64;
mod claims;
mod cookie;
mod json;
mod jwt;
mod percent;
mod publishable_key;
mod request;
mod resources;

pub(crate) use answer::{ClientPlace, client_in, read_error, read_json};
pub use claims::{Claims, OrganizationClaims};
pub use cookie::{CookieWrite, Domain, SameSite};
pub(crate) use cookie::{Cookies, Scope};
pub use jwt::{Token, TokenError};
pub use publishable_key::{InstanceType, KeyError, PublishableKey};
pub(crate) use request::{Endpoint, RequestContext};
pub use request::{Method, Request};
pub use resources::{
    Client, ClientSource, Environment, Membership, Organization, Session, SessionStatus, Task, User,
};
