//! Reads a stimulus from a TOML file, as docs/stimulus.md describes it.
//!
//! What the file says is checked twice: its shape by `fields`, and its sense by `taipan_sim::stimulus`. Either way
//! the message starts with file, line and column.
use std::ops::Range;
use std::path::Path;

use taipan_board::Profile;
use taipan_sim::duration;
use taipan_sim::stimulus::{Bounce, Level, Pulse, Repeat, SquareWave, Stimulus, StimulusError};
use taipan_sim::{DurationError, Nanoseconds};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fields::{Fields, Mistake, Read, place};

/// Reads `path` for a board of `profile`. An error is a message with its place, `file:line:column: what is wrong`.
pub fn load(path: &Path, profile: &'static Profile) -> Result<Stimulus, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    parse(&text, &path.display().to_string(), profile)
}

/// Reads the text of such a file, which is called `name` in what is wrong with it.
pub fn parse(text: &str, name: &str, profile: &'static Profile) -> Result<Stimulus, String> {
    let in_place = |mistake: Mistake| {
        let (line, column) = place(text, mistake.at.start);
        format!("{name}:{line}:{column}: {}", mistake.message)
    };
    let table = DeTable::parse(text).map_err(|error| in_place(Mistake::new(&error.span().unwrap_or(0..0), error.message())))?;
    let document = Spanned::new(table.span(), DeValue::Table(table.into_inner()));
    let file = File::read(&document).map_err(in_place)?;
    let mut stimulus = Stimulus::new(profile);
    file.add_to(&mut stimulus).map_err(in_place)?;
    Ok(stimulus)
}

/// Bits a second, of a serial entry that doesn't say.
const DEFAULT_BAUD: u32 = 9600;

#[derive(Default)]
struct File {
    press: Vec<PressEntry>,
    pulse: Vec<PulseEntry>,
    set: Vec<SetEntry>,
    wave: Vec<WaveEntry>,
    connect: Vec<ConnectEntry>,
    analog: Vec<AnalogEntry>,
    serial: Vec<SerialEntry>,
    typed: Vec<TypeEntry>,
    interrupt: Vec<InterruptEntry>,
}

struct PressEntry {
    at: Spanned<String>,
    r#for: Spanned<String>,
    bounce: Option<Spanned<BounceEntry>>,
    every: Option<Spanned<String>>,
    times: Option<Spanned<u32>>,
}

struct PulseEntry {
    pin: Spanned<String>,
    at: Spanned<String>,
    r#for: Spanned<String>,
    level: Option<LevelName>,
    after: Option<LevelName>,
    bounce: Option<Spanned<BounceEntry>>,
    every: Option<Spanned<String>>,
    times: Option<Spanned<u32>>,
}

struct SetEntry {
    pin: Spanned<String>,
    at: Spanned<String>,
    level: LevelName,
}

struct WaveEntry {
    pin: Spanned<String>,
    from: Option<Spanned<String>>,
    period: Spanned<String>,
    high: Option<Spanned<String>>,
    times: Option<u32>,
}

struct ConnectEntry {
    from: Spanned<String>,
    to: Spanned<String>,
    at: Option<Spanned<String>>,
}

struct AnalogEntry {
    pin: Spanned<String>,
    at: Spanned<String>,
    millivolts: u32,
}

struct SerialEntry {
    pin: Spanned<String>,
    at: Spanned<String>,
    text: String,
    baud: Option<Spanned<u32>>,
}

struct TypeEntry {
    at: Spanned<String>,
    text: String,
    spacing: Option<Spanned<String>>,
}

struct InterruptEntry {
    at: Spanned<String>,
}

struct BounceEntry {
    edges: u32,
    over: Spanned<String>,
}

#[derive(Clone, Copy)]
enum LevelName {
    Low,
    High,
    Free,
}

