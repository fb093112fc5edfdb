//! `import`: modules written in Rust, and files found by the embedder along `sys.path`.

use crate::names;
use crate::native::{ModuleDef, Raise, Res};
use crate::types;
use crate::vm::{PathKind, SourceError, SourceKind, Vm};
use alloc::string::String;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

/// What stands in `sys.path` for the Python modules that come with the interpreter.
const FROZEN: &str = ".frozen";

impl Vm {
    // ---- Modules as objects

    /// A module object over `globals`.
    pub fn new_module(&mut self, name: Val, globals: Val) -> Res {
        self.keep(name);
        self.keep(globals);
        let m = self.alloc(Kind::Module, 2)?;
        self.heap.set(m, 0, globals);
        self.heap.set(m, 1, name);
        Ok(m)
    }

    /// The module object of `__main__`.
    pub fn main_module(&mut self) -> Res {
        if let Some(m) = self.dict_get(self.modules, names::MAIN)? {
            return Ok(m);
        }
        let m = self.new_module(names::MAIN, self.main)?;
        let modules = self.modules;
        self.dict_set(modules, names::MAIN, m)?;
        Ok(m)
    }

    /// The module written in Rust of this name, made if it was not imported before.
    pub fn builtin_module(&mut self, def: &'static ModuleDef) -> Res {
        let name = self.intern(def.name.as_bytes())?;
        if let Some(m) = self.dict_get(self.modules, name)? {
            return Ok(m);
        }
        let globals = self.new_dict(def.items.len() + 1)?;
        let m = self.new_module(name, globals)?;
        self.dict_set(globals, names::NAME, name)?;
        for (key, item) in def.items {
            let mark = self.mark();
            let key = self.intern(key.as_bytes())?;
            self.keep(key);
            let v = self.item_val(item)?;
            self.dict_set(globals, key, v)?;
            self.release(mark);
            self.poll_hard("import");
        }
        let modules = self.modules;
        self.dict_set(modules, name, m)?;
        if core::ptr::eq(def, &crate::builtins::MODULE) {
            // From now on the program may replace built-in names: they are looked up in the module.
            self.builtins_extra = globals;
        } else {
            self.fix_dict(globals);
        }
        Ok(m)
    }

    /// Whether a program may store `name` in module `m`: one written in Rust has few such names.
    pub(crate) fn may_store(&self, m: Val, name: Val) -> bool {
        if !self.is_fixed(self.heap.get(m, 0)) {
            return true;
        }
        let Some(def) = self.as_str(self.heap.get(m, 1)).and_then(|m| self.host.module(m)) else { return false };
        let name = self.str_text(name);
        def.items.iter().any(|(n, item)| *n == name && matches!(item, crate::native::Item::Variable(_)))
    }

    // ---- The statement

    /// `import name` (from is None: the top package is given) or `from name import ...` (the module itself).
    pub(crate) fn import_statement(&mut self, name: Val, from: Val, level: usize) -> Res {
        let mut full = String::from(self.str_text(name));
        self.check_name(full.len())?;
        if level > 0 {
            full = self.resolve_relative(&full, level)?;
        }
        let module = self.import_dotted(&full)?;
        if from.is_none() && level == 0 {
            let top = full.split('.').next().unwrap_or("");
            return self.import_dotted(top);
        }
        if self.heap.is(from, Kind::Tuple) {
            // A name that is no attribute may be a submodule.
            for i in 0..self.tuple_len(from) {
                let item = self.tuple_get(from, i);
                let text = String::from(self.str_text(item));
                if text != "*"
                    && self.heap.is(module, Kind::Module)
                    && self.is_package(module)
                    && self.get_attr_opt(module, item)?.is_none()
                {
                    self.import_optional(&alloc::format!("{full}.{text}"))?;
                }
            }
        }
        Ok(module)
    }

