use std::collections::BTreeMap;

use super::*;
use crate::domain::id::MessageId;
use crate::domain::prompt::PromptAnswer;

fn reader() -> Reader {
    let mut facts = Snapshot::default();
    facts.contact.language = Some("en".into());
    // Noon on 2 March 2026, in UTC.
    Reader::of(&facts, Timestamp(1_772_452_800_000))
}

fn said(text: &str) -> Said {
    Said { text: text.into(), is_after_question: true, ..Said::default() }
}

fn question(input: Input) -> Question {
    Question { text: "?".into(), field: Field { input, ..Field::default() }, retries: 2, ..Question::default() }
}

fn value(question: Question, text: &str) -> Option<Value> {
    match question.understand(&said(text), &reader()) {
        Understood::Value(value) => Some(value),
        _ => None,
    }
}

fn menu(labels: &[&str]) -> Question {
    let choice = |(n, label): (usize, &&str)| Choice {
        id: u32::try_from(n).unwrap(),
        label: (*label).into(),
        value: Value::from(n),
    };
    let mut menu = question(Input::Choice);
    menu.field.choices = labels.iter().enumerate().map(choice).collect();
    menu
}

#[test]
fn answers_get_the_type_that_was_asked_for() {
    assert_eq!(value(question(Input::Text), " Ana "), Some(json!("Ana")));
    assert_eq!(value(question(Input::Number), "order 99"), Some(json!(99)));
    assert_eq!(value(question(Input::Number), "2.5"), Some(json!(2.5)));
    assert_eq!(value(question(Input::Date), "tomorrow"), Some(json!("2026-03-03")));
    assert_eq!(value(question(Input::YesNo), "yes please"), Some(json!(true)));
    assert_eq!(value(question(Input::Email), "ana@example.com"), Some(json!("ana@example.com")));
    assert_eq!(value(menu(&["Sales", "Support"]), "2"), Some(json!(1)));
}

#[test]
fn what_does_not_fit_is_asked_again_until_it_was_asked_often_enough() {
    let mut asked = question(Input::Number);
    for _ in 0..2 {
        match asked.understand(&said("many"), &reader()) {
            Understood::Again { words, question } => {
                assert_eq!(words, "I need a number here. Please write it in digits.");
                asked = *question;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(asked.understand(&said("many"), &reader()), Understood::GivenUp);
}

#[test]
fn limits_are_told_to_the_visitor() {
    let mut asked = question(Input::Number);
    asked.field.rules.min = Some(1.0);
    let Understood::Again { words, .. } = asked.understand(&said("0"), &reader()) else { panic!() };
    assert_eq!(words, "The number must be at least 1.");
    let mut asked = question(Input::Date);
    asked.field.rules.from = Some("2026-03-10".into());
    let Understood::Again { words, .. } = asked.understand(&said("tomorrow"), &reader()) else { panic!() };
    assert_eq!(words, "The date must not be before 2026-03-10.");
    let mut asked = question(Input::Text);
    asked.field.rules.pattern = Some("^[a-z]{3}$".into());
    asked.error = Some("Three letters!".into());
    let Understood::Again { words, .. } = asked.understand(&said("ab"), &reader()) else { panic!() };
    assert_eq!(words, "Three letters!");
}

#[test]
fn a_pressed_button_counts_more_than_its_label() {
    let menu = menu(&["Same", "Same"]);
    let answer = PromptAnswer { message_id: MessageId(1), option_id: Some(1), fields: None };
    let pressed = Said { answer: Some(answer), ..said("Same") };
    assert_eq!(menu.understand(&pressed, &reader()), Understood::Value(json!(1)));
}

fn form() -> Question {
    let field = |name: &str, input, is_required| Field {
        name: name.into(),
        label: name.to_uppercase(),
        input,
        is_required,
        ..Field::default()
    };
    Question {
        text: "Tell us".into(),
        fields: vec![
            field("name", Input::Text, true),
            field("email", Input::Email, true),
            field("note", Input::Text, false),
        ],
        retries: 2,
        ..Question::default()
    }
}

#[test]
fn a_form_is_filled_in_at_once() {
    let fields = [("name", "Ana"), ("email", "ana@example.com")];
    let fields: BTreeMap<String, String> = fields.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
    let answer = PromptAnswer { message_id: MessageId(1), option_id: None, fields: Some(fields) };
    let filled = Said { answer: Some(answer), ..said("Name: Ana") };
    let expected = json!({ "name": "Ana", "email": "ana@example.com", "note": null });
    assert_eq!(form().understand(&filled, &reader()), Understood::Value(expected));
}

#[test]
fn who_types_into_a_form_is_asked_for_the_rest_one_by_one() {
    let Understood::Next { question } = form().understand(&said("Ana"), &reader()) else { panic!() };
    assert_eq!(question.words(), ("EMAIL".into(), Some(Prompt::Input { input: Input::Email })));
    let Understood::Again { question, .. } = question.understand(&said("no idea"), &reader()) else { panic!() };
    let Understood::Next { question } = question.understand(&said("ana@example.com"), &reader()) else { panic!() };
    let expected = json!({ "name": "Ana", "email": "ana@example.com", "note": null });
    assert_eq!(question.understand(&said("-"), &reader()), Understood::Value(expected));
}
