//! The command line.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use devhost::host::Plugin;

/// What `--help` shows.
pub(super) const USAGE: &str = "\
Usage: devhost --plugin DIR|BINARY [--once] [--verbose]

Starts a built plugin in a small Mattermost in memory, with a stand-in for the
Agents plugin, plays the main job and stays up for trying things by hand.

  --plugin DIR     the plugin's folder, with plugin.json
  --plugin BINARY  its executable; plugin.json is looked for in the folders
                   above it, then in the current one
  --once           end after the main job; exit code 0 only if it went as it should
  --verbose        show every line of the server's log, not only warnings and errors
  --help           show this
";

/// What was asked for.
#[derive(Debug, Clone)]
pub(super) struct Options {
    pub(super) plugin: Plugin,
    pub(super) once: bool,
    pub(super) verbose: bool,
}

impl Options {
    /// Reads the arguments; `None` is a call for help.
    pub(super) fn parse(arguments: impl Iterator<Item = OsString>) -> anyhow::Result<Option<Self>> {
        let mut arguments = arguments;
        let (mut plugin, mut once, mut verbose) = (None, false, false);
        while let Some(argument) = arguments.next() {
            match argument.to_str() {
                Some("--plugin") => {
                    let path = arguments.next().context("--plugin needs a path")?;
                    plugin = Some(PathBuf::from(path));
                }
                Some("--once") => once = true,
                Some("--verbose") => verbose = true,
                Some("--help" | "-h") => return Ok(None),
                _ => bail!("unknown argument {argument:?}"),
            }
        }
        let plugin = plugin.context("--plugin says which plugin to run")?;
        Ok(Some(Self {
            plugin: find(&plugin)?,
            once,
            verbose,
        }))
    }
}

fn find(path: &Path) -> anyhow::Result<Plugin> {
    let path = path
        .canonicalize()
        .with_context(|| format!("there is no {}: build the plugin first", path.display()))?;
    if path.is_dir() {
        return Ok(Plugin::folder(&path)?);
    }
    let above = path
        .ancestors()
        .skip(1)
        .map(|folder| folder.join("plugin.json"));
    let here = std::iter::once(PathBuf::from("plugin.json"));
    let manifest = above
        .chain(here)
        .find(|manifest| manifest.is_file())
        .with_context(|| format!("there is no plugin.json above {}", path.display()))?;
    Ok(Plugin::executable(&path, &manifest)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> anyhow::Result<Option<Options>> {
        Options::parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn what_is_wrong_is_said_in_one_line() {
        for (arguments, sentence) in [
            (&[][..], "--plugin says which plugin to run"),
            (&["--plugin"], "--plugin needs a path"),
            (&["--fast"], "unknown argument \"--fast\""),
            (
                &["--plugin", "/nowhere/at-all"],
                "there is no /nowhere/at-all: build the plugin first",
            ),
        ] {
            assert_eq!(parse(arguments).unwrap_err().to_string(), sentence);
        }
        assert!(parse(&["--help"]).unwrap().is_none());
    }

    #[test]
    fn a_binary_takes_the_manifest_above_it() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("target/debug");
        std::fs::create_dir_all(&deep).unwrap();
        std::fs::write(folder.path().join("plugin.json"), r#"{"id": "a.b"}"#).unwrap();
        std::fs::write(deep.join("plugin"), "").unwrap();
        let binary = deep.join("plugin");
        let arguments = ["--once", "--plugin", binary.to_str().unwrap()];
        let options = parse(&arguments).unwrap().unwrap();
        assert_eq!(options.plugin.manifest().id, "a.b");
        assert!(options.once && !options.verbose);
    }
}
