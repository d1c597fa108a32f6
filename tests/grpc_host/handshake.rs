//! The line that a plugin prints first: `1|1|tcp|ADDRESS|grpc|`.

use std::net::SocketAddr;

use go_plugin::host::StartError;
use mattermost_plugin::transport::HANDSHAKE;

/// Where the plugin listens.
///
/// # Errors
/// The line is no handshake, or one that such a host does not take.
pub(crate) fn address(line: &str) -> Result<SocketAddr, StartError> {
    let parts: Vec<&str> = line.trim().split('|').collect();
    let line = || line.chars().take(200).collect::<String>();
    let [core, version, network, address, rest @ ..] = parts.as_slice() else {
        return Err(StartError::Handshake { line: line() });
    };
    let unfit = |why: String| StartError::Unfit { line: line(), why };
    if *core != "1" || *version != HANDSHAKE.protocol_version.to_string() {
        return Err(unfit(format!("versions {core} and {version}")));
    }
    if *network != "tcp" || rest.first() != Some(&"grpc") {
        return Err(unfit("no gRPC over TCP".to_owned()));
    }
    if rest
        .get(1)
        .is_some_and(|certificate| !certificate.is_empty())
    {
        return Err(unfit("a certificate, for which nobody asked".to_owned()));
    }
    address
        .parse()
        .map_err(|_| unfit(format!("no address: {address}")))
}

#[test]
fn a_line_names_an_address_or_does_not_fit() {
    let fits = |line| address(line).is_ok();
    assert!(fits("1|1|tcp|127.0.0.1:10000|grpc|\n"));
    assert!(fits("1|1|tcp|127.0.0.1:10000|grpc\n"));
    for line in [
        "hello",
        "2|1|tcp|127.0.0.1:10000|grpc|",
        "1|2|tcp|127.0.0.1:10000|grpc|",
        "1|1|unix|/tmp/socket|grpc|",
        "1|1|tcp|127.0.0.1:10000|netrpc|",
        "1|1|tcp|127.0.0.1:10000|grpc|MIIB",
        "1|1|tcp|nowhere|grpc|",
    ] {
        assert!(!fits(line), "{line}");
    }
}
