# Format specifications that mean nothing, and those that fit one type only.
def attempt(value, spec):
    try:
        print(spec, repr(value), repr(format(value, spec)))
    except (ValueError, TypeError) as e:
        print(spec, repr(value), type(e).__name__)


for spec in ("", "d", "x", "#x", "#o", "b", "c", "s", "e", "5", "<5", "^5", "=+6", "06", ",", "+", " ", "q", "s5"):
    attempt(65, spec)
for spec in ("", "s", "d", "5", ">5", "^6", "*<6", ".1", "5.1", "05", "x", "ss"):
    attempt("ab", spec)
for spec in (".0f", ".2e", "g", "%", "10.3f", "<10.1f", "+.1f", "d", "s", "x", ",.2f"):
    attempt(2.5, spec)
for template, arguments in (("{", ()), ("}", ()), ("{}", ()), ("{1}", (1,)), ("{a}", (1,)), ("{}{0}", (1,)), ("{0}{}", (1,)), ("{!z}", (1,)), ("{:{}}", (1,)), ("{:q}", (1,)), ("{:>>}", (1,))):
    try:
        print(template.format(*arguments))
    except Exception as e:
        print(template, type(e).__name__)
