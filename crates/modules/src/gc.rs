//! `gc`: asking the collector.

use crate::{function, is_hosted};
use taipan_vm::{Args, ModuleDef, Res, Val, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "gc",
    items: &[
        function("collect", 0, 0, collect),
        function("disable", 0, 0, |vm, _| enable(vm, false)),
        function("enable", 0, 0, |vm, _| enable(vm, true)),
        function("isenabled", 0, 0, |vm, _| Ok(Val::bool(vm.gc_enabled()))),
        function("mem_free", 0, 0, |vm, _| {
            let stats = vm.heap.stats();
            Ok(Val::int((stats.total - stats.used) as isize))
        }),
        function("mem_alloc", 0, 0, |vm, _| Ok(Val::int(vm.heap.stats().used as isize))),
        function("threshold", 0, 1, threshold),
    ],
};

/// MicroPython's block, the unit of its thresholds and of what `collect()` counts.
const BLOCK: usize = 32;

/// Hosted, the number of blocks that were freed; boards say nothing.
fn collect(vm: &mut Vm, args: Args) -> Res {
    let before = vm.heap.stats().used;
    vm.collect_now(args)?;
    if !is_hosted(vm.board.profile()) {
        return Ok(Val::NONE);
    }
    let freed = before.saturating_sub(vm.heap.stats().used);
    Ok(Val::int((freed / BLOCK) as isize))
}

fn enable(vm: &mut Vm, on: bool) -> Res {
    vm.gc_enable(on);
    Ok(Val::NONE)
}

/// `threshold([bytes])`: negative for none, which is what it is at reset.
fn threshold(vm: &mut Vm, args: Args) -> Res {
    match args.opt(vm, 0) {
        None => match vm.gc_threshold() {
            usize::MAX => Ok(Val::int(-1)),
            bytes => Ok(Val::int(bytes as isize)),
        },
        Some(bytes) => {
            let bytes = vm.index_arg(bytes)?;
            vm.set_gc_threshold(usize::try_from(bytes).map_or(usize::MAX, |bytes| bytes / BLOCK * BLOCK));
            Ok(Val::NONE)
        }
    }
}
