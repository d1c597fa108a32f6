//! What stands before each value.

go_gob::gob_struct! {
    /// Before the arguments (net/rpc server.go `Request`).
    pub struct Request: "Request" {
        method: String = "ServiceMethod",
        seq: u64 = "Seq",
    }

    /// Before the reply (net/rpc server.go `Response`).
    pub struct Response: "Response" {
        method: String = "ServiceMethod",
        seq: u64 = "Seq",
        error: String = "Error",
    }
}
