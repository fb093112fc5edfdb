//! What happened to interrupts in a run: the table for people, the same facts as JSON.

use serde_json::{Value, json};
use taipan_board::{Line, Profile};
use taipan_host::console;
use taipan_vm::{SourceError, Vm};

/// One source of interrupts.
struct Row {
    source: String,
    line: u8,
    priority: u8,
    raised: u32,
    delivered: u32,
    coalesced: u32,
    dropped: u32,
    worst_latency_ns: u64,
    worst_duration_ns: u64,
}

struct Facts {
    version: u32,
    board: &'static str,
    exit_code: u8,
    virtual_time_ns: u64,
    sources: Vec<Row>,
    schedule: Schedule,
}

struct Schedule {
    depth: usize,
    deepest: usize,
    refused: u32,
    left: usize,
}

fn facts(vm: &Vm, profile: &'static Profile, exit_code: u8) -> Facts {
    let hz = profile.cpu_hz;
    let ns = |cycles: u64| taipan_board::Cycles(cycles).nanoseconds(hz);
    let interrupts = vm.board.interrupts();
    let sources = vm
        .irq
        .sources()
        .filter(|(line, _)| taipan_board::LINES > line.0 as usize + 1)
        .map(|(line, s)| Row {
            source: s.name.into(),
            line: line.0,
            priority: s.priority,
            raised: interrupts.raised(Line(line.0)),
            delivered: s.ledger.delivered,
            coalesced: interrupts.coalesced(Line(line.0)),
            dropped: s.ledger.dropped,
            worst_latency_ns: ns(s.ledger.worst_latency),
            worst_duration_ns: ns(s.ledger.worst_duration),
        })
        .collect();
    let schedule = Schedule { depth: vm.irq.depth, deepest: vm.irq.deepest, refused: vm.irq.refused, left: vm.irq.schedule_len() };
    Facts { version: 1, board: profile.name, exit_code, virtual_time_ns: ns(vm.time().0), sources, schedule }
}

pub fn print(vm: &mut Vm, profile: &'static Profile, exit_code: u8, json: bool) {
    let facts = facts(vm, profile, exit_code);
    if json {
        match serde_json::to_string_pretty(&to_json(&facts)) {
            Ok(text) => console::write(format!("{text}\n").as_bytes()),
            Err(e) => console::write_error(format!("taipan: {e}\n").as_bytes()),
        }
        return;
    }
    console::write_error(table(&facts).as_bytes());
}

fn to_json(facts: &Facts) -> Value {
    let source = |r: &Row| {
        json!({
            "source": r.source,
            "line": r.line,
            "priority": r.priority,
            "raised": r.raised,
            "delivered": r.delivered,
            "coalesced": r.coalesced,
            "dropped": r.dropped,
            "worst_latency_ns": r.worst_latency_ns,
            "worst_duration_ns": r.worst_duration_ns,
        })
    };
    json!({
        "version": facts.version,
        "board": facts.board,
        "exit_code": facts.exit_code,
        "virtual_time_ns": facts.virtual_time_ns,
        "sources": facts.sources.iter().map(source).collect::<Vec<Value>>(),
        "schedule": {
            "depth": facts.schedule.depth,
            "deepest": facts.schedule.deepest,
            "refused": facts.schedule.refused,
            "left": facts.schedule.left,
        },
    })
}

fn table(facts: &Facts) -> String {
    if facts.sources.is_empty() {
        return String::new();
    }
    let mut out = format!("{} ran for {}\n", facts.board, duration(facts.virtual_time_ns));
    out.push_str("source         raised delivered coalesced dropped worst latency worst duration\n");
    for r in &facts.sources {
        out.push_str(&format!(
            "{:<14} {:>6} {:>9} {:>9} {:>7} {:>13} {:>14}\n",
            r.source,
            r.raised,
            r.delivered,
            r.coalesced,
            r.dropped,
            duration(r.worst_latency_ns),
            duration(r.worst_duration_ns)
        ));
    }
    let s = &facts.schedule;
    if s.deepest > 0 || s.refused > 0 {
        out.push_str(&format!("schedule: deepest {} of {}, {} refused, {} left\n", s.deepest, s.depth, s.refused, s.left));
    }
    out
}

/// `12.3 us`, three digits.
fn duration(ns: u64) -> String {
    let (value, unit) = match ns {
        0..1_000 => return format!("{ns} ns"),
        1_000..1_000_000 => (ns as f64 / 1e3, "us"),
        1_000_000..1_000_000_000 => (ns as f64 / 1e6, "ms"),
        _ => (ns as f64 / 1e9, "s"),
    };
    let digits = if value < 10.0 {
        2
    } else if value < 100.0 {
        1
    } else {
        0
    };
    format!("{value:.digits$} {unit}")
}

/// The line of a source error with a caret under its column.
pub fn source_line(source: &[u8], e: &SourceError) -> String {
    let text = String::from_utf8_lossy(source);
    let Some(line) = text.lines().nth(e.line.saturating_sub(1) as usize) else { return String::new() };
    let column = e.column.max(1) as usize - 1;
    let pad: String = line.chars().take(column).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    let note = e.note.map_or(String::new(), |note| format!("    {note}\n"));
    format!("    {line}\n    {pad}^ (line {}, column {})\n{note}", e.line, column + 1)
}
