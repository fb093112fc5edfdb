//! `Task`: a coroutine that the loop runs piece by piece.
//!
//! Awaiting one puts the running task into the queue of those that wait for its end. What it ended with stays in it.

use super::{current, is_current, queue, ready, state};
use crate::{function, object, time};
use taipan_vm::types;
use taipan_vm::types::exceptions::BASE_EXCEPTION;
use taipan_vm::{Args, Kind, Raise, Res, Resumed, TypeDef, Val, Vm};

pub static CANCELLED_ERROR: TypeDef = TypeDef { base: Some(&BASE_EXCEPTION), ..TypeDef::named("CancelledError") };

pub static TYPE: TypeDef = TypeDef {
    new: Some(|vm, _, args| {
        object::arity(vm, args, 1, 1)?;
        let mut slots = [Val::NONE; SLOTS];
        slots[CORO - 1] = args.get(vm, 0);
        slots[STATE - 1] = Val::int(RUNNING);
        object::new(vm, &TYPE, &slots)
    }),
    methods: &[
        function("done", 1, 1, |vm, args| {
            let task = object::this(vm, args, &TYPE)?;
            Ok(Val::bool(is_done(vm, task)))
        }),
        function("cancel", 1, 1, |vm, args| {
            let task = object::this(vm, args, &TYPE)?;
            cancel(vm, task).map(Val::bool)
        }),
        function("step", 1, 1, step),
        function("result", 1, 1, |vm, args| {
            let task = object::this(vm, args, &TYPE)?;
            queue::remove(vm, task)?;
            result(vm, task)
        }),
        function("notify", 2, 2, notify),
        function("waits", 1, 1, |vm, args| {
            let task = object::this(vm, args, &TYPE)?;
            Ok(Val::bool(!vm.heap.get(task, PLACE).is_none()))
        }),
    ],
    getattr: Some(|vm, task, name| {
        Ok(match vm.str_bytes(name) {
            b"coro" => Some(vm.heap.get(task, CORO)),
            b"data" => Some(data(vm, task)?),
            _ => None,
        })
    }),
    print: Some(|_, _, _, out| {
        out.push_str("<Task>");
        Ok(())
    }),
    iter: Some(|_, task| Ok(task)),
    next: Some(next),
    ..TypeDef::named("Task")
};

/// What it runs.
const CORO: usize = 1;
/// One of the numbers below.
const STATE: usize = 2;
/// What it returned or raised.
const OUTCOME: usize = 3;
/// None, the queue of the tasks that wait for its end, or a function that is to be called then.
const WAITERS: usize = 4;
/// Whether it is to get a CancelledError.
const CANCELLED: usize = 5;
/// Whether it is inside the await of a sleep.
const ASLEEP: usize = 6;
/// Where it waits: a queue, anything with a method `remove`, or None.
pub const PLACE: usize = 7;
/// When it is to go on, and its place among those of the same time.
pub const TIME: usize = 8;
pub const ORDER: usize = 9;
/// Its links in the queue, see there.
pub const CHILD: usize = 10;
pub const NEXT: usize = 11;
pub const BEFORE: usize = 12;
/// The task that was running when this one's turn began: that of a loop around this one's.
const OUTER: usize = 13;
const SLOTS: usize = 13;

const RUNNING: isize = 0;
const RETURNED: isize = 1;
/// Ended by an exception that nobody has looked at yet.
const RAISED: isize = 2;
/// Ended by an exception that somebody got, or nobody needs to: that it was cancelled.
const HANDLED: isize = 3;

fn is_done(vm: &Vm, task: Val) -> bool {
    object::int(vm, task, STATE) != RUNNING
}

/// `data` of a task that has ended: the exception, which is StopIteration if it returned.
fn data(vm: &mut Vm, task: Val) -> Res {
    let outcome = vm.heap.get(task, OUTCOME);
    match object::int(vm, task, STATE) {
        RETURNED => {
            let Raise(stop) = vm.stop_iteration(outcome);
            Ok(stop)
        }
        _ => Ok(outcome),
    }
}

