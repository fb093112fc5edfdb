//! `TaskQueue`: tasks in the order of their times, and of their arrival among those of the same time.
//!
//! It is a pairing heap whose links are slots of the tasks: no operation takes heap, and a push takes no time. A node's
//! children are a chain that begins at `CHILD` and goes on by `NEXT`; `BEFORE` is the child before, or for the first one
//! the parent. A task is in one queue at most; pushing it moves it.

use super::task::{BEFORE, CHILD, NEXT, ORDER, PLACE, TIME};
use super::{ready, state, task};
use crate::{function, object, time};
use taipan_board::Cycles;
use taipan_vm::{Res, TypeDef, Val, Vm};

pub static TYPE: TypeDef = TypeDef {
    new: Some(|vm, _, args| {
        object::arity(vm, args, 0, 0)?;
        new(vm)
    }),
    methods: &[
        function("push", 2, 3, |vm, args| {
            let queue = object::this(vm, args, &TYPE)?;
            let task = args.get(vm, 1);
            let task = object::of(vm, task, &task::TYPE)?;
            let at = match args.opt(vm, 2) {
                Some(ticks) => Val::int(vm.index_arg(ticks)?),
                None => time::milliseconds_later(vm, 0)?,
            };
            push(vm, queue, task, at)?;
            Ok(Val::NONE)
        }),
        function("pop", 1, 1, |vm, args| {
            let queue = object::this(vm, args, &TYPE)?;
            match pop(vm, queue)? {
                Some(task) => Ok(task),
                None => Err(vm.index_error("empty heap")),
            }
        }),
        function("wake", 1, 1, |vm, args| {
            let queue = object::this(vm, args, &TYPE)?;
            wake(vm, queue)?;
            Ok(Val::NONE)
        }),
        function("peek", 1, 1, |vm, args| {
            let queue = object::this(vm, args, &TYPE)?;
            Ok(vm.heap.get(queue, ROOT))
        }),
        function("remove", 2, 2, |vm, args| {
            let queue = object::this(vm, args, &TYPE)?;
            let task = args.get(vm, 1);
            let task = object::of(vm, task, &task::TYPE)?;
            if vm.heap.get(task, PLACE) == queue {
                remove(vm, task)?;
            }
            Ok(Val::NONE)
        }),
    ],
    truth: Some(|vm, queue| Ok(!vm.heap.get(queue, ROOT).is_none())),
    ..TypeDef::named("TaskQueue")
};

const ROOT: usize = 1;
/// The task whose end those in the queue wait for, if it is that.
pub const OWNER: usize = 2;

pub fn new(vm: &mut Vm) -> Res {
    object::new(vm, &TYPE, &[Val::NONE, Val::NONE])
}

/// Puts the task into the queue, from wherever it was, to be taken out when ticks are `at`.
pub fn push(vm: &mut Vm, queue: Val, task: Val, at: Val) -> Res<()> {
    remove(vm, task)?;
    let state = state(vm)?;
    let order = (object::int(vm, state, super::PUSHES) + 1) & ORDERS;
    object::set_int(vm, state, super::PUSHES, order);
    object::set_int(vm, task, ORDER, order);
    vm.heap.set(task, TIME, at);
    vm.heap.set(task, PLACE, queue);
    let root = vm.heap.get(queue, ROOT);
    let root = meld(vm, root, task);
    vm.heap.set(queue, ROOT, root);
    Ok(())
}

/// Takes out the first task.
pub fn pop(vm: &mut Vm, queue: Val) -> Res<Option<Val>> {
    let first = vm.heap.get(queue, ROOT);
    if first.is_none() {
        return Ok(None);
    }
    remove(vm, first)?;
    Ok(Some(first))
}

/// Has all tasks of the queue run next.
pub fn wake(vm: &mut Vm, queue: Val) -> Res<()> {
    let (ready, now) = (ready(vm)?, time::milliseconds_later(vm, 0)?);
    while let Some(task) = pop(vm, queue)? {
        push(vm, ready, task, now)?;
    }
    Ok(())
}

