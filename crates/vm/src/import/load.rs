//! From a module's name to its file, and from the file to the module.

use super::{LOADED, Runner};
use crate::call::PENDING;
use crate::in_place;
use crate::names;
use crate::native::{ModuleDef, Res};
use crate::types;
use crate::types::str::buffer::Span;
use crate::vm::{PathKind, SourceKind, Vm};
use alloc::string::String;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

/// What stands in `sys.path` for the Python modules that come with the interpreter.
const FROZEN: &str = ".frozen";

/// Built-in modules that no file can stand in front of.
const FIXED: [&str; 16] = [
    "__main__",
    "_asyncio",
    "_thread",
    "builtins",
    "cmath",
    "deflate",
    "framebuf",
    "gc",
    "marshal",
    "math",
    "micropython",
    "pyb",
    "stm",
    "sys",
    "uctypes",
    "vfs",
];

/// A list or tuple.
struct Items {
    path: Val,
    len: usize,
}

/// Where a module was found.
enum Found {
    Package {
        folder: String,
        init: Option<String>,
    },
    File(String),
    /// Its path and source.
    Frozen {
        path: String,
        source: &'static str,
        folder: Option<String>,
    },
}

impl Vm {
    /// Imports every package along a dotted name; the first module and the last, or `PENDING` (see [`Runner`]).
    /// `is_main`: the last one is the program.
    pub(super) fn import_path(&mut self, full: &str, is_main: bool, runner: Runner) -> Res<(Val, Val)> {
        let (mut top, mut module) = (None, None);
        let mut end = 0;
        for part in full.split('.') {
            end += part.len() + (end > 0) as usize;
            let next = self.import_level(&full[..end], part, module, is_main && end == full.len(), runner)?;
            if next == PENDING {
                return Ok((PENDING, PENDING));
            }
            self.keep(next);
            top = top.or(Some(next));
            module = Some(next);
        }
        match (top, module) {
            (Some(top), Some(module)) => Ok((top, module)),
            _ => Err(self.value_error("empty module name")),
        }
    }

    /// The module `full`, which is `last` in the package `outer`.
    fn import_level(&mut self, full: &str, last: &str, outer: Option<Val>, is_main: bool, runner: Runner) -> Res {
        let name = self.intern(full.as_bytes())?;
        self.keep(name);
        // An empty `sys.path` asks for the built-in module, whatever file was imported by its name.
        if self.current_sys_path()?.len > 0
            && let Some(module) = self.dict_get(self.modules, name)?
        {
            // Its code has just been run.
            if let Some(outer) = outer.filter(|_| self.heap.is(module, Kind::Module) && self.heap.get(module, 0) == self.module_run) {
                self.module_run = Val::NONE;
                self.set_in_package(outer, last, module)?;
            }
            return Ok(module);
        }
        let found = match outer {
            None => {
                if full == "__main__" {
                    return self.main_module();
                }
                if let Some(def) = self.fixed_builtin(full) {
                    return self.builtin_module(def);
                }
                let mut found = None;
                for folder in self.search_path()? {
                    found = self.module_in(&folder, last)?;
                    if found.is_some() {
                        break;
                    }
                }
                match (found, self.host.module(full)) {
                    (None, Some(def)) => return self.builtin_module(def),
                    // A package with nothing in it but modules written in Rust.
                    (None, None) if self.is_builtin_package(full) => return self.empty_module(name, None, None),
                    (found, _) => found,
                }
            }
            Some(outer) => {
                if let Some(def) = self.host.module(full) {
                    let module = self.builtin_module(def)?;
                    self.keep(module);
                    self.set_in_package(outer, last, module)?;
                    return Ok(module);
                }
                let folder = self.get_attr_opt(outer, names::PATH)?;
                match folder.and_then(|folder| self.as_str(folder).map(String::from)) {
                    Some(folder) => self.module_in(&folder, last)?,
                    None => None,
                }
            }
        };
        let Some(found) = found else {
            return Err(self.raise_fmt(types::IMPORT_ERROR, format_args!("no module named '{full}'")));
        };
        let module = self.load_found(name, found, is_main, runner)?;
        if module == PENDING {
            return Ok(PENDING);
        }
        if let Some(outer) = outer {
            self.keep(module);
            self.set_in_package(outer, last, module)?;
        }
        Ok(module)
    }

    fn set_in_package(&mut self, package: Val, name: &str, module: Val) -> Res<()> {
        let name = self.intern(name.as_bytes())?;
        self.set_attr(package, name, module)
    }

    fn is_builtin_package(&self, full: &str) -> bool {
        self.host.module_names().iter().any(|module| module.strip_prefix(full).is_some_and(|rest| rest.starts_with('.')))
    }

