//! The claims of a session token, both versions as one.

use serde::de::DeserializeOwned;

use super::json::{Json, JsonText, integer, list, text};
use super::text::{halves, joined, parts};
use crate::error::Error;

/// What a token says: the claims that the engine itself needs, and all the others as they came.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    all: JsonText,
}

/// What a session token says of its organization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganizationClaims {
    /// The organization's id.
    pub id: String,
    /// Its slug.
    pub slug: String,
    /// The user's role in it, with its `org:`.
    pub role: String,
    /// The user's permissions in it, as `org:feature:permission`.
    pub permissions: Vec<String>,
}

impl Claims {
    pub(crate) fn new(all: JsonText) -> Self {
        Self { all }
    }

    /// The claims as a type of the app's own.
    ///
    /// # Errors
    /// `clerk_claims_mismatch` if they are not of that shape; the message says which one is not.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        self.all().deserialize().map_err(|error| {
            let message = format!("The token's claims are not of the type that they were read as: {error}. Make claims that a token may lack an Option, and compare the type with the JWT template.");
            Error::Runtime { code: "clerk_claims_mismatch", message }
        })
    }

    /// Every claim, as it came.
    #[must_use]
    pub fn all(&self) -> Json<'_> {
        self.all.json()
    }

    /// When the token was issued: seconds since 1970, by the server's clock.
    #[must_use]
    pub fn issued_at(&self) -> Option<i64> {
        integer(self.all(), "iat")
    }

    /// When the token expires: seconds since 1970, by the server's clock.
    #[must_use]
    pub fn expires_at(&self) -> Option<i64> {
        integer(self.all(), "exp")
    }

    /// The user's id.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        text(self.all(), "sub")
    }

    /// The session's id. Tokens made from a template have none.
    #[must_use]
    pub fn session_id(&self) -> Option<&str> {
        text(self.all(), "sid")
    }

    /// The id of the token's organization, from either version.
    #[must_use]
    pub fn organization_id(&self) -> Option<&str> {
        let nested = self.all().get("o").and_then(|organization| text(organization, "id"));
        text(self.all(), "org_id").or(nested)
    }

    /// Features and plans (`fea`, `pla`): comma lists of scoped names.
    #[must_use]
    pub fn list(&self, name: &str) -> &str {
        text(self.all(), name).unwrap_or_default()
    }

    /// How many minutes ago the first and the second factor were verified; -1 for never.
    #[must_use]
    pub fn factor_verification_age(&self) -> Option<[i64; 2]> {
        factor_verification_age(self.all().get("fva")?)
    }

    /// The organization and what the user may do in it, from either version.
    #[must_use]
    pub fn organization(&self) -> Option<OrganizationClaims> {
        if integer(self.all(), "v") == Some(2) { self.organization_v2() } else { self.organization_v1() }
    }

    fn organization_v1(&self) -> Option<OrganizationClaims> {
        let mut permissions = Vec::new();
        for sent in list(self.all(), "org_permissions") {
            if let Some(permission) = sent.as_str() {
                permissions.push(permission.to_owned());
            }
        }
        Some(OrganizationClaims {
            id: text(self.all(), "org_id")?.to_owned(),
            slug: text(self.all(), "org_slug").unwrap_or_default().to_owned(),
            role: text(self.all(), "org_role").unwrap_or_default().to_owned(),
            permissions,
        })
    }

    fn organization_v2(&self) -> Option<OrganizationClaims> {
        let organization = self.all().get("o")?;
        let role = text(organization, "rol").unwrap_or_default();
        Some(OrganizationClaims {
            id: text(organization, "id")?.to_owned(),
            slug: text(organization, "slg").unwrap_or_default().to_owned(),
            role: if role.is_empty() { String::new() } else { joined(&["org:", role]) },
            permissions: permissions_v2(
                self.list("fea"),
                text(organization, "per").unwrap_or_default(),
                text(organization, "fpm").unwrap_or_default(),
            ),
        })
    }
}

