//! Mail that comes in. It is read and masked by the postman, put on the shelf and then taken in, with how far the mailbox has
//! been fetched, in one transaction: a crash at any point loses nothing and doubles nothing. [`placing`] finds its
//! conversation, [`correspondent`] who it is with, [`report`] takes reports of mail that did not arrive, [`showing`] shows what
//! came.

mod answering;
mod correspondent;
mod placing;
mod report;
mod showing;

use futures_util::{StreamExt, TryStreamExt, stream};

use crate::desk::files::Files;
use crate::desk::postman::{Posted, ReadMail, Unpacked};
use crate::desk::{Desk, Write, words};
use crate::domain::attachment::Uploader;
use crate::domain::card_masking::mask_bytes;
use crate::domain::event::Change;
use crate::domain::file_name;
use crate::domain::id::{ConversationId, MailAccountId, MessageId};
use crate::domain::incoming_mail::{
    Authenticity, Automatic, AutomaticKind, IncomingMail, MailAddress, MailDetails, MailPart,
};
use crate::domain::language::Language;
use crate::domain::mail_account::{MailAccount, MailPlace};
use crate::domain::mail_matching::{FORM_MAILS_PER_HOUR, MAILS_PER_HOUR, recipients, tokens};
use crate::domain::mail_stand_in;
use crate::domain::message::TEXT_MAX_CHARS;
use crate::domain::text;
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::storage::attachment::NewAttachment;
use crate::storage::incoming_mail::NewIncomingMail;
use crate::storage::{Tx, agent, incoming_mail, mail_account, outgoing_mail};

/// The most bytes of a mail that is taken in: larger ones no server carries.
pub const MAIL_MAX_BYTES: usize = 50 * 1024 * 1024;
/// The most bytes of HTML that are kept to be shown; all of it is in the raw message.
const HTML_MAX_BYTES: usize = 2 * 1024 * 1024;
/// The most characters of the whole text that are kept to be shown.
const WHOLE_MAX_CHARS: usize = 200_000;
/// How many files of a mail are written at a time.
const FILES_AT_ONCE: usize = 4;
/// The most earlier mails that a mail is remembered to go on from.
const ANCESTORS_MAX: usize = 10;
/// The most characters of a subject.
const SUBJECT_MAX_CHARS: usize = 500;

/// A mail as it came from a server.
#[derive(Default)]
pub struct Arrived {
    pub raw: Vec<u8>,
    /// Whom it was for, as its envelope said, where that is known.
    pub recipients: Vec<String>,
    /// What its provider has found out about its sender, where it says so.
    pub authenticity: Option<Authenticity>,
    /// The name under which whoever checks mail for this mailbox writes down what it has found out, where that is known: only
    /// what was fetched from there has come past them.
    pub authserv_id: Option<String>,
    /// Where it lay in the mailbox.
    pub place: Option<MailPlace>,
    /// It is so large, in bytes, that its body stayed in the mailbox.
    pub left_bytes: Option<u32>,
}

/// A mail that has been read, masked and put on the shelf.
struct Shelved {
    read: ReadMail,
    recipients: Vec<String>,
    authenticity: Authenticity,
    place: Option<MailPlace>,
    files: Vec<NewAttachment>,
    /// The hash and the size of the raw message.
    raw: (String, i64),
    problem: Option<String>,
    /// Its body stayed in the mailbox.
    is_partial: bool,
}

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenIn {
    /// All of it is in a conversation now, or was a report on one.
    New,
    /// It is kept, but whoever looks for it finds it in the mailbox: it could not be read, is too large, or answers nothing
    /// where nothing else is wanted.
    Aside,
    /// It was taken in before.
    Known,
}

