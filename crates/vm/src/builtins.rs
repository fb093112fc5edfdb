//! The names that every program has.
//!
//! A name's number is its place in [`ITEMS`]: a module's global that was never assigned holds that number once it was
//! asked for, so that calling `len` costs no lookup.

use crate::iter::Source;
use crate::names;
use crate::native::{Args, Item, ModuleDef, Native, Res};
use crate::ops::{Binary, Compare};
use crate::types::str::search::code_point;
use crate::types::{self, exceptions};
use crate::vm::{SourceKind, Vm};
use alloc::string::String;
use alloc::vec::Vec;
use taipan_bytecode::Flags;
use taipan_heap::{Kind, Val};

/// The module `builtins`.
pub static MODULE: ModuleDef = ModuleDef { name: "builtins", items: ITEMS };

const fn f(name: &'static str, min: u8, max: u8, func: fn(&mut Vm, Args) -> Res) -> (&'static str, Item) {
    (name, Item::Fn(Native::new(name, min, max, func)))
}

const fn kw(name: &'static str, min: u8, max: u8, func: fn(&mut Vm, Args) -> Res) -> (&'static str, Item) {
    (name, Item::Fn(Native::keywords(name, min, max, func)))
}

const ANY: u8 = Native::ANY;

pub static ITEMS: &[(&str, Item)] = &[
    f("len", 1, 1, len),
    ("range", Item::Type(&types::range::TYPE)),
    kw("print", 0, ANY, print),
    ("int", Item::Type(&types::int::TYPE)),
    ("str", Item::Type(&types::str::TYPE)),
    f("isinstance", 2, 2, isinstance),
    ("list", Item::Type(&types::list::TYPE)),
    ("dict", Item::Type(&types::dict::TYPE)),
    ("tuple", Item::Type(&types::tuple::TYPE)),
    ("set", Item::Type(&types::set::TYPE)),
    ("frozenset", Item::Type(&types::set::FROZEN)),
    ("float", Item::Type(&types::float::TYPE)),
    ("complex", Item::Type(&types::complex::TYPE)),
    ("bool", Item::Type(&types::bool::TYPE)),
    ("bytes", Item::Type(&types::bytes::TYPE)),
    ("bytearray", Item::Type(&types::bytearray::TYPE)),
    ("memoryview", Item::Type(&types::memoryview::TYPE)),
    ("slice", Item::Type(&types::slice::TYPE)),
    ("object", Item::Type(&types::object::TYPE)),
    ("type", Item::Type(&types::classes::TYPE)),
    ("super", Item::Type(&types::classes::SUPER)),
    ("property", Item::Type(&types::classes::PROPERTY)),
    ("staticmethod", Item::Type(&types::classes::STATICMETHOD)),
    ("classmethod", Item::Type(&types::classes::CLASSMETHOD)),
    f("abs", 1, 1, |vm, a| {
        let v = a.get(vm, 0);
        vm.abs(v)
    }),
    f("all", 1, 1, |vm, a| quantifier(vm, a, true)),
    f("any", 1, 1, |vm, a| quantifier(vm, a, false)),
    f("bin", 1, 1, |vm, a| radix(vm, a, "#b")),
    f("oct", 1, 1, |vm, a| radix(vm, a, "#o")),
    f("hex", 1, 1, |vm, a| radix(vm, a, "#x")),
    f("callable", 1, 1, |vm, a| {
        let v = a.get(vm, 0);
        Ok(Val::bool(vm.is_callable(v)))
    }),
    f("chr", 1, 1, chr),
    f("ord", 1, 1, ord),
    f("delattr", 2, 2, |vm, a| {
        let (o, n) = (a.get(vm, 0), name_arg(vm, a, 1)?);
        vm.set_attr(o, n, Val::UNDEF).map(|_| Val::NONE)
    }),
    f("dir", 0, 1, dir),
    f("divmod", 2, 2, |vm, a| {
        let (l, r) = (a.get(vm, 0), a.get(vm, 1));
        vm.divmod(l, r)
    }),
    ("enumerate", Item::Type(&types::iterators::ENUMERATE)),
    f("eval", 1, 3, |vm, a| run(vm, a, SourceKind::Expression)),
    f("exec", 1, 3, |vm, a| run(vm, a, SourceKind::Module)),
    f("compile", 3, 6, compile),
    ("filter", Item::Type(&types::iterators::FILTER)),
    f("format", 1, 2, |vm, a| {
        let spec = a.opt(vm, 1).map_or(String::new(), |s| String::from(vm.as_str(s).unwrap_or("")));
        let v = a.get(vm, 0);
        vm.format_value(v, &spec)
    }),
    f("getattr", 2, 3, getattr),
    f("hasattr", 2, 2, |vm, a| {
        let (o, n) = (a.get(vm, 0), name_arg(vm, a, 1)?);
        Ok(Val::bool(vm.get_attr_opt(o, n)?.is_some()))
    }),
    f("setattr", 3, 3, |vm, a| {
        let (o, n, v) = (a.get(vm, 0), name_arg(vm, a, 1)?, a.get(vm, 2));
        vm.set_attr(o, n, v).map(|_| Val::NONE)
    }),
    f("globals", 0, 0, |vm, _| Ok(vm.frames.last().map_or(vm.main, |f| f.globals))),
    f("locals", 0, 0, |vm, _| Ok(vm.namespace())),
    f("hash", 1, 1, |vm, a| {
        let v = a.get(vm, 0);
        let h = vm.hash(v)?;
        Ok(vm.board_int(h))
    }),
    f("id", 1, 1, |vm, a| {
        let v = a.get(vm, 0);
        let n = if v.is_ptr() { vm.heap.offset(v) as isize } else { v.bits() as isize >> 1 };
        Ok(vm.board_int(n))
    }),
    f("input", 0, 1, input),
    f("issubclass", 2, 2, issubclass),
    f("iter", 1, 2, iter),
    ("map", Item::Type(&types::iterators::MAP)),
    kw("max", 1, ANY, |vm, a| extreme(vm, a, Compare::Gt)),
    kw("min", 1, ANY, |vm, a| extreme(vm, a, Compare::Lt)),
    f("next", 1, 2, next),
    f("pow", 2, 3, pow),
    f("repr", 1, 1, |vm, a| {
        let v = a.get(vm, 0);
        vm.repr_val(v)
    }),
    f("ascii", 1, 1, |vm, a| {
        let v = a.get(vm, 0);
        vm.ascii_val(v)
    }),
    ("reversed", Item::Type(&types::iterators::REVERSED)),
    f("round", 1, 2, |vm, a| {
        let (v, n) = (a.get(vm, 0), a.opt(vm, 1));
        vm.round(v, n)
    }),
    kw("sorted", 1, 1, sorted),
    f("sum", 1, 2, sum),
    ("zip", Item::Type(&types::iterators::ZIP)),
    f("help", 0, 1, crate::help::help),
    f("__template__", 1, ANY, types::template::builtin),
    f("__build_class__", 2, ANY, build_class),
    f("__import__", 1, 5, crate::import::import_function),
    f("execfile", 1, 1, execfile),
    kw("open", 0, 4, |vm, a| (vm.files.open)(vm, a)),
    ("NotImplemented", Item::Val(Val::NOT_IMPLEMENTED)),
    ("Ellipsis", Item::Val(Val::ELLIPSIS)),
    ("BaseException", Item::Type(&exceptions::BASE_EXCEPTION)),
    ("Exception", Item::Type(&exceptions::EXCEPTION)),
    ("SystemExit", Item::Type(&exceptions::SYSTEM_EXIT)),
    ("KeyboardInterrupt", Item::Type(&exceptions::KEYBOARD_INTERRUPT)),
    ("GeneratorExit", Item::Type(&exceptions::GENERATOR_EXIT)),
    ("ArithmeticError", Item::Type(&exceptions::ARITHMETIC_ERROR)),
    ("AssertionError", Item::Type(&exceptions::ASSERTION_ERROR)),
    ("AttributeError", Item::Type(&exceptions::ATTRIBUTE_ERROR)),
    ("EOFError", Item::Type(&exceptions::EOF_ERROR)),
    ("ImportError", Item::Type(&exceptions::IMPORT_ERROR)),
    ("IndentationError", Item::Type(&exceptions::INDENTATION_ERROR)),
    ("IndexError", Item::Type(&exceptions::INDEX_ERROR)),
    ("KeyError", Item::Type(&exceptions::KEY_ERROR)),
    ("LookupError", Item::Type(&exceptions::LOOKUP_ERROR)),
    ("MemoryError", Item::Type(&exceptions::MEMORY_ERROR)),
    ("NameError", Item::Type(&exceptions::NAME_ERROR)),
    ("NotImplementedError", Item::Type(&exceptions::NOT_IMPLEMENTED_ERROR)),
    ("OSError", Item::Type(&exceptions::OS_ERROR)),
    ("OverflowError", Item::Type(&exceptions::OVERFLOW_ERROR)),
    ("RuntimeError", Item::Type(&exceptions::RUNTIME_ERROR)),
    ("StopAsyncIteration", Item::Type(&exceptions::STOP_ASYNC_ITERATION)),
    ("StopIteration", Item::Type(&exceptions::STOP_ITERATION)),
    ("SyntaxError", Item::Type(&exceptions::SYNTAX_ERROR)),
    ("TypeError", Item::Type(&exceptions::TYPE_ERROR)),
    ("UnicodeError", Item::Type(&exceptions::UNICODE_ERROR)),
    ("ValueError", Item::Type(&exceptions::VALUE_ERROR)),
    ("ViperTypeError", Item::Type(&exceptions::VIPER_TYPE_ERROR)),
    ("ZeroDivisionError", Item::Type(&exceptions::ZERO_DIVISION_ERROR)),
    ("__debug__", Item::Make(|vm| Ok(Val::bool(vm.config.optimize == 0)))),
];

