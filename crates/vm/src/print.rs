//! `repr` and `str`.
//!
//! Text is gathered in a Rust string, so that printing numbers, strings and tuples of them takes no Python heap.
//! Containers remember which ones they are inside of: printing one that contains itself is a RuntimeError. Addresses are
//! places in the heap, which are the same in every run.

use crate::native::{Res, TypeDef};
use crate::types;
use crate::types::str::search::code_point;
use crate::vm::Vm;
use crate::{names, num};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;
use taipan_heap::{Kind, Val};

/// Containers inside one another that are printed; past it RuntimeError.
const MAX_DEPTH: usize = 200;

/// Which of the two texts of a value is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Repr,
    Str,
}

/// A text being made.
struct Printer<'a> {
    out: &'a mut String,
    /// The containers whose items are being printed, outermost first.
    open: Vec<Val>,
}

impl Vm {
    /// `repr(v)`
    pub fn repr(&mut self, v: Val) -> Res<String> {
        let mut out = String::new();
        self.repr_into(v, &mut out)?;
        Ok(out)
    }

    /// `str(v)`
    pub fn str_of(&mut self, v: Val) -> Res<String> {
        let mut out = String::new();
        self.str_into(v, &mut out)?;
        Ok(out)
    }

    /// Appends `repr(v)`.
    pub fn repr_into(&mut self, v: Val, out: &mut String) -> Res<()> {
        self.print(v, Form::Repr, &mut Printer { out, open: Vec::new() })
    }

    /// Appends `str(v)`.
    pub fn str_into(&mut self, v: Val, out: &mut String) -> Res<()> {
        self.print(v, Form::Str, &mut Printer { out, open: Vec::new() })
    }

    /// `repr(v)` as a Python str.
    pub fn repr_val(&mut self, v: Val) -> Res {
        let text = self.repr(v)?;
        self.check_size(text.len())?;
        self.new_str(&text)
    }

    /// `str(v)` as a Python str, which a str is itself.
    pub fn str_val(&mut self, v: Val) -> Res {
        let base = self.native_base(v);
        if self.is_str(base) && (base == v || self.special(v, names::STR).is_none()) {
            return Ok(base);
        }
        let text = self.str_of(v)?;
        self.check_size(text.len())?;
        self.new_str(&text)
    }

