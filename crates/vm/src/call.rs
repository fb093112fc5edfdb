//! Calls: one way in for every kind of callable.
//!
//! The callee stands on the stack: itself, a place for self, the positional arguments, the keyword values. A Python
//! function's registers begin at its first argument, so that nothing is copied. A built-in reads its arguments there.

use crate::class;
use crate::function::{code, slot};
use crate::machine::{Finish, Flag};
use crate::names;
use crate::native::{Args, Native, Raise, Res};
use crate::types;
use crate::vm::Vm;
use crate::watch::Excuse;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_bytecode::Flags;
use taipan_heap::{Kind, Val};

/// What a call has come to.
pub enum Called {
    /// A frame was pushed.
    Frame,
    /// The result is there.
    Value(Val),
}

/// Where the callee and its arguments are.
#[derive(Clone, Copy)]
pub struct Window {
    /// The callee's slot; self, if any, is at `at + 1`, the other arguments from `at + 2` on.
    pub at: usize,
    pub positional: usize,
    /// Tuple of the names of the keyword values after the positional ones, or unbound.
    pub names: Val,
    /// Whether there is a self at `at + 1`.
    pub method: bool,
}

impl Window {
    fn first(self) -> usize {
        if self.method { self.at + 1 } else { self.at + 2 }
    }

    fn count(self) -> usize {
        self.positional + self.method as usize
    }
}

impl Vm {
    /// Calls what stands at `w.at`. For a Python function the frame is pushed, with `dest` and `flags`.
    pub(crate) fn call_window(&mut self, mut w: Window, dest: u8, mut flags: u8) -> Res<Called> {
        // Each turn replaces the callee by what it stands for; a chain of bound methods and `__call__` ends.
        for _ in 0..20 {
            let f = self.stack.get(w.at);
            match self.heap.kind(f) {
                Kind::Function => return self.call_function(f, w, dest, flags),
                Kind::Native => {
                    let native = self.native(f.as_native().unwrap_or(0));
                    return self.call_native(native, w).map(Called::Value);
                }
                Kind::BoundMethod => {
                    let (function, this) = (self.heap.get(f, 0), self.heap.get(f, 1));
                    w = self.insert_self(w, function, this)?;
                }
                Kind::Class => {
                    if let Some(called) = self.construct_simply(f, w, dest, flags)? {
                        return Ok(called);
                    }
                    let instance = match self.instantiate(f, w)? {
                        Made::Whole(v) => return Ok(Called::Value(v)),
                        Made::Uninitialised(v) => v,
                    };
                    let init = self.special(instance, names::INIT).unwrap_or(Val::UNDEF);
                    w = self.insert_self(w, init, instance)?;
                    return self.call_init(init, instance, w, dest, flags);
                }
                Kind::Type => {
                    let n = f.as_typ().unwrap_or(0);
                    return self.call_type(n, f, w).map(Called::Value);
                }
                Kind::Instance => match self.special(f, names::CALL) {
                    Some(function) => w = self.insert_self(w, function, f)?,
                    None => match self.native_base(f) {
                        base if base != f => self.stack.set(w.at, base),
                        _ => return Err(self.not_callable(f)),
                    },
                },
                Kind::Object => {
                    let def = self.type_of(f).as_typ().map(|n| self.type_def(n));
                    let Some(call) = def.and_then(|d| d.call) else { return Err(self.not_callable(f)) };
                    return self.in_native(w, |vm, args| call(vm, f, args)).map(Called::Value);
                }
                _ => return Err(self.not_callable(f)),
            }
            flags &= !Flag::INIT;
        }
        Err(self.recursion_error())
    }

