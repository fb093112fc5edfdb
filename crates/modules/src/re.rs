//! `re`: regular expressions, MicroPython's kind: `. [] () (?:) ? * + | ^ $ \d \s \w`, no counts and no references.
//!
//! Text is matched by characters and bytes by bytes. Matching stops now and then for handlers; the subject cannot
//! change and does not move meanwhile, and so it is looked up again after each stop instead of being copied.

mod matcher;
mod program;
#[cfg(test)]
mod tests;

use crate::{function, object};
use alloc::string::String;
use alloc::vec::Vec;
use matcher::{Matcher, Step, UNSET};
use taipan_vm::types;
use taipan_vm::{Args, Item, Kind, ModuleDef, Raise, Res, TypeDef, Val, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "re",
    items: &[
        function("compile", 1, 2, |vm, args| {
            let pattern = args.get(vm, 0);
            compile(vm, pattern)
        }),
        function("match", 2, 4, |vm, args| find(vm, args, false)),
        function("search", 2, 4, |vm, args| find(vm, args, true)),
        function("sub", 3, 5, sub),
    ],
};

/// A compiled pattern.
static PATTERN: TypeDef = TypeDef {
    methods: &[
        function("match", 2, 4, |vm, args| find(vm, args, false)),
        function("search", 2, 4, |vm, args| find(vm, args, true)),
        function("split", 2, 3, split),
        function("sub", 3, 5, sub),
    ],
    print: Some(|vm, pattern, _, out| {
        out.push_str(&alloc::format!("<re {:x}>", vm.heap.offset(pattern)));
        Ok(())
    }),
    ..TypeDef::named("re")
};

const CODE: usize = 1;
const GROUPS: usize = 2;

/// What matched.
static MATCH: TypeDef = TypeDef {
    methods: MATCH_METHODS,
    print: Some(|vm, found, _, out| {
        out.push_str(&alloc::format!("<match num={}>", groups(vm, found)));
        Ok(())
    }),
    ..TypeDef::named("match")
};

static MATCH_METHODS: &[(&str, Item)] = &[
    function("group", 2, 2, |vm, args| {
        let found = object::this(vm, args, &MATCH)?;
        let number = number(vm, found, args)?;
        group(vm, found, number)
    }),
    function("groups", 1, 1, all_groups),
    function("span", 1, 2, |vm, args| {
        let span = span(vm, args)?;
        vm.new_tuple(&span)
    }),
    function("start", 1, 2, |vm, args| Ok(span(vm, args)?[0])),
    function("end", 1, 2, |vm, args| Ok(span(vm, args)?[1])),
];

const SUBJECT: usize = 1;
/// From here on start and end of the whole match and of each group, in bytes; None for a group that took no part.
const CAPTURES: usize = 2;

/// Instructions between two safe points.
const FUEL: u32 = 1024;

// ---- Patterns

fn compile(vm: &mut Vm, pattern: Val) -> Res {
    let (pattern, text) = subject(vm, pattern)?;
    let pattern = bytes(vm, pattern).to_vec();
    let program = match program::compile(&pattern, text, &mut |work| vm.poll_native(work, "re")) {
        Ok(program) => program,
        Err(program::Error::Raised(raise)) => return Err(raise),
        Err(program::Error::Pattern(message)) => return Err(vm.value_error(message)),
    };
    let code = vm.alloc_bytes(Kind::Raw, program.code.len())?;
    vm.heap.bytes_mut(code).copy_from_slice(&program.code);
    object::new(vm, &PATTERN, &[code, Val::int(program.groups as isize)])
}

/// The compiled pattern that the first argument is, or that it is the text of, and whether it was compiled before.
fn pattern(vm: &mut Vm, args: Args) -> Res<(Val, bool)> {
    let v = args.get(vm, 0);
    if object::is(vm, v, &PATTERN) { Ok((v, true)) } else { Ok((compile(vm, v)?, false)) }
}

/// The str or bytes that `v` is, and whether it is a str.
fn subject(vm: &mut Vm, v: Val) -> Res<(Val, bool)> {
    let base = vm.native_base(v);
    match vm.heap.kind(base) {
        Kind::Str => Ok((base, true)),
        Kind::Bytes => Ok((base, false)),
        _ => Err(vm.conversion_to_str(v)),
    }
}

fn bytes(vm: &Vm, subject: Val) -> &[u8] {
    vm.buffer(subject).unwrap_or(&[])
}

// ---- Matching

/// The part of a subject that may match. What is before `from` counts for `^` only.
#[derive(Clone, Copy)]
struct Part {
    subject: Val,
    text: bool,
    from: usize,
    end: usize,
}

impl Part {
    fn whole(vm: &mut Vm, v: Val) -> Res<Part> {
        let (subject, text) = subject(vm, v)?;
        Ok(Part { subject, text, from: 0, end: bytes(vm, subject).len() })
    }

    /// The object of the subject's type with these bytes of it.
    fn slice(self, vm: &mut Vm, from: usize, end: usize) -> Res {
        vm.part(self.subject, from, end)
    }
}

