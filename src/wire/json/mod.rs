//! JSON as it came: a small tree that keeps every field, and numbers as they were written.

mod fields;
mod number;
mod parse;
mod print;
mod read;

pub(crate) use fields::{flag, integer, text};
pub(crate) use print::{print, quote};

/// A JSON value that the API, or a token, sent.
///
/// Values are equal if they were sent alike: the same fields in the same order, numbers written in the
/// same way. Printing one gives JSON again.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Json(Node);

#[derive(Clone, Default, PartialEq, Eq)]
enum Node {
    #[default]
    Null,
    Bool(bool),
    /// As it was written.
    Number(String),
    String(String),
    Array(Vec<Json>),
    /// As they came: of fields of one name the last one counts.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads a text; `None` if it is no JSON, or more than 127 levels deep.
    ///
    /// What JavaScript takes is taken: half a surrogate pair becomes U+FFFD.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        parse::parse(text)
    }

    /// The field of an object; `None` if there is none, or this is no object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Node::Object(fields) = &self.0 else { return None };
        fields.iter().rev().find(|field| field.0 == name).map(|field| &field.1)
    }

    /// The text, of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Node::String(text) = &self.0 { Some(text) } else { None }
    }

    /// The number, if it was written as a whole one and is of this size.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number()?.parse().ok()
    }

    /// The number, as near as a float comes to it.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.as_number()?.parse().ok()
    }

    /// The number as it was written, of any size and precision.
    #[must_use]
    pub fn as_number(&self) -> Option<&str> {
        if let Node::Number(text) = &self.0 { Some(text) } else { None }
    }

    /// Whether it is `true`, of a boolean.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Node::Bool(flag) = self.0 { Some(flag) } else { None }
    }

    /// The items, of an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Self]> {
        if let Node::Array(items) = &self.0 { Some(items) } else { None }
    }

    /// The items of an array; none if this is no array.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        self.as_array().unwrap_or_default()
    }

    /// The fields of an object in their order, each name once; none if this is no object.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &Self)> {
        let fields: &[(String, Self)] = if let Node::Object(fields) = &self.0 { fields } else { &[] };
        let counts = |index: usize, name: &str| fields.iter().skip(index + 1).all(|later| later.0 != name);
        let fields = fields.iter().enumerate();
        fields
            .filter(move |(index, (name, _))| counts(*index, name))
            .map(|(_, (name, value))| (&**name, value))
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.0, Node::Null)
    }

    /// Whether it is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self.0, Node::Object(_))
    }

    /// Takes a field out of an object and leaves `null`; `null` if there is none.
    pub(crate) fn take(&mut self, name: &str) -> Self {
        let Node::Object(fields) = &mut self.0 else { return Self::default() };
        let field = fields.iter_mut().rev().find(|field| field.0 == name);
        field.map(|field| core::mem::take(&mut field.1)).unwrap_or_default()
    }

    /// The items of an array; none if this is no array.
    pub(crate) fn into_items(self) -> Vec<Self> {
        if let Node::Array(items) = self.0 { items } else { Vec::new() }
    }
}

impl core::ops::Index<&str> for Json {
    type Output = Self;

    /// The field of an object; `null` if there is none.
    fn index(&self, name: &str) -> &Self {
        static NULL: Json = Json(Node::Null);
        self.get(name).unwrap_or(&NULL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_fields_of_one_name_the_last_one_counts() {
        let mut json = Json::parse(r#"{"a":1,"b":2,"a":{"c":[3]}}"#).expect("JSON");
        assert_eq!(json["a"]["c"].items(), [Json::parse("3").expect("JSON")]);
        assert_eq!(json.fields().map(|(name, _)| name).collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(json.to_string(), r#"{"b":2,"a":{"c":[3]}}"#);
        assert_eq!(json.take("a").to_string(), r#"{"c":[3]}"#);
        assert!(json["a"].is_null() && json.take("x").is_null());
    }

    #[test]
    fn what_is_of_another_type_is_none() {
        let json = Json::parse(r#"[null,true,1,"1",[],{}]"#).expect("JSON");
        for (index, item) in json.items().iter().enumerate() {
            assert_eq!(item.is_null(), index == 0);
            assert_eq!(item.as_bool().is_some(), index == 1);
            assert_eq!(item.as_i64().is_some() && item.as_f64() == Some(1.0), index == 2);
            assert_eq!(item.as_str().is_some(), index == 3);
            assert_eq!(item.as_array().is_some(), index == 4);
            assert_eq!(item.is_object(), index == 5);
            assert!(item.get("a").is_none() && item["a"].is_null() && item.fields().next().is_none());
        }
    }

    #[test]
    fn numbers_are_kept_as_they_were_written() {
        for text in ["18446744073709551616", "0.1000", "1e400", "-0", "123456789012345678901234567890.5E-3"] {
            let number = Json::parse(text).expect("JSON");
            assert_eq!((number.as_number(), number.to_string().as_str()), (Some(text), text));
        }
        assert_eq!(Json::parse("-9223372036854775808").expect("JSON").as_i64(), Some(i64::MIN));
        assert_eq!(Json::parse("9223372036854775808").expect("JSON").as_i64(), None);
        assert_eq!(Json::parse("1.0").expect("JSON").as_i64(), None);
    }
}
