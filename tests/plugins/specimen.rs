//! The SDK's test plugin over this plugin's own transports, for `conformance/grpc`.

#[path = "../../crates/mattermost-plugin/tests/plugins/specimen.rs"]
#[expect(dead_code, reason = "it has a main function of its own")]
mod specimen;

use std::process::ExitCode;

use specimen::Specimen;
use toolbelt::Grpc;

fn main() -> ExitCode {
    match Grpc::asked_for() {
        Some(grpc) => mattermost_plugin::serve_with::<Specimen>(grpc),
        None => mattermost_plugin::serve::<Specimen>(),
    }
}
