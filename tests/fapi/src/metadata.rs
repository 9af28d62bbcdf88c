//! How metadata is changed in part.

use serde_json::{Map, Value};

/// Merges into metadata as described in RFC 7396: `null` removes.
pub(crate) fn merge(into: &mut Map<String, Value>, patch: Map<String, Value>) {
    for (name, value) in patch {
        match (into.get_mut(&name), value) {
            (_, Value::Null) => drop(into.remove(&name)),
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            (_, Value::Object(new)) => {
                let mut whole = Map::new();
                merge(&mut whole, new);
                into.insert(name, whole.into());
            }
            (_, other) => drop(into.insert(name, other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_patch_merges_deeply_and_null_removes() {
        let mut metadata = json!({ "a": { "b": 1, "c": 2 }, "d": 3 }).as_object().unwrap().clone();
        let patch = json!({ "a": { "b": null, "e": 4 }, "d": { "f": null, "g": 5 }, "h": [null] });
        merge(&mut metadata, patch.as_object().unwrap().clone());
        assert_eq!(json!(metadata), json!({ "a": { "c": 2, "e": 4 }, "d": { "g": 5 }, "h": [null] }));
    }
}
