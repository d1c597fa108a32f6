//! Bots.

use mattermost_plugin::api::Client;
use toolbelt::contract::mattermost::*;
use toolbelt::convert::Convert as _;

use super::{given, methods};

methods! {
    as_status api {

    }
}
