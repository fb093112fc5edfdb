//! The command line: what is typed, what comes back on each stream, and the exit code.

mod folder;

use folder::{Folder, Ran};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Runs one program that is in no folder.
fn run(arguments: &str) -> Ran {
    Folder::new("none").run(arguments)
}

const TICKING: &str = "\
import pyb
pyb.Timer(4, freq=100, callback=lambda t: pyb.LED(1).toggle())
print('started')
";

#[test]
fn exit_code_of_a_program_that_ends_is_0() {
    let folder = Folder::new("ends").file("p.py", "print('hello')\n");
    folder.run("p.py").gives(0, "hello\n", "");
    folder.run("run p.py").gives(0, "hello\n", "");
}

#[test]
fn exit_code_of_an_uncaught_exception_is_1() {
    let folder = Folder::new("uncaught").file("p.py", "def f():\n    return 1 // 0\nf()\n");
    let traceback = "Traceback (most recent call last):\n  File \"p.py\", line 3, in <module>\n  File \"p.py\", line 2, in f\nZeroDivisionError: divide by zero\n";
    folder.run("p.py").gives(1, "", traceback);
    folder.run("run p.py").gives(1, "", traceback);
}

#[test]
fn exit_code_is_the_programs_own() {
    for (argument, code, err) in [("", 0, ""), ("None", 0, ""), ("0", 0, ""), ("7", 7, ""), ("255", 255, ""), ("'why'", 1, "why\n")] {
        let folder =
            Folder::new(&format!("own{code}{}", argument.len())).file("p.py", &format!("import sys\nprint('x')\nsys.exit({argument})\n"));
        folder.run("p.py").gives(code, "x\n", err);
        folder.run("run p.py").gives(code, "x\n", err);
    }
}

#[test]
fn system_exit_may_be_raised() {
    let folder = Folder::new("raised").file("p.py", "raise SystemExit(3)\n");
    folder.run("p.py").gives(3, "", "");
    folder.run("run p.py").gives(3, "", "");
}

#[test]
fn a_missing_file_is_named() {
    run("nowhere.py").gives(2, "", "taipan: can't open file 'nowhere.py': [Errno 2] No such file or directory\n");
    run("run nowhere.py").gives(2, "", "taipan: can't read nowhere.py: No such file or directory\n");
}

#[test]
fn a_syntax_error_has_its_line_and_a_caret() {
    let folder = Folder::new("syntax").file("p.py", "def f():\n    x = = 3\n");
    folder.run("run p.py").gives(
        1,
        "",
        "Traceback (most recent call last):\n  File \"p.py\", line 2\nSyntaxError: invalid syntax\n        x = = 3\n            ^ (line 2, column 9)\n",
    );
    folder.run("p.py").gives(1, "", "Traceback (most recent call last):\n  File \"p.py\", line 2\nSyntaxError: invalid syntax\n");
}

#[test]
fn the_caret_stands_under_wide_text_and_tabs() {
    let folder = Folder::new("caret").file("p.py", "if 1:\n\ts = 'é' +* 2\n");
    let ran = folder.run("run p.py");
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.ends_with("    \ts = 'é' +* 2\n    \t         ^ (line 2, column 11)\n"), "{}", ran.err);
}

#[test]
fn a_syntax_error_in_an_import_is_shown_at_its_own_place() {
    let folder = Folder::new("syntax_import").file("p.py", "import other\n").file("other.py", "\n\nx = )\n");
    let ran = folder.run("run p.py");
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("other.py\", line 3\nSyntaxError: "), "{}", ran.err);
    assert!(!ran.err.contains("    import other\n"), "{}", ran.err);
}

#[test]
fn an_unknown_board_is_answered_with_those_there_are() {
    let folder = Folder::new("board").file("p.py", "");
    folder.run("run p.py --board nucleo").gives(2, "", "taipan: unknown board 'nucleo'; boards: pyboard, rpi_pico, esp32c3, esp8266\n");
}

#[test]
fn a_wrong_duration_is_explained() {
    let folder = Folder::new("duration").file("p.py", "print('never')\n");
    for duration in ["5x", "5", "ms", "0.5ns", "1..2s", "1e3s", "99999999999h"] {
        folder.run(&format!("run p.py --for {duration}")).complains(2, &format!("taipan: --for {duration}: "));
    }
    folder.run("run p.py --for=-5ms").complains(2, "taipan: --for -5ms: ");
    folder.run("run p.py --for").complains(2, "error: a value is required for '--for <DURATION>'");
}

