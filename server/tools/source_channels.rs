//! The channels that an answer draws from, as Agents looks for them in `_meta`.

use serde_json::{Value, json};

use crate::permissions::VisibleChannel;

/// The value of `_meta.source_channels` (`mcp/source_channels.go` of mattermost-plugin-agents).
pub(crate) fn source_channels<'a>(channels: impl IntoIterator<Item = &'a VisibleChannel>) -> Value {
    let channels = channels.into_iter().map(VisibleChannel::channel);
    let rows = channels.map(|channel| {
        json!({
            "id": channel.id,
            "type": channel.r#type.as_str(),
            "team_id": channel.team_id,
            "name": channel.name.as_str(),
            "display_name": channel.display_name.as_str(),
        })
    });
    Value::Array(rows.collect())
}
