//! The built-in exception classes.

use crate::names;
use crate::native::{Args, Item, Native, Res, TypeDef};
use crate::vm::Vm;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

fn new(vm: &mut Vm, class: Val, args: Args) -> Res {
    let items: Vec<Val> = (0..args.len()).map(|i| args.get(vm, i)).collect();
    if vm.heap.lock_depth() > 0 {
        return Ok(vm.emergency_with_args(class, &items));
    }
    vm.new_exception(class, &items)
}

fn getattr(vm: &mut Vm, e: Val, name: Val) -> Res<Option<Val>> {
    Ok(match name {
        names::ARGS => Some(vm.exception_args(e)),
        // Of any exception, as in MicroPython.
        names::VALUE => Some(vm.exception_first_arg(e).unwrap_or(Val::NONE)),
        names::ERRNO if vm.is_subclass(vm.exception_class(e), super::OS_ERROR) => Some(vm.exception_first_arg(e).unwrap_or(Val::NONE)),
        names::TRACEBACK => Some(Val::NONE),
        _ if vm.str_bytes(name) == b"code" && vm.is_subclass(vm.exception_class(e), super::SYSTEM_EXIT) => {
            Some(vm.exception_first_arg(e).unwrap_or(Val::NONE))
        }
        names::CLASS => None,
        _ => vm.exception_attr(e, name),
    })
}

fn setattr(vm: &mut Vm, e: Val, name: Val, value: Val) -> Res<bool> {
    if value.is_absent() {
        return Ok(false);
    }
    let value = if name == names::ARGS && !vm.heap.is(value, Kind::Tuple) {
        let items = vm.collect_items(value)?;
        vm.new_tuple(&items)?
    } else {
        value
    };
    Ok(vm.set_exception_attr(e, name, value))
}

pub static BASE_EXCEPTION: TypeDef = TypeDef {
    new: Some(new),
    getattr: Some(getattr),
    setattr: Some(setattr),
    methods: &[("with_traceback", Item::Fn(Native::new("with_traceback", 2, 2, |vm, args| Ok(args.get(vm, 0)))))],
    ..TypeDef::named("BaseException")
};

macro_rules! exceptions {
    ($( $name:ident $text:literal $base:ident; )*) => {
        $( pub static $name: TypeDef = TypeDef { base: Some(&$base), ..TypeDef::named($text) }; )*
    };
}

exceptions! {
    EXCEPTION "Exception" BASE_EXCEPTION;
    SYSTEM_EXIT "SystemExit" BASE_EXCEPTION;
    KEYBOARD_INTERRUPT "KeyboardInterrupt" BASE_EXCEPTION;
    GENERATOR_EXIT "GeneratorExit" BASE_EXCEPTION;
    ARITHMETIC_ERROR "ArithmeticError" EXCEPTION;
    ASSERTION_ERROR "AssertionError" EXCEPTION;
    ATTRIBUTE_ERROR "AttributeError" EXCEPTION;
    EOF_ERROR "EOFError" EXCEPTION;
    IMPORT_ERROR "ImportError" EXCEPTION;
    INDENTATION_ERROR "IndentationError" SYNTAX_ERROR;
    INDEX_ERROR "IndexError" LOOKUP_ERROR;
    KEY_ERROR "KeyError" LOOKUP_ERROR;
    LOOKUP_ERROR "LookupError" EXCEPTION;
    MEMORY_ERROR "MemoryError" EXCEPTION;
    NAME_ERROR "NameError" EXCEPTION;
    NOT_IMPLEMENTED_ERROR "NotImplementedError" RUNTIME_ERROR;
    OS_ERROR "OSError" EXCEPTION;
    OVERFLOW_ERROR "OverflowError" ARITHMETIC_ERROR;
    RUNTIME_ERROR "RuntimeError" EXCEPTION;
    STOP_ASYNC_ITERATION "StopAsyncIteration" EXCEPTION;
    STOP_ITERATION "StopIteration" EXCEPTION;
    SYNTAX_ERROR "SyntaxError" EXCEPTION;
    TYPE_ERROR "TypeError" EXCEPTION;
    UNICODE_ERROR "UnicodeError" VALUE_ERROR;
    VALUE_ERROR "ValueError" EXCEPTION;
    VIPER_TYPE_ERROR "ViperTypeError" TYPE_ERROR;
    ZERO_DIVISION_ERROR "ZeroDivisionError" ARITHMETIC_ERROR;
}

/// Names of the error numbers that MicroPython knows (`errno.errorcode`).
pub static ERRNO: &[(isize, &str)] = &[
    (1, "EPERM"),
    (2, "ENOENT"),
    (5, "EIO"),
    (9, "EBADF"),
    (11, "EAGAIN"),
    (12, "ENOMEM"),
    (13, "EACCES"),
    (17, "EEXIST"),
    (19, "ENODEV"),
    (21, "EISDIR"),
    (22, "EINVAL"),
    (95, "EOPNOTSUPP"),
    (98, "EADDRINUSE"),
    (103, "ECONNABORTED"),
    (104, "ECONNRESET"),
    (105, "ENOBUFS"),
    (107, "ENOTCONN"),
    (110, "ETIMEDOUT"),
    (111, "ECONNREFUSED"),
    (113, "EHOSTUNREACH"),
    (114, "EALREADY"),
    (115, "EINPROGRESS"),
];

pub fn errno_name(n: isize) -> Option<&'static str> {
    ERRNO.iter().find(|(code, _)| *code == n).map(|(_, name)| *name)
}
