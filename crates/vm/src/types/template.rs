//! `Template` and `Interpolation`: what a t-string is, its text and its values side by side.
//!
//! A template has one string more than interpolations; they take turns, strings first. Slots of a `Template`: type,
//! strings, interpolations (both tuples). Of an `Interpolation`: type, value, the source of the expression, conversion,
//! format specification.

use crate::native::{Args, Res, TypeDef};
use crate::ops::Binary;
use crate::types;
use crate::vm::Vm;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

const STRINGS: usize = 1;
const INTERPOLATIONS: usize = 2;
const VALUE: usize = 1;
/// Value, expression, conversion, specification.
const PARTS: usize = 4;

pub static TEMPLATE: TypeDef = TypeDef {
    new: Some(new_template),
    getattr: Some(|vm, this, name| {
        let this = vm.native_base(this);
        Ok(Some(match vm.str_bytes(name) {
            b"strings" => vm.heap.get(this, STRINGS),
            b"interpolations" => vm.heap.get(this, INTERPOLATIONS),
            b"values" => values(vm, this)?,
            _ => return Ok(None),
        }))
    }),
    print: Some(|vm, this, _, out| {
        out.push_str("Template(strings=");
        print_slot(vm, this, STRINGS, out)?;
        out.push_str(", interpolations=");
        print_slot(vm, this, INTERPOLATIONS, out)?;
        out.push(')');
        Ok(())
    }),
    binary: Some(|vm, op, left, right, _| {
        if op != Binary::Add || !is_template(vm, left) || !is_template(vm, right) {
            return Ok(None);
        }
        joined(vm, left, right).map(Some)
    }),
    iter: Some(iter),
    ..TypeDef::named("Template")
};

pub static INTERPOLATION: TypeDef = TypeDef {
    new: Some(|vm, _, args| {
        let names = ["value", "expression", "conversion", "format_spec"];
        let [value, expression, conversion, spec] = args.parse(vm, names, PARTS)?;
        let Some(value) = value else { return Err(vm.type_error("'value' argument required")) };
        let empty = crate::names::EMPTY;
        let parts = [value, expression.unwrap_or(empty), conversion.unwrap_or(Val::NONE), spec.unwrap_or(empty)];
        vm.new_interpolation(parts)
    }),
    getattr: Some(|vm, this, name| {
        let this = vm.native_base(this);
        let slot = match vm.str_bytes(name) {
            b"value" => 0,
            b"expression" => 1,
            b"conversion" => 2,
            b"format_spec" => 3,
            _ => return Ok(None),
        };
        Ok(Some(vm.heap.get(this, VALUE + slot)))
    }),
    print: Some(|vm, this, _, out| {
        out.push_str("Interpolation(");
        for part in 0..PARTS {
            if part > 0 {
                out.push_str(", ");
            }
            print_slot(vm, this, VALUE + part, out)?;
        }
        out.push(')');
        Ok(())
    }),
    ..TypeDef::named("Interpolation")
};

/// `__template__(strings[, fields])`, where `fields` has four values for each interpolation; or the values themselves.
pub fn builtin(vm: &mut Vm, args: Args) -> Res {
    let strings = args.get(vm, 0);
    let strings = vm.collect_items(strings)?;
    let fields = match args.len() {
        1 => Vec::new(),
        2 => {
            let fields = args.get(vm, 1);
            if !matches!(vm.heap.kind(fields), Kind::Tuple | Kind::List) {
                let t = vm.type_name(fields);
                return Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("object '{t}' isn't a tuple or list")));
            }
            vm.collect_items(fields)?
        }
        n => (1..n).map(|i| args.get(vm, i)).collect(),
    };
    let mut interpolations = Vec::new();
    for parts in fields.as_chunks::<PARTS>().0 {
        interpolations.push(vm.new_interpolation(*parts)?);
    }
    vm.new_template(&strings, &interpolations)
}

impl Vm {
    /// What a t-string in the program comes to. `fields` is a tuple of tuples of an interpolation's four parts.
    pub(crate) fn template_of(&mut self, strings: Val, fields: Val) -> Res {
        let mut interpolations = Vec::new();
        for i in 0..self.tuple_len(fields) {
            let field = self.tuple_get(fields, i);
            if !self.heap.is(field, Kind::Tuple) || self.tuple_len(field) != PARTS {
                return Err(self.type_error("expected four parts"));
            }
            let parts = [0, 1, 2, 3].map(|n| self.tuple_get(field, n));
            interpolations.push(self.new_interpolation(parts)?);
        }
        let interpolations = self.new_tuple(&interpolations)?;
        self.new_template_object(strings, interpolations)
    }

