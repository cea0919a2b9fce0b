//! The composition root: store, hub, desk, doors, in that order. Nothing is set afterwards.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;

use crate::bot::driver::Driver;
use crate::bot::language::Language;
use crate::channels::email::fetching::Fetcher;
use crate::channels::email::post_office::PostOffice;
use crate::clock::Clock;
use crate::config::Config;
use crate::desk::files::Files;
use crate::desk::outside::Outside;
use crate::desk::{Desk, Surroundings};
use crate::error::{Code, Error, Result};
use crate::hub::Hub;
use crate::net::{Client, Trust};
use crate::storage::{Batch, Options, Store};
use crate::{http, jobs};

/// A running Recado.
pub struct App {
    /// Where it listens.
    pub addr: SocketAddr,
    /// For commands and tests that act without a door.
    pub desk: Desk,
    pub hub: Hub,
    store: Store,
    server: ServerHandle,
    serving: tokio::task::JoinHandle<std::io::Result<()>>,
    jobs: tokio::task::JoinHandle<()>,
    bots: tokio::task::JoinHandle<()>,
    mail: tokio::task::JoinHandle<()>,
    telling: JoinHandle<()>,
    _lock: Lock,
}

/// The inner parts, for commands that need no server.
pub struct Core {
    pub desk: Desk,
    pub hub: Hub,
    driver: Driver,
    fetcher: Fetcher,
    store: Store,
    telling: JoinHandle<()>,
    lock: Lock,
}

impl Core {
    /// Opens the data folder.
    ///
    /// # Errors
    /// With words for the person at the terminal.
    pub fn open(config: &Config, clock: Clock) -> Result<Self> {
        let lock = lock(config)?;
        lock.take(config)?;
        Self::open_locked(config, clock, lock, false, false)
    }

    /// Opens the data folder also when a server is using it, for a short command. The server tells its listeners of
    /// what the command did with the next event of its own.
    ///
    /// # Errors
    /// With words for the person at the terminal.
    pub fn open_beside(config: &Config, clock: Clock) -> Result<Self> {
        let lock = lock(config)?;
        let is_served = lock.take(config).is_err();
        Self::open_locked(config, clock, lock, is_served, false)
    }

    /// Opens the data folder for a server: it also assigns, and keeps who is there.
    fn open_to_serve(config: &Config, clock: Clock) -> Result<Self> {
        let lock = lock(config)?;
        lock.take(config)?;
        let core = Self::open_locked(config, clock, lock, false, true)?;
        wait_for(core.desk.begin())?;
        if let (Some(url), Some(address)) = (&config.smtp.url, config.smtp.address()) {
            wait_for(core.desk.adopt_outgoing(address, url.server().clone()))?;
        }
        Ok(core)
    }

    fn open_locked(config: &Config, clock: Clock, lock: Lock, is_beside_server: bool, is_server: bool) -> Result<Self> {
        let options = Options { queue: config.storage.queue, readers: config.storage.readers, is_beside_server };
        let (store, batches) = Store::open(&config.data, &options, clock.now())?;
        let files = Files::open(&config.data)?;
        let hub = Hub::default();
        let telling = tell(batches, hub.clone())?;
        let trust = Trust::read(config.net.ca_file.as_deref());
        let trust = trust.map_err(|problem| Error::with_message(Code::Internal, problem))?;
        let net = Client::new(config.allowed_places(), &trust).map_err(Error::internal)?;
        let (outside, language): (Arc<dyn Outside>, _) = (Arc::new(net.clone()), Language::default());
        let post_office = PostOffice::new(net, Arc::clone(&outside));
        let around = Surroundings {
            outside: Arc::clone(&outside),
            workshop: Arc::new(language.clone()),
            postman: Arc::new(post_office.clone()),
            base_url: config.base_url(),
            limits: config.limits.clone(),
            is_server,
        };
        let desk = Desk::new(store.clone(), hub.clone(), clock, files, around);
        let fetcher = Fetcher::new(desk.clone(), post_office);
        let driver = Driver::new(desk.clone(), outside, language);
        Ok(Self { desk, hub, driver, fetcher, store, telling, lock })
    }

