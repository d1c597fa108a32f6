//! Slash commands (`server/channels/app/plugin_commands.go`).

use mattermost_plugin::api::{ApiError, ApiFuture, Commands, chain};
use mattermost_plugin::ids::TeamId;
use mattermost_plugin::model::{Command, CommandArgs, CommandResponse, Post};

use super::{PluginApi, posts};
use crate::environment::{Environment, Loan};
use crate::happening::{News, context};
use crate::host::{DevHostError, PersonError};
use crate::world::{World, new_id};

const NOBODY: &str = "the plugin does not run";

impl Commands for PluginApi {
    fn register_command<'a>(&'a self, command: &'a Command) -> ApiFuture<'a, ()> {
        self.answer("RegisterCommand", move |world| {
            if command.trigger.is_empty() || command.trigger.contains([' ', '/']) {
                return Err(ApiError::Text("invalid command".to_owned()));
            }
            let mut command = command.clone();
            command.trigger = command.trigger.to_lowercase().into();
            world.register_command(&self.manifest.id, &command);
            Ok(())
        })
    }

    fn unregister_command<'a>(
        &'a self,
        team_id: &'a TeamId,
        trigger: &'a str,
    ) -> ApiFuture<'a, ()> {
        self.answer("UnregisterCommand", move |world| {
            world.unregister_command(&self.manifest.id, team_id, trigger);
            Ok(())
        })
    }

    fn execute_slash_command<'a>(
        &'a self,
        command_args: &'a CommandArgs,
    ) -> ApiFuture<'a, CommandResponse> {
        Box::pin(async move {
            self.world.call("ExecuteSlashCommand").await?;
            let environment = self.requests.environment();
            let environment = environment.ok_or_else(|| ApiError::Text(NOBODY.to_owned()))?;
            let mut news = News::new();
            let args = command_args.clone();
            let executed = execute(&self.world, &environment, args, &mut news).await;
            environment.tell_later(news);
            executed.map_err(|error| ApiError::Text(error.to_string()))
        })
    }

    fn list_plugin_commands<'a>(&'a self, team_id: &'a TeamId) -> ApiFuture<'a, Vec<Command>> {
        self.answer("ListPluginCommands", move |world| {
            let mut commands = world.commands();
            commands.retain(|command| command.team_id.is_empty() || command.team_id == *team_id);
            Ok(commands)
        })
    }
}

/// `server/channels/app/command.go`, ExecuteCommand and HandleCommandResponse: the plugin's answer is posted as the user's
/// where it says `in_channel`, and otherwise shown to the user alone.
pub(crate) async fn execute(
    world: &World,
    environment: &Environment,
    mut args: CommandArgs,
    news: &mut News,
) -> Result<CommandResponse, PersonError> {
    let trigger = trigger(&args.command);
    let known = world.commands().into_iter().any(|command| {
        let everywhere = command.team_id.is_empty();
        command.trigger == trigger && (everywhere || command.team_id == args.team_id)
    });
    if !known {
        return Err(PersonError::NoCommand(trigger));
    }
    let plugin = environment.borrow();
    let running = plugin.as_ref().and_then(Loan::running);
    let running = running.ok_or(DevHostError::NotRunning)?;
    args.trigger_id = new_id::<String>().into();
    args.site_url = site_url(world).into();
    let answered = running.execute_command(context(), args.clone()).await;
    let answered = answered.map_err(|error| PersonError::Command(chain(&error)))?;
    let response = answered.map_err(|error| PersonError::Command(error.to_string()))?;
    respond(world, environment, &args, &response, news).await?;
    Ok(response)
}

/// The first word, without its slash, in lower case.
fn trigger(typed: &str) -> String {
    let word = typed.split_whitespace().next().unwrap_or_default();
    word.trim_start_matches('/').to_lowercase()
}

fn site_url(world: &World) -> String {
    let url = world.config().service_settings.site_url;
    url.map(|url| url.to_string()).unwrap_or_default()
}

async fn respond(
    world: &World,
    environment: &Environment,
    args: &CommandArgs,
    response: &CommandResponse,
    news: &mut News,
) -> Result<(), ApiError> {
    if response.text.is_empty() && response.attachments.is_empty() {
        return Ok(());
    }
    let channel_id = match response.channel_id.is_empty() {
        true => args.channel_id.clone(),
        false => response.channel_id.clone(),
    };
    let post = Post {
        user_id: args.user_id.clone(),
        channel_id,
        root_id: args.root_id.clone(),
        message: response.text.clone(),
        r#type: response.r#type.clone(),
        props: response.props.clone(),
        ..Post::default()
    };
    match response.response_type == "in_channel" {
        true => posts::create(world, Some(environment), &post, news)
            .await
            .map(drop),
        false => {
            world.show(&args.user_id, &post);
            Ok(())
        }
    }
}
