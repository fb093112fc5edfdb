//! `cryptolib`: the cipher AES, by the RustCrypto crate.
//!
//! An object holds its key as bytes, and works on a chunk of data at a time: handlers run between them, and may change
//! the buffers.

use crate::{function, object};
use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes256};
use taipan_vm::{Args, Item, Kind, ModuleDef, Raise, Res, TypeDef, Val, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "cryptolib",
    items: &[
        ("aes", Item::Type(&AES)),
        ("MODE_ECB", Item::Int(ECB as i64)),
        ("MODE_CBC", Item::Int(CBC as i64)),
        ("MODE_CTR", Item::Int(CTR as i64)),
    ],
};

static AES: TypeDef = TypeDef {
    new: Some(new),
    methods: &[
        function("encrypt", 2, 3, |vm, args| process(vm, args, ENCRYPT)),
        function("decrypt", 2, 3, |vm, args| process(vm, args, DECRYPT)),
    ],
    ..TypeDef::named("aes")
};

/// Each block on its own.
const ECB: isize = 1;
/// Each block mixed with the one before, in its encrypted form.
const CBC: isize = 2;
/// A stream of numbers, encrypted, mixed with the data.
const CTR: isize = 6;

const MODE: usize = 1;
/// Bytes, 16 or 32.
const KEY: usize = 2;
/// A block of bytes: the last encrypted block of CBC, the next number of CTR.
const VECTOR: usize = 3;
/// What an object was used for first is all that it does.
const DIRECTION: usize = 4;
/// CTR: the encrypted number in use, a block of bytes, and how many of them are used up.
const STREAM: usize = 5;
const USED: usize = 6;

const ENCRYPT: isize = 1;
const DECRYPT: isize = 2;

const BLOCK: usize = 16;
type Block = [u8; BLOCK];

/// Bytes between two safe points, and the work that each of them is.
const CHUNK: usize = 16 * BLOCK;
const WORK_PER_BYTE: u32 = 8;

/// `aes(key, mode[, vector])`
fn new(vm: &mut Vm, _: Val, args: Args) -> Res {
    object::arity(vm, args, 2, 3)?;
    let (key, mode, vector) = (args.get(vm, 0), args.get(vm, 1), args.opt(vm, 2));
    let mode = vm.index_arg(mode)?;
    if ![ECB, CBC, CTR].contains(&mode) {
        return Err(vm.value_error("mode"));
    }
    let key = copy(vm, key, &[16, 32], "key")?;
    let vector = match vector.filter(|vector| !vector.is_none()) {
        Some(vector) => copy(vm, vector, &[BLOCK], "IV")?,
        None if mode == ECB => Val::NONE,
        None => return Err(vm.value_error("IV")),
    };
    let stream = vm.alloc_bytes(Kind::Raw, BLOCK)?;
    object::new(vm, &AES, &[Val::int(mode), key, vector, Val::int(0), stream, Val::int(0)])
}

/// A copy of a buffer that has one of these lengths.
fn copy(vm: &mut Vm, buffer: Val, lengths: &[usize], what: &str) -> Res {
    let Some(bytes) = vm.buffer(buffer) else { return Err(no_buffer(vm)) };
    let (mut copy, length) = ([0; 32], bytes.len());
    if !lengths.contains(&length) {
        return Err(vm.value_error(what));
    }
    copy[..length].copy_from_slice(bytes);
    let object = vm.alloc_bytes(Kind::Raw, length)?;
    vm.heap.bytes_mut(object).copy_from_slice(&copy[..length]);
    Ok(object)
}

fn no_buffer(vm: &mut Vm) -> Raise {
    vm.type_error("object with buffer protocol required")
}