/// Start and end of the whole match and of each group, in bytes, or `None` if there is no match.
fn run(vm: &mut Vm, pattern: Val, part: Part, search: bool) -> Res<Option<Vec<usize>>> {
    let code = vm.heap.get(pattern, CODE);
    let mut matcher = Matcher::new(object::int(vm, pattern, GROUPS) as usize, part.from, search);
    loop {
        let subject = &bytes(vm, part.subject)[..part.end];
        let mut fuel = FUEL;
        let step = matcher.step(vm.heap.bytes(code), subject, part.text, &mut fuel);
        vm.poll_native(FUEL - fuel, "re")?;
        match step {
            Step::More => {}
            Step::Matched => return Ok(Some(matcher.captures)),
            Step::Failed => return Ok(None),
            Step::TooDeep => return Err(vm.runtime_error("maximum recursion depth exceeded")),
        }
    }
}

fn new_match(vm: &mut Vm, part: Part, captures: &[usize]) -> Res {
    let mut slots = alloc::vec![part.subject];
    slots.extend(captures.iter().map(|at| if *at == UNSET { Val::NONE } else { Val::int(*at as isize) }));
    object::new(vm, &MATCH, &slots)
}

/// `match(string[, start[, end]])` and `search`; of the module, without the limits.
fn find(vm: &mut Vm, args: Args, search: bool) -> Res {
    let (pattern, was_compiled) = pattern(vm, args)?;
    let v = args.get(vm, 1);
    let mut part = Part::whole(vm, v)?;
    if was_compiled {
        part = limits(vm, part, args)?;
    }
    match run(vm, pattern, part, search)? {
        Some(captures) => new_match(vm, part, &captures),
        None => Ok(Val::NONE),
    }
}

/// Applies the arguments `start` and `end`, which may lie outside.
fn limits(vm: &mut Vm, mut part: Part, args: Args) -> Res<Part> {
    let byte = |vm: &mut Vm, v: Val| -> Res<usize> {
        let n = usize::try_from(vm.index_arg(v)?).unwrap_or(0);
        Ok(if part.text { vm.str_offset(part.subject, n) } else { n.min(part.end) })
    };
    let (start, end) = (args.opt(vm, 2), args.opt(vm, 3));
    let from = start.map_or(Ok(0), |start| byte(vm, start))?;
    let end = end.map_or(Ok(part.end), |end| byte(vm, end))?;
    (part.from, part.end) = (from, end.max(from));
    Ok(part)
}

/// `split(string[, most])`. An empty match ends it.
fn split(vm: &mut Vm, args: Args) -> Res {
    let pattern = object::this(vm, args, &PATTERN)?;
    let v = args.get(vm, 1);
    let mut part = Part::whole(vm, v)?;
    let mut most = args.opt(vm, 2).map_or(Ok(0), |most| vm.index_arg(most))?;
    let pieces = vm.new_list(&[])?;
    while let Some(captures) = run(vm, pattern, part, true)? {
        let (start, end) = (captures[0], captures[1]);
        if start == end {
            break;
        }
        if captures.len() > 2 {
            return Err(vm.raise_str(types::NOT_IMPLEMENTED_ERROR, "splitting with sub-captures"));
        }
        push(vm, pieces, part, start)?;
        part.from = end;
        most -= 1;
        if most == 0 {
            break;
        }
    }
    push(vm, pieces, part, part.end)?;
    Ok(pieces)
}

/// Appends the piece of the subject up to byte `end`.
fn push(vm: &mut Vm, pieces: Val, part: Part, end: usize) -> Res<()> {
    let mark = vm.mark();
    let piece = part.slice(vm, part.from, end)?;
    vm.list_push(pieces, piece)?;
    vm.release(mark);
    Ok(())
}

// ---- Replacing

/// `sub(replacement, string[, count[, flags]])`. An empty match ends it.
fn sub(vm: &mut Vm, args: Args) -> Res {
    let (pattern, _) = pattern(vm, args)?;
    let (replacement, where_) = (args.get(vm, 1), args.get(vm, 2));
    let mut part = Part::whole(vm, where_)?;
    let mut count = args.opt(vm, 3).map_or(Ok(0), |count| vm.index_arg(count))?;
    let calls = vm.is_callable(replacement);
    let mut out = Vec::new();
    let mark = vm.mark();
    while let Some(captures) = run(vm, pattern, part, true)? {
        let (start, end) = (captures[0], captures[1]);
        if start == end {
            break;
        }
        append(vm, &mut out, part.subject, part.from, start)?;
        let text = if calls {
            let found = new_match(vm, part, &captures)?;
            vm.call(replacement, &[found])?
        } else {
            replacement
        };
        let (text, _) = subject(vm, text)?;
        vm.keep(text);
        expand(vm, &mut out, text, part, &captures)?;
        vm.release(mark);
        part.from = end;
        count -= 1;
        if count == 0 {
            break;
        }
    }
    if part.from == 0 {
        return Ok(where_);
    }
    append(vm, &mut out, part.subject, part.from, part.end)?;
    if !part.text {
        return vm.new_bytes(&out);
    }
    match String::from_utf8(out) {
        Ok(text) => vm.new_str(&text),
        Err(_) => Err(vm.raise_args(types::UNICODE_ERROR, &[])),
    }
}

