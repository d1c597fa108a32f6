//! The parts of a channel.

use super::*;

#[tokio::test]
async fn unread_is_what_came_after_the_last_look() {
    let scene = flat().await;
    let (world, s) = (&scene.world, &scene.sample);
    let old = say(world, &s.news, &s.gus, "old");
    let call = json!({"source": "~news", "view": "unread"});
    let text = scene.text(&s.ada, "read_messages", call.clone()).await;
    assert!(
        text.contains("You have never viewed this channel: 1 unread;"),
        "{text}"
    );
    assert!(text.contains(": old ("), "{text}");

    world.view_channel(&s.news, &s.ada);
    let text = scene.text(&s.ada, "read_messages", call.clone()).await;
    assert_eq!(lines(&text), [""; 0], "{text}");
    let new = say(world, &s.news, &s.gus, "new");
    let reply = reply(world, &s.news, &s.gus, "re", &old);
    let text = scene.text(&s.ada, "read_messages", call.clone()).await;
    assert_eq!(
        lines(&text),
        [
            format!("T @gus: new ({new})"),
            format!("T @gus: re ({reply}, reply to {old})")
        ]
    );
    assert!(!text.contains("Your own"), "{text}");
    let send = json!({"to": "~news", "message": "mine"});
    scene.text(&s.ada, "send_message", send).await;
    let own = world.posts(&s.news).into_iter();
    let own = own
        .filter(|post| post.message == "mine")
        .map(|post| post.id);
    let own = own.last().unwrap();
    let text = scene.text(&s.ada, "read_messages", call.clone()).await;
    assert!(
        text.contains(" 3 in all. Your own among them: 1.\n"),
        "{text}"
    );
    world.delete_post(&own);
    let with_context = json!({"source": "~news", "view": "unread", "context": 5});
    let text = scene.text(&s.ada, "read_messages", with_context).await;
    assert!(text.contains("The first 1 are context."), "{text}");
    assert_eq!(lines(&text)[0], format!("T @gus: old ({old}, 1 reply)"));

    // With collapsed threads replies do not count.
    world.change_config(|config| {
        config.service_settings.collapsed_threads = Some("default_on".into());
    });
    let text = scene.text(&s.ada, "read_messages", call.clone()).await;
    assert_eq!(lines(&text), [format!("T @gus: new ({new})")]);
    let threads = format!("New replies in threads, which source=id reads: {old} (1).");
    assert!(text.contains(&threads), "{text}");
    let asked = super::reply(world, &s.news, &s.gus, "@ada, and you?", &old);
    let text = scene.text(&s.ada, "read_messages", call.clone()).await;
    assert_eq!(
        lines(&text)[1],
        format!("T @gus: @ada, and you? ({asked}, reply to {old})")
    );
    world.delete_post(&asked);
    world.prefer(&s.ada, "display_settings", "collapsed_reply_threads", "off");
    let text = scene.text(&s.ada, "read_messages", call).await;
    assert_eq!(lines(&text).len(), 2, "{text}");
}

#[tokio::test]
async fn what_is_unread_of_a_channel_never_viewed_is_what_find_channels_says() {
    let scene = flat().await;
    let s = &scene.sample;
    let call = json!({"source": "~news", "view": "unread"});
    let text = scene.text(&s.ada, "read_messages", call.clone()).await;
    assert!(
        text.ends_with("~news: 0 messages. Nothing has been posted there."),
        "{text}"
    );
    for n in 1..=2 {
        say(&scene.world, &s.news, &s.gus, "new");
        let text = scene.text(&s.ada, "read_messages", call.clone()).await;
        assert!(text.contains(&format!(": {n} unread;")), "{text}");
        let found = json!({"unread_only": true});
        let text = scene.text(&s.ada, "find_channels", found).await;
        assert!(text.contains(&format!(": {n} unread;")), "{text}");
    }
}

