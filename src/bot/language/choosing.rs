//! Menus, lists and cards: one of several things is chosen.

use rhai::{Array, Dynamic, Engine, Map, NativeCallContext as Context};
use serde_json::Value;

use super::asking::common;
use super::saying::shortened;
use crate::bot::options::{Options, URL_MAX, text_of, words};
use crate::bot::pass::{Answer, Call, act};
use crate::domain::flow::choosing::Choice;
use crate::domain::flow::effect::Effect;
use crate::domain::flow::question::{Field, Question};
use crate::domain::prompt::{Input, OPTIONS_MAX, Prompt, PromptButton, PromptCard, PromptOption, PromptSection};

/// The most characters of a label, a title or a heading.
pub const LABEL_MAX: usize = 200;
/// The most characters of what stands under a label.
const DESCRIPTION_MAX: usize = 500;
/// The most characters of a card's text.
const CARD_TEXT_MAX: usize = 1_000;
/// The most buttons of a card.
const BUTTONS_MAX: usize = 10;
/// The most cards side by side.
const CARDS_MAX: usize = 20;

pub fn register(engine: &mut Engine) {
    for name in ["menu", "ask_choice"] {
        engine.register_fn(name, move |c: Context<'_>, text: Dynamic, o: Array| menu(&c, name, &text, &o, Map::new()));
        engine.register_fn(name, move |c: Context<'_>, text: Dynamic, o: Array, more: Map| {
            menu(&c, name, &text, &o, more)
        });
    }
    engine.register_fn("list", |c: Context<'_>, text: Dynamic, sections: Array| list(&c, &text, &sections, Map::new()));
    engine.register_fn("list", |c: Context<'_>, text: Dynamic, sections: Array, options: Map| {
        list(&c, &text, &sections, options)
    });
    engine.register_fn("carousel", |c: Context<'_>, cards: Array| carousel(&c, &cards, Map::new()));
    engine.register_fn("carousel", |c: Context<'_>, cards: Array, options: Map| carousel(&c, &cards, options));
}

/// Options as a script writes them: texts, or maps with label, value, description and image.
pub fn choices_of(options: &Array, call: &Call) -> Answer<(Vec<Choice>, Vec<PromptOption>)> {
    let mut numbering = Numbering::default();
    let options = options.iter().map(|option| numbering.option(option, call)).collect::<Answer<Vec<_>>>()?;
    check(&numbering.choices, call)?;
    Ok((numbering.choices, options))
}

/// Gives each option of a message a number.
#[derive(Default)]
struct Numbering {
    choices: Vec<Choice>,
}

impl Numbering {
    fn add(&mut self, label: String, value: Value) -> u32 {
        let id = u32::try_from(self.choices.len()).unwrap_or(u32::MAX);
        self.choices.push(Choice { id, label, value });
        id
    }

    fn option(&mut self, option: &Dynamic, call: &Call) -> Answer<PromptOption> {
        if let Some(label) = words(option) {
            let value = call.take(option)?;
            return Ok(self.named(&label, value, None, None));
        }
        let Some(map) = option.clone().try_cast::<Map>() else {
            return Err(call.error(r#"An option is a text, or a map such as #{ label: "Sales", value: "sales" }."#));
        };
        let mut options = Options::new(map, call);
        let label = options.text("label")?.ok_or_else(|| call.error("Each option needs a label."))?;
        let value = options.value("value")?.unwrap_or_else(|| Value::from(label.clone()));
        let description = options.line("description", DESCRIPTION_MAX)?;
        let image = options.image("image")?;
        options.done()?;
        Ok(self.named(&label, value, description, image))
    }

    fn named(
        &mut self,
        label: &str,
        value: Value,
        description: Option<String>,
        image_url: Option<String>,
    ) -> PromptOption {
        let label = crate::domain::text::preview(label, LABEL_MAX);
        let id = self.add(label.clone(), value);
        PromptOption { id, label, description, image_url }
    }
}

fn check(choices: &[Choice], call: &Call) -> Answer<()> {
    if choices.is_empty() {
        return Err(call.error(format!("{}: there is nothing to choose from. Give at least one option.", call.name)));
    }
    if choices.len() > OPTIONS_MAX {
        return Err(call.error(format!("{}: at most {OPTIONS_MAX} options can be offered.", call.name)));
    }
    if choices.iter().any(|choice| choice.label.is_empty()) {
        return Err(call.error(format!("{}: an option has an empty label.", call.name)));
    }
    Ok(())
}

fn question(text: String, choices: Vec<Choice>, prompt: Prompt) -> Question {
    let field = Field { input: Input::Choice, choices, ..Field::default() };
    Question { text, prompt: Some(prompt), field, ..Question::default() }
}

fn menu(context: &Context<'_>, name: &'static str, text: &Dynamic, options: &Array, more: Map) -> Answer {
    act(context, name, |pass, call| {
        if let Some(answer) = pass.answered(&more, call)? {
            return Ok(answer);
        }
        let (choices, options) = choices_of(options, call)?;
        let mut question = question(shortened(text_of(text, call)?), choices, Prompt::Options { options });
        let mut more = Options::new(more, call);
        common(&mut question, &mut more, pass)?;
        question.takes_words = more.truth("free_text")?.unwrap_or(false);
        more.done()?;
        let answer = pass.ask(question, call)?;
        call.give(&answer)
    })
}

fn list(context: &Context<'_>, text: &Dynamic, sections: &Array, more: Map) -> Answer {
    act(context, "list", |pass, call| {
        if let Some(answer) = pass.answered(&more, call)? {
            return Ok(answer);
        }
        let mut numbering = Numbering::default();
        let sections =
            sections.iter().map(|section| section_of(section, &mut numbering, call)).collect::<Answer<_>>()?;
        check(&numbering.choices, call)?;
        let mut more = Options::new(more, call);
        let button = more.line("button", LABEL_MAX)?;
        let prompt = Prompt::List { button, sections };
        let mut question = question(shortened(text_of(text, call)?), numbering.choices, prompt);
        common(&mut question, &mut more, pass)?;
        more.done()?;
        let answer = pass.ask(question, call)?;
        call.give(&answer)
    })
}

fn section_of(section: &Dynamic, numbering: &mut Numbering, call: &Call) -> Answer<PromptSection> {
    let Some(map) = section.clone().try_cast::<Map>() else {
        return Err(call.error(r#"A section is a map, such as #{ title: "Plans", options: ["Fiber", "Radio"] }."#));
    };
    let mut options = Options::new(map, call);
    let title = options.line("title", LABEL_MAX)?;
    let rows = options.list("options")?.ok_or_else(|| call.error("Each section of a list needs options."))?;
    options.done()?;
    let options = rows.iter().map(|row| numbering.option(row, call)).collect::<Answer<_>>()?;
    Ok(PromptSection { title, options })
}

fn carousel(context: &Context<'_>, cards: &Array, more: Map) -> Answer {
    act(context, "carousel", |pass, call| {
        let mut numbering = Numbering::default();
        let cards: Vec<PromptCard> =
            cards.iter().map(|card| card_of(card, &mut numbering, call)).collect::<Answer<_>>()?;
        if cards.is_empty() || cards.len() > CARDS_MAX {
            return Err(call.error(format!("carousel: give 1 to {CARDS_MAX} cards.")));
        }
        let mut more = Options::new(more, call);
        let text = shortened(more.text("text")?.unwrap_or_default());
        let mut question = question(text.clone(), numbering.choices, Prompt::Cards { cards });
        common(&mut question, &mut more, pass)?;
        more.done()?;
        if question.field.choices.is_empty() {
            // Only to look at: nothing is waited for.
            pass.say(Effect::Say { text, prompt: question.prompt, media: None }, call)?;
            return Ok(Dynamic::UNIT);
        }
        check(&question.field.choices, call)?;
        let answer = pass.ask(question, call)?;
        call.give(&answer)
    })
}

fn card_of(card: &Dynamic, numbering: &mut Numbering, call: &Call) -> Answer<PromptCard> {
    let Some(map) = card.clone().try_cast::<Map>() else {
        let message = r#"A card is a map, such as #{ title: "Fiber 300", text: "30 a month", image: "https://...", buttons: ["Buy"] }."#;
        return Err(call.error(message));
    };
    let mut options = Options::new(map, call);
    let title = options.line("title", LABEL_MAX)?.ok_or_else(|| call.error("Each card needs a title."))?;
    let (text, image_url) = (options.line("text", CARD_TEXT_MAX)?, options.image("image")?);
    let buttons = options.list("buttons")?.unwrap_or_default();
    options.done()?;
    if buttons.len() > BUTTONS_MAX {
        return Err(call.error(format!("A card may have at most {BUTTONS_MAX} buttons.")));
    }
    let buttons = buttons.iter().map(|button| button_of(button, numbering, call)).collect::<Answer<_>>()?;
    Ok(PromptCard { title, text, image_url, buttons })
}

fn button_of(button: &Dynamic, numbering: &mut Numbering, call: &Call) -> Answer<PromptButton> {
    if let Some(mut map) = button.clone().try_cast::<Map>()
        && let Some(url) = map.remove("url")
    {
        let mut options = Options::new(map, call);
        let label = options.line("label", LABEL_MAX)?;
        options.done()?;
        let (Some(label), Ok(url)) = (label, url.into_string()) else {
            return Err(call.error(r#"A button that opens a page is #{ label: "More", url: "https://..." }."#));
        };
        if (!url.starts_with("https://") && !url.starts_with("http://")) || url.len() > URL_MAX {
            return Err(call.error(format!("The button {label:?} must lead to an address that begins with https://.")));
        }
        return Ok(PromptButton { id: None, label, url: Some(url) });
    }
    let option = numbering.option(button, call)?;
    Ok(PromptButton { id: Some(option.id), label: option.label, url: None })
}
