#!/usr/bin/env bash
# What `make reproducible` runs: packs the plugin here and in a fresh clone in another folder, where the mask of new files,
# cargo's home and the compilers' settings differ, too. The two tarballs must have the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -z "$(git status --porcelain --untracked-files=no)" ] || { echo "A clone has only what is committed: commit first." >&2; exit 1; }
elsewhere=$(mktemp -d)
trap 'wait; rm -rf "$elsewhere"' EXIT
clone="$elsewhere/a folder of another name"
git clone --quiet . "$clone"
ln -s "${CARGO_HOME:-$HOME/.cargo}" "$elsewhere/home"

# Side by side: what takes longest, optimising the whole executable, uses one core.
(
    umask 077
    unset CARGO_TARGET_DIR
    export CARGO_HOME=$elsewhere/home CARGO_PROFILE_RELEASE_OPT_LEVEL=1 RUSTFLAGS="--cfg elsewhere" CFLAGS=-O1 TZ=Asia/Tokyo
    make --no-print-directory --directory "$clone" dist | tail -n 1 >"$elsewhere/packed"
) &
here=$PWD/$(make --no-print-directory dist | tail -n 1)
wait $!
there=$clone/$(cat "$elsewhere/packed")
sha256sum "$here" "$there"
cmp "$here" "$there" || { echo "The same sources made other bytes in another folder." >&2; exit 1; }
echo "The same bytes from two folders."
