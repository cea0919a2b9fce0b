//! The whole server under load: the real binary in a process of its own, real sockets, the database on disk. The load
//! comes from this process, on the same processors, so the figures are what one small machine does with both.
//!
//! `cargo bench --bench load` prints a table, `cargo bench --bench load -- bots` only what is about bots,
//! `-- mail` only what is about mail; `RECADO_BENCH_SECONDS` sets the length of the throughput phases.

#![expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "counts and rates, to be printed")]

mod bare;
mod bots;
mod client;
mod mail;
mod server;

use std::time::{Duration, Instant};

use client::{Connection, Heard};
use server::Server;

/// Visitors who write at the same time.
const WRITERS: usize = 1_000;
/// Visitors of the steady phase, and the messages a second that they write together.
const STEADY_WRITERS: usize = 50;
const STEADY_RATE: u32 = 200;
const STEADY_SECONDS: u32 = 10;
/// Agents who get conversations by themselves, and how many new ones a second.
const AGENTS: usize = 10;
const NEW_RATE: u32 = 200;
const NEW_SECONDS: u32 = 10;
/// Sockets that listen and hear nothing.
const IDLE: usize = 2_000;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    // `cargo test --benches` only wants to know that it builds and starts.
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run())
}

async fn run() -> Result<(), Failure> {
    let seconds = seconds();
    if std::env::args().any(|argument| argument == "bots") {
        return bots::run(seconds).await;
    }
    if std::env::args().any(|argument| argument == "mail") {
        return mail::run().await;
    }
    println!("bare rusqlite, three statements a message, synchronous=FULL:");
    for batch in [1, 16, 128] {
        println!("  {:>9.0} messages/s in commits of {batch}", bare::messages_a_second(batch, Duration::from_secs(2))?);
    }
    let server = Server::start().await?;
    println!("memory at rest: {:.1} MB", server.memory_mb()?);
    idle(&server).await?;
    steady(&server).await?;
    throughput(&server, Duration::from_secs(seconds)).await?;
    assignment(&server).await?;
    println!("memory after all: {:.1} MB", server.memory_mb()?);
    drop(server);
    bots::run(seconds).await?;
    mail::run().await
}

