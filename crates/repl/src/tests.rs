use crate::complete::{Completion, complete};
use crate::{Exit, Host, Place, Repl, Run};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use taipan_vm::{Raise, SourceKind};

/// A host that logs what it runs among what is written: `{source}`. `raise` raises, `exit` exits.
#[derive(Default)]
struct Log {
    out: String,
}

impl Host for Log {
    fn write(&mut self, bytes: &[u8]) {
        self.out.extend(bytes.iter().map(|byte| char::from(*byte)));
    }
    fn print(&mut self, text: &str) {
        self.out.push_str(text);
    }
    fn prompt(&mut self, goes_on: bool) -> String {
        if goes_on { ".. " } else { "> " }.into()
    }
    fn banner(&mut self) -> String {
        "banner".into()
    }
    fn names(&mut self, place: Place) -> Vec<String> {
        let names: &[&str] = match place {
            Place::Modules => &["sys", "select"],
            Place::Attributes(path) if path.is_empty() => &["alpha", "alphabet", "_hidden", "sys"],
            Place::Attributes(path) if path == ["sys"] => &["path", "platform", "print_exception", "ps1", "ps2", "_private"],
            Place::Attributes(_) => &[],
        };
        names.iter().map(|name| name.to_string()).collect()
    }
    fn run(&mut self, source: &str, kind: SourceKind) -> Run {
        let mark = if kind == SourceKind::Module { "M" } else { "" };
        self.out.push_str(&format!("{mark}{{{source}}}"));
        match source {
            "raise" => Run::Raised("Oops\n".into()),
            "exit" => Run::Exit(Raise(taipan_vm::Val::NONE)),
            _ => Run::Done,
        }
    }
}

/// What comes out for what goes in, after the first prompt. `$` stands for a reset, `!` for an exit.
fn talk(input: &str) -> String {
    let (mut repl, mut log) = (Repl::new(3), Log::default());
    repl.start(&mut log);
    log.out.clear();
    for byte in input.bytes() {
        match repl.feed(byte, &mut log) {
            Some(Exit::Reset) => log.out.push('$'),
            Some(Exit::Raised(_)) => log.out.push('!'),
            None => {}
        }
    }
    log.out
}

#[track_caller]
fn check(input: &str, expected: &str) {
    assert_eq!(talk(input), expected, "for {input:?}");
}

/// Checks what is run when these keys are followed by Enter.
#[track_caller]
fn check_line(keys: &str, line: &str) {
    let out = talk(&format!("{keys}\r"));
    let ran = out.rsplit_once("\r\n{").and_then(|(_, rest)| rest.rsplit_once('}')).map(|(ran, _)| ran);
    assert_eq!(ran, Some(line), "for {keys:?}, which gave {out:?}");
}

#[test]
fn lines_are_echoed_and_run() {
    check("1+1\r", "1+1\r\n{1+1}> ");
    check("\r\n\r", "\r\n> \r\n> ");
    check("a\rb\n", "a\r\n{a}> b\r\n{b}> ");
    check("raise\r", "raise\r\n{raise}Oops\n> ");
    check("exit\r", "exit\r\n{exit}!");
}

#[test]
fn inputs_of_several_lines() {
    check("if 1:\rx\r\x7f\r", "if 1:\r\n..     x\r\n..     \x08\x08\x08\x08\x1b[K\r\n{if 1:\n    x\n}> ");
    check("(1,\r2)\r", "(1,\r\n.. 2)\r\n{(1,\n2)}> ");
    check("(1\r\x03", "(1\r\n.. \r\n> ");
    check("(1\r\x04", "(1\r\n.. {(1\n}> ");
}

#[test]
fn indent_is_kept_grows_and_ends() {
    check_line("if a:\rif b:\rc\r\r\r", "if a:\n    if b:\n        c\n        \n        \n");
    // A space after an indent takes it back, a tab leaves it: then nothing is indented any more.
    check_line("if a:\r b\r", "if a:\n b\n");
    check_line("if a:\r\tb\r", "if a:\n    b\n");
}

#[test]
fn editing() {
    check("ac\x1b[Db", "ac\x08bc\x08");
    check("abcdefg\x01X", "abcdefg\x1b[7DXabcdefg\x1b[7D");
    check("ab\x7f", "ab\x08\x1b[K");
    check_line("abc\x02\x02\x0b", "a");
    check_line("abc\x02\x15", "c");
    check_line("abc\x01\x04\x06\x05d", "bcd");
    check_line("abc\x1b[1~\x1b[3~\x1b[4~d\x1bOHe\x1bOFf", "ebcdf");
    check_line("    \x7fx", "x");
    check_line("one two\x17three", "one three");
    check_line("one two\x1bb\x1bbzero \x1bf\x1b[1;5C!", "zero one two!");
    check_line("one two\x01\x1bd", " two");
    check_line("a\x1b[Xb\x1b[9~c\x1b[200~d", "abcd");
}

