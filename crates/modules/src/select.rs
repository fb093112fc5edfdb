//! `select`: waiting for streams.
//!
//! A stream is asked whether it is ready, by its protocol, whenever something may have changed: after an interrupt, and
//! each millisecond. In virtual time the time between passes at once. None of it allocates but `poll` itself, which
//! makes a list.

use crate::{function, object};
use taipan_board::Cycles;
use taipan_vm::thread::Wait;
use taipan_vm::{Args, Item, ModuleDef, Request, Res, TypeDef, Val, Vm};

/// Bits of an event, in masks and in answers.
pub const POLLIN: usize = 1;
pub const POLLOUT: usize = 4;
pub const POLLERR: usize = 8;
pub const POLLHUP: usize = 16;
/// No such descriptor.
const POLLNVAL: usize = 32;

pub static MODULE: ModuleDef = ModuleDef {
    name: "select",
    items: &[
        function("poll", 0, 0, |vm, _| new(vm)),
        function("select", 3, 4, select),
        ("POLLIN", Item::Int(POLLIN as i64)),
        ("POLLOUT", Item::Int(POLLOUT as i64)),
        ("POLLERR", Item::Int(POLLERR as i64)),
        ("POLLHUP", Item::Int(POLLHUP as i64)),
    ],
};

static POLL: TypeDef = TypeDef {
    methods: &[
        function("register", 2, 3, register),
        function("unregister", 2, 2, unregister),
        function("modify", 3, 3, modify),
        function("poll", 1, 3, poll),
        function("ipoll", 1, 3, ipoll),
    ],
    iter: Some(|_, poll| Ok(poll)),
    next: Some(next),
    ..TypeDef::named("poll")
};

/// Slots of a poll object: a dict of entries by what [`key`] says, the tuple that `ipoll` gives again and again, the
/// entry it looks at next, and whether an event switches its entry off.
const ENTRIES: usize = 1;
const TUPLE: usize = 2;
const NEXT: usize = 3;
const ONE_SHOT: usize = 4;

/// What is registered: the stream or a descriptor's number, the events asked for, those that were there at the last
/// look, and the stream that is asked.
static ENTRY: TypeDef = TypeDef::named("poll_entry");
const STREAM: usize = 1;
const MASK: usize = 2;
const EVENTS: usize = 3;
const ASKED: usize = 4;

pub fn new(vm: &mut Vm) -> Res {
    let entries = vm.new_dict(0)?;
    object::new(vm, &POLL, &[entries, Val::NONE, Val::int(0), Val::FALSE])
}

/// The poll object that `v` has to be.
pub fn this(vm: &mut Vm, v: Val) -> Res {
    object::of(vm, v, &POLL)
}

/// Streams are told apart by identity, and from descriptors by the sign.
fn key(vm: &Vm, stream: Val) -> Val {
    match stream.as_int() {
        Some(descriptor) => Val::int(-1 - descriptor),
        None => Val::int(if stream.is_ptr() { vm.heap.offset(stream) as isize } else { 0 }),
    }
}

/// The entry of the stream that a method was given.
fn find(vm: &mut Vm, args: Args) -> Res<Option<Val>> {
    let poll = object::this(vm, args, &POLL)?;
    let (entries, stream) = (vm.heap.get(poll, ENTRIES), args.get(vm, 1));
    let key = key(vm, stream);
    vm.dict_get(entries, key)
}

fn mask(vm: &mut Vm, args: Args) -> Res<Val> {
    let Some(mask) = args.opt(vm, 2) else { return Ok(Val::int((POLLIN | POLLOUT) as isize)) };
    Ok(Val::int(vm.index_arg(mask)?))
}

/// `register(stream[, events])`: or `modify`, if it is there already.
fn register(vm: &mut Vm, args: Args) -> Res {
    let mask = mask(vm, args)?;
    if let Some(entry) = find(vm, args)? {
        vm.heap.set(entry, MASK, mask);
        return Ok(Val::NONE);
    }
    add(vm, args.get(vm, 0), args.get(vm, 1), mask)?;
    Ok(Val::NONE)
}

fn add(vm: &mut Vm, poll: Val, stream: Val, mask: Val) -> Res<()> {
    let asked = match stream.as_int() {
        Some(number) if number < 0 => return Err(vm.raise_args(taipan_vm::types::VALUE_ERROR, &[])),
        Some(_) => {
            let mode = vm.new_str("rb")?;
            (vm.files.open_descriptor)(vm, stream, mode)?
        }
        None => stream,
    };
    vm.stream(asked)?;
    let entry = object::new(vm, &ENTRY, &[stream, mask, Val::int(0), asked])?;
    let (entries, key) = (vm.heap.get(poll, ENTRIES), key(vm, stream));
    vm.dict_set(entries, key, entry)
}

