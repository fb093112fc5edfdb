//! `slice`: start, stop and step, any of them None, and what they come to for a given length.

use crate::native::{Item, Native, Res, TypeDef};
use crate::vm::Vm;
use taipan_heap::{Kind, Val};

pub static TYPE: TypeDef = TypeDef {
    new: Some(|vm, _, args| {
        vm.check_arity(args, 1..4)?;
        let [a, b, c] = [0, 1, 2].map(|i| args.opt(vm, i).unwrap_or(Val::NONE));
        if args.len() == 1 { vm.new_slice(Val::NONE, a, Val::NONE) } else { vm.new_slice(a, b, c) }
    }),
    methods: &[(
        "indices",
        Item::Fn(Native::new("indices", 2, 2, |vm, args| {
            let this = vm.this(args, Kind::Slice)?;
            let len = args.get(vm, 1);
            let len = vm.index_arg(len)?;
            if len < 0 {
                return Err(vm.value_error("length should not be negative"));
            }
            let [start, stop, step] = vm.slice_values(this);
            let b = Limits::new(vm, start, stop, step)?.of(len as usize);
            let parts = [vm.new_int(b.start as i64)?, vm.new_int(b.stop as i64)?, vm.new_int(b.step as i64)?];
            vm.new_tuple(&parts)
        })),
    )],
    getattr: Some(|vm, this, name| Ok(vm.start_stop_step(this, name))),
    ..TypeDef::named("slice")
};

/// Start, stop and step as numbers, before the length is known.
#[derive(Clone, Copy)]
pub struct Limits {
    start: Option<isize>,
    stop: Option<isize>,
    step: isize,
}

/// What a slice takes from a sequence: `count` items, from `start` on, `step` apart. `stop` is where CPython's
/// `slice.indices` has it: not before `start` means nothing to it.
#[derive(Clone, Copy)]
pub struct Bounds {
    pub start: isize,
    pub stop: isize,
    pub step: isize,
    pub count: usize,
}

impl Limits {
    /// May call `__index__`: lengths must be read after this.
    pub fn new(vm: &mut Vm, start: Val, stop: Val, step: Val) -> Res<Limits> {
        let step = part(vm, step)?.unwrap_or(1);
        if step == 0 {
            return Err(vm.value_error("slice step can't be zero"));
        }
        // The most negative step has no opposite; no sequence is so long that it matters.
        let step = step.max(-isize::MAX);
        Ok(Limits { start: part(vm, start)?, stop: part(vm, stop)?, step })
    }

    /// The same if all three are small integers or left out, and the step is not 0.
    #[inline]
    pub fn quick(start: Val, stop: Val, step: Val) -> Option<Limits> {
        let part = |v: Val| match v.as_int() {
            Some(i) => Some(Some(i)),
            None if v.is_none() || v.is_absent() => Some(None),
            None => None,
        };
        let step = part(step)?.unwrap_or(1);
        if step == 0 {
            return None;
        }
        Some(Limits { start: part(start)?, stop: part(stop)?, step: step.max(-isize::MAX) })
    }

    #[inline]
    pub fn of(self, len: usize) -> Bounds {
        let len = len.min(isize::MAX as usize) as isize;
        let step = self.step;
        let (low, high) = if step > 0 { (0, len) } else { (-1, len - 1) };
        let place = |i: isize| if i < 0 { i.saturating_add(len).max(low) } else { i.min(high) };
        let start = self.start.map_or(if step > 0 { low } else { high }, place);
        let stop = self.stop.map_or(if step > 0 { high } else { low }, place);
        let span = if step > 0 { stop - start } else { start - stop };
        let count = if span > 0 { (span as usize - 1) / step.unsigned_abs() + 1 } else { 0 };
        Bounds { start, stop, step, count }
    }
}

impl Bounds {
    /// The place of item `i` of the slice.
    #[inline]
    pub fn at(self, i: usize) -> usize {
        self.start.wrapping_add((i as isize).wrapping_mul(self.step)) as usize
    }

    /// For replacing: first place and end, which is not before it.
    pub fn range(self) -> (usize, usize) {
        (self.start as usize, self.stop.max(self.start) as usize)
    }
}

#[inline]
fn part(vm: &mut Vm, v: Val) -> Res<Option<isize>> {
    match v.as_int() {
        Some(i) => Ok(Some(i)),
        None if v.is_none() || v.is_absent() => Ok(None),
        None => vm.index_arg(v).map(Some),
    }
}

impl Vm {
    pub fn new_slice(&mut self, start: Val, stop: Val, step: Val) -> Res {
        let s = self.alloc(Kind::Slice, 3)?;
        self.heap.set(s, 0, start);
        self.heap.set(s, 1, stop);
        self.heap.set(s, 2, step);
        Ok(s)
    }

    /// Start, stop and step of a slice or range.
    pub fn slice_values(&self, s: Val) -> [Val; 3] {
        [self.heap.get(s, 0), self.heap.get(s, 1), self.heap.get(s, 2)]
    }

    /// The attribute of a slice or range with that name.
    pub(super) fn start_stop_step(&self, v: Val, name: Val) -> Option<Val> {
        let i = match self.str_bytes(name) {
            b"start" => 0,
            b"stop" => 1,
            b"step" => 2,
            _ => return None,
        };
        Some(self.heap.get(self.native_base(v), i))
    }
}
