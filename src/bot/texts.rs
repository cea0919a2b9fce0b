//! A flow's own words per language: `texts/es.toml`, for `t("key")`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Words by key, by language tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(pub BTreeMap<String, BTreeMap<String, String>>);

impl Texts {
    /// Reads a file of texts; tables inside make keys with points.
    ///
    /// # Errors
    /// What is wrong with it, and the line, from 1.
    pub fn read(text: &str) -> Result<BTreeMap<String, String>, (String, u32)> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = u32::try_from(before.matches('\n').count() + 1).unwrap_or(1);
            (error.message().to_owned(), line)
        })?;
        let mut words = BTreeMap::new();
        flatten("", &table, &mut words).map_err(|key| (format!("{key} must be text"), 1))?;
        Ok(words)
    }

    /// The words of a key in the language that is closest to what is asked for, with `{name}` filled in.
    pub fn get(&self, key: &str, tag: &str, arguments: &Map<String, Value>) -> Option<String> {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        let of = |name: &str| self.0.get(name).and_then(|words| words.get(key));
        let words = of(tag).or_else(|| of(language)).or_else(|| of("en"));
        let words = words.or_else(|| self.0.values().find_map(|words| words.get(key)))?;
        let mut filled = words.clone();
        for (name, value) in arguments {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            filled = filled.replace(&format!("{{{name}}}"), &value);
        }
        Some(filled)
    }
}

fn flatten(prefix: &str, table: &toml::Table, words: &mut BTreeMap<String, String>) -> Result<(), String> {
    for (key, value) in table {
        let key = format!("{prefix}{key}");
        match value {
            toml::Value::String(text) => drop(words.insert(key, text.clone())),
            toml::Value::Table(inner) => flatten(&format!("{key}."), inner, words)?,
            _ => return Err(key),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_closest_language_speaks() {
        let file = |text: &str| Texts::read(text).unwrap();
        let all = [
            ("es", file("hi = 'Hola {name}'\n[menu]\nsales = 'Ventas'")),
            ("en", file("hi = 'Hi {name}'\nbye = 'Bye'")),
        ];
        let texts = Texts(all.into_iter().map(|(tag, words)| (tag.to_owned(), words)).collect());
        let name = json!({ "name": "Ana" });
        let get = |key: &str, tag: &str| texts.get(key, tag, name.as_object().unwrap());
        assert_eq!(get("hi", "es-UY").as_deref(), Some("Hola Ana"));
        assert_eq!(get("hi", "fr").as_deref(), Some("Hi Ana"));
        assert_eq!(get("bye", "es").as_deref(), Some("Bye"));
        assert_eq!(get("menu.sales", "en").as_deref(), Some("Ventas"));
        assert_eq!(get("nothing", "en"), None);
    }

    #[test]
    fn a_broken_file_tells_its_line() {
        assert_eq!(Texts::read("a = 'x'\nb = = 1").unwrap_err().1, 2);
        assert!(Texts::read("a = 1").is_err());
    }
}
