//! `server/channels/api4/config.go`

use serde_json::{Value, json};

use crate::world::World;

/// The route that asks for no session, and its handler's name in core.
pub(super) const CLIENT: (&str, &str) = ("/api/v4/config/client", "api4.getClientConfig");

/// What a client may know before it logs in (`config/client.go`, GenerateLimitedClientConfig): as much of it as tells which
/// server this is.
pub(super) fn client(world: &World) -> Value {
    let id = world.diagnostic_id();
    json!({
        "Version": world.server_version(),
        "DiagnosticId": id,
        "TelemetryId": id,
    })
}
