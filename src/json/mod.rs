//! JSON as it came: a text that is checked once, kept, and searched only for what somebody asks for.
//!
//! A tree of a document costs several times as much as its text to build, compare and drop, and most of it is
//! never looked at. Here there is no tree. [`JsonText::parse`] goes over the text once, to see that it is JSON
//! and to note the few things that would make lookups slow; [`Json`] is a value in it, two positions and a
//! reference, and finds fields, items, strings and numbers when they are asked for.
//!
//! - **It reads on demand.** A field that nobody asks for costs nothing but the check.
//! - **It keeps the text.** [`Json::as_text`] is what was sent, letter for letter, with fields that nobody knows
//!   yet, the digits of numbers and the order of fields. To show or pass on a value, nothing is written.
//! - **It recognises what did not change.** Values are equal if their letters are, which is eight bytes at a
//!   time. [`JsonText::of`] is given objects that are known already, and passes over those that come again.
//! - **It is small.** In WebAssembly it is a fraction of a library with a tree and a parser of floats: numbers
//!   are left to JavaScript's `Number`.
//!
//! ```
//! # use clerk_wasm::{Json, JsonText};
//! let before = JsonText::parse(r#"{ "user": { "name": "Zo\u00eb", "age": 30 }, "at": 1.0 }"#).expect("JSON");
//! let user = before.json().get("user").expect("a user");
//! assert_eq!(user.get("name").and_then(Json::as_str), Some("Zoë"));
//! assert_eq!(user.get("age").and_then(Json::as_i64), Some(30));
//! assert!(user.get("email").is_none());
//!
//! let after = JsonText::parse(r#"{ "user": { "name": "Zo\u00eb", "age": 30 }, "at": 2.0 }"#).expect("JSON");
//! assert_eq!(after.json().get("user"), Some(user));
//! assert_ne!(after, before);
//! assert_eq!(after.json().get("at").map(Json::as_text), Some("2.0"));
//! ```
//!
//! # When to use `serde_json` instead
//! - Everything in a document is looked at: a type with `Deserialize` reads it once, and names what does not fit.
//!   [`Json::deserialize`] does that for one value, through `serde_json`, which only a program that calls it
//!   carries.
//! - The same document is asked many times: [`Json::get`] goes through all of an object, because of fields of one
//!   name the last one counts. A tree has been built by then, and looks a name up many times as fast.
//! - Documents are changed or written: here there is [`quote()`] for a string, and the rest is `push_str`.
//! - Whoever wrote a text must be told what is wrong with it: here it is [`None`], without a line and column.
//! - Documents are read from a stream, or equality is to overlook white space and the order of fields.
//!
//! # The shapes
//! | JSON | asked by | answered with |
//! | --- | --- | --- |
//! | an object | [`get`](Json::get), [`fields`](Json::fields) | a value by its name; the last one, if several have it |
//! | an array | [`items`](Json::items) | values in their order |
//! | a string | [`as_str`](Json::as_str) | its text: a part of the document, or a note where it holds escapes |
//! | a number | [`as_i64`](Json::as_i64), [`as_f64`](Json::as_f64), [`as_number`](Json::as_number) | a whole number as written; the nearest float; the digits |
//! | `true`, `false` | [`as_bool`](Json::as_bool) | the flag |
//! | `null` | [`is_null`](Json::is_null) | whether it is |
//!
//! What is asked of another type is `None`, or empty. [`text`], [`integer`], [`list`] and [`flag`] read a field of
//! an object whose sender is not trusted to send the right type; for them `""` is as good as missing, and `1.0`
//! as good as `1`.
//!
//! A [`JsonText`] owns its document together with its clones. A [`Json`] borrows from one; [`Json::keep`] makes
//! it own the whole document, [`Json::own`] a copy of itself alone.
//!
//! # Limits
//! - Arrays and objects may nest 100,000 deep. Neither the check nor a lookup uses the stack for it;
//!   [`Json::deserialize`] does, and takes 128 levels.
//! - A document is in memory as a whole. Besides, there is what each string with escapes stands for, and where each
//!   array or object of 256 bytes or more starts and ends.
//! - The check takes time in proportion to the text, and with known objects to their number: each object is
//!   compared with each, though mostly by a few bytes.
//! - Numbers are of any size and precision until they are asked for. `as_i64` takes what fits, written without
//!   fraction and exponent; `as_f64` of `1e400` is infinite; `integer` cuts fractions off and takes what is below
//!   2<sup>53</sup>.
//!
//! # Invalid input
//! A text is JSON by RFC 8259 to the letter, or it is refused: `None`, never half a document. It never panics, on
//! any input. One thing that many libraries refuse is taken, as by JavaScript's `JSON.parse`: half a surrogate pair
//! in escapes, which is read as U+FFFD. A byte order mark is refused, as are comments, trailing commas and `NaN`.
//!
//! A document may hold secrets, so the `Debug` of a [`JsonText`] shows none of it. That of a [`Json`] does.

