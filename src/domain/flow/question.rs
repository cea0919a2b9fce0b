//! Questions: what is asked, and what an answer to it means. Reading an answer is a decision on facts alone, so it is here
//! and not with the script language.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::choosing::{Choice, chosen, exactly};
use super::run::{Said, Snapshot};
use super::words::{Phrase, language_of, phrase};
use super::{dates, keyword, reading};
use crate::domain::language::Language;
use crate::domain::prompt::{Input, Prompt};
use crate::domain::timestamp::Timestamp;

/// How often a question is asked again, when the script does not say.
pub const RETRIES: u32 = 2;

/// A question to the visitor.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Question {
    /// The words it was asked with.
    pub text: String,
    pub prompt: Option<Prompt>,
    pub field: Field,
    /// Of a form: what is asked, one after the other where it was not filled in at once.
    pub fields: Vec<Field>,
    /// Of a form: the answers so far.
    pub done: Map<String, Value>,
    /// Of a form that is asked one by one: which field is being asked.
    pub current: Option<usize>,
    /// Words of the script's own for an answer that does not fit.
    pub error: Option<String>,
    pub retries: u32,
    pub tries: u32,
    /// When it is not waited for any longer.
    pub timeout_at: Option<Timestamp>,
    /// The container to go to then; none: the answer is nothing.
    pub on_timeout: Option<String>,
    /// The container to go to when no answer fits, instead of the script's fallback.
    pub otherwise: Option<String>,
    /// Any words are an answer: those that choose nothing are given back as they are.
    pub takes_words: bool,
    /// Where the answer is kept: `session.plan`, `contact.email`, `conversation.attributes.order`.
    pub save: Option<String>,
}

/// One thing that is asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Field {
    pub name: String,
    pub label: String,
    pub input: Input,
    pub is_required: bool,
    pub choices: Vec<Choice>,
    pub rules: Rules,
}

/// What an answer must be like.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    pub min_length: Option<usize>,
    pub max_length: Option<usize>,
    pub pattern: Option<String>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    /// `YYYY-MM-DD`
    pub from: Option<String>,
    /// `YYYY-MM-DD`
    pub until: Option<String>,
}

/// What reading an answer needs to know.
#[derive(Clone, Debug)]
pub struct Reader {
    now: Timestamp,
    /// IANA name of the business's zone.
    time_zone: String,
    /// The visitor's language, such as `es-UY`.
    pub tag: String,
}

impl Reader {
    /// How a visitor's answers are read: in their language, on the day that it is where the business is.
    #[must_use]
    pub fn of(snapshot: &Snapshot, now: Timestamp) -> Self {
        let Snapshot { contact, origin, .. } = snapshot;
        let tag = contact.language.clone().or_else(|| origin.language.clone()).unwrap_or_default();
        Self { now, time_zone: origin.time_zone.clone(), tag }
    }

    /// Today where the business is. Most answers need no date, so it is found out only when one does.
    #[must_use]
    pub fn today(&self) -> Date {
        let zone = jiff::tz::TimeZone::get(&self.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
        zone.to_datetime(jiff::Timestamp::from_millisecond(self.now.0).unwrap_or_default()).date()
    }
}

/// What became of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Understood {
    /// It fits.
    Value(Value),
    /// It does not, and is asked for again with these words.
    Again { words: String, question: Box<Question> },
    /// A form goes on with its next field.
    Next { question: Box<Question> },
    /// It was asked often enough.
    GivenUp,
}

impl Reader {
    fn say(&self, what: Phrase) -> &'static str {
        phrase(what, self.language())
    }

    fn say_limit(&self, what: Phrase, limit: &str) -> String {
        self.say(what).replace("{}", limit)
    }

    fn language(&self) -> Language {
        language_of(Some(&self.tag))
    }
}

