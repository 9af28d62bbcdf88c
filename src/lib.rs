//! A browser session engine for Clerk.

mod authorization;
mod browser;
mod engine;
mod error;
#[cfg(feature = "js")]
mod js;
mod time;
mod wire;

pub use authorization::{AuthorizationQuery, Reverification, ReverificationLevel};
pub use browser::{Clerk, ClerkOptions, SetActiveOptions, SignOutOptions, Subscription, TokenOptions};
pub use engine::{
    Active, Answer, Call, CallId, Config, Engine, FreeRequest, Input, NavigationEnd, NetworkFailure,
    OrganizationChoice, Outcome, Output, Page, PageEvent, RequestId, SessionChoice, SetActive, SignedIn,
    Snapshot, Status, TokenMessage, TokenQuery, TouchIntent,
};
pub use error::{ApiError, Error, Reason};
pub use time::{Instant, Now, ServerTime, WallTime};
pub use wire::{
    Claims, Client, ClientSource, CookieWrite, Domain, Environment, InstanceType, KeyError, Membership,
    Method, Organization, OrganizationClaims, PublishableKey, Request, SameSite, Session, SessionStatus,
    Task, Token, TokenError, User,
};
