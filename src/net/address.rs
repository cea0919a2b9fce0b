//! Which network addresses are public. Everything else is the server's own neighbourhood: its other programs, the
//! office's printers, the cloud's metadata with its credentials.
//!
//! Sources: the IANA registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890, RFC 8190) and of the IPv6
//! address space; RFC 4291 section 2.5.5 (mapped), RFC 6052 and RFC 8215 (NAT64), RFC 7526 (6to4 is deprecated),
//! RFC 4380 (Teredo), RFC 6598 (carriers' NAT), RFC 9637 (documentation); OWASP's cheat sheet on server-side request
//! forgery, and the clouds' own pages for where they serve metadata.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks of IPv4 that are not public, as address and bits.
const PRIVATE_V4: &[([u8; 4], u32)] = &[
    ([0, 0, 0, 0], 8),        // this network; Linux connects 0.0.0.0 to itself
    ([10, 0, 0, 0], 8),       // private
    ([100, 64, 0, 0], 10),    // carriers' NAT, overlay networks, Alibaba's metadata
    ([127, 0, 0, 0], 8),      // loopback
    ([168, 63, 129, 16], 32), // Azure's wire server, public by number alone
    ([169, 254, 0, 0], 16),   // link-local, most clouds' metadata
    ([172, 16, 0, 0], 12),    // private
    ([192, 0, 0, 0], 24),     // protocol assignments, Oracle's metadata
    ([192, 0, 2, 0], 24),     // documentation
    ([192, 88, 99, 0], 24),   // relays of 6to4
    ([192, 168, 0, 0], 16),   // private
    ([198, 18, 0, 0], 15),    // benchmarks
    ([198, 51, 100, 0], 24),  // documentation
    ([203, 0, 113, 0], 24),   // documentation
    ([224, 0, 0, 0], 4),      // multicast
    ([240, 0, 0, 0], 4),      // reserved, broadcast
];

/// Where all public addresses of IPv6 are, so that what is assigned later is refused until somebody looks.
const GLOBAL_V6: (u128, u32) = (0x2000 << 112, 3);

/// Networks within it that are not public.
const PRIVATE_V6: &[(u128, u32)] = &[
    (0x2001 << 112, 23),     // protocol assignments, Teredo, ORCHID
    (0x2001_0db8 << 96, 32), // documentation
    (0x2002 << 112, 16),     // 6to4: leads to the IPv4 address inside
    (0x3fff << 112, 20),     // documentation
];

/// NAT64: leads to the IPv4 address in the last 32 bits.
const NAT64: (u128, u32) = (0x0064_ff9b << 96, 96);

/// Whether an address belongs to somebody on the public internet.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Whether machines of a cloud, or of one's own link, answer here with what only they should know. These are never
/// allowed in passing, by the name of a host or as a part of a network.
#[must_use]
pub fn is_metadata(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            address.is_link_local()
                || [[100, 100, 100, 200], [168, 63, 129, 16], [192, 0, 0, 192]].contains(&address.octets())
        }
        IpAddr::V6(address) => {
            let is_known =
                [0xfd00_0ec2_u128 << 96 | 0x254, 0xfd20_00ce_u128 << 96 | 0x254].contains(&address.to_bits());
            address.is_unicast_link_local() || is_known || inner_v4(address).is_some_and(|v4| is_metadata(v4.into()))
        }
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let is_in =
        |(network, bits): &([u8; 4], u32)| (Ipv4Addr::from(*network).to_bits() ^ address.to_bits()) >> (32 - bits) == 0;
    !PRIVATE_V4.iter().any(is_in)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // Where a network has no IPv4, every public server of IPv4 is reached through this.
    inner_v4(address).map_or_else(
        || is_within(address, GLOBAL_V6) && !PRIVATE_V6.iter().any(|network| is_within(address, *network)),
        is_public_v4,
    )
}

fn is_within(address: Ipv6Addr, (network, bits): (u128, u32)) -> bool {
    (address.to_bits() ^ network) >> (128 - bits) == 0
}

fn inner_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [.., a, b, c, d] = address.octets();
    is_within(address, NAT64).then(|| Ipv4Addr::new(a, b, c, d))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap_or_else(|_| panic!("{text}"))
    }

    #[test]
    fn public_addresses_are_public() {
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "168.63.129.15",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2a00:1450::1",
            "3ffe::1",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
        ] {
            assert!(is_public(address(text)), "{text}");
        }
    }

    #[test]
    fn all_others_are_not() {
        for text in [
            "0.0.0.0",
            "0.255.255.255",
            "10.0.0.0",
            "10.255.255.255",
            "100.64.0.0",
            "100.100.100.200",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "168.63.129.16",
            "169.254.0.1",
            "169.254.169.254",
            "172.16.0.0",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.0",
            "192.168.255.255",
            "198.18.0.0",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::8.8.8.8",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:0:8.8.8.8",
            "64:ff9b::127.0.0.1",
            "64:ff9b::192.168.1.1",
            "64:ff9b::169.254.169.254",
            "64:ff9b:1::1",
            "64:ff9b:1::8.8.8.8",
            "100::1",
            "2001::1",
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
            "2001:10::1",
            "2001:20::1",
            "2001:1ff::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:c0a8:101::1",
            "2002:808:808::1",
            "3fff::1",
            "3fff:fff::1",
            "4000::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fd20:ce::254",
            "fdff::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "ffff::1",
        ] {
            assert!(!is_public(address(text)), "{text}");
        }
    }

    #[test]
    fn metadata_is_known_in_all_its_forms() {
        for text in [
            "169.254.169.254",
            "169.254.170.2",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "::ffff:169.254.169.254",
            "64:ff9b::169.254.169.254",
            "fd00:ec2::254",
            "fd20:ce::254",
            "fe80::a9fe:a9fe",
        ] {
            assert!(is_metadata(address(text)), "{text}");
            assert!(!is_public(address(text)), "{text}");
        }
        for text in ["127.0.0.1", "10.0.0.1", "100.64.0.1", "8.8.8.8", "fd00::1", "::1"] {
            assert!(!is_metadata(address(text)), "{text}");
        }
    }
}
