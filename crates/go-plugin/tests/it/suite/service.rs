//! The service of the suite. `conformance/suite/service.go` is the same in Go.

use go_plugin::broker::MuxBroker;
use go_plugin::handshake::Handshake;
use go_plugin::rpc::{Answer, Args, Client, Reply, Service, method_not_found, serve};
use go_plugin::tasks::TaskSet;
use go_plugin::yamux::Stream;
use std::error::Error;
use std::io::Write;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;

pub(crate) const HANDSHAKE: Handshake = Handshake {
    cookie_key: "SUITE_PLUGIN",
    cookie_value: "suite",
    protocol_version: 5,
};

/// The names of the methods.
const METHODS: [&str; 15] = [
    "CallBack",
    "Dial",
    "Double",
    "Echo",
    "Fail",
    "Implemented",
    "Panic",
    "Pour",
    "Print",
    "Receive",
    "Release",
    "Repeat",
    "Send",
    "Serve",
    "Wait",
];

go_gob::gob_struct! {
    /// Arguments of CallBack, Send and Echo: a stream and a number.
    pub struct On: "On" {
        stream: u32 = "Stream",
        number: i64 = "Number",
    }

    /// What went through a stream.
    pub struct Total: "Total" {
        bytes: i64 = "Bytes",
        hash: u64 = "Hash",
    }
}

impl Total {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as i64;
        for &byte in bytes {
            self.hash = self.hash.wrapping_mul(31).wrapping_add(byte.into());
        }
    }
}

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Writes `length` bytes of a pattern and finishes.
pub(crate) async fn send(stream: &mut Stream, length: i64) -> Outcome<Total> {
    let mut total = Total::default();
    while total.bytes < length {
        let from = total.bytes;
        let to = length.min(from + 100_000);
        let piece: Vec<u8> = (from..to).map(|at| (at % 251) as u8).collect();
        stream.write_all(&piece).await?;
        total.add(&piece);
    }
    stream.shutdown().await?;
    Ok(total)
}

/// Reads to the end.
pub(crate) async fn receive(stream: &mut Stream) -> Outcome<Total> {
    let mut total = Total::default();
    while let Some(chunk) = stream.chunk().await? {
        total.add(&chunk);
    }
    Ok(total)
}

/// Either side serves it: the plugin to the host, and the host what CallBack asks for.
pub(crate) struct Methods {
    pub(crate) broker: MuxBroker,
    pub(crate) tasks: TaskSet,
    pub(crate) released: Notify,
}

impl Service for Methods {
    fn call(self: Arc<Self>, method: &str, args: Args<'_>) -> Result<Answer, String> {
        match method {
            "Plugin.Implemented" => reply(async { Ok(METHODS.map(str::to_owned).to_vec()) }),
            "Plugin.Double" => {
                let number: i64 = args.decode()?;
                reply(async move { Ok(number * 2) })
            }
            "Plugin.Repeat" => {
                let text: String = args.decode()?;
                reply(async move { Ok(text) })
            }
            "Plugin.Fail" => Err(args.decode()?),
            "Plugin.Panic" => Ok(Box::pin(async { panic!("on purpose") })),
            "Plugin.Wait" => reply(async move {
                self.released.notified().await;
                Ok(())
            }),
            "Plugin.Release" => {
                self.released.notify_one();
                reply(async { Ok(()) })
            }
            "Plugin.Print" => {
                let text: String = args.decode()?;
                reply(async move { print(&text) })
            }
            "Plugin.Serve" => reply(self.serve()),
            _ => self.with_stream(method, args),
        }
    }
}

impl Methods {
    /// The methods that dial a stream of the caller.
    fn with_stream(self: Arc<Self>, method: &str, args: Args<'_>) -> Result<Answer, String> {
        let work = match method {
            "Plugin.CallBack" => Self::call_back,
            "Plugin.Dial" => Self::dial,
            "Plugin.Receive" => Self::receive,
            "Plugin.Send" => Self::send,
            "Plugin.Echo" => Self::echo,
            "Plugin.Pour" => Self::pour,
            _ => return Err(method_not_found(method)),
        };
        let on: On = args.decode()?;
        Ok(Box::pin(async move {
            let stream = self.broker.dial(on.stream).await;
            let stream = stream.map_err(|error| error.to_string())?;
            work(stream, on.number).await
        }))
    }

    async fn serve(self: Arc<Self>) -> Outcome<u32> {
        let id = self.broker.next_id();
        let tasks = self.tasks.clone();
        tasks.spawn("accepted", async move {
            if let Ok(stream) = self.broker.accept(id).await {
                serve(stream, self).await;
            }
        });
        Ok(id)
    }

    fn call_back(stream: Stream, number: i64) -> Answer {
        answer(async move {
            Ok(Client::new(stream)
                .call::<i64>("Plugin.Double", &number)
                .await?)
        })
    }

    fn dial(mut stream: Stream, _: i64) -> Answer {
        // The broker's answer is read with the first byte.
        answer(async move { Ok(i64::from(stream.read_u8().await?)) })
    }

    fn receive(mut stream: Stream, _: i64) -> Answer {
        answer(async move { receive(&mut stream).await })
    }

    fn send(mut stream: Stream, length: i64) -> Answer {
        answer(async move { send(&mut stream, length).await })
    }

    fn echo(mut stream: Stream, _: i64) -> Answer {
        answer(async move {
            let (mut total, mut bytes) = (Total::default(), Vec::new());
            stream.read_to_end(&mut bytes).await?;
            total.add(&bytes);
            stream.write_all(&bytes).await?;
            Ok(total)
        })
    }

    fn pour(mut stream: Stream, _: i64) -> Answer {
        answer(async move {
            let mut total = Total::default();
            while stream.write_all(&[7; 10_000]).await.is_ok() {
                total.bytes += 10_000;
            }
            Ok(total)
        })
    }
}

fn answer<T: go_gob::Gob>(work: impl Future<Output = Outcome<T>> + Send + 'static) -> Answer {
    Box::pin(async {
        work.await
            .map(Reply::new)
            .map_err(|error| error.to_string())
    })
}

fn reply<T: go_gob::Gob>(
    work: impl Future<Output = Outcome<T>> + Send + 'static,
) -> Result<Answer, String> {
    Ok(answer(work))
}

fn print(text: &str) -> Outcome<()> {
    writeln!(std::io::stdout(), "{text} to stdout")?;
    writeln!(std::io::stderr(), "{text} to stderr")?;
    Ok(())
}