impl Desk {
    /// Takes a mail in that came to an account.
    ///
    /// # Errors
    /// [`Code::NotFound`], or the disk refused: then it is to be brought again.
    pub async fn take_in_mail(&self, account: MailAccountId, arrived: Arrived) -> Result<TakenIn> {
        let desk = self.clone();
        let read = tokio::task::spawn_blocking(move || (desk.0.postman.read(&arrived.raw), arrived));
        let (read, arrived) = read.await.map_err(Error::internal)?;
        let (mut read, problem) = match read {
            Ok(read) => (read, None),
            Err(problem) => (ReadMail::unreadable(&arrived.raw), Some(problem)),
        };
        if let Some(bytes) = arrived.left_bytes {
            read.stand_in(bytes, self.get_business().await?.language);
        }
        if self.is_mail_known(account, read.key.clone(), read.mail.sent_at).await? {
            if let Some(place) = arrived.place {
                self.write(move |write| mail_account::update_mail_place(write.tx, account, place, write.now)).await?;
            }
            return Ok(TakenIn::Known);
        }
        let authenticity = match arrived.authenticity {
            Some(found) => found,
            None if self.speaks_for_an_agent(account, &read.mail, &arrived.recipients).await? => {
                self.0.postman.prove(&arrived.raw, arrived.authserv_id.as_deref()).await
            }
            None => Authenticity::default(),
        };
        // What held a card number is not kept as it was, not even as the raw message.
        let raw = match &problem {
            Some(_) => mask_bytes(&arrived.raw).unwrap_or(arrived.raw),
            None if read.is_masked => self.0.postman.rewrite(&read.mail),
            None => arrived.raw,
        };
        cut(&mut read);
        let _shelf = self.0.files.shelf.read().await;
        // The disk takes what comes at the same time together.
        let parts = std::mem::take(&mut read.mail.parts);
        let (files, stored) = tokio::try_join!(shelve(&self.0.files, parts), keep(&self.0.files, &raw))?;
        let shelved = Shelved {
            read,
            recipients: arrived.recipients,
            authenticity,
            place: arrived.place,
            files,
            raw: (stored, i64::try_from(raw.len()).map_err(Error::internal)?),
            problem,
            is_partial: arrived.left_bytes.is_some(),
        };
        self.write(move |write| write.take_in(account, &shelved)).await
    }

    /// Whether a mail was taken in by an account: the one with this Message-ID (without brackets), or this hash, that was sent then.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn is_mail_known(&self, account: MailAccountId, key: String, sent_at: Option<i64>) -> Result<bool> {
        let known = self.store().read(move |tx| {
            let key = told_apart(tx, account, &key, sent_at)?;
            incoming_mail::is_taken_in(tx, account, &key)
        });
        known.await
    }

    /// Whether a mail would speak for an agent, if it were really theirs.
    async fn speaks_for_an_agent(&self, id: MailAccountId, mail: &IncomingMail, envelope: &[String]) -> Result<bool> {
        let addressed = recipients(mail, envelope);
        self.store()
            .read(move |tx| {
                let address = mail_account::get_mail_account(tx, id)?.address;
                for token in tokens(&address, &addressed) {
                    let found = outgoing_mail::find_outgoing_mail_by_token(tx, &token.token)?;
                    if found.is_some_and(|stored| stored.mail.agent_id.is_some()) {
                        return Ok(true);
                    }
                }
                Ok(false)
            })
            .await
    }

    /// The account that this token is the way in of.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn get_way_in(&self, token: String) -> Result<MailAccount> {
        let found = self.store().read(move |tx| mail_account::find_mail_account_by_webhook(tx, &token)).await?;
        found.ok_or(Error::new(Code::NotFound))
    }

    /// Takes in what a mail provider posts to an account's [way in](Self::get_way_in).
    ///
    /// # Errors
    /// The post is refused.
    pub async fn take_in_post(&self, account: MailAccount, content_type: &str, body: Vec<u8>) -> Result<()> {
        let webhook = account.webhook.clone().ok_or(Error::new(Code::NotFound))?;
        let (desk, content_type, now) = (self.clone(), content_type.to_owned(), self.now());
        let unpacked = tokio::task::spawn_blocking(move || desk.0.postman.unpack(&webhook, &content_type, &body, now));
        let unpacked = unpacked.await.map_err(Error::internal)?;
        let unpacked = unpacked.map_err(|problem| Error::with_message(Code::InvalidRequest, problem))?;
        match unpacked {
            Unpacked::Mails(mails) => {
                for Posted { recipients, authenticity, raw } in mails {
                    self.take_in_mail(account.id, Arrived { raw, recipients, authenticity, ..Arrived::default() })
                        .await?;
                }
                // It posts: what it had asked is answered.
                if account.state.webhook_confirmation.is_some() {
                    self.note_posting(account.id, None).await
                } else {
                    Ok(())
                }
            }
            Unpacked::Confirmation { url } => self.note_posting(account.id, Some(url)).await,
        }
    }

    /// Remembers what a provider asks before it posts, or that it does.
    async fn note_posting(&self, id: MailAccountId, asked: Option<String>) -> Result<()> {
        self.write(move |write| {
            if mail_account::update_webhook_confirmation(write.tx, id, asked.as_deref())? {
                write.tell(Change::MailAccountUpdated { mail_account_id: id })?;
            }
            Ok(())
        })
        .await
    }
}

