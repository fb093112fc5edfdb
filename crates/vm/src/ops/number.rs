//! Numbers as values: making them, reading them, and what a locked heap refuses.
//!
//! Here an integer of 63 bits and nearly every float are immediates, while on a board they take memory. So that a
//! program that a board would stop stops here too, a result passes through [`Vm::new_int`] or [`Vm::new_float`], which
//! refuse while the heap is locked what the board would have to allocate.

use crate::native::{Raise, Res};
use crate::num::{self, Big, BigRef, LIMB_BITS, Limb, Small, Stop};
use crate::types;
use crate::vm::Vm;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

const LIMB_BYTES: usize = LIMB_BITS / 8;
/// Small bit 0 of a `BigInt`.
const NEGATIVE: u16 = 1;
/// Limbs that an [`Integer`] holds in place.
const INLINE: usize = 16;

/// An integer copied out of the heap, so that arithmetic may poll and allocate.
pub struct Integer {
    negative: bool,
    // Invariant: the limbs are the first `len` of `near`, or all of `far` if there are more than it has room for.
    len: usize,
    near: [Limb; INLINE],
    far: Vec<Limb>,
}

impl Integer {
    #[inline]
    pub fn borrow(&self) -> BigRef<'_> {
        BigRef::new(self.negative, if self.len <= INLINE { &self.near[..self.len] } else { &self.far })
    }

    #[inline]
    fn small(n: isize) -> Integer {
        let mut near = [0; INLINE];
        near[0] = n.unsigned_abs() as Limb;
        Integer { negative: n < 0, len: 1, near, far: Vec::new() }
    }

    fn from_limbs(negative: bool, limbs: &[Limb]) -> Integer {
        let len = limbs.len();
        let mut near = [0; INLINE];
        let mut far = Vec::new();
        match near.get_mut(..len) {
            Some(near) => near.copy_from_slice(limbs),
            None => far.extend_from_slice(limbs),
        }
        Integer { negative, len, near, far }
    }
}

/// A number as arithmetic sees it.
#[derive(Clone, Copy)]
pub(super) enum Number {
    /// An int or a bool.
    Small(isize),
    Big,
    Float(f64),
    Complex(f64, f64),
}

impl Vm {
    // ---- Making

    /// An int. MemoryError if the heap is locked and the board would allocate it.
    #[inline]
    pub fn new_int(&mut self, n: i64) -> Res {
        if self.heap.lock_depth() == 0
            && let Some(v) = Val::try_int(n)
        {
            return Ok(v);
        }
        self.new_int_slow(n)
    }

    #[cold]
    fn new_int_slow(&mut self, n: i64) -> Res {
        if self.heap.lock_depth() > 0 && !self.is_board_small(n) {
            return Err(self.locked_error());
        }
        match Val::try_int(n) {
            Some(v) => Ok(v),
            None => self.alloc_big(Small::new(n).borrow()),
        }
    }

    pub fn new_int_u64(&mut self, n: u64) -> Res {
        self.new_int_i128(n as i128)
    }

    pub(super) fn new_int_i128(&mut self, n: i128) -> Res {
        match i64::try_from(n) {
            Ok(n) => self.new_int(n),
            Err(_) => {
                let magnitude = n.unsigned_abs();
                let limbs: [Limb; 128 / LIMB_BITS] = core::array::from_fn(|i| (magnitude >> (i * LIMB_BITS)) as Limb);
                self.alloc_big(BigRef::new(n < 0, &limbs))
            }
        }
    }

    /// An int of any size: a small one if it fits.
    pub fn new_big(&mut self, big: &Big) -> Res {
        self.new_big_ref(big.borrow())
    }

    pub fn new_big_ref(&mut self, big: BigRef<'_>) -> Res {
        match big.to_i64() {
            Some(n) => self.new_int(n),
            None => self.alloc_big(big),
        }
    }

    /// Must not fit a small integer.
    fn alloc_big(&mut self, big: BigRef<'_>) -> Res {
        if self.heap.lock_depth() > 0 {
            return Err(self.locked_error());
        }
        if self.quick()
            && let Some(v) = self.heap.quick_words(Kind::BigInt, big.limbs())
        {
            if big.is_negative() {
                self.heap.set_small(v, NEGATIVE);
            }
            self.keep(v);
            return Ok(v);
        }
        let v = self.alloc_bytes(Kind::BigInt, big.limbs().len() * LIMB_BYTES)?;
        if big.is_negative() {
            self.heap.set_small(v, NEGATIVE);
        }
        let cells = self.heap.bytes_mut(v).chunks_exact_mut(LIMB_BYTES);
        for (cell, limb) in cells.zip(big.limbs()) {
            cell.copy_from_slice(&limb.to_ne_bytes());
        }
        Ok(v)
    }

