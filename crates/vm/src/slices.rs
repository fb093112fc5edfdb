//! Slices and sums of short sequences, the quick ways.
//!
//! They serve the usual case: built-in objects, small integers as bounds, an allocator with nothing in the way. For all
//! else they say so, having done nothing, and the opcode's own function in `execute` is asked. They never collect, poll,
//! call or raise: so the loop uses them without saving its frame.

use crate::execute::simple_bounds;
use crate::intern::STR_HEAD;
use crate::names;
use crate::types::list::{LENGTH, MIN_CAPACITY, STORAGE};
use crate::types::slice::Limits;
use crate::vm::Vm;
use taipan_heap::{Kind, Val};

/// Items that are taken, put or moved here; more have to be polled for, or want large objects.
const MOST: usize = 60;
/// Bytes likewise.
const MOST_BYTES: usize = 256;

impl Vm {
    /// `object[start:stop:step]` of a list, tuple, bytes or ASCII string.
    #[inline(never)]
    pub(crate) fn quick_slice(&mut self, object: Val, start: Val, stop: Val, step: Val) -> Option<Val> {
        if !object.is_ptr() || !self.quick() {
            return None;
        }
        let kind = self.heap.kind(object);
        let (items, len) = match kind {
            Kind::List => (self.heap.get(object, STORAGE), self.list_len(object)),
            Kind::Tuple | Kind::Bytes => (object, self.heap.len(object)),
            Kind::Str if self.str_is_ascii(object) => (object, self.heap.len(object) - STR_HEAD),
            _ => return None,
        };
        if !step.is_none() && !step.is_absent() {
            let b = Limits::quick(start, stop, step)?.of(len);
            return if kind == Kind::List && items.is_ptr() && b.count > 0 && b.count <= MOST {
                let l = self.quick_list_head(b.count)?;
                let storage = self.heap.quick_strided(Kind::Block, b.count.max(MIN_CAPACITY), items, b.at(0), b.step, b.count)?;
                self.heap.set(l, STORAGE, storage);
                Some(l)
            } else {
                None
            };
        }
        let (from, to) = simple_bounds(start, stop, step, len)?;
        let n = to - from;
        if kind == Kind::List {
            if n > MOST || !items.is_ptr() {
                return None;
            }
            let l = self.quick_list_head(n)?;
            let storage = self.heap.quick_slots(Kind::Block, n.max(MIN_CAPACITY), [(items, from, n)])?;
            self.heap.set(l, STORAGE, storage);
            return Some(l);
        }
        if kind == Kind::Tuple {
            if n == 0 || n > MOST {
                return None;
            }
            self.work += n as u32;
            return self.heap.quick_slots(Kind::Tuple, n, [(items, from, n)]);
        }
        if n == len {
            return Some(object);
        }
        if n > MOST_BYTES {
            return None;
        }
        self.work += n as u32 / 8;
        if kind == Kind::Bytes {
            return self.heap.quick_bytes(Kind::Bytes, 0, [(items, from, n)]);
        }
        match n {
            0 => Some(names::EMPTY),
            1 => Some(Val::sym(self.str_bytes(object)[from] as u16)),
            _ => {
                let v = self.heap.quick_bytes(Kind::Str, STR_HEAD, [(items, STR_HEAD + from, n)])?;
                self.seal_short(v);
                Some(v)
            }
        }
    }

    /// `object[start:stop] = value` of a list, or `del object[start:stop]` if the value is absent. Whether it is done.
    #[inline(never)]
    pub(crate) fn quick_set_slice(&mut self, object: Val, start: Val, stop: Val, step: Val, value: Val) -> bool {
        if !self.heap.is(object, Kind::List) || !self.heap.is_plain() {
            return false;
        }
        let len = self.list_len(object);
        let storage = self.heap.get(object, STORAGE);
        let Some((from, to)) = simple_bounds(start, stop, step, len) else { return false };
        let (items, n) = if value.is_absent() {
            (storage, 0)
        } else if self.heap.is(value, Kind::List) && value != object {
            (self.heap.get(value, STORAGE), self.list_len(value))
        } else {
            return false;
        };
        if !storage.is_ptr() || !items.is_ptr() || n > MOST || len - to > 4 * MOST || to - from > MOST {
            return false;
        }
        let new_len = len - (to - from) + n;
        if new_len != len {
            if new_len > self.heap.len(storage) {
                return false;
            }
            if to < len {
                self.heap.move_slots(storage, to, storage, from + n, len - to);
            }
            if new_len < len {
                self.heap.clear_slots(storage, new_len, len);
            }
            self.heap.set(object, LENGTH, Val::int(new_len as isize));
            self.work += (len - to) as u32;
        }
        if n > 0 {
            self.heap.move_slots(items, 0, storage, from, n);
        }
        self.work += n as u32;
        true
    }

    /// `l + r` of two lists, tuples, bytes or strings.
    #[inline(never)]
    pub(crate) fn quick_join(&mut self, l: Val, r: Val) -> Option<Val> {
        if !l.is_ptr() || !r.is_ptr() || !self.quick() {
            return None;
        }
        let kind = self.heap.kind(l);
        if self.heap.kind(r) != kind {
            return None;
        }
        match kind {
            Kind::List => {
                let (a, b) = (self.list_len(l), self.list_len(r));
                let (x, y) = (self.heap.get(l, STORAGE), self.heap.get(r, STORAGE));
                if !x.is_ptr() || !y.is_ptr() || a + b > MOST {
                    return None;
                }
                let sum = self.quick_list_head(a + b)?;
                let storage = self.heap.quick_slots(Kind::Block, (a + b).max(MIN_CAPACITY), [(x, 0, a), (y, 0, b)])?;
                self.heap.set(sum, STORAGE, storage);
                Some(sum)
            }
            Kind::Tuple => {
                let (a, b) = (self.heap.len(l), self.heap.len(r));
                if a + b == 0 || a + b > MOST {
                    return None;
                }
                self.work += (a + b) as u32;
                self.heap.quick_slots(Kind::Tuple, a + b, [(l, 0, a), (r, 0, b)])
            }
            Kind::Bytes => {
                let (a, b) = (self.heap.len(l), self.heap.len(r));
                if a == 0 || b == 0 || a + b > MOST_BYTES {
                    return None;
                }
                self.work += (a + b) as u32 / 8;
                self.heap.quick_bytes(Kind::Bytes, 0, [(l, 0, a), (r, 0, b)])
            }
            Kind::Str => {
                let (a, b) = (self.heap.len(l) - STR_HEAD, self.heap.len(r) - STR_HEAD);
                if a + b > MOST_BYTES {
                    return None;
                }
                self.work += (a + b) as u32 / 8;
                let sum = self.heap.quick_bytes(Kind::Str, STR_HEAD, [(l, STR_HEAD, a), (r, STR_HEAD, b)])?;
                self.seal_short(sum);
                Some(sum)
            }
            _ => None,
        }
    }

    /// Whether allocating is not to collect, fail or be refused.
    #[inline(always)]
    pub(crate) fn quick(&self) -> bool {
        !self.config.stress && self.heap.is_plain()
    }

    /// A list that says it has `n` items, to get its storage at once. (If there is no room for that it is garbage.)
    #[inline(always)]
    fn quick_list_head(&mut self, n: usize) -> Option<Val> {
        self.work += 2 * n as u32 + 2;
        self.heap.quick_pair(Kind::List, Val::int(n as isize), Val::UNDEF)
    }
}
