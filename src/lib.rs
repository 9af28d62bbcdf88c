//! A browser session engine for Clerk.
