use super::compress::{Compress, SHORTEST, Search};
use super::inflate::{Fault, Inflate, Port};
use alloc::{format, vec::Vec};

/// Data in memory.
struct Memory<'a> {
    data: &'a [u8],
    window: Vec<u8>,
}

impl Port for Memory<'_> {
    /// The data is over.
    type Error = ();

    fn byte(&mut self) -> Result<u8, ()> {
        let (first, rest) = self.data.split_first().ok_or(())?;
        self.data = rest;
        Ok(*first)
    }

    fn window(&self, at: usize) -> u8 {
        self.window[at]
    }

    fn set_window(&mut self, at: usize, byte: u8) -> Result<(), ()> {
        self.window[at] = byte;
        Ok(())
    }
}

/// Decompresses in steps of `step` bytes, the state put away after each.
fn inflate(data: &[u8], window: usize, step: usize) -> Result<Vec<u8>, &'static str> {
    let mut port = Memory { data, window: alloc::vec![0; window] };
    let mut state = [0; Inflate::SIZE];
    Inflate::new(window).store(&mut state);
    let mut all = Vec::new();
    loop {
        let mut inflate = Inflate::load(&state);
        let mut out = alloc::vec![0; step];
        match inflate.read(&mut port, &mut out) {
            Ok(n) => all.extend_from_slice(&out[..n]),
            Err(Fault::Data) => return Err("data"),
            Err(Fault::Port(())) => return Err("end"),
        }
        if inflate.is_over() {
            return Ok(all);
        }
        inflate.store(&mut state);
    }
}

/// Compresses, with searches cut after `work`.
fn deflate(data: &[u8], window: usize, work: u32) -> Vec<u8> {
    let (mut compress, mut window, mut out) = (Compress::default(), alloc::vec![0; window], Vec::new());
    compress.begin();
    let mut at = 0;
    while at < data.len() {
        let mut search = Search::default();
        while !compress.search(&mut search, &window, &data[at..], &mut work.clone()) {}
        let length = if search.length < SHORTEST { 1 } else { search.length };
        if length == 1 {
            compress.literal(data[at]);
        } else {
            compress.length(length);
            out.extend(core::iter::from_fn(|| compress.byte()));
            compress.distance(search.distance);
        }
        out.extend(core::iter::from_fn(|| compress.byte()));
        compress.remember(&mut window, &data[at..at + length]);
        at += length;
    }
    compress.end();
    out.extend(core::iter::from_fn(|| compress.byte()));
    out
}

