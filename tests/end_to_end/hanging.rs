//! After its first change a tool runs to its end: each API call that a change makes, over REST too, hangs once, in turn.
//!
//! Whoever asked hears within 20 s what is done and how to ask again; what was begun ends when the server answers again, and
//! asking again doubles nothing. While a call hangs the clock stands still and goes on by itself, so the 20 s take no time.

mod changes;
mod ground;
mod shape;

use crate::stage::soon;
use crate::transport::Transport;

use changes::{Again, Change};
use ground::Ground;
use shape::{Shape, difference, shape};

/// What a change is when nothing hangs.
struct Undisturbed {
    /// What it makes of the world.
    shape: Shape,
    /// Changes that are recorded.
    recorded: usize,
}

async fn undisturbed(change: &Change) -> Undisturbed {
    let ground = Ground::new().await;
    let world = &ground.inside.world;
    let arguments = ground.arguments(change).await;
    let answer = ground.call(change, arguments.clone()).await;
    assert!(!answer.is_error, "{}: {}", change.tool, answer.text);
    let (shape, recorded) = (shape(world), ground.recorded());
    if change.again == Again::Answered {
        let again = ground.call(change, arguments).await;
        assert!(!again.is_error, "{} again: {}", change.tool, again.text);
        same(change.tool, world, &shape);
    }
    Undisturbed { shape, recorded }
}

fn same(row: &str, world: &devhost::World, expected: &Shape) {
    let is = shape(world);
    assert!(is == *expected, "{row}:\n{}", difference(expected, &is));
}

/// How a call ended of which one API call hung.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    /// What hung was none of its business, or not waited for.
    Done,
    /// Nothing is done, and nothing will be.
    Nothing,
    /// It goes on, or may have reached the server.
    Unknown,
}

/// One row: of the calls that the change makes the one after `before` others hangs. `None` where it makes no more.
async fn hangs(change: &Change, before: usize, expected: &Undisturbed) -> Option<Told> {
    let ground = Ground::new().await;
    let world = &ground.inside.world;
    let arguments = ground.arguments(change).await;
    let start = shape(world);
    world.hold_one(before);
    let mut asked = std::pin::pin!(ground.call(change, arguments.clone()));
    let method = tokio::select! {
        biased;
        method = world.until(devhost::World::one_held) => method,
        _ = &mut asked => return None,
    };
    tokio::time::pause();
    let told = asked.await;
    tokio::time::resume();
    let row = format!("{} {arguments} {before} {method}", change.tool);
    println!("{row}: {}", told.text);
    let then = shape(world);
    let kind = match () {
        () if !told.is_error => Told::Done,
        () if told.text.contains("outcome unknown") => Told::Unknown,
        () => Told::Nothing,
    };
    if kind == Told::Unknown {
        assert!(
            then == start || told.text.contains("done so far: "),
            "{row}: {}\n{}",
            told.text,
            difference(&start, &then)
        );
        let how = match change.tool {
            "send_message" => "ask again with the same idempotency key",
            _ => "again",
        };
        assert!(told.text.contains(how), "{row}: {}", told.text);
    }
    world.let_it_go_on();
    if told.text.contains("the call took longer") && kind == Told::Unknown {
        let ended = |world: &devhost::World| match Transport::chosen() {
            Transport::NetRpc => ground.recorded() == expected.recorded,
            // There are no records in the world.
            Transport::Grpc => shape(world) == expected.shape,
        };
        soon(world.until(|world| ended(world).then_some(()))).await;
    }
    ground.inside.settle().await;
    match kind {
        Told::Nothing => same(&row, world, &start),
        Told::Done | Told::Unknown => same(&row, world, &expected.shape),
    }
    if change.again == Again::Answered || kind == Told::Nothing {
        let arguments = ground.arguments(change).await;
        let again = ground.call(change, arguments).await;
        assert!(!again.is_error, "{row}, asked again: {}", again.text);
        same(&format!("{row}, asked again"), world, &expected.shape);
    }
    Some(kind)
}

async fn each_call_hangs(changes: &[Change]) {
    for change in changes {
        let expected = undisturbed(change).await;
        let mut told = Vec::new();
        while let Some(kind) = hangs(change, told.len(), &expected).await {
            told.push(kind);
        }
        // The call that makes the change, and the record of it where the server takes one: the branch's host does not.
        let least = match Transport::chosen() {
            Transport::NetRpc => 2,
            Transport::Grpc => 1,
        };
        let unknown = told.iter().filter(|told| **told == Told::Unknown).count();
        assert!(
            told.len() > 5 && unknown >= least,
            "{} has {} calls, after {unknown} of which the outcome is unknown",
            change.tool,
            told.len()
        );
    }
}

#[tokio::test]
async fn a_message_whose_api_calls_hang_is_told_and_sent_once() {
    each_call_hangs(&changes::MESSAGES).await;
}

#[tokio::test]
async fn an_edit_mark_or_deletion_whose_api_calls_hang_is_told_and_made_once() {
    each_call_hangs(&changes::MARKS).await;
}

#[tokio::test]
async fn a_membership_whose_api_calls_hang_is_told_and_changed_once() {
    each_call_hangs(&changes::MEMBERSHIPS).await;
}

#[tokio::test]
async fn a_channel_or_file_whose_api_calls_hang_is_told_and_made_once() {
    each_call_hangs(&changes::CHANNELS).await;
}

#[tokio::test]
async fn a_bookmark_whose_api_calls_hang_is_told_and_changed_once() {
    each_call_hangs(&changes::BOOKMARKS).await;
}

#[tokio::test]
async fn a_scheduled_message_whose_api_calls_hang_is_told_and_changed_once() {
    each_call_hangs(&changes::SCHEDULED).await;
}
