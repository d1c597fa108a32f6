//! What a status page is told.
use super::*;

fn at(status: &RegistrationStatus) -> (Instant, Option<Instant>, Option<Instant>) {
    (status.since, status.last_attempt, status.next_attempt)
}

#[tokio::test(start_paused = true)]
async fn one_that_waits_tells_since_when() {
    let mattermost = Mattermost::new();
    mattermost.agents(Agents::NotInstalled);
    let begun = Instant::now();
    let registration = start(&mattermost);
    let status = registration.status();
    assert_eq!(status.state, RegistrationState::WaitingForActivation);
    assert_eq!(at(&status), (begun, None, None));
    sleep(HOUR).await;
    let status = registration.status();
    assert_eq!(status.state, RegistrationState::WaitingForAgents);
    assert_eq!(
        at(&status),
        (begun + Duration::from_millis(250), None, None)
    );
}

#[tokio::test(start_paused = true)]
async fn one_that_is_registered_tells_when_it_was_and_will_be_renewed() {
    let mattermost = Mattermost::new();
    mattermost.replies([Reply::After(seconds(2))]);
    let registration = start(&mattermost);
    mattermost.until_seen(1).await;
    let sent = Instant::now();
    assert_eq!(at(&registration.status()).1, Some(sent));
    until(&registration, is_registered).await;
    let since = sent + seconds(2);
    let (now, last, next) = at(&registration.status());
    assert_eq!((now, last), (since, Some(sent)));
    let next = next.unwrap();
    assert!((270..=330).contains(&(next - since).as_secs()));
    // a heartbeat changes the attempts only
    mattermost.until_seen(2).await;
    settle().await;
    let (now, last, next) = at(&registration.status());
    assert!((270..=330).contains(&(last.unwrap() - since).as_secs()));
    assert_eq!(now, since);
    assert!(next > last);
}

#[tokio::test(start_paused = true)]
async fn a_repair_that_is_due_is_the_next_attempt() {
    let mattermost = Mattermost::new();
    let (server, registration) = registered_on(&mattermost).await;
    let (_, other) = registered_on(&mattermost).await;
    other.unregister().await;
    let told = Instant::now();
    server.cluster_event(&mattermost.events()[0]);
    settle().await;
    let next = registration.status().next_attempt.unwrap();
    assert!(next - told <= seconds(5));
    mattermost.until_seen(4).await;
    // a wait ends with the millisecond
    assert!(next.elapsed() <= Duration::from_millis(1));
}

#[tokio::test(start_paused = true)]
async fn failed_attempts_are_one_state_with_its_cause_and_next_attempt() {
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Status(500));
    let registration = start(&mattermost);
    until(&registration, failed(1)).await;
    let first = Instant::now();
    assert_eq!(
        at(&registration.status()),
        (first, Some(first), Some(first + seconds(1)))
    );
    until(&registration, failed(3)).await;
    let third = Instant::now();
    let status = registration.status();
    assert_eq!(at(&status), (first, Some(third), Some(third + seconds(4))));
    let RegistrationState::Retrying {
        attempts, cause, ..
    } = status.state
    else {
        panic!("{:?}", status.state);
    };
    assert_eq!(attempts, 3);
    assert_eq!(cause, "status 500: says Agents");
    mattermost.always(Reply::Status(403));
    until(&registration, is_failed).await;
    let refused = Instant::now();
    assert_eq!(at(&registration.status()), (refused, Some(refused), None));
    registration.unregister().await;
    let status = registration.status();
    assert_eq!(status.state, RegistrationState::Stopped);
    assert_eq!(at(&status), (refused, Some(refused), None));
}
