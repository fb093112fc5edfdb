//! Methods that str, bytes and bytearray have alike: what they return has the type they were called on.

use super::search::{self, is_space};
use super::{Flavor, buffer::CHUNK, split};
use crate::native::{Args, Item, Native, Raise, Res};
use crate::types::bytes;
use crate::vm::Vm;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

macro_rules! with_common {
    ($($more:expr),* $(,)?) => {
        &[
            ("join", Item::Fn(Native::new("join", 2, 2, $crate::types::str::methods::join))),
            ("split", Item::Fn(Native::keywords("split", 1, 3, $crate::types::str::methods::split))),
            ("strip", Item::Fn(Native::new("strip", 1, 2, $crate::types::str::methods::strip))),
            ("startswith", Item::Fn(Native::new("startswith", 2, 4, $crate::types::str::methods::startswith))),
            ("endswith", Item::Fn(Native::new("endswith", 2, 4, $crate::types::str::methods::endswith))),
            ("find", Item::Fn(Native::new("find", 2, 4, $crate::types::str::methods::find))),
            ("replace", Item::Fn(Native::new("replace", 3, 4, $crate::types::str::methods::replace))),
            ("lower", Item::Fn(Native::new("lower", 1, 1, $crate::types::str::methods::lower))),
            ("upper", Item::Fn(Native::new("upper", 1, 1, $crate::types::str::methods::upper))),
            $($more,)*
            ("rfind", Item::Fn(Native::new("rfind", 2, 4, $crate::types::str::methods::rfind))),
            ("index", Item::Fn(Native::new("index", 2, 4, $crate::types::str::methods::index))),
            ("rindex", Item::Fn(Native::new("rindex", 2, 4, $crate::types::str::methods::rindex))),
            ("count", Item::Fn(Native::new("count", 2, 4, $crate::types::str::methods::count))),
            ("rsplit", Item::Fn(Native::keywords("rsplit", 1, 3, $crate::types::str::methods::rsplit))),
            ("splitlines", Item::Fn(Native::keywords("splitlines", 1, 2, $crate::types::str::methods::splitlines))),
            ("partition", Item::Fn(Native::new("partition", 2, 2, $crate::types::str::methods::partition))),
            ("rpartition", Item::Fn(Native::new("rpartition", 2, 2, $crate::types::str::methods::rpartition))),
            ("lstrip", Item::Fn(Native::new("lstrip", 1, 2, $crate::types::str::methods::lstrip))),
            ("rstrip", Item::Fn(Native::new("rstrip", 1, 2, $crate::types::str::methods::rstrip))),
            ("removeprefix", Item::Fn(Native::new("removeprefix", 2, 2, $crate::types::str::methods::removeprefix))),
            ("removesuffix", Item::Fn(Native::new("removesuffix", 2, 2, $crate::types::str::methods::removesuffix))),
            ("center", Item::Fn(Native::new("center", 2, 3, $crate::types::str::methods::center))),
            ("ljust", Item::Fn(Native::new("ljust", 2, 3, $crate::types::str::methods::ljust))),
            ("rjust", Item::Fn(Native::new("rjust", 2, 3, $crate::types::str::methods::rjust))),
            ("zfill", Item::Fn(Native::new("zfill", 2, 2, $crate::types::str::methods::zfill))),
            ("expandtabs", Item::Fn(Native::keywords("expandtabs", 1, 2, $crate::types::str::methods::expandtabs))),
            ("capitalize", Item::Fn(Native::new("capitalize", 1, 1, $crate::types::str::methods::capitalize))),
            ("title", Item::Fn(Native::new("title", 1, 1, $crate::types::str::methods::title))),
            ("swapcase", Item::Fn(Native::new("swapcase", 1, 1, $crate::types::str::methods::swapcase))),
            ("isspace", Item::Fn(Native::new("isspace", 1, 1, $crate::types::str::methods::isspace))),
            ("isalpha", Item::Fn(Native::new("isalpha", 1, 1, $crate::types::str::methods::isalpha))),
            ("isdigit", Item::Fn(Native::new("isdigit", 1, 1, $crate::types::str::methods::isdigit))),
            ("isalnum", Item::Fn(Native::new("isalnum", 1, 1, $crate::types::str::methods::isalnum))),
            ("isupper", Item::Fn(Native::new("isupper", 1, 1, $crate::types::str::methods::isupper))),
            ("islower", Item::Fn(Native::new("islower", 1, 1, $crate::types::str::methods::islower))),
            ("istitle", Item::Fn(Native::new("istitle", 1, 1, $crate::types::str::methods::istitle))),
            ("isascii", Item::Fn(Native::new("isascii", 1, 1, $crate::types::str::methods::isascii))),
            ("format", Item::Fn(Native::keywords("format", 1, Native::ANY, $crate::types::str::methods::format))),
        ]
    };
}
macro_rules! bytes_methods {
    ($($more:expr),* $(,)?) => {
        $crate::types::str::methods::with_common![
            ("decode", $crate::types::bytes::DECODE),
            ("hex", $crate::types::bytes::HEX),
            ("fromhex", $crate::types::bytes::FROMHEX),
            $($more,)*
        ]
    };
}
pub(crate) use {bytes_methods, with_common};

