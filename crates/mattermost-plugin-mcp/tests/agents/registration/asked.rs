//! Registrations that the plugin asks for: another exposure to outside clients, or simply one now.
use super::*;

/// What each registration said about outside clients.
fn exposed(mattermost: &Mattermost) -> Vec<bool> {
    let seen = mattermost.seen();
    let registrations = seen.iter().filter(|s| s.path.ends_with("/mcp/register"));
    registrations
        .map(|s| s.body["expose_external"].as_bool().unwrap())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_change_of_exposure_is_one_more_registration_at_once() {
    let mattermost = Mattermost::new();
    let (server, registration) = registered_on(&mattermost).await;
    let told = Instant::now();
    server.clone().set_expose_external(true);
    assert!(server.is_exposed());
    mattermost.until_seen(2).await;
    assert_eq!(told.elapsed(), Duration::ZERO);
    settle().await;
    assert!(is_registered(&registration.state()));
    // and from then on the heartbeat is that of an exposed server
    mattermost.until_seen(3).await;
    assert!((1620..=1980).contains(&told.elapsed().as_secs()));
    server.set_expose_external(false);
    settle().await;
    assert_eq!(exposed(&mattermost), [false, true, true, false]);
    assert_eq!(mattermost.unregistrations(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_change_of_the_offered_tools_is_one_more_registration_of_those_that_are() {
    let mattermost = Mattermost::new();
    let (server, _) = registered_on(&mattermost).await;
    let only_whoami = |tool: &ListedTool| match tool.short_name {
        "whoami" => Ok(()),
        _ => Err("it is off".to_owned()),
    };
    let told = Instant::now();
    server.offer(only_whoami).unwrap();
    mattermost.until_seen(2).await;
    assert_eq!(told.elapsed(), Duration::ZERO);
    // the same once more is no change
    server.offer(only_whoami).unwrap();
    sleep(seconds(10)).await;
    assert_eq!(mattermost.seen().len(), 2);
    let names = |at: usize| {
        let configs = mattermost.seen()[at].body["tool_configs"].clone();
        let configs = configs.as_array().unwrap().clone();
        let names = configs.into_iter().map(|config| config["name"].clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(0).len(), 3);
    assert_eq!(names(1), ["dev_example__whoami"]);
    assert_eq!(mattermost.unregistrations(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_exposure_that_stays_as_it_is_sends_nothing() {
    let mattermost = Mattermost::new();
    let (server, _) = registered_on(&mattermost).await;
    server.set_expose_external(false);
    settle().await;
    assert_eq!(exposed(&mattermost), [false]);
}

#[tokio::test(start_paused = true)]
async fn an_exposure_that_changes_before_the_first_registration_is_in_it() {
    let mattermost = Mattermost::new();
    mattermost.activated(false);
    let server = on(&mattermost.host());
    let registration = server.register();
    server.set_expose_external(true);
    sleep(HOUR).await;
    assert!(mattermost.seen().is_empty());
    mattermost.activated(true);
    until(&registration, is_registered).await;
    settle().await;
    assert_eq!(exposed(&mattermost), [true]);
}

#[tokio::test(start_paused = true)]
async fn changes_of_exposure_while_one_is_sent_are_one_more_afterwards() {
    let mattermost = Mattermost::new();
    mattermost.replies([Reply::After(seconds(10))]);
    let server = on(&mattermost.host());
    let registration = server.register();
    mattermost.until_seen(1).await;
    for yes in [true, false, true] {
        server.set_expose_external(yes);
        sleep(seconds(1)).await;
    }
    assert_eq!(exposed(&mattermost), [false]);
    until(&registration, is_registered).await;
    settle().await;
    assert_eq!(exposed(&mattermost), [false, true]);
    let at = mattermost.registrations();
    assert!((at[1] - at[0] - 10.0).abs() < 0.01, "{at:?}");
}

#[tokio::test(start_paused = true)]
async fn a_change_of_exposure_ends_a_back_off_but_not_the_count() {
    for attempts in [4, 20] {
        let mattermost = Mattermost::new();
        mattermost.always(Reply::Status(500));
        let server = on(&mattermost.host());
        let registration = server.register();
        until(&registration, failed(attempts)).await;
        let told = Instant::now();
        server.set_expose_external(true);
        until(&registration, failed(attempts + 1)).await;
        assert_eq!(told.elapsed(), Duration::ZERO);
        assert_eq!(exposed(&mattermost).last(), Some(&true));
        // the waits go on as they were
        until(&registration, failed(attempts + 2)).await;
        assert!(told.elapsed() >= seconds(8));
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_of_exposure_waits_for_an_absent_agents() {
    let mattermost = Mattermost::new();
    mattermost.agents(Agents::State(0));
    let server = on(&mattermost.host());
    let registration = server.register();
    until(&registration, |s| *s == RegistrationState::WaitingForAgents).await;
    let asked = mattermost.asked().len();
    server.set_expose_external(true);
    settle().await;
    assert_eq!(mattermost.asked().len(), asked + 1, "it is looked for");
    sleep(HOUR).await;
    assert!(mattermost.seen().is_empty());
    mattermost.agents(Agents::Running("2.0.0"));
    until(&registration, is_registered).await;
    assert_eq!(exposed(&mattermost), [true]);
}

#[tokio::test(start_paused = true)]
async fn a_change_of_exposure_tries_once_more_what_failed() {
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Status(403));
    let server = on(&mattermost.host());
    let registration = server.register();
    until(&registration, is_failed).await;
    server.set_expose_external(true);
    sleep(HOUR).await;
    assert!(is_failed(&registration.state()));
    assert_eq!(exposed(&mattermost), [false, true]);
    mattermost.always(Reply::Status(200));
    registration.renew();
    settle().await;
    assert!(is_registered(&registration.state()));
}

#[tokio::test(start_paused = true)]
async fn a_change_of_exposure_after_unregistering_is_in_the_next_registration() {
    let mattermost = Mattermost::new();
    let (server, registration) = registered_on(&mattermost).await;
    registration.unregister().await;
    server.set_expose_external(true);
    registration.renew();
    sleep(HOUR).await;
    assert_eq!(exposed(&mattermost), [false]);
    assert_eq!(registration.state(), RegistrationState::Stopped);
    until(&server.register(), is_registered).await;
    assert_eq!(exposed(&mattermost), [false, true]);
}

#[tokio::test(start_paused = true)]
async fn a_registration_can_be_had_now() {
    let mattermost = Mattermost::new();
    let (_, registration) = registered_on(&mattermost).await;
    sleep(seconds(100)).await;
    let told = Instant::now();
    registration.renew();
    mattermost.until_seen(2).await;
    assert_eq!(told.elapsed(), Duration::ZERO);
    mattermost.until_seen(3).await;
    assert!((270..=330).contains(&told.elapsed().as_secs()));
}

#[tokio::test(start_paused = true)]
async fn one_that_is_wanted_from_an_agents_that_has_gone_is_not_sent() {
    let mattermost = Mattermost::new();
    let (_, registration) = registered_on(&mattermost).await;
    mattermost.agents(Agents::State(0));
    registration.renew();
    settle().await;
    assert_eq!(registration.state(), RegistrationState::WaitingForAgents);
    assert_eq!(mattermost.seen().len(), 1);
}
