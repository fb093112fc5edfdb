#!/usr/bin/env bash
# Builds every no_std crate for a Cortex-M4F, the pyboard's processor: 32 bits, no operating system, no 64-bit atomics.
#
# What slips in by accident (std, a dependency's default features, `u64 as usize`, an AtomicU64) stops here and not
# on the first board. Nothing is linked: libraries only.
#
#     scripts/no_std.sh            # all of them, release
#     scripts/no_std.sh -p NAME    # what follows goes to cargo in place of the list of crates
#     scripts/no_std.sh --check    # only says whether a toolchain is there
#
# Two toolchains will do: rustup's, if the target was added to it, or Debian's, which builds `core` and `alloc` itself.
set -euo pipefail
cd "$(dirname "$0")/.."

target=thumbv7em-none-eabihf
crates=(syntax bytecode mpy compiler heap board vm modules repl sim check)

older=()
if [ -d "$(rustc --print sysroot)/lib/rustlib/$target" ]; then
    cargo=(cargo)
elif [ -x /usr/bin/cargo ] && [ -d "$(/usr/bin/rustc --print sysroot 2>/dev/null)/lib/rustlib/src/rust/library/core" ]; then
    cargo=(env "RUSTC=/usr/bin/rustc" RUSTC_BOOTSTRAP=1 "RUSTC_WRAPPER=$PWD/scripts/debian_rustc.sh" /usr/bin/cargo
        -Zbuild-std=core,alloc)
    older=(--ignore-rust-version)
else
    echo "scripts/no_std.sh: no Rust for $target. Either of these installs one:" >&2
    echo "    rustup target add $target" >&2
    echo "    apt-get install rustc-web rust-web-src cargo-web lld" >&2
    exit 1
fi

if [ "${1:-}" = --check ]; then
    exit 0
fi

# Another compiler's artefacts would be built anew each time the two take turns in one folder.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/no_std"

if [ $# -eq 0 ]; then
    set -- "${crates[@]/#/-ptaipan-}"
fi
"${cargo[@]}" build "${older[@]}" --locked --release --target "$target" "$@"
