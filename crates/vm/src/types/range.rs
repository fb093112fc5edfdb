//! `range`: start, stop and step, all of them integers that fit a word.

use super::slice::Limits;
use crate::native::{Item, Native, Res, TypeDef};
use crate::vm::Vm;
use taipan_heap::{Kind, Val};

pub static TYPE: TypeDef = TypeDef {
    new: Some(|vm, _, args| {
        vm.check_arity(args, 1..4)?;
        let mut parts = [0, 0, 1];
        for i in 0..args.len() {
            let at = if args.len() == 1 { 1 } else { i };
            let v = args.get(vm, i);
            parts[at] = vm.index_arg(v)?;
        }
        if parts[2] == 0 {
            return Err(vm.value_error("zero step"));
        }
        vm.new_range(parts[0], parts[1], parts[2])
    }),
    methods: &[
        (
            "index",
            Item::Fn(Native::new("index", 2, 2, |vm, args| {
                let (this, item) = (vm.this(args, Kind::Range)?, args.get(vm, 1));
                match find(vm, this, item)? {
                    Some(i) => vm.new_int(i as i64),
                    None => Err(vm.value_error("object not in sequence")),
                }
            })),
        ),
        (
            "count",
            Item::Fn(Native::new("count", 2, 2, |vm, args| {
                let (this, item) = (vm.this(args, Kind::Range)?, args.get(vm, 1));
                Ok(Val::int(find(vm, this, item)?.is_some() as isize))
            })),
        ),
    ],
    getattr: Some(|vm, this, name| Ok(vm.start_stop_step(this, name))),
    ..TypeDef::named("range")
};

impl Vm {
    pub fn new_range(&mut self, start: isize, stop: isize, step: isize) -> Res {
        let r = self.alloc(Kind::Range, 3)?;
        for (i, n) in [start, stop, step].into_iter().enumerate() {
            let v = self.new_int(n as i64)?;
            self.heap.set(r, i, v);
        }
        Ok(r)
    }

    /// Start, stop and step.
    #[inline]
    pub fn range_parts(&self, r: Val) -> (isize, isize, isize) {
        let [start, stop, step] = self.slice_values(r).map(|v| v.as_int().unwrap_or_else(|| self.wide_part(v)));
        (start, stop, step)
    }

    /// A part that is no small integer.
    #[cold]
    fn wide_part(&self, v: Val) -> isize {
        self.with_big(v, |n| n.to_i64()).unwrap_or(0) as isize
    }

    pub fn range_len(&self, r: Val) -> usize {
        let (start, stop, step) = self.range_parts(r);
        let (from, to) = if step > 0 { (start, stop) } else { (stop, start) };
        // The distance of two words fits a word without sign.
        if from < to { (to.wrapping_sub(from) as usize - 1) / step.unsigned_abs() + 1 } else { 0 }
    }

    /// Item `i`, which must be below the length.
    pub(crate) fn range_get(&mut self, r: Val, i: usize) -> Res {
        let (start, _, step) = self.range_parts(r);
        // The result lies between start and stop, whatever the product wraps to.
        self.new_int(start.wrapping_add((i as isize).wrapping_mul(step)) as i64)
    }

    /// Whether two ranges have the same items.
    pub(crate) fn range_equal(&self, a: Val, b: Val) -> bool {
        self.range_key(a) == self.range_key(b)
    }

    pub(crate) fn hash_range(&self, r: Val) -> isize {
        let (len, start, step) = self.range_key(r);
        (len as isize).wrapping_mul(1_000_003).wrapping_add(start).wrapping_mul(1_000_003).wrapping_add(step)
    }

    /// Length, start and step, as far as the items depend on them.
    fn range_key(&self, r: Val) -> (usize, isize, isize) {
        let (start, _, step) = self.range_parts(r);
        match self.range_len(r) {
            0 => (0, 0, 0),
            1 => (1, start, 0),
            len => (len, start, step),
        }
    }
}

/// Where `item` is in the range.
pub fn find(vm: &mut Vm, r: Val, item: Val) -> Res<Option<usize>> {
    let (start, _, step) = vm.range_parts(r);
    let len = vm.range_len(r);
    // Wide enough for the distance of any two words.
    let item = match vm.heap.kind(item) {
        Kind::Int => item.int_unchecked() as i128,
        Kind::Bool => (item == Val::TRUE) as i128,
        Kind::BigInt => match vm.with_big(item, |n| n.to_i64()) {
            Some(n) => n as i128,
            None => return Ok(None),
        },
        Kind::Float => {
            let x = vm.float_of(item);
            let n = x as i128;
            if n as f64 != x {
                return Ok(None);
            }
            n
        }
        _ => return find_equal(vm, r, item),
    };
    let (distance, step) = (item - start as i128, step as i128);
    let at = distance / step;
    Ok(if distance % step == 0 && at >= 0 && at < len as i128 { Some(at as usize) } else { None })
}

/// Of an object that may say itself what it equals.
fn find_equal(vm: &mut Vm, r: Val, item: Val) -> Res<Option<usize>> {
    if vm.heap.kind(item) != Kind::Instance {
        return Ok(None);
    }
    for i in 0..vm.range_len(r) {
        let mark = vm.mark();
        let x = vm.range_get(r, i)?;
        let equal = vm.equals(x, item)?;
        vm.release(mark);
        if equal {
            return Ok(Some(i));
        }
        vm.poll_native(1, "search")?;
    }
    Ok(None)
}

pub fn get_slice(vm: &mut Vm, r: Val, start: Val, stop: Val, step: Val) -> Res {
    let limits = Limits::new(vm, start, stop, step)?;
    let b = limits.of(vm.range_len(r));
    let (start, _, step) = vm.range_parts(r);
    vm.new_range(
        start.saturating_add(b.start.saturating_mul(step)),
        start.saturating_add(b.stop.saturating_mul(step)),
        b.step.saturating_mul(step),
    )
}
