//! Groups of a directory (`server/channels/app/group.go`): a server without a licence for them has none.

use http::StatusCode;
use mattermost_plugin::api::{ApiFuture, Groups};
use mattermost_plugin::model::Group;

use super::{PluginApi, refused};

impl Groups for PluginApi {
    fn get_group_by_name<'a>(&'a self, _name: &'a str) -> ApiFuture<'a, Group> {
        self.answer("GetGroupByName", |_| {
            Err(refused(
                "app.group.license_error",
                StatusCode::NOT_IMPLEMENTED,
            ))
        })
    }
}
