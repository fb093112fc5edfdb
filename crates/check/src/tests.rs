//! The explorer against what it is to find.
use crate::analysis::{self, check, gather};
use crate::brute;
use crate::coverage::Standing;
use crate::dice::Dice;
use crate::done::Done;
use crate::gathered::Gathered;
use crate::program::{Ending, Program, Setup};
use crate::sample::{Samples, sample};
use crate::search::{Counts, Execution, Limits, Share, Without, search};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_board::PYBOARD;
use taipan_sim::Nanoseconds;
use taipan_sim::stimulus::{Level, Stimulus};

extern crate std;

fn setup(source: &str) -> Setup {
    Setup::alone(&PYBOARD, source)
}

/// Outcomes and classes of all executions, by search or by trying everything.
#[derive(Default, PartialEq, Eq, Debug)]
struct Found {
    outcomes: BTreeSet<u64>,
    classes: BTreeSet<u64>,
    executions: u64,
    /// An execution that does not end was cut somewhere: what it came to means nothing.
    endless: bool,
}

impl Found {
    fn add(&mut self, e: &Execution) -> bool {
        self.outcomes.insert(e.outcome);
        self.classes.extend(e.class);
        self.executions += 1;
        self.endless |= *e.ending == Ending::Waits;
        true
    }
}

/// With classes, or with states merged.
fn searched(setup: &Setup, limits: Limits, without: Without, traced: bool) -> (Found, Counts) {
    let mut found = Found::default();
    let mut program = Program::new(setup).unwrap();
    let counts = search(&mut program, limits, without, traced, &mut |e| found.add(e));
    (found, counts)
}

/// `None` if there are too many to try, or one does not end.
fn brute(setup: &Setup, limits: Limits) -> Option<Found> {
    const MOST: u64 = 3000;
    let mut found = Found::default();
    brute::every(setup, &limits, &mut |e| found.add(e) && found.executions <= MOST && !found.endless);
    (found.executions <= MOST && !found.endless).then_some(found)
}

/// All that a program can print with up to so many interrupts.
fn printed(setup: &Setup, deliveries: usize, without: Without) -> Vec<String> {
    let mut program = Program::new(setup).unwrap();
    let limits = Limits { deliveries, of_source: deliveries, ..Limits::default() };
    let mut outputs = BTreeSet::new();
    search(&mut program, limits, without, true, &mut |e| {
        let played = brute::play(setup, e.deliveries, e.choices, &limits).unwrap();
        outputs.insert(String::from(String::from_utf8_lossy(&played.output).trim()));
        true
    });
    outputs.into_iter().collect()
}

#[test]
fn a_lost_update_is_an_outcome() {
    let source = "
import pyb
count = 0
def tick(t):
    global count
    count += 1
tim = pyb.Timer(4, freq=1000, callback=tick)
for i in range(3):
    count += 1
tim.callback(None)
print(count)
";
    assert_eq!(printed(&setup(source), 1, Without::default()), ["3", "4"]);
}

#[track_caller]
fn prints(setup: &Setup, deliveries: usize, expected: &[&str]) {
    let found = printed(setup, deliveries, Without::default());
    assert_eq!(found, expected);
}

// ---- What the program leaves open

#[test]
fn each_alternative_of_a_choice_is_tried_with_each_of_the_next() {
    let source = "
import check
a = check.choose(1, 2)
b = check.choose('x', 'y', 'z')
print(a, b)
";
    prints(&setup(source), 0, &["1 x", "1 y", "1 z", "2 x", "2 y", "2 z"]);
}

#[test]
fn a_handler_may_choose() {
    let source = "
import pyb, check
level = 0
def on_edge(line):
    global level
    level = check.choose(5, 6)
line = pyb.ExtInt('X1', pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_NONE, on_edge)
seen = level
line.disable()
print(seen)
";
    prints(&setup(source), 2, &["0", "5", "6"]);
}

