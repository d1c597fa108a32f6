//! `bundle [--source DIR] [--out DIR] [--archive DIR [--time SECONDS] [--part TITLE=LICENCE]...] TARGET=EXECUTABLE...`: lays
//! out the plugin of the current folder, or of another, and packs it with the licences of its crates and of the parts named.
//! Prints the path of what it made.
#![expect(
    clippy::print_stdout,
    reason = "the program's answer is a path on standard output"
)]

use anyhow::{Context, Result, bail};
use bundle::{Part, add_licences, lay_out, write_archive};
use std::path::PathBuf;

const USAGE: &str = "usage: bundle [--source DIR] [--out DIR] [--archive DIR [--time SECONDS] [--part TITLE=LICENCE]...] TARGET=EXECUTABLE...";

fn main() -> Result<()> {
    let mut source = PathBuf::from(".");
    let mut out = PathBuf::from("target/bundle");
    let mut archive: Option<PathBuf> = None;
    let mut seconds = 0;
    let mut executables = Vec::new();
    let mut parts = Vec::new();

    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().context(USAGE);
        match argument.as_str() {
            "--source" => source = value()?.into(),
            "--out" => out = value()?.into(),
            "--archive" => archive = Some(value()?.into()),
            "--time" => {
                seconds = value()?
                    .parse()
                    .context("--time takes seconds since 1970")?
            }
            "--part" => {
                let part = value()?;
                let (title, licence) = part.split_once('=').context(USAGE)?;
                parts.push(Part {
                    title: title.to_owned(),
                    licence: licence.into(),
                });
            }
            other => match other.split_once('=') {
                Some((target, path)) if !target.starts_with('-') => {
                    executables.push((target.to_owned(), PathBuf::from(path)));
                }
                _ => bail!(USAGE),
            },
        }
    }
    if executables.is_empty() {
        bail!(USAGE);
    }

    let bundle = lay_out(&source, &executables, &out)?;
    let made = match archive {
        Some(folder) => {
            add_licences(&bundle, &source, &executables, &parts)?;
            write_archive(&bundle, &folder, seconds)?
        }
        None => bundle.folder,
    };
    println!("{}", made.display());
    Ok(())
}
