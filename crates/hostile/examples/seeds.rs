//! Writes the first inputs of the fuzz targets into a folder: `cargo run -p hostile --example seeds -- fuzz/corpus`.
//!
//! Honest ones, so that a fuzzer begins behind the first checks: streams that Go wrote, calls as our own client writes
//! them, and what a host says to a plugin, recorded off the connection.

#![expect(clippy::unwrap_used, reason = "a tool of the developer")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use go_gob::{Binary, Encoder, Gob, Interface, gob_struct};
use go_plugin::host::Connection;
use go_plugin::serve::serve_connection;
use hostile::frames::Offer;
use hostile::hooks::{ActivateArgs, BODY, Header, WRITER, methods};
use mattermost_plugin::Context;
use mattermost_plugin::model::{CommandArgs, Config, FileInfo, HTTPRequestSubset, Post, User};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

gob_struct! {
    /// net/rpc's.
    pub struct Response: "Response" {
        method: String = "ServiceMethod",
        seq: u64 = "Seq",
        error: String = "Error",
    }
    /// What `ServeHTTP` is called with.
    pub struct ServeHttpArgs: "Z_ServeHTTPArgs" {
        response_writer_stream: u32 = "ResponseWriterStream",
        request: Option<HTTPRequestSubset> = "Request",
        context: Option<Context> = "Context",
        request_body_stream: u32 = "RequestBodyStream",
    }
    /// The arguments of a hook that has none.
    pub struct NoArgs: "NoArgs" {}
    /// Those of one about a post.
    pub struct PostArgs: "Args" {
        context: Context = "A",
        post: Post = "B",
        old_post: Post = "C",
    }
    /// Those of one about posts.
    pub struct PostsArgs: "Args" {
        posts: Vec<Post> = "A",
    }
    /// Those of one about a configuration.
    pub struct ConfigArgs: "Args" {
        config: Config = "A",
    }
    /// Those of a command.
    pub struct ExecuteArgs: "Args" {
        context: Context = "A",
        args: CommandArgs = "B",
    }
    /// Those of an upload.
    pub struct UploadArgs: "Args" {
        context: Context = "A",
        info: FileInfo = "B",
        uploaded_file_stream: u32 = "UploadedFileStream",
        replacement_file_stream: u32 = "ReplacementFileStream",
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = std::env::args().nth(1).unwrap();
    let seed = |target: &str, name: &str, bytes: &[u8]| {
        let folder = Path::new(&folder).join(target);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), bytes).unwrap();
    };
    values(&seed);
    calls(&seed);
    hooks(&seed);
    let recorded = recorded().await;
    for mode in 0..8 {
        seed(
            "frames",
            &format!("recorded-{mode}"),
            &[&[mode, 30], &recorded[..]].concat(),
        );
    }
    for (name, script) in SCRIPTS {
        for mode in 0..4 {
            seed(
                "frames",
                &format!("{name}-{mode}"),
                &[&[0x80 | mode, 200], *script].concat(),
            );
        }
    }
}

/// Frames in short, see `hostile::frames`.
const SCRIPTS: &[(&str, &[u8])] = &[
    ("open-write-finish", &[5, 1, 0, 0, 1, 100, 17, 1, 0]),
    (
        "open-fill-window",
        &[5, 1, 0, 0, 1, 0xf7, 1, 1, 0xf7, 0, 1, 1],
    ),
    (
        "open-many",
        &[5, 1, 0, 5, 3, 0, 5, 5, 0, 5, 7, 0, 33, 3, 0, 17, 5, 0],
    ),
    ("go-away", &[3, 0, 0, 5, 1, 0, 3, 0, 1]),
    ("pings", &[6, 0, 1, 6, 0, 2, 10, 0, 3]),
];

type Seed<'a> = dyn Fn(&str, &str, &[u8]) + 'a;

/// What Go wrote, to be read as each of some types.
fn values(seed: &Seed<'_>) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../go-gob/tests/gob/golden");
    for name in ["post", "kinds", "errors", "changed", "singles"] {
        let hex = fs::read_to_string(golden.join(name).with_extension("hex")).unwrap();
        let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
        let stream: Vec<u8> = digits
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect();
        for which in [0, 3, 4] {
            seed(
                "values",
                &format!("{name}-{which}"),
                &[&[which], &stream[..]].concat(),
            );
        }
    }
    for (which, fresh) in hostile::values::TYPES.iter().enumerate() {
        let mut stream = vec![which as u8];
        if Encoder::new().encode(&*fresh(), &mut stream).is_ok() {
            seed("values", &format!("empty-{which}"), &stream);
        }
    }
    let any = Interface::from(vec![Interface::from("x"), Interface::int64(7)]);
    let map = BTreeMap::from([("a".to_owned(), any)]);
    let mut stream = vec![2];
    Encoder::new().encode(&map, &mut stream).unwrap();
    seed("values", "interfaces", &stream);
}

