//! The plugin process.

use toolbelt::{Grpc, Toolbelt};

fn main() -> std::process::ExitCode {
    match Grpc::asked_for() {
        Some(grpc) => mattermost_plugin::serve_with::<Toolbelt>(grpc),
        None => mattermost_plugin::serve::<Toolbelt>(),
    }
}
