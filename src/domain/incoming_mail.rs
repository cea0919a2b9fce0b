//! An e-mail that came in, as the rest of the house sees it: who wrote, what it says, whether a machine made it, and whether
//! it is mail of ours that came back. How it was read out of a raw message is no matter here: that is
//! `channels/email/incoming`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::agent::is_email;
use super::mail_account::address_key;
use super::timestamp::Timestamp;

/// The header that every mail of ours carries, so that we know it when it comes back to us. Its value is a mark of the
/// installation: another desk's mail has it too, and its agents are people.
pub const OWN_HEADER: &str = "X-Recado-Loop";

/// A mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailAddress {
    pub name: Option<String>,
    /// Trimmed, its domain in small letters. The local part is kept: some servers tell `Ana` from `ana`.
    pub address: String,
}

impl MailAddress {
    /// What is behind the last `@`, in small letters.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// Whether two addresses are the same mailbox as people understand it.
    #[must_use]
    pub fn is(&self, address: &str) -> bool {
        self.address.eq_ignore_ascii_case(address.trim())
    }
}

/// A mail that came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncomingMail {
    /// Without angle brackets. None when it is absent, empty or junk: then the raw message's hash tells copies.
    pub message_id: Option<String>,
    /// What it answers, as ids without brackets. The first is the one to believe.
    pub in_reply_to: Vec<String>,
    pub references: Vec<String>,
    /// The first mailbox that has an address.
    pub from: Option<MailAddress>,
    /// Who wrote to a list that puts itself into From, so that DMARC holds. Anybody can write it: see [`Self::author`].
    pub original_from: Option<MailAddress>,
    pub sender: Option<MailAddress>,
    /// Where its sender wants answers to go, the first one first.
    pub reply_to: Vec<MailAddress>,
    pub to: Vec<MailAddress>,
    pub cc: Vec<MailAddress>,
    /// Where servers on the way say that they delivered it, the last one first.
    pub delivered_to: Vec<String>,
    /// One line.
    pub subject: String,
    /// Milliseconds since 1970, as its sender states it: clamp it before believing it.
    pub sent_at: Option<i64>,
    /// All that was written, as text. None when some of it is only in `html`, which then has all of it.
    pub text: Option<String>,
    /// How the lines of `text` are to be joined (RFC 3676); None when they stand as they are.
    pub text_flow: Option<Flow>,
    /// All that was written, as HTML of a stranger: to be sanitised. What came as text alone is escaped in it.
    pub html: Option<String>,
    /// Files, in the order of the message.
    pub parts: Vec<MailPart>,
    /// What and when, of a calendar's invitation.
    pub invitation: Option<String>,
    /// The address of the mailing list that it came over (RFC 2369).
    pub list_address: Option<String>,
    /// The value of [`OWN_HEADER`].
    pub own_mark: Option<String>,
    pub automatic: Option<Automatic>,
    pub bounce: Option<Bounce>,
    /// Whether something was left out because the message has more parts or headers than any honest one.
    pub is_cut: bool,
}

/// The text is `format=flowed`: a line that ends in a space goes on in the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The space at a line's end is not part of the text (`DelSp=yes`).
    pub del_sp: bool,
}

/// A file that came with a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailPart {
    /// As the sender calls it, on one line; or made up from what it is. Still to be made safe for a file system.
    pub name: String,
    /// Such as `image/png`, in small letters, as the sender declares it.
    pub content_type: String,
    /// Without angle brackets.
    pub content_id: Option<String>,
    /// A picture that belongs into the text: the HTML names its content id, or the sender placed it there as Apple Mail
    /// does, without one. A picture that the HTML does not name has to be shown below it.
    pub is_inline: bool,
    pub body: Vec<u8>,
}

/// Whether files of a type are invitations, of which a line is shown with the mail.
#[must_use]
pub fn is_calendar_type(content_type: &str) -> bool {
    matches!(content_type, "text/calendar" | "application/ics")
}

/// That a machine made the mail. It is stored and shown, and starts nothing: no bot, no reply, no reopening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Automatic {
    pub kind: AutomaticKind,
    /// The header that said so, for agents who wonder.
    pub evidence: String,
}

/// What kind of machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AutomaticKind {
    /// Mail of ours that came back as it was.
    Looped,
    /// A report of mail that did not arrive, or of a complaint.
    Bounce,
    /// A report that mail arrived or was read.
    Receipt,
    /// Out of office, "we have received your message", and the like.
    Reply,
    /// An alert, a notification; or a mail that asks for no automatic answer.
    Generated,
    /// It came over a mailing list.
    List,
    /// Sent to many.
    Bulk,
}

