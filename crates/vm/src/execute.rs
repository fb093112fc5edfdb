//! Every opcode in full: what the loop hands over when the fast half of an instruction does not apply.
//!
//! Works on the frame on top as it is saved: its `pc` is past the instruction (but not past an operand or jump word).
//! An instruction that needs Python code puts the call at `sp` and returns [`PENDING`]; the call becomes a frame with
//! `Flag::RESUME`, and [`Vm::complete`] ends the instruction with its result. So operators, properties, iterators
//! and the rest take no Rust stack.

use crate::attr::Found;
use crate::call::{Called, PENDING, Window};
use crate::generator::Resumed;
use crate::iter::State;
use crate::machine::{Finish, Flag, Next};
use crate::names;
use crate::native::{Raise, Res};
use crate::ops::{Binary, Compare, Unary};
use crate::types;
use crate::vm::Vm;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_bytecode::{Instr, Op};
use taipan_heap::{Kind, Val};

/// How an instruction went.
type Step = Res<Next>;

impl Vm {
    /// Register `n` of the frame on top.
    #[inline]
    fn r(&self, n: u8) -> Val {
        let base = self.frames.last().map_or(0, |f| f.base as usize);
        self.stack.get(base + n as usize)
    }

    #[inline]
    fn put(&mut self, n: u8, v: Val) {
        let base = self.frames.last().map_or(0, |f| f.base as usize);
        self.stack.set(base + n as usize, v);
    }

    fn reg_slot(&self, n: u8) -> usize {
        self.frames.last().map_or(0, |f| f.base as usize) + n as usize
    }

    fn regs(&self, first: u8, count: usize) -> Vec<Val> {
        let at = self.reg_slot(first);
        (at..at + count).map(|i| self.stack.get(i)).collect()
    }

    fn konst(&self, n: usize) -> Val {
        let code = self.frames.last().map_or(Val::UNDEF, |f| f.code);
        self.heap.get(self.heap.get(code, crate::function::code::CONSTS), n)
    }

    fn globals(&self) -> Val {
        self.frames.last().map_or(Val::UNDEF, |f| f.globals)
    }

