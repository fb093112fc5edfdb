//! `_thread`: functions that run side by side. How they take turns is the interpreter's affair (`taipan_vm::thread`).

use crate::{ANY, function, object, with_keywords};
use alloc::vec::Vec;
use taipan_board::Cycles;
use taipan_vm::thread::Wait;
use taipan_vm::types;
use taipan_vm::{Args, Item, Kind, ModuleDef, Res, TypeDef, Val, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "_thread",
    items: &[
        ("LockType", Item::Type(&LOCK)),
        function("allocate_lock", 0, 0, |vm, _| object::new(vm, &LOCK, &[Val::FALSE])),
        function("exit", 0, 0, |vm, _| Err(vm.raise_args(types::SYSTEM_EXIT, &[]))),
        function("get_ident", 0, 0, |vm, _| Ok(Val::int(vm.threads.number() as isize))),
        function("stack_size", 0, 1, stack_size),
        function("start_new_thread", 2, 3, start_new_thread),
    ],
};

/// `stack_size([bytes])`: the size for new threads; 0 for as much as is good. What it was before.
fn stack_size(vm: &mut Vm, args: Args) -> Res {
    let size = match args.opt(vm, 0) {
        Some(size) => usize::try_from(vm.index_arg(size)?).unwrap_or(0),
        None => 0,
    };
    let before = core::mem::replace(&mut vm.threads.stack_bytes, size);
    vm.new_int(before as i64)
}

/// `start_new_thread(function, args[, kwargs])`: the thread's identity.
fn start_new_thread(vm: &mut Vm, args: Args) -> Res {
    let (function, positional) = (args.get(vm, 0), args.get(vm, 1));
    let base = vm.native_base(positional);
    if !matches!(vm.heap.kind(base), Kind::Tuple | Kind::List) {
        let name = vm.type_name(positional);
        return Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("object '{name}' isn't a tuple or list")));
    }
    let positional = vm.collect_items(base)?;
    let mut keywords = Vec::new();
    if let Some(given) = args.opt(vm, 2) {
        let base = vm.native_base(given);
        if !vm.heap.is(base, Kind::Dict) {
            return Err(vm.type_error("expecting a dict for keyword args"));
        }
        let mut at = 0;
        while let Some((name, value)) = vm.dict_next(base, &mut at) {
            if !vm.is_str(name) {
                return Err(vm.type_error("keywords must be strings"));
            }
            keywords.push((name, value));
        }
    }
    let number = vm.start_thread(function, &positional, &keywords)?;
    Ok(Val::int(number as isize))
}

// ---- Locks

static LOCK: TypeDef = TypeDef {
    methods: &[
        with_keywords("acquire", 1, 3, acquire),
        function("release", 1, 1, release),
        function("locked", 1, 1, |vm, args| {
            let lock = object::this(vm, args, &LOCK)?;
            Ok(Val::bool(is_locked(vm, lock)))
        }),
        function("__enter__", 1, 1, |vm, args| {
            let lock = object::this(vm, args, &LOCK)?;
            take(vm, args, lock, Cycles::NEVER)
        }),
        function("__exit__", 1, ANY, release),
    ],
    ..TypeDef::named("lock")
};

const LOCKED: usize = 1;

fn is_locked(vm: &Vm, lock: Val) -> bool {
    vm.heap.get(lock, LOCKED) == Val::TRUE
}

/// `acquire(blocking=True, timeout=-1)`: whether it has the lock now.
fn acquire(vm: &mut Vm, args: Args) -> Res {
    let lock = object::this(vm, args, &LOCK)?;
    let [blocking, timeout] = args.skip(1).parse(vm, ["blocking", "timeout"], 2)?;
    let blocking = match blocking {
        Some(v) => vm.truth(v)?,
        None => true,
    };
    let seconds = match timeout {
        Some(v) => vm.float_arg(v)?,
        None => -1.0,
    };
    let until = if !blocking {
        Cycles(0)
    } else if seconds < 0.0 {
        Cycles::NEVER
    } else {
        // A cast of a float saturates.
        let wait = Cycles::from_nanoseconds((seconds * 1e9) as u64, vm.board.profile().cpu_hz);
        Cycles(vm.now().0.saturating_add(wait.0))
    };
    take(vm, args, lock, until)
}

fn take(vm: &mut Vm, args: Args, lock: Val, until: Cycles) -> Res {
    let (until, _) = vm.waits_until(until);
    while is_locked(vm, lock) {
        if vm.now() >= until {
            return Ok(Val::FALSE);
        }
        vm.handle_pending()?;
        let condition = (|vm: &Vm, lock| !is_locked(vm, lock)) as fn(&Vm, Val) -> bool;
        vm.pause(args, Wait { until, condition: Some((condition, lock)) }, until)?;
    }
    vm.heap.set(lock, LOCKED, Val::TRUE);
    Ok(Val::TRUE)
}

fn release(vm: &mut Vm, args: Args) -> Res {
    let lock = object::this(vm, args, &LOCK)?;
    if !is_locked(vm, lock) {
        return Err(vm.raise_args(types::RUNTIME_ERROR, &[]));
    }
    vm.heap.set(lock, LOCKED, Val::FALSE);
    Ok(Val::NONE)
}
