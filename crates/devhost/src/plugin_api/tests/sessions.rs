//! Sessions.

use std::time::Duration;

use mattermost_plugin::api::*;
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::Session;

use super::{api, status};

fn of(user: &UserId) -> Session {
    Session {
        user_id: user.clone(),
        ..Session::default()
    }
}

#[tokio::test]
async fn a_session_has_a_token_until_it_is_revoked_or_has_expired() {
    let (api, sample) = api();
    let made = api.create_session(&of(&sample.ada)).await.unwrap();
    let known = |session: &Session| api.world.session_by_token(&session.token);
    assert_eq!(known(&made).unwrap(), made);
    assert_eq!(api.get_session(&made.id).await.unwrap(), made);
    assert_eq!(status(api.create_session(&made).await), 400, "it has an id");
    api.revoke_session(&made.id).await.unwrap();
    assert_eq!(known(&made), None);
    assert_eq!(status(api.get_session(&made.id).await), 400);
    assert_eq!(status(api.revoke_session(&made.id).await), 400);

    let short = Session {
        expires_at: made.create_at + 60_000,
        ..of(&sample.ada)
    };
    let short = api.create_session(&short).await.unwrap();
    assert!(known(&short).is_some());
    api.world.advance(Duration::from_secs(61));
    assert_eq!(known(&short), None);
    assert_eq!(api.world.sessions(&sample.ada), [short], "but it is there");
}

#[tokio::test]
async fn of_too_many_sessions_of_a_user_the_oldest_goes() {
    let (api, sample) = api();
    let first = api.create_session(&of(&sample.ada)).await.unwrap();
    let others = api.create_session(&of(&sample.gus)).await.unwrap();
    for _ in 0..500 {
        api.create_session(&of(&sample.ada)).await.unwrap();
    }
    assert_eq!(api.world.sessions(&sample.ada).len(), 500);
    assert_eq!(status(api.get_session(&first.id).await), 400);
    assert!(api.get_session(&others.id).await.is_ok());
}
