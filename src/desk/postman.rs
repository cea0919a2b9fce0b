//! The post, as the desk sees it: letters are given to somebody who delivers them, and raw mail to somebody who can read
//! it. Which servers are spoken to and how, the desk does not know; `app` passes it in.

use std::collections::BTreeMap;
use std::path::PathBuf;

use futures_util::future::BoxFuture;
use serde_json::Value;

use crate::domain::id::OutgoingMailId;
use crate::domain::incoming_mail::{Authenticity, IncomingMail};
use crate::domain::language::Language;
use crate::domain::mail_account::{MailAccount, MailServer, MailWebhook};
use crate::domain::mail_failure::MailFailure;
use crate::domain::outgoing_mail::MailKind;
use crate::domain::template_mistake::TemplateProblem;
use crate::domain::timestamp::Timestamp;

/// A mail to be written and delivered.
#[derive(Clone, Debug)]
pub struct Letter {
    pub id: OutgoingMailId,
    pub kind: MailKind,
    /// Who carries it, with what is secret of them.
    pub account: MailAccount,
    /// As who it comes.
    pub from_name: String,
    pub to_name: Option<String>,
    pub to_address: String,
    /// Where answers go; none: to the account's address.
    pub reply_to: Option<String>,
    /// Where reports of failure go (RFC 5321 section 3.6.3).
    pub envelope_from: String,
    /// Without brackets.
    pub message_id: String,
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
    /// What the thread is called, where it has a name.
    pub thread_subject: Option<String>,
    /// Where one can say that one wants no more of this.
    pub unsubscribe_url: Option<String>,
    pub language: Language,
    /// The admin's own words; none: the built-in ones.
    pub template: Option<MailTemplate>,
    /// What tells mail of this installation, when it comes back to it.
    pub mark: String,
    /// What the words speak of.
    pub words: Value,
    pub files: Vec<LetterFile>,
    pub at: Timestamp,
}

/// Words of a mail, with gaps to be filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailTemplate {
    pub subject: String,
    pub html: String,
    pub text: String,
}

/// A file that goes along.
#[derive(Clone, Debug)]
pub struct LetterFile {
    pub name: String,
    pub content_type: String,
    pub path: PathBuf,
}

/// A mail as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    pub html: String,
    pub text: String,
    /// Why the admin's own words were not used.
    pub problem: Option<TemplateProblem>,
}

/// What came of an attempt to deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// A server has taken it, and said this; and why it got the built-in words, if the admin's own are broken.
    Taken { words: String, problem: Option<String> },
    /// Not now.
    Refused(MailFailure),
    /// Never: nobody of this name is there, or the mail itself is refused.
    RefusedForGood(MailFailure),
}

/// A mail that was read. No card number is in it.
#[derive(Clone, Debug)]
pub struct ReadMail {
    pub mail: IncomingMail,
    /// All that was written, as text.
    pub whole: String,
    /// Without what is quoted, and without signature.
    pub reply: String,
    /// What copies of it have in common.
    pub key: String,
    /// There were card numbers: the raw message is to be [rewritten](Postman::rewrite) before it is kept.
    pub is_masked: bool,
}

/// A mail as a provider posted it.
#[derive(Clone, Debug)]
pub struct Posted {
    /// Whom it was for, as the envelope said.
    pub recipients: Vec<String>,
    /// What the provider has found out about its sender, where it says so.
    pub authenticity: Option<Authenticity>,
    pub raw: Vec<u8>,
}

/// What a provider's post turned out to be.
#[derive(Clone, Debug)]
pub enum Unpacked {
    Mails(Vec<Posted>),
    /// The provider asks whether we want its posts: whoever set it up has to open this address.
    Confirmation {
        url: String,
    },
}

/// HTML of a stranger, made harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanHtml {
    pub html: String,
    /// Pictures from elsewhere that were left out.
    pub blocked: usize,
}

/// Whoever knows the post.
pub trait Postman: Send + Sync {
    /// Reads a raw message, and masks the card numbers in it: in words, in HTML, in the mails that are attached to it.
    ///
    /// # Errors
    /// Why it can't be read, in a sentence.
    fn read(&self, raw: &[u8]) -> Result<ReadMail, String>;

    /// Finds out whether a raw message comes from where it says: what the server says that checks mail for us, if it is
    /// named, and what signatures say.
    fn prove<'a>(&'a self, raw: &'a [u8], authserv_id: Option<&'a str>) -> BoxFuture<'a, Authenticity>;

    /// Writes a raw message anew, with these words instead of its own and without its attachments: what is kept of one that
    /// held card numbers.
    fn rewrite(&self, mail: &IncomingMail) -> Vec<u8>;

    /// Takes a provider's post apart.
    ///
    /// # Errors
    /// Why it is refused, in a sentence.
    fn unpack(
        &self,
        webhook: &MailWebhook,
        content_type: &str,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Unpacked, String>;

    /// Makes a stranger's HTML harmless. `pictures` are the addresses of those that came along, by content id.
    fn clean(&self, html: &str, pictures: &BTreeMap<String, String>, shows_remote: bool) -> CleanHtml;

    /// Writes a letter's words as a trial: what they lack is a problem, and the built-in ones take their place.
    ///
    /// # Errors
    /// The built-in ones are broken.
    fn try_out(&self, letter: &Letter) -> Result<Rendered, String>;

    /// The built-in words of a kind.
    fn built_in(&self, kind: MailKind, language: Language) -> MailTemplate;

    /// Delivers a letter.
    fn deliver(&self, letter: Letter) -> BoxFuture<'_, Delivery>;

    /// Signs in to a server and looks into its folder; answers how many messages lie there.
    fn look_in(&self, server: MailServer) -> BoxFuture<'_, Result<u32, MailFailure>>;
}
