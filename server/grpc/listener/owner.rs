//! Whose process is at the other end of a connection within this machine.
//!
//! Any user of the machine can connect to a port of it, and whoever is taken for the server can say who asked. So only
//! processes of this process's own user are let in, as they are at a socket in a directory of its own. Linux tells the
//! owner of a connection in `/proc/net/tcp`; other systems do not, and there nobody is kept out.

use std::net::SocketAddrV4;

/// The kernel's table of connections over IPv4 (proc_pid_net(5)).
const TABLE: &str = "/proc/net/tcp";

/// How the table writes that a connection is open at both ends. Of one that its owner has closed it says that it is root's.
const ESTABLISHED: &str = "01";

/// The owners of connections between this process and others.
#[derive(Debug, Clone, Copy)]
pub(in crate::grpc) struct Owner {
    user: u32,
}

impl Owner {
    /// The user of this process.
    pub(super) fn of_this_process() -> Self {
        Self {
            user: rustix::process::geteuid().as_raw(),
        }
    }

    /// Some other user.
    #[cfg(test)]
    pub(super) fn another() -> Self {
        Self {
            user: rustix::process::geteuid().as_raw().wrapping_add(1),
        }
    }

    /// Whether the connection from `theirs` to `ours` is this user's; `true` where the system does not tell.
    pub(super) async fn has(self, theirs: SocketAddrV4, ours: SocketAddrV4) -> bool {
        match tokio::fs::read_to_string(TABLE).await {
            Ok(table) => user_of(&table, theirs, ours) == Some(self.user),
            Err(_) => !cfg!(target_os = "linux"),
        }
    }
}

/// The user of the open connection from `theirs` to `ours`.
fn user_of(table: &str, theirs: SocketAddrV4, ours: SocketAddrV4) -> Option<u32> {
    let [theirs, ours] = [theirs, ours].map(written);
    table.lines().find_map(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        match columns[..] {
            [_, local, remote, ESTABLISHED, _, _, _, user, ..]
                if local == theirs && remote == ours =>
            {
                user.parse().ok()
            }
            _ => None,
        }
    })
}

/// The address as the table has it: its four bytes as a number of the machine, and the port.
fn written(address: SocketAddrV4) -> String {
    let number = u32::from_ne_bytes(address.ip().octets());
    format!("{number:08X}:{:04X}", address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(port: u16) -> SocketAddrV4 {
        SocketAddrV4::new(std::net::Ipv4Addr::LOCALHOST, port)
    }

    #[test]
    fn the_owner_of_the_open_connection_is_read_and_no_others() {
        let [near, far] = [at(0x1F90), at(0xC001)].map(written);
        let line = |local: &str, remote: &str, state: &str, user: u32| {
            format!(
                "   7: {local} {remote} {state} 00000000:00000000 00:00000000 00000000  {user}        0 51 1\n"
            )
        };
        let table = [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n",
            &line(&near, &far, "01", 1),
            &line(&far, "00000000:0000", "0A", 2),
            &line(&far, &near, "06", 0),
            &line(&far, &near, "01", 1000),
        ]
        .concat();
        assert_eq!(user_of(&table, at(0xC001), at(0x1F90)), Some(1000));
        assert_eq!(user_of(&table, at(0xC002), at(0x1F90)), None);
        let closed = line(&far, &near, "05", 0);
        assert_eq!(user_of(&closed, at(0xC001), at(0x1F90)), None);
    }
}
