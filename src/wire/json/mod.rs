//! JSON as it came: the text itself, looked into where somebody asks. A tree of it would cost many times
//! as much to make, to compare and to drop, and most of it is never looked at.

mod bytes;
mod fields;
mod number;
mod quote;
mod read;
mod scan;
mod value;

pub(crate) use bytes::is_same;
pub(crate) use fields::{flag, integer, list, text};
pub(crate) use quote::quote;
pub use value::{Items, Json};

use core::fmt;
use std::sync::Arc;

/// A JSON text that was found to be one, or a value in it. Cheap to clone; all clones share the text.
///
/// ```
/// use clerk_wasm::JsonText;
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

/// A whole text, and what is noted of it so that looking into it is quick.
struct Document {
    text: Arc<String>,
    /// Strings that hold escapes, by where they start, with what they stand for.
    unescaped: Vec<(usize, Box<str>)>,
    /// Long arrays and objects: where they start and end. Who passes over one need not look into it.
    long: Vec<(usize, usize)>,
}

impl JsonText {
    /// Reads a text; `None` if it is no JSON, or more than 100,000 levels deep.
    ///
    /// What JavaScript takes is taken: half a surrogate pair becomes U+FFFD.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::of(Arc::new(text.to_owned()), &[])
    }

    /// As `parse`. Objects that are the same as one of the `known` ones are not looked at again: of a long answer,
    /// most is as it was.
    pub(crate) fn of(text: Arc<String>, known: &[Json<'_>]) -> Option<Self> {
        let (document, start, end) = scan::scan(text, known)?;
        Some(Self { document: Arc::new(document), start, end })
    }

    /// Whether both are the same value of one text, and not only equal.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.document, &other.document) && self.start == other.start
    }

    /// The value that the text is.
    #[must_use]
    pub fn json(&self) -> Json<'_> {
        Json::new(&self.document, self.start, self.end)
    }
}

/// JavaScript's `null`.
impl Default for JsonText {
    fn default() -> Self {
        let null = Document { text: Arc::new("null".to_owned()), unescaped: Vec::new(), long: Vec::new() };
        Self { document: Arc::new(null), start: 0, end: 4 }
    }
}

/// Whether both were sent alike, letter by letter.
impl PartialEq for JsonText {
    fn eq(&self, other: &Self) -> bool {
        self.json() == other.json()
    }
}

impl Eq for JsonText {}

impl fmt::Debug for JsonText {
    /// The text is left out: it may hold tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonText").finish_non_exhaustive()
    }
}
