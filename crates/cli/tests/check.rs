//! `taipan check`: what it prints, the files it writes, and that these show the same again.
//!
//! `tests/check/reports/*.txt` open with a command, and go on with what it prints, from the root of the repository.
//! `TAIPAN_BLESS=1` writes them anew: read the difference before you commit it.

mod folder;

use folder::{Folder, Ran};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs a command in the root of the repository.
fn run_at_root(arguments: &str) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taipan"));
    command.args(arguments.split_whitespace()).current_dir(root()).stdin(Stdio::null()).env_remove("NO_COLOR");
    Ran::from(command.output().expect("the command runs"))
}

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join(folder)).expect("a folder");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == extension));
    files.sort();
    files
}

#[test]
fn reports_are_what_was_written_down() {
    let bless = std::env::var_os("TAIPAN_BLESS").is_some();
    for path in files("tests/check/reports", "txt") {
        let expected = std::fs::read_to_string(&path).expect("a text");
        let command = expected.lines().next().and_then(|line| line.strip_prefix("$ taipan ")).expect("a command");
        let ran = run_at_root(command);
        assert_eq!(ran.err, "", "{command}");
        let text = format!("$ taipan {command}\n{}exit code {}\n", ran.out, ran.code.expect("a code"));
        if bless {
            std::fs::write(&path, text).expect("it can be written");
        } else {
            assert_eq!(text, expected, "{}; TAIPAN_BLESS=1 writes it", path.display());
        }
    }
}

#[test]
fn json_is_the_same_in_every_run() {
    let command = "check tests/check/suite/b09_ring_with_count.py --no-replays --format json";
    assert_eq!(run_at_root(command).out, run_at_root(command).out);
}

#[test]
fn a_rule_that_there_is_not_is_answered_with_those_there_are() {
    run_at_root("check explain CHK99").complains(2, "taipan: unknown rule 'CHK99'; rules: CHK01, CHK02");
    run_at_root("check p.py --rule CHK99").complains(2, "error: invalid value 'CHK99' for '--rule <RULE>': unknown rule 'CHK99'; rules:");
    let list = run_at_root("check explain");
    assert!(list.out.starts_with("CHK01  lost update\n"), "{}", list.out);
}

#[test]
fn a_wrong_command_line_gives_2() {
    run_at_root("check").complains(2, "error: the following required arguments were not provided:\n  <PROGRAM>");
    run_at_root("check replay").complains(2, "error: the following required arguments were not provided:\n  <FILE>");
    run_at_root("check nowhere.py").complains(2, "taipan: can't read nowhere.py: No such file or directory");
    run_at_root("check replay nowhere.json").complains(2, "taipan: can't read nowhere.json: No such file or directory");
    run_at_root("check README.md --time soon").complains(2, "taipan: --time soon: ");
}

#[test]
fn a_program_that_is_none_is_explained() {
    let folder = Folder::new("check_syntax").file("p.py", "x = = 1\n");
    folder
        .run("check p.py")
        .complains(2, "taipan: Traceback (most recent call last):\n  File \"p.py\", line 1\nSyntaxError: invalid syntax");
}

const COUNTER: &str = "\
count = 0


def on_tick(timer):
    global count
    count += 1


def add(n):
    global count
    count += n


def on_error(timer):
    1 // 0
";

const COUNTING: &str = "\
import pyb
import counter


def main():
    timer = pyb.Timer(4, freq=1000, callback=counter.on_tick)
    counter.add(2)
    timer.callback(counter.on_error)
    timer.deinit()


main()
";

#[test]
fn what_is_wrong_in_an_imported_module_is_found_there() {
    let folder = Folder::new("check_import").file("app/main.py", COUNTING).file("app/lib/counter.py", COUNTER);
    let ran = folder.run("check app/main.py --format concise");
    let expected = "app/lib/counter.py:11: error[CHK01] lost update of `counter.count`\n\
                    app/lib/counter.py:15: error[CHK05] exception kills the interrupt\n";
    ran.gives(1, expected, "");
    let ran = folder.run("check app/main.py --no-replays");
    assert!(ran.out.contains("\n   11 |     count += n\n      |     ~~~~~ main reads counter.count = 0\n"), "{}", ran.out);
    for entry in std::fs::read_dir(folder.0.join("app/.check")).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".json") {
            assert_eq!(folder.run(&format!("check replay app/.check/{name}")).code, Some(0), "{name}");
        }
    }
    // A reason may stand in the module.
    let folder = folder.file("app/lib/counter.py", &COUNTER.replace("count += n", "count += n  # check: ok CHK01 one day"));
    let ran = folder.run("check app/main.py --no-replays --format concise");
    ran.gives(1, "app/lib/counter.py:15: error[CHK05] exception kills the interrupt\n", "");
}

#[test]
fn a_program_that_fails_or_has_no_handlers_is_not_called_clean_without_a_word() {
    let folder = Folder::new("check_caveats")
        .file("fails.py", "import nowhere\n")
        .file("plain.py", "print(1)\n")
        .file("exits.py", "import sys\nsys.exit(1)\n");
    let idle = |program: &str| format!("{program}: no interrupt could come, as no handler was on\n");
    let fails = "fails.py: ends with ImportError: no module named 'nowhere', whether there are interrupts or not\n";
    folder.run("check fails.py --format concise").gives(3, &format!("{fails}{}", idle("fails.py")), "");
    folder.run("check plain.py --format concise").gives(0, &idle("plain.py"), "");
    folder.run("check exits.py --format concise").gives(0, &idle("exits.py"), "");
}

#[test]
fn what_was_not_searched_is_not_called_clean() {
    let ran = Folder::new("check_time").file("meter.py", METER).run("check meter.py --time 0s");
    let expected = "meter.py: no findings so far\n\
                    Not everything was tried: time was up (--time).\n\
                    pyboard, k=2, 0 schedules; no source was on\n";
    ran.gives(3, expected, "");
}

#[test]
fn a_wait_for_what_does_not_come_by_itself_is_no_endless_loop() {
    run_at_root("check tests/python/asyncio/board_flag.py --no-replays --format concise").gives(0, "", "");
}

const TWO_TIMERS: &str = "\
import machine
import time

count = 0


def on_first(timer):
    pass


def on_second(timer):
    global count
    count += 1


def take():
    global count
    seen = count
    if seen:
        pass
    count = seen + 1


first = machine.Timer(-1, period=5, callback=on_first)
second = machine.Timer(-1, period=7, callback=on_second)
take()
first.deinit()
second.deinit()
";

#[test]
fn of_two_software_timers_a_relaxed_replay_takes_the_one_with_the_same_handler() {
    let folder = Folder::new("check_timers").file("timers.py", TWO_TIMERS);
    let ran = folder.run("check timers.py --rule CHK01");
    let replay = ran.out.lines().find_map(|line| line.strip_prefix("  replay: taipan check replay ")).expect("a replay").to_string();
    // Objects lie elsewhere now, and the timers are made in another order.
    let mut lines: Vec<&str> = TWO_TIMERS.lines().collect();
    let at = lines.iter().position(|line| line.starts_with("first = ")).expect("a line");
    lines.swap(at, at + 1);
    lines.insert(3, "table = [bytes(n) for n in range(20)]");
    let folder = folder.file("timers.py", &(lines.join("\n") + "\n"));
    let ran = folder.run(&format!("check replay {replay} --relaxed"));
    assert_eq!(ran.code, Some(0), "{}", ran.out);
}