#[test]
fn characters_beyond_ascii() {
    check_line("né\x02!", "n!é");
    check_line("日本\x7f語", "日語");
    let mut bytes = Vec::from(&b"a\xffb\xc3c"[..]);
    bytes.push(b'\r');
    let (mut repl, mut log) = (Repl::new(1), Log::default());
    for byte in bytes {
        repl.feed(byte, &mut log);
    }
    assert!(log.out.contains("{abc}"), "{}", log.out);
}

#[test]
fn history() {
    check_line("a\rb\r\x1b[A\x1b[A", "a");
    check_line("a\rb\r\x10\x10\x0e", "b");
    check_line("a\rb\r\x10\x0ec", "c");
    check_line("a\ra\rb\r\x10\x10\x10\x10\x10", "a");
    check_line("1\r2\r3\r4\r\x10\x10\x10\x10\x10", "2");
    check("abc\rd\x10", "abc\r\n{abc}> d\x08abc");
}

#[test]
fn the_tab_key() {
    check_line("al\tx", "alphax");
    check("alpha\t", "alpha\r\nalpha           alphabet\r\n> alpha");
    check("sys.p\t", "sys.p\r\npath            platform        print_exception\r\nps1             ps2\r\n> sys.p");
    check_line("f(sys.pl\t)", "f(sys.platform)");
    check_line("imp\tsy\t", "import sys");
    check_line("a \tb", "a     b");
    check("no.\t", "no.");
    check("sys._\t", "sys._private");
    check("\t", "\r\nalpha           alphabet        sys\r\n> ");
}

#[test]
fn completion_of_a_part() {
    let mut names = |_: Place| alloc::vec!["naïve".to_string(), "naïf".to_string()];
    assert_eq!(complete("é+n", &mut names), Completion::Rest("aï".into()));
    assert_eq!(complete("impor", &mut |_| Vec::new()), Completion::Rest("t ".into()));
    assert_eq!(complete("x.impor", &mut |_| Vec::new()), Completion::Nothing);
}

#[test]
fn control_keys_on_an_empty_line() {
    check("\x02", "\r\nbanner\r\nType \"help()\" for more information.\r\n> ");
    check("\x03", "\r\n> ");
    check("abc\x03", "abc\r\n> ");
    check("\x04", "\r\n$");
}

#[test]
fn paste_mode() {
    check("\x05a\rb\x04", "\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== a\r\n=== b\r\nM{a\nb}> ");
    check("\x05a\x03", "\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== a\r\n> ");
}

#[test]
fn raw_mode() {
    let start = "\r\nraw REPL; CTRL-B to exit\r\n>";
    check("\x01", start);
    check("\x01\x01", &format!("{start}raw REPL; CTRL-B to exit\r\n>"));
    check("\x01a\r\nb\x04", &format!("{start}OKM{{a\nb}}\x04\x04>"));
    check("\x01raise\x04", &format!("{start}OKM{{raise}}\x04Oops\n\x04>"));
    check("\x01exit\x04", &format!("{start}OKM{{exit}}\x04\x04!"));
    check("\x01abc\x03d\x04", &format!("{start}OKM{{d}}\x04\x04>"));
    check("\x01\x04", &format!("{start}OK\r\n$"));
    check("\x01\x02", &format!("{start}\r\nbanner\r\nType \"help()\" for more information.\r\n> "));
}

#[test]
fn raw_paste_mode() {
    let start = "\r\nraw REPL; CTRL-B to exit\r\n>R\x01\u{80}\x00\x01";
    check("\x01\x05A\x01print\x04", &format!("{start}\x04M{{print}}\x04\x04>"));
    check("\x01\x05A\x01raise\x04x\x04", &format!("{start}\x04M{{raise}}\x04Oops\n\x04>OKM{{x}}\x04\x04>"));
    check("\x01\x05A\x01abc\x03", &format!("{start}\x04\x04KeyboardInterrupt: \n\x04>"));
    check("\x01\x05B\x01", "\r\nraw REPL; CTRL-B to exit\r\n>R\x00>");
    let long = "x".repeat(300);
    check(&format!("\x01\x05A\x01{long}\x04"), &format!("{start}\x01\x01\x04M{{{long}}}\x04\x04>"));
}

#[test]
fn no_bytes_lead_astray() {
    let mut state = 1u32;
    let (mut repl, mut log) = (Repl::new(5), Log::default());
    for _ in 0..200_000 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // Mostly what means something.
        let byte = match state >> 28 {
            0..=3 => b"\x1b[ABCDHF15;~Obfd\x7f"[(state >> 8) as usize % 17],
            4..=7 => (state >> 8) as u8 & 31,
            8 => (state >> 8) as u8,
            _ => b"if a:(){}'\" .\xc3\xa9"[(state >> 8) as usize % 15],
        };
        if repl.feed(byte, &mut log).is_some() {
            repl.start(&mut log);
        }
        log.out.clear();
    }
}
