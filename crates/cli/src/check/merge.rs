//! `taipan check merge FILES`: the parts of a search put together, as if it had been one.

use super::{arguments, program, share};
use std::path::{Path, PathBuf};

pub fn merge(files: &[PathBuf], mut a: arguments::Check) -> Result<u8, String> {
    let mut parts = Vec::new();
    for file in files {
        let name = file.to_string_lossy().into_owned();
        let text = std::fs::read_to_string(file).map_err(|e| format!("can't read {name}: {}", crate::unix::io_text(&e)))?;
        let report = serde_json::from_str(&text).map_err(|e| format!("{name} is no report: {e}"))?;
        parts.push((name.clone(), share::from_json(&report).map_err(|e| format!("{name}: {e}"))?));
    }
    let whole = share::together(parts)?;
    if a.program == Path::new("") {
        a.program = PathBuf::from(&whole.program);
    }
    a.board = Some(whole.board.clone());
    a.k = Some(whole.k);
    program::report(&a, Some(whole))
}
