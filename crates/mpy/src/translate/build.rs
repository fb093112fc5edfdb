//! Displays, comprehensions and unpacking.

use super::Translator;
use super::values::{Place, Popped};
use crate::decode::Instr;
use crate::state::Kind;
use crate::{Error, Res};
use taipan_bytecode::{Instr as Word, Op};

/// Displays with more items are made one by one, so that constants need no register each.
const MAX_ROW: usize = 16;

impl<'a> Translator<'a> {
    pub fn build(&mut self, instr: Instr) -> Res<()> {
        match instr {
            Instr::BuildTuple(count) => {
                let items = self.pop_values(count)?;
                let are_names = items.iter().all(|item| matches!(item.kind, Kind::Name(_)));
                self.display(Op::NewTuple, &items, Kind::Tuple { length: count, are_names });
            }
            Instr::BuildList(count) => {
                let items = self.pop_values(count)?;
                self.display(Op::NewList, &items, Kind::List);
            }
            Instr::BuildSet(count) => {
                let items = self.pop_values(count)?;
                self.display(Op::NewSet, &items, Kind::Set);
            }
            Instr::BuildMap(count) => {
                let to = self.push_result(Kind::Dict);
                self.out.ax(Op::NewDict, to, count.min(1000) as u16);
            }
            Instr::StoreMap => {
                let key = self.pop_value()?;
                let value = self.pop_value()?;
                self.add_to(0, Kind::Dict, Op::DictSet, key, Some(value))?;
            }
            Instr::StoreComp(argument) => {
                let key = self.pop_value()?;
                let below = argument >> 2;
                match argument & 3 {
                    0 => self.add_to(below.wrapping_sub(1), Kind::List, Op::ListAppend, key, None)?,
                    1 => {
                        let value = self.pop_value()?;
                        self.add_to(below.wrapping_sub(2), Kind::Dict, Op::DictSet, key, Some(value))?;
                    }
                    _ => self.add_to(below.wrapping_sub(1), Kind::Set, Op::SetAdd, key, None)?,
                }
            }
            Instr::UnpackSequence(count) => {
                let source = self.pop_value()?;
                let source = self.operand(source);
                let first = self.unpacked(count);
                self.out.abc(Op::Unpack, first, source, count);
            }
            Instr::UnpackEx { before, after } => {
                let source = self.pop_value()?;
                let source = self.operand(source);
                let first = self.unpacked(before + 1 + after);
                let words = [self.out.word(Op::UnpackEx, first, source, before), Word::abc(Op::Ext, after as u8, 0, 0)];
                self.out.group(&words);
            }
            _ => return Err(Error::Invalid("an unknown instruction")),
        }
        Ok(())
    }

    fn display(&mut self, op: Op, items: &[Popped], kind: Kind) {
        if items.len() > MAX_ROW {
            return self.long_display(op, items, kind);
        }
        let first = self.home(self.stack.len());
        for n in 0..items.len() {
            self.claim(first + n);
        }
        self.out.touch(first + items.len());
        self.moves.extend(items.iter().enumerate().map(|(n, item)| (first + n, item.place)));
        self.transfer();
        let to = self.push_result(kind);
        self.out.abc(op, to, to, items.len());
    }

    fn long_display(&mut self, op: Op, items: &[Popped], kind: Kind) {
        let collection = self.spare();
        self.busy.push(collection);
        let (new, add) = if op == Op::NewSet { (Op::NewSet, Op::SetAdd) } else { (Op::NewList, Op::ListAppend) };
        self.out.abc(new, collection, collection, 0);
        let scratch = self.spare();
        for item in items {
            let register = match item.place {
                Place::Register(register) => register,
                place => {
                    self.load(scratch, place);
                    scratch
                }
            };
            self.out.abc(add, collection, register, 0);
        }
        if op == Op::NewTuple {
            let to = self.push_result(kind);
            self.out.abc(Op::ListToTuple, to, collection, 0);
        } else {
            self.push(kind, Place::Register(collection));
        }
    }

    /// Adds to the collection `below` the top of the stack.
    fn add_to(&mut self, below: usize, kind: Kind, op: Op, key: Popped, value: Option<Popped>) -> Res<()> {
        let index = self.stack.len().checked_sub(1).and_then(|top| top.checked_sub(below));
        let entry = index.map(|index| self.stack[index]);
        let Some((Kind::List | Kind::Dict | Kind::Set, Place::Register(collection))) = entry.map(|e| (e.kind, e.place)) else {
            return Err(Error::Invalid("no collection to add to"));
        };
        if entry.is_none_or(|entry| entry.kind != kind) {
            return Err(Error::Invalid("no collection to add to"));
        }
        let key = self.operand(key);
        let value = value.map_or(0, |value| self.operand(value));
        self.out.abc(op, collection, key, value);
        Ok(())
    }

    /// Room for `count` unpacked items, of which the first comes on top; the register of the first.
    fn unpacked(&mut self, count: usize) -> usize {
        let first = self.home(self.stack.len());
        for n in 0..count {
            self.claim(first + n);
        }
        self.out.touch(first + count.max(1));
        for n in (0..count).rev() {
            self.push(Kind::Value, Place::Register(first + n));
        }
        first
    }
}
