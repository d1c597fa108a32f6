//! The setting that opens private hosts to feeds.

use std::net::IpAddr;

use ipnet::IpNet;
use url::Host;

use super::address::{is_local, is_loopback};

/// Most entries that the setting may have.
const MAX_ENTRIES: usize = 100;

/// Hosts inside the network that feeds may come from. Empty by default: only the public internet.
///
/// An entry is a host name, an address or a CIDR range; a name or an address may carry a port, which then is the only one
/// open there. A name opens no link-local or metadata address, and only `localhost` opens loopback: who answers for a name must
/// not reach those; write the address or its range. Names are compared as a whole: `intra.example` does not open `feeds.intra.example`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedHosts(Vec<Entry>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    Host(Host<String>, Option<u16>),
    Range(IpNet),
}

/// An entry that has none of the forms.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AllowedHostsError {
    /// The entry at this place, counted from 1.
    #[error(
        "entry {0} is not a host name, an address, host:port or a CIDR range such as 10.1.0.0/16"
    )]
    Entry(usize),
    /// A list that long is a mistake.
    #[error("more than {MAX_ENTRIES} entries")]
    TooMany,
}

impl AllowedHosts {
    /// Reads entries separated by commas; empty ones are skipped.
    ///
    /// # Errors
    /// The first entry that has none of the forms.
    pub fn parse(setting: &str) -> Result<Self, AllowedHostsError> {
        let mut entries = Vec::new();
        for (index, text) in setting.split(',').map(str::trim).enumerate() {
            if text.is_empty() {
                continue;
            }
            entries.push(Entry::parse(text).ok_or(AllowedHostsError::Entry(index + 1))?);
        }
        if entries.len() > MAX_ENTRIES {
            return Err(AllowedHostsError::TooMany);
        }
        Ok(Self(entries))
    }

    /// Whether an entry names this host with this very port, which opens a port that feeds otherwise do not use.
    pub fn names_port(&self, host: &Host<&str>, port: u16) -> bool {
        self.0
            .iter()
            .any(|entry| matches!(entry, Entry::Host(h, Some(p)) if *p == port && same(h, host)))
    }

    /// Whether `ip`, to be dialled for `host` at `port`, is open although it is not public.
    pub fn allows(&self, host: &Host<&str>, port: u16, ip: IpAddr) -> bool {
        self.0.iter().any(|entry| match entry {
            Entry::Host(h, p) => p.is_none_or(|p| p == port) && same(h, host) && leads_to(h, ip),
            Entry::Range(range) => range.contains(&ip.to_canonical()),
        })
    }
}

impl Entry {
    fn parse(text: &str) -> Option<Self> {
        if text.contains('/') {
            return text.parse().ok().map(Self::Range);
        }
        if let Ok(ip) = text.parse::<IpAddr>() {
            return Some(Self::Host(host_of(ip), None));
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok().filter(|port| *port > 0)?)),
            None => (text, None),
        };
        if host.contains(['*', '?', '@', ' ']) {
            return None;
        }
        Some(Self::Host(Host::parse(host).ok()?, port))
    }
}

fn host_of(ip: IpAddr) -> Host<String> {
    match ip.to_canonical() {
        IpAddr::V4(ip) => Host::Ipv4(ip),
        IpAddr::V6(ip) => Host::Ipv6(ip),
    }
}

/// Whether the entry opens `ip` where its host leads there.
fn leads_to(entry: &Host<String>, ip: IpAddr) -> bool {
    match entry {
        Host::Domain(name) => !is_local(ip) && (name == "localhost" || !is_loopback(ip)),
        Host::Ipv4(_) | Host::Ipv6(_) => true,
    }
}

