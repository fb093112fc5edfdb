//! Source in, listing out.

use crate::{Mode, Options, compile_source};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_bytecode::{Code, Const, kinds, verify};

fn compile(source: &str) -> Code<'static> {
    let code = compile_source(source, &Options::default()).unwrap();
    verify(&code).unwrap();
    kinds::check(&code).unwrap();
    code
}

/// The first function among the constants of `code`.
fn inner<'a>(code: &'a Code<'static>) -> &'a Code<'static> {
    let function = code.consts.iter().find_map(|k| match k {
        Const::Code(code) => Some(code),
        _ => None,
    });
    function.unwrap()
}

/// Opcodes and operands, one instruction a line, with single spaces.
fn instructions(code: &Code) -> String {
    let lines = code.instrs.iter().map(|instr| {
        let text = format!("{instr:?}");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check_code(code: &Code, expected: &str) {
    let expected: Vec<_> = expected.trim().lines().map(str::trim).collect();
    assert_eq!(instructions(code), expected.join("\n"));
}

/// The code of a module.
#[track_caller]
fn check(source: &str, expected: &str) {
    check_code(&compile(source), expected);
}

/// The code of the first function in a module.
#[track_caller]
fn check_function(source: &str, expected: &str) {
    check_code(inner(&compile(source)), expected);
}

#[track_caller]
fn check_mistake(source: &str, expected: &str) {
    let mistake = compile_source(source, &Options::default()).unwrap_err();
    assert_eq!(mistake.message, expected, "{source}");
}

#[test]
fn arguments_are_computed_where_the_call_wants_them() {
    check_function(
        "def fib(n):\n if n < 2:\n  return n\n return fib(n-1) + fib(n-2)",
        "LtIJump r0 2 0
         Jump +1
         Return r0
         GetGlobal r1 g0
         SubI r3 r0 1
         Call r1 1 r1
         GetGlobal r2 g0
         SubI r4 r0 2
         Call r2 1 r2
         Add r1 r1 r2
         Return r1",
    );
}

#[test]
fn results_go_straight_to_locals() {
    check_function(
        "def f(o, x):\n x = o.m(x)\n x = o.a\n x = -x\n return x",
        "LoadMethod r2 r0 k0
         Move r4 r1
         CallMethod r2 1 r1
         GetAttr r1 r0 k1
         Neg r1 r1
         Return r1",
    );
}

#[test]
fn for_over_range_makes_no_range() {
    check_function(
        "def f(n):\n for i in range(n):\n  pass",
        "GetGlobal r2 g0
         Move r4 r0
         RangeStart r2 1
         Call r2 1 r2
         IterStart r2 r2
         Jump +0
         IterNext r2 r1
         Loop -2
         ReturnNone",
    );
}

#[test]
fn while_tests_at_the_bottom() {
    check_function(
        "def f(a, b):\n while a < b and b:\n  a += 1",
        "Jump +1
         IAddI r0 r0 1
         LtJump r0 r1 0
         Jump +2
         TestJump r1 1
         Loop -5
         ReturnNone",
    );
}

#[test]
fn endless_loop_has_no_test() {
    check_function("def f(g):\n while True:\n  g()", "Move r1 r0\nCall r1 0 r1\nLoop -3");
}

#[test]
fn break_needs_no_jump_of_its_own() {
    check_function(
        "def f(a):\n while 1:\n  if a is None: break",
        "JumpIfNone r0 +1
         Loop -2
         ReturnNone",
    );
}

#[test]
fn global_is_read_and_written_each_time() {
    check(
        "g = 1\ng += 300\ng",
        "LoadI r0 1\nSetGlobal r0 g0\nGetGlobal r0 g0\nLoadI r1 300\nIAdd r0 r0 r1\nSetGlobal r0 g0\nGetGlobal r0 g0\nReturnNone",
    );
}

#[test]
fn swapping_makes_no_tuple() {
    check_function("def f(a, b):\n a, b = b, a", "Move r2 r0\nMove r0 r1\nMove r1 r2\nReturnNone");
}

#[test]
fn four_targets_make_a_tuple() {
    let code = compile("a, b, c, d = d, c, b, a");
    assert!(instructions(&code).contains("NewTuple r0 r1 4\nUnpack r1 r0 4"));
}

#[test]
fn operand_that_changes_later_is_copied() {
    check_function(
        "def f(a):\n return a + (a := 5)",
        "Move r2 r0
         LoadI r0 5
         Add r1 r2 r0
         Return r1",
    );
}

#[test]
fn only_unproven_locals_are_checked() {
    check_function(
        "def f(c):\n if c:\n  x = 1\n g(x, x)\n y = 2\n return y",
        "LoadImm r1 4
         JumpIfNot r0 +1
         LoadI r1 1
         GetGlobal r3 g0
         Check r1 k0
         Move r5 r1
         Move r6 r1
         Call r3 2 r3
         LoadI r2 2
         Return r2",
    );
}

#[test]
fn captured_names_live_in_cells() {
    let code = compile("def f(a):\n b = a\n def g(): return a + b\n return g");
    let outer = inner(&code);
    check_code(
        outer,
        "NewCell r0
         LoadImm r1 4
         NewCell r1
         GetCell r3 r0
         SetCell r1 r3
         LoadImm r3 0
         LoadImm r4 0
         Move r6 r0
         Move r7 r1
         NewTuple r5 r6 2
         NewFunctionEx r2 r3
         Ext 0 0 0
         Return r2",
    );
    assert_eq!(inner(outer).free, ["a", "b"]);
    assert_eq!(outer.locals, ["a", "b", "g"]);
}

#[test]
fn bare_super_makes_no_object() {
    let code = compile("class A:\n def f(self): return super().f()");
    let method = inner(inner(&code));
    check_code(method, "GetCell r2 r1\nLoadSuper r2 r0 k0\nCallMethod r2 0 r2\nReturn r2");
    assert_eq!(method.free, ["__class__"]);
    let body = instructions(inner(&code));
    assert!(body.starts_with("LoadImm r1 4\nNewCell r1\n") && body.ends_with("Return r1"), "{body}");
}

#[test]
fn comprehension_stays_in_its_frame() {
    check_function(
        "def f(a):\n return [x for x in a if x]",
        "NewList r1 r0 0
         IterStart r3 r0
         Jump +2
         JumpIfNot r2 +1
         ListAppend r1 r2
         IterNext r3 r2
         Loop -4
         Return r1",
    );
}

#[test]
fn walrus_in_a_comprehension_binds_outside() {
    let code = compile("def f(a):\n [y := x for x in a]\n list((z := x) for x in a)\n return y, z");
    assert_eq!(inner(&code).locals, ["a", "y", "z"]);
    assert_eq!(inner(inner(&code)).free, ["z"]);
}

#[test]
fn return_runs_finally_after_its_value() {
    let code = compile("def f(g):\n try:\n  return g()\n finally:\n  g(1)");
    check_code(
        inner(&code),
        "Move r1 r0
         Call r1 0 r1
         Move r2 r0
         LoadI r4 1
         Call r2 1 r2
         Return r1
         Move r2 r0
         LoadI r4 1
         Call r2 1 r2
         Reraise r1",
    );
    let covered: Vec<_> = inner(&code).exceptions.iter().map(|entry| (entry.start, entry.end, entry.handler)).collect();
    // Not the return: interrupted there, what has run would run again.
    assert_eq!(covered, [(0, 2, 6)]);
}

#[test]
fn constants_are_folded_unless_that_would_raise() {
    check_function("def f(): return 2 * 3 + (1 << 4) - -1", "LoadI r0 23\nReturn r0");
    check_function("def f(): return 'a' 'b' + 'c'", "LoadK r0 k0\nReturn r0");
    check_function("def f(): return (1, (2, None))", "LoadK r0 k0\nReturn r0");
    let code = compile("1 // 0");
    assert!(instructions(&code).starts_with("LoadI r0 1\nFloorDivK r0 r0 k0"));
}

#[test]
fn const_names_stand_for_their_values() {
    check_function("_X = const(5)\ndef f(a): return a + _X", "AddI r1 r0 5\nReturn r1");
    check("_X = const(5)", "ReturnNone");
    check("X = const(5)", "LoadI r0 5\nSetGlobal r0 g0\nReturnNone");
    check_function("X = const(5)\ndef f(X): return X", "Return r0");
    let code = compile("B = const((1 << 100) + 1)");
    assert_eq!(code.consts, [Const::BigInt { digits: "10000000000000000000000001".into(), radix: 16 }]);
    check_mistake("A = const(x)", "not a constant");
    check_mistake("A = const(1 // 0)", "not a constant");
    check_mistake("A = const(1)\nA = const(2)", "can't assign to expression");
}

#[test]
fn decided_conditions_leave_no_code() {
    check("if 0:\n a\nelif 1:\n b\nelse:\n c", "GetGlobal r0 g0\nReturnNone");
    check("while 0:\n a", "ReturnNone");
    let options = Options { optimize: 1, ..Options::default() };
    let code = compile_source("assert a\nif __debug__: b", &options).unwrap();
    check_code(&code, "ReturnNone");
}

#[test]
fn names_of_a_namespace_fall_back_to_globals() {
    let options = Options { namespace: true, mode: Mode::Expression, ..Options::default() };
    let code = compile_source("a", &options).unwrap();
    check_code(&code, "GetName r1 k0\nGetGlobal r1 g0\nReturn r1");
    assert_eq!(code.params.len(), 1);
}

#[test]
fn prompt_shows_top_level_values_only() {
    let options = Options { mode: Mode::Single, ..Options::default() };
    let code = compile_source("def f():\n 1 + a\n\n", &options).unwrap();
    assert!(!instructions(inner(&code)).contains("PrintExpr"));
    let code = compile_source("a", &options).unwrap();
    check_code(&code, "GetGlobal r0 g0\nPrintExpr r0\nReturnNone");
}

#[test]
fn lines_are_those_of_the_expressions() {
    let code = compile("f(1,\n  g(2),\n  3)");
    assert_eq!(code.lines, [(0, 1), (2, 2), (5, 3), (6, 1)]);
}

#[test]
fn mistakes_are_found_in_dead_code_too() {
    for (source, message) in [
        ("return", "'return' outside function"),
        ("class A:\n return", "'return' outside function"),
        ("yield", "'yield' outside function"),
        ("[(yield) for x in a]", "'yield' outside function"),
        ("await a", "'await' outside function"),
        ("def f():\n async for a in b: pass", "async for/with outside async function"),
        ("break", "'break'/'continue' outside loop"),
        ("def f():\n return\n continue", "'break'/'continue' outside loop"),
        ("while 1:\n def f(): break", "'break'/'continue' outside loop"),
        ("def f(a):\n global a", "identifier redefined as global"),
        ("def f(a):\n nonlocal a", "identifier redefined as nonlocal"),
        ("def f():\n nonlocal a", "no binding for nonlocal found"),
        ("nonlocal a", "can't declare nonlocal in outer code"),
        ("def f():\n from a import *", "import * not at module level"),
        ("def f():\n super()", "super() can't find self"),
        ("@micropython.asm_thumb\ndef f(): pass", "inline assembler is not available on this CPU"),
        ("@micropython.a\ndef f(): pass", "invalid micropython decorator"),
        ("__debug__ = 1", "can't assign to expression"),
    ] {
        check_mistake(source, message);
    }
}

#[test]
fn large_programs_fit_or_say_so() {
    let many = |count: usize, item: &str, join: &str| alloc::vec![item; count].join(join);
    compile(&format!("a = [{}]", many(1000, "b", ", ")));
    compile(&format!("a = ({})", many(1000, "b", ", ")));
    compile(&format!("f({})", many(300, "b", ", ")));
    compile(&format!("f(f\"{}\")", many(300, "{b}", ",")));
    compile(&format!("a = {}", many(400, "b", " + ")));
    compile(&format!("a = b + {}", many(400, "1", " + ")));
    // Jumps reach as far as MicroPython's.
    let jump = |count| format!("def f():\n while a:\n  if b:\n{}", many(count, "   c()", "\n"));
    compile(&jump(6000));
    check_mistake(&jump(30000), "bytecode overflow");
    // Names beyond what an operand can number.
    let names: Vec<_> = (0..300).map(|n| format!("a.b{n}")).collect();
    let late = "class A:\n def f(self): super().y(self.z); self.z = 1; del self.z";
    compile(&format!("{}\nfrom c import d\na.x.y()\na.x = 1\ndel a.x\n{late}", names.join("\n")));
    compile(&format!("class A:\n def f(self):\n  {}\n  super().x()", names.join("; ")));
    let names: Vec<_> = (0..300).map(|n| format!(" a{n} = 1")).collect();
    check_mistake(&format!("def f():\n{}", names.join("\n")), "too many local variables");
    check_mistake(&format!("{} = x", many(300, "a", ", ")), "expression too complex");
    // Each finally body is copied to two places, and the inner ones with it.
    let depth = 24;
    let nested: String = (0..depth).map(|at| format!("{0}try: a\n{0}finally:\n", " ".repeat(at))).collect();
    check_mistake(&format!("{nested}{}b", " ".repeat(depth)), "bytecode overflow");
}
