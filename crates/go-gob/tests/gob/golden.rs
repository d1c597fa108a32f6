//! Streams that Go wrote; `golden/golden.go` says how.
//!
//! With `GOB_WRITE=FOLDER` in the environment the tests write what they read back to that folder, for
//! `go run golden.go -check FOLDER` to compare with what Go would have written.

use std::collections::BTreeMap;

use go_gob::{Binary, Decoder, Encoder, GoString, Gob, Interface, Time};

use crate::model::*;
use crate::{hex, next, unhex};

/// Reads a golden stream and writes all its values back.
struct Golden<'a> {
    decoder: Decoder,
    rest: &'a [u8],
    encoder: Encoder,
    back: Vec<u8>,
}

impl<'a> Golden<'a> {
    fn new(stream: &'a [u8]) -> Self {
        Self {
            decoder: Decoder::new(),
            rest: stream,
            encoder: Encoder::new(),
            back: Vec::new(),
        }
    }

    fn next<T: Gob + Default + PartialEq + std::fmt::Debug>(&mut self) -> T {
        let value: T = next(&mut self.decoder, &mut self.rest).unwrap();
        let start = self.back.len();
        self.encoder.encode(&value, &mut self.back).unwrap();
        assert!(start < self.back.len());
        value
    }

    fn end(mut self, name: &str) {
        assert!(self.rest.is_empty());
        assert_eq!(self.decoder.take_warnings(), []);
        write_back(name, &self.back);
    }
}

/// Gives Go a stream to read.
pub(crate) fn write_back(name: &str, stream: &[u8]) {
    if let Some(folder) = std::env::var_os("GOB_WRITE") {
        let path = std::path::Path::new(&folder).join(name);
        std::fs::write(path, hex(stream)).unwrap();
    }
}

#[test]
fn a_post_with_all_kinds_of_props_is_read() {
    let stream = unhex(include_str!("golden/post.hex"));
    let mut golden = Golden::new(&stream);
    for (seq, session) in [(1, "s"), (2, "")] {
        let request: Request = golden.next();
        assert_eq!(request.service_method, "Plugin.MessageHasBeenPosted");
        assert_eq!(request.seq, seq);
        let args: HookArgs = golden.next();
        assert_eq!(args.a.unwrap().session_id, session);
        let post = args.b.unwrap();
        assert_eq!(post.create_at, 1_700_000_000_123);
        assert_eq!(&*post.message, "caf\u{fffd} \u{fc}");
        assert_eq!(post.message.as_bytes(), b"caf\xe9 \xc3\xbc");
        assert_eq!(post.file_ids, ["f1", "f2"]);
        assert_eq!(post.remote_id.as_deref(), Some("remote"));
        assert_eq!(post.participants[0].props["k"], "v");
        let metadata = post.metadata.unwrap();
        assert_eq!(
            metadata.images["https://example.org/i.png"]
                .as_ref()
                .unwrap()
                .height,
            2
        );
        assert_eq!(
            metadata.embeds[0].data.type_name(),
            Some("*model.PreviewPost")
        );
        if seq == 1 {
            check_props(&post.props);
        } else {
            let secret: Secret = post.props["new"].downcast("main.Secret").unwrap();
            assert_eq!((secret.level, &secret.tags[..]), (9, &["t".to_owned()][..]));
            let error: ErrorString = secret.more.downcast("*plugin.ErrorString").unwrap();
            assert_eq!(error.err, "e");
            assert_eq!(post.props["old"], Interface::int64(1));
        }
    }
    let args: HookArgs = golden.next();
    assert_eq!(args.a, None);
    check_props(&args.b.unwrap().props);
    golden.end("post.hex");
}

fn check_props(props: &BTreeMap<String, Interface>) {
    assert_eq!(props.len(), 17);
    assert_eq!(props["text"].as_str(), Some("caf\u{fffd}"));
    assert_eq!(props["text"], GoString::from_bytes(b"caf\xe9").into());
    assert_eq!(props["int"], Interface::Int(1));
    assert_eq!(props["int64"], Interface::int64(-2));
    assert_eq!(props["int64"].as_i64(), Some(-2));
    assert_eq!(props["uint"], Interface::Uint(3));
    assert_eq!(props["uint8"].type_name(), Some("uint8"));
    assert_eq!(props["uint8"].as_i64(), Some(200));
    assert_eq!(props["float"], Interface::Float(1.5));
    assert_eq!(props["float32"].type_name(), Some("float32"));
    assert_eq!(props["float32"].as_f64(), Some(2.5));
    assert_eq!(props["bool"], true.into());
    assert_eq!(props["nil"], Interface::Nil);
    assert_eq!(props["bytes"], vec![0u8, 255].into());
    let texts = vec!["a".to_owned(), "b".to_owned()];
    assert_eq!(props["strings"], texts.into());
    assert_eq!(
        props["ints"].downcast::<Vec<i64>>("[]int"),
        Some(vec![1, -1])
    );
    let list = vec![
        "x".into(),
        2i64.into(),
        Interface::Nil,
        Interface::List(vec![]),
    ];
    assert_eq!(props["list"], Interface::List(list));
    let deeper = &props["object"].as_map().unwrap()["deep"].as_map().unwrap()["deeper"];
    assert_eq!(deeper.as_str(), Some("\u{fffd}"));
    let attachments: Vec<MessageAttachment> = props["attachments"]
        .downcast("[]*model.SlackAttachment")
        .unwrap();
    assert_eq!(attachments[0].fields[0].title, "title");
    assert_eq!(attachments[0].fields[1].value, Interface::int64(5));
    let error: AppError = props["error"].downcast("*model.AppError").unwrap();
    assert_eq!((&error.message[..], error.status_code), ("message", 404));
    assert_eq!(props["error"].downcast::<AppError>("model.AppError"), None);
    assert_eq!(props["complex"].type_name(), Some("complex128"));
}

