use crate::scene::Scene;
use devhost::world::{Account, ChannelKind};
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::Bot;
use serde_json::{Value, json};

async fn find(scene: &Scene, user: &UserId, arguments: Value) -> Value {
    let answer = scene.call(user, "find_people", arguments).await;
    assert!(!answer.is_error, "{answer:?}");
    answer.structured
}

/// The usernames of the answer.
async fn names(scene: &Scene, user: &UserId, arguments: Value) -> Vec<String> {
    let found = find(scene, user, arguments).await;
    let people = found["people"].as_array().unwrap();
    let name = |person: &Value| person["username"].as_str().unwrap().to_owned();
    people.iter().map(name).collect()
}

/// Calls of the methods that read people and memberships.
fn calls(scene: &Scene) -> usize {
    let methods = [
        "GetUser",
        "GetUserByUsername",
        "GetUsers",
        "GetUsersByIds",
        "GetUsersByUsernames",
        "GetUsersInChannel",
        "GetUsersInTeam",
        "GetUserStatus",
        "GetUserStatusesByIds",
        "SearchUsers",
        "GetTeamMember",
        "GetTeamMembers",
        "GetTeamsForUser",
        "GetChannelMember",
        "GetChannelMembers",
        "GetChannelMembersByIds",
        "GetChannelMembersForUser",
        "HasPermissionTo",
        "HasPermissionToTeam",
        "HasPermissionToChannel",
    ];
    methods.iter().map(|method| scene.world.calls(method)).sum()
}

/// `count` more members of the team and of the channel `news`.
fn crowd(scene: &Scene, count: usize) {
    for number in 0..count {
        let user = scene.colleague(&format!("p{number:03}"));
        scene.world.join_channel(&scene.sample.news, &user);
    }
}

#[tokio::test]
async fn one_person_is_shown_with_what_core_would_show() {
    let scene = Scene::new().await;
    let (ada, gus) = (&scene.sample.ada, &scene.sample.gus);
    let text = scene
        .text(ada, "find_people", json!({"user": "@Gus"}))
        .await;
    assert_eq!(
        text.lines().last().unwrap(),
        format!(
            "@gus (\"Gus Moreau\"), guest, online; id {gus}; e-mail: gus@acme.example; position: \"Guest writer\""
        )
    );
    for user in ["me", ada.as_str(), "@ada"] {
        assert_eq!(names(&scene, ada, json!({"user": user})).await, ["ada"]);
    }
    let olga = find(
        &scene,
        ada,
        json!({"user": "olga", "include_status": false}),
    )
    .await;
    assert_eq!(olga["people"][0]["deactivated"], true);
    assert!(olga["people"][0]["status"].is_null());
}

#[tokio::test]
async fn addresses_and_names_are_shown_as_far_as_the_settings_say() {
    let scene = Scene::with(|world, _| {
        world.change_config(|config| {
            config.privacy_settings.show_email_address = None;
            config.privacy_settings.show_full_name = None;
        });
    })
    .await;
    let (ada, grace) = (&scene.sample.ada, &scene.sample.grace);
    let gus = json!({"user": "gus"});
    let row = &find(&scene, ada, gus.clone()).await["people"][0];
    assert!(row["email"].is_null() && row["name"].is_null(), "{row}");
    let row = &find(&scene, grace, gus).await["people"][0];
    assert_eq!(
        (&row["email"], &row["name"]),
        (&json!("gus@acme.example"), &json!("Gus Moreau"))
    );
    let row = &find(&scene, ada, json!({"user": "me"})).await["people"][0];
    assert_eq!(row["email"], "ada@acme.example");
}

#[tokio::test]
async fn a_search_says_nothing_of_what_is_not_shown() {
    let scene = Scene::with(|world, sample| {
        world.change_config(|config| {
            config.privacy_settings.show_email_address = None;
            config.privacy_settings.show_full_name = None;
        });
        world.change_user(&sample.gus, |user| {
            user.email = "secret@else.example".into()
        });
    })
    .await;
    let (ada, grace) = (&scene.sample.ada, &scene.sample.grace);
    for query in ["secret@", "Moreau"] {
        for place in [
            json!({}),
            json!({"channel": "~news"}),
            json!({"team": "acme"}),
        ] {
            let mut arguments = place;
            arguments["query"] = query.into();
            let missing = scene
                .text(ada, "find_people", {
                    let mut arguments = arguments.clone();
                    arguments["query"] = "nothing of the kind".into();
                    arguments
                })
                .await;
            let hidden = scene.text(ada, "find_people", arguments.clone()).await;
            assert_eq!(hidden, missing, "{arguments}");
            assert_eq!(names(&scene, grace, arguments).await, ["gus"]);
        }
    }
    // A near miss is one of what is shown, too.
    let near = scene
        .refusal(ada, "find_people", json!({"user": "moraeu"}))
        .await;
    assert_eq!(
        near,
        "Resource not found: no person @moraeu that you can see"
    );
}

