//! Facts of the installation as a whole, each under a name, as JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::value::Json;
use super::{Tx, WriteTx};
use crate::error::Result;
use crate::params;

/// Name of the business's own facts.
pub const BUSINESS: &str = "business";
/// Name of what tells mail of this installation.
pub const MAIL_MARK: &str = "mail_mark";
/// Name of the hash of the set-up link's token.
pub const SETUP_TOKEN: &str = "setup_token";

pub fn find_setting<T: DeserializeOwned>(tx: &Tx<'_>, key: &str) -> Result<Option<T>> {
    let found = tx.find("SELECT value FROM settings WHERE key = ?1", params![key], |row| row.next::<Json<T>>())?;
    Ok(found.map(|Json(value)| value))
}

pub fn upsert_setting<T: Serialize>(tx: &WriteTx<'_>, key: &str, value: &T) -> Result<()> {
    tx.execute(
        "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        params![key, serde_json::to_string(value)?],
    )?;
    Ok(())
}

pub fn delete_setting(tx: &WriteTx<'_>, key: &str) -> Result<()> {
    tx.execute("DELETE FROM settings WHERE key = ?1", params![key])?;
    Ok(())
}
