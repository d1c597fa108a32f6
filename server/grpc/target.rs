//! Where the server's API listens for this plugin.

use std::time::Duration;

use mattermost_plugin::api::chain;
use tonic::transport::{Channel, Endpoint};

/// The environment variable with the address. A server that hosts plugins over gRPC sets it, and no other does.
pub(super) const VARIABLE: &str = "MATTERMOST_PLUGIN_API_TARGET";

/// The server listens before it starts the plugin, on the same machine.
const CONNECT: Duration = Duration::from_secs(5);

/// The address: `HOST:PORT`, or `unix:///PATH`.
#[derive(Debug, Clone)]
pub(super) struct Target {
    text: String,
    endpoint: Endpoint,
}

/// Why the server's API cannot be reached: a sentence for the admin.
#[derive(Debug, thiserror::Error)]
pub(super) enum TargetError {
    /// There is no such address.
    #[error("{VARIABLE} has to be HOST:PORT or unix:///PATH, and is {}", shown(.0))]
    Form(String),
    /// Nobody listens.
    #[error("the server's API does not answer at {address}, which {VARIABLE} names: {why}")]
    Gone { address: String, why: String },
}

/// An address of another form may have a password in it.
fn shown(text: &str) -> &'static str {
    match text {
        "" => "empty",
        _ => "something else",
    }
}

impl Target {
    pub(super) fn parse(text: &str) -> Result<Self, TargetError> {
        let wrong = || TargetError::Form(text.to_owned());
        let uri = match text.strip_prefix("unix://") {
            Some(path) if path.len() > 1 && path.starts_with('/') => text.to_owned(),
            Some(_) => return Err(wrong()),
            None => format!("http://{}", host_and_port(text).ok_or_else(wrong)?),
        };
        let endpoint = Endpoint::from_shared(uri).map_err(|_| wrong())?;
        Ok(Self {
            text: text.to_owned(),
            endpoint: endpoint.connect_timeout(CONNECT),
        })
    }

    /// Connects. The connection comes back by itself when it is lost. There are no pings: the server takes them for an
    /// attack.
    pub(super) async fn connect(&self) -> Result<Channel, TargetError> {
        self.endpoint
            .connect()
            .await
            .map_err(|error| TargetError::Gone {
                address: self.text.clone(),
                why: chain(&error),
            })
    }
}

/// The text, if it is a host and a port and nothing else.
fn host_and_port(text: &str) -> Option<&str> {
    let (host, port) = text.rsplit_once(':')?;
    let port: u16 = port.parse().ok()?;
    let host_fits = match host.strip_prefix('[') {
        Some(rest) => rest
            .strip_suffix(']')?
            .parse::<std::net::Ipv6Addr>()
            .is_ok(),
        None => {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
            !host.is_empty() && host.bytes().all(fits)
        }
    };
    (port > 0 && host_fits).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_with_a_port_and_a_socket_are_addresses() {
        for text in [
            "127.0.0.1:4444",
            "[::1]:4444",
            "localhost:4444",
            "unix:///run/api.sock",
        ] {
            assert!(Target::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn anything_else_is_one_sentence_that_does_not_repeat_it() {
        for text in [
            "127.0.0.1",
            "127.0.0.1:",
            "127.0.0.1:0",
            "127.0.0.1:70000",
            ":4444",
            "::1:4444",
            "[127.0.0.1]:4444",
            "http://127.0.0.1:4444",
            "ada:s3cret@127.0.0.1:4444",
            "127.0.0.1:4444/x",
            "unix:",
            "unix:///",
            "unix://run/api.sock",
            "two words:1",
        ] {
            let Err(error) = Target::parse(text) else {
                panic!("{text}");
            };
            assert_eq!(
                error.to_string(),
                "MATTERMOST_PLUGIN_API_TARGET has to be HOST:PORT or unix:///PATH, and is something else",
                "{text}"
            );
        }
        assert!(
            Target::parse("")
                .unwrap_err()
                .to_string()
                .ends_with("empty")
        );
    }
}
