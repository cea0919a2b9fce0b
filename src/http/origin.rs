//! Where a request comes from: the network address behind trusted proxies, and whether a browser sent it from our own
//! pages. Browsers name the sending page's site in `Origin` and no page can forge it, so comparing it to our own address
//! is the whole defence against forged requests (OWASP: verifying origin with standard headers).

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::{Method, header};

use super::Door;
use crate::error::{Code, Error, Result};

/// Where proxies tell the country of whoever asks.
const COUNTRY_HEADERS: [&str; 2] = ["cf-ipcountry", "x-country-code"];

impl Door {
    /// The network address of who asks.
    pub fn client_ip(&self, request: &HttpRequest) -> String {
        let Some(peer) = request.peer_addr().map(|addr| addr.ip().to_canonical()) else { return String::new() };
        let forwarded = request.headers().get_all(header::X_FORWARDED_FOR).filter_map(|value| value.to_str().ok());
        let mut hops: Vec<Option<IpAddr>> = forwarded.flat_map(|value| value.split(',')).map(hop).collect();
        // From our side outwards: the first address that is no proxy of ours is the client's.
        let mut client = peer;
        while self.is_trusted(client) {
            match hops.pop() {
                Some(Some(hop)) => client = hop.to_canonical(),
                // Behind what can't be read stands only what the client wrote.
                Some(None) | None => break,
            }
        }
        client.to_string()
    }

    /// The country of the asking person, in two letters (ISO 3166-1), when a proxy of ours tells it: `CF-IPCountry` of
    /// Cloudflare, or `X-Country-Code` of any other. Anybody else could write what they like.
    pub fn client_country(&self, request: &HttpRequest) -> Option<String> {
        if !self.is_behind_proxy(request) {
            return None;
        }
        let told = COUNTRY_HEADERS.iter().find_map(|name| request.headers().get(*name));
        country(told?.to_str().ok()?)
    }

    fn is_behind_proxy(&self, request: &HttpRequest) -> bool {
        request.peer_addr().is_some_and(|addr| self.is_trusted(addr.ip().to_canonical()))
    }

    fn is_trusted(&self, ip: IpAddr) -> bool {
        self.config.trusted_proxies.contains(&ip)
    }

    /// The address that the asking person sees in the browser, without a slash at the end.
    pub fn base_url(&self, request: &HttpRequest) -> String {
        if let Some(url) = &self.config.public_url {
            return url.as_str().trim_end_matches('/').to_owned();
        }
        let scheme = if self.is_https(request) { "https" } else { "http" };
        match host(request) {
            Some(host) => format!("{scheme}://{host}"),
            None => format!("{scheme}://{}", self.addr),
        }
    }

    /// Whether the asking person's connection is encrypted, as far as we can know.
    pub fn is_https(&self, request: &HttpRequest) -> bool {
        if let Some(url) = &self.config.public_url {
            return url.scheme() == "https";
        }
        let proto = request.headers().get("x-forwarded-proto").and_then(|value| value.to_str().ok());
        self.is_behind_proxy(request) && proto == Some("https")
    }

    /// Refuses what a page of another site made a browser send.
    ///
    /// # Errors
    /// [`Code::OriginMismatch`].
    pub fn check_origin(&self, request: &HttpRequest, is_cookie_used: bool) -> Result<()> {
        let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        let is_upgrade = request.headers().contains_key(header::UPGRADE);
        if is_safe && !is_upgrade {
            return Ok(());
        }
        let origin = request.headers().get(header::ORIGIN).and_then(|value| value.to_str().ok());
        let is_ours = match origin {
            Some(origin) => self.is_own(origin, request),
            // No browser leaves it out; programs without our cookie may.
            None => !is_cookie_used,
        };
        if is_ours { Ok(()) } else { Err(Error::new(Code::OriginMismatch)) }
    }

    fn is_own(&self, origin: &str, request: &HttpRequest) -> bool {
        let is_public = self.config.public_url.as_ref().is_some_and(|url| url.origin().ascii_serialization() == origin);
        let authority = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        is_public || (authority.is_some() && authority == host(request))
    }
}

/// Two letters; none for what stands for an unknown country (`XX`) or for Tor (`T1`).
fn country(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_uppercase();
    let is_country = code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) && code != "XX";
    is_country.then_some(code)
}

/// An address as a proxy writes one, with or without a port.
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse::<std::net::SocketAddr>().ok().map(|addr| addr.ip()))
}

/// The `Host` header, when it has only characters that a host can have: it is put into pages and policies.
pub fn host(request: &HttpRequest) -> Option<&str> {
    let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok())?;
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b".-:[]_".contains(&b);
    (!host.is_empty() && host.bytes().all(is_plain)).then_some(host)
}