pub static STR: &[(&str, Item)] = with_common![
    ("encode", Item::Fn(Native::keywords("encode", 1, 3, encode))),
    ("format_map", Item::Fn(Native::new("format_map", 2, 2, super::format::format_map))),
    ("isnumeric", Item::Fn(Native::new("isnumeric", 1, 1, isdigit))),
    ("isdecimal", Item::Fn(Native::new("isdecimal", 1, 1, isdigit))),
    ("isidentifier", Item::Fn(Native::new("isidentifier", 1, 1, isidentifier))),
    ("isprintable", Item::Fn(Native::new("isprintable", 1, 1, isprintable))),
    ("casefold", Item::Fn(Native::new("casefold", 1, 1, lower))),
];

pub use super::format::format;
pub use split::{join, partition, rpartition, rsplit, split, splitlines};

// ---- Arguments

/// The text a method was called on.
pub(super) fn receiver(vm: &mut Vm, args: Args) -> Res<(Val, Flavor)> {
    let v = vm.native_base(args.get(vm, 0));
    match vm.flavor(v) {
        Some(flavor) => Ok((v, flavor)),
        None => Err(vm.no_text(v, Flavor::Str)),
    }
}

/// An argument that must be text like the receiver: a str for a str, else a buffer that is no str.
pub(super) fn operand(vm: &mut Vm, v: Val, flavor: Flavor) -> Res {
    let base = vm.native_base(v);
    let fits = match flavor {
        Flavor::Str => vm.is_str(base),
        _ => !vm.is_str(base) && vm.span(base).is_some(),
    };
    if fits { Ok(base) } else { Err(vm.no_text(v, flavor)) }
}

/// What is searched for: text, or a byte given as a number.
#[derive(Clone, Copy)]
pub enum Needle {
    Text(Val),
    Byte([u8; 1]),
}

impl Needle {
    fn arg(vm: &mut Vm, v: Val, flavor: Flavor) -> Res<Needle> {
        if flavor != Flavor::Str
            && let Some(n) = v.as_int()
        {
            return match u8::try_from(n) {
                Ok(b) => Ok(Needle::Byte([b])),
                Err(_) => Err(vm.value_error("byte must be in range(0, 256)")),
            };
        }
        Ok(Needle::Text(operand(vm, v, flavor)?))
    }

    #[inline]
    pub fn bytes<'a>(&'a self, vm: &'a Vm) -> &'a [u8] {
        match self {
            Needle::Text(v) => vm.buffer(*v).unwrap_or(&[]),
            Needle::Byte(b) => b,
        }
    }
}

/// Bytes of `v` that optional arguments `first` and `first + 1` choose, as start and end; `None` if the start lies
/// past the text's end.
fn range_args(vm: &mut Vm, args: Args, first: usize, v: Val, flavor: Flavor) -> Res<Option<(usize, usize)>> {
    let bytes = vm.span(v).map_or(0, |s| s.len);
    if args.len() <= first {
        return Ok(Some((0, bytes)));
    }
    let len = if flavor == Flavor::Str { vm.str_char_len(v) } else { bytes } as isize;
    let bound = |vm: &mut Vm, i: usize, default: isize| match args.opt(vm, i) {
        Some(x) if !x.is_none() => vm.index_arg(x).map(|n| if n < 0 { (n + len).max(0) } else { n }),
        _ => Ok(default),
    };
    let start = bound(vm, first, 0)?;
    let end = bound(vm, first + 1, len)?.min(len);
    if start > len || start > end {
        return Ok(None);
    }
    let (start, end) = (start as usize, end as usize);
    Ok(Some(if flavor == Flavor::Str { (vm.str_offset(v, start), vm.str_offset(v, end)) } else { (start, end) }))
}

