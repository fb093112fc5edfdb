//! The timeline as a picture made of text.
//!
//! One row a wire, one a line of interrupts, time from left to right. A column stands for a round span of time, so
//! that every tenth column is a round moment, and the axis names those. What is finer than a column is marked, not
//! dropped: a pulse that came and went has its own glyph, and so have many changes; interrupts are counted.
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt::Write;

use taipan_board::{Cycles, Line, PinId, Profile};

use crate::duration::decimal;
use crate::timeline::{Event, Record, Timeline};

/// What part of the timeline to draw, and how.
#[derive(Clone, Copy, Debug)]
pub struct View {
    pub from: Cycles,
    pub to: Cycles,
    /// Columns in all, labels included.
    pub width: usize,
    pub colour: bool,
    pub ascii: bool,
}

impl View {
    /// All of it up to `to`, 80 columns wide, plain.
    pub fn until(to: Cycles) -> View {
        View { from: Cycles::ZERO, to, width: 80, colour: false, ascii: false }
    }
}

/// Columns between two labels of the axis.
const TICK: usize = 10;
/// The narrowest plot; a narrower view gets this all the same.
const NARROWEST: usize = 20;

pub fn render(profile: &Profile, timeline: &Timeline, view: View) -> String {
    let mut rows = rows(profile, timeline);
    let label_width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
    let count_width = 6;
    let room = view.width.saturating_sub(label_width + 2 + count_width).max(NARROWEST);
    let scale = Scale::new(view.from, view.to, profile.cpu_hz, room);
    for row in &mut rows {
        row.plot(&scale);
    }
    let glyphs = if view.ascii { &ASCII } else { &UNICODE };
    let page = Page { view, scale, glyphs, label_width };
    page.draw(&rows, timeline)
}

/// What a cell of the plot says. The glyph follows from it, and the legend.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Cell {
    Low,
    High,
    /// An LED that is neither on nor off, from 1, the darkest, to 4.
    Dim(u8),
    /// There and back within a column.
    Pulse,
    /// Three changes and more.
    Busy,
    Idle,
    /// So many interrupts.
    Interrupts(u32),
    Running,
    Waiting,
    Lost,
}

struct Glyphs {
    low: char,
    high: char,
    dim: [char; 4],
    pulse: char,
    busy: char,
    idle: char,
    interrupt: char,
    running: char,
    waiting: char,
    lost: char,
    axis: char,
    tick: char,
    micro: &'static str,
}

const UNICODE: Glyphs = Glyphs {
    low: '▁',
    high: '▔',
    dim: ['▂', '▃', '▄', '▅'],
    pulse: '┃',
    busy: '▒',
    idle: '·',
    interrupt: '│',
    running: '━',
    waiting: '╌',
    lost: '×',
    axis: '─',
    tick: '┬',
    micro: "µs",
};

const ASCII: Glyphs = Glyphs {
    low: '_',
    high: '-',
    dim: ['.', ':', ';', '='],
    pulse: '|',
    busy: '#',
    idle: '.',
    interrupt: '!',
    running: '=',
    waiting: '~',
    lost: 'x',
    axis: '-',
    tick: '+',
    micro: "us",
};

struct Row {
    name: String,
    kind: Kind,
    records: Vec<Record>,
    cells: Vec<Cell>,
    /// Changes or interrupts in the picture.
    count: u64,
    /// Of the interrupts, those that coalesced.
    lost: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// With the intensity before the first record.
    Wire(u8),
    Led(u8),
    Line,
}

/// A row for each wire and LED that changed, in the profile's order, then one for each line that was raised.
fn rows(profile: &Profile, timeline: &Timeline) -> Vec<Row> {
    let mut rows = Vec::new();
    for (index, pin) in profile.pins.iter().enumerate() {
        let id = PinId(index as u8);
        let name = pin.board_names.last().unwrap_or(&pin.name);
        let start = intensity_of(timeline.level_at_start(id));
        let is_ours = |event| matches!(event, Event::Level { pin, .. } if pin == id);
        rows.extend(Row::new(name, Kind::Wire(start), timeline, is_ours));
    }
    for (index, led) in profile.leds.iter().enumerate() {
        let start = intensity_of(timeline.level_at_start(led.pin) == led.active_high);
        let is_ours = |event| matches!(event, Event::Led { led, .. } if usize::from(led) == index);
        rows.extend(Row::new(led.name, Kind::Led(start), timeline, is_ours));
    }
    for info in profile.lines {
        let is_ours = |event| line_of(event) == Some(info.line);
        rows.extend(Row::new(info.name, Kind::Line, timeline, is_ours));
    }
    rows.extend(Row::new("Ctrl-C", Kind::Line, timeline, |event| event == Event::Keyboard));
    rows
}

