//! Looking up values in JSON.

use core::cmp::Reverse;
use core::fmt;
use std::sync::Arc;

use super::bytes::{after_plain, after_space, is_same, is_space};
use super::number::float;
use super::{Document, JsonText};

/// A JSON value, looked up in its text as it came, so that nothing is built that nobody asks for. Cheap to copy.
///
/// Values are equal if they were sent letter for letter the same. Printing one shows what was sent.
#[derive(Clone, Copy)]
pub struct Json<'a> {
    document: &'a Arc<Document>,
    start: usize,
    end: usize,
}

impl<'a> Json<'a> {
    pub(super) fn new(document: &'a Arc<Document>, start: usize, end: usize) -> Self {
        Self { document, start, end }
    }

    /// The value as it was sent.
    #[must_use]
    pub fn as_text(self) -> &'a str {
        self.document.text.get(self.start..self.end).unwrap_or_default()
    }

    /// A field of an object; `None` if it is missing, or this is not an object. If several fields have the name,
    /// the last one counts.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Self> {
        let mut found = None;
        let mut members = self.members(b'{');
        while let Some((key, value)) = members.next() {
            if key.spells(name) {
                found = Some(value);
            }
        }
        found
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        let text = self.as_text().strip_prefix('"')?;
        let unescaped = &self.document.unescaped;
        match unescaped.binary_search_by_key(&self.start, |(start, _)| *start) {
            Ok(at) => unescaped.get(at).map(|(_, text)| &**text),
            Err(_) => text.strip_suffix('"'),
        }
    }

    /// The number, if it was written as a whole one and fits.
    // Compiled only for who calls it: the standard library's parser weighs more than most functions in here.
    #[inline]
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        self.as_text().parse().ok()
    }

    /// The number, as the nearest float.
    #[must_use]
    pub fn as_f64(self) -> Option<f64> {
        float(self.as_number()?)
    }

    /// The number as it was written, of any size and precision.
    #[must_use]
    pub fn as_number(self) -> Option<&'a str> {
        matches!(self.first(), b'-' | b'0'..=b'9').then(|| self.as_text())
    }

    /// Whether a boolean is `true`.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        match self.first() {
            b't' => Some(true),
            b'f' => Some(false),
            _ => None,
        }
    }

    /// The items of an array; none if this is not an array.
    pub fn items(self) -> Items<'a> {
        Items(Some(self.members(b'[')))
    }

    /// The fields of an object in their order, each name once; none if this is not an object.
    pub fn fields(self) -> impl Iterator<Item = (&'a str, Self)> {
        let mut fields = Vec::new();
        let mut members = self.members(b'{');
        while let Some((key, value)) = members.next() {
            fields.extend(key.as_str().map(|name| (name, value)));
        }
        // The last field of each name, found by sorting, because with many names a search for each takes too long.
        fields.sort_unstable_by_key(|(name, value)| (*name, Reverse(value.start)));
        fields.dedup_by_key(|(name, _)| *name);
        fields.sort_unstable_by_key(|(_, value)| value.start);
        fields.into_iter()
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.first() == b'n'
    }

    /// Whether it is an object.
    #[must_use]
    pub fn is_object(self) -> bool {
        self.first() == b'{'
    }

    /// Whether it is an array.
    #[must_use]
    pub fn is_array(self) -> bool {
        self.first() == b'['
    }

    /// The text before and after the value of one of its fields. Without a field, all of it comes before.
    pub(crate) fn around(self, field: Option<Self>) -> (&'a str, &'a str) {
        let field = field.unwrap_or(Self { start: self.end, ..self });
        let text = &self.document.text;
        let before = text.get(self.start..field.start).unwrap_or_default();
        (before, text.get(field.end..self.end).unwrap_or_default())
    }

    /// The value in it that starts behind as much text as this.
    pub(crate) fn value_behind(self, text: &str) -> Option<Self> {
        let start = self.start + text.len();
        (start < self.end).then(|| self.value_at(start))
    }

    /// Keeps the value, with a text of its own.
    pub(crate) fn own(self) -> JsonText {
        let (mut unescaped, mut long) = (Vec::new(), Vec::new());
        self.push_unescaped(&mut unescaped, 0);
        for (start, end) in self.within(&self.document.long) {
            long.push((start - self.start, end - self.start));
        }
        let document = Document { text: Arc::new(self.as_text().to_owned()), unescaped, long };
        JsonText { document: Arc::new(document), start: 0, end: self.end - self.start }
    }

    /// Keeps the value, with the text that it is in.
    pub(crate) fn keep(self) -> JsonText {
        JsonText { document: self.document.clone(), start: self.start, end: self.end }
    }

    /// Adds its notes on strings with escapes to those of another text, in which the same value starts at `at`.
    pub(super) fn push_unescaped(self, notes: &mut Vec<(usize, Box<str>)>, at: usize) {
        for (start, text) in self.within(&self.document.unescaped) {
            notes.push((start - self.start + at, text.clone()));
        }
    }

    /// Of notes in the order of their starts, those on something within the value.
    fn within<T>(self, notes: &[(usize, T)]) -> &[(usize, T)] {
        let before = |place: usize| notes.partition_point(|(start, _)| *start < place);
        notes.get(before(self.start)..before(self.end)).unwrap_or_default()
    }

    /// Whether it is this string. The length rules most others out, because escapes only ever make a text longer.
    fn spells(self, text: &str) -> bool {
        let (length, plain) = (self.end - self.start, text.len() + 2);
        let may_be = length == plain || (length > plain && !self.document.unescaped.is_empty());
        may_be && self.as_str() == Some(text)
    }

    fn first(self) -> u8 {
        self.document.text.as_bytes().get(self.start).copied().unwrap_or_default()
    }

    /// The items or fields, if the value begins with this bracket.
    fn members(self, bracket: u8) -> Members<'a> {
        let at = if self.first() == bracket { self.start + 1 } else { self.end };
        Members { of: self, at, have_names: bracket == b'{' }
    }

    /// The value that starts at `start`.
    #[inline(always)]
    fn value_at(self, start: usize) -> Self {
        Self { start, end: self.document.end_of(start), ..self }
    }
}

