# json: what is read, what is written, and what is neither.
import json

for text in ("1", "-1.5e2", '"a"', "null", "true", "false", "[]", "{}", ' [1, 2 , "x"] ', '{"a": {"b": [null]}}', '"\\n\\t\\"\\\\\\/\\u0041"', "12345678901234567890", "[[[]]]", '{"a": 1, "a": 2}', '""'):
    value = json.loads(text)
    print(repr(value), json.dumps(value), json.loads(json.dumps(value)) == value)
for text in ("", " ", "[", "]", "{", "[1", "[1,", '{"a"', '{"a":', '{"a":1', "nul", "tru", '"abc', "1 2", "[1] x", "{1: 2", "-", "x", "'a'"):
    try:
        print(repr(text), "accepted", json.loads(text))
    except ValueError:
        print(repr(text), "ValueError")
print(json.dumps([None, True, 1, -2.5, "a\"b\\c\n", (1, 2), {}, [], {"k": [1, {"z": ()}]}]), json.dumps({1: 2, None: 3}), json.dumps([1, 2], separators=(",", ":")), json.dumps({"a": 1}, separators=(",", ":")))
print(json.dumps("\x01\x1f"), json.loads(b"[1, 2]"), json.loads('"\\u00e4"') == "ä")
