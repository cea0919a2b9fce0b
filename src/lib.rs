//! Recado: a self-hosted front desk in one binary. In reading order:
//! `domain` decides, `storage` remembers, `desk` does, `hub` tells; `http`, `cli` and `channels` are doors, `bot` talks by `script`,
//! `net` calls others, `jobs` is a clock's hand; `app` puts them together.

pub mod app;
pub mod bot;
pub mod channels;
pub mod cli;
pub mod clock;
pub mod config;
pub mod desk;
pub mod domain;
pub mod error;
pub mod http;
pub mod hub;
pub mod jobs;
pub mod net;
pub mod script;
pub mod storage;
