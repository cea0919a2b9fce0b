//! The words of mails, as an admin sees them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::language::Language;
use super::outgoing_mail::MailKind;
use super::template_mistake::TemplateProblem;
use super::timestamp::Timestamp;

/// The most characters of a subject.
pub const SUBJECT_MAX_CHARS: usize = 300;
/// The most characters of one body.
pub const BODY_MAX_CHARS: usize = 50_000;

/// What a mail is of no use without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Essential {
    /// What was written, `{{#each messages}}`.
    Messages,
    /// The link, `{{facts.link}}`.
    Link,
}

/// What a kind of mail is of no use without.
#[must_use]
pub const fn essential(kind: MailKind) -> Option<Essential> {
    match kind {
        MailKind::Reply | MailKind::Transcript => Some(Essential::Messages),
        MailKind::Invitation | MailKind::PasswordRecovery => Some(Essential::Link),
        _ => None,
    }
}

/// The words of a kind of mail in a language, with gaps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailTemplate {
    pub kind: MailKind,
    pub language: Language,
    pub subject: String,
    pub html: String,
    pub text: String,
    /// They are the admin's own, and not the built-in ones.
    pub is_own: bool,
    pub updated_at: Option<Timestamp>,
}

/// A mail with its gaps filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailPreview {
    pub subject: String,
    pub html: String,
    pub text: String,
    /// Why these words can't be used. Where they can't even be filled in, what is shown are the built-in ones.
    pub problem: Option<TemplateProblem>,
}
