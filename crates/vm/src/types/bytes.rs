//! `bytes`, and text to bytes and back.

use super::str::{Flavor, methods};
use crate::native::{Args, Item, Native, Raise, Res, TypeDef};
use crate::vm::Vm;
use crate::{names, types};
use alloc::string::String;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

pub static TYPE: TypeDef = TypeDef { new: Some(new), methods: methods::bytes_methods![], ..TypeDef::named("bytes") };

/// `bytes()`, `bytes(size)`, `bytes(text, encoding)`, `bytes(buffer)`, `bytes(iterable)`
pub(super) fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    no_keywords(vm, args)?;
    let [source, encoding, errors] = args.parse(vm, ["source", "encoding", "errors"], 3)?;
    let Some(source) = source else { return vm.new_bytes(&[]) };
    let base = vm.native_base(source);
    if vm.is_str(base) {
        let Some(encoding) = encoding else { return Err(vm.type_error("string argument without an encoding")) };
        return encode(vm, base, Some(encoding), errors);
    }
    if encoding.is_some() || errors.is_some() {
        return Err(vm.type_error("encoding without a string argument"));
    }
    match vm.heap.kind(base) {
        Kind::Bytes => return Ok(base),
        Kind::Int | Kind::BigInt | Kind::Bool => {
            let len = vm.index_arg(base)?;
            let Ok(len) = usize::try_from(len) else { return Err(vm.value_error("negative count")) };
            return vm.alloc_bytes(Kind::Bytes, len);
        }
        Kind::Instance => {
            if let Some(made) = vm.call_special(source, names::BYTES, &[])? {
                return Ok(made);
            }
        }
        _ => {}
    }
    if vm.buffer(base).is_some() {
        return vm.bytes_of(base);
    }
    let mut bytes = Vec::with_capacity(vm.len_hint(base));
    vm.iterate(source, &mut |vm, x| match u8::try_from(vm.int_arg_wrapping(x)?) {
        Ok(b) => {
            bytes.push(b);
            Ok(())
        }
        Err(_) => Err(vm.value_error("bytes value out of range")),
    })?;
    vm.new_bytes(&bytes)
}

/// `str` and `bytes` take none, and MicroPython says so in its own way.
pub(super) fn no_keywords(vm: &mut Vm, args: Args) -> Res<()> {
    if args.keywords(vm) == 0 {
        return Ok(());
    }
    Err(vm.raise_str(types::NOT_IMPLEMENTED_ERROR, "keyword argument(s) not implemented - use normal args instead"))
}

impl Vm {
    /// The contents of a buffer as bytes.
    pub(crate) fn bytes_of(&mut self, v: Val) -> Res {
        let len = self.buffer(v).map_or(0, <[u8]>::len);
        let made = self.alloc_bytes(Kind::Bytes, len)?;
        self.copy_polled(v, 0, len, made, 0)?;
        Ok(made)
    }
}

/// How text is written in bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Ascii,
}

/// What is done about what cannot be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Errors {
    Strict,
    Ignore,
    Replace,
}

fn encoding_arg(vm: &mut Vm, v: Option<Val>) -> Res<Encoding> {
    let Some(v) = v else { return Ok(Encoding::Utf8) };
    let Some(name) = vm.as_str(v) else { return Err(vm.no_text(v, Flavor::Str)) };
    let plain: String = name.chars().filter(|c| !matches!(c, '-' | '_')).map(|c| c.to_ascii_lowercase()).collect();
    match plain.as_str() {
        "utf8" => Ok(Encoding::Utf8),
        "ascii" => Ok(Encoding::Ascii),
        _ => {
            let name = String::from(name);
            Err(vm.raise_fmt(types::LOOKUP_ERROR, format_args!("unknown encoding: {name}")))
        }
    }
}

fn errors_arg(vm: &mut Vm, v: Option<Val>) -> Errors {
    match v.map(|v| vm.as_str(v)) {
        Some(Some("ignore")) => Errors::Ignore,
        Some(Some("replace")) => Errors::Replace,
        _ => Errors::Strict,
    }
}

#[cold]
fn bad_text(vm: &mut Vm, what: &str, at: usize) -> Raise {
    vm.raise_fmt(types::UNICODE_ERROR, format_args!("can't {what} at position {at}"))
}

/// `text.encode(encoding, errors)`
pub(super) fn encode(vm: &mut Vm, text: Val, encoding: Option<Val>, errors: Option<Val>) -> Res {
    let encoding = encoding_arg(vm, encoding)?;
    if encoding == Encoding::Utf8 || vm.str_is_ascii(text) {
        return vm.bytes_of(text);
    }
    let errors = errors_arg(vm, errors);
    let mut bytes = Vec::new();
    let mut bad = None;
    for (at, c) in vm.str_text(text).chars().enumerate() {
        match (errors, c.is_ascii()) {
            (_, true) => bytes.push(c as u8),
            (Errors::Strict, false) => {
                bad = Some(at);
                break;
            }
            (Errors::Ignore, false) => {}
            (Errors::Replace, false) => bytes.push(b'?'),
        }
    }
    match bad {
        Some(at) => Err(bad_text(vm, "encode character", at)),
        None => vm.new_bytes(&bytes),
    }
}