    /// An int of up to two limbs that is no small one, if allocating it needs no second look.
    pub(super) fn quick_big(&mut self, n: i128) -> Option<Val> {
        let magnitude = n.unsigned_abs();
        let (low, high) = (magnitude as Limb, (magnitude >> LIMB_BITS) as Limb);
        let limbs = [low, high];
        let v = self.heap.quick_words(Kind::BigInt, &limbs[..1 + (high != 0) as usize])?;
        if n < 0 {
            self.heap.set_small(v, NEGATIVE);
        }
        Some(v)
    }

    /// A float. MemoryError if the heap is locked and the board allocates floats.
    #[inline]
    pub fn new_float(&mut self, x: f64) -> Res {
        if self.heap.lock_depth() == 0
            && let Some(v) = Val::try_float(x)
        {
            return Ok(v);
        }
        self.new_float_slow(x)
    }

    #[cold]
    fn new_float_slow(&mut self, x: f64) -> Res {
        if self.heap.lock_depth() > 0 {
            // Where floats are immediate, those that are not so here are out of the board's range.
            let value = if self.config.floats_allocate { None } else { Val::try_float(x) };
            return value.ok_or_else(|| self.locked_error());
        }
        let v = self.alloc_bytes(Kind::Float, 8)?;
        self.heap.bytes_mut(v).copy_from_slice(&x.to_le_bytes());
        Ok(v)
    }

    pub fn new_complex(&mut self, real: f64, imaginary: f64) -> Res {
        let v = self.alloc_bytes(Kind::Complex, 16)?;
        let (re, im) = self.heap.bytes_mut(v).split_at_mut(8);
        re.copy_from_slice(&real.to_le_bytes());
        im.copy_from_slice(&imaginary.to_le_bytes());
        Ok(v)
    }

    /// The int of a literal's digits, most significant first; `-` may come first.
    pub fn int_from_digits(&mut self, digits: &str, radix: u32) -> Res {
        self.parse_int(digits.as_bytes(), radix)
    }

    // ---- The board's sizes

    /// Whether `n` is an integer that the board has without allocating.
    #[inline]
    pub fn is_board_small(&self, n: i64) -> bool {
        let above = 64 - self.config.small_int_bits.clamp(1, 64);
        n << above >> above == n
    }

    /// Whether a locked heap refuses arithmetic on `v`, as the board holds it in memory.
    pub(super) fn is_refused(&self, v: Val) -> bool {
        match self.number(v) {
            Some(Number::Small(n)) => !self.is_board_small(n as i64),
            Some(Number::Big) => true,
            _ => false,
        }
    }

    /// Refuses a result of so many bits before it is computed, if the heap has no room for it.
    pub(super) fn check_result_bits(&mut self, bits: Option<usize>) -> Res<()> {
        match bits {
            Some(bits) if bits / 8 < self.config.heap_bytes => Ok(()),
            _ => {
                let bytes = bits.map_or(usize::MAX, |bits| bits / 8);
                Err(self.raise_fmt(types::MEMORY_ERROR, format_args!("memory allocation failed, allocating {bytes} bytes")))
            }
        }
    }

    /// Runs long arithmetic, which polls: interrupts are served, and may raise.
    pub fn polled<T>(&mut self, work: impl FnOnce(&mut num::Poll<'_>) -> Result<T, Stop>) -> Res<T> {
        let mut raised: Option<Raise> = None;
        let done = work(&mut |operations| {
            self.poll_native(operations as u32, "bigint").map_err(|raise| {
                raised = Some(raise);
                Stop
            })
        });
        match (done, raised) {
            (_, Some(raise)) => Err(raise),
            (Ok(value), None) => Ok(value),
            (Err(Stop), None) => Err(self.runtime_error("arithmetic stopped")),
        }
    }

    // ---- Reading

    /// `v` as a number; an instance of a class derived from a number is none.
    #[inline]
    pub(super) fn number(&self, v: Val) -> Option<Number> {
        if let Some(n) = v.as_int() {
            return Some(Number::Small(n));
        }
        if let Some(x) = v.as_flonum() {
            return Some(Number::Float(x));
        }
        match self.heap.kind(v) {
            Kind::Bool => Some(Number::Small((v == Val::TRUE) as isize)),
            Kind::BigInt => Some(Number::Big),
            Kind::Float => Some(Number::Float(self.float_at(v, 0))),
            Kind::Complex => Some(Number::Complex(self.float_at(v, 0), self.float_at(v, 8))),
            _ => None,
        }
    }

    #[inline(always)]
    pub(super) fn float_at(&self, v: Val, at: usize) -> f64 {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.heap.bytes(v)[at..at + 8]);
        f64::from_le_bytes(bytes)
    }

