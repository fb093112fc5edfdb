//! The names of one scope.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// What happens to a name in a scope; several may be true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Uses(u8);

impl Uses {
    pub const PARAMETER: Uses = Uses(1);
    /// Stored to, other than by a `const()`.
    pub const STORED: Uses = Uses(2);
    /// Stored to by `NAME = const(...)`.
    pub const CONST: Uses = Uses(4);
    pub const READ: Uses = Uses(8);
    pub const GLOBAL: Uses = Uses(16);
    pub const NONLOCAL: Uses = Uses(32);
    /// Unbound again somewhere, by `del` or at the end of an `except ... as`.
    pub const DELETED: Uses = Uses(64);
    /// Stored to in the middle of an expression.
    pub const WALRUS: Uses = Uses(128);

    pub const BOUND: Uses = Uses(Uses::PARAMETER.0 | Uses::STORED.0 | Uses::CONST.0);

    pub const fn with(self, other: Uses) -> Uses {
        Uses(self.0 | other.0)
    }

    pub const fn any(self, of: Uses) -> bool {
        self.0 & of.0 != 0
    }
}

/// Where a name lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Register(u8),
    /// In the cell that this register holds.
    Cell(u8),
    Global,
    /// In the namespace in register 0, and if it isn't there, a global.
    Namespace,
}

#[derive(Clone, Debug)]
pub struct Symbol<'a> {
    pub name: &'a str,
    pub uses: Uses,
    /// An inner function shares it.
    pub captured: bool,
    /// Bound in this or an outer function, by more than a `const()`: no constant of that name is meant.
    pub is_variable: bool,
    pub place: Place,
}

/// Names in the order they were first met.
#[derive(Debug, Default)]
pub struct Symbols<'a> {
    entries: Vec<Symbol<'a>>,
    /// Invariant: empty, or holds all entries.
    index: BTreeMap<&'a str, usize>,
}

/// Up to here a linear search is faster than the tree.
const LINEAR: usize = 8;

impl<'a> Symbols<'a> {
    pub fn find(&self, name: &str) -> Option<usize> {
        if self.index.is_empty() { self.entries.iter().position(|symbol| symbol.name == name) } else { self.index.get(name).copied() }
    }

    pub fn get(&self, name: &str) -> Option<&Symbol<'a>> {
        self.find(name).map(|at| &self.entries[at])
    }

    pub fn add(&mut self, name: &'a str, uses: Uses) -> &mut Symbol<'a> {
        let at = self.find(name).unwrap_or_else(|| self.insert(name));
        let symbol = &mut self.entries[at];
        symbol.uses = symbol.uses.with(uses);
        symbol
    }

    fn insert(&mut self, name: &'a str) -> usize {
        let at = self.entries.len();
        self.entries.push(Symbol { name, uses: Uses::default(), captured: false, is_variable: false, place: Place::Global });
        if at == LINEAR {
            self.index = self.entries.iter().enumerate().map(|(at, symbol)| (symbol.name, at)).collect();
        } else if at > LINEAR {
            self.index.insert(name, at);
        }
        at
    }

    pub fn iter(&self) -> impl Iterator<Item = &Symbol<'a>> {
        self.entries.iter()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Symbol<'a>> {
        self.entries.iter_mut()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn at(&mut self, at: usize) -> &mut Symbol<'a> {
        &mut self.entries[at]
    }
}
