//! The web sites on which a widget may appear: what an administrator pastes becomes a pattern for hosts and for the
//! `frame-ancestors` directive of a Content-Security-Policy.
//!
//! A pattern only ever holds `a-z 0-9 - . : * [ ]`, so that it can stand in a header without escaping. International
//! names are written in their ASCII form (punycode, `xn--`), as browsers send them.
//!
//! Sources: RFC 1123 section 2.1 (host names), RFC 3986 section 3.2.2, CSP Level 3 section 2.3.1 (host-source).

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const MAX_NAME_BYTES: usize = 253;
const MAX_LABEL_BYTES: usize = 63;

/// One allowed site. Written `example.com`, `*.example.com`, `example.com:8443`, `192.0.2.1` or `[2001:db8::1]`.
///
/// | pattern | matches | not |
/// |---|---|---|
/// | `example.com` | `example.com`, `www.example.com` | `shop.example.com` |
/// | `*.example.com` | every host below: `shop.example.com`, `a.b.example.com` | `example.com` itself |
/// | `example.com:8443` | the same hosts as without, at that port | other ports |
/// | `localhost`, `127.0.0.1`, `[::1]` | that host at any port | |
///
/// Without a port, a pattern matches the usual ports only (80 and 443).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DomainPattern {
    host: Host,
    is_wildcard: bool,
    /// Never 80 or 443.
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Host {
    /// Lower case, without a final dot, and without the `www.` that the pattern implies.
    Name(String),
    V4(Ipv4Addr),
    V6(Ipv6Addr),
}

/// Why an input is no pattern, and what to write instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// Nothing but white space.
    #[error("write a domain, such as example.com")]
    Empty,
    /// `ftp://`, `file://`, `javascript:` ...
    #[error("only http and https sites can show the widget: write the domain alone, such as example.com")]
    Scheme,
    /// `ana@example.com`, `https://ana:secret@example.com`
    #[error("write the domain alone, without a user name or an e-mail address: example.com")]
    UserName,
    /// Letters outside ASCII.
    #[error(
        "write the domain in its ASCII form (punycode, it begins with xn--), as the browser's address bar gives it when copied"
    )]
    NotAscii,
    /// No host name by the rules: odd characters, empty or too long parts, hyphens at an end.
    #[error("that is no domain name: use letters, digits and hyphens, with dots between, such as shop.example.com")]
    Name,
    /// Not 1 to 65535.
    #[error("the port behind the colon must be a number from 1 to 65535")]
    Port,
    /// A star anywhere but first, before an address, or before a whole top-level domain.
    #[error("a star can only stand first and before a domain of your own: *.example.com")]
    Wildcard,
}

/// Reads what people paste: a domain, a link to any page of the site, an address of a development machine.
///
/// Scheme, path, query, a final dot, a leading `www.` and the ports 80 and 443 are dropped; letters become lower
/// case.
///
/// # Errors
/// A [`DomainError`] that says what to write instead.
pub fn parse_pattern(input: &str) -> Result<DomainPattern, DomainError> {
    let authority = authority(input.trim())?;
    if authority.is_empty() {
        return Err(DomainError::Empty);
    }
    if authority.contains('@') {
        return Err(DomainError::UserName);
    }
    if !authority.is_ascii() {
        return Err(DomainError::NotAscii);
    }
    let (is_wildcard, rest) = authority.strip_prefix("*.").map_or((false, authority), |rest| (true, rest));
    if rest.contains('*') {
        return Err(DomainError::Wildcard);
    }
    let (host, port) = split_port(rest)?;
    let host = parse_host(host)?;
    if is_wildcard && !host.may_have_wildcard() {
        return Err(DomainError::Wildcard);
    }
    let host = if is_wildcard { host } else { host.without_www() };
    Ok(DomainPattern { host, is_wildcard, port: port.filter(|port| !is_usual(*port)) })
}

impl DomainPattern {
    /// Does the site `host` match? `host` is what the `Host` header or an origin holds: a name or an address, with or
    /// without a port.
    ///
    /// Anything that is no host matches nothing.
    #[must_use]
    pub fn matches(&self, host: &str) -> bool {
        let Ok((name, port)) = split_port(host) else { return false };
        let Ok(host) = parse_host(name) else { return false };
        self.matches_port(port.filter(|port| !is_usual(*port))) && self.matches_host(host)
    }

    fn matches_port(&self, port: Option<u16>) -> bool {
        self.port == port || self.port.is_none() && self.host.is_this_machine()
    }

