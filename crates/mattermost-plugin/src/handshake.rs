//! What a Mattermost server and its plugins agree on (`server/public/plugin/client.go`).

/// The magic cookie by which a plugin knows that a server started it, and the version of the protocol.
pub const HANDSHAKE: go_plugin::handshake::Handshake = go_plugin::handshake::Handshake {
    cookie_key: "MATTERMOST_PLUGIN",
    cookie_value: "Securely message teams, anywhere.",
    protocol_version: 1,
};

/// The name under which the server dispenses the hooks.
pub(crate) const HOOKS: &str = "hooks";
