//! Mail that goes out: what kinds there are, when each is tried, and what is decided about it at that moment.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::agent::{INVITATION_DAYS, RECOVERY_SECONDS};
use super::id::{AgentId, ContactId, ConversationId, MailAccountId, MessageId, OutgoingMailId};
use super::mail_failure::FailureReason;
use super::timestamp::Timestamp;

/// For how long a mail is tried again, in seconds: three days, as long as mail servers do.
pub const TRIED_FOR_SECONDS: i64 = 3 * 86_400;
/// How long messages that are written one after the other are gathered into one mail.
pub const GATHERED_SECONDS: i64 = 60;
/// How long a reply that was typed by mistake can still be followed by another, where every reply is a mail.
pub const MAILBOX_GATHERED_SECONDS: i64 = 10;
/// The longest that a mail waits for the last message of a series.
pub const GATHERED_MAX_SECONDS: i64 = 10 * 60;
/// How long it is waited until somebody has looked at the inbox, before a mail says what is there.
pub const NOTICE_SECONDS: i64 = 120;
/// When a visitor who got no answer and has left is missed.
pub const MISSED_SECONDS: i64 = 5 * 60;
/// How often it is looked whether a visitor is still there.
pub const STILL_HERE_SECONDS: i64 = 60;

/// What a mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// What was answered to a contact who has left.
    Reply,
    /// A conversation, to the contact who asked for it.
    Transcript,
    /// Somebody wrote while nobody was online.
    OfflineMessage,
    /// Somebody left without an answer.
    MissedConversation,
    /// A conversation began.
    NewConversation,
    /// A conversation is an agent's now.
    Assigned,
    /// A colleague named an agent in a note.
    Mention,
    /// What an agent answered by mail was not sent on.
    AnswerRefused,
    /// What happened in a day or a week.
    Summary,
    Invitation,
    PasswordRecovery,
    /// Whether an account works.
    Test,
}

impl MailKind {
    /// All of them, in the order of a menu.
    pub const ALL: [Self; 12] = [
        Self::Reply,
        Self::Transcript,
        Self::OfflineMessage,
        Self::MissedConversation,
        Self::NewConversation,
        Self::Assigned,
        Self::Mention,
        Self::AnswerRefused,
        Self::Summary,
        Self::Invitation,
        Self::PasswordRecovery,
        Self::Test,
    ];

    /// The stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Transcript => "transcript",
            Self::OfflineMessage => "offline_message",
            Self::MissedConversation => "missed_conversation",
            Self::NewConversation => "new_conversation",
            Self::Assigned => "assigned",
            Self::Mention => "mention",
            Self::AnswerRefused => "answer_refused",
            Self::Summary => "summary",
            Self::Invitation => "invitation",
            Self::PasswordRecovery => "password_recovery",
            Self::Test => "test",
        }
    }

    /// Whether a person wrote what it says. All else carries `Auto-Submitted` (RFC 3834 section 5).
    #[must_use]
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Reply)
    }

    /// Whether it tells an agent of what the inbox shows as well.
    #[must_use]
    pub const fn is_notice(self) -> bool {
        use MailKind::{
            AnswerRefused, Assigned, Mention, MissedConversation, NewConversation, OfflineMessage, Summary,
        };
        matches!(
            self,
            OfflineMessage | MissedConversation | NewConversation | Assigned | Mention | AnswerRefused | Summary
        )
    }

    /// Whether its words hold a secret, which is forgotten when it is sent.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::Invitation | Self::PasswordRecovery)
    }
}

/// Where a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// It will be tried, or tried again.
    Waiting,
    /// A server has taken it.
    Sent,
    /// No server took it, and it is not tried any more.
    Failed,
    /// It was not needed any more: read elsewhere, answered, or taken back.
    Skipped,
    /// It was sent, and came back.
    Bounced,
}

impl MailState {
    /// The stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Bounced => "bounced",
        }
    }
}

