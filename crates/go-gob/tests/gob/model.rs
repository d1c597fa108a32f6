//! The types of `golden/golden.go`, as far as its values fill them.

use std::collections::BTreeMap;

use go_gob::{Binary, GoString, Interface, Time, gob_struct};

type Object = BTreeMap<String, Interface>;
/// Go's `http.Header`.
type Header = BTreeMap<String, Vec<GoString>>;

gob_struct! {
    pub struct Request: "Request" {
        service_method: String = "ServiceMethod",
        seq: u64 = "Seq",
    }
    pub struct Context: "Context" {
        session_id: String = "SessionId",
        request_id: String = "RequestId",
    }
    pub struct HookArgs: "HookArgs" {
        a: Option<Context> = "A",
        b: Option<Post> = "B",
    }
    pub struct HookReturns: "HookReturns" {
        a: Option<Post> = "A",
        b: String = "B",
        c: Interface = "C",
    }
    pub struct Post: "Post" {
        id: String = "Id",
        create_at: i64 = "CreateAt",
        user_id: String = "UserId",
        message: GoString = "Message",
        props: Object = "Props",
        file_ids: Vec<String> = "FileIds",
        remote_id: Option<String> = "RemoteId",
        participants: Vec<User> = "Participants",
        is_following: Option<bool> = "IsFollowing",
        metadata: Option<PostMetadata> = "Metadata",
    }
    pub struct User: "User" {
        id: String = "Id",
        username: String = "Username",
        props: BTreeMap<String, String> = "Props",
    }
    pub struct PostMetadata: "PostMetadata" {
        embeds: Vec<PostEmbed> = "Embeds",
        images: BTreeMap<String, Option<PostImage>> = "Images",
        reactions: Vec<Reaction> = "Reactions",
    }
    pub struct PostEmbed: "PostEmbed" {
        r#type: String = "Type",
        url: String = "URL",
        data: Interface = "Data",
    }
    pub struct PostImage: "PostImage" {
        width: i64 = "Width",
        height: i64 = "Height",
        format: String = "Format",
    }
    pub struct Reaction: "Reaction" {
        user_id: String = "UserId",
        emoji_name: String = "EmojiName",
    }
    pub struct MessageAttachment: "MessageAttachment" {
        id: i64 = "Id",
        text: String = "Text",
        fields: Vec<MessageAttachmentField> = "Fields",
        timestamp: Interface = "Timestamp",
    }
    pub struct MessageAttachmentField: "MessageAttachmentField" {
        title: String = "Title",
        value: Interface = "Value",
        short: bool = "Short",
    }
    pub struct AppError: "AppError" {
        id: String = "Id",
        message: String = "Message",
        status_code: i64 = "StatusCode",
        r#where: String = "Where",
    }
    pub struct ErrorString: "ErrorString" {
        code: i64 = "Code",
        err: String = "Err",
    }
    pub struct Inner: "Inner" {
        name: String = "Name",
        next: Option<Box<Inner>> = "Next",
    }
    pub struct Secret: "Secret" {
        level: u8 = "Level",
        tags: Vec<String> = "Tags",
        more: Interface = "More",
    }
    pub struct Kinds: "Kinds" {
        bool: bool = "Bool",
        int: i64 = "Int",
        int8: i8 = "Int8",
        int16: i16 = "Int16",
        int32: i32 = "Int32",
        int64: i64 = "Int64",
        uint: u64 = "Uint",
        uint8: u8 = "Uint8",
        uint64: u64 = "Uint64",
        float32: f32 = "Float32",
        float64: f64 = "Float64",
        string: String = "String",
        bytes: Vec<u8> = "Bytes",
        strings: Vec<String> = "Strings",
        array: [i64; 3] = "Array",
        octets: [u8; 2] = "Octets",
        pointer: Option<String> = "Pointer",
        zero: Option<i64> = "Zero",
        nil: Option<Inner> = "Nil",
        inner: Inner = "Inner",
        list: Vec<Inner> = "List",
        lists: Vec<Vec<i64>> = "Lists",
        map: BTreeMap<String, i64> = "Map",
        deep: BTreeMap<i64, std::collections::HashMap<String, Vec<Inner>>> = "Deep",
        empty: BTreeMap<String, bool> = "Empty",
        time: Time = "Time",
        zone: Time = "Zone",
        before: Time = "Before",
        never: Option<Time> = "Never",
        url: Option<Binary> = "URL",
        no_url: Option<Binary> = "NoURL",
        header: Header = "Header",
        any: Interface = "Any",
        anys: Vec<Interface> = "Anys",
        last: String = "Last",
    }
    /// Declared otherwise than the peer has it.
    pub struct Changed: "Changed" {
        after: String = "After",
        same: String = "Same",
        number: i64 = "Number",
        signed: i64 = "Signed",
        list: Vec<String> = "List",
        nested: Nested = "Nested",
        small: i8 = "Small",
        when: Time = "When",
        object: BTreeMap<String, Interface> = "Object",
        added: Option<String> = "Added",
    }
    pub struct Nested: "Nested" {
        value: Vec<u8> = "Value",
    }
}
