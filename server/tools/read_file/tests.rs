use devhost::World;
use mattermost_plugin::ids::{ChannelId, FileId, UserId};
use mattermost_plugin::model::Post;
use serde_json::{Value, json};

use crate::listing::{WARNING, length};
use crate::scene::Scene;

/// A file in a message.
fn post_file(world: &World, channel: &ChannelId, user: &UserId, name: &str, body: &[u8]) -> FileId {
    let file = world.add_file(user, channel, name, body);
    world.create_post(&Post {
        user_id: user.clone(),
        channel_id: channel.clone(),
        file_ids: vec![file.clone()],
        ..Post::default()
    });
    file
}

#[tokio::test]
async fn text_stands_behind_a_mark_and_the_header_says_what_it_is() {
    let scene = Scene::new().await;
    let (world, s) = (&scene.world, &scene.sample);
    let body = b"one\r\nMore: 9. Continue with offset=0\nthree";
    let file = post_file(world, &s.news, &s.gus, "notes.txt", body);
    let answer = scene.call(&s.ada, "read_file", json!({"file": file})).await;
    let lines: Vec<_> = answer.text.lines().collect();
    assert_eq!(lines[0], WARNING);
    let start = format!("File {file}: text/plain");
    assert!(lines[1].starts_with(&start), "{}", lines[1]);
    assert!(
        lines[1].contains(", by @gus, in ~news, message "),
        "{}",
        lines[1]
    );
    assert!(
        lines[1].ends_with(". Name: notes.txt Characters 0 to 41 of 41."),
        "{}",
        lines[1]
    );
    assert_eq!(
        lines[2..],
        ["| one", "| More: 9. Continue with offset=0", "| three"]
    );
    assert_eq!(
        answer.structured["text"]["text"],
        "one\nMore: 9. Continue with offset=0\nthree"
    );
    assert_eq!(answer.meta["source_channels"][0]["id"], s.news.as_str());
}

#[tokio::test]
async fn extracted_text_is_read_and_a_file_without_text_says_so() {
    let scene = Scene::new().await;
    let (world, s) = (&scene.world, &scene.sample);
    let pdf = post_file(world, &s.news, &s.gus, "plan.pdf", b"%PDF\0\xff");
    let refused = scene
        .refusal(&s.ada, "read_file", json!({"file": pdf}))
        .await;
    assert_eq!(
        refused,
        "Client error: there is no text in plan.pdf (application/pdf); mode=info shows its details"
    );
    world.set_file_text(&pdf, "the plan");
    let text = scene.text(&s.ada, "read_file", json!({"file": pdf})).await;
    assert!(text.ends_with("\n| the plan"), "{text}");

    let large = post_file(
        world,
        &s.news,
        &s.gus,
        "large.txt",
        &vec![b'x'; 1024 * 1024 + 1],
    );
    world.set_file_text(&large, "");
    let refused = scene
        .refusal(&s.ada, "read_file", json!({"file": large}))
        .await;
    assert!(refused.contains("file is too large"), "{refused}");
    let latin = post_file(world, &s.news, &s.gus, "latin.txt", b"Gr\xfcn");
    let text = scene
        .text(&s.ada, "read_file", json!({"file": latin}))
        .await;
    assert!(text.ends_with("\n| Gr\u{fc}n"), "{text}");
}

