//! The tarball: sorted entries, one time for all of them, no owner.

use crate::Bundle;
use anyhow::{Context, Result};
use flate2::{Compression, GzBuilder};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Packs the bundle as `<id>-<version>.tar.gz` into `out`, every entry changed at `seconds` after 1970.
///
/// Executables (what lies in `server/dist`) get their run bits whatever the umask was when they were built.
///
/// # Errors
///
/// When a file cannot be read or written.
pub fn write_archive(bundle: &Bundle, out: &Path, seconds: u64) -> Result<PathBuf> {
    fs::create_dir_all(out).with_context(|| format!("creating {}", out.display()))?;
    let path = out.join(format!("{}-{}.tar.gz", bundle.id, bundle.version));
    let file = File::create(&path).with_context(|| format!("creating {}", path.display()))?;
    // No file name and no time in the gzip header, as `gzip -n` does.
    let gzip = GzBuilder::new().mtime(0).write(file, Compression::best());
    let mut archive = tar::Builder::new(gzip);
    append(&mut archive, &bundle.folder, Path::new(&bundle.id), seconds)?;
    let finished = archive.into_inner().and_then(|gzip| gzip.finish());
    finished.with_context(|| format!("writing {}", path.display()))?;
    Ok(path)
}

/// Appends a file, or a folder with everything in it, in the order of names.
fn append<W: Write>(
    archive: &mut tar::Builder<W>,
    path: &Path,
    name: &Path,
    seconds: u64,
) -> Result<()> {
    let mut header = tar::Header::new_ustar();
    header.set_mtime(seconds);
    header.set_uid(0);
    header.set_gid(0);
    if !path.is_dir() {
        let content = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        let runs = name
            .parent()
            .is_some_and(|folder| folder.ends_with("server/dist"));
        header.set_mode(if runs { 0o755 } else { 0o644 });
        header.set_size(content.len() as u64);
        return archive
            .append_data(&mut header, name, content.as_slice())
            .with_context(|| format!("packing {}", name.display()));
    }

    header.set_entry_type(tar::EntryType::Directory);
    header.set_mode(0o755);
    header.set_size(0);
    archive
        .append_data(&mut header, name.join(""), std::io::empty())
        .with_context(|| format!("packing {}", name.display()))?;
    let mut names = Vec::new();
    for entry in fs::read_dir(path).with_context(|| format!("listing {}", path.display()))? {
        names.push(entry?.file_name());
    }
    names.sort();
    for child in names {
        append(archive, &path.join(&child), &name.join(&child), seconds)?;
    }
    Ok(())
}
