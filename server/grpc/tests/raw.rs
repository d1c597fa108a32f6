//! A host that speaks HTTP/2 by hand (RFC 9113), to send what no library does in this order.

use prost::Message;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::host::in_time;

pub(super) const SERVE_HTTP: &str = "/mattermost.pluginapi.v1.PluginHooks/ServeHTTP";
pub(super) const ON_CONFIGURATION_CHANGE: &str =
    "/mattermost.pluginapi.v1.PluginHooks/OnConfigurationChange";
pub(super) const MESSAGE_HAS_BEEN_POSTED: &str =
    "/mattermost.pluginapi.v1.PluginHooks/MessageHasBeenPosted";

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const NO_ERROR: [u8; 4] = [0; 4];
const CANCEL: u32 = 8;

/// A connection to a plugin.
pub(super) struct Raw {
    connection: TcpStream,
    /// What is sent with the next wait.
    frames: Vec<u8>,
    /// Whether the plugin has said that it closes the connection.
    announced: bool,
}

/// A frame of the plugin's.
struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
}

impl Raw {
    pub(super) async fn connect(address: &str) -> Self {
        let mut raw = Self {
            connection: TcpStream::connect(address).await.unwrap(),
            announced: false,
            frames: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        };
        raw.frame(SETTINGS, 0, 0, &[]);
        raw
    }

    fn frame(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let length = u32::try_from(payload.len()).unwrap();
        self.frames.extend_from_slice(&length.to_be_bytes()[1..]);
        self.frames.extend_from_slice(&[kind, flags]);
        self.frames.extend_from_slice(&stream.to_be_bytes());
        self.frames.extend_from_slice(payload);
    }

    /// Begins a call.
    pub(super) fn call(&mut self, stream: u32, path: &str) {
        self.frame(HEADERS, END_HEADERS, stream, &headers(path));
    }

    /// Sends a message of a call.
    pub(super) fn send(&mut self, stream: u32, message: &impl Message) {
        let message = message.encode_to_vec();
        let length = u32::try_from(message.len()).unwrap().to_be_bytes();
        let payload = [&[0], &length[..], &message].concat();
        self.frame(DATA, 0, stream, &payload);
    }

    /// Says that a call has no more messages.
    pub(super) fn finish(&mut self, stream: u32) {
        self.frame(DATA, END_STREAM, stream, &[]);
    }

    /// Gives a call up.
    pub(super) fn give_up(&mut self, stream: u32) {
        self.frame(RST_STREAM, 0, stream, &CANCEL.to_be_bytes());
    }

    /// Makes a call with an empty message and waits for its end, which has to come before that of the connection.
    pub(super) async fn answered(&mut self, stream: u32, path: &str) {
        self.call(stream, path);
        self.frame(DATA, END_STREAM, stream, &[0; 5]);
        self.ended(stream).await;
    }

    /// Waits for the end of a call's answer.
    pub(super) async fn ended(&mut self, stream: u32) {
        while self.next_ended().await != stream {}
    }

    /// Waits for the end of some call's answer, and says which.
    pub(super) async fn next_ended(&mut self) -> u32 {
        loop {
            let frame = self.next().await.expect("the connection has ended");
            if frame.kind == HEADERS && frame.flags & END_STREAM != 0 {
                return frame.stream;
            }
        }
    }

    /// Whether the plugin says anything before it closes the connection.
    pub(super) async fn served(mut self) -> bool {
        // It fails if the connection is closed already.
        let _ = self.connection.write_all(&self.frames).await;
        let mut byte = [0];
        matches!(in_time(self.connection.read(&mut byte)).await, Ok(1))
    }

    /// Waits for the end of the connection, which the plugin has to announce.
    pub(super) async fn closed_in_order(mut self) {
        while self.next().await.is_some() {}
        assert!(self.announced, "the connection broke off");
    }

    /// Sends what there is to send and waits for a frame; none at the end of the connection.
    async fn next(&mut self) -> Option<Frame> {
        let frames = std::mem::take(&mut self.frames);
        self.connection.write_all(&frames).await.unwrap();
        let mut head = [0; 9];
        in_time(self.connection.read_exact(&mut head)).await.ok()?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        let read = in_time(self.connection.read_exact(&mut payload)).await;
        read.ok()?;
        if head[3] == GOAWAY {
            assert_eq!(payload[4..8], NO_ERROR, "the plugin ends the connection");
            self.announced = true;
        }
        Some(Frame {
            kind: head[3],
            flags: head[4],
            stream: u32::from_be_bytes([head[5], head[6], head[7], head[8]]),
        })
    }
}

/// The head of a call, each header in full (RFC 7541, 6.2.3).
fn headers(path: &str) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in [
        (":method", "POST"),
        (":scheme", "http"),
        (":path", path),
        (":authority", "localhost"),
        ("te", "trailers"),
        ("content-type", "application/grpc"),
    ] {
        block.push(0x10);
        for text in [name, value] {
            block.push(u8::try_from(text.len()).unwrap());
            block.extend_from_slice(text.as_bytes());
        }
    }
    block
}
