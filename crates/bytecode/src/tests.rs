//! The verifier refuses what would make the VM leave its frame. Each program is right but for one thing.

use crate::code::{Code, Const, ExceptionEntry, Param};
use crate::verify::STRAIGHT_LIMIT;
use crate::viper::Machine;
use crate::{Flags, Instr, Op, kinds, pack, verify};
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

// Kinds.

#[track_caller]
fn misuses(instrs: &[Instr]) {
    accepts(instrs);
    let mut all = instrs.to_vec();
    all.push(Instr::abc(Op::ReturnNone, 0, 0, 0));
    kinds::check(&code(&all)).expect_err("it should be refused");
}

#[track_caller]
fn uses_well(instrs: &[Instr]) {
    accepts(instrs);
    let mut all = instrs.to_vec();
    all.push(Instr::abc(Op::ReturnNone, 0, 0, 0));
    assert_eq!(kinds::check(&code(&all)), Ok(()));
}

const ZERO: Instr = Instr::ax(Op::LoadI, 0, 0);

#[test]
fn registers_are_read_once_they_hold_something() {
    uses_well(&[ZERO, Instr::abc(Op::Neg, 1, 0, 0)]);
    misuses(&[Instr::abc(Op::Neg, 1, 0, 0)]);
    misuses(&[Instr::abc(Op::LoadImm, 0, 4, 0), Instr::abc(Op::Neg, 1, 0, 0)]);
    uses_well(&[Instr::abc(Op::LoadImm, 0, 4, 0), Instr::ax(Op::Check, 0, 0), Instr::abc(Op::Neg, 1, 0, 0)]);
    // On one way only.
    misuses(&[ZERO, Instr::ax(Op::JumpIf, 0, 1), Instr::ax(Op::LoadI, 1, 5), Instr::abc(Op::Neg, 2, 1, 0)]);
}

#[test]
fn a_call_leaves_nothing_where_its_frame_was() {
    let call = [ZERO, Instr::ax(Op::LoadI, 1, 1), Instr::abc(Op::Call, 1, 0, 0)];
    uses_well(&[call.as_slice(), &[Instr::abc(Op::Neg, 2, 0, 0)]].concat());
    misuses(&[call.as_slice(), &[Instr::abc(Op::Neg, 2, 1, 0)]].concat());
}

#[test]
fn what_is_built_is_what_it_is_taken_for() {
    let list = Instr::abc(Op::NewList, 1, 0, 0);
    uses_well(&[ZERO, list, Instr::abc(Op::ListAppend, 1, 0, 0)]);
    misuses(&[ZERO, list, Instr::abc(Op::SetAdd, 1, 0, 0)]);
    misuses(&[ZERO, Instr::abc(Op::ListAppend, 0, 0, 0)]);
    misuses(&[ZERO, list, Instr::ax(Op::GetGlobal, 1, 0), Instr::abc(Op::ListAppend, 1, 0, 0)]);
    uses_well(&[ZERO, Instr::abc(Op::NewCell, 0, 0, 0), Instr::abc(Op::GetCell, 1, 0, 0)]);
    misuses(&[ZERO, Instr::abc(Op::GetCell, 1, 0, 0)]);
    misuses(&[ZERO, Instr::abc(Op::NewCell, 0, 0, 0), Instr::abc(Op::Return, 0, 0, 0)]);
}

#[test]
fn a_loop_is_of_one_piece() {
    let start = [ZERO, Instr::abc(Op::IterStart, 1, 0, 0)];
    let next = [Instr::abc(Op::IterNext, 1, 0, 0), Instr::s24(Op::Loop, -2)];
    uses_well(&[start.as_slice(), &next].concat());
    misuses(&[start.as_slice(), &[Instr::ax(Op::LoadI, 2, 7)], &next].concat());
    misuses(&[start.as_slice(), &[Instr::abc(Op::Move, 2, 2, 0)], &next].concat());
    misuses(&[&[ZERO], next.as_slice()].concat());
}

#[test]
fn code_is_no_value_and_needs_no_cells_that_it_has_not() {
    misuses(&[Instr::ax(Op::LoadK, 0, 2)]);
    uses_well(&[Instr::ax(Op::NewFunction, 0, 2)]);
    let mut wanting = code(&[Instr::ax(Op::NewFunction, 0, 2), Instr::abc(Op::ReturnNone, 0, 0, 0)]);
    wanting.consts[2] = Const::Code(Box::new(Code { free: vec!["".into()], ..plain() }));
    assert_eq!(verify(&wanting), Ok(()));
    kinds::check(&wanting).expect_err("it should be refused");
}

#[test]
fn a_handler_knows_what_holds_all_along() {
    let mut guarded = code(&[
        ZERO,
        Instr::ax(Op::LoadI, 1, 1),
        Instr::abc(Op::ReturnNone, 0, 0, 0),
        Instr::abc(Op::Neg, 2, 1, 0),
        Instr::abc(Op::Reraise, 3, 0, 0),
    ]);
    guarded.exceptions = vec![ExceptionEntry { start: 2, end: 3, handler: 3, reg: 3, handled: 0 }];
    assert_eq!(kinds::check(&guarded), Ok(()));
    // Register 1 is not there yet if the first instruction raises.
    guarded.exceptions[0].start = 0;
    kinds::check(&guarded).expect_err("it should be refused");
}

#[test]
fn packed_code_is_read_back_as_it_was() {
    let mut all = code(&[ZERO, Instr::abc(Op::ReturnNone, 0, 0, 0)]);
    all.consts.extend([Const::Float(-0.5), Const::Bytes(vec![1, 2].into()), Const::Int(-7), Const::Imaginary(2.0), Const::Ellipsis]);
    all.lines = vec![(0, 1), (1, 300)];
    all.exceptions = vec![ExceptionEntry { start: 0, end: 1, handler: 1, reg: 3, handled: 1 }];
    let packed = pack::pack(&all);
    assert_eq!(pack::unpack(&packed), Ok(all));
    for length in 0..packed.len() {
        assert!(pack::unpack(&packed[..length]).is_err());
    }
    assert_eq!(pack::unpack(&[0; 40]), Err(pack::Error::OtherVersion));
}
