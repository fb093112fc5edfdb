//! The critical section that was tried for a race, as an edit of the source.
//!
//! What was tried holds interrupts off between two accesses. An edit can do that for whole statements of one block only:
//! for the smallest run of them that has both lines. There is no edit where that would be a mistake of its own: where it
//! takes in waiting or printing, what goes on later (a function that is defined there), or the top level of a module,
//! whose names handlers use and which should get no new one.

use super::report::{self, Details, Report};
use std::path::Path;
use taipan_check::finding::Finding;
use taipan_check::gathered::wait_named;
use taipan_syntax::ast::{Stmt, StmtKind};
use taipan_syntax::source::LineIndex;

/// A part of a file that text takes the place of; lines and columns from 1, the end is not in it.
pub struct Replacement {
    pub from: (u32, u32),
    pub to: (u32, u32),
    pub text: String,
}

/// What to do to the file that the finding is in, if it can be mended so.
pub fn replacements(report: &Report, f: &Finding, details: &Details) -> Option<Vec<Replacement>> {
    let fix = f.fix.filter(|fix| fix.executions > 0 && fix.from <= fix.to)?;
    let accesses = report::race(f)?;
    let is_hard = report::cut(f, accesses).and_then(|n| details.handlers.get(n)).is_some_and(|handler| handler.hard);
    let ([p, _, c], (file, _)) = (f.scenes.as_slice().first_chunk()?, f.place());
    // Of a function that is active twice all is to be held off, which is more than was tried.
    if f.rule == "CHK10" || !is_hard || (&p.file, &p.function) != (&c.file, &c.function) || !Path::new(&report.path(file)).exists() {
        return None;
    }
    let setup = &report.target.setup;
    let bytes = if file == setup.file { setup.source.clone() } else { (setup.files.read)(file).ok()? };
    edit(core::str::from_utf8(&bytes).ok()?, fix.from, fix.to)
}

fn edit(source: &str, from: u32, to: u32) -> Option<Vec<Replacement>> {
    let module = taipan_syntax::parse_module(source).ok()?;
    let lines = LineIndex::new(source);
    let run = run_within(&module.body, &lines, from, to, false)?;
    let (first, last) = (lines.line(run.first()?.span.start), lines.line(end(run.last()?)));
    let text: Vec<&str> = (first..=last).map(|line| lines.text(line)).collect();
    let is_in_the_way = |word: &str| matches!(word, "await" | "yield" | "def" | "class" | "print" | "input") || wait_named(word).is_some();
    if text.iter().any(|line| line.contains("\"\"\"") || line.contains("'''")) || words(&text).any(is_in_the_way) {
        return None;
    }
    let (owner, import) = owner(&module.body, &lines);
    let names = ["irq_state", "irq_state_2", "irq_state_3"];
    let state = names.into_iter().find(|name| !words(&[source]).any(|word| word == *name))?;
    let indent: String = text[0].chars().take_while(|c| c.is_whitespace()).collect();
    let unit = if indent.starts_with('\t') { "\t" } else { "    " };
    // What may not get to its end has to switch interrupts on all the same.
    let is_sure = run.iter().all(|s| matches!(s.kind, StmtKind::Assign { .. } | StmtKind::AugAssign { .. }))
        && !text.iter().any(|line| line.contains(['(', '[', '/', '%']));
    let (open, close) = (format!("{indent}{state} = {owner}.disable_irq()"), format!("{owner}.enable_irq({state})"));
    let mut out = vec![open];
    if is_sure {
        out.extend(text.iter().map(|line| line.to_string()));
        out.push(format!("{indent}{close}"));
    } else {
        out.push(format!("{indent}try:"));
        out.extend(text.iter().map(|line| if line.trim().is_empty() { line.to_string() } else { format!("{unit}{line}") }));
        out.push(format!("{indent}finally:"));
        out.push(format!("{indent}{unit}{close}"));
    }
    let end = (last, text[text.len() - 1].chars().count() as u32 + 1);
    let section = Replacement { from: (first, 1), to: end, text: out.join("\n") };
    Some(import.into_iter().chain([section]).collect())
}

/// The statements of the innermost block that have both lines, whole lines of their own; `inside` a function.
fn run_within<'a>(block: &'a [Stmt], lines: &LineIndex, from: u32, to: u32, inside: bool) -> Option<&'a [Stmt]> {
    let place = |line: u32| block.iter().position(|s| (lines.line(s.span.start)..=lines.line(end(s))).contains(&line));
    let (first, last) = (place(from)?, place(to)?);
    if first == last {
        let is_function = matches!(block[first].kind, StmtKind::FunctionDef(_));
        let within = blocks(&block[first].kind).into_iter().find_map(|inner| run_within(inner, lines, from, to, inside || is_function));
        if within.is_some() || is_function {
            return within;
        }
    }
    let shares_line = |a: Option<&Stmt>, b: Option<&Stmt>| a.zip(b).is_some_and(|(a, b)| lines.line(end(a)) == lines.line(b.span.start));
    let start = &block[first];
    let position = lines.position(start.span.start);
    let begins = lines.text(position.line).chars().take(position.column as usize - 1).all(char::is_whitespace);
    let is_whole = begins && !shares_line(block.get(last), block.get(last + 1));
    (inside && is_whole).then(|| &block[first..=last])
}

