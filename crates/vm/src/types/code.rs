//! `function.__code__`: a function's code, to be looked at or made a function over other globals.
//!
//! Code in the heap belongs to one module, as its instructions hold the places of the module's globals. So the object
//! holds both, and code for another module is taken back to what the compiler had made, and loaded anew.

use crate::function::{code, slot};
use crate::native::{Args, Res, TypeDef};
use crate::types;
use crate::types::function::source_of;
use crate::vm::Vm;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_bytecode::{Code, Const, ExceptionEntry, Flags, Instr, Op, Param, Text};
use taipan_heap::{Kind, Val};

/// Slots: type, code, the globals it is loaded for.
pub static TYPE: TypeDef = TypeDef { getattr: Some(getattr), methods: &[CO_LINES], ..TypeDef::named("code") };

const CO_LINES: (&str, crate::Item) = ("co_lines", crate::Item::Fn(crate::Native::new("co_lines", 1, 1, co_lines)));

/// `f.__code__`; a function that asks for machine code has none to show, as in MicroPython.
pub fn of_function(vm: &mut Vm, f: Val) -> Res<Option<Val>> {
    let c = vm.heap.get(f, slot::CODE);
    if vm.meta(c).flags.has(Flags::NATIVE) {
        return Ok(None);
    }
    of_code(vm, c, vm.heap.get(f, slot::GLOBALS)).map(Some)
}

fn of_code(vm: &mut Vm, c: Val, globals: Val) -> Res {
    if !vm.is_translated(c) {
        vm.translate(c)?;
    }
    let v = vm.alloc(Kind::Object, 3)?;
    let t = vm.type_val(&TYPE);
    vm.heap.set(v, 0, t);
    vm.heap.set(v, 1, c);
    vm.heap.set(v, 2, globals);
    Ok(v)
}

/// The code in the heap, if `v` is a code object of a function.
pub fn parts(vm: &Vm, v: Val) -> Option<(Val, Val)> {
    let is_code = vm.heap.is(v, Kind::Object) && vm.type_of(v).as_typ().is_some_and(|n| core::ptr::eq(vm.type_def(n), &TYPE));
    is_code.then(|| (vm.heap.get(v, 1), vm.heap.get(v, 2)))
}

/// What the compiler had made of a code object, and its file's name; `None` if `v` is no code of a function.
pub fn plain(vm: &mut Vm, v: Val) -> Res<Option<(Code<'static>, String)>> {
    let Some((c, globals)) = parts(vm, v) else { return Ok(None) };
    let plain = vm.unload_code(c, globals)?;
    if asks_for_machine_code(&plain) {
        return Err(vm.value_error("function with native code"));
    }
    let file = String::from(vm.str_text(vm.heap.get(c, code::FILE)));
    Ok(Some((plain, file)))
}

fn asks_for_machine_code(code: &Code) -> bool {
    code.flags.has(Flags::NATIVE) || code.consts.iter().any(|k| matches!(k, Const::Code(inner) if asks_for_machine_code(inner)))
}

/// A code object of code that anybody may have made, for the globals at hand.
pub fn of_plain(vm: &mut Vm, plain: &Code, file: &str) -> Res {
    let globals = vm.current_globals();
    let file = vm.new_str(file)?;
    let c = vm.load_untrusted(plain, globals, file)?;
    of_code(vm, c, globals)
}

/// The code object of a `.mpy` file, for the globals at hand.
pub fn of_mpy(vm: &mut Vm, bytes: &[u8]) -> Res {
    let globals = vm.current_globals();
    let c = vm.load_mpy(bytes, globals, None)?;
    vm.keep(c);
    of_code(vm, c, globals)
}