#[test]
fn durations_may_have_any_unit() {
    let folder = Folder::new("units").file("p.py", "print('ran')\n");
    for duration in ["1000ns", "3us", "2.5ms", "0"] {
        folder.run(&format!("run p.py --for {duration} --json")).code.map_or_else(|| panic!("killed"), |c| assert_eq!(c, 0));
    }
}

#[test]
fn a_wrong_stimulus_has_its_place() {
    let folder = Folder::new("stimulus")
        .file("p.py", "print('never')\n")
        .file("pin.toml", "# a pin the board has not\n[[pulse]]\npin = \"X99\"\nat = \"1ms\"\nfor = \"1ms\"\n")
        .file("form.toml", "[[pulse]]\npin = = \"X1\"\n")
        .file("key.toml", "[[pulse]]\npin = \"X1\"\nat = \"1ms\"\nfor = \"1ms\"\nbounces = 3\n")
        .file("time.toml", "[[press]]\nat = \"soon\"\nfor = \"1ms\"\n")
        .file("level.toml", "[[set]]\npin = \"X1\"\nat = \"1ms\"\nlevel = \"up\"\n");
    folder.run("run p.py --stimulus pin.toml").complains(2, "taipan: pin.toml:3:7: the board has no pin \"X99\"");
    folder.run("run p.py --stimulus form.toml").complains(2, "taipan: form.toml:2:7: ");
    folder.run("run p.py --stimulus key.toml").complains(2, "taipan: key.toml:5:1: unknown field `bounces`");
    folder.run("run p.py --stimulus time.toml").complains(2, "taipan: time.toml:2:6: ");
    folder.run("run p.py --stimulus level.toml").complains(2, "taipan: level.toml:4:9: ");
    folder.run("run p.py --stimulus none.toml").complains(2, "taipan: none.toml: No such file or directory");
}

#[test]
fn a_wrong_command_line_gives_2() {
    let folder = Folder::new("wrong").file("p.py", "print('never')\n");
    folder.run("run").complains(2, "error: the following required arguments were not provided:\n  <PROGRAM>");
    folder.run("run p.py --bogus").complains(2, "error: unexpected argument '--bogus'");
    folder.run("run p.py --heap lots").complains(2, "taipan: ");
    folder.run("run p.py --seed x").complains(2, "error: invalid value 'x' for '--seed");
}

#[test]
fn a_wrong_drop_in_option_gives_1_as_micropython_does() {
    run("-Z").complains(1, "taipan: unknown option -Z\n");
    run("-X bogus").complains(1, "taipan: unknown -X option bogus\n");
    run("-X heapsize=3").complains(1, "taipan: heap size 3 is too small\n");
    run("-X heapsize=big").complains(1, "taipan: bad heap size big\n");
    run("-X").complains(1, "taipan: -X needs an option\n");
    run("-c").complains(1, "taipan: -c needs a command\n");
    run("-m").complains(1, "taipan: -m needs a module's name\n");
}

#[test]
fn time_ends_a_program_that_does_not() {
    let folder = Folder::new("endless").file("p.py", "print('on and on')\nwhile True:\n    pass\n");
    folder.run("run p.py --for 1ms").gives(0, "on and on\n", "");
    let folder = Folder::new("asleep").file("p.py", "import time\nprint('zzz')\ntime.sleep(3600)\nprint('never')\n");
    folder.run("run p.py --for 1ms").gives(0, "zzz\n", "");
}

#[test]
fn time_does_not_pass_through_except() {
    let source = "try:\n    while True:\n        pass\nexcept BaseException:\n    print('caught')\n";
    Folder::new("uncatchable").file("p.py", source).run("run p.py --for 1ms").gives(0, "", "");
}

#[test]
fn handlers_go_on_after_the_program_until_the_time() {
    let source = "import pyb\npyb.Timer(4, freq=100, callback=lambda t: print('tick'))\n";
    let ran = Folder::new("after").file("p.py", source).run("run p.py --for 35ms");
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "tick\ntick\ntick\n"));
}

#[test]
fn without_a_time_the_run_ends_with_the_program() {
    let source = "import pyb\npyb.Timer(4, freq=100, callback=lambda t: print('tick'))\npyb.delay(25)\n";
    let ran = Folder::new("no_time").file("p.py", source).run("run p.py");
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "tick\ntick\n"));
}

