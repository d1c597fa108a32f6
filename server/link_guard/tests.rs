use super::*;
use proptest::strategy::Strategy;

const SITE: &str = "https://chat.example";

fn guarded(text: &str) -> String {
    LinkGuard::new(SITE).text(text).unwrap().text
}

fn refused(text: &str) -> String {
    let refusal = LinkGuard::new(SITE).text(text).unwrap_err();
    refusal.to_string()
}

#[test]
fn images_from_elsewhere_become_links() {
    for (text, expected) in [
        (
            "see ![plan](https://evil.example/p.png?d=1) now",
            "see [plan](https://evil.example/p.png?d=1) now",
        ),
        ("![](http://x.example/a)", "[](http://x.example/a)"),
        ("![a](x.example/p.png \"t\")", "[a](x.example/p.png \"t\")"),
        (
            "![a](\n<https://x.example/a b>)",
            "[a](\n<https://x.example/a b>)",
        ),
        ("!![a](https://x.example/)", "!! [a](https://x.example/)"),
        ("![a]b](https://x.example/)", "! [a]b](https://x.example/)"),
        (
            "![a [b] c](https://x.example/)",
            "! [a [b] c](https://x.example/)",
        ),
        (
            "[![a](https://x.example/i)](https://y.example/)",
            "[a](https://x.example/i) (https://y.example/)",
        ),
        ("`![a](https://x.example/)`", "`[a](https://x.example/)`"),
        ("![a](https://x.example/(1)", "[a](https://x.example/(1)"),
        (
            "\\\\![a](https://x.example/)",
            "\\\\[a](https://x.example/)",
        ),
        (
            "![a](https://chat.example.evil.example/api/v4/files/x)",
            "[a](https://chat.example.evil.example/api/v4/files/x)",
        ),
        (
            "![a](https://chat.example/api/v4/files/../../evil)",
            "[a](https://chat.example/api/v4/files/../../evil)",
        ),
        ("![a](//evil.example/p)", "[a](//evil.example/p)"),
    ] {
        assert_eq!(guarded(text), expected, "{text}");
    }
}

#[test]
fn files_of_this_server_and_what_is_no_image_stay() {
    for text in [
        "![a](https://chat.example/api/v4/files/abc)",
        "![a](/api/v4/files/abc/preview)",
        "![a](https://chat.example/files/abc/public?h=1)",
        "let v = vec![1, 2];",
        "vec![1]\n\n[docs](https://docs.example/)",
        "wow! [docs](https://docs.example/)",
        "a [b] c (d)",
    ] {
        assert_eq!(guarded(text), text);
    }
}

#[test]
fn a_link_that_names_another_address_is_written_out() {
    for (text, expected) in [
        (
            "[bank.example](https://evil.example/x)",
            "bank.example (https://evil.example/x)",
        ),
        (
            "[https://bank.example/login](https://evil.example \"bank\")",
            "https://bank.example/login (https://evil.example)",
        ),
        (
            "[go to **bank.example**](evil.example)",
            "go to **bank.example** (evil.example)",
        ),
        (
            "[bank&#46;example](//evil.example)",
            "bank&#46;example (//evil.example)",
        ),
        (
            "[ba\u{200b}nk.example](https://evil.example)",
            "ba\u{200b}nk.example (https://evil.example)",
        ),
        (
            "[bank\u{ff0e}example](https://evil.example)",
            "bank\u{ff0e}example (https://evil.example)",
        ),
        (
            "[10.0.0.1](https://evil.example)",
            "10.0.0.1 (https://evil.example)",
        ),
        (
            "[http://intranet](https://evil.example)",
            "http://intranet (https://evil.example)",
        ),
        (
            "[bank.example]x](https://evil.example)",
            "bank.example]x (https://evil.example)",
        ),
        (
            "[bank.example \\[a](https://evil.example)",
            "bank.example \\[a (https://evil.example)",
        ),
        (
            "[bank.example [a] b](https://evil.example)",
            "bank.example [a] b (https://evil.example)",
        ),
        (
            "[a@bank.example](mailto:a@evil.example)",
            "a@bank.example (mailto:a@evil.example)",
        ),
        (
            "[bank.example](https://bank.example.evil.example)",
            "bank.example (https://bank.example.evil.example)",
        ),
        (
            "[bank.example](https://notbank.example)",
            "bank.example (https://notbank.example)",
        ),
        (
            "[bank.example ![y](/files/x)](https://evil.example)",
            "bank.example ![y](/files/x) (https://evil.example)",
        ),
        (
            "[bank.example [y](z)](https://evil.example)",
            "bank.example [y](z) (https://evil.example)",
        ),
        (
            "![bank.example](https://evil.example)",
            "bank.example (https://evil.example)",
        ),
    ] {
        assert_eq!(guarded(text), expected, "{text}");
    }
}