pub fn falls_asleep(vm: &mut Vm, task: Val) {
    vm.heap.set(task, ASLEEP, Val::TRUE);
}

/// Whether the task was asleep; from now on it is not.
pub fn woke_up(vm: &mut Vm, task: Val) -> bool {
    let asleep = vm.heap.get(task, ASLEEP) == Val::TRUE;
    vm.heap.set(task, ASLEEP, Val::FALSE);
    asleep
}

// ---- Running

/// `step()`: runs the task until it waits. None if it goes on, True if it has ended; False if it had ended before, with
/// an exception that nobody has asked for since.
fn step(vm: &mut Vm, args: Args) -> Res {
    let task = object::this(vm, args, &TYPE)?;
    if let Some(outcome) = vm.take_resumed(args) {
        return turn_is_over(vm, task, outcome);
    }
    match object::int(vm, task, STATE) {
        RUNNING => {}
        RAISED => {
            object::set_int(vm, task, STATE, HANDLED);
            return Ok(Val::FALSE);
        }
        _ => return Ok(Val::NONE),
    }
    let state = state(vm)?;
    let outer = vm.heap.get(state, super::CURRENT);
    vm.heap.set(task, OUTER, outer);
    vm.heap.set(state, super::CURRENT, task);
    let outcome = resume(vm, args, task)?;
    turn_is_over(vm, task, outcome)
}

fn turn_is_over(vm: &mut Vm, task: Val, outcome: Res<Resumed>) -> Res {
    let (state, outer) = (state(vm)?, vm.heap.get(task, OUTER));
    vm.heap.set(state, super::CURRENT, outer);
    vm.heap.set(task, OUTER, Val::NONE);
    match outcome {
        Ok(Resumed::Yielded(_)) => Ok(Val::NONE),
        Ok(Resumed::Returned(v)) => {
            end(vm, task, RETURNED, v)?;
            Ok(Val::TRUE)
        }
        Err(r) if r.is_stop() => Err(r),
        Err(r) => {
            vm.keep(r.0);
            let cancelled = vm.type_val(&CANCELLED_ERROR);
            let cancelled = vm.exception_is(r, cancelled);
            let failed = vm.exception_is(r, types::EXCEPTION);
            end(vm, task, if failed { RAISED } else { HANDLED }, r.0)?;
            // What is to end the program (SystemExit, KeyboardInterrupt) ends the loop.
            if failed || cancelled { Ok(Val::TRUE) } else { Err(r) }
        }
    }
}

/// What comes of it, if that is known at once.
fn resume(vm: &mut Vm, args: Args, task: Val) -> Res<Res<Resumed>> {
    let coro = vm.heap.get(task, CORO);
    let mut throw = None;
    if vm.heap.get(task, CANCELLED) == Val::TRUE {
        vm.heap.set(task, CANCELLED, Val::FALSE);
        vm.heap.set(task, ASLEEP, Val::FALSE);
        let class = vm.type_val(&CANCELLED_ERROR);
        let Raise(e) = vm.raise_args(class, &[]);
        throw = Some(e);
    }
    if vm.heap.is(coro, Kind::Generator) {
        return vm.resume_for(args, coro, Val::NONE, throw);
    }
    // Anything that behaves like a coroutine.
    let sent = match throw {
        None => vm.call_method(coro, "send", &[Val::NONE]),
        Some(e) => vm.call_method(coro, "throw", &[e]),
    };
    Ok(match sent {
        Ok(v) => Ok(Resumed::Yielded(v)),
        Err(r) if !r.is_stop() && vm.exception_is(r, types::STOP_ITERATION) => {
            Ok(Resumed::Returned(vm.exception_first_arg(r.0).unwrap_or(Val::NONE)))
        }
        Err(r) => Err(r),
    })
}

