//! One word that is any Python value.
//!
//! | low bits | meaning |
//! |---|---|
//! | `1` | small integer, 63 (31) bits |
//! | `10` | 64-bit hosts: a float whose exponent lies within 2^±255, all bits kept |
//! | `100` | immediate: kind in bits 3 to 7, number above |
//! | `000` | pointer to a heap object's header |
//!
//! The word is a pointer and not an integer, so that provenance survives (strict provenance, Miri).

use core::fmt;
use core::ptr::without_provenance_mut;

/// A Python value: small integer, immediate or reference.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Val(pub(crate) *mut u64);

// SAFETY: a `Val` by itself is a number. What it refers to is only reached through the `Heap` it came from, which is
// neither `Send` nor `Sync`; statics hold immediates, which refer to nothing.
unsafe impl Send for Val {}
// SAFETY: as above.
unsafe impl Sync for Val {}

const TAG_SINGLE: usize = 0b0000_0100;
const TAG_SYM: usize = 0b0000_1100;
const TAG_ABSENT: usize = 0b0001_0100;
const TAG_NATIVE: usize = 0b0001_1100;
const TAG_TYPE: usize = 0b0010_0100;
const TAG_TEXT: usize = 0b1000_1100;
const TAG_DATA: usize = 0b1010_1100;

