use devhost::RestServer;
use devhost::world::{Account, ChannelKind};
use mattermost_plugin::ids::{ChannelId, UserId};
use mattermost_plugin::model::Post;
use serde_json::{Value, json};

use crate::scene::Scene;

const TOOL: &str = "manage_membership";
const EVENT: &str = "mcp_manage_membership";

fn ask(action: &str, channel: &str) -> Value {
    json!({"action": action, "channel": channel})
}

fn add(channel: &str, users: &[&str]) -> Value {
    json!({"action": "add", "channel": channel, "users": users})
}

fn is_in(scene: &Scene, channel: &ChannelId, user: &UserId) -> bool {
    scene.world.channel_member(channel, user).is_some()
}

#[tokio::test]
async fn a_public_channel_is_joined_and_left() {
    let scene = Scene::new().await;
    let (bob, news) = (scene.colleague("bob"), &scene.sample.news);
    for expected in ["joined", "already in"] {
        let text = scene.text(&bob, TOOL, ask("join", "~news")).await;
        assert_eq!(text, format!("~news (id {news})\n@bob: {expected}"));
        assert!(is_in(&scene, news, &bob));
    }
    for expected in ["left", "not in anyway"] {
        let text = scene.text(&bob, TOOL, ask("leave", "~news")).await;
        assert_eq!(text, format!("~news (id {news})\n@bob: {expected}"));
        assert!(!is_in(&scene, news, &bob));
    }
    assert_eq!(scene.world.calls("AddUserToChannel"), 1);
    assert_eq!(scene.world.calls("DeleteChannelMember"), 1);
}

/// Colleagues of Ada, and Changes a minute.
async fn colleagues(writes: u32, people: usize) -> (Scene, Vec<String>) {
    let scene = Scene::with(|world, sample| {
        world.set_plugin_setting(crate::manifest::ID, "WritesPerMinute", writes);
        for number in 0..people {
            let user = world.add_user(&format!("c{number}"), Account::Ordinary);
            world.join_team(&sample.acme, &user);
        }
    })
    .await;
    let names = (0..people).map(|number| format!("@c{number}"));
    (scene, names.collect())
}

#[tokio::test]
async fn each_person_who_is_added_is_a_change_of_the_minute() {
    let (scene, names) = colleagues(6, 9).await;
    let ada = &scene.sample.ada;
    let some = |people: std::ops::Range<usize>| json!({"action": "add", "channel": "~news", "users": names[people]});
    assert_eq!(
        scene.refusal(ada, TOOL, some(0..7)).await,
        "Client error: users is too large: each person who is added counts as a change, and you have 6 of them a minute"
    );
    scene.text(ada, TOOL, some(0..4)).await;
    let text = scene.refusal(ada, TOOL, some(4..9)).await;
    assert!(text.starts_with("Rate limit exceeded: retry in "), "{text}");
    assert_eq!(scene.world.calls("AddUserToChannel"), 4);

    // Who is in already is not added.
    let (scene, names) = colleagues(6, 4).await;
    let ada = &scene.sample.ada;
    let all = json!({"action": "add", "channel": "~news", "users": names});
    scene.text(ada, TOOL, all.clone()).await;
    scene.text(ada, TOOL, all).await;
}

#[tokio::test]
async fn the_people_of_a_new_channel_are_changes_of_the_minute() {
    let (scene, names) = colleagues(6, 5).await;
    let ada = &scene.sample.ada;
    let new = |title: &str| json!({"display_name": title, "users": names});
    scene.text(ada, "create_channel", new("First")).await;
    let text = scene.refusal(ada, "create_channel", new("Second")).await;
    assert!(text.starts_with("Rate limit exceeded: retry in "), "{text}");
    assert_eq!(scene.world.calls("CreateChannel"), 1);
}

