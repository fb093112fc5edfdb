//! A board that is held: nothing interrupts by itself, but what is let happen. Of the outside some comes by the clock, and
//! some waits to be let (see [`Outside`](crate::outside::Outside)).

use super::{Edges, SimBoard, Source, Touched};
use crate::outside::{Step, What};
use crate::pins::Pin;
use crate::stimulus::Action;
use crate::timer::Timer;
use core::cmp::Reverse;
use taipan_board::{Board, Cycles, Line, PinId};

/// Steps of a script that are looked through for an edge: of a wave that the chip does not see there is none.
const LOOK_AHEAD: usize = 1000;

impl SimBoard {
    /// From now on timers, clocks and the alarm raise no line by themselves: [`SimBoard::fire`] does it for them.
    pub fn hold(&mut self) {
        self.held = true;
        self.timers.iter_mut().for_each(Timer::hold);
        self.reschedule();
    }

    /// Calls `found` for each event that could happen: its line, and for a timer which, 0 for the update and n for
    /// compare channel n.
    pub fn armed(&self, mut found: impl FnMut(Line, u8)) {
        for timer in &self.timers {
            (0..=4).filter(|&event| timer.is_armed(event)).for_each(|event| found(timer.info().line, event));
        }
        for (line, edges) in self.edges.iter().enumerate() {
            if edges.is_some_and(|edges| self.has_edge(&edges)) {
                found(Line(line as u8), 0);
            }
        }
        for uart in self.uarts.iter().filter(|uart| uart.is_listening() && self.has_byte(uart.info().receives)) {
            found(uart.info().line, 0);
        }
        if self.wake_up.is_some() {
            found(self.profile.wake_up_line, 0);
        }
    }

    /// The pin whose edges raise a line now.
    pub fn edge_pin(&self, line: Line) -> Option<PinId> {
        self.edges.get(usize::from(line.0))?.map(|edges| edges.pin)
    }

    /// The time between two events of a line, if it keeps one: not edges, not what others send.
    pub fn gap(&self, line: Line, event: u8) -> Option<Cycles> {
        self.timers.iter().find(|timer| timer.info().line == line && timer.is_armed(event)).map(Timer::gap)
    }

    /// One of the events of [`SimBoard::armed`] happens now.
    pub fn fire(&mut self, now: Cycles, line: Line, event: u8) {
        if let Some(edges) = self.edges[usize::from(line.0)] {
            if let Some(script) = self.outside.script(edges.pin) {
                self.go_on(now, script, |step, seen| matches!(step.what, What::Act(_)) && seen.is_some_and(|level| edges.wants(level)));
                return;
            }
            self.touched.push(Touched::Pin(edges.pin));
            // The edge that is wanted, coming from the other level; of two, the one that can come next.
            let level = if edges.rising && edges.falling { !self.pins.level(edges.pin) } else { edges.rising };
            self.change_pin(now, edges.pin, |pin| pin.driven = Some(!level));
            self.interrupts.clear(line);
            self.change_pin(now, edges.pin, |pin| pin.driven = Some(level));
            return;
        }
        if let Some(timer) = self.timers.iter_mut().find(|timer| timer.info().line == line) {
            timer.happen(event);
        }
        if let Some(n) = self.uarts.iter().position(|uart| uart.info().line == line) {
            let script = self.outside.script(self.uarts[n].info().receives).filter(|n| self.outside.scripts[*n].has_bytes);
            match script {
                Some(script) => self.go_on(now, script, |step, _| matches!(step.what, What::Byte(_))),
                None => self.hear(now, n, b'A'),
            }
            if self.interrupts.pending() >> line.0 & 1 != 0 {
                return;
            }
        }
        self.raise(now, line);
    }

    // ---- The outside

    /// Calls `found` for what the outside has changed since this was last asked.
    pub fn take_touched(&mut self, found: impl FnMut(Touched)) {
        self.touched.drain(..).for_each(found);
    }

    /// For what is executed from now on no time passes outside, if it does not stand still already.
    pub fn stop_the_world(&mut self, now: Cycles) {
        self.outside.stopped.get_or_insert(now);
    }

    pub fn let_the_world_go_on(&mut self) {
        self.outside.stopped = None;
        self.reschedule();
    }

    /// When the next thing comes from outside by the clock, if something does.
    pub fn next_from_outside(&self) -> Option<Cycles> {
        if self.stimuli.is_empty() && self.outside.scripts.is_empty() {
            return None;
        }
        let stimulus = self.stimuli.peek().map(|Reverse(due)| due.at).filter(|at| self.outside.goes_on_to(*at));
        stimulus.into_iter().chain(self.next_outside().map(|(at, _)| at)).min()
    }

    /// The next time at which it makes a difference whether a pin's edges are let come or come by the clock.
    pub fn next_held(&self, now: Cycles) -> Option<Cycles> {
        let held = (0..self.outside.scripts.len()).filter(|n| self.by_the_clock(*n).is_none());
        held.filter_map(|n| self.outside.scripts[n].next_time(now)).min()
    }