/// The items of an array, in their order.
#[derive(Clone, Default)]
pub struct Items<'a>(Option<Members<'a>>);

impl<'a> Iterator for Items<'a> {
    type Item = Json<'a>;

    fn next(&mut self) -> Option<Json<'a>> {
        self.0.as_mut()?.next().map(|(_, item)| item)
    }
}

impl fmt::Debug for Items<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// What is between the brackets of an array or object. The items of an array are their own names.
#[derive(Clone)]
struct Members<'a> {
    of: Json<'a>,
    at: usize,
    have_names: bool,
}

impl<'a> Members<'a> {
    fn next(&mut self) -> Option<(Json<'a>, Json<'a>)> {
        let document = self.of.document;
        let bytes = document.text.as_bytes();
        let start = after_space(bytes, self.at);
        if start + 1 >= self.of.end {
            return None;
        }
        let name = self.of.value_at(start);
        let mut value = name;
        if self.have_names {
            let colon = after_space(bytes, name.end);
            value = self.of.value_at(after_space(bytes, colon + 1));
        }
        // Past the comma, or the last bracket.
        self.at = after_space(bytes, value.end) + 1;
        Some((name, value))
    }
}

impl Document {
    #[inline(always)]
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Where the value that starts at `start` ends.
    fn end_of(&self, start: usize) -> usize {
        match self.byte(start) {
            Some(b'"') => self.end_of_string(start),
            Some(b'[' | b'{') => self.end_of_members(start),
            _ => {
                let rest = self.text.as_bytes().get(start..).unwrap_or_default();
                let is_end = |byte: &u8| matches!(byte, b',' | b']' | b'}') || is_space(*byte);
                rest.iter().position(is_end).map_or(self.text.len(), |length| start + length)
            }
        }
    }

    fn end_of_string(&self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = after_plain(bytes, start + 1);
        while bytes.get(at) == Some(&b'\\') {
            at = after_plain(bytes, at + 2);
        }
        at + 1
    }

