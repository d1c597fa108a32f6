//! A plugin that does what a plugin should not.

use futures_util::future::BoxFuture;
use go_plugin::broker::MuxBroker;
use go_plugin::handshake::Handshake;
use go_plugin::rpc::{Answer, Args, Reply, Service, method_not_found};
use go_plugin::serve::Dispense;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// What its host needs.
#[allow(dead_code, reason = "the program and the tests use different parts")]
pub(crate) const HANDSHAKE: Handshake = Handshake {
    cookie_key: "ODD_PLUGIN",
    cookie_value: "odd",
    protocol_version: 3,
};

/// Offers itself as `odd`.
#[derive(Default)]
pub(crate) struct Odd {
    /// `shutdown` never ends.
    pub(crate) stays: bool,
    /// `dispense` and `shutdown` panic.
    pub(crate) panics: bool,
}

impl Dispense for Odd {
    fn dispense(&self, name: &str, broker: MuxBroker) -> Option<Arc<dyn Service>> {
        assert!(!self.panics || name == "odd", "on purpose, in dispense");
        (name == "odd").then(|| Arc::new(Methods { broker }) as Arc<dyn Service>)
    }

    fn shutdown(&self) -> BoxFuture<'_, ()> {
        if self.stays {
            return Box::pin(std::future::pending());
        }
        let panics = self.panics;
        Box::pin(async move { assert!(!panics, "on purpose, in shutdown") })
    }
}

struct Methods {
    broker: MuxBroker,
}

impl Service for Methods {
    fn call(self: Arc<Self>, method: &str, args: Args<'_>) -> Result<Answer, String> {
        match method {
            "Plugin.Double" => {
                let number: i64 = args.decode()?;
                Ok(Box::pin(async move { Ok(Reply::new(number * 2)) }))
            }
            "Plugin.Print" => {
                let text: String = args.decode()?;
                Ok(Box::pin(async move {
                    stray(&text).map_err(|error| error.to_string())?;
                    Ok(Reply::empty())
                }))
            }
            "Plugin.LeaveChild" => {
                // It has nothing of ours but what it inherits without being told.
                let mut child = std::process::Command::new("sleep");
                child.arg("5").stdin(Stdio::null());
                child.stdout(Stdio::null()).stderr(Stdio::null());
                let left = child.spawn().map(|_| Reply::empty());
                Ok(Box::pin(async { left.map_err(|error| error.to_string()) }))
            }
            "Plugin.Refuse" => Err("it will not".into()),
            "Plugin.Panic" => Ok(Box::pin(async { panic!("on purpose, while answering") })),
            "Plugin.PanicAtOnce" => panic!("on purpose, while reading"),
            "Plugin.Nil" => Ok(Box::pin(async {
                Ok(Reply::new(vec![None::<Box<String>>]))
            })),
            "Plugin.Hang" => Ok(Box::pin(std::future::pending())),
            "Plugin.Echo" => {
                let id: u32 = args.decode()?;
                Ok(Box::pin(self.echo(id)))
            }
            "Plugin.DialInVain" => {
                let ids: u32 = args.decode()?;
                Ok(Box::pin(self.dial_in_vain(ids)))
            }
            _ => Err(method_not_found(method)),
        }
    }
}

impl Methods {
    /// Dials the host's `id` and sends back what comes.
    async fn echo(self: Arc<Self>, id: u32) -> Result<Reply, String> {
        let mut stream = self.broker.dial(id).await.map_err(|e| e.to_string())?;
        let mut bytes = Vec::new();
        stream
            .read_to_end(&mut bytes)
            .await
            .map_err(|e| e.to_string())?;
        stream.write_all(&bytes).await.map_err(|e| e.to_string())?;
        Ok(Reply::new(bytes.len() as i64))
    }

    /// Dials the ids up to the given one and drops each stream at once; answers the longest time a dial took, in ms.
    async fn dial_in_vain(self: Arc<Self>, ids: u32) -> Result<Reply, String> {
        let mut longest = Duration::ZERO;
        for id in 1..=ids {
            let before = Instant::now();
            let dialled = self.broker.dial(id).await;
            drop(dialled.map_err(|e| e.to_string())?);
            longest = longest.max(before.elapsed());
        }
        Ok(Reply::new(longest.as_millis() as i64))
    }
}

/// Prints on each way to stdout that a dependency might take.
#[expect(clippy::print_stdout, reason = "as a dependency might")]
fn stray(text: &str) -> std::io::Result<()> {
    println!("{text} by println");
    rustix::io::write(rustix::stdio::stdout(), format!("{text} to 1\n").as_bytes())?;
    let child = std::process::Command::new("echo")
        .arg(format!("{text} by a child"))
        .status();
    child.map(|_| ())
}
