//! A peer whose types have changed.

use crate::harness::*;
use go_gob::gob_struct;
use go_plugin::rpc::{self, Answer, Args, CallError, Client, Reply, Service, method_not_found};
use go_plugin::tasks::TaskSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

gob_struct! {
    /// As one side has it.
    pub struct Post: "Post" {
        text: String = "Text",
        pinned: bool = "Pinned",
    }
    /// As the other side has it.
    pub struct NewerPost: "Post" {
        text: String = "Text",
        pinned: i64 = "Pinned",
    }
}

/// Gives and takes posts of the newer kind; what it is sent is counted.
#[derive(Default)]
struct Newer(AtomicUsize);

impl Service for Newer {
    fn call(self: Arc<Self>, method: &str, args: Args<'_>) -> Result<Answer, String> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let reply = match method {
            "Plugin.Get" => NewerPost {
                text: "text".to_owned(),
                pinned: 7,
            },
            "Plugin.Put" => args.decode::<NewerPost>()?,
            _ => return Err(method_not_found(method)),
        };
        Ok(Box::pin(async move { Ok(Reply::new(reply)) }))
    }
}

/// Answers the post that it is sent.
struct Older;

impl Service for Older {
    fn call(self: Arc<Self>, _: &str, args: Args<'_>) -> Result<Answer, String> {
        let post: Post = args.decode()?;
        Ok(Box::pin(async move { Ok(Reply::new(post)) }))
    }
}

async fn put(client: &Client, post: &Post) -> Result<Post, CallError> {
    soon(client.call("Plugin.Put", post)).await
}

/// What refuses to be written, with its cause.
fn unwritten(result: Result<Post, CallError>) -> String {
    match result {
        Err(error @ CallError::Encode(_)) => go_plugin::hclog::chain(&error),
        other => panic!("expected a refusal, not {other:?}"),
    }
}

const REFUSAL: &str =
    "the arguments cannot be written: Post.Pinned is bool here and int at the peer";

#[tokio::test]
async fn what_was_read_without_a_field_is_not_written_back_on_any_stream() {
    let tasks = TaskSet::new();
    let (ours, mut theirs) = sessions(&tasks);
    let service = Arc::new(Newer::default());
    let mut clients = Vec::new();
    for _ in 0..2 {
        let (here, there) = streams(&ours, &mut theirs).await;
        tasks.spawn("served", rpc::serve(there, service.clone()));
        clients.push(Client::new(here));
    }
    let post: Post = soon(clients[0].call("Plugin.Get", &())).await.unwrap();
    assert_eq!((post.text.as_str(), post.pinned), ("text", false));
    for client in &clients {
        assert_eq!(unwritten(put(client, &post).await), REFUSAL);
    }
    assert_eq!(service.0.load(Ordering::SeqCst), 1, "nothing was sent");
    // The connection lives.
    let again: Post = soon(clients[1].call("Plugin.Get", &())).await.unwrap();
    assert_eq!(again, post);
}

#[tokio::test]
async fn what_one_peer_has_changed_is_still_written_to_another() {
    let tasks = TaskSet::new();
    let newer = client_of(Arc::new(Newer::default()), &tasks).await;
    let older = client_of(Arc::new(Older), &tasks).await;
    let post: Post = soon(newer.call("Plugin.Get", &())).await.unwrap();
    assert_eq!(put(&older, &post).await.unwrap(), post);
}

#[tokio::test]
async fn an_answer_with_such_a_struct_is_an_error_of_its_call() {
    let tasks = TaskSet::new();
    let client = client_of(Arc::new(Older), &tasks).await;
    for _ in 0..2 {
        let sent = NewerPost::default();
        let answer = soon(client.call::<NewerPost>("Plugin.Echo", &sent)).await;
        let Err(CallError::Server(text)) = answer else {
            panic!("expected a refusal, not {answer:?}");
        };
        assert_eq!(
            text,
            "rpc: the reply cannot be written: Post.Pinned is bool here and int at the peer"
        );
    }
}