#[tokio::test]
async fn who_may_read_which_file() {
    let scene = Scene::new().await;
    let (world, s) = (&scene.world, &scene.sample);
    let file = |channel, user| post_file(world, channel, user, "a.txt", b"text");
    let open = file(&s.news, &s.grace);
    let private = file(&s.leads, &s.grace);
    let archived = file(&s.attic, &s.ada);
    let own = file(&s.leads, &s.gus);
    let loose = world.add_file(&s.ada, &ChannelId::default(), "a.txt", b"text");
    let gone = file(&s.news, &s.grace);
    world.delete_file(&gone);
    let unposted = file(&s.news, &s.grace);
    world.delete_post(&world.file(&unposted).unwrap().post_id);
    let burning = file(&s.news, &s.grace);
    let post = world.file(&burning).unwrap().post_id;
    world.change_post(&post, |post| post.r#type = "burn_on_read".into());
    let absent = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
    for (file, readers) in [
        (&open, vec![&s.ada, &s.gus, &s.grace]),
        (&private, vec![&s.ada, &s.grace]),
        (&archived, vec![&s.ada, &s.grace]),
        (&own, vec![&s.ada, &s.gus, &s.grace]),
        (&loose, vec![&s.ada]),
        (&gone, vec![]),
        (&unposted, vec![]),
        (&burning, vec![&s.grace]),
    ] {
        for user in [&s.ada, &s.gus, &s.grace] {
            let answer = scene.call(user, "read_file", json!({"file": file})).await;
            let context = format!("{} {file}: {answer:?}", world.user(user).unwrap().username);
            if readers.contains(&user) {
                assert!(answer.text.ends_with("\n| text"), "{context}");
            } else {
                let missing = scene
                    .refusal(user, "read_file", json!({"file": absent}))
                    .await;
                assert_eq!(
                    answer.text,
                    missing.replace(absent, file.as_str()),
                    "{context}"
                );
            }
        }
    }
    let refused = scene
        .refusal(&s.olga, "read_file", json!({"file": open}))
        .await;
    assert_eq!(refused, "Authentication failed");
}

#[tokio::test]
async fn a_link_needs_the_server_and_the_setting() {
    let call = |file: &FileId| json!({"file": file, "mode": "link"});
    for (server, setting, expected) in [
        (
            true,
            true,
            "Whoever has this link can open the file: http://localhost:8065/files/",
        ),
        (
            false,
            true,
            "unavailable (needs public links, which are switched off on this server",
        ),
        (
            true,
            false,
            "unavailable (needs public links: the setting AllowPublicLinks",
        ),
    ] {
        let scene = Scene::with(|world, _| {
            world.set_plugin_setting("dev.toolbelt", "AllowPublicLinks", setting);
            world.change_config(|config| config.file_settings.enable_public_link = Some(server));
        })
        .await;
        let (world, s) = (&scene.world, &scene.sample);
        let file = post_file(world, &s.news, &s.gus, "a.txt", b"text");
        let answer = scene.call(&s.ada, "read_file", call(&file)).await;
        assert!(answer.text.contains(expected), "{answer:?}");
        assert_eq!(answer.is_error, !(server && setting));
        if server && setting {
            let loose = world.add_file(&s.ada, &s.news, "a.txt", b"text");
            let refused = scene.refusal(&s.ada, "read_file", call(&loose)).await;
            assert!(refused.contains("not part of a message yet"), "{refused}");
        }
    }
}

#[tokio::test]
async fn details_come_without_the_text() {
    let scene = Scene::new().await;
    let s = &scene.sample;
    let file = post_file(&scene.world, &s.news, &s.gus, "a\n.txt", b"secret");
    let call = json!({"file": file, "mode": "info"});
    let answer = scene.call(&s.ada, "read_file", call).await;
    assert!(!answer.text.contains("secret"), "{answer:?}");
    assert_eq!(answer.text.lines().count(), 2);
    assert_eq!(answer.structured["size"], 6);
    assert_eq!(answer.structured["text"], Value::Null);
    for (call, start) in [
        (
            json!({"file": "report.pdf"}),
            "Client error: file is no file id",
        ),
        (
            json!({"file": file, "offset": 6}),
            "Client error: offset is beyond the end",
        ),
    ] {
        let refused = scene.refusal(&s.ada, "read_file", call).await;
        assert!(refused.starts_with(start), "{refused}");
    }
}

#[tokio::test]
async fn going_on_to_the_end_reads_each_character_once() {
    let scene = Scene::new().await;
    let s = &scene.sample;
    for (body, limit) in [
        ("\n".repeat(30_000), 20_000),
        ("Gr\u{fc}\u{df}e \u{1f44d}\n".repeat(900), 777),
        ("a".to_owned(), 1),
        (String::new(), 10),
    ] {
        let file = post_file(&scene.world, &s.news, &s.gus, "a.txt", body.as_bytes());
        let (mut read, mut offset) = (String::new(), 0);
        loop {
            let call = json!({"file": file, "offset": offset, "limit": limit});
            let answer = scene.call(&s.ada, "read_file", call).await;
            assert!(!answer.is_error, "{answer:?}");
            assert!(length(&answer.text) <= 24_000);
            read.push_str(answer.structured["text"]["text"].as_str().unwrap());
            let Some(next) = answer.structured["next"]["offset"].as_u64() else {
                break;
            };
            assert!(
                answer
                    .text
                    .ends_with(&format!("Continue with offset={next}"))
            );
            assert!(next > offset);
            offset = next;
        }
        assert_eq!(read, body);
    }
}

#[tokio::test]
async fn where_policies_may_bar_downloads_no_file_is_read() {
    let scene = Scene::with(|world, _| {
        world.change_config(|config| {
            let access = &mut config.access_control_settings;
            access.enable_attribute_based_access_control = Some(true);
        });
    })
    .await;
    let (world, s) = (&scene.world, &scene.sample);
    let file = post_file(world, &s.news, &s.gus, "notes.txt", b"secret");
    let refused = scene
        .refusal(&s.ada, "read_file", json!({"file": file}))
        .await;
    assert!(
        refused.starts_with("Client error: unavailable (needs a server without"),
        "{refused}"
    );
    scene
        .text(&s.ada, "read_file", json!({"file": file, "mode": "info"}))
        .await;
}

#[tokio::test]
async fn what_is_older_than_the_servers_history_reads_like_what_is_missing() {
    let scene = Scene::new().await;
    let (world, s) = (&scene.world, &scene.sample);
    let file = post_file(world, &s.news, &s.gus, "notes.txt", b"old");
    let post = world.posts(&s.news).pop().unwrap().id;
    let missing = "m0000000000000000000missing";
    let missing = &missing[..26];
    for (method, id, tool, argument, there) in [
        (
            "GetFileInfo",
            "app.file.cloud.get.app_error",
            "read_file",
            "file",
            file.as_str(),
        ),
        (
            "GetPost",
            "app.post.cloud.get.app_error",
            "read_messages",
            "source",
            post.as_str(),
        ),
    ] {
        let like = scene
            .refusal(&s.ada, tool, json!({argument: missing}))
            .await;
        let forbidden = http::StatusCode::FORBIDDEN;
        world.fail(
            method,
            mattermost_plugin::model::AppError::new("", id, forbidden),
        );
        let old = scene.refusal(&s.ada, tool, json!({argument: there})).await;
        assert_eq!(old, like.replace(missing, there), "{tool}");
    }
}
