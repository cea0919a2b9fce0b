//! Recado: a self-hosted front desk in one binary. In reading order:
//! `domain` decides, `storage` remembers, `desk` does, `hub` tells; `http` and `cli` are doors, `jobs` is a clock's hand;
//! `app` puts them together.

pub mod app;
pub mod bot;
pub mod cli;
pub mod clock;
pub mod config;
pub mod desk;
pub mod domain;
pub mod error;
pub mod http;
pub mod hub;
pub mod jobs;
pub mod storage;