/// The task has ended: those that waited for it go on.
fn end(vm: &mut Vm, task: Val, how: isize, outcome: Val) -> Res<()> {
    object::set_int(vm, task, STATE, how);
    vm.heap.set(task, OUTCOME, outcome);
    let waiters = vm.heap.get(task, WAITERS);
    vm.heap.set(task, WAITERS, Val::NONE);
    vm.keep(waiters);
    if object::is(vm, waiters, &queue::TYPE) {
        queue::wake(vm, waiters)?;
    } else if !waiters.is_none() {
        vm.call(waiters, &[task])?;
    } else if how == RAISED {
        // It comes round once more; whoever wants the exception can get it until then.
        let (ready, now) = (ready(vm)?, time::milliseconds_later(vm, 0)?);
        queue::push(vm, ready, task, now)?;
    }
    Ok(())
}

// ---- Waiting for its end

/// What the task returned, or raises what it raised.
fn result(vm: &mut Vm, task: Val) -> Res {
    let outcome = vm.heap.get(task, OUTCOME);
    match object::int(vm, task, STATE) {
        RUNNING => Err(vm.runtime_error("task isn't done")),
        RETURNED => Ok(outcome),
        _ => {
            object::set_int(vm, task, STATE, HANDLED);
            Err(Raise(outcome))
        }
    }
}

/// `await task`
fn next(vm: &mut Vm, task: Val) -> Res<Option<Val>> {
    if is_done(vm, task) {
        let value = result(vm, task)?;
        return if value.is_none() { Ok(None) } else { Err(vm.stop_iteration(value)) };
    }
    let waiter = current(vm)?;
    let mut waiters = vm.heap.get(task, WAITERS);
    if waiters.is_none() {
        waiters = queue::new(vm)?;
        vm.heap.set(waiters, queue::OWNER, task);
        vm.heap.set(task, WAITERS, waiters);
    }
    if !object::is(vm, waiters, &queue::TYPE) || waiter == task {
        return Err(vm.runtime_error("can't wait"));
    }
    let now = time::milliseconds_later(vm, 0)?;
    queue::push(vm, waiters, waiter, now)?;
    Ok(Some(Val::NONE))
}

/// `notify(function)`: it is called with the task at its end, in place of waking tasks that wait; None withdraws it.
fn notify(vm: &mut Vm, args: Args) -> Res {
    let task = object::this(vm, args, &TYPE)?;
    let waiters = vm.heap.get(task, WAITERS);
    if object::is(vm, waiters, &queue::TYPE) {
        return Err(vm.runtime_error("can't gather"));
    }
    vm.heap.set(task, WAITERS, args.get(vm, 1));
    Ok(Val::NONE)
}

// ---- Cancelling

/// Has the task get a CancelledError, or the task that it waits for, and so on. False if it has ended.
fn cancel(vm: &mut Vm, task: Val) -> Res<bool> {
    if is_done(vm, task) {
        return Ok(false);
    }
    let mut task = task;
    let mut place = vm.heap.get(task, PLACE);
    while object::is(vm, place, &queue::TYPE) {
        let awaited = vm.heap.get(place, queue::OWNER);
        if awaited.is_none() {
            break;
        }
        task = awaited;
        place = vm.heap.get(task, PLACE);
        vm.poll_native(1, "cancel")?;
    }
    if is_current(vm, task) {
        return Err(vm.runtime_error("can't cancel self"));
    }
    vm.keep(task);
    let (ready, now) = (ready(vm)?, time::milliseconds_later(vm, 0)?);
    if place != ready && !object::is(vm, place, &queue::TYPE) && !place.is_none() {
        vm.call_method(place, "remove", &[task])?;
    }
    // One that is to run already keeps its turn, so that whoever is cancelled again and again gets to run.
    if place != ready || time::apart(vm, vm.heap.get(task, TIME), now) > 0 {
        queue::push(vm, ready, task, now)?;
    }
    vm.heap.set(task, CANCELLED, Val::TRUE);
    Ok(true)
}
