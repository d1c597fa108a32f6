//! `devhost`: starts a built plugin in a sample world, plays the main job, and stays up for trying things by hand.

use std::process::ExitCode;

mod program;

fn main() -> ExitCode {
    program::run()
}
