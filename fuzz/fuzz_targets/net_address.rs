//! `cargo +nightly fuzz run net_address`: an address is as private in one form as in every other, and metadata is never
//! public.
#![no_main]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use libfuzzer_sys::fuzz_target;
use recado::net::address::{is_metadata, is_public};

fuzz_target!(|bits: (u32, u128)| {
    let v4 = Ipv4Addr::from_bits(bits.0);
    let is_open = is_public(IpAddr::V4(v4));
    assert_eq!(is_public(IpAddr::V6(v4.to_ipv6_mapped())), is_open, "mapped {v4}");
    assert!(!is_public(IpAddr::V6(v4.to_ipv6_compatible())), "compatible {v4}");
    let [a, b] = [bits.0 >> 16, bits.0 & 0xffff].map(|half| half as u16);
    assert_eq!(is_public(IpAddr::V6(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, a, b))), is_open, "NAT64 {v4}");
    assert!(!is_public(IpAddr::V6(Ipv6Addr::new(0x2002, a, b, 0, 0, 0, 0, 1))), "6to4 {v4}");
    if v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_multicast() || v4.is_broadcast() {
        assert!(!is_open, "{v4}");
    }
    for address in [IpAddr::V4(v4), IpAddr::V6(Ipv6Addr::from_bits(bits.1))] {
        assert!(!(is_metadata(address) && is_public(address)), "{address}");
    }
});
