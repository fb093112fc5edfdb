//! Which name lives where.
//!
//! `walk` fills the scopes; `resolve` then looks, for each name a scope uses but does not bind, in the functions
//! around it. A name found there lives in a cell, which every function in between hands on. Scopes are found again by
//! the address of their node: the tree doesn't move while it is compiled.
//!
//! A comprehension is a scope, but not a frame: its targets get registers of the frame it stands in. Only in a class
//! body (where names are not visible from inside) and for generator expressions is it a function.

use crate::constant::ConstTable;
use crate::mistake;
use crate::symbols::{Place, Symbol, Symbols, Uses};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use taipan_syntax::Diagnostic;
use taipan_syntax::ast::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeId(pub usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    Module,
    /// Top-level code whose names live in a dict.
    NamespaceModule,
    Class,
    Function,
    /// A comprehension that is a function: generator expressions, and all of them in class bodies.
    ComprehensionFunction,
    /// A comprehension within its frame.
    Comprehension,
}

impl ScopeKind {
    pub fn is_function(self) -> bool {
        matches!(self, ScopeKind::Function | ScopeKind::ComprehensionFunction)
    }

    pub fn has_namespace(self) -> bool {
        matches!(self, ScopeKind::NamespaceModule | ScopeKind::Class)
    }
}

#[derive(Debug)]
pub struct Scope<'a> {
    pub kind: ScopeKind,
    pub parent: Option<ScopeId>,
    pub symbols: Symbols<'a>,
    /// Cells taken from outside.
    pub free: Vec<&'a str>,
    /// How many of the first symbols are parameters.
    pub params: usize,
    pub is_generator: bool,
    pub is_coroutine: bool,
    /// A class body whose methods ask for `__class__`.
    pub has_class_cell: bool,
    /// The register behind parameters, cells and locals; known after `resolve`.
    pub locals_end: usize,
    /// Where `nonlocal` stood, for its complaint.
    pub nonlocals: Vec<(&'a str, Span)>,
    pub span: Span,
}

impl<'a> Scope<'a> {
    fn new(kind: ScopeKind, parent: Option<ScopeId>, span: Span) -> Scope<'a> {
        Scope {
            kind,
            parent,
            symbols: Symbols::default(),
            free: Vec::new(),
            params: 0,
            is_generator: false,
            is_coroutine: false,
            has_class_cell: false,
            locals_end: 0,
            nonlocals: Vec::new(),
            span,
        }
    }

    /// The register behind the parameters, where cells from outside start.
    pub fn free_start(&self) -> usize {
        if self.kind.has_namespace() { 1 } else { self.params }
    }

    /// The register with the cell for `__class__` of a class body.
    pub fn class_cell(&self) -> usize {
        self.free_start() + self.free.len()
    }

    pub fn free_register(&self, name: &str) -> Option<u8> {
        let at = self.free.iter().position(|free| *free == name)?;
        Some((self.free_start() + at) as u8)
    }

    fn hand_on(&mut self, name: &'a str) {
        if !self.free.contains(&name) {
            self.free.push(name);
        }
    }
}

/// All scopes of a module, outer before inner.
#[derive(Debug, Default)]
pub struct Scopes<'a> {
    scopes: Vec<Scope<'a>>,
    by_node: BTreeMap<usize, ScopeId>,
    pub consts: ConstTable<'a>,
}

/// A node's identity.
pub fn node_key<T>(node: &T) -> usize {
    core::ptr::from_ref(node) as usize
}

/// What looking around for a name found.
enum Found {
    /// In an outer function; there it is a variable, or a constant's name and no more.
    Cell {
        is_variable: bool,
    },
    Nothing,
}

impl<'a> Scopes<'a> {
    pub fn add(&mut self, kind: ScopeKind, parent: Option<ScopeId>, span: Span) -> ScopeId {
        self.scopes.push(Scope::new(kind, parent, span));
        ScopeId(self.scopes.len() - 1)
    }

    pub fn set_node(&mut self, key: usize, id: ScopeId) {
        self.by_node.insert(key, id);
    }

    pub fn of_node<T>(&self, node: &T) -> ScopeId {
        self.by_node[&node_key(node)]
    }