const HASH_SIZE: usize = 256;
// Half empty, so that a search for a name that isn't there ends soon.
const _: () = assert!(ITEMS.len() <= HASH_SIZE / 2);

/// Open-addressed by `names::hash`: number + 1 of a name, 0 for none.
static TABLE: [u16; HASH_SIZE] = {
    let mut table = [0u16; HASH_SIZE];
    let mut n = 0;
    while n < ITEMS.len() {
        let mut at = names::hash(ITEMS[n].0.as_bytes()) as usize % HASH_SIZE;
        while table[at] != 0 {
            at = (at + 1) % HASH_SIZE;
        }
        table[at] = n as u16 + 1;
        n += 1;
    }
    table
};

/// The number of a built-in name.
pub fn find(name: &[u8]) -> Option<u16> {
    let mut at = names::hash(name) as usize % HASH_SIZE;
    while TABLE[at] != 0 {
        let n = TABLE[at] - 1;
        if ITEMS[n as usize].0.as_bytes() == name {
            return Some(n);
        }
        at = (at + 1) % HASH_SIZE;
    }
    None
}

/// Argument `i`, an attribute's name.
fn name_arg(vm: &mut Vm, args: Args, i: usize) -> Res {
    let v = args.get(vm, i);
    if vm.is_str(v) {
        return vm.intern_val(v);
    }
    let t = vm.type_name(v);
    Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("can't convert '{t}' object to str implicitly")))
}

