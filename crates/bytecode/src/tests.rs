//! The verifier refuses what would make the VM leave its frame. Each program is right but for one thing.

use crate::code::{Code, Const, ExceptionEntry, Param};
use crate::verify::STRAIGHT_LIMIT;
use crate::viper::Machine;
use crate::{Flags, Instr, Op, verify};
use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

/// Code with four registers, a string, an integer, a function and a global.
fn code(instrs: &[Instr]) -> Code<'static> {
    Code {
        registers: 4,
        instrs: instrs.to_vec(),
        consts: vec![Const::Str("name".into()), Const::Int(1), Const::Code(Box::new(plain())), Const::Tuple(Vec::new())],
        globals: vec!["g".into()],
        ..Code::default()
    }
}

fn plain() -> Code<'static> {
    Code { registers: 1, instrs: vec![Instr::abc(Op::ReturnNone, 0, 0, 0)], ..Code::default() }
}

#[track_caller]
fn refuses(instrs: &[Instr], what: &str) {
    let mut all = instrs.to_vec();
    all.push(Instr::abc(Op::ReturnNone, 0, 0, 0));
    let fault = verify(&code(&all)).expect_err("it should be refused");
    assert!(fault.what.contains(what), "{}, not {what}", fault.what);
}

#[track_caller]
fn accepts(instrs: &[Instr]) {
    let mut all = instrs.to_vec();
    all.push(Instr::abc(Op::ReturnNone, 0, 0, 0));
    assert_eq!(verify(&code(&all)), Ok(()));
}

#[test]
fn registers_must_exist() {
    accepts(&[Instr::abc(Op::Move, 3, 0, 0)]);
    refuses(&[Instr::abc(Op::Move, 4, 0, 0)], "register");
    refuses(&[Instr::abc(Op::Move, 0, 4, 0)], "register");
    refuses(&[Instr::abc(Op::Add, 0, 1, 200)], "register");
}

#[test]
fn windows_must_lie_in_the_frame() {
    accepts(&[Instr::abc(Op::Call, 1, 1, 0)]);
    refuses(&[Instr::abc(Op::Call, 1, 2, 0)], "register");
    refuses(&[Instr::abc(Op::LoadMethod, 3, 0, 0)], "register");
    refuses(&[Instr::abc(Op::GetSlice, 0, 0, 2)], "register");
    refuses(&[Instr::abc(Op::NewTuple, 0, 2, 3)], "register");
    refuses(&[Instr::abc(Op::IterStart, 2, 0, 0)], "register");
    refuses(&[Instr::abc(Op::Unpack, 1, 0, 4)], "register");
    refuses(&[Instr::abc(Op::CallEx, 1, 0, 0)], "register");
    refuses(&[Instr::abc(Op::BuildClass, 1, 1, 0)], "register");
}

#[test]
fn constants_must_exist_and_have_the_right_type() {
    accepts(&[Instr::ax(Op::LoadK, 0, 1)]);
    refuses(&[Instr::ax(Op::LoadK, 0, 4)], "constant");
    refuses(&[Instr::abc(Op::AddK, 0, 0, 9)], "constant");
    refuses(&[Instr::abc(Op::GetAttr, 0, 0, 1)], "name");
    refuses(&[Instr::ax(Op::NewFunction, 0, 0)], "code");
    accepts(&[Instr::ax(Op::NewFunction, 0, 2)]);
    refuses(&[Instr::ax(Op::GetGlobal, 0, 1)], "global");
}

#[test]
fn jumps_must_land_on_instructions() {
    accepts(&[Instr::s24(Op::Jump, 0)]);
    refuses(&[Instr::s24(Op::Jump, 5)], "jump");
    refuses(&[Instr::ax(Op::JumpIf, 0, 9)], "jump");
    refuses(&[Instr::s24(Op::Loop, -9)], "jump");
    // Into an operand word.
    let call = [Instr::abc(Op::CallKw, 0, 0, 0), Instr::ax(Op::Ext, 0, 3)];
    accepts(&call);
    refuses(&[Instr::s24(Op::Jump, 1), call[0], call[1]], "jump");
    // Forward by the word that polls, backward by the one that doesn't.
    refuses(&[Instr::s24(Op::Loop, 0)], "direction");
    refuses(&[Instr::abc(Op::Nop, 0, 0, 0), Instr::s24(Op::Jump, -2)], "direction");
}

#[test]
fn operand_words_stand_where_they_belong() {
    refuses(&[Instr::ax(Op::Ext, 0, 0)], "operand word");
    refuses(&[Instr::abc(Op::CallKw, 0, 0, 0)], "operand word");
    refuses(&[Instr::abc(Op::EqJump, 0, 0, 1)], "jump word");
    refuses(&[Instr::abc(Op::CallKw, 0, 0, 0), Instr::ax(Op::Ext, 1, 3)], "names");
}

#[test]
fn code_must_not_run_off_its_end() {
    assert!(verify(&code(&[Instr::abc(Op::Nop, 0, 0, 0)])).is_err());
    assert!(verify(&code(&[])).is_err());
    assert!(verify(&code(&[Instr(0xff)])).is_err());
}

#[test]
fn straight_code_needs_safe_points() {
    let straight = vec![Instr::abc(Op::Nop, 0, 0, 0); STRAIGHT_LIMIT + 1];
    refuses(&straight, "safe point");
    let mut polled = straight.clone();
    polled[STRAIGHT_LIMIT / 2] = Instr::abc(Op::Poll, 0, 0, 0);
    accepts(&polled);
}

#[test]
fn headers_and_tables_must_add_up() {
    let right = plain();
    assert_eq!(verify(&right), Ok(()));
    assert!(verify(&Code { params: vec![Param { name: "a".into() }], ..right.clone() }).is_err());
    assert!(verify(&Code { registers: 251, ..right.clone() }).is_err());
    assert!(verify(&Code { registers: 0, flags: Flags(Flags::NAMESPACE), ..right.clone() }).is_err());
    assert!(verify(&Code { free: vec!["a".into(), "b".into()], ..right.clone() }).is_err());
    let outside = ExceptionEntry { start: 0, end: 9, handler: 0, reg: 0, handled: 0 };
    assert!(verify(&Code { exceptions: vec![outside], ..right.clone() }).is_err());
    let nowhere = ExceptionEntry { start: 0, end: 1, handler: 7, reg: 0, handled: 0 };
    assert!(verify(&Code { exceptions: vec![nowhere], ..right.clone() }).is_err());
    // A function's fault is found among the constants of what contains it.
    let bad = Code { instrs: vec![Instr::abc(Op::Nop, 0, 0, 0)], ..right.clone() };
    assert!(verify(&Code { consts: vec![Const::Code(Box::new(bad))], ..right }).is_err());
}

#[test]
fn machine_operations_and_types_must_exist() {
    let (integer, pointer) = (Machine::Int as u8, Machine::Ptr8 as u8);
    let operation = |op, machine| [Instr::abc(Op::Machine, 0, 0, 1), Instr::abc(Op::Ext, op, machine, 0)];
    accepts(&operation(0, integer));
    refuses(&operation(200, integer), "machine operation");
    refuses(&operation(0, pointer), "machine operation");
    refuses(&operation(0, 0)[..1], "operand word");
    accepts(&[Instr::abc(Op::Cast, 0, 1, pointer)]);
    refuses(&[Instr::abc(Op::Cast, 0, 1, 8)], "machine type");
    refuses(&[Instr::abc(Op::Store32, 0, 1, 9)], "register");
}
