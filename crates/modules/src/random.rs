//! `random`: MicroPython's generator, Yasmarang by Ilya Levin (public domain), so that a seed gives the same numbers.
//!
//! It is seeded from the board, whose numbers a virtual board repeats in every run.

use crate::function;
use taipan_vm::types;
use taipan_vm::{Args, Item, Kind, ModuleDef, Native, Raise, Res, Val, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "random",
    items: &[
        ("__init__", Item::Make(prepare)),
        function("seed", 0, 1, seed),
        function("getrandbits", 1, 1, getrandbits),
        function("randrange", 1, 3, randrange),
        function("randint", 2, 2, randint),
        function("choice", 1, 1, choice),
        function("random", 0, 0, |vm, _| {
            let x = fraction(vm);
            vm.new_float(x)
        }),
        function("uniform", 2, 2, uniform),
    ],
};

/// The state of the generator, kept as bytes.
struct State {
    pad: u32,
    n: u32,
    d: u32,
    dat: u8,
}

const KEPT: &str = "random";
const STATE_BYTES: usize = 13;

impl State {
    fn seeded(seed: u32) -> State {
        State { pad: seed, n: 69, d: 233, dat: 0 }
    }

    fn load(vm: &Vm) -> State {
        let state = vm.kept(KEPT);
        if state.is_absent() {
            return State::seeded(0);
        }
        let bytes = vm.heap.bytes(state);
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        State { pad: word(0), n: word(4), d: word(8), dat: bytes[12] }
    }

    fn store(&self, vm: &mut Vm) {
        let state = vm.kept(KEPT);
        if state.is_absent() {
            return;
        }
        let bytes = vm.heap.bytes_mut(state);
        bytes[..4].copy_from_slice(&self.pad.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.n.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.d.to_le_bytes());
        bytes[12] = self.dat;
    }

    fn next(&mut self) -> u32 {
        self.pad = self.pad.wrapping_add(u32::from(self.dat)).wrapping_add(self.d.wrapping_mul(self.n)).rotate_left(3);
        self.n = self.pad | 2;
        self.d ^= self.pad.rotate_left(31);
        self.dat ^= self.pad as u8 ^ (self.d >> 8) as u8 ^ 1;
        self.pad ^ self.d << 5 ^ self.pad >> 18 ^ u32::from(self.dat) << 1
    }
}

static INIT: Native = Native::new("__init__", 0, 0, |_, _| Ok(Val::NONE));

/// Makes the generator when the module is imported: numbers are drawn without allocating.
fn prepare(vm: &mut Vm) -> Res {
    let state = vm.alloc_bytes(Kind::Raw, STATE_BYTES)?;
    vm.set_kept(KEPT, state);
    State::seeded(vm.board.random()).store(vm);
    Ok(vm.native_val(&INIT))
}

/// 32 random bits.
fn word(vm: &mut Vm) -> u32 {
    let mut state = State::load(vm);
    let word = state.next();
    state.store(vm);
    word
}

/// From 0 to below `n`, all equally likely: what is beyond is drawn again. The mask is MicroPython's, one bit wider
/// than a power of two needs.
fn below(vm: &mut Vm, n: u64) -> u64 {
    let mask = u64::MAX >> n.leading_zeros();
    loop {
        let mut drawn = u64::from(word(vm));
        if mask > u64::from(u32::MAX) {
            drawn |= u64::from(word(vm)) << 32;
        }
        if drawn & mask < n {
            return drawn & mask;
        }
    }
}

/// From 0 to below 1, with as many random bits as a float's fraction has.
fn fraction(vm: &mut Vm) -> f64 {
    const BITS: u32 = f64::MANTISSA_DIGITS - 1;
    let drawn = u64::from(word(vm)) << 32 | u64::from(word(vm));
    (drawn & ((1 << BITS) - 1)) as f64 / (1u64 << BITS) as f64
}

fn seed(vm: &mut Vm, args: Args) -> Res {
    let seed = match args.opt(vm, 0).filter(|seed| !seed.is_none()) {
        Some(seed) => vm.int_arg_wrapping(seed)? as u32,
        None => vm.board.random(),
    };
    State::seeded(seed).store(vm);
    Ok(Val::NONE)
}

fn getrandbits(vm: &mut Vm, args: Args) -> Res {
    let n = args.get(vm, 0);
    match vm.index_arg(n)? {
        0 => Ok(Val::int(0)),
        n @ 1..=32 => {
            let bits = word(vm) & (u32::MAX >> (32 - n));
            vm.new_int(i64::from(bits))
        }
        _ => Err(vm.value_error("bits must be 32 or less")),
    }
}

fn no_range(vm: &mut Vm) -> Raise {
    vm.raise_args(types::VALUE_ERROR, &[])
}

/// One of the numbers from `start` to before `stop` in steps.
fn draw(vm: &mut Vm, start: i64, stop: i64, step: i64) -> Res {
    let span = i128::from(stop) - i128::from(start);
    let count = match step {
        0 => 0,
        1.. => (span + i128::from(step) - 1) / i128::from(step),
        _ => (span + i128::from(step) + 1) / i128::from(step),
    };
    let Some(count) = u64::try_from(count).ok().filter(|count| *count > 0) else { return Err(no_range(vm)) };
    let drawn = i128::from(start) + i128::from(step) * i128::from(below(vm, count));
    vm.new_int(drawn as i64)
}

fn randrange(vm: &mut Vm, args: Args) -> Res {
    let mut numbers = [0, 0, 1];
    for (i, number) in numbers.iter_mut().enumerate().take(args.len()) {
        let v = args.get(vm, i);
        *number = vm.int_arg_i64(v)?;
    }
    let [first, second, step] = numbers;
    if args.len() == 1 { draw(vm, 0, first, 1) } else { draw(vm, first, second, step) }
}

fn randint(vm: &mut Vm, args: Args) -> Res {
    let (first, last) = (args.get(vm, 0), args.get(vm, 1));
    let (first, last) = (vm.int_arg_i64(first)?, vm.int_arg_i64(last)?);
    let Some(stop) = last.checked_add(1) else { return Err(no_range(vm)) };
    draw(vm, first, stop, 1)
}

fn choice(vm: &mut Vm, args: Args) -> Res {
    let sequence = args.get(vm, 0);
    match vm.length(sequence)? {
        0 => Err(vm.raise_args(types::INDEX_ERROR, &[])),
        n => {
            let drawn = below(vm, n as u64);
            vm.get_item(sequence, Val::int(drawn as isize))
        }
    }
}

fn uniform(vm: &mut Vm, args: Args) -> Res {
    let (a, b) = (args.get(vm, 0), args.get(vm, 1));
    let (a, b) = (vm.float_arg(a)?, vm.float_arg(b)?);
    let x = a + (b - a) * fraction(vm);
    vm.new_float(x)
}