// ---- Replays

const METER: &str = "\
import pyb

pulses = 0
liters = 0


def on_pulse(line):
    global pulses
    pulses += 1


def bill():
    global pulses, liters
    if pulses >= 1:
        pulses -= 1
        liters += 1


def main():
    line = pyb.ExtInt('X1', pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_pulse)
    for _ in range(4):
        pyb.delay(100)
        bill()
    line.disable()
    print('liters', liters, 'and', pulses)


main()
";

/// A folder with the program, checked, and the name of the file that was written.
fn checked(test: &str) -> (Folder, String) {
    let folder = Folder::new(test).file("meter.py", METER);
    let ran = folder.run("check meter.py");
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""), "{}", ran.out);
    let command = ran.out.lines().find_map(|line| line.strip_prefix("  replay: taipan check replay ")).expect("a replay");
    (folder, command.to_string())
}

#[test]
fn a_replay_shows_the_same_wherever_it_is_run() {
    let (folder, file) = checked("check_replay");
    assert!(file.starts_with(".check/CHK01-"), "{file}");
    let ran = folder.run(&format!("check replay {file}"));
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    assert!(ran.out.ends_with("CHK01 lost update of `pulses`: reproduced, 2 interrupts\n"), "{}", ran.out);
    // The folder that the command is typed in is no part of it.
    std::fs::create_dir(folder.0.join("inner")).expect("a folder");
    let mut command = folder.command(&format!("check replay ../{file}"));
    let ran = Ran::from(command.current_dir(folder.0.join("inner")).output().expect("it runs"));
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    // It is not for version control, unless it is copied.
    assert_eq!(std::fs::read_to_string(folder.0.join(".check/.gitignore")).expect("a file"), "*\n");
}

#[test]
fn a_replay_file_says_where_the_interrupts_come() {
    let (folder, file) = checked("check_replay_file");
    let text = std::fs::read_to_string(folder.0.join(&file)).expect("a file");
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(value["check_replay"], 1);
    assert_eq!(value["program"]["file"], "../meter.py");
    assert_eq!(value["program"]["sha256"].as_str().map(str::len), Some(64));
    assert_eq!((value["board"].as_str(), value["k"].as_u64()), (Some("pyboard"), Some(2)));
    let last = &value["deliveries"][1];
    assert_eq!((last["source"].as_str(), last["handler"].as_str()), (Some("X1"), Some("on_pulse")));
    assert_eq!((last["at"]["function"].as_str(), last["at"]["text"].as_str()), (Some("bill"), Some("pulses -= 1")));
    assert_eq!((last["at"]["line"].as_u64(), last["at"]["hit"].as_u64()), (Some(15), Some(1)));
    assert_eq!(value["expect"]["rule"], "CHK01");
}

/// The program with twenty edits that have nothing to do with the mistake.
fn edited() -> String {
    let mut text = String::from("# SPDX-License-Identifier: MIT\nimport micropython\n");
    for line in METER.lines() {
        text.push_str(match line {
            "import pyb" => "import pyb\n\n# The meter is read on the first of the month.\nPIN = 'X1'\nlabel = 'liters'\nprices = [1, 2, 3]\n",
            "def bill():" => "def price(n):\n    return prices[n % 3]\n\n\ndef hello():\n    print('meter', price(2))\n\n\ndef bill():\n    \"\"\"Ten pulses are a liter.\"\"\"\n",
            "    if pulses >= 1:" => "\n    # Enough for a liter?\n    if pulses >= 1:\n",
            "        pulses -= 1" => "        pulses  -=  1  # billed\n",
            "def main():" => "def main():\n    hello()\n    total = 0\n    for n in range(3):\n        total += price(n)\n    print(total)\n",
            _ => line,
        });
        if !text.ends_with('\n') || line.is_empty() {
            text.push('\n');
        }
    }
    text + "\n# The end.\n"
}

#[test]
fn a_relaxed_replay_outlives_twenty_edits_elsewhere() {
    let (folder, file) = checked("check_relaxed");
    let folder = folder.file("meter.py", &edited());
    let strict = folder.run(&format!("check replay {file}"));
    assert_eq!(strict.code, Some(3), "{}", strict.out);
    assert!(strict.out.contains("the program has changed since: --relaxed looks for the places by their text"), "{}", strict.out);
    let relaxed = folder.run(&format!("check replay {file} --relaxed"));
    assert_eq!(relaxed.code, Some(0), "{}", relaxed.out);
    assert!(relaxed.out.ends_with("CHK01 lost update of `pulses`: reproduced, 2 interrupts\n"), "{}", relaxed.out);
}

#[test]
fn a_replay_kept_among_the_tests_tells_whether_the_mistake_is_back() {
    let (folder, file) = checked("check_fixed");
    let still = folder.run(&format!("check replay {file} --fixed"));
    assert_eq!(still.code, Some(1), "{}", still.out);
    assert!(still.out.ends_with("still there, 2 interrupts\n"), "{}", still.out);
    let mended = "        state = pyb.disable_irq()\n        pulses -= 1\n        pyb.enable_irq(state)\n";
    let folder = folder.file("meter.py", &METER.replace("        pulses -= 1\n", mended));
    let gone = folder.run(&format!("check replay {file} --fixed"));
    gone.gives(0, "CHK01 lost update of `pulses`: gone\n  the 2nd interrupt is held off, or switched off, at `pulses -= 1` in bill\n", "");
    // A test that can't tell must not pass.
    let folder = folder.file("meter.py", &METER.replace("pulses -= 1\n", "pulses = pulses - 1\n"));
    let lost = folder.run(&format!("check replay {file} --fixed"));
    lost.gives(
        3,
        "CHK01 lost update of `pulses`: not reproduced\n  the 2nd interrupt has no place: bill has no `pulses -= 1`, or does not come to it a 1st time\n",
        "",
    );
}

#[test]
fn a_broken_replay_file_is_explained() {
    let (folder, file) = checked("check_broken");
    let text = std::fs::read_to_string(folder.0.join(&file)).expect("a file");
    let folder = folder
        .file("form.json", "{\"check_replay\": 1,,}")
        .file("other.json", "{}")
        .file("later.json", "{\"check_replay\": 2}")
        .file("step.json", &text.replace("\"step\"", "\"steps\""))
        .file("moved.json", &text.replace("../meter.py", "meter2.py"));
    folder.run("check replay form.json").complains(2, "taipan: form.json:1:");
    folder.run("check replay other.json").complains(2, "taipan: other.json: this is no replay file");
    folder.run("check replay later.json").complains(2, "taipan: later.json: check_replay is 2; this version of taipan reads 1");
    folder.run("check replay step.json").complains(2, "taipan: step.json: deliveries[0]: step is missing, or no number");
    folder
        .run("check replay moved.json")
        .complains(2, "taipan: can't read meter2.py: No such file or directory (--program says where it is)");
    assert_eq!(folder.run("check replay moved.json --program meter.py").code, Some(0));
}

