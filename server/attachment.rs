//! Message attachments: the boxes below a message, with a colour, a title and fields.
//!
//! In the schema they are plain objects, because the whole form would cost more than half of the tool's tokens; here each is
//! checked against it. No `actions` and nothing else that a click would run.

use std::collections::BTreeMap;

use mattermost_plugin::Interface;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::link_guard::{LinkChanges, LinkFault, LinkGuard};
use crate::refusal::Refusal;

/// Most attachments of a message.
pub const MAX_ATTACHMENTS: usize = 10;
/// Most fields of an attachment.
const MAX_FIELDS: usize = 50;
/// Longest footer in characters (core: `model.MessageAttachment`).
const MAX_FOOTER: usize = 300;
/// Longest text in characters, and of all texts of an attachment together.
const MAX_TEXT: usize = 16_383;
/// The argument that they come in.
const ARGUMENT: &str = "attachments";

/// One attachment, checked and with guarded links.
#[derive(Debug, Clone, PartialEq)]
pub struct Attachment {
    /// As it goes into the prop.
    prop: BTreeMap<String, Interface>,
    /// What people read in it.
    texts: Vec<String>,
    changes: LinkChanges,
    outside: bool,
}

/// As it is given.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Given {
    fallback: Option<String>,
    color: Option<String>,
    pretext: Option<String>,
    text: Option<String>,
    author_name: Option<String>,
    author_link: Option<String>,
    author_icon: Option<String>,
    title: Option<String>,
    title_link: Option<String>,
    fields: Option<Vec<Field>>,
    image_url: Option<String>,
    thumb_url: Option<String>,
    footer: Option<String>,
    footer_icon: Option<String>,
    ts: Option<Scalar>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    #[serde(default)]
    title: String,
    value: Scalar,
    #[serde(default)]
    short: bool,
}

/// A text or a whole number.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Scalar {
    Number(i64),
    Text(String),
}

impl Attachment {
    /// All attachments of a message.
    ///
    /// # Errors
    /// Names the attachment, counted from 0, what is wrong with it, and what would be right.
    pub fn all(given: Vec<Map<String, Value>>, guard: &LinkGuard) -> Result<Vec<Self>, Refusal> {
        let count = given.len();
        if count > MAX_ATTACHMENTS {
            let problem = format!("are too many: {count}, at most {MAX_ATTACHMENTS}");
            return Err(Refusal::argument(ARGUMENT, problem));
        }
        given
            .into_iter()
            .enumerate()
            .map(|(place, object)| {
                Self::one(object, guard)
                    .map_err(|problem| Refusal::argument(ARGUMENT, format!("[{place}]{problem}")))
            })
            .collect()
    }

    /// What people read in it: where mentions are looked for.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(String::as_str)
    }

    /// What became of its links.
    pub fn changes(&self) -> LinkChanges {
        self.changes
    }

    /// Whether it has an address of another server.
    pub fn is_outside(&self) -> bool {
        self.outside
    }

    /// As it stands in the prop `attachments` of a post.
    pub fn to_prop(&self) -> Interface {
        Interface::Map(self.prop.clone())
    }

    fn one(object: Map<String, Value>, guard: &LinkGuard) -> Result<Self, String> {
        let given: Given = serde_json::from_value(Value::Object(object))
            .map_err(|error| format!(" is no attachment: {error}"))?;
        given.check()?;
        let mut building = Building {
            guard,
            given: 0,
            attachment: Self {
                prop: BTreeMap::new(),
                texts: Vec::new(),
                changes: LinkChanges::default(),
                outside: false,
            },
        };
        building.all(given)?;
        let texts = building.attachment.texts();
        fits(texts.map(|text| text.chars().count()).sum())?;
        Ok(building.attachment)
    }
}

/// Whether all texts of an attachment may have this length together.
fn fits(length: usize) -> Result<(), String> {
    if length <= MAX_TEXT {
        return Ok(());
    }
    Err(format!(
        " is too large: {length} characters, {} more than the {MAX_TEXT} that fit",
        length - MAX_TEXT
    ))
}

