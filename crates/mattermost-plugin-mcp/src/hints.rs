//! What a tool does to the world, in the words of MCP and of the Agents plugin.
use rmcp::model::ToolAnnotations;

/// What a call does to the world: gives three of the four annotations, and the [`Capability`].
///
/// Choose it by the strongest thing that a call can do: a tool that can read and write is a [`Effect::Write`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Reads and changes nothing.
    Read,
    /// Changes something; each call changes anew.
    Write,
    /// Changes something; a second equal call changes nothing more.
    WriteIdempotent,
    /// Makes a new thing that stands alone, such as a channel; each call makes another.
    Create,
    /// Something ceases to exist.
    Delete,
}

impl Effect {
    /// What somebody must be trusted with for it.
    fn capability(self) -> Capability {
        match self {
            Self::Read => Capability::Read,
            Self::Write | Self::WriteIdempotent => Capability::Write,
            Self::Create => Capability::Create,
            Self::Delete => Capability::Delete,
        }
    }
}

/// The four MCP annotations of a tool, all explicit on the wire.
///
/// MCP's defaults are the worst case (a tool without annotations counts as destructive and open to the world), so
/// a tool has to say what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hints {
    /// Gives `readOnlyHint`, `idempotentHint` and `destructiveHint`, and `_meta.capability`.
    effect: Effect,
    /// `openWorldHint`.
    open_world: bool,
}

impl Hints {
    /// Reads inside this Mattermost, and changes nothing.
    pub const READ: Self = Self::of(Effect::Read);

    /// Changes something inside this Mattermost; each call changes anew.
    pub const WRITE: Self = Self::of(Effect::Write);

    /// Changes something inside this Mattermost; a second equal call changes nothing more.
    pub const WRITE_IDEMPOTENT: Self = Self::of(Effect::WriteIdempotent);

    /// Makes a new thing that stands alone inside this Mattermost.
    pub const CREATE: Self = Self::of(Effect::Create);

    /// Makes something inside this Mattermost cease to exist.
    pub const DELETE: Self = Self::of(Effect::Delete);

    const fn of(effect: Effect) -> Self {
        Self {
            effect,
            open_world: false,
        }
    }

    /// The same for a tool that touches things outside this Mattermost, such as a web site: `Hints::READ.open_world()`.
    pub const fn open_world(self) -> Self {
        Self {
            effect: self.effect,
            open_world: true,
        }
    }

    /// `_meta.capability`.
    pub fn capability(self) -> Capability {
        self.effect.capability()
    }

    pub(crate) fn only_reads(self) -> bool {
        self.effect == Effect::Read
    }

    pub(crate) fn annotations(self) -> ToolAnnotations {
        let (read_only, idempotent, destructive) = match self.effect {
            Effect::Read => (true, true, false),
            Effect::Write | Effect::Create => (false, false, false),
            Effect::WriteIdempotent => (false, true, false),
            Effect::Delete => (false, false, true),
        };
        ToolAnnotations::new()
            .read_only(read_only)
            .idempotent(idempotent)
            .destructive(destructive)
            .open_world(self.open_world)
    }
}

/// `_meta.capability`: what somebody must be trusted with to get this tool.
///
/// Capabilities are ordered: whoever may [`Capability::Delete`] may do everything before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Capability {
    /// Reads.
    Read,
    /// Changes what exists.
    Write,
    /// Makes new things that stand alone, such as channels.
    Create,
    /// Makes things cease to exist.
    Delete,
}

impl Capability {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Create => "create",
            Self::Delete => "delete",
        }
    }
}

/// When Agents asks the user before it runs a tool.
///
/// It is a suggestion: it counts at the first registration, later the choice of the admin wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// The user approves each call.
    Ask,
    /// Runs without asking in a direct message with the agent.
    AutoRunInDm,
    /// Runs without asking everywhere.
    AutoRunEverywhere,
}

impl Policy {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::AutoRunInDm => "auto_run_in_dm",
            Self::AutoRunEverywhere => "auto_run_everywhere",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_effect_needs_one_capability() {
        for (effect, capability) in [
            (Effect::Read, "read"),
            (Effect::Write, "write"),
            (Effect::WriteIdempotent, "write"),
            (Effect::Create, "create"),
            (Effect::Delete, "delete"),
        ] {
            assert_eq!(effect.capability().as_str(), capability);
        }
    }

    #[test]
    fn every_effect_gives_four_explicit_hints() {
        for (effect, read_only, idempotent, destructive) in [
            (Effect::Read, true, true, false),
            (Effect::Write, false, false, false),
            (Effect::Create, false, false, false),
            (Effect::WriteIdempotent, false, true, false),
            (Effect::Delete, false, false, true),
        ] {
            for open_world in [false, true] {
                let annotations = Hints { effect, open_world }.annotations();
                assert_eq!(
                    serde_json::to_value(annotations).unwrap(),
                    serde_json::json!({
                        "readOnlyHint": read_only,
                        "idempotentHint": idempotent,
                        "destructiveHint": destructive,
                        "openWorldHint": open_world,
                    }),
                    "{effect:?}"
                );
            }
        }
    }
}