/// Appends bytes `from..end` of a str or bytes.
fn append(vm: &mut Vm, out: &mut Vec<u8>, v: Val, from: usize, end: usize) -> Res<()> {
    const CHUNK: usize = 4096;
    for at in (from..end).step_by(CHUNK) {
        let chunk = &bytes(vm, v)[at..end.min(at + CHUNK)];
        out.extend_from_slice(chunk);
        vm.poll_native(chunk.len() as u32 / 8, "re")?;
    }
    Ok(())
}

/// Appends a replacement: `\1` and `\g<1>` stand for a group, and a backslash for what follows it.
fn expand(vm: &mut Vm, out: &mut Vec<u8>, replacement: Val, part: Part, captures: &[usize]) -> Res<()> {
    let mut at = 0;
    let length = bytes(vm, replacement).len();
    while at < length {
        let rest = &bytes(vm, replacement)[at..];
        let plain = rest.iter().position(|byte| *byte == b'\\').unwrap_or(rest.len());
        append(vm, out, replacement, at, at + plain)?;
        at += plain;
        let rest = bytes(vm, replacement).get(at + 1..).unwrap_or(&[]);
        let (reference, length) = reference(rest);
        match reference {
            Some(number) => {
                let Some(span) = captures.chunks(2).nth(number) else {
                    let number = vm.new_int(number as i64)?;
                    return Err(vm.raise_args(types::INDEX_ERROR, &[number]));
                };
                if span[0] != UNSET {
                    append(vm, out, part.subject, span[0], span[1])?;
                }
            }
            None if rest.first() == Some(&b'\\') => out.push(b'\\'),
            None => {}
        }
        at += 1 + length;
    }
    Ok(())
}

/// The number of the group that what follows a backslash refers to, and how much of it to skip.
fn reference(text: &[u8]) -> (Option<usize>, usize) {
    let head = if text.starts_with(b"g<") { 2 } else { 0 };
    let digits = text[head..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 {
        return (None, if text.first() == Some(&b'\\') { 1 } else { head });
    }
    let value = |n: u32, digit: &u8| n.saturating_mul(10).saturating_add(u32::from(digit - b'0'));
    let number = text[head..head + digits].iter().fold(0, value);
    let end = head + digits;
    let closed = head > 0 && text.get(end) == Some(&b'>');
    (Some(number as usize), end + usize::from(closed))
}

// ---- Matches

/// The whole match and its groups.
fn groups(vm: &Vm, found: Val) -> usize {
    (vm.heap.len(found) - CAPTURES) / 2
}

/// The number of a group that a method of a match was given, 0 if none.
fn number(vm: &mut Vm, found: Val, args: Args) -> Res<usize> {
    let Some(v) = args.opt(vm, 1) else { return Ok(0) };
    let number = usize::try_from(vm.index_arg(v)?).ok();
    number.filter(|number| *number < groups(vm, found)).ok_or_else(|| no_group(vm, v))
}

fn no_group(vm: &mut Vm, number: Val) -> Raise {
    vm.raise_args(types::INDEX_ERROR, &[number])
}

/// Where a group begins and ends, if it took part.
fn captured(vm: &Vm, found: Val, number: usize) -> Option<(usize, usize)> {
    let start = vm.heap.get(found, CAPTURES + 2 * number).as_int()?;
    let end = vm.heap.get(found, CAPTURES + 2 * number + 1).as_int()?;
    Some((start as usize, end as usize))
}

fn group(vm: &mut Vm, found: Val, number: usize) -> Res {
    match captured(vm, found, number) {
        Some((start, end)) => {
            let subject = vm.heap.get(found, SUBJECT);
            vm.part(subject, start, end)
        }
        None => Ok(Val::NONE),
    }
}

fn all_groups(vm: &mut Vm, args: Args) -> Res {
    let found = object::this(vm, args, &MATCH)?;
    let texts: Res<Vec<Val>> = (1..groups(vm, found)).map(|number| group(vm, found, number)).collect();
    vm.new_tuple(&texts?)
}

/// Start and end of a group, in characters of a str; -1 if it took no part.
fn span(vm: &mut Vm, args: Args) -> Res<[Val; 2]> {
    let found = object::this(vm, args, &MATCH)?;
    let number = number(vm, found, args)?;
    let subject = vm.heap.get(found, SUBJECT);
    let Some((start, end)) = captured(vm, found, number) else { return Ok([Val::int(-1); 2]) };
    let position = |at: usize| if vm.is_str(subject) { vm.str_position(subject, at) } else { at };
    Ok([start, end].map(|at| Val::int(position(at) as isize)))
}

/// Bytes of the UTF-8 character that begins with `lead`.
fn width(lead: u8) -> usize {
    match lead {
        0..0xc0 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}