#[tokio::test]
async fn a_guest_comes_into_no_channel_that_they_cannot_read_whatever_they_were_given() {
    let scene = Scene::new().await;
    let (gus, world) = (&scene.sample.gus, &scene.world);
    world.add_channel(&scene.sample.acme, ChannelKind::Public, "lounge", "Lounge");
    for right in ["read_public_channel", "join_public_channels"] {
        world.grant("team_guest", right);
    }
    world.grant("team_guest", "manage_public_channel_members");
    for arguments in [ask("join", "~lounge"), add("~lounge", &["me"])] {
        let text = scene.refusal(gus, TOOL, arguments).await;
        assert_eq!(
            text,
            "Client error: you lack permission read_channel in ~lounge"
        );
    }
}

#[tokio::test]
async fn a_guest_who_leaves_a_public_channel_is_warned_before_and_after() {
    const WARNING: &str = "\nYou are a guest: to come back, somebody in it has to add you.";
    let scene = Scene::new().await;
    let gus = &scene.sample.gus;
    let mut arguments = ask("leave", "~news");
    arguments["preview"] = json!(true);
    for arguments in [arguments, ask("leave", "~news")] {
        let text = scene.text(gus, TOOL, arguments).await;
        assert!(text.ends_with(WARNING), "{text}");
    }
    let text = scene
        .text(&scene.sample.ada, TOOL, ask("leave", "~news"))
        .await;
    assert!(
        !text.contains("to come back"),
        "a member joins again: {text}"
    );
}

#[tokio::test]
async fn whoever_leaves_a_private_channel_is_warned() {
    let scene = Scene::new().await;
    let (ada, leads) = (&scene.sample.ada, &scene.sample.leads);
    let text = scene.text(ada, TOOL, ask("leave", "~leads")).await;
    assert_eq!(
        text,
        format!(
            "~leads (id {leads})\n@ada: left\nIt is private: to come back, somebody in it has to add you."
        )
    );
    let text = scene
        .refusal(&scene.sample.grace, TOOL, ask("leave", "~leads"))
        .await;
    assert_eq!(
        text,
        "Client error: you are the only one in ~leads; a private channel is archived instead of left"
    );
}

#[tokio::test]
async fn who_may_come_and_go() {
    let scene = Scene::new().await;
    let bob = scene.colleague("bob");
    let eve = scene.world.add_user("eve", Account::Ordinary);
    let sample = &scene.sample;
    scene.world.direct_channel(&sample.ada, &sample.grace);
    scene.world.join_channel(&sample.town_square, &sample.gus);
    let missing = "Resource not found: no channel ~leads that you can see";
    for (user, action, channel, expected) in [
        (&bob, "join", "~leads", missing),
        (&bob, "leave", "~leads", missing),
        (
            &eve,
            "join",
            "acme/news",
            "Resource not found: no channel acme/news that you can see",
        ),
        (
            &eve,
            "join",
            "~news",
            "Resource not found: no channel ~news that you can see",
        ),
        (
            &sample.gus,
            "join",
            "~off-topic",
            "Resource not found: no channel ~off-topic that you can see",
        ),
        (&sample.ada, "join", "~attic", "ok"),
        (
            &bob,
            "leave",
            "~town-square",
            "Client error: ~town-square is the default channel of its team, nobody leaves it",
        ),
        (&sample.gus, "leave", "~town-square", "ok"),
        (
            &sample.ada,
            "leave",
            "@grace",
            "Client error: the direct message cannot be left; it can only be hidden in the client",
        ),
        (&sample.ada, "leave", "~attic", "ok"),
        (&sample.olga, "join", "~news", "Authentication failed"),
    ] {
        let answer = scene.call(user, TOOL, ask(action, channel)).await;
        match expected {
            "ok" => assert!(!answer.is_error, "{action} {channel}: {answer:?}"),
            refusal => assert_eq!(answer.text, refusal, "{action} {channel}"),
        }
    }
    let archived = scene
        .refusal(&sample.ada, TOOL, ask("join", sample.attic.as_str()))
        .await;
    assert_eq!(
        archived,
        "Client error: ~attic is archived, nobody comes in"
    );
    scene.world.revoke("team_user", "join_public_channels");
    let text = scene.refusal(&bob, TOOL, ask("join", "~news")).await;
    assert_eq!(
        text,
        "Client error: you lack permission join_public_channels in ~news"
    );
    // Whoever sees a private channel without being in it does not walk in either.
    scene
        .text(&sample.grace, TOOL, ask("leave", "~leads"))
        .await;
    let text = scene
        .refusal(&sample.grace, TOOL, ask("join", "acme/leads"))
        .await;
    assert_eq!(
        text,
        "Client error: ~leads is not public; somebody in it has to add you"
    );
}

