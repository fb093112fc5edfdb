use super::{Binary, Compare, Unary, power};
use taipan_bytecode::Op;

#[test]
fn every_arithmetic_opcode_has_its_operator() {
    assert_eq!(Binary::from_op(Op::Add), Some((Binary::Add, false)));
    assert_eq!(Binary::from_op(Op::BitXor), Some((Binary::Xor, false)));
    assert_eq!(Binary::from_op(Op::MatMulK), Some((Binary::MatMul, false)));
    assert_eq!(Binary::from_op(Op::BitXorK), Some((Binary::Xor, false)));
    assert_eq!(Binary::from_op(Op::IAdd), Some((Binary::Add, true)));
    assert_eq!(Binary::from_op(Op::IBitXor), Some((Binary::Xor, true)));
    assert_eq!(Binary::from_op(Op::ISubI), Some((Binary::Sub, true)));
    assert_eq!(Binary::from_op(Op::Neg), None);
    assert_eq!(Binary::from_op(Op::NewSlice), None);
}

#[test]
fn every_comparison_has_its_operator() {
    assert_eq!(Compare::from_op(Op::Eq), Some(Compare::Eq));
    assert_eq!(Compare::from_op(Op::Ge), Some(Compare::Ge));
    assert_eq!(Compare::from_op(Op::LtJump), Some(Compare::Lt));
    assert_eq!(Compare::from_op(Op::GeIJump), Some(Compare::Ge));
    assert_eq!(Compare::from_op(Op::Is), None);
    assert_eq!(Compare::from_op(Op::TestJump), None);
    assert_eq!(Unary::from_op(Op::Invert), Some(Unary::Invert));
}

#[test]
fn rows_are_in_the_order_of_the_operators() {
    for (i, row) in super::BINARY.iter().enumerate() {
        assert_eq!(row.op as usize, i);
    }
}

#[track_caller]
fn check_power(x: f64, y: f64, expected: f64) {
    assert_eq!(power(x, y).to_bits(), expected.to_bits(), "{x:?} ** {y:?} is {:?}", power(x, y));
}

#[test]
fn powers_are_those_of_the_c_library() {
    check_power(10.0, -4.0, 1e-4);
    check_power(10.0, 22.0, 1e22);
    check_power(10.0, 308.0, 1e308);
    check_power(2.0, 0.5, core::f64::consts::SQRT_2);
    check_power(0.1, 3.0, 0.0010000000000000002);
    check_power(-2.0, 3.0, -8.0);
    check_power(2.0, -1074.0, 5e-324);
    check_power(5e-324, 0.5, 2.2227587494850775e-162);
}

#[test]
fn powers_at_the_ends_of_the_range() {
    check_power(10.0, 400.0, f64::INFINITY);
    check_power(10.0, -400.0, 0.0);
    check_power(-10.0, 401.0, f64::NEG_INFINITY);
    check_power(0.0, 0.0, 1.0);
    check_power(-0.0, 3.0, -0.0);
    check_power(-0.0, 2.0, 0.0);
    check_power(-0.0, -3.0, f64::NEG_INFINITY);
    check_power(f64::NEG_INFINITY, 3.0, f64::NEG_INFINITY);
    check_power(f64::NEG_INFINITY, -3.0, -0.0);
    check_power(-1.0, f64::INFINITY, 1.0);
    check_power(0.5, f64::INFINITY, 0.0);
    check_power(1.0, f64::NAN, 1.0);
    check_power(f64::NAN, 0.0, 1.0);
    assert!(power(-8.0, 1.0 / 3.0).is_nan());
}
