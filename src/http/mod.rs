//! The web door: routes, who may take them, and what errors look like over HTTP. It calls the desk and decides nothing.
//! Where to look next: [`routes`], the table of all that can be asked.

mod allowed;
mod answer;
mod api;
mod assets;
mod body;
mod live;
mod origin;
mod pages;
mod problem;
mod route;
pub mod routes;
mod upload;
mod widget;

pub mod openapi;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};

use crate::config::Config;
use crate::desk::Desk;
use crate::error::{Error, Result};

/// What the door itself needs to know.
pub struct Door {
    config: crate::config::Http,
    /// Where it listens: the address of links when neither configuration nor request says better.
    addr: SocketAddr,
    live: live::Connections,
    pages: pages::Pages,
}

/// Starts answering requests.
///
/// # Errors
/// The listener can't be used.
pub fn serve(config: &Config, addr: SocketAddr, listener: TcpListener, desk: Desk) -> Result<Server> {
    let door = Arc::new(Door {
        config: config.http.clone(),
        addr,
        live: live::Connections::new(config.limits.connections_per_address),
        pages: pages::Pages::new()?,
    });
    let factory = move || {
        let (desk, door) = (desk.clone(), Arc::clone(&door));
        App::new()
            .wrap(from_fn(problem::explain))
            .app_data(web::Data::new(desk))
            .app_data(web::Data::from(door))
            .configure(|app| {
                for route in routes::table() {
                    route.register(app);
                }
            })
            .default_service(web::route().to(assets::dashboard_page))
    };
    let mut server = HttpServer::new(factory)
        .keep_alive(Duration::from_secs(75))
        .client_request_timeout(Duration::from_secs(20))
        .shutdown_timeout(5)
        // Frames are small and hurried: without this, one waits for the other's acknowledgement, 40 ms on many systems.
        .tcp_nodelay(true)
        .disable_signals();
    if config.http.workers > 0 {
        server = server.workers(config.http.workers);
    }
    Ok(server.listen(listener).map_err(Error::internal)?.run())
}
