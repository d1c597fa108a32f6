//! Compiles the contract in `proto/` into what `server/grpc/contract.rs` includes, without protoc.

use std::path::Path;
use std::{env, fs, io};

use prost::Message as _;
use prost_build::{Config, Service, ServiceGenerator};

/// The files with services; they import the others.
const SERVICES: [&str; 6] = [
    "mattermost/api.proto",
    "mattermost/hooks.proto",
    "go_plugin/broker.proto",
    "go_plugin/controller.proto",
    "go_plugin/stdio.proto",
    "grpc/health.proto",
];

/// What the server serves and the plugin calls. With all other services it is the other way round.
const API: &str = "PluginAPI";

/// Messages whose bytes are kept as they came in, without a copy.
const WITH_BODY: [&str; 2] = [
    ".mattermost.pluginapi.v1.ServeHTTPRequest",
    ".mattermost.pluginapi.v1.ServeHTTPResponse",
];

/// Writes a Rust file a package to `out`, and the descriptors of all of it, which tests compare with `proto/upstream.txt`.
pub(crate) fn compile(out: &Path) -> io::Result<()> {
    let contract = protox::compile(SERVICES, ["proto"])
        .map_err(|error| io::Error::other(format!("proto/: {error:?}")))?;
    fs::write(out.join("contract.bin"), contract.encode_to_vec())?;
    Config::new()
        .out_dir(out)
        .bytes(WITH_BODY)
        .disable_comments(["."])
        .service_generator(Box::new(Sides::new()))
        .compile_fds(contract)
}

/// Generates of each service the plugin's side, and with the feature `grpc-host` the server's side, too.
struct Sides {
    client: Box<dyn ServiceGenerator>,
    server: Box<dyn ServiceGenerator>,
    host: bool,
}

impl Sides {
    fn new() -> Self {
        let tonic = || {
            tonic_prost_build::configure()
                .build_transport(false)
                .codec_path("crate::grpc::codec::Protobuf")
                .generate_default_stubs(true)
        };
        Self {
            client: tonic().build_server(false).service_generator(),
            server: tonic().build_client(false).service_generator(),
            host: env::var_os("CARGO_FEATURE_GRPC_HOST").is_some(),
        }
    }
}

impl ServiceGenerator for Sides {
    fn generate(&mut self, service: Service, code: &mut String) {
        match (service.proto_name == API, self.host) {
            (true, false) => calls(&service, code),
            (true, true) => {
                calls(&service, code);
                self.server.generate(service, code);
            }
            (false, false) => self.server.generate(service, code),
            (false, true) => {
                self.client.generate(service.clone(), code);
                self.server.generate(service, code);
            }
        }
    }
}

/// Says of each request where it goes and what comes back.
///
/// Two hundred methods of a client would differ in nothing else.
fn calls(service: &Service, code: &mut String) {
    let (package, name) = (&service.package, &service.proto_name);
    for method in &service.methods {
        let (request, answer, method) =
            (&method.input_type, &method.output_type, &method.proto_name);
        code.push_str(&format!(
            "impl super::Call for {request} {{\n    \
                 const PATH: &'static str = \"/{package}.{name}/{method}\";\n    \
                 type Answer = {answer};\n\
             }}\n\
             impl super::Answer for {answer} {{\n    \
                 fn take_error(&mut self) -> ::core::option::Option<AppError> {{\n        \
                     self.error.take()\n    \
                 }}\n\
             }}\n"
        ));
    }
}
