//! The hook about slash commands.

use super::{error, hook, there};
use crate::grpc::contract::mattermost::*;
use crate::grpc::convert::Convert as _;

hook! {
    "ExecuteCommand" ExecuteCommandRequest => ExecuteCommandResponse or error, |plugin, asked| {
        match plugin.execute_command(there(asked.plugin_context), there(asked.args)).await {
            Ok(response) => ExecuteCommandResponse {
                error: None,
                response: Some(response.convert()),
            },
            Err(error) => ExecuteCommandResponse {
                error: error::of_hook("ExecuteCommand", error),
                response: None,
            },
        }
    }
}