fn intensity_of(level: bool) -> u8 {
    if level { 255 } else { 0 }
}

fn line_of(event: Event) -> Option<Line> {
    match event {
        Event::Raised { line, .. } | Event::Entered { line } | Event::Left { line } => Some(line),
        _ => None,
    }
}

impl Row {
    /// Nothing, if nothing happened on it.
    fn new(name: &str, kind: Kind, timeline: &Timeline, is_ours: impl Fn(Event) -> bool) -> Option<Row> {
        let records: Vec<Record> = timeline.records().iter().copied().filter(|record| is_ours(record.event)).collect();
        let row = Row { name: name.into(), kind, records, cells: Vec::new(), count: 0, lost: 0 };
        (!row.records.is_empty()).then_some(row)
    }

    fn plot(&mut self, scale: &Scale) {
        match self.kind {
            Kind::Wire(start) | Kind::Led(start) => self.plot_level(scale, start),
            Kind::Line => self.plot_line(scale),
        }
    }

    fn plot_level(&mut self, scale: &Scale, start: u8) {
        let mut level = start;
        let mut records = self.records.iter().peekable();
        for column in 0..scale.columns {
            let mut changes = 0;
            while let Some(record) = records.next_if(|record| scale.is_by(record.at, column)) {
                level = match record.event {
                    Event::Level { level, .. } => intensity_of(level),
                    Event::Led { intensity, .. } => intensity,
                    _ => level,
                };
                if scale.is_inside(record.at) {
                    changes += 1;
                }
            }
            self.count += changes;
            self.cells.push(match changes {
                0 | 1 => steady(level),
                2 => Cell::Pulse,
                _ => Cell::Busy,
            });
        }
    }

    fn plot_line(&mut self, scale: &Scale) {
        let mut running = 0u32;
        let mut waiting = false;
        let mut records = self.records.iter().peekable();
        for column in 0..scale.columns {
            let mut raised = 0;
            let mut lost = 0;
            while let Some(record) = records.next_if(|record| scale.is_by(record.at, column)) {
                let counts = u32::from(scale.is_inside(record.at));
                match record.event {
                    Event::Raised { lost: true, .. } => lost += counts,
                    Event::Raised { .. } => {
                        raised += counts;
                        waiting = true;
                    }
                    Event::Entered { .. } => {
                        running += 1;
                        waiting = false;
                    }
                    Event::Left { .. } => running = running.saturating_sub(1),
                    Event::Keyboard => raised += counts,
                    Event::Level { .. } | Event::Led { .. } => {}
                }
            }
            self.count += u64::from(raised + lost);
            self.lost += u64::from(lost);
            self.cells.push(match (lost, raised) {
                (1.., _) => Cell::Lost,
                (0, 1..) => Cell::Interrupts(raised),
                (0, 0) if running > 0 => Cell::Running,
                (0, 0) if waiting => Cell::Waiting,
                (0, 0) => Cell::Idle,
            });
        }
        self.forget_what_never_ran();
    }

    /// Where no handler is recorded at all, a line isn't waiting for one.
    fn forget_what_never_ran(&mut self) {
        if self.records.iter().any(|record| matches!(record.event, Event::Entered { .. })) {
            return;
        }
        for cell in self.cells.iter_mut().filter(|cell| **cell == Cell::Waiting) {
            *cell = Cell::Idle;
        }
    }
}

fn steady(intensity: u8) -> Cell {
    match intensity {
        0 => Cell::Low,
        255 => Cell::High,
        _ => Cell::Dim(1 + intensity / 64),
    }
}

/// From time to columns. A column is a round number of nanoseconds.
struct Scale {
    from: Cycles,
    to: Cycles,
    cpu_hz: u32,
    column_ns: u64,
    columns: usize,
}

impl Scale {
    fn new(from: Cycles, to: Cycles, cpu_hz: u32, room: usize) -> Scale {
        let to = to.max(from);
        let span_ns = (to - from).nanoseconds(cpu_hz).max(1);
        let column_ns = round_up(span_ns.div_ceil(room as u64));
        let columns = (span_ns.div_ceil(column_ns) as usize).min(room);
        Scale { from, to, cpu_hz, column_ns, columns }
    }

    fn is_inside(&self, at: Cycles) -> bool {
        at >= self.from && at <= self.to
    }

    /// Whether `at` is before the end of `column`; the last one takes the end as well.
    fn is_by(&self, at: Cycles, column: usize) -> bool {
        let passed_ns = (at - self.from).nanoseconds(self.cpu_hz);
        let reached = passed_ns / self.column_ns <= column as u64;
        at <= self.to && (reached || column + 1 == self.columns)
    }
}

