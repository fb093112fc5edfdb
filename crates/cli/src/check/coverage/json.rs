//! Coverage in the report's JSON.

use super::super::report::Report;
use serde_json::{Value, json};
use taipan_check::coverage::Standing;
use taipan_check::coverage::summary::{End, LineRow, Summary};

const STANDINGS: [(Standing, &str); 8] = [
    (Standing::Tried, "tried"),
    (Standing::Spent, "more interrupts"),
    (Standing::Left, "loop left"),
    (Standing::Masked, "masked"),
    (Standing::Atomic, "atomic"),
    (Standing::Off, "off"),
    (Standing::NotOn, "not on"),
    (Standing::NoPoint, "no point"),
];

pub fn standing_name(standing: Standing) -> &'static str {
    STANDINGS.iter().find(|(other, _)| *other == standing).map_or("", |(_, name)| name)
}

pub fn standing_named(name: &str) -> Option<Standing> {
    STANDINGS.iter().find(|(_, other)| *other == name).map(|(standing, _)| *standing)
}

pub fn json(report: &Report, summary: &Summary) -> Value {
    let placements = summary.placements().into_iter().map(|(standing, n)| (standing_name(standing).to_string(), json!(n)));
    let files = summary.files.iter().map(|file| {
        let rows = file.lines.iter().filter(|(_, row)| !row.placements.is_empty() || !row.ran);
        json!({"file": report.path(&file.file), "lines": rows.map(|(line, row)| line_json(*line, row)).collect::<Vec<_>>()})
    });
    let sources = summary.sources.iter().map(|row| {
        json!({
            "name": row.name,
            "handlers": row.handlers,
            "on_at": row.on_at.iter().map(|(file, line)| json!({"file": report.path(file), "line": line})).collect::<Vec<_>>(),
            "delivered": row.delivered,
            "cut_into": row.nested,
            "instructions": row.instructions,
            "took_us": row.took_us,
            "masked_us": row.masked_us,
        })
    });
    let end = |end: &End| json!({"file": report.path(&end.file), "line": end.line, "who": end.who});
    let flows = summary.flows.iter().map(|flow| json!({"from": end(&flow.from), "to": end(&flow.to), "seen": flow.seen}));
    let never_ran =
        summary.never_ran.iter().map(|never| json!({"file": report.path(&never.file), "function": never.function, "lines": never.lines}));
    json!({
        "placements": serde_json::Map::from_iter(placements),
        "files": files.collect::<Vec<_>>(),
        "sources": sources.collect::<Vec<_>>(),
        "flows": flows.collect::<Vec<_>>(),
        "never_ran": never_ran.collect::<Vec<_>>(),
    })
}

fn line_json(line: u32, row: &LineRow) -> Value {
    let placements = row.placements.iter().map(
        |p| json!({"source": p.source, "cuts_into": p.victim, "count": p.count, "tried": p.standing == Standing::Tried, "how": standing_name(p.standing)}),
    );
    json!({"line": line, "ran": row.ran, "placements": placements.collect::<Vec<_>>()})
}
