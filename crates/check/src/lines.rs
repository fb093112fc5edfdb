//! The source lines of a program and of what it imports.

use crate::program::Setup;
use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use taipan_bytecode::{Const, Op};
use taipan_compiler::{Mode, Options};

pub struct Lines<'a> {
    setup: &'a Setup,
    /// By file, once it was asked for.
    files: BTreeMap<String, Vec<String>>,
}

impl<'a> Lines<'a> {
    pub fn new(setup: &'a Setup) -> Lines<'a> {
        Lines { setup, files: BTreeMap::new() }
    }

    /// A line, from 1; nothing if there is no such line, or no source.
    pub fn line(&mut self, file: &str, line: u32) -> &str {
        let number = (line as usize).wrapping_sub(1);
        self.lines(file).get(number).map_or("", String::as_str)
    }

    /// How many lines a file has.
    pub fn count(&mut self, file: &str) -> u32 {
        self.lines(file).len() as u32
    }

    fn lines(&mut self, file: &str) -> &[String] {
        if !self.files.contains_key(file) {
            let bytes = if file == self.setup.file { self.setup.source.clone() } else { (self.setup.files.read)(file).unwrap_or_default() };
            let lines = String::from_utf8_lossy(&bytes).lines().map(ToOwned::to_owned).collect();
            self.files.insert(file.to_owned(), lines);
        }
        &self.files[file]
    }

    /// What the variable of a closure is called that instruction `pc` of a function reads or stores. The interpreter keeps
    /// no such names, so the file is compiled once more.
    pub fn cell(&mut self, file: &str, (line, function): (u32, &str), pc: usize) -> Option<String> {
        self.line(file, line);
        let source = self.files[file].join("\n");
        let options = Options { mode: Mode::Module, namespace: false, optimize: 0, viper: false };
        let module = taipan_compiler::compile_source(&source, &options).ok()?;
        let mut queue = alloc::vec![&module];
        while let Some(code) = queue.pop() {
            let instr = code.instrs.get(pc).filter(|_| code.name == function && code.line_at(pc as u32) == line);
            if let Some(instr) = instr {
                let register = match instr.op() {
                    Some(Op::GetCell) => Some(instr.b()),
                    Some(Op::SetCell | Op::DelCell) => Some(instr.a()),
                    _ => None,
                };
                let name = register.and_then(|register| code.locals.get(register as usize));
                return name.filter(|name| !name.is_empty()).map(|name| name.to_string());
            }
            queue.extend(code.consts.iter().filter_map(|constant| if let Const::Code(inner) = constant { Some(&**inner) } else { None }));
        }
        None
    }

    /// A line without what an edit changes that changes nothing: how it is set in, the blanks between its words, a
    /// comment at its end.
    pub fn normalised(&mut self, file: &str, line: u32) -> String {
        let line = self.line(file, line);
        // A hash in a string is taken for a comment; all that is lost by that is some of the line.
        let code = line.split(" #").next().unwrap_or("");
        code.split_whitespace().collect::<Vec<&str>>().join(" ")
    }
}

/// A name that goes by the type of what only locals lead to, `bytearray[5]`, with what the line calls it: `frame[5]`.
pub fn as_called(line: &str, name: &str) -> Option<String> {
    let (kind, key) = name.split_once('[')?;
    if !matches!(kind, "bytearray" | "array" | "list" | "dict") {
        return None;
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let subscripted = line.match_indices('[').map(|(at, _)| {
        let start = line[..at].rfind(|c| !is_word(c)).map_or(0, |before| before + line[before..].chars().next().map_or(1, char::len_utf8));
        &line[start..at]
    });
    let names: BTreeSet<&str> = subscripted.filter(|name| !name.is_empty()).collect();
    // Of two it can't be said which it is.
    let only = names.first().filter(|_| names.len() == 1)?;
    Some(format!("{only}[{key}"))
}