fn same(entry: &Host<String>, host: &Host<&str>) -> bool {
    match (entry, host) {
        (Host::Domain(a), Host::Domain(b)) => a == b.trim_end_matches('.'),
        (Host::Ipv4(a), Host::Ipv4(b)) => a == b,
        (Host::Ipv6(a), Host::Ipv6(b)) => a == b,
        (Host::Ipv4(a), Host::Ipv6(b)) => b.to_ipv4_mapped().as_ref() == Some(a),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(setting: &str, host: &str, port: u16, ip: &str) -> bool {
        let hosts = AllowedHosts::parse(setting).unwrap();
        let host = Host::parse(host).unwrap();
        let borrowed = match &host {
            Host::Domain(name) => Host::Domain(name.as_str()),
            Host::Ipv4(ip) => Host::Ipv4(*ip),
            Host::Ipv6(ip) => Host::Ipv6(*ip),
        };
        hosts.allows(&borrowed, port, ip.parse().unwrap())
    }

    #[test]
    fn a_name_opens_itself_and_nothing_below_it() {
        assert!(allows("Intra.Example", "intra.example", 80, "10.0.0.1"));
        assert!(allows("intra.example", "intra.example.", 80, "10.0.0.1"));
        assert!(!allows("intra.example", "a.intra.example", 80, "10.0.0.1"));
        assert!(!allows("intra.example", "other.example", 80, "10.0.0.1"));
    }

    #[test]
    fn a_name_opens_neither_loopback_nor_metadata() {
        let name = "intra.example";
        for ip in [
            "127.0.0.1",
            "::1",
            "::ffff:127.0.0.2",
            "0.0.0.0",
            "::",
            "64:ff9b::127.0.0.1",
            "169.254.169.254",
            "64:ff9b::169.254.169.254",
            "100.100.100.200",
            "168.63.129.16",
            "fe80::1",
            "fd00:ec2::254",
        ] {
            assert!(!allows(name, name, 80, ip), "{ip}");
            assert!(!allows("intra.example:80", name, 80, ip), "{ip}");
        }
        assert!(allows(name, name, 80, "fd00::1"));
        assert!(allows("localhost", "localhost", 80, "127.0.0.1"));
        assert!(!allows("localhost", "localhost", 80, "169.254.169.254"));
        assert!(allows("169.254.0.0/16", name, 80, "169.254.1.1"));
        assert!(allows("127.0.0.0/8", name, 80, "127.0.0.1"));
    }

    #[test]
    fn a_port_opens_that_port_only() {
        assert!(allows("a.example:9000", "a.example", 9000, "10.0.0.1"));
        assert!(!allows("a.example:9000", "a.example", 80, "10.0.0.1"));
        assert!(allows("[::1]:9000", "[::1]", 9000, "::1"));
        assert!(!allows("[::1]:9000", "[::1]", 80, "::1"));
    }

    #[test]
    fn a_range_opens_every_name_that_leads_into_it() {
        assert!(allows("10.1.0.0/16", "any.example", 80, "10.1.2.3"));
        assert!(allows("10.1.0.0/16", "any.example", 80, "::ffff:10.1.2.3"));
        assert!(!allows("10.1.0.0/16", "any.example", 80, "10.2.0.1"));
    }

    #[test]
    fn an_address_opens_itself_however_it_is_written_in_the_url() {
        assert!(allows("127.0.0.1", "2130706433", 80, "127.0.0.1"));
        assert!(allows("127.0.0.1", "[::ffff:127.0.0.1]", 80, "127.0.0.1"));
        assert!(allows("::1", "[::1]", 80, "::1"));
        assert!(!allows("127.0.0.1", "127.0.0.2", 80, "127.0.0.2"));
        assert!(!allows("127.0.0.1", "rebound.example", 80, "127.0.0.1"));
    }

    #[test]
    fn other_forms_are_named_by_their_place() {
        for setting in [
            "http://a.example",
            "a.example/feed",
            "*.example",
            "a.example:0",
            "a.example:99999",
            "a b",
            "user@a.example",
            "10.0.0.0/33",
        ] {
            assert_eq!(
                AllowedHosts::parse(&format!("ok.example, ,{setting}")),
                Err(AllowedHostsError::Entry(3)),
                "{setting}"
            );
        }
        assert_eq!(AllowedHosts::parse(" , "), Ok(AllowedHosts::default()));
    }
}
