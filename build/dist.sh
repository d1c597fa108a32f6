#!/usr/bin/env bash
# What `make dist` runs: builds the plugin for the given targets, in Mattermost's words, and packs dist/<id>-<version>.tar.gz.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
zig=$target/portable/ziglang

triple() {
    case $1 in
        linux-amd64) echo x86_64-unknown-linux-gnu ;;
        linux-arm64) echo aarch64-unknown-linux-gnu ;;
        darwin-amd64) echo x86_64-apple-darwin ;;
        darwin-arm64) echo aarch64-apple-darwin ;;
        *)
            echo "There is no target $1: choose from linux-amd64, linux-arm64, darwin-amd64 and darwin-arm64." >&2
            return 1
            ;;
    esac
}

# Before the first build, which takes minutes.
for name in "$@"; do
    triple "$name" >/dev/null
done

packed=() # arguments of the bundle program
for name in "$@"; do
    triple=$(triple "$name")
    build/portable.sh "$triple" build --release --locked --package toolbelt
    packed+=("$name=$target/$triple/release/toolbelt")
    if [[ $name = linux-* ]]; then
        # What Zig links in.
        packed+=(--part "libunwind of LLVM (Apache-2.0 WITH LLVM-exception)=$zig/lib/libunwind/LICENSE.TXT"
            --part "compiler-rt of Zig (MIT)=$zig/LICENSE"
            --part "start files of glibc (LGPL-2.1-or-later with exceptions)=$zig/lib/libc/glibc/LICENSES")
    fi
done

cargo run --quiet --locked --package bundle -- --out "$target/dist" --archive dist \
    --time "$(git log -1 --format=%ct 2>/dev/null || echo 0)" "${packed[@]}"