#[test]
fn choices_beyond_the_bound_are_the_first_alternative_and_the_search_is_cut() {
    let source = "
import check
n = 0
for _ in range(4):
    n += check.choose(0, 1)
print(n)
";
    let mut program = Program::new(&setup(source)).unwrap();
    let mut executions = 0;
    let limits = Limits { choices: 3, ..Limits::default() };
    let counts = search(&mut program, limits, Without::default(), true, &mut |e| {
        executions += 1;
        assert!(e.choices.len() <= 3);
        true
    });
    assert_eq!((executions, counts.cut, counts.chose), (8, true, true));
}

#[test]
fn thousands_of_choices_take_no_stack() {
    let source = "
import check
n = 0
for _ in range(5000):
    n += check.choose(1, 2)
";
    let mut program = Program::new(&setup(source)).unwrap();
    let limits = Limits { choices: 1, ..Limits::default() };
    assert_eq!(search(&mut program, limits, Without::default(), false, &mut |_| true).executions, 2);
}

#[test]
fn a_loop_in_which_nothing_changes_is_closed_though_it_chooses() {
    let source = "
import check
while True:
    if check.choose(False, True):
        pass
";
    let mut program = Program::new(&setup(source)).unwrap();
    let counts = search(&mut program, Limits::default(), Without::default(), true, &mut |_| true);
    assert!(!counts.cut && counts.executions <= 8, "{counts:?}");
}

#[test]
fn a_schedule_with_choices_is_played_again() {
    let source = "
import check
def pick(n):
    return check.choose(0, n)
print([pick(1), pick(2), pick(4)])
";
    let played = |choices: &[u8]| brute::play(&setup(source), &[], choices, &Limits::default()).unwrap().output;
    assert_eq!(String::from_utf8_lossy(&played(&[1, 0, 1])).trim(), "[1, 0, 4]");
    assert_eq!(String::from_utf8_lossy(&played(&[0, 1])).trim(), "[0, 2, 0]");
}

// ---- The outside world

fn with_stimulus(source: &str, write: impl FnOnce(&mut Stimulus)) -> Setup {
    let mut stimulus = Stimulus::new(&PYBOARD);
    write(&mut stimulus);
    Setup { stimulus: Some(stimulus), ..setup(source) }
}

const MILLISECOND: u64 = 1_000_000;

#[test]
fn an_edge_comes_anywhere_but_only_as_often_as_the_stimulus_has_it() {
    let source = "
import pyb
count = 0
def on_edge(line):
    global count
    count += 1
pyb.ExtInt('X1', pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_edge)
a = count
b = count
print(a, b)
";
    let once = |stimulus: &mut Stimulus| stimulus.drive(Nanoseconds(500 * MILLISECOND), "X1", Level::High).unwrap();
    prints(&with_stimulus(source, once), 2, &["0 0", "0 1", "1 1"]);
    let falls = |stimulus: &mut Stimulus| stimulus.drive(Nanoseconds(500 * MILLISECOND), "X1", Level::Low).unwrap();
    prints(&with_stimulus(source, falls), 2, &["0 0"]);
    // A file that does not name the pin says nothing of it.
    let elsewhere = |stimulus: &mut Stimulus| stimulus.drive(Nanoseconds(0), "X2", Level::High).unwrap();
    prints(&with_stimulus(source, elsewhere), 2, &["0 0", "0 1", "0 2", "1 1", "1 2", "2 2"]);
}

#[test]
fn with_an_edge_the_world_is_where_it_was_then() {
    // An encoder: the handler of one pin reads the other.
    let source = "
import pyb, machine
other = machine.Pin('X2', machine.Pin.IN)
seen = ''
def on_edge(line):
    global seen
    seen = 'forth' if other.value() else 'back'
pyb.ExtInt('X1', pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_edge)
print(seen)
";
    let turn = |stimulus: &mut Stimulus| {
        stimulus.drive(Nanoseconds(10 * MILLISECOND), "X2", Level::High).unwrap();
        stimulus.drive(Nanoseconds(11 * MILLISECOND), "X1", Level::High).unwrap();
        stimulus.drive(Nanoseconds(12 * MILLISECOND), "X2", Level::Low).unwrap();
    };
    prints(&with_stimulus(source, turn), 1, &["", "forth"]);
}

