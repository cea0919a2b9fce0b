//! What can be wrong with the words of a mail. Each mistake has a name, which the screens say in their own languages, and a
//! sentence in English for everybody else. Both are for people who write mails, not programs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::text;

/// The most characters of what a mistake is about.
const NAME_MAX_CHARS: usize = 60;

/// A part of a mail's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TemplatePart {
    Subject,
    Html,
    Text,
}

impl TemplatePart {
    /// The name of the field.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Html => "html",
            Self::Text => "text",
        }
    }
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MistakeCode {
    /// `name` is a gap that no mail of the kind could fill.
    UnknownGap,
    /// `name` is known only of what is in the list `suggestion`.
    WithinList,
    /// `name` is no list, so there is nothing to repeat.
    NoList,
    /// `name` stands where only a command such as `if` or `lines` can.
    UnknownCommand,
    /// The command `name` does not say of what.
    NothingNamed,
    /// The gap `name` can't be filled, for another reason.
    NotFilled,
    /// `name` is called like a frame, and is none.
    UnknownFrame,
    /// The frame is there, and not around anything.
    WrongFrame,
    /// The gap `name` has no `}}`.
    GapNotClosed,
    /// The block `name` has no end.
    BlockNotClosed,
    /// `name` ends another block than the one that is open; `suggestion` would end that.
    WrongEnd,
    /// `name` ends a block, and none is open.
    NothingToEnd,
    /// `name` can't be read.
    Syntax,
    /// `name` would define a part of one's own.
    OwnPart,
    /// There are more blocks than a mail may have.
    TooManyBlocks,
    /// There are more brackets than a gap may have.
    TooManyBrackets,
    /// A repetition is within too many others.
    TooDeep,
    /// It does not tell what was written.
    LacksMessages,
    /// It does not hold the link that it is sent for.
    LacksLink,
}

/// A mistake, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    code: MistakeCode,
    line: Option<usize>,
    name: Option<String>,
    suggestion: Option<String>,
}

impl Mistake {
    #[must_use]
    pub const fn new(code: MistakeCode) -> Self {
        Self { code, line: None, name: None, suggestion: None }
    }

    /// What it is about, without the braces.
    #[must_use]
    pub fn about(self, name: &str) -> Self {
        Self { name: Some(text::preview(name, NAME_MAX_CHARS)), ..self }
    }

    /// What was perhaps meant.
    #[must_use]
    pub fn meant(self, suggestion: Option<String>) -> Self {
        Self { suggestion, ..self }
    }

    /// In which line it is, unless that is known more exactly.
    #[must_use]
    pub fn at(self, line: Option<usize>) -> Self {
        Self { line: self.line.or(line), ..self }
    }

    /// The same as what is told of a part.
    #[must_use]
    pub fn in_part(self, field: TemplatePart) -> TemplateProblem {
        // A subject has one line.
        let line = self.line.and_then(|line| u32::try_from(line).ok()).filter(|_| field != TemplatePart::Subject);
        let sentence = self.sentence();
        let message = line.map_or_else(|| sentence.clone(), |line| format!("Line {line}: {sentence}"));
        TemplateProblem { field, code: self.code, message, line, name: self.name, suggestion: self.suggestion }
    }

    fn sentence(&self) -> String {
        use MistakeCode as Code;
        let name = self.name.as_deref().unwrap_or_default();
        let gap = format!("{{{{{name}}}}}");
        let other = self.suggestion.as_deref().unwrap_or_default();
        let did_you_mean = |meant: String| match self.suggestion {
            Some(_) => format!(" Did you mean {meant}?"),
            None => String::new(),
        };
        match self.code {
            Code::UnknownGap => format!("{gap} is not known here.{}", did_you_mean(format!("{{{{{other}}}}}"))),
            Code::WithinList => format!("{gap} is known only between {{{{#each {other}}}}} and {{{{/each}}}}."),
            Code::NoList => format!("{gap} is no list, so {{{{#each}}}} has nothing to repeat."),
            Code::UnknownCommand => format!("There is no command \"{name}\".{}", did_you_mean(format!("\"{other}\""))),
            Code::NothingNamed => format!("Something is missing behind \"{name}\"."),
            Code::NotFilled => format!("{gap} can't be filled in."),
            Code::UnknownFrame => {
                format!("There is no frame \"{name}\" here. The only one is {{{{#> layout}}}}, and it is for HTML.")
            }
            Code::WrongFrame => "Put {{#> layout}} before your words and {{/layout}} behind them.".to_owned(),
            Code::GapNotClosed => format!("}}}} is missing behind {{{{{name}"),
            Code::BlockNotClosed => format!("{gap} is never closed: {{{{{other}}}}} is missing."),
            Code::WrongEnd => format!("{gap} is out of place: {{{{{other}}}}} is missing."),
            Code::NothingToEnd => format!("{gap} closes nothing."),
            Code::Syntax => format!("{gap} can't be understood here."),
            Code::OwnPart => format!("{gap} can't be used in mails."),
            Code::TooManyBlocks => "There are too many blocks, such as {{#if}}.".to_owned(),
            Code::TooManyBrackets => "There are too many brackets within one gap.".to_owned(),
            Code::TooDeep => "{{#each}} stands within too many others.".to_owned(),
            Code::LacksMessages => {
                "Without {{#each messages}}{{text}}{{/each}} this mail would not say what was written.".to_owned()
            }
            Code::LacksLink => "Without {{facts.link}} this mail would be of no use.".to_owned(),
        }
    }
}

/// Why words of a mail can't be used, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TemplateProblem {
    /// The part of the mail.
    pub field: TemplatePart,
    pub code: MistakeCode,
    /// A sentence that says what is wrong and where, in English.
    pub message: String,
    /// From 1; none where there is only one, or it is not in a single one.
    pub line: Option<u32>,
    /// What it is about, as it was written, without `{{` and `}}`.
    pub name: Option<String>,
    /// What was perhaps meant, or is missing, without `{{` and `}}`.
    pub suggestion: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_says_where_it_is_and_what_was_meant() {
        let mistake = Mistake::new(MistakeCode::UnknownGap).about("contact.nam").at(Some(3)).at(Some(7));
        let told = mistake.clone().in_part(TemplatePart::Html);
        assert_eq!((told.message.as_str(), told.line), ("Line 3: {{contact.nam}} is not known here.", Some(3)));
        let told = mistake.meant(Some("contact.name".to_owned())).in_part(TemplatePart::Subject);
        assert_eq!(told.message, "{{contact.nam}} is not known here. Did you mean {{contact.name}}?");
        assert_eq!(told.line, None, "a subject has but one");
    }

    #[test]
    fn what_was_written_is_told_in_one_short_line() {
        let told = Mistake::new(MistakeCode::Syntax).about(&"a\n b".repeat(1_000)).in_part(TemplatePart::Text);
        assert!(told.name.as_ref().is_some_and(|name| name.chars().count() <= NAME_MAX_CHARS), "{told:?}");
        assert!(!told.message.contains('\n'), "{told:?}");
    }
}