impl Given {
    fn check(&self) -> Result<(), String> {
        if let Some(color) = &self.color
            && !is_color(color)
        {
            return Err(".color is none; give good, warning, danger or #RRGGBB".to_owned());
        }
        if self.author_link.is_some() && is_empty(&self.author_name) {
            return Err(".author_link needs author_name".to_owned());
        }
        if self.title_link.is_some() && is_empty(&self.title) {
            return Err(".title_link needs title".to_owned());
        }
        let footer = self
            .footer
            .as_ref()
            .map_or(0, |footer| footer.chars().count());
        if footer > MAX_FOOTER {
            return Err(format!(
                ".footer is too large: {footer} characters, {} more than the {MAX_FOOTER} that fit",
                footer - MAX_FOOTER
            ));
        }
        let fields = self.fields.as_ref().map_or(0, Vec::len);
        if fields > MAX_FIELDS {
            return Err(format!(
                ".fields are too many: {fields}, at most {MAX_FIELDS}"
            ));
        }
        let shown = [
            &self.pretext,
            &self.text,
            &self.title,
            &self.author_name,
            &self.image_url,
            &self.thumb_url,
        ];
        if fields == 0 && shown.into_iter().all(is_empty) {
            return Err(" shows nothing; give text, title, fields or an image".to_owned());
        }
        Ok(())
    }
}

/// An attachment that is put together.
struct Building<'a> {
    guard: &'a LinkGuard,
    /// How many characters its texts had before they went through the guard.
    given: usize,
    attachment: Attachment,
}

impl Building<'_> {
    fn all(&mut self, given: Given) -> Result<(), String> {
        let label = |text: &Option<String>| text.clone().unwrap_or_default();
        let (title, author) = (label(&given.title), label(&given.author_name));
        self.link("title_link", &title, given.title_link)?;
        self.link("author_link", &author, given.author_link)?;
        self.image("author_icon", given.author_icon)?;
        self.image("footer_icon", given.footer_icon)?;
        self.image("image_url", given.image_url)?;
        self.image("thumb_url", given.thumb_url)?;
        self.text("fallback", given.fallback)?;
        self.text("pretext", given.pretext)?;
        self.text("text", given.text)?;
        self.text("title", given.title)?;
        self.text("author_name", given.author_name)?;
        self.text("footer", given.footer)?;
        if let Some(color) = given.color {
            self.put("color", Interface::String(color.into()));
        }
        if let Some(ts) = given.ts {
            let ts = match ts {
                Scalar::Number(seconds) => Interface::Int(seconds),
                Scalar::Text(text) => Interface::String(text.into()),
            };
            self.put("ts", ts);
        }
        let fields = given.fields.unwrap_or_default().into_iter();
        let fields: Vec<_> = fields
            .map(|field| self.field(field))
            .collect::<Result<_, _>>()?;
        if !fields.is_empty() {
            self.put("fields", Interface::List(fields));
        }
        Ok(())
    }

    fn field(&mut self, field: Field) -> Result<Interface, String> {
        let title = self.guarded("fields", &field.title)?;
        let value = match field.value {
            Scalar::Number(number) => Interface::Int(number),
            Scalar::Text(text) => Interface::String(self.guarded("fields", &text)?.into()),
        };
        Ok(Interface::Map(
            [
                ("title", Interface::String(title.into())),
                ("value", value),
                ("short", Interface::Bool(field.short)),
            ]
            .map(|(key, value)| (key.to_owned(), value))
            .into(),
        ))
    }

    fn text(&mut self, key: &'static str, text: Option<String>) -> Result<(), String> {
        if let Some(text) = text {
            let text = self.guarded(key, &text)?;
            self.put(key, Interface::String(text.into()));
        }
        Ok(())
    }

    fn guarded(&mut self, key: &'static str, text: &str) -> Result<String, String> {
        self.given += text.chars().count();
        fits(self.given)?;
        let guarded = self.guard.text(text).map_err(at(key))?;
        self.attachment.changes.add(guarded.changes);
        self.attachment.outside |= guarded.outside;
        self.attachment.texts.push(guarded.text.clone());
        Ok(guarded.text)
    }

    fn link(&mut self, key: &'static str, label: &str, url: Option<String>) -> Result<(), String> {
        if let Some(url) = url {
            self.guard.link(label, &url).map_err(at(key))?;
            self.attachment.outside |= self.guard.is_outside(&url);
            self.put(key, Interface::String(url.into()));
        }
        Ok(())
    }

    fn image(&mut self, key: &'static str, url: Option<String>) -> Result<(), String> {
        if let Some(url) = url {
            self.guard.image(&url).map_err(at(key))?;
            self.put(key, Interface::String(url.into()));
        }
        Ok(())
    }

    fn put(&mut self, key: &str, value: Interface) {
        self.attachment.prop.insert(key.to_owned(), value);
    }
}

fn at(key: &'static str) -> impl Fn(LinkFault) -> String {
    move |fault| format!(".{key} {fault}")
}

