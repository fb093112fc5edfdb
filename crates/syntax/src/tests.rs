//! Text in, tree or complaint out.

mod render;

use alloc::format;
use alloc::string::{String, ToString};

use crate::ast::{ExprKind, Span};
use crate::diagnostic::DiagnosticKind;
use crate::source::{LineIndex, Position};
use crate::{MAX_NESTING, MAX_TREE_HEIGHT, is_incomplete, parse_expression, parse_module, parse_single};

#[track_caller]
fn check_expr(source: &str, expected: &str) {
    let found = match parse_expression(source) {
        Ok(value) => render::expr(&value),
        Err(error) => format!("error: {error}"),
    };
    assert_eq!(found, expected, "in {source:?}");
}

#[track_caller]
fn check(source: &str, expected: &str) {
    let found = match parse_module(source) {
        Ok(module) => render::module(&module),
        Err(error) => format!("error: {error}"),
    };
    assert_eq!(found, expected, "in {source:?}");
}

/// `blamed` is the text the diagnostic points at.
#[track_caller]
fn check_error(source: &str, blamed: &str, message: &str) {
    let error = parse_module(source).expect_err(source);
    let Span { start, end } = error.span;
    assert_eq!((&source[start as usize..end as usize], &*error.message), (blamed, message), "in {source:?}");
}

#[track_caller]
fn check_indentation_error(source: &str, message: &str) {
    let error = parse_module(source).expect_err(source);
    assert_eq!((error.kind, &*error.message), (DiagnosticKind::Indentation, message), "in {source:?}");
}

#[test]
fn operators_bind_as_in_python() {
    check_expr("a + b * c - d", "(Sub (Add a (Mul b c)) d)");
    check_expr("-a ** -b ** c", "(Neg (Pow a (Neg (Pow b c))))");
    check_expr("a | b ^ c & d << e", "(BitOr a (BitXor b (BitAnd c (LShift d e))))");
    check_expr("not a == b", "(Not (a Eq b))");
    check_expr("a or b or c and d", "(Or a b (And c d))");
    check_expr("(a or b) or c", "(Or (Or a b) c)");
    check_expr("a < b not in c is not d", "(a Lt b NotIn c IsNot d)");
    check_expr("a if b else c if d else e", "(if b a (if d c e))");
    check_expr("await a ** b", "(Pow (await a) b)");
    check_expr("a @ b // c % d", "(Mod (FloorDiv (MatMul a b) c) d)");
}

#[test]
fn numbers() {
    check_expr("0x_ff", "255");
    check_expr("0b1010_0101 + 0o17", "(Add 165 15)");
    check_expr("1_000", "1000");
    check_expr("00", "0");
    check_expr("9223372036854775807", "9223372036854775807");
    check_expr("9223372036854775808", "big10:9223372036854775808");
    check_expr("0x0_8000_0000_0000_0000", "big16:8000000000000000");
    check_expr("1.5e-3", "0.0015");
    check_expr(".5", "0.5");
    check_expr("1.", "1.0");
    check_expr("1e400", "inf");
    check_expr("2J", "2.0j");
    check_expr("1..real", "1.0.real");
    check_error("123z", "123", "invalid decimal literal");
    check_error("1and 2", "1", "invalid decimal literal");
    check_error("0b12", "2", "invalid digit '2' in binary literal");
    check_error("0x", "", "invalid hexadecimal literal");
    check_error("1__0", "_", "invalid decimal literal");
    check_error("x = 012", "012", "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers");
}

