//! Sessions (`server/channels/app/session.go`).

use mattermost_plugin::api::{ApiFuture, Sessions};
use mattermost_plugin::ids::SessionId;
use mattermost_plugin::model::Session;

use super::{PluginApi, bad_request};

const MISSING: &str = "app.session.get.app_error";

impl Sessions for PluginApi {
    /// A session that was not found is 400 and not 404 (GetSessionById).
    fn get_session<'a>(&'a self, session_id: &'a SessionId) -> ApiFuture<'a, Session> {
        self.answer("GetSession", move |world| {
            let session = world.session(session_id);
            session.ok_or_else(|| bad_request(MISSING))
        })
    }

    /// Nobody is asked whether the user exists.
    fn create_session<'a>(&'a self, session: &'a Session) -> ApiFuture<'a, Session> {
        self.answer("CreateSession", move |world| {
            if !session.id.is_empty() {
                return Err(bad_request("app.session.save.existing.app_error"));
            }
            Ok(world.add_session(session))
        })
    }

    fn extend_session_expiry<'a>(
        &'a self,
        session_id: &'a SessionId,
        new_expiry: i64,
    ) -> ApiFuture<'a, ()> {
        self.answer("ExtendSessionExpiry", move |world| {
            let extend = |session: &mut Session| session.expires_at = new_expiry;
            match world.change_session(session_id, extend) {
                true => Ok(()),
                false => Err(bad_request(MISSING)),
            }
        })
    }

    fn revoke_session<'a>(&'a self, session_id: &'a SessionId) -> ApiFuture<'a, ()> {
        self.answer("RevokeSession", move |world| {
            match world.remove_session(session_id) {
                true => Ok(()),
                false => Err(bad_request(MISSING)),
            }
        })
    }
}
