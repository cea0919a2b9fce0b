//! Calls to other programs over HTTP, as values: what is asked, and what came back. They are made by `net` alone, which
//! also guards where they may go. Answers are kept in the journals of bots, so that a replay sees what the first pass saw.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;
use utoipa::ToSchema;

use super::web_host::WebHost;

/// Seconds that a call may take when nothing else is said.
pub const TIMEOUT_DEFAULT_SECONDS: u32 = 10;
/// Seconds that a call may take at most.
pub const TIMEOUT_MAX_SECONDS: u32 = 30;

/// Headers that the client sets itself, or that would change how the request is read on its way.
const RESERVED_HEADERS: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "idempotency-key",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// What is done with the other side's resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum RestMethod {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl RestMethod {
    /// As it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// A call to make. It holds secrets: it is never stored, and its `Debug` shows neither values of headers nor the body,
/// and of the address no parameters.
#[derive(Clone, PartialEq, Eq)]
pub struct RestRequest {
    pub method: RestMethod,
    pub url: Url,
    pub headers: Vec<(String, String)>,
    pub body: Option<String>,
    /// Sent as `Idempotency-Key`, so that a call made again after a crash does nothing twice.
    pub idempotency_key: Option<String>,
    /// Seconds for all of it, redirects included; [`TIMEOUT_DEFAULT_SECONDS`] without, never more than
    /// [`TIMEOUT_MAX_SECONDS`].
    pub timeout_seconds: Option<u32>,
    /// The hosts that it may go to, by redirects too; none: all that may be called at all.
    pub allowed_hosts: Option<Vec<WebHost>>,
}

impl RestRequest {
    /// A call without headers and body.
    #[must_use]
    pub const fn new(method: RestMethod, url: Url) -> Self {
        let (body, idempotency_key, timeout_seconds) = (None, None, None);
        Self { method, url, headers: Vec::new(), body, idempotency_key, timeout_seconds, allowed_hosts: None }
    }

    /// Whether the call may go to an address: its own, or one that it is redirected to.
    #[must_use]
    pub fn may_go_to(&self, url: &Url) -> bool {
        let is_among = |hosts: &Vec<WebHost>| WebHost::of(url).is_some_and(|host| hosts.contains(&host));
        self.allowed_hosts.as_ref().is_none_or(is_among)
    }
}

/// A body to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallBody {
    /// Sent as `application/json`.
    Json(Value),
    /// Sent as `text/plain`.
    Text(String),
}

/// What a script wants to be asked, wherever it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestCall {
    pub method: RestMethod,
    /// Parameters, encoded here.
    pub query: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    pub body: Option<CallBody>,
    pub idempotency_key: Option<String>,
    pub timeout_seconds: Option<u32>,
}

/// Why a script's call can't be made. The script has to be mended, or what a visitor wrote was put into an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    #[error("{0} is no address of the web.")]
    Address(String),
    #[error("The flow may not call {0}. Add it to the allowed hosts in the flow's settings.")]
    Host(String),
    #[error("The path must stay below the service's address: it can't hold .., backslashes or line ends.")]
    Path,
    #[error("The path is longer than 4000 characters.")]
    Long,
    #[error("A header can't be sent: its name is reserved or malformed, or its value has line ends.")]
    Header,
}

impl RestCall {
    /// A call with nothing but a method.
    #[must_use]
    pub const fn new(method: RestMethod) -> Self {
        let (body, idempotency_key, timeout_seconds) = (None, None, None);
        Self { method, query: Vec::new(), headers: Vec::new(), body, idempotency_key, timeout_seconds }
    }

    /// The request that it makes of an address. Headers that belong to the address win over the script's.
    ///
    /// # Errors
    /// [`CallError::Header`].
    pub fn request(self, mut url: Url, own_headers: Vec<(String, String)>) -> Result<RestRequest, CallError> {
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        let mut request = RestRequest::new(self.method, url);
        request.headers = own_headers;
        request.idempotency_key = self.idempotency_key;
        request.timeout_seconds = self.timeout_seconds;
        for (name, value) in self.headers {
            if !is_free_header(&name) || !is_header_value(&value) {
                return Err(CallError::Header);
            }
            push_unless_there(&mut request.headers, &name, value);
        }
        request.body = self.body.map(|body| {
            let (content_type, text) = match body {
                CallBody::Json(value) => ("application/json", value.to_string()),
                CallBody::Text(text) => ("text/plain; charset=utf-8", text),
            };
            push_unless_there(&mut request.headers, "Content-Type", content_type.into());
            text
        });
        push_unless_there(&mut request.headers, "Accept", "application/json, */*;q=0.5".into());
        Ok(request)
    }

