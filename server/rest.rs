//! The server's REST API, for what the plugin API has nothing for: as the caller, with a session that lives a minute.
