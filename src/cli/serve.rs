//! `recado serve`: everything, until it is told to stop.

use super::Failure;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;

pub fn run(config: &Config) -> Result<(), Failure> {
    actix_web::rt::System::new().block_on(serve(config)).map_err(Failure::from)
}

async fn serve(config: &Config) -> crate::error::Result<()> {
    let mut app = App::start(config, Clock::system())?;
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
        () = stop_signal() => Ok(()),
        ended = app.ended() => ended,
    };
    tracing::info!("stopping");
    app.stop().await;
    ended
}

/// "All addresses" is nothing that a browser could open.
fn reachable(addr: std::net::SocketAddr) -> std::net::SocketAddr {
    let ip = if addr.ip().is_unspecified() { std::net::Ipv4Addr::LOCALHOST.into() } else { addr.ip() };
    std::net::SocketAddr::new(ip, addr.port())
}

/// Control-C, or what a container's engine sends.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(error) => {
            tracing::warn!(%error, "only Control-C stops this server");
            if let Err(error) = tokio::signal::ctrl_c().await {
                tracing::error!(%error, "no signal can be heard");
            }
        }
    }
}
