//! Sessions: what a request to the server's own REST API is made with.

use mattermost_plugin::ids::{SessionId, UserId};
use mattermost_plugin::model::Session;

use super::new_id::new_id;
use super::{State, World};

/// Core logs out a user's least recently used sessions beyond this many (`server/channels/app/session.go`,
/// limitNumberOfSessions).
const MOST: usize = 500;

impl World {
    /// The sessions of a user, in the order in which they were made; those that have expired are among them.
    pub fn sessions(&self, user: &UserId) -> Vec<Session> {
        self.read(|state| {
            let all = state.sessions.iter();
            all.filter(|session| session.user_id == *user)
                .cloned()
                .collect()
        })
    }

    /// The session that a token stands for, unless it has expired.
    pub fn session_by_token(&self, token: &str) -> Option<Session> {
        self.read(|state| {
            let now = state.now();
            let mut sessions = state.sessions.iter();
            let session = sessions.find(|session| session.token == token)?;
            let expired = session.expires_at > 0 && session.expires_at < now;
            (!expired).then(|| session.clone())
        })
    }

    pub(crate) fn session(&self, id: &SessionId) -> Option<Session> {
        self.read(|state| {
            let mut sessions = state.sessions.iter();
            sessions.find(|session| session.id == *id).cloned()
        })
    }

    /// Makes a session under a new id and a new token; of too many of a user's, the oldest goes.
    pub(crate) fn add_session(&self, said: &Session) -> Session {
        self.change(|state| {
            state.make_room(&said.user_id);
            let at = state.stamp();
            let session = Session {
                id: new_id(),
                token: new_id::<String>().into(),
                create_at: at,
                last_activity_at: at,
                ..said.clone()
            };
            state.sessions.push(session.clone());
            session
        })
    }

    /// Changes a session; answers whether there is one.
    pub(crate) fn change_session(&self, id: &SessionId, change: impl FnOnce(&mut Session)) -> bool {
        self.change(|state| {
            let mut sessions = state.sessions.iter_mut();
            let session = sessions.find(|session| session.id == *id);
            session.map(change).is_some()
        })
    }

    /// Ends a session; answers whether there was one.
    pub(crate) fn remove_session(&self, id: &SessionId) -> bool {
        self.change(|state| {
            let before = state.sessions.len();
            state.sessions.retain(|session| session.id != *id);
            state.sessions.len() < before
        })
    }
}

impl State {
    fn make_room(&mut self, user: &UserId) {
        let own = self.sessions.iter();
        let mut own: Vec<_> = own.filter(|session| session.user_id == *user).collect();
        own.sort_by_key(|session| session.last_activity_at);
        let surplus = (own.len() + 1).saturating_sub(MOST);
        let oldest: Vec<_> = own.iter().take(surplus).map(|s| s.id.clone()).collect();
        self.sessions
            .retain(|session| !oldest.contains(&session.id));
    }
}
