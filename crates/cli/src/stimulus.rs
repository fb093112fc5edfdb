//! Reads a stimulus from a TOML file, as docs/stimulus.md describes it.
//!
//! What the file says is checked twice: its shape here, by serde, and its sense by `taipan_sim::stimulus`. Either way
//! the message starts with file, line and column.
use std::fmt::Display;
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use taipan_board::Profile;
use taipan_sim::duration;
use taipan_sim::stimulus::{Bounce, Level, Pulse, Repeat, SquareWave, Stimulus, StimulusError};
use taipan_sim::{DurationError, Nanoseconds};
use toml::Spanned;

/// Reads `path` for a board of `profile`. An error is a message with its place, `file:line:column: what is wrong`.
pub fn load(path: &Path, profile: &'static Profile) -> Result<Stimulus, String> {
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    parse(&text, &path.display().to_string(), profile)
}

fn parse(text: &str, name: &str, profile: &'static Profile) -> Result<Stimulus, String> {
    let in_place = |mistake: Mistake| {
        let (line, column) = place(text, mistake.at.start);
        format!("{name}:{line}:{column}: {}", mistake.message)
    };
    let file: File = toml::from_str(text).map_err(|error| {
        let at = error.span().unwrap_or(0..0);
        in_place(Mistake {
            at,
            message: error.message().into(),
        })
    })?;
    let mut stimulus = Stimulus::new(profile);
    file.add_to(&mut stimulus).map_err(in_place)?;
    Ok(stimulus)
}

/// Line and column, from 1, in characters.
fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

struct Mistake {
    at: Range<usize>,
    message: String,
}

impl Mistake {
    fn new(at: &Range<usize>, message: impl Display) -> Mistake {
        Mistake {
            at: at.clone(),
            message: message.to_string(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    press: Vec<PressEntry>,
    #[serde(default)]
    pulse: Vec<PulseEntry>,
    #[serde(default)]
    set: Vec<SetEntry>,
    #[serde(default)]
    wave: Vec<WaveEntry>,
    #[serde(default, rename = "type")]
    typed: Vec<TypeEntry>,
    #[serde(default)]
    interrupt: Vec<InterruptEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PressEntry {
    at: Spanned<String>,
    r#for: Spanned<String>,
    bounce: Option<Spanned<BounceEntry>>,
    every: Option<Spanned<String>>,
    times: Option<Spanned<u32>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetEntry {
    pin: Spanned<String>,
    at: Spanned<String>,
    level: LevelName,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WaveEntry {
    pin: Spanned<String>,
    from: Option<Spanned<String>>,
    period: Spanned<String>,
    high: Option<Spanned<String>>,
    times: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeEntry {
    at: Spanned<String>,
    text: String,
    spacing: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InterruptEntry {
    at: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BounceEntry {
    edges: u32,
    over: Spanned<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum LevelName {
    Low,
    High,
    Free,
}

impl File {
    fn add_to(&self, stimulus: &mut Stimulus) -> Result<(), Mistake> {
        for entry in &self.press {
            let pulse = pulse(
                &entry.at,
                &entry.r#for,
                &entry.bounce,
                &entry.every,
                &entry.times,
            )?;
            let at = entry.place();
            stimulus
                .press(pulse)
                .map_err(|error| Mistake::new(&at(&error), error))?;
        }
        for entry in &self.pulse {
            entry.add_to(stimulus)?;
        }
        for entry in &self.set {
            let at = time(&entry.at)?;
            let place = on_pin(&entry.pin, &entry.at);
            stimulus
                .drive(at, entry.pin.get_ref(), entry.level.level())
                .map_err(|error| Mistake::new(&place(&error), error))?;
        }
        for entry in &self.wave {
            entry.add_to(stimulus)?;
        }
        for entry in &self.typed {
            let spacing = optional_time(&entry.spacing)?.unwrap_or_default();
            stimulus
                .type_bytes(time(&entry.at)?, entry.text.as_bytes(), spacing)
                .map_err(|error| Mistake::new(&entry.at.span(), error))?;
        }
        for entry in &self.interrupt {
            stimulus
                .ctrl_c(time(&entry.at)?)
                .map_err(|error| Mistake::new(&entry.at.span(), error))?;
        }
        Ok(())
    }
}

impl PressEntry {
    /// Where the fault is that an error tells of.
    fn place(&self) -> impl Fn(&StimulusError) -> Range<usize> + '_ {
        |error| match (error, &self.bounce) {
            (StimulusError::EvenBounce(_) | StimulusError::LongBounce { .. }, Some(bounce)) => {
                bounce.span()
            }
            (StimulusError::NoLength | StimulusError::Overlap { .. }, _) => self.r#for.span(),
            _ => self.at.span(),
        }
    }
}

impl PulseEntry {
    fn add_to(&self, stimulus: &mut Stimulus) -> Result<(), Mistake> {
        let pulse = pulse(
            &self.at,
            &self.r#for,
            &self.bounce,
            &self.every,
            &self.times,
        )?;
        let level = self.level.unwrap_or(LevelName::High).level();
        let after = self.after.map_or_else(|| opposite(level), LevelName::level);
        let place = |error: &StimulusError| match (error, &self.bounce) {
            (StimulusError::UnknownPin { .. }, _) => self.pin.span(),
            (StimulusError::EvenBounce(_) | StimulusError::LongBounce { .. }, Some(bounce)) => {
                bounce.span()
            }
            (StimulusError::NoLength | StimulusError::Overlap { .. }, _) => self.r#for.span(),
            _ => self.at.span(),
        };
        stimulus
            .pulse(self.pin.get_ref(), pulse, level, after)
            .map_err(|error| Mistake::new(&place(&error), error))
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
        stimulus
            .wave(self.pin.get_ref(), wave)
            .map_err(|error| Mistake::new(&place(&error), error))
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
            Some(Bounce {
                edges: *edges,
                over: time(over)?,
            })
        }
    };
    let repeat = match (every, times) {
        (None, None) => None,
        (Some(every), Some(times)) => Some(Repeat {
            every: time(every)?,
            times: *times.get_ref(),
        }),
        (Some(every), None) => {
            return Err(Mistake::new(
                &every.span(),
                "\"every\" needs \"times\" beside it",
            ));
        }
        (None, Some(times)) => {
            return Err(Mistake::new(
                &times.span(),
                "\"times\" needs \"every\" beside it",
            ));
        }
    };
    Ok(Pulse {
        at: time(at)?,
        lasts: time(lasts)?,
        bounce,
        repeat,
    })
}

fn time(text: &Spanned<String>) -> Result<Nanoseconds, Mistake> {
    duration::parse(text.get_ref())
        .map_err(|error: DurationError| Mistake::new(&text.span(), error))
}

fn optional_time(text: &Option<Spanned<String>>) -> Result<Option<Nanoseconds>, Mistake> {
    text.as_ref().map(time).transpose()
}

/// An unknown pin is where it is named; anything else is `otherwise`.
fn on_pin<'a>(
    pin: &'a Spanned<String>,
    otherwise: &'a Spanned<String>,
) -> impl Fn(&StimulusError) -> Range<usize> + 'a {
    |error| match error {
        StimulusError::UnknownPin { .. } => pin.span(),
        _ => otherwise.span(),
    }
}

#[cfg(test)]
mod tests;
