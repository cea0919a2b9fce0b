//! SQLite: one file, write-ahead log, every commit synced to disk.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};

use crate::domain::event::Event;
use crate::error::{Code, Error, Result};
use crate::storage::value::{Column, Value};

/// A connection, for one thread.
pub struct Connection(pub(super) rusqlite::Connection);

/// A view of the database in one transaction: reading only.
pub struct Tx<'c> {
    connection: &'c rusqlite::Connection,
}

/// A transaction that may also change the database, and collects the events it appends and what to do afterwards.
pub struct WriteTx<'c> {
    tx: Tx<'c>,
    events: RefCell<Vec<Arc<Event>>>,
    afterwards: RefCell<Vec<Afterwards>>,
}

/// What is done when the transaction is on the disk, and only then.
pub type Afterwards = Box<dyn FnOnce() + Send>;

/// A row of an answer. Columns are taken from left to right.
pub struct Row<'r> {
    row: &'r rusqlite::Row<'r>,
    at: Cell<usize>,
}

impl Connection {
    /// Opens the writer's connection, making the file if there is none.
    pub fn open_writer(path: &Path) -> Result<Self> {
        let connection = open(path, rusqlite::OpenFlags::default())?;
        // FULL: a commit is on the disk before it is acknowledged, also after a power cut.
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA cache_size = -8000; PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY;",
        )?;
        Ok(Self(connection))
    }

    /// Opens a reader's connection.
    pub fn open_reader(path: &Path) -> Result<Self> {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = open(path, flags)?;
        connection.execute_batch("PRAGMA cache_size = -2000; PRAGMA temp_store = MEMORY;")?;
        Ok(Self(connection))
    }

    /// Runs `f` on one consistent view.
    pub fn read<T>(&self, f: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        let transaction = self.0.unchecked_transaction()?;
        let answer = f(&Tx { connection: &transaction });
        transaction.finish()?;
        answer
    }

    /// Begins a write transaction.
    pub fn begin(&self) -> Result<WriteTx<'_>> {
        self.statement("BEGIN IMMEDIATE")?;
        Ok(WriteTx { tx: Tx { connection: &self.0 }, events: RefCell::default(), afterwards: RefCell::default() })
    }

    /// Takes back what has been written since [`Connection::begin`]. A failure has closed the transaction already.
    pub fn roll_back(&self) {
        if let Err(error) = self.statement("ROLLBACK") {
            tracing::debug!(%error, "nothing to roll back");
        }
    }

    /// Puts what has been written since [`Connection::begin`] on the disk.
    pub fn commit(&self) -> Result<()> {
        self.statement("COMMIT")
    }

    /// Whether what was begun still goes on.
    pub fn is_in_transaction(&self) -> bool {
        !self.0.is_autocommit()
    }

    fn statement(&self, sql: &'static str) -> Result<()> {
        self.0.prepare_cached(sql)?.execute([])?;
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that opens the database")]
fn open(path: &Path, flags: rusqlite::OpenFlags) -> Result<rusqlite::Connection> {
    let connection = rusqlite::Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

impl Tx<'_> {
    /// The first row of an answer, or none.
    pub fn find<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        map: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(params))?;
        rows.next()?.map(|row| map(&Row { row, at: Cell::new(0) })).transpose()
    }

    /// All rows of an answer.
    pub fn list<T>(&self, sql: &str, params: &[Value<'_>], map: impl Fn(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(params))?;
        let mut items = Vec::new();
        while let Some(row) = rows.next()? {
            items.push(map(&Row { row, at: Cell::new(0) })?);
        }
        Ok(items)
    }
}

impl<'c> Deref for WriteTx<'c> {
    type Target = Tx<'c>;

    fn deref(&self) -> &Tx<'c> {
        &self.tx
    }
}

impl WriteTx<'_> {
    /// Changes rows, and says how many.
    pub fn execute(&self, sql: &str, params: &[Value<'_>]) -> Result<usize> {
        Ok(self.connection.prepare_cached(sql)?.execute(rusqlite::params_from_iter(params))?)
    }

    /// Inserts a row and answers its integer id.
    pub fn insert(&self, sql: &str, params: &[Value<'_>]) -> Result<i64> {
        Ok(self.connection.prepare_cached(sql)?.insert(rusqlite::params_from_iter(params))?)
    }

    /// Inserts a row and gives its id; none when the statement found a reason not to.
    pub fn insert_or_ignore(&self, sql: &str, params: &[Value<'_>]) -> Result<Option<i64>> {
        // RETURNING would do it too, at the price of a table of its own for its answer.
        let is_new = self.execute(sql, params)? > 0;
        Ok(is_new.then(|| self.connection.last_insert_rowid()))
    }

    /// Remembers an event, to be told of after the commit.
    pub fn remember(&self, event: Arc<Event>) {
        self.events.borrow_mut().push(event);
    }

    /// Does something in memory once this is committed; never when it is taken back.
    pub fn after_commit(&self, act: impl FnOnce() + Send + 'static) {
        self.afterwards.borrow_mut().push(Box::new(act));
    }

    /// Runs one job of a batch so that its failure harms no other: all of it is kept, or nothing.
    pub fn savepoint<T>(&self, job: impl FnOnce() -> Result<T>) -> Result<T> {
        let (events, afterwards) = (self.events.borrow().len(), self.afterwards.borrow().len());
        self.execute("SAVEPOINT job", &[])?;
        let answer = job();
        if answer.is_err() {
            self.execute("ROLLBACK TO job", &[])?;
            self.events.borrow_mut().truncate(events);
            self.afterwards.borrow_mut().truncate(afterwards);
        }
        self.execute("RELEASE job", &[])?;
        answer
    }

    /// The events of this transaction, and what to do after the commit, in order.
    pub fn into_parts(self) -> (Vec<Arc<Event>>, Vec<Afterwards>) {
        (self.events.into_inner(), self.afterwards.into_inner())
    }
}

impl Row<'_> {
    /// The next column from the left.
    pub fn next<T: Column>(&self) -> Result<T> {
        let at = self.at.replace(self.at.get() + 1);
        T::from_value(match self.row.get_ref(at)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(n) => Value::Integer(n),
            ValueRef::Text(bytes) => Value::Text(String::from_utf8_lossy(bytes)),
            other => return Err(Error::internal(format!("column {at} holds a {}", other.data_type()))),
        })
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(n) => ValueRef::Integer(*n),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            CannotOpen, DatabaseBusy, DiskFull, OutOfMemory, PermissionDenied, ReadOnly, SystemIoFailure,
        };
        let is_disk = matches!(
            source.sqlite_error_code(),
            Some(DiskFull | CannotOpen | DatabaseBusy | OutOfMemory | PermissionDenied | ReadOnly | SystemIoFailure)
        );
        let error = if is_disk { Self::limited(Code::StorageFailed, 5) } else { Self::new(Code::Internal) };
        Self { source: Some(source.into()), ..error }
    }
}

/// A folder that can't be used, in words that say what to do.
pub fn folder_error(folder: &Path, cause: &std::io::Error) -> Error {
    let message = format!(
        "The data folder {} can't be written ({cause}). Give this user write access to it, or choose another with --data.",
        folder.display()
    );
    Error::with_message(Code::StorageFailed, Cow::Owned(message))
}
