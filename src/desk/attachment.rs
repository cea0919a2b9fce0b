//! Files that are sent with messages: taken in first, named by a message later.

use std::path::PathBuf;

use crate::desk::brake::network;
use crate::desk::files::Upload;
use crate::desk::flow::TRAFFIC_DAYS;
use crate::desk::{Desk, words};
use crate::domain::attachment::{Attachment, Uploader};
use crate::domain::file_name;
use crate::error::{Code, Error, Result};
use crate::storage::{agent, attachment, flow, flow_run, idempotency, outgoing_mail, password_recovery, session};

/// How long a conversation that a bot has ended can be played again with what it was answered from outside, in days.
const BOT_ANSWERS_DAYS: i64 = 30;
/// How long it is kept that a flow broke, in days; of each flow the last time stays.
const FAILURES_DAYS: i64 = 30;

/// How long mail that went out is kept in the outbox, in days; answers to contacts stay, because they may be answered.
const OUTBOX_DAYS: i64 = 90;

/// A file to be served.
pub struct Served {
    pub name: String,
    pub content_type: String,
    pub path: PathBuf,
}

impl Desk {
    /// Begins to take a file. Visitors are braked.
    ///
    /// # Errors
    /// [`Code::TooManyRequests`], or the disk refused.
    pub async fn begin_upload(&self, by: Uploader, ip: &str, max_bytes: u64) -> Result<Upload> {
        if let Uploader::Visitor(id) = by {
            self.0.brakes.upload.press(&id)?;
            self.0.brakes.upload_by_ip.press(&network(ip))?;
        }
        self.0.files.begin(max_bytes).await
    }

    /// Names a file that has been taken in, so that a message can carry it.
    ///
    /// # Errors
    /// The file is empty, or the disk refused.
    pub async fn finish_upload(&self, by: Uploader, upload: Upload, name: &str, declared: &str) -> Result<Attachment> {
        let _shelf = self.0.files.shelf.read().await;
        let new = self.0.files.keep_named(upload, words::masked(file_name::sanitize(name)), declared).await?;
        let named = self.write(move |write| attachment::insert_attachment(write.tx, by, &new, write.now)).await?;
        named.ok_or(Error::new(Code::NotFound))
    }

    /// The file behind an attachment's address.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn get_file(&self, token: String) -> Result<Served> {
        let found = self.store().read(move |tx| attachment::find_file(tx, &token)).await?;
        let (name, content_type, hash) = found.ok_or(Error::new(Code::NotFound))?;
        let path = self.0.files.path(&hash).ok_or(Error::new(Code::NotFound))?;
        Ok(Served { name, content_type, path })
    }

    /// The file of an agent's picture, by the name in its address.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn get_picture(&self, file: &str) -> Result<Served> {
        let (hash, extension) = file.split_once('.').ok_or(Error::new(Code::NotFound))?;
        let asked = file.to_owned();
        // Only what an agent shows: other files are not to be guessed at by their hash.
        if !self.store().read(move |tx| agent::is_picture_shown(tx, &asked)).await? {
            return Err(Error::new(Code::NotFound));
        }
        let content_type = format!("image/{extension}");
        if !crate::domain::attachment::is_picture(&content_type) {
            return Err(Error::new(Code::NotFound));
        }
        let path = self.0.files.path(hash).ok_or(Error::new(Code::NotFound))?;
        Ok(Served { name: file.to_owned(), content_type, path })
    }

    /// Forgets what is not needed any more: sessions that have expired, answers of old calls, uploads that were never
    /// sent, files that bots have no more, and what was taken down of bots for a while. Called every hour.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn tidy_up(&self) -> Result<()> {
        self.0.brakes.forget_quiet();
        let _shelf = self.0.files.shelf.write().await;
        let unnamed = self
            .write(|write| {
                session::delete_expired_sessions(write.tx, write.now)?;
                idempotency::delete_old_answers(write.tx, write.now.plus_days(-2))?;
                flow_run::delete_old_answers(write.tx, write.now.plus_days(-BOT_ANSWERS_DAYS))?;
                let (failures, traffic) = (write.now.plus_days(-FAILURES_DAYS), write.now.plus_days(-2 * TRAFFIC_DAYS));
                flow::delete_old_records(write.tx, failures, traffic)?;
                password_recovery::delete_expired_recoveries(write.tx, write.now)?;
                outgoing_mail::delete_old_outgoing_mails(write.tx, write.now.plus_days(-OUTBOX_DAYS))?;
                write.plan_summaries_if_set_up()?;
                attachment::delete_unsent(write.tx, write.now.plus_days(-1))
            })
            .await?;
        self.0.files.delete_broken_off().await?;
        for hash in unnamed {
            self.0.files.delete(&hash).await?;
        }
        Ok(())
    }
}
