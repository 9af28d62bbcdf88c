//! Reading fields of JSON that may be anything: a field of the wrong type is as good as absent.

use super::number::whole;
use super::{Items, Json};

/// A string field; `None` if it is missing, null, empty or no string.
pub(crate) fn text<'a>(value: Json<'a>, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// A whole number field. Numbers with a fraction are cut off; those from 2^53 on are refused, because
/// JavaScript could not have meant them.
pub(crate) fn integer(value: Json<'_>, key: &str) -> Option<i64> {
    whole(value.get(key)?.as_number()?)
}

/// The items of an array field; none if it is missing, or no array.
pub(crate) fn list<'a>(value: Json<'a>, key: &str) -> Items<'a> {
    value.get(key).map_or_else(Items::default, Json::items)
}

/// A flag; false unless it is `true`.
pub(crate) fn flag(value: Json<'_>, key: &str) -> bool {
    value.get(key).and_then(Json::as_bool).unwrap_or(false)
}
