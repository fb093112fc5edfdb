//! `help()`: what an object is and which names it has, for whoever sits at the prompt.

use crate::native::{Args, Item, Res};
use crate::vm::Vm;
use alloc::string::String;
use core::fmt::Write;
use taipan_heap::{Kind, Val};

const WELCOME: &str = "This is Taipan, which runs MicroPython programs.

help(object) says what an object is and what it has,
help('modules') which modules can be imported.

At the prompt, Ctrl-C ends what runs, and Ctrl-D the session.
";

/// Columns of the list of modules, and the width of each.
const COLUMNS: usize = 4;
const WIDTH: usize = 18;

pub fn help(vm: &mut Vm, args: Args) -> Res {
    let text = match args.opt(vm, 0) {
        None => String::from(WELCOME),
        Some(v) if vm.as_str(v) == Some("modules") => modules(vm),
        Some(v) => describe(vm, v)?,
    };
    vm.write_stdout(text.as_bytes());
    Ok(Val::NONE)
}

/// The names of all modules, sorted down the columns.
fn modules(vm: &Vm) -> String {
    let mut names = vm.host.module_names();
    names.extend(["__main__", crate::builtins::MODULE.name]);
    names.sort_unstable();
    names.dedup();
    let rows = names.len().div_ceil(COLUMNS);
    let mut text = String::new();
    for row in 0..rows {
        let line = names.iter().skip(row).step_by(rows).fold(String::new(), |mut line, name| {
            // Writing to a String does not fail, here and below.
            let _ = write!(line, "{name:<WIDTH$}");
            line
        });
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text.push_str("Plus any modules on the filesystem\n");
    text
}

fn describe(vm: &mut Vm, v: Val) -> Res<String> {
    let mut text = String::from("object ");
    vm.str_into(v, &mut text)?;
    let _ = writeln!(text, " is of type {}", vm.type_name(v));
    let kind = vm.heap.kind(v);
    let class = if matches!(kind, Kind::Class | Kind::Type) { v } else { vm.type_of(v) };
    if kind == Kind::Module {
        list_dict(vm, vm.heap.get(v, 0), &mut text)?;
    } else if vm.heap.is(class, Kind::Class) {
        list_dict(vm, vm.heap.get(class, crate::class::slot::DICT), &mut text)?;
    } else if let Some(def) = class.as_typ().map(|n| vm.type_def(n)) {
        for (name, item) in def.methods {
            let _ = write!(text, "  {name} -- ");
            match item {
                Item::ClassFn(_) => text.push_str("<classmethod>"),
                Item::StaticFn(_) => text.push_str("<staticmethod>"),
                _ => {
                    let v = vm.item_val(item)?;
                    vm.str_into(v, &mut text)?;
                }
            }
            text.push('\n');
        }
    }
    Ok(text)
}

fn list_dict(vm: &mut Vm, d: Val, text: &mut String) -> Res<()> {
    let mut at = 0;
    while let Some((name, value)) = vm.dict_next(d, &mut at) {
        vm.keep(value);
        text.push_str("  ");
        vm.str_into(name, text)?;
        text.push_str(" -- ");
        match vm.heap.kind(value) {
            Kind::ClassMethod => text.push_str("<classmethod>"),
            Kind::StaticMethod => text.push_str("<staticmethod>"),
            _ => vm.str_into(value, text)?,
        }
        text.push('\n');
        vm.poll_native(1, "help")?;
    }
    Ok(())
}
