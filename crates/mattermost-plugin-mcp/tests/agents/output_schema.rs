//! The schema that is listed with a tool is true of what the tool answers: clients of MCP refuse what does not fit it.
use crate::client::{USER, call, result};
use crate::log::Log;
use crate::tools::{Nothing, builder, server};
use boon::{Compiler, Schemas};
use mattermost_plugin::ids::UserId;
use mattermost_plugin_mcp::{Hints, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Whether a value fits a schema, as a validator that is not ours sees it.
fn fits(schema: &Value, value: &Value) -> Result<(), String> {
    let mut compiler = Compiler::new();
    compiler
        .add_resource("schema.json", schema.clone())
        .unwrap();
    let mut schemas = Schemas::new();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    schemas
        .validate(value, index)
        .map_err(|error| format!("{error:#}"))
}

/// Everything that a type can do to its schema.
#[derive(Serialize, JsonSchema)]
struct Everything {
    id: UserId,
    nothing: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    empty: Vec<u64>,
    #[serde(rename = "type")]
    kind: Kind,
    shapes: Vec<Shape>,
    counts: BTreeMap<String, u32>,
    anything: Value,
    #[serde(flatten)]
    flat: Flat,
    tree: Tree,
}
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    VeryOdd,
}
#[derive(Serialize, JsonSchema)]
#[serde(tag = "shape")]
enum Shape {
    Dot,
    Circle { radius: f32 },
}
#[derive(Serialize, JsonSchema)]
struct Flat {
    ratio: f64,
    big: u64,
    below: i8,
}
#[derive(Serialize, JsonSchema)]
struct Tree {
    branches: Vec<Tree>,
}

struct TellEverything;
impl Tool for TellEverything {
    const NAME: &'static str = "everything";
    const DESCRIPTION: &'static str = "Tell everything.";
    const HINTS: Hints = Hints::READ;
    type Arguments = Nothing;
    type Output = ToolOutput<Everything>;
    async fn call(&self, _: ToolContext, _: Nothing) -> Result<Self::Output, ToolError> {
        Ok(ToolOutput::json(Everything {
            id: UserId::new(USER),
            nothing: None,
            left_out: None,
            empty: Vec::new(),
            kind: Kind::VeryOdd,
            shapes: vec![Shape::Dot, Shape::Circle { radius: 0.5 }],
            counts: BTreeMap::from([("a".to_owned(), u32::MAX)]),
            anything: json!([1, null]),
            flat: Flat {
                ratio: 1e300,
                big: u64::MAX,
                below: i8::MIN,
            },
            tree: Tree {
                branches: vec![Tree {
                    branches: Vec::new(),
                }],
            },
        }))
    }
}

/// Answers one variant or another, each an object.
struct Either;
#[derive(Serialize, JsonSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
enum Outcome {
    #[expect(dead_code, reason = "only the schema is of interest")]
    Done {
        id: UserId,
    },
    NotFound {
        near: Vec<String>,
    },
}
impl Tool for Either {
    const NAME: &'static str = "either";
    const DESCRIPTION: &'static str = "Do it or not.";
    const HINTS: Hints = Hints::READ;
    type Arguments = Nothing;
    type Output = ToolOutput<Outcome>;
    async fn call(&self, _: ToolContext, _: Nothing) -> Result<Self::Output, ToolError> {
        Ok(ToolOutput::json(Outcome::NotFound {
            near: vec!["a".to_owned()],
        }))
    }
}

/// Answers fields whose names only the answer knows.
struct Dynamic;
impl Tool for Dynamic {
    const NAME: &'static str = "dynamic";
    const DESCRIPTION: &'static str = "Tell what there is.";
    const HINTS: Hints = Hints::READ;
    type Arguments = Nothing;
    type Output = ToolOutput<Map<String, Value>>;
    async fn call(&self, _: ToolContext, _: Nothing) -> Result<Self::Output, ToolError> {
        let fields = Map::from_iter([("a".to_owned(), json!(1)), ("b".to_owned(), json!([]))]);
        Ok(ToolOutput::json(fields))
    }
}

#[tokio::test]
async fn what_is_answered_fits_the_listed_schema() {
    let tools = builder().tool(TellEverything).tool(Either).tool(Dynamic);
    let server = tools.build().unwrap();
    let listed = result(&server, "tools/list", json!({})).await;
    for tool in listed["tools"].as_array().unwrap() {
        let schema = &tool["outputSchema"];
        assert_eq!(schema["type"], "object", "{tool}");
        let answer = result(&server, "tools/call", json!({"name": tool["name"]})).await;
        assert_eq!(answer["isError"], false, "{answer}");
        fits(schema, &answer["structuredContent"]).unwrap();
    }
}

#[tokio::test]
async fn the_listed_schema_can_be_missed() {
    let server = builder().tool(TellEverything).tool(Either).build().unwrap();
    let listed = result(&server, "tools/list", json!({})).await;
    for tool in listed["tools"].as_array().unwrap() {
        assert!(fits(&tool["outputSchema"], &json!({})).is_err(), "{tool}");
    }
}

#[tokio::test]
async fn formats_that_only_rust_knows_are_not_listed() {
    let server = builder().tool(TellEverything).build().unwrap();
    let listed = result(&server, "tools/list", json!({})).await.to_string();
    assert!(!listed.contains("\"format\""), "{listed}");
}

#[tokio::test]
async fn a_text_and_a_value_of_any_kind_list_no_schema() {
    let listed = result(&server(), "tools/list", json!({})).await;
    let behave = &listed["tools"][2];
    assert_eq!(behave["name"], "dev_example__behave");
    assert!(behave.get("outputSchema").is_none(), "{behave}");
}

/// Answers something that its type does not tell.
struct Wrong;
#[derive(Serialize, JsonSchema)]
struct Ratios {
    by_channel: BTreeMap<String, f64>,
    #[schemars(pattern(r"^(?=a)"), email)]
    loose: String,
}
impl Tool for Wrong {
    const NAME: &'static str = "wrong";
    const DESCRIPTION: &'static str = "Tell ratios that are none.";
    const HINTS: Hints = Hints::READ;
    type Arguments = Ratio;
    type Output = ToolOutput<Ratios>;
    async fn call(&self, _: ToolContext, asked: Ratio) -> Result<Self::Output, ToolError> {
        Ok(ToolOutput::json(Ratios {
            by_channel: BTreeMap::from([("typed by ada".to_owned(), 1.0 / asked.by)]),
            loose: "no address".to_owned(),
        }))
    }
}
#[derive(serde::Deserialize, JsonSchema)]
struct Ratio {
    by: f64,
}

#[tokio::test]
async fn an_answer_that_misses_its_listed_schema_is_not_sent() {
    let log = Log::start();
    let server = builder().tool(Wrong).build().unwrap();
    // what we cannot try of a schema is not held against the tool
    assert!(call(&server, "wrong", json!({"by": 2})).await.is_ok());
    let told = call(&server, "wrong", json!({"by": 0})).await.unwrap_err();
    assert!(
        told.starts_with("Server error: the tool failed; an admin finds"),
        "{told}"
    );
    let line = log.with("bad output").join("\n");
    assert!(
        line.contains("structured content: `by_channel.*` must be a number"),
        "{line}"
    );
    assert!(!line.contains("typed by ada"), "{line}");
}
