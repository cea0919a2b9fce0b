//! What Recado remembers. Callers see [`Store`], [`Tx`] and the query functions, one file an aggregate; closures run
//! on the writer's thread (writes) or a reader's (reads). Nothing here knows why something is stored or who may see it.
//! Where to look next: [`writer`] for group commit, `driver` for the database itself.

pub mod agent;
pub mod api_token;
pub mod assignment;
pub mod attachment;
pub mod availability;
pub mod business_hours;
pub mod canned_response;
pub mod contact;
pub mod conversation;
mod driver;
pub mod event;
pub mod flow;
pub mod flow_run;
pub mod group;
pub mod idempotency;
pub mod inbox;
pub mod incoming_mail;
pub mod invitation;
pub mod knowledge_card;
pub mod mail_account;
pub mod mail_address;
pub mod mail_template;
pub mod message;
pub mod outgoing_mail;
pub mod password_recovery;
mod reader;
pub mod service;
pub mod session;
pub mod setting;
mod value;
pub mod visit;
pub mod visitor;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};

pub use driver::{Row, Tx, WriteTx, folder_error};
pub use value::{Column, Value};

use crate::domain::event::Event;
use crate::domain::timestamp::Timestamp;
use crate::error::Result;

/// Events of one commit, in order.
pub type Batch = Vec<Arc<Event>>;

/// How much the store may use.
#[derive(Clone, Debug)]
pub struct Options {
    /// Jobs that may wait for the writer before it answers "busy".
    pub queue: usize,
    /// Threads that read.
    pub readers: usize,
    /// Another process serves this folder: its database is used as it is, and not migrated.
    pub is_beside_server: bool,
}

/// The database: one writer, several readers.
#[derive(Clone)]
pub struct Store {
    writer: writer::Writer,
    readers: reader::Readers,
}

impl Store {
    /// Opens the database in `folder`, makes or migrates it, and starts the threads. The receiver gets the events of
    /// each commit, in order, after the commit; whoever holds it must keep taking.
    ///
    /// # Errors
    /// With words for the person at the terminal: not writable, in use by another process, from a newer version.
    pub fn open(folder: &Path, options: &Options, now: Timestamp) -> Result<(Self, Receiver<Batch>)> {
        let path = prepare(folder)?;
        if options.is_beside_server {
            driver::check_version(&path)?;
        } else {
            driver::migrate(&path, &folder.join("backups"), now)?;
        }
        // Bounded: when listeners can't keep up the writer waits, instead of memory filling up.
        let (events, receiver) = sync_channel(1024);
        let readers = reader::Readers::start(&path, options.readers)?;
        let writer = writer::Writer::start(&path, options.queue, events)?;
        Ok((Self { writer, readers }, receiver))
    }

    /// Runs `f` in a transaction and answers after it has been committed to disk.
    ///
    /// # Errors
    /// What `f` answered (nothing is written then), [`crate::error::Code::Busy`] when the queue is full, or
    /// [`crate::error::Code::StorageFailed`] when the disk refused.
    pub async fn write<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&WriteTx<'_>) -> Result<T> + Send + 'static,
    {
        self.writer.run(f).await
    }

    /// Runs `f` on one consistent view of the database.
    ///
    /// # Errors
    /// What `f` answered.
    pub async fn read<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T> + Send + 'static,
    {
        self.readers.run(f).await
    }

    /// Waits until what is queued has been written, and ends the threads.
    pub fn close(&self) {
        // The writer's connection is the last to close: it folds the log into the one file, which may then be copied.
        self.readers.close();
        self.writer.close();
    }
}

/// A new folder is for this user alone: conversations are nobody else's business on this machine.
pub fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Makes the folder and says clearly what is wrong when that can't be.
fn prepare(folder: &Path) -> Result<PathBuf> {
    make_private(folder).map_err(|e| folder_error(folder, &e))?;
    let probe = folder.join(".write-test");
    std::fs::write(&probe, b"").map_err(|e| folder_error(folder, &e))?;
    std::fs::remove_file(&probe).map_err(|e| folder_error(folder, &e))?;
    Ok(folder.join("recado.db"))
}
