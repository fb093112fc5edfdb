//! What a descriptor says of a piece of memory: the types of fields, where they are, how large it all is.
//!
//! A field is an int (a scalar or bit field), or a tuple whose first item is one (an aggregate). The int has the type
//! in its topmost bits, of 31 with the sign, and the offset in those below.

use taipan_vm::{Kind, Raise, Val, Vm};

pub const LITTLE_ENDIAN: i64 = 0;
pub const BIG_ENDIAN: i64 = 1;
/// As the machine has it: little-endian, and a struct ends where the next one would be aligned.
pub const NATIVE: i64 = 2;

/// Bits of a bit field's offset in bytes; its first bit and its length are above.
pub const OFFSET_BITS: u32 = 17;
pub const LENGTH_SHIFT: u32 = OFFSET_BITS + 5;

const SCALAR_BITS: u32 = 4;
const AGGREGATE_BITS: u32 = 2;

/// Fields looked at in a descriptor, one in another; more is an error.
const FIELDS: u32 = 1000;

/// Types of scalars. An odd one is signed, if it is no float.
pub mod scalar {
    pub const UINT8: u8 = 0;
    pub const INT8: u8 = 1;
    pub const UINT16: u8 = 2;
    pub const INT16: u8 = 3;
    pub const UINT32: u8 = 4;
    pub const INT32: u8 = 5;
    pub const UINT64: u8 = 6;
    pub const INT64: u8 = 7;
    pub const BFUINT8: u8 = 8;
    pub const BFINT8: u8 = 9;
    pub const BFUINT16: u8 = 10;
    pub const BFINT16: u8 = 11;
    pub const BFUINT32: u8 = 12;
    pub const BFINT32: u8 = 13;
    pub const FLOAT32: u8 = 14;
    pub const FLOAT64: u8 = 15;
}

/// Types of aggregates.
pub const STRUCT: u8 = 0;
pub const POINTER: u8 = 1;
pub const ARRAY: u8 = 2;

/// The int that stands for a type.
pub const fn scalar_constant(scalar: u8) -> i64 {
    constant(scalar, SCALAR_BITS)
}

pub const fn aggregate_constant(aggregate: u8) -> i64 {
    constant(aggregate, AGGREGATE_BITS)
}

const fn constant(number: u8, bits: u32) -> i64 {
    (((number as u32) << (32 - bits)) as i32 >> 1) as i64
}

/// The type in the topmost bits, and what is below.
fn split(n: isize, bits: u32) -> (u8, usize) {
    let n = n as u32;
    ((n >> (31 - bits)) as u8 & ((1 << bits) - 1), (n & (u32::MAX >> (bits + 1))) as usize)
}

/// The bytes of a scalar.
pub fn scalar_size(scalar: u8) -> usize {
    match scalar {
        scalar::FLOAT32 => 4,
        _ => 1 << (scalar >> 1 & 3),
    }
}

/// Bits of a word that are a field.
#[derive(Clone, Copy)]
pub struct Bits {
    pub first: u32,
    pub mask: u64,
}

/// One field, or what a descriptor that is no dict describes.
pub enum Field {
    Scalar { scalar: u8, offset: usize },
    Bits { scalar: u8, offset: usize, bits: Bits },
    Struct { offset: usize, desc: Val },
    Pointer { offset: usize, target: Target },
    Array { offset: usize, len: usize, items: Target },
}

/// What an array or pointer is of.
#[derive(Clone, Copy)]
pub enum Target {
    Scalar(u8),
    Desc(Val),
}

/// What is wrong with a descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Syntax,
    /// A scalar, of which nobody knows whether it is a type or a value.
    Scalar,
    TooLarge,
}

impl Fault {
    #[cold]
    pub fn raise(self, vm: &mut Vm) -> Raise {
        match self {
            Fault::Syntax => vm.type_error("syntax error in uctypes descriptor"),
            Fault::Scalar => vm.type_error("can't unambiguously get sizeof scalar"),
            Fault::TooLarge => vm.value_error("uctypes descriptor is too large"),
        }
    }
}