#[test]
fn a_level_that_interrupts_nobody_comes_at_its_time() {
    let source = "
import pyb, machine, time
pin = machine.Pin('X2', machine.Pin.IN)
adc = pyb.ADC('X19')
def on_tick(timer):
    pass
pyb.Timer(4, freq=1, callback=on_tick)
before = pin.value(), adc.read()
time.sleep_ms(20)
print(before, pin.value(), adc.read())
";
    let world = |stimulus: &mut Stimulus| {
        stimulus.drive(Nanoseconds(10 * MILLISECOND), "X2", Level::High).unwrap();
        stimulus.apply(Nanoseconds(10 * MILLISECOND), "X19", 3_300_000).unwrap();
    };
    prints(&with_stimulus(source, world), 1, &["(0, 0) 1 4095"]);
}

#[test]
fn a_handler_sees_what_comes_at_its_time_before_or_after_itself() {
    let source = "
import pyb, machine, time
pin = machine.Pin('X2', machine.Pin.IN)
seen = -1
def on_tick(timer):
    global seen
    seen = pin.value()
timer = pyb.Timer(4, freq=1, callback=on_tick)
time.sleep_ms(5)
for _ in range(3):
    time.sleep_ms(5)
timer.callback(None)
print(seen)
";
    let world = |stimulus: &mut Stimulus| stimulus.drive(Nanoseconds(10 * MILLISECOND), "X2", Level::High).unwrap();
    prints(&with_stimulus(source, world), 1, &["-1", "0", "1"]);
}

#[test]
fn a_serial_port_receives_what_is_sent() {
    let source = "
from machine import UART
got = b''
uart = UART(4, 9600)
def on_byte(port):
    global got
    got += port.read(1)
uart.irq(on_byte, UART.IRQ_RXIDLE)
for _ in range(2):
    pass
print(got)
";
    let sends = |stimulus: &mut Stimulus| stimulus.serial(Nanoseconds(MILLISECOND), "X2", b"hi", 9600).unwrap();
    prints(&with_stimulus(source, sends), 3, &["b''", "b'h'", "b'hi'"]);
}

#[test]
fn a_program_that_polls_sees_bytes_and_keys_at_their_times() {
    let source = "
import sys, time, select
from machine import UART
uart = UART(4, 9600)
before = uart.any()
time.sleep_ms(10)
print(before, uart.read(), sys.stdin.read(1))
";
    let sends = |stimulus: &mut Stimulus| {
        stimulus.serial(Nanoseconds(MILLISECOND), "X2", b"ok", 9600).unwrap();
        stimulus.type_bytes(Nanoseconds(0), b"q", Nanoseconds(0)).unwrap();
    };
    prints(&with_stimulus(source, sends), 0, &["0 b'ok' q"]);
}

#[test]
fn a_loop_is_not_closed_while_something_is_to_come() {
    let source = "
import machine, time
pin = machine.Pin('X2', machine.Pin.IN)
while not pin.value():
    time.sleep_ms(5)
print('pressed')
";
    let presses = |stimulus: &mut Stimulus| stimulus.drive(Nanoseconds(100 * MILLISECOND), "X2", Level::High).unwrap();
    prints(&with_stimulus(source, presses), 2, &["pressed"]);
}

// ---- What is not compared

fn closes(source: &str, ignored: &[&str]) -> bool {
    let ignored = ignored.iter().map(|name| String::from(*name)).collect();
    let mut program = Program::new(&Setup { ignored, ..setup(source) }).unwrap();
    !search(&mut program, Limits::default(), Without::default(), true, &mut |_| true).cut
}

#[test]
fn a_loop_that_only_counts_is_closed_if_its_counter_is_ignored() {
    let source = "
import pyb
flag = uptime = shown = 0
def on_tick(timer):
    global flag
    flag = 1
pyb.Timer(4, freq=10, callback=on_tick)
while True:
    uptime += 1
    pyb.delay(1)
    if flag:
        flag = 0
        shown = 1 - shown
";
    assert!(!closes(source, &[]));
    assert!(closes(source, &["uptime"]));
    assert!(!closes(source, &["downtime"]));
}

