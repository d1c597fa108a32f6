use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use prost::Message as _;
use prost_types::FileDescriptorSet;

/// The messages that are asked with, in small letters, as Rust has other capitals.
fn asked() -> BTreeSet<String> {
    let contract = &include_bytes!(concat!(env!("OUT_DIR"), "/contract.bin"))[..];
    let contract = FileDescriptorSet::decode(contract).unwrap();
    let services = contract.file.into_iter().flat_map(|file| file.service);
    let api = services.filter(|service| service.name() == "PluginAPI");
    let methods = api.flat_map(|api| api.method);
    let messages = methods.map(|method| {
        let (_, message) = method.input_type().rsplit_once('.').unwrap();
        message.to_lowercase()
    });
    messages.collect()
}

/// The words of the resources' files.
fn words() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("server/grpc/api");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let texts = files
        .filter(|file| file.is_file())
        .map(|file| fs::read_to_string(file).unwrap());
    let words = |text: String| -> Vec<String> {
        let words = text.split(|letter: char| !letter.is_alphanumeric());
        words.map(str::to_lowercase).collect()
    };
    texts.flat_map(words).collect()
}

#[test]
fn every_method_of_the_contract_can_be_called() {
    let (asked, words) = (asked(), words());
    assert_eq!(asked.len(), 236);
    let missing: Vec<_> = asked.difference(&words).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
