//! Hosts in the one form in which they are compared: a name in small letters and in ASCII, without a final dot; an address
//! however it was written. They are read as addresses of the web are, so that what is allowed and what is called can't differ
//! in how they were read.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// The most characters of a host's name (RFC 1035 section 2.3.4).
const NAME_MAX_CHARS: usize = 253;

/// A host of the web. Written `api.example.com`, `192.0.2.1` or `[2001:db8::1]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebHost(Host<String>);

/// A text that names no host, or more than one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Give host names such as api.example.com, each by its whole name, without https://, ports and paths.")]
pub struct HostError;

impl WebHost {
    /// The host that an address of the web leads to.
    #[must_use]
    pub fn of(url: &Url) -> Option<Self> {
        url.host().map(|host| Self::normal(host.to_owned()))
    }

    fn normal(host: Host<String>) -> Self {
        Self(match host {
            Host::Domain(name) => Host::Domain(name.strip_suffix('.').unwrap_or(&name).to_owned()),
            // A mapped IPv4 address is that address.
            Host::Ipv6(address) => address.to_ipv4_mapped().map_or(Host::Ipv6(address), Host::Ipv4),
            Host::Ipv4(address) => Host::Ipv4(address),
        })
    }
}

impl FromStr for WebHost {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, HostError> {
        let text = text.trim();
        if let Ok(address) = text.parse() {
            return Ok(Self::normal(Host::Ipv6(address)));
        }
        let is_plain = text.starts_with('[') || !text.contains(':');
        let host = Host::parse(text).ok().filter(|_| is_plain && !text.contains('*'));
        let Self(host) = Self::normal(host.ok_or(HostError)?);
        let is_short = !matches!(&host, Host::Domain(name) if name.is_empty() || name.len() > NAME_MAX_CHARS);
        if is_short { Ok(Self(host)) } else { Err(HostError) }
    }
}

impl fmt::Display for WebHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for WebHost {
    type Error = HostError;

    fn try_from(text: String) -> Result<Self, HostError> {
        text.parse()
    }
}

impl From<WebHost> for String {
    fn from(host: WebHost) -> Self {
        host.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(text: &str) -> WebHost {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn a_host_is_the_same_however_it_is_written() {
        for (written, normal, addresses) in [
            (
                " API.Example.com. ",
                "api.example.com",
                &["https://api.example.com/a", "http://API.EXAMPLE.COM.:81/"][..],
            ),
            (
                "münchen.example",
                "xn--mnchen-3ya.example",
                &["https://MÜNCHEN.example/", "https://xn--mnchen-3ya.example"],
            ),
            ("2001:DB8::1", "[2001:db8::1]", &["https://[2001:db8:0::1]:8443/"]),
            ("[2001:db8::1]", "[2001:db8::1]", &["https://[2001:db8::1]/"]),
            ("192.0.2.1", "192.0.2.1", &["http://3221225985/", "http://0xc0.0.2.1/", "http://[::ffff:192.0.2.1]/"]),
            ("::ffff:192.0.2.1", "192.0.2.1", &["http://192.0.2.1/"]),
        ] {
            assert_eq!(host(written).to_string(), normal);
            assert_eq!(host(normal), host(written));
            for address in addresses {
                assert_eq!(WebHost::of(&address.parse().unwrap()), Some(host(written)), "{address}");
            }
        }
    }

    #[test]
    fn one_host_is_not_another() {
        let own = host("example.com");
        for address in ["https://a.example.com/", "https://example.com.evil.example/", "https://example.co/"] {
            assert_ne!(WebHost::of(&address.parse().unwrap()), Some(own.clone()), "{address}");
        }
        assert_eq!(WebHost::of(&"data:text/plain,hi".parse().unwrap()), None);
    }

    #[test]
    fn what_is_more_or_less_than_a_host_is_refused() {
        let long = format!("{}example.com", "a.".repeat(125));
        for text in [
            "",
            ".",
            "https://example.com",
            "example.com/a",
            "example.com:8080",
            "[2001:db8::1]:8080",
            "[2001:db8::1",
            "ana@example.com",
            "*.example.com",
            "two hosts",
            "a?b",
            &long,
        ] {
            assert_eq!(text.parse::<WebHost>(), Err(HostError), "{text}");
        }
    }

    #[test]
    fn it_is_written_as_one_text() {
        let hosts = vec![host("[2001:db8::1]"), host("example.com")];
        let json = serde_json::to_string(&hosts).unwrap();
        assert_eq!(json, r#"["[2001:db8::1]","example.com"]"#);
        assert_eq!(serde_json::from_str::<Vec<WebHost>>(&json).unwrap(), hosts);
    }
}