    /// Calls a class that has an `__init__` in Python and nothing else that matters.
    fn construct_simply(&mut self, c: Val, w: Window, dest: u8, flags: u8) -> Res<Option<Called>> {
        if w.method || !self.heap.get(c, class::slot::NATIVE).is_absent() || self.user_method(c, names::NEW).is_some() {
            return Ok(None);
        }
        match self.user_method(c, names::INIT) {
            Some(init) if self.heap.is(init, Kind::Function) => {
                let instance = self.new_instance(c)?;
                // Below the registers for the result, and as self.
                self.stack.set(w.at, instance);
                self.stack.set(w.at + 1, instance);
                match self.call_function(init, Window { method: true, ..w }, dest, flags | Flag::INIT)? {
                    Called::Frame => Ok(Some(Called::Frame)),
                    Called::Value(_) => Err(self.type_error("__init__() should return None, not 'generator'")),
                }
            }
            _ => Ok(None),
        }
    }

    fn not_callable(&mut self, f: Val) -> Raise {
        let t = self.type_name(f);
        self.raise_fmt(types::TYPE_ERROR, format_args!("'{t}' object isn't callable"))
    }

    /// Number of stack slots that the arguments of `w` take.
    fn arg_slots(&self, w: Window) -> usize {
        w.count() + if w.names.is_absent() { 0 } else { self.tuple_len(w.names) }
    }

    /// Puts `function` in place of the callee and `this` before its arguments.
    fn insert_self(&mut self, w: Window, function: Val, this: Val) -> Res<Window> {
        let mut w = w;
        if w.method {
            let n = self.arg_slots(w);
            if !self.room(w.at + 2, n) {
                return Err(self.recursion_error());
            }
            self.stack.copy(w.at + 1, w.at + 2, n);
            w.positional += 1;
        }
        w.method = true;
        self.stack.set(w.at, function);
        self.stack.set(w.at + 1, this);
        self.sp = self.sp.max(w.at + 1 + self.arg_slots(w));
        Ok(w)
    }

    // ---- Python functions

    fn call_function(&mut self, f: Val, w: Window, dest: u8, flags: u8) -> Res<Called> {
        let c = self.heap.get(f, slot::CODE);
        if !self.is_translated(c) {
            self.translate_called(f, c, w)?;
        }
        let globals = self.heap.get(f, slot::GLOBALS);
        let meta = self.meta(c);
        let registers = self.heap.small(c) as usize;
        let base = w.first();
        let room = registers.max(self.arg_slots(w)).max(meta.params() + meta.free);
        if !self.room(base, room) {
            return Err(self.recursion_error());
        }
        let plain = w.names.is_absent() && w.count() == meta.positional && meta.params() == meta.positional;
        if !plain {
            self.bind_arguments(f, c, w)?;
        }
        if meta.flags.has(Flags::NAMESPACE) && !self.heap.is(self.stack.get(base), Kind::Dict) {
            return Err(self.argument_error(format_args!("namespace must be a dict")));
        }
        if meta.free > 0 {
            let cells = self.function_part(f, slot::CELLS);
            for i in 0..meta.free {
                let cell = self.tuple_get(cells, i);
                self.stack.set(base + meta.params() + i, cell);
            }
        }
        if meta.generator() {
            return self.new_generator(f, c, base).map(Called::Value);
        }
        self.push_frame(c, globals, base, dest, flags)?;
        self.sp = base + registers;
        Ok(Called::Frame)
    }

    /// Translates a function at its first call, whose arguments are to stay.
    #[cold]
    fn translate_called(&mut self, f: Val, c: Val, w: Window) -> Res<()> {
        let (saved, mark) = (self.sp, self.mark());
        self.sp = self.sp.max(w.first() + self.arg_slots(w));
        self.keep(f);
        self.keep(w.names);
        let translated = self.translate(c);
        self.release(mark);
        self.sp = saved;
        translated?;
        self.note_simple(f);
        Ok(())
    }

