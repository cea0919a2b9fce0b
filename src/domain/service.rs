//! Services: other programs that scripts call by name, `service("shop").get("/orders/1")`. The base URL, the headers and
//! their secrets are an admin's; a script only says what it wants of it, and can't get anywhere else with it.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use url::Url;
use utoipa::ToSchema;

use super::id::ServiceId;
use super::rest::{CallError, RestCall, RestRequest, TIMEOUT_MAX_SECONDS, is_free_header, is_header_value};
use super::timestamp::Timestamp;

/// The most services of an installation.
pub const SERVICES_MAX: i64 = 100;
/// The most headers of a service.
pub const HEADERS_MAX: usize = 20;
const NAME_MAX_CHARS: usize = 40;
const URL_MAX_CHARS: usize = 500;
const VALUE_MAX_CHARS: usize = 4_000;
const PATH_MAX_CHARS: usize = 4_000;
/// How often a path is decoded to find what hides in it; nobody encodes more often than twice by mistake.
const DECODINGS_MAX: usize = 5;

/// Another program that scripts may call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Service {
    pub id: ServiceId,
    /// What scripts call it: `a-z`, `0-9`, `_` and `-`.
    pub name: String,
    /// What all its paths begin with.
    #[schema(value_type = String)]
    pub base_url: Url,
    pub headers: Vec<ServiceHeader>,
    /// Seconds that a call may take, 1 to 30.
    pub timeout_seconds: u32,
    pub created_at: Timestamp,
}

/// A header that goes along with each call. A secret value is never written as JSON, wherever that is done: not in an
/// answer, nor in what is remembered of one.
#[derive(Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct ServiceHeader {
    pub name: String,
    /// `null` when it is secret. Sent as `null`, it keeps the value that is stored.
    pub value: Option<String>,
    /// Whether the value is never given back.
    #[serde(default)]
    pub is_secret: bool,
}

impl Serialize for ServiceHeader {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut header = serializer.serialize_struct("ServiceHeader", 3)?;
        header.serialize_field("name", &self.name)?;
        header.serialize_field("value", &self.value.as_ref().filter(|_| !self.is_secret))?;
        header.serialize_field("is_secret", &self.is_secret)?;
        header.end()
    }
}

impl fmt::Debug for ServiceHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceHeader")
            .field("name", &self.name)
            .field("is_secret", &self.is_secret)
            .finish_non_exhaustive()
    }
}

/// What came of trying a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceTrial {
    /// Whether it answered with a status from 200 to 299.
    pub ok: bool,
    /// 0 when it did not answer.
    pub status: u16,
    /// The first 2 KB of the answer.
    pub text: String,
    /// Why there is no answer.
    pub error: Option<String>,
    /// How long it took.
    pub ms: i64,
}

/// Why a service can't be as it was described. The field is the one of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ServiceError {
    pub field: &'static str,
    pub message: &'static str,
}

const fn error(field: &'static str, message: &'static str) -> ServiceError {
    ServiceError { field, message }
}

/// What a service may be called.
///
/// # Errors
/// It has other characters, or too many or none.
pub fn checked_name(name: &str) -> Result<String, ServiceError> {
    let name = name.trim();
    let is_good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if name.is_empty() || name.len() > NAME_MAX_CHARS || !name.chars().all(is_good) {
        return Err(error("name", "Use up to 40 of a-z, 0-9, _ and -, such as shop; scripts call it by this name."));
    }
    Ok(name.to_owned())
}