    /// Whether something is to come from outside by the clock.
    pub fn awaits_the_clock(&self) -> bool {
        !self.stimuli.is_empty() || (0..self.outside.scripts.len()).any(|n| self.by_the_clock(n).is_some())
    }

    /// How far the outside is: with that and the clock it is known what comes.
    pub fn outside_position(&self) -> u64 {
        let scripts = self.outside.scripts.iter();
        let positions = scripts.fold(self.stimuli.len() as u64, |n, script| n.wrapping_mul(1_000_003).wrapping_add(script.position()));
        positions.wrapping_mul(1_000_003).wrapping_add(self.outside.reached.0)
    }

    /// Whether an edge that raises the line can come: the stimulus has one, or says nothing of the pin.
    fn has_edge(&self, edges: &Edges) -> bool {
        let Some(script) = self.outside.script(edges.pin) else { return true };
        let mut script = self.outside.scripts[script].clone();
        let mut pin = self.pins.get(edges.pin).clone();
        core::iter::from_fn(|| script.take())
            .take(LOOK_AHEAD)
            .any(|step| self.try_on(&mut pin, step).is_some_and(|level| edges.wants(level)))
    }

    /// The same for a character.
    fn has_byte(&self, pin: PinId) -> bool {
        let script = self.outside.script(pin).map(|n| &self.outside.scripts[n]).filter(|script| script.has_bytes);
        let Some(mut script) = script.cloned() else { return true };
        core::iter::from_fn(|| script.take()).any(|step| matches!(step.what, What::Byte(_)))
    }

    /// Does a step to a copy of a pin; the level that it gets, if the chip sees it change.
    fn try_on(&self, pin: &mut Pin, step: Step) -> Option<bool> {
        match step.what {
            What::Act(Action::Drive { level, .. }) => pin.drive(level.driven()),
            What::Act(Action::Wave(wave)) => pin.drive(Some(wave.level())),
            What::Act(Action::Apply { microvolts, .. }) => pin.drive(Some(self.is_high(microvolts))),
            _ => None,
        }
    }

    /// When the next step of a script happens, if it does not wait to be let.
    fn by_the_clock(&self, n: usize) -> Option<Cycles> {
        let script = &self.outside.scripts[n];
        let step = script.head()?;
        let waits = match step.what {
            What::Byte(_) => self.uarts.iter().any(|uart| uart.info().receives == script.pin && uart.is_listening()),
            What::Act(_) => {
                let level = self.try_on(&mut self.pins.get(script.pin).clone(), step);
                let lines = self.edges.iter().flatten().filter(|edges| edges.pin == script.pin);
                level.is_some_and(|level| lines.into_iter().any(|edges| edges.wants(level)))
            }
        };
        (!waits).then_some(step.at)
    }

    /// The next that happens by the clock, at once if the world has been there already.
    pub(super) fn next_outside(&self) -> Option<(Cycles, Source)> {
        let due = (0..self.outside.scripts.len()).filter_map(|n| Some((self.by_the_clock(n)?, n)));
        let (at, n) = due.min_by_key(|(at, _)| *at)?;
        let at = if at <= self.outside.reached { Cycles::ZERO } else { at };
        self.outside.goes_on_to(at).then_some((at, Source::Outside(n)))
    }

    /// Steps of a script happen up to the one that is `wanted`, given what the chip sees of it; and all else that had
    /// happened by then.
    fn go_on(&mut self, now: Cycles, n: usize, wanted: impl Fn(&Step, Option<bool>) -> bool) {
        while let Some(step) = self.outside.scripts[n].head() {
            let seen = self.try_on(&mut self.pins.get(self.outside.scripts[n].pin).clone(), step);
            self.do_step(now, n);
            if wanted(&step, seen) {
                self.outside.reached = self.outside.reached.max(step.at);
                break;
            }
        }
        self.advance(now);
    }

    pub(super) fn do_step(&mut self, at: Cycles, n: usize) {
        let script = &mut self.outside.scripts[n];
        let pin = script.pin;
        match script.take().map(|step| step.what) {
            Some(What::Act(Action::Wave(wave))) => {
                self.touched.push(Touched::Pin(pin));
                self.change_pin(at, pin, |pin| pin.driven = Some(wave.level()));
            }
            Some(What::Act(action)) => self.act(at, action),
            Some(What::Byte(byte)) => {
                for uart in 0..self.uarts.len() {
                    if self.uarts[uart].info().receives == pin {
                        self.hear(at, uart, byte);
                    }
                }
            }
            None => {}
        }
    }

    /// A character comes in at a serial port.
    fn hear(&mut self, at: Cycles, uart: usize, byte: u8) {
        self.touched.push(Touched::Uart(self.uarts[uart].info().id));
        if self.uarts[uart].arrive(byte) {
            self.raise(at, self.uarts[uart].info().line);
        }
    }
}