#[test]
fn shrinking_takes_away_what_is_not_needed() {
    let (folder, file) = checked("check_shrink");
    let text = std::fs::read_to_string(folder.0.join(&file)).expect("a file");
    let mut value: Value = serde_json::from_str(&text).expect("JSON");
    // One more, at the very end: it changes nothing about what was lost before.
    let mut extra = value["deliveries"][1].clone();
    extra["at"] =
        serde_json::json!({"function": "bill", "file": "meter.py", "line": 14, "text": "if pulses >= 1:", "hit": 4, "instruction": 0});
    extra["step"] = 1_000_000.into();
    value["deliveries"].as_array_mut().expect("a list").push(extra);
    value["k"] = 3.into();
    let folder = folder.file("large.json", &value.to_string().replace("../meter.py", "meter.py"));
    let ran = folder.run("check shrink large.json -o small.json");
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert!(ran.out.starts_with("CHK01 lost update of `pulses`: 3 interrupts became 2, at line "), "{}", ran.out);
    assert_eq!(folder.run("check replay small.json").code, Some(0));
    let again = folder.run("check shrink small.json");
    assert!(again.out.contains(": nothing smaller shows it ("), "{}", again.out);
}

#[test]
fn replays_of_the_corpus_show_what_they_showed() {
    for path in files("tests/check/replays", "json") {
        let ran = run_at_root(&format!("check replay tests/check/replays/{}", path.file_name().expect("a name").to_string_lossy()));
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{}: {}", path.display(), ran.out);
    }
}

/// By rule and line: what the head of a program of the suite expects, with how many interrupts it needs.
fn expected(program: &str) -> Vec<(String, u64, u64)> {
    let Some(line) = program.lines().find_map(|line| line.strip_prefix("# expect: ")) else { return Vec::new() };
    let mut found = Vec::new();
    for part in line.split(", ") {
        let (places, k) = part.split_once(" k=").unwrap_or((part, "0"));
        for place in places.split('|') {
            if let Some((rule, line)) = place.split_once('@') {
                found.push((rule.to_string(), line.parse().expect("a line"), k.parse().expect("a number")));
            }
        }
    }
    found
}

#[test]
fn every_finding_of_the_suite_is_shown_again_and_nothing_smaller_shows_it() {
    let mut findings = 0;
    for path in [files("tests/check/suite", "py"), files("tests/check/rules", "py")].concat() {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let program = std::fs::read_to_string(&path).expect("a program");
        let board = program.lines().find_map(|line| line.strip_prefix("# board: ")).unwrap_or("pyboard");
        let folder = Folder::new(&format!("check_suite/{name}")).file(&format!("{name}.py"), &program);
        let ran = folder.run(&format!("check {name}.py --board {board} --format json --pedantic"));
        let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{name}: {e} {}", ran.err));
        for finding in report["findings"].as_array().expect("findings") {
            findings += 1;
            let replay = finding["replay"].as_str().expect("a file");
            let strict = folder.run(&format!("check replay {replay}"));
            assert_eq!(strict.code, Some(0), "{name} {replay}: {}", strict.out);
            let relaxed = folder.run(&format!("check replay {replay} --relaxed"));
            assert_eq!(relaxed.code, Some(0), "{name} {replay}: {}", relaxed.out);
            let shrunk = folder.run(&format!("check shrink {replay}"));
            assert!(shrunk.code == Some(0) && !shrunk.out.contains(" became "), "{name} {replay}: {}", shrunk.out);
            // Several of one source in a row, at one place, count once.
            let mut places = finding["deliveries"].as_array().cloned().unwrap_or_default();
            places.dedup_by_key(|d| (d["source"].clone(), d["context"].clone(), d["step"].clone()));
            let needed = places.len() as u64;
            for (rule, line, k) in expected(&program) {
                if finding["rule"] == rule.as_str() && finding["scenes"][0]["line"] == line {
                    assert!(needed <= k, "{name}: {rule} needs {needed} interrupts, and {k} are enough");
                }
            }
        }
    }
    assert!(findings > 20, "{findings}");
}

// ---- Forms

#[test]
fn a_report_may_go_to_a_file() {
    let folder = Folder::new("check_output").file("meter.py", METER);
    folder.run("check meter.py --no-replays --format concise -o report.txt").gives(1, "", "");
    let text = std::fs::read_to_string(folder.0.join("report.txt")).expect("a file");
    assert_eq!(text, "meter.py:15: error[CHK01] lost update of `pulses`\n");
    folder
        .run("check meter.py --no-replays -o nowhere/report.txt")
        .complains(2, "taipan: can't write nowhere/report.txt: No such file or directory");
}

/// What the schema of SARIF 2.1.0 asks for, as far as we write it.
#[test]
fn sarif_has_the_structure_that_it_must_have() {
    for program in
        ["suite/d01_two_levels", "suite/e02_bound_method", "suite/b09_ring_with_count", "rules/chk16_no_parameter", "suite/a02_count_kept"]
    {
        let log: Value =
            serde_json::from_str(&run_at_root(&format!("check tests/check/{program}.py --no-replays --format sarif")).out).expect("JSON");
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["name"], "taipan check");
        assert_eq!(run["invocations"][0]["executionSuccessful"], true);
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        for result in run["results"].as_array().expect("results") {
            assert_eq!(rules[result["ruleIndex"].as_u64().expect("an index") as usize]["id"], result["ruleId"]);
            assert!(["error", "warning", "note"].contains(&result["level"].as_str().expect("a level")));
            assert!(result["partialFingerprints"]["taipanCheck/v1"].as_str().is_some_and(|f| f.len() == 16));
            is_location(&result["locations"][0]);
            let flows = result["codeFlows"][0]["threadFlows"].as_array().expect("flows");
            let steps: Vec<&Value> = flows.iter().flat_map(|flow| flow["locations"].as_array().expect("locations")).collect();
            let mut order: Vec<u64> = steps.iter().map(|step| step["executionOrder"].as_u64().expect("an order")).collect();
            order.sort_unstable();
            assert_eq!(order, (1..=steps.len() as u64).collect::<Vec<u64>>());
            for step in steps {
                is_location(&step["location"]);
                assert!(step["location"]["message"]["text"].is_string());
            }
        }
    }
}

#[track_caller]
fn is_location(location: &Value) {
    let place = &location["physicalLocation"];
    assert!(place["artifactLocation"]["uri"].as_str().is_some_and(|uri| uri.ends_with(".py")), "{location}");
    assert!(place["region"].is_null() || place["region"]["startLine"].as_u64().is_some_and(|line| line > 0), "{location}");
}

// ---- Coverage

fn door() -> Folder {
    let door = std::fs::read_to_string(root().join("tests/check/coverage/door.py")).expect("a program");
    Folder::new(&format!("check_coverage/{:?}", std::thread::current().id())).file("door.py", &door)
}

/// How each placement on a line stood, in the report's JSON.
fn placements(report: &Value, line: u64) -> Vec<String> {
    let lines = report["coverage"]["files"][0]["lines"].as_array().expect("lines");
    let Some(row) = lines.iter().find(|row| row["line"] == line) else { return Vec::new() };
    let text = |p: &Value| format!("{} {} {}", p["source"].as_str().unwrap_or(""), p["how"].as_str().unwrap_or(""), p["count"]);
    row["placements"].as_array().expect("placements").iter().map(text).collect()
}