/// What all paths of a service begin with, without a slash at its end.
///
/// # Errors
/// It is no address of the web, or holds what does not belong there.
pub fn checked_base_url(text: &str) -> Result<Url, ServiceError> {
    let field = "base_url";
    let text = text.trim();
    if text.len() > URL_MAX_CHARS {
        return Err(error(field, "Shorten the address to 500 characters."));
    }
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let mut url = url.ok_or(error(field, "Give the whole address, such as https://shop.example.com/api."))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(error(field, "Leave name and password out of the address: give them as a secret header."));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(error(field, "Leave out what follows ? or #: scripts give that with the path."));
    }
    if climbs(url.path()) {
        return Err(error(field, "The address must not hold hidden dots or backslashes."));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// Headers that a service can have; `null` values are those of `before` by the same name. `is_same_place` says whether
/// the service is still at the scheme, host and port of before.
///
/// # Errors
/// A name or value is not acceptable, or a stored secret would come into other hands: it can't be made visible, and it
/// does not move to another host.
pub fn checked_headers(
    headers: Vec<ServiceHeader>,
    before: &[ServiceHeader],
    is_same_place: bool,
) -> Result<Vec<ServiceHeader>, ServiceError> {
    let field = "headers";
    if headers.len() > HEADERS_MAX {
        return Err(error(field, "Give at most 20 headers."));
    }
    let mut checked: Vec<ServiceHeader> = Vec::with_capacity(headers.len());
    for ServiceHeader { name, value, is_secret } in headers {
        let name = name.trim().to_owned();
        if !is_free_header(&name) {
            return Err(error(
                field,
                "A header's name can't be used: write a name such as Authorization or X-Api-Key.",
            ));
        }
        let is_same = |other: &&ServiceHeader| other.name.eq_ignore_ascii_case(&name);
        if checked.iter().any(|other| is_same(&other)) {
            return Err(error(field, "Give each header once."));
        }
        let value = match (value, before.iter().find(is_same)) {
            (Some(value), _) => value.trim().to_owned(),
            (None, Some(kept)) if kept.is_secret && !is_secret => {
                return Err(error(field, "To show a secret value, type it anew: the stored one is never shown."));
            }
            (None, Some(kept)) if kept.is_secret && !is_same_place => {
                return Err(error(field, "The host has changed: type the secret values anew, or leave them out."));
            }
            (None, kept) => kept.and_then(|kept| kept.value.clone()).unwrap_or_default(),
        };
        if value.is_empty() {
            return Err(error(field, "Give each header a value."));
        }
        if value.chars().count() > VALUE_MAX_CHARS || !is_header_value(&value) {
            return Err(error(field, "A header's value is one line of at most 4000 characters."));
        }
        checked.push(ServiceHeader { name, value: Some(value), is_secret });
    }
    Ok(checked)
}

/// How long calls may take.
///
/// # Errors
/// Not 1 to 30 seconds.
pub fn checked_timeout(seconds: u32) -> Result<u32, ServiceError> {
    if (1..=TIMEOUT_MAX_SECONDS).contains(&seconds) {
        Ok(seconds)
    } else {
        Err(error("timeout_seconds", "Give a number of seconds from 1 to 30."))
    }
}

impl Service {
    /// The request that a call makes of a path below the base URL; what follows `?` in it are parameters.
    ///
    /// # Errors
    /// A [`CallError`] when the call would leave the service, or holds what can't be sent.
    pub fn request(&self, path: &str, call: RestCall) -> Result<RestRequest, CallError> {
        let timeout_seconds = Some(call.timeout_seconds.unwrap_or(self.timeout_seconds));
        let own = self.headers.iter().filter_map(|header| Some((header.name.clone(), header.value.clone()?)));
        RestCall { timeout_seconds, ..call }.request(self.url(path)?, own.collect())
    }

    fn url(&self, path: &str) -> Result<Url, CallError> {
        if path.len() > PATH_MAX_CHARS {
            return Err(CallError::Long);
        }
        let (path, parameters) = path.split_once('?').map_or((path, None), |(path, rest)| (path, Some(rest)));
        // Parameters can't climb, but a control character in them is no honest mistake either.
        if climbs(path) || parameters.is_some_and(|text| text.chars().any(char::is_control)) {
            return Err(CallError::Path);
        }
        let base = self.base_url.path().trim_end_matches('/');
        let mut url = self.base_url.clone();
        if !path.is_empty() {
            url.set_path(&format!("{base}/{}", path.trim_start_matches('/')));
        }
        url.set_query(parameters.filter(|text| !text.is_empty()));
        let is_below = url.path() == base || url.path().strip_prefix(base).is_some_and(|rest| rest.starts_with('/'));
        if url.origin() == self.base_url.origin() && is_below { Ok(url) } else { Err(CallError::Path) }
    }
}

/// Whether a path could lead out of where it begins, as any server may read it: with `..` plain, encoded once or more,
/// before a parameter (`..;`), or with backslashes or control characters.
fn climbs(path: &str) -> bool {
    let mut text = path.as_bytes().to_vec();
    for _ in 0..DECODINGS_MAX {
        let is_dots = |part: &[u8]| {
            let name = part.split(|byte| *byte == b';').next().unwrap_or_default();
            name == b"." || name == b".."
        };
        if text.iter().any(|byte| *byte == b'\\' || byte.is_ascii_control())
            || text.split(|byte| *byte == b'/').any(is_dots)
        {
            return true;
        }
        let decoded = decoded(&text);
        if decoded == text {
            return false;
        }
        text = decoded;
    }
    // Encoded more often than anybody would in earnest.
    true
}

/// With its `%41` decoded once.
fn decoded(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let byte = if *first == b'%' { after.first_chunk::<2>().copied().and_then(hex) } else { None };
        decoded.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    decoded
}

fn hex(digits: [u8; 2]) -> Option<u8> {
    let [high, low] = digits.map(|digit| char::from(digit).to_digit(16));
    u8::try_from(high? * 16 + low?).ok()
}

#[cfg(test)]
mod tests;