fn len(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let n = vm.length(v)?;
    vm.new_len(n)
}

impl Vm {
    /// `n` cut to the board's small integers, as hashes and ids are.
    fn board_int(&self, n: isize) -> Val {
        let shift = usize::BITS.saturating_sub(self.config.small_int_bits);
        Val::int(n << shift >> shift)
    }

    /// A length as an int. Only a range can be so long that it is none.
    pub(crate) fn new_len(&mut self, n: usize) -> Res {
        match i64::try_from(n) {
            Ok(n) => self.new_int(n),
            Err(_) => Err(self.raise_str(types::OVERFLOW_ERROR, "overflow converting long int to machine word")),
        }
    }

    /// `len(v)`
    pub fn length(&mut self, v: Val) -> Res<usize> {
        match self.heap.kind(v) {
            Kind::List => return Ok(self.list_len(v)),
            Kind::Tuple => return Ok(self.tuple_len(v)),
            _ => {}
        }
        if let Some(n) = self.call_special(v, names::LEN, &[])? {
            if !matches!(self.heap.kind(n), Kind::Int | Kind::Bool | Kind::BigInt) {
                return Err(self.type_error("__len__() should return an int"));
            }
            return match usize::try_from(self.index_arg(n)?) {
                Ok(n) => Ok(n),
                Err(_) => Err(self.value_error("__len__() should return >= 0")),
            };
        }
        let base = self.native_base(v);
        if let Some(n) = self.container_len(base) {
            return Ok(n);
        }
        if let Some(n) = self.text_len(base) {
            return Ok(n);
        }
        if let Some(len) = self.hook(base, |d| d.len) {
            return len(self, base);
        }
        let t = self.type_name(v);
        Err(self.raise_fmt(types::TYPE_ERROR, format_args!("object of type '{t}' has no len()")))
    }
}