    /// `ascii(v)` as a Python str: `repr(v)` with what is not ASCII escaped.
    pub fn ascii_val(&mut self, v: Val) -> Res {
        let text = self.repr(v)?;
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            // Writing to a String does not fail.
            let _ = match c as u32 {
                0..0x80 => out.write_char(c),
                n @ 0x80..0x100 => write!(out, "\\x{n:02x}"),
                n @ 0x100..0x10000 => write!(out, "\\u{n:04x}"),
                n => write!(out, "\\U{n:08x}"),
            };
        }
        self.check_size(out.len())?;
        self.new_str(&out)
    }

    fn print(&mut self, v: Val, form: Form, p: &mut Printer<'_>) -> Res<()> {
        if let Some(n) = v.as_int() {
            let _ = write!(p.out, "{n}");
            return Ok(());
        }
        match self.heap.kind(v) {
            Kind::Str => self.print_str(v, form, p.out),
            Kind::Bytes => self.print_bytes(v, p.out),
            Kind::ByteArray => {
                p.out.push_str("bytearray(");
                self.print_bytes(v, p.out)?;
                p.out.push(')');
                Ok(())
            }
            Kind::Array => self.array_repr(v, p.out),
            Kind::Float => {
                num::repr_f64(self.float_of(v), p.out);
                Ok(())
            }
            Kind::Tuple | Kind::List | Kind::Dict | Kind::Set | Kind::FrozenSet | Kind::DictView => self.print_container(v, p),
            Kind::Instance => self.print_instance(v, form, p),
            Kind::Exception => self.print_exception_object(v, v, form, p),
            Kind::Function => {
                let (name, at) = (self.function_name(v), self.heap.offset(v));
                let _ = write!(p.out, "<function {name} at {at:#x}>");
                Ok(())
            }
            Kind::Native => {
                p.out.push_str("<function>");
                Ok(())
            }
            Kind::Type | Kind::Class => {
                let name = self.type_def_name(v);
                let _ = write!(p.out, "<class '{name}'>");
                Ok(())
            }
            Kind::Generator => {
                let name = self.code_file_and_name(self.generator_code(v)).1;
                let _ = write!(p.out, "<generator object '{}' at {:x}>", self.str_text(name), self.heap.offset(v));
                Ok(())
            }
            Kind::Module => self.print_module(v, p),
            Kind::Range | Kind::Slice => self.print_range(v, p),
            Kind::BoundMethod => {
                let _ = write!(p.out, "<bound_method {:x} ", self.heap.offset(v));
                let (function, this) = (self.heap.get(v, 0), self.heap.get(v, 1));
                self.print_inner(v, &[this, function], ".", p)?;
                p.out.push('>');
                Ok(())
            }
            Kind::Super => {
                p.out.push_str("<super: ");
                let (class, this) = (self.heap.get(v, 0), self.heap.get(v, 1));
                self.print_inner(v, &[class, this], ", ", p)?;
                p.out.push('>');
                Ok(())
            }
            _ => match self.hook(v, |def: &'static TypeDef| def.print) {
                Some(print) => {
                    self.check_depth(p)?;
                    print(self, v, form == Form::Str, p.out)
                }
                None => {
                    let name = self.type_name(v);
                    let _ = write!(p.out, "<{name}>");
                    Ok(())
                }
            },
        }
    }

    fn check_depth(&mut self, p: &Printer<'_>) -> Res<()> {
        if p.open.len() < MAX_DEPTH { Ok(()) } else { Err(self.recursion_error()) }
    }

    // ---- Text

    fn print_str(&mut self, v: Val, form: Form, out: &mut String) -> Res<()> {
        let bytes = self.str_bytes(v);
        match (core::str::from_utf8(bytes), form) {
            (Ok(text), Form::Str) => out.push_str(text),
            (Ok(text), Form::Repr) => quote_str(text, out),
            (Err(_), Form::Str) => out.push_str(&String::from_utf8_lossy(bytes)),
            (Err(_), Form::Repr) => quote_beyond(bytes, out),
        }
        let work = bytes.len() as u32 / 8;
        if work > 128 { self.poll_native(work, "repr") } else { Ok(()) }
    }

    fn print_bytes(&mut self, v: Val, out: &mut String) -> Res<()> {
        let bytes = self.buffer(v).unwrap_or(&[]);
        let work = bytes.len() as u32;
        quote_bytes(bytes, out);
        if work > 1024 { self.poll_native(work, "repr") } else { Ok(()) }
    }

    // ---- Containers

    fn print_container(&mut self, v: Val, p: &mut Printer<'_>) -> Res<()> {
        let kind = self.heap.kind(v);
        if p.open.contains(&v) {
            // It would never end.
            return Err(self.recursion_error());
        }
        self.check_depth(p)?;
        p.open.push(v);
        let done = match kind {
            Kind::Tuple => self.print_sequence(v, "(", p),
            Kind::List => self.print_sequence(v, "[", p),
            Kind::Dict => self.print_dict(v, p),
            Kind::DictView => self.print_view(v, p),
            _ => self.print_set(v, p),
        };
        p.open.pop();
        done
    }

    fn print_sequence(&mut self, v: Val, opening: &str, p: &mut Printer<'_>) -> Res<()> {
        let is_list = self.heap.is(v, Kind::List);
        p.out.push_str(opening);
        let mut i = 0;
        // Printing an item may run Python, which may change the list.
        while i < if is_list { self.list_len(v) } else { self.tuple_len(v) } {
            if i > 0 {
                p.out.push_str(", ");
            }
            let item = if is_list { self.list_get(v, i) } else { self.tuple_get(v, i) };
            self.print_item(item, p)?;
            i += 1;
        }
        p.out.push_str(match (is_list, i) {
            (true, _) => "]",
            (false, 1) => ",)",
            (false, _) => ")",
        });
        Ok(())
    }

    /// Prints what was taken out of a container.
    fn print_item(&mut self, item: Val, p: &mut Printer<'_>) -> Res<()> {
        self.poll_native(1, "repr")?;
        if !item.is_ptr() {
            return self.print(item, Form::Repr, p);
        }
        let mark = self.mark();
        self.keep(item);
        self.print(item, Form::Repr, p)?;
        self.release(mark);
        Ok(())
    }

    /// `key: value` for all entries, or only keys, or only values.
    fn print_entries(&mut self, d: Val, keys: bool, values: bool, p: &mut Printer<'_>) -> Res<()> {
        let mut at = 0;
        let mut first = true;
        while let Some((key, value)) = self.dict_next(d, &mut at) {
            if !core::mem::take(&mut first) {
                p.out.push_str(", ");
            }
            let mark = self.mark();
            self.keep(value);
            if keys {
                self.print_item(key, p)?;
            }
            if keys && values {
                p.out.push_str(": ");
            }
            if values {
                self.print_item(value, p)?;
            }
            self.release(mark);
        }
        Ok(())
    }

    fn print_dict(&mut self, v: Val, p: &mut Printer<'_>) -> Res<()> {
        let ordered = self.type_of(v) == types::ORDERED_DICT;
        p.out.push_str(if ordered { "OrderedDict({" } else { "{" });
        self.print_entries(v, true, true, p)?;
        p.out.push_str(if ordered { "})" } else { "}" });
        Ok(())
    }

    fn print_view(&mut self, v: Val, p: &mut Printer<'_>) -> Res<()> {
        let (d, which) = (self.heap.get(v, 0), self.heap.get(v, 1).as_int().unwrap_or(0));
        match which {
            0 => {
                p.out.push_str("dict_keys([");
                self.print_entries(d, true, false, p)?;
            }
            1 => {
                p.out.push_str("dict_values([");
                self.print_entries(d, false, true, p)?;
            }
            _ => {
                p.out.push_str("dict_items([");
                let mut at = 0;
                let mut first = true;
                while let Some((key, value)) = self.dict_next(d, &mut at) {
                    p.out.push_str(if core::mem::take(&mut first) { "(" } else { ", (" });
                    let mark = self.mark();
                    self.keep(value);
                    self.print_item(key, p)?;
                    p.out.push_str(", ");
                    self.print_item(value, p)?;
                    p.out.push(')');
                    self.release(mark);
                }
            }
        }
        p.out.push_str("])");
        Ok(())
    }

    fn print_set(&mut self, v: Val, p: &mut Printer<'_>) -> Res<()> {
        let frozen = self.heap.is(v, Kind::FrozenSet);
        let empty = self.dict_len(v) == 0;
        p.out.push_str(match (frozen, empty) {
            (false, true) => "set()",
            (true, true) => "frozenset()",
            (false, false) => "{",
            (true, false) => "frozenset({",
        });
        if !empty {
            self.print_entries(v, true, false, p)?;
            p.out.push_str(if frozen { "})" } else { "}" });
        }
        Ok(())
    }

    // ---- Other objects

    /// Prints parts of an object that is no container, one after the other.
    fn print_inner(&mut self, v: Val, parts: &[Val], between: &str, p: &mut Printer<'_>) -> Res<()> {
        self.check_depth(p)?;
        p.open.push(v);
        for (i, part) in parts.iter().enumerate() {
            if i > 0 {
                p.out.push_str(between);
            }
            self.print_item(*part, p)?;
        }
        p.open.pop();
        Ok(())
    }

    fn print_range(&mut self, v: Val, p: &mut Printer<'_>) -> Res<()> {
        let [start, stop, step] = [0, 1, 2].map(|i| self.heap.get(v, i));
        let is_range = self.heap.is(v, Kind::Range);
        p.out.push_str(if is_range { "range(" } else { "slice(" });
        let parts = [start, stop, step];
        self.print_inner(v, if is_range && step == Val::int(1) { &parts[..2] } else { &parts }, ", ", p)?;
        p.out.push(')');
        Ok(())
    }

    fn print_module(&mut self, v: Val, p: &mut Printer<'_>) -> Res<()> {
        let globals = self.heap.get(v, 0);
        let entry = |name: &str| self.dict_get_str(globals, name).filter(|v| self.is_str(*v));
        let name = entry("__name__").unwrap_or(self.heap.get(v, 1));
        let _ = write!(p.out, "<module '{}'", self.as_str(name).unwrap_or(""));
        if let Some(file) = entry("__file__") {
            let _ = write!(p.out, " from '{}'", self.str_text(file));
        }
        p.out.push('>');
        Ok(())
    }

    fn print_instance(&mut self, v: Val, form: Form, p: &mut Printer<'_>) -> Res<()> {
        let base = self.native_base(v);
        // A type with a text of its own is not asked for `repr` where `str` is wanted.
        let own_text = matches!(self.heap.kind(base), Kind::Str | Kind::Exception);
        let mut made = None;
        if form == Form::Str {
            made = self.call_special(v, names::STR, &[])?;
        }
        if made.is_none() && !(form == Form::Str && own_text) {
            made = self.call_special(v, names::REPR, &[])?;
        }
        if let Some(text) = made {
            self.keep(text);
            return match self.as_str(text) {
                Some(text) => {
                    p.out.push_str(text);
                    Ok(())
                }
                None => {
                    // MicroPython prints whatever it is.
                    self.check_depth(p)?;
                    p.open.push(v);
                    let done = self.print(text, Form::Str, p);
                    p.open.pop();
                    done
                }
            };
        }
        let has_text = match self.heap.kind(base) {
            Kind::Object => self.hook(base, |def: &'static TypeDef| def.print).is_some(),
            kind => kind != Kind::Iter,
        };
        if base == v || !has_text {
            let (name, at) = (self.type_name(v), self.heap.offset(v));
            let _ = write!(p.out, "<{name} object at {at:x}>");
            return Ok(());
        }
        if self.heap.is(base, Kind::Exception) {
            return self.print_exception_object(v, base, form, p);
        }
        self.print(base, form, p)
    }

    /// `v` is what the user sees, `e` the built-in exception in it.
    fn print_exception_object(&mut self, v: Val, e: Val, form: Form, p: &mut Printer<'_>) -> Res<()> {
        let args = self.exception_args(e);
        self.keep(args);
        if form == Form::Repr {
            let name = self.type_name(v);
            p.out.push_str(&name);
            if self.tuple_len(args) == 0 {
                p.out.push_str("()");
                return Ok(());
            }
            return self.print_container(args, p);
        }
        let first = if self.tuple_len(args) > 0 { self.tuple_get(args, 0) } else { Val::UNDEF };
        if let Some(n) = first.as_int()
            && self.tuple_len(args) <= 2
            && self.is_subclass(self.type_of(v), types::OS_ERROR)
            && let Some(name) = types::exceptions::errno_name(n)
        {
            let _ = write!(p.out, "[Errno {n}] {name}");
            if self.tuple_len(args) == 2 {
                p.out.push_str(": ");
                let more = self.tuple_get(args, 1);
                self.print_open(e, more, p)?;
            }
            return Ok(());
        }
        match self.tuple_len(args) {
            0 => Ok(()),
            1 => self.print_open(e, first, p),
            _ => self.print_container(args, p),
        }
    }

    /// Prints `str(part)` of a part of `v`.
    fn print_open(&mut self, v: Val, part: Val, p: &mut Printer<'_>) -> Res<()> {
        self.check_depth(p)?;
        p.open.push(v);
        let done = self.print(part, Form::Str, p);
        p.open.pop();
        done
    }
}