#[test]
fn strings_are_decoded_and_joined() {
    check_expr(r#"'a' "b" '''c'''"#, r#""abc""#);
    check_expr(
        r"'\x41\u0042\U00000043\104\n\q\
e'",
        r#""ABCD\n\\qe""#,
    );
    check_expr(r"rb'\x41' B'\x41\u1'", r#"b"\\\\x41A\\\\u1""#);
    check_expr("'''a\r\nb\rc'''", r#""a\nb\nc""#);
    check_expr(r"R'\'' u'é'", r#""\\'é""#);
    check_error(r"'\x4'", r"\x", "truncated \\xXX escape");
    check_error(r"'\U00110000'", r"\U00110000", "invalid syntax");
    check_error("b'aé'", "é", "bytes can only contain ASCII literal characters");
    check_error("'a' b'b'", "b'b'", "cannot mix bytes and nonbytes literals");
    check_error("x = 'abc", "'abc", "unterminated string literal");
    check_error("'''abc", "'''abc", "unterminated triple-quoted string literal");
    let error = parse_module(r"'\N{DASH}'").unwrap_err();
    assert_eq!(error.kind, DiagnosticKind::Unsupported);
}

#[test]
fn f_strings_hold_expressions() {
    check_expr("f''", "(f )");
    check_expr("'a' f'b{c}' 'd'", r#"(f "ab" {c} "d")"#);
    check_expr("f'{{{a}}}'", r#"(f "{" {a} "}")"#);
    check_expr("f'{a!r:>{w}.{p}f}'", r#"(f {a !r : ">" {w} "." {p} "f"})"#);
    check_expr("f'{a!=b}{c:=5}{(d:=5)}'", r#"(f {(a Ne b)} {c : "=5"} {(d := 5)})"#);
    check_expr("f'{ {1: 2}[1] }'", "(f {(dict 1: 2)[1]})");
    check_expr("f'{f'{f'{a}'}'}'", "(f {(f {(f {a})})})");
    check_expr("f'''{\na\n}'''", "(f {a})");
    check_expr(r"rf'\d{a}\{b}'", r#"(f "\\d" {a} "\\" {b})"#);
    check_expr("f'{a:{{}}}'", r#"(f {a : "{}"})"#);
    check_expr("f'{{{a:5}}}'", r#"(f "{" {a : "5"} "}")"#);
    check_expr("f'{a,}{*b, c}'", "(f {(tuple a)} {(tuple *b c)})");
}

#[test]
fn debugging_fields_show_their_text() {
    check_expr("f'{a = }'", r#"(f {a "a = " debug !r})"#);
    check_expr("f'{a=!s}{b=:>5}'", r#"(f {a "a=" debug !s} {b "b=" debug : ">5"})"#);
    // In a t-string the text is the expression's, and what is shown is plain text before it.
    check_expr("t'{ a }'", r#"(t {a " a"})"#);
    check_expr("t'x{a =}'", r#"(t "xa =" {a "a" debug !r})"#);
}

#[test]
fn malformed_f_strings() {
    for source in ["f'{}'", "f'{ }'", "f'}'", "f'{a'", "t'{a more'", "f'{a:x'", "f'{!r}'"] {
        assert_eq!(parse_module(source).unwrap_err().message, "malformed f-string", "in {source}");
    }
    for source in ["f'{a b}'", "f'{a!x}'", "f'{a!}'", "f'{a!r@}'", "f'{a;b}'", "t'a' 'b'", "f'{lambda x: 1}'"] {
        assert!(parse_module(source).is_err(), "in {source}");
    }
}

#[test]
fn displays_and_comprehensions() {
    check_expr("()", "(tuple )");
    check_expr("a,", "(tuple a)");
    check_expr("(a)", "a");
    check_expr("[*a, b]", "(list *a b)");
    check_expr("{*a, b}", "(set *a b)");
    check_expr("{1: 2, **a}", "(dict 1: 2 **a)");
    check_expr("[a for a, in b if c if d for e in f]", "(listcomp a for (tuple a) in b if c if d for e in f)");
    check_expr("{a: b async for a in c}", "(dictcomp b = a async for a in c)");
    check_expr("(yield a, b)", "(yield (tuple a b))");
    check_expr("(a := b, c)", "(tuple (a := b) c)");
    check_expr("a[b:c, ::2, *d]", "a[(tuple b:c:- -:-:2 *d)]");
    check_error("(*a)", "*a", "cannot use starred expression here");
    check_error("[*a for a in b]", "*a", "iterable unpacking cannot be used in comprehension");
    check_error("{1: 2, 3}", "}", "':' expected after dictionary key");
}

#[test]
fn calls() {
    check_expr("f(a, *b, c, *e, d=1, **g, h=2)", "(call f a *b c *e d=1 **g h=2)");
    check_expr("f(a for a in b)", "(call f (gen a for a in b))");
    // MicroPython takes a bare generator beside other arguments.
    check_expr("f(a for a in b, 1)", "(call f (gen a for a in b) 1)");
    check_expr("f(a := 1)(b).c", "(call (call f (a := 1)) b).c");
    check_error("f(a=1, 2)", "2", "positional argument follows keyword argument");
    // Python takes it, MicroPython does not.
    check_error("f(a=1, *b)", "*", "* arg after kwarg");
    check_error("f(**a, *b)", "*", "iterable argument unpacking follows keyword argument unpacking");
    check_error("f(a.b=1)", "a.b", "expression cannot contain assignment, perhaps you meant \"==\"?");
    check_error("f(True=1)", "True", "cannot assign to True");
}

#[test]
fn parameters() {
    check("def f(a, /, b: int = 1, *c, d, e=2, **g) -> h: pass", "def f(a / b: int=1 *c d e=2 **g) -> h {pass}");
    check_expr("lambda a, *, b=1: a", "(lambda (a * b=1) a)");
    check_error("def f(a=1, b): pass", "b", "parameter without a default follows parameter with a default");
    check_error("def f(a, a): pass", "a", "duplicate argument 'a' in function definition");
    check_error("def f(*a, *): pass", "*", "* argument may appear only once");
    check_error("def f(**a, b): pass", "b", "arguments cannot follow var-keyword argument");
}

#[test]
fn assignments() {
    check("a = b, *c = d", "a = (tuple b *c) = d");
    check("a.b[c] += yield", "a.b[c] Add= (yield -)");
    check("a: int = 1, 2", "a: int = (tuple 1 2)");
    check("a = *b, c", "a = (tuple *b c)");
    check_error("1 = a", "1", "cannot assign to literal");
    check_error("f() = a", "f()", "cannot assign to function call");
    check_error("a ** 2 = b", "a ** 2", "cannot assign to expression");
    check_error("a = *b", "*b", "can't use starred expression here");
    check_error("*a, *b = c", "*b", "multiple starred expressions in assignment");
    check_error("a, b += c", "a, b", "'tuple' is an illegal expression for augmented assignment");
    check_error("() = a", "()", "cannot assign to ()");
    check_error("a, b: int", "a, b", "only single target (not tuple) can be annotated");
    check_error("del f()", "f()", "cannot delete function call");
    check_error("for 1 in a: pass", "1", "cannot assign to literal");
}

#[test]
fn simple_statements() {
    check("pass; a;\nbreak", "pass\na\nbreak");
    check("import a.b as c, d", "import a.b as c d");
    check("from .... import (a as b, c,)", "from 4 - import a as b c");
    check("from .a import *", "from 1 a import *");
    check("return *a, b", "return (tuple *a b)");
    check("raise a from b", "raise a from b");
    check("del a, (b, c[0])", "del a (tuple b c[0])");
    check("global a, b", "global a b");
    check("print = match = case = _ = type", "print = match = case = _ = type");
    check_error("print a", "print", "Missing parentheses in call to 'print'. Did you mean print(...)?");
    check_error("from a import b,", ",", "trailing comma not allowed without surrounding parentheses");
}

#[test]
fn compound_statements() {
    check("if a: b\nelif c: d\nelse: e", "if a {b} {if c {d} {e}}");
    check("while (a := b): pass\nelse: c", "while (a := b) {pass} {c}");
    check("for a, *b in c, d:\n  e\n", "for (tuple a *b) in (tuple c d) {e} {}");
    check("try: a\nexcept b as c: d\nexcept: e\nelse: f\nfinally: g", "try {a} except b as c {d} except - as - {e} {f} {g}");
    check("@a.b(c)\n@d\nclass A(b, c=d): x = 1", "@(call a.b c) @d class A(b c=d) {x = 1}");
    check("async def f():\n async for a in b: await c\n", "async def f() {async for a in b {(await c)} {}}");
    check_error("try: a", "", "expected 'except' or 'finally' block");
    check_error("try: a\nexcept: b\nexcept c: d", "except", "default 'except:' must be last");
    check_error("if a\n  b", "\n", "expected ':'");
    check_error("else: a", "else", "invalid syntax");
}

#[test]
fn with_items_in_parentheses() {
    check("with a as b, c: pass", "with a as b c {pass}");
    check("with (a as b, c,): pass", "with a as b c {pass}");
    check("with (a, b) as c: pass", "with (tuple a b) as c {pass}");
    check("with (a).b as c.d: pass", "with a.b as c.d {pass}");
    check("async with (yield): pass", "async with (yield -) {pass}");
}

#[test]
fn match_is_a_statement_only_with_cases() {
    check("match(a)", "(call match a)");
    check("match[a]: int", "match[a]: int");
    check("match -a", "(Sub match a)");
    check("match a, b:\n case 1 | -2.5: c\n case _ if d: e", "match (tuple a b) case (or ==1 ==(Neg 2.5)) {c} case _ if d {e}");
    check(
        "match a:\n case A.B | None | [x, *_] | {'k': y, **z} | C(1, k=(w)) as v: pass",
        "match a case ((or ==A.B is:None [capture:x *-] {\"k\": capture:y **z} C(==1 k=capture:w)) as v) {pass}",
    );
    check("match a:\n case (b,) | (): pass\n case *c, d: pass", "match a case (or [capture:b] []) {pass} case [*c capture:d] {pass}");
    check_error("match a:\n case [*b, *c]: pass", "*c", "multiple starred expressions in sequence pattern");
    check_error("match a:\n pass", "pass", "invalid syntax");
}

#[test]
fn lines_and_indentation() {
    check("if a:\n  b\n\n   # c\n  d\ne", "if a {b; d} {}\ne");
    check("if a:\r\n\tb\r\n\tc\rd", "if a {b; c} {}\nd");
    check("a = (1,\n# c\n  2)\n", "a = (tuple 1 2)");
    check("a + \\\n b", "(Add a b)");
    check("\u{feff}a\n\u{c}b", "a\nb");
    check("\\\n", "");
    check("", "");
    check_indentation_error(" a\n", "unexpected indent");
    check_indentation_error("if a:\n   b\n  c\n", "unindent does not match any outer indentation level");
    check_indentation_error("if a:\nb", "expected an indented block after 'if' statement");
    check_indentation_error("def f():", "expected an indented block after function definition");
    check_indentation_error("if a:\n\tb\n        c", "inconsistent use of tabs and spaces in indentation");
    check_error("a \\b", "b", "unexpected character after line continuation character");
}

#[test]
fn brackets_must_pair() {
    check_error("a = (1,\nb = 2", "(", "'(' was never closed");
    check_error("a = [1, 2\nb = 3\n", "[", "'[' was never closed");
    check_error("def f(:\n    a\n", ":", "invalid syntax");
    check_error("(a]", "]", "closing parenthesis ']' does not match opening parenthesis '('");
    check_error("a)", ")", "unmatched ')'");
    check_error("f(a b)", "b", "invalid syntax");
}

#[test]
fn strange_characters() {
    check("é = naïve_变量", "é = naïve_变量");
    check_error("a = “b”", "“", "invalid character '“' (U+201C)");
    check_error("a\u{a0}= 1", "\u{a0}", "invalid character '\u{a0}' (U+00A0)");
    check_error("a\0", "\0", "invalid non-printable character U+0000");
    check_error("a ? b", "?", "invalid syntax");
}

#[test]
fn eval_takes_white_space_around() {
    check_expr(" \n\t a\n\n", "a");
    check_expr("'1' \\\r '2'", "\"12\"");
    for source in ["", "\\\n", "a = 1", "a; b", "a\nb", "[1,,]", "yield"] {
        assert!(parse_expression(source).is_err(), "in {source:?}");
    }
}

#[test]
fn a_lone_continued_line_is_no_single_statement() {
    assert!(parse_single("\\\n").is_err());
    assert!(parse_single("\n").is_ok());
    assert!(parse_single("a\n").is_ok());
}

#[test]
fn deep_programs_are_refused() {
    let many = 100_000;
    for source in [
        "(".repeat(many),
        "f'{".repeat(many),
        "- ".repeat(many),
        "lambda: ".repeat(many),
        "a if b else ".repeat(many),
        "a ** ".repeat(many),
        format!("a{}", " + a".repeat(many)),
        format!("a{}", ".b".repeat(many)),
        format!("a{}", "()".repeat(many)),
        format!("if a: b\n{}", "elif c: d\n".repeat(many)),
        (0..many.min(2000)).map(|depth| format!("{}if a:\n", " ".repeat(depth))).collect::<String>(),
    ] {
        let message = parse_module(&source).unwrap_err().message;
        assert!(message.starts_with("too m"), "{message} in {}", &source[..20]);
    }
}

#[test]
fn programs_as_deep_as_allowed_are_taken() {
    let nesting = MAX_NESTING as usize - 2;
    let height = MAX_TREE_HEIGHT as usize - 2;
    assert!(parse_module(&format!("{}a{}", "(".repeat(nesting), ")".repeat(nesting))).is_ok());
    assert!(parse_module(&format!("a{}", " + a".repeat(height))).is_ok());
    assert!(parse_module(&format!("if a: b\n{}", "elif c: d\n".repeat(height))).is_ok());
    // Neither limit is about how much there is side by side.
    assert!(parse_module(&format!("[{}]", "a.b + c, ".repeat(10_000))).is_ok());
}

/// Nothing a random edit makes of a program may do worse than be refused.
#[test]
fn mutated_programs_do_not_panic() {
    const SEED: &str = "@a\nasync def f(a, /, b: c = 1, *d, e=2, **g) -> h:\n    '''doc'''\n    match a, b:\n        case {'k': [x, *_], **z} | C(1, k=w) if y: return f\"{x!r:>{w}} {y=}\"\n    with (a as b, c): del d[1:2, ::3]\n    try: x = [i async for i in lambda: (yield)]\n    except E as e: raise e from None\n    finally: rb'\\x41' + t'{a}'\nif (n := 0x_ff) < 1.5e3j: é = {**a, 'b': *c}\n";
    const PIECES: [&str; 24] = [
        "(", ")", "[", "]", "{", "}", "'", "\"\"\"", "f'", "\\", "\n", "  ", "\t", ":", ":=", "!", "=", "*", ",", "match ", "lambda ",
        "if ", "é", "\0",
    ];
    let mut state = 1u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for _ in 0..3000 {
        let mut source: alloc::vec::Vec<char> = SEED.chars().collect();
        for _ in 0..1 + random(6) {
            let at = random(source.len());
            match random(3) {
                0 => drop(source.remove(at)),
                1 => drop(source.drain(at..(at + 20).min(source.len()))),
                _ => drop(source.splice(at..at, PIECES[random(PIECES.len())].chars())),
            }
        }
        let source: String = source.into_iter().collect();
        is_incomplete(&source);
        let _ = parse_expression(&source);
        if let Err(error) = parse_module(&source) {
            let Span { start, end } = error.span;
            assert!(source.get(start as usize..end as usize).is_some(), "span of {error:?} in {source:?}");
        }
    }
}

#[test]
fn the_prompt_waits_for_the_rest() {
    for source in ["if a:", "if a:\n  b", "@a", "class A:\n x=1", "f(", "a = [1,\n2", "'''a", "a \\", "async def f():"] {
        assert!(is_incomplete(source), "{source:?}");
    }
    for source in ["", "a", "if a:\n  b\n", "iffy", "f()", "'('", "'''a'''", "a # (", "'abc", "a)"] {
        assert!(!is_incomplete(source), "{source:?}");
    }
}

#[test]
fn spans_cover_their_source() {
    let source = "x = (a + b).c[d](e)";
    let module = parse_module(source).unwrap();
    let crate::ast::StmtKind::Assign { value, .. } = &module.body[0].kind else {
        panic!("not an assignment");
    };
    let text = |span: Span| source[span.start as usize..span.end as usize].to_string();
    assert_eq!(text(module.body[0].span), source);
    assert_eq!(text(value.span), "(a + b).c[d](e)");
    let ExprKind::Call { func, .. } = &value.kind else {
        panic!("not a call");
    };
    assert_eq!(text(func.span), "(a + b).c[d]");
}

#[test]
fn offsets_become_lines_and_columns() {
    let source = "\u{feff}ab\r\né→c\rd\n";
    let index = LineIndex::new(source);
    let at = |text: &str| index.position(source.find(text).unwrap() as u32);
    assert_eq!(at("b"), Position { line: 1, column: 2 });
    assert_eq!(at("c"), Position { line: 2, column: 3 });
    assert_eq!(at("d"), Position { line: 3, column: 1 });
    assert_eq!(index.position(source.len() as u32 + 9), Position { line: 4, column: 1 });
    assert_eq!((index.line_count(), index.text(1), index.text(2), index.text(4), index.text(9)), (4, "ab", "é→c", "", ""));
}