    fn matches_host(&self, host: Host) -> bool {
        if !self.is_wildcard {
            return host == self.host || host.without_www() == self.host;
        }
        let (Host::Name(name), Host::Name(suffix)) = (&host, &self.host) else { return false };
        name.strip_suffix(suffix.as_str()).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
    }

    /// The sources for a `frame-ancestors` directive: each host with https and http.
    #[must_use]
    pub fn frame_ancestors(&self) -> Vec<String> {
        let hosts = self.hosts();
        let port = match self.port {
            Some(port) => format!(":{port}"),
            None if self.host.is_this_machine() => ":*".to_owned(),
            None => String::new(),
        };
        hosts.iter().flat_map(|host| ["https", "http"].map(|scheme| format!("{scheme}://{host}{port}"))).collect()
    }

    fn hosts(&self) -> Vec<String> {
        match &self.host {
            host if self.is_wildcard => vec![format!("*.{host}")],
            Host::Name(name) if !self.host.is_this_machine() => vec![name.clone(), format!("www.{name}")],
            host => vec![host.to_string()],
        }
    }
}

impl Host {
    fn may_have_wildcard(&self) -> bool {
        // `*.com` would be everybody; what lies between (`*.co.uk`) only a list of public suffixes knows.
        matches!(self, Self::Name(name) if name.contains('.') || name == "localhost")
    }

    fn without_www(self) -> Self {
        match self {
            Self::Name(name) => match name.strip_prefix("www.") {
                Some(rest) if rest.contains('.') => Self::Name(rest.to_owned()),
                _ => Self::Name(name),
            },
            address => address,
        }
    }

    /// Development servers take any port that is free.
    fn is_this_machine(&self) -> bool {
        match self {
            Self::Name(name) => name == "localhost",
            Self::V4(address) => address.is_loopback(),
            Self::V6(address) => address.is_loopback(),
        }
    }
}

const fn is_usual(port: u16) -> bool {
    matches!(port, 80 | 443)
}

/// The part of a link between scheme and path; the input itself where there is no scheme.
fn authority(input: &str) -> Result<&str, DomainError> {
    let rest = match input.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") => rest,
        // A link inside the path or query of what was pasted ("example.com/?to=https://...") is not the scheme.
        Some((before, _)) if !before.contains(['/', '?', '#']) => return Err(DomainError::Scheme),
        _ => input.strip_prefix("//").unwrap_or(input),
    };
    Ok(rest.split(['/', '?', '#', '\\']).next().unwrap_or_default())
}

fn split_port(authority: &str) -> Result<(&str, Option<u16>), DomainError> {
    let Some((host, port)) = authority.rsplit_once(':').filter(|(_, port)| !port.contains(']')) else {
        return Ok((authority, None));
    };
    // Digits only: the number parser would take a plus sign.
    if !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DomainError::Port);
    }
    port.parse().ok().filter(|port| *port > 0).map(|port| (host, Some(port))).ok_or(DomainError::Port)
}

fn parse_host(host: &str) -> Result<Host, DomainError> {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse().map(Host::V6).map_err(|_| DomainError::Name);
    }
    let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let last = name.rsplit('.').next().unwrap_or_default();
    if last.bytes().all(|byte| byte.is_ascii_digit()) {
        return name.parse().map(Host::V4).map_err(|_| DomainError::Name);
    }
    if name.len() > MAX_NAME_BYTES || !name.split('.').all(is_label) {
        return Err(DomainError::Name);
    }
    Ok(Host::Name(name))
}

fn is_label(label: &str) -> bool {
    (1..=MAX_LABEL_BYTES).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::V4(address) => address.fmt(f),
            Self::V6(address) => write!(f, "[{address}]"),
        }
    }
}

impl fmt::Display for DomainPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let star = if self.is_wildcard { "*." } else { "" };
        write!(f, "{star}{}", self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl FromStr for DomainPattern {
    type Err = DomainError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_pattern(text)
    }
}

impl TryFrom<String> for DomainPattern {
    type Error = DomainError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        parse_pattern(&text)
    }
}

impl From<DomainPattern> for String {
    fn from(pattern: DomainPattern) -> Self {
        pattern.to_string()
    }
}

#[cfg(test)]
mod tests;

/// Whether the page at `url` is on one of the sites that `patterns` name. What can't be read as a pattern or an address
/// allows nothing.
#[must_use]
pub fn is_allowed(patterns: &[String], url: &str) -> bool {
    let Ok(host) = authority(url) else { return false };
    patterns.iter().filter_map(|pattern| parse_pattern(pattern).ok()).any(|pattern| pattern.matches(host))
}
