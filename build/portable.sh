#!/usr/bin/env bash
# cargo for executables that leave this machine: `build/portable.sh TRIPLE build|test [ARGUMENT...]`.
#
# For Linux Zig links them, against the symbols of an old glibc and with the unwinder inside, because Mattermost's
# container image (distroless/base) has the C library and no libgcc_s. What depends on this machine or on who builds is
# kept out of them: paths, and settings in the environment.
set -euo pipefail
cd "$(dirname "$0")/.."

GLIBC=2.17 # the oldest that Rust's standard library supports
triple=$1 command=$2
shift 2

stop() {
    echo "$1" >&2
    exit 1
}

[[ $triple != *-darwin || $(uname -s) = Darwin ]] ||
    stop "Executables for macOS are linked with Apple's SDK: build $triple on a Mac."
[ -d "$(rustc --print target-libdir --target "$triple")" ] ||
    stop "The standard library of $triple is missing: run 'rustup target add $triple'."

sources=$(rustc --print sysroot)/lib/rustlib/src/rust
commit=$(rustc --version --verbose | sed -n 's/^commit-hash: //p')
mkdir -p "${CARGO_TARGET_DIR:-target}"
target=$(cd "${CARGO_TARGET_DIR:-target}" && pwd) # what build scripts generate is compiled there, by absolute paths
printf -v CARGO_ENCODED_RUSTFLAGS '%s\x1f%s\x1f%s' "--remap-path-prefix=$target=target" \
    "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo" "--remap-path-prefix=$sources=/rustc/$commit"
export CARGO_ENCODED_RUSTFLAGS
unset CARGO_INCREMENTAL CFLAGS "${!CARGO_PROFILE_@}"

if [[ $triple = *-darwin ]]; then
    exec cargo "$command" --target "$triple" "$@"
fi

tools=$target/portable
if ! cmp -s build/portable-tools.txt "$tools/installed.txt"; then
    python3 -m pip --version >/dev/null 2>&1 ||
        stop "Python with pip, from which Zig comes, is missing: install both, on Debian with 'apt-get install python3-pip'."
    rm -rf "$tools"
    PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --disable-pip-version-check --target "$tools" \
        --require-hashes --only-binary :all: --no-deps --no-compile --requirement build/portable-tools.txt
    cp build/portable-tools.txt "$tools/installed.txt"
fi
export CARGO_ZIGBUILD_ZIG_PATH=$tools/ziglang/zig CARGO_ZIGBUILD_CACHE_DIR=$tools/cache ZIG_GLOBAL_CACHE_DIR=$tools/cache
exec "$tools/bin/cargo-zigbuild" "${command/build/zigbuild}" --target "$triple.$GLIBC" "$@"
