//! Permissions, which the contract has by their ids.

use mattermost_plugin::model::Permission;

use super::Convert;

impl Convert<String> for Permission {
    fn convert(self) -> String {
        self.id.convert()
    }
}