    /// Puts arguments, defaults, `*args` and `**kwargs` where the function's parameters are.
    fn bind_arguments(&mut self, f: Val, c: Val, w: Window) -> Res<()> {
        let meta = self.meta(c);
        let base = w.first();
        let given = w.count();
        let keywords = if w.names.is_absent() { 0 } else { self.tuple_len(w.names) };
        // The values are moved out of the way first: parameters may need their places in another order. They stay
        // rooted, and this needs no heap, so that it works under the lock.
        let scratch = base + meta.params().max(given + keywords) + meta.free;
        if !self.room(scratch, given + keywords + 2) {
            return Err(self.recursion_error());
        }
        self.stack.copy(base, scratch, given + keywords);
        let saved_sp = self.sp;
        self.sp = self.sp.max(scratch + given + keywords);
        let bound = self.bind_from(f, c, base, scratch, given, keywords, w.names);
        self.sp = saved_sp;
        bound
    }

    #[allow(clippy::too_many_arguments)]
    fn bind_from(&mut self, f: Val, c: Val, base: usize, from: usize, given: usize, keywords: usize, names: Val) -> Res<()> {
        let meta = self.meta(c);
        let (consts, params) = (self.heap.get(c, code::CONSTS), self.const_count(c));
        let total = meta.params();
        let vararg = meta.positional;
        let first_kwonly = meta.positional + meta.varargs() as usize;
        for i in 0..total {
            self.stack.set(base + i, Val::UNDEF);
        }
        let positional = given.min(meta.positional);
        self.stack.copy(from, base, positional);
        if meta.varargs() {
            let extra: Vec<Val> = (positional..given).map(|i| self.stack.get(from + i)).collect();
            let t = if extra.is_empty() { self.empty_tuple() } else { self.new_tuple(&extra)? };
            self.stack.set(base + vararg, t);
        } else if given > meta.positional {
            return Err(self.wrong_positional(f, meta.positional, given));
        }
        let mut extra_kw = Val::UNDEF;
        if meta.varkeywords() {
            extra_kw = self.new_dict(keywords)?;
            self.stack.set(base + total - 1, extra_kw);
        }
        for k in 0..keywords {
            let name = self.tuple_get(names, k);
            let value = self.stack.get(from + given + k);
            let is_param =
                |i: &usize| *i >= meta.posonly && (*i < meta.positional || (first_kwonly..first_kwonly + meta.kwonly).contains(i));
            let name = self.intern_val(name)?;
            match (0..total).filter(is_param).find(|i| self.heap.get(consts, params + *i) == name) {
                Some(i) if !self.stack.get(base + i).is_absent() => {
                    let name = String::from(self.str_text(name));
                    return Err(self.argument_error(format_args!("function got multiple values for argument '{name}'")));
                }
                Some(i) => self.stack.set(base + i, value),
                None if !extra_kw.is_absent() && self.dict_find_interned(extra_kw, name).is_none() => {
                    self.dict_set(extra_kw, name, value)?;
                }
                None if !extra_kw.is_absent() => {
                    let name = String::from(self.str_text(name));
                    return Err(self.argument_error(format_args!("function got multiple values for argument '{name}'")));
                }
                None => {
                    let name = String::from(self.str_text(name));
                    return Err(self.argument_error(format_args!("unexpected keyword argument '{name}'")));
                }
            }
        }
        self.fill_defaults(f, c, base, given, keywords)
    }

