//! The claims of a session token. Both versions of their format read the same.

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};

use super::text::{joined, split, split_once, trimmed};
use crate::error::{Error, code};
use crate::json::{Json, JsonText, integer, list, text};
use crate::time::ServerTime;

/// What a token says: accessors for the claims that the engine needs, and every claim as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    all: JsonText,
}

/// What a session token says about its organization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrganizationClaims {
    /// The organization's id.
    pub id: String,
    /// Its slug.
    pub slug: String,
    /// The user's role in it, with the prefix `org:`.
    pub role: String,
    /// The user's permissions in it, as `org:feature:permission`.
    pub permissions: Vec<String>,
}

impl Claims {
    pub(crate) fn new(all: JsonText) -> Self {
        Self { all }
    }

    /// Deserializes the claims into a type of the app's own.
    ///
    /// # Errors
    /// `clerk_claims_mismatch` if they don't fit that type, or nest more than 128 levels deep; the message says what
    /// does not fit.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        self.all().deserialize().map_err(|error| {
            let message = format!("The token's claims are not of the type that they were read as: {error}. Make claims that a token may lack an Option, and compare the type with the JWT template.");
            Error::Runtime { code: code::CLAIMS_MISMATCH, message }
        })
    }

    /// Every claim, as it came.
    #[must_use]
    pub fn all(&self) -> Json<'_> {
        self.all.json()
    }

    /// When the token was issued.
    #[must_use]
    pub fn issued_at(&self) -> Option<ServerTime> {
        integer(self.all(), "iat").map(ServerTime::from_seconds)
    }

    /// When the token expires.
    #[must_use]
    pub fn expires_at(&self) -> Option<ServerTime> {
        integer(self.all(), "exp").map(ServerTime::from_seconds)
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

    /// The session's status. Only a pending one is named.
    pub(crate) fn session_status(&self) -> &str {
        text(self.all(), "sts").unwrap_or("active")
    }

    /// Whether the session has tasks still to do.
    pub(crate) fn is_pending(&self) -> bool {
        self.session_status() == "pending"
    }

    /// The id of the token's organization, from either version.
    #[must_use]
    pub fn organization_id(&self) -> Option<&str> {
        let nested = self.all().get("o").and_then(|organization| text(organization, "id"));
        text(self.all(), "org_id").or(nested)
    }

    /// A claim that lists features or plans (`fea`, `pla`): scoped names, separated by commas. Empty if missing.
    #[must_use]
    pub fn list(&self, name: &str) -> &str {
        text(self.all(), name).unwrap_or_default()
    }

    /// How many minutes ago the first and the second factor were verified; -1 for never.
    #[must_use]
    pub fn factor_verification_age(&self) -> Option<[f64; 2]> {
        factor_verification_age(self.all().get("fva")?)
    }

    /// The organization and what the user may do in it, from either version.
    #[must_use]
    pub fn organization(&self) -> Option<OrganizationClaims> {
        let version = self.all().get("v").and_then(Json::as_f64);
        if version == Some(2.0) { self.organization_v2() } else { self.organization_v1() }
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

    /// Malformed claims grant neither a role nor a permission.
    fn organization_v2(&self) -> Option<OrganizationClaims> {
        let organization = self.all().get("o")?;
        let permissions = list_of(self.all(), "fea").and_then(|features| {
            permissions_v2(features, list_of(organization, "per")?, list_of(organization, "fpm")?)
        });
        let role = text(organization, "rol").filter(|_| permissions.is_some());
        Some(OrganizationClaims {
            id: text(organization, "id")?.to_owned(),
            slug: text(organization, "slg").unwrap_or_default().to_owned(),
            role: role.map(|role| joined(&["org:", role])).unwrap_or_default(),
            permissions: permissions.unwrap_or_default(),
        })
    }
}

/// Every claim, as it came.
impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.all.serialize(serializer)
    }
}