    pub fn get(&self, id: ScopeId) -> &Scope<'a> {
        &self.scopes[id.0]
    }

    pub fn get_mut(&mut self, id: ScopeId) -> &mut Scope<'a> {
        &mut self.scopes[id.0]
    }

    /// The scope with a frame that `id` runs in.
    pub fn frame_of(&self, mut id: ScopeId) -> ScopeId {
        while let (ScopeKind::Comprehension, Some(parent)) = (self.get(id).kind, self.get(id).parent) {
            id = parent;
        }
        id
    }

    /// Gives every name its place. Call once, after the walk.
    pub fn resolve(&mut self) -> Result<(), Diagnostic> {
        for at in 0..self.scopes.len() {
            self.resolve_scope(ScopeId(at))?;
        }
        self.scopes.iter_mut().try_for_each(assign_registers)
    }

    fn resolve_scope(&mut self, id: ScopeId) -> Result<(), Diagnostic> {
        let kind = self.get(id).kind;
        if matches!(kind, ScopeKind::Module | ScopeKind::Comprehension) {
            return Ok(());
        }
        for at in 0..self.get(id).symbols.len() {
            let symbol = self.get_mut(id).symbols.at(at);
            let (name, uses) = (symbol.name, symbol.uses);
            symbol.is_variable = uses.any(Uses::PARAMETER.with(Uses::STORED));
            if uses.any(Uses::GLOBAL) {
                symbol.is_variable = false;
                continue;
            }
            if uses.any(Uses::BOUND) && !uses.any(Uses::NONLOCAL) {
                if kind.has_namespace() {
                    symbol.place = Place::Namespace;
                }
                continue;
            }
            let place = if kind.has_namespace() { Place::Namespace } else { Place::Global };
            match self.look_around(id, name) {
                Found::Cell { is_variable } => self.get_mut(id).symbols.at(at).is_variable = is_variable,
                Found::Nothing if uses.any(Uses::NONLOCAL) => {
                    let scope = self.get(id);
                    let span = scope.nonlocals.iter().find(|(nonlocal, _)| *nonlocal == name);
                    let span = span.map_or(scope.span, |(_, span)| *span);
                    return Err(mistake("no binding for nonlocal found", span));
                }
                Found::Nothing => self.get_mut(id).symbols.at(at).place = place,
            }
        }
        Ok(())
    }

    /// Finds the function around `id` that binds `name`, and has all in between hand on its cell.
    fn look_around(&mut self, id: ScopeId, name: &'a str) -> Found {
        let Some(definer) = self.definer(id, name) else {
            return Found::Nothing;
        };
        let mut is_variable = true;
        let scope = self.get_mut(definer);
        if scope.kind == ScopeKind::Class {
            scope.has_class_cell = true;
        } else if let Some(at) = scope.symbols.find(name) {
            let symbol = scope.symbols.at(at);
            symbol.captured = true;
            is_variable = symbol.uses.any(Uses::PARAMETER.with(Uses::STORED));
        }
        let end = self.frame_of(definer);
        let mut at = self.frame_of(id);
        while at != end {
            let scope = self.get_mut(at);
            scope.hand_on(name);
            match scope.parent {
                Some(parent) => at = self.frame_of(parent),
                None => break,
            }
        }
        Found::Cell { is_variable }
    }

    fn definer(&self, id: ScopeId, name: &str) -> Option<ScopeId> {
        let mut at = self.get(id).parent;
        while let Some(id) = at {
            let scope = self.get(id);
            let uses = scope.symbols.get(name).map_or(Uses::default(), |symbol| symbol.uses);
            let is_bound = uses.any(Uses::BOUND) && !uses.any(Uses::NONLOCAL);
            match scope.kind {
                ScopeKind::Class if name == "__class__" => return Some(id),
                ScopeKind::Class | ScopeKind::Module | ScopeKind::NamespaceModule => {}
                _ if uses.any(Uses::GLOBAL) => return None,
                _ if is_bound => return Some(id),
                _ => {}
            }
            at = scope.parent;
        }
        None
    }
}

/// Parameters, cells from outside, then the rest.
fn assign_registers(scope: &mut Scope<'_>) -> Result<(), Diagnostic> {
    let free_start = scope.free_start();
    let mut next = free_start + scope.free.len() + scope.has_class_cell as usize;
    if scope.kind.is_function() {
        let Scope { symbols, free, params, .. } = scope;
        for (at, symbol) in symbols.iter_mut().enumerate() {
            let is_local = symbol.uses.any(Uses::BOUND) && !symbol.uses.any(Uses::GLOBAL.with(Uses::NONLOCAL));
            let register = if !is_local {
                match free.iter().position(|name| *name == symbol.name) {
                    Some(at) => symbol.place = Place::Cell((free_start + at).min(255) as u8),
                    None => symbol.place = Place::Global,
                }
                continue;
            } else if at < *params {
                at
            } else {
                next += 1;
                next - 1
            };
            symbol.place = local_place(symbol, register.min(255) as u8);
        }
    } else if scope.kind == ScopeKind::Class {
        let Scope { symbols, free, .. } = scope;
        for symbol in symbols.iter_mut() {
            let is_bound = symbol.uses.any(Uses::BOUND.with(Uses::GLOBAL)) && !symbol.uses.any(Uses::NONLOCAL);
            if let (false, Some(at)) = (is_bound, free.iter().position(|name| *name == symbol.name)) {
                symbol.place = Place::Cell((free_start + at).min(255) as u8);
            }
        }
    }
    scope.locals_end = next;
    if next > MAX_LOCALS {
        return Err(mistake("too many local variables", scope.span));
    }
    Ok(())
}

fn local_place(symbol: &Symbol<'_>, register: u8) -> Place {
    if symbol.captured { Place::Cell(register) } else { Place::Register(register) }
}

/// Leaves registers for temporaries.
const MAX_LOCALS: usize = 200;
