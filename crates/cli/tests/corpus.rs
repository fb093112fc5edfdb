//! The corpus: programs in `tests/python/AREA/*.py` and `examples/*.py`, each with the output it should have.
//!
//! A program's output is what it wrote to both streams, without the report that `taipan run` ends with; it is kept in a
//! `.out` file, beside the program or in `tests/examples`. Comments at the head of a program say how to run it:
//!
//! | Comment | Meaning |
//! |---|---|
//! | `# run: taipan run --for 50ms` | the command; the program's path is put in if it isn't there. Without it: `taipan` |
//! | `# exit: 1` | the exit code, 0 without it |
//! | `# hostile: no` | not run in the modes below, for the reason that follows |
//! | `# alloc-fail: yes` | run again with each of its allocations failing |
//!
//! The programs know nothing of Rust; what Rust can do to them is here, each way a test of its own:
//!
//! * `::collect` collects at every allocation and verifies the heap after it; `::inject` runs a do-nothing hard
//!   interrupt at every safe point; `::in_place` has strings and bytes where a file system in memory would have them.
//!   None may change the output.
//! * `::twice` runs it twice, and wants the same bytes on each stream, report and JSON included.
//! * `::allocation` makes the n-th allocation fail, for each n: Python's exceptions are welcome, ours are not.
//!
//! `TAIPAN_BLESS=1` writes the `.out` files from what the command says now: read the difference before you commit it.

use libtest2_mimic::{Harness, RunError, Trial};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output, Stdio};
use std::sync::Arc;

fn main() -> ExitCode {
    let bless = std::env::var_os("TAIPAN_BLESS").is_some();
    let programs: Vec<Arc<Program>> = match corpus() {
        Ok(programs) => programs.into_iter().map(Arc::new).collect(),
        Err(e) => {
            eprintln!("can't read the corpus: {e}");
            return ExitCode::FAILURE;
        }
    };
    let mut trials = Vec::new();
    for program in &programs {
        let mut add = |suffix: &str, check: fn(&Program) -> Result<(), Failed>| {
            let program = program.clone();
            trials.push(trial(format!("{}{suffix}", program.name), move || check(&program)));
        };
        if bless {
            add("", write_expected);
            continue;
        }
        add("", gives_expected_output);
        if program.hostile {
            add("::collect", same_when_collecting);
            add("::inject", same_when_interrupted);
            add("::in_place", same_with_constants_in_place);
        }
        if program.on_a_board() {
            add("::twice", same_bytes_twice);
        }
        if program.alloc_fail {
            add("::allocation", survives_failed_allocations);
        }
    }
    let expected: Vec<PathBuf> = programs.iter().map(|p| p.expected.clone()).collect();
    trials.push(trial("every_output_has_a_program".into(), move || no_orphans(&expected)));
    Harness::with_env().discover(trials).main()
}

/// Why a test failed.
struct Failed(String);

impl<T: ToString> From<T> for Failed {
    fn from(reason: T) -> Failed {
        Failed(reason.to_string())
    }
}

fn trial(name: String, check: impl Fn() -> Result<(), Failed> + Send + Sync + 'static) -> Trial {
    Trial::test(name, move |_| check().map_err(|Failed(reason)| RunError::fail(reason)))
}

/// A program and how to run it.
struct Program {
    /// `AREA/NAME`
    name: String,
    /// Command line arguments, the program's path among them.
    arguments: Vec<String>,
    expected: PathBuf,
    exit_code: i32,
    hostile: bool,
    alloc_fail: bool,
}

impl Program {
    fn read(area: &str, path: &str, expected: PathBuf) -> std::io::Result<Program> {
        let source = std::fs::read(root().join(path))?;
        let source = String::from_utf8_lossy(&source);
        // Only the comments that the program begins with: any other may talk about anything.
        let head = || source.lines().map_while(|line| line.strip_prefix('#'));
        let says = |key: &str| head().find_map(|line| line.trim().strip_prefix(key)).map(str::trim);

        let mut arguments: Vec<String> = says("run: taipan").unwrap_or("").split_whitespace().map(String::from).collect();
        if !arguments.iter().any(|a| a == path) {
            arguments.push(path.to_string());
        }
        let stem = Path::new(path).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Program {
            name: format!("{area}/{stem}"),
            arguments,
            expected,
            exit_code: says("exit:").map_or(0, |code| code.parse().expect("a number after `# exit:`")),
            hostile: !says("hostile:").is_some_and(|reason| reason.starts_with("no")),
            alloc_fail: says("alloc-fail:") == Some("yes"),
        })
    }

    fn on_a_board(&self) -> bool {
        self.arguments[0] == "run"
    }

    fn board(&self) -> &str {
        let option = self.arguments.iter().position(|a| a == "--board");
        option.and_then(|at| self.arguments.get(at + 1)).map_or("pyboard", String::as_str)
    }

    fn command(&self, environment: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_taipan"));
        command.current_dir(root()).args(&self.arguments).stdin(Stdio::null());
        for name in ["TAIPAN_GC_STRESS", "TAIPAN_GC_VERIFY", "TAIPAN_INJECT", "TAIPAN_IN_PLACE", "TAIPAN_FAIL_ALLOC", "MICROPYPATH"] {
            command.env_remove(name);
        }
        command.envs(environment.iter().copied());
        command
    }

    /// What the program wrote to either stream, in order, and its exit code.
    fn run(&self, environment: &[(&str, &str)]) -> Result<(String, i32), Failed> {
        let (mut reader, writer) = std::io::pipe()?;
        let mut command = self.command(environment);
        let mut child = command.stdout(writer.try_clone()?).stderr(writer).spawn()?;
        // The command holds our ends for writing; the reader would wait for them.
        drop(command);
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes)?;
        let code = child.wait()?.code().ok_or("ended by a signal")?;
        let mut text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
        if self.on_a_board()
            && let Some(report) = text.rfind(&format!("{} ran for ", self.board()))
        {
            text.truncate(report);
        }
        Ok((text, code))
    }

    fn check(&self, environment: &[(&str, &str)]) -> Result<(), Failed> {
        let expected =
            std::fs::read_to_string(&self.expected).map_err(|e| format!("{}: {e}; TAIPAN_BLESS=1 writes it", self.expected.display()))?;
        let (text, code) = self.run(environment)?;
        if text != expected {
            return Err(difference(&expected, &text).into());
        }
        if code != self.exit_code {
            return Err(format!("exit code {code}, not {}", self.exit_code).into());
        }
        Ok(())
    }
}

