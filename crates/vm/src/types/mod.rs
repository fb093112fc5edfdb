//! The types: one file each. A type's number is its place in [`FIXED`]; types of modules get later ones.

pub mod array;
pub mod bool;
pub mod bytearray;
pub mod bytes;
pub mod classes;
pub mod code;
pub mod complex;
mod containers;
pub mod dict;
pub mod exceptions;
pub mod float;
pub mod function;
pub mod generator;
pub mod int;
pub mod io_base;
pub mod iterators;
pub mod list;
pub mod memoryview;
pub mod module;
pub mod object;
pub mod range;
pub mod set;
pub mod simple;
pub mod slice;
pub mod str;
pub mod template;
pub mod tuple;

use crate::native::TypeDef;
use taipan_heap::{Kind, Val};

/// The version of MicroPython whose language and library this is.
pub const LANGUAGE_VERSION: &str = "1.29.0";

macro_rules! fixed {
    ($( $name:ident $def:path, )*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, clippy::enum_variant_names)]
        #[repr(u16)]
        enum Number { $( $name, )* }
        $( pub const $name: Val = Val::typ(Number::$name as u16); )*
        pub static FIXED: &[&TypeDef] = &[ $( &$def, )* ];
    };
}

fixed! {
    OBJECT object::TYPE,
    TYPE classes::TYPE,
    NONE_TYPE simple::NONE,
    BOOL bool::TYPE,
    ELLIPSIS_TYPE simple::ELLIPSIS,
    INT int::TYPE,
    FLOAT float::TYPE,
    COMPLEX complex::TYPE,
    STR str::TYPE,
    BYTES bytes::TYPE,
    BYTEARRAY bytearray::TYPE,
    ARRAY array::TYPE,
    MEMORYVIEW memoryview::TYPE,
    TUPLE tuple::TYPE,
    LIST list::TYPE,
    DICT dict::TYPE,
    ORDERED_DICT dict::ORDERED,
    DICT_VIEW dict::VIEW,
    SET set::TYPE,
    FROZENSET set::FROZEN,
    SLICE slice::TYPE,
    RANGE range::TYPE,
    FUNCTION function::TYPE,
    BUILTIN_FUNCTION function::BUILTIN,
    BOUND_METHOD function::BOUND,
    CELL function::CELL,
    CODE function::CODE,
    GENERATOR generator::TYPE,
    ITERATOR iterators::TYPE,
    ENUMERATE iterators::ENUMERATE,
    FILTER iterators::FILTER,
    MAP iterators::MAP,
    REVERSED iterators::REVERSED,
    ZIP iterators::ZIP,
    MODULE module::TYPE,
    PROPERTY classes::PROPERTY,
    STATICMETHOD classes::STATICMETHOD,
    CLASSMETHOD classes::CLASSMETHOD,
    SUPER classes::SUPER,
    TEMPLATE template::TEMPLATE,
    INTERPOLATION template::INTERPOLATION,
    BASE_EXCEPTION exceptions::BASE_EXCEPTION,
    EXCEPTION exceptions::EXCEPTION,
    SYSTEM_EXIT exceptions::SYSTEM_EXIT,
    KEYBOARD_INTERRUPT exceptions::KEYBOARD_INTERRUPT,
    GENERATOR_EXIT exceptions::GENERATOR_EXIT,
    ARITHMETIC_ERROR exceptions::ARITHMETIC_ERROR,
    ASSERTION_ERROR exceptions::ASSERTION_ERROR,
    ATTRIBUTE_ERROR exceptions::ATTRIBUTE_ERROR,
    EOF_ERROR exceptions::EOF_ERROR,
    IMPORT_ERROR exceptions::IMPORT_ERROR,
    INDENTATION_ERROR exceptions::INDENTATION_ERROR,
    INDEX_ERROR exceptions::INDEX_ERROR,
    KEY_ERROR exceptions::KEY_ERROR,
    LOOKUP_ERROR exceptions::LOOKUP_ERROR,
    MEMORY_ERROR exceptions::MEMORY_ERROR,
    NAME_ERROR exceptions::NAME_ERROR,
    NOT_IMPLEMENTED_ERROR exceptions::NOT_IMPLEMENTED_ERROR,
    OS_ERROR exceptions::OS_ERROR,
    OVERFLOW_ERROR exceptions::OVERFLOW_ERROR,
    RUNTIME_ERROR exceptions::RUNTIME_ERROR,
    STOP_ASYNC_ITERATION exceptions::STOP_ASYNC_ITERATION,
    STOP_ITERATION exceptions::STOP_ITERATION,
    SYNTAX_ERROR exceptions::SYNTAX_ERROR,
    TYPE_ERROR exceptions::TYPE_ERROR,
    UNICODE_ERROR exceptions::UNICODE_ERROR,
    VALUE_ERROR exceptions::VALUE_ERROR,
    VIPER_TYPE_ERROR exceptions::VIPER_TYPE_ERROR,
    ZERO_DIVISION_ERROR exceptions::ZERO_DIVISION_ERROR,
}

/// The type of every object of a kind (that has one type only).
pub const fn of_kind(kind: Kind) -> Val {
    match kind {
        Kind::Int | Kind::BigInt => INT,
        Kind::Bool => BOOL,
        Kind::None => NONE_TYPE,
        Kind::Ellipsis => ELLIPSIS_TYPE,
        Kind::Native => BUILTIN_FUNCTION,
        Kind::Type | Kind::Class => TYPE,
        Kind::Float => FLOAT,
        Kind::Complex => COMPLEX,
        Kind::Str => STR,
        Kind::Bytes => BYTES,
        Kind::ByteArray => BYTEARRAY,
        Kind::Array => ARRAY,
        Kind::MemoryView => MEMORYVIEW,
        Kind::Tuple => TUPLE,
        Kind::List => LIST,
        Kind::Dict => DICT,
        Kind::DictView => DICT_VIEW,
        Kind::Set => SET,
        Kind::FrozenSet => FROZENSET,
        Kind::Slice => SLICE,
        Kind::Range => RANGE,
        Kind::Cell => CELL,
        Kind::Code => CODE,
        Kind::Function => FUNCTION,
        Kind::BoundMethod => BOUND_METHOD,
        Kind::Generator => GENERATOR,
        Kind::Iter => ITERATOR,
        Kind::Module => MODULE,
        Kind::Exception => BASE_EXCEPTION,
        Kind::Property => PROPERTY,
        Kind::StaticMethod => STATICMETHOD,
        Kind::ClassMethod => CLASSMETHOD,
        Kind::Super => SUPER,
        Kind::Absent | Kind::Free | Kind::Raw | Kind::Block | Kind::Instance | Kind::Shape | Kind::Object => OBJECT,
    }
}
