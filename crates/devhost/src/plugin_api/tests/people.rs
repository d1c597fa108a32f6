//! Users, bots, and who is a member of what.

use mattermost_plugin::api::*;
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::{Bot, BotGetOptions, BotPatch, User, UserGetOptions, UserSearch};

use super::{api, status};

fn names(users: &[User]) -> Vec<&str> {
    users.iter().map(|user| user.username.as_str()).collect()
}

#[tokio::test]
async fn users_are_found_by_name_address_ids_and_where_they_are() {
    let (api, sample) = api();
    let ada = api.get_user_by_username("ADA").await.unwrap();
    assert_eq!(ada.id, sample.ada);
    assert_eq!(api.get_user_by_email(&ada.email).await.unwrap(), ada);
    let ids = [sample.grace.clone(), "x".into(), sample.ada.clone()];
    assert_eq!(
        names(&api.get_users_by_ids(&ids).await.unwrap()),
        ["ada", "grace"]
    );
    let in_team = api.get_users_in_team(&sample.acme, 0, 3).await.unwrap();
    assert_eq!(names(&in_team), ["ada", "grace", "gus"]);
    let in_channel = api.get_users_in_channel(&sample.leads, "username", 0, 9);
    assert_eq!(names(&in_channel.await.unwrap()), ["ada", "grace"]);
    api.update_user_status(&sample.ada, "away").await.unwrap();
    let in_channel = api.get_users_in_channel(&sample.leads, "status", 0, 9);
    assert_eq!(names(&in_channel.await.unwrap()), ["grace", "ada"]);
    let options = UserGetOptions {
        in_team_id: sample.acme.clone(),
        not_in_channel_id: sample.leads.clone(),
        active: true,
        per_page: 9,
        ..UserGetOptions::default()
    };
    assert_eq!(names(&api.get_users(&options).await.unwrap()), ["gus"]);
    let search = UserSearch {
        term: "Lind".into(),
        limit: 9,
        ..UserSearch::default()
    };
    assert_eq!(names(&api.search_users(&search).await.unwrap()), ["grace"]);
}

#[tokio::test]
async fn a_plugin_makes_and_changes_users() {
    let (api, sample) = api();
    let otto = User {
        username: "otto".into(),
        email: "otto@acme.example".into(),
        ..User::default()
    };
    let made = api.create_user(&otto).await.unwrap();
    assert_eq!(made.roles, "system_user");
    assert_eq!(status(api.create_user(&otto).await), 400, "taken");
    let nickname = User {
        nickname: "O".into(),
        ..made.clone()
    };
    assert_eq!(api.update_user(&nickname).await.unwrap().nickname, "O");
    let taken = User {
        username: "ada".into(),
        ..made.clone()
    };
    assert_eq!(status(api.update_user(&taken).await), 400);
    api.update_user_active(&made.id, false).await.unwrap();
    assert_ne!(api.get_user(&made.id).await.unwrap().delete_at, 0);
    api.update_user_active(&made.id, true).await.unwrap();
    assert_eq!(api.get_user(&made.id).await.unwrap().delete_at, 0);
    let admin = api.update_user_roles(&sample.ada, "system_user system_admin");
    assert_eq!(admin.await.unwrap().roles, "system_user system_admin");
    assert!(api.world.has_permission_to(&sample.ada, "manage_system"));
    assert_eq!(status(api.delete_user(&"x".into()).await), 404);
    assert_eq!(
        status(api.update_user_status(&made.id, "asleep").await),
        400
    );
}

