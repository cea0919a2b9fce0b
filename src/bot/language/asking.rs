//! Questions for words, numbers, dates and files, and forms of several fields.

use rhai::{Array, Dynamic, Engine, Map, NativeCallContext as Context};
use serde_json::Value;

use super::choosing::{LABEL_MAX, choices_of};
use super::saying::shortened;
use crate::bot::options::{Options, text_of};
use crate::bot::pass::{Answer, Call, Pass, act};
use crate::domain::flow::choosing::Choice;
use crate::domain::flow::keyword;
use crate::domain::flow::question::{Field, Question, RETRIES, Rules};
use crate::domain::flow::words::{Phrase, language_of, phrase};
use crate::domain::prompt::{Input, Prompt, PromptField, PromptOption};

/// The longest that an answer is waited for, in seconds: 30 days.
pub const TIMEOUT_MAX: i64 = 30 * 86_400;
/// The most fields of a form.
const FIELDS_MAX: usize = 20;

pub fn register(engine: &mut Engine) {
    for (name, input) in [
        ("ask", Input::Text),
        ("ask_email", Input::Email),
        ("ask_phone", Input::Phone),
        ("ask_number", Input::Number),
        ("ask_date", Input::Date),
        ("ask_yes_no", Input::YesNo),
        ("ask_file", Input::File),
    ] {
        engine.register_fn(name, move |c: Context<'_>, text: Dynamic| ask(&c, name, input, &text, Map::new()));
        engine.register_fn(name, move |c: Context<'_>, text: Dynamic, o: Map| ask(&c, name, input, &text, o));
    }
    engine.register_fn("form", |c: Context<'_>, fields: Array| form(&c, &fields, Map::new()));
    engine.register_fn("form", |c: Context<'_>, fields: Array, options: Map| form(&c, &fields, options));
    engine.register_fn("lead", |c: Context<'_>| act(&c, "lead", lead));
}

/// What all questions can be told, put into the question.
pub fn common(question: &mut Question, options: &mut Options<'_>, pass: &Pass) -> Answer<()> {
    question.error = options.text("error")?;
    let retries = options.whole("retries", 20)?;
    question.retries = retries.and_then(|n| u32::try_from(n).ok()).unwrap_or(RETRIES);
    let timeout = options.whole("timeout", TIMEOUT_MAX)?;
    question.timeout_at = timeout.map(|seconds| pass.moment.now.plus_seconds(seconds));
    question.on_timeout = options.container("on_timeout")?;
    question.otherwise = options.container("otherwise")?;
    question.save = options.text("save")?;
    Ok(())
}

fn ask(context: &Context<'_>, name: &'static str, input: Input, text: &Dynamic, options: Map) -> Answer {
    act(context, name, |pass, call| {
        if let Some(answer) = pass.answered(&options, call)? {
            return Ok(answer);
        }
        let mut options = Options::new(options, call);
        let mut question = Question { text: shortened(text_of(text, call)?), ..Question::default() };
        common(&mut question, &mut options, pass)?;
        question.field = Field { input, rules: rules(input, &mut options, call)?, ..Field::default() };
        if input == Input::YesNo {
            question.field.choices = yes_and_no(pass);
        }
        options.done()?;
        question.prompt = question.field.prompt();
        let answer = pass.ask(question, call)?;
        call.give(&answer)
    })
}

fn rules(input: Input, options: &mut Options<'_>, call: &Call) -> Answer<Rules> {
    let mut rules = Rules::default();
    let length = |n: Option<i64>| n.and_then(|n| usize::try_from(n).ok());
    match input {
        Input::Text => {
            rules.min_length = length(options.whole("min_length", 10_000)?);
            rules.max_length = length(options.whole("max_length", 10_000)?);
            rules.pattern = options.text("pattern")?;
            if let Some(Err(error)) = rules.pattern.as_deref().map(keyword::pattern) {
                return Err(call.error(format!("The pattern can't be read: {error}.")));
            }
        }
        Input::Number => (rules.min, rules.max) = (options.number("min")?, options.number("max")?),
        Input::Date => {
            (rules.from, rules.until) = (options.text("min")?, options.text("max")?);
            for date in rules.from.iter().chain(&rules.until) {
                if date.parse::<jiff::civil::Date>().is_err() {
                    let message = format!("{date:?} is no date. Write it as 2026-03-15, or use date(0) for today.");
                    return Err(call.error(message));
                }
            }
        }
        _ => {}
    }
    Ok(rules)
}

/// Yes and no in the visitor's language.
pub fn yes_and_no(pass: &Pass) -> Vec<Choice> {
    let language = language_of(Some(&pass.reader.tag));
    let choice = |id, what, value: bool| Choice { id, label: phrase(what, language).to_owned(), value: value.into() };
    vec![choice(0, Phrase::Yes, true), choice(1, Phrase::No, false)]
}

fn form(context: &Context<'_>, fields: &Array, options: Map) -> Answer {
    act(context, "form", |pass, call| {
        let fields = fields.iter().map(|field| field_of(field, call)).collect::<Answer<Vec<_>>>()?;
        let mut options = Options::new(options, call);
        let mut question = Question::default();
        common(&mut question, &mut options, pass)?;
        let text = options.text("text")?;
        let button = options.line("button", LABEL_MAX)?;
        options.done()?;
        let answer = ask_form(pass, question, fields, text, button, call)?;
        call.give(&answer)
    })
}

fn ask_form(
    pass: &mut Pass,
    mut question: Question,
    fields: Vec<Field>,
    text: Option<String>,
    button: Option<String>,
    call: &Call,
) -> Answer<Value> {
    if fields.is_empty() || fields.len() > FIELDS_MAX {
        return Err(call.error(format!("A form has 1 to {FIELDS_MAX} fields.")));
    }
    let labels = || fields.iter().map(|field| field.label.as_str()).collect::<Vec<_>>().join(", ");
    question.text = text.unwrap_or_else(labels);
    if pass.variables.origin().has_forms() {
        let fields = fields.iter().map(prompt_field).collect();
        question.prompt = Some(Prompt::Form { button, fields });
    } else {
        question.current = Some(0);
    }
    question.fields = fields;
    pass.ask(question, call)
}

fn prompt_field(field: &Field) -> PromptField {
    let option = |choice: &Choice| PromptOption {
        id: choice.id,
        label: choice.label.clone(),
        description: None,
        image_url: None,
    };
    PromptField {
        name: field.name.clone(),
        label: field.label.clone(),
        input: field.input,
        is_required: field.is_required,
        options: field.choices.iter().map(option).collect(),
    }
}

fn field_of(value: &Dynamic, call: &Call) -> Answer<Field> {
    let Some(map) = value.clone().try_cast::<Map>() else {
        let message = r#"A field is a map, such as #{ name: "email", label: "Your e-mail", type: "email" }."#;
        return Err(call.error(message));
    };
    let mut options = Options::new(map, call);
    let name = options.text("name")?.ok_or_else(|| call.error("Each field of a form needs a name."))?;
    let label = options.line("label", LABEL_MAX)?.unwrap_or_else(|| name.clone());
    let kind = options.text("type")?.unwrap_or_else(|| "text".to_owned());
    let input = serde_json::from_value::<Input>(Value::from(kind.clone())).ok().filter(|input| *input != Input::File);
    let input = input.ok_or_else(|| {
        call.error(format!(
            "A field can't be of the type {kind:?}. There are: text, email, phone, number, date, choice, yes_no."
        ))
    })?;
    let is_required = options.truth("required")?.unwrap_or(true);
    let choices = match options.list("options")? {
        Some(list) => choices_of(&list, call)?.0,
        None if input == Input::Choice => return Err(call.error(format!("The field {name} needs options."))),
        None => Vec::new(),
    };
    let rules = rules(input, &mut options, call)?;
    options.done()?;
    Ok(Field { name, label, input, is_required, choices, rules })
}

/// Asks for what the inbox wants to know of everybody and is not known yet, and writes it down.
fn lead(pass: &mut Pass, call: &Call) -> Answer {
    let language = language_of(Some(&pass.reader.tag));
    let wanted = pass.variables.origin().lead.clone();
    let contact = pass.variables.contact_now().map_err(|problem| call.error(problem))?;
    let missing = wanted.iter().filter_map(|name| {
        let (known, input, label) = match name.as_str() {
            "name" => (&contact.name, Input::Text, Phrase::Name),
            "email" => (&contact.email, Input::Email, Phrase::EmailLabel),
            "phone" => (&contact.phone, Input::Phone, Phrase::PhoneLabel),
            _ => return None,
        };
        let label = phrase(label, language).to_owned();
        known.is_none().then(|| Field { name: name.clone(), label, input, is_required: true, ..Field::default() })
    });
    let fields: Vec<Field> = missing.collect();
    // What is asked must not depend on what has been answered since: a journal entry is there exactly when something was
    // missing on entering, because the contact is a snapshot.
    if !fields.is_empty() {
        let question = Question { retries: RETRIES, ..Question::default() };
        let text = phrase(Phrase::LeadText, language).to_owned();
        let answer = ask_form(pass, question, fields, Some(text), None, call)?;
        for (name, value) in answer.as_object().into_iter().flatten() {
            let path = format!("contact.{name}");
            pass.variables.save(&path, value).map_err(|problem| call.error(problem))?;
        }
    }
    let contact = pass.variables.get("contact").map_err(|problem| call.error(problem))?;
    Ok(contact.unwrap_or_default().flatten_clone())
}