/// How long the throughput phase lasts.
#[expect(clippy::disallowed_methods, reason = "the bench's own switch, not the server's")]
fn seconds() -> u64 {
    std::env::var("RECADO_BENCH_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(8)
}

/// What a socket costs that only listens.
async fn idle(server: &Server) -> Result<(), Failure> {
    let visitor = server.visitor().await?;
    let before = server.memory_mb()?;
    let mut sockets = Vec::with_capacity(IDLE);
    for _ in 0..IDLE {
        sockets.push(client::idle_socket(server.addr, &visitor).await?);
    }
    let after = server.memory_mb()?;
    println!("memory per idle socket: {:.1} KB ({IDLE} sockets)", (after - before) * 1000.0 / IDLE as f64);
    Ok(())
}

/// How long a message takes from the visitor to the agent's screen when the server is not pressed.
async fn steady(server: &Server) -> Result<(), Failure> {
    let mut agent = Heard::connect(server).await?;
    let mut writers = Vec::new();
    for _ in 0..STEADY_WRITERS {
        writers.push((Connection::open(server.addr).await?, server.visitor().await?));
    }
    let total = STEADY_RATE * STEADY_SECONDS;
    let gap = Duration::from_secs(1) / STEADY_RATE;
    let (began, mut acknowledged, mut sent_at) = (Instant::now(), Vec::new(), Vec::new());
    for n in 0..total {
        tokio::time::sleep_until((began + gap * n).into()).await;
        let index = n as usize % writers.len();
        let Some((connection, visitor)) = writers.get_mut(index) else { continue };
        let at = Instant::now();
        sent_at.push(at);
        connection.write_message(visitor, u64::from(n)).await?;
        acknowledged.push(at.elapsed());
    }
    agent.wait_for(total as usize, Duration::from_secs(10)).await?;
    let heard: Vec<Duration> = agent.times().iter().zip(&sent_at).map(|(heard, sent)| *heard - *sent).collect();
    println!("at {STEADY_RATE} messages/s for {STEADY_SECONDS} s:");
    println!("  acknowledged: {}", percentiles(acknowledged));
    println!("  on the agent's socket: {}", percentiles(heard));
    Ok(())
}

/// How long a new conversation takes from the visitor's first message to the screen of the agent who gets it.
async fn assignment(server: &Server) -> Result<(), Failure> {
    let mut agents = Vec::new();
    for n in 0..AGENTS {
        let (id, cookie) = server.agent(n).await?;
        let words = vec![r#""kind":"conversation.assigned""#.to_owned(), format!(r#""assignee":{{"id":{id},"#)];
        agents.push(Heard::listen_for(server, &cookie, words).await?);
    }
    server.assign_automatically().await?;
    let total = NEW_RATE * NEW_SECONDS;
    let mut visitors = Vec::new();
    for _ in 0..total {
        visitors.push(server.visitor().await?);
    }
    // What the phases before have left behind has found its agents by now; only what is new counts.
    let mut before = 0;
    for agent in &mut agents {
        agent.wait_for(0, Duration::ZERO).await?;
        before += agent.times().len();
    }
    let mut connection = Connection::open(server.addr).await?;
    let gap = Duration::from_secs(1) / NEW_RATE;
    let (began, mut sent_at) = (Instant::now(), Vec::new());
    for (n, visitor) in visitors.iter().enumerate() {
        tokio::time::sleep_until((began + gap * n as u32).into()).await;
        sent_at.push(Instant::now());
        connection.write_message(visitor, 900_000_000 + n as u64).await?;
    }
    let heard = all_heard(&mut agents, before + sent_at.len()).await?;
    let heard = heard.iter().skip(before);
    let waits: Vec<Duration> = heard.zip(&sent_at).map(|(heard, sent)| *heard - *sent).collect();
    println!("at {NEW_RATE} new conversations/s for {NEW_SECONDS} s, {AGENTS} agents:");
    println!("  assigned, on the socket of the agent who got it: {}", percentiles(waits));
    Ok(())
}

/// When the agents heard of what is theirs, in order. Visitors write one after the other, so the order is theirs too.
async fn all_heard(agents: &mut [Heard], count: usize) -> Result<Vec<Instant>, Failure> {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let mut all = Vec::new();
        for agent in &mut *agents {
            agent.wait_for(0, Duration::ZERO).await?;
            all.extend_from_slice(agent.times());
        }
        if all.len() >= count {
            all.sort_unstable();
            return Ok(all);
        }
        if Instant::now() > end {
            return Err(format!("only {} of {count} were assigned", all.len()).into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// How many messages a second are on disk, acknowledged, and told to an agent's socket.
async fn throughput(server: &Server, length: Duration) -> Result<(), Failure> {
    let mut agent = Heard::connect(server).await?;
    let mut writers = Vec::new();
    for _ in 0..WRITERS {
        writers.push((Connection::open(server.addr).await?, server.visitor().await?));
    }
    let local = tokio::task::LocalSet::new();
    let began = Instant::now();
    let written = local
        .run_until(async {
            let tasks: Vec<_> = writers
                .into_iter()
                .enumerate()
                .map(|(index, (connection, visitor))| {
                    tokio::task::spawn_local(write_until(connection, visitor, index as u64, began + length))
                })
                .collect();
            let mut written = 0;
            for task in tasks {
                written += task.await.map_err(|e| e.to_string())??;
            }
            Ok::<u64, String>(written)
        })
        .await?;
    let elapsed = began.elapsed();
    let rate = written as f64 / elapsed.as_secs_f64();
    println!("end to end, {WRITERS} visitors writing as fast as they are answered:");
    println!("  {rate:>9.0} messages/s on disk and acknowledged ({written} in {:.1} s)", elapsed.as_secs_f64());
    let heard = agent.wait_for(written as usize, Duration::from_secs(30)).await;
    match heard {
        Ok(()) => {
            let all = agent.times().last().map_or(elapsed, |last| *last - began);
            println!(
                "  {:>9.0} messages/s heard by an agent's socket, none missing",
                written as f64 / all.as_secs_f64()
            );
        }
        Err(error) => println!("  the agent's socket heard {} of them: {error}", agent.times().len()),
    }
    Ok(())
}

async fn write_until(mut connection: Connection, visitor: String, index: u64, end: Instant) -> Result<u64, String> {
    let mut written = 0;
    while Instant::now() < end {
        let id = index * 10_000_000 + written;
        connection.write_message(&visitor, id).await.map_err(|error| error.to_string())?;
        written += 1;
    }
    Ok(written)
}

fn percentiles(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |percent: usize| {
        times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    format!("p50 {:.1} ms, p90 {:.1} ms, p99 {:.1} ms, max {:.1} ms", ms(at(50)), ms(at(90)), ms(at(99)), ms(at(100)))
}
