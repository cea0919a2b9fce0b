//! Private places that whoever runs the server lets Recado call: names, addresses and networks, from the configuration.
//! What may be called without, `net` decides.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One allowed place. Written `erp.lan`, `erp.lan:8080`, `192.168.1.5`, `[fd00::5]:8080` or `192.168.1.0/24`.
///
/// An entry with a port allows that port alone, and opens it also where it is none of the usual ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AllowedTarget {
    place: Place,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// In lower case, without a final dot.
    Name(String),
    /// All addresses that begin with the same bits.
    Network { address: IpAddr, bits: u8 },
}

/// Why an entry can't be used, and what to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    #[error("write a host, an address or a network without scheme and path: erp.lan, erp.lan:8080 or 192.168.1.0/24")]
    Form,
    #[error("the port behind the colon must be a number from 1 to 65535")]
    Port,
    #[error("the number behind the slash must be from 0 to 32, or to 128 for IPv6")]
    Bits,
    #[error("a star can't be used: write each host, or the network that they are in")]
    Star,
}

impl AllowedTarget {
    /// Whether it allows this host name at this port.
    #[must_use]
    pub fn allows_name(&self, host: &str, port: u16) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host);
        matches!(&self.place, Place::Name(name) if name.eq_ignore_ascii_case(host)) && self.allows_port(port)
    }

    /// Whether it allows this address at this port.
    #[must_use]
    pub fn allows_address(&self, address: IpAddr, port: u16) -> bool {
        let Place::Network { address: network, bits } = self.place else { return false };
        self.allows_port(port)
            && match (network, address.to_canonical()) {
                (IpAddr::V4(network), IpAddr::V4(address)) => {
                    starts_alike(network.to_bits().into(), address.to_bits().into(), 32, bits)
                }
                (IpAddr::V6(network), IpAddr::V6(address)) => {
                    starts_alike(network.to_bits(), address.to_bits(), 128, bits)
                }
                _ => false,
            }
    }

    /// Whether it names one address, not a host or a network.
    #[must_use]
    pub const fn is_one_address(&self) -> bool {
        matches!(
            self.place,
            Place::Network { address: IpAddr::V4(_), bits: 32 } | Place::Network { address: IpAddr::V6(_), bits: 128 }
        )
    }

    /// Whether it names a port.
    #[must_use]
    pub const fn has_port(&self) -> bool {
        self.port.is_some()
    }

    fn allows_port(&self, port: u16) -> bool {
        self.port.is_none_or(|own| own == port)
    }
}

fn starts_alike(a: u128, b: u128, width: u32, bits: u8) -> bool {
    let rest = width.saturating_sub(bits.into());
    // Shifting by the whole width is no shift: nothing has to be alike then.
    rest >= 128 || (a ^ b) >> rest == 0
}

impl FromStr for AllowedTarget {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let text = text.trim();
        if text.contains('*') {
            return Err(TargetError::Star);
        }
        if let Some((address, bits)) = text.split_once('/') {
            let address: IpAddr = address.parse().map_err(|_| TargetError::Form)?;
            let most = if address.is_ipv4() { 32 } else { 128 };
            let bits = bits.parse().ok().filter(|bits| *bits <= most).ok_or(TargetError::Bits)?;
            return Ok(Self { place: Place::Network { address, bits }, port: None });
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self { place: one(address), port: None });
        }
        if let Some(rest) = text.strip_prefix('[') {
            let (address, port) = rest.split_once(']').ok_or(TargetError::Form)?;
            let address: Ipv6Addr = address.parse().map_err(|_| TargetError::Form)?;
            let port = if port.is_empty() { None } else { Some(port_of(port.strip_prefix(':'))?) };
            return Ok(Self { place: one(address.into()), port });
        }
        let (host, port) = match text.split_once(':') {
            Some((host, port)) => (host, Some(port_of(Some(port))?)),
            None => (text, None),
        };
        if let Ok(address) = host.parse::<Ipv4Addr>() {
            return Ok(Self { place: one(address.into()), port });
        }
        let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        if is_name(&name) { Ok(Self { place: Place::Name(name), port }) } else { Err(TargetError::Form) }
    }
}

