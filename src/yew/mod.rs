//! For Yew apps.
