//! Sessions.

use mattermost_plugin::api::Client;
use toolbelt::contract::mattermost::*;
use toolbelt::convert::Convert as _;

use super::{given, methods};

methods! {
    as_status api {
        ExtendSessionExpiryRequest { session_id, new_expiry } => ExtendSessionExpiryResponse {} =
            api.extend_session_expiry(&session_id.convert(), new_expiry);
    }
}
