//! `recado openapi`: the API's description, for code generators.

use super::Failure;
use crate::http::openapi;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// As TypeScript types instead
    #[arg(long)]
    typescript: bool,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let document = openapi::document();
    if arguments.typescript {
        print!("{}", openapi::typescript::types(&document));
    } else {
        println!("{}", serde_json::to_string_pretty(&document).map_err(|error| Failure::new(error.to_string()))?);
    }
    Ok(())
}