impl Read for File {
    fn read(value: &Spanned<DeValue>) -> Result<File, Mistake> {
        let fields = Fields::new(value, &["press", "pulse", "set", "wave", "connect", "analog", "serial", "type", "interrupt"])?;
        Ok(File {
            press: fields.optional("press")?.unwrap_or_default(),
            pulse: fields.optional("pulse")?.unwrap_or_default(),
            set: fields.optional("set")?.unwrap_or_default(),
            wave: fields.optional("wave")?.unwrap_or_default(),
            connect: fields.optional("connect")?.unwrap_or_default(),
            analog: fields.optional("analog")?.unwrap_or_default(),
            serial: fields.optional("serial")?.unwrap_or_default(),
            typed: fields.optional("type")?.unwrap_or_default(),
            interrupt: fields.optional("interrupt")?.unwrap_or_default(),
        })
    }
}

impl Read for PressEntry {
    fn read(value: &Spanned<DeValue>) -> Result<PressEntry, Mistake> {
        let fields = Fields::new(value, &["at", "for", "bounce", "every", "times"])?;
        Ok(PressEntry {
            at: fields.required("at")?,
            r#for: fields.required("for")?,
            bounce: fields.optional("bounce")?,
            every: fields.optional("every")?,
            times: fields.optional("times")?,
        })
    }
}

impl Read for PulseEntry {
    fn read(value: &Spanned<DeValue>) -> Result<PulseEntry, Mistake> {
        let names = &["pin", "at", "for", "level", "after", "bounce", "every", "times"];
        let fields = Fields::new(value, names)?;
        Ok(PulseEntry {
            pin: fields.required("pin")?,
            at: fields.required("at")?,
            r#for: fields.required("for")?,
            level: fields.optional("level")?,
            after: fields.optional("after")?,
            bounce: fields.optional("bounce")?,
            every: fields.optional("every")?,
            times: fields.optional("times")?,
        })
    }
}

impl Read for SetEntry {
    fn read(value: &Spanned<DeValue>) -> Result<SetEntry, Mistake> {
        let fields = Fields::new(value, &["pin", "at", "level"])?;
        Ok(SetEntry { pin: fields.required("pin")?, at: fields.required("at")?, level: fields.required("level")? })
    }
}

impl Read for WaveEntry {
    fn read(value: &Spanned<DeValue>) -> Result<WaveEntry, Mistake> {
        let fields = Fields::new(value, &["pin", "from", "period", "high", "times"])?;
        Ok(WaveEntry {
            pin: fields.required("pin")?,
            from: fields.optional("from")?,
            period: fields.required("period")?,
            high: fields.optional("high")?,
            times: fields.optional("times")?,
        })
    }
}

impl Read for ConnectEntry {
    fn read(value: &Spanned<DeValue>) -> Result<ConnectEntry, Mistake> {
        let fields = Fields::new(value, &["from", "to", "at"])?;
        Ok(ConnectEntry { from: fields.required("from")?, to: fields.required("to")?, at: fields.optional("at")? })
    }
}

impl Read for AnalogEntry {
    fn read(value: &Spanned<DeValue>) -> Result<AnalogEntry, Mistake> {
        let fields = Fields::new(value, &["pin", "at", "millivolts"])?;
        Ok(AnalogEntry { pin: fields.required("pin")?, at: fields.required("at")?, millivolts: fields.required("millivolts")? })
    }
}

impl Read for SerialEntry {
    fn read(value: &Spanned<DeValue>) -> Result<SerialEntry, Mistake> {
        let fields = Fields::new(value, &["pin", "at", "text", "baud"])?;
        Ok(SerialEntry {
            pin: fields.required("pin")?,
            at: fields.required("at")?,
            text: fields.required("text")?,
            baud: fields.optional("baud")?,
        })
    }
}

impl Read for TypeEntry {
    fn read(value: &Spanned<DeValue>) -> Result<TypeEntry, Mistake> {
        let fields = Fields::new(value, &["at", "text", "spacing"])?;
        Ok(TypeEntry { at: fields.required("at")?, text: fields.required("text")?, spacing: fields.optional("spacing")? })
    }
}

