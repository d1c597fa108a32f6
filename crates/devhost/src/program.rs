//! The program around the library.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use devhost::host::DevHost;
use devhost::{Agents, OutsideEndpoint};
use mattermost_plugin::TaskSet;
use tokio::signal::unix::{SignalKind, signal};

mod call;
mod follow_log;
mod options;
mod play;
mod prompt;
mod screen;
mod stage;

use options::Options;
use play::Play;
use screen::Screen;
use stage::Stage;

/// Runs the program; the exit code is 1 where something that was to be seen was not.
pub(crate) fn run() -> ExitCode {
    let screen = Screen::default();
    let options = match Options::parse(std::env::args_os().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            screen.text(options::USAGE);
            return ExitCode::SUCCESS;
        }
        Err(wrong) => {
            screen.failure(&format!("{wrong}\n\n{}", options::USAGE.trim_end()));
            return ExitCode::from(2);
        }
    };
    let done = tokio::runtime::Runtime::new()
        .context("cannot start the async runtime")
        .and_then(|runtime| {
            let done = runtime.block_on(until_interrupted(&screen, &options));
            runtime.shutdown_background();
            done
        });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            screen.failure(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Everything, from start to stop. Ctrl-C and SIGTERM end what is under way and deactivate the plugin.
async fn until_interrupted(screen: &Screen, options: &Options) -> anyhow::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let plugin = options.open()?;
    let tasks = TaskSet::new();
    let (world, sample) = devhost::world::sample();
    follow_log::start(&world, options.verbose, &tasks);
    let agents = Agents::new(&world);
    agents.install();
    let play = match options.play {
        true => Some(Play::prepare(&world, plugin.manifest()).await?),
        false => None,
    };

    stage::introduce(screen, &world, &sample);
    if let Some(play) = &play {
        play.introduce(screen);
    }
    let host = DevHost::start(plugin, &world).await?;
    let stage = Stage {
        host,
        world,
        sample,
        agents,
    };
    let shown = tokio::select! {
        shown = show(screen, &stage, play.as_ref(), options.once) => shown,
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
    };
    let stopped = stage.host.stop().await;
    if let Some(play) = &play {
        play.end().await;
    }
    tasks.shutdown(Duration::from_millis(200)).await;
    shown?;
    stopped?;
    screen.end("plugin deactivated");
    Ok(())
}

/// What there is to see.
async fn show(
    screen: &Screen,
    stage: &Stage,
    play: Option<&Play>,
    once: bool,
) -> anyhow::Result<()> {
    stage.show_process(screen);
    if let Some(play) = play {
        let played = play.play(screen, stage).await;
        match played {
            Err(error) if !once => screen.failure(&format!("{error:#}")),
            played => played?,
        }
    }
    if once {
        return Ok(());
    }
    let endpoint = OutsideEndpoint::start(&stage.host).await?;
    let ended = prompt::run(screen, stage, &endpoint, play.is_some()).await;
    endpoint.shutdown().await;
    ended
}
