//! Tokens that nobody minted, and that no page may take for the instance's.

use serde_json::Value;

use super::jwt;

/// What is changed about a good token: its header, its claims, its signature.
pub(crate) type Forgery = fn(&mut Value, &mut Value, &mut &'static str);

const TEN_YEARS: i64 = 10 * 365 * 24 * 60 * 60;

/// Each looks fresher than the token it is made from, to a page that checks nothing else.
pub(crate) const FORGERIES: [Forgery; 9] = [
    // The freshest that there can be, and for ever.
    |header, claims, signature| {
        header["oiat"] = (1_i64 << 53).into();
        claims["exp"] = later(claims, TEN_YEARS);
        *signature = "";
    },
    |header, claims, signature| {
        header["oiat"] = later(claims, 1);
        *signature = "";
    },
    |header, claims, _| {
        header["alg"] = "none".into();
        header["oiat"] = later(claims, 1);
    },
    |header, claims, _| {
        header["alg"] = "HS256".into();
        header["oiat"] = later(claims, 1);
    },
    |header, claims, _| {
        header["alg"].take();
        header["oiat"] = later(claims, 1);
    },
    // Claims that were read after they were signed.
    |header, claims, _| header["oiat"] = later(claims, 3_600),
    |header, claims, _| header["oiat"] = later(claims, 5),
    // A life longer than any that an instance can choose.
    |header, claims, _| {
        header["oiat"] = later(claims, 1);
        claims["exp"] = later(claims, 2 * 86_400);
    },
    |header, claims, _| {
        header["oiat"] = later(claims, 1);
        claims["exp"] = (1_i64 << 53).into();
    },
];

fn later(claims: &Value, seconds: i64) -> Value {
    (claims["iat"].as_i64().expect("iat") + seconds).into()
}

const FORGED: &str = "forgery";

/// Whether a token was made by `forge`, in a way that any page can tell.
pub(crate) fn is_forgery(token: &str) -> bool {
    let signature = token.rsplit('.').next().unwrap_or_default();
    signature.is_empty() || signature == jwt::part(FORGED)
}

/// A good token with this change.
pub(crate) fn forge(good: &str, change: Forgery) -> String {
    let (mut header, mut claims) = jwt::decode(good).expect("a token");
    let mut signature = FORGED;
    change(&mut header, &mut claims, &mut signature);
    jwt::encode(&header, &claims, signature)
}
