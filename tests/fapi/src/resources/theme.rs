//! The look of the hosted pages; those here have a style of their own.

use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct Theme {
    buttons: Buttons,
    general: General,
    accounts: Accounts,
}

#[derive(Serialize, Default)]
struct Buttons {
    font_color: &'static str,
    font_family: &'static str,
    font_weight: &'static str,
}

#[derive(Serialize, Default)]
struct General {
    color: &'static str,
    background_color: &'static str,
    font_family: &'static str,
    font_color: &'static str,
    label_font_weight: &'static str,
    padding: &'static str,
    border_radius: &'static str,
    box_shadow: &'static str,
}

#[derive(Serialize)]
struct Accounts {
    background_color: &'static str,
}

impl Theme {
    pub(crate) fn plain() -> Self {
        let (black, white) = ("#000000", "#ffffff");
        Self {
            buttons: Buttons { font_color: black, ..Buttons::default() },
            general: General {
                color: black,
                background_color: white,
                font_color: black,
                ..General::default()
            },
            accounts: Accounts { background_color: white },
        }
    }
}
