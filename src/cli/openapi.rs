//! `recado openapi`: the API's description, for code generators.

use super::Failure;
use crate::http::openapi;

pub fn run() -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(&openapi::document()).map_err(|error| Failure::new(error.to_string()))?;
    println!("{json}");
    Ok(())
}