    /// An int or bool that is small.
    #[inline]
    pub(super) fn as_small(&self, v: Val) -> Option<isize> {
        match v.as_int() {
            Some(n) => Some(n),
            None if v == Val::TRUE => Some(1),
            None if v == Val::FALSE => Some(0),
            None => None,
        }
    }

    /// Whether `v` is an int or a bool.
    #[inline]
    pub fn is_integer(&self, v: Val) -> bool {
        v.is_int() || matches!(self.heap.kind(v), Kind::BigInt | Kind::Bool)
    }

    /// An int or bool, copied out of the heap.
    #[inline]
    pub fn integer(&self, v: Val) -> Option<Integer> {
        match self.as_small(v) {
            Some(n) => Some(Integer::small(n)),
            None if self.heap.is(v, Kind::BigInt) => Some(Integer::from_limbs(self.heap.small(v) & NEGATIVE != 0, self.heap.words(v))),
            None => None,
        }
    }

    /// The number of a `BigInt`, where it lies.
    #[inline(always)]
    pub(super) fn big_ref(&self, v: Val) -> BigRef<'_> {
        BigRef::new(self.heap.small(v) & NEGATIVE != 0, self.heap.words(v))
    }

    /// What `f` makes of an int or bool; any other value counts as zero.
    pub fn with_big<T>(&self, v: Val, f: impl FnOnce(BigRef<'_>) -> T) -> T {
        match self.as_small(v) {
            Some(n) => f(Small::new(n as i64).borrow()),
            None if self.heap.is(v, Kind::BigInt) => f(self.big_ref(v)),
            None => f(BigRef::ZERO),
        }
    }

    /// An int or bool that fits 64 bits.
    pub fn as_i64(&self, v: Val) -> Option<i64> {
        match self.as_small(v) {
            Some(n) => Some(n as i64),
            None => self.integer(v)?.borrow().to_i64(),
        }
    }

    /// The low 64 bits of an int or bool in two's complement, as a store to a register takes them.
    pub fn as_wrapping_u64(&self, v: Val) -> Option<u64> {
        match self.as_small(v) {
            Some(n) => Some(n as i64 as u64),
            None => Some(self.integer(v)?.borrow().wrapping_u64()),
        }
    }

    /// An int or bool whose magnitude is below 2**127.
    #[inline]
    pub(super) fn as_i128(&self, v: Val) -> Option<i128> {
        if let Some(n) = self.as_small(v) {
            return Some(n as i128);
        }
        if !self.heap.is(v, Kind::BigInt) {
            return None;
        }
        let limbs = self.heap.words(v);
        if limbs.len() > 128 / LIMB_BITS {
            return None;
        }
        let magnitude = limbs.iter().rev().fold(0u128, |high, limb| high << LIMB_BITS | u128::from(*limb));
        let magnitude = i128::try_from(magnitude).ok()?;
        Some(if self.heap.small(v) & NEGATIVE != 0 { -magnitude } else { magnitude })
    }

    /// The value of a float.
    #[inline]
    pub fn float_value(&self, v: Val) -> Option<f64> {
        match v.as_flonum() {
            Some(x) => Some(x),
            None if self.heap.is(v, Kind::Float) => Some(self.float_at(v, 0)),
            None => None,
        }
    }

    /// The value of a float; any other value counts as zero.
    #[inline]
    pub fn float_of(&self, v: Val) -> f64 {
        self.float_value(v).unwrap_or(0.0)
    }

    /// Real and imaginary part of a complex.
    pub fn complex_value(&self, v: Val) -> Option<(f64, f64)> {
        match self.number(v) {
            Some(Number::Complex(re, im)) => Some((re, im)),
            _ => None,
        }
    }

    /// A float, int or bool as a float; an int past the largest float is an infinity, as in MicroPython.
    #[inline]
    pub fn as_float(&self, v: Val) -> Option<f64> {
        match self.number(v)? {
            Number::Float(x) => Some(x),
            Number::Small(n) => Some(n as f64),
            Number::Big => Some(self.with_big(v, big_to_float)),
            Number::Complex(..) => None,
        }
    }
}

fn big_to_float(big: BigRef<'_>) -> f64 {
    let infinity = if big.is_negative() { f64::NEG_INFINITY } else { f64::INFINITY };
    big.to_f64().unwrap_or(infinity)
}