/// Mail that shares an account's few connections: of the account that would have sent it when it was wished for, or has tried it
/// last. 0: what waited already when there were no lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lane(pub i64);

/// A mail of the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OutgoingMail {
    pub id: OutgoingMailId,
    pub kind: MailKind,
    pub state: MailState,
    /// The address it goes to.
    pub recipient: String,
    pub contact_id: Option<ContactId>,
    pub agent_id: Option<AgentId>,
    pub conversation_id: Option<ConversationId>,
    /// By which it was sent, once it was tried.
    pub account_id: Option<MailAccountId>,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next.
    pub due_at: Option<Timestamp>,
    /// What went wrong last, in the server's own words.
    pub error: Option<String>,
    /// What went wrong last, where it has a name.
    pub failure_reason: Option<FailureReason>,
    /// Why it was not needed, if so.
    pub skip_reason: Option<SkipReason>,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
}

impl OutgoingMail {
    /// An admin took it back, and may think better of it. What was secret of it is forgotten by then.
    #[must_use]
    pub fn is_taken_back(&self) -> bool {
        self.state == MailState::Skipped && self.skip_reason == Some(SkipReason::TakenBack)
    }
}

/// How the outbox stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OutboxCounts {
    /// At most 1000.
    pub waiting: i64,
    /// At most 1000.
    pub failed: i64,
    /// Mail can go out at all.
    pub can_send: bool,
    /// Where links in mails lead: the address of this installation, as far as it knows.
    pub links_to: String,
}

/// What is known of the recipient and the conversation when a mail's time has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct MailFacts {
    /// The newest message that the mail would tell of; none: there is nothing to tell any more.
    pub newest: Option<MessageId>,
    /// When it was written.
    pub newest_at: Timestamp,
    /// How far the recipient has read elsewhere.
    pub read: Option<MessageId>,
    /// The recipient looks at the page or the inbox now.
    pub is_there: bool,
    /// Every reply goes by mail there, whoever looks at what.
    pub is_mailbox: bool,
    /// Somebody has answered meanwhile, or the conversation is done.
    pub is_settled: bool,
    /// The conversation is somebody else's by now.
    pub is_elsewhere: bool,
    /// Mail to the address came back.
    pub is_returned: bool,
    /// The account that it goes to is switched off.
    pub is_switched_off: bool,
    /// Its owner wants no such mail any more.
    pub is_unwanted: bool,
    /// Somebody wants it to go at once.
    pub is_hurried: bool,
    /// When the mail was first wished for.
    pub wished_at: Timestamp,
}

impl MailFacts {
    /// Up to where a mail need not tell, because it was read elsewhere. Where every reply is a mail it tells all of them.
    #[must_use]
    pub fn told(&self, kind: MailKind) -> Option<MessageId> {
        self.read.filter(|_| kind == MailKind::Reply && !self.is_mailbox)
    }
}

/// What becomes of a mail whose time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailVerdict {
    Send,
    /// Not yet.
    Wait(Timestamp),
    Skip(SkipReason),
    /// It would come back, as mail to its address did: somebody has to know.
    Fail,
}

/// Why a mail is not needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// The recipient has read it.
    Read,
    /// Somebody has answered, or it is done.
    Settled,
    /// It is somebody else's.
    Elsewhere,
    /// Mail to the address came back.
    Returned,
    /// The account that it goes to is switched off.
    SwitchedOff,
    /// Its owner wants no such mail any more.
    Unwanted,
    /// A summary for which its owner has chosen another time.
    Rescheduled,
    /// What it was for is no longer possible.
    Expired,
    /// An admin took it back.
    TakenBack,
}

impl SkipReason {
    /// The stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Settled => "settled",
            Self::Elsewhere => "elsewhere",
            Self::Returned => "returned",
            Self::SwitchedOff => "switched_off",
            Self::Unwanted => "unwanted",
            Self::Rescheduled => "rescheduled",
            Self::Expired => "expired",
            Self::TakenBack => "taken_back",
        }
    }
}

