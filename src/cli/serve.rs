//! `recado serve`: everything, until it is told to stop.

use super::Failure;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, reachable};

#[derive(Debug, Default, clap::Args)]
pub struct Arguments {
    /// For tests: the clock stands still, and moves on by as many seconds as each line of standard input says
    #[arg(long, hide = true)]
    clock_from_input: bool,
}

pub fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    let clock = if arguments.clock_from_input { clock_from_input() } else { Clock::system() };
    actix_web::rt::System::new().block_on(serve(config, clock)).map_err(Failure::from)
}

/// A clock whose hand is moved from outside. The thread that reads ends with the input, or with the process.
fn clock_from_input() -> Clock {
    let clock = Clock::fixed(Clock::system().now());
    let hand = clock.clone();
    std::thread::spawn(move || {
        for seconds in std::io::stdin().lines().map_while(Result::ok).filter_map(|line| line.trim().parse().ok()) {
            hand.advance_seconds(seconds);
        }
    });
    clock
}

async fn serve(config: &Config, clock: Clock) -> crate::error::Result<()> {
    let stop = stop_signal();
    let mut app = App::start(config, clock)?;
    let base = config
        .http
        .public_url
        .as_ref()
        .map_or_else(|| format!("http://{}", reachable(app.addr)), |url| url.as_str().trim_end_matches('/').to_owned());
    println!("Recado is at {base}");
    if let Some(token) = app.desk.begin_setup().await? {
        println!("Set it up here, once: {base}/setup?token={token}");
    }
    let ended = tokio::select! {
        () = stop => Ok(()),
        ended = app.ended() => ended,
    };
    tracing::info!("stopping");
    app.stop().await;
    ended
}

/// Control-C, or what a container's engine sends. Heard from the moment this is called.
fn stop_signal() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = signal(SignalKind::terminate());
    async move {
        let terminated = async {
            match terminate {
                Ok(mut terminate) => drop(terminate.recv().await),
                Err(error) => {
                    tracing::warn!(%error, "only Control-C stops this server");
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => {
                if let Err(error) = interrupted {
                    tracing::error!(%error, "no signal can be heard");
                }
            }
            () = terminated => {}
        }
    }
}
