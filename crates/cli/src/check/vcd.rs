//! An execution as waves (value change dump, IEEE 1364): pins, which interrupts are served, the mask, and how many
//! handlers are in progress. An instruction takes a microsecond.

use std::collections::BTreeMap;
use std::fmt::Write;
use taipan_check::history::{History, What};

pub fn vcd(history: &History) -> String {
    let mut waves = Waves::default();
    let mut sources = BTreeMap::new();
    waves.set(0, "mask", 1, 0);
    waves.set(0, "context_level", 8, 0);
    let mut level = 0;
    for event in &history.events {
        match &event.what {
            What::Enter { source, .. } => {
                level += 1;
                sources.insert(event.context, format!("irq_{source}"));
                waves.set(event.at, &sources[&event.context], 1, 1);
                waves.set(event.at, "context_level", 8, level);
            }
            What::Leave => {
                level -= 1;
                if let Some(source) = sources.get(&event.context) {
                    waves.set(event.at, source, 1, 0);
                }
                waves.set(event.at, "context_level", 8, level);
            }
            What::Mask(is_on) => waves.set(event.at, "mask", 1, u64::from(*is_on)),
            What::Pin { name, level } => waves.set(event.at, name, 8, u64::from(*level)),
            What::Access { .. } => {}
        }
    }
    waves.text(history.end)
}

/// Signals, in the order in which they were first set.
#[derive(Default)]
struct Waves {
    signals: Vec<(String, u32)>,
    /// When, which, what.
    changes: Vec<(u64, usize, u64)>,
}

impl Waves {
    fn set(&mut self, at: u64, name: &str, bits: u32, value: u64) {
        let name = name.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        let signal = self.signals.iter().position(|(other, _)| *other == name).unwrap_or_else(|| {
            self.signals.push((name, bits));
            self.signals.len() - 1
        });
        self.changes.push((at, signal, value));
    }

    fn text(mut self, end: u64) -> String {
        // What ends and what begins at one time is in order.
        self.changes.sort_by_key(|(at, ..)| *at);
        let mut out = String::from("$comment an instruction takes 1 us $end\n$timescale 1 us $end\n$scope module taipan $end\n");
        // Writing to a string can't fail, here and below.
        for (n, (name, bits)) in self.signals.iter().enumerate() {
            let _ = writeln!(out, "$var wire {bits} {} {name} $end", code(n));
        }
        out.push_str("$upscope $end\n$enddefinitions $end\n#0\n$dumpvars\n");
        for (n, (_, bits)) in self.signals.iter().enumerate() {
            let _ = writeln!(out, "{}", change(n, *bits, 0));
        }
        out.push_str("$end\n");
        let mut now = 0;
        for (at, signal, value) in self.changes.iter().filter(|(at, _, value)| (*at, *value) != (0, 0)) {
            if *at != now {
                now = *at;
                let _ = writeln!(out, "#{now}");
            }
            let _ = writeln!(out, "{}", change(*signal, self.signals[*signal].1, *value));
        }
        if end > now {
            let _ = writeln!(out, "#{end}");
        }
        out
    }
}

fn change(signal: usize, bits: u32, value: u64) -> String {
    if bits == 1 { format!("{value}{}", code(signal)) } else { format!("b{value:b} {}", code(signal)) }
}

/// A short name of printable characters.
fn code(mut n: usize) -> String {
    let mut code = String::new();
    loop {
        code.push(char::from(b'!' + (n % 94) as u8));
        n /= 94;
        if n == 0 {
            return code;
        }
    }
}
