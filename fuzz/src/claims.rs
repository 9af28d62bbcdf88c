//! Any JSON as the claims of a token, of both versions.

use clerk_wasm::Token;

use super::instance::encode_token;
use super::json::check_same;

/// More than so many permissions for each byte of the token would be a way to fill the memory.
const PERMISSIONS_PER_BYTE: usize = 4_096;

/// The text as claims, once as it is and once as organization claims of version 2:
/// `<permissions>\n<fpm>\n<features>`.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    check_claims(&text);
    let mut lines = text.splitn(3, '\n');
    let mut line = || lines.next().unwrap_or_default();
    let (permissions, bits, features) = (line(), line(), line());
    let claims = serde_json::json!({
        "iat": 1, "exp": 2, "v": 2, "fea": features,
        "o": { "id": "org_1", "rol": "admin", "per": permissions, "fpm": bits },
    });
    let found = check_claims(&claims.to_string()).expect("a token");
    assert_eq!(found, expected(permissions, bits, features));
}

/// What the claims grant, if they are claims. Each permission belongs to a feature that is there.
fn check_claims(text: &str) -> Option<Vec<String>> {
    let token = Token::decode(&encode_token("{}", text)).ok()?;
    let claims = token.claims();
    if let Ok(all) = serde_json::from_str(text) {
        check_same(claims.all(), &all);
    }
    assert!(claims.issued_at().is_some() && claims.expires_at().is_some());
    assert!(claims.subject() != Some("") && claims.session_id() != Some(""), "empty is as good as absent");
    assert!(claims.factor_verification_age().is_none() || claims.all().get("fva").is_some());
    let Some(organization) = claims.organization() else { return Some(Vec::new()) };
    assert!(!organization.id.is_empty());
    let size: usize = organization.permissions.iter().map(String::len).sum();
    assert!(size <= text.len() * PERMISSIONS_PER_BYTE, "{size} bytes of permissions");
    Some(organization.permissions)
}

/// The same by another way: whether bit *i* of a decimal number is set is found by long division by
/// two, from the highest digit down, over and over. Features without a scope spoil them all.
fn expected(permissions: &str, bits: &str, features: &str) -> Vec<String> {
    let is_space = |letter: char| letter == '\u{feff}' || (letter.is_whitespace() && letter != '\u{85}');
    let trim = |text| str::trim_matches(text, is_space);
    let names: Vec<&str> = permissions.split(',').map(trim).collect();
    let scoped: Option<Vec<_>> = features.split(',').map(|it| trim(it).split_once(':')).collect();
    let of_organization =
        scoped.unwrap_or_default().into_iter().filter(|(scope, _)| ["o", "ou", "uo"].contains(scope));
    let mut found = Vec::new();
    for ((_, feature), number) in of_organization.zip(bits.split(',')) {
        let number = trim(number);
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        if permissions.is_empty() || !is_number || number.len() > 300 {
            continue;
        }
        let mut rest = number.to_owned();
        for name in &names {
            if rest.ends_with(['1', '3', '5', '7', '9']) {
                found.push(format!("org:{feature}:{name}"));
            }
            rest = half(&rest);
        }
    }
    found
}

fn half(number: &str) -> String {
    let mut carry = 0;
    let digits = number.bytes().map(|byte| {
        let current = carry * 10 + u32::from(byte - b'0');
        carry = current % 2;
        char::from_digit(current / 2, 10).expect("a digit")
    });
    let halved: String = digits.collect();
    halved.trim_start_matches('0').to_owned()
}
