//! `machine.Timer`: a software timer.

use crate::object;
use crate::soft_timer::{self, CALLBACK, HARD, MODE, PERIOD_MS};
use crate::{ANY, function, with_keywords};
use taipan_vm::{Args, Item, Res, TypeDef, Val, Vm};

/// The only id there is: a timer of no hardware.
const VIRTUAL: i64 = -1;
const DEFAULT_PERIOD_MS: isize = 1000;
/// Periods from here on are refused, in milliseconds.
const TOO_LONG_MS: u64 = 1 << 30;
/// An int argument of this value counts as not given.
const NOT_GIVEN: u32 = u32::MAX;

pub static TYPE: TypeDef = TypeDef {
    new: Some(new),
    methods: &[
        with_keywords("init", 1, ANY, |vm, args| {
            let this = object::this(vm, args, &TYPE)?;
            soft_timer::stop(vm, this);
            configure(vm, this, args.skip(1))?;
            Ok(Val::NONE)
        }),
        function("deinit", 1, 1, |vm, args| {
            let this = object::this(vm, args, &TYPE)?;
            soft_timer::stop(vm, this);
            Ok(Val::NONE)
        }),
        ("ONE_SHOT", Item::Int(soft_timer::ONE_SHOT as i64)),
        ("PERIODIC", Item::Int(soft_timer::PERIODIC as i64)),
    ],
    print: Some(|vm, this, _, out| {
        let one_shot = object::int(vm, this, MODE) == soft_timer::ONE_SHOT;
        let mode = if one_shot { "ONE_SHOT" } else { "PERIODIC" };
        let period = object::int(vm, this, PERIOD_MS);
        out.push_str(&alloc::format!("Timer(mode={mode}, period={period})"));
        Ok(())
    }),
    ..TypeDef::named("Timer")
};

fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    soft_timer::prepare(vm)?;
    let mut values = [Val::NONE; soft_timer::SLOTS];
    values[MODE - 1] = Val::int(0);
    values[PERIOD_MS - 1] = Val::int(DEFAULT_PERIOD_MS);
    values[HARD - 1] = Val::FALSE;
    let this = object::new(vm, &TYPE, &values)?;
    if let Some(id) = args.opt(vm, 0)
        && vm.int_arg_i64(id)? != VIRTUAL
    {
        return Err(vm.value_error("Timer doesn't exist"));
    }
    if args.len() > 1 || args.keywords(vm) > 0 {
        configure(vm, this, args.skip(1))?;
    }
    Ok(this)
}

/// `init(*, mode=PERIODIC, callback, period, tick_hz=1000, freq=None, hard=False)`: starts it, if it has a callback.
fn configure(vm: &mut Vm, this: Val, args: Args) -> Res<()> {
    let names = ["mode", "callback", "period", "tick_hz", "freq", "hard"];
    let [mode, callback, period, tick_hz, freq, hard] = args.parse(vm, names, 0)?;
    let mode = match mode {
        Some(mode) => vm.int_arg_i64(mode)? as isize,
        None => soft_timer::PERIODIC,
    };
    let period = match period {
        Some(period) => vm.int_arg_i64(period)?,
        None => NOT_GIVEN.into(),
    };
    let tick_hz = match tick_hz {
        Some(hz) => vm.int_arg_i64(hz)?,
        None => 1000,
    };
    let hard = match hard {
        Some(hard) => vm.truth(hard)?,
        None => false,
    };
    object::set_int(vm, this, MODE, mode);
    let old = object::int(vm, this, PERIOD_MS) as u64;
    let period_ms = match freq {
        Some(freq) if !freq.is_none() => u64::from((1000.0 / vm.float_arg(freq)?) as u32),
        _ if period as u32 == NOT_GIVEN => old,
        // What makes no sense as a period counts as one that is too long.
        _ if period < 0 || tick_hz <= 0 => TOO_LONG_MS,
        _ => (period as u64).saturating_mul(1000) / tick_hz as u64,
    };
    if period_ms >= TOO_LONG_MS {
        return Err(vm.value_error("period too large"));
    }
    object::set_int(vm, this, PERIOD_MS, period_ms.max(1) as isize);
    if let Some(callback) = callback {
        vm.heap.set(this, CALLBACK, callback);
    }
    vm.heap.set(this, HARD, Val::bool(hard));
    if !vm.heap.get(this, CALLBACK).is_none() {
        soft_timer::start(vm, this);
    }
    Ok(())
}
