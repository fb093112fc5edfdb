//! Every opcode in full: what the loop hands over when the fast half of an instruction does not apply.
//!
//! Works on the frame on top as it is saved: its `pc` is past the instruction (but not past an operand or jump word).
//! An instruction that needs Python code puts the call at `sp` and returns [`PENDING`]; the call becomes a frame with
//! `Flag::RESUME`, and [`Vm::complete`] ends the instruction with its result. So operators, properties, iterators
//! and the rest take no Rust stack.

mod access;
mod calls;
mod ends;
mod hot;
mod loops;
mod operators;
mod patterns;
mod unwind;
mod viper;

use crate::attr::Found;
use crate::call::{Called, PENDING, Window};
use crate::machine::{Flag, Next};
use crate::names;
use crate::native::{Raise, Res};
use crate::ops::{Binary, Unary};
use crate::types;
use crate::vm::Vm;
use alloc::string::String;
use alloc::vec::Vec;
use operators::compare_of;
use taipan_bytecode::{Instr, Op};
use taipan_heap::{Kind, Val};

/// How an instruction went.
pub(crate) type Step = Res<Next>;

impl Vm {
    /// Register `n` of the frame on top.
    #[inline]
    pub(super) fn r(&self, n: u8) -> Val {
        let base = self.frames.top().base as usize;
        self.stack.get(base + n as usize)
    }

    #[inline]
    pub(crate) fn put(&mut self, n: u8, v: Val) {
        let base = self.frames.top().base as usize;
        self.stack.set(base + n as usize, v);
    }

    pub(crate) fn reg_slot(&self, n: u8) -> usize {
        self.frames.top().base as usize + n as usize
    }

    pub(super) fn regs(&self, first: u8, count: usize) -> Vec<Val> {
        let at = self.reg_slot(first);
        (at..at + count).map(|i| self.stack.get(i)).collect()
    }

    pub(super) fn konst(&self, n: usize) -> Val {
        let code = self.frames.top().code;
        self.heap.get(self.heap.get(code, crate::function::code::CONSTS), n)
    }

    pub(super) fn globals(&self) -> Val {
        self.frames.top().globals
    }

    /// Does instruction `i` of the frame on top.
    pub(crate) fn slow(&mut self, i: Instr) -> Next {
        self.sp = self.frames.top().end();
        let mark = self.mark();
        let step = self.step(i);
        self.release(mark);
        match step {
            Ok(next) => next,
            Err(r) => self.unwind(r),
        }
    }

    /// As [`Vm::slow`] for one opcode's own function.
    #[inline(always)]
    pub(crate) fn via(&mut self, i: Instr, op: impl FnOnce(&mut Vm, Instr) -> Step) -> Next {
        self.sp = self.frames.top().end();
        let mark = self.mark();
        let step = op(self, i);
        self.release(mark);
        match step {
            Ok(next) => next,
            Err(r) => self.unwind(r),
        }
    }

    /// The result of a call or operator goes to register `a`; a pending call becomes a frame.
    #[inline]
    pub(super) fn give(&mut self, i: Instr, v: Val) -> Step {
        if v == PENDING {
            return self.start_pending(i);
        }
        self.put(i.a(), v);
        Ok(Next::Continue)
    }

    pub(super) fn import(&mut self, i: Instr) -> Step {
        let name = self.konst(i.x() as usize);
        let (from, level) = (self.r(i.a()), self.r(i.a() + 1));
        let v = self.import_statement(name, from, level.as_int().unwrap_or(0).max(0) as usize)?;
        self.give(i, v)
    }

    pub(super) fn import_one(&mut self, i: Instr) -> Step {
        let v = self.import_from(self.r(i.b()), self.konst(i.c() as usize))?;
        self.give(i, v)
    }

    /// Makes the call that [`Vm::request_call`] put at `sp`.
    pub(super) fn start_pending(&mut self, i: Instr) -> Step {
        let stage = self.frames.top().stage;
        let w = Window { at: self.sp, positional: self.pending_args, names: Val::UNDEF, method: false };
        match self.call_window(w, 0, Flag::RESUME)? {
            Called::Frame => Ok(Next::Reload),
            Called::Value(v) => {
                self.sp = w.at;
                self.complete(i, v, stage)
            }
        }
    }