fn calls(seed: &Seed<'_>) {
    let headers = BTreeMap::from([("Vary".to_owned(), vec!["Origin".to_owned()])]);
    let values: [(&str, &dyn Gob); 5] = [
        ("Plugin.Int", &7_i64),
        ("Plugin.Any", &Interface::from("x")),
        ("Plugin.Map", &headers),
        ("Plugin.Bytes", &vec![1_u8, 2, 3]),
        ("Plugin.Skip", &()),
    ];
    let (mut requests, mut replies) = (vec![0], vec![1]);
    let (mut asking, mut answering) = (Encoder::new(), Encoder::new());
    for (seq, (method, value)) in (0..).zip(values) {
        let method = method.to_owned();
        let header = Response {
            seq,
            method: method.clone(),
            ..Response::default()
        };
        answering.encode(&header, &mut replies).unwrap();
        answering.encode(value, &mut replies).unwrap();
        asking
            .encode(&Header { method, seq }, &mut requests)
            .unwrap();
        asking.encode(value, &mut requests).unwrap();
    }
    seed("calls", "requests", &requests);
    seed("calls", "replies", &replies);
    let mut refused = vec![1];
    let error = "rpc: can't find method Plugin.Int".to_owned();
    let header = Response {
        error,
        ..Response::default()
    };
    let mut encoder = Encoder::new();
    encoder.encode(&header, &mut refused).unwrap();
    encoder.encode(&(), &mut refused).unwrap();
    seed("calls", "refused", &refused);
}

fn hooks(seed: &Seed<'_>) {
    let request = HTTPRequestSubset {
        method: "POST".into(),
        url: Some(Binary(b"/mcp?a=b".to_vec())),
        proto: "HTTP/1.1".into(),
        proto_major: 1,
        proto_minor: 1,
        header: BTreeMap::from([("Content-Type".to_owned(), vec!["text/plain".into()])]),
        host: "localhost".into(),
        ..HTTPRequestSubset::default()
    };
    let serve = ServeHttpArgs {
        response_writer_stream: WRITER,
        request: Some(request),
        context: Some(Context {
            session_id: "s".into(),
            ..Context::default()
        }),
        request_body_stream: BODY,
    };
    let activate = ActivateArgs {
        api_mux_id: WRITER,
        driver_mux_id: BODY,
    };
    let post = Post {
        message: "x".into(),
        props: BTreeMap::from([("from_bot".to_owned(), "true".into())]),
        participants: vec![User::default()],
        ..Post::default()
    };
    let about_a_post = PostArgs {
        post: post.clone(),
        ..PostArgs::default()
    };
    let upload = UploadArgs {
        uploaded_file_stream: BODY,
        replacement_file_stream: WRITER,
        ..UploadArgs::default()
    };
    let args: [(&str, &dyn Gob); 14] = [
        ("ServeHTTP", &serve),
        ("OnActivate", &activate),
        ("OnConfigurationChange", &NoArgs {}),
        ("OnDeactivate", &NoArgs {}),
        ("Implemented", &()),
        ("MessageHasBeenPosted", &about_a_post),
        ("ServeMetrics", &serve),
        ("", &0_i64),
        ("MessageWillBePosted", &about_a_post),
        ("MessageWillBeUpdated", &about_a_post),
        ("MessagesWillBeConsumed", &PostsArgs { posts: vec![post] }),
        ("ConfigurationWillBeSaved", &ConfigArgs::default()),
        ("ExecuteCommand", &ExecuteArgs::default()),
        ("FileWillBeUploaded", &upload),
    ];
    let methods = methods();
    for (name, args) in args {
        let method = format!("Plugin.{name}");
        let which = methods.iter().position(|known| *known == method).unwrap();
        let mut bytes = vec![which as u8];
        Encoder::new().encode(args, &mut bytes).unwrap();
        seed("hooks", &format!("call-{name}"), &bytes);
    }
}

/// What a host says from its first ping to Quit.
async fn recorded() -> Vec<u8> {
    let (host, middle) = UnixStream::pair().unwrap();
    let (near, plugin) = UnixStream::pair().unwrap();
    let (mut from_host, mut to_host) = middle.into_split();
    let (mut from_plugin, mut to_plugin) = near.into_split();
    let there = async {
        let (mut said, mut space) = (Vec::new(), vec![0; 4096]);
        while let Ok(n @ 1..) = from_host.read(&mut space).await {
            said.extend(&space[..n]);
            if to_plugin.write_all(&space[..n]).await.is_err() {
                break;
            }
        }
        drop(to_plugin);
        said
    };
    let back = tokio::io::copy(&mut from_plugin, &mut to_host);
    let talk = async {
        let host = Connection::open(host, Arc::new(|_: &str| {}))
            .await
            .unwrap();
        host.ping().await.unwrap();
        let any = host.dispense("any").await.unwrap();
        assert_eq!(any.call::<i64>("Plugin.Any", &5_i64).await.unwrap(), 5);
        host.quit().await.unwrap();
        host.close();
    };
    let serve = serve_connection(plugin, Arc::new(Offer), std::future::pending());
    let (said, _, (), _) = tokio::join!(there, back, talk, serve);
    said
}