fn gives_expected_output(program: &Program) -> Result<(), Failed> {
    program.check(&[])
}

fn same_when_collecting(program: &Program) -> Result<(), Failed> {
    program.check(&[("TAIPAN_GC_STRESS", "1"), ("TAIPAN_GC_VERIFY", "1")])
}

fn same_when_interrupted(program: &Program) -> Result<(), Failed> {
    program.check(&[("TAIPAN_INJECT", "1")])
}

fn same_with_constants_in_place(program: &Program) -> Result<(), Failed> {
    program.check(&[("TAIPAN_IN_PLACE", "1"), ("TAIPAN_GC_VERIFY", "1")])
}

fn same_bytes_twice(program: &Program) -> Result<(), Failed> {
    for extra in [None, Some("--json")] {
        let run = || program.command(&[]).args(extra).output();
        let (first, second) = (run()?, run()?);
        for stream in [|o: &Output| o.stdout.clone(), |o: &Output| o.stderr.clone()] {
            let (a, b) = (stream(&first), stream(&second));
            if a != b {
                return Err(difference(&String::from_utf8_lossy(&a), &String::from_utf8_lossy(&b)).into());
            }
        }
        if first.status != second.status {
            return Err(format!("first {}, then {}", first.status, second.status).into());
        }
    }
    Ok(())
}

/// Past the program's last allocation nothing fails any more: so many undisturbed runs in a row are taken for that.
const UNDISTURBED: u32 = 5;
const MOST_ALLOCATIONS: u32 = 300;

fn survives_failed_allocations(program: &Program) -> Result<(), Failed> {
    let whole = program.run(&[])?;
    let mut undisturbed = 0;
    for n in 1..=MOST_ALLOCATIONS {
        let result = program.run(&[("TAIPAN_FAIL_ALLOC", &n.to_string())])?;
        let (text, code) = &result;
        if !matches!(code, 0 | 1) || text.contains("panicked") {
            return Err(format!("allocation {n} failed: exit code {code}\n{text}").into());
        }
        undisturbed = if result == whole { undisturbed + 1 } else { 0 };
        if undisturbed == UNDISTURBED {
            break;
        }
    }
    Ok(())
}

fn write_expected(program: &Program) -> Result<(), Failed> {
    let (text, code) = program.run(&[])?;
    std::fs::write(&program.expected, text)?;
    if code == program.exit_code { Ok(()) } else { Err(format!("exit code {code}").into()) }
}

/// An output whose program has gone would never be looked at again.
fn no_orphans(expected: &[PathBuf]) -> Result<(), Failed> {
    let mut folders: Vec<&Path> = expected.iter().filter_map(|p| p.parent()).collect();
    folders.dedup();
    for folder in folders {
        for file in files(folder, "out")? {
            if !expected.contains(&file) {
                return Err(format!("{} has no program", file.display()).into());
            }
        }
    }
    Ok(())
}

/// The first line that differs, with those before it.
fn difference(expected: &str, got: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (expected.split('\n').collect(), got.split('\n').collect());
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let mut text = format!("line {} differs\n", same + 1);
    let mut show = |mark: char, lines: &[&str]| {
        for line in lines {
            text.push_str(&format!("{mark} {line}\n"));
        }
    };
    show(' ', &a[same.saturating_sub(3)..same]);
    show('-', &a[same..a.len().min(same + 4)]);
    show('+', &b[same..b.len().min(same + 8)]);
    text
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every program. Folders below an area are packages for its programs to import.
fn corpus() -> std::io::Result<Vec<Program>> {
    let mut programs = Vec::new();
    for source in files(&root().join("examples"), "py")? {
        let name = file_name(&source);
        let expected = root().join("tests/examples").join(&name).with_extension("out");
        programs.push(Program::read("examples", &format!("examples/{name}"), expected)?);
    }
    let mut areas: Vec<PathBuf> = std::fs::read_dir(root().join("tests/python"))?.map(|e| Ok(e?.path())).collect::<std::io::Result<_>>()?;
    areas.sort();
    for area in areas {
        let area_name = file_name(&area);
        for source in files(&area, "py")? {
            let path = format!("tests/python/{area_name}/{}", file_name(&source));
            programs.push(Program::read(&area_name, &path, source.with_extension("out"))?);
        }
    }
    Ok(programs)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The files with an extension in a folder, in order.
fn files(folder: &Path, extension: &str) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
