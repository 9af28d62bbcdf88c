//! Judges requests that arrive as lines of JSON, for `beside.test.mjs`, which puts the same before the official backend;
//! and says what session tokens grant, for `has.test.mjs`, which asks a page the same.

mod grants;

use std::io::{BufRead, Write, stdin, stdout};

use clerk_wasm::ServerTime;
use clerk_wasm::server::{
    Authentication, KeyFailure, RefreshFailure, RequestState, Satellite, ServerOptions, Settings, Step,
    VerifyingKey,
};
use http::request::Parts;
use serde_json::{Value, json};

fn main() {
    let mut out = stdout().lock();
    let mut world = Value::Null;
    for line in stdin().lock().lines() {
        let read: Value = serde_json::from_str(&line.expect("a line")).expect("JSON");
        // The first line tells what is true for all requests.
        if world.is_null() {
            world = read;
            continue;
        }
        let answer =
            if read["token"].is_string() { grants::answers(&world, &read) } else { judge(&world, &read) };
        // Each answer is waited for.
        writeln!(out, "{answer}").and_then(|()| out.flush()).expect("somebody reads");
    }
}

fn judge(world: &Value, case: &Value) -> Value {
    let settings = match Settings::new(options(world, &case["options"])) {
        Ok(settings) => settings,
        Err(error) => return json!({ "settings": error.to_string() }),
    };
    let Some(request) = request(&case["request"]) else { return json!({ "request": "none" }) };
    let now = ServerTime(world["now"].as_i64().expect("a time"));
    let mut authentication = Authentication::new(&settings, &request, now);
    loop {
        match authentication.step() {
            Step::Done(state) => return shown(&state),
            Step::Failed(_) => return json!({ "status": "error" }),
            Step::NeedKey { kid } => {
                let is_known = kid == world["kid"].as_str().expect("an id");
                let key = VerifyingKey::from_pem(text(&world["pem"])).expect("a key");
                authentication.set_key(&kid, if is_known { Ok(key) } else { Err(KeyFailure::Unknown) });
            }
            Step::NeedHandshakePayload { nonce } => {
                let payload = &world["payloads"][nonce];
                authentication.set_handshake_payload(list(payload).ok_or_else(|| "none".to_owned()));
            }
            Step::NeedRefresh(request) => {
                let answer = &world["refreshes"][&request.refresh_token];
                let code = answer["code"].as_str().unwrap_or_default();
                authentication.set_refreshed(list(answer).ok_or_else(|| RefreshFailure::from_code(code)));
            }
            _ => return json!({ "status": "unknown step" }),
        }
    }
}

fn options(world: &Value, options: &Value) -> ServerOptions {
    let own = |name: &str| options[name].as_str().map(str::to_owned);
    let is_live = options["isLive"] == true;
    let key = if is_live { &world["live"] } else { &world["development"] };
    let satellite = Satellite { domain: own("domain"), auto_sync: options["satelliteAutoSync"] == true };
    let sync = &options["organizationSyncOptions"];
    ServerOptions {
        audience: list(&options["audience"]).unwrap_or_default(),
        authorized_parties: list(&options["authorizedParties"]).unwrap_or_default(),
        proxy_url: own("proxyUrl"),
        satellite: (options["isSatellite"] == true).then_some(satellite),
        sign_in_url: own("signInUrl"),
        organization_patterns: list(&sync["organizationPatterns"]).unwrap_or_default(),
        personal_account_patterns: list(&sync["personalAccountPatterns"]).unwrap_or_default(),
        ..ServerOptions::new(text(key), if is_live { "sk_live_abc" } else { "sk_test_abc" })
    }
}

fn request(request: &Value) -> Option<Parts> {
    let mut builder = http::Request::builder().method(text(&request["method"])).uri(text(&request["url"]));
    for header in request["headers"].as_array().expect("headers") {
        builder = builder.header(text(&header[0]), text(&header[1]));
    }
    builder.body(()).ok().map(|request| request.into_parts().0)
}

fn shown(state: &RequestState) -> Value {
    let all = |name: &str| {
        let values = state.headers().get_all(name).iter();
        values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect::<Vec<_>>()
    };
    json!({
        "status": state.status(),
        "reason": state.reason().map(ToString::to_string),
        "location": all("location").first(),
        "cookies": all("set-cookie"),
        "cache": all("cache-control").first(),
        "token": state.token().map(|token| token.as_str()),
    })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> Option<Vec<String>> {
    Some(value.as_array()?.iter().map(|item| text(item).to_owned()).collect())
}
