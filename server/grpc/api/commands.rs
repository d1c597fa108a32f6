//! Slash commands.

use mattermost_plugin::api::Commands;
use mattermost_plugin::ids::TeamId;
use mattermost_plugin::model::{Command, CommandArgs, CommandResponse};

use super::GrpcApi;
use super::table::calls;

impl Commands for GrpcApi {
    calls! {
        fn register_command(command: &'a Command) -> () = RegisterCommandRequest;
        fn unregister_command(team_id: &'a TeamId, trigger: &'a str) -> () = UnregisterCommandRequest;
        fn execute_slash_command(command_args: &'a CommandArgs) -> (&CommandResponse) = ExecuteSlashCommandRequest.response;
        fn create_command(cmd: &'a Command) -> (&Command) = CreateCommandRequest.command;
        fn list_commands(team_id: &'a TeamId) -> (Vec<Command>) = ListCommandsRequest.commands;
        fn list_custom_commands(team_id: &'a TeamId) -> (Vec<Command>) = ListCustomCommandsRequest.commands;
        fn list_plugin_commands(team_id: &'a TeamId) -> (Vec<Command>) = ListPluginCommandsRequest.commands;
        fn list_built_in_commands() -> (Vec<Command>) = ListBuiltInCommandsRequest.commands;
        fn get_command(command_id: &'a str) -> (&Command) = GetCommandRequest.command;
        fn update_command(command_id: &'a str, updated_cmd: &'a Command) -> (&Command) = UpdateCommandRequest.command;
        fn delete_command(command_id: &'a str) -> () = DeleteCommandRequest;
    }
}
