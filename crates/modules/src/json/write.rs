//! Values as JSON. What JSON has no form for is printed as Python does.

use alloc::string::String;
use core::fmt::Write;
use taipan_vm::{Kind, Res, Val, Vm};

pub struct Separators {
    pub item: String,
    pub key: String,
}

pub fn write(vm: &mut Vm, v: Val, separators: &Separators, out: &mut String) -> Res<()> {
    match vm.heap.kind(v) {
        Kind::None => out.push_str("null"),
        Kind::Bool => out.push_str(if v == Val::TRUE { "true" } else { "false" }),
        Kind::Str | Kind::Bytes => quote(&String::from_utf8_lossy(vm.buffer(v).unwrap_or(&[])), out),
        Kind::List | Kind::Tuple => vm.nested(|vm| write_items(vm, v, separators, out))?,
        Kind::Dict => vm.nested(|vm| write_dict(vm, v, separators, out))?,
        Kind::Exception => {
            let arguments = vm.exception_args(v);
            write(vm, arguments, separators, out)?;
        }
        Kind::Instance => {
            let (base, class) = (vm.native_base(v), vm.type_of(v));
            let prints_itself = vm.get_attr_opt(class, taipan_vm::names::REPR)?.is_some();
            if base == v || prints_itself {
                vm.repr_into(v, out)?;
            } else {
                write(vm, base, separators, out)?;
            }
        }
        _ => vm.repr_into(v, out)?,
    }
    Ok(())
}

fn write_items(vm: &mut Vm, v: Val, separators: &Separators, out: &mut String) -> Res<()> {
    out.push('[');
    let mut i = 0;
    // The length is asked each time: printing an item may call Python.
    while i < vm.container_len(v).unwrap_or(0) {
        if i > 0 {
            out.push_str(&separators.item);
        }
        let item = vm.get_item(v, Val::int(i as isize))?;
        write(vm, item, separators, out)?;
        i += 1;
        vm.poll_native(1, "json")?;
    }
    out.push(']');
    Ok(())
}

fn write_dict(vm: &mut Vm, v: Val, separators: &Separators, out: &mut String) -> Res<()> {
    out.push('{');
    let mut at = 0;
    let mut first = true;
    while let Some((key, value)) = vm.dict_next(v, &mut at) {
        if !first {
            out.push_str(&separators.item);
        }
        first = false;
        let mark = vm.mark();
        vm.keep(value);
        write_key(vm, key, separators, out)?;
        out.push_str(&separators.key);
        write(vm, value, separators, out)?;
        vm.release(mark);
        vm.poll_native(1, "json")?;
    }
    out.push('}');
    Ok(())
}

/// Keys are in quotes whatever they are.
fn write_key(vm: &mut Vm, key: Val, separators: &Separators, out: &mut String) -> Res<()> {
    if matches!(vm.heap.kind(key), Kind::Str | Kind::Bytes) {
        return write(vm, key, separators, out);
    }
    out.push('"');
    write(vm, key, separators, out)?;
    out.push('"');
    Ok(())
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                // Writing to a String does not fail.
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
