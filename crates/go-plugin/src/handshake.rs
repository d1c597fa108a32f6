//! The agreement of host and plugin, and the line that a plugin prints first.
//!
//! The line is `1|VERSION|unix|PATH|netrpc|`: version of go-plugin's own protocol, version of the plugin's protocol,
//! network, address, kind of RPC, and a TLS certificate that is empty over net/rpc (go-plugin server.go and client.go).

use std::path::PathBuf;

/// Magic cookie and application protocol version. Host and plugin have the same.
#[derive(Debug, Clone, Copy)]
pub struct Handshake {
    /// Environment variable that tells a plugin that a host started it.
    pub cookie_key: &'static str,
    /// Its value.
    pub cookie_value: &'static str,
    /// Version of the plugin's protocol.
    pub protocol_version: u32,
}

/// Versions that the host accepts, separated by commas.
pub(crate) const VERSIONS: &str = "PLUGIN_PROTOCOL_VERSIONS";
/// The host's certificate, when it wants mutual TLS.
pub(crate) const CLIENT_CERT: &str = "PLUGIN_CLIENT_CERT";

/// Version of go-plugin's own protocol (go-plugin server.go `CoreProtocolVersion`).
const CORE: u32 = 1;

impl Handshake {
    /// The line with its line end.
    pub(crate) fn line(
        &self,
        network: &str,
        address: &str,
        rpc: &str,
        certificate: &str,
    ) -> String {
        let version = self.protocol_version;
        format!("{CORE}|{version}|{network}|{address}|{rpc}|{certificate}\n")
    }

    /// Reads the plugin's line; the error says what is wrong with it.
    pub(crate) fn socket(&self, line: &str) -> Result<PathBuf, String> {
        let parts: Vec<&str> = line.trim().split('|').collect();
        let [core, version, network, address, rest @ ..] = parts.as_slice() else {
            return Err("it has fewer than four parts".into());
        };
        if core.parse() != Ok(CORE) {
            return Err(format!("core protocol {core}, expected {CORE}"));
        }
        if version.parse() != Ok(self.protocol_version) {
            let ours = self.protocol_version;
            return Err(format!("plugin protocol {version}, expected {ours}"));
        }
        if *network != "unix" {
            return Err(format!("network {network}, expected unix"));
        }
        match rest.first() {
            None | Some(&"netrpc") => Ok(PathBuf::from(address)),
            Some(other) => Err(format!("protocol {other}, expected netrpc")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: Handshake = Handshake {
        cookie_key: "KEY",
        cookie_value: "value",
        protocol_version: 7,
    };

    #[test]
    fn our_own_line_is_read_back() {
        let line = OURS.line("unix", "/tmp/s", "netrpc", "");
        assert_eq!(line, "1|7|unix|/tmp/s|netrpc|\n");
        assert_eq!(OURS.socket(&line), Ok(PathBuf::from("/tmp/s")));
    }

    #[test]
    fn a_line_that_does_not_fit_says_why() {
        let why = |line| OURS.socket(line).unwrap_err();
        assert_eq!(why("hello"), "it has fewer than four parts");
        assert_eq!(why("2|7|unix|/s|netrpc|"), "core protocol 2, expected 1");
        assert_eq!(why("1|8|unix|/s|netrpc|"), "plugin protocol 8, expected 7");
        assert_eq!(why("1|7|tcp|:1|netrpc|"), "network tcp, expected unix");
        assert_eq!(why("1|7|unix|/s|grpc|"), "protocol grpc, expected netrpc");
        assert_eq!(
            OURS.socket("1|7|unix|/s"),
            Ok(PathBuf::from("/s")),
            "as old plugins print"
        );
    }
}