#[test]
fn an_attribute_is_ignored_by_its_class() {
    let source = "
import pyb
class Meter:
    rounds = 0
    def __init__(self):
        self.ticks = 0
    def run(self):
        while True:
            self.ticks += 1
            Meter.rounds += 2
            pyb.delay(1)
pyb.Timer(4, freq=10, callback=lambda timer: None)
Meter().run()
";
    assert!(!closes(source, &["Meter.ticks"]));
    assert!(closes(source, &["Meter.ticks", "Meter.rounds"]));
    assert!(!closes(source, &["ticks", "rounds", "Other.ticks"]));
}

#[test]
fn what_still_counts_is_compared_though_another_variable_is_ignored() {
    // The local counts as the global does, and ends the loop.
    let source = "
import pyb
uptime = 0
def on_tick(timer):
    pass
def main():
    global uptime
    pyb.Timer(4, freq=10, callback=on_tick)
    n = 0
    while True:
        uptime += 1
        n += 1
        pyb.delay(1)
        if n == 7:
            break
    print('over', n)
main()
";
    prints(&Setup { ignored: Vec::from([String::from("uptime")]), ..setup(source) }, 1, &["over 7"]);
}

// ---- Long searches

const TWO_SOURCES: &str = "
import pyb, check
x = y = 0
def h1(t):
    global x
    x += 1
def h2(line):
    global x, y
    y = x
    x = y + 1
t1 = pyb.Timer(4, freq=1000, callback=h1)
e1 = pyb.ExtInt('X1', pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_NONE, h2)
for i in range(check.choose(1, 2)):
    x += 1
    y += x
print(x, y)
";

/// How much was merged is no part of a result.
fn comparable(gathered: Gathered) -> Gathered {
    Gathered { counts: Counts { merged: 0, ..gathered.counts }, ..gathered }
}

#[test]
fn a_search_that_is_stopped_again_and_again_gathers_what_one_does() {
    for deliveries in [0, 1, 2, 3] {
        let limits = Limits { deliveries, of_source: deliveries, ..Limits::default() };
        let whole = analysis::gather(&setup(TWO_SOURCES), limits).unwrap();
        let mut done = Done::default();
        let mut times = 0;
        while !done.is_all {
            let limits = Limits { executions: 50, ..limits };
            let before = done.units;
            let all;
            (done, all) = analysis::go_on(&setup(TWO_SOURCES), limits, done).unwrap();
            assert!(done.is_all || done.units > before);
            assert_eq!(all.counts.stopped, !done.is_all);
            times += 1;
        }
        assert!(times > 5 || deliveries < 3, "{times}");
        assert_eq!(comparable(done.gathered), comparable(whole));
    }
}

#[test]
fn samples_have_more_interrupts_than_were_searched_and_are_the_same_for_a_seed() {
    let samples = |seed| {
        let samples = Samples { seed, most: Some(40), beyond: 2 };
        sample(&setup(TWO_SOURCES), Limits::default(), samples).unwrap()
    };
    let gathered = samples(7);
    assert_eq!(gathered.executions, 40);
    let numbers: BTreeSet<usize> = gathered.kept.values().flatten().map(|kept| kept.deliveries.len()).collect();
    assert!(numbers.iter().any(|n| *n > 2) && numbers.iter().all(|n| *n <= 8), "{numbers:?}");
    assert_eq!(gathered, samples(7));
    assert_ne!(gathered, samples(8));
}

#[test]
fn every_sample_is_an_execution_that_can_be_played() {
    let samples = Samples { seed: 1, most: Some(40), beyond: 2 };
    for seed in 0..20 {
        let setup = random_setup(seed);
        let limits = Limits { steps: 5_000, ..Limits::default() };
        for kept in sample(&setup, limits, samples).unwrap().kept.values().flatten() {
            let played = brute::play(&setup, &kept.deliveries, &kept.choices, &limits).unwrap();
            assert!(played.followed && (kept.end.is_some() || played.outcome == kept.outcome), "seed {seed}: {kept:?}");
        }
    }
}