/// `type(f)(code, globals)`
pub fn new_function(vm: &mut Vm, _class: Val, args: Args) -> Res {
    if args.len() != 2 || args.keywords(vm) > 0 {
        return Err(vm.type_error("function takes 2 positional arguments"));
    }
    let (v, globals) = (args.get(vm, 0), args.get(vm, 1));
    if !vm.heap.is(globals, Kind::Dict) {
        return Err(vm.type_error("globals must be a dict"));
    }
    let c = match (parts(vm, v), source_of(vm, v)) {
        (Some((c, own)), _) => bound_to(vm, c, own, globals)?,
        (_, Some((source, file, kind))) => vm.compile_source(&source, &file, kind, globals, false)?,
        _ => return Err(vm.type_error("code must be a code object")),
    };
    vm.keep(c);
    vm.new_function(c, globals, Val::NONE, Val::NONE, Val::NONE)
}

/// The code, loaded for `globals`. Not that of a closure or class, which wants cells or a namespace that it has not.
pub fn bound_to(vm: &mut Vm, c: Val, own: Val, globals: Val) -> Res {
    let meta = vm.meta(c);
    if meta.free > 0 || meta.flags.has(Flags::NAMESPACE) {
        return Err(vm.value_error("code of a closure or class"));
    }
    if own == globals {
        return Ok(c);
    }
    let plain = vm.unload_code(c, own)?;
    let file = vm.heap.get(c, code::FILE);
    vm.load_code(&plain, globals, file)
}

fn getattr(vm: &mut Vm, v: Val, name: Val) -> Res<Option<Val>> {
    let Some((c, globals)) = parts(vm, v) else { return Ok(None) };
    Ok(Some(match vm.str_bytes(name) {
        b"co_name" => vm.heap.get(c, code::NAME),
        b"co_filename" => vm.heap.get(c, code::FILE),
        b"co_firstlineno" => Val::int(vm.code_line(c, 0) as isize),
        b"co_code" => {
            let bytes = vm.heap.bytes(vm.heap.get(c, code::INSTRS)).to_vec();
            vm.new_bytes(&bytes)?
        }
        b"co_lnotab" => {
            let bytes = vm.heap.bytes(vm.heap.get(c, code::LINES)).to_vec();
            vm.new_bytes(&bytes)?
        }
        b"co_names" => {
            let names: Vec<Val> = vm.global_slots(c).into_iter().map(|slot| vm.dict_entry(globals, slot).0).collect();
            vm.new_tuple(&names)?
        }
        b"co_consts" => consts(vm, c, globals)?,
        _ => return Ok(None),
    }))
}

/// The constants; those that are code as code objects.
fn consts(vm: &mut Vm, c: Val, globals: Val) -> Res {
    let mut values = vm.heap.slots(vm.heap.get(c, code::CONSTS))[..vm.const_count(c)].to_vec();
    for value in &mut values {
        if vm.heap.is(*value, Kind::Code) {
            *value = of_code(vm, *value, globals)?;
            vm.keep(*value);
        }
    }
    // What it returns at its end is no constant of ours, but one for everybody else.
    if values.is_empty() {
        values.push(Val::NONE);
    }
    vm.new_tuple(&values)
}

/// `(start, end, line)` in bytes of `co_code`.
fn co_lines(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let Some((c, _)) = parts(vm, v) else { return Err(vm.type_error("code must be a code object")) };
    let lines: Vec<(u32, u32)> = vm.code_lines(c).collect();
    let length = vm.heap.bytes(vm.heap.get(c, code::INSTRS)).len();
    let list = vm.new_list(&[])?;
    for (i, (first, line)) in lines.iter().enumerate() {
        let start = if i == 0 { 0 } else { *first as usize * 4 };
        let end = lines.get(i + 1).map_or(length, |(next, _)| *next as usize * 4);
        let triple = vm.new_tuple(&[start, end, *line as usize].map(|n| Val::int(n as isize)))?;
        vm.keep(triple);
        vm.list_push(list, triple)?;
    }
    vm.iter(list)
}

impl Vm {
    /// The words of a `Raw`.
    fn words(&self, raw: Val) -> Vec<u32> {
        if raw.is_absent() {
            return Vec::new();
        }
        self.heap.bytes(raw).chunks_exact(4).map(|w| u32::from_le_bytes([w[0], w[1], w[2], w[3]])).collect()
    }

