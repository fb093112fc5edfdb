//! The shape of a TOML document: which fields a table has, and of what type they are.
//!
//! By hand and not by serde's derive: see `options` in run.rs.
use std::fmt::{Display, Write};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

/// Line and column, from 1, in characters.
pub fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// What is wrong, and where in the text.
pub struct Mistake {
    pub at: Range<usize>,
    pub message: String,
}

impl Mistake {
    pub fn new(at: &Range<usize>, message: impl Display) -> Mistake {
        Mistake { at: at.clone(), message: message.to_string() }
    }
}

/// What a TOML value can be read as.
pub trait Read: Sized {
    fn read(value: &Spanned<DeValue>) -> Result<Self, Mistake>;
}

/// A table whose fields are all known.
pub struct Fields<'a, 'i> {
    whole: &'a Spanned<DeValue<'i>>,
    table: &'a DeTable<'i>,
}

impl<'a, 'i> Fields<'a, 'i> {
    pub fn new(whole: &'a Spanned<DeValue<'i>>, known: &[&str]) -> Result<Fields<'a, 'i>, Mistake> {
        let Some(table) = whole.get_ref().as_table() else {
            return Err(wrong_type(whole, "a table"));
        };
        for name in table.keys() {
            if !known.contains(&name.get_ref().as_ref()) {
                let message = format!("unknown field `{}`, expected {}", name.get_ref(), one_of(known));
                return Err(Mistake::new(&name.span(), message));
            }
        }
        Ok(Fields { whole, table })
    }

    pub fn optional<T: Read>(&self, name: &str) -> Result<Option<T>, Mistake> {
        self.table.get(name).map(T::read).transpose()
    }

    pub fn required<T: Read>(&self, name: &str) -> Result<T, Mistake> {
        self.optional(name)?.ok_or_else(|| Mistake::new(&self.whole.span(), format!("missing field `{name}`")))
    }
}

impl<T: Read> Read for Spanned<T> {
    fn read(value: &Spanned<DeValue>) -> Result<Spanned<T>, Mistake> {
        Ok(Spanned::new(value.span(), T::read(value)?))
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Spanned<DeValue>) -> Result<Vec<T>, Mistake> {
        match value.get_ref() {
            DeValue::Array(items) => items.iter().map(T::read).collect(),
            _ => Err(wrong_type(value, "a sequence")),
        }
    }
}

impl Read for String {
    fn read(value: &Spanned<DeValue>) -> Result<String, Mistake> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.as_ref().into()),
            _ => Err(wrong_type(value, "a string")),
        }
    }
}

impl Read for u32 {
    fn read(value: &Spanned<DeValue>) -> Result<u32, Mistake> {
        let DeValue::Integer(number) = value.get_ref() else {
            return Err(wrong_type(value, "u32"));
        };
        integer(number)
            .and_then(|n| u32::try_from(n).ok())
            .ok_or_else(|| Mistake::new(&value.span(), format!("invalid value: {}, expected u32", described(value.get_ref()))))
    }
}

fn integer(number: &DeInteger) -> Option<i128> {
    i128::from_str_radix(number.as_str(), number.radix()).ok()
}

fn wrong_type(value: &Spanned<DeValue>, expected: &str) -> Mistake {
    Mistake::new(&value.span(), format!("invalid type: {}, expected {expected}", described(value.get_ref())))
}

fn described(value: &DeValue) -> String {
    match value {
        DeValue::String(text) => format!("string {text:?}"),
        DeValue::Integer(number) => match integer(number) {
            Some(n) => format!("integer `{n}`"),
            None => format!("integer `{number}`"),
        },
        DeValue::Float(number) => format!("floating point `{number}`"),
        DeValue::Boolean(value) => format!("boolean `{value}`"),
        DeValue::Datetime(time) => format!("datetime `{time}`"),
        DeValue::Array(_) => "sequence".into(),
        DeValue::Table(_) => "map".into(),
    }
}

/// `` `a` ``, `` `a` or `b` ``, `` one of `a`, `b`, `c` ``
fn one_of(names: &[&str]) -> String {
    match names {
        [one] => format!("`{one}`"),
        [one, other] => format!("`{one}` or `{other}`"),
        _ => {
            let mut text = String::from("one of ");
            for (i, name) in names.iter().enumerate() {
                // Writing to a string can't fail.
                let _ = write!(text, "{}`{name}`", if i > 0 { ", " } else { "" });
            }
            text
        }
    }
}
