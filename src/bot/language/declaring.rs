//! What a script says of itself at its top level.

use rhai::{Array, Dynamic, Engine, Map, NativeCallContext as Context};
use serde_json::Value;

use crate::bot::options::{Options, container_of, text_of, words};
use crate::bot::pass::{Answer, Call, declare};
use crate::domain::flow::declaration::{Declarations, Fallback, Keyword, KeywordMode, Setting, SettingKind};
use crate::domain::flow::keyword::pattern;

/// The most keywords of a script.
const KEYWORDS_MAX: usize = 200;
/// The most settings of a script.
const SETTINGS_MAX: usize = 50;

pub fn register(engine: &mut Engine) {
    engine.register_fn("keyword", |c: Context<'_>, words: Dynamic, to: Dynamic| keyword(&c, &words, &to, Map::new()));
    engine.register_fn("keyword", |c: Context<'_>, words: Dynamic, to: Dynamic, options: Map| {
        keyword(&c, &words, &to, options)
    });
    engine.register_fn("fallback", |c: Context<'_>, to: Dynamic| {
        declare(&c, "fallback", |declarations, call| {
            let container = container_of(&to, call)?;
            declarations.fallback = Some(Fallback { container, place: call.place.clone() });
            Ok(())
        })
    });
    engine.register_fn("sorry", |c: Context<'_>, text: Dynamic| {
        declare(&c, "sorry", |declarations, call| {
            declarations.sorry = Some(text_of(&text, call)?);
            Ok(())
        })
    });
    engine.register_fn("setting", |c: Context<'_>, name: &str| setting(&c, name, Map::new()));
    engine.register_fn("setting", |c: Context<'_>, name: &str, options: Map| setting(&c, name, options));
}

fn keyword(context: &Context<'_>, words: &Dynamic, to: &Dynamic, options: Map) -> Answer<()> {
    declare(context, "keyword", |declarations, call| {
        let words = words_of(words, call)?;
        let container = container_of(to, call)?;
        let mut options = Options::new(options, call);
        let mode = match options.text("match")?.as_deref() {
            None | Some("word") => KeywordMode::Word,
            Some("exact") => KeywordMode::Exact,
            Some("contains") => KeywordMode::Contains,
            Some("regex") => KeywordMode::Regex,
            Some(other) => {
                let message = format!("match can't be {other:?}. Choose word, exact, contains or regex.");
                return Err(call.error(message));
            }
        };
        options.done()?;
        if mode == KeywordMode::Regex
            && let Some(error) = words.iter().find_map(|word| pattern(word).err())
        {
            return Err(call.error(format!("The regular expression can't be read: {error}.")));
        }
        if declarations.keywords.len() >= KEYWORDS_MAX {
            return Err(call.error(format!("There may be at most {KEYWORDS_MAX} keywords.")));
        }
        declarations.keywords.push(Keyword { words, container, mode, place: call.place.clone() });
        Ok(())
    })
}

fn words_of(value: &Dynamic, call: &Call) -> Answer<Vec<String>> {
    let found = match value.clone().into_array() {
        Ok(list) => list.iter().map(words).collect::<Option<Vec<_>>>(),
        Err(_) => words(value).map(|word| vec![word]),
    };
    let found = found.filter(|words| !words.is_empty() && words.iter().all(|word| !word.trim().is_empty()));
    found.ok_or_else(|| call.error(r#"keyword needs a word or a list of words, such as ["agent", "human"]."#))
}

fn setting(context: &Context<'_>, name: &str, options: Map) -> Answer<()> {
    declare(context, "setting", |declarations, call| {
        let made = setting_of(declarations, name, options, call)?;
        declarations.settings.push(made);
        Ok(())
    })
}

fn setting_of(declarations: &Declarations, name: &str, options: Map, call: &Call) -> Answer<Setting> {
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !is_name || name.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(call.error(format!("{name:?} can't be the name of a setting. Use letters, digits and _.")));
    }
    if declarations.settings.iter().any(|setting| setting.name == name) {
        return Err(call.error(format!("The setting {name} is declared twice.")));
    }
    if declarations.settings.len() >= SETTINGS_MAX {
        return Err(call.error(format!("There may be at most {SETTINGS_MAX} settings.")));
    }
    let mut options = Options::new(options, call);
    let choices = options.list("options")?.unwrap_or_default();
    let choices = texts_of(&choices, call)?;
    let default = options.value("value")?.unwrap_or(Value::Null);
    let kind = match options.text("type")?.as_deref() {
        Some(kind) => serde_json::from_value::<SettingKind>(Value::from(kind)).map_err(|_| {
            call.error(format!(
                "A setting can't be of the type {kind:?}. There are: text, number, switch, choice, group."
            ))
        })?,
        None if !choices.is_empty() => SettingKind::Choice,
        None if default.is_boolean() => SettingKind::Switch,
        None if default.is_number() => SettingKind::Number,
        None => SettingKind::Text,
    };
    let setting = Setting {
        name: name.to_owned(),
        label: options.text("label")?.unwrap_or_else(|| name.replace('_', " ")),
        kind,
        default,
        options: choices,
        hint: options.text("hint")?,
        is_required: options.truth("required")?.unwrap_or(false),
        line: call.place.line,
    };
    options.done()?;
    Ok(setting)
}

fn texts_of(list: &Array, call: &Call) -> Answer<Vec<String>> {
    list.iter().map(words).collect::<Option<_>>().ok_or_else(|| call.error("The options of a setting are texts."))
}