#[test]
fn the_report_has_a_row_for_each_source() {
    let ran = Folder::new("report").file("p.py", TICKING).run("run p.py --for 55ms");
    assert_eq!(ran.out, "started\n");
    assert!(ran.err.starts_with("pyboard ran for 55.0 ms\n"), "{}", ran.err);
    for column in ["source", "raised", "delivered", "coalesced", "dropped", "worst", "latency", "duration"] {
        assert!(ran.err.contains(column), "no {column} in {}", ran.err);
    }
    let row: Vec<&str> = ran.err.lines().last().expect("a row").split_whitespace().collect();
    assert!(row[0].contains('4'), "{row:?}");
    assert_eq!(row[1..5], ["5", "5", "0", "0"]);
    assert!(ran.err.lines().all(|line| line.chars().count() <= 80), "{}", ran.err);
}

#[test]
fn json_has_the_facts() {
    let ran = Folder::new("json").file("p.py", TICKING).run("run p.py --for 55ms --json");
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let text = ran.out.strip_prefix("started\n").expect("the program's output comes first");
    let facts: Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(facts["version"], 1);
    assert_eq!(facts["board"], "pyboard");
    assert_eq!(facts["exit_code"], 0);
    assert_eq!(facts["virtual_time_ns"], 55_000_000);
    let source = &facts["sources"][0];
    assert!(source["source"].as_str().is_some_and(|name| name.contains('4')), "{source}");
    assert_eq!(source["priority"], 13);
    assert_eq!([&source["raised"], &source["delivered"]], [5, 5]);
    assert_eq!([&source["coalesced"], &source["dropped"]], [0, 0]);
    assert!(source["worst_latency_ns"].is_u64() && source["worst_duration_ns"].is_u64() && source["line"].is_u64());
    assert_eq!(facts["schedule"]["depth"], 8);
    for key in ["deepest", "refused", "left"] {
        assert!(facts["schedule"][key].is_u64(), "schedule.{key}");
    }
}

/// The one source of a run, from its JSON: raised, delivered, coalesced, dropped.
#[track_caller]
fn events(test: &str, source: &str, arguments: &str) -> [u64; 4] {
    let ran = Folder::new(test).file("p.py", source).run(arguments);
    let facts: Value = serde_json::from_str(&ran.out).expect("JSON");
    let sources = facts["sources"].as_array().expect("sources");
    assert_eq!(sources.len(), 1, "{facts}");
    ["raised", "delivered", "coalesced", "dropped"].map(|key| sources[0][key].as_u64().expect("a number"))
}

#[test]
fn events_that_a_latch_could_not_hold_are_counted() {
    let source = "\
import pyb
first = True
def handler(timer):
    global first
    if first:
        first = False
        pyb.udelay(3500)
pyb.Timer(4, freq=1000, callback=handler)
";
    // The first call lasts from 1 ms to 4.5 ms: of the events at 2, 3 and 4 ms one is remembered.
    assert_eq!(events("coalesced", source, "run p.py --for 10.5ms --json"), [10, 8, 2, 0]);
}

#[test]
fn soft_events_that_the_schedule_had_no_room_for_are_counted() {
    let source = "\
import time
from machine import Timer
timer = Timer(period=10, callback=lambda t: None)
time.sleep_us(155_000)
timer.deinit()
";
    assert_eq!(events("dropped", source, "run p.py --for 300ms --json"), [15, 8, 0, 7]);
}

#[test]
fn json_tells_of_a_failed_program() {
    let ran = Folder::new("json_failed").file("p.py", "raise ValueError('no')\n").run("run p.py --json");
    let facts: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!((ran.code, &facts["exit_code"]), (Some(1), &Value::from(1)));
    assert!(ran.err.ends_with("ValueError: no\n"), "{}", ran.err);
}

#[test]
fn the_timeline_is_legible_in_80_columns_and_without_colour() {
    let folder = Folder::new("timeline").file("p.py", TICKING);
    for arguments in ["run p.py --for 200ms --timeline", "run p.py --for 200ms --timeline --ascii"] {
        let ran = folder.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (Some(0), "started\n"));
        assert!(ran.err.contains("LED"), "{}", ran.err);
        assert!(!ran.err.contains('\x1b'), "colour in a pipe: {:?}", ran.err);
        let timeline = ran.err.lines().skip_while(|line| !line.starts_with(' '));
        let widest = timeline.map(|line| line.chars().count()).max();
        assert!(widest <= Some(80), "{widest:?} columns\n{}", ran.err);
    }
    assert!(folder.run("run p.py --for 200ms --timeline --ascii").err.is_ascii());
}

