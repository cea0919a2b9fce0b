//! A mailbox on a server, by IMAP (RFC 3501, 9051): signing in, finding out what is new, fetching it without changing it, and
//! waiting for more. Every step has a time limit of ours, because the library has none.

use std::time::Duration;

use async_imap::extensions::idle::IdleResponse;
use async_imap::imap_proto::{Capability, Response, ResponseCode};
use async_imap::types::{Fetch, UnsolicitedResponse};
use async_imap::{Client, Session};
use futures_util::TryStreamExt;

use super::failure::{bad_answer, not_secure, too_late};
use super::oauth::{Tokens, xoauth2};
use super::{folder_name, incoming};
use crate::domain::mail_account::{MailSecurity, MailServer};
use crate::domain::mail_failure::{FailureReason, MailFailure};
use crate::domain::timestamp::Timestamp;
use crate::net::line::{Line, connect, encrypt};
use crate::net::{Client as Net, Failure};

/// How long a command may take.
const COMMAND_TIMEOUT: Duration = Duration::from_mins(1);
/// How long fetching one message may take: 50 MB on a slow line.
const FETCH_TIMEOUT: Duration = Duration::from_mins(10);

/// How many messages are asked for their heads at once: what servers take in one line (RFC 7162 section 4: 8192 bytes).
const HEADS_AT_ONCE: usize = 500;

/// A mailbox that we are signed in to.
pub struct Mailbox {
    session: Session<Line>,
    /// It tells of new mail by itself (RFC 2177).
    pub can_idle: bool,
}

/// What a folder is like now.
#[derive(Clone, Copy, Debug)]
pub struct Folder {
    pub exists: u32,
    pub uid_validity: i64,
    /// The uid that the next message gets, where the server says.
    pub uid_next: Option<i64>,
}

/// What is known of a message before it is fetched.
#[derive(Clone, Debug)]
pub struct Head {
    pub uid: i64,
    /// Without brackets.
    pub message_id: Option<String>,
    /// Milliseconds since 1970, as it says itself.
    pub sent_at: Option<i64>,
}

/// Signs in.
///
/// # Errors
/// The server's own words, or why there were none.
pub async fn open(net: &Net, tokens: &Tokens, server: &MailServer) -> Result<Mailbox, MailFailure> {
    let line = match server.security {
        MailSecurity::Tls => encrypt(net, connect(net, &server.host, server.port).await?, &server.host).await?,
        MailSecurity::None => Line::Plain(connect(net, &server.host, server.port).await?),
        MailSecurity::StartTls => start_tls(net, server).await?,
    };
    let mut client = Client::new(line);
    if server.security != MailSecurity::StartTls {
        let greeting = within(client.read_response()).await?;
        if greeting.is_some_and(|greeting| forbids_signing_in(greeting.parsed())) {
            return Err(MailFailure::named(FailureReason::NoSignIn));
        }
    }
    let session = sign_in(tokens, server, client).await?;
    let mut mailbox = Mailbox { session, can_idle: false };
    let capabilities = mailbox.command(|session| Box::pin(session.capabilities())).await?;
    mailbox.can_idle = capabilities.has_str("IDLE");
    Ok(mailbox)
}

/// Whether a server says so with its greeting: a password that it would refuse is better not sent (RFC 9051 section 6.2.3).
fn forbids_signing_in(greeting: &Response<'_>) -> bool {
    let Response::Data { outcome, .. } = greeting else { return false };
    let Some(ResponseCode::Capabilities(all)) = &outcome.code else { return false };
    all.iter().any(|one| matches!(one, Capability::Atom(name) if name.eq_ignore_ascii_case("LOGINDISABLED")))
}

/// Asks for encryption in the clear, and says nothing else before it is there.
async fn start_tls(net: &Net, server: &MailServer) -> Result<Line, MailFailure> {
    let mut client = Client::new(Line::Plain(connect(net, &server.host, server.port).await?));
    within(client.read_response()).await?;
    let begun = within(client.run_command_and_check_ok("STARTTLS", None)).await;
    begun.map_err(no_encryption)?;
    match client.into_inner() {
        Line::Plain(stream) => Ok(encrypt(net, stream, &server.host).await?),
        line @ Line::Encrypted(_) => Ok(line),
    }
}

