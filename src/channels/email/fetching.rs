//! Brings what lies in mailboxes. One task an account: it signs in, takes in what is new, waits for more, and begins anew
//! with growing pauses when something fails. How far it has come is stored with each mail, in the same transaction.

use std::collections::HashMap;
use std::time::Duration;

use tokio::task::JoinHandle;

use super::mailbox::{Fetched, Folder, Head, Mailbox};
use super::post_office::PostOffice;
use crate::desk::Desk;
use crate::desk::incoming_mail::{Arrived, MAIL_MAX_BYTES, TakenIn};
use crate::domain::id::MailAccountId;
use crate::domain::mail_account::{MailAccount, MailPlace, MailProgress, MailServer};
use crate::domain::mail_failure::{FailureReason, MailFailure};

/// How long one wait lasts: servers end those of 30 minutes (RFC 2177), and routers forget a silent line much sooner.
const IDLE: Duration = Duration::from_mins(9);
/// How often is asked where the server does not tell by itself.
const POLL: Duration = Duration::from_secs(30);
/// The first pause after something failed; it doubles each time.
const PAUSE_FIRST: Duration = Duration::from_secs(2);
/// The longest pause after something failed.
const PAUSE_LONGEST: Duration = Duration::from_mins(5);
/// A line that held for so long was a good one. Some servers and routers end a silent line after a few minutes, every time.
const HELD: Duration = Duration::from_mins(1);

/// Brings what lies in the accounts' mailboxes.
pub struct Fetcher {
    desk: Desk,
    post_office: PostOffice,
}

impl Fetcher {
    /// A fetcher for a desk's accounts.
    #[must_use]
    pub const fn new(desk: Desk, post_office: PostOffice) -> Self {
        Self { desk, post_office }
    }

    /// Runs until it is dropped: each account with an incoming server has a task, which ends when the account changes.
    pub async fn run(self) {
        let bell = self.desk.account_bell();
        let mut tasks = Tasks::default();
        loop {
            match self.desk.list_mail_accounts().await {
                Ok(accounts) => tasks.keep(&self, accounts),
                Err(error) => tracing::error!(%error, "the mail accounts can't be read; trying again"),
            }
            // Also without being told: a command beside the server may have changed one.
            let _ = tokio::time::timeout(Duration::from_mins(5), bell.notified()).await;
        }
    }
}

/// Who is fetching what.
#[derive(Default)]
struct Tasks(HashMap<MailAccountId, (MailServer, JoinHandle<()>)>);

impl Tasks {
    fn keep(&mut self, fetcher: &Fetcher, accounts: Vec<MailAccount>) {
        let wanted: HashMap<MailAccountId, MailServer> =
            accounts.into_iter().filter_map(|account| Some((account.id, account.incoming?))).collect();
        self.0.retain(|id, (server, task)| {
            let stays = wanted.get(id) == Some(server) && !task.is_finished();
            if !stays {
                task.abort();
            }
            stays
        });
        for (id, server) in wanted {
            self.0.entry(id).or_insert_with(|| {
                let (desk, post_office) = (fetcher.desk.clone(), fetcher.post_office.clone());
                let task = tokio::spawn(fetch_for_ever(desk, post_office, id, server.clone()));
                (server, task)
            });
        }
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        self.0.values().for_each(|(_, task)| task.abort());
    }
}

async fn fetch_for_ever(desk: Desk, post_office: PostOffice, id: MailAccountId, server: MailServer) {
    let mut pause = PAUSE_FIRST;
    loop {
        let begun = desk.now();
        let problem = match stay(&desk, &post_office, id, &server).await {
            Ok(never) => match never {},
            Err(problem) => problem,
        };
        tracing::warn!(account = id.0, ?server, %problem, "fetching mail failed; trying again");
        if let Err(error) = desk.note_fetching(id, Some(problem)).await {
            tracing::error!(%error, account = id.0, "how fetching went can't be stored");
        }
        if desk.now().0 - begun.0 > i64::try_from(HELD.as_millis()).unwrap_or(i64::MAX) {
            pause = PAUSE_FIRST;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(PAUSE_LONGEST);
    }
}

/// Never: staying ends only by failing.
enum Never {}

async fn stay(
    desk: &Desk,
    post_office: &PostOffice,
    id: MailAccountId,
    server: &MailServer,
) -> Result<Never, MailFailure> {
    let mut mailbox = post_office.sign_in(server).await?;
    let bag = Bag { desk, id, server };
    loop {
        let folder = mailbox.open_folder(server.folder(), server.marks_seen).await?;
        bag.take_in_new(&mut mailbox, folder).await?;
        desk.note_fetching(id, None).await.map_err(told)?;
        if mailbox.has_more_than(folder) {
            continue;
        }
        mailbox = if mailbox.can_idle {
            mailbox.wait(IDLE).await?
        } else {
            tokio::time::sleep(POLL).await;
            mailbox
        };
    }
}

/// Where what is fetched from an account goes.
struct Bag<'a> {
    desk: &'a Desk,
    id: MailAccountId,
    server: &'a MailServer,
}

