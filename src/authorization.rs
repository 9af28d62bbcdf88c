//! Whether a user has a role, a permission, a feature, a plan, or was verified lately.

/// What a user is asked to have. Everything that is set must hold; nothing set means no.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorizationQuery {
    /// A role in the active organization, such as `org:admin`.
    pub role: Option<String>,
    /// A permission in the active organization, such as `org:invoices:read`.
    pub permission: Option<String>,
    /// A feature, scoped (`org:reports`, `user:reports`) or not (`reports`).
    pub feature: Option<String>,
    /// A plan, scoped or not.
    pub plan: Option<String>,
    /// How lately the user must have been verified.
    pub reverification: Option<Reverification>,
}

/// How lately, and with which factors, a user must have been verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reverification {
    /// With which factors.
    pub level: ReverificationLevel,
    /// At most so many minutes ago; at least 1.
    pub after_minutes: u32,
}

/// With which factors a user must have been verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReverificationLevel {
    /// The first.
    FirstFactor,
    /// The second, or the first where the user has no second.
    SecondFactor,
    /// Both, or the first where the user has no second.
    MultiFactor,
}