    fn new_interpolation(&mut self, parts: [Val; PARTS]) -> Res {
        let v = self.alloc(Kind::Object, 1 + PARTS)?;
        self.heap.set(v, 0, types::INTERPOLATION);
        for (i, part) in parts.into_iter().enumerate() {
            self.heap.set(v, VALUE + i, part);
        }
        Ok(v)
    }

    fn new_template(&mut self, strings: &[Val], interpolations: &[Val]) -> Res {
        let strings = self.new_tuple(strings)?;
        let interpolations = self.new_tuple(interpolations)?;
        self.new_template_object(strings, interpolations)
    }

    fn new_template_object(&mut self, strings: Val, interpolations: Val) -> Res {
        let v = self.alloc(Kind::Object, 3)?;
        self.heap.set(v, 0, types::TEMPLATE);
        self.heap.set(v, STRINGS, strings);
        self.heap.set(v, INTERPOLATIONS, interpolations);
        Ok(v)
    }
}

/// `Template(*parts)`: strings next to each other become one, and between interpolations there is always one.
fn new_template(vm: &mut Vm, _: Val, args: Args) -> Res {
    if args.keywords(vm) > 0 {
        return Err(vm.type_error("function doesn't take keyword arguments"));
    }
    let mut strings = Vec::new();
    let mut interpolations = Vec::new();
    let mut text = String::new();
    for i in 0..args.len() {
        let part = args.get(vm, i);
        let base = vm.native_base(part);
        if let Some(more) = vm.as_str(base) {
            text.push_str(more);
        } else if vm.heap.is(base, Kind::Object) && vm.heap.get(base, 0) == types::INTERPOLATION {
            strings.push(vm.new_str(&text)?);
            interpolations.push(base);
            text.clear();
        } else {
            return Err(vm.type_error("expected str or Interpolation"));
        }
    }
    strings.push(vm.new_str(&text)?);
    vm.new_template(&strings, &interpolations)
}

fn is_template(vm: &Vm, v: Val) -> bool {
    vm.heap.is(v, Kind::Object) && vm.heap.get(v, 0) == types::TEMPLATE
}

fn items(vm: &Vm, this: Val, slot: usize) -> Vec<Val> {
    vm.heap.slots(vm.heap.get(this, slot)).to_vec()
}

fn print_slot(vm: &mut Vm, this: Val, slot: usize, out: &mut String) -> Res<()> {
    let part = vm.heap.get(this, slot);
    vm.nested(|vm| vm.repr_into(part, out))
}

fn values(vm: &mut Vm, this: Val) -> Res {
    let values: Vec<Val> = items(vm, this, INTERPOLATIONS).into_iter().map(|i| vm.heap.get(i, VALUE)).collect();
    vm.new_tuple(&values)
}

/// The last string of the first and the first of the second become one.
fn joined(vm: &mut Vm, left: Val, right: Val) -> Res {
    let mut strings = items(vm, left, STRINGS);
    let mut more = items(vm, right, STRINGS).into_iter();
    if let (Some(last), Some(first)) = (strings.pop(), more.next()) {
        strings.push(vm.binary_call(Binary::Add, last, first, false)?);
    }
    strings.extend(more);
    let mut interpolations = items(vm, left, INTERPOLATIONS);
    interpolations.extend(items(vm, right, INTERPOLATIONS));
    vm.new_template(&strings, &interpolations)
}

/// Strings, but for empty ones, and interpolations in their order.
fn iter(vm: &mut Vm, this: Val) -> Res {
    let this = vm.native_base(this);
    let (strings, interpolations) = (items(vm, this, STRINGS), items(vm, this, INTERPOLATIONS));
    let mut parts = Vec::new();
    let mut fields = interpolations.into_iter();
    for text in strings {
        if text != crate::names::EMPTY {
            parts.push(text);
        }
        parts.extend(fields.next());
    }
    parts.extend(fields);
    let parts = vm.new_tuple(&parts)?;
    vm.iter(parts)
}