    fn fill_defaults(&mut self, f: Val, c: Val, base: usize, given: usize, keywords: usize) -> Res<()> {
        let meta = self.meta(c);
        let defaults = self.function_part(f, slot::DEFAULTS);
        let have = if defaults.is_none() { 0 } else { self.tuple_len(defaults) };
        // MicroPython looks for what is missing from the end.
        for i in (0..meta.positional).rev() {
            if !self.stack.get(base + i).is_absent() {
                continue;
            }
            if i + have >= meta.positional {
                let v = self.tuple_get(defaults, i + have - meta.positional);
                self.stack.set(base + i, v);
            } else if keywords == 0 {
                return Err(self.wrong_positional(f, meta.positional - have, given));
            } else {
                return Err(self.argument_error(format_args!("function missing required positional argument #{i}")));
            }
        }
        let kwdefaults = self.function_part(f, slot::KWDEFAULTS);
        let first_kwonly = meta.positional + meta.varargs() as usize;
        for i in first_kwonly..first_kwonly + meta.kwonly {
            if !self.stack.get(base + i).is_absent() {
                continue;
            }
            let name = self.param(c, i);
            let default = if kwdefaults.is_none() { None } else { self.dict_get(kwdefaults, name)? };
            match default {
                Some(v) => self.stack.set(base + i, v),
                None => {
                    let name = String::from(self.str_text(name));
                    return Err(self.argument_error(format_args!("function missing required keyword argument '{name}'")));
                }
            }
        }
        Ok(())
    }

    #[cold]
    fn wrong_positional(&mut self, f: Val, takes: usize, given: usize) -> Raise {
        // The one text that names the function, and only in builds with detailed errors: the boards' have not.
        let who = if self.config.detailed_errors { alloc::format!("{}()", self.function_name(f)) } else { String::from("function") };
        self.raise_fmt(types::TYPE_ERROR, format_args!("{who} takes {takes} positional arguments but {given} were given"))
    }

    /// A TypeError on the arguments of a call. MicroPython names the function in none of these.
    #[cold]
    fn argument_error(&mut self, text: core::fmt::Arguments<'_>) -> Raise {
        self.raise_fmt(types::TYPE_ERROR, text)
    }

    // ---- Built-ins

    fn call_native(&mut self, native: &'static Native, w: Window) -> Res {
        let n = w.count();
        if !native.keywords && !w.names.is_absent() && self.tuple_len(w.names) > 0 {
            return Err(self.type_error("function doesn't take keyword arguments"));
        }
        if n < native.min as usize || n > native.max as usize && native.max != Native::ANY {
            return Err(self.native_arity(native, n));
        }
        self.notice_wait(native, || (n > 0).then(|| self.stack.get(w.at + 2)));
        let func = native.func;
        self.in_native(w, func)
    }

    #[cold]
    pub(crate) fn native_arity(&mut self, native: &'static Native, given: usize) -> Raise {
        // MicroPython names no built-in here, on any port.
        let who = "function";
        let (min, max) = (native.min, native.max);
        if min == max {
            self.raise_fmt(types::TYPE_ERROR, format_args!("{who} takes {min} positional arguments but {given} were given"))
        } else if given < min as usize {
            let missing = min as usize - given;
            self.raise_fmt(types::TYPE_ERROR, format_args!("{who} missing {missing} required positional arguments"))
        } else {
            self.raise_fmt(types::TYPE_ERROR, format_args!("{who} expected at most {max} arguments, got {given}"))
        }
    }

    /// Runs a built-in over the window: its arguments are below `sp`, its temporaries are given up at the end.
    fn in_native(&mut self, w: Window, run: impl FnOnce(&mut Vm, Args) -> Res) -> Res {
        let args = Args { base: w.first(), len: w.count(), names: w.names };
        let saved_sp = self.sp;
        let mark = self.mark();
        self.sp = self.sp.max(w.first() + self.arg_slots(w));
        let result = run(self, args);
        self.sp = saved_sp;
        self.release(mark);
        result
    }

    fn call_type(&mut self, number: u16, t: Val, w: Window) -> Res {
        if let Some(new) = self.type_new(t) {
            return self.in_native(w, |vm, args| new(vm, t, args));
        }
        let def = self.type_def(number);
        Err(self.raise_fmt(types::TYPE_ERROR, format_args!("can't create '{}' instances", def.name)))
    }

    // ---- Classes

