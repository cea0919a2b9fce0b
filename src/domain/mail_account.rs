//! Mail accounts: an address that mail goes out from and comes in to, with the servers that carry it. An account may be the
//! mailbox of an inbox; any inbox may send with one.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

use super::agent::is_email;
use super::id::{InboxId, MailAccountId};
use super::mail_failure::{FailureReason, MailFailure};
use super::timestamp::Timestamp;

/// The most accounts of an installation.
pub const ACCOUNTS_MAX: i64 = 50;
/// The most characters of a host's name (RFC 1035 section 2.3.4).
const HOST_MAX_CHARS: usize = 253;
/// The most characters of a user's name, a password or a token.
const SECRET_MAX_CHARS: usize = 4_000;
/// What a local part may have at most (RFC 5321 section 4.5.3.1.1), with a token of ours in it.
const LOCAL_MAX_BYTES: usize = 64;
/// Characters of a token, and of the plus and the marks around it.
const TOKEN_ROOM: usize = 34;

/// An address that mail goes out from and comes in to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailAccount {
    pub id: MailAccountId,
    /// As others write to it.
    pub address: String,
    /// As who mail comes from; empty: the business's name.
    pub name: String,
    /// The inbox that gets what comes in and answers nothing that was sent; none: nobody looks at it.
    pub inbox_id: Option<InboxId>,
    /// What inboxes without an account of their own, and the installation itself, send with.
    pub is_default: bool,
    /// Mail to `local+anything@domain` arrives here too: then an answer names what it answers by its address.
    pub has_plus_addresses: bool,
    /// The server that takes what goes out (SMTP); none: nothing goes out.
    pub outgoing: Option<MailServer>,
    /// The server that is asked for what came in (IMAP); none: it comes by webhook, or not at all.
    pub incoming: Option<MailServer>,
    /// A provider posts what came in.
    pub webhook: Option<MailWebhook>,
    pub state: MailAccountState,
    pub created_at: Timestamp,
}

/// How an account fares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailAccountState {
    /// Why the outgoing server last took nothing, where it has a name.
    pub outgoing_failure_reason: Option<FailureReason>,
    /// What the outgoing server last said, when it took nothing.
    pub outgoing_error: Option<String>,
    /// Why the incoming server last gave nothing, where it has a name.
    pub incoming_failure_reason: Option<FailureReason>,
    /// What the incoming server last said, when it gave nothing.
    pub incoming_error: Option<String>,
    /// The provider asks whether its posts are wanted: an address of the provider's to be opened once.
    pub webhook_confirmation: Option<String>,
    /// When the incoming server was last asked with success.
    pub fetched_at: Option<Timestamp>,
}

/// How far a mailbox has been fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailPlace {
    pub uid_validity: i64,
    /// The greatest uid that was taken in.
    pub last_uid: i64,
}

/// How a mailbox has been fetched until now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailProgress {
    pub place: MailPlace,
    /// When it was first looked into: what lay there before was answered elsewhere.
    pub opened_at: Timestamp,
    /// When it was last asked with success.
    pub fetched_at: Timestamp,
}

/// How many days before the last success a mailbox is looked through again whose numbers have begun anew: who moves a mailbox
/// brings mail that arrived under way.
const RESCAN_DAYS: i64 = 30;

impl MailProgress {
    /// From when on everything is looked at again when the numbers have begun anew. What was taken in is recognised by its id,
    /// so this may go back too far, but never behind the first time.
    #[must_use]
    pub fn rescan_from(&self) -> Timestamp {
        // Servers write full seconds.
        let opened = Timestamp(self.opened_at.0.div_euclid(1000) * 1000);
        opened.max(self.fetched_at.plus_days(-RESCAN_DAYS))
    }
}

/// What came of trying a server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailTrial {
    pub ok: bool,
    /// Why not, where it has a name.
    pub failure_reason: Option<FailureReason>,
    /// What the server said, in its own words; beside a name, only what that does not say.
    pub answer: Option<String>,
    /// How many messages lie in the folder, when that was looked into.
    pub message_count: Option<i64>,
}

