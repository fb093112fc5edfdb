//! What a function, type or module written in Rust looks like to the VM.
//!
//! All of it is static data. A function or type gets a number in the VM's tables the first time a program sees it;
//! its value is that number, so built-ins take no heap.

use crate::vm::Vm;
use taipan_heap::Val;

/// A Python exception on its way: the exception object.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Raise(pub Val);

impl Raise {
    /// Whether this is no exception but the end of the run (virtual time is up, the embedder stops it): it cannot be
    /// caught, and there is nothing to print.
    pub fn is_stop(self) -> bool {
        self.0.is_absent()
    }
}

/// What fallible operations return.
pub type Res<T = Val> = Result<T, Raise>;

/// A built-in function. It gets its arguments as a window of the VM's stack: they are rooted while it runs.
pub type NativeFn = fn(&mut Vm, Args) -> Res;

/// The arguments of a call: `len` positional values, then one value for each keyword name.
#[derive(Clone, Copy, Debug)]
pub struct Args {
    pub(crate) base: usize,
    pub(crate) len: usize,
    /// Tuple of keyword names, or `Val::UNDEF`.
    pub(crate) names: Val,
}

impl Args {
    /// Number of positional arguments.
    #[inline(always)]
    pub fn len(self) -> usize {
        self.len
    }

    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// Positional argument `i`, which must exist (the arity was checked before the call).
    #[inline(always)]
    pub fn get(self, vm: &Vm, i: usize) -> Val {
        assert!(i < self.len);
        vm.stack.get(self.base + i)
    }

    /// Positional argument `i`, if given.
    #[inline(always)]
    pub fn opt(self, vm: &Vm, i: usize) -> Option<Val> {
        if i < self.len { Some(vm.stack.get(self.base + i)) } else { None }
    }

    /// All but the first `n` positional arguments.
    pub fn skip(self, n: usize) -> Args {
        let n = n.min(self.len);
        Args { base: self.base + n, len: self.len - n, names: self.names }
    }

    /// Number of keyword arguments.
    pub fn keywords(self, vm: &Vm) -> usize {
        if self.names.is_absent() { 0 } else { vm.tuple_len(self.names) }
    }

    /// Keyword argument `i`: its name (a str) and value.
    pub fn keyword_at(self, vm: &Vm, i: usize) -> (Val, Val) {
        (vm.tuple_get(self.names, i), vm.stack.get(self.base + self.len + i))
    }

    /// The value of keyword `name`, if given.
    pub fn keyword(self, vm: &Vm, name: &str) -> Option<Val> {
        (0..self.keywords(vm)).find_map(|i| {
            let (key, value) = self.keyword_at(vm, i);
            (vm.str_bytes(key) == name.as_bytes()).then_some(value)
        })
    }

    /// Arguments by the parameters' names: the first `positional` may be given by position, all by keyword.
    /// `None` for the ones not given. TypeError with MicroPython's texts for extra ones.
    pub fn parse<const N: usize>(self, vm: &mut Vm, names: [&str; N], positional: usize) -> Res<[Option<Val>; N]> {
        let mut out = [None; N];
        if self.len > positional {
            return Err(vm.type_error("extra positional arguments given"));
        }
        for (i, slot) in out.iter_mut().enumerate().take(self.len) {
            *slot = Some(self.get(vm, i));
        }
        for i in 0..self.keywords(vm) {
            let (key, value) = self.keyword_at(vm, i);
            match names.iter().position(|n| n.as_bytes() == vm.str_bytes(key)) {
                Some(n) => out[n] = Some(value),
                None => return Err(vm.type_error("extra keyword arguments given")),
            }
        }
        Ok(out)
    }
}

/// A built-in function or method.
pub struct Native {
    pub name: &'static str,
    pub func: NativeFn,
    /// Positional arguments, self included for methods.
    pub min: u8,
    /// `Native::ANY` for no limit.
    pub max: u8,
    /// Whether keyword arguments are accepted.
    pub keywords: bool,
}

impl Native {
    pub const ANY: u8 = 255;

    pub const fn new(name: &'static str, min: u8, max: u8, func: NativeFn) -> Native {
        Native { name, func, min, max, keywords: false }
    }

    pub const fn keywords(name: &'static str, min: u8, max: u8, func: NativeFn) -> Native {
        Native { name, func, min, max, keywords: true }
    }
}

/// An entry of a module or type.
pub enum Item {
    Fn(Native),
    /// A function that is called on the class: `dict.fromkeys`, `int.from_bytes`. Its first argument is the type.
    ClassFn(Native),
    StaticFn(Native),
    Type(&'static TypeDef),
    Int(i64),
    Float(f64),
    Str(&'static str),
    Val(Val),
    /// Made when first looked up.
    Make(fn(&mut Vm) -> Res),
    /// As `Make`, of a module whose attribute the program may replace.
    Variable(fn(&mut Vm) -> Res),
}

/// A module written in Rust.
pub struct ModuleDef {
    pub name: &'static str,
    pub items: &'static [(&'static str, Item)],
}