/// Reads a pair of minutes; `None` for anything else.
pub(crate) fn factor_verification_age(value: Json<'_>) -> Option<[f64; 2]> {
    let mut ages = value.items();
    let (Some(first), Some(second), None) = (ages.next(), ages.next(), ages.next()) else { return None };
    Some([first.as_f64()?, second.as_f64()?])
}

/// A comma list, empty if the claim is missing; `None` if the claim is something else.
fn list_of<'a>(claims: Json<'a>, name: &str) -> Option<&'a str> {
    match claims.get(name) {
        Some(list) if !list.is_null() => list.as_str(),
        _ => Some(""),
    }
}

/// `per` names the permissions. Each number in `fpm` belongs to one organization-scoped feature of `fea`,
/// in order; its bit *i* says whether permission *i* applies to that feature. `None` if a feature has no
/// scope, because then nothing says which features the numbers belong to.
fn permissions_v2(features: &str, names: &str, numbers: &str) -> Option<Vec<String>> {
    let mut numbers = split(numbers, b',');
    let mut found = Vec::new();
    if features.is_empty() {
        return Some(found);
    }
    for feature in split(features, b',') {
        let (scope, feature) = split_once(trimmed(feature), b':')?;
        if !matches!(scope, "o" | "ou" | "uo") {
            continue;
        }
        let bits = numbers.next().and_then(|number| DecimalBits::parse(trimmed(number)));
        for (name, applies) in split(names, b',').zip(bits.into_iter().flatten()) {
            if applies && !names.is_empty() {
                found.push(joined(&["org:", feature, ":", trimmed(name)]));
            }
        }
    }
    Some(found)
}

/// The bits of a decimal number of any size, lowest first: one number can carry more than 64 permissions.
struct DecimalBits {
    digits: Vec<u8>,
}

impl DecimalBits {
    /// A number with more digits than this is refused: three hundred digits carry nearly a thousand
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
        assert_eq!(found.expect("well-formed"), ["org:a:p0", "org:a:p70"]);
    }

    #[test]
    fn malformed_bits_grant_nothing() {
        for bits in ["", "-1", "1e3", "0x1", "1.0", " ", "١"] {
            assert_eq!(permissions_v2("o:a", "read", bits), Some(vec![]), "{bits}");
        }
        assert_eq!(permissions_v2("u:a", "read", "1"), Some(vec![]));
        assert_eq!(permissions_v2("o:a", "", "1"), Some(vec![]));
        assert_eq!(permissions_v2("", "read", "1"), Some(vec![]));
    }

    #[test]
    fn only_what_is_of_the_organization_has_a_number() {
        let found = |features| permissions_v2(features, "read,manage", "1,2").expect("well-formed");
        for features in ["o:a,o:b", "u:x,o:a,uo:b", "foo:x,o:a,oo:y,ou:b,:z", "o:a,\u{feff}o:b\u{a0}"] {
            assert_eq!(found(features), ["org:a:read", "org:b:manage"], "{features}");
        }
        assert_eq!(permissions_v2("o:", " , read", "3"), Some(vec!["org::".into(), "org::read".into()]));
    }

    #[test]
    fn malformed_features_leave_neither_role_nor_permission() {
        for features in [json!("o:a,b"), json!(" "), json!("o:a,"), json!(7), json!(["o:a"])] {
            let organization = json!({ "id": "org_1", "rol": "admin", "per": "read", "fpm": "1" });
            let found = claims(&json!({ "v": 2, "fea": features, "o": organization })).organization();
            let found = found.expect("the organization");
            assert_eq!((&*found.id, &*found.role, found.permissions.len()), ("org_1", "", 0), "{features}");
        }
    }

    #[test]
    fn another_version_is_the_first() {
        let both = |version| json!({ "v": version, "org_id": "org_1", "o": { "id": "org_2" } });
        for (version, id) in
            [(json!(2), "org_2"), (json!(2.0), "org_2"), (json!(2.5), "org_1"), (json!("2"), "org_1")]
        {
            let found = claims(&both(version)).organization().expect("one");
            assert_eq!(found.id, id);
        }
    }
}
