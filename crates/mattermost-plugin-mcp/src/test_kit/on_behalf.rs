//! What Agents does for one user, in a test.
use super::session::{Session, SessionError};
use super::{Generation, LlmAnswer, LlmTool, TestAgents};
use mattermost_plugin::ids::UserId;
use serde_json::Value;

/// Agents on behalf of a user, or of nobody; made by [`TestAgents::user`] and [`TestAgents::nobody`].
///
/// Everything panics where Agents, or the provider of a model, would break. Agents of either generation opens a session and
/// lists the tools each time.
#[derive(Debug, Clone)]
pub struct OnBehalf {
    agents: TestAgents,
    user: Option<UserId>,
}

impl OnBehalf {
    pub(super) fn new(agents: TestAgents, user: Option<UserId>) -> Self {
        Self { agents, user }
    }

    /// The tools as a model gets them.
    pub async fn tools(&self) -> Vec<LlmTool> {
        let (sessions, tools) = self.connect().await;
        end(sessions).await;
        tools
    }

    /// One of the tools, by its name with the prefix or without.
    pub async fn tool(&self, name: &str) -> LlmTool {
        find(self.tools().await, name)
    }

    /// Calls a tool, by its name with the prefix or without, as the first of the [generations](TestAgents::generation); one
    /// that only reads then as the other, too, whose answer must be sound but may be another.
    ///
    /// What a tool refuses is an answer with `is_error`. Give the arguments with `serde_json::json!`.
    pub async fn call(&self, tool: &str, arguments: Value) -> LlmAnswer {
        let (sessions, tools) = self.connect().await;
        let tool = find(tools, tool);
        let (first, others) = sessions.split_first().expect("there is a generation");
        let answer = call(first, &tool, &arguments).await;
        if tool.only_reads() {
            for other in others {
                call(other, &tool, &arguments).await;
            }
        }
        end(sessions).await;
        answer
    }

    /// Connects as every generation: the sessions, and the tools that all of them see.
    async fn connect(&self) -> (Vec<Session>, Vec<LlmTool>) {
        let (mut sessions, mut tools) = (Vec::new(), None);
        for generation in self.agents.generations() {
            let (session, seen) = self.connect_as(*generation).await;
            sessions.push(session);
            let tools = tools.get_or_insert_with(|| seen.clone());
            assert_eq!(seen, *tools, "Agents of two generations see other tools");
        }
        (sessions, tools.unwrap_or_default())
    }

    async fn connect_as(&self, generation: Generation) -> (Session, Vec<LlmTool>) {
        let session = self.agents.open(self.user.as_ref(), generation).await;
        let session = went_well(session);
        let tools = went_well(session.tools().await);
        without_faults(&list_faults(&tools));
        (session, tools)
    }
}

async fn call(session: &Session, tool: &LlmTool, arguments: &Value) -> LlmAnswer {
    let answer = went_well(session.call(&tool.name, arguments.clone()).await);
    without_faults(&tool.answer_faults(&answer));
    answer
}

async fn end(sessions: Vec<Session>) {
    for session in sessions {
        went_well(session.close().await);
    }
}

fn list_faults(tools: &[LlmTool]) -> Vec<String> {
    let mut faults: Vec<String> = tools.iter().flat_map(LlmTool::faults).collect();
    for (i, tool) in tools.iter().enumerate() {
        if tools[..i].iter().any(|other| other.name == tool.name) {
            faults.push(format!("two tools are named {:?}", tool.name));
        }
    }
    faults
}

fn find(mut tools: Vec<LlmTool>, name: &str) -> LlmTool {
    let exactly = tools.iter().position(|tool| tool.name == name);
    let meant = exactly.or_else(|| tools.iter().position(|tool| tool.is_called(name)));
    let Some(index) = meant else {
        let names: Vec<_> = tools.iter().map(|tool| tool.name.as_str()).collect();
        panic!(
            "there is no tool {name:?}; the tools are {}",
            names.join(", ")
        );
    };
    tools.swap_remove(index)
}

fn went_well<T>(result: Result<T, SessionError>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

fn without_faults(faults: &[String]) {
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