async fn sign_in(tokens: &Tokens, server: &MailServer, client: Client<Line>) -> Result<Session<Line>, MailFailure> {
    let signed_in = async {
        match &server.oauth {
            Some(oauth) => {
                let answer = Answer(Some(xoauth2(&server.user, &tokens.token(oauth).await?)));
                let signed_in = client.authenticate("XOAUTH2", answer).await;
                if signed_in.is_err() {
                    tokens.forget(oauth);
                }
                signed_in.map_err(|(error, _)| failure_of(&error))
            }
            None => {
                let password = server.password.clone().unwrap_or_default();
                client.login(&server.user, &password).await.map_err(|(error, _)| failure_of(&error))
            }
        }
    };
    tokio::time::timeout(COMMAND_TIMEOUT, signed_in).await.unwrap_or_else(|_| Err(too_late()))
}

/// Answers the server's first question with the token; to a further one, which tells why it failed, with nothing.
struct Answer(Option<String>);

impl async_imap::Authenticator for Answer {
    type Response = String;

    fn process(&mut self, _: &[u8]) -> String {
        self.0.take().unwrap_or_default()
    }
}

impl Mailbox {
    /// Looks into a folder. Unless it `may_change` nothing in it can be changed: no flag is set, nothing counts as seen.
    ///
    /// # Errors
    /// The server's own words.
    pub async fn open_folder(&mut self, folder: &str, may_change: bool) -> Result<Folder, MailFailure> {
        let folder = folder_name::coded(folder);
        let found = self
            .command(|session| {
                Box::pin(async move {
                    if may_change { session.select(folder).await } else { session.examine(folder).await }
                })
            })
            .await?;
        let no_validity = || MailFailure::told(FailureReason::BadAnswer, "it gives its messages no lasting numbers");
        let validity = found.uid_validity.ok_or_else(no_validity)?;
        Ok(Folder { exists: found.exists, uid_validity: i64::from(validity), uid_next: found.uid_next.map(i64::from) })
    }

    /// The uids after `last`, in order.
    ///
    /// # Errors
    /// The server's own words.
    pub async fn uids_after(&mut self, last: i64) -> Result<Vec<i64>, MailFailure> {
        let query = format!("UID {}:*", last + 1);
        let found = self.command(|session| Box::pin(async move { session.uid_search(query).await })).await?;
        // `n:*` always has the last message, also when its number is smaller (RFC 9051 section 6.4.9).
        let mut uids: Vec<i64> = found.into_iter().map(i64::from).filter(|uid| *uid > last).collect();
        uids.sort_unstable();
        Ok(uids)
    }

    /// The greatest uid that a folder had when it was looked into; 0 when it had none.
    ///
    /// # Errors
    /// The server's own words.
    pub async fn last_uid(&mut self, folder: Folder) -> Result<i64, MailFailure> {
        match folder.uid_next {
            Some(next) => Ok(next - 1),
            None => Ok(self.uids_after(0).await?.last().copied().unwrap_or(0)),
        }
    }

    /// Whether more has come since a folder was looked into. The server tells of it once, with its answer to whatever it is
    /// asked next (RFC 9051 section 7.4.1): waiting until it tells again would be in vain.
    pub fn has_more_than(&self, folder: Folder) -> bool {
        let told = &self.session.unsolicited_responses;
        // What the library had no more room for may have been that.
        let mut has_more = told.is_full();
        let mut known = folder.exists;
        while let Ok(response) = told.try_recv() {
            match response {
                UnsolicitedResponse::Exists(now) => {
                    has_more |= now > known;
                    known = now;
                }
                UnsolicitedResponse::Expunge(_) => known = known.saturating_sub(1),
                _ => {}
            }
        }
        has_more
    }

