//! One request of a call, and the next one when the answer is a redirect. Pure: what goes along to where is decided
//! here, as browsers do it (Fetch standard, "HTTP-redirect fetch"; RFC 9110 section 15.4), and stricter where secrets
//! are concerned.

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::failure::{Failure, FailureKind};
use crate::domain::rest::{RestMethod, RestRequest, is_free_header};

/// The most headers of a request, and bytes of their names and values.
const HEADERS_MAX: usize = 50;
const HEADERS_MAX_BYTES: usize = 16 * 1024;

/// A request to make now.
pub struct Hop {
    pub method: RestMethod,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Option<String>,
}

impl Hop {
    /// The first request of a call.
    pub fn first(request: &RestRequest) -> Result<Self, Failure> {
        let mut headers = HeaderMap::new();
        let bytes: usize = request.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        if request.headers.len() > HEADERS_MAX || bytes > HEADERS_MAX_BYTES {
            return Err(bad_header("The call has more than 50 headers, or more than 16 KB of them."));
        }
        for (name, value) in &request.headers {
            let parsed = HeaderName::from_bytes(name.as_bytes()).ok().filter(|_| is_free_header(name));
            let name = parsed.ok_or_else(|| bad_header("A header's name can't be used."))?;
            headers.append(name.clone(), secret_value(&name, value)?);
        }
        if let Some(key) = &request.idempotency_key {
            let name = HeaderName::from_static("idempotency-key");
            headers.insert(name.clone(), secret_value(&name, key)?);
        }
        let mut url = request.url.clone();
        url.set_fragment(None);
        Ok(Self { method: request.method, url, headers, body: request.body.clone() })
    }

    /// What is asked next, or nothing when the answer is no redirect.
    pub fn after(&self, status: u16, location: Option<&HeaderValue>) -> Result<Option<Self>, Failure> {
        if !matches!(status, 301 | 302 | 303 | 307 | 308) {
            return Ok(None);
        }
        let Some(location) = location else { return Ok(None) };
        let place = location.to_str().ok().and_then(|location| self.url.join(location).ok());
        let mut url = place.ok_or_else(|| refused("The redirect leads to something that is no address."))?;
        url.set_fragment(None);
        if self.url.scheme() == "https" && url.scheme() != "https" {
            return Err(refused("The redirect leads from https to an address that is not encrypted."));
        }
        let becomes_get = match status {
            301 | 302 => self.method == RestMethod::Post,
            303 => self.method != RestMethod::Get,
            _ => false,
        };
        let mut next = Self { method: self.method, url, headers: self.headers.clone(), body: self.body.clone() };
        if becomes_get {
            next.method = RestMethod::Get;
            next.body = None;
            next.headers.remove(CONTENT_TYPE);
            next.headers.remove("idempotency-key");
        }
        if next.url.origin() != self.url.origin() {
            // Any of them may be a key to the first host. Only what describes the body goes along with it.
            let is_kept = |name: &HeaderName| *name == CONTENT_TYPE || name == "idempotency-key";
            next.headers = next.headers.iter().filter(|(name, _)| is_kept(name)).map(pair).collect();
        }
        Ok(Some(next))
    }
}

fn pair((name, value): (&HeaderName, &HeaderValue)) -> (HeaderName, HeaderValue) {
    (name.clone(), value.clone())
}

/// A value that no library shows when it prints headers.
fn secret_value(name: &HeaderName, value: &str) -> Result<HeaderValue, Failure> {
    let value = HeaderValue::from_str(value).or_else(|_| HeaderValue::from_bytes(value.as_bytes()));
    let mut value = value.map_err(|_| bad_header(format!("The value of the header {name} can't be sent.")))?;
    value.set_sensitive(true);
    Ok(value)
}

fn bad_header(sentence: impl Into<String>) -> Failure {
    Failure::new(FailureKind::BadHeader, sentence)
}

