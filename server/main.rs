//! The plugin process.

fn main() -> std::process::ExitCode {
    mattermost_plugin::serve::<toolbelt::Toolbelt>()
}