    /// The places of the globals that the code names, in the order of their first use.
    fn global_slots(&self, c: Val) -> Vec<usize> {
        let mut slots = Vec::new();
        for word in self.words(self.heap.get(c, code::INSTRS)) {
            if let Some(Op::GetGlobal | Op::SetGlobal | Op::DelGlobal) = Instr(word).op()
                && let slot = Instr(word).x() as usize
                && !slots.contains(&slot)
            {
                slots.push(slot);
            }
        }
        slots
    }

    /// What the compiler had made of code that is loaded for `globals`.
    fn unload_code(&mut self, c: Val, globals: Val) -> Res<Code<'static>> {
        if !self.is_translated(c) {
            self.translate(c)?;
        }
        let meta = self.meta(c);
        let slots = self.global_slots(c);
        let names: Vec<Val> = slots.iter().map(|slot| self.dict_entry(globals, *slot).0).collect();
        let instrs = self.words(self.heap.get(c, code::INSTRS)).into_iter().map(|word| match Instr(word).op() {
            Some(op @ (Op::GetGlobal | Op::SetGlobal | Op::DelGlobal)) => {
                let index = slots.iter().position(|slot| *slot == Instr(word).x() as usize).unwrap_or(0);
                Instr::ax(op, Instr(word).a(), index as u16)
            }
            _ => Instr(word),
        });
        let instrs = instrs.collect();
        let values = self.heap.slots(self.heap.get(c, code::CONSTS))[..self.const_count(c)].to_vec();
        let mut consts = Vec::new();
        for value in values {
            consts.push(self.unload_const(value, globals)?);
        }
        let text = |vm: &Vm, v: &Val| Text::from(String::from(vm.str_text(*v)));
        let params = (0..meta.params()).map(|i| Param { name: text(self, &self.param(c, i)) }).collect();
        let entries = self.words(self.heap.get(c, code::EXCEPTIONS));
        Ok(Code {
            name: text(self, &self.heap.get(c, code::NAME)),
            registers: self.heap.small(c) as u8,
            flags: Flags(meta.flags.0),
            params,
            posonly: meta.posonly as u8,
            positional: meta.positional as u8,
            kwonly: meta.kwonly as u8,
            free: alloc::vec![Text::default(); meta.free],
            instrs,
            consts,
            globals: names.iter().map(|name| text(self, name)).collect(),
            exceptions: entries
                .chunks_exact(4)
                .map(|e| ExceptionEntry { start: e[0], end: e[1], handler: e[2], reg: e[3] as u8, handled: e[3] >> 8 })
                .collect(),
            lines: self.code_lines(c).collect(),
            locals: Vec::new(),
        })
    }

    fn unload_const(&mut self, v: Val, globals: Val) -> Res<Const<'static>> {
        Ok(match self.heap.kind(v) {
            _ if v.is_none() => Const::None,
            _ if v == Val::TRUE => Const::True,
            _ if v == Val::FALSE => Const::False,
            _ if v == Val::ELLIPSIS => Const::Ellipsis,
            _ if self.is_str(v) => Const::Str(String::from(self.str_text(v)).into()),
            Kind::Code => Const::Code(Box::new(self.unload_code(v, globals)?)),
            Kind::Bytes => Const::Bytes(self.bytes_contents(v).to_vec().into()),
            Kind::Tuple => {
                let mut items = Vec::new();
                for i in 0..self.tuple_len(v) {
                    items.push(self.unload_const(self.tuple_get(v, i), globals)?);
                }
                Const::Tuple(items)
            }
            _ if v.is_int() => Const::Int(v.as_int().unwrap_or(0) as i64),
            _ if self.type_of(v) == types::INT => Const::BigInt { digits: self.repr(v)?.into(), radix: 10 },
            _ => match self.complex_value(v) {
                Some((_, imaginary)) => Const::Imaginary(imaginary),
                None => Const::Float(self.float_of(v)),
            },
        })
    }
}