#[test]
fn coverage_is_the_same_bytes_however_the_search_is_divided() {
    let folder = door();
    let check = "check door.py --no-replays --coverage";
    let whole = folder.run(&format!("{check} --coverage-html whole.html"));
    let page = std::fs::read_to_string(folder.0.join("whole.html")).expect("a page");
    assert_eq!(folder.run(&format!("{check} --coverage-html threads.html -j 3")).out, whole.out);
    assert_eq!(std::fs::read_to_string(folder.0.join("threads.html")).expect("a page"), page);
    for part in 1..=3 {
        folder.run(&format!("{check} --partition hash:{part}/3 --format json -o {part}.json"));
    }
    let merged = folder.run("check merge 2.json 3.json 1.json --no-replays --coverage --coverage-html merged.html");
    assert_eq!(merged.out, whole.out);
    assert_eq!(std::fs::read_to_string(folder.0.join("merged.html")).expect("a page"), page);
    // Who does not ask is not told.
    let plain = folder.run("check merge 2.json 3.json 1.json --no-replays --format json");
    assert_eq!(plain.out, folder.run("check door.py --no-replays --format json").out);
}

#[test]
fn coverage_that_is_not_there_is_not_made_up() {
    let folder = door();
    for part in 1..=2 {
        folder.run(&format!("check door.py --no-replays --partition slice:{part}/2 --format json -o {part}.json"));
    }
    folder.run("check merge 1.json 2.json --coverage").complains(2, "taipan: the parts were searched without --coverage\n");
    folder.run("check door.py --no-replays --coverage --partition slice:2/2 --format json -o 2.json");
    let one = "taipan: of 2.json and 1.json only one was searched with --coverage\n";
    folder.run("check merge 1.json 2.json --coverage").complains(2, one);
    folder.run("check door.py --search every --coverage").complains(2, "taipan: --coverage is about the search by classes: ");
}

#[test]
fn a_page_asks_for_nothing_else_and_shows_source_as_it_is() {
    let folder = door();
    folder.run("check door.py --no-replays --coverage-html page.html");
    let page = std::fs::read_to_string(folder.0.join("page.html")).expect("a page");
    assert!(!["http", "src=", "url(", "<script", "<link", "@import"].iter().any(|other| page.contains(other)));
    assert!(page.contains("print(&quot;&lt;&amp;&gt; impatient&quot;)"), "{page}");
    let opened = |tag: &str| page.matches(&format!("<{tag}")).count();
    let closed = |tag: &str| page.matches(&format!("</{tag}>")).count();
    for tag in ["div", "details", "summary", "span", "code", "ul", "li", "table", "tr", "td", "p"] {
        // `<p>` and `<pre>`, `<summary>` and no other begin alike.
        assert_eq!(opened(&format!("{tag}>")) + opened(&format!("{tag} ")), closed(tag), "{tag}");
    }
}

/// The report on `p.py`, with its coverage.
fn covered(folder: &Folder, arguments: &str) -> Value {
    serde_json::from_str(&folder.run(&format!("check p.py --no-replays --coverage --format json {arguments}")).out).expect("JSON")
}

#[test]
fn what_was_not_tried_has_a_reason() {
    let program = "\
import machine
import pyb

count = 0


def on_tick(timer):
    global count
    count += 1


def main():
    global count
    timer = pyb.Timer(4, freq=100, callback=on_tick)
    count = 2
    # check: atomic
    count = count - 1
    state = pyb.disable_irq()
    count += 1
    pyb.enable_irq(state)
    if count > 3:
        count = 1
    timer.deinit()
    count = 0
    print(count)


main()
";
    let folder = Folder::new("check_reasons").file("p.py", program);
    let report = |arguments: &str| covered(&folder, arguments);
    let two = report("--k 2");
    assert_eq!(placements(&two, 4), ["TIM4 not on 1"]);
    assert_eq!(placements(&two, 15), ["TIM4 tried 1"]);
    assert_eq!(placements(&two, 17), ["TIM4 tried 1", "TIM4 atomic 1"]);
    assert_eq!(placements(&two, 19), ["TIM4 tried 1", "TIM4 masked 1"]);
    assert_eq!(placements(&two, 21), ["TIM4 tried 1"]);
    // It takes two to come there.
    assert_eq!(placements(&report("--k 1"), 22), Vec::<String>::new());
    assert_eq!(placements(&two, 22), ["TIM4 more interrupts 1"]);
    assert_eq!(placements(&report("--k 3"), 22), ["TIM4 tried 1"]);
    assert_eq!(placements(&two, 25), ["TIM4 off 1"]);
}

/// A search that is complete has tried all that can be had.
#[test]
fn what_was_not_tried_of_the_suite_can_not_be_had() {
    for path in files("tests/check/suite", "py") {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let program = std::fs::read_to_string(&path).expect("a program");
        let board = program.lines().find_map(|line| line.strip_prefix("# board: ")).unwrap_or("pyboard");
        let ran = run_at_root(&format!("check tests/check/suite/{name}.py --board {board} --no-replays --coverage --format json"));
        let report: Value = serde_json::from_str(&ran.out).expect("JSON");
        let missed = ["more interrupts", "loop left"].iter().find(|how| !report["coverage"]["placements"][**how].is_null());
        assert_eq!(missed, None, "{name}");
    }
}

#[test]
fn a_soft_handler_has_a_place_only_where_it_is_served() {
    let program = "\
import machine

count = 0


def on_tick(timer):
    global count
    count += 1


timer = machine.Timer(-1, period=5, callback=on_tick)
if timer:
    count += 1
timer.deinit()
print(count)
";
    let folder = Folder::new("check_soft_coverage").file("p.py", program);
    let report = covered(&folder, "");
    assert_eq!(placements(&report, 13), ["ALARM tried 1", "ALARM no point 1"]);
}

// ---- What is known beforehand

/// The program with a comment on a line.
/// The results of a check, as SARIF has them.
fn results(folder: &Folder, board: &str) -> Vec<Value> {
    let ran = folder.run(&format!("check p.py --no-replays --format sarif --board {board}"));
    let sarif: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    sarif["runs"][0]["results"].as_array().expect("results").clone()
}

/// A text after the replacements of a `fix`.
fn mended(source: &str, fix: &Value) -> String {
    let place = |region: &Value, line: &str, column: &str| {
        let number = |name: &str| region[name].as_u64().expect("a number") as usize - 1;
        let start: usize = source.split_inclusive('\n').take(number(line)).map(str::len).sum();
        start + source[start..].chars().take(number(column)).map(char::len_utf8).sum::<usize>()
    };
    let mut text = source.to_string();
    for replacement in fix["artifactChanges"][0]["replacements"].as_array().expect("replacements").iter().rev() {
        let region = &replacement["deletedRegion"];
        let range = place(region, "startLine", "startColumn")..place(region, "endLine", "endColumn");
        text.replace_range(range, replacement["insertedContent"]["text"].as_str().expect("a text"));
    }
    text
}

