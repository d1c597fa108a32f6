//! What the dev host runs.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::GzDecoder;
use futures_util::future::BoxFuture;
use mattermost_plugin::host::{ActivationError, Hooks};
use tempfile::TempDir;

use super::{Start, net_rpc};
use crate::manifest::{Manifest, ManifestError};

/// What is run: a manifest and the executable it belongs to.
#[derive(Debug, Clone)]
pub struct Plugin {
    pub(super) manifest: Arc<Manifest>,
    pub(super) program: Program,
    /// Where a bundle was unpacked; gone with the last plugin of it.
    _unpacked: Option<Arc<TempDir>>,
}

/// Where the plugin's code is.
#[derive(Debug, Clone)]
pub(super) enum Program {
    /// In an executable.
    Executable { path: PathBuf, start: Start },
    /// In this very program.
    InProcess(fn() -> BoxFuture<'static, Result<Hooks, ActivationError>>),
}

/// Why a path is no plugin that can be run.
#[derive(Debug, thiserror::Error)]
pub enum PluginError {
    /// The manifest is missing or wrong.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// There is nothing at that path.
    #[error("there is no {}", path.display())]
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// The plugin is not built for this machine: the executable that the manifest names is not there.
    #[error("there is no {}, which the manifest names: build the plugin first", executable.display())]
    NotBuilt {
        /// The path.
        executable: PathBuf,
    },
    /// The executable that was named, instead of the manifest's, is not there.
    #[error("there is no {}, which you named: build it first", executable.display())]
    NoExecutable {
        /// The path.
        executable: PathBuf,
    },
    /// An executable alone: without a manifest nobody knows its id and its settings.
    #[error(
        "{} has no plugin.json beside it: name the plugin's folder instead, or a bundle (.tar.gz)",
        path.display()
    )]
    NoManifest {
        /// The executable.
        path: PathBuf,
    },
    /// A bundle that cannot be unpacked.
    #[error("cannot unpack {}", path.display())]
    Unpack {
        /// The bundle.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl Plugin {
    /// Whatever plugin lies at `path`: a [folder](Self::folder), a [bundle](Self::bundle) (`.tar.gz`), or an executable
    /// with its `plugin.json` beside it.
    ///
    /// # Errors
    ///
    /// There is no plugin, or it is not built for this machine.
    pub fn open(path: &Path) -> Result<Self, PluginError> {
        if !path.exists() {
            let path = path.to_owned();
            return Err(PluginError::Missing { path });
        }
        if path.is_dir() {
            return Self::folder(path);
        }
        if path.to_string_lossy().ends_with(".tar.gz") {
            return Self::bundle(path);
        }
        let manifest = path.with_file_name("plugin.json");
        if !manifest.exists() {
            let path = path.to_owned();
            return Err(PluginError::NoManifest { path });
        }
        Self::executable(path, &manifest)
    }

    /// A plugin's folder as a server unpacks it: `plugin.json`, and the executable that it names for this machine.
    ///
    /// # Errors
    ///
    /// There is no manifest, it names no executable for this machine, or the executable is not there.
    pub fn folder(folder: &Path) -> Result<Self, PluginError> {
        let manifest = Manifest::find(folder)?;
        let executable = folder.join(manifest.executable()?);
        if !executable.is_file() {
            return Err(PluginError::NotBuilt { executable });
        }
        Ok(Self::new(manifest, executable))
    }

    /// A bundle as it is uploaded in System Console: a folder, packed. It is unpacked into a temporary one.
    ///
    /// # Errors
    ///
    /// As [`folder`](Self::folder), and when the file is no bundle.
    pub fn bundle(bundle: &Path) -> Result<Self, PluginError> {
        let unpacked = unpack(bundle).map_err(|source| PluginError::Unpack {
            path: bundle.to_owned(),
            source,
        })?;
        let mut plugin = Self::folder(&top(unpacked.path()))?;
        plugin._unpacked = Some(Arc::new(unpacked));
        Ok(plugin)
    }

    /// An executable from anywhere, with its manifest: what cargo has built
    /// (`env!("CARGO_BIN_EXE_my-plugin")` in a test) needs no folder.
    ///
    /// # Errors
    ///
    /// There is no manifest, or no executable.
    pub fn executable(executable: &Path, manifest: &Path) -> Result<Self, PluginError> {
        let (manifest, executable) = (Manifest::read(manifest)?, executable.to_owned());
        if !executable.is_file() {
            return Err(PluginError::NoExecutable { executable });
        }
        Ok(Self::new(manifest, executable))
    }

    /// A plugin that runs in this process, with the hooks called over the protocol all the same: for tests beside the
    /// plugin's code, which need no executable. Its log goes where the test's does.
    ///
    /// ```
    /// # use mattermost_plugin::{ActivateError, Host, plugin};
    /// use devhost::host::{DevHost, Plugin};
    /// use devhost::{Manifest, world};
    ///
    /// # struct Poll;
    /// # #[plugin]
    /// # impl mattermost_plugin::Plugin for Poll {
    /// #     async fn new(_: Host) -> Result<Self, ActivateError> { Ok(Self) }
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (world, sample) = world::sample();
    /// let plugin = Plugin::in_process::<Poll>(Manifest::new("com.example.poll"));
    /// let host = DevHost::start(plugin, &world).await?;
    /// host.user(&sample.ada).post(&sample.news, "Lunch?").await?;
    /// # host.stop().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn in_process<P: mattermost_plugin::Plugin>(manifest: Manifest) -> Self {
        Self {
            manifest: Arc::new(manifest),
            program: Program::InProcess(|| Box::pin(Hooks::in_process::<P>())),
            _unpacked: None,
        }
    }

    fn new(manifest: Manifest, executable: PathBuf) -> Self {
        Self {
            manifest: Arc::new(manifest),
            program: Program::Executable {
                path: executable,
                start: net_rpc::START,
            },
            _unpacked: None,
        }
    }

    /// The same plugin, with its executable started in another way than by net/rpc. One in this process stays as it is.
    pub fn started_by(mut self, another: Start) -> Self {
        if let Program::Executable { start, .. } = &mut self.program {
            *start = another;
        }
        self
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }
}

