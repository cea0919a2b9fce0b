//! Values between scripts and the rest of the house, where they are JSON.

use rhai::{Array, Dynamic, Map};
use serde_json::Value;

use super::{ENTRIES_MAX, STRING_MAX};

/// How deep a value may be nested.
const DEPTH_MAX: usize = 32;

/// A value from outside, for a script.
///
/// # Errors
/// It is larger than a script's values may be; a sentence says so.
pub fn to_script(value: &Value) -> Result<Dynamic, String> {
    to_script_within(value, DEPTH_MAX)
}

fn to_script_within(value: &Value, depth: usize) -> Result<Dynamic, String> {
    let Some(depth) = depth.checked_sub(1) else { return Err(format!("a value is nested deeper than {DEPTH_MAX}")) };
    Ok(match value {
        Value::Null => Dynamic::UNIT,
        Value::Bool(truth) => (*truth).into(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64().unwrap_or(f64::NAN).into(),
        },
        Value::String(text) if text.len() > STRING_MAX => return Err(too_large("a text", STRING_MAX, "bytes")),
        Value::String(text) => text.as_str().into(),
        Value::Array(items) if items.len() > ENTRIES_MAX => return Err(too_large("a list", ENTRIES_MAX, "entries")),
        Value::Array(items) => {
            let items = items.iter().map(|item| to_script_within(item, depth));
            items.collect::<Result<Array, String>>()?.into()
        }
        Value::Object(entries) if entries.len() > ENTRIES_MAX => {
            return Err(too_large("a map", ENTRIES_MAX, "entries"));
        }
        Value::Object(entries) => {
            let entry = |(name, value): (&String, &Value)| Ok((name.as_str().into(), to_script_within(value, depth)?));
            entries.iter().map(entry).collect::<Result<Map, String>>()?.into()
        }
    })
}

fn too_large(what: &str, limit: usize, unit: &str) -> String {
    format!("{what} from outside has more than {limit} {unit}")
}

/// A script's value, for outside.
///
/// # Errors
/// It is nothing that JSON has, such as a function; a sentence says so.
pub fn from_script(value: &Dynamic) -> Result<Value, String> {
    from_script_within(value, DEPTH_MAX)
}

fn from_script_within(value: &Dynamic, depth: usize) -> Result<Value, String> {
    let Some(depth) = depth.checked_sub(1) else { return Err(format!("a value is nested deeper than {DEPTH_MAX}")) };
    if value.is_unit() {
        return Ok(Value::Null);
    }
    if let Ok(truth) = value.as_bool() {
        return Ok(truth.into());
    }
    if let Ok(whole) = value.as_int() {
        return Ok(whole.into());
    }
    if let Ok(number) = value.as_float() {
        return Ok(Value::from(number));
    }
    if let Ok(c) = value.as_char() {
        return Ok(c.to_string().into());
    }
    if value.is_string() {
        return value.as_immutable_string_ref().map(|text| text.as_str().into()).map_err(str::to_owned);
    }
    if let Some(items) = value.read_lock::<Array>() {
        return items
            .iter()
            .map(|item| from_script_within(item, depth))
            .collect::<Result<Vec<_>, _>>()
            .map(Value::Array);
    }
    if let Some(entries) = value.read_lock::<Map>() {
        let entry =
            |(name, value): (&rhai::Identifier, &Dynamic)| Ok((name.to_string(), from_script_within(value, depth)?));
        return entries.iter().map(entry).collect::<Result<serde_json::Map<_, _>, String>>().map(Value::Object);
    }
    Err(format!("a value of the kind {} can't be kept", value.type_name()))
}