impl Write<'_, '_> {
    fn take_in(&self, id: MailAccountId, shelved: &Shelved) -> Result<TakenIn> {
        let account = mail_account::get_mail_account(self.tx, id)?;
        if let Some(place) = shelved.place {
            mail_account::update_mail_place(self.tx, id, place, self.now)?;
        }
        let mail = &shelved.read.mail;
        let key = told_apart(self.tx, id, &shelved.read.key, mail.sent_at)?;
        // Brought twice at the same time.
        if incoming_mail::is_taken_in(self.tx, id, &key)? {
            return Ok(TakenIn::Known);
        }
        let own = self.own_addresses()?;
        let automatic = self.automatic(&account, shelved, &own)?;
        let mut details = details_of(shelved, &own, automatic.clone(), self.now);
        let landed = if let Some(problem) = &shelved.problem {
            details.problem = Some(problem.clone());
            None
        } else if let Some(bounced) = self.take_in_report(&account, mail, &shelved.recipients)? {
            Some((None, bounced))
        } else {
            let landed = self.place(&account, shelved, &own, automatic.as_ref())?;
            if landed.is_none() {
                let message = "It answers nothing, and the account has no inbox that takes new mail.";
                details.problem = Some(message.to_owned());
            }
            landed.map(|(message, conversation)| (Some(message), conversation))
        };
        if landed.is_none_or(|(message, _)| message.is_none()) {
            // Named by nothing they stay on the shelf for ever: what no message shows is tidied away like any unsent file.
            self.attach(&account, shelved)?;
        }
        let is_seen = landed.is_some() && !shelved.is_partial;
        self.remember(&account, shelved, &key, &details, landed)?;
        Ok(if is_seen { TakenIn::New } else { TakenIn::Aside })
    }

    /// Why a mail counts as a machine's. Who writes as fast as no person does is one, whatever the headers say.
    fn automatic(&self, account: &MailAccount, shelved: &Shelved, own: &[String]) -> Result<Option<Automatic>> {
        let mail = &shelved.read.mail;
        if let Some(automatic) = mail.automatic_for(&account.address, own, &self.mail_mark()?) {
            return Ok(Some(automatic));
        }
        let Some(from) = mail.author().map(|from| from.address.as_str()) else { return Ok(None) };
        let since = self.now.plus_seconds(-3600);
        // A busy morning of an agent's who answers by mail is none.
        let is_agent = shelved.authenticity.is_proven() && agent::find_agent_by_email(self.tx, from)?.is_some();
        let named = mail.answers_to(own).map(|named| named.address.as_str());
        let most = if !is_agent
            && incoming_mail::count_mails_for(self.tx, (from, named), since, MAILS_PER_HOUR)? >= MAILS_PER_HOUR
        {
            MAILS_PER_HOUR
        } else if incoming_mail::count_mails_from(self.tx, from, since, FORM_MAILS_PER_HOUR)? >= FORM_MAILS_PER_HOUR {
            FORM_MAILS_PER_HOUR
        } else {
            return Ok(None);
        };
        let evidence = format!("More than {most} mails within an hour");
        Ok(Some(Automatic { kind: AutomaticKind::Generated, evidence }))
    }

    fn remember(
        &self,
        account: &MailAccount,
        shelved: &Shelved,
        key: &str,
        details: &MailDetails,
        landed: Option<(Option<MessageId>, ConversationId)>,
    ) -> Result<()> {
        let ReadMail { mail, whole, .. } = &shelved.read;
        let conversation_id = landed.map(|(_, conversation)| conversation);
        let new = NewIncomingMail {
            account_id: account.id,
            key,
            message_id: landed.and_then(|(message, _)| message),
            conversation_id,
            from_address: mail.author().map(|author| author.address.as_str()),
            subject: &mail.subject,
            reference: mail.message_id.as_deref(),
            details,
            text: whole,
            html: mail.html.as_deref().filter(|html| html.len() <= HTML_MAX_BYTES),
            raw: &shelved.raw.0,
            size: shelved.raw.1,
        };
        incoming_mail::insert_incoming_mail(self.tx, &new, self.now)?;
        if let (Some(reference), Some(conversation)) = (&mail.message_id, conversation_id) {
            incoming_mail::insert_reference(self.tx, account.id, reference, conversation)?;
        }
        Ok(())
    }
}

