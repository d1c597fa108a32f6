//! The agreement of host and plugin.
/// Magic cookie and application protocol version.
#[derive(Debug, Clone, Copy)]
pub struct Handshake {
    /// Environment variable.
    pub cookie_key: &'static str,
    /// Its value.
    pub cookie_value: &'static str,
    /// Version of the plugin's protocol.
    pub protocol_version: u32,
}
