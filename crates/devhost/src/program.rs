//! The program around the library.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use devhost::host::DevHost;
use devhost::{Agents, FeedServer, OutsideEndpoint};
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
use screen::Screen;
use stage::Stage;

/// How long the plugin may take to find Agents.
const REGISTRATION_MAY_TAKE: Duration = Duration::from_secs(30);

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
    let tasks = TaskSet::new();
    let (world, sample) = devhost::world::sample();
    follow_log::start(&world, options.verbose, &tasks);
    let agents = Agents::new(&world);
    agents.install();
    let feeds = FeedServer::start().await.context("cannot serve feeds")?;
    stage::configure(&world, options.plugin.manifest(), &feeds);

    stage::introduce(screen, &world, &feeds);
    let host = DevHost::start(options.plugin.clone(), &world, &agents).await?;
    let stage = Stage {
        host,
        world,
        sample,
        agents,
        feeds,
    };
    let shown = tokio::select! {
        shown = show(screen, &stage, options) => shown,
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
    };
    let stopped = stage.host.stop().await;
    stage.feeds.shutdown().await;
    tasks.shutdown(Duration::from_millis(200)).await;
    shown?;
    stopped?;
    screen.end("plugin deactivated");
    Ok(())
}

/// What there is to see.
async fn show(screen: &Screen, stage: &Stage, options: &Options) -> anyhow::Result<()> {
    stage.show_process(screen);
    let id = &stage.host.manifest().id;
    let registered = stage.agents.until_registered(id);
    let server = tokio::time::timeout(REGISTRATION_MAY_TAKE, registered)
        .await
        .context("the plugin did not register with Agents within 30 s")?;
    stage::show_registration(screen, &server);
    stage.show_tools(screen, &server).await?;
    let played = play::play(screen, stage).await;
    if options.once {
        return played;
    }
    if let Err(error) = played {
        screen.failure(&format!("{error:#}"));
    }
    let endpoint = OutsideEndpoint::start(&stage.host).await?;
    stage.show_endpoints(screen, &endpoint);
    let ended = prompt::run(screen, stage).await;
    endpoint.shutdown().await;
    ended
}
