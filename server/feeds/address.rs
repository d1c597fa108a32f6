//! Which addresses belong to the public internet.
//!
//! A feed URL is text that anybody can write; what it leads to must not be the inside of the network that the server
//! stands in. The ranges are those of the IANA special-purpose registries, and the addresses at which clouds serve
//! credentials to their machines.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Azure's metadata and DNS host: a public address that leads to the inside.
const AZURE_HOST: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);
/// Metadata in Alibaba's and in Oracle's cloud, outside the link-local range.
const ALIBABA_AND_ORACLE: [Ipv4Addr; 2] = [
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(192, 0, 0, 192),
];
/// Metadata in Amazon's cloud over IPv6.
const AWS_METADATA: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

/// Whether `ip` is an ordinary address of the public internet: not loopback, private, link-local, carrier-grade NAT,
/// multicast, reserved, documentation or cloud metadata, and no tunnel to one of those.
///
/// ```
/// use toolbelt::feeds::address::is_public;
/// assert!(is_public("93.184.216.34".parse()?));
/// assert!(!is_public("::ffff:127.0.0.1".parse()?));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
pub fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// Whether `ip` is this machine: loopback, or the unspecified address that is dialled as such.
pub(super) fn is_loopback(ip: IpAddr) -> bool {
    match unwrapped(ip) {
        IpAddr::V4(ip) => matches!(ip.octets(), [0 | 127, ..]),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unspecified(),
    }
}

/// Whether `ip` is link-local, or one at which a cloud answers its machines.
pub(super) fn is_local(ip: IpAddr) -> bool {
    match unwrapped(ip) {
        IpAddr::V4(ip) => {
            ip.is_link_local() || ip == AZURE_HOST || ALIBABA_AND_ORACLE.contains(&ip)
        }
        IpAddr::V6(ip) => ip.is_unicast_link_local() || ip == AWS_METADATA,
    }
}

/// The IPv4 address within a mapped or NAT64 one.
fn unwrapped(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => nat64(ip).map_or(ip.into(), IpAddr::from),
        ip @ IpAddr::V4(_) => ip,
    }
}

/// NAT64: the last four octets are the IPv4 address that is dialled.
fn nat64(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let [0x64, 0xff9b, 0, 0, 0, 0, high, low] = ip.segments() else {
        return None;
    };
    let [a, b] = high.to_be_bytes();
    let [c, d] = low.to_be_bytes();
    Some(Ipv4Addr::new(a, b, c, d))
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = match (a, b, c) {
        (0 | 10 | 127, _, _) => true,
        (100, 64..=127, _) => true,             // carrier-grade NAT
        (169, 254, _) => true,                  // link-local, metadata
        (172, 16..=31, _) => true,              // private
        (192, 0, 0 | 2) => true,                // protocol assignments, documentation
        (192, 88, 99) => true,                  // 6to4 relays
        (192, 168, _) => true,                  // private
        (198, 18..=19, _) => true,              // benchmarks
        (198, 51, 100) | (203, 0, 113) => true, // documentation
        (224.., _, _) => true,                  // multicast, reserved, broadcast
        _ => ip == AZURE_HOST,
    };
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(ip) = nat64(ip) {
        return is_public_v4(ip);
    }
    match ip.segments() {
        [0x2001, 0..=0x1ff, ..] => false, // protocol assignments, Teredo
        [0x2001, 0xdb8, ..] => false,     // documentation
        [0x2002, ..] => false,            // 6to4
        [0x3fff, 0..=0xfff, ..] => false, // documentation
        // Global unicast is 2000::/3; all else is local, multicast or unassigned.
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::{Host, Url};

    /// The address that the client dials for `host` in a URL, however it is written.
    fn dialled(host: &str) -> IpAddr {
        match Url::parse(&format!("http://{host}/")).unwrap().host() {
            Some(Host::Ipv4(ip)) => ip.into(),
            Some(Host::Ipv6(ip)) => ip.into(),
            other => panic!("{host} is no address but {other:?}"),
        }
    }

    #[test]
    fn inner_addresses_are_refused_in_every_spelling() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "017700000001",
            "0177.0.0.1",
            "127.0.0.1.",
            "%31%32%37.0.0.1",
            "0",
            "0.0.0.0",
            "10.1.2.3",
            "012.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "100.100.100.200",
            "169.254.169.254",
            "2852039166",
            "0xa9fea9fe",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "168.63.129.16",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "[::]",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::ffff:a9fe:a9fe]",
            "[::127.0.0.1]",
            "[64:ff9b::127.0.0.1]",
            "[64:ff9b::a9fe:a9fe]",
            "[64:ff9b:1::1]",
            "[100::1]",
            "[2001::1]",
            "[2001:db8::1]",
            "[2002:7f00:1::]",
            "[3fff::1]",
            "[fc00::1]",
            "[fd00:ec2::254]",
            "[fe80::1]",
            "[fec0::1]",
            "[ff02::1]",
        ] {
            assert!(!is_public(dialled(host)), "{host} counts as public");
        }
    }

    #[test]
    fn public_addresses_and_the_neighbours_of_special_ranges_pass() {
        for host in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "[2606:4700::1111]",
            "[2001:200::1]",
            "[64:ff9b::101:101]",
            "[::ffff:1.1.1.1]",
        ] {
            assert!(is_public(dialled(host)), "{host} counts as private");
        }
    }
}
