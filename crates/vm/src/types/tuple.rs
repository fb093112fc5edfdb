//! `tuple`.

use super::list;
use super::slice::Limits;
use crate::native::{Item, Native, Res, TypeDef};
use crate::ops::Binary;
use crate::steps::STEP;
use crate::vm::Vm;
use taipan_heap::{Kind, Val};

pub static TYPE: TypeDef = TypeDef {
    new: Some(|vm, _, args| {
        vm.check_arity(args, 0..2)?;
        match args.opt(vm, 0) {
            Some(items) => vm.tuple_from(items),
            None => vm.new_tuple(&[]),
        }
    }),
    methods: &[
        (
            "count",
            Item::Fn(Native::new("count", 2, 2, |vm, args| {
                let this = vm.this(args, Kind::Tuple)?;
                list::count(vm, this, args)
            })),
        ),
        (
            "index",
            Item::Fn(Native::new("index", 2, 4, |vm, args| {
                let this = vm.this(args, Kind::Tuple)?;
                list::index(vm, this, args)
            })),
        ),
    ],
    ..TypeDef::named("tuple")
};

impl Vm {
    pub fn new_tuple(&mut self, items: &[Val]) -> Res {
        let t = self.new_unset_tuple(items.len())?;
        for (i, v) in items.iter().enumerate() {
            self.heap.set(t, i, *v);
        }
        Ok(t)
    }

    /// A tuple of `len` items to be stored, or the one empty tuple.
    fn new_unset_tuple(&mut self, len: usize) -> Res {
        if len == 0 {
            return Ok(self.empty_tuple());
        }
        self.check_slots(len)?;
        self.alloc(Kind::Tuple, len)
    }

    #[inline]
    pub fn tuple_len(&self, t: Val) -> usize {
        self.heap.len(t)
    }

    #[inline]
    pub fn tuple_get(&self, t: Val, i: usize) -> Val {
        self.heap.get(t, i)
    }

    /// The tuple of an iterable's items.
    pub fn tuple_from(&mut self, items: Val) -> Res {
        let base = self.native_base(items);
        match self.heap.kind(base) {
            Kind::Tuple => Ok(base),
            Kind::List if base == items => self.tuple_slice(base, 0, usize::MAX),
            _ => {
                let l = self.new_list_cap(0)?;
                self.list_extend(l, items)?;
                self.tuple_slice(l, 0, usize::MAX)
            }
        }
    }

    /// A tuple of the items from `start` to before `stop` of a list or tuple, as far as they exist.
    pub(crate) fn tuple_slice(&mut self, v: Val, start: usize, stop: usize) -> Res {
        loop {
            let part = |len: usize| (start.min(len), stop.min(len).saturating_sub(start.min(len)));
            let (start, n) = part(self.seq_items(v).1);
            let t = self.new_unset_tuple(n)?;
            // A handler may have taken items away while the allocation collected.
            if part(self.seq_items(v).1) == (start, n) {
                self.copy_items_apart(v, start, t, 0, n);
                if part(self.seq_items(v).1) == (start, n) {
                    return Ok(t);
                }
            }
        }
    }
}

pub(super) fn get_slice(vm: &mut Vm, t: Val, start: Val, stop: Val, step: Val) -> Res {
    let b = Limits::new(vm, start, stop, step)?.of(vm.heap.len(t));
    if b.step != 1 {
        return Err(vm.only_step_one());
    }
    let (start, stop) = b.range();
    vm.tuple_slice(t, start, stop)
}

pub(super) fn binary(vm: &mut Vm, op: Binary, left: Val, right: Val) -> Res<Option<Val>> {
    let len = vm.heap.len(left);
    match op {
        Binary::Add if vm.heap.is(right, Kind::Tuple) => {
            let n = vm.heap.len(right);
            let sum = vm.new_unset_tuple(len + n)?;
            vm.copy_items_apart(left, 0, sum, 0, len);
            vm.copy_items_apart(right, 0, sum, len, n);
            Ok(Some(sum))
        }
        Binary::Mul => {
            let Some(times) = list::repeat_count(vm, right)? else { return Ok(None) };
            let total = len.saturating_mul(times);
            let product = vm.new_unset_tuple(total)?;
            if total > 0 {
                vm.copy_items_apart(left, 0, product, 0, len);
                vm.steps(STEP, total - len, None, |vm, done, n| {
                    list::fill_repeated(vm, product, len, len + done, len + done + n);
                    true
                });
            }
            Ok(Some(product))
        }
        _ => Ok(None),
    }
}
