//! A few threads read, each with its own connection, so that a slow list never waits for the writer or holds it up.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::driver::{Connection, Tx};
use crate::error::{Code, Error, Result};

type Job = Box<dyn FnOnce(&Connection) + Send>;

#[derive(Clone)]
pub struct Readers {
    queue: Arc<Mutex<Option<Sender<Job>>>>,
    threads: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

impl Readers {
    pub fn start(path: &Path, count: usize) -> Result<Self> {
        let (sender, receiver) = channel::<Job>();
        let receiver = Arc::new(Mutex::new(receiver));
        let mut threads = Vec::with_capacity(count);
        for n in 0..count.max(1) {
            let connection = Connection::open_reader(path)?;
            let receiver = Arc::clone(&receiver);
            let thread = std::thread::Builder::new()
                .name(format!("reader-{n}"))
                .spawn(move || work(&connection, &receiver))
                .map_err(Error::internal)?;
            threads.push(thread);
        }
        Ok(Self { queue: Arc::new(Mutex::new(Some(sender))), threads: Arc::new(Mutex::new(threads)) })
    }

    pub async fn run<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Who no longer waits does not mind.
            let _ = sender.send(connection.read(f));
        });
        let is_sent = match self.queue.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            Some(queue) => queue.send(job).is_ok(),
            None => false,
        };
        if !is_sent {
            return Err(Error::limited(Code::Busy, 1));
        }
        // The channel is dropped without an answer only when the job panicked.
        receiver.await.map_err(|_| Error::internal("a storage read panicked"))?
    }

    /// Ends the threads after what is queued.
    pub fn close(&self) {
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a reader had panicked");
            }
        }
    }
}

fn work(connection: &Connection, queue: &Mutex<Receiver<Job>>) {
    loop {
        // The lock is held while waiting: whoever holds it takes the next job, the others queue for the lock.
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(connection))).is_err() {
            tracing::error!("a storage read panicked");
        }
    }
}
