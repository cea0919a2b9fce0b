//! Mail accounts: setting up what mail goes out and comes in with, and trying it. Secrets come in here and go out to the
//! servers alone.

use crate::desk::postman::Delivery;
use crate::desk::{Caller, Desk, Write, secret, words};
use crate::domain::agent::is_email;
use crate::domain::contact::NAME_MAX_CHARS;
use crate::domain::event::Change;
use crate::domain::id::{InboxId, MailAccountId};
use crate::domain::inbox::InboxKind;
use crate::domain::mail_account::{
    ACCOUNTS_MAX, MailAccount, MailAccountError, MailAccountState, MailPlace, MailProgress, MailServer, MailTrial,
    MailWebhook, address_key, checked_address,
};
use crate::domain::mail_failure::MailFailure;
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::storage::{Tx, agent, inbox, mail_account};

/// What is changed of an account.
#[derive(Clone, Debug, Default)]
pub struct MailAccountChange {
    pub address: Option<String>,
    pub name: Option<String>,
    /// `Some(None)`: nobody gets what answers nothing.
    pub inbox_id: Option<Option<InboxId>>,
    pub is_default: Option<bool>,
    pub has_plus_addresses: Option<bool>,
    /// `Some(None)`: nothing goes out.
    pub outgoing: Option<Option<MailServer>>,
    /// `Some(None)`: nothing is fetched.
    pub incoming: Option<Option<MailServer>>,
    /// `Some(None)`: nobody posts what came in.
    pub webhook: Option<Option<MailWebhook>>,
}

impl From<MailAccountError> for Error {
    fn from(error: MailAccountError) -> Self {
        Self::field(error.field, error.message)
    }
}