/// What a report says about mail that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Bounce {
    pub kind: BounceKind,
    /// Whom it was for, as far as the report says. Strangers write reports too: believe only addresses that the mail went to.
    pub recipients: Vec<String>,
    /// Such as `5.1.1` (RFC 3463).
    pub status: Option<String>,
    /// What the other server said.
    pub diagnostic: Option<String>,
    /// Without angle brackets.
    pub original_message_id: Option<String>,
    /// No further attempt is made, even when the reason was a passing one (a full mailbox for five days).
    pub is_given_up: bool,
}

/// What happened to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BounceKind {
    /// It did not arrive, and will not when it is sent again.
    Failed,
    /// It has not arrived for a passing reason (4.x.x): the address may be good.
    Delayed,
    /// Who got it calls it spam.
    Complaint,
}

impl Bounce {
    /// Whether the mail that was sent has not arrived and will not.
    #[must_use]
    pub fn is_undelivered(&self) -> bool {
        self.kind == BounceKind::Failed || (self.kind == BounceKind::Delayed && self.is_given_up)
    }

    /// Whether nothing more should be sent to the address.
    #[must_use]
    pub const fn condemns_address(&self) -> bool {
        matches!(self.kind, BounceKind::Failed | BounceKind::Complaint)
    }
}

/// What is kept of a mail beside its words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailDetails {
    pub from: Option<MailAddress>,
    /// Where its sender wants answers to go, if that is no address of ours.
    pub reply_to: Option<MailAddress>,
    pub to: Vec<MailAddress>,
    pub cc: Vec<MailAddress>,
    /// The mails that it says it goes on from, the nearest last, as Message-IDs without brackets; of many the last few.
    #[serde(default)]
    pub references: Vec<String>,
    /// As its sender states it.
    pub sent_at: Option<Timestamp>,
    pub automatic: Option<Automatic>,
    pub bounce: Option<Bounce>,
    pub authenticity: Authenticity,
    /// What and when, of a calendar's invitation.
    pub invitation: Option<String>,
    /// Something was left out: it had more parts than any honest mail.
    pub is_cut: bool,
    /// Why nothing came of it, in a sentence.
    pub problem: Option<String>,
}

/// A mail as it came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShownMail {
    pub subject: String,
    #[serde(flatten)]
    pub details: MailDetails,
    /// All that was written, with quotes and signature.
    pub text: String,
    /// The same as HTML, made harmless, for a sandboxed frame; none when it came as text alone.
    pub html: Option<String>,
    /// Pictures from elsewhere that `html` leaves out: fetching them would tell the sender that it was read.
    pub blocked_pictures: usize,
}

impl IncomingMail {
    /// Who wrote it. Where a list stands in From, that is who wrote to the list, as far as the list says.
    #[must_use]
    pub fn author(&self) -> Option<&MailAddress> {
        let from = self.from.as_ref()?;
        let is_list = |mailbox: &MailAddress| self.list_address.as_deref().is_some_and(|list| mailbox.is(list));
        let behind = self.original_from.as_ref().or(self.reply_to.first()).filter(|mailbox| !is_list(mailbox));
        Some(behind.filter(|_| is_list(from)).unwrap_or(from))
    }

    /// Where its sender wants answers to go (RFC 5322 section 3.6.2): of several addresses the first that is not one of our `own`.
    #[must_use]
    pub fn answers_to(&self, own: &[String]) -> Option<&MailAddress> {
        let is_own = |mailbox: &MailAddress| own.iter().any(|own| is_same_mailbox(own, &mailbox.address));
        self.reply_to.iter().find(|mailbox| is_email(&mailbox.address) && !is_own(mailbox))
    }

    /// The mails that it goes on from, as whoever answers it names them (RFC 5322 section 3.6.4); of many the last `most`.
    #[must_use]
    pub fn ancestors(&self, most: usize) -> Vec<String> {
        let named = if self.references.is_empty() { &self.in_reply_to } else { &self.references };
        named.iter().skip(named.len().saturating_sub(most)).cloned().collect()
    }

    /// Whom one talks with who answers it: who wrote it, or somebody else whom its sender names for answers, as the form on a
    /// site does for whoever has filled it in. Lists name themselves there, and what answers by itself speaks for its own address.
    #[must_use]
    pub fn correspondent(&self, own: &[String], automatic: Option<AutomaticKind>) -> Option<&MailAddress> {
        use AutomaticKind::{Bounce, List, Receipt, Reply};
        let author = self.author();
        let is_author_named = author.is_some_and(|author| self.reply_to.iter().any(|named| named.is(&author.address)));
        if is_author_named || matches!(automatic, Some(Bounce | List | Receipt | Reply)) {
            return author;
        }
        self.answers_to(own).or(author)
    }