#[test]
fn a_fix_takes_its_finding_away_and_brings_no_other() {
    let mut tried = 0;
    for path in [files("tests/check/suite", "py"), files("tests/check/rules", "py")].concat() {
        let source = std::fs::read_to_string(&path).expect("a program");
        let board = source.lines().find_map(|line| line.strip_prefix("# board: ")).unwrap_or("pyboard");
        let fingerprints = |results: &[Value]| -> Vec<String> {
            results.iter().map(|result| result["partialFingerprints"]["taipanCheck/v1"].to_string()).collect()
        };
        let before = results(&Folder::new("check_fix").file("p.py", &source), board);
        for result in before.iter().filter(|result| result["level"] != "note" && !result["fixes"].is_null()) {
            let text = mended(&source, &result["fixes"][0]);
            let after = fingerprints(&results(&Folder::new("check_fix").file("p.py", &text), board));
            let mut left = fingerprints(&before);
            let own = result["partialFingerprints"]["taipanCheck/v1"].to_string();
            left.retain(|fingerprint| *fingerprint != own);
            assert!(after.iter().all(|fingerprint| left.contains(fingerprint)), "{}: {after:?}\n{text}", path.display());
            tried += 1;
        }
    }
    assert!(tried >= 15, "{tried} fixes");
}

fn meter_with(line: &str, comment: &str) -> String {
    METER.replacen(line, &format!("{line}  {comment}"), 1)
}

#[test]
fn a_comment_with_a_reason_suppresses_a_finding_of_its_line() {
    let ok = "# check: ok CHK01 the meter is approximate";
    let folder = Folder::new("check_ok")
        .file("first.py", &meter_with("        pulses -= 1", ok))
        .file("handler.py", &meter_with("    pulses += 1", ok))
        .file("before.py", &METER.replacen("        pulses -= 1", &format!("        {ok}\n        pulses -= 1"), 1))
        .file("other.py", &meter_with("        pulses -= 1", "# check: ok CHK02,CHK03 the meter is approximate"));
    for program in ["first.py", "handler.py", "before.py"] {
        let ran = folder.run(&format!("check {program} --no-replays"));
        assert!(ran.code == Some(0) && ran.out.contains("\n1 finding suppressed\n"), "{}", ran.out);
    }
    let json: Value = serde_json::from_str(&folder.run("check first.py --no-replays --format json").out).expect("JSON");
    assert_eq!((&json["findings"], &json["suppressed"][0]["reason"]), (&serde_json::json!([]), &"the meter is approximate".into()));
    let sarif: Value = serde_json::from_str(&folder.run("check first.py --no-replays --format sarif").out).expect("JSON");
    assert_eq!(sarif["runs"][0]["results"][0]["suppressions"][0]["kind"], "inSource");
    let other = folder.run("check other.py --no-replays --format concise");
    other.gives(1, "other.py:15: error[CHK01] lost update of `pulses`\nother.py:15: this suppresses nothing\n", "");
}

#[test]
fn what_suppresses_a_finding_that_is_not_shown_is_no_mistake() {
    let program = std::fs::read_to_string(root().join("tests/check/rules/chk15_buffer_copied.py")).expect("a program");
    let program = program.replace("    total = sum(samples)", "    total = sum(samples)  # check: ok CHK15 it is a display");
    let folder = Folder::new("check_hidden").file("p.py", &program);
    folder.run("check p.py --no-replays --format concise").gives(0, "", "");
    folder.run("check p.py --no-replays --format concise --pedantic").gives(0, "", "");
}

#[test]
fn a_comment_that_says_too_little_is_explained() {
    let folder = Folder::new("check_directive")
        .file("reason.py", &meter_with("pulses = 0", "# check: ok CHK01"))
        .file("rule.py", &meter_with("pulses = 0", "# check: ok CHK77 because"))
        .file("name.py", &meter_with("pulses = 0", "# check: fine"));
    folder.run("check reason.py").complains(2, "taipan: reason.py:3: `# check: ok CHK01` needs a reason\n");
    folder.run("check rule.py").complains(2, "taipan: rule.py:3: unknown rule 'CHK77'; rules: CHK01, ");
    folder.run("check name.py").complains(2, "taipan: name.py:3: unknown directive `fine`; there are `ok`, `atomic` and `ignore`\n");
}

#[test]
fn nothing_is_delivered_within_an_atomic_line() {
    let source = "\
import pyb

count = x = 0


def on_tick(timer):
    global count
    count += 1


def add(n):
    return n + 1


timer = pyb.Timer(4, freq=1000, callback=on_tick)
count = add(count)  # check: atomic
x = count
timer.deinit()
";
    let folder = Folder::new("check_atomic").file("step.py", source).file("steps.py", &source.replace("  # check: atomic", ""));
    assert_eq!(folder.run("check steps.py --no-replays --format concise").out, "steps.py:16: error[CHK01] lost update of `count`\n");
    folder.run("check step.py --no-replays --format concise").gives(0, "", "");
    // Before the line and after it all is tried: 0, 1 or 2 interrupts, each before or after.
    let json: Value = serde_json::from_str(&folder.run("check step.py --no-replays --format json").out).expect("JSON");
    assert_eq!(json["complete"], true);
    assert!(json["outcomes"].as_u64().is_some_and(|n| n >= 5), "{json}");
}

#[test]
fn a_config_beside_the_program_is_taken_and_the_command_line_goes_before_it() {
    let config = "k = 1\noff = [\"CHK03\"]\n";
    let folder = Folder::new("check_config").file("meter.py", METER).file("check.toml", config);
    let ran = folder.run("check meter.py --no-replays");
    assert!(ran.code == Some(0) && ran.out.contains("k=1"), "{}", ran.out);
    let ran = folder.run("check meter.py --no-replays --k 2");
    assert!(ran.code == Some(1) && ran.out.contains("k=2"), "{}", ran.out);
    let known = "[[suppress]]\nrule = \"CHK01\"\nfile = \"meter.py\"\nline = 15\nreason = \"approximate\"\nuntil = ";
    let folder = folder.file("check.toml", &format!("{known}9999-12-31\n"));
    assert_eq!(folder.run("check meter.py --no-replays").code, Some(0));
    let folder = folder.file("check.toml", &format!("{known}\"2001-01-01\"\n"));
    let ran = folder.run("check meter.py --no-replays");
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains("note: check.toml:1: this suppression has expired on 2001-01-01\n"), "{}", ran.out);
}