impl Desk {
    /// All accounts, the oldest first.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_mail_accounts(&self) -> Result<Vec<MailAccount>> {
        self.store().read(mail_account::list_mail_accounts).await
    }

    /// An account.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn get_mail_account(&self, id: MailAccountId) -> Result<MailAccount> {
        self.store().read(move |tx| mail_account::get_mail_account(tx, id)).await
    }

    /// Sets an account up. The first one is what everything is sent with.
    ///
    /// # Errors
    /// A field is not acceptable, or the address is taken.
    pub async fn create_mail_account(&self, caller: &Caller, change: MailAccountChange) -> Result<MailAccount> {
        let address = change.address.clone().unwrap_or_default();
        let account = changed(blank(self.now()), MailAccountChange { address: Some(address), ..change })?;
        Ok(self.write_for(caller, move |write, _| write.create_account(account)).await?.value)
    }

    /// Sends by the server that the configuration names: sets the account of this address up, or gives it this server.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn adopt_outgoing(&self, address: String, server: MailServer) -> Result<()> {
        self.write(move |write| {
            let known = mail_account::list_mail_accounts(write.tx)?;
            let key = address_key(&address);
            match known.into_iter().find(|account| address_key(&account.address) == key) {
                None => {
                    write.create_account(MailAccount { address, outgoing: Some(server), ..blank(write.now) }).map(drop)
                }
                Some(account) if account.outgoing.as_ref() == Some(&server) => Ok(()),
                Some(account) => {
                    let account = MailAccount { outgoing: Some(server), ..account };
                    mail_account::update_mail_account(write.tx, &account)?;
                    mail_account::update_outgoing_state(write.tx, account.id, None)?;
                    write.tell_account(account.id)
                }
            }
        })
        .await
    }

    /// Changes an account.
    ///
    /// # Errors
    /// [`Code::NotFound`], a field is not acceptable, or the address is taken.
    pub async fn update_mail_account(
        &self,
        caller: &Caller,
        id: MailAccountId,
        change: MailAccountChange,
    ) -> Result<MailAccount> {
        let done = self
            .write_for(caller, move |write, _| {
                let before = mail_account::get_mail_account(write.tx, id)?;
                let after = changed(before.clone(), change)?;
                check_inbox(write.tx, &after)?;
                mail_account::update_mail_account(write.tx, &after)?;
                if is_other_mailbox(before.incoming.as_ref(), after.incoming.as_ref()) {
                    mail_account::delete_mail_place(write.tx, id)?;
                    mail_account::update_incoming_state(write.tx, id, None, write.now)?;
                }
                if before.webhook != after.webhook {
                    mail_account::update_webhook_confirmation(write.tx, id, None)?;
                }
                if before.outgoing != after.outgoing {
                    mail_account::update_outgoing_state(write.tx, id, None)?;
                }
                write.tell_account(id)?;
                mail_account::get_mail_account(write.tx, id)
            })
            .await?;
        Ok(done.value)
    }

    /// Deletes an account that no mail has come or gone by.
    ///
    /// # Errors
    /// [`Code::NotFound`] or [`Code::MailAccountInUse`].
    pub async fn delete_mail_account(&self, caller: &Caller, id: MailAccountId) -> Result<()> {
        let accounts = self.0.accounts.clone();
        self.write_for(caller, move |write, _| {
            mail_account::get_mail_account(write.tx, id)?;
            if mail_account::is_mail_account_used(write.tx, id)? {
                return Err(Error::new(Code::MailAccountInUse));
            }
            mail_account::delete_mail_account(write.tx, id)?;
            write.tx.after_commit(move || accounts.notify_one());
            write.tell(Change::MailAccountDeleted { mail_account_id: id })
        })
        .await
        .map(|_| ())
    }

    /// Sends a mail through an account to whoever asks, at once, and answers what the server said.
    ///
    /// # Errors
    /// [`Code::NotFound`], or there is no server to be tried.
    pub async fn try_outgoing(&self, caller: &Caller, id: MailAccountId, to: Option<String>) -> Result<MailTrial> {
        let actor = caller.actor;
        let letter = self
            .write(move |write| {
                let account = mail_account::get_mail_account(write.tx, id)?;
                let agent = agent::get_agent(write.tx, actor.id)?;
                let to = words::optional_line("to", to.as_deref(), 254)?.unwrap_or_else(|| agent.email.clone());
                if !is_email(&to) {
                    return Err(Error::field("to", "Give an e-mail address, such as ana@example.com."));
                }
                write.test_letter(account, &agent, &to)
            })
            .await?;
        let letter = letter.ok_or_else(|| no_server("outgoing"))?;
        let (problem, trial) = match self.0.postman.deliver(letter).await {
            Delivery::Taken { words, .. } => {
                (None, MailTrial { ok: true, answer: Some(words), ..MailTrial::default() })
            }
            Delivery::Refused(failure) | Delivery::RefusedForGood(failure) => (Some(failure.clone()), failure.into()),
        };
        self.write(move |write| {
            if mail_account::update_outgoing_state(write.tx, id, problem.as_ref())? {
                write.tell(Change::MailAccountUpdated { mail_account_id: id })?;
            }
            Ok(())
        })
        .await?;
        Ok(trial)
    }

    /// Looks into an account's mailbox, and answers what was found there.
    ///
    /// # Errors
    /// [`Code::NotFound`], or there is no server to be tried.
    pub async fn try_incoming(&self, id: MailAccountId) -> Result<MailTrial> {
        let account = self.get_mail_account(id).await?;
        let server = account.incoming.ok_or_else(|| no_server("incoming"))?;
        Ok(match self.0.postman.look_in(server).await {
            Ok(found) => MailTrial { ok: true, message_count: Some(found.into()), ..MailTrial::default() },
            Err(failure) => failure.into(),
        })
    }

    /// What rings when an account is another, or new.
    #[must_use]
    pub fn account_bell(&self) -> std::sync::Arc<tokio::sync::Notify> {
        self.0.accounts.clone()
    }

    /// How far a mailbox has been fetched; none before the first time.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn find_mail_progress(&self, id: MailAccountId) -> Result<Option<MailProgress>> {
        self.store().read(move |tx| mail_account::find_mail_progress(tx, id)).await
    }

    /// Remembers how far a mailbox has been fetched.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn store_mail_place(&self, id: MailAccountId, place: MailPlace) -> Result<()> {
        self.write(move |write| mail_account::update_mail_place(write.tx, id, place, write.now)).await
    }

    /// Remembers how it went to fetch from an account.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn note_fetching(&self, id: MailAccountId, problem: Option<MailFailure>) -> Result<()> {
        self.write(move |write| write.note_incoming(id, problem.as_ref())).await
    }
}

impl Write<'_, '_> {
    fn create_account(&self, account: MailAccount) -> Result<MailAccount> {
        let known = mail_account::list_mail_accounts(self.tx)?;
        if i64::try_from(known.len()).unwrap_or(i64::MAX) >= ACCOUNTS_MAX {
            return Err(Error::field("address", format!("There are {ACCOUNTS_MAX} accounts already.")));
        }
        check_inbox(self.tx, &account)?;
        let is_default = account.is_default || known.iter().all(|account| !account.is_default);
        let id = mail_account::insert_mail_account(self.tx, &MailAccount { is_default, ..account })?;
        self.tell_account(id)?;
        mail_account::get_mail_account(self.tx, id)
    }

