//! Reports that are made for programs: delivery status notifications (RFC 3464) and complaints (RFC 5965).

use crate::channels::email::incoming::header::Headers;
use crate::channels::email::incoming::{address, body, transfer};
use crate::domain::incoming_mail::{Bounce, BounceKind};

use super::{Seen, kind, status_in};

/// More recipients than that are not read.
const RECIPIENTS_MAX: usize = 1000;

/// What a report says about one recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Recipient {
    /// Whom we sent it to.
    original: Option<String>,
    /// Whom it was forwarded to, who may be somebody else.
    last: Option<String>,
    action: String,
    status: Option<String>,
    diagnostic: Option<String>,
}

impl Recipient {
    fn address(&self) -> Option<String> {
        self.original.clone().or_else(|| self.last.clone())
    }

    fn kind(&self) -> Option<BounceKind> {
        let is_delayed = self.action.starts_with("delay");
        match self.action.as_str() {
            "" => {
                self.status.as_deref().filter(|status| !status.starts_with('2')).map(|status| kind(Some(status), false))
            }
            "delivered" | "relayed" | "expanded" => None,
            _ if is_delayed => Some(BounceKind::Delayed),
            _ => Some(kind(self.status.as_deref(), false)),
        }
    }
}

/// A delivery status notification about mail that failed or is late. Also one whose parts were lost on the way, so that
/// its fields stand in the text.
pub(super) fn delivery(seen: &Seen<'_>) -> Option<Bounce> {
    let is_report = seen.structure.report_type.as_deref().is_some_and(|kind| kind.contains("delivery-status"))
        || seen.headers.line("Content-Type").is_some_and(|line| line.to_ascii_lowercase().contains("delivery-status"));
    if !is_report && !seen.is_daemon() {
        return None;
    }
    let is_status = |kind: &str| matches!(kind, "message/delivery-status" | "message/global-delivery-status");
    let leaves = seen.structure.leaves.iter();
    let mut recipients: Vec<Recipient> =
        leaves.filter(|leaf| is_status(&leaf.content_type.value)).flat_map(|leaf| read(&body::words(leaf))).collect();
    if recipients.is_empty() {
        recipients = read(&seen.prose()).into_iter().filter(|recipient| recipient.address().is_some()).collect();
    }
    summary(&recipients, seen)
}

fn summary(recipients: &[Recipient], seen: &Seen<'_>) -> Option<Bounce> {
    let has = |wanted| recipients.iter().any(|recipient| recipient.kind() == Some(wanted));
    let kind = [BounceKind::Failed, BounceKind::Delayed].into_iter().find(|kind| has(*kind))?;
    let concerned: Vec<&Recipient> = recipients.iter().filter(|recipient| recipient.kind() == Some(kind)).collect();
    let mut addresses: Vec<String> = concerned.iter().filter_map(|recipient| recipient.address()).collect();
    if addresses.is_empty() {
        addresses = failed_recipients(seen);
    }
    Some(Bounce {
        kind,
        recipients: addresses,
        status: concerned.iter().find_map(|recipient| recipient.status.clone()),
        diagnostic: concerned.iter().find_map(|recipient| recipient.diagnostic.clone()),
        original_message_id: None,
        is_given_up: concerned.iter().any(|recipient| !recipient.action.starts_with("delay")),
    })
}

/// `X-Failed-Recipients`, of exim and Gmail.
pub(super) fn failed_recipients(seen: &Seen<'_>) -> Vec<String> {
    seen.headers
        .lines("X-Failed-Recipients")
        .flat_map(|line| address::list(&line))
        .map(|mailbox| mailbox.address)
        .collect()
}

/// The recipients of a delivery status. A group of fields ends at a blank line, or where a field comes again.
fn read(text: &str) -> Vec<Recipient> {
    let mut recipients = Vec::new();
    let mut current = Recipient::default();
    for (name, value) in fields(text) {
        let is_again = match name.as_str() {
            "" => true,
            "final-recipient" => current.last.is_some(),
            "original-recipient" => current.original.is_some(),
            _ => false,
        };
        if is_again {
            close(&mut current, &mut recipients);
        }
        match name.as_str() {
            "original-recipient" => current.original = typed_address(&value, true),
            "final-recipient" => current.last = typed_address(&value, false),
            "action" => current.action = value.split_whitespace().next().unwrap_or_default().to_ascii_lowercase(),
            "status" => current.status = status_in(&value).map(str::to_owned),
            "diagnostic-code" => {
                let said = value.split_once(';').map_or(value.as_str(), |(_, said)| said).trim();
                current.diagnostic = Some(said.to_owned()).filter(|said| !said.is_empty());
            }
            _ => {}
        }
    }
    close(&mut current, &mut recipients);
    recipients
}