/// The kinds, and all of them in a row, by number.
macro_rules! kinds {
    ($( $(#[$doc:meta])* $kind:ident, )*) => {
        /// What a value is: the object's kind, or that of the immediate.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Kind {
            $( $(#[$doc])* $kind, )*
        }

        const ALL: [Kind; Kind::Object as usize + 1] = [ $( Kind::$kind, )* ];
    };
}

kinds! {
    // Immediates.
    Int,
    Bool,
    None,
    Ellipsis,
    Absent,
    Native,
    Type,
    // Payload of bytes.
    Free,
    Float,
    BigInt,
    Str,
    Bytes,
    Raw,
    Complex,
    // Payload of values.
    Block,
    ByteArray,
    Array,
    MemoryView,
    Tuple,
    List,
    Dict,
    DictView,
    Set,
    FrozenSet,
    Slice,
    Range,
    Cell,
    Code,
    Function,
    BoundMethod,
    Generator,
    Iter,
    Class,
    Instance,
    Shape,
    Module,
    Exception,
    Property,
    StaticMethod,
    ClassMethod,
    Super,
    /// An object of a type written in Rust; slot 0 is its type.
    Object,
}

impl Kind {
    /// Whether the payload is bytes (else it is values).
    pub const fn is_bytes(self) -> bool {
        (self as u8) < Kind::Block as u8
    }

    #[inline(always)]
    pub(crate) fn from_u8(byte: u8) -> Kind {
        ALL[byte as usize]
    }
}

impl Val {
    pub const NONE: Val = Val::immediate(TAG_SINGLE, 0);
    pub const FALSE: Val = Val::immediate(TAG_SINGLE, 1);
    pub const TRUE: Val = Val::immediate(TAG_SINGLE, 2);
    pub const ELLIPSIS: Val = Val::immediate(TAG_SINGLE, 3);
    pub const NOT_IMPLEMENTED: Val = Val::immediate(TAG_SINGLE, 4);
    /// No value: an unbound name, an empty slot.
    pub const UNDEF: Val = Val::immediate(TAG_ABSENT, 0);

    /// Range of small integers.
    pub const INT_MAX: isize = isize::MAX >> 1;
    pub const INT_MIN: isize = isize::MIN >> 1;

    const fn immediate(tag: usize, number: usize) -> Val {
        Val(without_provenance_mut(tag | number << 8))
    }

    /// The number of an immediate with this tag.
    #[inline(always)]
    fn number(self, tag: usize) -> Option<u16> {
        if self.bits() & 0xff == tag { Some((self.bits() >> 8) as u16) } else { None }
    }

    /// The address of the object's header, if this is a reference: for code that knows the layout (`region.rs`).
    #[inline(always)]
    pub fn as_ptr(self) -> *mut u64 {
        self.0
    }

    /// The bits, for hashing and identity.
    #[inline(always)]
    pub fn bits(self) -> usize {
        self.0.addr()
    }

    #[inline(always)]
    pub const fn bool(b: bool) -> Val {
        if b { Val::TRUE } else { Val::FALSE }
    }

    /// `n` must lie within [`Val::INT_MIN`] and [`Val::INT_MAX`]; higher bits are lost.
    #[inline(always)]
    pub const fn int(n: isize) -> Val {
        Val(without_provenance_mut((n as usize) << 1 | 1))
    }

    /// The small integer for `n`, if it is one.
    #[inline(always)]
    pub fn try_int(n: i64) -> Option<Val> {
        if n >= Val::INT_MIN as i64 && n <= Val::INT_MAX as i64 { Some(Val::int(n as isize)) } else { None }
    }

    #[inline(always)]
    pub fn is_int(self) -> bool {
        self.bits() & 1 != 0
    }

    #[inline(always)]
    pub fn as_int(self) -> Option<isize> {
        if self.is_int() { Some(self.bits() as isize >> 1) } else { None }
    }

    /// The integer, if [`Val::is_int`]; else nonsense.
    #[inline(always)]
    pub fn int_unchecked(self) -> isize {
        self.bits() as isize >> 1
    }

    /// Whether both are small integers.
    #[inline(always)]
    pub fn are_ints(self, other: Val) -> bool {
        self.bits() & other.bits() & 1 != 0
    }

    #[inline(always)]
    fn tagged(bits: isize) -> Val {
        debug_assert!(bits & 1 == 1);
        Val(without_provenance_mut(bits as usize))
    }

    /// The sum of two small integers ([`Val::are_ints`]) if it is one: computed on the tagged words, whose overflow is
    /// that of the small range.
    #[inline(always)]
    pub fn add_ints(self, other: Val) -> Option<Val> {
        (self.bits() as isize - 1).checked_add(other.bits() as isize).map(Val::tagged)
    }

    /// The difference, as [`Val::add_ints`].
    #[inline(always)]
    pub fn sub_ints(self, other: Val) -> Option<Val> {
        (self.bits() as isize).checked_sub(other.bits() as isize - 1).map(Val::tagged)
    }

    /// The product, as [`Val::add_ints`].
    #[inline(always)]
    pub fn mul_ints(self, other: Val) -> Option<Val> {
        (self.bits() as isize >> 1).checked_mul(other.bits() as isize - 1).map(|n| Val::tagged(n + 1))
    }

    #[inline(always)]
    pub fn is_ptr(self) -> bool {
        self.bits() & 7 == 0
    }

    /// Unbound, or the shadow of a builtin.
    #[inline(always)]
    pub fn is_absent(self) -> bool {
        self.bits() & 0xff == TAG_ABSENT
    }

    #[inline(always)]
    pub fn is_none(self) -> bool {
        self == Val::NONE
    }

    /// A string known to the binary, by number.
    #[inline(always)]
    pub const fn sym(n: u16) -> Val {
        Val::immediate(TAG_SYM, n as usize)
    }

    #[inline(always)]
    pub fn as_sym(self) -> Option<u16> {
        self.number(TAG_SYM)
    }

    /// A str whose text is elsewhere, by number.
    #[inline(always)]
    pub const fn text(n: u16) -> Val {
        Val::immediate(TAG_TEXT, n as usize)
    }

    #[inline(always)]
    pub fn as_text(self) -> Option<u16> {
        self.number(TAG_TEXT)
    }

    /// Whether this is a str and no reference: of the binary's or elsewhere.
    #[inline(always)]
    pub fn is_immediate_str(self) -> bool {
        const _: () = assert!(TAG_TEXT & 0x7f == TAG_SYM);
        self.bits() & 0x7f == TAG_SYM
    }

    /// Bytes that are elsewhere, by number.
    #[inline(always)]
    pub const fn data(n: u16) -> Val {
        Val::immediate(TAG_DATA, n as usize)
    }

    #[inline(always)]
    pub fn as_data(self) -> Option<u16> {
        self.number(TAG_DATA)
    }

    /// A global's slot in which builtin number `n` shows through.
    #[inline(always)]
    pub const fn shadow(n: u16) -> Val {
        Val::immediate(TAG_ABSENT, n as usize + 1)
    }

    #[inline(always)]
    pub fn as_shadow(self) -> Option<u16> {
        self.number(TAG_ABSENT)?.checked_sub(1)
    }

    /// Built-in function number `n` of the VM's table.
    #[inline(always)]
    pub const fn native(n: u16) -> Val {
        Val::immediate(TAG_NATIVE, n as usize)
    }

    #[inline(always)]
    pub fn as_native(self) -> Option<u16> {
        self.number(TAG_NATIVE)
    }

    /// Built-in type number `n` of the VM's table.
    #[inline(always)]
    pub const fn typ(n: u16) -> Val {
        Val::immediate(TAG_TYPE, n as usize)
    }

    #[inline(always)]
    pub fn as_typ(self) -> Option<u16> {
        self.number(TAG_TYPE)
    }

    /// The immediate of these bits, if there is one: not the absent ones, which are no program's. Whether anything has
    /// the number of a string, function or type is the caller's question.
    pub fn from_immediate(bits: usize) -> Option<Val> {
        let number = bits >> 8;
        let is_one = match bits & 7 {
            0 => false,
            4 => match bits & 0xff {
                TAG_SINGLE => number <= 4,
                TAG_SYM | TAG_TEXT | TAG_DATA | TAG_NATIVE | TAG_TYPE => number <= u16::MAX as usize,
                _ => false,
            },
            2 | 6 => cfg!(target_pointer_width = "64"),
            _ => true,
        };
        is_one.then(|| Val(without_provenance_mut(bits)))
    }

    /// The kind of an immediate (pointers are asked through the heap).
    pub(crate) fn immediate_kind(self) -> Kind {
        let bits = self.bits();
        if bits & 1 != 0 {
            return Kind::Int;
        }
        if bits & 3 == 2 {
            return Kind::Float;
        }
        match bits & 0xff {
            TAG_SYM | TAG_TEXT => Kind::Str,
            TAG_DATA => Kind::Bytes,
            TAG_NATIVE => Kind::Native,
            TAG_TYPE => Kind::Type,
            TAG_ABSENT => Kind::Absent,
            _ => match bits >> 8 {
                0 => Kind::None,
                1 | 2 => Kind::Bool,
                _ => Kind::Ellipsis,
            },
        }
    }
}

#[cfg(target_pointer_width = "64")]
impl Val {
    /// The float as an immediate, if its exponent allows; nothing is rounded.
    #[inline(always)]
    pub fn try_float(x: f64) -> Option<Val> {
        let bits = x.to_bits();
        let top = (bits >> 60) & 7;
        if top == 3 || top == 4 {
            Some(Val(without_provenance_mut((bits.rotate_left(3) & !3 | 2) as usize)))
        } else if bits == 0 {
            Some(Val(without_provenance_mut(0x8000_0000_0000_0002)))
        } else {
            None
        }
    }

    #[inline(always)]
    pub fn is_flonum(self) -> bool {
        self.bits() & 3 == 2
    }

    /// The float of an immediate one.
    #[inline(always)]
    pub fn as_flonum(self) -> Option<f64> {
        let bits = self.bits() as u64;
        if bits & 3 != 2 {
            return None;
        }
        if bits == 0x8000_0000_0000_0002 {
            return Some(0.0);
        }
        // The two tag bits stand for the exponent's top, which is the opposite of the bit below it.
        let b63 = bits >> 63;
        Some(f64::from_bits(((2 - b63) | (bits & !3)).rotate_right(3)))
    }
}

#[cfg(target_pointer_width = "32")]
impl Val {
    /// Floats are boxed on 32-bit machines.
    #[inline(always)]
    pub fn try_float(_x: f64) -> Option<Val> {
        None
    }

    #[inline(always)]
    pub fn is_flonum(self) -> bool {
        false
    }

    #[inline(always)]
    pub fn as_flonum(self) -> Option<f64> {
        None
    }
}

impl fmt::Debug for Val {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(n) = self.as_int() {
            return write!(f, "{n}");
        }
        if let Some(x) = self.as_flonum() {
            return write!(f, "{x:?}");
        }
        write!(f, "Val({:#x})", self.bits())
    }
}
