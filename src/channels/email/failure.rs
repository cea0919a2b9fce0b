//! What goes wrong with mail servers, as the desk is told it: by name. What the house says of it in English stays out, unless
//! it says more than the name does.

use crate::domain::mail_failure::{FailureReason, MailFailure};
use crate::net::{Failure, FailureKind};

impl From<Failure> for MailFailure {
    fn from(Failure { kind, sentence }: Failure) -> Self {
        Self::named(match kind {
            FailureKind::BadUrl | FailureKind::NoSuchHost => FailureReason::UnknownHost,
            FailureKind::HostRefused
            | FailureKind::PortRefused
            | FailureKind::AddressRefused
            | FailureKind::RedirectRefused => FailureReason::NotAllowed,
            FailureKind::ConnectFailed => FailureReason::Unreachable,
            // What is to be done depends on what is wrong with the certificate.
            FailureKind::Tls => return not_secure(sentence),
            FailureKind::TimedOut => FailureReason::TimedOut,
            FailureKind::BadHeader | FailureKind::BadAnswer | FailureKind::TooLarge | FailureKind::TooManyRedirects => {
                FailureReason::BadAnswer
            }
            FailureKind::Internal => FailureReason::Internal,
        })
    }
}

/// A server that is not as safe as the account wants it, and what it lacks.
pub fn not_secure(lacks: impl Into<String>) -> MailFailure {
    MailFailure::told(FailureReason::NotSecure, lacks)
}

/// A server that did not answer in time.
pub const fn too_late() -> MailFailure {
    MailFailure::named(FailureReason::TimedOut)
}

/// A server that broke off, or says what makes no sense.
pub const fn bad_answer() -> MailFailure {
    MailFailure::named(FailureReason::BadAnswer)
}

/// A mail that can't be put together.
pub fn unwritable(why: impl Into<String>) -> MailFailure {
    MailFailure::told(FailureReason::Unwritable, why)
}
