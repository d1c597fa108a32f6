//! What a plugin prints, by lines.

use crate::tasks::TaskSet;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

/// Longest line; what is longer comes in pieces, bytes.
const LONGEST: u64 = 64 * 1024;

/// Lines of a pipe or a stream, without their ends. Bytes that are no UTF-8 are replaced.
pub(super) struct Lines<R> {
    from: BufReader<R>,
    line: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn new(from: R) -> Self {
        Self {
            from: BufReader::new(from),
            line: Vec::new(),
        }
    }

    /// The next line; `None` at the end or when reading fails.
    pub(super) async fn next(&mut self) -> Option<String> {
        self.line.clear();
        let mut limited = (&mut self.from).take(LONGEST);
        match limited.read_until(b'\n', &mut self.line).await {
            Ok(1..) => {}
            _ => return None,
        }
        let line = String::from_utf8_lossy(&self.line);
        Some(line.trim_end_matches(['\n', '\r']).to_owned())
    }
}

/// Hands each line to `to` until there is no more.
pub(super) fn forward(
    name: &'static str,
    from: impl AsyncRead + Unpin + Send + 'static,
    to: Arc<dyn Fn(&str) + Send + Sync>,
    tasks: &TaskSet,
) {
    let mut lines = Lines::new(from);
    tasks.spawn(name, async move {
        while let Some(line) = lines.next().await {
            to(&line);
        }
    });
}
