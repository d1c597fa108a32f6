//! Who is notified, and what has to be confirmed.

use super::*;

/// News with 60 more members.
async fn crowd() -> Scene {
    Scene::with(|world, sample| {
        for n in 0..60 {
            let user = world.add_user(&format!("n{n}"), Account::Ordinary);
            world.join_team(&sample.acme, &user);
            world.join_channel(&sample.news, &user);
        }
    })
    .await
}

#[tokio::test]
async fn who_is_mentioned_and_a_member_is_counted() {
    let scene = Scene::new().await;
    let ada = &scene.sample.ada;
    let message = "@grace @gus. @gus @ada @olga @nobody-here me@grace.example";
    let text = sent(&scene, ada, json!({"to": "~news", "message": message})).await;
    assert!(
        text.contains("\nnotified: 2\nonly text, nobody is notified: @nobody-here, @olga"),
        "{text}"
    );
    let text = sent(
        &scene,
        ada,
        json!({"to": "~leads", "message": "@grace @gus"}),
    )
    .await;
    assert!(
        text.contains("\nnotified: 1\nonly text, nobody is notified: @gus"),
        "{text}"
    );
    let boxed = json!({"to": "~leads", "attachments": [{"text": "@grace"}]});
    assert!(sent(&scene, ada, boxed).await.contains("\nnotified: 1"));
}

#[tokio::test]
async fn everybody_is_addressed_only_with_the_permission() {
    let scene = Scene::new().await;
    let ada = &scene.sample.ada;
    let text = sent(&scene, ada, json!({"to": "~news", "message": "@all hi"})).await;
    assert!(text.contains("\nnotified: 2"), "{text}");
    scene.world.revoke("channel_user", "use_channel_mentions");
    for arguments in [
        json!({"to": "~news", "message": "&#64;here hi"}),
        json!({"to": "~news", "message": "hi", "attachments": [{"fields": [{"value": "@channel"}]}]}),
    ] {
        assert_eq!(
            refused(&scene, ada, arguments).await,
            "Client error: you lack permission use_channel_mentions in ~news"
        );
    }
}

#[tokio::test]
async fn a_message_to_very_many_has_to_be_confirmed_with_its_token() {
    let scene = crowd().await;
    let ada = &scene.sample.ada;
    let storm = json!({"to": "~news", "message": "@all hi"});
    let asked = send(&scene, ada, storm.clone()).await;
    assert!(!asked.is_error, "{asked:?}");
    assert_eq!(asked.structured["status"], "confirm_needed");
    assert!(
        asked
            .text
            .starts_with("Nothing was sent: this would notify 62 people in ~news."),
        "{}",
        asked.text
    );
    assert!(scene.world.posts(&scene.sample.news).is_empty());

    let token = asked.structured["confirm"].as_str().unwrap();
    let with =
        |message: &str, token: &str| json!({"to": "~news", "message": message, "confirm": token});
    let other = refused(&scene, ada, with("@all bye", token)).await;
    assert!(
        other.starts_with("Client error: confirm needed: the token stands for something else"),
        "{other}"
    );
    let others = refused(&scene, &scene.sample.grace, with("@all hi", token)).await;
    assert!(
        others.starts_with("Client error: confirm needed: the token is unknown"),
        "{others}"
    );
    sent(&scene, ada, with("@all hi", token)).await;
    only_post(&scene.world, &scene.sample.news);
    let again = refused(&scene, ada, with("@all hi", token)).await;
    assert!(
        again.starts_with("Client error: confirm needed: the token is unknown"),
        "{again}"
    );

    // Few are notified without, and a preview needs none.
    sent(&scene, ada, json!({"to": "~leads", "message": "@all hi"})).await;
    sent(&scene, ada, json!({"to": "~news", "message": "@n1 @n2 hi"})).await;
    sent(
        &scene,
        ada,
        json!({"to": "~news", "message": "@all", "preview": true}),
    )
    .await;
}

#[tokio::test]
async fn a_token_for_many_is_none_for_twice_as_many() {
    let scene = crowd().await;
    let (ada, news) = (&scene.sample.ada, &scene.sample.news);
    let mut storm = json!({"to": "~news", "message": "@all hi"});
    let asked = send(&scene, ada, storm.clone()).await;
    storm["confirm"] = asked.structured["confirm"].clone();
    for n in 0..10 {
        let user = scene.world.add_user(&format!("m{n}"), Account::Ordinary);
        scene.world.join_team(&scene.sample.acme, &user);
        scene.world.join_channel(news, &user);
    }
    let text = refused(&scene, ada, storm).await;
    assert!(
        text.starts_with("Client error: confirm needed: it has changed since the token was given"),
        "{text}"
    );
}

#[tokio::test]
async fn a_call_asks_for_the_servers_settings_once() {
    let scene = crowd().await;
    let ada = &scene.sample.ada;
    let post = scene.world.create_post(&Post {
        channel_id: scene.sample.news.clone(),
        user_id: ada.clone(),
        message: "first".into(),
        ..Post::default()
    });
    scene.text(ada, "whoami", json!({})).await;
    let before = scene.world.calls("GetConfig");
    let reply = json!({
        "to": "~news", "reply_to": post.id, "message": "@all hi", "preview": true,
        "files": [{"name": "a.txt", "text": "a"}],
    });
    sent(&scene, ada, reply).await;
    assert_eq!(scene.world.calls("GetConfig"), before + 1);
}

#[tokio::test]
async fn above_the_servers_limit_everybody_is_only_a_text() {
    let scene = crowd().await;
    scene.world.change_config(|config| {
        config.team_settings.max_notifications_per_channel = Some(63);
    });
    let text = sent(
        &scene,
        &scene.sample.ada,
        json!({"to": "~news", "message": "@all @n1"}),
    )
    .await;
    assert!(
        text.contains("\nnotified: 1\nonly text, nobody is notified: @all, @channel and @here"),
        "{text}"
    );
}

/// Whatever could be more people than were looked up counts as everybody in the channel.
#[tokio::test]
async fn many_names_have_to_be_confirmed_too() {
    let names = |count: usize| {
        let names: Vec<_> = (0..count).map(|n| format!("@n{n}")).collect();
        names.join(" ")
    };
    for message in [
        // More names than are looked up.
        names(51),
        // Names that may be of groups, more than are looked up.
        "@a1 @a2 @a3 @a4 @a5 @engineering".to_owned(),
    ] {
        let scene = crowd().await;
        let Sample { ada, news, .. } = &scene.sample;
        scene.world.grant("channel_user", "use_group_mentions");
        let asked = send(&scene, ada, json!({"to": "~news", "message": message})).await;
        assert_eq!(asked.structured["status"], "confirm_needed", "{message}");
        assert_eq!(asked.structured["notified"], 62, "{message}");
        assert!(scene.world.posts(news).is_empty());
        sent(&scene, ada, json!({"to": "~news", "message": names(50)})).await;
    }
}

#[tokio::test]
async fn who_cannot_be_looked_up_is_not_taken_for_nobody() {
    let scene = crowd().await;
    let ada = &scene.sample.ada;
    scene.world.grant("channel_user", "use_group_mentions");
    let one = json!({"to": "~news", "message": "@engineering"});
    for status in [404, 501] {
        scene.world.fail("GetGroupByName", failure(status));
        sent(&scene, ada, one.clone()).await;
    }
    scene.world.fail("GetGroupByName", failure(503));
    let text = refused(&scene, ada, one).await;
    assert!(
        text.starts_with("Server error: looking up who is mentioned"),
        "{text}"
    );
}
