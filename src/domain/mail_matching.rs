//! Where a mail belongs: what it answers, who wrote it, and whether it opens something again. Pure; what is known of the
//! tokens and Message-IDs that it names comes in as facts.

use super::conversation::{Arrival, Conversation, arrival};
use super::id::{AgentId, ConversationId};
use super::incoming_mail::IncomingMail;
use super::mail_account::address_key;
use super::outgoing_mail::MailKind;
use super::timestamp::Timestamp;

/// Hexadecimal digits of a token.
const TOKEN_CHARS: usize = 32;
/// Stands before the token where reports of failure are addressed to.
const BOUNCE_MARK: char = 'b';

/// A token of ours in an address that a mail went to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressToken {
    pub token: String,
    /// It is where reports of failure go, not answers.
    pub is_of_bounces: bool,
}

/// The tokens in the addresses that a mail went to, as far as they are those of an account. Servers may have made capitals
/// small, or the other way round.
#[must_use]
pub fn tokens(account: &str, recipients: &[String]) -> Vec<AddressToken> {
    let account = address_key(account);
    let Some((own, domain)) = account.rsplit_once('@') else { return Vec::new() };
    let token_of = |recipient: &String| {
        let recipient = address_key(recipient);
        let (local, at) = recipient.rsplit_once('@')?;
        let rest = local.strip_prefix(own)?.strip_prefix('+')?;
        let (rest, is_of_bounces) = match rest.strip_prefix(BOUNCE_MARK).filter(|rest| rest.len() == TOKEN_CHARS) {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let is_token = at == domain && rest.len() == TOKEN_CHARS && rest.bytes().all(|b| b.is_ascii_hexdigit());
        is_token.then(|| AddressToken { token: rest.to_owned(), is_of_bounces })
    };
    let mut found: Vec<AddressToken> = Vec::new();
    for token in recipients.iter().filter_map(token_of) {
        if !found.contains(&token) {
            found.push(token);
        }
    }
    found
}

/// All addresses that a mail went to: of its envelope, as the servers say, and of its own lines.
#[must_use]
pub fn recipients(mail: &IncomingMail, envelope: &[String]) -> Vec<String> {
    let named = mail.to.iter().chain(&mail.cc).map(|address| address.address.clone());
    envelope.iter().chain(&mail.delivered_to).cloned().chain(named).collect()
}

/// What is known of a mail's way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailWay {
    /// The mail of ours that its reply token names; or, without one, a notice to an agent that it says it answers.
    pub answered: Option<Answered>,
    /// The conversation that its `In-Reply-To` names, within the account.
    pub in_reply_to: Option<ConversationId>,
    /// The conversation that its `References` name, within the account.
    pub references: Option<ConversationId>,
}

/// A mail of ours that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub conversation: ConversationId,
    /// The agent that it went to; none: it went to the contact.
    pub agent: Option<AgentId>,
    /// What it was for.
    pub kind: MailKind,
    /// The address that it went to.
    pub recipient: String,
    /// Its reply token was named, which only who has got it can do.
    pub is_by_token: bool,
}

/// Who wrote a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// Whose conversation it is.
    Contact,
    /// Somebody else: whoever has the link, not who the conversation is with.
    Participant,
    /// An agent who answers what we told them; whether it is really them is still to be proved.
    Agent(AgentId),
    /// Somebody who answers what we told an agent, from another address than theirs.
    NotTheAgent(AgentId),
}

impl MailWay {
    /// The conversation that a mail belongs to. The token comes first, because it was made for this very recipient; then
    /// what the mail says it answers.
    #[must_use]
    pub fn conversation(&self) -> Option<ConversationId> {
        let by_token = self.answered.as_ref().map(|answered| answered.conversation);
        by_token.or(self.in_reply_to).or(self.references)
    }

    /// Who wrote a mail that belongs to a conversation. `known` are the addresses that the conversation's contact has.
    #[must_use]
    pub fn writer(&self, from: &str, known: &[String]) -> Writer {
        let from = address_key(from);
        match &self.answered {
            Some(Answered { agent: Some(agent), recipient, .. }) if address_key(recipient) == from => {
                return Writer::Agent(*agent);
            }
            Some(Answered { agent: Some(agent), .. }) => return Writer::NotTheAgent(*agent),
            // A transcript goes to whoever is named for it.
            Some(Answered { agent: None, kind: MailKind::Reply, recipient, .. }) if address_key(recipient) == from => {
                return Writer::Contact;
            }
            _ => {}
        }
        if known.iter().any(|known| address_key(known) == from) { Writer::Contact } else { Writer::Participant }
    }
}

/// What a mail does to the conversation that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    /// It is written into it, and nothing else changes.
    Append,
    /// It opens it again.
    Reopen,
    /// It begins another that goes on from it.
    FollowUp,
}

/// Decides what a mail does to a conversation. A machine's words open nothing.
#[must_use]
pub fn landing(conversation: &Conversation, is_automatic: bool, reopen_days: i64, now: Timestamp) -> Landing {
    match arrival(Some(conversation), reopen_days, now) {
        _ if is_automatic => Landing::Append,
        Arrival::Continue => Landing::Append,
        Arrival::Reopen => Landing::Reopen,
        Arrival::Start => Landing::FollowUp,
    }
}