/// A mapped IPv4 address is that address.
fn one(address: IpAddr) -> Place {
    let address = address.to_canonical();
    Place::Network { address, bits: if address.is_ipv4() { 32 } else { 128 } }
}

fn port_of(text: Option<&str>) -> Result<u16, TargetError> {
    text.and_then(|text| text.parse().ok()).filter(|port| *port > 0).ok_or(TargetError::Port)
}

/// A host name; one whose last part is a number would be read as an address.
fn is_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_number = |label: &str| label.bytes().all(|b| b.is_ascii_digit()) || label.starts_with("0x");
    name.len() <= 253 && name.split('.').all(is_label) && !name.rsplit('.').next().is_some_and(is_number)
}

impl fmt::Display for AllowedTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.place, self.is_one_address()) {
            (Place::Name(name), _) => f.write_str(name)?,
            (Place::Network { address: IpAddr::V6(address), .. }, true) if self.has_port() => write!(f, "[{address}]")?,
            (Place::Network { address, .. }, true) => write!(f, "{address}")?,
            (Place::Network { address, bits }, false) => write!(f, "{address}/{bits}")?,
        }
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl TryFrom<String> for AllowedTarget {
    type Error = TargetError;

    fn try_from(text: String) -> Result<Self, TargetError> {
        text.parse()
    }
}

impl From<AllowedTarget> for String {
    fn from(target: AllowedTarget) -> Self {
        target.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str) -> AllowedTarget {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn allows(entry: &str, address: &str, port: u16) -> bool {
        target(entry).allows_address(address.parse().unwrap(), port)
    }

    #[test]
    fn what_is_written_reads_back() {
        for text in [
            "erp.lan",
            "erp.lan:8080",
            "localhost",
            "192.168.1.5",
            "192.168.1.5:81",
            "10.0.0.0/8",
            "0.0.0.0/0",
            "fd00::5",
            "[fd00::5]:8080",
            "fd00::/8",
        ] {
            assert_eq!(target(text).to_string(), text);
        }
        assert_eq!(target(" ERP.lan. ").to_string(), "erp.lan");
        assert_eq!(target("[::ffff:10.0.0.1]").to_string(), "10.0.0.1");
    }

    #[test]
    fn what_means_something_else_is_refused() {
        for (text, error) in [
            ("", TargetError::Form),
            ("http://erp.lan", TargetError::Form),
            ("erp.lan/api", TargetError::Form),
            ("2130706433", TargetError::Form),
            ("10.0.1", TargetError::Form),
            ("-a.lan", TargetError::Form),
            ("[fd00::5", TargetError::Form),
            ("erp.lan:0", TargetError::Port),
            ("erp.lan:70000", TargetError::Port),
            ("10.0.0.0/33", TargetError::Bits),
            ("*.lan", TargetError::Star),
        ] {
            assert_eq!(text.parse::<AllowedTarget>(), Err(error), "{text}");
        }
    }

    #[test]
    fn networks_allow_their_addresses_and_no_others() {
        assert!(allows("192.168.1.0/24", "192.168.1.255", 80));
        assert!(!allows("192.168.1.0/24", "192.168.2.0", 80));
        assert!(allows("192.168.1.5", "::ffff:192.168.1.5", 80), "a mapped address is that address");
        assert!(!allows("192.168.1.5", "192.168.1.6", 80));
        assert!(allows("0.0.0.0/0", "10.1.2.3", 80) && !allows("0.0.0.0/0", "fd00::1", 80));
        assert!(allows("::/0", "fd00::1", 80) && !allows("::/0", "10.1.2.3", 80));
        assert!(allows("fd00::/8", "fdff::1", 80) && !allows("fd00::/8", "fe00::1", 80));
    }

    #[test]
    fn a_port_allows_that_port_alone() {
        assert!(target("erp.lan:8080").allows_name("ERP.lan.", 8080));
        assert!(!target("erp.lan:8080").allows_name("erp.lan", 80));
        assert!(target("erp.lan").allows_name("erp.lan", 443));
        assert!(!target("erp.lan").allows_name("a.erp.lan", 443) && !target("erp.lan").allows_name("xerp.lan", 443));
        assert!(allows("10.0.0.1:81", "10.0.0.1", 81) && !allows("10.0.0.1:81", "10.0.0.1", 80));
    }
}