/// Random programs: a few variables, an array, sources of different urgency, soft ones too, masks, arming, the queue.
struct Writer {
    dice: Dice,
    /// That may still be written: each doubles the work of trying everything.
    choices: u32,
    text: String,
}

impl Writer {
    fn below(&mut self, n: u64) -> u64 {
        self.dice.below(n)
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }

    fn line(&mut self, indent: usize, text: &str) {
        for _ in 0..indent {
            self.text.push_str("    ");
        }
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn value(&mut self) -> String {
        let places = ["x", "y", "z", "a[0]", "a[1]", "o.p", "d['k']", "1", "2", "b[1]", "level.value()"];
        if self.choices > 0 && self.below(8) == 0 {
            self.choices -= 1;
            return String::from(self.pick(&["choose(0, 2)", "choose(3, 1)"]));
        }
        let first = self.pick(&places);
        if self.below(2) == 0 { String::from(first) } else { format!("{first} + {}", self.pick(&places)) }
    }

    fn statement(&mut self, indent: usize, depth: u32, handler: bool) {
        let place = self.pick(&["x", "y", "z", "a[0]", "a[1]", "o.p", "d['k']", "b[1]"]);
        let bytes = place == "b[1]";
        match self.below(if depth == 0 { 9 } else { 13 }) {
            0..=2 if !bytes => self.line(indent, &format!("{place} += 1")),
            0..=2 => self.line(indent, "b[1] = b[1] + 1 & 255"),
            3..=5 => {
                let value = self.value();
                let value = if bytes { format!("({value}) & 255") } else { value };
                self.line(indent, &format!("{place} = {value}"));
            }
            6 if !handler => {
                let value = self.value();
                self.line(indent, &format!("print({value})"));
            }
            6 => self.line(indent, "micropython.schedule(later, 0)"),
            7 => self.line(indent, "pin.value(not pin.value())"),
            8 if !handler => self.line(indent, "time.sleep_ms(1)"),
            8 => self.line(indent, "x = y // (z % 3)"),
            9 => {
                let value = self.value();
                self.line(indent, &format!("if {value} > 2:"));
                self.statement(indent + 1, depth - 1, handler);
            }
            10 => {
                self.line(indent, "s = pyb.disable_irq()");
                self.statement(indent, depth - 1, handler);
                self.statement(indent, depth - 1, handler);
                // Now and then a handler forgets.
                if !handler || self.below(4) > 0 {
                    self.line(indent, "pyb.enable_irq(s)");
                }
            }
            11 => {
                let source = self.pick(&[
                    "t1.callback(None)",
                    "t1.callback(h1)",
                    "t2.callback(None)",
                    "t2.callback(h2)",
                    "e1.disable()",
                    "e1.enable()",
                ]);
                self.line(indent, source);
            }
            _ => {
                self.line(indent, &format!("for i{depth} in range(2):"));
                self.statement(indent + 1, depth - 1, handler);
            }
        }
    }

    fn program(&mut self) {
        self.line(0, "import pyb, machine, micropython, time, array");
        self.line(0, "from check import choose");
        self.line(0, "x = y = z = 0");
        self.line(0, "a = array.array('i', [0, 1])");
        self.line(0, "b = bytearray(2)");
        self.line(0, "d = {'k': 0, 'l': 1}");
        self.line(0, "class O: pass");
        self.line(0, "o = O()");
        self.line(0, "o.p = 0");
        self.line(0, "pin = machine.Pin('Y1', machine.Pin.OUT)");
        self.line(0, "level = machine.Pin('X5', machine.Pin.IN)");
        for name in ["later", "h1", "h2", "h3", "h4"] {
            self.line(0, &format!("def {name}(_):"));
            self.line(1, "global x, y, z");
            for _ in 0..1 + self.below(2) {
                let depth = self.below(2) as u32;
                self.statement(1, depth, true);
            }
        }
        self.line(0, "t1 = pyb.Timer(4, freq=1000)");
        self.line(0, "t2 = pyb.Timer(7, freq=700)");
        self.line(0, "e1 = pyb.ExtInt('X1', pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_NONE, h3)");
        let sources = 1 + self.below(3);
        let set = ["t1.callback(h1)", "t2.callback(h2)", "t3 = machine.Timer(-1, period=5, callback=h4)", "e1.enable()"];
        self.line(0, "e1.disable()");
        for _ in 0..sources {
            let text = self.pick(&set);
            self.line(0, text);
        }
        for _ in 0..1 + self.below(3) {
            self.statement(0, 2, false);
        }
        self.line(0, "print(x, y, z)");
    }
}

fn random_program(seed: u64) -> String {
    let mut writer = Writer { dice: Dice::new(seed), choices: (seed % 3) as u32, text: String::new() };
    for _ in 0..4 {
        writer.below(2);
    }
    writer.program();
    writer.text
}

/// With something going on outside, in some of them.
fn random_setup(seed: u64) -> Setup {
    let source = random_program(seed);
    if seed.is_multiple_of(2) {
        return setup(&source);
    }
    with_stimulus(&source, |stimulus| {
        for (n, us) in [60, 100, 150, 210, 280, 360, 800, 1500, 2500].into_iter().enumerate() {
            let level = if n % 2 == 0 { Level::High } else { Level::Low };
            stimulus.drive(Nanoseconds(us * 1000), "X5", level).unwrap();
            stimulus.drive(Nanoseconds(us * 1100), "X1", level).unwrap();
        }
    })
}

fn seeds() -> core::ops::Range<u64> {
    let number = |name: &str, default: u64| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default);
    let first = number("TAIPAN_CHECK_SEED", 0);
    first..first + number("TAIPAN_CHECK_PROGRAMS", 1000)
}

