//! `split` and its kin, `join`.

use super::Flavor;
use super::buffer::CHUNK;
use super::methods::{Needle, operand, receiver};
use super::search::is_space;
use crate::native::{Args, Res};
use crate::types;
use crate::vm::Vm;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

/// Pieces of a text: start and end of each.
type Pieces = Vec<(usize, usize)>;

/// The arguments of `split` and `rsplit`: text, separator if there is one, how many times.
fn split_args(vm: &mut Vm, args: Args) -> Res<(Val, Flavor, Option<Val>, usize)> {
    let (v, flavor) = receiver(vm, args)?;
    let [separator, limit] = args.skip(1).parse(vm, ["sep", "maxsplit"], 2)?;
    let separator = match separator {
        Some(s) if !s.is_none() => Some(operand(vm, s, flavor)?),
        _ => None,
    };
    let limit = match limit {
        Some(n) => usize::try_from(vm.index_arg(n)?).unwrap_or(usize::MAX),
        None => usize::MAX,
    };
    Ok((v, flavor, separator, limit))
}

fn check_separator(vm: &mut Vm, separator: Val) -> Res<usize> {
    match vm.buffer(separator).map_or(0, <[u8]>::len) {
        0 => Err(vm.value_error("empty separator")),
        n => Ok(n),
    }
}

pub fn split(vm: &mut Vm, args: Args) -> Res {
    let (v, flavor, separator, limit) = split_args(vm, args)?;
    let len = vm.buffer(v).map_or(0, <[u8]>::len);
    let pieces = match separator {
        None => words(vm, v, limit)?,
        Some(s) => {
            let width = check_separator(vm, s)?;
            let places = vm.find_all(v, Needle::Text(s), 0, len, limit)?;
            between(&places, width, len)
        }
    };
    pieces_list(vm, v, flavor, &pieces)
}

pub fn rsplit(vm: &mut Vm, args: Args) -> Res {
    let (v, flavor, separator, limit) = split_args(vm, args)?;
    let len = vm.buffer(v).map_or(0, <[u8]>::len);
    let pieces = match separator {
        None if limit == usize::MAX => words(vm, v, limit)?,
        None => return Err(vm.raise_str(types::NOT_IMPLEMENTED_ERROR, "rsplit(None,n)")),
        Some(s) => {
            let width = check_separator(vm, s)?;
            let mut places = Vec::new();
            let mut to = len;
            while places.len() < limit
                && let Some(at) = vm.rfind_in(v, Needle::Text(s), 0, to)?
            {
                places.push(at);
                to = at;
            }
            places.reverse();
            between(&places, width, len)
        }
    };
    pieces_list(vm, v, flavor, &pieces)
}

/// What lies before, between and after the separators at `places`.
fn between(places: &[usize], width: usize, len: usize) -> Pieces {
    let mut pieces = Vec::with_capacity(places.len() + 1);
    let mut from = 0;
    for at in places {
        pieces.push((from, *at));
        from = at + width;
    }
    pieces.push((from, len));
    pieces
}

/// Polls once a loop over a text has gone on by a chunk; `done` is where it was then.
fn poll_at(vm: &mut Vm, at: usize, done: &mut usize) -> Res<()> {
    if at.abs_diff(*done) < CHUNK {
        return Ok(());
    }
    let work = at.abs_diff(*done) / 8;
    *done = at;
    vm.poll_native(work as u32, "split")
}

/// Words between white space; after `limit` splits the rest is one.
fn words(vm: &mut Vm, v: Val, limit: usize) -> Res<Pieces> {
    let mut pieces = Vec::new();
    let (mut at, mut done) = (0, 0);
    loop {
        let text = vm.buffer(v).unwrap_or(&[]);
        at += text.get(at..).unwrap_or(&[]).iter().take_while(|b| is_space(**b)).count();
        if at >= text.len() {
            return Ok(pieces);
        }
        if pieces.len() == limit {
            pieces.push((at, text.len()));
            return Ok(pieces);
        }
        let end = text[at..].iter().position(|b| is_space(*b)).map_or(text.len(), |n| at + n);
        pieces.push((at, end));
        at = end;
        poll_at(vm, at, &mut done)?;
    }
}

