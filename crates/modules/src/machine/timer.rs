//! `machine.Timer`: a software timer. What the ports' types share, and that of the stm32 port.

use crate::object;
use crate::soft_timer::{self, CALLBACK, HARD, MODE};
use crate::{ANY, function, with_keywords};
use taipan_board::Hard;
use taipan_vm::{Args, Item, Res, TypeDef, Val, Vm};

/// What `init` was given.
pub struct Wanted {
    pub mode: Option<i64>,
    pub callback: Option<Val>,
    pub period: Option<i64>,
    pub tick_hz: i64,
    pub freq: Option<f64>,
    pub hard: bool,
}

/// `init(*, mode=PERIODIC, callback, period, tick_hz=1000, freq=None, hard=False)`
pub fn parse(vm: &mut Vm, args: Args) -> Res<Wanted> {
    let names = ["mode", "callback", "period", "tick_hz", "freq", "hard"];
    let [mode, callback, period, tick_hz, freq, hard] = args.parse(vm, names, 0)?;
    let mut int = |v: Option<Val>| v.map(|v| vm.int_arg_i64(v)).transpose();
    let (mode, period, tick_hz) = (int(mode)?, int(period)?, int(tick_hz)?.unwrap_or(1000));
    let hard = hard.map_or(Ok(false), |hard| vm.truth(hard))?;
    if let Hard::Refused(text) = vm.board.profile().soft_timers.hard
        && hard
    {
        return Err(vm.value_error(text));
    }
    let freq = freq.filter(|freq| !freq.is_none()).map(|freq| vm.float_arg(freq)).transpose()?;
    Ok(Wanted { mode, callback, period, tick_hz, freq, hard })
}

impl Wanted {
    /// The period in steps of so many a second, as the C code of the ports computes it: what makes no sense is a very
    /// long one.
    fn steps(&self, hz: u64) -> u64 {
        match self.freq {
            Some(freq) => (hz as f64 / freq) as u64,
            None => {
                let period = self.period.unwrap_or(NOT_GIVEN.into()) as u64;
                period.wrapping_mul(hz).checked_div(self.tick_hz as u64).unwrap_or(u64::MAX)
            }
        }
    }
}

/// An int argument of this value counts as not given.
const NOT_GIVEN: u32 = u32::MAX;

/// Sets up a timer of a port where each `init` says all anew; the period in steps, for the port to check.
pub fn prepare_anew(vm: &mut Vm, this: Val, wanted: &Wanted) -> u64 {
    // 0 is ONE_SHOT on these ports, anything else PERIODIC.
    let mode = if wanted.mode == Some(0) { soft_timer::ONE_SHOT } else { soft_timer::PERIODIC };
    object::set_int(vm, this, MODE, mode);
    vm.heap.set(this, CALLBACK, wanted.callback.unwrap_or(Val::NONE));
    vm.heap.set(this, HARD, Val::bool(wanted.hard));
    let steps = wanted.steps(vm.board.profile().soft_timers.hz.into());
    soft_timer::set_period(vm, this, steps);
    steps
}

// ---- stm32

/// The only id there is: a timer of no hardware.
pub const VIRTUAL: i64 = -1;
const DEFAULT_PERIOD_MS: u64 = 1000;
/// Periods from here on are refused, in milliseconds.
const TOO_LONG_MS: u64 = 1 << 30;

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
        let period = soft_timer::period(vm, this);
        out.push_str(&alloc::format!("Timer(mode={mode}, period={period})"));
        Ok(())
    }),
    ..TypeDef::named("Timer")
};

/// `Timer(id=-1, ...)`: the id checked, and whether more is given.
pub fn new_virtual(vm: &mut Vm, def: &'static TypeDef, args: Args) -> Res<(Val, bool)> {
    let this = soft_timer::new(vm, def, &[])?;
    if let Some(id) = args.opt(vm, 0)
        && vm.int_arg_i64(id)? != VIRTUAL
    {
        return Err(vm.value_error("Timer doesn't exist"));
    }
    Ok((this, args.len() > 1 || args.keywords(vm) > 0))
}

fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    let (this, starts) = new_virtual(vm, &TYPE, args)?;
    soft_timer::set_period(vm, this, DEFAULT_PERIOD_MS);
    if starts {
        configure(vm, this, args.skip(1))?;
    }
    Ok(this)
}

/// Starts it, if it has a callback; callback and period are kept if they are not given.
fn configure(vm: &mut Vm, this: Val, args: Args) -> Res<()> {
    let wanted = parse(vm, args)?;
    object::set_int(vm, this, MODE, wanted.mode.map_or(soft_timer::PERIODIC, |mode| mode as isize));
    let period_ms = match (wanted.freq, wanted.period) {
        (Some(freq), _) => u64::from((1000.0 / freq) as u32),
        (None, None) => soft_timer::period(vm, this),
        (None, Some(period)) if period as u32 == NOT_GIVEN => soft_timer::period(vm, this),
        // What makes no sense as a period counts as one that is too long.
        (None, Some(period)) if period < 0 || wanted.tick_hz <= 0 => TOO_LONG_MS,
        (None, Some(period)) => (period as u64).saturating_mul(1000) / wanted.tick_hz as u64,
    };
    if period_ms >= TOO_LONG_MS {
        return Err(vm.value_error("period too large"));
    }
    soft_timer::set_period(vm, this, period_ms.max(1));
    if let Some(callback) = wanted.callback {
        vm.heap.set(this, CALLBACK, callback);
    }
    vm.heap.set(this, HARD, Val::bool(wanted.hard));
    if !vm.heap.get(this, CALLBACK).is_none() {
        soft_timer::start(vm, this);
    }
    Ok(())
}