/// Bytes without a pattern, of `n` values.
fn noise(length: usize, n: u32) -> Vec<u8> {
    let mut state = 1u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((state >> 16) % n) as u8
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn what_was_compressed_comes_back() {
    for (length, values) in [(0, 1), (1, 256), (1000, 1), (3000, 2), (3000, 7), (2000, 256)] {
        for window in [32, 256, 32768] {
            let data = noise(length, values);
            let packed = deflate(&data, window, 1000);
            assert_eq!(packed, deflate(&data, window, 1), "the search can be cut anywhere");
            for step in [1, 7, 4096] {
                assert_eq!(inflate(&packed, window, step), Ok(data.clone()), "{length} {values} {window} {step}");
            }
        }
    }
}

#[test]
fn every_length_and_distance() {
    let filler = noise(32768, 256);
    for length in 3..=258 {
        for distance in [1, length - 1, 5 * length, 127 * length] {
            let (mut compress, mut out) = (Compress::default(), Vec::new());
            compress.begin();
            for byte in &filler[..distance] {
                compress.literal(*byte);
                out.extend(core::iter::from_fn(|| compress.byte()));
            }
            compress.length(length);
            out.extend(core::iter::from_fn(|| compress.byte()));
            compress.distance(distance);
            out.extend(core::iter::from_fn(|| compress.byte()));
            compress.end();
            out.extend(core::iter::from_fn(|| compress.byte()));
            let mut data = filler[..distance].to_vec();
            for at in 0..length {
                data.push(data[at]);
            }
            assert_eq!(inflate(&out, 32768, 1 << 20), Ok(data), "{length} {distance}");
        }
    }
}

#[test]
fn stored_and_dynamic_blocks() {
    assert_eq!(inflate(b"\x01\x05\x00\xfa\xffhello", 32, 2), Ok(b"hello".to_vec()));
    assert_eq!(inflate(b"\x00\x02\x00\xfd\xffhi\x01\x01\x00\xfe\xff!", 32, 2), Ok(b"hi!".to_vec()));
    // What CPython's zlib makes of square numbers, with codes of its own.
    let text: Vec<u8> = (0..60).flat_map(|n: u32| format!("{} ", n * n).into_bytes()).collect();
    let packed: &[u8] = &[
        0x15, 0x8e, 0xc1, 0x01, 0xc0, 0x30, 0x08, 0x02, 0x57, 0x61, 0x04, 0x35, 0xd6, 0xc4, 0xfd, 0x17, 0xeb, 0xf1, 0x22, 0x51, 0xc0, 0x0b,
        0xa5, 0x5a, 0xab, 0x1c, 0xd5, 0xa7, 0x33, 0xea, 0xd5, 0xb4, 0x5e, 0x2a, 0x23, 0x94, 0x85, 0x76, 0xb3, 0xc5, 0xb1, 0x58, 0xf0, 0xd4,
        0x87, 0xbe, 0xd5, 0xa9, 0xc6, 0x4f, 0x1a, 0x5f, 0x37, 0xfa, 0x5a, 0x5f, 0xad, 0xbe, 0x3b, 0x1a, 0x7c, 0x83, 0x5e, 0xfe, 0x97, 0xf9,
        0x63, 0xbf, 0xf8, 0x76, 0xdc, 0x4b, 0x30, 0x83, 0x86, 0x4c, 0xaa, 0xd2, 0x9d, 0x59, 0x94, 0xe7, 0xf1, 0x95, 0xf6, 0xb9, 0xcf, 0x77,
        0xc7, 0x00, 0x63, 0x92, 0x0b, 0x51, 0xbe, 0x36, 0x03, 0x84, 0x15, 0xa6, 0x48, 0x13, 0x57, 0xac, 0xea, 0x44, 0xab, 0x3a, 0x12, 0x32,
        0x12, 0x35, 0x7e, 0x5d, 0xcf, 0x9e, 0xb7, 0x8b, 0xef, 0x38, 0x71, 0xe8, 0x37, 0x34, 0xe4, 0x87, 0xbe, 0xd3, 0x34, 0xff,
    ];
    assert_eq!(inflate(packed, 32768, 100), Ok(text));
}

#[test]
fn bad_data_is_refused() {
    for bad in [
        &b"\x07"[..],
        b"\x01\x05\x00\xfb\xff",
        // A distance past what there is, an unused symbol, a code with too many short ones.
        b"\x03\x02",
        b"\x1b\xff\xff",
        b"\x05\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
    ] {
        assert_eq!(inflate(bad, 256, 16), Err("data"), "{bad:?}");
    }
    let packed = deflate(b"hello hello hello", 256, 100);
    for cut in 0..packed.len() {
        assert_eq!(inflate(&packed[..cut], 256, 16), Err("end"));
    }
}

#[test]
fn no_damage_leads_astray() {
    let packed = deflate(&noise(600, 5), 256, 1000);
    for at in 0..packed.len() * 8 {
        let mut damaged = packed.clone();
        damaged[at / 8] ^= 1 << (at % 8);
        // Whatever comes of it, it ends.
        let _ = inflate(&damaged, 256, 64);
    }
    for seed in 0..2000 {
        let _ = inflate(&noise(seed % 200, 256 - seed as u32 % 200)[seed % 50 / 2 * usize::from(seed % 200 > 50)..], 1024, 100);
    }
}
