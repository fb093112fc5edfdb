//! `binascii`: bytes as hexadecimal digits and as base 64, and their checksum.

use crate::{checksum, function, with_keywords};
use alloc::vec::Vec;
use taipan_vm::{Args, ModuleDef, Raise, Res, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "binascii",
    items: &[
        function("hexlify", 1, 2, hexlify),
        function("unhexlify", 1, 1, unhexlify),
        function("crc32", 1, 2, crc32),
        function("a2b_base64", 1, 1, a2b_base64),
        with_keywords("b2a_base64", 1, 2, b2a_base64),
    ],
};

/// Bytes between two safe points.
const CHUNK: usize = 1024;

fn bytes(vm: &mut Vm, args: Args) -> Res<Vec<u8>> {
    let v = args.get(vm, 0);
    let bytes = vm.buffer(v).map(<[u8]>::to_vec);
    let Some(bytes) = bytes else { return Err(no_buffer(vm)) };
    vm.poll_native(bytes.len() as u32 / 8, "binascii")?;
    Ok(bytes)
}

fn poll_each_chunk(vm: &mut Vm, i: usize) -> Res<()> {
    if i % CHUNK == CHUNK - 1 { vm.poll_native(CHUNK as u32, "binascii") } else { Ok(()) }
}

fn no_buffer(vm: &mut Vm) -> Raise {
    vm.type_error("object with buffer protocol required")
}

/// `hexlify(data[, separator])`
fn hexlify(vm: &mut Vm, args: Args) -> Res {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let data = bytes(vm, args)?;
    let separator = match args.opt(vm, 1) {
        None => None,
        Some(v) => match vm.buffer(v) {
            // As MicroPython, which looks at the first byte only, an empty text's closing zero.
            Some(text) => Some(text.first().copied().unwrap_or(0)),
            None => {
                let t = vm.type_name(v);
                return Err(vm.raise_fmt(taipan_vm::types::TYPE_ERROR, format_args!("can't convert '{t}' object to str implicitly")));
            }
        },
    };
    let mut digits = Vec::with_capacity(data.len() * 3);
    for (i, byte) in data.iter().enumerate() {
        poll_each_chunk(vm, i)?;
        if i > 0 {
            digits.extend(separator);
        }
        digits.extend([DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
    vm.new_bytes(&digits)
}

fn unhexlify(vm: &mut Vm, args: Args) -> Res {
    let digits = bytes(vm, args)?;
    let digit = |c: u8| (c as char).to_digit(16).map(|digit| digit as u8);
    let mut data = Vec::with_capacity(digits.len() / 2);
    for (i, pair) in digits.chunks(2).enumerate() {
        poll_each_chunk(vm, i)?;
        match (digit(pair[0]), pair.get(1).and_then(|c| digit(*c))) {
            (Some(high), Some(low)) => data.push(high << 4 | low),
            _ => return Err(vm.value_error("non-hex digit")),
        }
    }
    vm.new_bytes(&data)
}

/// `crc32(data[, crc])`
fn crc32(vm: &mut Vm, args: Args) -> Res {
    let data = bytes(vm, args)?;
    let mut crc = match args.opt(vm, 1) {
        None => 0,
        Some(crc) => vm.int_arg_wrapping(crc)? as u32,
    };
    for chunk in data.chunks(CHUNK) {
        crc = checksum::crc32(crc, chunk);
        vm.poll_native(chunk.len() as u32, "crc32")?;
    }
    vm.new_int(i64::from(crc))
}

// ---- Base 64

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Other characters than the alphabet's are skipped; padding ends it.
fn a2b_base64(vm: &mut Vm, args: Args) -> Res {
    let text = bytes(vm, args)?;
    let mut data = Vec::new();
    // Bits that make no byte yet, and the signs of padding after them.
    let (mut bits, mut have, mut padding) = (0u32, 0, 0);
    for (i, c) in text.into_iter().enumerate() {
        poll_each_chunk(vm, i)?;
        if c == b'=' {
            padding += 1;
        } else if let Some(value) = ALPHABET.iter().position(|letter| *letter == c) {
            padding = 0;
            bits = bits << 6 | value as u32;
            have += 6;
            if have >= 8 {
                have -= 8;
                data.push((bits >> have) as u8);
            }
        }
        // Four bits are left over after two characters, two after three.
        if have > 0 && 2 * padding == have {
            return vm.new_bytes(&data);
        }
    }
    if have > 0 {
        return Err(vm.value_error("incorrect padding"));
    }
    vm.new_bytes(&data)
}

/// `b2a_base64(data, newline=True)`
fn b2a_base64(vm: &mut Vm, args: Args) -> Res {
    let data = bytes(vm, args)?;
    let newline = match args.opt(vm, 1).or(args.keyword(vm, "newline")) {
        None => true,
        Some(v) => vm.truth(v)?,
    };
    let mut text = Vec::with_capacity(data.len() * 4 / 3 + 4);
    for (i, group) in data.chunks(3).enumerate() {
        poll_each_chunk(vm, i)?;
        let bits = group.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for i in 0..4 {
            let letter = ALPHABET[(bits >> (18 - 6 * i)) as usize & 63];
            text.push(if i <= group.len() { letter } else { b'=' });
        }
    }
    if newline {
        text.push(b'\n');
    }
    vm.new_bytes(&text)
}