/// The text of an argument that must be a str.
fn text_arg(vm: &mut Vm, v: Val) -> Res<String> {
    if let Some(text) = vm.as_str(v) {
        return Ok(String::from(text));
    }
    let t = vm.type_name(v);
    Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("can't convert '{t}' object to str implicitly")))
}

fn print(vm: &mut Vm, args: Args) -> Res {
    let mut sep = String::from(" ");
    let mut end = String::from("\n");
    let mut file = Val::NONE;
    for i in 0..args.keywords(vm) {
        let (key, value) = args.keyword_at(vm, i);
        match vm.str_bytes(key) {
            b"sep" if value.is_none() => {}
            b"end" if value.is_none() => {}
            b"sep" => sep = text_arg(vm, value)?,
            b"end" => end = text_arg(vm, value)?,
            b"file" => file = value,
            b"flush" => {}
            _ => return Err(vm.type_error("extra keyword arguments given")),
        }
    }
    if !file.is_none() {
        return print_to(vm, args, file, &sep, &end);
    }
    let mut text = String::new();
    for i in 0..args.len() {
        if i > 0 {
            text.push_str(&sep);
        }
        let v = args.get(vm, i);
        if vm.heap.lock_depth() > 0 && vm.heap.is(v, Kind::BigInt) {
            // Its digits need room that a board takes from the heap.
            return Err(vm.locked_error());
        }
        vm.str_into(v, &mut text)?;
    }
    text.push_str(&end);
    vm.write_stdout(text.as_bytes());
    vm.poll_native(text.len() as u32 / 8, "print")?;
    Ok(Val::NONE)
}

/// Prints to a stream, which is given each part by itself.
fn print_to(vm: &mut Vm, args: Args, file: Val, sep: &str, end: &str) -> Res {
    vm.stream(file)?;
    for i in 0..args.len() {
        if i > 0 {
            vm.stream_print(file, sep)?;
        }
        let v = args.get(vm, i);
        let text = vm.str_of(v)?;
        vm.stream_print(file, &text)?;
    }
    vm.stream_print(file, end)?;
    Ok(Val::NONE)
}

