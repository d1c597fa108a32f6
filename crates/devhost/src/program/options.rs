//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context, bail};
use devhost::host::{Plugin, PluginError};

/// What `--help` shows.
pub(super) const USAGE: &str = "\
Usage: devhost --plugin PATH [--executable FILE] [--play] [--once] [--verbose]

Starts a built plugin in a small Mattermost in memory, with a stand-in for the
Agents plugin, and stays up for trying things by hand.

  --plugin PATH      the plugin: its folder, with plugin.json and the executable
                     that this names, or its bundle (.tar.gz)
  --executable FILE  run this executable and not the one that plugin.json names:
                     target/debug/my-plugin, as cargo has built it
  --play             play the main job of Toolbelt first; needs its tools
  --once             end after that; exit code 0 only if all went as it should
  --verbose          show every line of the server's log, not only warnings and errors
  --help             show this
";

/// What was asked for.
#[derive(Debug, Clone)]
pub(super) struct Options {
    plugin: PathBuf,
    executable: Option<PathBuf>,
    pub(super) play: bool,
    pub(super) once: bool,
    pub(super) verbose: bool,
}

impl Options {
    /// Reads the arguments; `None` is a call for help.
    pub(super) fn parse(arguments: impl Iterator<Item = OsString>) -> anyhow::Result<Option<Self>> {
        let mut arguments = arguments;
        let (mut plugin, mut executable) = (None, None);
        let (mut play, mut once, mut verbose) = (false, false, false);
        while let Some(argument) = arguments.next() {
            let mut path = |name| arguments.next().map(PathBuf::from).context(name);
            match argument.to_str() {
                Some("--plugin") => plugin = Some(path("--plugin needs a path")?),
                Some("--executable") => executable = Some(path("--executable needs a path")?),
                Some("--play") => play = true,
                Some("--once") => once = true,
                Some("--verbose") => verbose = true,
                Some("--help" | "-h") => return Ok(None),
                _ => bail!("unknown argument {argument:?}"),
            }
        }
        let plugin = plugin.context("--plugin says which plugin to run")?;
        Ok(Some(Self {
            plugin,
            executable,
            play,
            once,
            verbose,
        }))
    }

    /// The plugin that was asked for.
    pub(super) fn open(&self) -> Result<Plugin, PluginError> {
        match &self.executable {
            Some(executable) => Plugin::executable(executable, &self.plugin.join("plugin.json")),
            None => Plugin::open(&self.plugin),
        }
    }
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
        ] {
            assert_eq!(parse(arguments).unwrap_err().to_string(), sentence);
        }
        assert!(parse(&["--help"]).unwrap().is_none());
    }

    #[test]
    fn an_executable_of_ones_own_goes_with_the_manifest_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = r#"{"id": "a.b", "server": {"executable": "not-built"}}"#;
        std::fs::write(folder.path().join("plugin.json"), manifest).unwrap();
        let built = folder.path().join("built");
        std::fs::write(&built, "").unwrap();
        let (path, built) = (folder.path().to_str().unwrap(), built.to_str().unwrap());
        let alone = parse(&["--plugin", path]).unwrap().unwrap();
        assert!(alone.open().is_err());
        let elsewhere = parse(&["--plugin", path, "--executable", "/nowhere/built"]);
        let elsewhere = elsewhere.unwrap().unwrap();
        assert_eq!(
            elsewhere.open().unwrap_err().to_string(),
            "there is no /nowhere/built, which you named: build it first"
        );
        let options = parse(&["--once", "--plugin", path, "--executable", built]);
        let options = options.unwrap().unwrap();
        assert_eq!(options.open().unwrap().manifest().id, "a.b");
        assert!(options.once && !options.play && !options.verbose);
    }
}
