#!/bin/sh
# Debian's rustc (1.85), with what has become stable since then: Cargo calls this in its place (RUSTC_WRAPPER).
#
# The standard library is built too, and knows what it needs. Lists grow with the code; what is missing is an error
# E0658, which names the feature.
rustc=$1
shift
case " $* " in
*" --crate-name core "* | *" --crate-name alloc "* | *" --crate-name compiler_builtins "* | *" --crate-name rustc_std_workspace_"*) ;;
*" --crate-name ___ "*) ;; # Cargo asks what there is.
*" --crate-name "*)
    features=let_chains,if_let_guard,unsigned_is_multiple_of,slice_as_chunks,bigint_helper_methods,unbounded_shifts,trait_upcasting
    set -- "-Zcrate-attr=feature($features)" "-Zcrate-attr=allow(stable_features,unused_features)" "$@"
    ;;
esac
exec "$rustc" "$@"