#[test]
fn an_honest_link_stays() {
    for text in [
        "[docs](https://docs.example/a_(b)?q=1)",
        "[docs.example](https://docs.example/guide)",
        "[example.org manual](https://docs.example.org/)",
        "[www.example.org](https://example.org)",
        "[report.pdf](https://files.example/x)",
        "[README.md](https://git.example/blob/README.md)",
        "[v1.2.3](https://git.example/tag)",
        "[e.g. this](https://a.example)",
        "[me@a.example](mailto:me@a.example)",
        "[here](/acme/pl/abc)",
        "[this](#part)",
        "<https://a.example> and https://b.example/[x]",
        "[bank.example] is the text of [docs](https://docs.example)",
    ] {
        assert_eq!(guarded(text), text);
    }
}

#[test]
fn references_are_shown_as_they_stand() {
    assert_eq!(
        guarded("![a][1] [bank.example][1]\n\n[1]: https://evil.example/p.png"),
        "![a][1] [bank.example][1]\n\n[1] : https://evil.example/p.png"
    );
    let guard = LinkGuard::new(SITE);
    let changes = guard.text("[a]: //x.example").unwrap().changes;
    assert_eq!(
        changes.sentence().as_deref(),
        Some("Link guard: 1 link reference(s) posted as text")
    );
    assert_eq!(guarded("done [x]:"), "done [x]:");
}

#[test]
fn what_runs_or_hides_its_host_is_refused() {
    for text in [
        "[a](javascript:alert(1))",
        "[a]( JaVa\tScript:alert(1))",
        "[a](&#106;avascript:alert)",
        "[a](javascript&colon;alert)",
        "![a](data:image/png;base64,AAAA)",
        "<vbscript:x>",
        "[a](<file:///etc/passwd>)",
    ] {
        let sentence = refused(text);
        assert!(
            sentence.starts_with("has a link that runs"),
            "{text}: {sentence}"
        );
    }
    for text in [
        "https://bank.example@evil.example",
        "[a](http://u:p@evil.example/)",
    ] {
        assert!(
            refused(text).contains("user name before its host"),
            "{text}"
        );
    }
    assert_eq!(
        guarded("JavaScript: a language; file: a thing"),
        "JavaScript: a language; file: a thing"
    );
}

#[test]
fn attachments_load_only_files_of_this_server_and_link_honestly() {
    let guard = LinkGuard::new(SITE);
    let image = |url| guard.image(url).is_ok();
    assert!(image("https://chat.example/api/v4/files/abc"));
    for url in [
        "https://evil.example/p.png",
        "data:image/png,x",
        "",
        "https://chat.example/logout",
    ] {
        assert!(!image(url), "{url}");
    }
    assert!(LinkGuard::new("").image("/api/v4/files/abc").is_err());
    let link = |label, url| guard.link(label, url).is_ok();
    assert!(link("The plan", "https://docs.example/plan"));
    assert!(link("docs.example", "https://docs.example/plan"));
    assert!(!link("bank.example", "https://evil.example"));
    assert!(!link("x", "javascript:alert(1)"));
    assert!(!link("x", "https://a@evil.example"));
}

#[test]
fn long_and_odd_texts_are_read_in_reasonable_time() {
    for part in ["[", "](", "![", "[a](b", "[[](", "]:", "<", "&#", "://"] {
        for end in ["", ")", "](x)"] {
            let text = part.repeat(4_000 / part.len()) + end;
            let _ = LinkGuard::new(SITE).text(&text);
        }
    }
    let long = "a".repeat(LONGEST);
    assert!(refused(&format!("[bank.example {long}](https://evil.example)")).contains("2048"));
    assert!(refused(&format!("[bank.example](https://evil.example '{long}')")).contains("2048"));
}

/// Pieces that mean something to a parser of Markdown, and some that do not.
fn pieces() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "!",
        "[",
        "]",
        "(",
        ")",
        "a",
        "\\",
        "<",
        ">",
        "`",
        "\n",
        " ",
        ":",
        "bank.example",
    ]);
    proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest::proptest! {
    #[test]
    fn no_image_from_elsewhere_is_left(before in pieces(), alt in pieces(), target in pieces(), after in pieces()) {
        let text = format!("{before}![{alt}]({target}https://x.example/p){after}");
        if let Ok(guarded) = LinkGuard::new(SITE).text(&text) {
            let image = regex_lite::Regex::new(r"!\[[^\[\]]*\]\([^)\n]*x\.example").unwrap();
            // Nothing goes on beyond an empty line.
            for (_, paragraph) in paragraphs(&guarded.text) {
                proptest::prop_assert!(!image.is_match(paragraph), "{text:?} -> {:?}", guarded.text);
            }
        }
    }
}