/// Decides about a mail that has not been tried yet.
#[must_use]
pub fn verdict(kind: MailKind, facts: &MailFacts, now: Timestamp) -> MailVerdict {
    if facts.is_switched_off {
        return MailVerdict::Skip(SkipReason::SwitchedOff);
    }
    if facts.is_unwanted {
        return MailVerdict::Skip(SkipReason::Unwanted);
    }
    match need(kind, facts, now) {
        MailVerdict::Wait(_) if facts.is_hurried && facts.is_returned => MailVerdict::Fail,
        MailVerdict::Wait(_) if facts.is_hurried => MailVerdict::Send,
        MailVerdict::Send if facts.is_returned && kind.is_notice() => MailVerdict::Skip(SkipReason::Returned),
        MailVerdict::Send if facts.is_returned && kind != MailKind::Test => MailVerdict::Fail,
        verdict => verdict,
    }
}

/// Whether it is still needed, if its address takes mail.
fn need(kind: MailKind, facts: &MailFacts, now: Timestamp) -> MailVerdict {
    match kind {
        MailKind::Reply => reply_verdict(facts, now),
        MailKind::Assigned if facts.is_elsewhere => MailVerdict::Skip(SkipReason::Elsewhere),
        MailKind::MissedConversation if facts.is_settled => MailVerdict::Skip(SkipReason::Settled),
        // Who is still there is not missed yet.
        MailKind::MissedConversation if facts.is_there => MailVerdict::Wait(now.plus_seconds(STILL_HERE_SECONDS)),
        MailKind::OfflineMessage | MailKind::NewConversation if facts.is_settled => {
            MailVerdict::Skip(SkipReason::Settled)
        }
        MailKind::OfflineMessage
        | MailKind::NewConversation
        | MailKind::MissedConversation
        | MailKind::Assigned
        | MailKind::Mention
            if facts.newest.is_none() || facts.read >= facts.newest =>
        {
            MailVerdict::Skip(SkipReason::Read)
        }
        _ => MailVerdict::Send,
    }
}

fn reply_verdict(facts: &MailFacts, now: Timestamp) -> MailVerdict {
    if facts.newest.is_none() || (facts.read >= facts.newest && !facts.is_mailbox) {
        return MailVerdict::Skip(SkipReason::Read);
    }
    // Whoever has the page open sees it there, and is written to when they have left without looking.
    if facts.is_there && !facts.is_mailbox {
        return MailVerdict::Wait(now.plus_seconds(STILL_HERE_SECONDS));
    }
    let gathered = if facts.is_mailbox { MAILBOX_GATHERED_SECONDS } else { GATHERED_SECONDS };
    let quiet = facts.newest_at.plus_seconds(gathered);
    let latest = facts.wished_at.plus_seconds(GATHERED_MAX_SECONDS);
    let ready = quiet.min(latest);
    if now < ready { MailVerdict::Wait(ready) } else { MailVerdict::Send }
}

/// Seconds after the attempt with this number, counted from 1, until the next: doubling from one minute up to six hours, and
/// by chance up to a quarter more, so that what failed together does not come again together. `chance` is from 0 to 1000.
#[must_use]
pub fn backoff_seconds(attempt: i64, chance: u32) -> i64 {
    let doublings = u32::try_from(attempt.clamp(1, 10) - 1).unwrap_or(0);
    let base = 60_i64.saturating_mul(1 << doublings).min(6 * 3600);
    base + base * i64::from(chance.min(1000)) / 4000
}

/// Whether what a mail is for is over: a link that no longer works helps nobody.
#[must_use]
pub fn is_expired(kind: MailKind, created_at: Timestamp, now: Timestamp) -> bool {
    match kind {
        MailKind::PasswordRecovery => now >= created_at.plus_seconds(RECOVERY_SECONDS),
        MailKind::Invitation => now >= created_at.plus_days(INVITATION_DAYS),
        _ => false,
    }
}