#[test]
fn a_wrong_config_has_its_place() {
    let folder = Folder::new("check_config_wrong").file("meter.py", METER);
    let wrong = |text: &str, message: &str| {
        std::fs::write(folder.0.join("check.toml"), text).expect("a file");
        folder.run("check meter.py").complains(2, &format!("taipan: check.toml:{message}"));
    };
    wrong(
        "k = 2\nbord = \"pyboard\"\n",
        "2:1: unknown field `bord`, expected one of `board`, `k`, `time`, `stimulus`, `ignore`, `off`, `suppress`",
    );
    wrong("board = \"nucleo\"\n", "1:9: unknown board 'nucleo'; boards: pyboard");
    wrong("k = 9\n", "1:5: 9 is not in 0..=8");
    wrong("time = \"soon\"\n", "1:8: soon: ");
    wrong("off = [\"CHK01\", \"CHK99\"]\n", "1:17: unknown rule 'CHK99'");
    wrong("[[suppress]]\nrule = \"CHK01\"\n", "1:1: missing field `reason`");
    wrong("[[suppress]]\nreason = \"so\"\n", "1:1: needs `rule` or `fingerprint`");
    wrong("[[suppress]]\nfingerprint = \"xyz\"\nreason = \"so\"\n", "2:15: expected 4 to 16 hexadecimal digits");
    wrong("[[suppress]]\nrule = \"CHK01\"\nreason = \" \"\n", "3:10: the reason is empty");
    wrong("[[suppress]]\nrule = \"CHK01\"\nreason = \"so\"\nuntil = \"soon\"\n", "4:9: expected a day, such as 2027-01-31");
    folder.run("check meter.py --config nowhere.toml").complains(2, "taipan: can't read nowhere.toml: No such file or directory");
}

#[test]
fn a_baseline_keeps_quiet_about_what_was_there() {
    let folder = Folder::new("check_baseline").file("meter.py", METER);
    folder.run("check meter.py --write-baseline known.txt").gives(0, "", "");
    let text = std::fs::read_to_string(folder.0.join("known.txt")).expect("a file");
    assert!(text.ends_with(" CHK01 meter.py:15 lost update of `pulses`\n"), "{text}");
    assert_eq!(folder.run("check meter.py --no-replays --baseline known.txt").code, Some(0));
    // It goes by what the lines say, not by their numbers.
    let folder = folder.file("meter.py", &format!("# One line more.\n{METER}"));
    assert_eq!(folder.run("check meter.py --no-replays --baseline known.txt").code, Some(0));
    let folder = folder.file("known.txt", "no fingerprint\n");
    folder.run("check meter.py --baseline known.txt").complains(2, "taipan: known.txt:1: expected a fingerprint of 16 digits and a rule");
}

// ---- Drawings

#[test]
fn an_execution_is_drawn_as_waves() {
    let folder = Folder::new("check_vcd");
    let replay = root().join("tests/check/replays/CHK01-76ba.json");
    let ran = folder.run(&format!("check replay {} --vcd d01.vcd", replay.display()));
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    let text = std::fs::read_to_string(folder.0.join("d01.vcd")).expect("a file");
    let names: Vec<&str> = text.lines().filter(|line| line.starts_with("$var")).collect();
    let expected =
        ["$var wire 1 ! mask $end", "$var wire 8 \" context_level $end", "$var wire 1 # irq_X1 $end", "$var wire 1 $ irq_TIM4 $end"];
    assert_eq!(names, expected);
    // The timer's handler within the pin's.
    let changes: Vec<&str> = text.split("$end\n").last().expect("changes").lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(changes, ["1#", "b1 \"", "1$", "b10 \"", "0$", "b1 \"", "0#", "b0 \""]);
}

#[test]
fn an_execution_is_drawn_with_tracks_and_arrows() {
    let folder = Folder::new("check_perfetto");
    let replay = root().join("tests/check/replays/CHK01-76ba.json");
    let ran = folder.run(&format!("check replay {} --perfetto d01.json", replay.display()));
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    let text = std::fs::read_to_string(folder.0.join("d01.json")).expect("a file");
    let trace: Value = serde_json::from_str(&text).expect("JSON");
    let events = trace["traceEvents"].as_array().expect("events");
    let named = |phase: &str| events.iter().filter(|e| e["ph"] == phase).collect::<Vec<&Value>>();
    let tracks: Vec<&Value> = named("M").into_iter().filter(|e| e["name"] == "thread_name").map(|e| &e["args"]["name"]).collect();
    assert_eq!(tracks, ["main", "1: on_door (X1)", "2: on_watch (TIM4)"]);
    let slices: Vec<&str> = named("X").into_iter().filter_map(|e| e["name"].as_str()).collect();
    let expected = [
        "main",
        "writes alarms = 0",
        "reads alarms = 0",
        "reads alarms = 0",
        "writes alarms = 1",
        "on_watch",
        "writes alarms = 1",
        "on_door",
        "reads alarms = 1",
    ];
    assert_eq!(slices, expected);
    let ids = |phase: &str| named(phase).into_iter().map(|e| e["id"].clone()).collect::<Vec<Value>>();
    assert_eq!(ids("s"), ids("f"));
}

// ---- Parts

#[test]
fn parts_put_together_are_the_whole() {
    let folder = Folder::new("check_parts").file("meter.py", METER);
    let whole = folder.run("check meter.py --no-replays --format json").out;
    for kind in ["slice", "hash"] {
        let mut folder = Folder::new(&format!("check_parts_{kind}")).file("meter.py", METER);
        for part in 1..=3 {
            let ran = folder.run(&format!("check meter.py --no-replays --format json --partition {kind}:{part}/3"));
            folder = folder.file(&format!("{part}.json"), &ran.out);
        }
        assert_eq!(folder.run("check merge 3.json 1.json 2.json --no-replays --format json").out, whole);
        folder.run("check merge 1.json 3.json").complains(2, &format!("taipan: parts are missing: {kind}:2/3\n"));
        folder.run("check merge 1.json 1.json").complains(2, &format!("taipan: 1.json and 1.json are the same part, {kind}:1/3\n"));
        let folder = folder.file("meter.py", "print('something else')\n");
        folder.run("check merge 1.json 2.json 3.json").complains(2, "taipan: meter.py has changed since it was searched\n");
    }
    let folder = folder.file("whole.json", &whole);
    folder
        .run("check merge whole.json")
        .complains(2, "taipan: whole.json: it is the report of a whole search, not of a part (--partition)\n");
    folder.run("check meter.py --partition slice:4/3").complains(2, "error: invalid value 'slice:4/3' for '--partition <PART>': ");
}

#[test]
fn threads_change_nothing() {
    let folder = Folder::new("check_threads").file("meter.py", METER);
    let one = folder.run("check meter.py --no-replays --format json").out;
    assert_eq!(folder.run("check meter.py --no-replays --format json -j 4").out, one);
    folder.run("check doctor meter.py").gives(0, "meter.py: the same in every way\n", "");
}

#[test]
fn the_horizon_is_where_an_endless_program_is_left() {
    let source = "import pyb\ni = n = 0\n\n\ndef f(timer):\n    global n\n    n += i\n\n\ntim = pyb.Timer(4, freq=100, callback=f)\nwhile True:\n    i += 1\n    pyb.delay(1)\n";
    let folder = Folder::new("check_horizon").file("endless.py", source);
    let executions = |horizon: &str| {
        let ran = folder.run(&format!("check endless.py --no-replays --format json --k 1 --horizon {horizon}"));
        let report: Value = serde_json::from_str(&ran.out).expect("JSON");
        assert_eq!((ran.code, &report["complete"]), (Some(3), &Value::Bool(false)), "{}", ran.out);
        report["executions"].as_u64().expect("a number")
    };
    assert!(executions("5iter") < executions("20iter"));
    assert!(executions("4ms") < executions("16ms"));
    folder.run("check endless.py --horizon 5x").complains(2, "taipan: --horizon 5x: ");
}