    /// The object that calling a class makes, before `__init__`.
    fn instantiate(&mut self, c: Val, w: Window) -> Res<Made> {
        let native = self.heap.get(c, class::slot::NATIVE);
        if let Some(new) = self.user_method(c, names::NEW) {
            let new = if self.heap.is(new, Kind::StaticMethod) { self.heap.get(new, 0) } else { new };
            let mut all = alloc::vec![c];
            for i in 0..w.count() {
                all.push(self.stack.get(w.first() + i));
            }
            let mut names = Vec::new();
            if !w.names.is_absent() {
                for i in 0..self.tuple_len(w.names) {
                    names.push((self.tuple_get(w.names, i), self.stack.get(w.first() + w.count() + i)));
                }
            }
            let v = self.call_keywords(new, &all, &names)?;
            self.keep(v);
            let t = self.type_of(v);
            let has_init = self.is_subclass(t, c) && self.special(v, names::INIT).is_some();
            return Ok(if has_init { Made::Uninitialised(v) } else { Made::Whole(v) });
        }
        let v = self.new_instance(c)?;
        let init = self.user_method(c, names::INIT);
        if native.as_typ().is_some() {
            let exception = self.is_subclass(native, types::BASE_EXCEPTION);
            let mutable = matches!(native, types::LIST | types::DICT | types::ORDERED_DICT | types::SET | types::BYTEARRAY);
            let args = w;
            if init.is_none() || exception || !mutable {
                let new = self.type_new(native);
                let made = self.in_native(args, |vm, args| {
                    let args = if exception && init.is_some() { Args { names: Val::UNDEF, ..args } } else { args };
                    match new {
                        Some(new) => new(vm, native, args),
                        None => Ok(Val::UNDEF),
                    }
                });
                match made {
                    Ok(base) => {
                        if exception && init.is_some() {
                            self.mark_incomplete(base);
                        }
                        self.set_instance_slot(v, class::FIRST, base)?;
                    }
                    // `__init__` takes other arguments than the base: it has to make it itself.
                    Err(r) if init.is_some() && (self.exception_is(r, types::TYPE_ERROR) || self.exception_is(r, types::VALUE_ERROR)) => {
                        match self.init_native_base_empty(v) {
                            // A base that cannot be made without arguments is there once `__init__` made it.
                            Err(r) if self.exception_is(r, types::TYPE_ERROR) => {}
                            made => made?,
                        }
                    }
                    Err(r) => return Err(r),
                }
            } else {
                self.init_native_base_empty(v)?;
            }
        }
        if init.is_some() {
            return Ok(Made::Uninitialised(v));
        }
        if native.is_absent() && (w.count() > 0 || !w.names.is_absent()) {
            let n = w.count();
            let name = self.type_def_name(c);
            let who = if self.config.detailed_errors { alloc::format!("{name}()") } else { String::from("function") };
            return Err(self.raise_fmt(types::TYPE_ERROR, format_args!("{who} takes 0 positional arguments but {n} were given")));
        }
        Ok(Made::Whole(v))
    }

    fn call_init(&mut self, init: Val, instance: Val, w: Window, dest: u8, flags: u8) -> Res<Called> {
        self.keep(instance);
        match self.heap.kind(init) {
            Kind::Function => {
                // The slot below the registers keeps the instance, whatever the function does to its parameters.
                self.stack.set(w.at, instance);
                match self.call_function(init, w, dest, flags | Flag::INIT)? {
                    Called::Frame => Ok(Called::Frame),
                    Called::Value(_) => Err(self.type_error("__init__() should return None, not 'generator'")),
                }
            }
            _ => {
                let result = match self.call_window(w, dest, Flag::ENTRY)? {
                    Called::Value(v) => v,
                    Called::Frame => self.run_nested()?,
                };
                self.check_init(result)?;
                Ok(Called::Value(instance))
            }
        }
    }

    /// `__init__` must return None.
    pub(crate) fn check_init(&mut self, result: Val) -> Res<()> {
        if result.is_none() {
            return Ok(());
        }
        let t = self.type_name(result);
        Err(self.raise_fmt(types::TYPE_ERROR, format_args!("__init__() should return None, not '{t}'")))
    }

