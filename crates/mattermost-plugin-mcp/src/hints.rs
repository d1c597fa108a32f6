//! What a tool does to the world, in the words of MCP and of the Agents plugin.
use rmcp::model::ToolAnnotations;

/// The four MCP annotations of a tool, all explicit on the wire, and its [`Capability`].
///
/// MCP's defaults are the worst case (a tool without annotations counts as destructive and open to the world), so
/// a tool has to say what it does. Choose by the strongest thing that a call can do: a tool that can read and write is a
/// [`WRITE`](Self::WRITE). Where one of them is not quite true, say so:
///
/// ```
/// # use mattermost_plugin_mcp::Hints;
/// // edits a post: what was there is gone, and to do it twice is to do it once
/// const EDIT: Hints = Hints::WRITE_IDEMPOTENT.destructive();
/// // asks a web site
/// const FETCH: Hints = Hints::READ.open_world();
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hints {
    /// `_meta.capability`, and whether it is `readOnlyHint`.
    capability: Capability,
    /// `idempotentHint`.
    idempotent: bool,
    /// `destructiveHint`.
    destructive: bool,
    /// `openWorldHint`.
    open_world: bool,
}

impl Hints {
    /// Reads inside this Mattermost, and changes nothing.
    pub const READ: Self = Self::of(Capability::Read).idempotent();

    /// Adds something inside this Mattermost; each call adds anew.
    pub const WRITE: Self = Self::of(Capability::Write);

    /// Adds or sets something inside this Mattermost; a second equal call changes nothing more.
    pub const WRITE_IDEMPOTENT: Self = Self::WRITE.idempotent();

    /// Makes a new thing that stands alone inside this Mattermost; each call makes another.
    pub const CREATE: Self = Self::of(Capability::Create);

    /// Makes something inside this Mattermost cease to exist.
    pub const DELETE: Self = Self::of(Capability::Delete).destructive();

    const fn of(capability: Capability) -> Self {
        Self {
            capability,
            idempotent: false,
            destructive: false,
            open_world: false,
        }
    }

    /// The same for a tool that touches things outside this Mattermost, such as a web site.
    pub const fn open_world(mut self) -> Self {
        self.open_world = true;
        self
    }

    /// The same for a tool that may overwrite or take away what was there. To MCP, what is not destructive only adds.
    ///
    /// # Panics
    ///
    /// After [`READ`](Self::READ), which changes nothing; in a constant that is an error of the compiler.
    pub const fn destructive(mut self) -> Self {
        assert!(
            !matches!(self.capability, Capability::Read),
            "what only reads destroys nothing"
        );
        self.destructive = true;
        self
    }

    /// The same for a tool of which a second equal call changes nothing more: `Hints::DELETE.idempotent()`, where it is no
    /// error to delete what is gone already.
    pub const fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// `_meta.capability`.
    pub const fn capability(self) -> Capability {
        self.capability
    }

    pub(crate) fn only_reads(self) -> bool {
        self.capability == Capability::Read
    }

    pub(crate) fn annotations(self) -> ToolAnnotations {
        ToolAnnotations::new()
            .read_only(self.only_reads())
            .idempotent(self.idempotent)
            .destructive(self.destructive)
            .open_world(self.open_world)
    }
}

/// `_meta.capability`: what somebody must be trusted with to get this tool.
///
/// Capabilities are ordered: whoever may [`Capability::Delete`] may do everything before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
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
#[non_exhaustive]
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
        for (hints, capability) in [
            (Hints::READ, "read"),
            (Hints::WRITE, "write"),
            (Hints::WRITE_IDEMPOTENT, "write"),
            (Hints::CREATE, "create"),
            (Hints::DELETE, "delete"),
        ] {
            assert_eq!(hints.capability().as_str(), capability);
        }
    }

    #[test]
    fn every_effect_gives_four_explicit_hints() {
        for (hints, read_only, idempotent, destructive) in [
            (Hints::READ, true, true, false),
            (Hints::WRITE, false, false, false),
            (Hints::WRITE.destructive(), false, false, true),
            (Hints::CREATE, false, false, false),
            (Hints::WRITE_IDEMPOTENT, false, true, false),
            (Hints::WRITE_IDEMPOTENT.destructive(), false, true, true),
            (Hints::DELETE, false, false, true),
            (Hints::DELETE.idempotent(), false, true, true),
        ] {
            for (hints, open_world) in [(hints, false), (hints.open_world(), true)] {
                assert_eq!(
                    serde_json::to_value(hints.annotations()).unwrap(),
                    serde_json::json!({
                        "readOnlyHint": read_only,
                        "idempotentHint": idempotent,
                        "destructiveHint": destructive,
                        "openWorldHint": open_world,
                    }),
                    "{hints:?}"
                );
            }
        }
    }

    #[test]
    #[should_panic(expected = "what only reads destroys nothing")]
    fn what_only_reads_is_not_destructive() {
        let _ = Hints::READ.open_world().destructive();
    }
}