impl Bag<'_> {
    /// Takes in all that is new, in order.
    async fn take_in_new(&self, mailbox: &mut Mailbox, folder: Folder) -> Result<(), MailFailure> {
        let uid_validity = folder.uid_validity;
        let newest = match self.desk.find_mail_progress(self.id).await.map_err(told)? {
            Some(MailProgress { place, .. }) if place.uid_validity == uid_validity => {
                for uid in mailbox.uids_after(place.last_uid).await? {
                    self.take_in(mailbox, uid, Some(MailPlace { uid_validity, last_uid: uid })).await?;
                }
                return Ok(());
            }
            Some(progress) => self.take_in_again(mailbox, folder, &progress).await?,
            // Set up just now: what lies there already was answered elsewhere.
            None => mailbox.last_uid(folder).await?,
        };
        let place = MailPlace { uid_validity, last_uid: newest };
        self.desk.store_mail_place(self.id, place).await.map_err(told)
    }

    /// The numbers have begun anew: what came lately is looked at again, and what is known is recognised by its id and its date. Answers
    /// the greatest number. How far that came is stored at the end only: the new numbers need not follow the order in which
    /// the mail once came.
    async fn take_in_again(
        &self,
        mailbox: &mut Mailbox,
        folder: Folder,
        progress: &MailProgress,
    ) -> Result<i64, MailFailure> {
        let mut newest = mailbox.last_uid(folder).await?;
        for Head { uid, message_id, sent_at } in mailbox.heads_since(progress.rescan_from()).await? {
            let is_known = match message_id {
                Some(message_id) => self.desk.is_mail_known(self.id, message_id, sent_at).await.map_err(told)?,
                None => false,
            };
            if !is_known {
                self.take_in(mailbox, uid, None).await?;
            }
            newest = newest.max(uid);
        }
        Ok(newest)
    }

    /// Takes a message in, and remembers with it that all is there up to its place.
    async fn take_in(&self, mailbox: &mut Mailbox, uid: i64, place: Option<MailPlace>) -> Result<(), MailFailure> {
        let (raw, left_bytes) = match mailbox.fetch(uid, u32::try_from(MAIL_MAX_BYTES).unwrap_or(u32::MAX)).await? {
            Fetched::Message(raw) => (raw, None),
            Fetched::TooLarge { head, bytes } => (head, Some(bytes)),
            Fetched::Gone => {
                return match place {
                    Some(place) => self.desk.store_mail_place(self.id, place).await.map_err(told),
                    None => Ok(()),
                };
            }
        };
        let authserv_id = self.server.authserv_id.clone();
        let arrived = Arrived { raw, authserv_id, place, left_bytes, ..Arrived::default() };
        let taken = self.desk.take_in_mail(self.id, arrived).await.map_err(told)?;
        // It is here, whatever becomes of its mark: a mailbox that lets nobody change it is still read.
        if self.server.marks_seen
            && taken != TakenIn::Aside
            && let Err(problem) = mailbox.mark_seen(uid).await
        {
            tracing::warn!(account = self.id.0, uid, %problem, "a mail can't be marked as read");
        }
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "errors are given away where this is used")]
fn told(error: crate::error::Error) -> MailFailure {
    tracing::error!(%error, cause = ?error.source, "what was fetched can't be stored");
    MailFailure::named(FailureReason::Internal)
}
