//! Nodes of a cluster: one unregisters, and newer Agents remove the entry for all.
use super::*;

/// What the other nodes hear when one unregisters.
async fn event() -> PluginClusterEvent {
    let mattermost = Mattermost::new();
    let (_, registration) = registered_on(&mattermost).await;
    registration.unregister().await;
    mattermost.events().remove(0)
}

#[tokio::test(start_paused = true)]
async fn the_other_nodes_are_told_when_the_entry_is_or_may_be_gone() {
    for (reply, events) in [
        (Reply::Status(200), 1),
        (Reply::Status(500), 1),
        (Reply::Nothing, 1),
        (Reply::After(HOUR), 1),
        (Reply::Status(403), 0),
    ] {
        let mattermost = Mattermost::new();
        let (_, registration) = registered_on(&mattermost).await;
        mattermost.always(reply.clone());
        registration.unregister().await;
        assert_eq!(mattermost.events().len(), events, "{reply:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_is_told_of_an_entry_that_never_was() {
    let mattermost = Mattermost::new();
    mattermost.agents(Agents::NotInstalled);
    let registration = start(&mattermost);
    sleep(HOUR).await;
    registration.unregister().await;
    assert!(mattermost.events().is_empty());
}

#[tokio::test(start_paused = true)]
async fn nodes_that_cannot_be_told_are_a_line_in_the_log() {
    for (cluster, cause) in [
        (Cluster::Refuses, "no cluster"),
        (Cluster::Hangs, "no answer in time"),
    ] {
        let log = Log::start();
        let mattermost = Mattermost::new();
        mattermost.cluster(cluster);
        let (_, registration) = registered_on(&mattermost).await;
        timeout(HOUR, registration.unregister()).await.unwrap();
        assert_eq!(registration.state(), RegistrationState::Stopped);
        let lines = log.with("telling the other nodes failed");
        assert!(
            lines.len() == 1 && lines[0].contains(cause) && lines[0].starts_with("WARN"),
            "{lines:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_registered_node_registers_again_within_five_seconds_and_not_all_at_once() {
    let event = event().await;
    let mut waits = Vec::new();
    for _ in 0..20 {
        let mattermost = Mattermost::new();
        let (server, _) = registered_on(&mattermost).await;
        let told = Instant::now();
        assert!(server.cluster_event(&event));
        mattermost.until_seen(2).await;
        waits.push(told.elapsed());
    }
    assert!(waits.iter().all(|wait| *wait <= seconds(5)), "{waits:?}");
    waits.sort_unstable();
    waits.dedup();
    assert!(waits.len() > 10, "no jitter: {waits:?}");
}

#[tokio::test(start_paused = true)]
async fn a_second_event_does_not_put_the_first_one_off() {
    let event = event().await;
    for _ in 0..30 {
        let mattermost = Mattermost::new();
        let (server, _) = registered_on(&mattermost).await;
        let told = Instant::now();
        server.cluster_event(&event);
        sleep(Duration::from_millis(2500)).await;
        server.cluster_event(&event);
        mattermost.until_seen(2).await;
        assert!(told.elapsed() <= seconds(5), "{:?}", told.elapsed());
        // where the first had been answered by then, the second is, too
        sleep(seconds(100)).await;
        assert!(mattermost.seen().len() <= 3);
    }
}

/// Many nodes that leave at once would otherwise bring all that stay at once, too.
#[tokio::test(start_paused = true)]
async fn many_events_do_not_remove_the_jitter() {
    let event = event().await;
    let mut waits = Vec::new();
    for _ in 0..20 {
        let mattermost = Mattermost::new();
        let (server, _) = registered_on(&mattermost).await;
        let told = Instant::now();
        for _ in 0..50 {
            server.cluster_event(&event);
            settle().await;
        }
        mattermost.until_seen(2).await;
        waits.push(told.elapsed().as_secs_f64());
    }
    let mean = waits.iter().sum::<f64>() / 20.0;
    assert!((1.0..=4.0).contains(&mean), "{waits:?}");
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_may_go_while_it_is_renewed_is_renewed_once_more() {
    let event = event().await;
    let mattermost = Mattermost::new();
    let (server, registration) = registered_on(&mattermost).await;
    mattermost.always(Reply::After(seconds(10)));
    registration.renew();
    mattermost.until_seen(2).await;
    sleep(seconds(9)).await;
    server.cluster_event(&event);
    let told = Instant::now();
    mattermost.until_seen(3).await;
    assert!(told.elapsed() <= seconds(6), "{:?}", told.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_node_that_waits_or_failed_or_stopped_sends_nothing_for_it() {
    let event = event().await;
    // requests do not reach us yet
    let mattermost = Mattermost::new();
    mattermost.activated(false);
    let server = on(&mattermost.host());
    server.register();
    assert!(server.cluster_event(&event));
    sleep(HOUR).await;
    assert!(mattermost.seen().is_empty());
    // Agents is absent
    let mattermost = Mattermost::new();
    mattermost.agents(Agents::State(0));
    let server = on(&mattermost.host());
    server.register();
    sleep(seconds(10)).await;
    assert!(server.cluster_event(&event));
    sleep(HOUR).await;
    assert!(mattermost.seen().is_empty());
    // Agents refused it for good
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Status(403));
    let server = on(&mattermost.host());
    until(&server.register(), is_failed).await;
    assert!(server.cluster_event(&event));
    sleep(HOUR).await;
    assert_eq!(mattermost.seen().len(), 1);
    // it has unregistered
    let mattermost = Mattermost::new();
    let (server, registration) = registered_on(&mattermost).await;
    registration.unregister().await;
    assert!(server.cluster_event(&event));
    sleep(HOUR).await;
    assert_eq!(mattermost.registrations().len(), 1);
    // it was never to be registered
    let mattermost = Mattermost::new();
    assert!(on(&mattermost.host()).cluster_event(&event));
    sleep(HOUR).await;
    assert!(mattermost.seen().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_node_that_retries_keeps_its_pace() {
    let event = event().await;
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Status(500));
    let server = on(&mattermost.host());
    let registration = server.register();
    until(&registration, failed(17)).await;
    assert!(server.cluster_event(&event));
    sleep(seconds(55)).await;
    assert_eq!(mattermost.seen().len(), 17);
    until(&registration, failed(18)).await;
}

#[tokio::test(start_paused = true)]
async fn events_of_the_plugin_itself_are_left_to_it() {
    let ours = event().await;
    let mattermost = Mattermost::new();
    let (server, _) = registered_on(&mattermost).await;
    for id in ["", "settings changed", "mattermost_plugin_mcp"] {
        let other = PluginClusterEvent {
            id: id.into(),
            ..ours.clone()
        };
        assert!(!server.cluster_event(&other), "{id}");
    }
    sleep(seconds(60)).await;
    assert_eq!(mattermost.seen().len(), 1);
}
