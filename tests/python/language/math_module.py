# The math module.
import math

print(math.pi, math.e)
for f, args in (
    ("sqrt", (4, 2.25)), ("exp", (0,)), ("log", (1,)), ("log2", (8, 0.5)), ("log10", (1000,)), ("sin", (0,)), ("cos", (0,)),
    ("tan", (0,)), ("asin", (0, )), ("acos", (1,)), ("atan", (0,)), ("sinh", (0,)), ("cosh", (0,)), ("tanh", (0,)),
    ("ceil", (1.2, -1.2, 5)), ("floor", (1.8, -1.2)), ("trunc", (1.8, -1.8)), ("fabs", (-2,)), ("degrees", (0,)), ("radians", (0,)),
    ("isnan", (1, float("nan"))), ("isinf", (1, float("inf"))), ("isfinite", (1, float("inf"))),
):
    print(f, [getattr(math, f)(x) for x in args])
print(math.pow(2, 10), math.atan2(0, 1), math.fmod(7, 3), math.fmod(-7, 3), math.copysign(3, -1), math.ldexp(0.5, 3), math.frexp(8), math.modf(1.5), math.modf(-2.25))
print(abs(math.sin(math.pi)) < 1e-15, abs(math.cos(math.pi / 3) - 0.5) < 1e-15, abs(math.exp(math.log(5)) - 5) < 1e-14, math.log(8, 2) == 3)
for wrong in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.acos(2), lambda: math.sqrt("x"), lambda: math.sqrt()):
    try:
        print(wrong())
    except (ValueError, TypeError) as e:
        print(type(e).__name__)
