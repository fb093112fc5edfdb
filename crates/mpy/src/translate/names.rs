//! Variables, and what is got and set by name.

use super::Translator;
use super::values::Place;
use crate::decode::Instr;
use crate::state::Kind;
use crate::{Error, Res};
use taipan_bytecode::{Instr as Word, Op};

impl<'a> Translator<'a> {
    /// The constant with name `index`.
    pub fn name(&mut self, index: usize) -> Res<u16> {
        let name = self.file.name(index)?;
        Ok(self.out.name(index, name))
    }

    fn global(&mut self, index: usize) -> Res<u16> {
        let name = self.file.name(index)?;
        Ok(self.out.global(index, name))
    }

    pub fn variable(&mut self, instr: Instr) -> Res<()> {
        match instr {
            Instr::LoadFast(local) => self.load_local(local),
            Instr::StoreFast(local) => self.store_local(local)?,
            Instr::DeleteFast(local) => self.delete_local(local)?,
            Instr::LoadDeref(local) => {
                let cell = self.cell(local)?;
                let to = self.push_result(Kind::Value);
                self.out.abc(Op::GetCell, to, cell, 0);
            }
            Instr::StoreDeref(local) => {
                let cell = self.cell(local)?;
                let value = self.pop_value()?;
                let value = self.operand(value);
                self.out.abc(Op::SetCell, cell, value, 0);
            }
            Instr::DeleteDeref(local) => {
                let cell = self.cell(local)?;
                self.out.abc(Op::DelCell, cell, 0, 0);
            }
            Instr::LoadName(name) if self.made.is_class => {
                let (k, g) = (self.name(name)?, self.global(name)?);
                let to = self.push_result(Kind::Value);
                let register = u8::try_from(to).map_err(|_| Error::TooLarge)?;
                self.out.touch(to + 1);
                self.out.group(&[Word::ax(Op::GetName, register, k), Word::ax(Op::GetGlobal, register, g)]);
                // The second word is not alone to write there.
                self.out.fix();
            }
            Instr::LoadName(name) | Instr::LoadGlobal(name) => {
                let g = self.global(name)?;
                let to = self.push_result(Kind::Value);
                self.out.ax(Op::GetGlobal, to, g);
            }
            Instr::StoreName(name) | Instr::StoreGlobal(name) => {
                let value = self.pop_value()?;
                let value = self.operand(value);
                if self.is_in_namespace(instr) {
                    let k = self.name(name)?;
                    self.out.ax(Op::SetName, value, k);
                } else {
                    let g = self.global(name)?;
                    self.out.ax(Op::SetGlobal, value, g);
                }
            }
            Instr::DeleteName(name) | Instr::DeleteGlobal(name) => {
                if self.is_in_namespace(instr) {
                    let k = self.name(name)?;
                    self.out.ax(Op::DelName, 0, k);
                } else {
                    let g = self.global(name)?;
                    self.out.ax(Op::DelGlobal, 0, g);
                }
            }
            _ => return Err(Error::Invalid("an unknown instruction")),
        }
        Ok(())
    }

    fn is_in_namespace(&self, instr: Instr) -> bool {
        self.made.is_class && matches!(instr, Instr::StoreName(_) | Instr::DeleteName(_))
    }

    /// The register with the cell of a local.
    fn cell(&mut self, local: usize) -> Res<usize> {
        if self.cells.has(local) { Ok(self.local(local)) } else { Err(Error::Invalid("a variable without cell")) }
    }

    fn load_local(&mut self, local: usize) {
        let register = self.local(local);
        if self.cells.has(local) {
            return self.push(Kind::Cell, Place::Register(register));
        }
        if !self.assigned.has(register) {
            let k = self.out.text("");
            self.out.ax(Op::Check, register, k);
            self.note_unbound(register);
            self.assigned.insert(register);
        }
        self.push(Kind::Value, Place::Register(register));
    }

    pub fn is_plain_local(&self, local: usize) -> bool {
        !self.cells.has(local)
    }

    fn store_local(&mut self, local: usize) -> Res<()> {
        if !self.is_plain_local(local) {
            return Err(Error::Invalid("a variable without cell"));
        }
        let register = self.local(local);
        let value = self.pop_value()?;
        if value.place != Place::Register(register) {
            self.claim(register);
            self.moves.push((register, value.place));
            self.transfer();
        }
        self.assigned.insert(register);
        Ok(())
    }

    fn delete_local(&mut self, local: usize) -> Res<()> {
        if !self.is_plain_local(local) {
            return Err(Error::Invalid("a variable without cell"));
        }
        let register = self.local(local);
        self.claim(register);
        let k = self.out.text("");
        self.out.ax(Op::Unset, register, k);
        self.note_unbound(register);
        self.assigned.remove(register);
        Ok(())
    }

