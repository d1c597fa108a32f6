//! Sets of tools that are refused, each problem with its mend, all at once.
use crate::client::call;
use crate::tools::{Nothing, Repeat, Whoami, builder, full, server};
use expect_test::{Expect, expect};
use mattermost_plugin_mcp::test_kit::TestAgents;
use mattermost_plugin_mcp::{
    Hints, McpServerBuilder, Policy, Tool, ToolContext, ToolError, ToolOutput,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::marker::PhantomData;

/// What a bad tool says of itself.
trait Bad: Send + Sync + 'static {
    const NAME: &'static str = "bad";
    const DESCRIPTION: &'static str = "Do something bad.";
    type Arguments: DeserializeOwned + JsonSchema + Send;
}
struct BadTool<B>(PhantomData<B>);
impl<B: Bad> Tool for BadTool<B> {
    const NAME: &'static str = B::NAME;
    const DESCRIPTION: &'static str = B::DESCRIPTION;
    const HINTS: Hints = Hints::READ;
    type Arguments = B::Arguments;
    type Output = String;
    async fn call(
        &self,
        _context: ToolContext,
        _arguments: B::Arguments,
    ) -> Result<String, ToolError> {
        Err(ToolError::refused("never called"))
    }
}
fn bad<B: Bad>(builder: McpServerBuilder) -> McpServerBuilder {
    builder.tool(BadTool::<B>(PhantomData))
}

fn refused(builder: McpServerBuilder, problems: Expect) {
    let error = builder.build().expect_err("a refusal");
    problems.assert_eq(&error.to_string());
}

struct Unnamed;
impl Bad for Unnamed {
    const NAME: &'static str = "";
    type Arguments = Nothing;
}
struct Dotted;
impl Bad for Dotted {
    const NAME: &'static str = "read.file";
    type Arguments = Nothing;
}
struct Long;
impl Bad for Long {
    const NAME: &'static str = "a_name_of_forty_four_characters_is_too_long_";
    type Arguments = Nothing;
}
struct JustShortEnough;
impl Bad for JustShortEnough {
    const NAME: &'static str = "a_name_of_forty_two_characters_fits_in____";
    type Arguments = Nothing;
}
struct Silent;
impl Bad for Silent {
    const DESCRIPTION: &'static str = " ";
    type Arguments = Nothing;
}
struct Listed;
impl Bad for Listed {
    type Arguments = Vec<String>;
}
struct Recursive;
#[derive(Deserialize, JsonSchema)]
struct Tree {
    #[expect(dead_code, reason = "only the schema is of interest")]
    children: Vec<Tree>,
}
impl Bad for Recursive {
    type Arguments = Tree;
}

struct Bare;
impl Bad for Bare {
    const NAME: &'static str = "dev_example__";
    type Arguments = Nothing;
}
struct Saying;
impl Bad for Saying {
    const NAME: &'static str = "send_message";
    const DESCRIPTION: &'static str = "Send message.";
    type Arguments = Nothing;
}
struct Talkative;
impl Bad for Talkative {
    const DESCRIPTION: &'static str = {
        const LONG: [u8; 1025] = [b'a'; 1025];
        match std::str::from_utf8(&LONG) {
            Ok(text) => text,
            Err(_) => "",
        }
    };
    type Arguments = Nothing;
}
struct ListOutput;
impl Tool for ListOutput {
    const NAME: &'static str = "list";
    const DESCRIPTION: &'static str = "List things.";
    const HINTS: Hints = Hints::READ;
    type Arguments = Nothing;
    type Output = ToolOutput<Vec<String>>;
    async fn call(&self, _: ToolContext, _: Nothing) -> Result<Self::Output, ToolError> {
        Err(ToolError::refused("never called"))
    }
}