// ---- Searching

/// Starts of a match that are looked at between two polls.
fn window(needle: usize) -> usize {
    (64 * CHUNK / needle.max(1)).clamp(4, CHUNK)
}

impl Vm {
    /// The first place of `needle` within bytes `from..to` of `hay`.
    pub(crate) fn find_in(&mut self, hay: Val, needle: Needle, mut from: usize, to: usize) -> Res<Option<usize>> {
        loop {
            let (h, n) = (self.buffer(hay).unwrap_or(&[]), needle.bytes(self));
            let to = to.min(h.len());
            if from > to || n.len() > to - from {
                return Ok(None);
            }
            let step = window(n.len());
            let stop = to.min(from + step + n.len() - n.len().min(1));
            if let Some(at) = search::find(&h[from..stop], n) {
                return Ok(Some(from + at));
            }
            if stop == to {
                return Ok(None);
            }
            from += step;
            self.poll_native(CHUNK as u32 / 8, "find")?;
        }
    }

    /// The last place of `needle` within bytes `from..to` of `hay`.
    pub(crate) fn rfind_in(&mut self, hay: Val, needle: Needle, from: usize, mut to: usize) -> Res<Option<usize>> {
        loop {
            let (h, n) = (self.buffer(hay).unwrap_or(&[]), needle.bytes(self));
            to = to.min(h.len());
            if from > to || n.len() > to - from {
                return Ok(None);
            }
            let step = window(n.len());
            let start = from.max(to.saturating_sub(step + n.len() - n.len().min(1)));
            if let Some(at) = search::rfind(&h[start..to], n) {
                return Ok(Some(start + at));
            }
            if start == from {
                return Ok(None);
            }
            to -= step;
            self.poll_native(CHUNK as u32 / 8, "find")?;
        }
    }

    /// The first `limit` places of `needle`, which is not empty, that do not overlap.
    pub(crate) fn find_all(&mut self, hay: Val, needle: Needle, mut from: usize, to: usize, limit: usize) -> Res<Vec<usize>> {
        let mut found = Vec::new();
        loop {
            let (h, n) = (self.buffer(hay).unwrap_or(&[]), needle.bytes(self));
            let to = to.min(h.len());
            if found.len() >= limit || from > to || n.is_empty() || n.len() > to - from {
                return Ok(found);
            }
            let stop = to.min(from + window(n.len()) + n.len() - 1);
            let part = &h[..stop];
            while found.len() < limit
                && let Some(at) = search::find(&part[from..], n)
            {
                found.push(from + at);
                from += at + n.len();
            }
            if stop == to {
                return Ok(found);
            }
            from = from.max(stop + 1 - n.len());
            self.poll_native(CHUNK as u32 / 8, "find")?;
        }
    }
}

fn search_for(vm: &mut Vm, args: Args, backwards: bool) -> Res<Option<usize>> {
    let (v, flavor) = receiver(vm, args)?;
    let needle = Needle::arg(vm, args.get(vm, 1), flavor)?;
    let Some((from, to)) = range_args(vm, args, 2, v, flavor)? else { return Ok(None) };
    let found = if backwards { vm.rfind_in(v, needle, from, to)? } else { vm.find_in(v, needle, from, to)? };
    Ok(match (found, flavor) {
        (Some(at), Flavor::Str) => Some(vm.str_position(v, at)),
        (found, _) => found,
    })
}

pub fn find(vm: &mut Vm, args: Args) -> Res {
    Ok(search_for(vm, args, false)?.map_or(Val::int(-1), |at| Val::int(at as isize)))
}

pub fn rfind(vm: &mut Vm, args: Args) -> Res {
    Ok(search_for(vm, args, true)?.map_or(Val::int(-1), |at| Val::int(at as isize)))
}