/// Whether the search finds what trying everything finds, for a program; prints the program if not.
fn agrees(seed: u64, without: Without, counts: &mut [u64; 4]) -> bool {
    let setup = random_setup(seed);
    let source = String::from_utf8_lossy(&setup.source);
    let limits = Limits { steps: 5_000, ..Limits::default() };
    let Some(expected) = brute(&setup, limits) else { return true };
    let found = searched(&setup, limits, without, true).0;
    let (merged, counted) = searched(&setup, limits, without, false);
    counts[0] += expected.classes.len() as u64;
    counts[1] += found.executions;
    counts[2] += expected.executions;
    counts[3] += counted.merged;
    let all = found.outcomes == expected.outcomes && found.classes == expected.classes;
    let agrees = all && merged.outcomes == found.outcomes && merged.executions == found.executions;
    if !agrees && without.rule.is_none() {
        let (found_outcomes, outcomes) = (found.outcomes.len(), expected.outcomes.len());
        let (found_classes, classes) = (found.classes.len(), expected.classes.len());
        std::println!("{source}\nseed {seed}: {found_outcomes} outcomes of {outcomes}, {found_classes} classes of {classes}");
    }
    agrees
}

#[test]
fn random_programs_have_the_outcomes_and_classes_that_trying_everything_finds() {
    let mut counts = [0; 4];
    for seed in seeds() {
        assert!(agrees(seed, Without::default(), &mut counts), "seed {seed}");
    }
    let [classes, executions, all, merged] = counts;
    std::println!("{classes} classes, {executions} executions ({merged} merged), {all} by trying everything");
}

/// Time passes a stimulus's edge while the program waits, for one.
#[test]
fn programs_that_the_search_got_wrong_once() {
    for seed in [305439, 1004771] {
        assert!(agrees(seed, Without::default(), &mut [0; 4]), "seed {seed}");
    }
}

/// Whether the search gets one of the programs wrong without a rule.
fn goes_wrong_without(rule: u8) -> bool {
    seeds().any(|seed| !agrees(seed, Without { rule: Some(rule), region: None }, &mut [0; 4]))
}