    pub(super) fn step(&mut self, i: Instr) -> Step {
        let Some(op) = i.op() else { return Err(self.runtime_error("no such opcode")) };
        self.frames.top_mut().stage = 0;
        if Binary::from_op(op).is_some() {
            return self.binary_op(i);
        }
        match op {
            Op::Check | Op::Unset => {
                if self.r(i.a()).is_absent() {
                    return Err(self.raise_str(types::NAME_ERROR, "local variable referenced before assignment"));
                }
                if op == Op::Unset {
                    self.put(i.a(), Val::UNDEF);
                }
            }
            Op::GetGlobal => {
                let v = self.load_global(i.x() as usize)?;
                self.put(i.a(), v);
            }
            Op::SetGlobal => {
                let v = self.r(i.a());
                self.store_global(i.x() as usize, v)?;
            }
            Op::DelGlobal => {
                let globals = self.globals();
                let (name, old) = self.dict_entry(globals, i.x() as usize);
                if old.is_absent() {
                    return Err(self.name_error(name));
                }
                self.dict_set_entry(globals, i.x() as usize, Val::UNDEF);
            }
            Op::GetName => {
                let (namespace, name) = (self.r(0), self.konst(i.x() as usize));
                if let Some(v) = self.dict_get(namespace, name)? {
                    self.put(i.a(), v);
                    self.jump(1);
                }
            }
            Op::SetName => {
                let (namespace, name, v) = (self.r(0), self.konst(i.x() as usize), self.r(i.a()));
                self.dict_set(namespace, name, v)?;
            }
            Op::DelName => {
                let (namespace, name) = (self.r(0), self.konst(i.x() as usize));
                if self.dict_del(namespace, name)?.is_none() {
                    return Err(self.name_error(name));
                }
            }
            Op::NewCell => {
                let cell = self.alloc(Kind::Cell, 1)?;
                let v = self.r(i.a());
                self.heap.set(cell, 0, v);
                self.put(i.a(), cell);
            }
            Op::GetCell => {
                let v = self.cell(i.b())?;
                self.put(i.a(), v);
            }
            Op::SetCell => {
                let (cell, v) = (self.r(i.a()), self.r(i.b()));
                if !self.heap.is(cell, Kind::Cell) {
                    return Err(self.runtime_error("not a cell"));
                }
                self.heap.set(cell, 0, v);
            }
            Op::DelCell => {
                self.cell(i.a())?;
                let cell = self.r(i.a());
                self.heap.set(cell, 0, Val::UNDEF);
            }
            Op::GetAttr | Op::GetAttrX => {
                let name = if op == Op::GetAttr { self.konst(i.c() as usize) } else { self.r(i.c()) };
                let v = self.get_attr_step(self.r(i.b()), name)?;
                return self.give(i, v);
            }
            Op::SetAttr | Op::SetAttrX => {
                let name = if op == Op::SetAttr { self.konst(i.b() as usize) } else { self.r(i.b()) };
                return self.set_attr_step(i, self.r(i.a()), name, self.r(i.c()));
            }
            Op::DelAttr | Op::DelAttrX => {
                let name = if op == Op::DelAttr { self.konst(i.b() as usize) } else { self.r(i.b()) };
                return self.set_attr_step(i, self.r(i.a()), name, Val::UNDEF);
            }
            Op::LoadMethod | Op::LoadMethodX => {
                let name = if op == Op::LoadMethod { self.konst(i.c() as usize) } else { self.r(i.c()) };
                return self.load_method_step(i, self.r(i.b()), name);
            }
            Op::LoadSuper => {
                let (class, this, name) = (self.r(i.a()), self.r(i.b()), self.konst(i.c() as usize));
                return match self.find_after(class, this, name)? {
                    Found::Method(f) => {
                        self.put(i.a(), f);
                        self.put(i.a() + 1, this);
                        Ok(Next::Continue)
                    }
                    Found::Bound(f, this) => {
                        self.put(i.a(), f);
                        self.put(i.a() + 1, this);
                        Ok(Next::Continue)
                    }
                    Found::Value(v) => {
                        self.put(i.a(), v);
                        self.put(i.a() + 1, Val::UNDEF);
                        Ok(Next::Continue)
                    }
                    Found::Getter(f) => {
                        self.put(i.a() + 1, Val::UNDEF);
                        let v = self.request_call(f, &[this])?;
                        self.give(i, v)
                    }
                    _ => {
                        let name = String::from(self.str_text(name));
                        Err(self.raise_fmt(types::ATTRIBUTE_ERROR, format_args!("'super' object has no attribute '{name}'")))
                    }
                };
            }
            Op::GetItem => {
                let v = self.get_item_step(self.r(i.b()), self.r(i.c()))?;
                return self.give(i, v);
            }
            Op::GetItemI => {
                let v = self.get_item_step(self.r(i.b()), Val::int(i.c() as isize))?;
                return self.give(i, v);
            }
            Op::SetItem => return self.set_item_step(i, self.r(i.a()), self.r(i.b()), self.r(i.c())),
            Op::DelItem => return self.set_item_step(i, self.r(i.a()), self.r(i.b()), Val::UNDEF),
            Op::GetSlice => return self.get_slice_op(i),
            Op::SetSlice => return self.set_slice_op(i),
            Op::DelSlice => {
                let [start, stop, step] = [self.r(i.b()), self.r(i.b() + 1), self.r(i.b() + 2)];
                let object = self.r(i.a());
                let value = Val::UNDEF;
                let base = self.native_base(object);
                if (base == object || self.special(object, names::SETITEM).is_none())
                    && (self.container_setslice(base, start, stop, step, value)? || self.text_setslice(base, start, stop, step, value)?)
                {
                    return Ok(Next::Continue);
                }
                let slice = self.new_slice(start, stop, step)?;
                return self.set_item_step(i, object, slice, value);
            }
            Op::NewSlice => {
                let v = self.new_slice(self.r(i.b()), self.r(i.b() + 1), self.r(i.b() + 2))?;
                self.put(i.a(), v);
            }
            Op::Neg | Op::Pos | Op::Invert => {
                let unary = match op {
                    Op::Neg => Unary::Neg,
                    Op::Pos => Unary::Pos,
                    _ => Unary::Invert,
                };
                let operand = self.r(i.b());
                if let Some(f) = self.special(operand, unary.method()) {
                    let v = self.request_call(f, &[operand])?;
                    return self.give(i, v);
                }
                let base = self.native_base(operand);
                match self.unary_native(unary, base)? {
                    Some(v) => self.put(i.a(), v),
                    None => return Err(self.unary_error(unary, operand)),
                }
            }
            Op::Not => {
                let t = self.truth(self.r(i.b()))?;
                self.put(i.a(), Val::bool(!t));
            }
            Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge => {
                let compare = compare_of(op);
                let v = self.compare_step(compare, self.r(i.b()), self.r(i.c()), 0)?;
                return self.give(i, v);
            }
            Op::Is => self.put(i.a(), Val::bool(self.r(i.b()) == self.r(i.c()))),
            Op::IsNot => self.put(i.a(), Val::bool(self.r(i.b()) != self.r(i.c()))),
            Op::In | Op::NotIn => return self.contains_op(i),
            Op::JumpIf | Op::JumpIfNot => {
                if self.truth(self.r(i.a()))? == (op == Op::JumpIf) {
                    self.jump(i.x() as i32);
                }
            }
            Op::TestJump => {
                let t = self.truth(self.r(i.a()))?;
                return Ok(self.jump_word(t == (i.b() != 0)));
            }
            Op::EqJump | Op::NeJump | Op::LtJump | Op::LeJump | Op::GtJump | Op::GeJump => {
                let v = self.compare_step(compare_of(op), self.r(i.a()), self.r(i.b()), 0)?;
                return self.compare_jump(i, v);
            }
            Op::EqIJump | Op::NeIJump | Op::LtIJump | Op::LeIJump | Op::GtIJump | Op::GeIJump => {
                let v = self.compare_step(compare_of(op), self.r(i.a()), Val::int(i.b() as i8 as isize), 0)?;
                return self.compare_jump(i, v);
            }
            Op::RangeStart => {
                if self.range_start(i) {
                    self.jump(2);
                }
            }
            Op::IterStart => return self.iter_start(i),
            Op::IterNext => return self.iter_next_step(i),
            Op::GetIter => {
                let object = self.r(i.b());
                if let Some(f) = self.special(object, names::ITER) {
                    let v = self.request_call(f, &[object])?;
                    return self.give(i, v);
                }
                let v = self.iter(object)?;
                self.put(i.a(), v);
            }
            Op::Unpack => {
                let items = self.unpack(self.r(i.b()), i.c() as usize)?;
                for (n, v) in items.into_iter().enumerate() {
                    self.put(i.a() + n as u8, v);
                }
            }
            Op::UnpackEx => {
                let after = self.next_word().a() as usize;
                self.unpack_ex(i, after)?;
            }
            Op::NewTuple => return self.new_tuple_op(i),
            Op::NewList => return self.new_list_op(i),
            Op::NewSet => {
                let items = self.regs(i.b(), i.c() as usize);
                let set = self.new_set(items.len())?;
                for v in items {
                    self.set_add(set, v)?;
                }
                self.put(i.a(), set);
            }
            Op::NewDict => {
                let v = self.new_dict(i.x() as usize)?;
                self.put(i.a(), v);
            }
            Op::DictSet => {
                let (d, k, v) = (self.r(i.a()), self.r(i.b()), self.r(i.c()));
                self.dict_set(d, k, v)?;
            }
            Op::ListAppend => return self.list_append_op(i),
            Op::SetAdd => {
                let (s, v) = (self.r(i.a()), self.r(i.b()));
                self.set_add(s, v)?;
            }
            Op::ListExtend => {
                let (l, v) = (self.r(i.a()), self.r(i.b()));
                self.list_extend(l, v)?;
            }
            Op::SetUpdate => {
                let (s, v) = (self.r(i.a()), self.r(i.b()));
                self.iterate(v, &mut |vm, item| vm.set_add(s, item))?;
            }
            Op::DictUpdate => {
                let (d, v) = (self.r(i.a()), self.r(i.b()));
                self.dict_display_update(d, v, i.c() == 1)?;
            }
            Op::ListToTuple => {
                let l = self.r(i.b());
                let items: Vec<Val> = (0..self.list_len(l)).map(|n| self.list_get(l, n)).collect();
                let t = self.new_tuple(&items)?;
                self.put(i.a(), t);
            }
            Op::Call => return self.call_op(i),
            Op::CallMethod => return self.call_method_op(i),
            Op::CallKw => {
                let ext = self.next_word();
                let at = self.reg_slot(i.a());
                let method = !self.stack.get(at + 1).is_absent();
                let names = self.konst(ext.x() as usize);
                let w = Window { at, positional: i.b() as usize, names, method };
                return self.call_step(i, w);
            }
            Op::CallEx => return self.call_ex(i),
            Op::Return | Op::ReturnNone => {
                let v = if op == Op::Return { self.r(i.a()) } else { Val::NONE };
                return self.finish_frame(v);
            }
            Op::NewFunction => {
                let code = self.konst(i.x() as usize);
                let globals = self.globals();
                let f = self.new_function(code, globals, Val::NONE, Val::NONE, Val::NONE)?;
                self.put(i.a(), f);
            }
            Op::NewFunctionEx => {
                let ext = self.next_word();
                let code = self.konst(ext.x() as usize);
                let globals = self.globals();
                let (defaults, kwdefaults, cells) = (self.r(i.b()), self.r(i.b() + 1), self.r(i.b() + 2));
                let f = self.new_function(code, globals, defaults, kwdefaults, cells)?;
                self.put(i.a(), f);
            }
            Op::BuildClass => {
                let body = self.r(i.a());
                if let Some(build) = self.replaced_builtin(names::BUILD_CLASS)? {
                    let mut args = alloc::vec![body];
                    args.extend(self.regs(i.a() + 2, i.b() as usize + 1));
                    let class = self.call(build, &args)?;
                    self.put(i.c(), class);
                    return Ok(Next::Continue);
                }
                let namespace = self.new_dict(4)?;
                // The namespace must outlive the body's frame: the gap register keeps it.
                self.put(i.a() + 1, namespace);
                let v = self.request_call(body, &[namespace])?;
                return if v == PENDING { self.start_pending(i) } else { Ok(Next::Continue) };
            }
            Op::Yield => {
                let v = self.r(i.b());
                return self.yield_step(v, None);
            }
            Op::YieldFrom => return self.yield_from_step(i),
            Op::Raise => {
                let v = self.r(i.a());
                let r = self.raise_of(v);
                return Err(r);
            }
            Op::RaiseFrom => {
                let (v, cause) = (self.r(i.a()), self.r(i.b()));
                let r = self.raise_of(v);
                let cause = if matches!(self.heap.kind(cause), Kind::Class | Kind::Type) { self.raise_of(cause).0 } else { cause };
                self.set_cause(r.0, cause);
                if !cause.is_none() && self.config.detailed_errors {
                    // MicroPython has no causes, and its build for programmers says so.
                    self.write_stderr(b"Warning: exception chaining not supported\n");
                }
                return Err(r);
            }
            Op::Reraise => {
                let v = self.r(i.a());
                if self.exception_base(v).is_none() {
                    return Err(self.type_error("exceptions must derive from BaseException"));
                }
                return Err(Raise(v));
            }
            Op::ExcMatch => {
                let matches = self.exception_matches(self.r(i.b()), self.r(i.c()))?;
                self.put(i.a(), Val::bool(matches));
            }
            Op::TypeOf => {
                let t = self.type_of(self.r(i.b()));
                self.put(i.a(), t);
            }
            Op::Import => return self.import(i),
            Op::ImportFrom => return self.import_one(i),
            Op::ImportStar => self.import_star(self.r(i.a()))?,
            Op::ToStr => {
                let v = self.r(i.b());
                let s = match i.c() {
                    0 => self.str_val(v)?,
                    1 => self.repr_val(v)?,
                    _ => self.ascii_val(v)?,
                };
                self.put(i.a(), s);
            }
            Op::Format => {
                let spec = String::from(self.str_text(self.r(i.c())));
                let v = self.format_value(self.r(i.b()), &spec)?;
                self.put(i.a(), v);
            }
            Op::ConcatStr => {
                let from = self.reg_slot(i.b());
                let mut text = String::new();
                for n in 0..i.c() as usize {
                    text.push_str(self.str_text(self.stack.get(from + n)));
                }
                let v = self.new_str(&text)?;
                self.put(i.a(), v);
            }
            Op::NewTemplate => {
                let v = self.template_of(self.r(i.b()), self.r(i.b() + 1))?;
                self.put(i.a(), v);
            }
            Op::PrintExpr => {
                let v = self.r(i.a());
                if !v.is_none() {
                    let builtins = self.import_dotted("builtins")?;
                    let name = self.intern(b"_")?;
                    self.set_attr(builtins, name, v)?;
                    let mut text = self.repr(v)?;
                    text.push('\n');
                    self.write_stdout(text.as_bytes());
                }
            }
            Op::Machine => self.machine_op(i)?,
            Op::Cast => self.cast_op(i)?,
            Op::Load8 => self.load_pointer(i, 1)?,
            Op::Load16 => self.load_pointer(i, 2)?,
            Op::Load32 => self.load_pointer(i, 4)?,
            Op::Store8 => self.store_pointer(i, 1)?,
            Op::Store16 => self.store_pointer(i, 2)?,
            Op::Store32 => self.store_pointer(i, 4)?,
            Op::MatchSequence => {
                let base = self.native_base(self.r(i.b()));
                let is = matches!(self.heap.kind(base), Kind::List | Kind::Tuple | Kind::Array | Kind::Range | Kind::MemoryView);
                self.put(i.a(), Val::bool(is));
            }
            Op::MatchMapping => {
                let base = self.native_base(self.r(i.b()));
                self.put(i.a(), Val::bool(self.heap.kind(base) == Kind::Dict));
            }
            Op::MatchKeys => {
                let (subject, keys) = (self.r(i.b()), self.r(i.c()));
                let v = self.match_keys(subject, keys)?;
                self.put(i.a(), v);
            }
            Op::MatchClass => {
                let ext = self.next_word();
                let names = self.konst(ext.x() as usize);
                let v = self.match_class(self.r(i.b()), self.r(i.c()), ext.a() as usize, names)?;
                self.put(i.a(), v);
            }
            _ => return self.simple_step(i, op),
        }
        Ok(Next::Continue)
    }