impl ReadMail {
    /// Says where the body is that was too large to be brought.
    fn stand_in(&mut self, bytes: u32, language: Language) {
        let megabytes = bytes.div_ceil(1024 * 1024);
        self.reply = mail_stand_in::too_large(megabytes, language);
        self.whole.clone_from(&self.reply);
        self.mail.is_cut = true;
    }

    /// Who wrote it, if it says so.
    fn sender(&self) -> MailAddress {
        self.mail.author().cloned().unwrap_or_else(|| MailAddress { name: None, address: String::new() })
    }

    /// Whether it says more than `text`, which is shown of it.
    fn has_more_than(&self, text: &str) -> bool {
        self.whole.trim() != text.trim() || self.mail.html.is_some()
    }

    /// What nobody could read: kept as it came.
    fn unreadable(raw: &[u8]) -> Self {
        Self {
            mail: IncomingMail::default(),
            whole: String::new(),
            reply: String::new(),
            key: format!("sha256:{}", crate::desk::secret::sha256(raw)),
            is_masked: false,
        }
    }
}

fn details_of(shelved: &Shelved, own: &[String], automatic: Option<Automatic>, now: Timestamp) -> MailDetails {
    let mail = &shelved.read.mail;
    MailDetails {
        from: mail.from.clone(),
        reply_to: mail.answers_to(own).cloned(),
        to: mail.to.clone(),
        cc: mail.cc.clone(),
        references: mail.ancestors(ANCESTORS_MAX),
        // A clock that goes wrong must not put a mail into the future.
        sent_at: mail.sent_at.map(|at| Timestamp(at).min(now)),
        automatic,
        bounce: mail.bounce.clone(),
        authenticity: shelved.authenticity.clone(),
        invitation: mail.invitation.clone(),
        is_cut: mail.is_cut,
        problem: None,
    }
}

/// Cuts what is longer than anybody reads.
fn cut(read: &mut ReadMail) {
    read.mail.subject = words::cut_line(&read.mail.subject, SUBJECT_MAX_CHARS);
    read.whole = text::cut(&read.whole, WHOLE_MAX_CHARS);
    read.reply = text::cut(&read.reply, TEXT_MAX_CHARS);
}

/// What copies of a mail have in common. Some forms give all of their mails the same Message-ID: one with another date is no copy.
fn told_apart(tx: &Tx<'_>, account: MailAccountId, key: &str, sent_at: Option<i64>) -> Result<String> {
    let known = incoming_mail::find_sent_at(tx, account, key)?;
    Ok(match known.zip(sent_at) {
        Some((known, sent_at)) if known.0 != sent_at => format!("{key} {sent_at}"),
        _ => key.to_owned(),
    })
}

/// Puts the files of a mail on the shelf, to be named by rows.
async fn shelve(files: &Files, parts: Vec<MailPart>) -> Result<Vec<NewAttachment>> {
    let parts = parts.into_iter().filter(|part| !part.body.is_empty());
    stream::iter(parts).map(|part| shelve_one(files, part)).buffered(FILES_AT_ONCE).try_collect().await
}

async fn shelve_one(files: &Files, part: MailPart) -> Result<NewAttachment> {
    let mut upload = files.begin(part.body.len() as u64).await?;
    upload.write(&part.body).await?;
    let new = files.keep_named(upload, words::masked(file_name::sanitize(&part.name)), &part.content_type).await?;
    Ok(NewAttachment { content_id: part.content_id, ..new })
}

/// What came was measured when it came; masked, it is packed anew and may be longer. No mail is refused here: it would be
/// brought again for ever, and all that comes behind it would wait.
async fn keep(files: &Files, raw: &[u8]) -> Result<String> {
    let raw = if raw.is_empty() { b"\r\n" } else { raw };
    let mut upload = files.begin(raw.len() as u64).await?;
    upload.write(raw).await?;
    Ok(files.keep(upload).await?.hash)
}

/// Who sent the files of a mail.
const fn uploader(account: &MailAccount) -> Uploader {
    Uploader::Mail(account.id)
}
