//! Which mails an agent wants.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::outgoing_mail::MailKind;

/// What an agent is told of by mail. Never of what they have seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "a switch for each kind of mail")]
pub struct MailSettings {
    /// Every conversation that begins in one of their groups.
    pub new_conversation: bool,
    /// Somebody wrote to one of their groups while nobody was online.
    pub offline_message: bool,
    /// Somebody left one of their conversations, or one of nobody's in their groups, without an answer.
    pub missed_conversation: bool,
    /// A conversation became theirs.
    pub assigned: bool,
    /// A colleague named them in a note.
    pub mention: bool,
    pub summary: SummaryRhythm,
}

/// How often somebody wants to hear what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SummaryRhythm {
    #[default]
    Never,
    Daily,
    Weekly,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            new_conversation: false,
            offline_message: true,
            missed_conversation: true,
            assigned: true,
            mention: true,
            summary: SummaryRhythm::Never,
        }
    }
}

impl MailSettings {
    /// Whether a mail of this kind is wanted.
    #[must_use]
    pub fn wants(&self, kind: MailKind) -> bool {
        match kind {
            MailKind::NewConversation => self.new_conversation,
            MailKind::OfflineMessage => self.offline_message,
            MailKind::MissedConversation => self.missed_conversation,
            MailKind::Assigned => self.assigned,
            MailKind::Mention => self.mention,
            MailKind::Summary => self.summary != SummaryRhythm::Never,
            // What somebody asked for, or what is no matter of taste.
            MailKind::Reply
            | MailKind::Transcript
            | MailKind::AnswerRefused
            | MailKind::Invitation
            | MailKind::PasswordRecovery
            | MailKind::Test => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_choice_one_hears_of_what_concerns_oneself() {
        let settings: MailSettings = serde_json::from_str("{}").unwrap();
        assert_eq!(settings, MailSettings::default());
        assert!(settings.wants(MailKind::Mention) && !settings.wants(MailKind::NewConversation));
        let quiet = MailSettings { mention: false, ..settings };
        assert!(!quiet.wants(MailKind::Mention) && quiet.wants(MailKind::PasswordRecovery));
    }
}