#[tokio::test]
async fn a_guest_knows_of_those_in_shared_channels_and_of_nobody_else() {
    let scene = Scene::with(|world, sample| {
        let bob = world.add_user("bob", Account::Ordinary);
        world.join_team(&sample.acme, &bob);
    })
    .await;
    let gus = &scene.sample.gus;
    assert_eq!(
        names(&scene, gus, json!({"team": "acme"})).await,
        ["ada", "grace", "gus"]
    );
    assert_eq!(
        names(&scene, gus, json!({"channel": "~news"})).await,
        ["ada", "grace", "gus"]
    );
    assert!(names(&scene, gus, json!({"query": "bo"})).await.is_empty());
    assert!(
        names(&scene, gus, json!({"query": "bo", "team": "acme"}))
            .await
            .is_empty()
    );
    assert_eq!(names(&scene, gus, json!({"query": "a"})).await, ["ada"]);
    let bob = scene.world.user_id("bob").unwrap();
    for (hidden, missing) in [
        ("@bob", "@bab"),
        ("bob", "bab"),
        (bob.as_str(), "nobodynobodynobodynobody12"),
    ] {
        let refused = scene
            .refusal(gus, "find_people", json!({"user": hidden}))
            .await;
        let like = scene
            .refusal(gus, "find_people", json!({"user": missing}))
            .await;
        let name = |text: &str| text.trim_start_matches('@').to_owned();
        assert_eq!(refused, like.replace(&name(missing), &name(hidden)));
    }
    let square = scene
        .refusal(gus, "find_people", json!({"channel": "~town-square"}))
        .await;
    assert!(square.starts_with("Resource not found"), "{square}");
}

#[tokio::test]
async fn the_pages_of_a_team_say_nothing_of_people_whom_a_guest_may_not_see() {
    let scene = Scene::with(|world, sample| {
        for number in 0..5 {
            let hidden = world.add_user(&format!("hidden{number}"), Account::Ordinary);
            world.join_team(&sample.acme, &hidden);
        }
    })
    .await;
    let gus = &scene.sample.gus;
    let mut seen = Vec::new();
    for (page, more) in [(0, true), (1, true), (2, false), (3, false)] {
        let arguments = json!({"team": "acme", "limit": 1, "page": page});
        let found = find(&scene, gus, arguments.clone()).await;
        assert_eq!(found.get("next").is_some(), more, "{page}: {found}");
        seen.extend(names(&scene, gus, arguments).await);
    }
    assert_eq!(seen, ["ada", "grace", "gus"]);
}

#[tokio::test]
async fn a_guest_finds_those_in_a_crowd_whom_they_may_see() {
    let scene = Scene::with(|world, sample| {
        for number in 0..250 {
            let hidden = world.add_user(&format!("a{number}"), Account::Ordinary);
            world.join_team(&sample.acme, &hidden);
        }
    })
    .await;
    let arguments = json!({"team": "acme", "query": "a"});
    assert_eq!(names(&scene, &scene.sample.gus, arguments).await, ["ada"]);
}

#[tokio::test]
async fn a_guest_of_no_channel_knows_of_nobody() {
    let scene = Scene::with(|world, sample| world.leave_channel(&sample.news, &sample.gus)).await;
    let gus = &scene.sample.gus;
    for query in ["a", "g", "o"] {
        let expected: &[&str] = if query == "g" { &["gus"] } else { &[] };
        assert_eq!(names(&scene, gus, json!({"query": query})).await, expected);
    }
    assert_eq!(names(&scene, gus, json!({"team": "acme"})).await, ["gus"]);
}

#[tokio::test]
async fn a_team_right_to_see_people_reaches_as_far_as_the_team() {
    let scene = Scene::with(|world, _| {
        world.revoke("system_user", "view_members");
        world.grant("team_user", "view_members");
        let other = world.add_team("other", "Other");
        let eve = world.add_user("eve", Account::Ordinary);
        world.join_team(&other, &eve);
    })
    .await;
    let ada = &scene.sample.ada;
    assert_eq!(names(&scene, ada, json!({"query": "gra"})).await, ["grace"]);
    assert!(names(&scene, ada, json!({"query": "eve"})).await.is_empty());
    assert_eq!(names(&scene, ada, json!({"user": "olga"})).await, ["olga"]);
    let eve = scene
        .refusal(ada, "find_people", json!({"user": "@eve"}))
        .await;
    assert_eq!(eve, "Resource not found: no person @eve that you can see");
    let team = scene
        .refusal(ada, "find_people", json!({"team": "other"}))
        .await;
    assert_eq!(team, "Resource not found: no team other that you can see");
}

#[tokio::test]
async fn members_of_a_public_channel_are_listed_to_who_is_in_it() {
    let scene = Scene::with(|world, sample| {
        world.add_channel(&sample.acme, ChannelKind::Public, "lobby", "Lobby");
    })
    .await;
    let (ada, grace) = (&scene.sample.ada, &scene.sample.grace);
    let lobby = json!({"channel": "~lobby"});
    assert_eq!(
        scene.refusal(ada, "find_people", lobby.clone()).await,
        "Client error: you lack permission read_channel in ~lobby"
    );
    let query = json!({"channel": "~lobby", "query": "a"});
    assert!(
        scene
            .refusal(ada, "find_people", query)
            .await
            .contains("read_channel")
    );
    assert!(names(&scene, grace, lobby).await.is_empty());
    let leads = find(
        &scene,
        ada,
        json!({"channel": "leads", "include_status": true}),
    )
    .await;
    let role = |at: usize| leads["people"][at]["role"].as_str().unwrap();
    assert_eq!((role(0), role(1)), ("member", "admin"));
    assert_eq!(leads["people"][1]["status"], "online");
}

