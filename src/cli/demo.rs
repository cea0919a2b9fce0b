//! `recado demo`
use super::Failure;
use crate::config::Config;

#[derive(Debug, clap::Args)]
pub struct Arguments {}

pub fn run(_: &Config, _: &Arguments) -> Result<(), Failure> {
    Err(Failure::new("not yet"))
}
