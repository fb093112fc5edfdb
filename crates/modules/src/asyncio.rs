//! `_asyncio`: what `asyncio` is made of: tasks, the queue that orders them in time, and waiting for the next one.
//!
//! The event loop itself is Python (`crates/modules/python/asyncio`). What it does at every turn is here, and takes no
//! heap: a task that sleeps or waits is linked into a queue by slots of its own.

mod flag;
mod queue;
mod task;

use crate::{function, object, select, time};
use taipan_board::Cycles;
use taipan_vm::{Args, Item, ModuleDef, Raise, Res, TypeDef, Val, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "_asyncio",
    items: &[
        ("Task", Item::Type(&task::TYPE)),
        ("TaskQueue", Item::Type(&queue::TYPE)),
        ("Flag", Item::Type(&flag::TYPE)),
        ("CancelledError", Item::Type(&task::CANCELLED_ERROR)),
        function("current", 0, 0, |vm, _| current(vm)),
        function("ready", 0, 0, |vm, _| ready(vm)),
        function("reset", 0, 0, |vm, _| {
            vm.set_kept(STATE, Val::UNDEF);
            Ok(Val::NONE)
        }),
        function("park", 1, 1, park),
        function("sleep_ms", 1, 1, sleep_ms),
        function("wait", 1, 1, wait),
    ],
};

// ---- The state of the loop

/// An object with the task that runs, the queue of those that are to run at some time, a [`SLEEP`] to be used again, and
/// the number of pushes so far.
static LOOP: TypeDef = TypeDef::named("loop");
const STATE: &str = "asyncio";
const CURRENT: usize = 1;
const READY: usize = 2;
const REUSED: usize = 3;
const PUSHES: usize = 4;

fn state(vm: &mut Vm) -> Res {
    let state = vm.kept(STATE);
    if !state.is_absent() {
        return Ok(state);
    }
    let queue = queue::new(vm)?;
    let sleep = object::new(vm, &SLEEP, &[Val::NONE])?;
    let state = object::new(vm, &LOOP, &[Val::NONE, queue, sleep, Val::int(0)])?;
    vm.set_kept(STATE, state);
    Ok(state)
}

/// The queue of the tasks that are to run, now or later.
fn ready(vm: &mut Vm) -> Res {
    let state = state(vm)?;
    Ok(vm.heap.get(state, READY))
}

/// The task that runs.
fn current(vm: &mut Vm) -> Res {
    let state = state(vm)?;
    let task = vm.heap.get(state, CURRENT);
    if task.is_none() { Err(no_loop(vm)) } else { Ok(task) }
}

fn is_current(vm: &Vm, task: Val) -> bool {
    let state = vm.kept(STATE);
    !state.is_absent() && vm.heap.get(state, CURRENT) == task
}

fn no_loop(vm: &mut Vm) -> Raise {
    vm.runtime_error("no running event loop")
}

/// `park(place)`: the running task waits for something that is no queue. If it is cancelled, `place.remove(task)` is
/// called.
fn park(vm: &mut Vm, args: Args) -> Res {
    let task = current(vm)?;
    vm.heap.set(task, task::PLACE, args.get(vm, 0));
    Ok(Val::NONE)
}

// ---- Sleeping

/// What `sleep_ms` gives: awaited, it puts the running task into the queue. Its slot is the time, or None if it is free
/// to be used again.
static SLEEP: TypeDef = TypeDef { iter: Some(|_, sleep| Ok(sleep)), next: Some(next_of_sleep), ..TypeDef::named("sleep") };
const UNTIL: usize = 1;

fn sleep_ms(vm: &mut Vm, args: Args) -> Res {
    let milliseconds = args.get(vm, 0);
    let milliseconds = vm.index_arg(milliseconds)?.max(0);
    let until = time::milliseconds_later(vm, milliseconds as i64)?;
    let state = state(vm)?;
    let reused = vm.heap.get(state, REUSED);
    if vm.heap.get(reused, UNTIL).is_none() {
        vm.heap.set(reused, UNTIL, until);
        return Ok(reused);
    }
    // The other one was made and never awaited.
    object::new(vm, &SLEEP, &[until])
}

fn next_of_sleep(vm: &mut Vm, sleep: Val) -> Res<Option<Val>> {
    let task = current(vm)?;
    if task::woke_up(vm, task) {
        return Ok(None);
    }
    let until = vm.heap.get(sleep, UNTIL);
    if until.is_none() {
        return Ok(None);
    }
    vm.heap.set(sleep, UNTIL, Val::NONE);
    let queue = ready(vm)?;
    queue::push(vm, queue, task, until)?;
    task::falls_asleep(vm, task);
    Ok(Some(Val::NONE))
}

// ---- Waiting

/// `wait(poll)`: waits until a task is to run or a stream of `poll` is ready, and serves interrupts and callbacks, which
/// may make a task ready. What it gives is to be gone through for streams and their events.
fn wait(vm: &mut Vm, args: Args) -> Res {
    let poll = args.get(vm, 0);
    let poll = select::this(vm, poll)?;
    let queue = ready(vm)?;
    // Called again after it gave up, it begins anew.
    vm.waits_until(Cycles::NEVER);
    loop {
        let ran = vm.handle_pending()?;
        if !select::is_empty(vm, poll) && select::look(vm, poll)? > 0 {
            return select::events(vm, poll, false);
        }
        let until = queue::time_of_first(vm, queue);
        if until <= vm.now() {
            return vm.new_tuple(&[]);
        }
        if !ran {
            select::pause(vm, args, poll, until)?;
        }
    }
}

/// When the clock will show these ticks.
fn time_of_ticks(vm: &mut Vm, ticks: Val) -> Cycles {
    let now = vm.now().milliseconds(vm.board.profile().cpu_hz);
    let left = time::milliseconds_until(vm, ticks).max(0) as u64;
    if left == 0 { vm.now() } else { object::cycles(vm, now + left, 1000) }
}
