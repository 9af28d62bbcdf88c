//! Any text as a token, and any JSON as its header and claims.

use clerk_wasm::Token;

use super::instance::{SECRET, encode_token};

/// The text itself, and its lines as the header and the claims of a token.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    check_token(&text);
    let (header, claims) = text.split_once('\n').unwrap_or(("{}", &text));
    if let Some(token) = check_token(&encode_token(header, claims)) {
        assert!(!format!("{token:?}{token:#?}").contains(SECRET), "printing a token shows its text");
    }
}

/// What is taken for a token has a lifetime and keeps its text; what is none says why.
pub fn check_token(text: &str) -> Option<Token> {
    let token = match Token::decode(text) {
        Ok(token) => token,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return None;
        }
    };
    assert_eq!(token.as_str(), text);
    assert_eq!(text.split('.').count(), 3);
    assert!(token.header().is_object() && token.claims().all().is_object());
    assert!(token.issued_at() < token.expires_at() && token.issued_at().0 >= 0);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.=".contains(&byte);
    assert!(text.bytes().all(plain), "a token that can't stand in a header or cookie as it is");
    assert!(token.is_at_least_as_fresh_as(&token) && !token.is_fresher_than(&token));
    assert!(token.is_of_same_context(&token));
    Some(token)
}
