//! What the dev host runs.

use std::path::{Path, PathBuf};

use crate::manifest::{Manifest, ManifestError};

/// What is run: a manifest and the executable it belongs to.
#[derive(Debug, Clone)]
pub struct Plugin {
    pub(super) manifest: Manifest,
    pub(super) executable: PathBuf,
}

impl Plugin {
    /// A plugin's folder as a server unpacks it: `plugin.json`, and the executable that it names for this machine.
    ///
    /// # Errors
    ///
    /// There is no manifest, or it names no executable for this machine.
    pub fn folder(folder: &Path) -> Result<Self, ManifestError> {
        let manifest = Manifest::read(&folder.join("plugin.json"))?;
        let executable = folder.join(manifest.executable()?);
        Ok(Self {
            manifest,
            executable,
        })
    }

    /// An executable from anywhere, with its manifest.
    ///
    /// # Errors
    ///
    /// There is no manifest.
    pub fn executable(executable: &Path, manifest: &Path) -> Result<Self, ManifestError> {
        Ok(Self {
            manifest: Manifest::read(manifest)?,
            executable: executable.to_owned(),
        })
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }
}
