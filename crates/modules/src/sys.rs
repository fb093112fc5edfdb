//! `sys`: the interpreter's own.

pub mod stdio;

use crate::collections::named::{self, Look};
use crate::{function, is_hosted};
use taipan_vm::types;
use taipan_vm::{Args, Item, Kind, ModuleDef, Native, Res, Val, Vm};

/// The MicroPython that this one behaves like.
const VERSION: [isize; 3] = [1, 29, 0];
const VERSION_TEXT: &str = "3.4.0; MicroPython v1.29.0 (Taipan)";
/// The bytecode version of that MicroPython, in the form that libraries look at.
const MPY: isize = 774;

macro_rules! items {
    ($( $more:expr, )*) => {
        &[
            ("path", Item::Variable(Vm::sys_path)),
            ("argv", Item::Make(argv)),
            ("modules", Item::Make(|vm| Ok(vm.modules))),
            ("version", Item::Str(VERSION_TEXT)),
            ("version_info", Item::Make(|vm| vm.new_tuple(&[Val::int(3), Val::int(4), Val::int(0)]))),
            ("implementation", Item::Make(implementation)),
            ("platform", Item::Make(|vm| vm.intern(vm.board.profile().platform.as_bytes()))),
            ("maxsize", Item::Make(maxsize)),
            ("byteorder", Item::Str("little")),
            ("stdin", Item::Make(|vm| stdio::text(vm, stdio::STDIN))),
            ("stdout", Item::Make(|vm| stdio::text(vm, stdio::STDOUT))),
            ("stderr", Item::Make(|vm| stdio::text(vm, stdio::STDERR))),
            ("ps1", Item::Variable(|vm| vm.new_str(">>> "))),
            ("ps2", Item::Variable(|vm| vm.new_str("... "))),
            ("tracebacklimit", Item::Variable(|_| Ok(Val::UNDEF))),
            function("exit", 0, 1, exit),
            function("getsizeof", 1, 1, getsizeof),
            function("exc_info", 0, 0, exc_info),
            function("print_exception", 1, 2, print_exception),
            function("intern", 1, 1, intern),
            $( $more, )*
        ]
    };
}

pub static MODULE: ModuleDef = ModuleDef { name: "sys", items: items![] };

pub static HOSTED: ModuleDef =
    ModuleDef { name: "sys", items: items![("atexit", Item::Fn(ATEXIT)), ("executable", Item::Make(executable)),] };

const ATEXIT: Native = Native::new("atexit", 1, 1, atexit);

/// The list that the embedder made, or an empty one.
fn argv(vm: &mut Vm) -> Res {
    if vm.kept("sys.argv").is_absent() {
        vm.set_sys_list("sys.argv", &[])?;
    }
    Ok(vm.kept("sys.argv"))
}

fn implementation(vm: &mut Vm) -> Res {
    let profile = vm.board.profile();
    let [major, minor, patch] = VERSION.map(Val::int);
    let release = vm.new_str("")?;
    let values = [
        vm.new_str("micropython")?,
        vm.new_tuple(&[major, minor, patch, release])?,
        vm.new_str(profile.machine)?,
        Val::int(MPY),
        vm.new_str(profile.name)?,
    ];
    named::one(vm, "tuple", &["name", "version", "_machine", "_mpy", "_build"], &values, Look::Nameless)
}

/// The path of the command.
fn executable(vm: &mut Vm) -> Res {
    let path = vm.host.executable();
    vm.new_str(&path)
}

/// Class and value of the exception being handled, and None for its traceback.
fn exc_info(vm: &mut Vm, _: Args) -> Res {
    let v = vm.handled_exception();
    let class = v.map(|v| vm.type_of(v));
    vm.new_tuple(&[class.unwrap_or(Val::NONE), v.unwrap_or(Val::NONE), Val::NONE])
}

/// Bytes of an object and of the storage that is its own.
fn getsizeof(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let v = vm.native_base(v);
    let size =
        |v: Val| if v.is_ptr() { HEADER + vm.heap.len(v) * if vm.heap.kind(v).is_bytes() { 1 } else { size_of::<Val>() } } else { 0 };
    let mut total = size(v);
    if v.is_ptr() && !vm.heap.kind(v).is_bytes() {
        let storage = vm.heap.slots(v).iter().filter(|part| matches!(vm.heap.kind(**part), Kind::Block | Kind::Raw));
        total += storage.map(|part| size(*part)).sum::<usize>();
    }
    // What needs no heap has the size of a value.
    Ok(Val::int(total.max(size_of::<Val>()) as isize))
}

/// Bytes of an object's header.
const HEADER: usize = 8;

/// The largest number of the board's word.
fn maxsize(vm: &mut Vm) -> Res {
    let bits = if is_hosted(vm.board.profile()) { 63 } else { 31 };
    vm.new_int((1u64 << bits).wrapping_sub(1) as i64)
}

fn exit(vm: &mut Vm, args: Args) -> Res {
    let code = args.opt(vm, 0);
    Err(vm.raise_args(types::SYSTEM_EXIT, code.as_slice()))
}

/// `print_exception(exception[, file])`
fn print_exception(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let text = match vm.exception_base(v) {
        Some(_) => vm.print_exception(v),
        None => {
            let mut text = vm.repr(v)?;
            text.push('\n');
            text
        }
    };
    match args.opt(vm, 1) {
        None => vm.write_stdout(text.as_bytes()),
        Some(file) => vm.stream_print(file, &text)?,
    }
    Ok(Val::NONE)
}

fn intern(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    if vm.is_str(v) {
        // What is too long for a name is never one: it stays as it is.
        return if vm.buffer(v).is_some_and(|text| text.len() > 255) { Ok(v) } else { vm.intern_val(v) };
    }
    let name = vm.type_name(v);
    Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("can't convert '{name}' object to str implicitly")))
}

// ---- The end

const AT_EXIT: &str = "sys.atexit";

/// `atexit(function)`: what to call when the program has ended; the one before it, or None.
fn atexit(vm: &mut Vm, args: Args) -> Res {
    let before = vm.kept(AT_EXIT);
    let function = args.get(vm, 0);
    vm.set_kept(AT_EXIT, function);
    Ok(if before.is_absent() { Val::NONE } else { before })
}

/// Calls what `sys.atexit` was given; the embedder does it when the program has ended.
pub fn run_at_exit(vm: &mut Vm) -> Res<()> {
    let function = vm.kept(AT_EXIT);
    if function.is_absent() || !vm.is_callable(function) {
        return Ok(());
    }
    vm.set_kept(AT_EXIT, Val::NONE);
    vm.call(function, &[]).map(|_| ())
}