/// The quote for a literal with these bytes in it.
fn quote_for(bytes: &[u8]) -> char {
    if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' }
}

/// Appends the escape of a character below 128, if it needs one.
fn escape(c: u8, quote: char, out: &mut String) -> bool {
    match c {
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        b'\\' => out.push_str("\\\\"),
        b' '..=b'~' if c as char == quote => {
            out.push('\\');
            out.push(quote);
        }
        b' '..=b'~' => return false,
        _ => {
            let _ = write!(out, "\\x{c:02x}");
        }
    }
    true
}

/// Appends `text` as a literal.
fn quote_str(text: &str, out: &mut String) {
    let bytes = text.as_bytes();
    let quote = quote_for(bytes);
    out.push(quote);
    let mut plain = 0;
    for (i, b) in bytes.iter().enumerate() {
        let ordinary = matches!(b, b' '..=b'~') && !matches!(b, b'\\' | b'\'' | b'"') || *b >= 128;
        if ordinary {
            continue;
        }
        out.push_str(&text[plain..i]);
        if escape(*b, quote, out) {
            plain = i + 1;
        } else {
            plain = i;
        }
    }
    out.push_str(&text[plain..]);
    out.push(quote);
}

/// Appends the text of a str that is more than UTF-8 as a literal.
fn quote_beyond(bytes: &[u8], out: &mut String) {
    let quote = quote_for(bytes);
    out.push(quote);
    let mut at = 0;
    while at < bytes.len() {
        let (n, width) = code_point(&bytes[at..]);
        at += width;
        // Writing to a String does not fail.
        let _ = match char::from_u32(n) {
            Some(c) if c.is_ascii() && escape(c as u8, quote, out) => Ok(()),
            Some(c) => out.write_char(c),
            None if n < 0x10000 => write!(out, "\\u{n:04x}"),
            None => write!(out, "\\U{n:08x}"),
        };
    }
    out.push(quote);
}

/// Appends `b'...'`.
fn quote_bytes(bytes: &[u8], out: &mut String) {
    let quote = quote_for(bytes);
    out.push('b');
    out.push(quote);
    for b in bytes {
        if !escape(*b, quote, out) {
            out.push(*b as char);
        }
    }
    out.push(quote);
}
