//! The Agents plugin, as it is spoken of at the prompt.

use devhost::agents::{Agents, BridgeRequest, Generation};

/// Does what was ordered, and says when the plugin takes notice; without an order, tells what was asked of Agents.
pub(super) fn carry_out(agents: &Agents, order: &str) -> Vec<String> {
    let told = match order {
        "restart" => {
            agents.restart();
            "Agents was restarted, faster than a plugin looks: where it has forgotten the tools, the plugin's next \
             heartbeat registers them again (5 minutes, or 30 if they are exposed)"
        }
        "remove" => {
            agents.remove();
            "Agents is gone; the plugin notices within half a minute"
        }
        "old" | "new" => {
            match order {
                "old" => agents.install(),
                _ => agents.install_as(Generation::New, "2.4.0"),
            }
            "Agents is installed, with nothing registered; the plugin notices within half a minute, or at its next \
             heartbeat where the same version was there before"
        }
        _ => return asked(agents),
    };
    vec![told.to_owned()]
}

fn asked(agents: &Agents) -> Vec<String> {
    let line = |request: BridgeRequest| {
        let status = request.status;
        let status = status.map_or("no answer yet".to_owned(), |got| got.to_string());
        format!("{:?}: {status}", request.asks)
    };
    let asked: Vec<_> = agents.requests().into_iter().map(line).collect();
    match asked.is_empty() {
        true => vec!["(nothing yet)".to_owned()],
        false => asked,
    }
}

/// Why the plugin with this id has no tools registered, as far as that can be told from outside.
pub(super) fn unregistered(id: &str, agents_run: bool) -> String {
    if !agents_run {
        return "Agents is not running, so no tools are registered: `agents old` and `agents new` install it".to_owned();
    }
    format!(
        "no tools are registered with Agents. After a change of Agents that takes half a minute; otherwise: is \
         McpServer::register called? Does serve_http hand every request whose path \
         McpServer::owns over to McpServer::serve? Has the server the id of plugin.json, {id}? `log` shows the plugin's \
         warnings, `agents` what it asked of Agents"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use devhost::agents::AGENTS_PLUGIN_ID;

    #[test]
    fn whoever_changes_agents_is_told_when_the_plugin_notices() {
        let (world, _) = devhost::world::sample();
        let agents = Agents::new(&world);
        for (order, runs, told) in [
            ("old", true, "notices within half a minute"),
            ("restart", true, "next heartbeat"),
            ("remove", false, "notices within half a minute"),
            ("new", true, "notices within half a minute"),
        ] {
            let lines = carry_out(&agents, order);
            assert_eq!(world.runs(AGENTS_PLUGIN_ID), runs, "{order}");
            assert!(
                lines.len() == 1 && lines[0].contains(told),
                "{order}: {lines:?}"
            );
        }
        assert_eq!(carry_out(&agents, ""), ["(nothing yet)"]);
    }

    #[test]
    fn the_likely_causes_are_named_where_nothing_is_registered() {
        let told = unregistered("com.example.poll", true);
        for part in [
            "half a minute",
            "McpServer::register called",
            "McpServer::owns",
            "McpServer::serve",
            "plugin.json, com.example.poll",
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
        let told = unregistered("com.example.poll", false);
        assert!(told.starts_with("Agents is not running"), "{told}");
    }
}
