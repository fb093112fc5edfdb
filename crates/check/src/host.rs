//! What the interpreter asks of its embedder, for programs that are explored: source made into code, and files to
//! import from.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use taipan_board::Profile;
use taipan_bytecode::Code;
use taipan_compiler::{Mode, Options};
use taipan_syntax::{DiagnosticKind, source::LineIndex};
use taipan_vm::{Host, Later, ModuleDef, Parts, PathKind, SourceError, SourceKind, types};

/// Where imported modules come from.
#[derive(Clone, Copy)]
pub struct Files {
    pub kind: fn(&str) -> PathKind,
    /// The whole file, or the `errno` of the failure.
    pub read: fn(&str) -> Result<Vec<u8>, i32>,
}

impl Files {
    /// There are none.
    pub const NONE: Files = Files { kind: |_| PathKind::Missing, read: |_| Err(2) };
}

pub struct Embedder {
    pub profile: &'static Profile,
    pub files: Files,
}

impl Host for Embedder {
    fn compile(&mut self, source: &str, kind: SourceKind, namespace: bool, optimize: u8) -> Result<Code<'static>, SourceError> {
        let mode = match kind {
            SourceKind::Module => Mode::Module,
            SourceKind::Single => Mode::Single,
            SourceKind::Expression => Mode::Expression,
        };
        let options = Options { mode, namespace, optimize, viper: false };
        taipan_compiler::compile_source(source, &options).map_err(|d| {
            let position = LineIndex::new(source).position(d.span.start);
            let class = match d.kind {
                DiagnosticKind::Syntax => types::SYNTAX_ERROR,
                DiagnosticKind::Indentation => types::INDENTATION_ERROR,
                DiagnosticKind::Overflow => types::RUNTIME_ERROR,
                DiagnosticKind::Unsupported => types::NOT_IMPLEMENTED_ERROR,
                DiagnosticKind::ViperType => types::VIPER_TYPE_ERROR,
            };
            SourceError { message: d.message, line: position.line, column: position.column, note: d.note, class }
        })
    }

    fn open_mpy<'a>(&mut self, bytes: &'a [u8]) -> Result<Parts<'a>, String> {
        taipan_mpy::open(bytes, 31).map_err(|error| error.to_string())
    }

    fn translate_mpy<'a>(&mut self, names: &'a [u8], function: &Later<'a>) -> Result<Code<'a>, String> {
        taipan_mpy::translate(names, function).map_err(|error| error.to_string())
    }

    fn path_kind(&mut self, path: &str) -> PathKind {
        (self.files.kind)(path)
    }

    fn read_file(&mut self, path: &str) -> Result<Vec<u8>, i32> {
        (self.files.read)(path)
    }

    fn module(&self, name: &str) -> Option<&'static ModuleDef> {
        taipan_modules::find(name, self.profile)
    }

    fn frozen(&self, path: &str) -> Option<&'static str> {
        taipan_modules::frozen::find(path)
    }

    fn module_names(&self) -> Vec<&'static str> {
        taipan_modules::names(self.profile)
    }

    fn registers(&self) -> Option<&'static taipan_vm::Registers> {
        taipan_modules::registers(self.profile)
    }
}
