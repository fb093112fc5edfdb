//! `taipan check doctor`: whether a search gives the same, byte by byte, however it is run.
//!
//! Each program is checked in processes of their own: by one thread, by several, and in parts that are merged.

use super::{CLEAN, FINDINGS};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use taipan_host::console;

const PARTS: u32 = 3;

pub fn doctor(programs: &[PathBuf], board: Option<&str>) -> Result<u8, String> {
    let mut differs = 0;
    for program in programs {
        let text = match examine(program, board)? {
            None => String::from("the same in every way"),
            Some(how) => {
                differs += 1;
                format!("DIFFERS {how}")
            }
        };
        console::write(format!("{}: {text}\n", program.display()).as_bytes());
    }
    Ok(if differs == 0 { CLEAN } else { FINDINGS })
}

/// How the program's search differs; `None` if it does not.
fn examine(program: &Path, board: Option<&str>) -> Result<Option<String>, String> {
    let name = program.to_string_lossy().into_owned();
    let mut check = vec!["check", &name, "--format", "json", "--pedantic", "--no-replays", "--coverage"];
    check.extend(board.iter().flat_map(|board| ["--board", board]));
    let with = |more: &[&str]| output(&[&check[..], more].concat());
    let one = with(&["-j", "1"])?;
    if one != with(&["-j", "3"])? {
        return Ok(Some(String::from("between one thread and three")));
    }
    for kind in ["slice", "hash"] {
        let folder = std::env::temp_dir().join(format!("taipan-doctor-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|e| format!("can't make {}: {e}", folder.display()))?;
        let mut merge = vec![String::from("check"), String::from("merge")];
        for part in 1..=PARTS {
            let file = folder.join(format!("{part}.json")).to_string_lossy().into_owned();
            let report = with(&["--partition", &format!("{kind}:{part}/{PARTS}")])?;
            std::fs::write(&file, report).map_err(|e| format!("can't write {file}: {e}"))?;
            merge.push(file);
        }
        merge.extend(["--format", "json", "--pedantic", "--no-replays", "--coverage"].map(String::from));
        let merged = output(&merge.iter().map(String::as_str).collect::<Vec<_>>());
        // It was ours alone.
        let _ = std::fs::remove_dir_all(&folder);
        if one != merged? {
            return Ok(Some(format!("between the whole and parts by {kind}")));
        }
    }
    Ok(None)
}

fn output(arguments: &[&str]) -> Result<Vec<u8>, String> {
    let this = std::env::current_exe().map_err(|e| format!("can't find this command: {e}"))?;
    let ran = Command::new(this).args(arguments).stdin(Stdio::null()).output().map_err(|e| format!("can't run taipan: {e}"))?;
    if ran.stdout.is_empty() {
        return Err(String::from_utf8_lossy(&ran.stderr).trim().trim_start_matches("taipan: ").to_string());
    }
    Ok(ran.stdout)
}