    fn resolve_relative(&mut self, name: &str, level: usize) -> Res<String> {
        let globals = self.frames.last().map_or(self.main, |f| f.globals);
        let here = self.dict_get(globals, names::NAME)?;
        let package = self.dict_get(globals, names::PATH)?.is_some();
        let Some(here) = here.and_then(|h| self.as_str(h).map(String::from)) else {
            return Err(self.raise_str(types::IMPORT_ERROR, "can't perform relative import"));
        };
        let mut parts: Vec<&str> = here.split('.').collect();
        let drop = level - package as usize;
        if here == "__main__" || drop >= parts.len() + package as usize || (drop > 0 && drop >= parts.len()) {
            return Err(self.raise_str(types::IMPORT_ERROR, "can't perform relative import"));
        }
        parts.truncate(parts.len() - drop);
        if !name.is_empty() {
            parts.push(name);
        }
        Ok(parts.join("."))
    }

    /// Imports every package along a dotted name; the last module.
    pub fn import_dotted(&mut self, full: &str) -> Res {
        match self.import_chain(full)? {
            Ok(m) => Ok(m),
            Err(missing) => Err(self.raise_fmt(types::IMPORT_ERROR, format_args!("no module named '{missing}'"))),
        }
    }

    fn import_optional(&mut self, full: &str) -> Res<()> {
        self.import_chain(full).map(|_| ())
    }

    /// The last module of a dotted name, or the part that there is no module of.
    fn import_chain(&mut self, full: &str) -> Res<Result<Val, String>> {
        let mut parent: Option<Val> = None;
        let mut module = Val::UNDEF;
        let mut end = 0;
        for part in full.split('.') {
            end += part.len() + (end > 0) as usize;
            let so_far = &full[..end];
            let key = self.intern(so_far.as_bytes())?;
            self.keep(key);
            module = match self.dict_get(self.modules, key)? {
                Some(m) => m,
                None => match self.find_module(so_far, part, parent)? {
                    Some(m) => m,
                    None => return Ok(Err(String::from(so_far))),
                },
            };
            self.keep(module);
            if let Some(p) = parent
                && self.heap.is(p, Kind::Module)
            {
                let globals = self.heap.get(p, 0);
                let name = self.intern(part.as_bytes())?;
                self.dict_set(globals, name, module)?;
            }
            parent = Some(module);
        }
        Ok(Ok(module))
    }

    fn is_package(&mut self, module: Val) -> bool {
        let globals = self.heap.get(module, 0);
        self.dict_get_str(globals, "__path__").is_some()
    }

    fn find_module(&mut self, full: &str, last: &str, parent: Option<Val>) -> Res<Option<Val>> {
        let mut folders = Vec::new();
        match parent {
            Some(_) if let Some(def) = self.host.module(full) => return self.builtin_module(def).map(Some),
            Some(p) if self.heap.is(p, Kind::Module) => {
                let globals = self.heap.get(p, 0);
                let Some(path) = self.dict_get_str(globals, "__path__") else { return Ok(None) };
                match self.as_str(path) {
                    Some(s) => folders.push(String::from(s)),
                    None => return Ok(None),
                }
            }
            Some(_) => return Ok(None),
            None => {
                if full == "__main__" {
                    return self.main_module().map(Some);
                }
                if let Some(def) = self.builtin_def(full) {
                    return self.builtin_module(def).map(Some);
                }
                let path = self.sys_path()?;
                for i in 0..self.list_len(path) {
                    let v = self.list_get(path, i);
                    if let Some(s) = self.as_str(v) {
                        folders.push(String::from(s));
                    }
                }
            }
        }
        for folder in folders {
            if let Some(inside) = folder.strip_prefix(FROZEN) {
                if let Some(m) = self.find_frozen(full, inside, last)? {
                    return Ok(Some(m));
                }
                continue;
            }
            let base = if folder.is_empty() { String::from(last) } else { alloc::format!("{folder}/{last}") };
            if self.path_kind(&base)? == PathKind::Folder {
                return self.load_package(full, &base).map(Some);
            }
            let file = alloc::format!("{base}.py");
            if self.path_kind(&file)? == PathKind::File {
                return self.load_module_file(full, &file, None).map(Some);
            }
        }
        // A package with nothing in it but modules written in Rust.
        let is_inside = |m: &&str| m.strip_prefix(full).is_some_and(|rest| rest.starts_with('.'));
        if parent.is_none() && self.host.module_names().iter().any(is_inside) {
            return self.empty_module(full, None, None).map(Some);
        }
        Ok(None)
    }

