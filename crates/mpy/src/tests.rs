//! Files made by hand and by the cross compiler, whole and broken.

use crate::{Error, open, translate};
use alloc::vec;
use alloc::vec::Vec;
use taipan_bytecode::{Code, Const, Later, Op, kinds, verify};

const COMPILED: [&[u8]; 7] = [
    include_bytes!("../../../tests/python/mpy/compiled/classes.mpy"),
    include_bytes!("../../../tests/python/mpy/compiled/control.mpy"),
    include_bytes!("../../../tests/python/mpy/compiled/displays.mpy"),
    include_bytes!("../../../tests/python/mpy/compiled/exceptions.mpy"),
    include_bytes!("../../../tests/python/mpy/compiled/functions.mpy"),
    include_bytes!("../../../tests/python/mpy/compiled/generators.mpy"),
    include_bytes!("../../../tests/python/mpy/compiled/unpacked.mpy"),
];

/// A module without names but its own, parameters or lines, with this bytecode.
fn file(bytecode: &[u8]) -> Vec<u8> {
    let mut bytes = vec![b'M', 6, 3, 31, 2, 0];
    bytes.extend(b"\x08m.py\0\x0f");
    // Kind and length, a signature for 8 slots, one byte of names, the name.
    let data: Vec<u8> = [&[7 << 3, 2, 1][..], bytecode].concat();
    let length = data.len() << 3;
    bytes.extend([0x80 | (length >> 7) as u8, length as u8 & 0x7f]);
    bytes.extend(data);
    bytes
}

/// All code in the file, the module's first.
fn codes(file: &[u8]) -> Result<Vec<Code<'_>>, Error> {
    let parts = open(file, 31)?;
    let mut codes = Vec::new();
    add_codes(parts.names, &parts.module, &mut codes)?;
    Ok(codes)
}

fn add_codes<'a>(names: &'a [u8], function: &Later<'a>, codes: &mut Vec<Code<'a>>) -> Result<(), Error> {
    let code = translate(names, function)?;
    codes.push(code.clone());
    code.consts.iter().try_for_each(|k| match k {
        Const::Later(inner) => add_codes(names, inner, codes),
        _ => Ok(()),
    })
}

fn ops(code: &Code) -> Vec<Op> {
    code.instrs.iter().filter_map(|word| word.op()).collect()
}

#[test]
fn header_says_whether_it_is_for_us() {
    let good = file(&[0x51, 0x63]);
    assert_eq!(open(&good, 31).map(|parts| parts.source_name), Ok("m.py"));
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        open(&bytes, 31).map(|_| ())
    };
    assert_eq!(with(0, b'N'), Err(Error::Incompatible));
    assert_eq!(with(1, 5), Err(Error::Incompatible));
    // Bytecode has not changed with the sub-version, machine code has.
    assert_eq!(with(2, 0), Ok(()));
    assert_eq!(with(2, 2 << 2 | 3), Err(Error::Native));
    assert_eq!(with(2, 2 << 2), Err(Error::Incompatible));
    assert_eq!(with(3, 32), Err(Error::Incompatible));
    assert_eq!(open(b"", 31).map(|_| ()), Err(Error::Incompatible));
}

#[test]
fn operands_are_used_where_they_are() {
    // i = 0; while i < 5: i += 1 (in local 0), and return it.
    let file = file(&[0x80, 0xc0, 0x42, 0x44, 0xb0, 0x81, 0xe5, 0xc0, 0xb0, 0x85, 0xd7, 0x43, 0x37, 0xb0, 0x63]);
    let codes = codes(&file).unwrap();
    assert_eq!(ops(&codes[0]), [Op::LoadI, Op::Jump, Op::IAddI, Op::LtIJump, Op::Loop, Op::Return]);
}

#[test]
fn stack_is_checked() {
    let broken: [&[u8]; 9] = [
        // Nothing on the stack, nothing at the end, an unknown opcode, a jump outside, and into an instruction.
        &[0x63],
        &[0x51],
        &[0x51, 0x01, 0x63],
        &[0x42, 0x7f, 0x51, 0x63],
        &[0x42, 0x41, 0x22, 0x51, 0x63],
        // Ways to one place with different stacks; a loop over no iterator; a dict that is none; nothing as a value.
        &[0x51, 0x52, 0x44, 0x41, 0x51, 0x51, 0x63],
        &[0x51, 0x51, 0x51, 0x51, 0x4b, 0x00, 0x51, 0x63],
        &[0x51, 0x51, 0x51, 0x62, 0x63],
        &[0x53, 0x63],
    ];
    for bytecode in broken {
        assert!(matches!(codes(&file(bytecode)), Err(Error::Invalid(_))), "{bytecode:?}");
    }
}

#[test]
fn what_the_compiler_makes_is_verified() {
    for bytes in COMPILED {
        let name = open(bytes, 31).unwrap().source_name;
        let codes = codes(bytes).unwrap();
        assert!(codes.iter().all(|code| verify(code) == Ok(()) && kinds::check(code) == Ok(())), "{name}");
        assert!(codes.len() > 1 || name == "displays.py");
    }
}

#[test]
fn truncated_files_are_refused() {
    for bytes in COMPILED {
        for length in 0..bytes.len() {
            assert!(open(&bytes[..length], 31).is_err(), "{length} bytes of {}", bytes.len());
        }
    }
}

#[test]
fn corrupt_files_are_refused_or_harmless() {
    for bytes in COMPILED {
        let mut bytes = bytes.to_vec();
        for at in 0..bytes.len() {
            let right = bytes[at];
            for wrong in [right ^ 1, right ^ 0x80] {
                bytes[at] = wrong;
                if let Ok(codes) = codes(&bytes) {
                    assert!(codes.iter().all(|code| verify(code) == Ok(())), "byte {at} as {wrong}");
                    assert!(codes.iter().all(|code| kinds::check(code) == Ok(())), "byte {at} as {wrong}");
                }
            }
            bytes[at] = right;
        }
    }
}

#[test]
fn what_is_called_with_itself_is_in_both_places() {
    // m.py(m.py), with one load and a copy: which goes where the argument does, and stays where the function is.
    let file = file(&[0x11, 0x00, 0x57, 0x34, 0x01, 0x63]);
    let codes = codes(&file).unwrap();
    assert_eq!(ops(&codes[0]), [Op::GetGlobal, Op::Move, Op::Call, Op::Return]);
    assert_eq!(kinds::check(&codes[0]), Ok(()));
}