    /// The prologue must see to it that there is no value in `register`.
    fn note_unbound(&mut self, register: usize) {
        if !self.facts.unbound.has(register) {
            self.facts.unbound.insert(register);
            self.facts.is_changed |= !self.out.is_dry;
        }
    }

    /// Attributes and items.
    pub fn access(&mut self, instr: Instr) -> Res<()> {
        match instr {
            Instr::LoadAttr(name) => {
                let object = self.pop_value()?;
                let object = self.operand(object);
                let name = self.attribute(name, Op::GetAttr, Op::GetAttrX)?;
                let to = self.push_result(Kind::Value);
                self.out.abc(name.0, to, object, name.1);
            }
            Instr::StoreAttr(name) => {
                let object = self.pop_value()?;
                let value = self.pop()?;
                let object = self.operand(object);
                if value.kind == Kind::Null {
                    let name = self.attribute(name, Op::DelAttr, Op::DelAttrX)?;
                    self.out.abc(name.0, object, name.1, 0);
                } else if value.kind.is_value() {
                    let value = self.operand(value);
                    let name = self.attribute(name, Op::SetAttr, Op::SetAttrX)?;
                    self.out.abc(name.0, object, name.1, value);
                } else {
                    return Err(Error::Invalid("no value where one is needed"));
                }
            }
            Instr::LoadSubscript => {
                let index = self.pop_value()?;
                let object = self.pop_value()?;
                let object = self.operand(object);
                if let Kind::Int(index @ 0..=255) = index.kind {
                    let to = self.push_result(Kind::Value);
                    self.out.abc(Op::GetItemI, to, object, index as usize);
                } else {
                    let index = self.operand(index);
                    let to = self.push_result(Kind::Value);
                    self.out.abc(Op::GetItem, to, object, index);
                }
            }
            Instr::StoreSubscript => {
                let index = self.pop_value()?;
                let object = self.pop_value()?;
                let value = self.pop()?;
                let (index, object) = (self.operand(index), self.operand(object));
                if value.kind == Kind::Null {
                    self.out.abc(Op::DelItem, object, index, 0);
                } else if value.kind.is_value() {
                    let value = self.operand(value);
                    self.out.abc(Op::SetItem, object, index, value);
                } else {
                    return Err(Error::Invalid("no value where one is needed"));
                }
            }
            Instr::BuildSlice(parts) => self.slice(parts)?,
            _ => {}
        }
        Ok(())
    }

    /// A name as operand: by number, or if that is too large, in a register.
    pub fn attribute(&mut self, name: usize, by_number: Op, by_register: Op) -> Res<(Op, usize)> {
        let k = self.name(name)?;
        if k <= u8::MAX as u16 {
            return Ok((by_number, k as usize));
        }
        let register = self.spare();
        self.out.ax(Op::LoadK, register, k);
        self.busy.push(register);
        Ok((by_register, register))
    }

    /// A slice; with the item's instruction at once, if that follows, so that no object is made.
    fn slice(&mut self, parts: usize) -> Res<()> {
        if parts != 2 && parts != 3 {
            return Err(Error::Invalid("a slice of no such kind"));
        }
        let bounds = self.pop_values(parts)?;
        let next = self.peek();
        // Three registers in a row, above what is in use.
        let first = bounds[0].home;
        self.moves.extend(bounds.iter().enumerate().map(|(n, bound)| (first + n, bound.place)));
        if parts == 2 {
            self.moves.push((first + 2, Place::Immediate(taipan_bytecode::op::Imm::None)));
        }
        for n in 0..3 {
            self.claim(first + n);
        }
        self.out.touch(first + 3);
        self.transfer();
        self.busy.extend(first..first + 3);
        match next {
            Some(Instr::LoadSubscript) => {
                self.next += 1;
                let object = self.pop_value()?;
                let object = self.operand(object);
                let to = self.push_result(Kind::Value);
                self.out.abc(Op::GetSlice, to, object, first);
            }
            Some(Instr::StoreSubscript) => {
                self.next += 1;
                let object = self.pop_value()?;
                let value = self.pop()?;
                let object = self.operand(object);
                if value.kind == Kind::Null {
                    self.out.abc(Op::DelSlice, object, first, 0);
                } else if value.kind.is_value() {
                    let value = self.operand(value);
                    self.out.abc(Op::SetSlice, object, first, value);
                } else {
                    return Err(Error::Invalid("no value where one is needed"));
                }
            }
            _ => {
                let to = self.push_result(Kind::Value);
                self.out.abc(Op::NewSlice, to, first, 0);
            }
        }
        Ok(())
    }
}