    /// Opcodes whose fast half is all of them: the loop only comes here when it could not be sure.
    pub(super) fn simple_step(&mut self, i: Instr, op: Op) -> Step {
        match op {
            Op::Move => self.put(i.a(), self.r(i.b())),
            Op::LoadK => self.put(i.a(), self.konst(i.x() as usize)),
            Op::JumpIfNone | Op::JumpIfNotNone if self.r(i.a()).is_none() == (op == Op::JumpIfNone) => {
                self.jump(i.x() as i32);
            }
            Op::Jump | Op::Loop => self.jump(i.offset()),
            _ => {}
        }
        Ok(Next::Continue)
    }
}

/// The bounds of a slice without step whose ends are small integers or left out.
#[inline]
pub(crate) fn simple_bounds(start: Val, stop: Val, step: Val, len: usize) -> Option<(usize, usize)> {
    if !step.is_none() && !step.is_absent() {
        return None;
    }
    let place = |v: Val, default: usize| match v.as_int() {
        Some(n) if n < 0 => Some((n + len as isize).max(0) as usize),
        Some(n) => Some((n as usize).min(len)),
        None if v.is_none() || v.is_absent() => Some(default),
        None => None,
    };
    let start = place(start, 0)?;
    Some((start, place(stop, len)?.max(start)))
}
