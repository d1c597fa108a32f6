//! Whose request led to a hook.

use super::alike;

alike! {
    PluginContext as Context {
        session_id,
        request_id,
        ip_address,
        accept_language,
        user_agent,
        + connection_id,
    }
}
