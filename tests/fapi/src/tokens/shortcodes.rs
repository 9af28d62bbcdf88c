//! Shortcodes in the claims of templates: `{{user.public_metadata.role || 'guest'}}`.

use serde_json::{Map, Value};

/// Fills in the shortcodes of `claims` from `context`, whose keys are `user`, `org` and so on.
///
/// A shortcode that is a whole string becomes its value, of whatever type; one that is part of a string is
/// inserted into it. A missing value is `null`, or nothing inside a string.
pub(crate) fn fill(claims: &Map<String, Value>, context: &Value) -> Map<String, Value> {
    claims.iter().map(|(name, value)| (name.clone(), fill_value(value, context))).collect()
}

fn fill_value(value: &Value, context: &Value) -> Value {
    match value {
        Value::String(text) => fill_text(text, context),
        Value::Array(items) => items.iter().map(|item| fill_value(item, context)).collect(),
        Value::Object(map) => Value::Object(fill(map, context)),
        other => other.clone(),
    }
}

fn fill_text(text: &str, context: &Value) -> Value {
    if let Some(expression) = whole_shortcode(text) {
        return evaluate(expression, context);
    }
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, expression, after)) = next_shortcode(rest) {
        filled.push_str(before);
        filled.push_str(&as_text(&evaluate(expression, context)));
        rest = after;
    }
    Value::String(filled + rest)
}

/// The expression, if the string is one shortcode and nothing else.
fn whole_shortcode(text: &str) -> Option<&str> {
    let (before, expression, after) = next_shortcode(text)?;
    (before.is_empty() && after.is_empty()).then_some(expression)
}

fn next_shortcode(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (expression, after) = rest.split_once("}}")?;
    Some((before, expression, after))
}

/// The first operand that is present and not empty; the last one if none is.
fn evaluate(expression: &str, context: &Value) -> Value {
    let mut value = Value::Null;
    for operand in expression.split("||") {
        value = evaluate_operand(operand.trim(), context);
        if !is_falsy(&value) {
            break;
        }
    }
    value
}

fn evaluate_operand(operand: &str, context: &Value) -> Value {
    for quote in ['\'', '"'] {
        let literal = operand.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(literal) = literal {
            return literal.into();
        }
    }
    if let Ok(number) = operand.parse::<i64>() {
        return number.into();
    }
    match operand {
        "true" => true.into(),
        "false" => false.into(),
        path => look_up(path, context),
    }
}

fn look_up(path: &str, context: &Value) -> Value {
    let step = |at: &Value, key: &str| at.get(key).cloned();
    path.split('.').try_fold(context.clone(), |at, key| step(&at, key)).unwrap_or(Value::Null)
}

fn is_falsy(value: &Value) -> bool {
    matches!(value, Value::Null | Value::Bool(false)) || value == ""
}

fn as_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn filled(template: Value) -> Value {
        let context = json!({ "user": {
            "id": "user_a", "first_name": "Ada", "last_name": null,
            "public_metadata": { "role": "admin", "level": 7, "tags": ["a", "b"], "deep": { "x": true } },
        } });
        let claims = json!({ "claim": template }).as_object().unwrap().clone();
        fill(&claims, &context)["claim"].clone()
    }

    #[test]
    fn a_shortcode_alone_keeps_its_type() {
        assert_eq!(filled(json!("{{user.public_metadata.level}}")), json!(7));
        assert_eq!(filled(json!("{{ user.public_metadata.tags }}")), json!(["a", "b"]));
        assert_eq!(filled(json!("{{user.public_metadata.deep.x}}")), json!(true));
        assert_eq!(filled(json!("{{user.last_name}}")), Value::Null);
    }

    #[test]
    fn inside_text_it_is_written_into_the_text() {
        assert_eq!(filled(json!("{{user.first_name}} {{user.last_name}}!")), json!("Ada !"));
        assert_eq!(filled(json!("level {{user.public_metadata.level}}")), json!("level 7"));
        assert_eq!(filled(json!("tags {{user.public_metadata.tags}}")), json!("tags [\"a\",\"b\"]"));
    }

    #[test]
    fn alternatives_are_tried_in_order() {
        assert_eq!(filled(json!("{{user.last_name || 'none'}}")), json!("none"));
        assert_eq!(filled(json!("{{user.nothing || user.public_metadata.role}}")), json!("admin"));
        assert_eq!(filled(json!("{{user.nothing || 3}}")), json!(3));
    }

    #[test]
    fn nested_claims_are_filled_and_other_text_is_left_alone() {
        let template = json!({ "a": ["{{user.id}}", 1], "b": { "c": "{{user.id" } });
        assert_eq!(filled(template), json!({ "a": ["user_a", 1], "b": { "c": "{{user.id" } }));
    }
}