#[tokio::test]
async fn people_are_added_each_with_what_became_of_them() {
    let scene = Scene::new().await;
    let bob = scene.colleague("bob");
    scene.world.add_user("eve", Account::Ordinary);
    let (ada, leads) = (&scene.sample.ada, &scene.sample.leads);
    let users = ["@bob", "@grace", "@eve", "@olga", "bob"];
    let answer = scene.call(ada, TOOL, add("~leads", &users)).await;
    assert_eq!(
        answer.text,
        format!(
            "~leads (id {leads})\n@bob: added\n@grace: already in\n@eve: refused: is not in the team\n@olga: refused: is deactivated"
        )
    );
    assert_eq!(answer.structured["people"][0]["outcome"], "added");
    assert!(is_in(&scene, leads, &bob));
    assert_eq!(scene.world.calls("AddUserToChannel"), 1);
    let text = scene.text(ada, TOOL, add("~leads", &["@bob"])).await;
    assert!(text.ends_with("@bob: already in"), "{text}");
    assert_eq!(scene.world.calls("AddUserToChannel"), 1);
}

#[tokio::test]
async fn who_may_add_whom_where() {
    let scene = Scene::new().await;
    let bob = scene.colleague("bob");
    let sample = &scene.sample;
    scene.world.direct_channel(&sample.ada, &sample.grace);
    let synced = scene
        .world
        .add_channel(&sample.acme, ChannelKind::Private, "synced", "Synced");
    scene.world.join_channel(&synced, &sample.ada);
    scene
        .world
        .change_channel(&synced, |channel, _| channel.group_constrained = Some(true));
    for (user, channel, users, expected) in [
        (
            &sample.gus,
            "~news",
            "@ada",
            "Client error: you lack permission manage_public_channel_members in ~news",
        ),
        (
            &bob,
            "~leads",
            "@ada",
            "Resource not found: no channel ~leads that you can see",
        ),
        (
            &bob,
            "~news",
            "@ada",
            "Client error: you lack permission manage_public_channel_members in ~news",
        ),
        (
            &sample.ada,
            "~attic",
            "@bob",
            "Client error: ~attic is archived, nobody comes in",
        ),
        (
            &sample.ada,
            "~synced",
            "@bob",
            "Client error: the members of ~synced are those of linked groups, which an admin manages",
        ),
        (
            &sample.ada,
            "@grace",
            "@bob",
            "Client error: nobody can be added to the direct message; create_channel makes a group message with everybody",
        ),
        (&sample.grace, "~leads", "@bob", "ok"),
        (&sample.olga, "~news", "@bob", "Authentication failed"),
    ] {
        let answer = scene.call(user, TOOL, add(channel, &[users])).await;
        match expected {
            "ok" => assert!(!answer.is_error, "{channel}: {answer:?}"),
            refusal => assert_eq!(answer.text, refusal, "{channel}"),
        }
    }
    scene
        .world
        .revoke("channel_user", "manage_private_channel_members");
    let text = scene
        .refusal(&sample.ada, TOOL, add("~leads", &["@gus"]))
        .await;
    assert_eq!(
        text,
        "Client error: you lack permission manage_private_channel_members in ~leads"
    );
    let text = scene.refusal(&sample.ada, TOOL, add("~news", &[])).await;
    assert_eq!(
        text,
        "Client error: users is needed to add people: 1 to 20 of @name or id"
    );
}

#[tokio::test]
async fn whom_one_cannot_see_is_whom_there_is_not() {
    let scene = Scene::new().await;
    scene.world.add_user("eve", Account::Ordinary);
    let sample = &scene.sample;
    scene
        .world
        .grant("channel_guest", "manage_public_channel_members");
    let hidden = scene.call(&sample.gus, TOOL, add("~news", &["@eve"])).await;
    let nobody = scene.call(&sample.gus, TOOL, add("~news", &["@xyz"])).await;
    assert_eq!(hidden.text.replace("eve", "xyz"), nobody.text);
    assert_eq!(hidden.is_error, nobody.is_error);
}

