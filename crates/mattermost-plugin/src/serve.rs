//! `main` of a plugin.
use crate::plugin::Plugin;
/// Runs `P` under the Mattermost server that started this process; returns the exit code. Started by hand it says so on stderr.
pub fn serve<P: Plugin>() -> std::process::ExitCode {
    todo!()
}
