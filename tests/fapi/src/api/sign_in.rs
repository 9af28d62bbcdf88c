//! Signing in with an identifier, and a password or a code.

use axum::extract::Path;
use axum::response::Response;

use super::call::Call;
use crate::error::ApiError;
use crate::origins;
use crate::resources::sign_in::SignIn;
use crate::state::verifications::Strategy;

pub(crate) async fn create(call: Call) -> Response {
    call.wrapped(|desk| {
        desk.arrival.check_is_form()?;
        if origins::satellite_of(&desk.state.config, desk.arrival).is_some() {
            return Err(ApiError::not_on_a_satellite());
        }
        let strategy = desk.arrival.form("strategy").filter(|strategy| !strategy.is_empty());
        if let Some(strategy) = strategy {
            Strategy::named(strategy)?;
        }
        let identifier = desk.arrival.form("identifier").filter(|identifier| !identifier.is_empty());
        let password = desk.arrival.form("password");
        if identifier.is_none() && password.is_some() {
            return Err(ApiError::param_missing("identifier"));
        }
        let client = desk.state.ensure_client(desk.browser);
        let sign_in = desk.state.create_sign_in(&client, identifier, password)?;
        desk.state.rotate_cookie(desk.browser);
        Ok(SignIn::of(desk.state, &sign_in))
    })
}

pub(crate) async fn show(call: Call, Path(id): Path<String>) -> Response {
    call.wrapped(|desk| {
        let client = desk.client_id()?;
        let sign_in = desk.state.sign_in_of(&client, &id)?;
        Ok(SignIn::of(desk.state, sign_in))
    })
}

pub(crate) async fn prepare_first_factor(call: Call, Path(id): Path<String>) -> Response {
    call.wrapped(|desk| {
        let strategy = Strategy::named(desk.arrival.required("strategy")?)?;
        let client = desk.client_id()?;
        let sign_in = match strategy {
            Strategy::EmailCode => desk.state.prepare_email_code(&client, &id)?,
            // Only factors that send something have to be prepared.
            Strategy::Password => return Err(ApiError::strategy_invalid()),
        };
        Ok(SignIn::of(desk.state, &sign_in))
    })
}

pub(crate) async fn attempt_first_factor(call: Call, Path(id): Path<String>) -> Response {
    call.wrapped(|desk| {
        let strategy = Strategy::named(desk.arrival.required("strategy")?)?;
        let client = desk.client_id()?;
        let sign_in = match strategy {
            Strategy::EmailCode => {
                desk.state.attempt_email_code(&client, &id, desk.arrival.required("code")?)?
            }
            Strategy::Password => {
                desk.state.attempt_password(&client, &id, desk.arrival.required("password")?)?
            }
        };
        desk.state.rotate_cookie(desk.browser);
        Ok(SignIn::of(desk.state, &sign_in))
    })
}