pub fn splitlines(vm: &mut Vm, args: Args) -> Res {
    let (v, flavor) = receiver(vm, args)?;
    let [keep] = args.skip(1).parse(vm, ["keepends"], 1)?;
    let keep = match keep {
        Some(k) => vm.truth(k)?,
        None => false,
    };
    let mut pieces = Vec::new();
    let (mut at, mut done) = (0, 0);
    loop {
        let text = vm.buffer(v).unwrap_or(&[]);
        if at >= text.len() {
            break;
        }
        let end = text[at..].iter().position(|b| matches!(b, b'\n' | b'\r')).map_or(text.len(), |n| at + n);
        let after = match text[end..] {
            [b'\r', b'\n', ..] => end + 2,
            [] => end,
            _ => end + 1,
        };
        pieces.push((at, if keep { after } else { end }));
        at = after;
        poll_at(vm, at, &mut done)?;
    }
    pieces_list(vm, v, flavor, &pieces)
}

/// A list of pieces of `v`.
fn pieces_list(vm: &mut Vm, v: Val, flavor: Flavor, pieces: &[(usize, usize)]) -> Res {
    let list = vm.new_list_cap(pieces.len())?;
    for (i, (from, to)) in pieces.iter().enumerate() {
        let mark = vm.mark();
        let piece = vm.sub(v, flavor, *from, *to)?;
        vm.list_push(list, piece)?;
        vm.release(mark);
        if i % 64 == 63 {
            vm.poll_native(64, "split")?;
        }
    }
    Ok(list)
}

fn parted(vm: &mut Vm, args: Args, backwards: bool) -> Res {
    let (v, flavor) = receiver(vm, args)?;
    let separator = operand(vm, args.get(vm, 1), flavor)?;
    let width = check_separator(vm, separator)?;
    let len = vm.buffer(v).map_or(0, <[u8]>::len);
    let needle = Needle::Text(separator);
    let found = if backwards { vm.rfind_in(v, needle, 0, len)? } else { vm.find_in(v, needle, 0, len)? };
    let cuts = match (found, backwards) {
        (Some(at), _) => [(0, at), (at, at + width), (at + width, len)],
        (None, false) => [(0, len), (len, len), (len, len)],
        (None, true) => [(0, 0), (0, 0), (0, len)],
    };
    let mut parts = [Val::UNDEF; 3];
    for (part, (from, to)) in parts.iter_mut().zip(cuts) {
        *part = vm.sub(v, flavor, from, to)?;
    }
    vm.new_tuple(&parts)
}

pub fn partition(vm: &mut Vm, args: Args) -> Res {
    parted(vm, args, false)
}

pub fn rpartition(vm: &mut Vm, args: Args) -> Res {
    parted(vm, args, true)
}

pub fn join(vm: &mut Vm, args: Args) -> Res {
    let (v, flavor) = receiver(vm, args)?;
    let items = join_items(vm, args.get(vm, 1))?;
    let separator = vm.buffer(v).map_or(0, <[u8]>::len);
    let mut total = separator.saturating_mul(items.len().saturating_sub(1));
    for (i, x) in items.iter().enumerate() {
        let fits = match flavor {
            Flavor::Str => vm.is_str(*x),
            _ => !vm.is_str(*x),
        };
        match vm.span(*x) {
            Some(s) if fits => total = total.saturating_add(s.len),
            _ => return Err(vm.type_error("join expects a list of str/bytes objects consistent with self object")),
        }
        if i % 256 == 255 {
            vm.poll_native(256, "join")?;
        }
    }
    if let ([only], Flavor::Str) = (&items[..], flavor) {
        return Ok(*only);
    }
    let mut made = vm.begin(flavor, total)?;
    for (i, x) in items.iter().enumerate() {
        if i > 0 {
            vm.append(&mut made, v, 0, separator)?;
        }
        let n = vm.span(*x).map_or(0, |s| s.len);
        vm.append(&mut made, *x, 0, n)?;
        if i % 64 == 63 {
            vm.poll_native(64 + made.at() as u32 / 64, "join")?;
        }
    }
    vm.finish(made)
}

/// The items to join, each kept.
fn join_items(vm: &mut Vm, source: Val) -> Res<Vec<Val>> {
    let base = vm.native_base(source);
    let kind = vm.heap.kind(base);
    if !matches!(kind, Kind::List | Kind::Tuple) {
        let items = vm.collect_items(source)?;
        return Ok(items.into_iter().map(|x| vm.native_base(x)).collect());
    }
    let mut items = Vec::new();
    let len = |vm: &Vm| if kind == Kind::List { vm.list_len(base) } else { vm.tuple_len(base) };
    items.reserve(len(vm));
    while items.len() < len(vm) {
        let i = items.len();
        let x = if kind == Kind::List { vm.list_get(base, i) } else { vm.tuple_get(base, i) };
        let x = vm.native_base(x);
        vm.keep(x);
        items.push(x);
        if i % 256 == 255 {
            vm.poll_native(256, "join")?;
        }
    }
    Ok(items)
}