#[tokio::test]
async fn a_plugin_has_one_bot_and_finds_it_again() {
    let (api, _) = api();
    let bot = Bot {
        username: "helper".into(),
        display_name: "Helper".into(),
        ..Bot::default()
    };
    let id = api.ensure_bot_user(&bot).await.unwrap();
    let user = api.get_user(&id).await.unwrap();
    assert!(user.is_bot);
    let renamed = Bot {
        display_name: "Helps".into(),
        ..bot
    };
    assert_eq!(api.ensure_bot_user(&renamed).await.unwrap(), id);
    let found = api.get_bot(&id, false).await.unwrap();
    assert_eq!(found.display_name, "Helps");
    assert_eq!(found.owner_id, "a.b");
    assert_eq!(status(api.ensure_bot_user(&Bot::default()).await), 400);
}

#[tokio::test]
async fn bots_are_made_changed_put_away_and_removed() {
    let (api, _) = api();
    let bot = Bot {
        username: "one".into(),
        ..Bot::default()
    };
    let made = api.create_bot(&bot).await.unwrap();
    assert_eq!(status(api.create_bot(&bot).await), 400, "taken");
    let patch = BotPatch {
        description: Some("does it".into()),
        ..BotPatch::default()
    };
    let patched = api.patch_bot(&made.user_id, &patch).await.unwrap();
    assert_eq!(
        (patched.username, patched.description),
        ("one".into(), "does it".into())
    );
    api.update_bot_active(&made.user_id, false).await.unwrap();
    assert_eq!(status(api.get_bot(&made.user_id, false).await), 404);
    assert!(api.get_bot(&made.user_id, true).await.is_ok());
    let mut options = BotGetOptions {
        per_page: 9,
        ..BotGetOptions::default()
    };
    assert!(api.get_bots(&options).await.unwrap().is_empty());
    options.include_deleted = true;
    assert_eq!(api.get_bots(&options).await.unwrap().len(), 1);
    api.permanent_delete_bot(&made.user_id).await.unwrap();
    assert_eq!(status(api.get_user(&made.user_id).await), 404);
    assert_eq!(status(api.patch_bot(&made.user_id, &patch).await), 404);
}

#[tokio::test]
async fn teams_are_joined_and_left() {
    let (api, sample) = api();
    let otto = api.world.add_user("otto", crate::world::Account::Ordinary);
    let nobody = UserId::default();
    let joined = api.create_team_member(&sample.acme, &otto).await.unwrap();
    assert_eq!(joined.roles, "team_user");
    let again = api.create_team_members(&sample.acme, std::slice::from_ref(&otto), &nobody);
    assert_eq!(again.await.unwrap(), [joined]);
    let stats = api.get_team_stats(&sample.acme).await.unwrap();
    assert_eq!(
        (stats.total_member_count, stats.active_member_count),
        (5, 4)
    );
    assert_eq!(
        api.get_team_members(&sample.acme, 0, 9)
            .await
            .unwrap()
            .len(),
        5
    );
    api.delete_team_member(&sample.acme, &otto, &nobody)
        .await
        .unwrap();
    assert_eq!(
        api.get_team_members(&sample.acme, 0, 9)
            .await
            .unwrap()
            .len(),
        4
    );
    assert_eq!(
        status(api.create_team_member(&"x".into(), &otto).await),
        404
    );
}

#[tokio::test]
async fn a_plugin_searches_addresses_too_and_who_has_no_status_is_offline() {
    let (api, sample) = api();
    let find = async |term: &str| {
        let search = UserSearch {
            term: term.into(),
            limit: 9,
            ..UserSearch::default()
        };
        let found = api.search_users(&search).await.unwrap();
        let names = found.iter().map(|user| user.username.to_string());
        names.collect::<Vec<_>>()
    };
    assert_eq!(find("ada@acme").await, ["ada"]);
    assert_eq!(find("gus mor").await, ["gus"]);
    assert!(find("gus winter").await.is_empty());
    api.world.set_status(&sample.ada, "dnd");
    let asked = [sample.ada.clone(), "x".into()];
    let statuses = api.get_user_statuses_by_ids(&asked).await.unwrap();
    let said: Vec<_> = statuses.iter().map(|one| &*one.status).collect();
    assert_eq!(said, ["dnd", "offline"]);
}