    /// Writes what is queued and closes the data folder.
    pub fn close(self) {
        let Self { desk, hub, driver, fetcher, store, telling, lock } = self;
        drop((desk, hub, driver, fetcher));
        close(&store, telling);
        drop(lock);
    }
}

impl App {
    /// Starts serving. Call it inside an actix system.
    ///
    /// # Errors
    /// With words for the person at the terminal: the data folder or the port can't be used.
    pub fn start(config: &Config, clock: Clock) -> Result<Self> {
        // First the port: who starts Recado twice is told so before anything is opened.
        let listener = bind(config.http.listen)?;
        let addr = listener.local_addr().map_err(Error::internal)?;
        let Core { desk, hub, driver, fetcher, store, telling, lock } = Core::open_to_serve(config, clock)?;
        let server = http::serve(config, addr, listener, desk.clone())?;
        let handle = server.handle();
        let serving = tokio::spawn(server);
        let jobs = tokio::spawn(jobs::run(desk.clone()));
        let bots = tokio::spawn(driver.run());
        let mail = tokio::spawn(fetcher.run());
        Ok(Self { addr, desk, hub, store, server: handle, serving, jobs, bots, mail, telling, _lock: lock })
    }

    /// Waits until the server ends by itself, which it only does when it fails.
    ///
    /// # Errors
    /// Why it ended.
    pub async fn ended(&mut self) -> Result<()> {
        (&mut self.serving).await.map_err(Error::internal)?.map_err(Error::internal)
    }

    /// Stops: no new requests, connections told, writes finished.
    pub async fn stop(self) {
        self.jobs.abort();
        self.bots.abort();
        self.mail.abort();
        self.hub.close();
        self.server.stop(true).await;
        let Self { desk, hub, store, telling, .. } = self;
        drop((desk, hub));
        // Joining threads blocks; not on a thread that serves.
        if tokio::task::spawn_blocking(move || close(&store, telling)).await.is_err() {
            tracing::error!("closing the store failed");
        }
    }
}

/// Waits for something on a thread of its own: where this is called, other tasks are already running.
fn wait_for(task: impl Future<Output = Result<()>> + Send) -> Result<()> {
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(Error::internal)?;
            runtime.block_on(task)
        });
        waiting.join().map_err(|_| Error::internal("the beginning panicked"))?
    })
}

/// Tells the hub of every commit, on a thread of its own, so that neither the writer nor a request waits for listeners.
fn tell(batches: std::sync::mpsc::Receiver<Batch>, hub: Hub) -> Result<JoinHandle<()>> {
    std::thread::Builder::new()
        .name("hub".into())
        .spawn(move || {
            for batch in batches {
                hub.publish(&batch);
            }
        })
        .map_err(Error::internal)
}

fn close(store: &Store, telling: JoinHandle<()>) {
    store.close();
    if telling.join().is_err() {
        tracing::error!("the hub's thread had panicked");
    }
}

/// Two servers on one folder would not hear of each other's events.
struct Lock(std::fs::File);

fn lock(config: &Config) -> Result<Lock> {
    let path = config.data.join("recado.lock");
    let opened = crate::storage::make_private(&config.data).and_then(|()| std::fs::File::create(path));
    opened.map(Lock).map_err(|error| crate::storage::folder_error(&config.data, &error))
}

impl Lock {
    fn take(&self, config: &Config) -> Result<()> {
        match self.0.try_lock() {
            Ok(()) => Ok(()),
            Err(std::fs::TryLockError::WouldBlock) => Err(Error::with_message(
                Code::StorageFailed,
                format!(
                    "Another Recado is using the data folder {}. Stop it first, or choose another folder with --data.",
                    config.data.display()
                ),
            )),
            Err(std::fs::TryLockError::Error(error)) => Err(crate::storage::folder_error(&config.data, &error)),
        }
    }
}

fn bind(listen: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(listen).map_err(|error| {
        let advice = match error.kind() {
            std::io::ErrorKind::AddrInUse => "Another program listens there: stop it, or choose another port",
            std::io::ErrorKind::PermissionDenied => "Ports below 1024 need more rights: choose another",
            _ => "Choose another address",
        };
        let message =
            format!("Can't listen on {listen} ({error}). {advice}, for example RECADO_HTTP__LISTEN=127.0.0.1:8081.");
        Error::with_message(Code::StorageFailed, message)
    })
}