#[test]
fn arguments_reach_the_program() {
    let folder = Folder::new("argv").file("p.py", "import sys\nprint(sys.argv)\n");
    folder.run("p.py a -c b").gives(0, "['p.py', 'a', '-c', 'b']\n", "");
    folder.run("run p.py a b").gives(0, "['p.py', 'a', 'b']\n", "");
}

#[test]
fn a_command_is_run_with_c() {
    let folder = Folder::new("c");
    let run = |text: &str| Ran::from(folder.command("-c").args([text, "x", "y"]).output().expect("it runs"));
    run("import sys; print(1 + 1, sys.argv)").gives(0, "2 ['-c', 'x', 'y']\n", "");
    run("1 +").complains(1, "Traceback (most recent call last):\n  File \"<stdin>\", line 1\nSyntaxError: invalid syntax\n");
}

#[test]
fn a_module_is_run_with_m() {
    let folder = Folder::new("m")
        .file("tool.py", "import sys\nprint(__name__, sys.argv)\n")
        .file("p/__init__.py", "")
        .file("p/q.py", "print('q', __name__)\n");
    folder.run("-m tool a").gives(0, "__main__ ['tool', 'a']\n", "");
    folder.run("-m p.q").gives(0, "q __main__\n", "");
    folder.run("-m missing").gives(1, "", "ImportError: no module named 'missing'\n");
}

#[test]
fn a_program_may_come_from_standard_input() {
    let folder = Folder::new("stdin");
    folder.run_with_input("", "x = 20\nprint(x + 1)\n").gives(0, "21\n", "");
    folder.run_with_input("", "raise SystemExit(4)\n").gives(4, "", "");
    folder.run_with_input("", "nonsense\n").gives(
        1,
        "",
        "Traceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\nNameError: name 'nonsense' isn't defined\n",
    );
}

#[test]
fn a_program_may_read_standard_input() {
    let folder = Folder::new("input").file("p.py", "print('hello', input('name? '))\n");
    let ran = folder.run_with_input("p.py", "Ada\n");
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.starts_with("name? ") && ran.out.ends_with("hello Ada\n"), "{:?}", ran.out);
}

#[test]
fn the_prompt_runs_what_is_typed() {
    let folder = Folder::new("prompt");
    let ran = folder.run_with_input("-i -c x=20", "x+1\nif x:\nprint(_ * 2)\n\x7f\n1/0\nraise SystemExit(7)\n");
    let dialogue = [
        ">>> x+1\r\n21\n",
        ">>> if x:\r\n...     print(_ * 2)\r\n...     \x08\x08\x08\x08\x1b[K\r\n42\n",
        ">>> 1/0\r\nTraceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\nZeroDivisionError: divide by zero\n",
        ">>> raise SystemExit(7)\r\n",
    ];
    assert_eq!(ran.out.split_once("information.\r\n").map(|(_, rest)| rest), Some(dialogue.concat().as_str()));
    assert_eq!(ran.code, Some(7));
}

#[test]
fn the_prompt_has_a_raw_mode_for_tools() {
    let folder = Folder::new("raw_prompt");
    let ran = folder.run_with_input("-i -c 0", "\x01print(1)\nx\x04\x05A\x01print(2)\x04\x02\x04");
    let dialogue = "OK1\n\x04Traceback (most recent call last):\n  File \"<stdin>\", line 2, in <module>\nNameError: name 'x' isn't defined\n\x04>R\x01\u{fffd}\x00\x01\x042\n\x04\x04>\r\n";
    assert!(ran.out.contains(dialogue), "{:?}", ran.out);
}

#[test]
fn the_heap_has_the_size_asked_for() {
    let source = "try:\n    b = bytearray(300000)\n    print('fits')\nexcept MemoryError:\n    print('does not fit')\n";
    let folder = Folder::new("heap").file("p.py", source);
    folder.run("-X heapsize=1M p.py").gives(0, "fits\n", "");
    folder.run("-X heapsize=200K p.py").gives(0, "does not fit\n", "");
    folder.run("run p.py").gives(0, "does not fit\n", "");
    folder.run("run p.py --heap 1M").gives(0, "fits\n", "");
}

#[test]
fn optimization_drops_assertions() {
    let folder = Folder::new("optimize").file("p.py", "assert False, 'kept'\nprint(__debug__)\n");
    folder.run("-O p.py").gives(0, "False\n", "");
    folder.run("-O0 p.py").complains(1, "Traceback");
    folder.run("p.py").complains(1, "Traceback");
    // From the third level on there are no line numbers.
    Folder::new("no_lines")
        .file("p.py", "\n\nraise ValueError\n")
        .run("-O3 p.py")
        .complains(1, "Traceback (most recent call last):\n  File \"p.py\", line 1, in <module>\n");
}