    /// Does instruction `i` of the frame on top.
    pub(crate) fn slow(&mut self, i: Instr) -> Next {
        self.sp = self.frames.last().map_or(0, |f| f.base as usize + f.registers as usize);
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
        self.sp = self.frames.last().map_or(0, |f| f.base as usize + f.registers as usize);
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
    fn give(&mut self, i: Instr, v: Val) -> Step {
        if v == PENDING {
            return self.start_pending(i);
        }
        self.put(i.a(), v);
        Ok(Next::Continue)
    }

    /// Makes the call that [`Vm::request_call`] put at `sp`.
    fn start_pending(&mut self, i: Instr) -> Step {
        let stage = self.frames.last().map_or(0, |f| f.stage);
        let w = Window { at: self.sp, positional: self.pending_args, names: Val::UNDEF, method: false };
        match self.call_window(w, 0, Flag::RESUME)? {
            Called::Frame => Ok(Next::Reload),
            Called::Value(v) => {
                self.sp = w.at;
                self.complete(i, v, stage)
            }
        }
    }

    fn step(&mut self, i: Instr) -> Step {
        let Some(op) = i.op() else { return Err(self.runtime_error("no such opcode")) };
        if let Some(f) = self.frames.last_mut() {
            f.stage = 0;
        }
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
            Op::Is => self.put(i.a(), Val::bool(self.is_same(self.r(i.b()), self.r(i.c())))),
            Op::IsNot => self.put(i.a(), Val::bool(!self.is_same(self.r(i.b()), self.r(i.c())))),
            Op::In | Op::NotIn => {
                let (item, container) = (self.r(i.b()), self.r(i.c()));
                if let Some(f) = self.special(container, names::CONTAINS) {
                    let v = self.request_call(f, &[container, item])?;
                    return self.give(i, v);
                }
                let found = self.contains(container, item)?;
                self.put(i.a(), Val::bool(found == (op == Op::In)));
            }
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
                self.iterate(v, &mut |vm, item| vm.list_push(l, item))?;
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
                return Err(r);
            }
            Op::Reraise => {
                let v = self.r(i.a());
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
            Op::Import => {
                let name = self.konst(i.x() as usize);
                let (from, level) = (self.r(i.a()), self.r(i.a() + 1));
                let v = self.import_statement(name, from, level.as_int().unwrap_or(0) as usize)?;
                self.put(i.a(), v);
            }
            Op::ImportFrom => {
                let v = self.import_from(self.r(i.b()), self.konst(i.c() as usize))?;
                self.put(i.a(), v);
            }
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
            Op::NewTemplate => return Err(self.raise_str(types::NOT_IMPLEMENTED_ERROR, "t-strings")),
            Op::PrintExpr => {
                let v = self.r(i.a());
                if !v.is_none() {
                    let main = self.main;
                    self.dict_set_str(main, "_", v)?;
                    let mut text = self.repr(v)?;
                    text.push('\n');
                    self.write_stdout(text.as_bytes());
                }
            }
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
    fn simple_step(&mut self, i: Instr, op: Op) -> Step {
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

    // ---- Hot opcodes' own functions

    pub(crate) fn binary_op(&mut self, i: Instr) -> Step {
        let Some(op) = i.op() else { return Ok(Next::Continue) };
        let Some((binary, inplace)) = Binary::from_op(op) else { return Ok(Next::Continue) };
        let (l, r) = self.binary_operands(op, i)?;
        let v = self.binary_step(binary, inplace, l, r, 0)?;
        self.give(i, v)
    }

    pub(crate) fn compare_op(&mut self, i: Instr) -> Step {
        self.step(i)
    }

    pub(crate) fn get_attr_op(&mut self, i: Instr) -> Step {
        let name = self.konst(i.c() as usize);
        let v = self.get_attr_step(self.r(i.b()), name)?;
        self.give(i, v)
    }

    pub(crate) fn set_attr_op(&mut self, i: Instr) -> Step {
        let name = self.konst(i.b() as usize);
        self.set_attr_step(i, self.r(i.a()), name, self.r(i.c()))
    }

    pub(crate) fn load_method_op(&mut self, i: Instr) -> Step {
        let name = self.konst(i.c() as usize);
        self.load_method_step(i, self.r(i.b()), name)
    }

    pub(crate) fn get_item_op(&mut self, i: Instr) -> Step {
        let v = self.get_item_step(self.r(i.b()), self.r(i.c()))?;
        self.give(i, v)
    }

    pub(crate) fn set_item_op(&mut self, i: Instr) -> Step {
        self.set_item_step(i, self.r(i.a()), self.r(i.b()), self.r(i.c()))
    }

    pub(crate) fn call_op(&mut self, i: Instr) -> Step {
        let w = Window { at: self.reg_slot(i.a()), positional: i.b() as usize, names: Val::UNDEF, method: false };
        self.call_step(i, w)
    }

    /// `Call` or `CallMethod` of a built-in function: its arguments are where they are.
    pub(crate) fn call_native_op(&mut self, i: Instr) -> Step {
        let at = self.reg_slot(i.a());
        let method = i.op_byte() == Op::CallMethod as u8 && !self.stack.get(at + 1).is_absent();
        let n = i.b() as usize + method as usize;
        let native = self.native(self.stack.get(at).as_native().unwrap_or(0));
        if n < native.min as usize || n > native.max as usize && native.max != crate::native::Native::ANY {
            return Err(self.native_arity(native, n));
        }
        let args = crate::native::Args { base: at + 2 - method as usize, len: n, names: Val::UNDEF };
        let lock = self.heap.lock_depth();
        let v = (native.func)(self, args)?;
        self.put(i.c(), v);
        // The built-in may have locked the heap, which changes the policy.
        Ok(if self.heap.lock_depth() == lock { Next::Continue } else { Next::Reload })
    }

    pub(crate) fn call_method_op(&mut self, i: Instr) -> Step {
        let at = self.reg_slot(i.a());
        let method = !self.stack.get(at + 1).is_absent();
        let w = Window { at, positional: i.b() as usize, names: Val::UNDEF, method };
        self.call_step(i, w)
    }

    pub(crate) fn get_slice_op(&mut self, i: Instr) -> Step {
        let [start, stop, step] = [self.r(i.c()), self.r(i.c() + 1), self.r(i.c() + 2)];
        let object = self.r(i.b());
        if self.heap.is(object, Kind::List)
            && let Some((start, stop)) = simple_bounds(start, stop, step, self.list_len(object))
        {
            let v = self.list_slice(object, start, stop)?;
            self.put(i.a(), v);
            return Ok(Next::Continue);
        }
        let base = self.native_base(object);
        let v = if base == object || self.special(object, names::GETITEM).is_none() {
            match self.container_getslice(base, start, stop, step)? {
                Some(v) => Some(v),
                None => self.text_getslice(base, start, stop, step)?,
            }
        } else {
            None
        };
        let v = match v {
            Some(v) => v,
            None => {
                let slice = self.new_slice(start, stop, step)?;
                self.get_item_step(object, slice)?
            }
        };
        self.give(i, v)
    }

    pub(crate) fn set_slice_op(&mut self, i: Instr) -> Step {
        let [start, stop, step] = [self.r(i.b()), self.r(i.b() + 1), self.r(i.b() + 2)];
        let (object, value) = (self.r(i.a()), self.r(i.c()));
        if self.heap.is(object, Kind::List)
            && self.heap.is(value, Kind::List)
            && let Some((start, stop)) = simple_bounds(start, stop, step, self.list_len(object))
            && self.list_len(value) == stop - start
        {
            // As many items as before: nothing moves but they.
            let (from, to) = (self.heap.get(value, 1), self.heap.get(object, 1));
            if stop - start <= 64 && from.is_ptr() && to.is_ptr() {
                self.heap.copy_slots(from, 0, to, start, stop - start);
                self.work += (stop - start) as u32;
                return Ok(Next::Continue);
            }
        }
        let base = self.native_base(object);
        if (base == object || self.special(object, names::SETITEM).is_none())
            && (self.container_setslice(base, start, stop, step, value)? || self.text_setslice(base, start, stop, step, value)?)
        {
            return Ok(Next::Continue);
        }
        let slice = self.new_slice(start, stop, step)?;
        self.set_item_step(i, object, slice, value)
    }

    pub(crate) fn new_tuple_op(&mut self, i: Instr) -> Step {
        let n = i.c() as usize;
        let t = if n == 0 { self.empty_tuple() } else { self.alloc(Kind::Tuple, n)? };
        let from = self.reg_slot(i.b());
        for k in 0..n {
            let v = self.stack.get(from + k);
            self.heap.set(t, k, v);
        }
        self.put(i.a(), t);
        Ok(Next::Continue)
    }

    pub(crate) fn new_list_op(&mut self, i: Instr) -> Step {
        let n = i.c() as usize;
        let list = self.new_list_cap(n)?;
        let from = self.reg_slot(i.b());
        for k in 0..n {
            // There is room: this does not allocate.
            let v = self.stack.get(from + k);
            self.list_push(list, v)?;
        }
        self.put(i.a(), list);
        Ok(Next::Continue)
    }

    pub(crate) fn yield_op(&mut self, i: Instr) -> Step {
        let v = self.r(i.b());
        self.yield_step(v, None)
    }

    pub(crate) fn yield_from_op(&mut self, i: Instr) -> Step {
        self.yield_from_step(i)
    }

    /// The frame on top yields `v` that its `YieldFrom` `i` waited for.
    pub(crate) fn yield_on(&mut self, i: Instr, v: Val) -> Next {
        self.via(i, |vm, i| vm.yield_step(v, Some(i)))
    }

    pub(crate) fn iter_next_op(&mut self, i: Instr) -> Step {
        self.iter_next_step(i)
    }

    /// The value of a builtin that shows through a global's slot, if it was asked for before.
    #[inline]
    pub(crate) fn known_builtin(&self, shadow: Val) -> Option<Val> {
        if !self.builtins_extra.is_absent() {
            return None;
        }
        let v = self.builtin_values.get(shadow.as_shadow()? as usize).copied()?;
        if v.is_absent() { None } else { Some(v) }
    }

    /// Whether two strings are the same, if both are interned.
    #[inline]
    pub(crate) fn same_interned(&self, a: Val, b: Val) -> Option<bool> {
        (self.is_interned(a) && self.is_interned(b)).then(|| a == b)
    }

    /// Character `index` of an ASCII string, or byte `index` of bytes: what needs no allocation.
    #[inline]
    pub(crate) fn text_item(&self, object: Val, index: isize) -> Option<Val> {
        if !object.is_ptr() {
            return None;
        }
        let (bytes, text) = match self.heap.kind(object) {
            Kind::Str if self.str_is_ascii(object) => (self.str_bytes(object), true),
            Kind::Bytes => (self.heap.bytes(object), false),
            _ => return None,
        };
        let at = if index < 0 { index.wrapping_add(bytes.len() as isize) } else { index };
        let byte = *bytes.get(at as usize)?;
        Some(if text { Val::sym(byte as u16) } else { Val::int(byte as isize) })
    }

    pub(crate) fn list_append_op(&mut self, i: Instr) -> Step {
        let (l, v) = (self.r(i.a()), self.r(i.b()));
        self.list_push(l, v)?;
        Ok(Next::Continue)
    }

    // ---- Names

    pub(crate) fn load_global(&mut self, slot: usize) -> Res {
        let globals = self.globals();
        let (name, v) = self.dict_entry(globals, slot);
        if let Some(n) = v.as_shadow() {
            return self.builtin(n);
        }
        if !v.is_absent() {
            return Ok(v);
        }
        if let Some(n) = crate::builtins::find(self.str_bytes(name)) {
            self.dict_set_entry(globals, slot, Val::shadow(n));
            return self.builtin(n);
        }
        if !self.builtins_extra.is_absent()
            && let Some(v) = self.dict_get(self.builtins_extra, name)?
        {
            return Ok(v);
        }
        Err(self.name_error(name))
    }

    fn store_global(&mut self, slot: usize, v: Val) -> Res<()> {
        let globals = self.globals();
        let old = self.dict_entry(globals, slot).1;
        if old.is_absent() && self.heap.lock_depth() > 0 && self.dict_is_full(globals) {
            return Err(self.locked_error());
        }
        self.dict_set_entry(globals, slot, v);
        Ok(())
    }

    fn cell(&mut self, n: u8) -> Res {
        let cell = self.r(n);
        if !self.heap.is(cell, Kind::Cell) {
            return Err(self.raise_str(types::NAME_ERROR, "local variable referenced before assignment"));
        }
        let v = self.heap.get(cell, 0);
        if v.is_absent() {
            return Err(self.raise_str(types::NAME_ERROR, "local variable referenced before assignment"));
        }
        Ok(v)
    }

    fn is_same(&self, a: Val, b: Val) -> bool {
        a == b
    }

    // ---- Attributes and items

    fn get_attr_step(&mut self, object: Val, name: Val) -> Res {
        match self.find_attr(object, name)? {
            Found::Value(v) => Ok(v),
            Found::Method(f) => self.new_bound_method(f, object),
            Found::Bound(f, this) => self.new_bound_method(f, this),
            Found::Getter(f) => self.request_call(f, &[object]),
            Found::Hook(f) if self.heap.is(object, Kind::Module) => self.request_call(f, &[name]),
            Found::Hook(f) => self.request_call(f, &[object, name]),
            Found::Missing => Err(self.attribute_error(object, name)),
        }
    }

    fn load_method_step(&mut self, i: Instr, object: Val, name: Val) -> Step {
        match self.find_attr(object, name)? {
            Found::Method(f) => {
                self.put(i.a() + 1, object);
                self.put(i.a(), f);
                Ok(Next::Continue)
            }
            Found::Value(v) => {
                self.put(i.a() + 1, Val::UNDEF);
                self.put(i.a(), v);
                Ok(Next::Continue)
            }
            // A class method need not become an object: function and class go where function and self go.
            Found::Bound(f, this) => {
                self.put(i.a() + 1, this);
                self.put(i.a(), f);
                Ok(Next::Continue)
            }
            Found::Missing => Err(self.attribute_error(object, name)),
            Found::Getter(f) => {
                self.put(i.a() + 1, Val::UNDEF);
                let v = self.request_call(f, &[object])?;
                self.give(i, v)
            }
            Found::Hook(f) => {
                self.put(i.a() + 1, Val::UNDEF);
                let v = if self.heap.is(object, Kind::Module) {
                    self.request_call(f, &[name])?
                } else {
                    self.request_call(f, &[object, name])?
                };
                self.give(i, v)
            }
        }
    }

    fn set_attr_step(&mut self, i: Instr, object: Val, name: Val, value: Val) -> Step {
        match self.store_attr(object, name, value)? {
            None => Ok(Next::Continue),
            Some((f, args, n)) => {
                self.request_call(f, &args[..n])?;
                self.start_pending(i)
            }
        }
    }

    /// `object[index]`, or [`PENDING`].
    fn get_item_step(&mut self, object: Val, index: Val) -> Res {
        if let Some(f) = self.special(object, names::GETITEM) {
            return self.request_call(f, &[object, index]);
        }
        self.get_item_native(object, index)
    }

    fn get_item_native(&mut self, object: Val, index: Val) -> Res {
        let base = self.native_base(object);
        if let Some(v) = self.container_getitem(base, index)? {
            return Ok(v);
        }
        if let Some(v) = self.text_getitem(base, index)? {
            return Ok(v);
        }
        if let Some(getitem) = self.hook(base, |d| d.getitem) {
            return getitem(self, base, index);
        }
        if matches!(self.heap.kind(object), Kind::Class)
            && let Some(f) = self.class_lookup(object, names::CLASS_GETITEM)
        {
            let f = if self.heap.is(f, Kind::ClassMethod) { self.heap.get(f, 0) } else { f };
            return self.call(f, &[object, index]);
        }
        let t = self.type_name(object);
        Err(self.raise_fmt(types::TYPE_ERROR, format_args!("'{t}' object isn't subscriptable")))
    }

    /// `object[index]`, for built-ins.
    pub fn get_item(&mut self, object: Val, index: Val) -> Res {
        match self.call_special(object, names::GETITEM, &[index])? {
            Some(v) => Ok(v),
            None => self.get_item_native(object, index),
        }
    }

    fn set_item_step(&mut self, i: Instr, object: Val, index: Val, value: Val) -> Step {
        let delete = value.is_absent();
        if let Some(f) = self.special(object, if delete { names::DELITEM } else { names::SETITEM }) {
            let args = [object, index, value];
            self.request_call(f, &args[..if delete { 2 } else { 3 }])?;
            return self.start_pending(i);
        }
        self.set_item_native(object, index, value)?;
        Ok(Next::Continue)
    }

    fn set_item_native(&mut self, object: Val, index: Val, value: Val) -> Res<()> {
        let base = self.native_base(object);
        if self.container_setitem(base, index, value)? || self.text_setitem(base, index, value)? {
            return Ok(());
        }
        if let Some(setitem) = self.hook(base, |d| d.setitem) {
            return setitem(self, base, index, value);
        }
        let t = self.type_name(object);
        let what = if value.is_absent() { "deletion" } else { "assignment" };
        Err(self.raise_fmt(types::TYPE_ERROR, format_args!("'{t}' object doesn't support item {what}")))
    }

    /// `object[index] = value`, or `del object[index]` if the value is unbound, for built-ins.
    pub fn set_item(&mut self, object: Val, index: Val, value: Val) -> Res<()> {
        let called = if value.is_absent() {
            self.call_special(object, names::DELITEM, &[index])?
        } else {
            self.call_special(object, names::SETITEM, &[index, value])?
        };
        if called.is_some() { Ok(()) } else { self.set_item_native(object, index, value) }
    }

    /// A hook of the type written in Rust of an object, its bases asked too.
    pub(crate) fn hook<T>(&self, v: Val, select: impl Fn(&'static crate::native::TypeDef) -> Option<T>) -> Option<T> {
        let mut def = self.type_of(v).as_typ().map(|n| self.type_def(n));
        while let Some(d) = def {
            if let Some(h) = select(d) {
                return Some(h);
            }
            def = d.base;
        }
        None
    }

    // ---- Operators

    fn binary_operands(&mut self, op: Op, i: Instr) -> Res<(Val, Val)> {
        let l = self.r(i.b());
        let r = match op {
            Op::AddI | Op::SubI | Op::IAddI | Op::ISubI => Val::int(i.c() as i8 as isize),
            _ if op >= Op::AddK && op <= Op::BitXorK => self.konst(i.c() as usize),
            _ => self.r(i.c()),
        };
        Ok((l, r))
    }

    /// `l op r`, beginning with stage `stage`: 0 in place, 1 the left operand's method, 2 the right one's.
    fn binary_step(&mut self, op: Binary, inplace: bool, l: Val, r: Val, stage: u8) -> Res {
        if !self.heap.is(l, Kind::Instance) && !self.heap.is(r, Kind::Instance) {
            return match self.binary_native(op, l, r, inplace)? {
                Some(v) => Ok(v),
                None => Err(self.binary_error(op, inplace, l, r)),
            };
        }
        if stage == 0
            && inplace
            && let Some(f) = self.special(l, op.inplace())
        {
            self.set_stage(1);
            return self.request_call(f, &[l, r]);
        }
        if stage <= 1
            && let Some(f) = self.special(l, op.method())
        {
            self.set_stage(2);
            return self.request_call(f, &[l, r]);
        }
        if stage <= 2
            && let Some(f) = self.special(r, op.reflected())
        {
            self.set_stage(3);
            return self.request_call(f, &[r, l]);
        }
        let (bl, br) = (self.native_base(l), self.native_base(r));
        if op == Binary::Mod
            && (self.is_str(bl) || self.heap.is(bl, Kind::Bytes))
            && let Some(v) = self.text_binary(op, bl, r, inplace)?
        {
            // Formatting wants the operand itself, whose class may say how it is shown.
            return Ok(v);
        }
        if (bl != l || br != r)
            && let Some(v) = self.binary_native(op, bl, br, inplace)?
        {
            // A built-in object that was changed in place is still the instance's.
            return Ok(if inplace && v == bl { l } else { v });
        }
        Err(self.binary_error(op, inplace, l, r))
    }

    fn set_stage(&mut self, stage: u8) {
        if let Some(f) = self.frames.last_mut() {
            f.stage = stage;
        }
    }

    /// `l op r`, beginning with stage `stage`: 0 the left operand's method, 1 for `!=` its `__eq__`, 2 the right
    /// operand's method, 3 for `!=` its `__eq__`. Odd stages answer the opposite.
    fn compare_step(&mut self, op: Compare, l: Val, r: Val, stage: u8) -> Res {
        if !self.heap.is(l, Kind::Instance) && !self.heap.is(r, Kind::Instance) {
            return self.compare_values(op, l, r, l, r);
        }
        for n in stage..4 {
            let inverted = n & 1 == 1;
            if inverted && op != Compare::Ne {
                continue;
            }
            let (this, other, method) = if n < 2 { (l, r, op.method()) } else { (r, l, op.swapped().method()) };
            let method = if inverted { names::EQ } else { method };
            if let Some(f) = self.special(this, method) {
                self.set_stage(n + 1);
                return self.request_call(f, &[this, other]);
            }
        }
        let (bl, br) = (self.native_base(l), self.native_base(r));
        self.compare_values(op, bl, br, l, r)
    }

    fn compare_values(&mut self, op: Compare, l: Val, r: Val, shown_l: Val, shown_r: Val) -> Res {
        if let Some(t) = self.compare_native(op, l, r)? {
            return Ok(Val::bool(t));
        }
        match op {
            Compare::Eq => Ok(Val::bool(l == r)),
            Compare::Ne => Ok(Val::bool(l != r)),
            _ => Err(self.compare_error(op, shown_l, shown_r)),
        }
    }

    fn compare_jump(&mut self, i: Instr, v: Val) -> Step {
        if v == PENDING {
            return self.start_pending(i);
        }
        let t = self.truth(v)?;
        Ok(self.jump_word(t == (i.c() != 0)))
    }

    /// Takes or skips the jump word after the instruction in progress.
    fn jump_word(&mut self, taken: bool) -> Next {
        let w = self.next_word();
        if taken {
            self.jump(w.offset());
        }
        Next::Continue
    }

    // ---- Calls

    fn call_step(&mut self, i: Instr, w: Window) -> Step {
        match self.call_window(w, i.c(), 0)? {
            Called::Frame => Ok(Next::Reload),
            Called::Value(v) => {
                self.put(i.c(), v);
                // The built-in may have locked the heap, which changes the policy.
                Ok(Next::Reload)
            }
        }
    }

    fn call_ex(&mut self, i: Instr) -> Step {
        let (f, this, list, kw) = (self.r(i.a()), self.r(i.a() + 1), self.r(i.a() + 2), self.r(i.a() + 3));
        let args: Vec<Val> = (0..self.list_len(list)).map(|n| self.list_get(list, n)).collect();
        let mut keywords = Vec::new();
        if !kw.is_none() {
            let mut at = 0;
            while let Some(pair) = self.dict_next(kw, &mut at) {
                keywords.push(pair);
            }
        }
        let at = self.sp;
        if !self.room(at, args.len() + keywords.len() + 4) {
            return Err(self.recursion_error());
        }
        self.stack.set(at, f);
        self.stack.set(at + 1, this);
        for (n, v) in args.iter().enumerate() {
            self.stack.set(at + 2 + n, *v);
        }
        for (n, (_, v)) in keywords.iter().enumerate() {
            self.stack.set(at + 2 + args.len() + n, *v);
        }
        self.sp = at + 2 + args.len() + keywords.len();
        let names = if keywords.is_empty() {
            Val::UNDEF
        } else {
            let names: Vec<Val> = keywords.iter().map(|(k, _)| *k).collect();
            self.new_tuple(&names)?
        };
        let w = Window { at, positional: args.len(), names, method: !this.is_absent() };
        self.call_step(i, w)
    }

    /// `{**other}` in a display (a later key wins) or in a call (keys are str, and new).
    fn dict_display_update(&mut self, d: Val, other: Val, call: bool) -> Res<()> {
        let base = self.native_base(other);
        if self.heap.kind(base) == Kind::Dict {
            let mut at = 0;
            while let Some((k, v)) = self.dict_next(base, &mut at) {
                self.display_item(d, k, v, call)?;
            }
            return Ok(());
        }
        let Some(keys) = self.get_attr_opt(other, names::KEYS)? else {
            let t = self.type_name(other);
            return Err(self.raise_fmt(types::TYPE_ERROR, format_args!("'{t}' object isn't a mapping")));
        };
        let keys = self.call(keys, &[])?;
        self.iterate(keys, &mut |vm, k| {
            let v = vm.get_item(other, k)?;
            vm.keep(v);
            vm.display_item(d, k, v, call)
        })
    }

    fn display_item(&mut self, d: Val, k: Val, v: Val, call: bool) -> Res<()> {
        if call {
            if !self.is_str(k) {
                return Err(self.type_error("keywords must be strings"));
            }
            if self.dict_get(d, k)?.is_some() {
                let name = String::from(self.str_text(k));
                return Err(self.raise_fmt(types::TYPE_ERROR, format_args!("function got multiple values for argument '{name}'")));
            }
        }
        self.dict_set(d, k, v)
    }

    // ---- Ends of frames

    /// The frame on top returns `v`.
    fn finish_frame(&mut self, v: Val) -> Step {
        let Some(frame) = self.frames.last().copied() else { return Ok(Next::Exit) };
        let base = frame.base as usize;
        let flags = frame.flags;
        let mut v = v;
        if flags & Flag::INIT != 0 {
            self.check_init(v)?;
            v = self.stack.get(base - 1);
        }
        self.frames.pop();
        self.sp = self.frames.last().map_or(base, |f| f.base as usize + f.registers as usize);
        if flags & Flag::GENERATOR != 0 {
            let g = self.stack.get(base - 1);
            self.finish_generator(g);
            if flags & Flag::ENTRY != 0 {
                self.result = Some(Ok(Finish::Return(v)));
                return Ok(Next::Exit);
            }
            let i = self.current_instr();
            return self.generator_returned(i, v).map(|_| Next::Reload);
        }
        if flags & Flag::ENTRY != 0 {
            self.result = Some(Ok(Finish::Return(v)));
            return Ok(Next::Exit);
        }
        if flags & (Flag::HARD | Flag::SOFT) != 0 {
            self.handler_returned(flags & Flag::HARD != 0);
            return Ok(Next::Reload);
        }
        if flags & Flag::RESUME != 0 {
            let i = self.current_instr();
            let stage = self.frames.last().map_or(0, |f| f.stage);
            return match self.complete(i, v, stage)? {
                Next::Continue => Ok(Next::Reload),
                other => Ok(other),
            };
        }
        self.put(frame.dest, v);
        Ok(Next::Reload)
    }

    /// Ends instruction `i` with the result of the call it had asked for.
    fn complete(&mut self, i: Instr, v: Val, stage: u8) -> Step {
        let Some(op) = i.op() else { return Ok(Next::Continue) };
        if let Some((binary, inplace)) = Binary::from_op(op) {
            if v != Val::NOT_IMPLEMENTED {
                self.put(i.a(), v);
                return Ok(Next::Continue);
            }
            let (l, r) = self.binary_operands(op, i)?;
            let v = self.binary_step(binary, inplace, l, r, stage)?;
            return self.give(i, v);
        }
        match op {
            Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge => {
                let v = self.compare_result(op, i.b(), None, i.c(), v, stage)?;
                self.give(i, v)
            }
            Op::EqJump | Op::NeJump | Op::LtJump | Op::LeJump | Op::GtJump | Op::GeJump => {
                let v = self.compare_result(op, i.a(), None, i.b(), v, stage)?;
                self.compare_jump(i, v)
            }
            Op::EqIJump | Op::NeIJump | Op::LtIJump | Op::LeIJump | Op::GtIJump | Op::GeIJump => {
                let v = self.compare_result(op, i.a(), Some(Val::int(i.b() as i8 as isize)), 0, v, stage)?;
                self.compare_jump(i, v)
            }
            Op::In | Op::NotIn => {
                let t = self.truth(v)?;
                self.put(i.a(), Val::bool(t == (op == Op::In)));
                Ok(Next::Continue)
            }
            Op::SetAttr | Op::SetAttrX | Op::DelAttr | Op::DelAttrX | Op::SetItem | Op::DelItem | Op::SetSlice | Op::DelSlice => {
                Ok(Next::Continue)
            }
            Op::IterStart => {
                self.put(i.a(), v);
                self.put(i.a() + 1, Val::UNDEF);
                Ok(Next::Continue)
            }
            Op::IterNext => {
                self.put(i.b(), v);
                Ok(self.jump_word(true))
            }
            Op::YieldFrom => self.yield_step(v, Some(i)),
            Op::BuildClass => {
                let namespace = self.r(i.a() + 1);
                let name = self.r(i.a() + 2);
                let bases = self.regs(i.a() + 3, i.b() as usize);
                let class = self.new_class(name, &bases, namespace)?;
                if self.heap.is(v, Kind::Cell) {
                    self.heap.set(v, 0, class);
                }
                self.put(i.c(), class);
                Ok(Next::Continue)
            }
            _ => {
                self.put(i.a(), v);
                Ok(Next::Continue)
            }
        }
    }

    /// A comparison method's result: goes on to the next stage if it was NotImplemented.
    fn compare_result(&mut self, op: Op, l: u8, immediate: Option<Val>, r: u8, v: Val, stage: u8) -> Res {
        if v == Val::NOT_IMPLEMENTED {
            let right = immediate.unwrap_or_else(|| self.r(r));
            return self.compare_step(compare_of(op), self.r(l), right, stage);
        }
        // The stage is one past that of the method that answered: an even one means an inverted answer.
        if stage > 0 && stage & 1 == 0 {
            let t = self.truth(v)?;
            return Ok(Val::bool(!t));
        }
        Ok(v)
    }

    // ---- Generators

    /// The generator frame on top yields `v`. `stay`: on a `YieldFrom`, where it goes on when resumed.
    fn yield_step(&mut self, v: Val, stay: Option<Instr>) -> Step {
        let Some(frame) = self.frames.last().copied() else { return Ok(Next::Exit) };
        if frame.flags & Flag::GENERATOR == 0 {
            return Err(self.runtime_error("yield outside a generator"));
        }
        let pc = self.frame_pc(&frame) - stay.is_some() as usize;
        self.suspend_generator(pc);
        if frame.flags & Flag::ENTRY != 0 {
            self.result = Some(Ok(Finish::Yield(v)));
            return Ok(Next::Exit);
        }
        self.sp = self.frames.last().map_or(0, |f| f.base as usize + f.registers as usize);
        let i = self.current_instr();
        match i.op() {
            Some(Op::YieldFrom) => match self.yield_step(v, Some(i))? {
                Next::Continue => Ok(Next::Reload),
                other => Ok(other),
            },
            _ => {
                self.put(i.b(), v);
                self.jump_word(true);
                Ok(Next::Reload)
            }
        }
    }

    /// A generator that instruction `i` was waiting for has returned `v`.
    fn generator_returned(&mut self, i: Instr, v: Val) -> Step {
        if i.op() == Some(Op::YieldFrom) {
            self.put(i.a(), v);
        } else {
            self.jump_word(false);
        }
        Ok(Next::Continue)
    }

    fn yield_from_step(&mut self, i: Instr) -> Step {
        let (value, inner) = (self.r(i.a()), self.r(i.b()));
        if self.heap.is(inner, Kind::Generator) {
            return if self.push_generator(inner, value, 0)? {
                Ok(Next::Reload)
            } else {
                self.put(i.a(), Val::NONE);
                Ok(Next::Continue)
            };
        }
        if value.is_none() {
            if let Some(f) = self.special(inner, names::NEXT) {
                self.request_call(f, &[inner])?;
                return self.start_pending(i);
            }
            return match self.iter_next(inner) {
                Ok(Some(v)) => self.yield_step(v, Some(i)),
                Ok(None) => {
                    self.put(i.a(), Val::NONE);
                    Ok(Next::Continue)
                }
                Err(r) if self.exception_ends_instr(i, r) => Ok(Next::Continue),
                Err(r) => Err(r),
            };
        }
        let f = self.get_attr(inner, names::SEND)?;
        self.request_call(f, &[value])?;
        self.start_pending(i)
    }

    // ---- Iteration

    /// Prepares a loop over `range(...)` without a range object.
    fn range_start(&mut self, i: Instr) -> bool {
        if self.r(i.a()) != types::RANGE {
            return false;
        }
        let args = self.regs(i.a() + 2, i.b() as usize);
        let Some(n) = args.iter().map(|v| v.as_int()).collect::<Option<Vec<isize>>>() else { return false };
        let (start, stop, step) = match n[..] {
            [stop] => (0, stop, 1),
            [start, stop] => (start, stop, 1),
            [start, stop, step] if step != 0 => (start, stop, step),
            _ => return false,
        };
        self.put(i.a(), Val::int(start));
        self.put(i.a() + 1, Val::int(stop));
        self.put(i.a() + 2, Val::int(step));
        true
    }

    fn iter_start(&mut self, i: Instr) -> Step {
        let object = self.r(i.b());
        if let Some(f) = self.special(object, names::ITER) {
            self.request_call(f, &[object])?;
            return self.start_pending(i);
        }
        let State { source, position, extra } = self.loop_state(object)?;
        self.put(i.a(), source);
        self.put(i.a() + 1, position);
        self.put(i.a() + 2, extra);
        Ok(Next::Continue)
    }

    fn iter_next_step(&mut self, i: Instr) -> Step {
        let source = self.r(i.a());
        let position = self.r(i.a() + 1);
        if position.is_absent() {
            if self.heap.is(source, Kind::Generator) {
                return if self.push_generator(source, Val::NONE, 0)? { Ok(Next::Reload) } else { Ok(self.jump_word(false)) };
            }
            if let Some(f) = self.special(source, names::NEXT) {
                self.request_call(f, &[source])?;
                return self.start_pending(i);
            }
            return match self.iter_next(source) {
                Ok(Some(v)) => {
                    self.put(i.b(), v);
                    Ok(self.jump_word(true))
                }
                Ok(None) => Ok(self.jump_word(false)),
                Err(r) if self.exception_ends_instr(i, r) => Ok(Next::Continue),
                Err(r) => Err(r),
            };
        }
        let mut state = State { source, position, extra: self.r(i.a() + 2) };
        match self.state_next(&mut state)? {
            Some(v) => {
                self.put(i.a() + 1, state.position);
                self.put(i.a() + 2, state.extra);
                self.put(i.b(), v);
                Ok(self.jump_word(true))
            }
            None => Ok(self.jump_word(false)),
        }
    }

    fn unpack(&mut self, v: Val, n: usize) -> Res<Vec<Val>> {
        let base = self.native_base(v);
        let mut items = Vec::with_capacity(n);
        match self.heap.kind(base) {
            Kind::Tuple if self.special(v, names::ITER).is_none() => items.extend_from_slice(self.heap.slots(base)),
            Kind::List if self.special(v, names::ITER).is_none() => items.extend((0..self.list_len(base)).map(|i| self.list_get(base, i))),
            _ => {
                let it = self.iter(v)?;
                self.keep(it);
                while items.len() <= n
                    && let Some(item) = self.iter_next(it)?
                {
                    self.keep(item);
                    items.push(item);
                }
            }
        }
        if items.len() < n {
            let have = items.len();
            return Err(self.raise_fmt(types::VALUE_ERROR, format_args!("need more than {have} values to unpack")));
        }
        if items.len() > n {
            return Err(self.raise_fmt(types::VALUE_ERROR, format_args!("too many values to unpack (expected {n})")));
        }
        Ok(items)
    }

    fn unpack_ex(&mut self, i: Instr, after: usize) -> Res<()> {
        let before = i.c() as usize;
        let mut items = Vec::new();
        self.iterate(self.r(i.b()), &mut |vm, item| {
            vm.keep(item);
            items.push(item);
            Ok(())
        })?;
        if items.len() < before + after {
            let have = items.len();
            return Err(self.raise_fmt(types::VALUE_ERROR, format_args!("need more than {have} values to unpack")));
        }
        let middle = self.new_list(&items[before..items.len() - after])?;
        for (n, v) in items[..before].iter().enumerate() {
            self.put(i.a() + n as u8, *v);
        }
        self.put(i.a() + before as u8, middle);
        for (n, v) in items[items.len() - after..].iter().enumerate() {
            self.put(i.a() + (before + 1 + n) as u8, *v);
        }
        Ok(())
    }

    // ---- Patterns

    fn match_keys(&mut self, subject: Val, keys: Val) -> Res {
        let mut values = Vec::new();
        for n in 0..self.tuple_len(keys) {
            let key = self.tuple_get(keys, n);
            let base = self.native_base(subject);
            match self.dict_get(base, key)? {
                Some(v) => values.push(v),
                None => return Ok(Val::NONE),
            }
        }
        self.new_tuple(&values)
    }

    fn match_class(&mut self, subject: Val, class: Val, positional: usize, names: Val) -> Res {
        if !matches!(self.heap.kind(class), Kind::Class | Kind::Type) {
            return Err(self.type_error("called match pattern must be a class"));
        }
        let t = self.type_of(subject);
        if !self.is_subclass(t, class) {
            return Ok(Val::NONE);
        }
        let mut values = Vec::new();
        if positional > 0 {
            // Built-in types match their one positional pattern against the value itself.
            if class.as_typ().is_some() && positional == 1 {
                values.push(subject);
            } else {
                let Some(match_args) = self.get_attr_opt(class, names::MATCH_ARGS)? else {
                    let name = self.type_def_name(class);
                    return Err(
                        self.raise_fmt(types::TYPE_ERROR, format_args!("{name}() accepts 0 positional sub-patterns ({positional} given)"))
                    );
                };
                for n in 0..positional {
                    let name = self.get_item(match_args, Val::int(n as isize))?;
                    match self.get_attr_opt(subject, name)? {
                        Some(v) => {
                            self.keep(v);
                            values.push(v);
                        }
                        None => return Ok(Val::NONE),
                    }
                }
            }
        }
        for n in 0..self.tuple_len(names) {
            let name = self.tuple_get(names, n);
            match self.get_attr_opt(subject, name)? {
                Some(v) => {
                    self.keep(v);
                    values.push(v);
                }
                None => return Ok(Val::NONE),
            }
        }
        self.new_tuple(&values)
    }

    // ---- Exceptions

    /// Goes to the handler of `r`: the innermost that covers where a frame stands, frames without one are left.
    pub(crate) fn unwind(&mut self, r: Raise) -> Next {
        let mut r = r;
        let mut first = true;
        loop {
            let Some(frame) = self.frames.last().copied() else {
                self.result = Some(Err(r));
                return Next::Exit;
            };
            let index = self.frames.len() - 1;
            let pc = self.frame_pc(&frame).saturating_sub(1);
            let i = self.instr_at(pc);
            if !r.0.is_absent() {
                // A callee that ended a loop or an awaited iterator has not failed.
                if !first && self.exception_ends_instr(i, r) {
                    return Next::Reload;
                }
                if !(first && i.op() == Some(Op::Reraise)) {
                    self.add_traceback(r.0, index);
                }
                if let Some((handler, reg)) = self.exception_handler(frame.code, pc) {
                    self.sp = frame.base as usize + frame.registers as usize;
                    self.put(reg, r.0);
                    self.set_frame_pc(handler);
                    return Next::Reload;
                }
            }
            first = false;
            self.frames.pop();
            let base = frame.base as usize;
            self.sp = self.frames.last().map_or(base, |f| f.base as usize + f.registers as usize);
            if frame.flags & Flag::GENERATOR != 0 {
                let g = self.stack.get(base - 1);
                self.finish_generator(g);
                if self.exception_is(r, types::STOP_ITERATION) {
                    r = self.runtime_error("generator raised StopIteration");
                }
            }
            if frame.flags & (Flag::HARD | Flag::SOFT) != 0 && !r.0.is_absent() {
                self.handler_failed(frame.flags & Flag::HARD != 0, r);
                return Next::Reload;
            }
            if frame.flags & Flag::ENTRY != 0 {
                self.result = Some(Err(r));
                return Next::Exit;
            }
        }
    }

    /// Whether `r` is the StopIteration that instruction `i` was waiting for; if so the instruction is completed.
    fn exception_ends_instr(&mut self, i: Instr, r: Raise) -> bool {
        match i.op() {
            Some(Op::IterNext) if self.exception_is(r, types::STOP_ITERATION) => {
                self.jump_word(false);
                true
            }
            Some(Op::YieldFrom) if self.exception_is(r, types::STOP_ITERATION) => {
                let v = self.exception_first_arg(r.0).unwrap_or(Val::NONE);
                self.put(i.a(), v);
                true
            }
            _ => false,
        }
    }

    /// How the entry frame ended.
    pub(crate) fn take_result(&mut self) -> Res<Finish> {
        self.result.take().unwrap_or(Ok(Finish::Return(Val::NONE)))
    }

    /// `next(g)` and `g.send(v)` as functions: the value, or StopIteration.
    pub(crate) fn generator_send(&mut self, g: Val, v: Val) -> Res {
        match self.resume(g, v, None)? {
            Resumed::Yielded(v) => Ok(v),
            Resumed::Returned(v) => Err(self.stop_iteration(v)),
        }
    }
}

fn compare_of(op: Op) -> Compare {
    match op {
        Op::Eq | Op::EqJump | Op::EqIJump => Compare::Eq,
        Op::Ne | Op::NeJump | Op::NeIJump => Compare::Ne,
        Op::Lt | Op::LtJump | Op::LtIJump => Compare::Lt,
        Op::Le | Op::LeJump | Op::LeIJump => Compare::Le,
        Op::Gt | Op::GtJump | Op::GtIJump => Compare::Gt,
        _ => Compare::Ge,
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