    /// The request that it makes of an address that a script gives, which must lead to one of these hosts, and stay there.
    ///
    /// # Errors
    /// A [`CallError`].
    pub fn request_of(self, address: &str, allowed: Vec<WebHost>) -> Result<RestRequest, CallError> {
        let url = Url::parse(address.trim()).map_err(|_| CallError::Address(address.to_owned()))?;
        let request = RestRequest { allowed_hosts: Some(allowed), ..self.request(url, Vec::new())? };
        match WebHost::of(&request.url) {
            None => Err(CallError::Address(address.to_owned())),
            Some(host) if !request.may_go_to(&request.url) => Err(CallError::Host(host.to_string())),
            Some(_) => Ok(request),
        }
    }
}

fn push_unless_there(headers: &mut Vec<(String, String)>, name: &str, value: String) {
    if !headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
        headers.push((name.to_owned(), value));
    }
}

impl fmt::Debug for RestRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("RestRequest")
            .field("method", &self.method.as_str())
            .field("host", &self.url.host_str())
            .field("path", &self.url.path())
            .field("headers", &names)
            .field("body_bytes", &self.body.as_ref().map(String::len))
            .field("timeout_seconds", &self.timeout_seconds)
            .finish_non_exhaustive()
    }
}

/// What came of a call: an answer of the other side, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestAnswer {
    /// Whether the other side answered, and with a status from 200 to 299.
    pub ok: bool,
    /// 0 when there is no answer.
    pub status: u16,
    /// By their names in lower case; those sent several times joined by a comma. Cookies are left out.
    pub headers: BTreeMap<String, String>,
    pub text: String,
    /// The text read as JSON, where it is that.
    pub json: Option<Value>,
    /// Why there is no answer, in one sentence without secrets.
    pub error: Option<String>,
}

impl RestAnswer {
    /// An answer of the other side.
    #[must_use]
    pub fn new(status: u16, headers: BTreeMap<String, String>, body: &[u8]) -> Self {
        let text = text_of(headers.get("content-type").map_or("", String::as_str), body);
        let json = looks_like_json(&text).then(|| serde_json::from_str(&text).ok()).flatten();
        Self { ok: (200..300).contains(&status), status, headers, text, json, error: None }
    }

    /// A call that got no answer.
    #[must_use]
    pub fn failed(sentence: impl Into<String>) -> Self {
        let error = Some(sentence.into());
        Self { ok: false, status: 0, headers: BTreeMap::new(), text: String::new(), json: None, error }
    }
}

/// A bare word such as `ok` or a number is a text, not JSON; many servers call their JSON `text/html`.
fn looks_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// UTF-8, or Latin-1 where the server says so, as older business software does.
fn text_of(content_type: &str, body: &[u8]) -> String {
    let charset = content_type.to_ascii_lowercase();
    let charset = charset.split("charset=").nth(1).unwrap_or_default().trim_start_matches('"');
    if charset.starts_with("iso-8859-1") || charset.starts_with("latin1") {
        return body.iter().copied().map(char::from).collect();
    }
    String::from_utf8_lossy(body).into_owned()
}

/// Whether somebody may set a header of this name: a token by RFC 9110 section 5.6.2, and none of those that the client
/// sets itself or that proxies act on.
#[must_use]
pub fn is_free_header(name: &str) -> bool {
    let is_token_char = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let lower = name.to_ascii_lowercase();
    !name.is_empty()
        && name.len() <= 100
        && name.chars().all(is_token_char)
        && !lower.starts_with("proxy-")
        && !RESERVED_HEADERS.contains(&lower.as_str())
}