    /// What came at a time or after it, in order.
    ///
    /// # Errors
    /// The server's own words.
    pub async fn heads_since(&mut self, from: Timestamp) -> Result<Vec<Head>, MailFailure> {
        // Servers search by the days of their own time zone (RFC 9051 section 6.4.4), so what is found is looked at closer.
        let at = jiff::Timestamp::from_millisecond(from.plus_days(-1).0).unwrap_or_default();
        let query = format!("SINCE {}", at.to_zoned(jiff::tz::TimeZone::UTC).date().strftime("%d-%b-%Y"));
        let found = self.command(|session| Box::pin(async move { session.uid_search(query).await })).await?;
        let mut uids: Vec<u32> = found.into_iter().collect();
        uids.sort_unstable();
        let mut heads = Vec::with_capacity(uids.len());
        for some in uids.chunks(HEADS_AT_ONCE) {
            let set = some.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
            let fetched = self.fetch_all(&set, "(UID INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE)])").await?;
            let came_since = |fetch: &Fetch| fetch.internal_date().is_none_or(|came| came.timestamp_millis() >= from.0);
            heads.extend(fetched.iter().filter(|fetch| came_since(fetch)).filter_map(|fetch| {
                let head = incoming::read(fetch.header().unwrap_or_default()).unwrap_or_default();
                Some(Head { uid: i64::from(fetch.uid?), message_id: head.message_id, sent_at: head.sent_at })
            }));
        }
        heads.sort_unstable_by_key(|head| head.uid);
        Ok(heads)
    }

    /// Fetches a message as it is, and leaves it as it is; of one larger than `max_bytes` only what stands above its body.
    ///
    /// # Errors
    /// The server's own words.
    pub async fn fetch(&mut self, uid: i64, max_bytes: u32) -> Result<Fetched, MailFailure> {
        let size = self.fetch_one(uid, "(UID RFC822.SIZE)").await?;
        match size.and_then(|fetch| fetch.size) {
            None => return Ok(Fetched::Gone),
            Some(bytes) if bytes > max_bytes => {
                let fetched = self.fetch_one(uid, "(UID BODY.PEEK[HEADER])").await?;
                let head = fetched.as_ref().and_then(|fetch| fetch.header());
                return Ok(head.map_or(Fetched::Gone, |head| Fetched::TooLarge { head: head.to_vec(), bytes }));
            }
            Some(_) => {}
        }
        let fetched = self.fetch_one(uid, "(UID BODY.PEEK[])").await?;
        Ok(match fetched.as_ref().and_then(|fetch| fetch.body()) {
            Some(raw) => Fetched::Message(raw.to_vec()),
            None => Fetched::Gone,
        })
    }

    /// Marks a message as read, in a folder that may be changed.
    ///
    /// # Errors
    /// The server's own words.
    pub async fn mark_seen(&mut self, uid: i64) -> Result<(), MailFailure> {
        let uid = uid.to_string();
        let marked = self.command(|session| {
            Box::pin(async move {
                let told = session.uid_store(uid, "+FLAGS.SILENT (\\Seen)").await?;
                told.try_collect::<Vec<_>>().await
            })
        });
        marked.await.map(|_| ())
    }

    async fn fetch_one(&mut self, uid: i64, what: &str) -> Result<Option<Fetch>, MailFailure> {
        let fetched = self.fetch_all(&uid.to_string(), what).await?;
        // Servers may tell of other messages' flags in between.
        Ok(fetched.into_iter().find(|fetch| fetch.uid.map(i64::from) == Some(uid)))
    }

    async fn fetch_all(&mut self, uids: &str, what: &str) -> Result<Vec<Fetch>, MailFailure> {
        let fetching = async { self.session.uid_fetch(uids, what).await?.try_collect().await };
        let fetched: async_imap::error::Result<Vec<Fetch>> =
            tokio::time::timeout(FETCH_TIMEOUT, fetching).await.map_err(|_| too_late())?;
        fetched.map_err(|error| failure_of(&error))
    }