    /// A built-in module that comes before any file: `uname` asks for the built-in `name`.
    fn fixed_builtin(&self, name: &str) -> Option<&'static ModuleDef> {
        if name == crate::builtins::MODULE.name {
            return Some(&crate::builtins::MODULE);
        }
        if FIXED.contains(&name) {
            return self.host.module(name);
        }
        let plain = name.strip_prefix('u')?;
        if FIXED.contains(&plain) && plain != "sys" { None } else { self.host.module(plain) }
    }

    /// What `sys.path` is now, and how long; a program may have set it to another list.
    fn current_sys_path(&mut self) -> Res<Items> {
        let assigned = match self.dict_get_str(self.builtin_modules, "sys") {
            Some(sys) => self.dict_get_str(self.heap.get(sys, 0), "path"),
            None => None,
        };
        let path = match assigned {
            Some(path) => path,
            None => self.sys_path()?,
        };
        match self.heap.kind(path) {
            Kind::List => Ok(Items { path, len: self.list_len(path) }),
            Kind::Tuple => Ok(Items { path, len: self.tuple_len(path) }),
            _ => {
                let t = self.type_name(path);
                Err(self.raise_fmt(types::TYPE_ERROR, format_args!("object '{t}' isn't a tuple or list")))
            }
        }
    }

    /// The folders in `sys.path`.
    fn search_path(&mut self) -> Res<Vec<String>> {
        let Items { path, len } = self.current_sys_path()?;
        let mut folders = Vec::with_capacity(len);
        for i in 0..len {
            let item = if self.heap.is(path, Kind::List) { self.list_get(path, i) } else { self.tuple_get(path, i) };
            let Some(folder) = self.as_str(item) else {
                let t = self.type_name(item);
                return Err(self.raise_fmt(types::TYPE_ERROR, format_args!("can't convert '{t}' object to str implicitly")));
            };
            folders.push(String::from(folder));
        }
        Ok(folders)
    }

    // ---- Files

    /// The module or package `name` in `folder`.
    fn module_in(&mut self, folder: &str, name: &str) -> Res<Option<Found>> {
        if let Some(inside) = folder.strip_prefix(FROZEN) {
            return Ok(self.find_frozen(inside, name));
        }
        let base = if folder.is_empty() { String::from(name) } else { [folder, "/", name].concat() };
        if self.path_kind(&base)? == PathKind::Folder {
            let init = self.module_file(&alloc::format!("{base}/__init__"))?;
            return Ok(Some(Found::Package { folder: base, init }));
        }
        Ok(self.module_file(&base)?.map(Found::File))
    }

    /// The file with a module's source, or else the one with its code.
    fn module_file(&mut self, base: &str) -> Res<Option<String>> {
        for extension in [".py", ".mpy"] {
            let file = [base, extension].concat();
            if self.path_kind(&file)? == PathKind::File {
                return Ok(Some(file));
            }
        }
        Ok(None)
    }

    /// A module or package among those that come with the interpreter, below the folder `inside` of them.
    fn find_frozen(&mut self, inside: &str, name: &str) -> Option<Found> {
        let path = alloc::format!("{inside}/{name}");
        let path = path.trim_start_matches('/');
        let init = alloc::format!("{path}/__init__.py");
        if let Some(source) = self.host.frozen(&init) {
            return Some(Found::Frozen { path: init, source, folder: Some(alloc::format!("{FROZEN}/{path}")) });
        }
        let file = alloc::format!("{path}.py");
        self.host.frozen(&file).map(|source| Found::Frozen { path: file, source, folder: None })
    }

    // ---- Loading

    fn load_found(&mut self, name: Val, found: Found, is_main: bool, runner: Runner) -> Res {
        let (file, folder, frozen) = match found {
            Found::File(file) => (Some(file), None, None),
            Found::Package { folder, init } => (init, Some(folder), None),
            Found::Frozen { path, source, folder } => (Some(path), folder, Some(source)),
        };
        let module = self.empty_module(name, file.as_deref(), folder.as_deref())?;
        let globals = self.heap.get(module, 0);
        if is_main && folder.is_none() {
            self.dict_set(globals, names::NAME, names::MAIN)?;
            self.dict_set(globals, names::MAIN, name)?;
            let modules = self.modules;
            self.dict_set(modules, names::MAIN, module)?;
        }
        let Some(file) = file else { return Ok(module) };
        let code = self.module_code(&file, frozen, globals).and_then(|code| {
            self.keep(code);
            match runner {
                Runner::Rust => self.run_code(code, globals, None).map(|_| module),
                Runner::Statement => {
                    let body = self.new_function(code, globals, Val::NONE, Val::NONE, Val::NONE)?;
                    self.frames.top_mut().stage = LOADED;
                    self.request_call(body, &[])
                }
            }
        });
        if let Err(r) = code {
            self.keep(r.0);
            self.forget_module(name)?;
        }
        code
    }

    /// A module that failed is not there: the next import tries again.
    fn forget_module(&mut self, name: Val) -> Res<()> {
        let modules = self.modules;
        self.dict_del(modules, name).map(|_| ())
    }

    /// The code of a module, run by an import statement, was left by an exception.
    pub(crate) fn module_failed(&mut self, globals: Val) {
        if let Ok(Some(name)) = self.dict_get(globals, names::NAME)
            && self.dict_get(self.modules, name).ok().flatten().is_some_and(|module| self.heap.get(module, 0) == globals)
        {
            // It is there, so nothing is allocated and nothing can fail.
            let _ = self.forget_module(name);
        }
    }

    fn empty_module(&mut self, name: Val, file: Option<&str>, folder: Option<&str>) -> Res {
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

    /// The code in a module's file, to be run over `globals`.
    fn module_code(&mut self, file: &str, frozen: Option<&'static str>, globals: Val) -> Res {
        let read;
        let (bytes, place) = match frozen {
            Some(source) => (source.as_bytes(), None),
            None => {
                read = self.read_file(file)?;
                (&read.bytes[..], read.place)
            }
        };
        if file.ends_with(".mpy") {
            self.mpy_code(bytes, globals, place)
        } else {
            self.compile_source(bytes, file, SourceKind::Module, globals, false)
        }
    }

    /// Runs the code in a `.mpy` file over `globals`.
    pub fn run_mpy(&mut self, bytes: &[u8], globals: Val) -> Res {
        let code = self.mpy_code(bytes, globals, None)?;
        self.keep(code);
        self.run_code(code, globals, None)
    }

    /// The code in a `.mpy` file, to be run over `globals`.
    fn mpy_code(&mut self, bytes: &[u8], globals: Val, place: Option<Span>) -> Res {
        if self.heap.lock_depth() > 0 {
            return Err(self.locked_error());
        }
        self.load_mpy(bytes, globals, place.map(|place| in_place::File::new(place, bytes)))
    }
}
