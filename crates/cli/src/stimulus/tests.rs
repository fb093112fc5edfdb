use taipan_board::{PYBOARD, UNIX};

use super::parse;

#[track_caller]
fn check(text: &str, events: usize) {
    let stimulus = parse(text, "in.toml", &PYBOARD).expect("a stimulus");
    assert_eq!(stimulus.events().len(), events);
}

#[track_caller]
fn refuse(text: &str, message: &str) {
    let error = parse(text, "in.toml", &PYBOARD).expect_err("a mistake");
    assert_eq!(error, message);
}

#[test]
fn example_in_the_documentation_is_read() {
    let text = include_str!("../../../../docs/stimulus.md");
    let example = text.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
    // By section, from the top: the serial text has 38 edges.
    check(example.expect("an example"), 10 + 12 + 2 + 1 + 1 + 1 + 38 + 8 + 1);
}

#[test]
fn empty_file_is_an_empty_stimulus() {
    check("", 0);
}

#[test]
fn mistakes_have_a_place() {
    refuse("[[set]]\nat = \"1ms\"\npin = \"X99\"\nlevel = \"high\"", "in.toml:3:7: the board has no pin \"X99\"; did you mean X9, X19?");
    refuse("[[press]]\nat = \"1\"\nfor = \"1ms\"", "in.toml:2:6: the duration has no unit: ns, us, ms, s, min or h");
    refuse(
        "[[press]]\nat = \"1ms\"\nfor = \"1ms\"\nbounce = { edges = 2, over = \"1us\" }",
        "in.toml:4:10: a bounce of 2 edges ends at the level where it began: the number must be odd",
    );
    refuse("[[press]]\nat = \"1ms\"\nfor = \"1ms\"\ntimes = 3", "in.toml:4:9: \"times\" needs \"every\" beside it");
}

#[test]
fn shape_is_checked() {
    for (text, start) in [
        ("[[press]]\nat = 5\nfor = \"1ms\"", "in.toml:2:6: invalid type: integer `5`"),
        ("[[pres]]\nat = \"1ms\"", "in.toml:1:3: unknown field `pres`"),
        ("[[set]]\nlevel = \"hi\"\npin = \"X1\"\nat = \"0\"", "in.toml:2:9: unknown variant `hi`"),
        ("[[set]]\npin = ", "in.toml:2:"),
        ("[[set]]\npin = \"X1\"", "in.toml:1:1: missing field"),
    ] {
        let error = parse(text, "in.toml", &PYBOARD).err().unwrap_or_default();
        assert!(error.starts_with(start), "{error}");
    }
}

#[test]
fn board_without_a_switch_has_no_presses() {
    let error = parse("[[press]]\nat = \"1ms\"\nfor = \"1ms\"", "in.toml", &UNIX);
    assert_eq!(error.err().as_deref(), Some("in.toml:2:6: the unix board has no switch"));
}
