//! The words of mails: built-in ones for each kind and language, or the admin's own. Handlebars, as everywhere in the house;
//! HTML is escaped, text is not.

use std::sync::LazyLock;

use handlebars::{Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderErrorReason, no_escape};
use serde_json::Value;

use super::template_limits::mistake_in;
use super::template_mistake::{FRAME, mistake};
use crate::desk::postman::{Letter, MailTemplate, Rendered};
use crate::domain::language::Language;
use crate::domain::outgoing_mail::MailKind;
use crate::domain::template_mistake::{Mistake, TemplatePart, TemplateProblem};

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
    AnswerRefused "answer_refused";
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

/// What fills gaps.
struct Filler {
    /// Of HTML: `<` becomes `&lt;`.
    html: Handlebars<'static>,
    /// Of text, as it stands.
    text: Handlebars<'static>,
}

/// What mail is written with: a gap that nothing is known for stays empty.
static WRITING: LazyLock<Filler> = LazyLock::new(|| Filler::new(false));
/// What an admin's words are tried with: a gap that nothing is ever known for is a mistake.
static TRYING: LazyLock<Filler> = LazyLock::new(|| Filler::new(true));

impl Filler {
    fn new(is_strict: bool) -> Self {
        let (mut html, mut text) = (registry(), registry());
        // A built-in partial: the tests render every template with it.
        let _ = html.register_partial(FRAME, LAYOUT);
        text.register_escape_fn(no_escape);
        html.set_strict_mode(is_strict);
        text.set_strict_mode(is_strict);
        Self { html, text }
    }
}

fn registry() -> Handlebars<'static> {
    let mut registry = Handlebars::new();
    // It would write what mails say into the server's log.
    registry.unregister_helper("log");
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
    let text = word(helper, registry, "lines")?;
    let escape = registry.get_escape_fn();
    let lines: Vec<String> = text.lines().map(escape).collect();
    out.write(&lines.join("<br>\n"))?;
    Ok(())
}

/// `{{quote text}}`: words as a quotation, in text.
fn quote(
    helper: &Helper<'_>,
    registry: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let text = word(helper, registry, "quote")?;
    let lines: Vec<String> = text.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
    out.write(&lines.join("\n"))?;
    Ok(())
}

fn word(helper: &Helper<'_>, registry: &Handlebars<'_>, name: &'static str) -> Result<String, RenderErrorReason> {
    let word = helper.param(0).ok_or(RenderErrorReason::ParamNotFoundForIndex(name, 0))?;
    if registry.strict_mode() && word.is_value_missing() {
        return Err(RenderErrorReason::MissingVariable(word.relative_path().cloned()));
    }
    let value = word.value();
    Ok(value.as_str().map_or_else(|| if value.is_null() { String::new() } else { value.to_string() }, str::to_owned))
}

/// Writes a letter's words. When the admin's own are broken the built-in ones are used, and the problem is told.
///
/// # Errors
/// The built-in ones are broken, which the tests rule out.
pub fn render(letter: &Letter) -> Result<Rendered, String> {
    with_own(letter, &WRITING)
}

/// The same for words that are not used yet: a gap that no mail of the kind could fill is a problem, too. All that a mail can
/// speak of must be in the letter.
///
/// # Errors
/// As for [`render`].
pub fn try_out(letter: &Letter) -> Result<Rendered, String> {
    with_own(letter, &TRYING)
}

fn with_own(letter: &Letter, filler: &Filler) -> Result<Rendered, String> {
    let Some(own) = &letter.template else { return with_built_in(letter) };
    fill(own, letter, filler).or_else(|problem| Ok(Rendered { problem: Some(problem), ..with_built_in(letter)? }))
}

fn with_built_in(letter: &Letter) -> Result<Rendered, String> {
    fill(&built_in(letter.kind, letter.language), letter, &WRITING).map_err(|problem| problem.message)
}

/// Fills the gaps of a template.
fn fill(template: &MailTemplate, letter: &Letter, filler: &Filler) -> Result<Rendered, TemplateProblem> {
    let part = |part: TemplatePart, registry: &Handlebars<'_>, source: &str| {
        filled(registry, source, &letter.words).map_err(|mistake| mistake.in_part(part))
    };
    let subject = part(TemplatePart::Subject, &filler.text, &template.subject)?;
    // A thread keeps its name, or mail programs show another.
    let subject = match letter.thread_subject.as_deref().filter(|_| letter.kind == MailKind::Reply) {
        Some(subject) => reply_subject(subject),
        None => one_line(&subject),
    };
    Ok(Rendered {
        subject,
        html: part(TemplatePart::Html, &filler.html, &template.html)?,
        text: tidy(&part(TemplatePart::Text, &filler.text, &template.text)?),
        problem: None,
    })
}

