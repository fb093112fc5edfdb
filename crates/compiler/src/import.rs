//! `import` and `from ... import`.

use crate::frame::Frame;
use alloc::string::String;
use taipan_bytecode::op::Imm;
use taipan_bytecode::{Const, Op};
use taipan_syntax::ast::{Alias, Ident};

impl<'a> Frame<'_, 'a> {
    /// `import a.b` binds `a`; `import a.b as c` binds `b`, which it asks `a` for.
    pub fn import(&mut self, alias: &'a Alias) {
        let top = self.emit.top;
        let module = self.emit.temps(2);
        self.emit.immediate(module, Imm::None);
        self.emit.ax(Op::LoadI, module + 1, 0);
        let k = self.emit.name(&alias.name.name);
        self.emit.ax(Op::Import, module, k);
        let mut parts = alias.name.name.split('.');
        let first = parts.next().unwrap_or_default();
        match &alias.asname {
            None => self.store_name(first, module),
            Some(asname) => {
                parts.for_each(|part| self.get_attr(module, module, part));
                self.store_name(&asname.name, module);
            }
        }
        self.emit.top = top;
    }

    pub fn import_from(&mut self, module: Option<&'a Ident>, level: u32, names: &'a [Alias], star: bool) {
        let from = self.emit.temps(2);
        let wanted = if star {
            alloc::vec![Const::Str("*".into())]
        } else {
            names.iter().map(|alias| Const::Str(String::from(&*alias.name.name).into())).collect()
        };
        let k = self.emit.constant(Const::Tuple(wanted));
        self.emit.ax(Op::LoadK, from, k);
        self.emit.ax(Op::LoadI, from + 1, level.min(i16::MAX as u32) as u16);
        let k = self.emit.name(module.map_or("", |module| &module.name));
        self.emit.ax(Op::Import, from, k);
        if star {
            return self.emit.abc(Op::ImportStar, from, 0, 0);
        }
        for alias in names {
            let bound = alias.asname.as_ref().unwrap_or(&alias.name);
            let register = self.local(&bound.name).unwrap_or(from + 1);
            match u8::try_from(self.emit.name(&alias.name.name)) {
                Ok(k) => self.emit.abc(Op::ImportFrom, register, from, k),
                // All that `ImportFrom` does more is for names that the module doesn't have.
                Err(_) => self.get_attr(register, from, &alias.name.name),
            }
            self.store_name(&bound.name, register);
        }
    }
}