/// Only inside `low` can `high` come. So `low` matters to whom what `high` reads matters to.
#[test]
fn rule_1_the_footprint_is_that_of_handlers_within_too_is_needed() {
    let source = "
import pyb
x = 0
y = 0
def high(t):
    global y
    y = x + 1
timer = pyb.Timer(4, freq=1000)
def low(line):
    global y
    timer.callback(high)
    y = y * 2
    timer.callback(None)
pyb.ExtInt('X1', pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_NONE, low)
x = 10
print(y)
";
    assert_eq!(printed(&setup(source), 2, Without::default()), ["0", "1", "11", "2", "22"]);
    assert!(printed(&setup(source), 2, Without { rule: Some(1), region: None }).len() < 5);
}

/// Which of the timers it was is all the difference.
#[test]
fn rule_5_a_state_is_all_of_it_is_needed() {
    let source = "
import pyb
x = 0
def tick(t):
    global x
    x = 1
one = pyb.Timer(4, freq=1000, callback=tick)
two = pyb.Timer(7, freq=700, callback=tick)
for i in range(4):
    abs(x)
one.callback(None)
two.callback(None)
print(x)
";
    let setup = setup(source);
    let limits = Limits { deliveries: 1, ..Limits::default() };
    let (expected, counted) = searched(&setup, limits, Without::default(), false);
    assert!(counted.merged > 0);
    assert_eq!(expected.outcomes, searched(&setup, limits, Without::default(), true).0.outcomes);
    let wrong = searched(&setup, limits, Without { rule: Some(5), region: None }, false).0;
    assert_ne!(wrong.outcomes, expected.outcomes);
}

#[test]
fn rule_2_a_delivery_is_an_event_is_needed() {
    assert!(goes_wrong_without(2));
}

#[test]
fn rule_3_the_mask_is_a_place_is_needed() {
    assert!(goes_wrong_without(3));
}

#[test]
fn rule_4_waking_across_levels_is_needed() {
    assert!(goes_wrong_without(4));
}

#[test]
fn parts_of_a_search_have_seen_together_what_the_whole_has_which_is_the_same_search() {
    for seed in seeds().take(25) {
        let setup = setup(&random_program(seed));
        let limits = Limits { steps: 5_000, executions: 3_000, covers: true, ..Limits::default() };
        let whole = gather(&setup, limits).unwrap();
        if whole.counts.stopped {
            continue;
        }
        let plain = gather(&setup, Limits { covers: false, ..limits }).unwrap();
        // Executions are followed to their ends then.
        let counts = Counts { merged: plain.counts.merged, ..whole.counts };
        assert_eq!(Gathered { coverage: None, counts, ..whole.clone() }, plain, "seed {seed}");
        for by_hash in [false, true] {
            let part = |index| gather(&setup, Limits { share: Some(Share { index, of: 3, by_hash }), ..limits }).unwrap();
            let mut together = Gathered::default();
            (0..3).rev().for_each(|index| together.merge(part(index)));
            assert!(together == whole, "seed {seed}");
        }
    }
}

#[test]
fn what_a_search_that_was_stopped_has_not_tried_is_known() {
    let source = "
import pyb
count = 0
def tick(t):
    global count
    count += 1
tim = pyb.Timer(4, freq=1000, callback=tick)
if count == 0:
    count = 7
tim.deinit()
";
    let placements = |executions| {
        let limits = Limits { executions, covers: true, ..Limits::default() };
        check(&setup(source), limits).unwrap().coverage.unwrap().placements()
    };
    let (stopped, whole) = (placements(1), placements(u64::MAX));
    assert_eq!(whole.get(&Standing::Spent), None, "{whole:?}");
    // The first execution has its interrupts at once: of the store the program alone tells.
    assert_eq!((stopped[&Standing::Tried], stopped[&Standing::Spent]), (1, 1), "{stopped:?}");
    assert_eq!(whole[&Standing::Tried], 2);
}