impl Question {
    /// Whether these words are one of the options, word for word: then no keyword takes them away.
    #[must_use]
    pub fn is_chosen_by(&self, said: &Said) -> bool {
        let field = self.asked();
        said.answer.is_some() || (!field.choices.is_empty() && exactly(&field.choices, &said.text).is_some())
    }

    /// What an answer means.
    #[must_use]
    pub fn understand(self, said: &Said, reader: &Reader) -> Understood {
        if let Some(filled) = said.answer.as_ref().and_then(|answer| answer.fields.as_ref())
            && !self.fields.is_empty()
        {
            let read = |field: &Field| {
                let text = filled.get(&field.name).map_or("", String::as_str);
                let value = field.read_filled(text, reader).map_err(|words| format!("{}: {words}", field.label))?;
                Ok((field.name.clone(), value))
            };
            return match self.fields.iter().map(read).collect::<Result<Map<_, _>, String>>() {
                Ok(values) => Understood::Value(Value::Object(values)),
                Err(words) => self.refuse(words),
            };
        }
        let asked = self.asked().clone();
        if !asked.is_required && !self.fields.is_empty() && is_skip(&said.text) {
            return self.next_field(asked.name, Value::Null);
        }
        match asked.read(said, reader) {
            Ok(value) if self.fields.is_empty() => Understood::Value(value),
            Ok(value) => self.next_field(asked.name, value),
            Err(_) if self.takes_words && self.fields.is_empty() => Understood::Value(json!(said.text)),
            Err(words) => self.refuse(words),
        }
    }

    /// The field that is being asked.
    #[must_use]
    pub fn asked(&self) -> &Field {
        self.fields.get(self.current.unwrap_or(0)).unwrap_or(&self.field)
    }

    /// The words and the prompt that ask: of a form that goes one by one, for its present field.
    #[must_use]
    pub fn words(&self) -> (String, Option<Prompt>) {
        match self.current {
            Some(_) => (self.asked().label.clone(), self.asked().prompt()),
            None => (self.text.clone(), self.prompt.clone()),
        }
    }

    fn next_field(mut self, name: String, value: Value) -> Understood {
        self.done.insert(name, value);
        self.tries = 0;
        let next = self.current.unwrap_or(0) + 1;
        if next < self.fields.len() {
            self.current = Some(next);
            return Understood::Next { question: Box::new(self) };
        }
        Understood::Value(Value::Object(self.done))
    }

    fn refuse(mut self, words: String) -> Understood {
        self.tries += 1;
        if self.tries > self.retries {
            return Understood::GivenUp;
        }
        let words = self.error.clone().unwrap_or(words);
        Understood::Again { words, question: Box::new(self) }
    }
}

/// A field of a form that may stay empty is passed over with one of these.
fn is_skip(text: &str) -> bool {
    matches!(text.trim(), "" | "-" | "." | "skip" | "no" | "omitir" | "saltar" | "pular")
}

impl Field {
    /// What a face shows to ask for this alone.
    #[must_use]
    pub fn prompt(&self) -> Option<Prompt> {
        match self.input {
            Input::Text => None,
            Input::Choice | Input::YesNo => Some(Prompt::Options { options: self.options() }),
            input => Some(Prompt::Input { input }),
        }
    }

    fn options(&self) -> Vec<crate::domain::prompt::PromptOption> {
        let option = |choice: &Choice| crate::domain::prompt::PromptOption {
            id: choice.id,
            label: choice.label.clone(),
            description: None,
            image_url: None,
        };
        self.choices.iter().map(option).collect()
    }

    /// A form's field as a face sent it: empty when it was left out.
    fn read_filled(&self, text: &str, reader: &Reader) -> Result<Value, String> {
        if text.trim().is_empty() && !self.is_required {
            return Ok(Value::Null);
        }
        if self.input == Input::Choice
            && let Some(choice) = self.choices.iter().find(|choice| choice.id.to_string() == text)
        {
            return Ok(choice.value.clone());
        }
        self.read(&Said { text: text.to_owned(), ..Said::default() }, reader)
    }