#[cold]
fn not_found(vm: &mut Vm) -> Raise {
    vm.value_error("substring not found")
}

pub fn index(vm: &mut Vm, args: Args) -> Res {
    match search_for(vm, args, false)? {
        Some(at) => Ok(Val::int(at as isize)),
        None => Err(not_found(vm)),
    }
}

pub fn rindex(vm: &mut Vm, args: Args) -> Res {
    match search_for(vm, args, true)? {
        Some(at) => Ok(Val::int(at as isize)),
        None => Err(not_found(vm)),
    }
}

pub fn count(vm: &mut Vm, args: Args) -> Res {
    let (v, flavor) = receiver(vm, args)?;
    let needle = Needle::arg(vm, args.get(vm, 1), flavor)?;
    let Some((from, to)) = range_args(vm, args, 2, v, flavor)? else { return Ok(Val::int(0)) };
    let n = if !needle.bytes(vm).is_empty() {
        vm.find_all(v, needle, from, to, usize::MAX)?.len()
    } else if flavor == Flavor::Str {
        search::char_count(&vm.str_bytes(v)[from..to]) + 1
    } else {
        to - from + 1
    };
    Ok(Val::int(n as isize))
}

fn affix(vm: &mut Vm, args: Args, at_end: bool) -> Res {
    let (v, flavor) = receiver(vm, args)?;
    let wanted = args.get(vm, 1);
    let range = range_args(vm, args, 2, v, flavor)?;
    let test = |vm: &mut Vm, x: Val| {
        let x = vm.native_base(x);
        // MicroPython takes a str for bytes here.
        if !(vm.is_str(x) || flavor != Flavor::Str && vm.span(x).is_some()) {
            return Err(vm.no_text(x, Flavor::Str));
        }
        let Some((from, to)) = range else { return Ok(false) };
        let (Some(text), Some(x)) = (vm.buffer(v), vm.buffer(x)) else { return Ok(false) };
        let part = text.get(from..to).unwrap_or(&[]);
        Ok(if at_end { part.ends_with(x) } else { part.starts_with(x) })
    };
    if !vm.heap.is(wanted, Kind::Tuple) {
        return Ok(Val::bool(test(vm, wanted)?));
    }
    for i in 0..vm.tuple_len(wanted) {
        let x = vm.tuple_get(wanted, i);
        if test(vm, x)? {
            return Ok(Val::TRUE);
        }
    }
    Ok(Val::FALSE)
}

pub fn startswith(vm: &mut Vm, args: Args) -> Res {
    affix(vm, args, false)
}

pub fn endswith(vm: &mut Vm, args: Args) -> Res {
    affix(vm, args, true)
}

// ---- Parts

fn without_affix(vm: &mut Vm, args: Args, at_end: bool) -> Res {
    let (v, flavor) = receiver(vm, args)?;
    let x = operand(vm, args.get(vm, 1), flavor)?;
    let (text, x) = (vm.buffer(v).unwrap_or(&[]), vm.buffer(x).unwrap_or(&[]));
    let (len, n) = (text.len(), x.len());
    let (from, to) = match at_end {
        true if text.ends_with(x) => (0, len - n),
        false if text.starts_with(x) => (n, len),
        _ => (0, len),
    };
    vm.sub(v, flavor, from, to)
}

pub fn removeprefix(vm: &mut Vm, args: Args) -> Res {
    without_affix(vm, args, false)
}

pub fn removesuffix(vm: &mut Vm, args: Args) -> Res {
    without_affix(vm, args, true)
}

fn stripped(vm: &mut Vm, args: Args, left: bool, right: bool) -> Res {
    let (v, flavor) = receiver(vm, args)?;
    let chars = match args.opt(vm, 1) {
        Some(x) if !x.is_none() => Some(operand(vm, x, flavor)?),
        _ => None,
    };
    let text = vm.buffer(v).unwrap_or(&[]);
    let (from, to) = match chars {
        None => strip_bytes(text, left, right, is_space),
        Some(c) if flavor == Flavor::Str && !vm.str_is_ascii(c) => {
            let (text, chars) = (vm.str_text(v), vm.str_text(c));
            let rest = if left { text.trim_start_matches(|c| chars.contains(c)) } else { text };
            let from = text.len() - rest.len();
            let rest = if right { rest.trim_end_matches(|c| chars.contains(c)) } else { rest };
            (from, from + rest.len())
        }
        Some(c) => {
            let chars = vm.buffer(c).unwrap_or(&[]);
            strip_bytes(text, left, right, |b| chars.contains(&b))
        }
    };
    vm.sub(v, flavor, from, to)
}