impl From<MailFailure> for MailTrial {
    fn from(failure: MailFailure) -> Self {
        Self { failure_reason: failure.reason, answer: failure.words, ..Self::default() }
    }
}

/// How a connection is kept from being read by others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// Encrypted from the first byte: ports 465 and 993.
    Tls,
    /// Encrypted once both have spoken; never in the clear: ports 587, 25 and 143.
    StartTls,
    /// In the clear: for a server on the same machine.
    None,
}

/// A server that mail is given to, or fetched from. The secrets are never written as JSON, wherever that is done.
#[derive(Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct MailServer {
    pub host: String,
    pub port: u16,
    pub security: MailSecurity,
    /// Empty: no sign-in.
    #[serde(default)]
    pub user: String,
    /// `null` in answers. Sent as `null`, it keeps the one that is stored.
    #[serde(default)]
    pub password: Option<String>,
    /// Signs in with tokens of a provider (XOAUTH2) instead of the password.
    #[serde(default)]
    pub oauth: Option<MailOauth>,
    /// The folder that is fetched; `INBOX` when not given.
    #[serde(default)]
    pub folder: Option<String>,
    /// The name (authserv-id, RFC 8601) under which whoever checks mail for this mailbox writes down whether its sender is
    /// genuine. Not given: no such header is believed, because anybody can write one.
    #[serde(default)]
    pub authserv_id: Option<String>,
    /// What was fetched is marked as read in the mailbox. Otherwise nothing in it is changed.
    #[serde(default)]
    pub marks_seen: bool,
}

/// What tokens for signing in are got with (RFC 6749 section 6).
#[derive(Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct MailOauth {
    /// Where tokens are given, such as `https://oauth2.googleapis.com/token`.
    pub token_url: String,
    pub client_id: String,
    /// `null` in answers. Sent as `null`, it keeps the one that is stored.
    #[serde(default)]
    pub client_secret: Option<String>,
    /// `null` in answers. Sent as `null`, it keeps the one that is stored.
    #[serde(default)]
    pub refresh_token: Option<String>,
    /// What the token is for, where the provider asks for it.
    #[serde(default)]
    pub scope: Option<String>,
}

/// Who posts what came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailWebhookShape {
    /// The message itself as the body (`message/rfc822`).
    Raw,
    Mailgun,
    Postmark,
    Sendgrid,
    /// Amazon SES by way of SNS.
    Ses,
}

/// A way in for a provider that posts what came in.
#[derive(Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct MailWebhook {
    pub shape: MailWebhookShape,
    /// The last part of the address that the provider posts to; made here.
    #[serde(default)]
    pub token: String,
    /// What the provider signs with, where it does (Mailgun). `null` in answers; sent as `null`, it keeps the stored one.
    #[serde(default)]
    pub signing_key: Option<String>,
}

/// Something of an account that can't be as it was described. The field is the one of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct MailAccountError {
    pub field: &'static str,
    pub message: &'static str,
}

const fn error(field: &'static str, message: &'static str) -> MailAccountError {
    MailAccountError { field, message }
}

impl Serialize for MailServer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut server = serializer.serialize_struct("MailServer", 9)?;
        server.serialize_field("host", &self.host)?;
        server.serialize_field("port", &self.port)?;
        server.serialize_field("security", &self.security)?;
        server.serialize_field("user", &self.user)?;
        server.serialize_field("password", &None::<String>)?;
        server.serialize_field("oauth", &self.oauth)?;
        server.serialize_field("folder", &self.folder)?;
        server.serialize_field("authserv_id", &self.authserv_id)?;
        server.serialize_field("marks_seen", &self.marks_seen)?;
        server.end()
    }
}