/// The longest chain of references that a mail carries: RFC 5322 section 2.1.1 has lines end at 998 characters.
const REFERENCES_MAX: usize = 20;

/// The mails that an answer goes on from, the nearest last: those that its thread began with elsewhere, and its own. Of a long
/// chain the first, by which mail programs know a thread, and the newest.
#[must_use]
pub fn references(mut ancestors: Vec<String>, own: Vec<String>) -> Vec<String> {
    ancestors.retain(|reference| !own.contains(reference));
    let mut chain = ancestors;
    chain.extend(own);
    let too_many = chain.len().saturating_sub(REFERENCES_MAX);
    if too_many > 0 {
        chain.drain(1..=too_many);
    }
    chain
}

/// Mails that one address may send in an hour before all further ones count as a machine's, whatever they say of themselves. For
/// each whom it names for answers: the form on a site writes for many.
pub const MAILS_PER_HOUR: i64 = 20;
/// The same for whomever an address writes, and for agents who are proved to be: else a machine that names another each time would
/// never be braked.
pub const FORM_MAILS_PER_HOUR: i64 = 200;

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef0123456789abcdef";

    fn to(address: &str) -> Vec<String> {
        vec![address.to_owned()]
    }

    fn answered(agent: Option<i64>) -> MailWay {
        let answered = Answered {
            conversation: ConversationId(1),
            agent: agent.map(AgentId),
            kind: MailKind::Reply,
            recipient: "Vera@example.com".into(),
            is_by_token: true,
        };
        MailWay { answered: Some(answered), in_reply_to: Some(ConversationId(2)), references: Some(ConversationId(3)) }
    }

    #[test]
    fn a_token_is_found_in_the_accounts_own_addresses_only() {
        let token = AddressToken { token: TOKEN.into(), is_of_bounces: false };
        assert_eq!(
            tokens("support@example.com", &to(&format!("Support+{}@Example.com", TOKEN.to_uppercase()))),
            [token]
        );
        let bounce = AddressToken { token: TOKEN.into(), is_of_bounces: true };
        assert_eq!(tokens("support@example.com", &to(&format!("support+b{TOKEN}@example.com"))), [bounce]);
        for other in [
            format!("sales+{TOKEN}@example.com"),
            format!("support+{TOKEN}@evil.example"),
            format!("support{TOKEN}@example.com"),
            "support+0123@example.com".to_owned(),
            "support@example.com".to_owned(),
            format!("support+{}@example.com", "g".repeat(32)),
            String::new(),
        ] {
            assert_eq!(tokens("support@example.com", &to(&other)), [], "{other}");
        }
    }

    #[test]
    fn the_token_comes_before_what_a_mail_says_it_answers() {
        assert_eq!(answered(None).conversation(), Some(ConversationId(1)));
        let way = MailWay { answered: None, ..answered(None) };
        assert_eq!(way.conversation(), Some(ConversationId(2)));
        assert_eq!(MailWay { in_reply_to: None, ..way }.conversation(), Some(ConversationId(3)));
        assert_eq!(MailWay::default().conversation(), None);
    }

    #[test]
    fn a_long_chain_of_references_keeps_its_first_and_its_newest() {
        let ids = |name: &str, count: usize| (1..=count).map(|n| format!("{name}{n}@x")).collect::<Vec<_>>();
        assert_eq!(references(ids("a", 2), ids("o", 2)), ["a1@x", "a2@x", "o1@x", "o2@x"]);
        assert_eq!(references(ids("o", 1), ids("o", 2)), ["o1@x", "o2@x"], "none twice");
        assert_eq!(references(Vec::new(), Vec::new()), Vec::<String>::new());
        for (ancestors, own, first) in [(10, 20, "a1@x"), (0, 21, "o1@x"), (10, 11, "a1@x"), (30, 0, "a1@x")] {
            let chain = references(ids("a", ancestors), ids("o", own));
            let all = [ids("a", ancestors), ids("o", own)].concat();
            assert_eq!((chain.len(), chain[0].as_str()), (20, first), "{ancestors} and {own}");
            assert_eq!(chain[1..], all[all.len() - 19..], "{ancestors} and {own}");
        }
    }

    #[test]
    fn whoever_has_the_token_is_not_who_it_was_made_for() {
        assert_eq!(answered(None).writer("vera@EXAMPLE.com", &[]), Writer::Contact);
        assert_eq!(answered(None).writer("eve@example.com", &[]), Writer::Participant);
        assert_eq!(
            answered(None).writer("eve@example.com", &to("Eve@example.com")),
            Writer::Contact,
            "a second address"
        );
        assert_eq!(answered(Some(7)).writer("vera@example.com", &[]), Writer::Agent(AgentId(7)));
        assert_eq!(answered(Some(7)).writer("eve@example.com", &[]), Writer::NotTheAgent(AgentId(7)));
        let by_reference = MailWay { answered: None, ..answered(None) };
        assert_eq!(by_reference.writer("vera@example.com", &to("vera@example.com")), Writer::Contact);
        assert_eq!(by_reference.writer("", &[]), Writer::Participant);
    }
}
