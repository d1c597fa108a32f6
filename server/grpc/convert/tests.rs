//! What arrives of a message of the contract that goes through the SDK's type and back: all of it.
//!
//! The messages are made from the contract itself, so that a field that is added to it is tested, too.

use std::collections::HashMap;
use std::fmt::Debug;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use prost::Message;
use prost::encoding::{WireType, encode_key, encode_varint};
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::value::Kind;
use prost_types::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorSet, ListValue, Struct, Value,
};

use super::Convert;
use crate::grpc::contract::mattermost::*;
use mattermost_plugin::model;

/// The messages and the enums of the contract, by full name.
struct Contract {
    messages: HashMap<String, DescriptorProto>,
    enums: HashMap<String, Vec<i32>>,
}

impl Contract {
    fn new() -> Self {
        let contract = include_bytes!(concat!(env!("OUT_DIR"), "/contract.bin"));
        let set = FileDescriptorSet::decode(&contract[..]).unwrap();
        let (mut messages, mut enums) = (HashMap::new(), HashMap::new());
        for file in set.file {
            let package = file.package().to_owned();
            for message in file.message_type {
                for entry in &message.nested_type {
                    let name = format!(".{package}.{}.{}", message.name(), entry.name());
                    messages.insert(name, entry.clone());
                }
                messages.insert(format!(".{package}.{}", message.name()), message);
            }
            for of_enum in file.enum_type {
                let numbers = of_enum.value.iter().map(|value| value.number());
                let name = format!(".{package}.{}", of_enum.name());
                enums.insert(name, numbers.collect());
            }
        }
        Self { messages, enums }
    }

    /// The full name of a message, which Rust spells in its own way.
    fn full(&self, name: &str) -> String {
        let full = format!(".mattermost.pluginapi.v1.{name}");
        let mut names = self.messages.keys();
        names
            .find(|name| name.eq_ignore_ascii_case(&full))
            .unwrap()
            .clone()
    }

    /// A message as it travels, with every field in it that `random` does not leave out.
    fn message(&self, name: &str, depth: u32, random: &mut impl FnMut() -> u64) -> Vec<u8> {
        if name == ".google.protobuf.Struct" {
            return object(random).encode_to_vec();
        }
        let mut wire = Vec::new();
        let is_entry = self.messages[name]
            .options
            .as_ref()
            .is_some_and(|options| options.map_entry());
        for field in &self.messages[name].field {
            let nested = field.r#type() == Type::Message;
            if nested && depth == 0 || !is_entry && random() % 5 == 0 {
                continue;
            }
            let times = match field.label() {
                Label::Repeated => 1 + random() % 3,
                _ => 1,
            };
            for _ in 0..times {
                self.field(field, depth, random, &mut wire);
            }
        }
        wire
    }

    fn field(
        &self,
        field: &FieldDescriptorProto,
        depth: u32,
        random: &mut impl FnMut() -> u64,
        wire: &mut Vec<u8>,
    ) {
        let number = u32::try_from(field.number()).unwrap();
        let length_delimited = |bytes: &[u8], wire: &mut Vec<u8>| {
            encode_key(number, WireType::LengthDelimited, wire);
            encode_varint(bytes.len() as u64, wire);
            wire.extend_from_slice(bytes);
        };
        let varint = |value: u64, wire: &mut Vec<u8>| {
            encode_key(number, WireType::Varint, wire);
            encode_varint(value, wire);
        };
        match field.r#type() {
            Type::String => length_delimited(format!("{}", 1 + random() % 1000).as_bytes(), wire),
            Type::Bytes => length_delimited(&random().to_be_bytes(), wire),
            Type::Message => {
                length_delimited(&self.message(field.type_name(), depth - 1, random), wire);
            }
            Type::Bool => varint(1, wire),
            Type::Uint32 => varint(random() % (1 << 32), wire),
            // Negative ones take ten bytes here.
            Type::Int32 => varint(i64::from(random() as i32).cast_unsigned(), wire),
            Type::Int64 => varint(random(), wire),
            Type::Enum => {
                let numbers = &self.enums[field.type_name()];
                let number = numbers[random() as usize % numbers.len()];
                varint(u64::try_from(number).unwrap(), wire);
            }
            other => panic!("{other:?}"),
        }
    }
}