    /// Waits until the server has something to tell, or the time is over. The mailbox comes back when it can go on.
    ///
    /// # Errors
    /// The server's own words.
    pub async fn wait(self, longest: Duration) -> Result<Self, MailFailure> {
        let Self { session, can_idle } = self;
        let mut idle = session.idle();
        let waiting = async {
            tokio::time::timeout(COMMAND_TIMEOUT, idle.init())
                .await
                .map_err(|_| too_late())?
                .map_err(|error| failure_of(&error))?;
            let (news, _stop) = idle.wait_with_timeout(longest);
            // The library's own time begins anew with each sign of life; ours does not.
            match tokio::time::timeout(longest + COMMAND_TIMEOUT, news).await {
                Ok(Ok(IdleResponse::NewData(_) | IdleResponse::Timeout | IdleResponse::ManualInterrupt)) | Err(_) => {}
                Ok(Err(error)) => return Err(failure_of(&error)),
            }
            tokio::time::timeout(COMMAND_TIMEOUT, idle.done())
                .await
                .map_err(|_| too_late())?
                .map_err(|error| failure_of(&error))
        };
        let session = waiting.await?;
        Ok(Self { session, can_idle })
    }

    /// Says goodbye. Whether the server hears it is no matter.
    pub async fn leave(mut self) {
        let _ = tokio::time::timeout(Duration::from_secs(5), self.session.logout()).await;
    }

    async fn command<T, F>(&mut self, act: F) -> Result<T, MailFailure>
    where
        F: for<'s> FnOnce(&'s mut Session<Line>) -> futures_util::future::BoxFuture<'s, async_imap::error::Result<T>>,
    {
        let acted = tokio::time::timeout(COMMAND_TIMEOUT, act(&mut self.session)).await;
        acted.map_err(|_| too_late())?.map_err(|error| failure_of(&error))
    }
}

/// What came of fetching a message.
#[derive(Debug)]
pub enum Fetched {
    Message(Vec<u8>),
    /// Somebody has moved or deleted it.
    Gone,
    /// So many bytes are more than is taken in: the lines above the body.
    TooLarge {
        head: Vec<u8>,
        bytes: u32,
    },
}

async fn within<T, E: Into<async_imap::error::Error>>(
    step: impl Future<Output = Result<T, E>>,
) -> Result<T, MailFailure> {
    let done = tokio::time::timeout(COMMAND_TIMEOUT, step).await.map_err(|_| too_late())?;
    done.map_err(|error| failure_of(&error.into()))
}

/// What the server said, out of what the library makes of it: `code: None, info: Some("[AUTHENTICATIONFAILED] No.")`, or
/// `outcome: Outcome { code: None, information: Some("No such folder") }`.
fn own_words(told: &str) -> Option<String> {
    let behind = ["info: Some(\"", "information: Some(\""].iter().find_map(|mark| told.split_once(mark));
    let (said, _) = behind.and_then(|(_, rest)| rest.rsplit_once("\")"))?;
    Some(said.trim().replace("\\\"", "\"").replace("\\\\", "\\"))
}

fn failure_of(error: &async_imap::error::Error) -> MailFailure {
    use async_imap::error::Error;
    match error {
        Error::No(words) | Error::Bad(words) => {
            own_words(words).map_or_else(bad_answer, |words| MailFailure::refused(&words))
        }
        Error::ConnectionLost | Error::Parse(_) => bad_answer(),
        // What can't be read as an answer.
        Error::Io(error) if error.kind() == std::io::ErrorKind::Other => bad_answer(),
        Error::Io(error) => Failure::of_connection(error).into(),
        other => MailFailure::told(FailureReason::BadAnswer, other.to_string()),
    }
}

/// A server that refuses to begin encryption, in its words; what else went wrong stays what it is.
fn no_encryption(failure: MailFailure) -> MailFailure {
    match failure {
        MailFailure { reason: None, words: Some(words) } => {
            not_secure(format!("it begins no encryption (STARTTLS): {words}"))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::own_words;

    #[test]
    fn the_server_is_quoted_without_what_the_library_puts_around_it() {
        for (told, words) in [
            (r#"code: None, info: Some("[AUTHENTICATIONFAILED] No.")"#, Some("[AUTHENTICATIONFAILED] No.")),
            (r#"code: Some(Alert), info: Some("It's \"full\".")"#, Some("It's \"full\".")),
            (
                r#"outcome: Outcome { code: Some(TryCreate), information: Some("No such \"Old\"") }"#,
                Some(r#"No such "Old""#),
            ),
            ("code: None, info: None", None),
        ] {
            assert_eq!(own_words(told).as_deref(), words);
        }
    }
}
