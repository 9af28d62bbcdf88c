//! For Dioxus apps.
