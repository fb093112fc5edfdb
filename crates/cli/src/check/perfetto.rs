//! An execution as a trace for Perfetto or Chrome's viewer: a track for each context, slices for handlers, critical
//! sections and accesses, an arrow from each write to what another context reads of it, and curves of shared numbers.
//!
//! An instruction takes a microsecond, which is what the format counts in.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use taipan_check::history::{History, What};

pub fn perfetto(history: &History) -> String {
    let mut drawing = Drawing { events: Vec::new(), entered: BTreeMap::new(), section: None, written: BTreeMap::new(), arrows: 0 };
    drawing.track(0, "main");
    drawing.slice(0, "main", 0, history.end, Value::Null);
    for event in &history.events {
        drawing.add(event.at, event.context, &event.what);
    }
    drawing.end_section(history.end);
    format!("{:#}\n", json!({"displayTimeUnit": "ms", "traceEvents": drawing.events}))
}

struct Drawing {
    events: Vec<Value>,
    /// By context: when it began, and what it is.
    entered: BTreeMap<usize, (u64, String)>,
    /// Who switched interrupts off, and when.
    section: Option<(usize, u64)>,
    /// By place: who wrote it last, and when.
    written: BTreeMap<String, (usize, u64)>,
    arrows: u64,
}

impl Drawing {
    fn add(&mut self, at: u64, context: usize, what: &What) {
        match what {
            What::Enter { source, function } => {
                self.track(context, &format!("{context}: {function} ({source})"));
                self.entered.insert(context, (at, function.clone()));
            }
            What::Leave => {
                if let Some((from, function)) = self.entered.remove(&context) {
                    self.slice(context, &function, from, at - from, Value::Null);
                }
            }
            What::Mask(true) => self.section = Some((context, at)),
            What::Mask(false) => self.end_section(at + 1),
            What::Access { name, value, writes, line } => self.access(at, context, name, value.as_deref(), *writes, *line),
            What::Pin { name, level } => self.counter(at, name, f64::from(*level)),
        }
    }

    fn track(&mut self, context: usize, name: &str) {
        self.events.push(json!({"ph": "M", "name": "thread_name", "pid": 1, "tid": context, "args": {"name": name}}));
        self.events.push(json!({"ph": "M", "name": "thread_sort_index", "pid": 1, "tid": context, "args": {"sort_index": context}}));
    }

    fn slice(&mut self, context: usize, name: &str, from: u64, lasts: u64, args: Value) {
        let mut slice = json!({"ph": "X", "name": name, "pid": 1, "tid": context, "ts": from, "dur": lasts});
        if !args.is_null() {
            slice["args"] = args;
        }
        self.events.push(slice);
    }

    fn end_section(&mut self, at: u64) {
        if let Some((context, from)) = self.section.take() {
            self.slice(context, "interrupts off", from, at - from, Value::Null);
        }
    }

    fn access(&mut self, at: u64, context: usize, name: &str, value: Option<&str>, writes: bool, line: u32) {
        let verb = if writes { "writes" } else { "reads" };
        let label = value.map_or_else(|| format!("{verb} {name}"), |value| format!("{verb} {name} = {value}"));
        self.slice(context, &label, at, 1, json!({"line": line}));
        if writes {
            self.written.insert(name.to_string(), (context, at));
            // Of a pin the change is an event of its own.
            if let Some(n) = value.and_then(|value| value.parse().ok()).filter(|_| !name.starts_with("pin ")) {
                self.counter(at, name, n);
            }
            return;
        }
        if let Some((writer, from)) = self.written.get(name).copied().filter(|(writer, _)| *writer != context) {
            self.arrows += 1;
            let arrow = |ph: &str, tid: usize, ts: u64| json!({"ph": ph, "name": name, "cat": "value", "id": self.arrows, "pid": 1, "tid": tid, "ts": ts});
            let mut end = arrow("f", context, at);
            end["bp"] = json!("e");
            let start = arrow("s", writer, from);
            self.events.extend([start, end]);
        }
    }

    fn counter(&mut self, at: u64, name: &str, value: f64) {
        self.events.push(json!({"ph": "C", "name": name, "pid": 1, "ts": at, "args": {"value": value}}));
    }
}
