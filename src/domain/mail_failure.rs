//! Why a mail has not arrived, why none is sent to an address, or why a server did not do its work: a name, which each screen
//! says in its own language, and what the other server said, in its own words.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::incoming_mail::{Bounce, BounceKind};

/// What happened to a mail that has not arrived, or to a server that was asked for mail, where it is more than the refusal of
/// a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FailureReason {
    /// It came back.
    Bounced,
    /// Whoever got it marked it as spam.
    Complaint,
    /// It was not tried: an earlier mail to its address came back.
    EarlierBounced,
    /// It was not tried: an earlier mail to its address was marked as spam.
    EarlierComplaint,
    /// There is no account to send with.
    NoAccount,
    /// It can't be put together.
    Unwritable,
    /// The server's name leads to no address.
    UnknownHost,
    /// The server is at a private place, or a port, that the operator has not allowed.
    NotAllowed,
    /// Nobody answers at the server's address.
    Unreachable,
    TimedOut,
    /// The server does not prove who it is, or does not encrypt; its words say what it lacks.
    NotSecure,
    /// The server broke off, or speaks something else.
    BadAnswer,
    /// The server offers no way of signing in that fits, as many do as long as nothing is encrypted.
    NoSignIn,
    /// The provider gives no token to sign in with.
    NoToken,
    /// Something is wrong with this installation; its log says what.
    Internal,
}

impl FailureReason {
    /// The stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bounced => "bounced",
            Self::Complaint => "complaint",
            Self::EarlierBounced => "earlier_bounced",
            Self::EarlierComplaint => "earlier_complaint",
            Self::NoAccount => "no_account",
            Self::Unwritable => "unwritable",
            Self::UnknownHost => "unknown_host",
            Self::NotAllowed => "not_allowed",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed_out",
            Self::NotSecure => "not_secure",
            Self::BadAnswer => "bad_answer",
            Self::NoSignIn => "no_sign_in",
            Self::NoToken => "no_token",
            Self::Internal => "internal",
        }
    }
}

/// Why a mail has not arrived, or a server did not do its work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailFailure {
    /// None: a server refused it, and said why.
    pub reason: Option<FailureReason>,
    /// What the other server said; beside a name, only what that does not say.
    pub words: Option<String>,
}

/// For the log.
impl fmt::Display for MailFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.reason.map(FailureReason::as_str), self.words.as_deref()) {
            (Some(reason), Some(words)) => write!(f, "{reason}: {words}"),
            (told, words) => f.write_str(told.or(words).unwrap_or_default()),
        }
    }
}

impl MailFailure {
    /// What has a name and no words.
    #[must_use]
    pub const fn named(reason: FailureReason) -> Self {
        Self { reason: Some(reason), words: None }
    }

    /// What has a name, and words for what that does not say.
    #[must_use]
    pub fn told(reason: FailureReason, words: impl Into<String>) -> Self {
        Self { reason: Some(reason), words: Some(words.into()) }
    }

    /// What a server said that did not take it.
    #[must_use]
    pub fn refused(words: &str) -> Self {
        Self { reason: None, words: Some(words.to_owned()) }
    }

    /// What a report says of a mail that did not arrive, or was not welcome.
    #[must_use]
    pub fn reported(bounce: &Bounce) -> Self {
        if bounce.kind == BounceKind::Complaint {
            return Self::named(FailureReason::Complaint);
        }
        let words = bounce.diagnostic.clone().or_else(|| bounce.status.clone());
        Self { reason: Some(FailureReason::Bounced), words }
    }

    /// Why later mail to the same address is not tried.
    #[must_use]
    pub fn of_later_mail(self) -> Self {
        let reason = match self.reason {
            Some(FailureReason::Complaint) => FailureReason::EarlierComplaint,
            _ => FailureReason::EarlierBounced,
        };
        Self { reason: Some(reason), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(kind: BounceKind, status: Option<&str>, diagnostic: Option<&str>) -> Bounce {
        Bounce {
            kind,
            recipients: Vec::new(),
            status: status.map(str::to_owned),
            diagnostic: diagnostic.map(str::to_owned),
            original_message_id: None,
            is_given_up: false,
        }
    }

    fn told(failure: &MailFailure) -> (Option<FailureReason>, Option<&str>) {
        (failure.reason, failure.words.as_deref())
    }

    #[test]
    fn a_report_is_told_by_a_name_and_in_no_words_but_the_other_servers() {
        let failed = |status, diagnostic| MailFailure::reported(&report(BounceKind::Failed, status, diagnostic));
        let bounced = Some(FailureReason::Bounced);
        assert_eq!(told(&failed(Some("5.1.1"), Some("550 No such user"))), (bounced, Some("550 No such user")));
        assert_eq!(told(&failed(Some("5.1.1"), None)), (bounced, Some("5.1.1")));
        assert_eq!(told(&failed(None, None)), (bounced, None));
        let spam = MailFailure::reported(&report(BounceKind::Complaint, None, Some("abuse")));
        assert_eq!(told(&spam), (Some(FailureReason::Complaint), None));
    }

    #[test]
    fn later_mail_to_an_address_says_that_it_was_an_earlier_one() {
        let bounced = MailFailure { reason: Some(FailureReason::Bounced), words: Some("550 No such user".to_owned()) };
        assert_eq!(told(&bounced.of_later_mail()), (Some(FailureReason::EarlierBounced), Some("550 No such user")));
        let spam = MailFailure::named(FailureReason::Complaint).of_later_mail();
        assert_eq!(told(&spam), (Some(FailureReason::EarlierComplaint), None));
    }
}