    /// Why this mail starts nothing, as the mailbox with this address sees it, of an installation with this mark and these
    /// addresses; None for what a person wrote to it.
    ///
    /// A list whose address is the mailbox's own is a shared mailbox (a group of Google or Microsoft), and what comes over it
    /// is customers' mail. What comes *from* the mailbox itself is a loop; but the form on a site may write from there, and
    /// names whoever has filled it in for answers.
    #[must_use]
    pub fn automatic_for(&self, mailbox: &str, own: &[String], mark: &str) -> Option<Automatic> {
        let is_own = |address: &str| mailbox.trim().eq_ignore_ascii_case(address);
        if self.own_mark.as_deref().is_some_and(|seen| !mark.is_empty() && seen == mark) {
            return Some(Automatic { kind: AutomaticKind::Looped, evidence: format!("{OWN_HEADER}: {mark}") });
        }
        match &self.automatic {
            Some(automatic) if automatic.kind == AutomaticKind::List => {
                let is_shared = self.list_address.as_deref().is_some_and(is_own);
                (!is_shared).then(|| automatic.clone())
            }
            Some(automatic) => Some(automatic.clone()),
            None => self
                .from
                .as_ref()
                .filter(|from| is_same_mailbox(mailbox, &from.address) && self.answers_to(own).is_none())
                .map(|from| Automatic { kind: AutomaticKind::Looped, evidence: format!("From: {}", from.address) }),
        }
    }
}

/// Whether an address leads to a mailbox of ours: its own, or one with something behind a plus.
fn is_same_mailbox(own: &str, address: &str) -> bool {
    let (own, address) = (address_key(own), address_key(address));
    let parts = own.rsplit_once('@').zip(address.rsplit_once('@'));
    parts.is_some_and(|((own, domain), (local, at))| {
        domain == at && local.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('+'))
    })
}

/// What the server that took the mail in found out about its sender.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Authenticity {
    /// Passed only when the signing domain is that of From (RFC 7489 section 3.1.1, relaxed).
    pub dkim: Verdict,
    /// Of the envelope's sender, who need not be who is in From.
    pub spf: Verdict,
    pub dmarc: Verdict,
    /// The domain that signed, when it is that of From.
    pub dkim_domain: Option<String>,
    /// The domain of the envelope's sender, when its check passed and it is that of From (RFC 7489 section 3.1.2, relaxed).
    #[serde(default)]
    pub spf_domain: Option<String>,
}

impl Authenticity {
    /// Whether From may be believed.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        let is_aligned = self.dkim == Verdict::Pass || self.spf_domain.is_some();
        self.dmarc == Verdict::Pass || (is_aligned && self.dmarc != Verdict::Fail)
    }
}