/// Unpacks files and folders, and nothing outside. Everything else, such as a link, a server leaves out with a line in
/// its log (`server/channels/app/extract_plugin_tar.go`); here its author is told.
fn unpack(bundle: &Path) -> io::Result<TempDir> {
    let unpacked = TempDir::with_prefix("devhost-")?;
    let mut archive = tar::Archive::new(GzDecoder::new(File::open(bundle)?));
    for entry in archive.entries()? {
        let mut entry = entry?;
        let kind = entry.header().entry_type();
        // What `git archive` begins with.
        if kind.is_pax_global_extensions() {
            continue;
        }
        let wanted = kind.is_file() || kind.is_dir();
        if !wanted || !entry.unpack_in(unpacked.path())? {
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let wrong = format!("{name} is not a file or folder in the bundle");
            return Err(io::Error::new(io::ErrorKind::InvalidData, wrong));
        }
    }
    Ok(unpacked)
}

/// The bundle's one folder; or the whole, if it has not just one (`server/channels/app/plugin_install.go`, extractPlugin).
fn top(unpacked: &Path) -> PathBuf {
    let entries = std::fs::read_dir(unpacked).map(|entries| entries.flatten().collect::<Vec<_>>());
    match entries.unwrap_or_default().as_slice() {
        [only] if only.path().is_dir() => only.path(),
        _ => unpacked.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    const MANIFEST: &str =
        r#"{"id": "com.example.poll", "server": {"executable": "server/dist/poll"}}"#;

    /// A folder with a plugin in it.
    fn folder() -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("server/dist")).unwrap();
        std::fs::write(folder.path().join("plugin.json"), MANIFEST).unwrap();
        std::fs::write(folder.path().join("server/dist/poll"), "#!/bin/sh\n").unwrap();
        folder
    }

    fn pack(bundle: &Path, fill: impl FnOnce(&mut tar::Builder<GzEncoder<File>>)) {
        let gzip = GzEncoder::new(File::create(bundle).unwrap(), Compression::fast());
        let mut archive = tar::Builder::new(gzip);
        fill(&mut archive);
        archive.into_inner().unwrap().finish().unwrap();
    }

    fn executable(plugin: &Plugin) -> PathBuf {
        match &plugin.program {
            Program::Executable { path, .. } => path.clone(),
            Program::InProcess(_) => panic!("it has no executable"),
        }
    }

    fn wrong(path: &Path) -> String {
        let error = Plugin::open(path).unwrap_err().to_string();
        error.replace(&*path.to_string_lossy(), "PATH")
    }

    #[test]
    fn a_folder_is_run_by_its_own_manifest() {
        let folder = folder();
        let plugin = Plugin::open(folder.path()).unwrap();
        assert_eq!(plugin.manifest().id, "com.example.poll");
        assert_eq!(executable(&plugin), folder.path().join("server/dist/poll"));
    }

    #[test]
    fn a_bundle_is_a_packed_folder_and_lives_as_long_as_the_plugin() {
        let folder = folder();
        let packed = folder.path().join("poll.tar.gz");
        pack(&packed, |archive| {
            for name in ["plugin.json", "server/dist/poll"] {
                let (path, name) = (folder.path().join(name), Path::new("poll").join(name));
                archive.append_path_with_name(path, name).unwrap();
            }
        });

        let plugin = Plugin::open(&packed).unwrap();
        assert_eq!(plugin.manifest().id, "com.example.poll");
        let executable = executable(&plugin);
        assert!(executable.ends_with("poll/server/dist/poll") && executable.is_file());
        let other = plugin.clone();
        drop(plugin);
        assert!(executable.is_file());
        drop(other);
        assert!(!executable.exists());

        std::fs::write(&packed, "no archive").unwrap();
        assert_eq!(wrong(&packed), "cannot unpack PATH");
    }

    #[test]
    fn a_bundle_holds_no_links_and_nothing_outside() {
        let folder = folder();
        let packed = folder.path().join("poll.tar.gz");
        for (kind, path, target) in [
            (tar::EntryType::Symlink, "poll", folder.path()),
            (tar::EntryType::Symlink, "poll", Path::new("../..")),
            (tar::EntryType::Link, "poll", Path::new("plugin.json")),
            (tar::EntryType::Regular, "../poll", Path::new("unused")),
        ] {
            pack(&packed, |archive| {
                let mut header = tar::Header::new_gnu();
                header.set_entry_type(kind);
                header.set_size(0);
                header.set_mode(0o644);
                // A name that leads out is not one that `set_path` takes.
                header.as_gnu_mut().unwrap().name[..path.len()].copy_from_slice(path.as_bytes());
                header.set_link_name(target).unwrap();
                header.set_cksum();
                let plugin = folder.path().join("plugin.json");
                archive
                    .append_path_with_name(plugin, "plugin.json")
                    .unwrap();
                archive.append(&header, io::empty()).unwrap();
            });
            let error = Plugin::open(&packed).unwrap_err();
            let said = mattermost_plugin::api::chain(&error);
            let end = format!(": {path} is not a file or folder in the bundle");
            assert!(said.ends_with(&end), "{kind:?}: {said}");
        }
    }

    #[test]
    fn an_executable_takes_the_manifest_beside_it_and_no_other() {
        let folder = folder();
        let alone = folder.path().join("server/dist/poll");
        assert_eq!(
            wrong(&alone),
            "PATH has no plugin.json beside it: name the plugin's folder instead, or a bundle (.tar.gz)"
        );
        let beside = folder.path().join("server/dist/plugin.json");
        std::fs::write(beside, r#"{"id": "com.example.beside"}"#).unwrap();
        let plugin = Plugin::open(&alone).unwrap();
        assert_eq!(plugin.manifest().id, "com.example.beside");
    }

    #[test]
    fn what_cannot_be_run_is_said_in_a_sentence() {
        let folder = folder();
        let path = folder.path();
        assert_eq!(wrong(&path.join("nowhere")), "there is no PATH");
        std::fs::remove_file(path.join("server/dist/poll")).unwrap();
        assert_eq!(
            wrong(path),
            "there is no PATH/server/dist/poll, which the manifest names: build the plugin first"
        );
        std::fs::write(path.join("plugin.yaml"), "id: x").unwrap();
        assert_eq!(
            wrong(path),
            "PATH/plugin.yaml is not read here: write it as plugin.json"
        );
        std::fs::remove_file(path.join("plugin.yaml")).unwrap();
        std::fs::write(path.join("plugin.json"), "{").unwrap();
        assert_eq!(wrong(path), "PATH/plugin.json is not a manifest");
        std::fs::remove_file(path.join("plugin.json")).unwrap();
        assert_eq!(wrong(path), "cannot read PATH/plugin.json");
    }
}
