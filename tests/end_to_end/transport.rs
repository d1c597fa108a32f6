//! What carries the calls between the server and the plugin.

use std::io::Write as _;

use devhost::host::Plugin;
use mattermost_plugin::TaskSet;
use mattermost_plugin::api::Client;

use crate::grpc_host;

/// The environment variable that chooses it for all tests here: `netrpc`, which holds when it is unset, or `grpc`.
const VARIABLE: &str = "TOOLBELT_TRANSPORT";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    /// As every released server has it.
    NetRpc,
    /// As the branch has it that hosts plugins over gRPC.
    Grpc,
}

impl Transport {
    pub(crate) fn chosen() -> Self {
        match std::env::var(VARIABLE).as_deref() {
            Err(_) | Ok("" | "netrpc") => Self::NetRpc,
            Ok("grpc") => Self::Grpc,
            Ok(other) => panic!("{VARIABLE} is netrpc or grpc, and not {other}"),
        }
    }

    /// The plugin, started by a server of this kind.
    pub(crate) fn starts(self, plugin: Plugin) -> Plugin {
        match self {
            Self::NetRpc => plugin,
            Self::Grpc => plugin.started_by(grpc_host::START),
        }
    }

    /// The server's API for a plugin in this process, as it looks at the end of this transport; there is no socket.
    pub(crate) async fn carries(self, api: Client, tasks: &TaskSet) -> Client {
        match self {
            Self::NetRpc => api,
            Self::Grpc => grpc_host::carried(api, tasks).await,
        }
    }
}

#[test]
fn all_of_this_runs_over_the_transport_that_was_chosen() {
    let name = match Transport::chosen() {
        Transport::NetRpc => "net/rpc",
        Transport::Grpc => "gRPC",
    };
    // Past what hides the output of tests that pass.
    writeln!(std::io::stdout(), "The plugin runs over {name}.").unwrap();
}