#[test]
fn emitters_are_accepted() {
    let folder = Folder::new("emit").file("p.py", "print(6 * 7)\n");
    for emitter in ["bytecode", "native", "viper"] {
        folder.run(&format!("-X emit={emitter} p.py")).gives(0, "42\n", "");
    }
}

#[test]
fn compile_only_runs_nothing() {
    let folder = Folder::new("compile_only").file("p.py", "print('ran')\n").file("q.py", "x = = 1\n");
    folder.run("-X compile-only p.py").gives(0, "", "");
    folder.run("-X compile-only q.py").complains(1, "Traceback");
}

#[test]
fn help_and_version() {
    let help = run("-h");
    assert_eq!((help.code, help.err.as_str()), (Some(0), ""));
    assert!(help.out.starts_with("usage: taipan "), "{}", help.out);
    let version = run("--version");
    assert_eq!(version.code, Some(0));
    assert!(version.out.starts_with("MicroPython v") && version.out.contains("Taipan"), "{}", version.out);
    let help = run("run --help");
    assert_eq!(help.code, Some(0));
    for option in ["--board", "--for", "--timeline", "--json", "--stimulus"] {
        assert!(help.out.contains(option), "no {option} in {}", help.out);
    }
}

#[test]
fn modules_are_found_beside_the_program_and_on_the_path() {
    let folder = Folder::new("path")
        .file("there/p.py", "import beside\nprint(beside.name)\n")
        .file("there/beside.py", "name = 'beside'\n")
        .file("lib/far.py", "name = 'far'\n")
        .file("q.py", "import far\nprint(far.name)\n");
    folder.run("there/p.py").gives(0, "beside\n", "");
    folder.run("run there/p.py").gives(0, "beside\n", "");
    let with_path = Ran::from(folder.command("q.py").env("MICROPYPATH", "lib").output().expect("it runs"));
    with_path.gives(0, "far\n", "");
}

#[test]
fn random_numbers_come_from_the_seed() {
    let folder = Folder::new("seed").file("p.py", "import pyb\nprint([pyb.rng() for _ in range(4)])\n");
    let with_seed = |seed: u32| folder.run(&format!("run p.py --seed {seed}")).out;
    assert_eq!(with_seed(1), with_seed(1));
    assert_ne!(with_seed(1), with_seed(2));
    assert_eq!(folder.run("run p.py").out, with_seed(0));
}

/// The bound that ARCHITECTURE.md states holds over the whole corpus.
#[test]
fn safe_points_are_never_further_apart_than_the_bound() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let architecture = std::fs::read_to_string(root.join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let bound = architecture.split("`BOUND` = ").nth(1).and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next());
    let mut command = Command::new(env!("CARGO_BIN_EXE_taipan"));
    command.current_dir(&root).args(["gaps", "--limit", bound.expect("a bound")]);
    for folder in ["examples", "tests/python/language", "tests/python/interrupts", "tests/python/errors"] {
        let files = std::fs::read_dir(root.join(folder)).expect("a folder of programs");
        let mut names: Vec<_> = files.filter_map(|f| Some(f.ok()?.path())).filter(|p| p.extension().is_some_and(|e| e == "py")).collect();
        names.sort();
        command.args(names);
    }
    let ran = Ran::from(command.output().expect("it runs"));
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    let not_bounded = run("gaps --limit 1 nothing.py");
    assert_eq!(not_bounded.code, Some(2));
}

#[test]
fn threads_take_the_same_turns_each_time() {
    let program = "\
import _thread
log, ended = [], []
def work(name, n):
    for i in range(n):
        log.append(name)
    ended.append(name)
for n in range(4):
    _thread.start_new_thread(work, ('abcd'[n], 2000 + 300 * n))
while len(ended) < 4:
    pass
print(''.join(log))
";
    let folder = Folder::new("turns").file("p.py", program);
    let [first, second] = [folder.run("p.py"), folder.run("p.py")];
    assert_eq!(first.out.trim().len(), 4 * 2000 + 300 * 6);
    // They did take turns, and the same ones.
    assert!(first.out.contains("ab") && first.out.contains("da"), "{}", first.out);
    assert_eq!(first.out, second.out);
}