#[tokio::test]
async fn since_tells_edits_and_deletions_and_never_what_was_deleted() {
    let scene = Scene::new().await;
    let (world, s) = (&scene.world, &scene.sample);
    let [edited, deleted, untouched] =
        ["first", "the secret", "same"].map(|text| say(world, &s.news, &s.gus, text));
    let border = world.post(&untouched).unwrap().create_at;
    let new = say(world, &s.news, &s.gus, "new");
    world.update_post(&Post {
        message: "second".into(),
        ..world.post(&edited).unwrap()
    });
    world.delete_post(&deleted);
    world.change_post(&deleted, |post| {
        let by = Interface::String(s.grace.as_str().into());
        post.props.insert("deleteBy".to_owned(), by);
    });
    world.add_reaction(&untouched, &s.ada, "+1");
    let since = jiff::Timestamp::from_millisecond(border + 1)
        .unwrap()
        .to_string();
    let call = json!({"source": "~news", "since": since, "detail": "full"});
    let answer = scene.call(&s.ada, "read_messages", call).await;
    assert_eq!(
        lines(&answer.text),
        [
            format!("T @gus: second ({edited}, edited T)"),
            format!("T @gus: [deleted T by @grace] ({deleted})"),
            format!("T @gus: new ({new})"),
        ]
    );
    for gone in ["the secret", "first"] {
        assert!(!answer.structured.to_string().contains(gone), "{answer:?}");
        assert!(!answer.text.contains(gone), "{answer:?}");
    }
}

#[tokio::test]
async fn around_shows_both_sides() {
    let scene = Scene::new().await;
    let (world, s) = (&scene.world, &scene.sample);
    let ids: Vec<_> = (0..20)
        .map(|n| say(world, &s.news, &s.ada, &n.to_string()))
        .collect();
    let shown = |text: &str| -> Vec<String> {
        let said = lines(text)
            .into_iter()
            .filter(|line| line.starts_with("T @ada"));
        said.map(|line| line[8..line.find(" (").unwrap()].to_owned())
            .collect()
    };
    let call = json!({"source": ids[10], "view": "around", "context": 2});
    let text = scene.text(&s.ada, "read_messages", call).await;
    assert_eq!(shown(&text), ["8", "9", "10", "11", "12"]);
    assert!(
        text.contains(&format!("Earlier ones: before={}.", ids[8])),
        "{text}"
    );
    assert!(
        text.ends_with(&format!("Continue with after={}", ids[12])),
        "{text}"
    );
    let call = json!({"source": ids[10], "view": "around", "after": ids[12], "limit": 2});
    let text = scene.text(&s.ada, "read_messages", call).await;
    assert_eq!(shown(&text), ["13", "14"]);
    let call = json!({"source": ids[0], "view": "around", "limit": 3});
    let text = scene.text(&s.ada, "read_messages", call).await;
    assert_eq!(shown(&text), ["0", "1"]);
}

#[tokio::test]
async fn joins_are_shown_when_asked_for() {
    let scene = Scene::new().await;
    let (world, s) = (&scene.world, &scene.sample);
    world.create_post(&Post {
        user_id: s.gus.clone(),
        channel_id: s.news.clone(),
        message: "gus joined".into(),
        r#type: "system_join_channel".into(),
        ..Post::default()
    });
    let mut call = json!({"source": "~news"});
    let text = scene.text(&s.ada, "read_messages", call.clone()).await;
    assert!(!text.contains("gus joined"), "{text}");
    call["include_system"] = true.into();
    let text = scene.text(&s.ada, "read_messages", call).await;
    assert!(text.contains("@gus: gus joined ("), "{text}");
}

#[tokio::test]
async fn attachments_of_integrations_are_text() {
    let scene = Scene::new().await;
    let (world, s) = (&scene.world, &scene.sample);
    let text = |text: &str| Interface::String(text.into());
    let field =
        [("title", "Status"), ("value", "red")].map(|(key, value)| (key.to_owned(), text(value)));
    let attachment = [
        ("title".to_owned(), text("Build 17")),
        ("fallback".to_owned(), text("unseen")),
        (
            "fields".to_owned(),
            Interface::List(vec![Interface::Map(field.into())]),
        ),
    ];
    let attachments = Interface::List(vec![Interface::Map(attachment.into())]);
    let id = world
        .create_post(&Post {
            user_id: s.grace.clone(),
            channel_id: s.news.clone(),
            r#type: "slack_attachment".into(),
            props: [("attachments".to_owned(), attachments)].into(),
            ..Post::default()
        })
        .id;
    let answer = scene
        .text(&s.ada, "read_messages", json!({"source": "~news"}))
        .await;
    assert_eq!(
        lines(&answer),
        [
            "T @grace: Build 17".to_owned(),
            format!("| Status: red ({id})")
        ]
    );
}
