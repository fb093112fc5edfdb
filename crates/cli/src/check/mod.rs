//! `taipan check`: where interrupts can land in a program, what goes wrong there, and how to see it again.
//!
//! * `arguments`: what was typed. `program`: `taipan check PROGRAM`, from the `target` (its source) by `explore` to the
//!   `report`: all there is to say, before it takes a form.
//! * `story`: what happens in a finding, in order.
//! * `text`, `concise`, `json`, `sarif`, `junit`, `github`: the report's forms. `paint`: colour, `markup`: text in XML.
//! * `coverage`: where interrupts were tried, as text and as a page.
//! * `config`, `directives`, `baseline`: what is known beforehand; `suppression`: findings that are not reported.
//! * `replay_file`: findings as files; `replay` shows them again, `shrink` makes them smaller.
//! * `share`: parts of a search, `merge` puts them together; `resume_file`: one that was stopped; `doctor` sees whether that makes a difference.
//!   `perfetto`, `vcd`: an execution drawn. `progress`: how far a search is, `budget`: how long. `explain`: the manual.

mod arguments;
mod baseline;
mod budget;
mod concise;
mod config;
mod coverage;
mod date;
mod directives;
mod doctor;
mod explain;
mod explore;
mod github;
mod json;
mod junit;
mod markup;
mod merge;
mod paint;
mod perfetto;
mod program;
mod progress;
mod remedy;
mod replay;
mod replay_file;
mod report;
mod resume_file;
mod sarif;
mod share;
mod shrink;
mod story;
mod suppression;
mod target;
mod text;
mod vcd;

use crate::run::USAGE;
use arguments::Request;
use paint::Paint;
use std::path::Path;
use taipan_host::console;

/// Nothing was found, and everything was tried.
const CLEAN: u8 = 0;
const FINDINGS: u8 = 1;
/// A limit cut something off.
const INCOMPLETE: u8 = 3;

pub fn main(args: &[String]) -> u8 {
    let request = match arguments::parse(args) {
        Ok(request) => request,
        Err(e) => {
            let help = e.kind() == clap::error::ErrorKind::DisplayHelp;
            // The text is for a person: if it can't be shown there is nothing to do.
            let _ = e.print();
            return if help { CLEAN } else { USAGE };
        }
    };
    let done = match request {
        Request::Check(arguments) => program::check(&arguments),
        Request::Replay(arguments) => replay::replay(&arguments),
        Request::Shrink(arguments) => shrink::shrink(&arguments),
        Request::Merge(files, arguments) => merge::merge(&files, arguments),
        Request::Doctor(programs, board) => doctor::doctor(&programs, board.as_deref()),
        Request::Explain(rule) => explain::explain(rule.as_deref(), Paint::of_stdout()).map(|text| {
            console::write(text.as_bytes());
            CLEAN
        }),
    };
    progress::end();
    done.unwrap_or_else(|message| {
        complain(&message);
        USAGE
    })
}

fn complain(message: &str) {
    console::write_error(format!("taipan: {message}\n").as_bytes());
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|e| format!("can't write {}: {}", path.display(), crate::unix::io_text(&e)))
}