/// What `desc`, a value in a descriptor's dict or an aggregate's tuple, says.
pub fn field(vm: &Vm, desc: Val) -> Result<Field, Fault> {
    if let Some(n) = desc.as_int() {
        let (scalar, offset) = split(n, SCALAR_BITS);
        if !(scalar::BFUINT8..=scalar::BFINT32).contains(&scalar) {
            return Ok(Field::Scalar { scalar, offset });
        }
        let length = (offset >> LENGTH_SHIFT) as u32 & 31;
        let bits = Bits { first: (offset >> OFFSET_BITS) as u32 & 31, mask: (1 << length) - 1 };
        return Ok(Field::Bits { scalar, offset: offset & ((1 << OFFSET_BITS) - 1), bits });
    }
    if !vm.heap.is(desc, Kind::Tuple) {
        return Err(Fault::Syntax);
    }
    let item = |i| vm.tuple_get(desc, i);
    let len = vm.tuple_len(desc);
    if !(2..=3).contains(&len) {
        return Err(Fault::Syntax);
    }
    let head = item(0).as_int().ok_or(Fault::Syntax)?;
    let (aggregate, offset) = split(head, AGGREGATE_BITS);
    match (aggregate, len) {
        (STRUCT, 2) => Ok(Field::Struct { offset, desc: item(1) }),
        (POINTER, 2) => {
            let target = match item(1).as_int() {
                Some(n) => Target::Scalar(split(n, SCALAR_BITS).0),
                None => Target::Desc(item(1)),
            };
            Ok(Field::Pointer { offset, target })
        }
        (ARRAY, _) => {
            let (scalar, count) = split(item(1).as_int().ok_or(Fault::Syntax)?, SCALAR_BITS);
            let items = if len == 2 { Target::Scalar(scalar) } else { Target::Desc(item(2)) };
            Ok(Field::Array { offset, len: count, items })
        }
        _ => Err(Fault::Syntax),
    }
}

/// The bytes of what `desc` describes, a dict or a tuple.
pub fn size(vm: &Vm, desc: Val, layout: i64) -> Result<usize, Fault> {
    let mut measure = Measure { vm, layout, fields: FIELDS, alignment: 1 };
    measure.whole(desc)
}

pub fn target_size(vm: &Vm, target: Target, layout: i64) -> Result<usize, Fault> {
    match target {
        Target::Scalar(scalar) => Ok(scalar_size(scalar)),
        Target::Desc(desc) => size(vm, desc, layout),
    }
}

/// Whether a descriptor is of named fields.
pub fn is_record(vm: &Vm, desc: Val) -> bool {
    vm.heap.is(desc, Kind::Dict)
}

struct Measure<'a> {
    vm: &'a Vm,
    layout: i64,
    /// Fields that may still come.
    fields: u32,
    /// Bytes of the largest scalar so far, here and in what is nested.
    alignment: usize,
}

impl Measure<'_> {
    fn whole(&mut self, desc: Val) -> Result<usize, Fault> {
        if !is_record(self.vm, desc) {
            return match desc.as_int() {
                Some(_) => Err(Fault::Scalar),
                None => self.field(desc).map(|(_, size)| size),
            };
        }
        let (mut total, mut position) = (0, 0);
        let around = core::mem::replace(&mut self.alignment, 1);
        while let Some((_, field)) = self.vm.dict_next(desc, &mut position) {
            let (offset, size) = self.field(field)?;
            total = total.max(offset.saturating_add(size));
        }
        if self.layout == NATIVE {
            total = total.checked_next_multiple_of(self.alignment).ok_or(Fault::TooLarge)?;
        }
        self.alignment = self.alignment.max(around);
        Ok(total)
    }

    /// Where a field is in what contains it, and its bytes.
    fn field(&mut self, desc: Val) -> Result<(usize, usize), Fault> {
        self.fields = self.fields.checked_sub(1).ok_or(Fault::TooLarge)?;
        Ok(match field(self.vm, desc)? {
            Field::Scalar { scalar, offset } | Field::Bits { scalar, offset, .. } => (offset, self.scalar(scalar)),
            Field::Struct { offset, desc } => (offset, self.whole(desc)?),
            Field::Pointer { offset, .. } => {
                let word = self.vm.word_bytes();
                self.alignment = self.alignment.max(word);
                (offset, word)
            }
            Field::Array { offset, len, items } => {
                let item = match items {
                    Target::Scalar(scalar) => self.scalar(scalar),
                    Target::Desc(desc) => self.whole(desc)?,
                };
                (offset, item.saturating_mul(len))
            }
        })
    }

    fn scalar(&mut self, scalar: u8) -> usize {
        let size = scalar_size(scalar);
        self.alignment = self.alignment.max(size);
        size
    }
}