/// Whether class `c` is one of `classes`, a class or a (nested) tuple of them.
fn is_one_of(vm: &mut Vm, c: Val, classes: Val, name: &str) -> Res<bool> {
    match vm.heap.kind(classes) {
        Kind::Tuple => {
            for i in 0..vm.tuple_len(classes) {
                let one = vm.tuple_get(classes, i);
                if is_one_of(vm, c, one, name)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Kind::Class | Kind::Type => Ok(vm.is_subclass(c, classes)),
        _ => Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("{name}() arg 2 must be a class or a tuple of classes"))),
    }
}

fn isinstance(vm: &mut Vm, args: Args) -> Res {
    let t = vm.type_of(args.get(vm, 0));
    let classes = args.get(vm, 1);
    is_one_of(vm, t, classes, "isinstance").map(Val::bool)
}

fn issubclass(vm: &mut Vm, args: Args) -> Res {
    let c = args.get(vm, 0);
    if !matches!(vm.heap.kind(c), Kind::Class | Kind::Type) {
        return Err(vm.type_error("issubclass() arg 1 must be a class"));
    }
    let classes = args.get(vm, 1);
    is_one_of(vm, c, classes, "issubclass").map(Val::bool)
}

fn quantifier(vm: &mut Vm, args: Args, all: bool) -> Res {
    let it = args.get(vm, 0);
    let mut result = all;
    // Stops early: the loop's state is the built-in's own.
    let mut s = if vm.special(it, names::ITER).is_some() {
        crate::iter::State { source: vm.iter(it)?, position: Val::UNDEF, extra: Val::UNDEF }
    } else {
        vm.loop_state(it)?
    };
    vm.keep(s.source);
    loop {
        let mark = vm.mark();
        let item = if s.position.is_absent() { vm.iter_next(s.source)? } else { vm.state_next(&mut s)? };
        let Some(item) = item else { break };
        vm.keep(item);
        if vm.truth(item)? != all {
            result = !all;
            break;
        }
        vm.release(mark);
        vm.poll_native(1, "all")?;
    }
    Ok(Val::bool(result))
}

fn radix(vm: &mut Vm, args: Args, spec: &str) -> Res {
    let v = args.get(vm, 0);
    let v = match vm.heap.kind(v) {
        Kind::Int | Kind::BigInt => v,
        _ => {
            let n = vm.index_arg(v)?;
            Val::int(n)
        }
    };
    vm.format_value(v, spec)
}

fn chr(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let n = vm.index_arg(v)?;
    match u32::try_from(n) {
        Ok(n) if n < 128 => Ok(Val::sym(n as u16)),
        // Surrogates, too, which are no characters to Rust.
        Ok(n @ 0xd800..0xe000) => vm.new_str_bytes(&[0xed, 0x80 | (n >> 6 & 0x3f) as u8, 0x80 | (n & 0x3f) as u8]),
        Ok(n) if let Some(c) = char::from_u32(n) => vm.new_str(c.encode_utf8(&mut [0; 4])),
        _ => Err(vm.value_error("char not in range(0x110000)")),
    }
}

fn ord(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let v = vm.native_base(v);
    if vm.is_str(v) {
        let text = vm.str_bytes(v);
        if !text.is_empty()
            && let (c, width) = code_point(text)
            && width == text.len()
        {
            return Ok(Val::int(c as isize));
        }
        let n = vm.str_char_len(v);
        return Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("ord() expected a character, but string of length {n} found")));
    }
    match vm.buffer(v) {
        Some([b]) => Ok(Val::int(*b as isize)),
        Some(b) => {
            let n = b.len();
            Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("ord() expected a character, but string of length {n} found")))
        }
        None => Err(vm.type_error("ord() expected a character")),
    }
}

fn dir(vm: &mut Vm, args: Args) -> Res {
    let names = match args.opt(vm, 0) {
        None => {
            let (globals, mut names) = (vm.frames.last().map_or(vm.main, |f| f.globals), Vec::new());
            vm.dict_names(globals, &mut names);
            vm.sorted_names(&names)
        }
        Some(v) => {
            if let Some(list) = vm.call_special(v, names::DIR, &[])? {
                return Ok(list);
            }
            vm.attribute_names(v)?
        }
    };
    let list = vm.new_list(&[])?;
    for name in names {
        let v = vm.intern(name.as_bytes())?;
        vm.list_push(list, v)?;
    }
    Ok(list)
}

