//! `import`: modules written in Rust, and files found by the embedder along `sys.path`.
//!
//! Here are module objects, and source text made into code; `statement` is what programs write, `load` finds files.
//! Built-in modules have a table of their own and are not in `sys.modules`, as in MicroPython: a file `time.py` may
//! stand in front of the built-in `time`, and take what it has from there.

mod load;
mod statement;

pub use statement::import_function;

use crate::names;
use crate::native::{ModuleDef, Raise, Res};
use crate::types;
use crate::vm::{SourceError, SourceKind, Vm};
use alloc::string::String;
use taipan_heap::{Kind, Val};

/// The stage of an import statement that has had a module's code run.
pub(crate) const LOADED: u8 = 1;

/// Who runs the code of a module that is imported.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Runner {
    /// Rust does, and has the module when the call returns.
    Rust,
    /// The import statement: the module's code is a frame of the loop, so a program that is nothing but `import app` can
    /// be stopped anywhere, and modules that import each other take no Rust stack. The answer is `PENDING` then, and
    /// the statement is executed once more when the frame is done.
    Statement,
}

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
        if let Some(m) = self.dict_get(self.builtin_modules, name)? {
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
        let modules = self.builtin_modules;
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

    // ---- `sys`

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
                let error = SourceError { message, line: line as u32, column: 0, class: types::SYNTAX_ERROR, note: None };
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
    pub(super) fn file_name(&mut self, file: &str) -> Res {
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
