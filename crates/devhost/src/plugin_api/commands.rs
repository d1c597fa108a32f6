//! Slash commands (`server/channels/app/plugin_commands.go`).

use mattermost_plugin::api::{ApiError, ApiFuture, Commands};
use mattermost_plugin::ids::TeamId;
use mattermost_plugin::model::Command;

use super::PluginApi;

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

    fn list_plugin_commands<'a>(&'a self, team_id: &'a TeamId) -> ApiFuture<'a, Vec<Command>> {
        self.answer("ListPluginCommands", move |world| {
            let mut commands = world.commands();
            commands.retain(|command| command.team_id.is_empty() || command.team_id == *team_id);
            Ok(commands)
        })
    }
}
