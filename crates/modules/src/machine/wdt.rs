//! `WDT`: the watchdog. Nothing stops it once it runs; if it is not fed in time it resets the board, which here ends
//! the run.

use crate::{function, object};
use taipan_vm::{Args, Res, TypeDef, Val, Vm};

/// Milliseconds.
const TIMEOUT: usize = 1;
const DEFAULT_MS: i64 = 5000;
const OBJECT: &str = "watchdog";
const ACCESS: u32 = 30;

pub static TYPE: TypeDef = TypeDef { new: Some(new), methods: &[function("feed", 1, 1, feed)], ..TypeDef::named("WDT") };

/// `WDT(id=0, timeout=5000)`
fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    let [id, timeout] = args.parse(vm, ["id", "timeout"], 2)?;
    let id = id.map_or(Ok(0), |id| vm.int_arg_i64(id))?;
    let timeout = timeout.map_or(Ok(DEFAULT_MS), |timeout| vm.int_arg_i64(timeout))?;
    if id != 0 {
        return Err(vm.value_error("invalid WDT identifier"));
    }
    // The clock of 32 kHz is divided by a power of two, as far as that goes.
    let shift = (0..6).find(|shift| timeout >> shift < 512).unwrap_or(6);
    match timeout >> shift {
        ..=0 => return Err(vm.value_error("WDT timeout too short")),
        512.. => return Err(vm.value_error("WDT timeout too long")),
        _ => {}
    }
    let known = vm.kept(OBJECT);
    let this = if known.is_absent() { object::new(vm, &TYPE, &[Val::int(0)])? } else { known };
    vm.set_kept(OBJECT, this);
    object::set_int(vm, this, TIMEOUT, (timeout >> shift << shift) as isize);
    start(vm, this);
    Ok(this)
}

fn feed(vm: &mut Vm, args: Args) -> Res {
    let this = object::this(vm, args, &TYPE)?;
    start(vm, this);
    Ok(Val::NONE)
}

fn start(vm: &mut Vm, this: Val) {
    vm.charge(ACCESS);
    let timeout = object::cycles(vm, object::int(vm, this, TIMEOUT) as u64, 1000);
    let now = vm.now();
    vm.board.watchdog(now, now + timeout);
    vm.board_changed();
}
