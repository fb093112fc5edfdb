//! `struct`: values as bytes in the layout of C.
//!
//! As in MicroPython, missing values are zeros, extra ones are ignored, and integers that don't fit lose their high
//! bits. `O` is a reference to any object, by a number that cannot be forged (`handle` of the VM), and which keeps
//! nothing alive. `P` and `S` are addresses, and `S` gives the text that lies there.

use crate::{ANY, function};
use alloc::vec::Vec;
use taipan_vm::{Args, ModuleDef, Raise, Res, Val, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "struct",
    items: &[
        function("calcsize", 1, 1, calcsize),
        function("pack", 1, ANY, pack),
        function("pack_into", 3, ANY, pack_into),
        function("unpack", 2, 3, unpack),
        function("unpack_from", 2, 3, unpack),
    ],
};

/// A run of items in a format.
#[derive(Clone, Copy)]
struct Field {
    code: u8,
    count: usize,
    /// Bytes of one item.
    size: usize,
    /// Bytes to skip before it, so that it is aligned.
    gap: usize,
}

impl Field {
    /// Values that it takes or gives.
    fn values(&self) -> usize {
        match self.code {
            b'x' => 0,
            b's' => 1,
            _ => self.count,
        }
    }

    fn bytes(&self) -> usize {
        self.size.saturating_mul(self.count)
    }
}

struct Format {
    fields: Vec<Field>,
    big_endian: bool,
    /// Bytes of it all.
    size: usize,
}

impl Format {
    fn values(&self) -> usize {
        self.fields.iter().map(Field::values).fold(0, usize::saturating_add)
    }
}

/// The format in argument 0.
fn format(vm: &mut Vm, args: Args) -> Res<Format> {
    let v = args.get(vm, 0);
    let text = match vm.buffer(v) {
        Some(text) => text.to_vec(),
        None => {
            let t = vm.type_name(v);
            return Err(vm.raise_fmt(taipan_vm::types::TYPE_ERROR, format_args!("can't convert '{t}' object to str implicitly")));
        }
    };
    let wide = vm.config.small_int_bits > 32;
    match parse(&text, wide) {
        Some(format) => Ok(format),
        None => Err(vm.value_error("bad typecode")),
    }
}

fn parse(text: &[u8], wide: bool) -> Option<Format> {
    let (order, codes) = match text {
        [order @ (b'@' | b'<' | b'>' | b'!'), codes @ ..] => (*order, codes),
        codes => (b'@', codes),
    };
    let native = order == b'@';
    let mut format = Format { fields: Vec::new(), big_endian: matches!(order, b'>' | b'!'), size: 0 };
    let mut count: Option<usize> = None;
    for code in codes {
        if code.is_ascii_digit() {
            let digit = usize::from(code - b'0');
            count = Some(count.unwrap_or(0).saturating_mul(10).saturating_add(digit));
            continue;
        }
        let size = size_of_code(*code, native, wide)?;
        let gap = if native { format.size.next_multiple_of(size) - format.size } else { 0 };
        let field = Field { code: *code, count: count.take().unwrap_or(1), size, gap };
        format.size = format.size.saturating_add(gap).saturating_add(field.bytes());
        format.fields.push(field);
    }
    // A count must have something to count.
    count.is_none().then_some(format)
}

/// Bytes of an item; natively `long` is as wide as the board's word.
fn size_of_code(code: u8, native: bool, wide: bool) -> Option<usize> {
    Some(match code {
        b'x' | b's' | b'b' | b'B' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' if native && wide => 8,
        b'l' | b'L' => 4,
        b'P' | b'O' | b'S' if wide => 8,
        b'P' | b'O' | b'S' => 4,
        b'q' | b'Q' | b'd' => 8,
        _ => return None,
    })
}

fn calcsize(vm: &mut Vm, args: Args) -> Res {
    let format = format(vm, args)?;
    vm.new_int(format.size as i64)
}

fn too_small(vm: &mut Vm) -> Raise {
    vm.value_error("buffer too small")
}

fn no_buffer(vm: &mut Vm) -> Raise {
    vm.type_error("object with buffer protocol required")
}

// ---- Packing

fn pack(vm: &mut Vm, args: Args) -> Res {
    let format = format(vm, args)?;
    let made = vm.alloc_bytes(taipan_vm::Kind::Bytes, format.size)?;
    let packed = packed(vm, &format, args.skip(1))?;
    vm.heap.bytes_mut(made).copy_from_slice(&packed);
    Ok(made)
}

/// `pack_into(format, buffer, offset, *values)`. Nothing is stored unless every value can be.
fn pack_into(vm: &mut Vm, args: Args) -> Res {
    let format = format(vm, args)?;
    let buffer = args.get(vm, 1);
    let Some(len) = vm.buffer_mut(buffer).map(|bytes| bytes.len()) else { return Err(no_buffer(vm)) };
    let start = place(vm, args.get(vm, 2), len, format.size)?;
    let packed = packed(vm, &format, args.skip(3))?;
    match vm.buffer_mut(buffer).and_then(|bytes| bytes.get_mut(start..start + packed.len())) {
        Some(bytes) => bytes.copy_from_slice(&packed),
        None => return Err(too_small(vm)),
    }
    Ok(Val::NONE)
}

/// The place that an offset means, from the end if it is negative, with `size` bytes after it.
fn place(vm: &mut Vm, offset: Val, len: usize, size: usize) -> Res<usize> {
    let offset = vm.index_arg(offset)?;
    let start = if offset < 0 { len.checked_add_signed(offset) } else { Some(offset as usize) };
    match start {
        Some(start) if start <= len && size <= len - start => Ok(start),
        _ => Err(too_small(vm)),
    }
}

