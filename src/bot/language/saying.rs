//! What a bot says and writes down: messages, pictures, notes, tags, priority, its texts.

use rhai::{Dynamic, Engine, Map, NativeCallContext as Context};
use serde_json::Value;

use crate::bot::options::{Options, text_of, words};
use crate::bot::pass::{Answer, Call, Pass, act};
use crate::bot::variables::priority_of;
use crate::domain::flow::effect::{Effect, Media};
use crate::domain::flow::files::is_media_name;
use crate::domain::flow::run::Fetch;
use crate::domain::message::TEXT_MAX_CHARS;
use crate::domain::tag::checked_tag;

/// The longest that a message is typed, in seconds.
const DELAY_MAX: f64 = 60.0;

pub fn register(engine: &mut Engine) {
    engine.register_fn("say", |c: Context<'_>, text: Dynamic| say(&c, &text, Map::new()));
    engine.register_fn("say", |c: Context<'_>, text: Dynamic, options: Map| say(&c, &text, options));
    for name in ["image", "file"] {
        engine.register_fn(name, move |c: Context<'_>, address: &str| show(&c, name, address, None));
        engine.register_fn(name, move |c: Context<'_>, address: &str, more: &str| show(&c, name, address, Some(more)));
    }
    engine.register_fn("note", |c: Context<'_>, text: Dynamic| {
        act(&c, "note", |pass, call| {
            let text = text_of(&text, call)?;
            pass.put(Effect::Note { text: shortened(text) });
            Ok(())
        })
    });
    engine.register_fn("tag", |c: Context<'_>, tag: &str| tag_or_not(&c, "tag", tag, true));
    engine.register_fn("untag", |c: Context<'_>, tag: &str| tag_or_not(&c, "untag", tag, false));
    engine.register_fn("priority", |c: Context<'_>, level: &str| {
        act(&c, "priority", |pass, call| {
            let priority = priority_of(level)
                .ok_or_else(|| call.error(format!("priority can't be {level:?}. Choose normal, high or urgent.")))?;
            pass.variables.prioritize(priority).map_err(|problem| call.error(problem))
        })
    });
    engine.register_fn("t", |c: Context<'_>, key: &str| text(&c, key, &Map::new()));
    engine.register_fn("t", |c: Context<'_>, key: &str, arguments: Map| text(&c, key, &arguments));
}

/// As long as a message may be.
pub fn shortened(text: String) -> String {
    match text.char_indices().nth(TEXT_MAX_CHARS) {
        Some((at, _)) => text.get(..at).unwrap_or_default().to_owned(),
        None => text,
    }
}

fn say(context: &Context<'_>, text: &Dynamic, options: Map) -> Answer<()> {
    act(context, "say", |pass, call| {
        // What was said is not said again, and need not be looked at again; only its delay is in the journal.
        if !pass.is_live() && options.is_empty() {
            return Ok(());
        }
        let text = shortened(text_of(text, call)?);
        let mut options = Options::new(options, call);
        let delay = options.number("delay")?;
        options.done()?;
        if let Some(delay) = delay.filter(|delay| *delay > 0.0) {
            pass.wait("say", delay.min(DELAY_MAX), true, call)?;
        }
        pass.say(Effect::Say { text, prompt: None, media: None }, call)
    })
}

/// Shows a picture, or sends a file: from the flow's folder, or from an address that is fetched first.
fn show(context: &Context<'_>, name: &'static str, address: &str, more: Option<&str>) -> Answer<()> {
    act(context, name, |pass, call| {
        // A picture has a caption beneath it, a file a name of its own.
        let (caption, file_name) = if name == "image" { (more, None) } else { (None, more) };
        let text = shortened(caption.unwrap_or_default().to_owned());
        let media = if address.contains("://") {
            let fetch = Fetch::File { url: address.to_owned(), name: file_name.map(str::to_owned) };
            fetched(pass, fetch, call)?
        } else {
            let file = address.strip_prefix("media/").unwrap_or(address);
            if !is_media_name(file) {
                let message = format!("{name}: {address:?} is neither a web address nor a file of this flow.");
                return Err(call.error(message));
            }
            Some(Media::Folder { name: file.to_owned() })
        };
        // What could not be fetched is still there for who follows the link.
        let text = if media.is_none() { format!("{text}\n{address}").trim().to_owned() } else { text };
        pass.say(Effect::Say { text, prompt: None, media }, call)
    })
}

fn fetched(pass: &mut Pass, fetch: Fetch, call: &Call) -> Answer<Option<Media>> {
    let answer = pass.fetch(fetch, call)?;
    Ok(answer.get("attachment_id").and_then(Value::as_i64).map(|id| Media::Attachment { id }))
}

fn tag_or_not(context: &Context<'_>, name: &'static str, tag: &str, is_set: bool) -> Answer<()> {
    act(context, name, |pass, call| {
        let tag = checked_tag(tag).map_err(|problem| call.error(problem))?;
        pass.variables.tag(&tag, is_set).map_err(|problem| call.error(problem))
    })
}

fn text(context: &Context<'_>, key: &str, arguments: &Map) -> Answer<String> {
    act(context, "t", |pass, call| {
        let pairs = arguments.iter().map(|(name, value)| {
            let value = words(value).ok_or_else(|| call.error(format!("t: {name} must be text or a number.")))?;
            Ok((name.to_string(), Value::from(value)))
        });
        let arguments = pairs.collect::<Answer<serde_json::Map<_, _>>>()?;
        let found = pass.texts.get(key, &pass.reader.tag, &arguments);
        found.ok_or_else(|| call.error(format!("None of the files in texts/ has the key {key:?}.")))
    })
}
