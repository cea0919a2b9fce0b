//! Attachments: files sent with messages. What a browser may show in place is decided here.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::id::{AgentId, AttachmentId, FlowId, MailAccountId, VisitorId};
use super::visitor::Visitor;

/// The most attachments of one message.
pub const PER_MESSAGE_MAX: usize = 10;

/// A file sent with a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Attachment {
    pub id: AttachmentId,
    pub name: String,
    pub content_type: String,
    /// Bytes.
    pub size: i64,
    /// Where it is served. Who holds the address may read the file.
    pub url: String,
    /// Pixels, of a picture.
    pub width: Option<i64>,
    /// Pixels, of a picture.
    pub height: Option<i64>,
}

/// Who sent a file, and so may put it in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uploader {
    Agent(AgentId),
    Visitor(VisitorId),
    Bot(FlowId),
    /// It came with a mail.
    Mail(MailAccountId),
}

impl From<Visitor> for Uploader {
    fn from(visitor: Visitor) -> Self {
        Self::Visitor(visitor.id)
    }
}

/// The picture formats that are shown in place, told by their first bytes: what a sender calls a file is not
/// believed, and SVG or HTML shown from our address could act as an agent.
#[must_use]
pub fn picture_type(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if head.starts_with(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a") {
        Some("image/gif")
    } else if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        Some("image/webp")
    } else {
        None
    }
}

/// Whether a stored content type is one that [`picture_type`] gives.
#[must_use]
pub fn is_picture(content_type: &str) -> bool {
    matches!(content_type, "image/png" | "image/jpeg" | "image/gif" | "image/webp")
}

/// A content type that is safe to repeat in a header: what was declared when it looks like one, and never one
/// of the picture types, which only [`picture_type`] may give.
#[must_use]
pub fn declared_type(declared: &str) -> &str {
    let essence = declared.split(';').next().unwrap_or_default().trim();
    let is_token =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    let is_type = essence.len() <= 100
        && essence.split_once('/').is_some_and(|(kind, sub)| is_token(kind) && is_token(sub))
        && !is_picture(essence);
    if is_type { essence } else { "application/octet-stream" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_told_by_their_bytes_and_not_by_their_name() {
        assert_eq!(picture_type(b"GIF89a..."), Some("image/gif"));
        assert_eq!(picture_type(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        assert_eq!(picture_type(b"<svg xmlns="), None);
        assert_eq!(picture_type(b""), None);
    }

    #[test]
    fn a_declared_type_is_kept_only_when_it_is_harmless() {
        assert_eq!(declared_type("application/pdf"), "application/pdf");
        assert_eq!(declared_type("text/html; charset=utf-8"), "text/html");
        assert_eq!(declared_type("image/png"), "application/octet-stream");
        assert_eq!(declared_type("x\r\nSet-Cookie: a=b"), "application/octet-stream");
        assert_eq!(declared_type(""), "application/octet-stream");
    }
}
