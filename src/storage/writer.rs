//! One thread writes. It drains its queue into one transaction (group commit), so that the cost of syncing to disk is
//! shared by all who wait, and answers each of them only after the commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::driver::{Afterwards, Connection, WriteTx};
use super::{Batch, event};
use crate::error::{Code, Error, Result};

/// The most jobs of one commit: bounds how long the first of them waits.
const BATCH: usize = 256;

/// Tells a waiting caller how its job ended, once the commit has succeeded or failed.
type Finish = Box<dyn FnOnce(Result<()>) + Send>;
type Job = Box<dyn FnOnce(&WriteTx<'_>) -> Finish + Send>;

enum Order {
    Run(Job),
    Stop,
}

#[derive(Clone)]
pub struct Writer {
    queue: SyncSender<Order>,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Writer {
    pub fn start(path: &Path, queue: usize, events: SyncSender<Batch>) -> Result<Self> {
        let connection = Connection::open_writer(path)?;
        let (sender, receiver) = sync_channel(queue);
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || work(&connection, &receiver, &events))
            .map_err(Error::internal)?;
        Ok(Self { queue: sender, thread: Arc::new(Mutex::new(Some(thread))) })
    }

    pub async fn run<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&WriteTx<'_>) -> Result<T> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            let answer = tx.savepoint(|| unpanicked(|| f(tx)));
            Box::new(move |committed| {
                // Who no longer waits does not mind.
                let _ = sender.send(committed.and(answer));
            })
        });
        match self.queue.try_send(Order::Run(job)) {
            Ok(()) => receiver.await.map_err(|_| Error::limited(Code::Busy, 1))?,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => Err(Error::limited(Code::Busy, 1)),
        }
    }

    /// Ends the thread after what is queued.
    pub fn close(&self) {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let is_told = self.queue.send(Order::Stop).is_ok();
            if !is_told || thread.join().is_err() {
                tracing::error!("the writer had ended before it was told to");
            }
        }
    }
}

/// A panic in a job is that job's failure; the writer goes on for the others.
fn unpanicked<T>(f: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|_| Err(Error::internal("a storage job panicked")))
}

fn work(connection: &Connection, queue: &Receiver<Order>, events: &SyncSender<Batch>) {
    let mut teller = Teller { connection, events, last: connection.read(event::head).unwrap_or_default() };
    let mut is_stopping = false;
    while !is_stopping {
        let Ok(first) = queue.recv() else { return };
        let mut batch = Vec::with_capacity(16);
        let mut next = Some(first);
        while let Some(order) = next {
            match order {
                Order::Run(job) => batch.push(job),
                Order::Stop => is_stopping = true,
            }
            next = if batch.len() < BATCH && !is_stopping { queue.try_recv().ok() } else { None };
        }
        if !batch.is_empty() {
            teller.commit(batch);
        }
    }
}

/// Commits, and tells of what was committed.
struct Teller<'a> {
    connection: &'a Connection,
    events: &'a SyncSender<Batch>,
    /// The newest event that has been told of.
    last: i64,
}

impl Teller<'_> {
    /// Runs a batch in one transaction, tells of its events, and then answers who waits: so nobody can hear of what is
    /// not on the disk, and who got an answer can be sure that its events are on their way.
    fn commit(&mut self, batch: Vec<Job>) {
        let mut finishes = Vec::with_capacity(batch.len());
        match self.run_all(batch, &mut finishes) {
            Ok((happened, afterwards)) => {
                for act in afterwards {
                    act();
                }
                self.tell(happened);
                for finish in finishes {
                    finish(Ok(()));
                }
            }
            Err(error) => {
                self.connection.roll_back();
                tracing::error!(%error, cause = ?error.source, jobs = finishes.len(), "a commit failed");
                for finish in finishes {
                    finish(Err(Error::limited(Code::StorageFailed, 5)));
                }
            }
        }
    }

    fn run_all(&self, batch: Vec<Job>, finishes: &mut Vec<Finish>) -> Result<(Batch, Vec<Afterwards>)> {
        // When this fails the jobs are dropped, and with them their answers' channels: "busy, try again".
        let tx = self.connection.begin()?;
        for job in batch {
            finishes.push(job(&tx));
            // On a full disk the database may have taken the whole transaction back by itself.
            if !self.connection.is_in_transaction() {
                return Err(Error::internal("the database gave the transaction up"));
            }
        }
        let parts = tx.into_parts();
        self.connection.commit()?;
        Ok(parts)
    }

    fn tell(&mut self, happened: Batch) {
        let (Some(first), Some(last)) = (happened.first(), happened.last()) else { return };
        let mut all = Vec::new();
        // A command beside the server (`recado user`) may have written to the log since: nothing is left out.
        if first.seq > self.last + 1 {
            let missing = first.seq - self.last - 1;
            match self.connection.read(|tx| event::list_events(tx, self.last, missing)) {
                Ok(others) => all.extend(others.into_iter().filter(|other| other.seq < first.seq)),
                Err(error) => tracing::error!(%error, "events of another process can't be read"),
            }
        }
        self.last = last.seq;
        all.extend(happened);
        // The receiver is gone only when the server is stopping.
        if self.events.send(all).is_err() {
            tracing::debug!("nobody listens to events any more");
        }
    }
}
