//! The bundle of a Mattermost plugin: a folder named after the plugin's id, and the tarball of it that System Console
//! takes.
//!
//! `make run` and the tests start the plugin from the folder; `make dist` packs it. The tarball depends on nothing but
//! the files in it and the time it is given, so the same sources make the same bytes.

mod archive;
mod folder;
mod licences;

pub use archive::write_archive;
pub use folder::{Bundle, add_licences, lay_out};
pub use licences::Part;