#[test]
fn what_needs_events_closer_together_than_they_come_is_no_race_unless_the_window_is_wide() {
    let ran = run_at_root("check tests/check/suite/b10_double_buffer.py --no-replays --format concise");
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(0)));
    let ran = run_at_root("check tests/check/suite/b10_double_buffer.py --no-replays --format concise --window 1000");
    assert_eq!(ran.code, Some(1), "{}", ran.out);
}

// ---- What comes from outside

/// The handler reads another pin; one way it does harm.
const DOOR: &str = "\
import machine
import pyb

lock = machine.Pin('X2', machine.Pin.IN, machine.Pin.PULL_DOWN)
opened = 0


def on_door(line):
    global opened
    if lock.value():
        opened += 1


def main():
    global opened
    line = pyb.ExtInt('X1', pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_door)
    opened += 1
    line.disable()
    print(opened)


main()
";

const LOCKED: &str = "\
[[set]]
pin = 'X2'
at = '1ms'
level = 'high'

[[pulse]]
pin = 'X1'
at = '20ms'
for = '5ms'
";

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err))
}

#[test]
fn a_stimulus_gives_the_values_that_handlers_read_and_a_replay_has_it() {
    let folder = Folder::new("check_stimulus").file("door.py", DOOR).file("night/locked.toml", LOCKED);
    folder.run("check door.py --no-replays --format concise").gives(0, "", "");
    let ran = folder.run("check door.py --stimulus night/locked.toml --format json");
    let report = json(&ran);
    assert_eq!((ran.code, &report["stimulus"]), (Some(1), &"night/locked.toml".into()), "{}", ran.out);
    // The pulse comes once, and never twice.
    assert_eq!(report["findings"][0]["rule"], "CHK01");
    assert_eq!(report["sources"][0]["delivered"], report["executions"].as_u64().expect("a number") - 1);
    // Nothing is needed beside the replay and the program.
    let replay = report["findings"][0]["replay"].as_str().expect("a file").to_string();
    std::fs::remove_dir_all(folder.0.join("night")).expect("it is there");
    let ran = folder.run(&format!("check replay {replay}"));
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert_eq!(folder.run(&format!("check shrink {replay}")).code, Some(0));
    assert_eq!(folder.run(&format!("check replay {replay} --relaxed")).code, Some(0));
    let text = std::fs::read_to_string(folder.0.join(&replay)).expect("a file");
    let folder = folder.file("wrong.json", &text.replace("20ms", "20 moons"));
    folder.run("check replay wrong.json --program door.py").complains(2, "taipan: the stimulus in wrong.json: night/locked.toml:8:6: ");
}

#[test]
fn a_stimulus_may_be_named_in_check_toml_and_goes_with_the_parts() {
    let folder = Folder::new("check_stimulus_config")
        .file("app/door.py", DOOR)
        .file("app/locked.toml", LOCKED)
        .file("app/check.toml", "stimulus = 'locked.toml'\n");
    let whole = folder.run("check app/door.py --no-replays --format json");
    assert_eq!(json(&whole)["stimulus"], "app/locked.toml");
    let part = |n: u32| folder.run(&format!("check app/door.py --no-replays --format json --partition slice:{n}/2")).out;
    let (first, second) = (part(1), part(2));
    let folder = folder.file("1.json", &first).file("2.json", &second).file("other.json", &second.replace("20ms", "21ms"));
    std::fs::remove_file(folder.0.join("app/locked.toml")).expect("it is there");
    assert_eq!(folder.run("check merge 1.json 2.json --no-replays --format json").out, whole.out);
    folder.run("check merge 1.json other.json").complains(2, "taipan: other.json and 1.json are of different stimuli\n");
    folder.run("check app/door.py").complains(2, "taipan: can't read app/locked.toml: No such file or directory");
}

#[test]
fn a_wrong_stimulus_has_its_place() {
    let folder = Folder::new("check_stimulus_wrong").file("door.py", DOOR).file("wrong.toml", &LOCKED.replace("X2", "X99"));
    folder.run("check door.py --stimulus wrong.toml").complains(2, "taipan: wrong.toml:2:7: ");
    folder.run("check door.py --stimulus none.toml").complains(2, "taipan: can't read none.toml: No such file or directory");
}

const HEATER: &str = "\
import check
import pyb

power = 0


def on_second(timer):
    global power
    power += 1


def main():
    global power
    timer = pyb.Timer(4, freq=1, callback=on_second)
    if check.choose('warm', 'mild', 'cold') == 'cold':
        power += 10
    check.choose(0, 1)
    timer.callback(None)
    print(power)


main()
";

#[test]
fn a_choice_is_in_the_report_and_in_the_replay() {
    let folder = Folder::new("check_choices").file("heater.py", HEATER);
    assert_eq!(folder.run("run heater.py").out, "0\n");
    let ran = folder.run("check heater.py");
    assert!(ran.code == Some(1) && ran.out.contains("\n  choose at line 15 gave 'cold'\n"), "{}", ran.out);
    let report = json(&folder.run("check heater.py --format json"));
    // The second one makes no difference, and is not said.
    assert_eq!(
        report["findings"][0]["choices"],
        serde_json::json!([{"alternative": 2, "value": "'cold'", "file": "heater.py", "line": 15}])
    );
    let replay = report["findings"][0]["replay"].as_str().expect("a file").to_string();
    assert_eq!(folder.run(&format!("check replay {replay}")).code, Some(0));
    assert_eq!(folder.run(&format!("check replay {replay} --relaxed --vcd waves.vcd")).code, Some(0));
    assert!(folder.run(&format!("check shrink {replay}")).out.contains("nothing smaller shows it"));
    let folder = folder.file("heater.py", &HEATER.replace("'warm', 'mild', 'cold'", "'warm', 'cold'"));
    let ran = folder.run(&format!("check replay {replay} --relaxed"));
    assert_eq!(ran.code, Some(3), "{}", ran.out);
    assert!(ran.out.contains("a choice has fewer alternatives than when it was made"), "{}", ran.out);
}

#[test]
fn choices_are_shared_out_and_more_than_the_bound_are_told() {
    let folder = Folder::new("check_choices_parts").file("heater.py", HEATER);
    folder.run("check doctor heater.py").gives(0, "heater.py: the same in every way\n", "");
    let ran = folder.run("check heater.py --choices 1 --no-replays");
    let said =
        "Not everything was tried: more than 1 choices in one execution, of which the later ones were the first alternative (--choices).\n";
    assert!(ran.out.contains(said), "{}", ran.out);
    let sorted = "import check\nimport pyb\npyb.Timer(4, freq=1, callback=lambda timer: None)\nprint(sorted([1, 2], key=lambda n: check.choose(n, -n)))\n";
    let folder = folder.file("sorted.py", sorted);
    let ran = folder.run("check sorted.py");
    assert!(
        ran.out.contains("\ncheck.choose gives its first alternative only, as a built-in or `*` calls it, at sorted.py:4.\n"),
        "{}",
        ran.out
    );
}

const COUNTS_FOR_EVER: &str = "\
import pyb

uptime = 0
pressed = False


def on_press(line):
    global pressed
    pressed = True