impl Vm {
    /// The names of an object's attributes, sorted.
    pub fn attribute_names(&mut self, v: Val) -> Res<Vec<String>> {
        let mut names = Vec::new();
        self.attr_names(v, &mut names)?;
        Ok(self.sorted_names(&names))
    }

    fn sorted_names(&self, names: &[Val]) -> Vec<String> {
        let mut texts: Vec<String> = names.iter().map(|n| String::from(self.str_text(*n))).collect();
        texts.sort();
        texts.dedup();
        texts
    }

    fn dict_names(&mut self, d: Val, names: &mut Vec<Val>) {
        let mut at = 0;
        while let Some((k, _)) = self.dict_next(d, &mut at) {
            if self.is_str(k) {
                names.push(k);
            }
        }
    }

    fn attr_names(&mut self, v: Val, names: &mut Vec<Val>) -> Res<()> {
        match self.heap.kind(v) {
            Kind::Module => {
                let globals = self.heap.get(v, 0);
                self.dict_names(globals, names);
                return Ok(());
            }
            Kind::Instance => names.extend(self.instance_attrs(v).iter().map(|(n, _)| *n)),
            _ => {}
        }
        let t = if matches!(self.heap.kind(v), Kind::Class | Kind::Type) { v } else { self.type_of(v) };
        self.class_names(t, names)
    }

    fn class_names(&mut self, t: Val, names: &mut Vec<Val>) -> Res<()> {
        if self.heap.is(t, Kind::Class) {
            let mro = self.heap.get(t, crate::class::slot::MRO);
            for i in 0..self.heap.len(mro) {
                let c = self.heap.get(mro, i);
                if self.heap.is(c, Kind::Class) {
                    let dict = self.heap.get(c, crate::class::slot::DICT);
                    self.dict_names(dict, names);
                } else {
                    self.class_names(c, names)?;
                }
            }
            return Ok(());
        }
        let mut def = t.as_typ().map(|n| self.type_def(n));
        while let Some(d) = def {
            for (name, _) in d.methods.iter().chain(d.more) {
                let v = self.intern(name.as_bytes())?;
                self.keep(v);
                names.push(v);
            }
            def = d.base;
        }
        let v = self.intern(b"__class__")?;
        names.push(v);
        Ok(())
    }
}

fn iter(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    match args.opt(vm, 1) {
        None => vm.iter(v),
        Some(sentinel) => vm.new_iter(Source::Sentinel, v, Val::UNDEF, sentinel),
    }
}

fn next(vm: &mut Vm, args: Args) -> Res {
    let it = args.get(vm, 0);
    if vm.heap.is(it, Kind::Generator) && args.len() == 1 {
        return vm.next_for(args, it, Val::NONE, None);
    }
    match (vm.special(it, names::NEXT), args.opt(vm, 1)) {
        // An iterator's own StopIteration keeps its arguments.
        (Some(f), None) => vm.call(f, &[it]),
        (None, None) => vm.iter_next_or_stop(it),
        (_, Some(default)) => Ok(vm.iter_next(it)?.unwrap_or(default)),
    }
}

fn getattr(vm: &mut Vm, args: Args) -> Res {
    let name = name_arg(vm, args, 1)?;
    let object = args.get(vm, 0);
    match args.opt(vm, 2) {
        Some(default) => Ok(vm.get_attr_opt(object, name)?.unwrap_or(default)),
        None => {
            // Not through the optional form, so that an AttributeError of a getter keeps its own text.
            match vm.find_attr(object, name)? {
                crate::attr::Found::Getter(f) => vm.call(f, &[object]),
                crate::attr::Found::Hook(f) if !vm.heap.is(object, Kind::Module) => vm.call(f, &[object, name]),
                _ => vm.get_attr(object, name),
            }
        }
    }
}

