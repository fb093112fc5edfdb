//! `format(value, spec)`, `text.format(...)` and `text.format_map(mapping)`.
//!
//! The format mini-language is `num::format`'s. Here are replacement fields: `{name!r:spec}`, where the spec may have
//! fields of its own, one deep.

use super::methods::receiver;
use super::{Flavor, search};
use crate::names;
use crate::native::{Args, Raise, Res};
use crate::num::{FormatError, Small, Spec, format_f64, format_int, format_str};
use crate::types;
use crate::vm::Vm;
use alloc::string::String;
use taipan_heap::{Kind, Val};

/// Fields inside a spec inside a field, and no deeper.
const MAX_DEPTH: usize = 2;

impl Vm {
    /// `format(v, spec)`
    pub fn format_value(&mut self, v: Val, spec: &str) -> Res {
        if spec.is_empty() && !self.heap.is(v, Kind::Instance) {
            return self.str_val(v);
        }
        let mut out = String::new();
        self.format_into(v, spec, &mut out)?;
        self.check_size(out.len())?;
        self.new_str(&out)
    }

    /// Appends `format(v, spec)`.
    pub fn format_into(&mut self, v: Val, spec: &str, out: &mut String) -> Res<()> {
        if self.heap.is(v, Kind::Instance) {
            let spec = self.new_str(spec)?;
            if let Some(made) = self.call_special(v, names::FORMAT, &[spec])? {
                self.keep(made);
                return match self.as_str(made) {
                    Some(text) => {
                        out.push_str(text);
                        Ok(())
                    }
                    None => Err(self.type_error("__format__ must return a str")),
                };
            }
        }
        if spec.is_empty() {
            return self.str_into(v, out);
        }
        let spec = match Spec::parse(spec) {
            Ok(spec) => spec,
            Err(e) => return Err(self.format_error(e, v)),
        };
        self.check_size(spec.width)?;
        self.check_size(spec.precision.unwrap_or(0))?;
        let base = self.native_base(v);
        match self.formatted(&spec, base, out)? {
            Ok(()) => Ok(()),
            Err(e) => Err(self.format_error(e, v)),
        }
    }

    /// Appends a built-in value. The outer error is an exception on its way, the inner one still to be made.
    fn formatted(&mut self, spec: &Spec, v: Val, out: &mut String) -> Res<Result<(), FormatError>> {
        if let Some(text) = self.as_str(v) {
            return Ok(format_str(spec, text, out));
        }
        if let Some(x) = self.float_value(v) {
            return Ok(format_f64(spec, x, out));
        }
        let small = match v {
            Val::TRUE => Some(1),
            Val::FALSE => Some(0),
            _ => v.as_int(),
        };
        if let Some(n) = small {
            let n = Small::new(n as i64);
            return self.format_integer(|poll| format_int(spec, n.borrow(), out, poll));
        }
        match self.integer(v) {
            Some(n) => self.format_integer(|poll| format_int(spec, n.borrow(), out, poll)),
            None => Err(self.no_text(v, Flavor::Str)),
        }
    }

    /// Runs `render`, telling the end of its poll from its own errors.
    fn format_integer(
        &mut self,
        render: impl FnOnce(&mut crate::num::Poll<'_>) -> Result<(), FormatError>,
    ) -> Res<Result<(), FormatError>> {
        self.polled(|poll| match render(poll) {
            Err(FormatError::Stopped) => Err(crate::num::Stop),
            done => Ok(done),
        })
    }
}

/// How fields without a name are numbered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbering {
    Unknown,
    Automatic(usize),
    Manual,
}

/// Where fields get their values.
struct Fields {
    args: Args,
    /// The mapping of `format_map`, or unbound.
    mapping: Val,
    numbering: Numbering,
}

pub fn format(vm: &mut Vm, args: Args) -> Res {
    let fields = Fields { args: args.skip(1), mapping: Val::UNDEF, numbering: Numbering::Unknown };
    format_fields(vm, args, fields)
}

pub fn format_map(vm: &mut Vm, args: Args) -> Res {
    let fields = Fields { args: args.skip(2), mapping: args.get(vm, 1), numbering: Numbering::Unknown };
    format_fields(vm, args, fields)
}

fn format_fields(vm: &mut Vm, args: Args, mut fields: Fields) -> Res {
    let (v, flavor) = receiver(vm, args)?;
    let text = match flavor {
        Flavor::Str => String::from(vm.str_text(v)),
        _ => String::from_utf8_lossy(vm.buffer(v).unwrap_or(&[])).into_owned(),
    };
    let mut out = String::with_capacity(text.len() + 16);
    fields.render(vm, &text, 0, &mut out)?;
    vm.check_size(out.len())?;
    vm.poll_native(out.len() as u32 / 8, "format")?;
    vm.new_flavored(flavor, out.as_bytes())
}

