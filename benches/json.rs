//! Our JSON beside `serde_json`, natively: `cargo bench --bench json`. After the times of both it prints their ratio,
//! which is what says something.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use serde::de::IgnoredAny;
use serde_json::{Value, json as value};

// The module alone: that it compiles here shows that it needs nothing from the rest of the crate.
#[path = "../src/json/mod.rs"]
#[allow(dead_code, unused_imports, unreachable_pub, reason = "only what is timed is used")]
mod json;

use json::{Json, JsonText, quote};

criterion_group! {
    name = group;
    config = Criterion::default().warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(2));
    targets = parse, parse_known, look_up, compare, write
}
criterion_main!(group);

/// A client as the API sends it, until it can be looked into and is dropped again.
fn parse(criterion: &mut Criterion) {
    let text = client(&token(0));
    println!("The client has {} bytes.", text.len());
    let ours = || JsonText::parse(black_box(&text)).expect("JSON");
    beside(criterion, "parse", ours, || tree(black_box(&text)));
    let checked = || serde_json::from_str::<IgnoredAny>(black_box(&text)).expect("JSON");
    beside(criterion, "parse, of which serde_json keeps nothing", ours, checked);
}

/// The same client with another token, until it is known that the user is the same.
fn parse_known(criterion: &mut Criterion) {
    let (old, text) = (client(&token(0)), Arc::new(client(&token(1))));
    let (ours, theirs) = (JsonText::parse(&old).expect("JSON"), tree(&old));
    let (our_user, their_user) = (user(ours.json()), &theirs["response"]["sessions"][0]["user"]);
    let ours = || {
        let new = JsonText::of(black_box(&text).clone(), &[our_user]).expect("JSON");
        assert!(user(new.json()) == our_user);
    };
    let theirs = || assert!(&tree(black_box(&text))["response"]["sessions"][0]["user"] == their_user);
    beside(criterion, "parse what is known but for a token", ours, theirs);
}

/// What the engine reads of a client, of its session and of the user: once the client has been read, and with reading it.
fn look_up(criterion: &mut Criterion) {
    let (text, token) = (client(&token(0)), token(0));
    let (ours, theirs) = (JsonText::parse(&text).expect("JSON"), tree(&text));
    let expected = ("sess_1", "active", &*token, "user_1", 1_800_000_000_000);
    assert_eq!((fields(ours.json()), fields_of_tree(&theirs)), (Some(expected), Some(expected)));
    beside(criterion, "look up five fields", || fields(ours.json()), || fields_of_tree(&theirs));
    let ours = || fields(JsonText::parse(black_box(&text)).expect("JSON").json()).is_some();
    let theirs = || fields_of_tree(&tree(black_box(&text))).is_some();
    beside(criterion, "parse and look up five fields", ours, theirs);
}

/// A user that has not changed, already found.
fn compare(criterion: &mut Criterion) {
    let [one, other] = [client(&token(0)), client(&token(1))];
    let ours = [&one, &other].map(|text| JsonText::parse(text).expect("JSON"));
    let theirs = [&one, &other].map(|text| tree(text)["response"]["sessions"][0]["user"].take());
    let users = [user(ours[0].json()), user(ours[1].json())];
    assert!(users[0] == users[1] && theirs[0] == theirs[1]);
    let ours = || black_box(users[0]) == black_box(users[1]);
    beside(criterion, "compare an unchanged user", ours, || black_box(&theirs[0]) == black_box(&theirs[1]));
}

/// A long string with a few escapes, and a name.
fn write(criterion: &mut Criterion) {
    let long = "A line of text with \"quotes\", a \\ and an é.\n".repeat(20);
    for (name, text) in [("quote a text of 20 lines", &*long), ("quote a name", "Zoë Acme")] {
        let ours = || {
            let mut out = String::new();
            quote(black_box(text), &mut out);
            out
        };
        assert_eq!(serde_json::from_str::<String>(&ours()).ok().as_deref(), Some(text));
        beside(criterion, name, ours, || serde_json::to_string(black_box(text)));
    }
}

/// Times both, and prints the ratio.
fn beside<A, B>(criterion: &mut Criterion, name: &str, ours: impl Fn() -> A, theirs: impl Fn() -> B) {
    let mut group = criterion.benchmark_group(name);
    group.bench_function("ours", |bench| bench.iter(&ours));
    group.bench_function("serde_json", |bench| bench.iter(&theirs));
    group.finish();
    // The fastest of short turns, so that whatever else the machine does counts for neither.
    let (mut our_time, mut their_time) = (Duration::MAX, Duration::MAX);
    for _ in 0..300 {
        our_time = our_time.min(turn(&ours));
        their_time = their_time.min(turn(&theirs));
    }
    println!("{name}: {:.2} of the time of serde_json\n", our_time.as_secs_f64() / their_time.as_secs_f64());
}

fn turn<T>(run: impl Fn() -> T) -> Duration {
    let start = Instant::now();
    for _ in 0..100 {
        black_box(run());
    }
    start.elapsed()
}

fn fields(client: Json<'_>) -> Option<(&str, &str, &str, &str, i64)> {
    let client = client.get("response")?;
    let session = client.get("sessions")?.items().next()?;
    Some((
        client.get("last_active_session_id")?.as_str()?,
        session.get("status")?.as_str()?,
        session.get("last_active_token")?.get("jwt")?.as_str()?,
        session.get("user")?.get("id")?.as_str()?,
        client.get("updated_at")?.as_i64()?,
    ))
}