#[test]
fn all_kinds_of_fields_are_read() {
    let stream = unhex(include_str!("golden/kinds.hex"));
    let mut golden = Golden::new(&stream);
    let first: Kinds = golden.next();
    assert_eq!(
        golden.next::<Kinds>(),
        Kinds {
            never: None,
            ..Kinds::default()
        }
    );
    assert_eq!(golden.next::<Kinds>(), first);
    golden.end("kinds.hex");

    let inner = |name: &str, next: Option<Inner>| Inner {
        name: name.to_owned(),
        next: next.map(Box::new),
    };
    let text = |text: &str| text.to_owned();
    let expected = Kinds {
        bool: true,
        int: -1,
        int8: -128,
        int16: 32767,
        int32: i32::MIN,
        int64: i64::MAX,
        uint: 129,
        uint8: 255,
        uint64: u64::MAX,
        float32: 0.5,
        float64: -1e300,
        string: text("text"),
        bytes: vec![1, 2, 255],
        strings: vec![text("a"), text(""), text("c")],
        array: [1, 0, 3],
        octets: [200, 0],
        pointer: Some(text("pointed")),
        zero: None,
        nil: None,
        inner: inner("in", Some(inner("deeper", None))),
        list: vec![inner("one", None), inner("", None)],
        lists: vec![vec![1, 2], vec![], vec![-3]],
        map: [(text("a"), 1), (text(""), 0)].into(),
        deep: [
            (-1, [(text("x"), vec![inner("y", None)])].into()),
            (0, [].into()),
        ]
        .into(),
        empty: BTreeMap::new(),
        time: Time::from_unix(1_700_000_000, 123_456_789),
        zone: Time {
            offset: Some(9000),
            ..Time::from_unix(1_700_000_000, 0)
        },
        before: Time {
            offset: Some(3661),
            ..Time::from_unix(-5, 1)
        },
        never: Some(Time::default()),
        url: Some(Binary(b"https://example.org/a?b=c#d".to_vec())),
        no_url: None,
        header: [
            (text("Accept"), vec!["a".into(), "b".into()]),
            (text("X-Latin"), vec![GoString::from_bytes(b"caf\xe9")]),
        ]
        .into(),
        any: first.any.clone(),
        anys: first.anys.clone(),
        last: text("end"),
    };
    assert_eq!(first, expected);
    let secret: Secret = first.any.downcast("main.Secret").unwrap();
    assert_eq!((secret.level, secret.more.is_nil()), (3, true));
    let outer: Secret = first.anys[0].downcast("main.Secret").unwrap();
    let deep: Secret = outer.more.downcast("main.Secret").unwrap();
    assert_eq!(deep.more.as_str(), Some("deep"));
    assert_eq!(first.anys[1], Interface::Nil);
    let object = first.anys[2].as_map().unwrap();
    let error: ErrorString = object["first"].downcast("*plugin.ErrorString").unwrap();
    assert_eq!((error.code, &error.err[..]), (1, "EOF"));
    assert_eq!(first.anys[3], Interface::Int(1));
}

#[test]
fn values_that_are_no_structs_are_read() {
    let stream = unhex(include_str!("golden/singles.hex"));
    let mut golden = Golden::new(&stream);
    assert_eq!(golden.next::<String>(), "text");
    assert_eq!(golden.next::<String>(), "");
    assert_eq!(golden.next::<u32>(), 300);
    assert!(golden.next::<bool>());
    assert_eq!(golden.next::<Vec<u8>>(), [1, 2, 3]);
    assert_eq!(golden.next::<Vec<String>>(), ["a", ""]);
    assert_eq!(golden.next::<i64>(), -3);
    golden.next::<()>();
    assert_eq!(golden.next::<f64>(), 1.5);
    assert_eq!(golden.next::<BTreeMap<String, Vec<String>>>()["k"], ["v"]);
    let list = [1i64.into(), "x".into(), Interface::Nil];
    assert_eq!(golden.next::<Vec<Interface>>(), list);
    assert_eq!(
        golden.next::<Vec<u8>>(),
        (0..300).map(|i| i as u8).collect::<Vec<_>>()
    );
    assert_eq!(golden.next::<GoString>().as_bytes(), b"caf\xe9");
    assert_eq!(golden.next::<Time>(), Time::from_unix(1_700_000_000, 0));
    golden.end("singles.hex");
}

#[test]
fn errors_behind_an_interface_are_read() {
    let stream = unhex(include_str!("golden/errors.hex"));
    let mut golden = Golden::new(&stream);
    let returns: HookReturns = golden.next();
    assert_eq!((returns.a, &returns.b[..]), (None, "reason"));
    let error: AppError = returns.c.downcast("*model.AppError").unwrap();
    assert_eq!((&error.r#where[..], error.status_code), ("w", 500));
    let returns: HookReturns = golden.next();
    let error: ErrorString = returns.c.downcast("*plugin.ErrorString").unwrap();
    assert_eq!((error.code, &error.err[..]), (2, "sql: no rows"));
    assert_eq!(golden.next::<HookReturns>(), HookReturns::default());
    golden.end("errors.hex");
}