impl Read for InterruptEntry {
    fn read(value: &Spanned<DeValue>) -> Result<InterruptEntry, Mistake> {
        let fields = Fields::new(value, &["at"])?;
        Ok(InterruptEntry { at: fields.required("at")? })
    }
}

impl Read for BounceEntry {
    fn read(value: &Spanned<DeValue>) -> Result<BounceEntry, Mistake> {
        let fields = Fields::new(value, &["edges", "over"])?;
        Ok(BounceEntry { edges: fields.required("edges")?, over: fields.required("over")? })
    }
}

impl Read for LevelName {
    fn read(value: &Spanned<DeValue>) -> Result<LevelName, Mistake> {
        let name: Spanned<String> = Read::read(value)?;
        match name.get_ref().as_str() {
            "low" => Ok(LevelName::Low),
            "high" => Ok(LevelName::High),
            "free" => Ok(LevelName::Free),
            other => {
                let message = format!("unknown variant `{other}`, expected one of `low`, `high`, `free`");
                Err(Mistake::new(&value.span(), message))
            }
        }
    }
}

impl File {
    fn add_to(&self, stimulus: &mut Stimulus) -> Result<(), Mistake> {
        for entry in &self.press {
            let pulse = pulse(&entry.at, &entry.r#for, &entry.bounce, &entry.every, &entry.times)?;
            let at = entry.place();
            stimulus.press(pulse).map_err(|error| Mistake::new(&at(&error), error))?;
        }
        for entry in &self.pulse {
            entry.add_to(stimulus)?;
        }
        for entry in &self.set {
            let at = time(&entry.at)?;
            let place = on_pin(&entry.pin, &entry.at);
            stimulus.drive(at, entry.pin.get_ref(), entry.level.level()).map_err(|error| Mistake::new(&place(&error), error))?;
        }
        for entry in &self.wave {
            entry.add_to(stimulus)?;
        }
        for entry in &self.connect {
            let at = optional_time(&entry.at)?.unwrap_or_default();
            let (from, to) = (entry.from.get_ref(), entry.to.get_ref());
            // The pin that is unknown is the one whose name the error has.
            let place = |error: &StimulusError| match error {
                StimulusError::UnknownPin { name, .. } if name == to => entry.to.span(),
                _ => entry.from.span(),
            };
            stimulus.connect(at, from, to).map_err(|error| Mistake::new(&place(&error), error))?;
        }
        for entry in &self.analog {
            let place = on_pin(&entry.pin, &entry.at);
            let microvolts = entry.millivolts.saturating_mul(1000);
            let applied = stimulus.apply(time(&entry.at)?, entry.pin.get_ref(), microvolts);
            applied.map_err(|error| Mistake::new(&place(&error), error))?;
        }
        for entry in &self.serial {
            let place = on_pin(&entry.pin, &entry.at);
            let baud = entry.baud.as_ref().map_or(DEFAULT_BAUD, |baud| *baud.get_ref());
            stimulus
                .serial(time(&entry.at)?, entry.pin.get_ref(), entry.text.as_bytes(), baud)
                .map_err(|error| Mistake::new(&place(&error), error))?;
        }
        for entry in &self.typed {
            let spacing = optional_time(&entry.spacing)?.unwrap_or_default();
            stimulus.type_bytes(time(&entry.at)?, entry.text.as_bytes(), spacing).map_err(|error| Mistake::new(&entry.at.span(), error))?;
        }
        for entry in &self.interrupt {
            stimulus.ctrl_c(time(&entry.at)?).map_err(|error| Mistake::new(&entry.at.span(), error))?;
        }
        Ok(())
    }
}

impl PressEntry {
    /// Where the fault is that an error tells of.
    fn place(&self) -> impl Fn(&StimulusError) -> Range<usize> + '_ {
        |error| match (error, &self.bounce) {
            (StimulusError::EvenBounce(_) | StimulusError::LongBounce { .. }, Some(bounce)) => bounce.span(),
            (StimulusError::NoLength | StimulusError::Overlap { .. }, _) => self.r#for.span(),
            _ => self.at.span(),
        }
    }
}

