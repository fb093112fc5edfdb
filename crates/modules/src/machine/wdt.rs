//! `WDT`: the watchdog. Nothing stops it once it runs; if it is not fed in time it resets the board, which here ends
//! the run.

use crate::{function, object};
use taipan_vm::{Args, Item, Res, TypeDef, Val, Vm};

/// Milliseconds.
const TIMEOUT: usize = 1;
const DEFAULT_MS: i64 = 5000;
const OBJECT: &str = "watchdog";
const ACCESS: u32 = 30;

pub static TYPE: TypeDef = TypeDef { new: Some(new), methods: &[FEED], ..TypeDef::named("WDT") };

/// The method of every port's type.
pub const FEED: (&str, Item) = function("feed", 1, 1, feed);

/// `WDT(id=0, timeout=5000)`: both.
pub fn arguments(vm: &mut Vm, args: Args) -> Res<(i64, i64)> {
    let [id, timeout] = args.parse(vm, ["id", "timeout"], 2)?;
    let id = id.map_or(Ok(0), |id| vm.int_arg_i64(id))?;
    let timeout = timeout.map_or(Ok(DEFAULT_MS), |timeout| vm.int_arg_i64(timeout))?;
    Ok((id, timeout))
}

fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    let (id, timeout) = arguments(vm, args)?;
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
    run(vm, &TYPE, timeout >> shift << shift)
}

/// The one watchdog, of this type, with a timeout in milliseconds from now.
pub fn run(vm: &mut Vm, def: &'static TypeDef, timeout: i64) -> Res {
    let known = vm.kept(OBJECT);
    let this = if known.is_absent() { object::new(vm, def, &[Val::int(0)])? } else { known };
    vm.set_kept(OBJECT, this);
    object::set_int(vm, this, TIMEOUT, timeout as isize);
    start(vm, this);
    Ok(this)
}

fn feed(vm: &mut Vm, args: Args) -> Res {
    let this = vm.kept(OBJECT);
    if this.is_absent() || args.get(vm, 0) != this {
        return Err(vm.type_error("argument should be a 'WDT'"));
    }
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
