//! rmcp's client, driven by the Go tests: one process is one session.
//!
//! `rmcp-client SOCKET initialize|discover` opens a session with the server behind the socket and says how that went in its first
//! line on stdout: `{"protocol": "..."}` or `{"lost": "..."}`. Then each line on stdin asks for one thing, several at a time, and is
//! answered by a line with its id; the end of stdin ends the session.

use std::io::{self, BufRead, Write};

use anyhow::{Context, bail};
use rmcp::model::{
    CallToolRequestParams, ClientCapabilities, Implementation, InitializeRequestParams, JsonObject,
    ProtocolVersion,
};
use rmcp::service::{ClientLifecycleMode, ClientServiceExt, Peer, RoleClient, ServiceError};
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use rmcp::transport::{StreamableHttpClientTransport, UnixSocketHttpClient};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// What is asked.
#[derive(Deserialize)]
struct Order {
    id: u64,
    /// The tool to call; the list is asked for where there is none.
    tool: Option<String>,
    arguments: Option<JsonObject>,
    /// So many lists in one another are the argument `text`. They come as a number, because reading them from a line has a limit.
    #[serde(default)]
    deep: usize,
}

/// What serializing [`Order::deep`] lists takes in a debug build, and more.
const STACK: usize = 64 << 20;

fn main() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .build()?;
    runtime.block_on(session())
}

async fn session() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(socket), Some(lifecycle)) = (arguments.next(), arguments.next()) else {
        bail!("usage: rmcp-client SOCKET initialize|discover");
    };
    let lifecycle = match lifecycle.as_str() {
        "initialize" => ClientLifecycleMode::Initialize,
        "discover" => ClientLifecycleMode::Auto {
            preferred_versions: vec![ProtocolVersion::V_2026_07_28],
            legacy_version: None,
        },
        other => bail!("{other:?} is no way to begin"),
    };
    let uri = "http://plugin/mcp";
    let transport = StreamableHttpClientTransport::with_client(
        UnixSocketHttpClient::new(&socket, uri),
        StreamableHttpClientTransportConfig::with_uri(uri),
    );
    let client = InitializeRequestParams::new(
        ClientCapabilities::default(),
        Implementation::new("rmcp-client", "1.0.0"),
    );
    let session = match client.serve_with_lifecycle(transport, lifecycle).await {
        Ok(session) => session,
        Err(error) => return say(&json!({"lost": format!("{:#}", anyhow::Error::new(error))})),
    };
    let server = session.peer_info().context("nobody answered")?;
    say(&json!({"protocol": server.protocol_version}))?;

    let mut orders = orders();
    let mut answers = JoinSet::new();
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                Some(order) => { answers.spawn(answer(session.peer().clone(), order?)); }
                None => break,
            },
            Some(answer) = answers.join_next() => say(&answer?)?,
        }
    }
    session.cancel().await?;
    Ok(())
}

/// The lines of stdin, read by a thread of their own.
fn orders() -> mpsc::UnboundedReceiver<anyhow::Result<Order>> {
    let (sender, orders) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            let order = line
                .map_err(anyhow::Error::from)
                .and_then(|line| Ok(serde_json::from_str(&line)?));
            if sender.send(order).is_err() {
                break;
            }
        }
    });
    orders
}

async fn answer(peer: Peer<RoleClient>, order: Order) -> Value {
    let (what, answer) = match order.tool {
        None => told(peer.list_tools(None).await),
        Some(tool) => {
            let mut params = CallToolRequestParams::new(tool);
            params.arguments = match order.deep {
                0 => order.arguments,
                levels => Some(JsonObject::from_iter([("text".to_owned(), lists(levels))])),
            };
            told(peer.call_tool(params).await)
        }
    };
    json!({"id": order.id, what: answer})
}

fn lists(levels: usize) -> Value {
    (0..levels).fold(json!([]), |inner, _| Value::Array(vec![inner]))
}

/// `result`, the `error` of JSON-RPC, or that the answer is `lost`.
fn told(answer: Result<impl Serialize, ServiceError>) -> (&'static str, Value) {
    match answer {
        Ok(result) => ("result", json!(result)),
        Err(ServiceError::McpError(error)) => ("error", json!(error)),
        Err(error) => ("lost", format!("{:#}", anyhow::Error::new(error)).into()),
    }
}

fn say(line: &Value) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}