    /// The value of an answer, or what is wrong with it.
    ///
    /// # Errors
    /// A sentence for the visitor.
    pub fn read(&self, said: &Said, reader: &Reader) -> Result<Value, String> {
        let text = said.text.trim();
        let or = |value: Option<Value>, what: Phrase| value.ok_or_else(|| reader.say(what).to_owned());
        match self.input {
            Input::Text => self.read_text(text, reader),
            Input::Email => or(reading::email(text).map(Value::from), Phrase::Email),
            Input::Phone => or(reading::phone(text).map(Value::from), Phrase::Phone),
            Input::Number => self.read_number(text, reader),
            Input::Date => self.read_date(text, reader),
            Input::File => or(said.files.first().cloned(), Phrase::File),
            Input::YesNo => {
                let pressed = self.pressed(said).and_then(|choice| choice.value.as_bool());
                or(pressed.or_else(|| reading::yes_or_no(text)).map(Value::from), Phrase::YesOrNo)
            }
            Input::Choice => {
                let choice = self.pressed(said).or_else(|| chosen(&self.choices, text));
                or(choice.map(|choice| choice.value.clone()), Phrase::Choice)
            }
        }
    }

    fn pressed(&self, said: &Said) -> Option<&Choice> {
        let id = said.answer.as_ref()?.option_id?;
        self.choices.iter().find(|choice| choice.id == id)
    }

    fn read_text(&self, text: &str, reader: &Reader) -> Result<Value, String> {
        let characters = text.chars().count();
        let least = self.rules.min_length.unwrap_or(1);
        if characters < least {
            return Err(reader.say_limit(Phrase::TooShort, &least.to_string()));
        }
        if let Some(most) = self.rules.max_length.filter(|most| characters > *most) {
            return Err(reader.say_limit(Phrase::TooLong, &most.to_string()));
        }
        let fits = |pattern: &String| keyword::pattern(pattern).is_ok_and(|pattern| pattern.is_match(text));
        if self.rules.pattern.as_ref().is_some_and(|pattern| !fits(pattern)) {
            return Err(reader.say(Phrase::Pattern).to_owned());
        }
        Ok(Value::from(text))
    }

    fn read_number(&self, text: &str, reader: &Reader) -> Result<Value, String> {
        let number = reading::number(text, reader.language()).ok_or_else(|| reader.say(Phrase::Number).to_owned())?;
        if let Some(least) = self.rules.min.filter(|least| number < *least) {
            return Err(reader.say_limit(Phrase::NumberFrom, &least.to_string()));
        }
        if let Some(most) = self.rules.max.filter(|most| number > *most) {
            return Err(reader.say_limit(Phrase::NumberUpTo, &most.to_string()));
        }
        Ok(number_value(number))
    }

    fn read_date(&self, text: &str, reader: &Reader) -> Result<Value, String> {
        let date = dates::date(text, reader.today(), &reader.tag);
        let date = date.ok_or_else(|| reader.say(Phrase::Date).to_owned())?;
        let limit = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<Date>().ok());
        if let Some(first) = limit(&self.rules.from).filter(|first| date < *first) {
            return Err(reader.say_limit(Phrase::DateFrom, &first.to_string()));
        }
        if let Some(last) = limit(&self.rules.until).filter(|last| date > *last) {
            return Err(reader.say_limit(Phrase::DateUpTo, &last.to_string()));
        }
        Ok(Value::from(date.to_string()))
    }
}

/// A whole number as such: `orders/99` and not `orders/99.0`.
#[must_use]
pub fn number_value(number: f64) -> Value {
    /// All whole numbers up to here are exact in a float.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "whole, and small enough to be exact")]
        let whole = number as i64;
        Value::from(whole)
    } else {
        Value::from(number)
    }
}

#[cfg(test)]
mod tests;