    /// A module or package among those that come with the interpreter, below the folder `inside` of them.
    fn find_frozen(&mut self, full: &str, inside: &str, last: &str) -> Res<Option<Val>> {
        let path = alloc::format!("{inside}/{last}");
        let path = path.trim_start_matches('/');
        let init = alloc::format!("{path}/__init__.py");
        if let Some(source) = self.host.frozen(&init) {
            let folder = alloc::format!("{FROZEN}/{path}");
            return self.load_module_source(full, source.as_bytes(), &init, Some(&folder)).map(Some);
        }
        let file = alloc::format!("{path}.py");
        match self.host.frozen(&file) {
            Some(source) => self.load_module_source(full, source.as_bytes(), &file, None).map(Some),
            None => Ok(None),
        }
    }

    /// The module written in Rust of that name; `uname` stands for `name` as it did for years.
    fn builtin_def(&self, name: &str) -> Option<&'static ModuleDef> {
        if name == crate::builtins::MODULE.name {
            return Some(&crate::builtins::MODULE);
        }
        self.host.module(name).or_else(|| name.strip_prefix('u').and_then(|n| self.host.module(n)))
    }

    fn load_package(&mut self, full: &str, folder: &str) -> Res {
        let init = alloc::format!("{folder}/__init__.py");
        if self.path_kind(&init)? == PathKind::File {
            return self.load_module_file(full, &init, Some(folder));
        }
        let m = self.empty_module(full, None, Some(folder))?;
        Ok(m)
    }

    fn empty_module(&mut self, full: &str, file: Option<&str>, folder: Option<&str>) -> Res {
        let name = self.intern(full.as_bytes())?;
        self.keep(name);
        let globals = self.new_dict(4)?;
        let m = self.new_module(name, globals)?;
        self.dict_set(globals, names::NAME, name)?;
        if let Some(file) = file {
            let v = self.new_str(file)?;
            self.dict_set(globals, names::FILE, v)?;
        }
        if let Some(folder) = folder {
            let v = self.new_str(folder)?;
            self.dict_set(globals, names::PATH, v)?;
        }
        let modules = self.modules;
        self.dict_set(modules, name, m)?;
        Ok(m)
    }

    fn load_module_file(&mut self, full: &str, file: &str, folder: Option<&str>) -> Res {
        let bytes = self.read_file(file)?;
        self.load_module_source(full, &bytes, file, folder)
    }

    fn load_module_source(&mut self, full: &str, source: &[u8], file: &str, folder: Option<&str>) -> Res {
        let m = self.empty_module(full, Some(file), folder)?;
        let globals = self.heap.get(m, 0);
        if folder.is_none() && self.run_as_main.as_deref() == Some(full) {
            self.dict_set(globals, names::NAME, names::MAIN)?;
        }
        match self.run_source(source, file, SourceKind::Module, globals, None) {
            Ok(_) => Ok(m),
            Err(r) => {
                // A module that failed is not there: the next import tries again.
                let name = self.heap.get(m, 1);
                let modules = self.modules;
                self.keep(r.0);
                self.dict_del(modules, name)?;
                Err(r)
            }
        }
    }

    pub(crate) fn import_from(&mut self, module: Val, name: Val) -> Res {
        match self.get_attr_opt(module, name)? {
            Some(v) => Ok(v),
            None => {
                let text = String::from(self.str_text(name));
                Err(self.raise_fmt(types::IMPORT_ERROR, format_args!("can't import name {text}")))
            }
        }
    }

    /// `from x import *`, where `x` may be anything that stands in `sys.modules`.
    pub(crate) fn import_star(&mut self, module: Val) -> Res<()> {
        let into = self.namespace();
        if let Some(all) = self.get_attr_opt(module, names::ALL)? {
            self.keep(all);
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

    /// `sys.path`, a list.
    pub fn sys_path(&mut self) -> Res {
        let path = self.kept("sys.path");
        if !path.is_absent() {
            return Ok(path);
        }
        let path = self.new_list(&[names::EMPTY])?;
        self.set_kept("sys.path", path);
        Ok(path)
    }

    /// Sets `sys.path` or `sys.argv`.
    pub fn set_sys_list(&mut self, name: &'static str, items: &[String]) -> Res<()> {
        let mark = self.mark();
        let list = self.new_list(&[])?;
        for item in items {
            let v = self.new_str(item)?;
            self.list_push(list, v)?;
        }
        self.set_kept(name, list);
        self.release(mark);
        Ok(())
    }

    /// `-m name`: runs the module (or a package's `__main__`) as the main program.
    pub fn run_module(&mut self, name: &str) -> Res<()> {
        self.run_as_main = Some(String::from(name));
        let m = self.import_dotted(name);
        self.run_as_main = None;
        let m = m?;
        self.keep(m);
        if self.heap.is(m, Kind::Module) && self.is_package(m) {
            let inner = alloc::format!("{name}.__main__");
            self.run_as_main = Some(inner.clone());
            let done = self.import_dotted(&inner);
            self.run_as_main = None;
            done?;
        }
        Ok(())
    }

    /// SystemExit with this code.
    pub fn system_exit(&mut self, code: i32) -> Raise {
        self.raise_args(types::SYSTEM_EXIT, &[Val::int(code as isize)])
    }

    // ---- Source text

    /// Compiles source for `globals`; the code object in the heap.
    pub fn compile_source(&mut self, source: &[u8], file: &str, kind: SourceKind, globals: Val, namespace: bool) -> Res {
        let text = match core::str::from_utf8(source) {
            Ok(t) => t,
            Err(e) => {
                let line = source[..e.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
                let message = String::from("source is not valid UTF-8");
                let error = SourceError { message, line: line as u32, column: 0, class: types::SYNTAX_ERROR };
                return Err(self.syntax_error(error, file));
            }
        };
        if self.heap.lock_depth() > 0 {
            return Err(self.locked_error());
        }
        match self.host.compile(text, kind, namespace, self.config.optimize) {
            Ok(code) => {
                let file = self.file_name(file)?;
                self.keep(file);
                self.load_code(&code, globals, file)
            }
            Err(error) => Err(self.syntax_error(error, file)),
        }
    }

    /// The name of a file as code has it: one object for all of its functions.
    fn file_name(&mut self, file: &str) -> Res {
        if self.check_name(file.len()).is_ok() { self.intern(file.as_bytes()) } else { self.new_str(file) }
    }

    /// A SyntaxError (or IndentationError) with its place as traceback.
    fn syntax_error(&mut self, error: SourceError, file: &str) -> Raise {
        let r = self.raise_fmt(error.class, format_args!("{}", error.message));
        let mark = self.mark();
        self.keep(r.0);
        if let Ok(file) = self.file_name(file) {
            self.add_traceback_entry(r.0, file, error.line, names::EMPTY);
        }
        self.last_syntax_error = Some(error);
        self.release(mark);
        r
    }

    /// Compiles and runs source over `globals`; with a namespace dict names are stored there.
    pub fn run_source(&mut self, source: &[u8], file: &str, kind: SourceKind, globals: Val, namespace: Option<Val>) -> Res {
        let code = self.compile_source(source, file, kind, globals, namespace.is_some())?;
        self.keep(code);
        self.run_code(code, globals, namespace)
    }

    /// Runs a code object over `globals`.
    pub fn run_code(&mut self, code: Val, globals: Val, namespace: Option<Val>) -> Res {
        let f = self.new_function(code, globals, Val::NONE, Val::NONE, Val::NONE)?;
        match namespace {
            Some(n) => self.call(f, &[n]),
            None => self.call(f, &[]),
        }
    }
}
