//! Where the server's API listens for this plugin.

use std::time::Duration;

use mattermost_plugin::api::System as _;
use tokio::time::timeout;
use tonic::transport::{Channel, Endpoint};

use super::api::GrpcApi;

/// The environment variable with the address. A server that hosts plugins over gRPC sets it, and no other does.
pub(super) const VARIABLE: &str = "MATTERMOST_PLUGIN_API_TARGET";

/// How long the server may take for its first answer: it listens before it starts the plugin, on the same machine.
const PATIENCE: Duration = Duration::from_secs(5);

/// The address: `HOST:PORT`, or `unix:///PATH`.
#[derive(Debug, Clone)]
pub(super) struct Target {
    text: String,
    endpoint: Endpoint,
}

/// Why the server's API cannot be reached.
#[derive(Debug, thiserror::Error)]
pub(super) enum TargetError {
    /// There is no address.
    #[error("{VARIABLE} has to be HOST:PORT or unix:///PATH, and is empty")]
    Empty,
    /// It is no such address. It may have a password in it, so nobody is told more.
    #[error("{VARIABLE} has to be HOST:PORT or unix:///PATH, and is something else")]
    Form,
    /// Nobody listens, or not with this API.
    #[error("the server's API does not answer at {address}, which {VARIABLE} names")]
    Gone {
        /// Where.
        address: String,
        /// What came of it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Target {
    pub(super) fn parse(text: &str) -> Result<Self, TargetError> {
        if text.is_empty() {
            return Err(TargetError::Empty);
        }
        let uri = match text.strip_prefix("unix://") {
            Some(path) if path.len() > 1 && path.starts_with('/') => text.to_owned(),
            Some(_) => return Err(TargetError::Form),
            None => format!("http://{}", host_and_port(text).ok_or(TargetError::Form)?),
        };
        let endpoint = Endpoint::from_shared(uri).map_err(|_| TargetError::Form)?;
        Ok(Self {
            text: text.to_owned(),
            // What arrives of an answer that nobody waits for any more counts as one, over the connection's whole life.
            endpoint: endpoint.http2_max_local_error_reset_streams(None),
        })
    }

    /// The API there, after its first answer: whoever listens may be something else.
    pub(super) async fn api(&self) -> Result<GrpcApi, TargetError> {
        let answers = async {
            let api = GrpcApi::new(self.connect().await?);
            match api.get_server_version().await {
                // Who has no such service answers as well, and one that speaks no gRPC in some way; not with an id.
                Err(error) if error.id().is_none_or(str::is_empty) => Err(self.gone(error)),
                _ => Ok(api),
            }
        };
        let answered = timeout(PATIENCE, answers).await;
        answered.unwrap_or_else(|_| Err(self.gone(format!("nothing within {PATIENCE:?}"))))
    }

    /// Connects. The connection comes back by itself when it is lost. There are no pings: the server takes them for an
    /// attack.
    pub(super) async fn connect(&self) -> Result<Channel, TargetError> {
        let connected = self.endpoint.connect().await;
        connected.map_err(|error| self.gone(error))
    }

    fn gone(&self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> TargetError {
        TargetError::Gone {
            address: self.text.clone(),
            source: source.into(),
        }
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
    use mattermost_plugin::api::chain;
    use tokio::io::AsyncWriteExt as _;

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

    /// What is said of somebody who listens, takes the first bytes and answers `text`.
    async fn said_of(text: &'static [u8]) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = Target::parse(&listener.local_addr().unwrap().to_string()).unwrap();
        let answers = async {
            let (mut peer, _) = listener.accept().await.unwrap();
            peer.write_all(text).await.unwrap();
            std::future::pending::<()>().await
        };
        tokio::select! {
            api = target.api() => match api {
                Ok(_) => panic!("it is no API"),
                Err(error) => chain(&error),
            },
            () = answers => panic!("it is waited for"),
        }
    }

    #[tokio::test]
    async fn who_listens_and_does_not_speak_grpc_is_told_at_once() {
        let said = said_of(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        assert!(
            said.starts_with("the server's API does not answer at 127.0.0.1:"),
            "{said}"
        );
        assert!(!said.ends_with("nothing within 5s"), "{said}");
    }

    #[tokio::test(start_paused = true)]
    async fn who_listens_and_says_nothing_is_not_waited_for() {
        let said = said_of(b"").await;
        assert!(said.ends_with(": nothing within 5s"), "{said}");
    }
}