impl Fields {
    /// Appends `text` with its fields replaced.
    fn render(&mut self, vm: &mut Vm, text: &str, depth: usize, out: &mut String) -> Res<()> {
        if depth >= MAX_DEPTH {
            return Err(vm.value_error("max string recursion exceeded"));
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let literal = bytes[at..].iter().position(|b| matches!(b, b'{' | b'}')).map_or(bytes.len(), |n| at + n);
            out.push_str(&text[at..literal]);
            at = literal;
            match bytes[at..] {
                [] => break,
                [b'{', b'{', ..] | [b'}', b'}', ..] => {
                    out.push(bytes[at] as char);
                    at += 2;
                }
                [b'}', ..] => return Err(vm.value_error("single '}' encountered in format string")),
                _ => {
                    let mark = vm.mark();
                    at = self.field(vm, text, at + 1, depth, out)?;
                    vm.release(mark);
                    vm.poll_native(8, "format")?;
                }
            }
        }
        Ok(())
    }

    /// Appends the value of the field whose contents begin at `start`; returns the place after its `}`.
    fn field(&mut self, vm: &mut Vm, text: &str, start: usize, depth: usize, out: &mut String) -> Res<usize> {
        let bytes = text.as_bytes();
        let mut end = start;
        while bytes.get(end).is_some_and(|b| !matches!(b, b'!' | b':' | b'}' | b'{')) {
            end += 1;
        }
        let name = &text[start..end];
        let mut conversion = None;
        if bytes.get(end) == Some(&b'!') {
            conversion = match text[end + 1..].chars().next() {
                Some(c) => Some(c),
                None => return Err(vm.value_error("end of format while looking for conversion specifier")),
            };
            end += 1 + conversion.map_or(0, char::len_utf8);
            if !matches!(bytes.get(end), None | Some(b':' | b'}')) {
                return Err(vm.value_error("expected ':' after format specifier"));
            }
        }
        let mut spec = "";
        if bytes.get(end) == Some(&b':') {
            let from = end + 1;
            end = spec_end(bytes, from);
            spec = &text[from..end];
        }
        if bytes.get(end) != Some(&b'}') {
            return Err(vm.value_error("unmatched '{' in format"));
        }
        let v = self.value(vm, name)?;
        vm.keep(v);
        let mut nested = String::new();
        if search::find_byte(spec.as_bytes(), b'{').is_some() {
            self.render(vm, spec, depth + 1, &mut nested)?;
            spec = &nested;
        }
        match conversion {
            None => vm.format_into(v, spec, out)?,
            Some('r' | 'a' | 's') => {
                let converted = match conversion {
                    Some('s') => vm.str_val(v)?,
                    Some('a') => vm.ascii_val(v)?,
                    _ => vm.repr_val(v)?,
                };
                vm.format_into(converted, spec, out)?;
            }
            Some(c) => {
                return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("unknown conversion specifier {c}")));
            }
        }
        Ok(end + 1)
    }

    /// The value that a field's name stands for.
    fn value(&mut self, vm: &mut Vm, name: &str) -> Res {
        if name.contains(['.', '[']) {
            return Err(vm.raise_str(types::NOT_IMPLEMENTED_ERROR, "attributes not supported"));
        }
        self.first_value(vm, name)
    }

    fn first_value(&mut self, vm: &mut Vm, name: &str) -> Res {
        let number = if name.is_empty() {
            let n = match self.numbering {
                Numbering::Manual => return Err(self.mixed(vm)),
                Numbering::Automatic(n) => n,
                Numbering::Unknown => 0,
            };
            self.numbering = Numbering::Automatic(n + 1);
            n
        } else if name.bytes().all(|b| b.is_ascii_digit()) {
            if let Numbering::Automatic(_) = self.numbering {
                return Err(self.mixed(vm));
            }
            self.numbering = Numbering::Manual;
            name.parse().unwrap_or(usize::MAX)
        } else {
            return self.named(vm, name);
        };
        match self.args.opt(vm, number) {
            Some(v) => Ok(v),
            None => Err(vm.index_error("tuple index out of range")),
        }
    }

    fn named(&mut self, vm: &mut Vm, name: &str) -> Res {
        if let Some(v) = self.args.keyword(vm, name) {
            return Ok(v);
        }
        let key = vm.new_str(name)?;
        if self.mapping.is_absent() { Err(vm.key_error(key)) } else { vm.get_item(self.mapping, key) }
    }

    #[cold]
    fn mixed(&self, vm: &mut Vm) -> Raise {
        vm.value_error(match self.numbering {
            Numbering::Manual => "can't switch from manual field specification to automatic field numbering",
            _ => "can't switch from automatic field numbering to manual field specification",
        })
    }
}

/// Where a spec that begins at `from` ends: at the `}` that no `{` of its own belongs to.
fn spec_end(bytes: &[u8], from: usize) -> usize {
    let mut open = 0;
    for (at, b) in bytes.iter().enumerate().skip(from) {
        match b {
            b'{' => open += 1,
            b'}' if open == 0 => return at,
            b'}' => open -= 1,
            _ => {}
        }
    }
    bytes.len()
}