/// Past the last character that is the statement's: a span may go on to the next line.
fn end(s: &Stmt) -> u32 {
    let last = blocks(&s.kind).into_iter().flatten().map(end).max();
    last.unwrap_or(s.span.end.max(s.span.start + 1) - 1)
}

fn blocks(kind: &StmtKind) -> Vec<&[Stmt]> {
    match kind {
        StmtKind::If { body, orelse, .. } | StmtKind::While { body, orelse, .. } | StmtKind::For { body, orelse, .. } => vec![body, orelse],
        StmtKind::With { body, .. } => vec![body],
        StmtKind::Try { body, handlers, orelse, finalbody } => {
            let handlers = handlers.iter().map(|handler| handler.body.as_slice());
            [body.as_slice()].into_iter().chain(handlers).chain([orelse.as_slice(), finalbody]).collect()
        }
        StmtKind::FunctionDef(f) => vec![&f.body],
        StmtKind::ClassDef(c) => vec![&c.body],
        StmtKind::Match { cases, .. } => cases.iter().map(|case| case.body.as_slice()).collect(),
        _ => Vec::new(),
    }
}

/// The module that has `disable_irq`, and the import to add, if it is not there.
fn owner(body: &[Stmt], lines: &LineIndex) -> (&'static str, Option<Replacement>) {
    let imports = |name: &str| {
        body.iter().any(|s| match &s.kind {
            StmtKind::Import(names) => names.iter().any(|alias| alias.name.name == name && alias.asname.is_none()),
            _ => false,
        })
    };
    if let Some(owner) = ["machine", "pyb"].into_iter().find(|name| imports(name)) {
        return (owner, None);
    }
    let is_import = |s: &&Stmt| matches!(s.kind, StmtKind::Import(_) | StmtKind::ImportFrom { .. });
    let line = body.iter().find(is_import).or(body.first()).map_or(1, |s| lines.line(s.span.start));
    ("machine", Some(Replacement { from: (line, 1), to: (line, 1), text: String::from("import machine\n") }))
}

fn words<'a>(lines: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    lines.iter().flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The program after the edit.
    fn edited(source: &str, from: u32, to: u32) -> Option<String> {
        let mut lines: Vec<String> = source.lines().map(String::from).collect();
        for replacement in edit(source, from, to)?.into_iter().rev() {
            let (first, last) = (replacement.from.0 as usize - 1, replacement.to.0 as usize - 1);
            if replacement.to.1 == 1 {
                lines.insert(first, replacement.text.trim_end().to_string());
            } else {
                lines.splice(first..=last, [replacement.text]);
            }
        }
        Some(lines.join("\n"))
    }

    #[test]
    fn one_statement_needs_no_try() {
        let source = "import pyb\ndef main():\n    while True:\n        count += 1  # here\n        rest()";
        let wanted = "import pyb\ndef main():\n    while True:\n        irq_state = pyb.disable_irq()\n        count += 1  # here\n        pyb.enable_irq(irq_state)\n        rest()";
        assert_eq!(edited(source, 4, 4).as_deref(), Some(wanted));
    }

    #[test]
    fn what_may_leave_early_gets_a_finally() {
        let source = "from pyb import ExtInt\ndef take():\n\tif ready:\n\t\treturn items[0]\n\treturn None";
        let wanted = "import machine\nfrom pyb import ExtInt\ndef take():\n\tirq_state = machine.disable_irq()\n\ttry:\n\t\tif ready:\n\t\t\treturn items[0]\n\tfinally:\n\t\tmachine.enable_irq(irq_state)\n\treturn None";
        assert_eq!(edited(source, 3, 4).as_deref(), Some(wanted));
    }

    #[test]
    fn there_is_no_edit_for_everything() {
        assert!(edited("import pyb\ncount += 1", 2, 2).is_none(), "a global would be new");
        assert!(edited("async def f():\n    n = count\n    await other()\n    count = n", 2, 4).is_none(), "another task runs meanwhile");
        assert!(edited("def f():\n    other(); count += 1", 2, 2).is_none(), "a line of two statements");
        assert!(
            edited("def f():\n    n = count\n    print(n)\n    count = n", 2, 4).is_none(),
            "interrupts off while something is printed"
        );
    }
}
