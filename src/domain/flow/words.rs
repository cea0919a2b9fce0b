//! What a bot says by itself: when an answer does not fit, and when its script breaks. In the visitor's language.

use crate::domain::language::Language;

/// A sentence of the house's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phrase {
    Email,
    Phone,
    Number,
    NumberFrom,
    NumberUpTo,
    Date,
    DateFrom,
    DateUpTo,
    YesOrNo,
    Choice,
    File,
    TooShort,
    TooLong,
    Pattern,
    Yes,
    No,
    DidThisHelp,
    Sorry,
    Name,
    EmailLabel,
    PhoneLabel,
    LeadText,
}

/// The phrase in a language. `{}` stands for a limit.
#[must_use]
pub const fn phrase(phrase: Phrase, language: Language) -> &'static str {
    let [en, es, pt] = in_three(phrase);
    match language {
        Language::En => en,
        Language::Es => es,
        Language::Pt => pt,
    }
}

const fn in_three(phrase: Phrase) -> [&'static str; 3] {
    match phrase {
        Phrase::Email => [
            "That does not look like an e-mail address. It should be like ana@example.com.",
            "Eso no parece un correo electrónico. Debe ser como ana@example.com.",
            "Isso não parece um e-mail. Deve ser como ana@example.com.",
        ],
        Phrase::Phone => [
            "That does not look like a phone number. Please write it with its digits.",
            "Eso no parece un teléfono. Escríbelo con sus números, por favor.",
            "Isso não parece um telefone. Escreva com os números, por favor.",
        ],
        Phrase::Number => [
            "I need a number here. Please write it in digits.",
            "Aquí necesito un número. Escríbelo en cifras, por favor.",
            "Aqui preciso de um número. Escreva em algarismos, por favor.",
        ],
        Phrase::NumberFrom => {
            ["The number must be at least {}.", "El número debe ser al menos {}.", "O número deve ser pelo menos {}."]
        }
        Phrase::NumberUpTo => {
            ["The number must be at most {}.", "El número debe ser como máximo {}.", "O número deve ser no máximo {}."]
        }
        Phrase::Date => [
            "I did not understand the date. Please write it like 2026-03-15, or \"tomorrow\".",
            "No entendí la fecha. Escríbela como 15/03/2026, o \"mañana\".",
            "Não entendi a data. Escreva como 15/03/2026, ou \"amanhã\".",
        ],
        Phrase::DateFrom => [
            "The date must not be before {}.",
            "La fecha no puede ser anterior al {}.",
            "A data não pode ser antes de {}.",
        ],
        Phrase::DateUpTo => [
            "The date must not be after {}.",
            "La fecha no puede ser posterior al {}.",
            "A data não pode ser depois de {}.",
        ],
        Phrase::YesOrNo => {
            ["Please answer yes or no.", "Responde sí o no, por favor.", "Responda sim ou não, por favor."]
        }
        Phrase::Choice => [
            "Please choose one of these.",
            "Elige una de estas opciones, por favor.",
            "Escolha uma destas opções, por favor.",
        ],
        Phrase::File => [
            "Please send a file or a picture.",
            "Envía un archivo o una foto, por favor.",
            "Envie um arquivo ou uma foto, por favor.",
        ],
        Phrase::TooShort => [
            "Please write at least {} characters.",
            "Escribe al menos {} caracteres, por favor.",
            "Escreva pelo menos {} caracteres, por favor.",
        ],
        Phrase::TooLong => [
            "Please write at most {} characters.",
            "Escribe como máximo {} caracteres, por favor.",
            "Escreva no máximo {} caracteres, por favor.",
        ],
        Phrase::Pattern => [
            "That does not look right. Please check it and write it again.",
            "Eso no parece correcto. Revísalo y escríbelo otra vez, por favor.",
            "Isso não parece certo. Confira e escreva de novo, por favor.",
        ],
        Phrase::Yes => ["Yes", "Sí", "Sim"],
        Phrase::No => ["No", "No", "Não"],
        Phrase::DidThisHelp => ["Did this help?", "¿Te sirvió?", "Isso ajudou?"],
        Phrase::Sorry => [
            "Sorry, something went wrong on our side. I am passing you on to a person.",
            "Lo siento, algo falló de nuestro lado. Te paso con una persona.",
            "Desculpe, algo deu errado do nosso lado. Vou passar você para uma pessoa.",
        ],
        Phrase::Name => ["Your name", "Tu nombre", "Seu nome"],
        Phrase::EmailLabel => ["Your e-mail", "Tu correo electrónico", "Seu e-mail"],
        Phrase::PhoneLabel => ["Your phone number", "Tu teléfono", "Seu telefone"],
        Phrase::LeadText => {
            ["So that we can reach you:", "Para poder contactarte:", "Para que possamos falar com você:"]
        }
    }
}

/// The language of a tag such as `es-UY`; English when it is none of ours.
#[must_use]
pub fn language_of(tag: Option<&str>) -> Language {
    let tag = tag.unwrap_or_default().to_ascii_lowercase();
    match tag.split(['-', '_']).next() {
        Some("es") => Language::Es,
        Some("pt") => Language::Pt,
        _ => Language::En,
    }
}

/// What a visitor hears when a script broke and has no words of its own for that: in the contact's language, else that of
/// the page they write from, else English.
#[must_use]
pub fn sorry(contact: Option<&str>, page: Option<&str>) -> &'static str {
    let is_known = |tag: &&str| !tag.trim().is_empty();
    phrase(Phrase::Sorry, language_of(contact.filter(is_known).or(page)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apology_is_in_the_contacts_language_else_the_pages_else_in_english() {
        let said = |language| phrase(Phrase::Sorry, language);
        assert_eq!(sorry(Some("pt-BR"), Some("es")), said(Language::Pt));
        assert_eq!(sorry(None, Some("es-UY")), said(Language::Es));
        assert_eq!(sorry(Some(""), Some("es")), said(Language::Es));
        assert_eq!(sorry(Some("fr"), Some("es")), said(Language::En), "a language that we do not have");
        assert_eq!(sorry(None, None), said(Language::En));
    }
}