/// What is left of `text`, as start and end. Correct for UTF-8 too if only ASCII is stripped.
pub(super) fn strip_bytes(text: &[u8], left: bool, right: bool, strip: impl Fn(u8) -> bool) -> (usize, usize) {
    let from = if left { text.iter().position(|b| !strip(*b)).unwrap_or(text.len()) } else { 0 };
    let to = if right { text[from..].iter().rposition(|b| !strip(*b)).map_or(from, |i| from + i + 1) } else { text.len() };
    (from, to)
}

pub fn strip(vm: &mut Vm, args: Args) -> Res {
    stripped(vm, args, true, true)
}

pub fn lstrip(vm: &mut Vm, args: Args) -> Res {
    stripped(vm, args, true, false)
}

pub fn rstrip(vm: &mut Vm, args: Args) -> Res {
    stripped(vm, args, false, true)
}

// ---- Replacing

pub fn replace(vm: &mut Vm, args: Args) -> Res {
    let (v, flavor) = receiver(vm, args)?;
    let old = operand(vm, args.get(vm, 1), flavor)?;
    let new = operand(vm, args.get(vm, 2), flavor)?;
    let limit = match args.opt(vm, 3) {
        Some(n) => usize::try_from(vm.index_arg(n)?).unwrap_or(usize::MAX),
        None => usize::MAX,
    };
    let len = vm.buffer(v).map_or(0, <[u8]>::len);
    let old_len = vm.buffer(old).map_or(0, <[u8]>::len);
    let places = if old_len > 0 {
        vm.find_all(v, Needle::Text(old), 0, len, limit)?
    } else {
        let text = vm.buffer(v).unwrap_or(&[]);
        let starts = (0..=len).filter(|i| flavor != Flavor::Str || !text.get(*i).copied().is_some_and(search::is_continuation));
        starts.take(limit).collect()
    };
    if places.is_empty() {
        return vm.sub(v, flavor, 0, len);
    }
    let new_len = vm.buffer(new).map_or(0, <[u8]>::len);
    let total = len - places.len() * old_len + places.len().saturating_mul(new_len);
    let mut made = vm.begin(flavor, total)?;
    let mut done = 0;
    for (i, at) in places.iter().enumerate() {
        vm.append(&mut made, v, done, at - done)?;
        vm.append(&mut made, new, 0, new_len)?;
        done = at + old_len;
        if i % 64 == 63 {
            vm.poll_native(64 + (64 * new_len / 8) as u32, "replace")?;
        }
    }
    vm.append(&mut made, v, done, len - done)?;
    vm.finish(made)
}

/// The text with each byte put through `map`, which leaves what is not ASCII alone.
fn mapped(vm: &mut Vm, args: Args, mut map: impl FnMut(u8) -> u8) -> Res {
    let (v, flavor) = receiver(vm, args)?;
    let len = vm.buffer(v).map_or(0, <[u8]>::len);
    let mut made = vm.begin(flavor, len)?;
    vm.append(&mut made, v, 0, len)?;
    let (end, mut at) = (made.at(), made.at() - len);
    while at < end {
        let stop = end.min(at + CHUNK);
        for b in &mut vm.heap.bytes_mut(made.raw())[at..stop] {
            *b = map(*b);
        }
        at = stop;
        if len > CHUNK {
            vm.poll_native(CHUNK as u32 / 8, "case")?;
        }
    }
    vm.finish(made)
}

pub fn lower(vm: &mut Vm, args: Args) -> Res {
    mapped(vm, args, |b| b.to_ascii_lowercase())
}

pub fn upper(vm: &mut Vm, args: Args) -> Res {
    mapped(vm, args, |b| b.to_ascii_uppercase())
}

pub fn swapcase(vm: &mut Vm, args: Args) -> Res {
    mapped(vm, args, |b| if b.is_ascii_lowercase() { b.to_ascii_uppercase() } else { b.to_ascii_lowercase() })
}

