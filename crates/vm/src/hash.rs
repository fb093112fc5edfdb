//! Hashes: `hash(v)`, and the shorter ones that tables keep. The same in every run: identity is a place in the heap.

use crate::names;
use crate::native::{Raise, Res};
use crate::num::{hash_big, hash_f64, hash_i64};
use crate::types;
use crate::vm::Vm;
use taipan_heap::{Kind, Val};

/// Hashes in tables are small integers on every host.
const HASH_MASK: u32 = 0x3fff_ffff;

impl Vm {
    /// The hash of a key as the entries of table `d` have it.
    #[inline(always)]
    pub(crate) fn key_hash(&mut self, d: Val, key: Val) -> Res<Val> {
        match plain_key_hash(self, key) {
            Some(hash) => Ok(hash),
            None => self.key_hash_of_other(d, key),
        }
    }

    #[inline(never)]
    fn key_hash_of_other(&mut self, d: Val, key: Val) -> Res<Val> {
        if self.heap.small(d) & types::dict::IS_ORDERED != 0 && is_unhashable(self.heap.kind(key)) {
            // MicroPython searches an ordered dict without hashes: any object may be its key.
            return Ok(Val::int(0));
        }
        let hash = self.hash(key)? as usize as u64;
        // Fractions differ in the high bits only. What fits 32 bits stays as it is, as the hash of a str does.
        let folded = hash as u32 ^ ((hash >> 32) as u32).wrapping_mul(0x9e37_79b1);
        Ok(Val::int((folded & HASH_MASK) as isize))
    }

    /// `hash(v)`: the same in every run.
    pub fn hash(&mut self, v: Val) -> Res<isize> {
        Ok(match self.heap.kind(v) {
            Kind::Int => narrow(hash_i64(v.int_unchecked() as i64)),
            Kind::Bool => (v == Val::TRUE) as isize,
            Kind::Float => narrow(hash_f64(self.float_of(v))),
            Kind::BigInt => narrow(self.with_big(v, hash_big)),
            // As tables have it, and so that it is a small integer everywhere: a `__hash__` may give it on.
            Kind::Str => (self.str_hash(v) & HASH_MASK) as isize,
            Kind::Bytes => (names::hash(self.bytes_contents(v)) & HASH_MASK) as isize,
            Kind::Complex => {
                let (re, im) = self.complex_of(v);
                narrow(hash_f64(re).wrapping_add(hash_f64(im).wrapping_mul(1_000_003)))
            }
            Kind::Tuple => self.nested(|vm| vm.hash_tuple(v))?,
            Kind::FrozenSet => self.hash_frozenset(v),
            Kind::Range => self.hash_range(v),
            Kind::BoundMethod => {
                let (f, this) = (self.heap.get(v, 0), self.heap.get(v, 1));
                self.identity_hash(f) ^ self.identity_hash(this).wrapping_mul(31)
            }
            Kind::DictView if self.heap.get(v, 1) == Val::int(types::dict::VALUES) => self.identity_hash(v),
            Kind::Instance => return self.hash_instance(v),
            Kind::Object => return self.hash_object(v),
            kind if is_unhashable(kind) => return Err(self.unhashable(v)),
            _ => self.identity_hash(v),
        })
    }

    /// A hash by identity, which does not depend on where the heap happens to lie.
    pub(crate) fn identity_hash(&self, v: Val) -> isize {
        if v.is_ptr() { self.heap.offset(v) as isize >> 3 } else { v.bits() as isize >> 3 }
    }

    fn hash_tuple(&mut self, t: Val) -> Res<isize> {
        let mut hash = 0x345_678isize;
        for i in 0..self.heap.len(t) {
            if i % 256 == 255 {
                self.poll_native(256, "hash")?;
            }
            hash = hash.wrapping_mul(1_000_003) ^ self.hash(self.heap.get(t, i))?;
        }
        Ok(hash ^ self.heap.len(t) as isize)
    }

    fn hash_instance(&mut self, v: Val) -> Res<isize> {
        if let Some(h) = self.call_special(v, names::HASH, &[])? {
            return match self.heap.kind(h) {
                Kind::Int | Kind::Bool | Kind::BigInt => self.hash(h),
                _ => Err(self.type_error("__hash__ method should return an integer")),
            };
        }
        // Whoever defines equality and no hash has none.
        if self.special(v, names::EQ).is_some() || self.special(v, names::HASH).is_some() {
            return Err(self.unhashable(v));
        }
        let base = self.native_base(v);
        if base == v { Ok(self.identity_hash(v)) } else { self.hash(base) }
    }

    fn hash_object(&mut self, v: Val) -> Res<isize> {
        let hook = self.type_of(v).as_typ().and_then(|n| self.type_def(n).hash);
        match hook {
            Some(hash) => hash(self, v),
            None => Ok(self.identity_hash(v)),
        }
    }

    #[cold]
    fn unhashable(&mut self, v: Val) -> Raise {
        let name = self.type_name(v);
        self.raise_fmt(types::TYPE_ERROR, format_args!("unsupported type for __hash__: '{name}'"))
    }
}

fn is_unhashable(kind: Kind) -> bool {
    use Kind::{Array, ByteArray, Dict, DictView, List, MemoryView, Set, Slice};
    matches!(kind, List | Dict | Set | DictView | ByteArray | Array | MemoryView | Slice)
}

/// A 64-bit hash as a word.
fn narrow(hash: i64) -> isize {
    isize::try_from(hash).unwrap_or((hash ^ hash >> 32) as isize)
}

/// The hash of a key that is a str or a small integer; of others `None`.
#[inline(always)]
pub(crate) fn plain_key_hash(vm: &Vm, key: Val) -> Option<Val> {
    if let Some(n) = key.as_int() {
        return (0..=HASH_MASK as isize).contains(&n).then_some(key);
    }
    vm.is_str(key).then(|| str_key_hash(vm.str_hash(key)))
}

/// The hash of a str as tables have it.
#[inline(always)]
pub(crate) fn str_key_hash(hash: u32) -> Val {
    Val::int((hash & HASH_MASK) as isize)
}