/// Whether a header can have this value: visible characters, spaces and tabs, and no line ends, which would begin
/// another header.
#[must_use]
pub fn is_header_value(value: &str) -> bool {
    value.chars().all(|c| c == '\t' || !c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> RestRequest {
        let url = "https://shop.example/orders?token=hidden".parse().unwrap();
        RestRequest {
            headers: vec![("Authorization".into(), "Bearer hidden".into())],
            body: Some("hidden".into()),
            idempotency_key: Some("hidden".into()),
            ..RestRequest::new(RestMethod::Post, url)
        }
    }

    #[test]
    fn what_is_printed_of_a_call_holds_no_secrets() {
        let printed = format!("{:?}", request());
        assert!(printed.contains("shop.example") && printed.contains("Authorization"), "{printed}");
        assert!(!printed.contains("hidden"), "{printed}");
    }

    #[test]
    fn a_script_calls_allowed_hosts_and_no_others() {
        let allowed: Vec<WebHost> = ["api.example.com", "[2001:db8::1]"].map(|host| host.parse().unwrap()).to_vec();
        let asked = |address: &str| RestCall::new(RestMethod::Get).request_of(address, allowed.clone());
        for address in [
            "https://api.example.com/a",
            "http://API.Example.COM.:8080/",
            "https://[2001:DB8:0::1]/",
            " https://api%2Eexample.com",
        ] {
            let request = asked(address).unwrap_or_else(|error| panic!("{address}: {error}"));
            assert!(request.may_go_to(&"https://api.example.com/elsewhere".parse().unwrap()));
            assert!(!request.may_go_to(&"https://other.example.com/".parse().unwrap()), "not by a redirect either");
            assert!(!request.may_go_to(&"data:text/plain,hi".parse().unwrap()));
        }
        for address in
            ["https://example.com/", "https://api.example.com@evil.example/", "https://api.example.com.evil.example"]
        {
            assert!(matches!(asked(address), Err(CallError::Host(_))), "{address}");
        }
        for address in ["", "/orders", "mailto:ana@example.com"] {
            assert_eq!(asked(address), Err(CallError::Address(address.to_owned())), "{address}");
        }
        assert!(request().may_go_to(&"https://anywhere.example/".parse().unwrap()), "a service has no such list");
    }

    #[test]
    fn what_a_body_is_goes_along_with_it() {
        let sent = |body: Option<CallBody>, headers: &[(&str, &str)]| {
            let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            let call = RestCall { headers, body, ..RestCall::new(RestMethod::Post) };
            let request = call.request("https://shop.example/".parse().unwrap(), Vec::new()).unwrap();
            let mut types = request.headers.into_iter().filter(|(name, _)| name.eq_ignore_ascii_case("content-type"));
            (types.next().map(|(_, value)| value), types.count(), request.body)
        };
        let json = || Some(CallBody::Json(serde_json::json!({ "n": 1 })));
        assert_eq!(sent(json(), &[]), (Some("application/json".into()), 0, Some("{\"n\":1}".into())));
        assert_eq!(sent(json(), &[("content-type", "application/a+json")]).0.as_deref(), Some("application/a+json"));
        let text = sent(Some(CallBody::Text("hi".into())), &[]);
        assert_eq!(text, (Some("text/plain; charset=utf-8".into()), 0, Some("hi".into())));
        assert_eq!(sent(None, &[]), (None, 0, None));
    }

    #[test]
    fn an_answer_is_good_when_its_status_says_so() {
        let answer = |status| RestAnswer::new(status, BTreeMap::new(), b"{\"a\":[1,2]}");
        assert!(answer(200).ok && answer(299).ok);
        assert!(!answer(199).ok && !answer(301).ok && !answer(404).ok && !answer(500).ok);
        assert_eq!(answer(404).json, Some(serde_json::json!({ "a": [1, 2] })));
        let failed = RestAnswer::failed("No such host.");
        assert_eq!((failed.ok, failed.status, failed.error.as_deref()), (false, 0, Some("No such host.")));
    }

    #[test]
    fn only_objects_and_lists_are_json() {
        let json = |text: &str| RestAnswer::new(200, BTreeMap::new(), text.as_bytes()).json;
        assert!(json(" [1]").is_some() && json("\n{}").is_some());
        assert!(json("12").is_none() && json("ok").is_none() && json("{broken").is_none() && json("").is_none());
        let deep = "[".repeat(100_000);
        assert!(json(&deep).is_none(), "depth is limited");
    }

    #[test]
    fn latin_1_is_read_where_it_is_said() {
        let answer = |content_type: &str, body: &[u8]| {
            RestAnswer::new(200, BTreeMap::from([("content-type".into(), content_type.into())]), body).text
        };
        assert_eq!(answer("text/plain; charset=ISO-8859-1", b"a\xf1o"), "año");
        assert_eq!(answer("text/plain", "año".as_bytes()), "año");
        assert_eq!(answer("text/plain", b"a\xf1o"), "a\u{fffd}o");
    }

    #[test]
    fn an_answer_reads_back_from_a_journal() {
        let headers = BTreeMap::from([("content-type".to_owned(), "application/json".to_owned())]);
        for answer in [RestAnswer::new(201, headers, b"{\"n\":1.5}"), RestAnswer::failed("Timed out.")] {
            let stored = serde_json::to_string(&answer).unwrap();
            assert_eq!(serde_json::from_str::<RestAnswer>(&stored).unwrap(), answer);
        }
    }

    #[test]
    fn headers_that_steer_the_request_are_not_free() {
        for name in ["Authorization", "X-Api-Key", "accept", "cookie", "Content-Type"] {
            assert!(is_free_header(name), "{name}");
        }
        for name in [
            "",
            "Host",
            "content-length",
            "Transfer-Encoding",
            "Connection",
            "Proxy-Authorization",
            "a b",
            "a:b",
            "ñ",
            "a\r\nb",
        ] {
            assert!(!is_free_header(name), "{name:?}");
        }
        assert!(is_header_value("Bearer abc\tdéf") && !is_header_value("a\r\nHost: b") && !is_header_value("a\0"));
    }
}
