//! Where the plugin listens for its server.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;

use go_plugin::serve::Socket;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};

mod owner;

use owner::Owner;

/// Environment variables in which the host says where plugins may listen (go-plugin server.go `serverListener`).
const LOWEST: &str = "PLUGIN_MIN_PORT";
const HIGHEST: &str = "PLUGIN_MAX_PORT";

/// A connection, of whichever kind.
pub(super) trait Connection: AsyncRead + AsyncWrite + Send + Unpin + 'static {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin + 'static> Connection for T {}

/// A port of this machine, for one user of it; or a socket, which nobody else can reach, where the host has named a directory for it.
pub(super) enum Listener {
    Port(TcpListener, Owner),
    Socket(Socket),
}

impl Listener {
    /// Listens where the environment says.
    pub(super) async fn bind() -> io::Result<Self> {
        let variable = |name| std::env::var(name).unwrap_or_default();
        if Socket::asked_for() {
            return Ok(Self::Socket(Socket::bind()?));
        }
        let ports = ports(&variable(LOWEST), &variable(HIGHEST));
        Ok(Self::Port(free(ports).await?, Owner::of_this_process()))
    }

    /// Listens on any free port.
    #[cfg(test)]
    pub(super) async fn any_port() -> io::Result<Self> {
        Ok(Self::Port(free(0..=0).await?, Owner::of_this_process()))
    }

    /// Network and address, as the handshake has them.
    pub(super) fn place(&self) -> io::Result<(&'static str, String)> {
        Ok(match self {
            Self::Port(port, _) => ("tcp", port.local_addr()?.to_string()),
            Self::Socket(socket) => ("unix", socket.path().to_owned()),
        })
    }

    /// The next connection; `None` for one of another user of this machine, which is closed.
    pub(super) async fn accept(&self) -> io::Result<Option<Box<dyn Connection>>> {
        Ok(match self {
            Self::Port(port, owner) => match accept_from(port, *owner).await? {
                Some(connection) => Some(Box::new(connection)),
                None => None,
            },
            Self::Socket(socket) => Some(Box::new(socket.accept().await?)),
        })
    }
}

/// The next connection, if it is the `owner`'s.
async fn accept_from(port: &TcpListener, owner: Owner) -> io::Result<Option<TcpStream>> {
    let (connection, theirs) = port.accept().await?;
    if let (SocketAddr::V4(theirs), SocketAddr::V4(ours)) = (theirs, connection.local_addr()?)
        && owner.has(theirs, ours).await
    {
        // Fails when the other end has gone, which is noticed soon enough.
        let _ = connection.set_nodelay(true);
        return Ok(Some(connection));
    }
    Ok(None)
}

/// The ports between the two, or any that is free if they are not two ports in order.
fn ports(lowest: &str, highest: &str) -> RangeInclusive<u16> {
    match (lowest.parse(), highest.parse()) {
        (Ok(lowest), Ok(highest)) if 0 < lowest && lowest <= highest => lowest..=highest,
        _ => 0..=0,
    }
}

/// The first of them that nobody listens on.
async fn free(ports: RangeInclusive<u16>) -> io::Result<TcpListener> {
    let mut last = io::ErrorKind::AddrNotAvailable.into();
    for port in ports {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) => last = error,
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_names_a_range_of_ports_or_none() {
        assert_eq!(ports("10000", "25000"), 10_000..=25_000);
        assert_eq!(ports("7", "7"), 7..=7);
        for (lowest, highest) in [("", ""), ("9", ""), ("9", "8"), ("0", "9"), ("a", "9")] {
            assert_eq!(ports(lowest, highest), 0..=0, "{lowest}-{highest}");
        }
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_passed_over() {
        let taken = free(0..=0).await.unwrap();
        let first = taken.local_addr().unwrap().port();
        let only = free(first..=first).await.unwrap_err();
        assert_eq!(only.kind(), io::ErrorKind::AddrInUse);
        let Ok(next) = free(first..=first.saturating_add(50)).await else {
            panic!("50 ports in a row are taken");
        };
        assert_ne!(next.local_addr().unwrap().port(), first);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_connection_of_another_user_is_closed() {
        let port = free(0..=0).await.unwrap();
        let address = port.local_addr().unwrap();
        let (own, accepted) = tokio::join!(
            TcpStream::connect(address),
            accept_from(&port, Owner::of_this_process())
        );
        assert_eq!(
            accepted.unwrap().unwrap().peer_addr().unwrap(),
            own.unwrap().local_addr().unwrap()
        );
        let mut refused = TcpStream::connect(address).await.unwrap();
        assert!(
            accept_from(&port, Owner::another())
                .await
                .unwrap()
                .is_none()
        );
        let mut byte = [0];
        let read = tokio::io::AsyncReadExt::read(&mut refused, &mut byte).await;
        assert!(matches!(read, Ok(0) | Err(_)));
    }
}