#[tokio::test]
async fn a_preview_leaves_the_world_as_it_is() {
    let scene = Scene::new().await;
    let bob = scene.colleague("bob");
    let before = scene.world.dump();
    for (user, mut arguments) in [
        (&bob, ask("join", "~news")),
        (&scene.sample.ada, ask("leave", "~news")),
        (&scene.sample.ada, ask("mark_read", "~news")),
        (&scene.sample.ada, add("~news", &["@bob"])),
    ] {
        arguments["preview"] = true.into();
        let text = scene.text(user, TOOL, arguments).await;
        assert!(
            text.starts_with("Preview, nothing was changed. It would be: ~news"),
            "{text}"
        );
    }
    assert_eq!(scene.world.dump(), before);
}

#[tokio::test]
async fn what_is_unread_in_a_channel_is_marked_as_read() {
    let scene = Scene::new().await;
    let bob = scene.colleague("bob");
    let (gus, news) = (&scene.sample.gus, &scene.sample.news);
    scene.world.create_post(&Post {
        user_id: scene.sample.ada.clone(),
        channel_id: news.clone(),
        message: "news".into(),
        ..Post::default()
    });
    let unread = || {
        let member = scene.world.channel_member(news, gus).unwrap();
        scene.world.channel(news).unwrap().total_msg_count - member.msg_count
    };
    assert_eq!(unread(), 1);
    let _server = RestServer::start(&scene.world).await.unwrap();
    for _ in 0..2 {
        let text = scene.text(gus, TOOL, ask("mark_read", "~news")).await;
        assert_eq!(
            text,
            format!("~news (id {news})\n@gus: has read everything")
        );
        assert_eq!(unread(), 0);
    }
    let text = scene.refusal(&bob, TOOL, ask("mark_read", "~news")).await;
    assert!(
        text.starts_with("Client error: you are not a member of ~news"),
        "{text}"
    );
    let about = ("channel_id", news.as_str());
    assert_eq!(scene.outcomes(EVENT, about), ["success", "success"]);
}

#[tokio::test]
async fn the_audit_log_has_ids_and_the_outcome() {
    let scene = Scene::new().await;
    scene.colleague("bob");
    scene
        .text(&scene.sample.ada, TOOL, add("~news", &["@bob"]))
        .await;
    scene.break_call("DeleteChannelMember");
    scene
        .refusal(&scene.sample.ada, TOOL, ask("leave", "~news"))
        .await;
    let about = ("channel_id", scene.sample.news.as_str());
    assert_eq!(scene.outcomes(EVENT, about), ["success", "fail"]);
}

#[tokio::test(start_paused = true)]
async fn a_hanging_call_is_told_and_asking_again_doubles_nothing() {
    for (method, arguments) in [
        ("AddUserToChannel", ask("join", "~news")),
        ("AddUserToChannel", add("~town-square", &["@carl", "@dora"])),
        ("DeleteChannelMember", ask("leave", "~off-topic")),
    ] {
        let scene = Scene::new().await;
        let bob = scene.colleague("bob");
        for name in ["carl", "dora"] {
            let user = scene.colleague(name);
            scene.world.leave_channel(&scene.sample.town_square, &user);
        }
        let text = scene.hung(method, &bob, TOOL, &arguments).await;
        assert!(text.contains("outcome unknown"), "{method}: {text}");
        let before = scene.world.dump();
        scene.text(&bob, TOOL, arguments).await;
        assert_eq!(
            scene.world.dump(),
            before,
            "{method}: nothing is left to do"
        );
    }
}

#[tokio::test]
async fn what_the_server_refuses_for_one_is_not_refused_for_the_others() {
    let scene = Scene::new().await;
    scene.colleague("bob");
    scene.break_call("AddUserToChannel");
    let text = scene
        .text(&scene.sample.ada, TOOL, add("~news", &["@bob"]))
        .await;
    assert!(
        text.contains("@bob: refused: the server refused it (ref "),
        "{text}"
    );
}
