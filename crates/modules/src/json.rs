//! `json`: values as text and back.

mod read;
mod write;

use crate::io::stream;
use crate::{function, with_keywords};
use alloc::string::String;
use alloc::vec::Vec;
use taipan_vm::types;
use taipan_vm::{Args, ModuleDef, Res, Val, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "json",
    items: &[
        with_keywords("dump", 2, 2, dump),
        with_keywords("dumps", 1, 1, dumps),
        function("load", 1, 1, load),
        function("loads", 1, 1, loads),
    ],
};

fn text(vm: &mut Vm, args: Args, positional: usize) -> Res<String> {
    let mut separators = write::Separators { item: ", ".into(), key: ": ".into() };
    for i in 0..args.keywords(vm) {
        let (key, value) = args.keyword_at(vm, i);
        if vm.str_bytes(key) != b"separators" {
            return Err(vm.type_error("extra keyword arguments given"));
        }
        if !value.is_none() {
            separators = pair(vm, value)?;
        }
    }
    debug_assert!(args.len() == positional);
    let v = args.get(vm, 0);
    let mut out = String::new();
    write::write(vm, v, &separators, &mut out)?;
    vm.poll_native(out.len() as u32 / 8, "json")?;
    Ok(out)
}

fn pair(vm: &mut Vm, v: Val) -> Res<write::Separators> {
    let items = vm.collect_items(v)?;
    let [item, key] = items[..] else {
        let n = items.len();
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("requested length 2 but object has length {n}")));
    };
    match (vm.as_str(item), vm.as_str(key)) {
        (Some(item), Some(key)) => Ok(write::Separators { item: item.into(), key: key.into() }),
        _ => Err(vm.type_error("can't convert object to str implicitly")),
    }
}

fn dumps(vm: &mut Vm, args: Args) -> Res {
    let text = text(vm, args, 1)?;
    vm.new_str(&text)
}

fn dump(vm: &mut Vm, args: Args) -> Res {
    let stream = args.get(vm, 1);
    vm.stream(stream)?;
    let text = text(vm, args, 2)?;
    vm.stream_print(stream, &text)?;
    Ok(Val::NONE)
}

fn loads(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let text: Option<Vec<u8>> = vm.buffer(v).map(<[u8]>::to_vec);
    match text {
        Some(text) => read::read(vm, &text),
        None => Err(vm.type_error("object with buffer protocol required")),
    }
}

/// `load(stream)`: all of it must be one value.
fn load(vm: &mut Vm, args: Args) -> Res {
    let stream = args.get(vm, 0);
    let text = stream::contents(vm, stream)?;
    read::read(vm, &text)
}