impl PulseEntry {
    fn add_to(&self, stimulus: &mut Stimulus) -> Result<(), Mistake> {
        let pulse = pulse(&self.at, &self.r#for, &self.bounce, &self.every, &self.times)?;
        let level = self.level.unwrap_or(LevelName::High).level();
        let after = self.after.map_or_else(|| opposite(level), LevelName::level);
        let place = |error: &StimulusError| match (error, &self.bounce) {
            (StimulusError::UnknownPin { .. }, _) => self.pin.span(),
            (StimulusError::EvenBounce(_) | StimulusError::LongBounce { .. }, Some(bounce)) => bounce.span(),
            (StimulusError::NoLength | StimulusError::Overlap { .. }, _) => self.r#for.span(),
            _ => self.at.span(),
        };
        stimulus.pulse(self.pin.get_ref(), pulse, level, after).map_err(|error| Mistake::new(&place(&error), error))
    }
}

impl WaveEntry {
    fn add_to(&self, stimulus: &mut Stimulus) -> Result<(), Mistake> {
        let period = time(&self.period)?;
        let wave = SquareWave {
            from: optional_time(&self.from)?.unwrap_or_default(),
            period,
            high: optional_time(&self.high)?.unwrap_or(Nanoseconds(period.0 / 2)),
            times: self.times,
        };
        let place = on_pin(&self.pin, &self.period);
        stimulus.wave(self.pin.get_ref(), wave).map_err(|error| Mistake::new(&place(&error), error))
    }
}

impl LevelName {
    fn level(self) -> Level {
        match self {
            LevelName::Low => Level::Low,
            LevelName::High => Level::High,
            LevelName::Free => Level::Free,
        }
    }
}

fn opposite(level: Level) -> Level {
    match level {
        Level::Low => Level::High,
        Level::High => Level::Low,
        Level::Free => Level::Free,
    }
}

fn pulse(
    at: &Spanned<String>,
    lasts: &Spanned<String>,
    bounce: &Option<Spanned<BounceEntry>>,
    every: &Option<Spanned<String>>,
    times: &Option<Spanned<u32>>,
) -> Result<Pulse, Mistake> {
    let bounce = match bounce {
        None => None,
        Some(entry) => {
            let BounceEntry { edges, over } = entry.get_ref();
            Some(Bounce { edges: *edges, over: time(over)? })
        }
    };
    let repeat = match (every, times) {
        (None, None) => None,
        (Some(every), Some(times)) => Some(Repeat { every: time(every)?, times: *times.get_ref() }),
        (Some(every), None) => {
            return Err(Mistake::new(&every.span(), "\"every\" needs \"times\" beside it"));
        }
        (None, Some(times)) => {
            return Err(Mistake::new(&times.span(), "\"times\" needs \"every\" beside it"));
        }
    };
    Ok(Pulse { at: time(at)?, lasts: time(lasts)?, bounce, repeat })
}

fn time(text: &Spanned<String>) -> Result<Nanoseconds, Mistake> {
    duration::parse(text.get_ref()).map_err(|error: DurationError| Mistake::new(&text.span(), error))
}

fn optional_time(text: &Option<Spanned<String>>) -> Result<Option<Nanoseconds>, Mistake> {
    text.as_ref().map(time).transpose()
}

/// An unknown pin is where it is named; anything else is `otherwise`.
fn on_pin<'a>(pin: &'a Spanned<String>, otherwise: &'a Spanned<String>) -> impl Fn(&StimulusError) -> Range<usize> + 'a {
    |error| match error {
        StimulusError::UnknownPin { .. } => pin.span(),
        _ => otherwise.span(),
    }
}

#[cfg(test)]
mod tests;