mod bytes;
mod deserialize;
mod fields;
mod number;
mod quote;

mod scan;
mod value;
mod write;

pub(crate) use bytes::is_same;
pub(crate) use fields::{flag, integer, list, text};
pub(crate) use quote::quote;
pub use value::{Items, Json};

use core::fmt;
use std::sync::Arc;

/// A valid JSON text, or a value in one. Cheap to clone; all clones share the text.
///
/// ```
/// # use clerk_wasm::JsonText;
/// let text = JsonText::parse(r#"{ "limits": [1, 2] }"#).expect("JSON");
/// let limits = text.json().get("limits").expect("limits");
/// assert_eq!(limits.items().filter_map(|limit| limit.as_i64()).sum::<i64>(), 3);
/// assert!(JsonText::parse("{ limits: 1 }").is_none());
/// ```
#[derive(Clone)]
pub struct JsonText {
    document: Arc<Document>,
    start: usize,
    end: usize,
}

/// A whole text, with notes that make lookups in it quick.
struct Document {
    text: Arc<String>,
    /// The strings that hold escapes: where each starts, and what it stands for.
    unescaped: Vec<(usize, Box<str>)>,
    /// Where long arrays and objects start and end, so that one can be passed over without reading it.
    long: Vec<(usize, usize)>,
}

impl JsonText {
    /// Reads a text; `None` if it is not JSON, or more than 100,000 levels deep.
    ///
    /// Like JavaScript, it accepts half a surrogate pair; here that becomes U+FFFD.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::of(Arc::new(text.to_owned()), &[])
    }

    /// Like `parse`, but passes over objects that are the same as one of the `known` ones, because most of a long
    /// text is as it was before.
    pub(crate) fn of(text: Arc<String>, known: &[Json<'_>]) -> Option<Self> {
        let (document, start, end) = scan::scan(text, known)?;
        Some(Self { document: Arc::new(document), start, end })
    }

    /// Whether both are the same value in one text, and not merely equal.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.document, &other.document) && self.start == other.start
    }

    /// The text's value.
    #[must_use]
    pub fn json(&self) -> Json<'_> {
        Json::new(&self.document, self.start, self.end)
    }
}

/// The value `null`.
impl Default for JsonText {
    fn default() -> Self {
        let null = Document { text: Arc::new("null".to_owned()), unescaped: Vec::new(), long: Vec::new() };
        Self { document: Arc::new(null), start: 0, end: 4 }
    }
}

/// Whether both were sent letter for letter the same.
impl PartialEq for JsonText {
    fn eq(&self, other: &Self) -> bool {
        self.json() == other.json()
    }
}

impl Eq for JsonText {}

impl fmt::Debug for JsonText {
    /// The text is left out: it may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonText").finish_non_exhaustive()
    }
}