impl Serialize for MailOauth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut oauth = serializer.serialize_struct("MailOauth", 5)?;
        oauth.serialize_field("token_url", &self.token_url)?;
        oauth.serialize_field("client_id", &self.client_id)?;
        oauth.serialize_field("client_secret", &None::<String>)?;
        oauth.serialize_field("refresh_token", &None::<String>)?;
        oauth.serialize_field("scope", &self.scope)?;
        oauth.end()
    }
}

impl Serialize for MailWebhook {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut webhook = serializer.serialize_struct("MailWebhook", 3)?;
        webhook.serialize_field("shape", &self.shape)?;
        webhook.serialize_field("token", &self.token)?;
        webhook.serialize_field("signing_key", &None::<String>)?;
        webhook.end()
    }
}

impl fmt::Debug for MailServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, security, user, .. } = self;
        write!(f, "MailServer({user}@{host}:{port}, {security:?})")
    }
}

impl fmt::Debug for MailOauth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MailOauth({} at {})", self.client_id, self.token_url)
    }
}

impl fmt::Debug for MailWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MailWebhook({:?})", self.shape)
    }
}

impl MailServer {
    /// A server as it can be used; secrets that are not given are those of `before`, as long as it is the same host: a
    /// stored secret must not follow to another.
    ///
    /// # Errors
    /// Something of it can't be used.
    pub fn checked(self, before: Option<&Self>) -> Result<Self, MailAccountError> {
        let host = self.host.trim().trim_end_matches('.').to_ascii_lowercase();
        let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
        if host.is_empty() || host.len() > HOST_MAX_CHARS || !host.chars().all(is_host) {
            return Err(error("host", "Give the server's name, such as mail.example.com, without https:// and port."));
        }
        if self.port == 0 {
            return Err(error("port", "Give the server's port, such as 465, 587 or 993."));
        }
        let before = before.filter(|before| before.host == host);
        let password = self.password.or_else(|| before.and_then(|before| before.password.clone()));
        let password = password.filter(|password| !password.is_empty());
        let oauth = match self.oauth {
            None => None,
            Some(oauth) => Some(oauth.checked(before.and_then(|before| before.oauth.as_ref()))?),
        };
        let user = self.user.trim().to_owned();
        let is_long = user.len() > SECRET_MAX_CHARS || password.as_ref().is_some_and(|p| p.len() > SECRET_MAX_CHARS);
        if is_long || user.chars().any(char::is_control) {
            return Err(error("user", "The name or the password is too long, or has characters that can't be typed."));
        }
        let filled = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let (folder, authserv_id) = (filled(self.folder), filled(self.authserv_id));
        if authserv_id.as_ref().is_some_and(|id| id.len() > HOST_MAX_CHARS || !id.chars().all(is_host)) {
            let message = "Give the name as it stands first in Authentication-Results, such as mx.example.com.";
            return Err(error("authserv_id", message));
        }
        Ok(Self { host, user, password, oauth, folder, authserv_id, ..self })
    }

    /// The folder that is fetched.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.folder.as_deref().unwrap_or("INBOX")
    }
}

impl MailOauth {
    fn checked(self, before: Option<&Self>) -> Result<Self, MailAccountError> {
        let url = url::Url::parse(self.token_url.trim()).ok().filter(|url| url.scheme() == "https");
        let url = url.ok_or(error("token_url", "Give the provider's address for tokens; it begins with https://."))?;
        let before = before.filter(|before| before.token_url == url.as_str());
        let kept = |new: Option<String>, old: fn(&Self) -> Option<&String>| {
            new.or_else(|| before.and_then(old).cloned()).filter(|secret| !secret.is_empty())
        };
        let refresh_token = kept(self.refresh_token, |before| before.refresh_token.as_ref());
        if self.client_id.trim().is_empty() || refresh_token.is_none() {
            return Err(error("oauth", "Give the client id and the refresh token that the provider has given you."));
        }
        let client_secret = kept(self.client_secret, |before| before.client_secret.as_ref());
        let client_id = self.client_id.trim().to_owned();
        Ok(Self { token_url: url.into(), client_id, client_secret, refresh_token, ..self })
    }
}