/// `encrypt(data[, into])`: the other buffer if there is one, which may be the same, else new bytes.
fn process(vm: &mut Vm, args: Args, direction: isize) -> Res {
    let aes = object::this(vm, args, &AES)?;
    let data = args.get(vm, 1);
    let Some(length) = vm.buffer(data).map(<[u8]>::len) else { return Err(no_buffer(vm)) };
    if object::int(vm, aes, MODE) != CTR && length % BLOCK != 0 {
        return Err(vm.value_error("blksize % 16"));
    }
    let into = match args.opt(vm, 2) {
        Some(into) => into,
        None => vm.alloc_bytes(Kind::Bytes, length)?,
    };
    if args.len() > 2 {
        let Some(room) = vm.buffer_mut(into).map(|into| into.len()) else { return Err(no_buffer(vm)) };
        if room < length {
            return Err(vm.value_error("output too small"));
        }
    }
    match object::int(vm, aes, DIRECTION) {
        0 => object::set_int(vm, aes, DIRECTION, direction),
        before if before == direction => {}
        _ => return Err(vm.value_error("can't encrypt & decrypt")),
    }
    for at in (0..length).step_by(CHUNK) {
        let mut chunk = [0; CHUNK];
        let chunk = &mut chunk[..(length - at).min(CHUNK)];
        // Buffers that a handler has cut are read as far as they go, and written so.
        let source = vm.buffer(data).and_then(|data| data.get(at..)).unwrap_or(&[]);
        let n = source.len().min(chunk.len());
        chunk[..n].copy_from_slice(&source[..n]);
        transform(vm, aes, direction, chunk);
        let target = if args.len() > 2 { vm.buffer_mut(into) } else { Some(vm.heap.bytes_mut(into)) };
        let target = target.and_then(|into| into.get_mut(at..)).unwrap_or(&mut []);
        let n = target.len().min(chunk.len());
        target[..n].copy_from_slice(&chunk[..n]);
        vm.poll_native(chunk.len() as u32 * WORK_PER_BYTE, "cryptolib")?;
    }
    Ok(into)
}

/// Encrypts or decrypts in place, and lets the object go on from there.
fn transform(vm: &mut Vm, aes: Val, direction: isize, chunk: &mut [u8]) {
    let cipher = Cipher::new(vm.heap.bytes(vm.heap.get(aes, KEY)));
    match object::int(vm, aes, MODE) {
        ECB => {
            for block in chunk.as_chunks_mut().0 {
                cipher.run(block, direction == ENCRYPT);
            }
        }
        CBC => {
            let mut vector = block(vm, aes, VECTOR);
            for block in chunk.as_chunks_mut().0 {
                if direction == ENCRYPT {
                    mix(block, &vector);
                    cipher.run(block, true);
                    vector = *block;
                } else {
                    let encrypted = *block;
                    cipher.run(block, false);
                    mix(block, &vector);
                    vector = encrypted;
                }
            }
            set_block(vm, aes, VECTOR, vector);
        }
        _ => {
            let (mut number, mut stream) = (block(vm, aes, VECTOR), block(vm, aes, STREAM));
            let mut used = object::int(vm, aes, USED) as usize % BLOCK;
            for byte in chunk {
                if used == 0 {
                    stream = number;
                    cipher.run(&mut stream, true);
                    number = u128::from_be_bytes(number).wrapping_add(1).to_be_bytes();
                }
                *byte ^= stream[used];
                used = (used + 1) % BLOCK;
            }
            set_block(vm, aes, VECTOR, number);
            set_block(vm, aes, STREAM, stream);
            object::set_int(vm, aes, USED, used as isize);
        }
    }
}

fn mix(block: &mut Block, with: &Block) {
    for (byte, other) in block.iter_mut().zip(with) {
        *byte ^= other;
    }
}

fn block(vm: &Vm, aes: Val, slot: usize) -> Block {
    let mut block = [0; BLOCK];
    block.copy_from_slice(vm.heap.bytes(vm.heap.get(aes, slot)));
    block
}

fn set_block(vm: &mut Vm, aes: Val, slot: usize, block: Block) {
    let object = vm.heap.get(aes, slot);
    vm.heap.bytes_mut(object).copy_from_slice(&block);
}

/// AES with a key of either length.
enum Cipher {
    Short(Aes128),
    Long(Aes256),
}

impl Cipher {
    fn new(key: &[u8]) -> Cipher {
        let mut long = [0; 32];
        long[..key.len()].copy_from_slice(key);
        match key.first_chunk::<16>() {
            Some(short) if key.len() == 16 => Cipher::Short(Aes128::new(short.into())),
            _ => Cipher::Long(Aes256::new(&long.into())),
        }
    }

    fn run(&self, block: &mut Block, encrypt: bool) {
        match (self, encrypt) {
            (Cipher::Short(aes), true) => aes.encrypt_block(block.into()),
            (Cipher::Short(aes), false) => aes.decrypt_block(block.into()),
            (Cipher::Long(aes), true) => aes.encrypt_block(block.into()),
            (Cipher::Long(aes), false) => aes.decrypt_block(block.into()),
        }
    }
}
