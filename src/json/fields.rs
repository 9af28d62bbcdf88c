//! Reads fields of JSON that may hold anything: a field of the wrong type counts as absent.

use super::number::whole;
use super::{Items, Json};

/// A string field; `None` if it is missing, null, empty or not a string.
pub(crate) fn text<'a>(value: Json<'a>, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// A whole number field. Fractions are cut off. Numbers from 2^53 on are refused, because JavaScript can't
/// tell them from their neighbours.
pub(crate) fn integer(value: Json<'_>, key: &str) -> Option<i64> {
    whole(value.get(key)?.as_number()?)
}

/// The items of an array field; none if it is missing or not an array.
pub(crate) fn list<'a>(value: Json<'a>, key: &str) -> Items<'a> {
    value.get(key).map_or_else(Items::default, Json::items)
}

/// A flag; false unless it is `true`.
pub(crate) fn flag(value: Json<'_>, key: &str) -> bool {
    value.get(key).and_then(Json::as_bool).unwrap_or(false)
}
