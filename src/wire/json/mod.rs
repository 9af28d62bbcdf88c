//! JSON as it came: the text itself, searched only for what somebody asks for. A tree would cost many times
//! as much to build, compare and drop, and most of it would never be looked at.

mod bytes;
mod fields;
mod number;
mod quote;
mod read;
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
    /// answer is as it was before.
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
    /// The text is left out: it may hold tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonText").finish_non_exhaustive()
    }
}
