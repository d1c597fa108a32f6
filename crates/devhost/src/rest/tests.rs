use std::time::Duration;

use http::header::AUTHORIZATION;
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::License;

use super::*;
use crate::world::{Account, Sample, sample};

/// A session of the user, as a plugin makes one.
fn session(world: &World, user: &UserId) -> Session {
    world.add_session(&Session {
        user_id: user.clone(),
        roles: world.user(user).unwrap().roles,
        expires_at: world.time() + 60_000,
        ..Session::default()
    })
}

/// The session that a request with this header has.
fn known(world: &World, header: &str) -> bool {
    let headers = [(AUTHORIZATION, header.parse().unwrap())];
    super::session(world, &headers.into_iter().collect()).is_some()
}

fn stage() -> (World, Sample) {
    let (world, sample) = sample();
    world.set_license(Some(License::default()));
    (world, sample)
}

/// What a handler answers: its status, or that of its error.
fn ask(world: &World, user: &UserId, method: Method, path: &str, body: Value) -> (u16, Value) {
    let path = format!("/api/v4/{path}");
    let (path, query) = path.split_once('?').unwrap_or((&path, ""));
    let ((_, handler), ids) = route(&method, path).unwrap();
    let body = body.to_string();
    let answer = handler(&Call {
        world,
        session: session(world, user),
        ids,
        query,
        body: body.as_bytes(),
    });
    match answer {
        Ok((status, value)) => (status.as_u16(), value),
        Err(error) => (error.status().unwrap().as_u16(), json!(error.id.as_str())),
    }
}

#[test]
fn a_request_is_that_of_its_session_until_this_ends() {
    let (world, sample) = stage();
    let session = session(&world, &sample.ada);
    let header = format!("Bearer {}", session.token);
    assert!(known(&world, &header));
    assert!(known(&world, &header.replace("Bearer", "BEARER")));
    assert!(!known(&world, &header.replace("Bearer", "Basic")));
    assert!(!known(&world, "Bearer"));
    assert!(!known(&world, &format!("Bearer {}", session.id)));

    world.change_user(&sample.ada, |user| user.roles = "system_guest".into());
    assert!(!known(&world, &header), "roles of another time");
    world.change_user(&sample.ada, |user| user.roles = session.roles.clone());
    world.deactivate(&sample.ada);
    assert!(!known(&world, &header), "deactivated");
    world.change_user(&sample.ada, |user| user.delete_at = 0);
    assert!(known(&world, &header));
    world.advance(Duration::from_secs(61));
    assert!(!known(&world, &header), "expired");
}

#[test]
fn what_core_does_not_route_is_not_routed() {
    for (method, path) in [
        (Method::GET, "/api/v4/users/me"),
        (Method::GET, "/api/v3/channels/c/pinned"),
        (Method::POST, "/api/v4/channels/c/pinned"),
        (Method::GET, "/channels/c/pinned"),
    ] {
        assert!(route(&method, path).is_none(), "{method} {path}");
    }
}

#[test]
fn bookmarks_need_a_licence_and_a_permission() {
    let (world, sample) = stage();
    let path = format!("channels/{}/bookmarks", sample.leads);
    let link = json!({"type": "link", "display_name": "Wiki", "link_url": "https://wiki.example"});
    let add = |user| ask(&world, user, Method::POST, &path, link.clone()).0;
    assert_eq!(add(&sample.ada), 201);
    assert_eq!(add(&sample.gus), 403);
    assert_eq!(
        ask(&world, &sample.gus, Method::GET, &path, Value::Null).0,
        403
    );
    world.archive(&sample.leads);
    assert_eq!(add(&sample.ada), 403);
    world.set_license(None);
    assert_eq!(add(&sample.ada), 501);
    assert_eq!(
        ask(&world, &sample.ada, Method::GET, &path, Value::Null).0,
        501
    );
}