fn unregister(vm: &mut Vm, args: Args) -> Res {
    let poll = object::this(vm, args, &POLL)?;
    let (entries, stream) = (vm.heap.get(poll, ENTRIES), args.get(vm, 1));
    let key = key(vm, stream);
    vm.dict_del(entries, key)?;
    Ok(Val::NONE)
}

fn modify(vm: &mut Vm, args: Args) -> Res {
    let mask = mask(vm, args)?;
    let Some(entry) = find(vm, args)? else {
        const ENOENT: i32 = 2;
        return Err(vm.os_error(ENOENT));
    };
    vm.heap.set(entry, MASK, mask);
    Ok(Val::NONE)
}

// ---- Asking

/// Descriptors that a process may usually have open, and so the most that can be waited for.
const MOST_DESCRIPTORS: usize = 1024;

/// Whether nothing is registered.
pub fn is_empty(vm: &Vm, poll: Val) -> bool {
    vm.dict_len(vm.heap.get(poll, ENTRIES)) == 0
}

/// Asks every stream for its events; how many have some.
pub fn look(vm: &mut Vm, poll: Val) -> Res<usize> {
    let entries = vm.heap.get(poll, ENTRIES);
    let (mut at, mut ready, mut descriptors) = (0, 0, 0);
    while let Some((_, entry)) = vm.dict_next(entries, &mut at) {
        // Asking may call the program, which may unregister it.
        let mark = vm.mark();
        vm.keep(entry);
        descriptors += vm.heap.get(entry, STREAM).is_int() as usize;
        if descriptors > MOST_DESCRIPTORS {
            const EINVAL: i32 = 22;
            return Err(vm.os_error(EINVAL));
        }
        let (asked, mask) = (vm.heap.get(entry, ASKED), object::int(vm, entry, MASK));
        let events = match vm.stream_ioctl(asked, Request::Poll(mask as usize))? {
            Ok(events) => events,
            Err(_) if vm.heap.get(entry, STREAM).is_int() => POLLNVAL,
            Err(error) => return Err(vm.os_error(error)),
        };
        object::set_int(vm, entry, EVENTS, events as isize);
        ready += (events != 0) as usize;
        vm.release(mark);
        vm.poll_native(1, "poll")?;
    }
    Ok(ready)
}

/// Waits until a stream is ready, or until a time; how many are. Callbacks are served before, and meanwhile.
fn wait(vm: &mut Vm, args: Args, poll: Val, until: Cycles) -> Res<usize> {
    let (until, _) = vm.waits_until(until);
    loop {
        let ran = vm.handle_pending()?;
        let ready = look(vm, poll)?;
        if ready > 0 || vm.now() >= until {
            return Ok(ready);
        }
        if !ran {
            pause(vm, args, poll, until)?;
        }
    }
}

/// Idles, or has other threads run, until the streams are to be asked again.
pub fn pause(vm: &mut Vm, args: Args, poll: Val, until: Cycles) -> Res<()> {
    // Under the explorer nothing happens by itself.
    let again = if is_empty(vm, poll) || taipan_vm::IS_EXPLORED { until } else { until.min(vm.now() + object::cycles(vm, 1, 1000)) };
    vm.pause(args, Wait::until(again), until)
}

/// When a wait ends that is given in milliseconds; none, or a negative one, never does.
fn end_of_wait(vm: &mut Vm, timeout: Option<Val>) -> Res<Cycles> {
    let Some(timeout) = timeout.filter(|v| !v.is_none()) else { return Ok(Cycles::NEVER) };
    match u64::try_from(vm.index_arg(timeout)?) {
        Ok(milliseconds) => Ok(later(vm, milliseconds)),
        Err(_) => Ok(Cycles::NEVER),
    }
}

fn later(vm: &mut Vm, milliseconds: u64) -> Cycles {
    let now = vm.now();
    Cycles(now.0.saturating_add(object::cycles(vm, milliseconds, 1000).0))
}

/// `poll([timeout])`: a list of `(stream, events)`.
fn poll(vm: &mut Vm, args: Args) -> Res {
    let poll = object::this(vm, args, &POLL)?;
    let (list, one_shot) = (vm.new_list(&[])?, one_shot(vm, args)?);
    let until = end_of_wait(vm, args.opt(vm, 1))?;
    wait(vm, args, poll, until)?;
    let entries = vm.heap.get(poll, ENTRIES);
    let mut at = 0;
    while let Some((stream, events)) = next_event(vm, entries, &mut at, one_shot) {
        let mark = vm.mark();
        let pair = vm.new_tuple(&[stream, events])?;
        vm.list_push(list, pair)?;
        vm.release(mark);
        vm.poll_native(1, "poll")?;
    }
    Ok(list)
}

