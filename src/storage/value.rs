//! What goes into a statement and comes out of a row, without any driver's types.

use std::borrow::Cow;

use crate::domain::id::{
    AgentId, ApiTokenId, AttachmentId, CannedResponseId, ContactId, ConversationId, FlowId, FlowRunId, GroupId,
    InboxId, IncomingMailId, InvitationId, KnowledgeCardId, MailAccountId, MessageId, OutgoingMailId, ServiceId,
    TrailEntryId, VisitId, VisitorId,
};
use crate::domain::timestamp::Timestamp;
use crate::error::{Error, Result};

/// A parameter of a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Null,
    Integer(i64),
    Text(Cow<'a, str>),
}

impl From<i64> for Value<'_> {
    fn from(n: i64) -> Self {
        Self::Integer(n)
    }
}

impl From<u32> for Value<'_> {
    fn from(n: u32) -> Self {
        Self::Integer(i64::from(n))
    }
}

impl From<bool> for Value<'_> {
    fn from(b: bool) -> Self {
        Self::Integer(i64::from(b))
    }
}

impl From<Timestamp> for Value<'_> {
    fn from(at: Timestamp) -> Self {
        Self::Integer(at.0)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a, T> From<Option<T>> for Value<'a>
where
    Value<'a>: From<T>,
{
    fn from(option: Option<T>) -> Self {
        option.map_or(Self::Null, Self::from)
    }
}

/// The parameters of a statement.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::storage::Value::from($value)),*] };
}

/// A type that a column can be read as.
pub trait Column: Sized {
    /// Reads a stored value.
    ///
    /// # Errors
    /// The stored value is of another type: the database was changed by other hands.
    fn from_value(value: Value<'_>) -> Result<Self>;
}

impl Column for i64 {
    fn from_value(value: Value<'_>) -> Result<Self> {
        if let Value::Integer(n) = value { Ok(n) } else { Err(Error::internal(format!("not an integer: {value:?}"))) }
    }
}

impl Column for u32 {
    fn from_value(value: Value<'_>) -> Result<Self> {
        i64::from_value(value)?.try_into().map_err(Error::internal)
    }
}

impl Column for bool {
    fn from_value(value: Value<'_>) -> Result<Self> {
        i64::from_value(value).map(|n| n != 0)
    }
}

impl Column for Timestamp {
    fn from_value(value: Value<'_>) -> Result<Self> {
        i64::from_value(value).map(Self)
    }
}

impl Column for String {
    fn from_value(value: Value<'_>) -> Result<Self> {
        if let Value::Text(text) = value {
            Ok(text.into_owned())
        } else {
            Err(Error::internal(format!("not text: {value:?}")))
        }
    }
}

impl<T: Column> Column for Option<T> {
    fn from_value(value: Value<'_>) -> Result<Self> {
        if value == Value::Null { Ok(None) } else { T::from_value(value).map(Some) }
    }
}

/// JSON, or an enumeration by its serde name, kept as text.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<T: serde::de::DeserializeOwned> Column for Json<T> {
    fn from_value(value: Value<'_>) -> Result<Self> {
        Ok(Self(serde_json::from_str(&String::from_value(value)?)?))
    }
}

/// A unit-only enumeration, stored as its serde name.
#[derive(Clone, Copy, Debug)]
pub struct Name<T>(pub T);

impl<T: serde::de::DeserializeOwned> Column for Name<T> {
    fn from_value(value: Value<'_>) -> Result<Self> {
        let name = String::from_value(value)?;
        let deserializer = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(&name);
        T::deserialize(deserializer).map(Self).map_err(Error::internal)
    }
}

macro_rules! id_values {
    ($($id:ident)*) => {$(
        impl From<$id> for Value<'_> {
            fn from(id: $id) -> Self {
                Self::Integer(id.0)
            }
        }

        impl Column for $id {
            fn from_value(value: Value<'_>) -> Result<Self> {
                i64::from_value(value).map(Self)
            }
        }
    )*};
}

id_values! {
    AgentId ApiTokenId AttachmentId CannedResponseId ContactId ConversationId FlowId FlowRunId GroupId InboxId
    IncomingMailId InvitationId KnowledgeCardId MailAccountId MessageId OutgoingMailId ServiceId TrailEntryId VisitId VisitorId
}
