//! The words of mails: built-in ones for each kind and language, or the admin's own. Handlebars, as everywhere in the house;
//! HTML is escaped, text is not.

use std::sync::LazyLock;

use handlebars::{Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderErrorReason, no_escape};

use crate::desk::postman::{Letter, MailTemplate, Rendered};
use crate::domain::language::Language;
use crate::domain::outgoing_mail::MailKind;

/// The frame around the HTML of every mail.
const LAYOUT: &str = include_str!("templates/layout.html.hbs");

/// Where the parts of a template's file begin.
const HTML_MARK: &str = "\n--- html\n";
const TEXT_MARK: &str = "\n--- text\n";

macro_rules! built_in {
    ($($kind:ident $stem:literal;)*) => {
        fn source(kind: MailKind, language: Language) -> &'static str {
            match (kind, language) {
                $(
                    (MailKind::$kind, Language::En) => include_str!(concat!("templates/", $stem, ".en.hbs")),
                    (MailKind::$kind, Language::Es) => include_str!(concat!("templates/", $stem, ".es.hbs")),
                    (MailKind::$kind, Language::Pt) => include_str!(concat!("templates/", $stem, ".pt.hbs")),
                )*
            }
        }
    };
}

built_in! {
    Reply "reply";
    Transcript "transcript";
    OfflineMessage "offline_message";
    MissedConversation "missed_conversation";
    NewConversation "new_conversation";
    Assigned "assigned";
    Mention "mention";
    Summary "summary";
    Invitation "invitation";
    PasswordRecovery "password_recovery";
    Test "test";
}

/// The built-in words of a kind.
#[must_use]
pub fn built_in(kind: MailKind, language: Language) -> MailTemplate {
    let source = source(kind, language);
    let (subject, bodies) = source.split_once(HTML_MARK).unwrap_or((source, ""));
    let (html, text) = bodies.split_once(TEXT_MARK).unwrap_or((bodies, ""));
    MailTemplate { subject: subject.trim().to_owned(), html: html.trim().to_owned(), text: text.trim().to_owned() }
}

/// What fills the gaps of HTML: `<` becomes `&lt;`.
static HTML: LazyLock<Handlebars<'static>> = LazyLock::new(|| {
    let mut registry = registry();
    // A built-in partial: the tests render every template with it.
    let _ = registry.register_partial("layout", LAYOUT);
    registry
});

/// What fills the gaps of text, as it stands.
static TEXT: LazyLock<Handlebars<'static>> = LazyLock::new(|| {
    let mut registry = registry();
    registry.register_escape_fn(no_escape);
    registry
});

fn registry() -> Handlebars<'static> {
    let mut registry = Handlebars::new();
    registry.register_helper("lines", Box::new(lines));
    registry.register_helper("quote", Box::new(quote));
    registry
}

/// `{{lines text}}`: words with their line ends, in HTML.
fn lines(
    helper: &Helper<'_>,
    registry: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let text = word(helper)?;
    let escape = registry.get_escape_fn();
    let lines: Vec<String> = text.lines().map(escape).collect();
    out.write(&lines.join("<br>\n"))?;
    Ok(())
}

/// `{{quote text}}`: words as a quotation, in text.
fn quote(
    helper: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let text = word(helper)?;
    let lines: Vec<String> = text.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
    out.write(&lines.join("\n"))?;
    Ok(())
}

fn word(helper: &Helper<'_>) -> Result<String, RenderErrorReason> {
    let value = helper.param(0).ok_or(RenderErrorReason::ParamNotFoundForIndex("lines", 0))?.value();
    Ok(value.as_str().map_or_else(|| if value.is_null() { String::new() } else { value.to_string() }, str::to_owned))
}

/// Writes a letter's words. When the admin's own are broken the built-in ones are used, and the problem is told.
///
/// # Errors
/// The built-in ones are broken, which the tests rule out.
pub fn render(letter: &Letter) -> Result<Rendered, String> {
    let built_in = built_in(letter.kind, letter.language);
    match &letter.template {
        None => fill(&built_in, letter),
        Some(own) => fill(own, letter).or_else(|problem| {
            let rendered = fill(&built_in, letter)?;
            Ok(Rendered { problem: Some(problem), ..rendered })
        }),
    }
}

/// Fills the gaps of a template.
///
/// # Errors
/// What is wrong with it, in a sentence.
pub fn fill(template: &MailTemplate, letter: &Letter) -> Result<Rendered, String> {
    let part = |name: &str, registry: &Handlebars<'_>, source: &str| {
        registry
            .render_template(source, &letter.words)
            .map_err(|error| format!("The {name} can't be used: {}", one_line(&error.to_string())))
    };
    let subject = part("subject", &TEXT, &template.subject)?;
    // A thread keeps its name, or mail programs show another.
    let subject = match letter.thread_subject.as_deref().filter(|_| letter.kind == MailKind::Reply) {
        Some(subject) => reply_subject(subject),
        None => one_line(&subject),
    };
    Ok(Rendered {
        subject,
        html: part("HTML", &HTML, &template.html)?,
        text: tidy(&part("text", &TEXT, &template.text)?),
        problem: None,
    })
}

/// `Re:` once, whatever other languages have put before it.
fn reply_subject(subject: &str) -> String {
    let mut rest = subject.trim();
    while let Some((mark, behind)) = rest.split_once(':') {
        if !matches!(mark.trim().to_lowercase().as_str(), "re" | "aw" | "sv" | "res" | "rv" | "antw") {
            break;
        }
        rest = behind.trim_start();
    }
    format!("Re: {}", one_line(rest))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Gaps that stayed empty leave no more than one empty line.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines().map(str::trim_end) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty <= 1 {
            tidy.push_str(line);
            tidy.push('\n');
        }
    }
    tidy.trim().to_owned() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_words_in_every_language() {
        for kind in MailKind::ALL {
            for language in Language::ALL {
                let MailTemplate { subject, html, text } = built_in(kind, language);
                assert!(!subject.is_empty() && !html.is_empty() && !text.is_empty(), "{kind:?} {language:?}");
                assert!(html.starts_with("{{#> layout"), "{kind:?} {language:?}");
                for part in [&subject, &html, &text] {
                    assert!(!part.contains("---"), "{kind:?} {language:?}: {part}");
                }
            }
        }
    }

    #[test]
    fn a_thread_is_answered_once() {
        for subject in ["The blue one", "Re: The blue one", "RE: AW: Re: The blue one"] {
            assert_eq!(reply_subject(subject), "Re: The blue one", "{subject}");
        }
        assert_eq!(reply_subject("Note: closed"), "Re: Note: closed");
    }

    #[test]
    fn empty_gaps_leave_no_holes() {
        assert_eq!(tidy("a  \n\n\n\nb\n\n"), "a\n\nb\n");
    }
}