/// The address of an account: one that is written to.
///
/// # Errors
/// It is none, or so long that no token fits into it.
pub fn checked_address(address: &str) -> Result<String, MailAccountError> {
    let address = address.trim();
    let (local, domain) = address.rsplit_once('@').unwrap_or_default();
    if !is_email(address) || !domain.is_ascii() {
        return Err(error("address", "Give an e-mail address, such as support@example.com."));
    }
    if local.len() + TOKEN_ROOM > LOCAL_MAX_BYTES {
        return Err(error("address", "What stands before the @ is too long: at most 30 characters."));
    }
    Ok(format!("{local}@{}", domain.to_ascii_lowercase()))
}

impl MailAccount {
    /// Whether mail to its address reaches us at all, by either way in.
    #[must_use]
    pub const fn is_heard(&self) -> bool {
        self.incoming.is_some() || self.webhook.is_some()
    }
}

/// An address in the form in which two are compared. Nobody tells capitals apart, though RFC 5321 would let them.
#[must_use]
pub fn address_key(address: &str) -> String {
    address.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(host: &str, password: Option<&str>) -> MailServer {
        let (port, security, user) = (993, MailSecurity::Tls, "ana".to_owned());
        let password = password.map(str::to_owned);
        let host = host.to_owned();
        let (oauth, folder, authserv_id, marks_seen) = (None, None, None, false);
        MailServer { host, port, security, user, password, oauth, folder, authserv_id, marks_seen }
    }

    #[test]
    fn a_secret_stays_with_its_host() {
        let stored = server("mail.example.com", Some("hidden"));
        let kept = server(" Mail.Example.com. ", None).checked(Some(&stored)).unwrap();
        assert_eq!((kept.host.as_str(), kept.password.as_deref()), ("mail.example.com", Some("hidden")));
        assert_eq!(server("evil.example", None).checked(Some(&stored)).unwrap().password, None);
        assert_eq!(server("mail.example.com", Some("")).checked(Some(&stored)).unwrap().password, None, "taken away");
        for bad in ["", "https://mail.example.com", "mail example"] {
            assert_eq!(server(bad, None).checked(None).unwrap_err().field, "host", "{bad}");
        }
    }

    #[test]
    fn a_renumbered_mailbox_is_looked_through_from_the_last_success_back_and_never_before_the_first() {
        let place = MailPlace { uid_validity: 1, last_uid: 1 };
        let progress = |opened, fetched| MailProgress { place, opened_at: opened, fetched_at: fetched };
        let opened = Timestamp(1_700_000_000_123);
        let full = Timestamp(1_700_000_000_000);
        assert_eq!(progress(opened, opened.plus_days(10)).rescan_from(), full);
        assert_eq!(progress(opened, opened.plus_days(100)).rescan_from(), opened.plus_days(70));
    }

    #[test]
    fn no_secret_is_written_or_printed() {
        let oauth = MailOauth {
            token_url: "https://id.example/token".into(),
            client_id: "app".into(),
            client_secret: Some("hidden".into()),
            refresh_token: Some("hidden".into()),
            scope: None,
        };
        let server = MailServer { oauth: Some(oauth), ..server("mail.example.com", Some("hidden")) };
        let webhook =
            MailWebhook { shape: MailWebhookShape::Mailgun, token: "t".into(), signing_key: Some("hidden".into()) };
        let all = format!(
            "{} {} {server:?} {webhook:?}",
            serde_json::to_string(&server).unwrap(),
            serde_json::to_string(&webhook).unwrap()
        );
        assert!(!all.contains("hidden"), "{all}");
    }

    #[test]
    fn an_address_has_room_for_a_token() {
        assert_eq!(checked_address(" Support@Example.COM ").unwrap(), "Support@example.com");
        assert!(checked_address("a-local-part-that-is-far-too-long@example.com").is_err());
        assert!(checked_address("support").is_err());
        assert_eq!(address_key("Ana@Example.com "), "ana@example.com");
    }
}
