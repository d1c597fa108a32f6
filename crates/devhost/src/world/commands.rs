//! Slash commands of plugins.

use mattermost_plugin::ids::TeamId;
use mattermost_plugin::model::Command;

use super::World;

impl World {
    /// The slash commands that plugins have registered.
    pub fn commands(&self) -> Vec<Command> {
        self.read(|state| state.commands.clone())
    }

    /// Registers a command of a plugin; one with the same trigger is replaced
    /// (`server/channels/app/plugin_commands.go`, RegisterPluginCommand).
    pub(crate) fn register_command(&self, plugin: &str, command: &Command) {
        self.unregister_command(plugin, &command.team_id, &command.trigger);
        self.change(|state| {
            state.commands.push(Command {
                plugin_id: plugin.into(),
                ..command.clone()
            });
        });
    }

    pub(crate) fn unregister_command(&self, plugin: &str, team: &TeamId, trigger: &str) {
        self.change(|state| {
            state.commands.retain(|command| {
                command.plugin_id != plugin
                    || command.team_id != *team
                    || command.trigger != trigger
            });
        });
    }

    /// A server forgets the commands of a plugin that it deactivates. Here all nodes share them: until the last does.
    pub(crate) fn forget_commands(&self, plugin: &str) {
        if !self.runs(plugin) {
            self.change(|state| state.commands.retain(|command| command.plugin_id != plugin));
        }
    }
}