/// A pair of minutes; anything else is none.
pub(crate) fn factor_verification_age(value: Json<'_>) -> Option<[i64; 2]> {
    let mut ages = value.items();
    let (Some(first), Some(second), None) = (ages.next(), ages.next(), ages.next()) else { return None };
    Some([first.as_i64()?, second.as_i64()?])
}

/// `per` names the permissions; each number of `fpm` belongs to one organization-scoped feature of
/// `fea`, in order, and its bit *i* says that permission *i* applies to that feature.
fn permissions_v2(features: &str, permissions: &str, bits: &str) -> Vec<String> {
    let mut numbers = parts(bits, b',');
    let mut found = Vec::new();
    for feature in parts(features, b',') {
        let Some(feature) = organization_feature(feature) else { continue };
        let Some(number) = numbers.next() else { break };
        let Some(bits) = DecimalBits::parse(number.trim_ascii()) else { continue };
        for (name, applies) in parts(permissions, b',').zip(bits) {
            let name = name.trim_ascii();
            if applies && !name.is_empty() {
                found.push(joined(&["org:", feature, ":", name]));
            }
        }
    }
    found
}

/// The name of a feature that applies to the organization: scopes `o`, `ou`, `uo`.
fn organization_feature(scoped: &str) -> Option<&str> {
    let (scope, name) = halves(scoped.trim_ascii(), b':')?;
    (scope.bytes().any(|byte| byte == b'o') && !name.is_empty()).then_some(name)
}

/// The bits of a decimal number of any size, lowest first: one number can carry more permissions
/// than 64.
struct DecimalBits {
    digits: Vec<u8>,
}

impl DecimalBits {
    /// More digits than this are no permission bits: three hundred digits are nearly a thousand
    /// permissions.
    const MOST_DIGITS: usize = 300;

    fn parse(number: &str) -> Option<Self> {
        let mut digits = number.as_bytes().to_vec();
        for digit in &mut digits {
            *digit = digit.wrapping_sub(b'0');
        }
        let good =
            !digits.is_empty() && digits.len() <= Self::MOST_DIGITS && digits.iter().all(|digit| *digit < 10);
        good.then_some(Self { digits })
    }
}

impl Iterator for DecimalBits {
    type Item = bool;

    /// Halves the number; the remainder is the bit. Ends when nothing is left.
    fn next(&mut self) -> Option<bool> {
        if self.digits.iter().all(|digit| *digit == 0) {
            return None;
        }
        let mut remainder = 0;
        for digit in &mut self.digits {
            let current = remainder * 10 + *digit;
            *digit = current / 2;
            remainder = current % 2;
        }
        Some(remainder == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn claims(all: &serde_json::Value) -> Claims {
        Claims::new(JsonText::parse(&all.to_string()).expect("JSON"))
    }

    #[test]
    fn both_versions_say_the_same() {
        let v1 = claims(&json!({
            "org_id": "org_1", "org_slug": "acme", "org_role": "org:admin",
            "org_permissions": ["org:a:read", "org:a:manage", "org:b:read"],
        }));
        let v2 = claims(&json!({
            "v": 2, "fea": "o:a,u:x,ou:b",
            "o": { "id": "org_1", "slg": "acme", "rol": "admin", "per": "read,manage", "fpm": "3,1" },
        }));
        assert_eq!(v1.organization(), v2.organization());
        assert_eq!(v2.organization_id(), Some("org_1"));
    }

    #[test]
    fn bits_beyond_64_count() {
        let names: Vec<String> = (0..80).map(|index| format!("p{index}")).collect();
        // 2^70 + 1
        let found = permissions_v2("o:a", &names.join(","), "1180591620717411303425");
        assert_eq!(found, ["org:a:p0", "org:a:p70"]);
    }

    #[test]
    fn malformed_bits_grant_nothing() {
        for bits in ["", "-1", "1e3", "0x1", "1.0", " ", "١"] {
            assert!(permissions_v2("o:a", "read", bits).is_empty(), "{bits}");
        }
        assert!(permissions_v2("u:a", "read", "1").is_empty());
        assert!(permissions_v2("o:", "read", "1").is_empty());
        assert!(permissions_v2("o:a", ",", "3").is_empty());
    }
}