pub fn capitalize(vm: &mut Vm, args: Args) -> Res {
    let mut first = true;
    mapped(vm, args, move |b| if core::mem::take(&mut first) { b.to_ascii_uppercase() } else { b.to_ascii_lowercase() })
}

pub fn title(vm: &mut Vm, args: Args) -> Res {
    let mut in_word = false;
    mapped(vm, args, move |b| {
        let mapped = if in_word { b.to_ascii_lowercase() } else { b.to_ascii_uppercase() };
        in_word = b.is_ascii_alphabetic();
        mapped
    })
}

// ---- Filling

/// `before` fill characters, the text, `after` fill characters.
fn padded(vm: &mut Vm, v: Val, flavor: Flavor, before: usize, after: usize, fill: &[u8]) -> Res {
    let len = vm.buffer(v).map_or(0, <[u8]>::len);
    if before + after == 0 {
        return vm.sub(v, flavor, 0, len);
    }
    let mut bytes = Vec::with_capacity((before + after) * fill.len() + len);
    bytes.extend(fill.iter().cycle().take(before * fill.len()));
    bytes.extend_from_slice(vm.buffer(v).unwrap_or(&[]));
    bytes.extend(fill.iter().cycle().take(after * fill.len()));
    vm.poll_native(bytes.len() as u32 / 8, "justify")?;
    vm.new_flavored(flavor, &bytes)
}

fn justified(vm: &mut Vm, args: Args, shares: impl Fn(usize, usize) -> (usize, usize)) -> Res {
    let (v, flavor) = receiver(vm, args)?;
    let width = usize::try_from(vm.index_arg(args.get(vm, 1))?).unwrap_or(0);
    vm.check_size(width)?;
    let fill = match args.opt(vm, 2) {
        Some(f) => operand(vm, f, flavor)?,
        None => Val::sym(b' ' as u16),
    };
    let fill: Vec<u8> = vm.buffer(fill).unwrap_or(&[]).to_vec();
    if search::char_count(&fill) != 1 {
        return Err(vm.type_error("the fill character must be exactly one character long"));
    }
    let len = if flavor == Flavor::Str { vm.str_char_len(v) } else { vm.buffer(v).map_or(0, <[u8]>::len) };
    let (before, after) = shares(width.saturating_sub(len), width);
    padded(vm, v, flavor, before, after, &fill)
}

pub fn center(vm: &mut Vm, args: Args) -> Res {
    // CPython's way of sharing an odd number of places.
    justified(vm, args, |n, width| {
        let before = n / 2 + (n & width & 1);
        (before, n - before)
    })
}

pub fn ljust(vm: &mut Vm, args: Args) -> Res {
    justified(vm, args, |n, _| (0, n))
}

pub fn rjust(vm: &mut Vm, args: Args) -> Res {
    justified(vm, args, |n, _| (n, 0))
}

pub fn zfill(vm: &mut Vm, args: Args) -> Res {
    let (v, flavor) = receiver(vm, args)?;
    let width = usize::try_from(vm.index_arg(args.get(vm, 1))?).unwrap_or(0);
    vm.check_size(width)?;
    let len = if flavor == Flavor::Str { vm.str_char_len(v) } else { vm.buffer(v).map_or(0, <[u8]>::len) };
    let text = vm.buffer(v).unwrap_or(&[]);
    let sign = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let mut bytes = text[..sign].to_vec();
    bytes.resize(sign + width.saturating_sub(len), b'0');
    bytes.extend_from_slice(&text[sign..]);
    vm.new_flavored(flavor, &bytes)
}

pub fn expandtabs(vm: &mut Vm, args: Args) -> Res {
    let (v, flavor) = receiver(vm, args)?;
    let [tabsize] = args.skip(1).parse(vm, ["tabsize"], 1)?;
    let tabsize = match tabsize {
        Some(n) => usize::try_from(vm.index_arg(n)?).unwrap_or(0),
        None => 8,
    };
    vm.check_size(tabsize)?;
    let mut bytes = Vec::new();
    let mut column = 0;
    for b in vm.buffer(v).unwrap_or(&[]) {
        match b {
            b'\t' => {
                let n = if tabsize == 0 { 0 } else { tabsize - column % tabsize };
                bytes.resize(bytes.len() + n, b' ');
                column += n;
                continue;
            }
            b'\n' | b'\r' => column = 0,
            b if flavor == Flavor::Str && search::is_continuation(*b) => {}
            _ => column += 1,
        }
        bytes.push(*b);
    }
    vm.new_flavored(flavor, &bytes)
}