/// `str(buffer, encoding, errors)`, `bytes.decode(encoding, errors)`
pub(super) fn decode(vm: &mut Vm, v: Val, encoding: Option<Val>, errors: Option<Val>) -> Res {
    let encoding = encoding_arg(vm, encoding)?;
    let errors = errors_arg(vm, errors);
    let Some(bytes) = vm.buffer(v) else { return Err(vm.no_buffer()) };
    let valid = match encoding {
        Encoding::Ascii => bytes.iter().position(|b| *b >= 128),
        _ => super::str::search::invalid_at(bytes),
    };
    match valid {
        None => match bytes {
            [] => Ok(names::EMPTY),
            [c] => Ok(Val::sym(*c as u16)),
            _ => {
                let len = bytes.len();
                let mut made = vm.begin(Flavor::Str, len)?;
                vm.append(&mut made, v, 0, len)?;
                vm.finish(made)
            }
        },
        Some(at) if errors == Errors::Strict => {
            let byte = bytes[at];
            Err(vm.raise_fmt(types::UNICODE_ERROR, format_args!("can't decode byte {byte:#04x} at position {at}")))
        }
        Some(_) => {
            let mut text = String::from_utf8_lossy(bytes).into_owned();
            if encoding == Encoding::Ascii {
                text = bytes.iter().map(|b| if *b < 128 { char::from(*b) } else { char::REPLACEMENT_CHARACTER }).collect();
            }
            if errors == Errors::Ignore {
                text.retain(|c| c != char::REPLACEMENT_CHARACTER);
            }
            vm.new_str(&text)
        }
    }
}

pub(super) fn decode_method(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let [encoding, errors] = args.skip(1).parse(vm, ["encoding", "errors"], 2)?;
    decode(vm, v, encoding, errors)
}

/// `hex([separator[, bytes_per_separator]])`, of any buffer.
pub(super) fn hex(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let separator = match args.opt(vm, 1) {
        None => None,
        Some(s) => match vm.buffer(s) {
            Some(s) => s.first().copied(),
            None => return Err(vm.no_text(s, Flavor::Str)),
        },
    };
    let every = match args.opt(vm, 2) {
        None => 1,
        Some(n) => vm.index_arg(n)?,
    };
    let Some(len) = vm.buffer(v).map(<[u8]>::len) else { return Err(vm.no_buffer()) };
    let mut text = Vec::with_capacity(len * 3);
    for i in 0..len {
        let before = if every < 0 { i } else { len - i };
        if i > 0
            && every != 0
            && let Some(c) = separator
            && before % every.unsigned_abs() == 0
        {
            text.push(c);
        }
        let b = vm.buffer(v).and_then(|bytes| bytes.get(i)).copied().unwrap_or(0);
        text.extend([b >> 4, b & 15].map(|n| b"0123456789abcdef"[n as usize]));
        if i % 256 == 255 {
            vm.poll_native(256, "hex")?;
        }
    }
    vm.new_str_bytes(&text)
}

/// `bytes.fromhex(text)`, a method of the class.
pub(super) fn fromhex(vm: &mut Vm, args: Args) -> Res {
    let class = args.get(vm, 0);
    let source = args.get(vm, 1);
    let Some(text) = vm.buffer(source) else { return Err(vm.no_buffer()) };
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut at = 0;
    let mut bad = false;
    while at < text.len() {
        if super::str::search::is_space(text[at]) {
            at += 1;
            continue;
        }
        let digit = |i: usize| text.get(i).and_then(|c| char::from(*c).to_digit(16));
        match (digit(at), digit(at + 1)) {
            (Some(high), Some(low)) => bytes.push((high << 4 | low) as u8),
            _ => {
                bad = true;
                break;
            }
        }
        at += 2;
    }
    if bad {
        return Err(vm.value_error("non-hex digit"));
    }
    vm.poll_native(bytes.len() as u32, "fromhex")?;
    if vm.is_subclass(class, types::BYTEARRAY) { vm.new_bytearray(&bytes) } else { vm.new_bytes(&bytes) }
}

pub(super) const HEX: Item = Item::Fn(Native::new("hex", 1, 3, hex));
pub(super) const FROMHEX: Item = Item::ClassFn(Native::new("fromhex", 2, 2, fromhex));
pub(super) const DECODE: Item = Item::Fn(Native::keywords("decode", 1, 3, decode_method));