/// An object with a value of each kind. None is empty: that is no object.
fn object(random: &mut impl FnMut() -> u64) -> Struct {
    let value = |kind| Value { kind: Some(kind) };
    let number = value(Kind::NumberValue(random() as i32 as f64));
    let text = value(Kind::StringValue(random().to_string()));
    let inner = [("inner".to_owned(), text.clone())].into();
    let values = vec![number.clone(), text.clone(), value(Kind::NullValue(0))];
    let entries = [
        ("null", value(Kind::NullValue(0))),
        ("bool", value(Kind::BoolValue(true))),
        ("number", number),
        ("text", text),
        ("list", value(Kind::ListValue(ListValue { values }))),
        ("object", value(Kind::StructValue(Struct { fields: inner }))),
    ];
    let entries = entries.map(|(key, value)| (key.to_owned(), value));
    Struct {
        fields: entries.into(),
    }
}

/// Sends messages `M` through the SDK's type `T`, with `lost` taken out of them before.
fn all_of<M, T>(name: &str, lost: impl Fn(&mut M))
where
    M: Message + Default + Clone + PartialEq + Debug + Convert<T>,
    T: Convert<M>,
{
    let contract = Contract::new();
    let name = contract.full(name);
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let ran = runner.run(&any::<u64>(), |seed| {
        let mut state = seed;
        // A linear congruential generator: the same message for the same seed.
        let mut random = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state >> 16
        };
        let wire = contract.message(&name, 4, &mut random);
        let mut sent = M::decode(&wire[..]).unwrap();
        lost(&mut sent);
        let there: T = sent.clone().convert();
        prop_assert_eq!(there.convert(), sent);
        Ok(())
    });
    ran.unwrap();
}

macro_rules! all_of {
    ($($test:ident: $message:ident => $model:ident $(, $lost:expr)?;)*) => {$(
        #[test]
        fn $test() {
            #[allow(unused_mut, unused_assignments, reason = "few lose something")]
            let mut lost: fn(&mut $message) = |_| ();
            $(lost = $lost;)?
            all_of::<$message, model::$model>(stringify!($message), lost);
        }
    )*};
}

all_of! {
    a_context_survives: PluginContext => Context;
    a_user_survives: User => User;
    a_reaction_survives: Reaction => Reaction;
    a_preference_survives: Preference => Preference;
    a_file_info_survives: FileInfo => FileInfo;
    a_file_survives: FileData => FileData;
    a_post_survives: Post => Post;
    a_list_of_posts_survives: PostList => PostList, |list| list.first_inaccessible_post_time = false;
    a_channel_survives: Channel => Channel;
    a_channel_member_survives: ChannelMember => ChannelMember;
    statistics_of_a_channel_survive: ChannelStats => ChannelStats;
    a_team_survives: Team => Team;
    a_team_member_survives: TeamMember => TeamMember;
    a_team_member_with_an_error_survives: TeamMemberWithError => TeamMemberWithError, |member| {
        if let Some(error) = &mut member.error {
            error.params = None;
        }
    };
    unread_posts_of_a_team_survive: TeamUnread => TeamUnread;
    statistics_of_a_team_survive: TeamStats => TeamStats;
    an_error_survives: AppError => AppError, |error| error.params = None;
    a_manifest_survives: Manifest => Manifest;
    the_status_of_a_plugin_survives: PluginStatus => PluginStatus;
    an_event_for_the_cluster_survives: PluginClusterEvent => PluginClusterEvent;
    a_request_over_a_web_socket_survives: WebSocketRequest => WebSocketRequest;
    limits_survive: ProductLimits => ProductLimits;
    a_push_notification_survives: PushNotification => PushNotification, |notification| {
        // Numbers, which are not left out.
        for number in [&mut notification.badge, &mut notification.cont_ava] {
            if number.is_empty() {
                "0".clone_into(number);
            }
        }
    };
    the_content_of_a_mail_survives: EmailNotificationContent => EmailNotificationContent;
    a_remote_cluster_survives: RemoteCluster => RemoteCluster;
    what_was_synchronised_survives: SyncResponse => SyncResponse;
    a_command_survives: Command => Command;
    the_arguments_of_a_command_survive: CommandArgs => CommandArgs, |args| {
        for lost in [&mut args.t, &mut args.user_mention, &mut args.channel_mention] {
            lost.clear();
        }
    };
    the_response_to_a_command_survives: CommandResponse => CommandResponse;
    options_of_a_key_survive: PluginKvSetOptions => PluginKVSetOptions;
}
