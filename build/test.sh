#!/usr/bin/env bash
# Everything that `make test` runs, and one closing line that counts it all.
#
# Go is needed for the conformance tests. Without it they are skipped, loudly; with CI=true a skipped test is a failure.
set -uo pipefail
cd "$(dirname "$0")/.."

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
broken=0
unrun=0

# Runs a command, shows what it prints and keeps it for counting.
step() {
    local name=$1
    shift
    echo "==> $name"
    "$@" 2>&1 | tee -a "$logs/${name//\//-}" || broken=1
}

# Adds up a number of cargo's "test result" lines: the one before the given word.
cargo_count() {
    { grep -h '^test result:' "$logs"/* || true; } | sed -n "s/.* \([0-9]*\) $1;.*/\1/p" | awk '{n += $1} END {print n + 0}'
}

# Counts go's top-level results.
go_count() {
    { grep -h "^--- $1:" "$logs"/* || true; } | wc -l
}

# The go.mod of conformance/surface for a version of Mattermost.
modfile() {
    [ "$1" = 11.8 ] && echo go.mod || echo "mattermost-$1.mod"
}

# The end-to-end tests run twice: a released server speaks net/rpc with its plugins, one that is coming gRPC.
step "rust, with end-to-end over net/rpc" cargo test --workspace --locked --no-fail-fast
TOOLBELT_TRANSPORT=grpc step "end-to-end over gRPC" cargo test --workspace --locked --no-fail-fast --test end_to_end

# The README's first command; its exit code says whether the main job came true.
step run make --no-print-directory run ONCE=1

# A panic has to be caught in what Zig links, too: the unwinder in it is another one.
step unwind build/portable.sh "$(rustc --version --verbose | sed -n 's/^host: //p')" \
    test --release --locked --package go-plugin --test it -- panic

# The crate page of the SDK: what it says to type, and what it says comes of it.
step readme cargo test --workspace --locked --test readme

if command -v go >/dev/null; then
    step generator go -C crates/mattermost-plugin/generate test -v -count=1 ./...
    step bundle make --no-print-directory bundle
    # With the packages of the bundle, so that no dependency is compiled again with fewer features.
    step hello cargo build --locked --package toolbelt --package devhost --package bundle --package hello
    BENCH_RUST=$(realpath "${CARGO_TARGET_DIR:-target}")/debug/hello \
        BENCH_BUNDLE=$(realpath "${CARGO_TARGET_DIR:-target}")/bundle/dev.toolbelt \
        BENCH_DEVHOST="cargo bench --quiet --locked --workspace --profile dev --bench readings --" \
        step bench go -C bench test -v -count=1 -timeout 5m ./...
    step dist make --no-print-directory dist
    target=$(realpath "${CARGO_TARGET_DIR:-target}")
    # HashiCorp's library against our crate of that name: its plugin under our host here, its host over our plugin below.
    step suite-plugin go -C conformance build -o "$target/suite-plugin" ./suite/plugin
    SUITE_PLUGIN=$target/suite-plugin step suite cargo test --workspace --locked --test it suite::
    # Every API method and hook, with two versions of the server's library, each as the server and as the plugin.
    for version in 11.4 11.8; do
        step "surface-plugin-$version" go -C conformance/surface build -modfile="$(modfile $version)" \
            -o "$target/surface/mattermost-$version" ./plugin
    done
    for version in 11.4 11.8; do
        SURFACE_RELAY=$target/debug/relay-plugin \
            SURFACE_PLUGINS=$target/surface/mattermost-11.4:$target/surface/mattermost-11.8 \
            step "surface-$version" go -C conformance/surface test -modfile="$(modfile $version)" -v -count=1 -timeout 2m ./...
    done
    TOOLBELT_BUNDLE=$target/bundle/dev.toolbelt \
        TOOLBELT_SPECIMENS=$target/debug \
        TOOLBELT_TARBALL=$(realpath dist/dev.toolbelt-*.tar.gz) \
        step conformance go -C conformance test -v -count=1 -timeout 10m ./...
    # Under go-plugin as a host over gRPC, with proto/ as Go has it.
    step contract make --no-print-directory contract
    TOOLBELT_BUNDLE=$target/bundle/dev.toolbelt \
        TOOLBELT_SPECIMENS=$target/debug \
        step conformance-grpc go -C conformance/grpc test -overlay="$target/contract/overlay.json" -v -count=1 -timeout 5m ./...
    # The MCP client of the Agents before July 2026 and of the one since; that in go.mod is the newest.
    for version in 1.4 1.7; do
        TOOLBELT_SPECIMENS=$target/debug step "go-sdk-$version" go -C conformance test -modfile="go-sdk-$version.mod" \
            -v -count=1 -timeout 2m -run '^TestTheGoClientSeesEveryCase$' .
    done
else
    unrun=1
    echo "WARNING: Go is missing, so nothing was tried against the real supervisor and HashiCorp's library (install Go $(sed -n 's/^go //p' conformance/go.mod) or newer)." >&2
fi

passed=$(($(cargo_count passed) + $(go_count PASS)))
failed=$(($(cargo_count failed) + $(go_count FAIL)))
skipped=$(($(cargo_count ignored) + $(go_count SKIP) + unrun))
if [ "$broken" = 1 ] && [ "$failed" = 0 ]; then
    failed=1 # something did not even build
fi
if [ "${CI:-}" = true ] && [ "$skipped" != 0 ]; then
    echo "In CI nothing may be skipped." >&2
    broken=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$broken" = 0 ] && [ "$failed" = 0 ]
