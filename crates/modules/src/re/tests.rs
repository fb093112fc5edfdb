use super::matcher::{Matcher, Step, UNSET};
use super::program::{self, Error, Program};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

fn compile(pattern: &str) -> Result<Program, &'static str> {
    match program::compile(pattern.as_bytes(), true, &mut |_| Ok(())) {
        Ok(program) => Ok(program),
        Err(Error::Pattern(message)) => Err(message),
        Err(Error::Raised(_)) => unreachable!("nothing is raised here"),
    }
}

fn run(program: &Program, subject: &str, fuel: u32) -> (Step, Vec<usize>) {
    let mut matcher = Matcher::new(program.groups, 0, true);
    loop {
        match matcher.step(&program.code, subject.as_bytes(), true, &mut fuel.clone()) {
            Step::More => {}
            step => return (step, matcher.captures),
        }
    }
}

/// Checks where a pattern and its groups are found, in any steps.
#[track_caller]
fn check(pattern: &str, subject: &str, expected: &str) {
    let program = compile(pattern).unwrap_or_else(|message| panic!("{pattern}: {message}"));
    for fuel in [1, 2, 7, 1000] {
        let (step, captures) = run(&program, subject, fuel);
        let spans = captures.chunks(2).map(|span| match span {
            [UNSET, _] => String::from("-"),
            [start, end] => subject[*start..*end].to_string(),
            _ => unreachable!(),
        });
        let got = if step == Step::Matched { spans.collect::<Vec<_>>().join(",") } else { format!("{step:?}") };
        assert_eq!(got, expected, "{pattern} in {subject} with fuel {fuel}");
    }
}

#[test]
fn characters_and_classes() {
    check("b.d", "abcde", "bcd");
    check("[a-c]+", "xxabcd", "abc");
    check("[^a-c]+", "abxyc", "xy");
    check(r"[\d.-]+", "v1.2-3", "1.2-3");
    check(r"\w+\s\W", "ab =", "ab =");
    check("[]", "a", "Failed");
    check("é+[à-ü]", "xééüz", "ééü");
    check(".", "€", "€");
    check("^b", "ab", "Failed");
}

#[test]
fn repetition_and_alternatives() {
    check("a*?b", "aab", "aab");
    check("(a+)(a+?)", "aaaa", "aaaa,aaa,a");
    check("(a|ab)(c|bcd)(d*)", "abcd", "abcd,a,bcd,");
    check("x(a)?(b)?", "xb", "xb,-,b");
    check("(?:ab|cd|ef)+$", "abcdef", "abcdef");
    check("(|a)b", "ab", "ab,a");
}

#[test]
fn a_group_that_fails_gets_its_old_span_back() {
    check("(?:(a)|b)*c|b", "ab", "b,-");
}

#[test]
fn loops_that_read_nothing_end() {
    check("(a*)*", "aaa", "TooDeep");
    check("()+x", "y", "TooDeep");
}

#[test]
fn bad_patterns() {
    for pattern in ["*", "a**", "(", "(()", "[", "[a", r"a\", r"[\", "a|*", "^*", "(?=a)", "[a-"] {
        assert_eq!(compile(pattern).err(), Some("regex too complex"), "{pattern}");
    }
    assert_eq!(compile("a)").err(), Some("error in regex"));
}

#[test]
fn branches_and_groups_have_limits() {
    let ends = |pattern: String| compile(&pattern).is_ok();
    assert!(ends(format!("({})?", "a".repeat(61))) && !ends(format!("({})?", "a".repeat(62))));
    assert!(ends("(a)".repeat(63)) && !ends("(a)".repeat(64)));
    assert!(ends(format!("[{}]", "a".repeat(127))) && !ends(format!("[{}]", "a".repeat(128))));
}
