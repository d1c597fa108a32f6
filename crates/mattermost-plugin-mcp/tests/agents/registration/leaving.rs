//! The end of a registration.
use super::*;

#[tokio::test(start_paused = true)]
async fn unregistering_in_a_back_off_cancels_it() {
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Status(500));
    let registration = start(&mattermost);
    mattermost.until_seen(5).await;
    let told = Instant::now();
    registration.unregister().await;
    assert_eq!(told.elapsed(), Duration::ZERO);
    sleep(HOUR).await;
    assert_eq!(mattermost.registrations().len(), 5);
    assert_eq!(mattermost.unregistrations(), 1);
}

#[tokio::test(start_paused = true)]
async fn unregistering_waits_for_a_registration_under_way() {
    let mattermost = Mattermost::new();
    mattermost.replies([Reply::After(Duration::from_millis(1500))]);
    let registration = start(&mattermost);
    mattermost.until_seen(1).await;
    let told = Instant::now();
    registration.unregister().await;
    assert_eq!(told.elapsed(), Duration::from_millis(1500));
    let seen = mattermost.seen();
    assert_eq!(seen.len(), 2);
    assert!((seen[1].at - seen[0].at).as_millis() >= 1500);
}

#[tokio::test(start_paused = true)]
async fn unregistering_takes_no_longer_than_it_may() {
    let forever = Reply::After(HOUR);
    let taken = Reply::Status(200);
    for (register, unregister, cluster, milliseconds) in [
        // the registration hangs: half of the time is left for unregistering
        (&forever, &taken, Cluster::Tells, 2000),
        // unregistering hangs: an eighth is left for telling the other nodes
        (&taken, &forever, Cluster::Tells, 3500),
        (&taken, &taken, Cluster::Hangs, 4000),
        (&taken, &forever, Cluster::Hangs, 4000),
        (&forever, &forever, Cluster::Hangs, 4000),
    ] {
        let mattermost = Mattermost::new();
        mattermost.replies([register.clone(), unregister.clone()]);
        mattermost.cluster(cluster);
        let registration = start(&mattermost);
        mattermost.until_seen(1).await;
        tokio::task::yield_now().await;
        let told = Instant::now();
        timeout(HOUR, registration.unregister()).await.unwrap();
        assert_eq!(told.elapsed().as_millis(), milliseconds);
        assert_eq!(mattermost.unregistrations(), 1);
        assert_eq!(mattermost.events().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_never_registered_is_not_unregistered() {
    let mattermost = Mattermost::new();
    mattermost.agents(Agents::NotInstalled);
    let registration = start(&mattermost);
    sleep(HOUR).await;
    registration.unregister().await;
    assert!(mattermost.seen().is_empty());
    assert_eq!(registration.state(), RegistrationState::Stopped);
}

#[tokio::test(start_paused = true)]
async fn a_server_can_be_registered_again_and_again() {
    let mattermost = Mattermost::new();
    let server = on(&mattermost.host());
    for round in 1..=3 {
        let registration = server.register();
        until(&registration, is_registered).await;
        registration.unregister().await;
        registration.unregister().await;
        assert_eq!(mattermost.registrations().len(), round);
        assert_eq!(mattermost.unregistrations(), round);
        assert_eq!(registration.state(), RegistrationState::Stopped);
    }
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_of_the_tasks_ends_it_at_once() {
    let mattermost = Mattermost::new();
    mattermost.always(Reply::After(HOUR));
    let host = mattermost.host();
    let registration = on(&host).register();
    mattermost.until_seen(1).await;
    let told = Instant::now();
    let late = host.tasks.shutdown(Duration::from_secs(1)).await;
    assert!(late.is_empty());
    assert_eq!(told.elapsed(), Duration::ZERO);
    assert_eq!(registration.state(), RegistrationState::Stopped);
    registration.unregister().await;
    assert_eq!(mattermost.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn unregistering_waits_for_no_question_to_the_server() {
    // whether we answer
    let mattermost = Mattermost::new();
    mattermost.look_hangs();
    let registration = start(&mattermost);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(mattermost.looks(), 1);
    stops_at_once(&registration).await;
    // whether Agents runs, before we registered
    let mattermost = Mattermost::new();
    mattermost.agents(Agents::Hangs);
    let registration = start(&mattermost);
    sleep(Duration::from_secs(1)).await;
    stops_at_once(&registration).await;
    assert!(mattermost.seen().is_empty());
    // whether Agents still runs: asked after 27 to 33 s, for 10 s
    let mattermost = Mattermost::new();
    let registration = start(&mattermost);
    until(&registration, is_registered).await;
    mattermost.agents(Agents::Hangs);
    sleep(Duration::from_secs(35)).await;
    stops_at_once(&registration).await;
    assert_eq!(mattermost.unregistrations(), 1);
}

async fn stops_at_once(registration: &Registration) {
    let told = Instant::now();
    registration.unregister().await;
    assert_eq!(told.elapsed(), Duration::ZERO);
    assert_eq!(registration.state(), RegistrationState::Stopped);
}

#[tokio::test(start_paused = true)]
async fn agents_that_may_be_back_is_told_and_agents_that_is_off_is_not() {
    for (afterwards, unregistrations) in [(Agents::Silent, 1), (Agents::State(0), 0)] {
        let mattermost = Mattermost::new();
        let registration = start(&mattermost);
        until(&registration, is_registered).await;
        mattermost.agents(Agents::State(0));
        until(&registration, |s| *s == RegistrationState::WaitingForAgents).await;
        mattermost.agents(afterwards);
        sleep(HOUR).await;
        registration.unregister().await;
        assert_eq!(mattermost.unregistrations(), unregistrations);
    }
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_is_deactivated_unregisters_by_itself() {
    let mattermost = Mattermost::new();
    let host = mattermost.host();
    let registration = on(&host).register();
    until(&registration, is_registered).await;
    mattermost.always(Reply::After(HOUR));
    mattermost.cluster(Cluster::Hangs);
    let told = Instant::now();
    assert!(host.deactivate().await.is_empty());
    assert_eq!(told.elapsed(), seconds(4));
    assert_eq!(registration.state(), RegistrationState::Stopped);
    assert_eq!(mattermost.unregistrations(), 1);
    // whoever asks for it in on_deactivate as well is served
    registration.unregister().await;
    assert_eq!(mattermost.unregistrations(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_process_that_ends_otherwise_leaves_the_entry() {
    let mattermost = Mattermost::new();
    let host = mattermost.host();
    let registration = on(&host).register();
    until(&registration, is_registered).await;
    assert!(host.tasks.shutdown(seconds(1)).await.is_empty());
    assert_eq!(registration.state(), RegistrationState::Stopped);
    assert_eq!(mattermost.unregistrations(), 0);
    assert!(mattermost.events().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_registration_that_comes_too_late_has_stopped() {
    let mattermost = Mattermost::new();
    let host = mattermost.host();
    host.tasks.shutdown(seconds(1)).await;
    let registration = on(&host).register();
    assert_eq!(registration.state(), RegistrationState::Stopped);
    registration.unregister().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_has_one_registration_at_a_time() {
    let mattermost = Mattermost::new();
    let (server, first) = registered_on(&mattermost).await;
    let second = server.clone().register();
    assert!(is_registered(&second.state()));
    sleep(seconds(200)).await;
    assert_eq!(mattermost.registrations().len(), 1);
    tokio::join!(first.unregister(), second.unregister());
    assert_eq!(mattermost.unregistrations(), 1);
}

#[tokio::test(start_paused = true)]
async fn registering_again_waits_until_the_last_one_has_taken_leave() {
    let mattermost = Mattermost::new();
    let (server, first) = registered_on(&mattermost).await;
    mattermost.replies([Reply::After(seconds(3))]);
    let leaving = tokio::spawn(async move { first.unregister().await });
    mattermost.until_seen(2).await;
    let told = Instant::now();
    // one that is given up before its turn sends nothing, and does not let the next one through
    let second = server.register();
    second.unregister().await;
    assert_eq!(told.elapsed(), Duration::ZERO);
    let third = server.register();
    until(&third, is_registered).await;
    assert!(told.elapsed() >= seconds(3));
    leaving.await.unwrap();
    let seen = mattermost.seen();
    let paths: Vec<_> = seen.iter().map(|s| s.path.rsplit('/').next()).collect();
    assert_eq!(
        paths,
        [Some("register"), Some("unregister"), Some("register")]
    );
}
