//! `machine.Timer` of the esp32 port: those of the chip by number, one object each, and any number of virtual ones.
//!
//! A callback that is None is scheduled like any other, so each expiry prints a TypeError.

use crate::machine::timer;
use crate::soft_timer::{self, CALLBACK, MODE};
use crate::{ANY, function, object, with_keywords};
use taipan_vm::types;
use taipan_vm::{Args, Item, Kind, Res, TypeDef, Val, Vm};

/// The chip's timers that were asked for, by number.
const TABLE: &str = "hardware timers";
/// Slot of the id, after those of a software timer.
const ID: usize = soft_timer::SLOTS + 1;

const MICROSECONDS: u64 = 1000;

pub static TYPE: TypeDef = TypeDef {
    new: Some(new),
    methods: &[
        with_keywords("init", 1, ANY, |vm, args| {
            let this = object::this(vm, args, &TYPE)?;
            start(vm, this, args.skip(1))?;
            Ok(Val::NONE)
        }),
        function("deinit", 1, 1, |vm, args| {
            let this = object::this(vm, args, &TYPE)?;
            stop(vm, this);
            Ok(Val::NONE)
        }),
        function("value", 1, 1, |vm, args| {
            let this = object::this(vm, args, &TYPE)?;
            let steps = soft_timer::elapsed(vm, this).unwrap_or(soft_timer::period(vm, this));
            Ok(Val::int((steps / MICROSECONDS) as isize))
        }),
        ("ONE_SHOT", Item::Int(0)),
        ("PERIODIC", Item::Int(1)),
    ],
    print: Some(|vm, this, _, out| {
        // The firmware has the names the wrong way round.
        let mode = if object::int(vm, this, MODE) == soft_timer::PERIODIC { "ONE_SHOT" } else { "PERIODIC" };
        let (id, period) = (object::int(vm, this, ID), soft_timer::period(vm, this) / MICROSECONDS);
        out.push_str(&alloc::format!("Timer({id}, mode={mode}, period={period})"));
        Ok(())
    }),
    ..TypeDef::named("Timer")
};

/// `Timer(id=-1, ...)`
fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    let id = args.opt(vm, 0).map_or(Ok(timer::VIRTUAL), |id| vm.int_arg_i64(id))?;
    let this = find(vm, id)?;
    if args.len() > 1 || args.keywords(vm) > 0 {
        start(vm, this, args.skip(1))?;
    }
    Ok(this)
}

fn find(vm: &mut Vm, id: i64) -> Res {
    let count = vm.board.profile().soft_timers.numbered;
    if id >= count.into() {
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("Timer({id}) doesn't exist, there are only {count} hardware timers")));
    }
    let Ok(index) = usize::try_from(id) else { return make(vm, id) };
    if vm.kept(TABLE).is_absent() {
        let table = vm.alloc(Kind::Block, count.into())?;
        vm.set_kept(TABLE, table);
    }
    let known = vm.heap.get(vm.kept(TABLE), index);
    if !known.is_absent() {
        return Ok(known);
    }
    let made = make(vm, id)?;
    let table = vm.kept(TABLE);
    vm.heap.set(table, index, made);
    Ok(made)
}

fn make(vm: &mut Vm, id: i64) -> Res {
    soft_timer::new(vm, &TYPE, &[Val::int(id as isize)])
}

fn start(vm: &mut Vm, this: Val, args: Args) -> Res<()> {
    stop(vm, this);
    let wanted = timer::parse(vm, args)?;
    if timer::prepare_anew(vm, this, &wanted) < vm.board.profile().soft_timers.shortest {
        return Err(vm.value_error("Timer period is too short for this timer"));
    }
    soft_timer::start(vm, this);
    Ok(())
}

fn stop(vm: &mut Vm, this: Val) {
    soft_timer::stop(vm, this);
    soft_timer::set_period(vm, this, 0);
    object::set_int(vm, this, MODE, soft_timer::ONE_SHOT);
    vm.heap.set(this, CALLBACK, Val::NONE);
}
