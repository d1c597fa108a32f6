//! The prompt: what a person does in Mattermost, as one of the users.

use std::io::BufRead;

use anyhow::Context;
use devhost::OutsideEndpoint;
use tokio::sync::mpsc;

use super::screen::Screen;
use super::stage::{Stage, show_registration};

mod agents;
mod command;
mod session;

use command::Command;
use session::Session;

/// Reads and carries out lines until there are no more. Tools that the plugin registers with Agents are told when it does
/// so; `told` if they were already.
pub(super) async fn run(
    screen: &Screen,
    stage: &Stage,
    endpoint: &OutsideEndpoint,
    mut told: bool,
) -> anyhow::Result<()> {
    if told {
        stage.show_endpoints(screen, endpoint);
    }
    screen.section("Try it (help lists what can be typed)");
    let mut lines = lines()?;
    let mut session = Session::new(screen, stage);
    let id = &stage.host.manifest().id;
    session.prompt();
    loop {
        let line = tokio::select! {
            line = lines.recv() => line,
            server = stage.agents.until_registered(id), if !told => {
                told = true;
                show_registration(screen, &server);
                stage.show_endpoints(screen, endpoint);
                session.prompt();
                continue;
            }
        };
        let Some(line) = line else {
            return Ok(());
        };
        match Command::parse(&line) {
            Command::Quit => return Ok(()),
            command => session.carry_out(command).await,
        }
        session.prompt();
    }
}

/// Lines of stdin. Reading blocks, so a thread of its own reads; it ends with the process.
fn lines() -> anyhow::Result<mpsc::Receiver<String>> {
    let (sender, lines) = mpsc::channel(1);
    std::thread::Builder::new()
        .name("prompt".to_owned())
        .spawn(move || {
            for line in std::io::stdin().lock().lines() {
                let Ok(line) = line else { return };
                if sender.blocking_send(line).is_err() {
                    return;
                }
            }
        })
        .context("cannot read from stdin")?;
    Ok(lines)
}