/// A type written in Rust. A hook that is `None` means that the type has no such operation.
pub struct TypeDef {
    pub name: &'static str,
    pub base: Option<&'static TypeDef>,
    /// Calling the type: first the type (or the class derived from it), then the arguments.
    pub new: Option<fn(&mut Vm, Val, Args) -> Res>,
    pub methods: &'static [(&'static str, Item)],
    /// Methods beyond MicroPython's, which `help` does not list.
    pub more: &'static [(&'static str, Item)],
    /// An attribute that is not a method: `None` if there is none of that name.
    pub getattr: Option<fn(&mut Vm, Val, Val) -> Res<Option<Val>>>,
    /// Stores (or with `Val::UNDEF` deletes) an attribute: false if there is none of that name.
    pub setattr: Option<fn(&mut Vm, Val, Val, Val) -> Res<bool>>,
    pub call: Option<fn(&mut Vm, Val, Args) -> Res>,
    /// Appends `repr(self)` (or `str(self)` if the flag is set).
    pub print: Option<fn(&mut Vm, Val, bool, &mut alloc::string::String) -> Res<()>>,
    /// `left op right`, or `right op left` if the flag is set: `None` for NotImplemented.
    pub binary: Option<fn(&mut Vm, crate::ops::Binary, Val, Val, bool) -> Res<Option<Val>>>,
    pub compare: Option<fn(&mut Vm, crate::ops::Compare, Val, Val) -> Res<Option<bool>>>,
    pub unary: Option<fn(&mut Vm, crate::ops::Unary, Val) -> Res<Option<Val>>>,
    pub getitem: Option<fn(&mut Vm, Val, Val) -> Res>,
    /// Stores, or with `Val::UNDEF` deletes.
    pub setitem: Option<fn(&mut Vm, Val, Val, Val) -> Res<()>>,
    pub len: Option<fn(&mut Vm, Val) -> Res<usize>>,
    pub contains: Option<fn(&mut Vm, Val, Val) -> Res<bool>>,
    pub iter: Option<fn(&mut Vm, Val) -> Res>,
    /// The next item, `None` at the end.
    pub next: Option<fn(&mut Vm, Val) -> Res<Option<Val>>>,
    pub hash: Option<fn(&mut Vm, Val) -> Res<isize>>,
    /// What it is as an int, `None` if it is none.
    pub int: Option<fn(&mut Vm, Val) -> Res<Option<Val>>>,
    pub truth: Option<fn(&mut Vm, Val) -> Res<bool>>,
    /// The object whose bytes are this one's: a bytearray, a memoryview and so on, none that has this hook itself.
    pub buffer: Option<fn(&Vm, Val) -> Val>,
    pub stream: Option<&'static Stream>,
}

/// A count of bytes (or the answer to a request), or the `errno` of the failure: EAGAIN if it would have to wait.
pub type Io = Result<usize, i32>;

/// The stream protocol of a type: what files, sockets and streams in memory have in common. `print`, `json`, `select`
/// and so on know no other way to a stream written in Rust; a program's own stream derives from `io.IOBase`.
pub struct Stream {
    /// Whether it is read as str, as UTF-8.
    pub text: bool,
    /// Reads at most `buffer.len()` bytes; 0 at the end.
    pub read: fn(&mut Vm, Val, &mut [u8]) -> Res<Io>,
    /// Writes from `bytes`, perhaps not all of them.
    pub write: fn(&mut Vm, Val, &[u8]) -> Res<Io>,
    pub ioctl: fn(&mut Vm, Val, Request) -> Res<Io>,
}

/// What can be asked of a stream beside reading and writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    Flush,
    /// `whence`: 0 from the start, 1 from here, 2 from the end. The answer is the new position.
    Seek {
        offset: i64,
        whence: u8,
    },
    /// Which of these events (`select.POLLIN` and so on, by their bits) are there now.
    Poll(usize),
    Close,
    Timeout(usize),
    GetOptions,
    SetOptions(usize),
    GetDataOptions,
    SetDataOptions(usize),
    Fileno,
    BufferSize,
}

impl Request {
    /// The request of this number, if it has at most one number as its argument.
    pub fn of(number: usize, argument: usize) -> Option<Request> {
        let all = [
            Request::Flush,
            Request::Poll(argument),
            Request::Close,
            Request::Timeout(argument),
            Request::GetOptions,
            Request::SetOptions(argument),
            Request::GetDataOptions,
            Request::SetDataOptions(argument),
            Request::Fileno,
            Request::BufferSize,
        ];
        all.into_iter().find(|request| request.number() == number)
    }

    /// The number that `ioctl` of a program's own stream gets.
    pub const fn number(self) -> usize {
        match self {
            Request::Flush => 1,
            Request::Seek { .. } => 2,
            Request::Poll(_) => 3,
            Request::Close => 4,
            Request::Timeout(_) => 5,
            Request::GetOptions => 6,
            Request::SetOptions(_) => 7,
            Request::GetDataOptions => 8,
            Request::SetDataOptions(_) => 9,
            Request::Fileno => 10,
            Request::BufferSize => 11,
        }
    }
}

impl TypeDef {
    /// A type with no operations, to be updated: `TypeDef { new: .., ..TypeDef::named("x") }`.
    pub const fn named(name: &'static str) -> TypeDef {
        TypeDef {
            name,
            base: None,
            new: None,
            methods: &[],
            more: &[],
            getattr: None,
            setattr: None,
            call: None,
            print: None,
            binary: None,
            compare: None,
            unary: None,
            getitem: None,
            setitem: None,
            len: None,
            contains: None,
            iter: None,
            next: None,
            hash: None,
            int: None,
            truth: None,
            buffer: None,
            stream: None,
        }
    }

    /// The method or constant of that name, here or in a base.
    pub fn find(&'static self, name: &[u8]) -> Option<&'static Item> {
        let mut t = self;
        loop {
            if let Some((_, item)) = t.methods.iter().chain(t.more).find(|(n, _)| n.as_bytes() == name) {
                return Some(item);
            }
            t = t.base?;
        }
    }

    pub fn is_subtype(&'static self, other: &'static TypeDef) -> bool {
        let mut t = Some(self);
        while let Some(this) = t {
            if core::ptr::eq(this, other) {
                return true;
            }
            t = this.base;
        }
        false
    }
}
