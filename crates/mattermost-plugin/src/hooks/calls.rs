//! Arguments of the hooks that have names for them, as they travel (`server/public/plugin/client_rpc.go`).

use go_gob::gob_struct;

use crate::model::{Context, FileInfo, HTTPRequestSubset};

gob_struct! {
    /// What `OnActivate` is called with: streams to dial.
    pub struct ActivateArgs: "" {
        api_mux_id: u32 = "APIMuxId",
        driver_mux_id: u32 = "DriverMuxId",
    }
    /// What `ServeHTTP` and `ServeMetrics` are called with; the streams are to be dialled within 5 s.
    pub struct ServeHttpArgs: "" {
        response_writer_stream: u32 = "ResponseWriterStream",
        request: Option<HTTPRequestSubset> = "Request",
        context: Option<Context> = "Context",
        request_body_stream: u32 = "RequestBodyStream",
    }
    /// What `FileWillBeUploaded` is called with; the streams are to be dialled within 5 s.
    pub struct FileWillBeUploadedArgs: "" {
        context: Context = "A",
        info: FileInfo = "B",
        uploaded_file_stream: u32 = "UploadedFileStream",
        replacement_file_stream: u32 = "ReplacementFileStream",
    }
}