fn is_empty(text: &Option<String>) -> bool {
    text.as_ref().is_none_or(|text| text.trim().is_empty())
}

fn is_color(color: &str) -> bool {
    matches!(color, "good" | "warning" | "danger")
        || color.strip_prefix('#').is_some_and(|digits| {
            digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(given: Value) -> Result<Vec<Attachment>, String> {
        let Value::Array(list) = given else {
            panic!("a list");
        };
        let objects = list.into_iter().map(|one| one.as_object().unwrap().clone());
        Attachment::all(objects.collect(), &LinkGuard::new("https://chat.example"))
            .map_err(|refusal| refusal.to_string())
    }

    fn refused(one: Value) -> String {
        read(json!([one])).unwrap_err()
    }

    #[test]
    fn every_key_reaches_the_prop() {
        let own = |id: char| {
            format!(
                "https://chat.example/api/v4/files/{}",
                id.to_string().repeat(26)
            )
        };
        let one = json!({
            "fallback": "f", "color": "#a1B2c3", "pretext": "p", "text": "t", "author_name": "n",
            "author_link": "https://a.example", "author_icon": own('a'), "title": "i",
            "title_link": "https://b.example", "fields": [{"title": "x", "value": 7, "short": true}, {"value": "v"}],
            "image_url": own('b'), "thumb_url": own('c'), "footer": "o",
            "footer_icon": own('d'), "ts": 1767225600
        });
        let read = read(json!([one])).unwrap();
        let Interface::Map(prop) = read[0].to_prop() else {
            panic!("a map");
        };
        let keys: Vec<_> = prop.keys().map(String::as_str).collect();
        let mut expected: Vec<_> = one
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        expected.sort_unstable();
        assert_eq!(keys, expected);
        let Interface::List(fields) = &prop["fields"] else {
            panic!("a list");
        };
        assert_eq!(fields.len(), 2);
        assert!(format!("{:?}", fields[0]).contains("Int(7)"));
    }

    #[test]
    fn what_is_wrong_is_said_with_what_would_be_right() {
        for (one, why) in [
            (
                json!({"text": "t", "actions": []}),
                "[0] is no attachment: unknown field `actions`, expected one of",
            ),
            (json!({"text": 7}), "[0] is no attachment: invalid type"),
            (
                json!({"text": "t", "color": "red"}),
                "[0].color is none; give good, warning, danger or #RRGGBB",
            ),
            (json!({"text": "t", "color": "#12345"}), "[0].color is none"),
            (
                json!({"text": "t", "author_link": "https://a.example"}),
                "[0].author_link needs author_name",
            ),
            (
                json!({"text": "t", "title_link": "https://a.example"}),
                "[0].title_link needs title",
            ),
            (
                json!({"text": "t", "footer": "f".repeat(317)}),
                "[0].footer is too large: 317 characters, 17 more than the 300",
            ),
            (
                json!({"text": "t".repeat(16_400)}),
                "[0] is too large: 16400 characters, 17 more than the 16383",
            ),
            (json!({"color": "good"}), "[0] shows nothing"),
            (
                json!({"fields": [{"title": "x"}]}),
                "[0] is no attachment: missing field `value`",
            ),
            (
                json!({"fields": [{"value": 1.5}]}),
                "[0] is no attachment: data did not match",
            ),
            (
                json!({"image_url": "https://evil.example/p.png"}),
                "[0].image_url would load by itself",
            ),
            (
                json!({"text": "t", "footer_icon": "https://evil.example/p.png"}),
                "[0].footer_icon would load by itself",
            ),
            (
                json!({"title": "bank.example", "title_link": "https://evil.example"}),
                "[0].title_link leads to another",
            ),
            (
                json!({"text": "https://a@b.example"}),
                "[0].text has a link with a user name",
            ),
        ] {
            let sentence = refused(one);
            let begins = format!("Client error: attachments {why}");
            assert!(sentence.starts_with(&begins), "{sentence}");
        }
        let many = vec![json!({"text": "t"}); 11];
        assert_eq!(
            read(json!(many)).unwrap_err(),
            "Client error: attachments are too many: 11, at most 10"
        );
    }

    #[test]
    fn images_in_its_texts_become_links_and_are_counted() {
        let read = read(
            json!([{"text": "![a](https://e.example/p)", "fields": [{"value": "![b](https://e.example/q)"}]}]),
        );
        assert_eq!(read.unwrap()[0].changes().images, 2);
    }
}