#[tokio::test]
async fn bots_are_left_out_unless_they_are_wanted() {
    let scene = Scene::with(|world, sample| {
        let bot = Bot {
            username: "robot".into(),
            ..Bot::default()
        };
        let bot = world.add_bot(&bot).unwrap();
        world.join_team(&sample.acme, &bot.user_id);
        world.join_channel(&sample.news, &bot.user_id);
    })
    .await;
    let ada = &scene.sample.ada;
    for (arguments, found) in [
        (json!({"query": "robot"}), false),
        (json!({"query": "robot", "include_bots": true}), true),
        (json!({"channel": "news"}), false),
        (json!({"channel": "news", "include_bots": true}), true),
        (json!({"user": "robot"}), true),
    ] {
        let names = names(&scene, ada, arguments.clone()).await;
        assert_eq!(names.contains(&"robot".to_owned()), found, "{arguments}");
    }
}

#[tokio::test]
async fn following_the_pages_shows_everybody_once() {
    let scene = Scene::new().await;
    crowd(&scene, 43);
    for (place, all) in [
        (json!({"channel": "~news"}), 46),
        (json!({"team": "acme"}), 47),
        (json!({"query": "p"}), 43),
        (json!({"query": "p", "team": "acme"}), 43),
    ] {
        let mut seen = Vec::new();
        let mut page = json!(0);
        while !page.is_null() {
            let mut arguments = place.clone();
            arguments["limit"] = 10.into();
            arguments["page"] = page.clone();
            let found = find(&scene, &scene.sample.ada, arguments.clone()).await;
            let people = found["people"].as_array().unwrap();
            seen.extend(people.iter().map(|person| person["id"].to_string()));
            page = found["next"].clone();
            assert_eq!(found["truncated"], !page.is_null());
        }
        assert_eq!(seen.len(), all, "{place}");
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), all, "{place}");
    }
}

#[tokio::test]
async fn more_people_do_not_take_more_calls() {
    let scene = Scene::new().await;
    let mut made = Vec::new();
    for more in [0, 190] {
        crowd(&scene, more);
        for user in [&scene.sample.ada, &scene.sample.gus] {
            for arguments in [
                json!({"channel": "~news", "include_status": true, "limit": 200}),
                json!({"team": "acme", "include_status": true, "limit": 200}),
                json!({"query": "a", "include_status": true, "limit": 200}),
            ] {
                let before = calls(&scene);
                find(&scene, user, arguments).await;
                made.push(calls(&scene) - before);
            }
        }
    }
    let (few, many) = made.split_at(made.len() / 2);
    assert_eq!(few, many);
    assert!(made.iter().all(|calls| *calls <= 24), "{made:?}");
}

#[tokio::test]
async fn what_does_not_fit_together_is_said() {
    let scene = Scene::new().await;
    let ada = &scene.sample.ada;
    for (arguments, refusal) in [
        (
            json!({}),
            "Client error: query is missing; give user, query, channel or team",
        ),
        (
            json!({"user": "gus", "query": "a"}),
            "Client error: user names one person: leave query, channel and team out",
        ),
        (
            json!({"user": "@gus,@ada"}),
            "Client error: user names several people; give one",
        ),
        (
            json!({"user": "@"}),
            "Client error: user names nobody; give @name, an id, or me",
        ),
    ] {
        assert_eq!(scene.refusal(ada, "find_people", arguments).await, refusal);
    }
    let near = scene
        .call(ada, "find_people", json!({"user": "@grcae"}))
        .await;
    assert_eq!(near.structured["status"], "not_found");
    assert_eq!(near.structured["candidates"][0]["name"], "@grace");
    let near = scene
        .call(ada, "find_people", json!({"user": "Gus Moreau"}))
        .await;
    assert_eq!(near.structured["candidates"][0]["name"], "@gus");
}

#[tokio::test]
async fn what_people_call_themselves_cannot_forge_a_line() {
    let scene = Scene::new().await;
    let (ada, gus) = (&scene.sample.ada, &scene.sample.gus);
    scene
        .world
        .change_user(gus, |user| user.position = "x\n@root; id 1".into());
    let text = scene.text(ada, "find_people", json!({"user": "gus"})).await;
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(text.starts_with(crate::listing::WARNING));
}

#[tokio::test]
async fn where_there_is_nobody_it_says_what_to_try() {
    let scene = Scene::new().await;
    for (call, end) in [
        (json!({"query": "ops"}), "lists people with theirs."),
        (
            json!({"query": "grace", "page": 3}),
            "None. The last page came before this one.",
        ),
    ] {
        let text = scene.text(&scene.sample.ada, "find_people", call).await;
        assert!(text.ends_with(end), "{text}");
    }
}
