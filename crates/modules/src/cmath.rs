//! `cmath`: functions of complex numbers. They have a value everywhere, if need be an infinite one.

use crate::function;
use taipan_vm::{Args, Item, ModuleDef, Res, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "cmath",
    items: &[
        ("e", Item::Float(core::f64::consts::E)),
        ("pi", Item::Float(core::f64::consts::PI)),
        function("phase", 1, 1, |vm, args| {
            let z = complex(vm, args)?;
            vm.new_float(phase(z))
        }),
        function("polar", 1, 1, |vm, args| {
            let z = complex(vm, args)?;
            let values = [vm.new_float(libm::hypot(z.0, z.1))?, vm.new_float(phase(z))?];
            vm.new_tuple(&values)
        }),
        function("rect", 2, 2, |vm, args| {
            let (r, angle) = (args.get(vm, 0), args.get(vm, 1));
            let (r, angle) = (vm.float_arg(r)?, vm.float_arg(angle)?);
            let z = rect(r, angle);
            vm.new_complex(z.0, z.1)
        }),
        function("exp", 1, 1, |vm, args| map(vm, args, |(re, im)| rect(libm::exp(re), im))),
        function("log", 1, 1, |vm, args| map(vm, args, log)),
        function("log10", 1, 1, |vm, args| {
            map(vm, args, |z| {
                let (re, im) = log(z);
                (re / core::f64::consts::LN_10, im / core::f64::consts::LN_10)
            })
        }),
        function("sqrt", 1, 1, |vm, args| map(vm, args, |z| rect(libm::sqrt(libm::hypot(z.0, z.1)), phase(z) / 2.0))),
        function("cos", 1, 1, |vm, args| map(vm, args, |(re, im)| (libm::cos(re) * libm::cosh(im), -libm::sin(re) * libm::sinh(im)))),
        function("sin", 1, 1, |vm, args| map(vm, args, |(re, im)| (libm::sin(re) * libm::cosh(im), libm::cos(re) * libm::sinh(im)))),
    ],
};

/// Real and imaginary part.
type Complex = (f64, f64);

fn complex(vm: &mut Vm, args: Args) -> Res<Complex> {
    let v = args.get(vm, 0);
    vm.complex_arg(v)
}

fn map(vm: &mut Vm, args: Args, f: fn(Complex) -> Complex) -> Res {
    let (re, im) = f(complex(vm, args)?);
    vm.new_complex(re, im)
}

fn phase((re, im): Complex) -> f64 {
    libm::atan2(im, re)
}

fn rect(r: f64, angle: f64) -> Complex {
    (r * libm::cos(angle), r * libm::sin(angle))
}

fn log(z: Complex) -> Complex {
    (libm::log(libm::hypot(z.0, z.1)), phase(z))
}
