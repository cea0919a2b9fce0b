//! Why a mail has not arrived, or why none is sent to an address: a name, which each screen says in its own language, and what
//! the other server said, in its own words.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::incoming_mail::{Bounce, BounceKind};

/// What happened to a mail that has not arrived, where it is more than the refusal of a server.
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
        }
    }
}

/// Why a mail has not arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailFailure {
    /// None: a server refused it, and said why.
    pub reason: Option<FailureReason>,
    /// What the other server said.
    pub words: Option<String>,
}

impl MailFailure {
    /// What has a name and no words.
    #[must_use]
    pub const fn named(reason: FailureReason) -> Self {
        Self { reason: Some(reason), words: None }
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