fn one_shot(vm: &mut Vm, args: Args) -> Res<bool> {
    let Some(flags) = args.opt(vm, 2) else { return Ok(false) };
    Ok(vm.index_arg(flags)? & 1 != 0)
}

/// `ipoll([timeout[, flags]])`: waits, and then is the iterator over what is ready.
fn ipoll(vm: &mut Vm, args: Args) -> Res {
    let poll = object::this(vm, args, &POLL)?;
    let (one_shot, until) = (one_shot(vm, args)?, end_of_wait(vm, args.opt(vm, 1))?);
    wait(vm, args, poll, until)?;
    events(vm, poll, one_shot)
}

/// The iterator over what the last look found.
pub fn events(vm: &mut Vm, poll: Val, one_shot: bool) -> Res {
    if vm.heap.get(poll, TUPLE).is_none() {
        let tuple = vm.new_tuple(&[Val::NONE, Val::NONE])?;
        vm.heap.set(poll, TUPLE, tuple);
    }
    vm.heap.set(poll, ONE_SHOT, Val::bool(one_shot));
    object::set_int(vm, poll, NEXT, 0);
    Ok(poll)
}

fn next(vm: &mut Vm, poll: Val) -> Res<Option<Val>> {
    let (entries, tuple) = (vm.heap.get(poll, ENTRIES), vm.heap.get(poll, TUPLE));
    let mut at = object::int(vm, poll, NEXT) as usize;
    let one_shot = vm.heap.get(poll, ONE_SHOT) == Val::TRUE;
    let found = next_event(vm, entries, &mut at, one_shot);
    object::set_int(vm, poll, NEXT, at as isize);
    let Some((stream, events)) = found.filter(|_| !tuple.is_none()) else { return Ok(None) };
    vm.heap.set(tuple, 0, stream);
    vm.heap.set(tuple, 1, events);
    Ok(Some(tuple))
}

/// The next entry from `at` on that had events: its stream and they.
fn next_event(vm: &mut Vm, entries: Val, at: &mut usize, one_shot: bool) -> Option<(Val, Val)> {
    while let Some((_, entry)) = vm.dict_next(entries, at) {
        let events = vm.heap.get(entry, EVENTS);
        if events != Val::int(0) {
            if one_shot {
                vm.heap.set(entry, MASK, Val::int(0));
            }
            return Some((vm.heap.get(entry, STREAM), events));
        }
    }
    None
}

// ---- The function

/// `select(readers, writers, others[, seconds])`: three lists of those that are ready.
fn select(vm: &mut Vm, args: Args) -> Res {
    const WANTED: [usize; 3] = [POLLIN, POLLOUT, POLLERR | POLLHUP];
    let until = match args.opt(vm, 3).filter(|v| !v.is_none()) {
        // A cast of a float saturates: what is negative is no time.
        Some(seconds) => {
            let milliseconds = (vm.float_arg(seconds)? * 1000.0) as u64;
            later(vm, milliseconds)
        }
        None => Cycles::NEVER,
    };
    let poll = new(vm)?;
    let mut lists = [Val::NONE; 3];
    for (i, list) in lists.iter_mut().enumerate() {
        let streams = args.get(vm, i);
        for stream in vm.collect_items(streams)? {
            let entries = vm.heap.get(poll, ENTRIES);
            let key = key(vm, stream);
            match vm.dict_get(entries, key)? {
                Some(entry) => {
                    let mask = object::int(vm, entry, MASK) | WANTED[i] as isize;
                    object::set_int(vm, entry, MASK, mask);
                }
                None => add(vm, poll, stream, Val::int(WANTED[i] as isize))?,
            }
        }
        *list = vm.new_list(&[])?;
    }
    wait(vm, args, poll, until)?;
    let entries = vm.heap.get(poll, ENTRIES);
    for (i, list) in lists.iter().enumerate() {
        let mut at = 0;
        while let Some((stream, events)) = next_event(vm, entries, &mut at, false) {
            if events.as_int().is_some_and(|events| events as usize & WANTED[i] != 0) {
                vm.list_push(*list, stream)?;
            }
            vm.poll_native(1, "select")?;
        }
    }
    vm.new_tuple(&lists)
}