impl Vm {
    /// MemoryError for a width that no object could have.
    pub(crate) fn check_size(&mut self, bytes: usize) -> Res<()> {
        if bytes <= self.config.heap_bytes {
            return Ok(());
        }
        Err(self.raise_fmt(crate::types::MEMORY_ERROR, format_args!("memory allocation failed, allocating {bytes} bytes")))
    }
}

// ---- Classes of characters

fn all(vm: &mut Vm, args: Args, test: impl Fn(u8) -> bool) -> Res {
    let (v, _) = receiver(vm, args)?;
    let mut at = 0;
    loop {
        let rest = vm.buffer(v).and_then(|text| text.get(at..)).unwrap_or(&[]);
        let part = &rest[..rest.len().min(CHUNK)];
        if part.is_empty() || !part.iter().all(|b| test(*b)) {
            return Ok(Val::bool(part.is_empty() && at > 0));
        }
        at += part.len();
        if part.len() == CHUNK {
            vm.poll_native(CHUNK as u32 / 8, "is")?;
        }
    }
}

pub fn isspace(vm: &mut Vm, args: Args) -> Res {
    all(vm, args, is_space)
}

pub fn isalpha(vm: &mut Vm, args: Args) -> Res {
    all(vm, args, |b| b.is_ascii_alphabetic())
}

pub fn isdigit(vm: &mut Vm, args: Args) -> Res {
    all(vm, args, |b| b.is_ascii_digit())
}

pub fn isalnum(vm: &mut Vm, args: Args) -> Res {
    all(vm, args, |b| b.is_ascii_alphanumeric())
}

fn cased(vm: &mut Vm, args: Args, other: impl Fn(&u8) -> bool) -> Res {
    let (v, _) = receiver(vm, args)?;
    let text = vm.buffer(v).unwrap_or(&[]);
    Ok(Val::bool(text.iter().any(u8::is_ascii_alphabetic) && !text.iter().any(other)))
}

pub fn isupper(vm: &mut Vm, args: Args) -> Res {
    cased(vm, args, u8::is_ascii_lowercase)
}

pub fn islower(vm: &mut Vm, args: Args) -> Res {
    cased(vm, args, u8::is_ascii_uppercase)
}

pub fn istitle(vm: &mut Vm, args: Args) -> Res {
    let (v, _) = receiver(vm, args)?;
    let (mut in_word, mut any, mut titled) = (false, false, true);
    for b in vm.buffer(v).unwrap_or(&[]) {
        let letter = b.is_ascii_alphabetic();
        titled &= !letter || b.is_ascii_uppercase() != in_word;
        any |= letter;
        in_word = letter;
    }
    Ok(Val::bool(any && titled))
}

pub fn isascii(vm: &mut Vm, args: Args) -> Res {
    let (v, _) = receiver(vm, args)?;
    Ok(Val::bool(vm.buffer(v).is_some_and(<[u8]>::is_ascii)))
}

fn isidentifier(vm: &mut Vm, args: Args) -> Res {
    let (v, _) = receiver(vm, args)?;
    let text = vm.buffer(v).unwrap_or(&[]);
    let part = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_' || *b >= 128;
    Ok(Val::bool(text.first().is_some_and(|b| !b.is_ascii_digit()) && text.iter().all(part)))
}

fn isprintable(vm: &mut Vm, args: Args) -> Res {
    let (v, _) = receiver(vm, args)?;
    Ok(Val::bool(vm.buffer(v).unwrap_or(&[]).iter().all(|b| *b >= 32 && *b != 127)))
}

fn encode(vm: &mut Vm, args: Args) -> Res {
    let (v, _) = receiver(vm, args)?;
    let [encoding, errors] = args.skip(1).parse(vm, ["encoding", "errors"], 2)?;
    bytes::encode(vm, v, encoding, errors)
}