#[test]
fn who_changes_a_bookmark_of_another_makes_it_a_new_one() {
    let (world, sample) = stage();
    let old = world.add_bookmark(&sample.news, &sample.ada, "Wiki", "https://wiki.example");
    let path = format!("channels/{}/bookmarks/{}", sample.news, old.id);
    let change = json!({"display_name": "Handbook"});
    let (_, own) = ask(&world, &sample.ada, Method::PATCH, &path, change.clone());
    assert_eq!(own["updated"]["id"], old.id.as_str());
    let (_, others) = ask(&world, &sample.grace, Method::PATCH, &path, change);
    assert_eq!(others["deleted"]["id"], old.id.as_str());
    assert_eq!(others["updated"]["original_id"], old.id.as_str());
    assert_eq!(world.bookmarks(&sample.news).len(), 1);
}

#[test]
fn bookmarks_are_moved_to_places_that_there_are() {
    let (world, sample) = stage();
    let add = |name| world.add_bookmark(&sample.news, &sample.ada, name, "https://wiki.example");
    let [_, _, last] = ["a", "b", "c"].map(add);
    let path = format!("channels/{}/bookmarks/{}/sort_order", sample.news, last.id);
    let order = |place: i64| ask(&world, &sample.ada, Method::POST, &path, json!(place)).0;
    assert_eq!((order(0), order(3), order(-1)), (200, 404, 400));
    let names: Vec<_> = world.bookmarks(&sample.news).into_iter().collect();
    let names: Vec<_> = names.iter().map(|b| b.display_name.as_str()).collect();
    assert_eq!(names, ["c", "a", "b"]);
}

#[test]
fn a_scheduled_post_is_its_authors_alone() {
    let (world, sample) = stage();
    let at = world.time() + 60_000;
    let post = json!({"channel_id": sample.news, "message": "Lunch?", "scheduled_at": at});
    let (status, made) = ask(&world, &sample.ada, Method::POST, "posts/schedule", post);
    assert_eq!(status, 201);
    let path = format!("posts/schedule/{}", made["id"].as_str().unwrap());
    let delete = |user| ask(&world, user, Method::DELETE, &path, Value::Null).0;
    assert_eq!(delete(&sample.grace), 403);
    let list = format!(
        "posts/scheduled/team/{}?includeDirectChannels=true",
        sample.acme
    );
    let listed = |user| {
        let (_, lists) = ask(&world, user, Method::GET, &list, Value::Null);
        lists[sample.acme.as_str()].as_array().unwrap().len()
    };
    assert_eq!((listed(&sample.ada), listed(&sample.grace)), (1, 0));
    assert_eq!(delete(&sample.ada), 201);
    assert_eq!(delete(&sample.ada), 404);
}

#[test]
fn viewing_a_channel_prolongs_the_session() {
    let (world, sample) = stage();
    let session = session(&world, &sample.ada);
    let body = json!({"channel_id": sample.news}).to_string();
    let path = format!("/api/v4/channels/members/{}/view", sample.ada);
    let ((_, handler), ids) = route(&Method::POST, &path).unwrap();
    let call = Call {
        world: &world,
        session: session.clone(),
        ids,
        query: "",
        body: body.as_bytes(),
    };
    handler(&call).unwrap();
    let after = world.session(&session.id).unwrap();
    assert!(after.expires_at > session.expires_at + 60_000);
}

#[test]
fn nothing_is_scheduled_into_a_restricted_direct_message() {
    let (world, sample) = stage();
    let other = world.add_user("otto", Account::Ordinary);
    world.change_config(|config| {
        config.team_settings.restrict_direct_message = Some("team".into());
    });
    for (user, status) in [(&other, 400), (&sample.grace, 201)] {
        let channel = world.direct_channel(&sample.ada, user);
        let at = world.time() + 60_000;
        let post = json!({"channel_id": channel, "message": "Lunch?", "scheduled_at": at});
        let asked = ask(&world, &sample.ada, Method::POST, "posts/schedule", post);
        assert_eq!(asked.0, status);
    }
}