    // ---- Calls from Rust

    /// Calls `f` with positional arguments and runs it to its end.
    pub fn call(&mut self, f: Val, args: &[Val]) -> Res {
        self.call_keywords(f, args, &[])
    }

    /// Calls `f` with positional and keyword arguments.
    pub fn call_keywords(&mut self, f: Val, args: &[Val], keywords: &[(Val, Val)]) -> Res {
        let at = self.sp;
        let n = 2 + args.len() + keywords.len();
        if !self.room(at, n + 1) {
            return Err(self.recursion_error());
        }
        self.stack.set(at, f);
        self.stack.set(at + 1, Val::UNDEF);
        for (i, a) in args.iter().enumerate() {
            self.stack.set(at + 2 + i, *a);
        }
        for (i, (_, v)) in keywords.iter().enumerate() {
            self.stack.set(at + 2 + args.len() + i, *v);
        }
        let saved = self.sp;
        self.sp = at + n;
        let names = if keywords.is_empty() {
            Ok(Val::UNDEF)
        } else {
            let names: Vec<Val> = keywords.iter().map(|(k, _)| *k).collect();
            self.new_tuple(&names)
        };
        let result = names.and_then(|names| {
            let w = Window { at, positional: args.len(), names, method: false };
            match self.call_window(w, 0, Flag::ENTRY)? {
                Called::Value(v) => Ok(v),
                Called::Frame => self.run_nested(),
            }
        });
        self.sp = saved;
        if let Ok(v) = result {
            self.keep(v);
        }
        result
    }

    /// Runs the entry frame that was just pushed, as part of a built-in.
    pub(crate) fn run_nested(&mut self) -> Res {
        match self.run_frame()? {
            Finish::Return(v) | Finish::Yield(v) => Ok(v),
        }
    }

    /// As [`Vm::run_nested`], telling how the frame ended. The frame is gone in any case.
    #[inline]
    pub(crate) fn run_frame(&mut self) -> Res<Finish> {
        if self.nesting >= self.config.max_nesting {
            self.frames.pop();
            return Err(self.recursion_error());
        }
        self.nesting += 1;
        self.excuse(Excuse::CallsBack, 1);
        let pending = self.pending_args;
        let result = self.run();
        self.pending_args = pending;
        self.nesting -= 1;
        result
    }

    /// Asks for a call on behalf of the instruction in progress: it is completed with the result.
    pub(crate) fn request_call(&mut self, f: Val, args: &[Val]) -> Res {
        let (f, args) = match self.heap.kind(f) {
            // A special method that the class wrapped takes no self.
            Kind::StaticMethod if !args.is_empty() => (self.heap.get(f, 0), &args[1..]),
            _ => (f, args),
        };
        let class_method = self.heap.is(f, Kind::ClassMethod);
        let f = if class_method { self.heap.get(f, 0) } else { f };
        let at = self.sp;
        self.stack.set(at, f);
        self.stack.set(at + 1, Val::UNDEF);
        for (i, a) in args.iter().enumerate() {
            self.stack.set(at + 2 + i, *a);
        }
        if class_method && !args.is_empty() {
            let class = self.type_of(args[0]);
            self.stack.set(at + 2, class);
        }
        self.pending_args = args.len();
        Ok(PENDING)
    }

    pub(crate) fn empty_tuple(&mut self) -> Val {
        let t = self.kept("()");
        if !t.is_absent() {
            return t;
        }
        let t = self.unlocked(|vm| vm.heap.alloc(Kind::Tuple, 0).unwrap_or(Val::NONE));
        self.set_kept("()", t);
        t
    }
}

/// In place of a result: the call that an instruction needs has been put at `sp`.
pub const PENDING: Val = Val::shadow(0xfffe);

enum Made {
    /// Nothing left to do.
    Whole(Val),
    /// `__init__` has to be called.
    Uninitialised(Val),
}
