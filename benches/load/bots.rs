//! Conversations with a bot: how many answers a second it gives, and what a conversation costs that waits for its visitor.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::client::{Connection, Ear, Heard};
use crate::server::Server;
use crate::{Failure, percentiles};

/// Visitors who talk with the bot at the same time.
const TALKERS: usize = 500;
/// Conversations that wait for their visitors, and those before them that warm the server up.
const WAITING: usize = 10_000;
const WARM_UP: usize = 1_000;
/// Requests at a time while all that is prepared.
const AT_ONCE: usize = 32;

/// Asks the same for ever; each answer enters the container anew.
const SCRIPT: &str = r#"fn start() { session.said = ask("What else?"); jump("start"); }"#;

/// Both, each on a server of its own.
pub async fn run(seconds: u64) -> Result<(), Failure> {
    let server = Server::start().await?;
    server.run_bot(SCRIPT).await?;
    answers(&server, Duration::from_secs(seconds)).await?;
    drop(server);
    let server = Server::start().await?;
    server.run_bot(SCRIPT).await?;
    memory(server).await
}

/// How many answers a second reach the visitors' sockets when everybody writes as soon as they are answered.
async fn answers(server: &Server, length: Duration) -> Result<(), Failure> {
    let mut talkers = JoinSet::new();
    for n in 0..TALKERS {
        let visitor = server.visitor().await?;
        let mut connection = Connection::open(server.addr).await?;
        let mut ear = Ear::open(server.addr, &visitor).await?;
        // The first words begin the conversation; they don't count.
        connection.write_message(&visitor, 800_000_000 + n as u64).await?;
        ear.hear_bot().await?;
        talkers.spawn(async move { (n as u64, visitor, connection, ear) });
    }
    let talkers = talkers.join_all().await;
    let began = Instant::now();
    let mut talking = JoinSet::new();
    for (n, visitor, connection, ear) in talkers {
        talking.spawn(talk_until(n, visitor, connection, ear, began + length));
    }
    let mut waits = Vec::new();
    while let Some(of_one) = talking.join_next().await {
        waits.extend(of_one??);
    }
    let elapsed = began.elapsed().as_secs_f64();
    println!("{TALKERS} visitors talking with a bot as fast as it answers:");
    println!(
        "  {:>9.0} answers/s on disk and on the visitors' sockets ({} in {elapsed:.1} s)",
        waits.len() as f64 / elapsed,
        waits.len()
    );
    println!("  from the visitor's words to the bot's: {}", percentiles(waits));
    Ok(())
}

/// Writes as soon as the bot has answered; how long each answer took.
async fn talk_until(
    n: u64,
    visitor: String,
    mut connection: Connection,
    mut ear: Ear,
    end: Instant,
) -> Result<Vec<Duration>, String> {
    let mut waits = Vec::new();
    while Instant::now() < end {
        let at = Instant::now();
        let id = n * 10_000_000 + waits.len() as u64;
        connection.write_message(&visitor, id).await.map_err(|error| error.to_string())?;
        ear.hear_bot().await.map_err(|error| error.to_string())?;
        waits.push(at.elapsed());
    }
    Ok(waits)
}

/// What a conversation costs in memory that waits for its visitor.
async fn memory(server: Server) -> Result<(), Failure> {
    let bot = [r#""kind":"message.created""#.to_owned(), r#""author":{"kind":"bot""#.to_owned()];
    let mut agent = Heard::listen_for(&server, &server.cookie, bot.to_vec()).await?;
    let server = Arc::new(server);
    let visitors = visitors(&server, WARM_UP + WAITING).await?;
    let (first, rest) = visitors.split_at(WARM_UP);
    begin(&server, first, 0).await?;
    agent.wait_for(WARM_UP, Duration::from_mins(1)).await?;
    let before = server.memory_mb()?;
    begin(&server, rest, WARM_UP).await?;
    agent.wait_for(WARM_UP + WAITING, Duration::from_mins(5)).await?;
    // What was needed to begin is given back a little later.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let after = server.memory_mb()?;
    println!("{WAITING} conversations that wait for their visitor's answer, after {WARM_UP} others:");
    println!(
        "  {:.2} KB of memory each ({before:.1} MB before, {after:.1} MB after)",
        (after - before) * 1000.0 / WAITING as f64
    );
    Ok(())
}

/// Opens the widget for so many visitors.
async fn visitors(server: &Arc<Server>, count: usize) -> Result<Vec<String>, Failure> {
    let permits = Arc::new(Semaphore::new(AT_ONCE));
    let mut opening = JoinSet::new();
    for _ in 0..count {
        let (server, permits) = (Arc::clone(server), Arc::clone(&permits));
        opening.spawn(async move {
            let _permit = permits.acquire().await;
            server.visitor().await.map_err(|error| error.to_string())
        });
    }
    let opened: Result<Vec<String>, String> = opening.join_all().await.into_iter().collect();
    Ok(opened?)
}

/// Each visitor writes once.
async fn begin(server: &Arc<Server>, visitors: &[String], from: usize) -> Result<(), Failure> {
    let mut writing = JoinSet::new();
    for (part, visitors) in visitors.chunks(visitors.len().div_ceil(AT_ONCE)).enumerate() {
        let (addr, visitors) = (server.addr, visitors.to_vec());
        let first = 700_000_000 + (from + part * visitors.len()) as u64;
        writing.spawn(async move {
            let mut connection = Connection::open(addr).await.map_err(|error| error.to_string())?;
            for (id, visitor) in (first..).zip(&visitors) {
                connection.write_message(visitor, id).await.map_err(|error| error.to_string())?;
            }
            Ok::<(), String>(())
        });
    }
    for written in writing.join_all().await {
        written?;
    }
    Ok(())
}