/// The next number of the form 1, 1.5, 2, … times a power of ten.
fn round_up(value: u64) -> u64 {
    const STEPS: [u64; 9] = [10, 15, 20, 25, 30, 40, 50, 60, 80];
    let mut power: u64 = 1;
    loop {
        let found = STEPS.iter().map(|step| step.saturating_mul(power)).find(|step| step / 10 >= value);
        match found {
            // Half a nanosecond is no length for a column.
            Some(step) if step.is_multiple_of(10) => return step / 10,
            Some(step) => return step.div_ceil(10),
            None => power = power.saturating_mul(10),
        }
    }
}

/// A unit for the axis: name, nanoseconds, decimals.
type Unit = (&'static str, u64, usize);

struct Page<'a> {
    view: View,
    scale: Scale,
    glyphs: &'a Glyphs,
    label_width: usize,
}

impl Page<'_> {
    fn draw(&self, rows: &[Row], timeline: &Timeline) -> String {
        let mut text = String::new();
        self.draw_axis(&mut text);
        let mut was_line = false;
        for row in rows {
            let is_line = row.kind == Kind::Line;
            if is_line && !was_line && !core::ptr::eq(row, &rows[0]) {
                text.push('\n');
            }
            was_line = is_line;
            self.draw_row(&mut text, row);
        }
        if rows.is_empty() {
            text.push_str("nothing happened\n");
        }
        text.push('\n');
        self.draw_legend(&mut text, rows);
        self.draw_notes(&mut text, rows, timeline);
        text
    }

    fn unit(&self) -> Unit {
        match self.scale.column_ns * TICK as u64 {
            100_000_000.. => ("s", 1_000_000_000, 9),
            100_000.. => ("ms", 1_000_000, 6),
            100.. => (self.glyphs.micro, 1_000, 3),
            _ => ("ns", 1, 0),
        }
    }

    /// Labels over a ruler; the first and last that fit carry the unit.
    fn draw_axis(&self, text: &mut String) {
        let columns = self.scale.columns;
        let mut labels = vec![' '; columns + TICK];
        let mut ruler = vec![self.glyphs.axis; columns];
        let (name, unit_ns, places) = self.unit();
        let from_ns = self.scale.from.nanoseconds(self.scale.cpu_hz);
        for column in (0..columns).step_by(TICK) {
            ruler[column] = self.glyphs.tick;
            let mut label = String::new();
            let at_ns = from_ns.saturating_add(column as u64 * self.scale.column_ns);
            let _ = decimal(&mut label, at_ns, unit_ns, places);
            if column == 0 {
                let _ = write!(label, " {name}");
            }
            // A label that would run into the next is left out; the tick stays.
            if label.chars().count() < TICK {
                for (offset, letter) in label.chars().enumerate() {
                    labels[column + offset] = letter;
                }
            }
        }
        let labels: String = labels.into_iter().collect();
        let margin = self.label_width + 2;
        let _ = writeln!(text, "{:margin$}{}", "", self.paint(DIM, labels.trim_end()));
        let ruler: String = ruler.into_iter().collect();
        let _ = writeln!(text, "{:margin$}{}", "", self.paint(DIM, &ruler));
    }

    fn draw_row(&self, text: &mut String, row: &Row) {
        let width = self.label_width;
        let _ = write!(text, "{:<width$}  ", row.name);
        let colour = colour_of(row);
        let mut cells = row.cells.as_slice();
        while let Some(&first) = cells.first() {
            let style = style_of(first, colour);
            let run = cells.iter().take_while(|&&cell| style_of(cell, colour) == style).count();
            let glyphs: String = cells[..run].iter().map(|&cell| self.glyph(cell)).collect();
            text.push_str(&self.paint(style, &glyphs));
            cells = &cells[run..];
        }
        let _ = writeln!(text, " {}", self.paint(DIM, &alloc::format!("{:>5}", row.count)));
    }

    fn glyph(&self, cell: Cell) -> char {
        match cell {
            Cell::Low => self.glyphs.low,
            Cell::High => self.glyphs.high,
            Cell::Dim(step) => self.glyphs.dim[usize::from(step.clamp(1, 4)) - 1],
            Cell::Pulse => self.glyphs.pulse,
            Cell::Busy => self.glyphs.busy,
            Cell::Idle => self.glyphs.idle,
            Cell::Interrupts(1) => self.glyphs.interrupt,
            Cell::Interrupts(count) => char::from_digit(count, 10).unwrap_or(self.glyphs.busy),
            Cell::Running => self.glyphs.running,
            Cell::Waiting => self.glyphs.waiting,
            Cell::Lost => self.glyphs.lost,
        }
    }

    /// What the glyphs in the picture mean, and no others.
    fn draw_legend(&self, text: &mut String, rows: &[Row]) {
        let has = |cell| rows.iter().any(|row| row.cells.contains(&cell));
        let any = |test: fn(&Cell) -> bool| rows.iter().any(|row| row.cells.iter().any(test));
        let glyph = |cell, meaning| alloc::format!("{} {meaning}", self.glyph(cell));
        let mut entries = Vec::new();
        let simple = [
            (Cell::Low, "low, off"),
            (Cell::High, "high, on"),
            (Cell::Pulse, "a pulse within the column"),
            (Cell::Busy, "3 changes or more"),
            (Cell::Interrupts(1), "interrupt"),
            (Cell::Running, "its handler runs"),
            (Cell::Waiting, "it waits"),
            (Cell::Lost, "came while one was pending: lost"),
        ];
        entries.extend(simple.iter().filter(|(cell, _)| has(*cell)).map(|&(cell, meaning)| glyph(cell, meaning)));
        if any(|cell| matches!(cell, Cell::Interrupts(2..=9))) {
            entries.push("2-9 so many interrupts".into());
        }
        if any(|cell| matches!(cell, Cell::Interrupts(10..))) {
            entries.push(glyph(Cell::Interrupts(10), "10 and more"));
        }
        if any(|cell| matches!(cell, Cell::Dim(_))) {
            let dim: String = self.glyphs.dim.iter().collect();
            entries.push(alloc::format!("{dim} dim"));
        }
        self.draw_wrapped(text, &entries);
    }

    fn draw_wrapped(&self, text: &mut String, entries: &[String]) {
        const GAP: &str = "   ";
        let mut line = String::new();
        for entry in entries {
            let needed = line.chars().count() + GAP.len() + entry.chars().count();
            if !line.is_empty() && needed > self.view.width {
                let _ = writeln!(text, "{}", self.paint(DIM, &line));
                line.clear();
            }
            if !line.is_empty() {
                line.push_str(GAP);
            }
            line.push_str(entry);
        }
        if !line.is_empty() {
            let _ = writeln!(text, "{}", self.paint(DIM, &line));
        }
    }

    fn draw_notes(&self, text: &mut String, rows: &[Row], timeline: &Timeline) {
        let mut column = String::new();
        let (name, unit_ns, places) = match self.scale.column_ns {
            1_000_000_000.. => ("s", 1_000_000_000, 9),
            1_000_000.. => ("ms", 1_000_000, 6),
            1_000.. => (self.glyphs.micro, 1_000, 3),
            _ => ("ns", 1, 0),
        };
        let _ = decimal(&mut column, self.scale.column_ns, unit_ns, places);
        let note = alloc::format!("A column is {column} {name}; at the right, how often.");
        let _ = writeln!(text, "{}", self.paint(DIM, &note));
        for row in rows.iter().filter(|row| row.lost > 0) {
            let note = alloc::format!("{}: {} of {} interrupts lost.", row.name, row.lost, row.count);
            let _ = writeln!(text, "{}", self.paint(RED, &note));
        }
        if timeline.dropped() > 0 {
            let note = alloc::format!("{} later events were not recorded.", timeline.dropped());
            let _ = writeln!(text, "{}", self.paint(RED, &note));
        }
    }

    fn paint(&self, style: &str, text: &str) -> String {
        if !self.view.colour || style.is_empty() {
            return text.into();
        }
        alloc::format!("\x1b[{style}m{text}\x1b[0m")
    }
}

const DIM: &str = "2";
const RED: &str = "1;31";
const INTERRUPT: &str = "36";

/// An LED has its own colour, if its name says which.
fn colour_of(row: &Row) -> &'static str {
    const COLOURS: [(&str, &str); 5] = [("RED", "31"), ("GREEN", "32"), ("YELLOW", "33"), ("BLUE", "34"), ("ORANGE", "33")];
    match row.kind {
        Kind::Line => INTERRUPT,
        Kind::Wire(_) => "",
        Kind::Led(_) => {
            let named = COLOURS.iter().find(|(name, _)| row.name.ends_with(name));
            named.map_or("37", |&(_, colour)| colour)
        }
    }
}

fn style_of(cell: Cell, colour: &'static str) -> &'static str {
    match cell {
        Cell::Idle | Cell::Low => DIM,
        Cell::Lost => RED,
        _ => colour,
    }
}