/// Whether a mail that has failed once more is tried again. Counted from the first try: some wait for days before it.
#[must_use]
pub fn is_tried_again(first_tried_at: Timestamp, is_permanent: bool, now: Timestamp) -> bool {
    !is_permanent && now < first_tried_at.plus_seconds(TRIED_FOR_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000_000);

    fn facts() -> MailFacts {
        let (newest, long_ago) = (Some(MessageId(7)), NOW.plus_seconds(-3600));
        MailFacts { newest, newest_at: long_ago, wished_at: long_ago, ..MailFacts::default() }
    }

    #[test]
    fn a_reply_goes_to_who_has_left_without_reading_it() {
        assert_eq!(verdict(MailKind::Reply, &facts(), NOW), MailVerdict::Send);
        let read = MailFacts { read: Some(MessageId(7)), ..facts() };
        assert_eq!(verdict(MailKind::Reply, &read, NOW), MailVerdict::Skip(SkipReason::Read));
        let half = MailFacts { read: Some(MessageId(6)), ..facts() };
        assert_eq!(verdict(MailKind::Reply, &half, NOW), MailVerdict::Send);
        let there = MailFacts { is_there: true, ..facts() };
        assert!(matches!(verdict(MailKind::Reply, &there, NOW), MailVerdict::Wait(until) if until > NOW));
    }

    #[test]
    fn what_somebody_wants_to_go_at_once_waits_for_nothing_but_is_not_sent_twice() {
        let there = MailFacts { is_there: true, newest_at: NOW, is_hurried: true, ..facts() };
        assert_eq!(verdict(MailKind::Reply, &there, NOW), MailVerdict::Send);
        assert_eq!(verdict(MailKind::MissedConversation, &there, NOW), MailVerdict::Send);
        let read = MailFacts { read: Some(MessageId(7)), ..there };
        assert_eq!(verdict(MailKind::Reply, &read, NOW), MailVerdict::Skip(SkipReason::Read));
        let returned = MailFacts { is_returned: true, ..there };
        assert_eq!(verdict(MailKind::Reply, &returned, NOW), MailVerdict::Fail);
    }

    #[test]
    fn where_every_reply_is_a_mail_it_is_sent_whoever_looks() {
        let mailbox = MailFacts { is_mailbox: true, is_there: true, read: Some(MessageId(7)), ..facts() };
        assert_eq!(verdict(MailKind::Reply, &mailbox, NOW), MailVerdict::Send);
    }

    #[test]
    fn messages_written_one_after_the_other_become_one_mail_but_not_for_ever() {
        let just = MailFacts { newest_at: NOW.plus_seconds(-10), wished_at: NOW.plus_seconds(-10), ..facts() };
        assert_eq!(verdict(MailKind::Reply, &just, NOW), MailVerdict::Wait(NOW.plus_seconds(50)));
        let endless = MailFacts { newest_at: NOW, wished_at: NOW.plus_seconds(-GATHERED_MAX_SECONDS), ..facts() };
        assert_eq!(verdict(MailKind::Reply, &endless, NOW), MailVerdict::Send);
    }

    #[test]
    fn nobody_is_told_what_they_have_seen_or_what_is_done() {
        for kind in [MailKind::NewConversation, MailKind::OfflineMessage, MailKind::Assigned, MailKind::Mention] {
            let read = MailFacts { read: Some(MessageId(7)), ..facts() };
            assert_eq!(verdict(kind, &read, NOW), MailVerdict::Skip(SkipReason::Read), "{kind:?}");
            assert_eq!(verdict(kind, &facts(), NOW), MailVerdict::Send, "{kind:?}");
        }
        let settled = MailFacts { is_settled: true, ..facts() };
        for kind in [MailKind::NewConversation, MailKind::OfflineMessage, MailKind::MissedConversation] {
            assert_eq!(verdict(kind, &settled, NOW), MailVerdict::Skip(SkipReason::Settled), "{kind:?}");
        }
        assert_eq!(verdict(MailKind::Mention, &settled, NOW), MailVerdict::Send, "a mention is for a person");
        let there = MailFacts { is_there: true, ..facts() };
        assert!(matches!(verdict(MailKind::MissedConversation, &there, NOW), MailVerdict::Wait(_)));
    }

    #[test]
    fn whose_conversation_it_is_no_more_is_not_told_that_it_is() {
        let elsewhere = MailFacts { is_elsewhere: true, ..facts() };
        assert_eq!(verdict(MailKind::Assigned, &elsewhere, NOW), MailVerdict::Skip(SkipReason::Elsewhere));
        assert_eq!(verdict(MailKind::Mention, &elsewhere, NOW), MailVerdict::Send);
    }

    #[test]
    fn nothing_goes_to_an_address_that_mail_came_back_from_and_who_waits_for_it_hears_so() {
        for kind in MailKind::ALL {
            let verdict = verdict(kind, &MailFacts { is_returned: true, ..facts() }, NOW);
            match kind {
                MailKind::Test => assert_eq!(verdict, MailVerdict::Send, "it is there to find out"),
                kind if kind.is_notice() => assert_eq!(verdict, MailVerdict::Skip(SkipReason::Returned), "{kind:?}"),
                kind => assert_eq!(verdict, MailVerdict::Fail, "{kind:?}"),
            }
        }
        let read = MailFacts { is_returned: true, read: Some(MessageId(7)), ..facts() };
        assert_eq!(verdict(MailKind::Reply, &read, NOW), MailVerdict::Skip(SkipReason::Read), "nothing is missing");
        let there = MailFacts { is_returned: true, is_there: true, ..facts() };
        assert!(matches!(verdict(MailKind::Reply, &there, NOW), MailVerdict::Wait(_)), "it may be read yet");
    }

    #[test]
    fn each_reason_not_to_write_to_an_agent_is_said_by_itself() {
        let off = MailFacts { is_switched_off: true, is_unwanted: true, ..facts() };
        assert_eq!(verdict(MailKind::Mention, &off, NOW), MailVerdict::Skip(SkipReason::SwitchedOff));
        let unwanted = MailFacts { is_unwanted: true, is_returned: true, ..facts() };
        assert_eq!(verdict(MailKind::Mention, &unwanted, NOW), MailVerdict::Skip(SkipReason::Unwanted));
    }

    #[test]
    fn a_link_that_no_longer_works_is_not_sent() {
        let after = |kind, seconds| is_expired(kind, NOW, NOW.plus_seconds(seconds));
        assert!(!after(MailKind::PasswordRecovery, 3599) && after(MailKind::PasswordRecovery, 3600));
        assert!(!after(MailKind::Invitation, 7 * 86_400 - 1) && after(MailKind::Invitation, 7 * 86_400));
        assert!(!after(MailKind::Reply, 90 * 86_400), "words are never too old");
    }

    #[test]
    fn attempts_come_ever_more_seldom_for_three_days() {
        let waits: Vec<i64> = (1..=12).map(|attempt| backoff_seconds(attempt, 0)).collect();
        assert_eq!(waits, [60, 120, 240, 480, 960, 1920, 3840, 7680, 15360, 21600, 21600, 21600]);
        assert_eq!(backoff_seconds(1, 1000), 75);
        let (mut at, mut attempts) = (NOW, 0);
        while is_tried_again(NOW, false, at) {
            attempts += 1;
            at = at.plus_seconds(backoff_seconds(attempts, 500));
        }
        assert!((15..=25).contains(&attempts), "{attempts}");
        assert!(!is_tried_again(NOW, true, NOW), "what is refused for good is not tried again");
    }
}
