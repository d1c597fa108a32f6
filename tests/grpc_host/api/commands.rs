//! Slash commands.

use mattermost_plugin::api::Client;
use toolbelt::contract::mattermost::*;
use toolbelt::convert::Convert as _;

use super::{given, methods};

methods! {
    as_status api {
        RegisterCommandRequest { command } => RegisterCommandResponse {} = api.register_command(&given(command));
        UnregisterCommandRequest { team_id, trigger } => UnregisterCommandResponse {} =
            api.unregister_command(&team_id.convert(), &trigger);
        ExecuteSlashCommandRequest { command_args } => ExecuteSlashCommandResponse { some response } =
            api.execute_slash_command(&given(command_args));
        ListPluginCommandsRequest { team_id } => ListPluginCommandsResponse { commands } =
            api.list_plugin_commands(&team_id.convert());
    }
}