fn close(current: &mut Recipient, recipients: &mut Vec<Recipient>) {
    let mut recipient = std::mem::take(current);
    if recipient == Recipient::default() || recipients.len() >= RECIPIENTS_MAX {
        return;
    }
    // "5.0.0" says only that it failed; the other server often said more.
    let is_vague = recipient.status.as_deref().is_none_or(|status| status.ends_with(".0.0"));
    if is_vague && let Some(said) = recipient.diagnostic.as_deref().and_then(status_in) {
        recipient.status = Some(said.to_owned());
    }
    recipients.push(recipient);
}

/// Fields with their names in small letters, unfolded; an empty name is a blank line.
fn fields(text: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            fields.push(Default::default());
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    fields
}

/// `rfc822; ana@example.com`. The original one is in xtext (RFC 3461 section 4), where `+2B` is a plus.
fn typed_address(value: &str, is_xtext: bool) -> Option<String> {
    let (_, address) = value.split_once(';').unwrap_or(("", value));
    let address = if is_xtext { from_xtext(address) } else { address.to_owned() };
    address::normal(&address).or_else(|| address::first(&address).map(|mailbox| mailbox.address))
}

fn from_xtext(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        // Only what xtext has to encode: a plus address that nobody encoded is left alone.
        let encoded = transfer::hex_pair(after).filter(|(value, _)| *byte == b'+' && b"+=".contains(value));
        let (value, after) = encoded.unwrap_or((*byte, after));
        bytes.push(value);
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A complaint, in the standard form or in Microsoft's.
pub(super) fn complaint(seen: &Seen<'_>) -> Option<Bounce> {
    feedback(seen).or_else(|| junk_mail_report(seen))
}

/// Reports of the same form that say something else, such as DMARC's `auth-failure`, are none.
fn feedback(seen: &Seen<'_>) -> Option<Bounce> {
    let leaf = seen.structure.leaves.iter().find(|leaf| leaf.content_type.value == "message/feedback-report")?;
    let fields = fields(&body::words(leaf));
    let value = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let kind = value("feedback-type").unwrap_or("abuse").to_ascii_lowercase();
    if matches!(kind.as_str(), "not-spam" | "auth-failure" | "dmarc" | "virus") {
        return None;
    }
    let concerned = ["original-rcpt-to", "removal-recipient", "original-recipient"];
    let recipients = fields.iter().filter(|(name, _)| concerned.contains(&name.as_str()));
    let recipients = recipients.filter_map(|(_, value)| typed_address(value, false)).collect();
    Some(complaint_about(recipients, format!("Feedback-Type: {kind}")))
}

/// Microsoft's junk mail reporting sends the mail itself, with a header that names who complained.
fn junk_mail_report(seen: &Seen<'_>) -> Option<Bounce> {
    if !seen.subject.to_ascii_lowercase().starts_with("complaint about message") {
        return None;
    }
    let leaves = seen.structure.leaves.iter().filter(|leaf| leaf.content_type.value == "message/rfc822");
    let recipient =
        leaves.into_iter().find_map(|leaf| Headers::read(leaf.body).0.filled("X-HmXmrOriginalRecipient"))?;
    Some(complaint_about(address::normal(&recipient).into_iter().collect(), seen.subject.to_owned()))
}

const fn complaint_about(recipients: Vec<String>, diagnostic: String) -> Bounce {
    Bounce {
        kind: BounceKind::Complaint,
        recipients,
        status: None,
        diagnostic: Some(diagnostic),
        original_message_id: None,
        is_given_up: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recipients_of_a_report_are_read() {
        let text = "Reporting-MTA: dns; mx.example.org\n\nOriginal-Recipient: rfc822;ana+2Bshop@Example.com\n\
            Final-Recipient: rfc822; ana@other.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550\n 5.2.1 full\n\n\
            Final-Recipient: RFC822;<eva@example.com>\nAction: delayed\nStatus: 4.4.1 (no answer)\n";
        let seen = read(text);
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[0].address().as_deref(), Some("ana+shop@example.com"));
        assert_eq!((seen[0].kind(), seen[0].status.as_deref()), (Some(BounceKind::Failed), Some("5.2.1")));
        assert_eq!(seen[0].diagnostic.as_deref(), Some("550 5.2.1 full"));
        assert_eq!((seen[1].kind(), seen[1].status.as_deref()), (Some(BounceKind::Delayed), Some("4.4.1")));
    }

    #[test]
    fn what_arrived_is_no_bounce() {
        let seen = read("Final-Recipient: rfc822; a@b.example\nAction: delivered\nStatus: 2.1.5\n");
        assert_eq!(seen[0].kind(), None);
        assert_eq!(from_xtext("a+tag@b.example"), "a+tag@b.example");
    }
}
