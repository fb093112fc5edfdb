//! What programs write: `import`, `from ... import`, `__import__`.

use super::Runner;
use crate::names;
use crate::native::{Args, Raise, Res};
use crate::types;
use crate::vm::Vm;
use alloc::string::String;
use taipan_heap::{Kind, Val};

/// `__import__(name, globals, locals, fromlist, level)`
pub fn import_function(vm: &mut Vm, args: Args) -> Res {
    let name = args.get(vm, 0);
    if !vm.is_str(name) {
        return Err(vm.type_error("__import__() needs a name"));
    }
    let from = args.opt(vm, 3).unwrap_or(Val::NONE);
    let level = match args.opt(vm, 4) {
        Some(level) => vm.index_arg(level)?,
        None => 0,
    };
    let level = usize::try_from(level).map_err(|_| vm.value_error("level must be >= 0"))?;
    let globals = match args.opt(vm, 1) {
        Some(globals) if level > 0 && !globals.is_none() => globals,
        _ => vm.current_globals(),
    };
    if !vm.heap.is(globals, Kind::Dict) {
        return Err(vm.type_error("globals must be a dict"));
    }
    vm.import_name(name, globals, from, level, Runner::Rust)
}

impl Vm {
    pub(crate) fn current_globals(&self) -> Val {
        self.frames.last().map_or(self.main, |frame| frame.globals)
    }

    /// `import name` (from is None: the top package is given) or `from name import ...` (the module itself). Asks for a
    /// call if the program has put another `__import__` into `builtins`.
    pub(crate) fn import_statement(&mut self, name: Val, from: Val, level: usize) -> Res {
        let globals = self.current_globals();
        if let Some(import) = self.replaced_builtin(names::IMPORT)? {
            let level = Val::int(level as isize);
            return self.request_call(import, &[name, globals, Val::NONE, from, level]);
        }
        self.import_name(name, globals, from, level, Runner::Statement)
    }

    fn import_name(&mut self, name: Val, globals: Val, from: Val, level: usize, runner: Runner) -> Res {
        let mut full = String::from(self.str_text(name));
        self.check_name(full.len())?;
        if level > 0 {
            full = self.resolve_relative(&full, globals, level)?;
        }
        if full.is_empty() {
            return Err(self.value_error("empty module name"));
        }
        let (top, module) = self.import_path(&full, false, runner)?;
        Ok(if from.is_none() { top } else { module })
    }

    fn no_relative_import(&mut self) -> Raise {
        self.raise_str(types::IMPORT_ERROR, "can't perform relative import")
    }

    /// The full name of what is `level` dots away from the module with these globals.
    fn resolve_relative(&mut self, name: &str, globals: Val, level: usize) -> Res<String> {
        let mut here = self.dict_get(globals, names::NAME)?;
        if here == Some(names::MAIN) {
            // Started by `-m`, it has its real name there.
            here = self.dict_get(globals, names::MAIN)?;
        }
        let Some(here) = here.and_then(|here| self.as_str(here).map(String::from)) else {
            return Err(self.no_relative_import());
        };
        let is_package = self.dict_get(globals, names::PATH)?.is_some();
        let mut base = here.as_str();
        for _ in is_package as usize..level {
            if base.is_empty() {
                break;
            }
            base = base.rsplit_once('.').map_or("", |(outer, _)| outer);
        }
        match (base, name) {
            ("", _) => Err(self.no_relative_import()),
            (_, "") => Ok(String::from(base)),
            _ => Ok(alloc::format!("{base}.{name}")),
        }
    }

    /// The name's value, or else the submodule of that name. May ask for a call, as `import_statement` does.
    pub(crate) fn import_from(&mut self, module: Val, name: Val) -> Res {
        if let Some(v) = self.get_attr_opt(module, name)? {
            return Ok(v);
        }
        let text = String::from(self.str_text(name));
        if self.get_attr_opt(module, names::PATH)?.is_some()
            && let Some(package) = self.get_attr_opt(module, names::NAME)?
            && let Some(package) = self.as_str(package)
        {
            let full = alloc::format!("{package}.{text}");
            let full = self.intern(full.as_bytes())?;
            self.keep(full);
            return self.import_statement(full, Val::TRUE, 0);
        }
        Err(self.raise_fmt(types::IMPORT_ERROR, format_args!("can't import name {text}")))
    }

    /// `from x import *`, where `x` may be anything that stands in `sys.modules`.
    pub(crate) fn import_star(&mut self, module: Val) -> Res<()> {
        let into = self.namespace();
        if let Some(all) = self.get_attr_opt(module, names::ALL)? {
            self.keep(all);
            if !matches!(self.heap.kind(all), Kind::List | Kind::Tuple) {
                let t = self.type_name(all);
                return Err(self.raise_fmt(types::TYPE_ERROR, format_args!("object '{t}' isn't a tuple or list")));
            }
            return self.iterate(all, &mut |vm, name| {
                if !vm.is_str(name) {
                    return Err(vm.type_error("__all__ must be of str"));
                }
                let v = vm.get_attr(module, name)?;
                vm.keep(v);
                vm.dict_set(into, name, v)
            });
        }
        let source = self.get_attr(module, names::DICT)?;
        self.keep(source);
        if !self.heap.is(source, Kind::Dict) {
            return Err(self.type_error("__dict__ must be a dict"));
        }
        let mut at = 0;
        while let Some((k, v)) = self.dict_next(source, &mut at) {
            if self.as_str(k).is_some_and(|s| !s.starts_with('_')) {
                self.dict_set(into, k, v)?;
            }
        }
        Ok(())
    }

    /// `-m name`: runs the module (or a package's `__main__`) as the main program.
    pub fn run_module(&mut self, name: &str) -> Res<()> {
        let (_, module) = self.import_path(name, true, Runner::Rust)?;
        self.keep(module);
        if self.get_attr_opt(module, names::PATH)?.is_some() {
            self.import_path(&alloc::format!("{name}.__main__"), true, Runner::Rust)?;
        }
        Ok(())
    }

    /// Imports a module by its full name; the module itself.
    pub fn import_dotted(&mut self, full: &str) -> Res {
        self.import_path(full, false, Runner::Rust).map(|(_, module)| module)
    }
}