    fn end_of_members(&self, start: usize) -> usize {
        if let Ok(note) = self.long.binary_search_by_key(&start, |(start, _)| *start) {
            return self.long.get(note).map_or(start, |(_, end)| *end);
        }
        let (mut at, mut depth) = (start, 0);
        while let Some(byte) = self.byte(at) {
            match byte {
                b'"' => at = self.end_of_string(at) - 1,
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth -= 1,
                _ => {}
            }
            at += 1;
            if depth == 0 {
                break;
            }
        }
        at
    }
}

impl PartialEq for Json<'_> {
    fn eq(&self, other: &Self) -> bool {
        is_same(self.as_text(), other.as_text())
    }
}

impl Eq for Json<'_> {}

impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_text())
    }
}

impl fmt::Debug for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> JsonText {
        JsonText::parse(text).expect("JSON")
    }

    #[test]
    fn of_fields_of_one_name_the_last_one_counts() {
        let text = json(r#" {"a":1,"b" : 2 ,"a": {"c":[3]} } "#);
        let found = text.json().get("a").expect("a");
        assert_eq!(found.as_text(), r#"{"c":[3]}"#);
        assert_eq!(found.get("c").expect("c").items().collect::<Vec<_>>(), [json("3").json()]);
        assert_eq!(text.json().fields().map(|(name, _)| name).collect::<Vec<_>>(), ["b", "a"]);
    }

    /// Searching the text for each of so many would take hours.
    #[test]
    fn very_many_fields_are_gone_through() {
        let count = 200_000;
        let mut text = String::from("{");
        for index in 0..count {
            text.push_str(&format!(r#""f{}":{index},"#, index % (count - 1)));
        }
        let text = json(&(text + r#""last":true}"#));
        let fields: Vec<_> = text.json().fields().collect();
        assert_eq!(fields.len(), count);
        assert_eq!((fields[0].0, fields[count - 2].0, fields[count - 1].0), ("f1", "f0", "last"));
        assert_eq!(fields[count - 2].1.as_i64(), Some(count as i64 - 1), "the last one of its name");
    }

    #[test]
    fn what_is_of_another_type_is_none() {
        let text = json(r#"[null,true,1,"1",[],{}]"#);
        for (index, item) in text.json().items().enumerate() {
            assert_eq!(item.is_null(), index == 0);
            assert_eq!(item.as_bool().is_some(), index == 1);
            assert_eq!(item.as_i64().is_some() && item.as_f64() == Some(1.0), index == 2);
            assert_eq!(item.as_str().is_some(), index == 3);
            assert_eq!(item.is_array(), index == 4);
            assert_eq!(item.is_object(), index == 5);
            assert!(item.get("a").is_none() && item.items().next().is_none());
            assert!(item.fields().next().is_none());
        }
    }

    #[test]
    fn numbers_are_kept_as_they_were_written() {
        for text in ["18446744073709551616", "0.1000", "1e400", "-0", "123456789012345678901234567890.5E-3"] {
            assert_eq!(json(text).json().as_number(), Some(text));
        }
        assert_eq!(json("-9223372036854775808").json().as_i64(), Some(i64::MIN));
        assert_eq!(json("9223372036854775808").json().as_i64(), None);
        assert_eq!(json("1.0").json().as_i64(), None);
    }

    #[test]
    fn what_is_known_is_passed_over_and_looked_into_alike() {
        let known = json(r#"[{"a":"\u0062\n","c":[1,{"d":"\""}]},{},{"e":{}}]"#);
        let items: Vec<_> = known.json().items().collect();
        let again = r#"{"x":{"a":"\u0062\n","c":[1,{"d":"\""}]},"y":["\t",{},{"e":{}},{"a":"\u0062\n","c":[1,{"d":"\""}] },{"e":{}}],"z":"\t"}"#;
        let [fresh, text] = [&[][..], &items].map(|known| JsonText::of(Arc::new(again.to_owned()), known));
        let (fresh, text) = (fresh.expect("JSON"), text.expect("JSON"));
        for text in [&fresh, &text] {
            let x = text.json().get("x").expect("x");
            assert_eq!((x, x.get("a").and_then(Json::as_str)), (items[0], Some("b\n")));
            let d = x.get("c").and_then(|c| c.items().nth(1)).and_then(|inner| inner.get("d"));
            assert_eq!(d.and_then(Json::as_str), Some("\""));
            let y: Vec<_> = text.json().get("y").expect("y").items().collect();
            assert_eq!((y.len(), y[0].as_str(), y[4]), (5, Some("\t"), items[2]));
            assert_eq!(y[3].get("a").and_then(Json::as_str), Some("b\n"));
            assert_eq!(text.json().get("z").and_then(Json::as_str), Some("\t"));
        }
        assert_eq!(text.document.unescaped, fresh.document.unescaped);
        // An object that only begins like a known one is read.
        let broken = again.replace(r#""d":"\""}]},"y""#, r#""d":"\""}]{},"y""#);
        assert_eq!(JsonText::of(Arc::new(broken), &items), None);
    }

    #[test]
    fn long_members_are_passed_over_and_looked_into_alike() {
        let long = format!("[{}]", vec![r#"{"]":"}\"[","é":[1,{}]}"#; 100].join(" , "));
        let text =
            json(&format!(r#"{{"first":{long},"second":[{long},"\u005d\\",2],"third":{{"x":[[]]}}}}"#));
        let get = |name| text.json().get(name).expect("a field");
        assert_eq!(get("first").as_text(), long);
        assert_eq!(get("first").items().count(), 100);
        let second: Vec<_> = get("second").items().collect();
        assert_eq!(
            (second[0].as_text(), second[1].as_str(), second[2].as_i64()),
            (&*long, Some("]\\"), Some(2))
        );
        assert_eq!(get("third").get("x").map(Json::as_text), Some("[[]]"));
        assert_eq!(get("second").own().json(), get("second").keep().json());
        assert_eq!(get("second").own().json().items().nth(1).and_then(Json::as_str), Some("]\\"));
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod properties {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn any_value() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(json!(null)),
            any::<i32>().prop_map(Into::into),
            "[a\"\\\\\n]{0,4}".prop_map(Into::into)
        ];
        leaf.prop_recursive(4, 40, 4, |inner| {
            let list = proptest::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from);
            let fields = proptest::collection::vec(("[ab\\n]{0,2}", inner), 0..4);
            prop_oneof![
                list,
                fields.prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect()))
            ]
        })
    }

    fn objects_in<'a>(json: Json<'a>, found: &mut Vec<Json<'a>>) {
        if json.is_object() {
            found.push(json);
        }
        json.items().chain(json.fields().map(|(_, value)| value)).for_each(|inner| objects_in(inner, found));
    }

    fn is_read_alike(one: Json<'_>, other: Json<'_>) -> bool {
        let inner = |json: Json<'_>| json.items().count() + json.fields().count();
        let named = |(one, other): ((&str, Json<'_>), (&str, Json<'_>))| {
            one.0 == other.0 && is_read_alike(one.1, other.1)
        };
        one.as_text() == other.as_text()
            && one.as_str() == other.as_str()
            && inner(one) == inner(other)
            && one.items().zip(other.items()).all(|(one, other)| is_read_alike(one, other))
            && one.fields().zip(other.fields()).all(named)
    }

    proptest! {
        #[test]
        fn whatever_is_known_a_text_reads_the_same(value in any_value(), other in any_value()) {
            let known = JsonText::parse(&value.to_string()).expect("JSON");
            let mut objects = Vec::new();
            objects_in(known.json(), &mut objects);
            let text = Arc::new(json!([value, other, { "a": value }, "a\n"]).to_string());
            let fresh = JsonText::of(text.clone(), &[]).expect("JSON");
            let read = JsonText::of(text, &objects).expect("JSON");
            prop_assert!(is_read_alike(read.json(), fresh.json()));
            prop_assert_eq!(&read.document.unescaped, &fresh.document.unescaped);
        }
    }
}
