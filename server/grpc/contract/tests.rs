use std::collections::BTreeSet;

use bytes::Bytes;
use prost::Message as _;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorSet,
    ServiceDescriptorProto,
};

use super::Call as _;
use super::mattermost::{KvSetRequest, ServeHttpRequest};

#[test]
fn every_name_number_and_type_is_as_the_other_side_has_it() {
    let (ours, theirs) = (ours(), theirs());
    let only = |facts: &BTreeSet<String>, others| -> String {
        let facts = facts.difference(others);
        facts.map(|fact| format!("\n  {fact}")).collect()
    };
    assert!(
        ours == theirs,
        "only in the .proto files:{}\nonly in upstream.txt:{}",
        only(&ours, &theirs),
        only(&theirs, &ours)
    );
}

#[test]
fn the_facts_have_all_methods() {
    let count = |service: &str| {
        let facts = theirs().into_iter();
        facts.filter(|fact| fact.starts_with(service)).count()
    };
    assert_eq!(count("mattermost.pluginapi.v1 PluginAPI "), 236);
    assert_eq!(count("mattermost.pluginapi.v1 PluginHooks "), 42);
}

#[test]
fn a_call_knows_its_path() {
    let path = "/mattermost.pluginapi.v1.PluginAPI/KVSet";
    assert_eq!(KvSetRequest::PATH, path);
}

#[test]
fn a_part_of_a_body_is_read_without_a_copy() {
    let sent = ServeHttpRequest {
        body_chunk: Bytes::from_static(&[7; 1024]),
        ..ServeHttpRequest::default()
    };
    let wire = Bytes::from(sent.encode_to_vec());
    let read = ServeHttpRequest::decode(wire.clone()).expect("it was just encoded");
    assert!(wire.as_ptr_range().contains(&read.body_chunk.as_ptr()));
}

/// What the .proto files say, as the build script compiled them.
fn ours() -> BTreeSet<String> {
    let compiled = include_bytes!(concat!(env!("OUT_DIR"), "/contract.bin"));
    let files = FileDescriptorSet::decode(&compiled[..]).expect("the build script encoded it");
    let mut facts = BTreeSet::new();
    for file in &files.file {
        let package = file.package();
        if package == "google.protobuf" {
            continue;
        }
        let mut lines = Lines::new(package);
        for message in &file.message_type {
            lines.message("", message);
        }
        for of_enum in &file.enum_type {
            lines.values("", of_enum);
        }
        for service in &file.service {
            lines.methods(service);
        }
        facts.extend(lines.written);
    }
    facts
}

/// What `proto/upstream.txt` says.
fn theirs() -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    let (mut package, mut scope) = ("", "");
    for line in include_str!("../../../proto/upstream.txt").lines() {
        match line.split_once(' ') {
            None | Some(("#" | "file", _)) => {}
            Some(("package", name)) => package = name,
            Some((what @ ("message" | "enum" | "service"), name)) => {
                scope = name;
                facts.insert(format!("{package} {what} {name}"));
            }
            Some(_) => {
                let said = line.trim().split(", ");
                facts.extend(said.map(|fact| format!("{package} {scope} {}", in_full(fact))));
            }
        }
    }
    facts
}

/// The name of a method alone says what it takes and answers.
fn in_full(fact: &str) -> String {
    if fact.contains([' ', '(']) {
        fact.to_owned()
    } else {
        format!("{fact}({fact}Request) returns ({fact}Response)")
    }
}

/// Writes descriptors of a package as the facts are written.
struct Lines<'a> {
    package: &'a str,
    written: Vec<String>,
}

impl<'a> Lines<'a> {
    fn new(package: &'a str) -> Self {
        let written = Vec::new();
        Self { package, written }
    }

    fn add(&mut self, fact: &str) {
        self.written.push(format!("{} {fact}", self.package));
    }

    fn message(&mut self, outside: &str, message: &DescriptorProto) {
        let name = format!("{outside}{}", message.name());
        self.add(&format!("message {name}"));
        for field in &message.field {
            let of_type = self.type_of(field, message);
            self.add(&format!(
                "{name} {} {} {of_type}",
                field.number(),
                field.name()
            ));
        }
        let inside = format!("{name}.");
        for nested in message
            .nested_type
            .iter()
            .filter(|nested| !is_entry(nested))
        {
            self.message(&inside, nested);
        }
        for of_enum in &message.enum_type {
            self.values(&inside, of_enum);
        }
    }

    fn values(&mut self, outside: &str, of_enum: &EnumDescriptorProto) {
        let name = format!("{outside}{}", of_enum.name());
        self.add(&format!("enum {name}"));
        for value in &of_enum.value {
            self.add(&format!("{name} {} {}", value.number(), value.name()));
        }
    }

    fn methods(&mut self, service: &ServiceDescriptorProto) {
        let name = service.name();
        self.add(&format!("service {name}"));
        let stream = |streams| if streams { "stream " } else { "" };
        for method in &service.method {
            self.add(&format!(
                "{name} {}({}{}) returns ({}{})",
                method.name(),
                stream(method.client_streaming()),
                self.short(method.input_type()),
                stream(method.server_streaming()),
                self.short(method.output_type()),
            ));
        }
    }

    fn type_of(&self, field: &FieldDescriptorProto, message: &DescriptorProto) -> String {
        let mut entries = message.nested_type.iter().filter(|nested| is_entry(nested));
        let of_field =
            |entry: &&DescriptorProto| field.type_name().ends_with(&format!(".{}", entry.name()));
        if let Some(DescriptorProto { field: pair, .. }) = entries.find(of_field) {
            return format!("map<{},{}>", self.one(&pair[0]), self.one(&pair[1]));
        }
        let label = match (field.label(), field.proto3_optional()) {
            (Label::Repeated, _) => "repeated ",
            (_, true) => "optional ",
            (_, false) => "",
        };
        format!("{label}{}", self.one(field))
    }

    fn one(&self, field: &FieldDescriptorProto) -> String {
        match field.r#type() {
            Type::Message | Type::Enum => self.short(field.type_name()).to_owned(),
            scalar => scalar
                .as_str_name()
                .trim_start_matches("TYPE_")
                .to_lowercase(),
        }
    }

    /// The name of a type without the dot before it, and without our own package.
    fn short<'n>(&self, name: &'n str) -> &'n str {
        let name = name.trim_start_matches('.');
        let ours = name.strip_prefix(self.package);
        ours.and_then(|rest| rest.strip_prefix('.')).unwrap_or(name)
    }
}

fn is_entry(message: &DescriptorProto) -> bool {
    message
        .options
        .as_ref()
        .is_some_and(|options| options.map_entry())
}
