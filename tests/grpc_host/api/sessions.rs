//! Sessions.

use mattermost_plugin::api::Client;
use toolbelt::contract::mattermost::*;
use toolbelt::convert::Convert as _;

use super::{given, methods};

methods! {
    as_status api {
        ExtendSessionExpiryRequest { session_id, new_expiry } => ExtendSessionExpiryResponse {} =
            api.extend_session_expiry(&session_id.convert(), new_expiry);
        GetSessionRequest { session_id } => GetSessionResponse { some session } =
            api.get_session(&session_id.convert());
        CreateSessionRequest { session } => CreateSessionResponse { some session } =
            api.create_session(&given(session));
        RevokeSessionRequest { session_id } => RevokeSessionResponse {} = api.revoke_session(&session_id.convert());
    }
}
