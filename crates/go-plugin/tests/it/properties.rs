//! What holds for a session whatever is done with it, in what order, and however its bytes come.

use crate::harness::*;
use go_plugin::tasks::TaskSet;
use go_plugin::yamux::Stream;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::future::Future;
use std::io::ErrorKind;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The same cases in every run.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0x70_6f_6c_65),
        ..ProptestConfig::with_cases(cases)
    }
}

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(test);
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn frames_are_the_same_however_their_bytes_are_cut(
        bodies in vec(vec(any::<u8>(), 0..6000), 0..12),
        cuts in vec(1..5000_usize, 1..8),
    ) {
        run(async {
            let tasks = TaskSet::new();
            let (peer, mut end) = Raw::client(&tasks);
            let mut bytes = frame(WINDOW, SYN, 1, 0);
            for body in &bodies {
                bytes.extend(frame(DATA, 0, 1, body.len() as u32));
                bytes.extend(body);
            }
            bytes.extend(frame(WINDOW, FIN, 1, 0));
            // What the session answers lies in the socket.
            let (_answers, mut to) = peer.0.into_split();
            tasks.spawn("peer", async move {
                let (mut rest, mut cuts) = (&bytes[..], cuts.iter().cycle());
                while let Some(cut) = cuts.next().filter(|_| !rest.is_empty()) {
                    let (piece, behind) = rest.split_at(rest.len().min(*cut));
                    to.write_all(piece).await.unwrap();
                    rest = behind;
                    // Till what was written has been read.
                    tokio::task::yield_now().await;
                    tokio::task::yield_now().await;
                }
                std::future::pending::<()>().await;
            });
            let mut stream = soon(end.incoming.accept()).await.unwrap();
            let mut all = Vec::new();
            soon(stream.read_to_end(&mut all)).await.unwrap();
            assert!(all == bodies.concat());
        });
    }
}

/// Something that one end of a stream does. Numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Step {
    Open {
        side: usize,
    },
    Write {
        stream: usize,
        side: usize,
        length: usize,
    },
    Read {
        stream: usize,
        side: usize,
        length: usize,
    },
    Finish {
        stream: usize,
        side: usize,
    },
    Drop {
        stream: usize,
        side: usize,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let any = (0..8_usize, 0..2_usize, 0..1000_usize);
    let step = (0..10_u8, any).prop_map(|(what, (stream, side, length))| match what {
        0 => Step::Open { side },
        1..=4 => Step::Write {
            stream,
            side,
            length,
        },
        5..=7 => Step::Read {
            stream,
            side,
            length,
        },
        8 => Step::Finish { stream, side },
        _ => Step::Drop { stream, side },
    });
    // In all less than a dropped stream may still be sent.
    vec(step, 1..60)
}

/// A stream, and what should be true of it, by side.
struct Pair {
    number: usize,
    ends: [Option<Stream>; 2],
    written: [usize; 2],
    read: [usize; 2],
    finished: [bool; 2],
}

impl Pair {
    /// What `side` writes from its byte `from` on.
    fn content(&self, side: usize, from: usize, length: usize) -> Vec<u8> {
        let byte = |at: usize| (at * 7 + side * 3 + self.number) as u8;
        (from..from + length).map(byte).collect()
    }

    async fn write(&mut self, side: usize, length: usize) {
        let bytes = self.content(side, self.written[side], length);
        let Some(end) = &mut self.ends[side] else {
            return;
        };
        match soon(end.write_all(&bytes)).await {
            Ok(()) => self.written[side] += length,
            Err(error) => {
                assert!(self.finished[side]);
                assert_eq!(error.kind(), ErrorKind::BrokenPipe);
            }
        }
    }

    async fn read(&mut self, side: usize, length: usize) {
        let there = self.written[1 - side] - self.read[side];
        let expected = self.content(1 - side, self.read[side], there.min(length));
        let Some(end) = &mut self.ends[side] else {
            return;
        };
        let mut got = vec![0; expected.len()];
        soon(end.read_exact(&mut got)).await.unwrap();
        assert!(got == expected);
        self.read[side] += got.len();
    }

    async fn finish(&mut self, side: usize) {
        if let Some(end) = &mut self.ends[side] {
            end.shutdown().await.unwrap();
            self.finished[side] = true;
        }
    }

    /// Both finish, and each reads to the end what it has not read yet.
    async fn close(mut self) {
        for side in [0, 1] {
            self.finish(side).await;
        }
        for side in [0, 1] {
            let there = self.written[1 - side] - self.read[side];
            let expected = self.content(1 - side, self.read[side], there);
            if let Some(mut end) = self.ends[side].take() {
                let mut rest = Vec::new();
                soon(end.read_to_end(&mut rest)).await.unwrap();
                assert!(rest == expected);
            }
        }
    }
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn what_is_written_is_read_whatever_else_is_done(steps in steps()) {
        run(async {
            let tasks = TaskSet::new();
            let (left, right) = sessions(&tasks);
            let (mut ends, mut pairs) = ([left, right], Vec::<Pair>::new());
            for step in steps {
                let count = pairs.len().max(1);
                match step {
                    Step::Open { side } => {
                        let ours = soon(ends[side].session.open()).await.unwrap();
                        let theirs = soon(ends[1 - side].incoming.accept()).await.unwrap();
                        let mut both = [Some(ours), Some(theirs)];
                        if side == 1 {
                            both.reverse();
                        }
                        pairs.push(Pair {
                            number: pairs.len(),
                            ends: both,
                            written: [0; 2],
                            read: [0; 2],
                            finished: [false; 2],
                        });
                    }
                    _ if pairs.is_empty() => {}
                    Step::Write { stream, side, length } => pairs[stream % count].write(side, length).await,
                    Step::Read { stream, side, length } => pairs[stream % count].read(side, length).await,
                    Step::Finish { stream, side } => pairs[stream % count].finish(side).await,
                    Step::Drop { stream, side } => drop(pairs[stream % count].ends[side].take()),
                }
            }
            for pair in pairs {
                pair.close().await;
            }
            until(|| ends.iter().all(|end| end.session.streams() == 0)).await;
            assert!(ends.iter().all(|end| end.session.reason().is_none()));
        });
    }
}
