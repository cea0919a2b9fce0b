//! What agents and their programs ask, one file a resource.

pub mod agent;
pub mod api_token;
pub mod attachment;
pub mod business;
pub mod canned_response;
pub mod contact;
pub mod conversation;
pub mod flow;
pub mod group;
pub mod inbox;
pub mod incoming_mail;
pub mod invitation;
pub mod knowledge_card;
pub mod mail_account;
pub mod mail_template;
pub mod message;
pub mod outgoing_mail;
pub mod password_recovery;
pub mod profile;
pub mod service;
pub mod session;
pub mod setup;
pub mod unsubscription;

use serde::{Deserialize, Deserializer};

use crate::domain::page::{Cursor, DEFAULT_LIMIT, MAX_LIMIT};
use crate::error::{Error, Result};

/// Tells "not mentioned" from "null": the first leaves a value, the second clears it.
pub fn mentioned<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}

/// A page's place and size as a client asks for them.
pub fn place(field: &'static str, cursor: Option<&str>, limit: Option<i64>) -> Result<(Option<Cursor>, i64)> {
    let cursor = cursor.filter(|text| !text.is_empty()).map(str::parse::<Cursor>).transpose();
    let cursor = cursor.map_err(|error| Error::field(field, error.to_string()))?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Error::field("limit", format!("Give a number from 1 to {MAX_LIMIT}.")));
    }
    Ok((cursor, limit))
}
