//! What the interpreter asks of its embedder: files, and source text made into code.

use std::path::Path;
use taipan_board::Profile;
use taipan_bytecode::Code;
use taipan_compiler::{Mode, Options};
use taipan_host::console;
use taipan_syntax::{Diagnostic, DiagnosticKind, source::LineIndex};
use taipan_vm::types;
use taipan_vm::{Host, Later, ModuleDef, Parts, PathKind, SourceError, SourceKind};

/// The host's file system, and all modules.
pub struct Files {
    pub profile: &'static Profile,
    /// `-X emit=viper`
    pub viper: bool,
    /// `-v -v`: all code is listed before it runs.
    pub lists_code: bool,
}

fn list(code: &Code) {
    let mut listing = String::new();
    // Writing to a string can't fail.
    let _ = taipan_bytecode::dis::listing(code, &mut listing);
    console::write(listing.as_bytes());
}

impl Host for Files {
    fn compile(&mut self, source: &str, kind: SourceKind, namespace: bool, optimize: u8) -> Result<Code<'static>, SourceError> {
        let mode = match kind {
            SourceKind::Module => Mode::Module,
            SourceKind::Single => Mode::Single,
            SourceKind::Expression => Mode::Expression,
        };
        let options = Options { mode, namespace, optimize, viper: self.viper };
        let code = taipan_compiler::compile_source(source, &options).map_err(|d| source_error(source, &d))?;
        if self.lists_code {
            list(&code);
        }
        Ok(code)
    }

    fn open_mpy<'a>(&mut self, bytes: &'a [u8]) -> Result<Parts<'a>, String> {
        let small_int_bits = if taipan_modules::is_hosted(self.profile) { 63 } else { 31 };
        taipan_mpy::open(bytes, small_int_bits).map_err(|error| error.to_string())
    }

    fn translate_mpy<'a>(&mut self, names: &'a [u8], function: &Later<'a>) -> Result<Code<'a>, String> {
        let code = taipan_mpy::translate(names, function).map_err(|error| error.to_string())?;
        if self.lists_code {
            list(&code);
        }
        Ok(code)
    }

    fn path_kind(&mut self, path: &str) -> PathKind {
        match std::fs::metadata(path) {
            Ok(m) if m.is_dir() => PathKind::Folder,
            Ok(_) => PathKind::File,
            Err(_) => PathKind::Missing,
        }
    }

    fn read_file(&mut self, path: &str) -> Result<Vec<u8>, i32> {
        std::fs::read(Path::new(path)).map_err(|e| e.raw_os_error().unwrap_or(5))
    }

    fn module(&self, name: &str) -> Option<&'static ModuleDef> {
        let desktop = if self.profile.mcu == "host" { taipan_host::find(name) } else { None };
        desktop.or_else(|| taipan_modules::find(name, self.profile))
    }

    fn frozen(&self, path: &str) -> Option<&'static str> {
        taipan_modules::frozen::find(path)
    }

    fn executable(&self) -> String {
        std::env::current_exe().map_or(String::new(), |path| path.to_string_lossy().into_owned())
    }

    fn module_names(&self) -> Vec<&'static str> {
        let desktop = if self.profile.mcu == "host" { taipan_host::MODULES } else { &[] };
        desktop.iter().map(|module| module.name).chain(taipan_modules::names(self.profile)).collect()
    }

    fn registers(&self) -> Option<&'static taipan_vm::Registers> {
        taipan_modules::registers(self.profile)
    }
}

fn source_error(source: &str, d: &Diagnostic) -> SourceError {
    let position = LineIndex::new(source).position(d.span.start);
    SourceError {
        message: d.message.clone(),
        line: position.line,
        column: position.column,
        note: d.note,
        class: match d.kind {
            DiagnosticKind::Syntax => types::SYNTAX_ERROR,
            DiagnosticKind::Indentation => types::INDENTATION_ERROR,
            DiagnosticKind::Overflow => types::RUNTIME_ERROR,
            DiagnosticKind::Unsupported => types::NOT_IMPLEMENTED_ERROR,
            DiagnosticKind::ViperType => types::VIPER_TYPE_ERROR,
        },
    }
}