fn filled(registry: &Handlebars<'_>, source: &str, words: &Value) -> Result<String, Mistake> {
    match mistake_in(source) {
        Some(mistake) => Err(mistake),
        None => registry.render_template(source, words).map_err(|error| mistake(&error, source, words)),
    }
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
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::domain::color::contrast;

    /// Pieces of words that make sense now and then.
    const PIECES: &[&str] = &[
        "{{",
        "{{",
        "}}",
        "}}",
        "{{#",
        "{{/",
        "{{{",
        "}}}",
        "~",
        "\\",
        "!",
        "--",
        "\n",
        "ñ",
        " ",
        "if ",
        "each ",
        "with ",
        "lookup ",
        "lines ",
        "quote ",
        "eq ",
        "len ",
        "else",
        "(",
        ")",
        "[",
        "]",
        "|",
        "as |m|",
        "=",
        "\"x\"",
        "'",
        "01",
        "-7",
        "null",
        "this",
        "..",
        "../",
        "./",
        "@root.",
        "@index",
        "contact",
        ".name",
        ".nam",
        "messages",
        "text",
        "files",
        "> ",
        "layout",
        "@partial-block",
        "*inline ",
        "&",
        "^",
        "raw",
    ];
    /// What only the engine says.
    const RAW: &[&str] =
        &["strict mode", "Helper", "Decorator", "Partial", "JSON", "Failed", "not found", "Some(", "None", "param"];

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_is_written_its_mistake_is_told_in_our_words(
            pieces in prop::collection::vec(prop::sample::select(PIECES), 0..14),
        ) {
            let item = json!({ "text": "t", "files": [{ "name": "n" }] });
            let known = json!({ "contact": { "name": "Vera" }, "messages": [item] });
            for registry in [&TRYING.html, &TRYING.text, &WRITING.html] {
                let Err(mistake) = filled(registry, &pieces.concat(), &known) else { continue };
                let message = mistake.in_part(TemplatePart::Html).message;
                prop_assert!(message.starts_with("Line "), "{message}");
                prop_assert!(RAW.iter().all(|raw| !message.contains(raw)), "{message}");
            }
        }
    }

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
    fn a_notice_says_whose_conversation_it_is_and_about_what() {
        use MailKind::{Assigned, Mention, MissedConversation, NewConversation, OfflineMessage};
        let known = |name: Value, subject: Value| {
            let contact = json!({ "name": name, "display_name": name });
            json!({ "contact": contact, "conversation": { "subject": subject }, "messages": [], "takes_answers": true })
        };
        let vera = known(json!("vera@example.org"), json!("Tea & toast"));
        let nobody = known(Value::Null, Value::Null);
        for kind in [OfflineMessage, MissedConversation, NewConversation, Assigned, Mention] {
            for (language, label, visitor) in [
                (Language::En, "Subject:", "a visitor"),
                (Language::Es, "Asunto:", "un visitante"),
                (Language::Pt, "Assunto:", "um visitante"),
            ] {
                let MailTemplate { subject, html, text } = built_in(kind, language);
                let parts = [(&WRITING.text, &subject), (&WRITING.html, &html), (&WRITING.text, &text)];
                let [line, html, text] = parts.map(|(registry, source)| filled(registry, source, &vera).unwrap());
                let about = [(&html, "<strong>Tea &amp; toast</strong>"), (&text, "Tea & toast\n")];
                assert!(about.iter().all(|(part, said)| part.contains(&format!("{label} {said}"))), "{html} {text}");
                assert!(
                    [line, html, text].iter().all(|part| part.contains("vera@example.org")),
                    "{kind:?} {language:?}"
                );
                let plain = parts.map(|(registry, source)| filled(registry, source, &nobody).unwrap());
                assert!(plain.iter().all(|part| part.to_lowercase().contains(visitor)), "{plain:?}");
                assert!(plain.iter().all(|part| !part.contains(label)), "{plain:?}");
            }
        }
    }

    #[test]
    fn small_words_can_be_read_in_light_and_dark() {
        let (light, dark) = (
            ["#5d6576", "background:#ffffff", "background:#f4f5f7"],
            ["#9aa3b5", "background: #181c25", "background: #10131a"],
        );
        for [words, grounds @ ..] in [light, dark] {
            for ground in grounds {
                assert!(LAYOUT.contains(words) && LAYOUT.contains(ground), "the frame has other colours now");
                let [one, other] = [words, &ground[ground.len() - 7..]].map(|color| color.parse().unwrap());
                assert!(contrast(one, other) >= 4.5, "{words} {ground}");
            }
        }
        for (kind, language) in
            MailKind::ALL.into_iter().flat_map(|kind| Language::ALL.map(|language| (kind, language)))
        {
            let html = built_in(kind, language).html;
            let mut links = html.split("<a ").skip(1).filter_map(|rest| rest.split_once('>'));
            assert!(links.all(|(tag, _)| !tag.contains("color:#")), "a link's own grey stays in the dark: {kind:?}");
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
