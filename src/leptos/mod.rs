//! For Leptos apps.
