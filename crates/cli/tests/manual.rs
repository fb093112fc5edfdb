//! What docs/check.md and README.md show of `taipan check` is what it prints.
//!
//! * A block that opens with `# NAME.py` or `# NAME.toml` is a file.
//! * `<!-- lines A to B of NAME become -->` before a block puts it in their place.
//! * `<!-- output -->` before a block: it is what the commands of the block above print. `<!-- output of: COMMAND -->`: of
//!   that one, run in the root of the repository.
//!
//! `TAIPAN_BLESS=1` writes the outputs anew: read the difference before you commit it.

mod folder;

use folder::{Folder, Ran};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A fenced block, with the line above it.
struct Block<'a> {
    marker: &'a str,
    text: String,
    /// Its first line and the one past its last, in the document.
    lines: (usize, usize),
}

fn blocks(document: &str) -> Vec<Block<'_>> {
    let lines: Vec<&str> = document.lines().collect();
    let mut blocks = Vec::new();
    let mut open: Option<usize> = None;
    for (n, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("```")) {
        match open.take() {
            None if line.len() > 3 => open = Some(n),
            None => panic!("line {}: a block says what it is", n + 1),
            Some(start) => {
                let marker = if start == 0 { "" } else { lines[start - 1] };
                let text = lines[start + 1..n].iter().map(|line| format!("{line}\n")).collect();
                blocks.push(Block { marker, text, lines: (start + 1, n) });
            }
        }
    }
    blocks
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.strip_prefix(start)?.strip_suffix(end)
}

/// Follows a document; what the outputs are, with their blocks.
fn follow(document: &str, folder: &Folder) -> Vec<((usize, usize), String)> {
    let mut outputs = Vec::new();
    let mut commands = String::new();
    for block in blocks(document) {
        let name = block
            .text
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("# "))
            .filter(|name| [".py", ".toml"].iter().any(|end| name.ends_with(end)));
        if let Some(command) = between(block.marker, "<!-- output of: taipan ", " -->") {
            outputs.push((
                block.lines,
                printed(Command::new(env!("CARGO_BIN_EXE_taipan")).args(command.split_whitespace()).current_dir(root())),
            ));
        } else if block.marker == "<!-- output -->" {
            let printed =
                commands.lines().map(|line| printed(&mut folder.command(line.strip_prefix("taipan ").expect("a command of ours"))));
            outputs.push((block.lines, printed.collect()));
        } else if let Some(what) = between(block.marker, "<!-- lines ", " become -->") {
            replace(&folder.0, what, &block.text);
        } else if let Some(name) = name {
            std::fs::write(folder.0.join(name), &block.text).expect("a file");
        }
        commands = block.text;
    }
    outputs
}

/// `19 to 21 of meter.py`
fn replace(folder: &Path, what: &str, with: &str) {
    let words: Vec<&str> = what.split(' ').collect();
    let [from, "to", to, "of", name] = words.as_slice() else { panic!("{what}") };
    let (from, to): (usize, usize) = (from.parse().expect("a line"), to.parse().expect("a line"));
    let path = folder.join(name);
    let text = std::fs::read_to_string(&path).expect("a file that was shown");
    let kept = |line: &&str| format!("{line}\n");
    let lines: Vec<&str> = text.lines().collect();
    let before: String = lines[..from - 1].iter().map(kept).collect();
    let after: String = lines[to..].iter().map(kept).collect();
    std::fs::write(path, before + with + &after).expect("a file");
}

fn printed(command: &mut Command) -> String {
    let ran = Ran::from(command.stdin(Stdio::null()).env_remove("NO_COLOR").output().expect("the command runs"));
    ran.out + &ran.err
}

#[track_caller]
fn is_true(document: &str) {
    let path = root().join(document);
    let text = std::fs::read_to_string(&path).expect("a document");
    let folder = Folder::new(&format!("manual_{}", document.replace('/', "_")));
    let outputs = follow(&text, &folder);
    assert!(!outputs.is_empty(), "{document} shows no outputs");
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    let bless = std::env::var_os("TAIPAN_BLESS").is_some();
    // From the last to the first, so that the others stay where they are.
    for ((from, to), output) in outputs.into_iter().rev() {
        let shown: String = lines[from..to].iter().map(|line| format!("{line}\n")).collect();
        assert!(bless || shown == output, "{document}:{from} shows\n{shown}but printed is\n{output}TAIPAN_BLESS=1 takes it");
        lines.splice(from..to, output.lines().map(String::from));
    }
    if bless {
        std::fs::write(&path, lines.join("\n") + "\n").expect("it can be written");
    }
}

#[test]
fn the_manual_shows_what_is_printed() {
    is_true("docs/check.md");
}

#[test]
fn the_readme_shows_what_is_printed() {
    is_true("README.md");
}
