//! Base64 in the two alphabets that keys and tokens use, padded or not.

use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding};

/// Decodes standard base64.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    Base64Unpadded::decode_vec(text.trim_end_matches('=')).ok()
}

/// Decodes base64url.
pub(crate) fn decode_url(text: &str) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(text.trim_end_matches('=')).ok()
}

/// Encodes as base64url, without padding.
pub(crate) fn encode_url(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}
