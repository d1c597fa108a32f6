//! go-plugin's MuxBroker.
use crate::yamux::Stream;
/// Streams by id on one session. Cheap to clone.
#[derive(Clone)]
pub struct MuxBroker {}
impl MuxBroker {
    /// The next id of this side.
    pub fn next_id(&self) -> u32 {
        todo!()
    }
    /// Opens the stream the peer accepts as `id`.
    pub async fn dial(&self, _id: u32) -> std::io::Result<Stream> {
        todo!()
    }
    /// Waits (5 s) for the peer to dial `id`.
    pub async fn accept(&self, _id: u32) -> std::io::Result<Stream> {
        todo!()
    }
}
