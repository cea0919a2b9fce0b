//! Mail accounts with their servers, secrets included: who reads them here must not show them.

use serde::{Deserialize, Serialize};

use super::value::{Json, Name};
use super::{Row, Tx, WriteTx};
use crate::domain::id::{InboxId, MailAccountId};
use crate::domain::mail_account::{
    MailAccount, MailAccountState, MailOauth, MailPlace, MailProgress, MailSecurity, MailServer, MailWebhook,
    MailWebhookShape,
};
use crate::domain::mail_failure::{FailureReason, MailFailure};
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::params;

/// A server as it is stored: the domain's own form leaves the secrets out wherever it is written.
#[derive(Serialize, Deserialize)]
struct StoredServer {
    host: String,
    port: u16,
    security: MailSecurity,
    user: String,
    password: Option<String>,
    oauth: Option<StoredOauth>,
    folder: Option<String>,
    #[serde(default)]
    authserv_id: Option<String>,
    #[serde(default)]
    marks_seen: bool,
}

#[derive(Serialize, Deserialize)]
struct StoredOauth {
    token_url: String,
    client_id: String,
    client_secret: Option<String>,
    refresh_token: Option<String>,
    scope: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct StoredWebhook {
    shape: MailWebhookShape,
    signing_key: Option<String>,
}

impl From<&MailServer> for StoredServer {
    fn from(server: &MailServer) -> Self {
        let MailServer { host, port, security, user, password, oauth, folder, authserv_id, marks_seen } =
            server.clone();
        let oauth = oauth.map(|oauth| {
            let MailOauth { token_url, client_id, client_secret, refresh_token, scope } = oauth;
            StoredOauth { token_url, client_id, client_secret, refresh_token, scope }
        });
        Self { host, port, security, user, password, oauth, folder, authserv_id, marks_seen }
    }
}

impl From<StoredServer> for MailServer {
    fn from(stored: StoredServer) -> Self {
        let StoredServer { host, port, security, user, password, oauth, folder, authserv_id, marks_seen } = stored;
        let oauth = oauth.map(|oauth| {
            let StoredOauth { token_url, client_id, client_secret, refresh_token, scope } = oauth;
            MailOauth { token_url, client_id, client_secret, refresh_token, scope }
        });
        Self { host, port, security, user, password, oauth, folder, authserv_id, marks_seen }
    }
}

const SELECT: &str = "SELECT id, address, name, inbox_id, is_default, has_plus_addresses, outgoing, incoming, webhook,
     webhook_token, outgoing_failure_reason, outgoing_error, incoming_failure_reason, incoming_error, webhook_confirmation,
     fetched_at, created_at FROM mail_accounts";

fn map(row: &Row<'_>) -> Result<MailAccount> {
    let server = |stored: Option<Json<StoredServer>>| stored.map(|Json(stored)| stored.into());
    let (id, address, name, inbox_id) = (row.next()?, row.next()?, row.next()?, row.next()?);
    let (is_default, has_plus_addresses) = (row.next()?, row.next()?);
    let (outgoing, incoming) = (server(row.next()?), server(row.next()?));
    let (webhook, token): (Option<Json<StoredWebhook>>, Option<String>) = (row.next()?, row.next()?);
    let webhook = webhook.map(|Json(StoredWebhook { shape, signing_key })| MailWebhook {
        shape,
        token: token.unwrap_or_default(),
        signing_key,
    });
    let state = MailAccountState {
        outgoing_failure_reason: row.next::<Option<Name<FailureReason>>>()?.map(|name| name.0),
        outgoing_error: row.next()?,
        incoming_failure_reason: row.next::<Option<Name<FailureReason>>>()?.map(|name| name.0),
        incoming_error: row.next()?,
        webhook_confirmation: row.next()?,
        fetched_at: row.next()?,
    };
    Ok(MailAccount {
        id,
        address,
        name,
        inbox_id,
        is_default,
        has_plus_addresses,
        outgoing,
        incoming,
        webhook,
        state,
        created_at: row.next()?,
    })
}

pub fn find_mail_account(tx: &Tx<'_>, id: MailAccountId) -> Result<Option<MailAccount>> {
    tx.find(&format!("{SELECT} WHERE id = ?1"), params![id], map)
}

/// An account by its id.
///
/// # Errors
/// [`Code::NotFound`].
pub fn get_mail_account(tx: &Tx<'_>, id: MailAccountId) -> Result<MailAccount> {
    find_mail_account(tx, id)?.ok_or(Error::new(Code::NotFound))
}

/// All accounts, the oldest first.
pub fn list_mail_accounts(tx: &Tx<'_>) -> Result<Vec<MailAccount>> {
    tx.list(&format!("{SELECT} ORDER BY id"), &[], map)
}

/// The account that a provider posts to by this token.
pub fn find_mail_account_by_webhook(tx: &Tx<'_>, token: &str) -> Result<Option<MailAccount>> {
    tx.find(&format!("{SELECT} WHERE webhook_token = ?1"), params![token], map)
}

/// What an inbox sends with: its own choice, else the account whose mailbox it is, else the default, else any; only those that
/// have a server for it.
pub fn find_sender(tx: &Tx<'_>, inbox: Option<InboxId>) -> Result<Option<MailAccount>> {
    let sql = format!(
        "{SELECT} WHERE outgoing IS NOT NULL
         ORDER BY id = (SELECT mail_account_id FROM inboxes WHERE id = ?1) DESC, inbox_id = ?1 DESC, is_default DESC, id
         LIMIT 1"
    );
    tx.find(&sql, params![inbox], map)
}

/// Inserts an account.
///
/// # Errors
/// [`Code::AlreadyTaken`] when another has this address.
pub fn insert_mail_account(tx: &WriteTx<'_>, account: &MailAccount) -> Result<MailAccountId> {
    check_address(tx, &account.address, None)?;
    let id = tx.insert(
        "INSERT INTO mail_accounts (address, name, is_default, has_plus_addresses, created_at)
         VALUES (?1, '', 0, 1, ?2)",
        params![&account.address, account.created_at],
    )?;
    update_mail_account(tx, &MailAccount { id: MailAccountId(id), ..account.clone() })?;
    Ok(MailAccountId(id))
}

/// Stores all that an admin can change of an account. One that becomes the default is the only one.
///
/// # Errors
/// [`Code::AlreadyTaken`] when another has this address.
pub fn update_mail_account(tx: &WriteTx<'_>, account: &MailAccount) -> Result<()> {
    check_address(tx, &account.address, Some(account.id))?;
    let server = |server: &Option<MailServer>| {
        server.as_ref().map(|server| serde_json::to_string(&StoredServer::from(server))).transpose()
    };
    let webhook = account.webhook.as_ref().map(|webhook| {
        serde_json::to_string(&StoredWebhook { shape: webhook.shape, signing_key: webhook.signing_key.clone() })
    });
    if account.is_default {
        tx.execute("UPDATE mail_accounts SET is_default = 0 WHERE id <> ?1", params![account.id])?;
    }
    tx.execute(
        "UPDATE mail_accounts SET address = ?2, name = ?3, inbox_id = ?4, is_default = ?5, has_plus_addresses = ?6,
         outgoing = ?7, incoming = ?8, webhook = ?9, webhook_token = ?10 WHERE id = ?1",
        params![
            account.id,
            &account.address,
            &account.name,
            account.inbox_id,
            account.is_default,
            account.has_plus_addresses,
            server(&account.outgoing)?,
            server(&account.incoming)?,
            webhook.transpose()?,
            account.webhook.as_ref().map(|webhook| &webhook.token)
        ],
    )?;
    Ok(())
}

fn check_address(tx: &Tx<'_>, address: &str, own: Option<MailAccountId>) -> Result<()> {
    let sql = "SELECT id FROM mail_accounts WHERE lower(address) = lower(?1)";
    let found: Option<MailAccountId> = tx.find(sql, params![address], |row| row.next())?;
    if found.is_some_and(|found| Some(found) != own) {
        let message = "There is an account with this address already. Change that one.";
        return Err(Error { field: Some("address"), ..Error::with_message(Code::AlreadyTaken, message) });
    }
    Ok(())
}

/// Whether mail has gone out or come in by an account: then what it says must stay understandable.
pub fn is_mail_account_used(tx: &Tx<'_>, id: MailAccountId) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM incoming_mails WHERE account_id = ?1)
               OR EXISTS (SELECT 1 FROM outgoing_mails WHERE account_id = ?1)";
    Ok(tx.find(sql, params![id], |row| row.next())?.unwrap_or(false))
}

/// Deletes an account that was never used.
pub fn delete_mail_account(tx: &WriteTx<'_>, id: MailAccountId) -> Result<()> {
    tx.execute("UPDATE inboxes SET mail_account_id = NULL WHERE mail_account_id = ?1", params![id])?;
    tx.execute("DELETE FROM mail_references WHERE account_id = ?1", params![id])?;
    tx.execute("DELETE FROM mail_accounts WHERE id = ?1", params![id])?;
    Ok(())
}

/// How far a mailbox has been fetched; none before the first time.
pub fn find_mail_progress(tx: &Tx<'_>, id: MailAccountId) -> Result<Option<MailProgress>> {
    let sql = "SELECT uid_validity, last_uid, opened_at, coalesce(fetched_at, opened_at) FROM mail_accounts
               WHERE id = ?1 AND uid_validity IS NOT NULL";
    tx.find(sql, params![id], |row| {
        let place = MailPlace { uid_validity: row.next()?, last_uid: row.next()? };
        Ok(MailProgress { place, opened_at: row.next()?, fetched_at: row.next()? })
    })
}

/// Remembers how far a mailbox has been fetched. Within one validity it never goes back.
pub fn update_mail_place(tx: &WriteTx<'_>, id: MailAccountId, place: MailPlace, now: Timestamp) -> Result<()> {
    let sql = "UPDATE mail_accounts SET last_uid = CASE WHEN uid_validity = ?2 THEN max(last_uid, ?3) ELSE ?3 END,
               uid_validity = ?2, opened_at = coalesce(opened_at, ?4) WHERE id = ?1";
    tx.execute(sql, params![id, place.uid_validity, place.last_uid, now])?;
    Ok(())
}

/// Forgets how far a mailbox has been fetched: it is another one now.
pub fn delete_mail_place(tx: &WriteTx<'_>, id: MailAccountId) -> Result<()> {
    let sql = "UPDATE mail_accounts SET uid_validity = NULL, last_uid = NULL, opened_at = NULL, fetched_at = NULL
               WHERE id = ?1";
    tx.execute(sql, params![id])?;
    Ok(())
}

/// Remembers that the incoming server was asked, and why it gave nothing if it did not. Answers whether that is news.
pub fn update_incoming_state(
    tx: &WriteTx<'_>,
    id: MailAccountId,
    problem: Option<&MailFailure>,
    now: Timestamp,
) -> Result<bool> {
    let sql = "UPDATE mail_accounts SET incoming_failure_reason = ?2, incoming_error = ?3,
               fetched_at = CASE WHEN ?4 THEN ?5 ELSE fetched_at END
               WHERE id = ?1 AND (incoming_failure_reason IS NOT ?2 OR incoming_error IS NOT ?3
                                  OR (?4 AND fetched_at IS NULL))";
    let is_well = problem.is_none();
    let (reason, words) = columns(problem);
    let is_news = tx.execute(sql, params![id, reason, words, is_well, now])? > 0;
    if !is_news && is_well {
        tx.execute("UPDATE mail_accounts SET fetched_at = ?2 WHERE id = ?1", params![id, now])?;
    }
    Ok(is_news)
}

/// Remembers what a provider asks before it posts; none when it was answered. Answers whether that is news.
pub fn update_webhook_confirmation(tx: &WriteTx<'_>, id: MailAccountId, url: Option<&str>) -> Result<bool> {
    let sql = "UPDATE mail_accounts SET webhook_confirmation = ?2 WHERE id = ?1 AND webhook_confirmation IS NOT ?2";
    Ok(tx.execute(sql, params![id, url])? > 0)
}

/// Remembers why the outgoing server took nothing; none when it did. Answers whether that is news.
pub fn update_outgoing_state(tx: &WriteTx<'_>, id: MailAccountId, problem: Option<&MailFailure>) -> Result<bool> {
    let sql = "UPDATE mail_accounts SET outgoing_failure_reason = ?2, outgoing_error = ?3
               WHERE id = ?1 AND (outgoing_failure_reason IS NOT ?2 OR outgoing_error IS NOT ?3)";
    let (reason, words) = columns(problem);
    Ok(tx.execute(sql, params![id, reason, words])? > 0)
}

fn columns(problem: Option<&MailFailure>) -> (Option<&'static str>, Option<&str>) {
    let reason = problem.and_then(|problem| problem.reason).map(FailureReason::as_str);
    (reason, problem.and_then(|problem| problem.words.as_deref()))
}
