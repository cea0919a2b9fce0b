//! The API's types for the web faces. `web/shared/src/api.ts` is this text; a test fails when it is not.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value};

/// All schemas of an OpenAPI document as TypeScript types.
#[must_use]
pub fn types(document: &Value) -> String {
    let schemas = document.get("components").and_then(|components| components.get("schemas"));
    let schemas: BTreeMap<&String, &Value> = schemas.and_then(Value::as_object).into_iter().flatten().collect();
    let mut text = "// Made by `recado openapi --typescript` from the server's types. Don't edit.\n".to_owned();
    for (name, schema) in schemas {
        text.push('\n');
        comment(&mut text, "", schema);
        declaration(&mut text, name, schema);
    }
    text
}

fn declaration(text: &mut String, name: &str, schema: &Value) {
    // Writing to a String can't fail.
    let _ = match schema.get("properties").and_then(Value::as_object) {
        Some(properties) => writeln!(text, "export interface {name} {}", object(schema, properties, "")),
        None => writeln!(text, "export type {name} = {};", kind(schema, "")),
    };
}

fn comment(text: &mut String, indent: &str, schema: &Value) {
    if let Some(description) = schema.get("description").and_then(Value::as_str) {
        let words = description.replace('\n', " ").replace("*/", "* /");
        let _ = writeln!(text, "{indent}/** {words} */");
    }
}

fn object(schema: &Value, properties: &Map<String, Value>, indent: &str) -> String {
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let inner = format!("{indent}  ");
    let mut text = "{\n".to_owned();
    for (name, property) in properties {
        comment(&mut text, &inner, property);
        let mark = if required.contains(&name.as_str()) { "" } else { "?" };
        let _ = writeln!(text, "{inner}{name}{mark}: {};", kind(property, &inner));
    }
    text + indent + "}"
}

/// A schema as a TypeScript type.
fn kind(schema: &Value, indent: &str) -> String {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return reference.rsplit('/').next().unwrap_or("unknown").to_owned();
    }
    if let Some(choices) = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array) {
        return choices.iter().map(|choice| kind(choice, indent)).collect::<Vec<_>>().join(" | ");
    }
    if let Some(choices) = schema.get("enum").and_then(Value::as_array) {
        let names: Vec<String> = choices.iter().filter_map(Value::as_str).map(|name| format!("'{name}'")).collect();
        return names.join(" | ");
    }
    match schema.get("type") {
        Some(Value::String(name)) => plain(name, schema, indent),
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str);
            names.map(|name| plain(name, schema, indent)).collect::<Vec<_>>().join(" | ")
        }
        _ => "unknown".to_owned(),
    }
}

fn plain(name: &str, schema: &Value, indent: &str) -> String {
    match name {
        "integer" | "number" => "number".to_owned(),
        "array" => match schema.get("items") {
            Some(items) if items.get("$ref").is_some() || items.get("type").is_some_and(Value::is_string) => {
                format!("{}[]", kind(items, indent))
            }
            Some(items) => format!("Array<{}>", kind(items, indent)),
            None => "unknown[]".to_owned(),
        },
        "object" => match (schema.get("properties").and_then(Value::as_object), schema.get("additionalProperties")) {
            (Some(properties), _) => object(schema, properties, indent),
            (None, Some(values)) => format!("Record<string, {}>", kind(values, indent)),
            (None, None) => "Record<string, unknown>".to_owned(),
        },
        // `string`, `boolean` and `null` are the same in both.
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_of_the_web_faces_are_those_of_the_api() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/web/shared/src/api.ts");
        let written = std::fs::read_to_string(path).unwrap_or_default();
        let is_same = written == types(&crate::http::openapi::document());
        assert!(is_same, "stale: run `make types`");
    }
}