    fn tell_account(&self, id: MailAccountId) -> Result<()> {
        let accounts = self.accounts.clone();
        self.tx.after_commit(move || accounts.notify_one());
        // What waited for want of a server goes out now.
        self.ring_outbox();
        self.tell(Change::MailAccountUpdated { mail_account_id: id })
    }
}

/// An account of which nothing is known yet.
fn blank(now: Timestamp) -> MailAccount {
    MailAccount {
        id: MailAccountId(0),
        address: String::new(),
        name: String::new(),
        inbox_id: None,
        is_default: false,
        has_plus_addresses: true,
        outgoing: None,
        incoming: None,
        webhook: None,
        state: MailAccountState::default(),
        created_at: now,
    }
}

fn no_server(part: &'static str) -> Error {
    Error::field(part, "There is no server to be tried. Give its name, port, user and password.")
}

fn changed(before: MailAccount, change: MailAccountChange) -> Result<MailAccount> {
    let name = change.name.map(|name| words::optional_line("name", Some(&name), NAME_MAX_CHARS)).transpose()?;
    let outgoing = server(change.outgoing, before.outgoing, "outgoing")?;
    let incoming = server(change.incoming, before.incoming, "incoming")?;
    let webhook = match change.webhook {
        None => before.webhook,
        Some(None) => None,
        Some(Some(new)) => {
            let known = before.webhook.filter(|known| known.shape == new.shape);
            let token = match &known {
                Some(known) => known.token.clone(),
                None => secret::random_token(24)?,
            };
            let signing_key = new.signing_key.or_else(|| known.and_then(|known| known.signing_key));
            Some(MailWebhook { token, signing_key: signing_key.filter(|key| !key.is_empty()), ..new })
        }
    };
    Ok(MailAccount {
        address: change.address.map_or(Ok(before.address), |address| checked_address(&address))?,
        name: name.map_or(before.name, Option::unwrap_or_default),
        inbox_id: change.inbox_id.unwrap_or(before.inbox_id),
        is_default: change.is_default.unwrap_or(before.is_default),
        has_plus_addresses: change.has_plus_addresses.unwrap_or(before.has_plus_addresses),
        outgoing,
        incoming,
        webhook,
        ..before
    })
}

fn server(
    change: Option<Option<MailServer>>,
    before: Option<MailServer>,
    part: &'static str,
) -> Result<Option<MailServer>> {
    match change {
        None => Ok(before),
        Some(None) => Ok(None),
        Some(Some(server)) => match server.checked(before.as_ref()) {
            Ok(server) => Ok(Some(server)),
            Err(error) => Err(Error::field(field_of(part, error.field), error.message)),
        },
    }
}

/// `outgoing.host` and the like.
fn field_of(part: &'static str, field: &'static str) -> &'static str {
    const FIELDS: &[&str] = &[
        "outgoing.host",
        "outgoing.port",
        "outgoing.user",
        "outgoing.oauth",
        "outgoing.token_url",
        "incoming.host",
        "incoming.port",
        "incoming.user",
        "incoming.oauth",
        "incoming.token_url",
        "incoming.authserv_id",
    ];
    FIELDS
        .iter()
        .find(|name| name.strip_prefix(part).and_then(|rest| rest.strip_prefix('.')) == Some(field))
        .copied()
        .unwrap_or(part)
}

fn check_inbox(tx: &Tx<'_>, account: &MailAccount) -> Result<()> {
    let Some(id) = account.inbox_id else { return Ok(()) };
    let inbox = inbox::find_inbox(tx, id)?.ok_or_else(|| Error::field("inbox_id", "There is no such inbox."))?;
    if inbox.kind == InboxKind::Internal {
        return Err(Error::field("inbox_id", "An inbox for colleagues takes no mail from outside."));
    }
    let others = mail_account::list_mail_accounts(tx)?;
    let is_taken = others.iter().any(|other| other.id != account.id && other.inbox_id == Some(id));
    if is_taken && inbox.kind == InboxKind::Email {
        return Err(Error::field("inbox_id", "Another account is this inbox's mailbox already."));
    }
    Ok(())
}

/// Whether another mailbox is fetched from now on: what was fetched of the one before says nothing of it.
fn is_other_mailbox(before: Option<&MailServer>, after: Option<&MailServer>) -> bool {
    let place = |server: &MailServer| (server.host.clone(), server.user.clone(), server.folder().to_owned());
    before.map(place) != after.map(place)
}