/// The bytes of these values, which may be in the program's own classes: converting them calls Python.
fn packed(vm: &mut Vm, format: &Format, values: Args) -> Res<Vec<u8>> {
    let mut bytes = Vec::with_capacity(format.size);
    let mut next = 0;
    for field in &format.fields {
        bytes.resize(bytes.len() + field.gap, 0);
        let end = bytes.len() + field.bytes();
        for _ in 0..field.values() {
            let Some(value) = values.opt(vm, next) else { break };
            next += 1;
            if field.code == b's' {
                let Some(text) = vm.buffer(value) else { return Err(no_buffer(vm)) };
                bytes.extend_from_slice(&text[..text.len().min(field.count)]);
                continue;
            }
            let item = item_bytes(vm, field, value)?;
            let item = &item[..field.size];
            if format.big_endian { bytes.extend(item.iter().rev()) } else { bytes.extend_from_slice(item) }
        }
        bytes.resize(end, 0);
    }
    vm.poll_native(bytes.len() as u32 / 8, "struct")?;
    Ok(bytes)
}

/// A value as an item, least byte first; so many of the bytes count as the item has.
fn item_bytes(vm: &mut Vm, field: &Field, value: Val) -> Res<[u8; 8]> {
    let mut bytes = [0; 8];
    match field.code {
        b'e' => bytes[..2].copy_from_slice(&half_from_f64(vm.float_arg(value)?).to_le_bytes()),
        b'f' => bytes[..4].copy_from_slice(&(vm.float_arg(value)? as f32).to_le_bytes()),
        b'd' => bytes = vm.float_arg(value)?.to_le_bytes(),
        b'O' => bytes = vm.handle(value)?.to_le_bytes(),
        _ => bytes = vm.int_arg_wrapping(value)?.to_le_bytes(),
    }
    Ok(bytes)
}

// ---- Unpacking

/// `unpack(format, data)`, `unpack_from(format, data[, offset])`
fn unpack(vm: &mut Vm, args: Args) -> Res {
    let format = format(vm, args)?;
    let data = args.get(vm, 1);
    let Some(len) = vm.buffer(data).map(<[u8]>::len) else { return Err(no_buffer(vm)) };
    let offset = args.opt(vm, 2).unwrap_or(Val::int(0));
    let start = place(vm, offset, len, format.size)?;
    let data = vm.buffer(data).map_or(Vec::new(), |data| data[start..start + format.size].to_vec());
    let mut values = Vec::with_capacity(format.values());
    let mut at = 0;
    for field in &format.fields {
        at += field.gap;
        let field_data = &data[at..at + field.bytes()];
        at += field.bytes();
        match field.code {
            b'x' => {}
            b's' => values.push(vm.new_bytes(field_data)?),
            _ => {
                for item in field_data.chunks(field.size) {
                    values.push(item_value(vm, field.code, item, format.big_endian)?);
                }
            }
        }
        vm.poll_native(field.bytes() as u32 / 8, "struct")?;
    }
    vm.new_tuple(&values)
}

fn item_value(vm: &mut Vm, code: u8, item: &[u8], big_endian: bool) -> Res {
    let mut bytes = [0; 8];
    for (i, byte) in item.iter().enumerate() {
        bytes[if big_endian { item.len() - 1 - i } else { i }] = *byte;
    }
    let n = u64::from_le_bytes(bytes);
    match code {
        b'e' => vm.new_float(f64_from_half(n as u16)),
        b'f' => vm.new_float(f64::from(f32::from_bits(n as u32))),
        b'd' => vm.new_float(f64::from_bits(n)),
        b'O' => vm.handled(n),
        b'S' => text(vm, n as usize),
        _ if code.is_ascii_lowercase() => {
            let unused = 64 - 8 * item.len() as u32;
            vm.new_int((n << unused) as i64 >> unused)
        }
        _ => vm.new_int_u64(n),
    }
}

/// The str at an address.
fn text(vm: &mut Vm, address: usize) -> Res {
    let Some(bytes) = vm.text_at(address) else { return Err(vm.no_memory(address)) };
    let bytes = bytes.to_vec();
    vm.poll_native(bytes.len() as u32 / 8, "struct")?;
    match core::str::from_utf8(&bytes) {
        Ok(text) => vm.new_str(text),
        Err(_) => Err(vm.raise_args(taipan_vm::types::UNICODE_ERROR, &[])),
    }
}

// ---- Floats of 16 bits: a sign, 5 bits of exponent, 10 of fraction

/// The nearest one, the even one of two.
fn half_from_f64(x: f64) -> u16 {
    let sign = if x.is_sign_negative() { 0x8000 } else { 0 };
    let magnitude = libm::fabs(x);
    if x.is_nan() {
        return sign | 0x7e00;
    }
    // From here on it rounds to infinity.
    if magnitude >= 65520.0 {
        return sign | 0x7c00;
    }
    // The exponent of the last bit: subnormal numbers have the one of the least normal ones.
    let exponent = if magnitude < 6.103_515_625e-5 { -14 } else { libm::ilogb(magnitude) };
    let units = libm::rint(libm::ldexp(magnitude, 10 - exponent)) as u16;
    // A carry out of the fraction raises the exponent, as it should.
    sign | ((((exponent + 14) as u16) << 10) + units)
}

fn f64_from_half(half: u16) -> f64 {
    let (exponent, fraction) = (i32::from(half >> 10 & 0x1f), f64::from(half & 0x3ff));
    let magnitude = match exponent {
        0 => libm::ldexp(fraction, -24),
        0x1f if fraction == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        _ => libm::ldexp(1024.0 + fraction, exponent - 25),
    };
    if half & 0x8000 != 0 { -magnitude } else { magnitude }
}