fn extreme(vm: &mut Vm, args: Args, op: Compare) -> Res {
    let (mut key, mut default) = (Val::NONE, None);
    for i in 0..args.keywords(vm) {
        let (name, value) = args.keyword_at(vm, i);
        match vm.str_bytes(name) {
            b"key" => key = value,
            b"default" => default = Some(value),
            _ => return Err(vm.type_error("extra keyword arguments given")),
        }
    }
    let mut best: Option<(Val, Val)> = None;
    let kept = [vm.keep_one(Val::NONE), vm.keep_one(Val::NONE)];
    let mut consider = |vm: &mut Vm, item: Val| -> Res<()> {
        let k = if key.is_none() { item } else { vm.call(key, &[item])? };
        let better = match best {
            None => true,
            Some((_, b)) => {
                let v = vm.compare_call(op, k, b)?;
                vm.truth(v)?
            }
        };
        if better {
            vm.keep_instead(kept[0], item);
            vm.keep_instead(kept[1], k);
            best = Some((item, k));
        }
        Ok(())
    };
    if args.len() == 1 {
        let v = args.get(vm, 0);
        vm.iterate(v, &mut consider)?;
    } else {
        for i in 0..args.len() {
            let v = args.get(vm, i);
            consider(vm, v)?;
        }
    }
    match (best, default) {
        (Some((v, _)), _) => Ok(v),
        (None, Some(d)) => Ok(d),
        (None, None) => Err(vm.value_error("arg is an empty sequence")),
    }
}

fn pow(vm: &mut Vm, args: Args) -> Res {
    let (base, exponent) = (args.get(vm, 0), args.get(vm, 1));
    match args.opt(vm, 2) {
        None => vm.binary_call(Binary::Pow, base, exponent, false),
        Some(m) if m.is_none() => vm.binary_call(Binary::Pow, base, exponent, false),
        Some(m) => vm.int_pow_mod(base, exponent, m),
    }
}

fn sorted(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let list = vm.new_list(&[])?;
    vm.list_extend(list, v)?;
    let key = args.keyword(vm, "key").unwrap_or(Val::NONE);
    let reverse = match args.keyword(vm, "reverse") {
        Some(r) => vm.truth(r)?,
        None => false,
    };
    vm.list_sort(list, key, reverse)?;
    Ok(list)
}

fn sum(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let mut total = args.opt(vm, 1).unwrap_or(Val::int(0));
    let kept = vm.keep_one(total);
    vm.iterate(v, &mut |vm, item| {
        total = vm.binary_call(Binary::Add, total, item, false)?;
        if total.is_ptr() {
            vm.keep_instead(kept, total);
        }
        Ok(())
    })?;
    Ok(total)
}

/// `__build_class__(body, name, *bases)`, which is what a class statement comes to.
fn build_class(vm: &mut Vm, args: Args) -> Res {
    let (body, name) = (args.get(vm, 0), args.get(vm, 1));
    if !vm.is_str(name) {
        return Err(vm.type_error("a class needs a name"));
    }
    let bases: Vec<Val> = (2..args.len()).map(|i| args.get(vm, i)).collect();
    let namespace = vm.new_dict(4)?;
    let cell = vm.call(body, &[namespace])?;
    let class = vm.new_class(name, &bases, namespace)?;
    if vm.heap.is(cell, Kind::Cell) {
        vm.heap.set(cell, 0, class);
    }
    Ok(class)
}

impl Vm {
    /// Where the program's names are stored at this place: globals, or the namespace of a class body.
    pub(crate) fn namespace(&self) -> Val {
        let Some(frame) = self.frames.last() else { return self.main };
        if self.meta(frame.code).flags.has(Flags::NAMESPACE) { self.stack.get(frame.base as usize) } else { frame.globals }
    }
}