fn refused(sentence: &str) -> Failure {
    Failure::new(FailureKind::RedirectRefused, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(method: RestMethod) -> Hop {
        let mut request = RestRequest::new(method, "https://shop.example/a/b?c=d".parse().unwrap());
        for name in ["Authorization", "Cookie", "X-Api-Key", "Content-Type", "Accept"] {
            request.headers.push((name.into(), "secret".into()));
        }
        request.body = Some("{}".into());
        request.idempotency_key = Some("once".into());
        Hop::first(&request).unwrap_or_else(|failure| panic!("{failure}"))
    }

    fn after(from: &Hop, status: u16, location: &str) -> Result<Option<Hop>, Failure> {
        from.after(status, Some(&HeaderValue::from_str(location).unwrap()))
    }

    fn next(method: RestMethod, status: u16, location: &str) -> Hop {
        after(&hop(method), status, location).ok().flatten().expect("a redirect")
    }

    fn names(hop: &Hop) -> Vec<&str> {
        let mut names: Vec<&str> = hop.headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn posts_become_gets_as_in_browsers() {
        for (method, status, becomes) in [
            (RestMethod::Post, 301, RestMethod::Get),
            (RestMethod::Post, 302, RestMethod::Get),
            (RestMethod::Post, 303, RestMethod::Get),
            (RestMethod::Put, 303, RestMethod::Get),
            (RestMethod::Post, 307, RestMethod::Post),
            (RestMethod::Post, 308, RestMethod::Post),
            (RestMethod::Put, 301, RestMethod::Put),
            (RestMethod::Delete, 302, RestMethod::Delete),
        ] {
            let next = next(method, status, "/c");
            assert_eq!(next.method, becomes, "{method:?} {status}");
            assert_eq!(next.body.is_some(), becomes == method, "{method:?} {status}");
            assert_eq!(next.headers.contains_key("content-type"), becomes == method);
        }
    }

    #[test]
    fn other_answers_are_no_redirects() {
        for status in [200, 300, 304, 305, 306, 404] {
            assert!(after(&hop(RestMethod::Get), status, "/c").ok().unwrap().is_none(), "{status}");
        }
        assert!(hop(RestMethod::Get).after(302, None).ok().unwrap().is_none());
    }

    #[test]
    fn places_are_relative_to_where_the_answer_came_from() {
        for (location, url) in [
            ("c", "https://shop.example/a/c"),
            ("/c#d", "https://shop.example/c"),
            ("?e", "https://shop.example/a/b?e"),
            ("//other.example/", "https://other.example/"),
            ("https://127.1/", "https://127.0.0.1/"),
        ] {
            assert_eq!(next(RestMethod::Get, 302, location).url.as_str(), url);
        }
        assert!(after(&hop(RestMethod::Get), 302, "https://[").is_err());
    }

    #[test]
    fn secrets_stay_with_the_origin_that_they_are_for() {
        let same = next(RestMethod::Post, 307, "https://shop.example:443/c");
        assert_eq!(names(&same), names(&hop(RestMethod::Post)));
        for location in
            ["https://other.example/", "https://shop.example:8443/", "https://a.shop.example/", "https://127.0.0.1/"]
        {
            assert_eq!(
                names(&next(RestMethod::Post, 307, location)),
                ["content-type", "idempotency-key"],
                "{location}"
            );
            assert!(names(&next(RestMethod::Post, 302, location)).is_empty(), "{location}");
        }
    }

    #[test]
    fn a_redirect_never_gives_encryption_up() {
        for location in ["http://shop.example/a", "http://other.example/", "ftp://shop.example/", "javascript:alert(1)"]
        {
            let failure = after(&hop(RestMethod::Get), 302, location).err().unwrap();
            assert_eq!(failure.kind, FailureKind::RedirectRefused, "{location}");
        }
    }

    #[test]
    fn headers_that_steer_the_request_are_refused() {
        for (name, value) in
            [("Host", "a"), ("Content-Length", "1"), ("a b", "c"), ("X-A", "b\r\nHost: c"), ("X-A", "\0")]
        {
            let mut request = RestRequest::new(RestMethod::Get, "https://shop.example/".parse().unwrap());
            request.headers.push((name.into(), value.into()));
            let failure = Hop::first(&request).err().unwrap_or_else(|| panic!("{name}"));
            assert_eq!(failure.kind, FailureKind::BadHeader, "{name}");
        }
        let mut request = RestRequest::new(RestMethod::Get, "https://shop.example/".parse().unwrap());
        request.headers = vec![("X-A".into(), "a".into()); 51];
        assert!(Hop::first(&request).is_err());
        request.headers = vec![("X-A".into(), "a".repeat(17_000))];
        assert!(Hop::first(&request).is_err());
    }

    #[test]
    fn no_library_prints_a_header() {
        assert!(!format!("{:?}", hop(RestMethod::Get).headers).contains("secret"));
    }
}