/// Takes the task out of the queue it is in, if it is in one.
pub fn remove(vm: &mut Vm, task: Val) -> Res<()> {
    let queue = vm.heap.get(task, PLACE);
    vm.heap.set(task, PLACE, Val::NONE);
    if !object::is(vm, queue, &TYPE) {
        return Ok(());
    }
    let (children, work) = meld_children(vm, task);
    if vm.heap.get(queue, ROOT) == task {
        vm.heap.set(queue, ROOT, children);
    } else {
        cut(vm, task);
        let root = vm.heap.get(queue, ROOT);
        let root = meld(vm, root, children);
        vm.heap.set(queue, ROOT, root);
    }
    // Not before the links are whole again: a handler may look at the queue.
    vm.poll_native(work, "task queue")
}

/// When the first task is to run.
pub fn time_of_first(vm: &mut Vm, queue: Val) -> Cycles {
    let first = vm.heap.get(queue, ROOT);
    if first.is_none() {
        return Cycles::NEVER;
    }
    let ticks = vm.heap.get(first, TIME);
    super::time_of_ticks(vm, ticks)
}

// ---- The pairing heap

/// Numbers of pushes go round, as ticks do.
const ORDERS: isize = (1 << 29) - 1;

fn is_before(vm: &Vm, a: Val, b: Val) -> bool {
    match time::apart(vm, vm.heap.get(a, TIME), vm.heap.get(b, TIME)) {
        0 => (object::int(vm, a, ORDER) - object::int(vm, b, ORDER)) & ORDERS > ORDERS / 2,
        apart => apart < 0,
    }
}

/// One heap of two, by their roots, which stand alone; None is an empty one.
fn meld(vm: &mut Vm, a: Val, b: Val) -> Val {
    if a.is_none() || b.is_none() {
        return if a.is_none() { b } else { a };
    }
    let (root, child) = if is_before(vm, b, a) { (b, a) } else { (a, b) };
    let next = vm.heap.get(root, CHILD);
    if !next.is_none() {
        vm.heap.set(next, BEFORE, child);
    }
    vm.heap.set(child, NEXT, next);
    vm.heap.set(child, BEFORE, root);
    vm.heap.set(root, CHILD, child);
    root
}

/// Cuts a node that is not the root from its parent.
fn cut(vm: &mut Vm, node: Val) {
    let (before, next) = (vm.heap.get(node, BEFORE), vm.heap.get(node, NEXT));
    let link = if vm.heap.get(before, CHILD) == node { CHILD } else { NEXT };
    vm.heap.set(before, link, next);
    if !next.is_none() {
        vm.heap.set(next, BEFORE, before);
    }
    vm.heap.set(node, NEXT, Val::NONE);
    vm.heap.set(node, BEFORE, Val::NONE);
}

/// The children of a node as one heap, and how many they were: melded in pairs, and the pairs from last to first.
fn meld_children(vm: &mut Vm, node: Val) -> (Val, u32) {
    let mut child = vm.heap.get(node, CHILD);
    vm.heap.set(node, CHILD, Val::NONE);
    let (mut pairs, mut work) = (Val::NONE, 0);
    while !child.is_none() {
        let first = child;
        let second = alone(vm, first);
        child = if second.is_none() { second } else { alone(vm, second) };
        let pair = meld(vm, first, second);
        vm.heap.set(pair, NEXT, pairs);
        pairs = pair;
        work += 2;
    }
    let mut whole = Val::NONE;
    while !pairs.is_none() {
        let next = alone(vm, pairs);
        whole = meld(vm, whole, pairs);
        pairs = next;
    }
    (whole, work)
}

/// Takes the node out of its chain; the one after it.
fn alone(vm: &mut Vm, node: Val) -> Val {
    let next = vm.heap.get(node, NEXT);
    vm.heap.set(node, NEXT, Val::NONE);
    vm.heap.set(node, BEFORE, Val::NONE);
    next
}