fn globals_arg(vm: &mut Vm, args: Args) -> Res<(Val, Option<Val>)> {
    let here = vm.frames.last().map_or(vm.main, |f| f.globals);
    let globals = match args.opt(vm, 1) {
        Some(g) if !g.is_none() => vm.native_base(g),
        _ => here,
    };
    if vm.heap.kind(globals) != Kind::Dict {
        return Err(vm.type_error("globals must be a dict"));
    }
    let namespace = match args.opt(vm, 2) {
        Some(l) if !l.is_none() => Some(vm.native_base(l)),
        // By default the names of where it is called: in a class body, those of the class.
        _ if args.opt(vm, 1).is_none() => Some(vm.namespace()),
        _ => None,
    };
    let namespace = namespace.filter(|n| *n != globals);
    if namespace.is_some_and(|n| vm.heap.kind(n) != Kind::Dict) {
        return Err(vm.type_error("locals must be a dict"));
    }
    Ok((globals, namespace))
}

fn run(vm: &mut Vm, args: Args, kind: SourceKind) -> Res {
    let source = args.get(vm, 0);
    let (globals, namespace) = globals_arg(vm, args)?;
    if vm.heap.is(source, Kind::Object) {
        return crate::types::function::run_compiled(vm, source, globals, namespace);
    }
    let Some(bytes) = vm.buffer(source).map(|b| b.to_vec()) else {
        return Err(vm.type_error("source must be a str or bytes"));
    };
    vm.run_source(&bytes, "<string>", kind, globals, namespace)
}

fn compile(vm: &mut Vm, args: Args) -> Res {
    let (source, file, mode) = (args.get(vm, 0), args.get(vm, 1), args.get(vm, 2));
    let kind = match vm.as_str(mode) {
        Some("exec") => SourceKind::Module,
        Some("eval") => SourceKind::Expression,
        Some("single") => SourceKind::Single,
        _ => return Err(vm.value_error("bad compile mode")),
    };
    let Some(bytes) = vm.buffer(source).map(|b| b.to_vec()) else {
        return Err(vm.type_error("source must be a str or bytes"));
    };
    let file = String::from(vm.as_str(file).unwrap_or("<string>"));
    crate::types::function::compile(vm, &bytes, &file, kind)
}

fn execfile(vm: &mut Vm, args: Args) -> Res {
    let name = args.get(vm, 0);
    let Some(path) = vm.as_str(name).map(String::from) else { return Err(vm.type_error("a file name must be a str")) };
    let bytes = vm.read_file(&path)?.bytes;
    let globals = vm.frames.last().map_or(vm.main, |f| f.globals);
    vm.run_source(&bytes, &path, SourceKind::Module, globals, None)
}

fn input(vm: &mut Vm, args: Args) -> Res {
    if let Some(prompt) = args.opt(vm, 0) {
        let text = vm.str_of(prompt)?;
        vm.write_stdout(text.as_bytes());
    }
    let mut line = Vec::new();
    loop {
        vm.wait_for_console()?;
        match vm.board.console_read() {
            Some(b'\n') => break,
            Some(b) => {
                line.push(b);
                vm.check_size(line.len())?;
                vm.poll_native(1, "input")?;
            }
            None if vm.board.hardware_clock().is_some() => {
                // Ctrl-C, if it is not the end.
                vm.poll_native(1, "input")?;
                if line.is_empty() {
                    return Err(vm.raise_args(types::EOF_ERROR, &[]));
                }
                break;
            }
            None => {
                // On a simulated board the next byte comes at its time.
                if vm.now >= vm.end_of_time || vm.deadline == u64::MAX {
                    return Err(vm.raise_args(types::EOF_ERROR, &[]));
                }
                let next = vm.deadline;
                vm.wait_until(taipan_board::time::Cycles(next), true)?;
            }
        }
    }
    let text = String::from_utf8_lossy(&line).into_owned();
    vm.new_str(text.trim_end_matches('\r'))
}