fn fields_of_tree(client: &Value) -> Option<(&str, &str, &str, &str, i64)> {
    let client = client.get("response")?;
    let session = client.get("sessions")?.get(0)?;
    Some((
        client.get("last_active_session_id")?.as_str()?,
        session.get("status")?.as_str()?,
        session.get("last_active_token")?.get("jwt")?.as_str()?,
        session.get("user")?.get("id")?.as_str()?,
        client.get("updated_at")?.as_i64()?,
    ))
}

fn user(client: Json<'_>) -> Json<'_> {
    let session = client.get("response").and_then(|client| client.get("sessions")?.items().next());
    session.and_then(|session| session.get("user")).expect("a user")
}

fn tree(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// As long as a token is.
fn token(number: usize) -> String {
    format!("eyJ{number}").repeat(200)
}

/// A client with one session, whose user has two addresses, an account elsewhere and three organizations.
fn client(token: &str) -> String {
    let at = 1_800_000_000_000_i64;
    let verification = |strategy: &str| {
        value!({
            "object": "verification", "status": "verified", "strategy": strategy, "attempts": null,
            "expire_at": null, "verified_at_client": null, "channel": null, "error": null,
        })
    };
    let address = |index: usize| {
        value!({
            "object": "email_address", "id": format!("idn_{index}"), "reserved": false, "linked_to": [],
            "email_address": format!("zoe.{index}@example.com"), "matches_sso_connection": false,
            "verification": verification("email_code"), "created_at": at, "updated_at": at,
        })
    };
    let membership = |index: usize| {
        let actions =
            ["memberships:read", "memberships:manage", "profile:manage", "profile:delete", "domains:read"];
        value!({
            "object": "organization_membership", "id": format!("orgmem_{index}"), "role": "org:admin",
            "role_name": "Admin", "permissions": actions.map(|action| format!("org:sys_{action}")),
            "public_metadata": {}, "created_at": at, "updated_at": at,
            "organization": {
                "object": "organization", "id": format!("org_{index}"), "name": "Acme \"&\" Söhne",
                "slug": format!("acme-{index}"), "image_url": "https://img.example.com/eyJ0eXBlIjoiZGVmYXVsdCJ9",
                "has_image": false, "members_count": 12, "pending_invitations_count": 0,
                "max_allowed_memberships": 100, "admin_delete_enabled": true, "public_metadata": { "plan": "pro" },
                "created_at": at, "updated_at": at,
            },
        })
    };
    let account = value!({
        "object": "external_account", "id": "eac_1", "provider": "oauth_google", "provider_user_id": "103847",
        "identification_id": "idn_2", "approved_scopes": "email openid profile", "username": "",
        "email_address": "zoe@example.com", "first_name": "Zoë", "last_name": "Acme", "phone_number": null,
        "image_url": "https://img.example.com/eyJ0eXBlIjoicHJveHkifQ", "label": null, "public_metadata": {},
        "verification": verification("oauth_google"), "created_at": at, "updated_at": at,
    });
    let memberships = [0, 1, 2].map(membership);
    let user = value!({
        "object": "user", "id": "user_1", "username": null, "first_name": "Zoë", "last_name": "Acme",
        "image_url": "https://img.example.com/eyJ0eXBlIjoicHJveHkifQ", "has_image": true, "locale": null,
        "primary_email_address_id": "idn_0", "primary_phone_number_id": null, "primary_web3_wallet_id": null,
        "password_enabled": true, "two_factor_enabled": false, "totp_enabled": false,
        "backup_code_enabled": false, "email_addresses": [address(0), address(1)], "phone_numbers": [],
        "web3_wallets": [], "passkeys": [], "saml_accounts": [], "enterprise_accounts": [],
        "external_accounts": [account], "organization_memberships": memberships,
        "public_metadata": { "theme": "dark" }, "unsafe_metadata": { "tour": [1, 2, 3] },
        "external_id": null, "last_sign_in_at": at, "banned": false, "locked": false,
        "lockout_expires_in_seconds": null, "verification_attempts_remaining": 100,
        "delete_self_enabled": true, "create_organization_enabled": true, "mfa_enabled_at": null,
        "mfa_disabled_at": null, "legal_accepted_at": null, "last_active_at": at, "created_at": at,
        "updated_at": at,
    });
    let session = value!({
        "object": "session", "id": "sess_1", "status": "active", "expire_at": at, "abandon_at": at,
        "last_active_at": at, "last_active_organization_id": "org_0", "actor": null, "tasks": null,
        "factor_verification_age": [1, -1],
        "public_user_data": {
            "first_name": "Zoë", "last_name": "Acme", "has_image": true, "identifier": "zoe.0@example.com",
            "image_url": "https://img.example.com/eyJ0eXBlIjoicHJveHkifQ", "profile_image_url": "",
        },
        "last_active_token": { "object": "token", "jwt": token },
        "user": user, "created_at": at, "updated_at": at,
    });
    let client = value!({
        "object": "client", "id": "client_1", "sessions": [session], "sign_in": null, "sign_up": null,
        "last_active_session_id": "sess_1", "last_authentication_strategy": "oauth_google",
        "cookie_expires_at": null, "captcha_bypass": false, "created_at": at, "updated_at": at,
    });
    value!({ "response": client, "client": null }).to_string()
}
