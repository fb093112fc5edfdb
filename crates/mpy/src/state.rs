//! What is known of the stack at a place in the code, and of the blocks around it.
//!
//! The VM trusts its code to put a dict where it looks for one. Python values have no such promise in them, so a slot
//! of the stack has a kind, and what the VM trusts is made and used by the code at hand, with no way around.

use crate::{Error, Res};
use alloc::vec::Vec;

/// What a slot of the stack holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any Python value.
    Value,
    None,
    /// An exception that was caught.
    Exception,
    /// Why the body of a `finally` runs: None, an exception, or leaving the block with this handler. In MicroPython
    /// that last one is two values, here it is one: see `translate::blocks`.
    Cause(usize),
    /// A cause that is neither None nor an exception.
    Leaving(usize),
    /// Whether the cause below is an exception.
    IsException,
    /// A str, by number of its name.
    Name(usize),
    Int(i64),
    Tuple {
        length: usize,
        are_names: bool,
    },
    List,
    Dict,
    Set,
    /// No value: what is stored to delete, the name of `**`.
    Null,
    /// Self for a method's call, or nothing.
    This,
    /// One of the four slots of a loop's iterator.
    Iterator(u8),
    /// A variable's cell.
    Cell,
    BuildClass,
    /// The function that is a class's body.
    ClassBody,
}

/// The handler of a cause that can't be leaving.
pub const NO_HANDLER: usize = usize::MAX;

impl Kind {
    /// Whether a program may get hold of it.
    pub fn is_value(self) -> bool {
        !matches!(self, Kind::Null | Kind::This | Kind::Iterator(_) | Kind::Cell | Kind::BuildClass | Kind::ClassBody)
    }

    /// The handler whose leaving it may be, if it is a cause at all.
    fn cause(self) -> Option<usize> {
        match self {
            Kind::None | Kind::Exception => Some(NO_HANDLER),
            Kind::Cause(handler) | Kind::Leaving(handler) => Some(handler),
            _ => None,
        }
    }

    /// Whether it is a cause that the end of the block with `handler` may act on.
    pub fn is_cause_of(self, handler: usize) -> bool {
        self.cause().is_some_and(|own| own == NO_HANDLER || own == handler)
    }

    /// What is known if it is one or the other.
    fn join(self, other: Kind) -> Option<Kind> {
        if self == other {
            return Some(self);
        }
        if let (Some(mine), Some(theirs)) = (self.cause(), other.cause())
            && (mine == theirs || mine == NO_HANDLER || theirs == NO_HANDLER)
        {
            return Some(Kind::Cause(mine.min(theirs)));
        }
        (self.is_value() && other.is_value()).then_some(Kind::Value)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    Except,
    Finally,
    /// Two slots below its base are `__exit__` and its self.
    With,
}

/// A block of code with a handler, in force before the handler; behind it the handler is what runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    /// Where its handler is.
    pub handler: usize,
    /// Slots on the stack at its start.
    pub base: usize,
}

impl Block {
    pub fn is_active(&self, at: usize) -> bool {
        self.handler > at
    }
}

/// Locals, or registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Locals([u64; 4]);

impl Locals {
    pub fn has(&self, local: usize) -> bool {
        self.0.get(local / 64).is_some_and(|word| word >> (local % 64) & 1 != 0)
    }

    pub fn insert(&mut self, local: usize) {
        if let Some(word) = self.0.get_mut(local / 64) {
            *word |= 1 << (local % 64);
        }
    }

    pub fn remove(&mut self, local: usize) {
        if let Some(word) = self.0.get_mut(local / 64) {
            *word &= !(1 << (local % 64));
        }
    }

    fn keep_common(&mut self, other: &Locals) {
        self.0.iter_mut().zip(other.0).for_each(|(mine, theirs)| *mine &= theirs);
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub stack: Vec<Kind>,
    pub blocks: Vec<Block>,
    /// Registers of locals that surely hold a value.
    pub assigned: Locals,
}

impl State {
    /// Takes in another way to the same place. Whether that changes anything.
    pub fn join(&mut self, other: &State) -> Res<bool> {
        if self.stack.len() != other.stack.len() || self.blocks != other.blocks {
            return Err(Error::Invalid("a stack that depends on the way"));
        }
        let before = self.assigned;
        self.assigned.keep_common(&other.assigned);
        let mut is_changed = self.assigned != before;
        for (mine, theirs) in self.stack.iter_mut().zip(&other.stack) {
            let joined = mine.join(*theirs).ok_or(Error::Invalid("a stack that depends on the way"))?;
            is_changed |= joined != *mine;
            *mine = joined;
        }
        Ok(is_changed)
    }
}
