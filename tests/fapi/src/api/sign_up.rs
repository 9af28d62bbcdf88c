//! Signing up with an e-mail address, a code and a password.

use axum::extract::Path;
use axum::response::Response;

use super::call::{Call, Desk};
use super::me::parse_metadata;
use crate::error::ApiError;
use crate::origins;
use crate::resources::sign_up::SignUp;
use crate::state::sign_ups::Fields;
use crate::state::verifications::Strategy;

pub(crate) async fn create(call: Call) -> Response {
    call.wrapped(|desk| {
        desk.arrival.check_is_form()?;
        if origins::satellite_of(&desk.state.config, desk.arrival).is_some() {
            return Err(ApiError::not_on_a_satellite());
        }
        let fields = fields(desk)?;
        let client = desk.state.ensure_client(desk.browser);
        let sign_up = desk.state.create_sign_up(&client, fields)?;
        Ok(SignUp::of(&sign_up))
    })
}

pub(crate) async fn show(call: Call, Path(id): Path<String>) -> Response {
    call.wrapped(|desk| {
        let client = desk.client_id()?;
        Ok(SignUp::of(desk.state.sign_up_of(&client, &id)?))
    })
}

pub(crate) async fn update(call: Call, Path(id): Path<String>) -> Response {
    call.wrapped(|desk| {
        desk.arrival.check_is_form()?;
        let (client, fields) = (desk.client_id()?, fields(desk)?);
        let sign_up = desk.state.update_sign_up(&client, &id, fields)?;
        desk.state.rotate_cookie(desk.browser);
        Ok(SignUp::of(&sign_up))
    })
}

pub(crate) async fn prepare_verification(call: Call, Path(id): Path<String>) -> Response {
    call.wrapped(|desk| {
        check_strategy(desk.arrival.required("strategy")?)?;
        let client = desk.client_id()?;
        Ok(SignUp::of(&desk.state.prepare_sign_up_code(&client, &id)?))
    })
}

pub(crate) async fn attempt_verification(call: Call, Path(id): Path<String>) -> Response {
    call.wrapped(|desk| {
        check_strategy(desk.arrival.required("strategy")?)?;
        let code = desk.arrival.required("code")?;
        let client = desk.client_id()?;
        let sign_up = desk.state.attempt_sign_up_code(&client, &id, code)?;
        desk.state.rotate_cookie(desk.browser);
        Ok(SignUp::of(&sign_up))
    })
}

/// A code is all that proves an address.
fn check_strategy(strategy: &str) -> Result<(), ApiError> {
    match Strategy::named(strategy)? {
        Strategy::EmailCode => Ok(()),
        Strategy::Password => Err(ApiError::strategy_invalid()),
    }
}

fn fields(desk: &Desk<'_>) -> Result<Fields, ApiError> {
    let said = |name: &str| {
        desk.arrival.form(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    if let Some(strategy) = said("strategy") {
        Strategy::named(&strategy)?;
    }
    Ok(Fields {
        email_address: said("email_address"),
        // White space is part of it.
        password: desk.arrival.form("password").map(str::to_owned),
        username: said("username"),
        first_name: said("first_name"),
        last_name: said("last_name"),
        unsafe_metadata: desk.arrival.form("unsafe_metadata").map(parse_metadata).transpose()?,
    })
}
