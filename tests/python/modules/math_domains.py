# math: where the functions are defined, and the exceptions where they are not.
import math

inf, nan = float("inf"), float("nan")
print(math.sqrt(16), math.floor(-1.5), math.ceil(-1.5), math.trunc(-1.9), math.fabs(-2), math.copysign(1, -0.0), math.fmod(-7, 3), math.modf(-2.5), math.frexp(8), math.ldexp(0.5, 4))
print(math.pow(2, 0.5) == math.sqrt(2), math.exp(0), math.log(1), math.log(8, 2), math.log2(8), math.log10(1000), math.degrees(math.pi), math.radians(180) == math.pi, math.atan2(0, -1) == math.pi, math.sin(0), math.cos(0))
print(math.isnan(nan), math.isinf(-inf), math.isfinite(inf), math.isclose(0.1 + 0.2, 0.3), math.isclose(1, 1.1), math.isclose(1, 1.1, rel_tol=0.2), math.isclose(0, 1e-9, abs_tol=1e-8), math.isclose(inf, inf), math.isclose(nan, nan))
print(math.factorial(0), math.factorial(20), math.factorial(25), math.floor(1e20), math.ceil(2**70), math.gamma(5), round(math.lgamma(10), 6), math.erf(0), math.sqrt(2**200) == 2.0**100)
print(math.exp(-inf), math.pow(inf, 0), math.pow(nan, 0), math.atan(inf) == math.pi / 2, math.fmod(5, inf), math.sqrt(inf), math.tanh(inf), math.copysign(inf, -1))
for name, *arguments in (("sqrt", -1), ("log", 0), ("log", -1), ("log2", 0), ("log10", -1), ("acos", 2), ("asin", -2), ("fmod", 1, 0), ("pow", -1, 0.5), ("pow", 0, -1), ("factorial", -1), ("sin", inf), ("acosh", 0.5), ("atanh", 1), ("gamma", 0), ("log", 2, 1), ("floor", inf), ("floor", nan), ("sqrt", "a"), ("sqrt",), ("sqrt", 1, 2), ("sqrt", 1j), ("floor", None)):
    try:
        print(name, arguments, getattr(math, name)(*arguments))
    except Exception as e:
        print(name, arguments, type(e).__name__)
