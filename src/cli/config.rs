//! `recado config`: the configuration in force.

use super::Failure;
use crate::config::Config;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// As JSON, for scripts
    #[arg(long)]
    json: bool,
}

pub fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    let text = config.to_toml().map_err(|error| Failure::new(error.to_string()))?;
    if arguments.json {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| Failure::new(error.to_string()))?;
        let json = serde_json::to_string_pretty(&table).map_err(|error| Failure::new(error.to_string()))?;
        println!("{json}");
    } else {
        print!("{text}");
    }
    Ok(())
}