#[test]
fn each_problem_is_refused_with_its_mend() {
    refused(
        builder(),
        expect![
            "there is no tool: Agents takes an empty list for an error on every request; add one with .tool(...)"
        ],
    );
    refused(
        builder().tool(Whoami).tool(Repeat).tool(Whoami),
        expect![[r#"two tools are named "dev_example__whoami": rename one"#]],
    );
    refused(
        bad::<Unnamed>(builder()),
        expect![[r#"tool "": the name is empty: give it one, such as "whoami""#]],
    );
    refused(
        bad::<Dotted>(builder()),
        expect![[
            r#"tool "read.file": the name has characters outside [A-Za-z0-9_-]: leave them out"#
        ]],
    );
    refused(
        bad::<Long>(builder()),
        expect![[
            r#"tool "a_name_of_forty_four_characters_is_too_long_": models see it as "example__dev_example__a_name_of_forty_four_characters_is_too_long_", and some take 64 characters at most: shorten the name of the tool or that of the server, by 2"#
        ]],
    );
    refused(
        bad::<Silent>(builder()),
        expect![[
            r#"tool "bad": the description is missing, and a model chooses tools by it: say what the tool does"#
        ]],
    );
    refused(
        bad::<Listed>(builder()),
        expect![[
            r#"tool "bad": the arguments are not an object: make them a struct with fields, or `NoArguments` where there are none (`struct X;` is no object, `struct X {}` is)"#
        ]],
    );
    refused(
        bad::<Recursive>(builder()),
        expect![[
            r#"tool "bad": `items` in `children` in the schema of the arguments has $ref, which models do not take: a type must not contain itself; flatten it, or take a list"#
        ]],
    );
    refused(
        builder().tool(ListOutput),
        expect![[
            r#"tool "list": the structured content is not an object: make it a struct, and put the list or the value into a field"#
        ]],
    );
    refused(
        bad::<Bare>(builder()),
        expect![[
            r#"tool "dev_example__": the name is the prefix of the plugin and nothing more: say what the tool does behind it"#
        ]],
    );
    refused(
        bad::<Saying>(builder()),
        expect![[
            r#"tool "send_message": the description says no more than the name: say what the tool does, in the words that people use"#
        ]],
    );
    refused(
        bad::<Talkative>(builder()),
        expect![[
            r#"tool "bad": the description has 1025 characters, and some models take 1024 at most: say less, or say it at the arguments"#
        ]],
    );
    let server = |id, name, path, version| {
        let server = builder().plugin_id(id).name(name).version(version);
        full(server.path(path))
    };
    refused(
        server("", "X", "/mcp", "1"),
        expect!["the plugin id is empty: give the id of plugin.json"],
    );
    refused(
        server("dev__example", "X", "/mcp", "1"),
        expect![[
            r#"the plugin id "dev__example" makes the prefix "dev__example__", in which `__` does not stand at the end alone, where it separates the id from the name of a tool: choose another id, or list the tools without the prefix"#
        ]],
    );
    refused(
        server("dev.example", " ", "/mcp", "1"),
        expect!["the server's name is empty: give the name of plugin.json"],
    );
    refused(
        server("dev.example", "X", "/mcp", ""),
        expect!["the server's version is empty: give the version of plugin.json"],
    );
    for path in [
        "mcp",
        "/mcp/",
        "/",
        "",
        "/mcp?x",
        "/mcp#x",
        "/m cp",
        "/caf\u{e9}",
        "/%6dcp",
        "//mcp",
        "/a//b",
        "/a/../b",
        "/.",
        "/a\\b",
        "/a\n",
    ] {
        let error = server("dev.example", "X", path, "1").build().unwrap_err();
        assert_eq!(
            error.problems(),
            [format!(
                "the path {path:?} is not absolute and plain: write it like \"/mcp\", of characters that need no escape"
            )]
        );
    }
    for path in ["/mcp", "/a/b-c_d.e~f", "/..."] {
        assert!(
            server("dev.example", "X", path, "1").build().is_ok(),
            "{path}"
        );
    }
}

#[test]
fn all_problems_are_found_at_once() {
    let builder = bad::<Dotted>(builder().plugin_id("a__b").name("X").path("mcp"));
    refused(
        bad::<Silent>(bad::<Listed>(builder)),
        expect![[r#"
            the plugin id "a__b" makes the prefix "a__b__", in which `__` does not stand at the end alone, where it separates the id from the name of a tool: choose another id, or list the tools without the prefix
            the path "mcp" is not absolute and plain: write it like "/mcp", of characters that need no escape
            tool "read.file": the name has characters outside [A-Za-z0-9_-]: leave them out
            tool "bad": the arguments are not an object: make them a struct with fields, or `NoArguments` where there are none (`struct X;` is no object, `struct X {}` is)
            tool "bad": the description is missing, and a model chooses tools by it: say what the tool does
            two tools are named "a__b__bad": rename one"#]],
    );
}

#[test]
fn a_name_of_64_characters_is_taken() {
    assert!(bad::<JustShortEnough>(builder()).build().is_ok());
}

#[test]
fn the_tools_are_told_with_their_policies() {
    let tools = server().tools().into_iter();
    let told: Vec<_> = tools.map(|tool| (tool.name, tool.policy)).collect();
    assert_eq!(
        told,
        [
            ("dev_example__whoami".to_owned(), Policy::AutoRunEverywhere),
            ("dev_example__repeat".to_owned(), Policy::Ask),
            ("dev_example__behave".to_owned(), Policy::Ask),
        ]
    );
}

#[test]
fn ids_that_make_no_plain_prefix_are_refused_unless_there_is_none() {
    for id in ["a..b", "a._b", "a_.b", "a__b", "ab.", "ab_", "a.b__"] {
        let told = full(builder().plugin_id(id))
            .build()
            .unwrap_err()
            .to_string();
        assert!(told.contains("makes the prefix"), "{id}: {told}");
        assert!(
            full(builder().plugin_id(id).without_prefix())
                .build()
                .is_ok(),
            "{id}"
        );
    }
    for id in [".ab", "_ab", "a-b", "a.b_c", "A.b"] {
        assert!(full(builder().plugin_id(id)).build().is_ok(), "{id}");
    }
}

#[test]
fn what_is_no_id_of_a_plugin_is_refused() {
    for id in ["ab", "a b c", "caf\u{e9}", "a/b", "a%b", &"a".repeat(191)] {
        let told = full(builder().plugin_id(id))
            .build()
            .unwrap_err()
            .to_string();
        assert!(
            told.contains("is none: it has 3 to 190 characters"),
            "{id}: {told}"
        );
    }
}

#[test]
fn limits_under_which_nothing_can_be_done_are_refused() {
    let builder = full(builder())
        .deadline(std::time::Duration::ZERO)
        .max_text_chars(0)
        .max_structured_bytes(0)
        .max_calls(0)
        .max_calls_per_user(0);
    assert_eq!(builder.build().unwrap_err().problems().len(), 5);
}

#[test]
fn a_server_is_not_named_like_that_of_agents() {
    refused(
        full(builder().name("Mattermost!")),
        expect![[
            r#"the server's name "Mattermost!" is that of Agents' own server, as models see it: choose another"#
        ]],
    );
}

#[test]
fn without_the_prefix_tools_are_listed_by_their_own_names() {
    let server = full(builder().without_prefix()).build().unwrap();
    let names: Vec<String> = server.tools().into_iter().map(|tool| tool.name).collect();
    assert_eq!(names, ["whoami", "repeat", "behave"]);
    // 20 characters more are left for the name
    assert!(bad::<Long>(builder().without_prefix()).build().is_ok());
    refused(
        full(builder()).without_prefix().tool(Whoami),
        expect![[r#"two tools are named "whoami": rename one"#]],
    );
}

#[test]
fn a_builder_goes_across_an_await_and_can_be_shown() {
    fn goes<T: Send>(value: T) -> T {
        value
    }
    let builder = goes(full(builder()));
    assert_eq!(
        format!("{builder:?}"),
        r#"McpServerBuilder { plugin_id: "dev.example", path: "/mcp", tools: 3, .. }"#
    );
    assert_eq!(
        format!("{:?}", builder.build().unwrap()),
        r#"McpServer { plugin_id: "dev.example", path: "/mcp", tools: ["dev_example__whoami", "dev_example__repeat", "dev_example__behave"], .. }"#
    );
}

#[tokio::test]
async fn what_a_brief_schema_leaves_out_is_checked_all_the_same() {
    let server = full(builder()).brief_schemas().build().unwrap();
    let agents = TestAgents::server(&server);
    let repeat = agents.nobody().tool("repeat").await;
    expect![[r#"
        {
          "properties": {
            "silent": {
              "description": "Whether the text goes into the structured content only.",
              "type": "boolean"
            },
            "text": {
              "description": "What to say, for example \"hello\".",
              "type": "string"
            },
            "times": {
              "description": "How often.",
              "maximum": 100000,
              "minimum": 1,
              "type": "integer"
            }
          },
          "required": [
            "text"
          ],
          "type": "object"
        }"#]]
    .assert_eq(&format!("{:#}", repeat.parameters));
    let told = call(&server, "repeat", json!({"text": ""}))
        .await
        .unwrap_err();
    assert!(told.contains("text"), "{told}");
    assert_eq!(
        call(&server, "repeat", json!({"text": "hi"})).await,
        Ok("hi".to_owned())
    );
}
