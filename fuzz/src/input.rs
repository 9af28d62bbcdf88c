//! Turns bytes into the values that the targets are made of. Bytes that run out read as zeros, so that
//! every text of bytes is good for something.

use arbitrary::Unstructured;
use serde_json::{Value, json};

/// The bytes that are left.
pub type Bytes<'a> = Unstructured<'a>;

/// The next byte.
pub fn byte(bytes: &mut Bytes<'_>) -> u8 {
    bytes.arbitrary().unwrap_or_default()
}

/// Yes for one byte in so many.
pub fn once_in(bytes: &mut Bytes<'_>, times: u8) -> bool {
    byte(bytes).is_multiple_of(times)
}

/// One of these.
pub fn pick<T: Copy>(bytes: &mut Bytes<'_>, from: &[T]) -> T {
    from[usize::from(byte(bytes)) % from.len()]
}

/// A text: its length as one byte, then its bytes.
pub fn text(bytes: &mut Bytes<'_>) -> String {
    let length = usize::from(byte(bytes)).min(bytes.len());
    String::from_utf8_lossy(bytes.bytes(length).unwrap_or_default()).into_owned()
}

/// A name that means something, or any text.
pub fn name(bytes: &mut Bytes<'_>, known: &[&str]) -> String {
    match usize::from(byte(bytes)) % (known.len() + 1) {
        index if index < known.len() => known[index].to_owned(),
        _ => text(bytes),
    }
}

/// Changes something somewhere in a value: puts junk there, or takes it out.
pub fn change(value: &mut Value, bytes: &mut Bytes<'_>) {
    let step = usize::from(byte(bytes));
    match value {
        Value::Object(fields) if !fields.is_empty() && !step.is_multiple_of(8) => {
            let name = fields.keys().nth(step % fields.len()).cloned().unwrap_or_default();
            if once_in(bytes, 8) {
                fields.remove(&name);
            } else {
                change(&mut fields[&name], bytes);
            }
        }
        Value::Array(items) if !items.is_empty() && !step.is_multiple_of(8) => {
            let index = step % items.len();
            match byte(bytes) % 8 {
                0 => drop(items.remove(index)),
                1 => items.push(items[index].clone()),
                _ => change(&mut items[index], bytes),
            }
        }
        _ => *value = junk(bytes),
    }
}

fn junk(bytes: &mut Bytes<'_>) -> Value {
    match byte(bytes) % 14 {
        0 => Value::Null,
        1 => json!(true),
        2 => json!({}),
        3 => json!([]),
        4 => json!(i64::from(byte(bytes)) - 128),
        5 => json!(i64::MIN),
        6 => json!(u64::MAX),
        7 => json!(1e308),
        8 => json!(""),
        9 => json!("active"),
        10 => json!(name(bytes, &["sess_1", "sess_2", "user_2", "org_2", "../x", "a;b=c\r\n", "\u{0}"])),
        11 => (0..100).fold(json!(1), |inner, _| json!([inner])),
        12 => json!([null, 1, "x", {}, []]),
        _ => json!(text(bytes)),
    }
}

/// The texts that headers, cookies and messages are likely to go wrong with.
pub const NASTY: &[&str] = &[
    "",
    "null",
    "undefined",
    "; Domain=evil.example",
    "\r\nSet-Cookie: a=b",
    "a=b; c=d",
    "\u{0}",
    "=",
    "%",
    "%zz",
    "%2e%2e%2f",
    "..",
    ".",
    "/../../x",
    "\\..\\x",
    "?a#b",
    "@evil.example",
    "é\u{202e}",
];
