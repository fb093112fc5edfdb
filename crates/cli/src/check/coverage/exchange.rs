//! What parts of a search have seen, in their reports, and back again.

use super::super::share::{array, number, source};
use super::json::{standing_name, standing_named};
use serde_json::{Value, json};
use taipan_check::Source;
use taipan_check::coverage::{CodeLine, Coverage, Facts, Location, Seen, Spot, Standing, Touched, Who};
use taipan_check::record::Spent;

pub fn to_json(coverage: &Coverage) -> Value {
    json!({
        "sources": coverage.sources.iter().map(|(source, facts)| facts_json(*source, facts)).collect::<Vec<_>>(),
        "accesses": coverage.accesses.iter().map(|((who, spot), seen)| seen_json(*who, spot, seen)).collect::<Vec<_>>(),
        "flows": coverage.flows.iter().map(|(from, to)| json!([line_json(from), line_json(to)])).collect::<Vec<_>>(),
        "ran": coverage.ran,
        "functions": coverage.functions,
        "nested": coverage.nested.iter().map(|(a, b)| json!([source_json(*a), source_json(*b)])).collect::<Vec<_>>(),
    })
}

fn source_json(source: Source) -> Value {
    json!([source.line.0, source.event])
}

fn who_json(who: Who) -> Value {
    match who {
        Who::Main => Value::Null,
        Who::Handler(source) => source_json(source),
    }
}

fn spent_json(spent: Spent) -> Value {
    json!([spent.waited, spent.computed])
}

fn touched_json(touched: &Touched) -> Value {
    touched.iter().map(|(at, bits)| json!([at.object, at.at, at.len, bits])).collect()
}

fn line_json(line: &CodeLine) -> Value {
    json!([who_json(line.who), line.file, line.line, line.function])
}

fn facts_json(source: Source, facts: &Facts) -> Value {
    json!({
        "source": source_json(source),
        "priority": facts.priority,
        "hard": facts.hard,
        "handlers": facts.handlers,
        "on_at": facts.on_at,
        "touched": touched_json(&facts.touched),
        "masked": spent_json(facts.masked),
        "took": spent_json(facts.took),
        "instructions": facts.instructions,
    })
}

fn seen_json(who: Who, spot: &Spot, seen: &Seen) -> Value {
    let standing = seen.standing.iter();
    json!({
        "at": [who_json(who), spot.file, spot.line, spot.function, spot.instruction],
        "all": touched_json(&seen.all),
        "standing": standing.map(|((source, standing), touched)| json!([source_json(*source), standing_name(*standing), touched_json(touched)])).collect::<Vec<_>>(),
    })
}

// ---- Back

pub fn from_json(value: &Value) -> Result<Coverage, String> {
    let mut coverage = Coverage::default();
    for value in array(&value["sources"])? {
        let facts = Facts {
            priority: small(&value["priority"])?,
            hard: value["hard"] == true,
            handlers: array(&value["handlers"])?.iter().map(text).collect::<Result<_, _>>()?,
            on_at: array(&value["on_at"])?.iter().map(|at| Ok((text(&at[0])?, small(&at[1])?))).collect::<Result<_, String>>()?,
            touched: touched(&value["touched"])?,
            masked: spent(&value["masked"])?,
            took: spent(&value["took"])?,
            instructions: number(&value["instructions"])?,
        };
        coverage.sources.insert(source_of(&value["source"])?, facts);
    }
    for value in array(&value["accesses"])? {
        let at = &value["at"];
        let spot = Spot { file: text(&at[1])?, line: small(&at[2])?, function: text(&at[3])?, instruction: small(&at[4])? };
        let mut seen = Seen { all: touched(&value["all"])?, ..Seen::default() };
        for standing in array(&value["standing"])? {
            seen.standing.insert((source_of(&standing[0])?, standing_of(&standing[1])?), touched(&standing[2])?);
        }
        coverage.accesses.insert((who(&at[0])?, spot), seen);
    }
    for flow in array(&value["flows"])? {
        coverage.flows.insert((line(&flow[0])?, line(&flow[1])?));
    }
    for ran in array(&value["ran"])? {
        coverage.ran.insert((text(&ran[0])?, small(&ran[1])?));
    }
    for function in array(&value["functions"])? {
        coverage.functions.insert((text(&function[0])?, text(&function[1])?, small(&function[2])?));
    }
    for nested in array(&value["nested"])? {
        coverage.nested.insert((source_of(&nested[0])?, source_of(&nested[1])?));
    }
    Ok(coverage)
}

fn text(value: &Value) -> Result<String, String> {
    value.as_str().map(String::from).ok_or_else(|| String::from("a name is missing in its coverage"))
}

fn small<T: TryFrom<u64>>(value: &Value) -> Result<T, String> {
    T::try_from(number(value)?).map_err(|_| format!("{value} in its coverage is too large"))
}

fn source_of(value: &Value) -> Result<Source, String> {
    source(&value[0], &value[1])
}

fn who(value: &Value) -> Result<Who, String> {
    if value.is_null() { Ok(Who::Main) } else { source_of(value).map(Who::Handler) }
}

fn standing_of(value: &Value) -> Result<Standing, String> {
    let name = value.as_str().unwrap_or_default();
    standing_named(name).ok_or_else(|| format!("'{name}' in its coverage is not known to this version"))
}

fn spent(value: &Value) -> Result<Spent, String> {
    Ok(Spent { waited: number(&value[0])?, computed: number(&value[1])? })
}

fn line(value: &Value) -> Result<CodeLine, String> {
    Ok(CodeLine { who: who(&value[0])?, file: text(&value[1])?, line: small(&value[2])?, function: text(&value[3])? })
}

fn touched(value: &Value) -> Result<Touched, String> {
    let mut touched = Touched::default();
    for at in array(value)? {
        let location = Location { object: number(&at[0])?, at: small(&at[1])?, len: small(&at[2])? };
        touched.add(location, small(&at[3])?);
    }
    Ok(touched)
}