def main():
    global uptime, pressed
    pyb.ExtInt('X1', pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_press)
    while True:
        uptime += 1
        pyb.delay(10)
        if pressed:
            pressed = False


main()
";

#[test]
fn a_counter_that_is_ignored_keeps_no_loop_open() {
    let ignoring = |name: &str| COUNTS_FOR_EVER.replacen("uptime = 0", &format!("uptime = 0  # check: ignore {name} it only counts"), 1);
    let folder = Folder::new("check_ignore").file("plain.py", COUNTS_FOR_EVER).file("ignoring.py", &ignoring("uptime"));
    assert_eq!(folder.run("check plain.py --k 1").code, Some(3));
    let ran = folder.run("check ignoring.py");
    assert!(ran.code == Some(0) && ran.out.contains("\nLeft out of what is compared is `uptime` (ignoring.py:3).\n"), "{}", ran.out);
    assert_eq!(json(&folder.run("check ignoring.py --format json"))["ignored"][0]["place"], "ignoring.py:3");
    let folder = folder.file("check.toml", "k = 1\nignore = [\"uptime\"]\n");
    let ran = folder.run("check plain.py");
    assert!(ran.code == Some(0) && ran.out.contains("`uptime` (check.toml:2)"), "{}", ran.out);
    let folder = folder.file("check.toml", "").file("other.py", &ignoring("downtime")).file("wrong.py", &ignoring("up-time"));
    let ran = folder.run("check other.py --k 1");
    assert!(
        ran.out.contains("note: other.py:3: `downtime` is to be left out of what is compared, and there is no such variable\n"),
        "{}",
        ran.out
    );
    folder.run("check wrong.py").complains(2, "taipan: wrong.py:3: `# check: ignore`: `up-time` is no variable; write `uptime`");
    let folder = folder.file("check.toml", "ignore = [\"self.uptime\"]\n");
    folder.run("check plain.py").complains(2, "taipan: check.toml:1:11: `self.uptime`: say which class, as in `Meter.uptime`");
}

// ---- Long searches

#[test]
fn more_interrupts_than_are_searched_are_sampled_by_a_seed() {
    let program = std::fs::read_to_string(root().join("tests/check/suite/e04_append_grows.py")).expect("a program");
    let folder = Folder::new("check_seed").file("e04.py", &program);
    assert_eq!(folder.run("check e04.py --k 1 --no-replays --format concise").code, Some(0));
    let ran = folder.run("check e04.py --k 1 --seed 7 --samples 200");
    assert!(ran.out.contains("error[CHK04] "), "{}", ran.out);
    assert!(ran.out.contains("\nSampled 200 more schedules of up to 8 interrupts, seed 7: no guarantee.\n"), "{}", ran.out);
    let replay = ran.out.lines().find_map(|line| line.strip_prefix("  replay: taipan check replay ")).expect("a replay").to_string();
    assert_eq!(folder.run(&format!("check replay {replay}")).code, Some(0));
    let again = || folder.run("check e04.py --k 1 --seed 7 --samples 200 --no-replays --format json");
    assert_eq!(again().out, again().out);
    assert_eq!(json(&again())["sampled"], serde_json::json!({"seed": 7, "executions": 200, "up_to": 8}));
    folder.run("check e04.py --samples 200").complains(2, "error: the following required arguments were not provided:\n  --seed <N>");
    folder
        .run("check e04.py --seed 1 --partition slice:1/2")
        .complains(2, "error: the argument '--seed <N>' cannot be used with '--partition <PART>'");
}

#[test]
fn a_race_that_takes_more_interrupts_than_are_searched_is_found_by_samples_and_shown_again() {
    let folder = Folder::new("check_seed_race").file("meter.py", METER);
    assert_eq!(folder.run("check meter.py --k 1 --no-replays").code, Some(0));
    let ran = folder.run("check meter.py --k 1 --seed 3 --samples 300");
    assert!(ran.out.contains("error[CHK01] lost update of `pulses`"), "{}", ran.out);
    let replay = ran.out.lines().find_map(|line| line.strip_prefix("  replay: taipan check replay ")).expect("a replay").to_string();
    assert_eq!(folder.run(&format!("check replay {replay}")).code, Some(0));
    let shrunk = folder.run(&format!("check shrink {replay}"));
    assert_eq!(shrunk.code, Some(0), "{}", shrunk.out);
}

#[test]
fn a_search_that_was_stopped_is_gone_on_with() {
    let folder = Folder::new("check_resume").file("meter.py", METER).file("other.py", "print(1)\n");
    let whole = folder.run("check meter.py --no-replays --format json");
    for jobs in [1, 3] {
        let resume = format!("--no-replays --format json -j {jobs} --resume search-{jobs}.json");
        let stopped = folder.run(&format!("check meter.py {resume} --time 0s"));
        assert_eq!((stopped.code, &json(&stopped)["complete"]), (Some(3), &Value::Bool(false)), "{}", stopped.err);
        let note = format!("search-{jobs}.json: what is done is written down; the same command goes on with it");
        assert!(json(&stopped)["notes"].as_array().expect("notes").contains(&note.into()), "{}", stopped.out);
        let ended = folder.run(&format!("check meter.py {resume}"));
        assert_eq!((ended.out.as_str(), ended.code), (whole.out.as_str(), Some(1)), "{}", ended.err);
        // And once it is done, it is.
        assert_eq!(folder.run(&format!("check meter.py {resume}")).out, whole.out);
    }
    let covered = folder.run("check meter.py --no-replays --format json --coverage").out;
    folder.run("check meter.py --no-replays --coverage --resume covered.json --time 0s");
    assert_eq!(folder.run("check meter.py --no-replays --format json --coverage --resume covered.json").out, covered);
    assert_eq!(folder.run("check meter.py --no-replays --format json --resume covered.json").out, whole.out);
    let is_refused = |arguments: &str, because: &str| folder.run(&format!("check {arguments}")).complains(2, &format!("taipan: {because}"));
    is_refused("other.py --resume search-1.json", "search-1.json is of another program: \"meter.py\" then, \"other.py\" now\n");
    is_refused("meter.py --resume search-1.json --coverage", "search-1.json was begun without --coverage\n");
    is_refused("meter.py --resume search-1.json --k 3", "search-1.json is of another number of interrupts (--k): 2 then, 3 now\n");
    is_refused("meter.py --resume search-3.json", "search-3.json is of another number of threads (-j): 3 then, 1 now\n");
    is_refused("meter.py --resume search-1.json --board rpi_pico", "search-1.json is of another board (--board): ");
    let write = |name: &str, text: &str| std::fs::write(folder.0.join(name), text).expect("a file");
    let text = std::fs::read_to_string(folder.0.join("search-1.json")).expect("a file");
    write("form.json", "{");
    write("none.json", "{}");
    write("units.json", &text.replace("\"units\"", "\"unit\""));
    is_refused("meter.py --resume form.json", "form.json:1:1: ");
    is_refused("meter.py --resume none.json", "none.json: this is no search to be gone on with: it has no check_resume\n");
    is_refused("meter.py --resume units.json", "units.json: units is missing, or no number\n");
    write("meter.py", &format!("{METER}\n"));
    is_refused("meter.py --resume search-1.json", "search-1.json is of another program: it has changed since\n");
}
