//! `heapq`: a list as a queue whose first item is the least. Comparing items may call Python, which may change the list.

use crate::function;
use taipan_vm::{Args, Kind, ModuleDef, Res, Val, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "heapq",
    items: &[function("heappush", 2, 2, heappush), function("heappop", 1, 1, heappop), function("heapify", 1, 1, heapify)],
};

fn list(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let base = vm.native_base(v);
    if vm.heap.is(base, Kind::List) { Ok(base) } else { Err(vm.type_error("heap must be a list")) }
}

fn heappush(vm: &mut Vm, args: Args) -> Res {
    let (heap, item) = (list(vm, args)?, args.get(vm, 1));
    vm.list_push(heap, item)?;
    let last = vm.list_len(heap) - 1;
    move_up(vm, heap, 0, last)?;
    Ok(Val::NONE)
}

fn heappop(vm: &mut Vm, args: Args) -> Res {
    let heap = list(vm, args)?;
    let Some(last) = vm.list_len(heap).checked_sub(1) else {
        return Err(vm.index_error("empty heap"));
    };
    let least = vm.list_get(heap, 0);
    vm.keep(least);
    let moved = vm.list_pop_at(heap, last);
    if last > 0 {
        vm.list_set(heap, 0, moved);
        move_down(vm, heap, 0)?;
    }
    Ok(least)
}

fn heapify(vm: &mut Vm, args: Args) -> Res {
    let heap = list(vm, args)?;
    for at in (0..vm.list_len(heap) / 2).rev() {
        move_down(vm, heap, at)?;
    }
    Ok(Val::NONE)
}

/// Whether item `a` is less than item `b`; false if one of them is no more.
fn less(vm: &mut Vm, heap: Val, a: usize, b: usize) -> Res<bool> {
    let len = vm.list_len(heap);
    if a >= len || b >= len {
        return Ok(false);
    }
    let (x, y) = (vm.list_get(heap, a), vm.list_get(heap, b));
    let mark = vm.mark();
    vm.keep(x);
    vm.keep(y);
    let answer = vm.less(x, y)?;
    vm.release(mark);
    vm.poll_native(1, "heapq")?;
    Ok(answer)
}

fn swap(vm: &mut Vm, heap: Val, a: usize, b: usize) {
    let len = vm.list_len(heap);
    if a < len && b < len {
        let (x, y) = (vm.list_get(heap, a), vm.list_get(heap, b));
        vm.list_set(heap, a, y);
        vm.list_set(heap, b, x);
    }
}

/// Moves the item at `at` towards `top`, past those that are greater.
fn move_up(vm: &mut Vm, heap: Val, top: usize, mut at: usize) -> Res<()> {
    while at > top {
        let parent = (at - 1) / 2;
        if !less(vm, heap, at, parent)? {
            break;
        }
        swap(vm, heap, at, parent);
        at = parent;
    }
    Ok(())
}

/// Moves the item at `top` down to a leaf along the lesser children, and from there up to its place: an item from the
/// end belongs far down, so this compares less often than stopping on the way.
fn move_down(vm: &mut Vm, heap: Val, top: usize) -> Res<()> {
    let mut at = top;
    loop {
        let mut child = 2 * at + 1;
        if child >= vm.list_len(heap) {
            break;
        }
        if child + 1 < vm.list_len(heap) && !less(vm, heap, child, child + 1)? {
            child += 1;
        }
        swap(vm, heap, at, child);
        at = child;
    }
    move_up(vm, heap, top, at)
}