/// What a check came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Pass,
    Fail,
    /// Not checked, no rule, or no result.
    #[default]
    None,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(from: &str, automatic: Option<AutomaticKind>, list: Option<&str>) -> IncomingMail {
        IncomingMail {
            from: Some(MailAddress { name: None, address: from.to_owned() }),
            automatic: automatic.map(|kind| Automatic { kind, evidence: String::new() }),
            list_address: list.map(str::to_owned),
            ..IncomingMail::default()
        }
    }

    #[test]
    fn mail_over_the_inbox_own_group_is_a_customers_mail() {
        let list = Some(AutomaticKind::List);
        let own = "Support@example.com";
        assert_eq!(mail("ana@example.org", list, Some("support@example.com")).automatic_for(own, &[], "desk-1"), None);
        assert!(mail("ana@example.org", list, Some("news@example.org")).automatic_for(own, &[], "desk-1").is_some());
        assert!(mail("ana@example.org", list, None).automatic_for(own, &[], "desk-1").is_some());
        let reply = Some(AutomaticKind::Reply);
        assert!(
            mail("ana@example.org", reply, Some("support@example.com")).automatic_for(own, &[], "desk-1").is_some()
        );
    }

    #[test]
    fn who_wrote_to_a_list_that_stands_in_from_is_the_author() {
        let by = |from: &str, list: Option<&str>| IncomingMail {
            original_from: Some(MailAddress { name: None, address: "eva@example.org".to_owned() }),
            ..mail(from, Some(AutomaticKind::List), list)
        };
        let author = |mail: &IncomingMail| mail.author().map(|author| author.address.clone());
        let list = Some("support@example.com");
        assert_eq!(author(&by("support@example.com", list)).as_deref(), Some("eva@example.org"));
        assert_eq!(author(&by("ana@example.org", list)).as_deref(), Some("ana@example.org"));
        assert_eq!(author(&by("ana@example.org", None)).as_deref(), Some("ana@example.org"));
    }

    #[test]
    fn who_is_named_for_answers_is_whom_one_talks_with() {
        let own = ["support@example.com".to_owned()];
        let whom = |reply_to: &[&str], automatic: Option<AutomaticKind>| {
            let named = |address: &&str| MailAddress { name: None, address: (*address).to_owned() };
            let mail = IncomingMail {
                reply_to: reply_to.iter().map(named).collect(),
                ..mail("forms@shop.example", None, None)
            };
            mail.correspondent(&own, automatic).map(|whom| whom.address.clone()).unwrap_or_default()
        };
        assert_eq!(whom(&["rita@example.org"], None), "rita@example.org");
        assert_eq!(whom(&[], None), "forms@shop.example");
        let ours = ["Support@Example.com", "support+0123@example.com"];
        assert_eq!(whom(&ours, None), "forms@shop.example", "our own addresses are nobody's");
        assert_eq!(whom(&[ours[0], "rita@example.org", "ida@example.org"], None), "rita@example.org");
        assert_eq!(whom(&["supporter@example.com"], None), "supporter@example.com");
        assert_eq!(
            whom(&["rita@example.org", "Forms@shop.example"], None),
            "forms@shop.example",
            "it names itself as well"
        );
        assert_eq!(whom(&["not an address"], None), "forms@shop.example");
        for kind in [AutomaticKind::List, AutomaticKind::Reply, AutomaticKind::Bounce, AutomaticKind::Receipt] {
            assert_eq!(whom(&["rita@example.org"], Some(kind)), "forms@shop.example", "{kind:?}");
        }
        for kind in [AutomaticKind::Generated, AutomaticKind::Bulk, AutomaticKind::Looped] {
            assert_eq!(whom(&["rita@example.org"], Some(kind)), "rita@example.org", "services mark forms so: {kind:?}");
        }
    }

    #[test]
    fn mail_from_our_own_address_is_a_loop() {
        let seen = mail("support@example.com", None, None).automatic_for("support@example.com", &[], "desk-1");
        assert_eq!(seen.map(|automatic| automatic.kind), Some(AutomaticKind::Looped));
        assert_eq!(mail("ana@example.org", None, None).automatic_for("support@example.com", &[], "desk-1"), None);
    }

    #[test]
    fn only_our_own_mark_is_a_loop() {
        let marked = IncomingMail { own_mark: Some("desk-1".to_owned()), ..mail("ana@example.org", None, None) };
        assert_eq!(
            marked.automatic_for("", &[], "desk-1").map(|automatic| automatic.kind),
            Some(AutomaticKind::Looped)
        );
        assert_eq!(marked.automatic_for("", &[], "desk-2"), None);
        assert_eq!(IncomingMail { own_mark: Some(String::new()), ..marked }.automatic_for("", &[], ""), None);
    }

    #[test]
    fn a_passing_reason_condemns_no_address() {
        let mut bounce = Bounce {
            kind: BounceKind::Delayed,
            recipients: vec![],
            status: None,
            diagnostic: None,
            original_message_id: None,
            is_given_up: false,
        };
        assert_eq!((bounce.is_undelivered(), bounce.condemns_address()), (false, false));
        bounce.is_given_up = true;
        assert_eq!((bounce.is_undelivered(), bounce.condemns_address()), (true, false));
        bounce.kind = BounceKind::Failed;
        assert_eq!((bounce.is_undelivered(), bounce.condemns_address()), (true, true));
    }

    #[test]
    fn a_failed_policy_outweighs_a_signature() {
        let signed = Authenticity { dkim: Verdict::Pass, ..Authenticity::default() };
        assert!(signed.is_proven());
        assert!(!Authenticity { dmarc: Verdict::Fail, ..signed }.is_proven());
        let sent = Authenticity { spf: Verdict::Pass, ..Authenticity::default() };
        assert!(!sent.is_proven(), "the envelope may name anybody");
        let aligned = Authenticity { spf_domain: Some("example.com".to_owned()), ..sent };
        assert!(aligned.is_proven());
        assert!(!Authenticity { dmarc: Verdict::Fail, ..aligned }.is_proven());
    }
}
