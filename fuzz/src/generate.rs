//! Programs from grammars: calls of one module with patterns, documents, format strings and damaged data of its kind.
//!
//! A grammar is rows: the name of a rule, and what may stand for it. In a text, `$name` is a rule to be written out
//! and `$$` a dollar. Past a depth the first alternative is taken, which therefore must lead to an end.

use crate::Random;

type Rule = (&'static str, &'static [&'static str]);

/// What a program of a target begins with, and the rule of its statements.
pub struct Target {
    pub name: &'static str,
    prelude: &'static str,
    rules: &'static [Rule],
}

const DEPTH: usize = 14;
/// A text longer than this grows no more.
const LONGEST: usize = 4000;

/// A program of the target: each statement may fail alone.
pub fn program(random: &mut Random, target: &Target) -> String {
    let mut program = String::from(PRELUDE);
    program.push_str(target.prelude);
    for _ in 0..1 + random.below(12) {
        program.push_str("t(lambda: ");
        expand(random, target.rules, "call", 0, &mut program);
        program.push_str(")\n");
    }
    program
}

fn expand(random: &mut Random, rules: &[Rule], name: &str, depth: usize, out: &mut String) {
    let (_, choices) = rules.iter().chain(SHARED).find(|(rule, _)| *rule == name).unwrap_or_else(|| panic!("no rule {name}"));
    let ends = depth >= DEPTH || out.len() > LONGEST;
    let choice = if ends { choices[0] } else { choices[random.below(choices.len())] };
    let mut rest = choice;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(rest.len());
        expand(random, rules, &rest[..end], depth + 1, out);
        rest = &rest[end..];
    }
    out.push_str(rest);
}

const PRELUDE: &str = "\
def t(f):
    try:
        repr(f())
    except Exception as e:
        str(e)
def damage(data, *changes):
    data = bytearray(data)
    for at, byte in changes:
        if data:
            data[at % len(data)] = byte
    return data
";

/// Code of many kinds, as bytes that are damaged, loaded and run.
const MARSHAL: &str = "\
import marshal
function = type(lambda: 0)
names = {n: getattr(__import__('builtins'), n) for n in ('range', 'print', 'len', 'str', 'ValueError', 'enumerate', 'zip', 'list')}
names['__name__'] = 'm'
def everything(a, b=2, *rest, key=3, **more):
    total = 0
    for i, x in enumerate([a, *rest]):
        if x is None:
            continue
        total += i
    squares = {n: n ** 2 for n in range(3)}
    class Inner:
        shared = total
        def show(self):
            return self.shared, f'{key!r:>4}', super().__init__
    def closure():
        nonlocal total
        total += 1
        return total
    return Inner().show(), closure(), [total, *rest], squares, {*more}, (1, (2.5, b'x', 2 ** 70, 3j, ...))
def caught(f=1):
    try:
        with f as g:
            return g[f:2]
    except (ValueError, TypeError) as e:
        return str(e)
    finally:
        f = 1
def numbers(n=3):
    yield from range(n)
    x = yield 'last'
    while n:
        n -= 1
        yield x, -n, not n, n < 2 <= x
async def waits(n=1):
    async with n as m:
        return await m
def loops(n=4):
    out = []
    for i in range(n):
        for j in [i, n]:
            if j > i and n or i == 2:
                out.append((i, j, i * j // (j or 1)))
            elif i:
                break
        else:
            del j
    a, *b = out
    return out[0], b[-1:], [x for y in out for x in y if x]
def meets(n=1):
    match n:
        case [1, *rest] | {'a': rest}:
            return rest
        case int(x) if x:
            return lambda y=x, *, z=2: y + z
    import sys as system
    from math import *
    global changed_global
    changed_global = n
    assert n, system
packed = [marshal.dumps(f.__code__) for f in (everything, caught, numbers, waits, loops, meets, lambda *a, **k: (a, k))]
packed += [marshal.dumps(compile(t, 'f', k)) for t, k in (('x = 1\\ndef f(a): return a + x\\nf(2)', 'exec'), ('6 * 7', 'eval'))]
def look(code):
    return code.co_name, code.co_consts, code.co_names, list(code.co_lines()), code.co_code, code.co_firstlineno
def changed(data, at, byte):
    data = bytearray(data)
    at = at % len(data)
    return data[:at] + bytes([byte]) + data[at:] if byte & 1 else data[:at] + data[at + 1:]
def splice(first, at, second, behind):
    return first[:at % len(first)] + second[behind % len(second):]
def run(data, *args, **more):
    result = function(marshal.loads(data), dict(names))(*args, **more)
    for n, x in zip(range(6), result):
        repr(x)
    return result
def import_mpy(data):
    return run(b'M' + bytes(data)[1:])
";

static SHARED: &[Rule] = &[
    ("hex", &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f"]),
    ("small", &["0", "1", "2", "3", "7", "8", "-1"]),
    ("int", &["0", "$small", "$small", "$small", "31", "255", "256", "65536", "-129", "2**31", "2**32 - 1", "-2**63", "2**64", "10**30"]),
    ("bytes", &["b''", "b'$raw'", "bytearray(b'$raw')", "memoryview(b'$raw')[$small:]", "bytes(range($int & 255))"]),
    ("raw", &["", "\\x$hex$hex$raw", "\\x$hex$hex\\x$hex$hex$raw", "a$raw", "0$raw", "\\xff\\xff$raw", " $raw", "\\n$raw"]),
    (
        "value",
        &["0", "$int", "$bytes", "None", "''", "'$letters'", "1.5", "float('nan')", "[]", "()", "{}", "object()", "[$value]", "print"],
    ),
    (
        "letters",
        &["", "a$letters", "b$letters", "ab$letters", "\u{e9}$letters", "\u{1f600}$letters", "0$letters", " $letters", "\\n$letters"],
    ),
    ("damage", &["(0, 0)", "($int, 0x$hex$hex)", "($int, 0x$hex$hex), $damage", "($at, 0x$hex$hex), $damage"]),
    ("at", &["0x$hex$hex", "0x$hex", "0x$hex$hex$hex"]),
];

pub static TARGETS: &[Target] = &[
    Target {
        name: "marshal",
        prelude: MARSHAL,
        rules: &[
            (
                "call",
                &[
                    "run($data)",
                    "run($data, $args)",
                    "run($data, $args)",
                    "marshal.dumps(marshal.loads($data))",
                    "look(marshal.loads($data))",
                    "exec(marshal.loads($data), {})",
                    "import_mpy($data)",
                ],
            ),
            (
                "data",
                &["$bytes", "$packed", "damage($packed, $damage)", "damage($packed, $damage)", "changed($packed, $at, 0x$hex$hex)", "$cut"],
            ),
            ("packed", &["packed[0x$hex % len(packed)]"]),
            ("cut", &["$packed[:$at]", "splice($packed, $at, $packed, $at)", "splice($packed, $at, $packed, $at)"]),
            ("args", &["$value", "$value, $args", "[$value, $value]", "5", "names", "*[$value] * $small", "key=$value"]),
        ],
    },
    Target {
        name: "re",
        prelude: "import re\n",
        rules: &[
            (
                "call",
                &[
                    "re.match(r'$pattern', '$text').groups()",
                    "re.search(r'$pattern', '$text').span($small)",
                    "re.search(rb'$pattern', $bytes)",
                    "re.sub(r'$pattern', '$replacement', '$text', $small)",
                    "re.sub(r'$pattern', lambda m: m.group($small), '$text')",
                    "re.compile(r'$pattern').split('$text', $small)",
                    "re.compile(r'$pattern', $int).match('$text', $int, $int).end($small)",
                ],
            ),
            (
                "pattern",
                &[
                    "a",
                    "$atom",
                    "$atom$quantifier",
                    "$atom$pattern",
                    "$atom$quantifier$pattern",
                    "$pattern|$pattern",
                    "^$pattern",
                    "$pattern$$",
                ],
            ),
            (
                "atom",
                &[
                    "a",
                    "b",
                    ".",
                    "\\\\$class",
                    "[$set]",
                    "[^$set]",
                    "($pattern)",
                    "(?:$pattern)",
                    "()",
                    "(",
                    ")",
                    "[",
                    "\\\\",
                    "\\\\1",
                    "(?$class",
                    "\\x$hex$hex",
                ],
            ),
            ("class", &["d", "w", "s", "D", "W", "S", "b", "n", "t", "x", "0", "."]),
            ("set", &["a", "a-z", "$set$set", "z-a", "\\\\$class", "-", "]", "^", "a-", "\u{e9}", "\\\\$class-z"]),
            ("quantifier", &["?", "*", "+", "??", "*?", "+?", "**", "{2}", "{1,3}", "{", "{,}"]),
            ("text", &["", "a$text", "b$text", "ab$text", "$letters$text", "aaaaaaaa$text", "'*30+'$text"]),
            ("replacement", &["", "a$replacement", "\\\\$small$replacement", "\\\\g<$small>$replacement", "\\\\g<$replacement", "\\\\"]),
        ],
    },
    Target {
        name: "json",
        prelude: "import json, io\n",
        rules: &[
            (
                "call",
                &[
                    "json.loads('$document')",
                    "json.loads('$document$junk')",
                    "json.load(io.StringIO('$junk$document'))",
                    "json.loads(damage(b'$document', $damage))",
                    "json.dumps($value)",
                    "json.dumps({$value: $value}, separators=('$letters', '$letters'))",
                    "json.dumps(json.loads('$document'))",
                    "json.loads('$open'*$int)",
                ],
            ),
            ("document", &["1", "$number", "[$items]", "{$pairs}", "\"$string\"", "true", "false", "null", " $document ", "[$document"]),
            ("items", &["", "$document", "$document, $items", ","]),
            ("pairs", &["", "\"$string\": $document", "\"$string\": $document, $pairs", "$document: $document", ":", ","]),
            ("number", &["0", "-$number", "1$number", ".$number", "e$number", "+$number", "E5", "9999999999999999999999", "1e999"]),
            (
                "string",
                &[
                    "",
                    "a$string",
                    "\\\\u$hex$hex$hex$hex$string",
                    "\\\\n$string",
                    "\\\\$hex$string",
                    "\u{e9}$string",
                    "\\\\ud83d\\\\ude00$string",
                    "\\\\",
                ],
            ),
            ("junk", &["", " ", "]", "}", "\"", "x", "\\x00", "\\\\"]),
            ("open", &["[", "{\"\":", "\"", "[[],"]),
        ],
    },
    Target {
        name: "struct",
        prelude: "import struct, array\n",
        rules: &[
            (
                "call",
                &[
                    "struct.pack('$format', $values)",
                    "struct.unpack('$format', $bytes)",
                    "struct.unpack_from('$format', $bytes, $int)",
                    "struct.pack_into('$format', bytearray($small & 15), $int, $values)",
                    "struct.calcsize('$format')",
                    "struct.unpack('$format', struct.pack('$format', $values))",
                    "array.array('$code', [$values])",
                    "array.array('$code', $bytes)",
                    "memoryview(array.array('$code', [$values]))[$small:$small]",
                    "int.from_bytes($bytes, '$order')",
                    "($int).to_bytes($int, '$order')",
                ],
            ),
            ("format", &["", "$prefix$codes"]),
            ("prefix", &["", "<", ">", "!", "=", "@", "<<"]),
            ("codes", &["", "$code$codes", "$count$code$codes", " $codes", "$count"]),
            ("count", &["0", "1", "3", "17", "255", "99999999999", "4294967296"]),
            ("code", &["b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "f", "d", "s", "x", "P", "O", "S", "e", "?", "p", "\u{e9}"]),
            ("values", &["", "$value, $values", "$int, $values"]),
            ("order", &["little", "big", "x"]),
        ],
    },
    Target {
        name: "deflate",
        prelude: "\
import deflate, io
def packed(data, kind):
    out = io.BytesIO()
    with deflate.DeflateIO(out, kind, 9) as d:
        d.write(data)
    return out.getvalue()
def unpacked(data, kind, window, n):
    return deflate.DeflateIO(io.BytesIO(data), kind, window).read(n)
",
        rules: &[
            (
                "call",
                &[
                    "unpacked($stream, $kind, $window, $int)",
                    "unpacked($stream, $kind, $window, -1)",
                    "deflate.DeflateIO(io.BytesIO($stream), $kind, $window).readline()",
                    "deflate.DeflateIO(io.BytesIO($stream), $kind, $window).write($data)",
                    "deflate.DeflateIO($value, $value, $value)",
                    "unpacked(packed($data, $kind), $kind, $window, -1) == $data",
                ],
            ),
            (
                "stream",
                &[
                    "$bytes",
                    "damage(packed($data, $kind), $damage)",
                    "packed($data, $kind)[:$small]",
                    "packed($data, $kind)[$small:]",
                    "b'$block$raw'",
                ],
            ),
            ("block", &["\\x00", "\\x$hex$hex", "\\x01\\x$hex$hex\\x$hex$hex", "\\x05", "\\x03", "\\x07", "\\xed\\xc0"]),
            (
                "data",
                &[
                    "b''",
                    "$bytes",
                    "b'$raw' * 50",
                    "bytes(range(256))",
                    "b'abcabcabcabcabcabcabc' * 20",
                    "bytes(($small * i) & 255 for i in range(700))",
                ],
            ),
            ("kind", &["0", "1", "2", "3", "$int"]),
            ("window", &["0", "5", "8", "9", "15", "$int"]),
        ],
    },
    Target {
        name: "binascii",
        prelude: "import binascii, hashlib, cryptolib\n",
        rules: &[
            (
                "call",
                &[
                    "binascii.hexlify($bytes, $sep)",
                    "binascii.unhexlify('$digits')",
                    "bytes.fromhex('$digits')",
                    "($bytes).hex($sep)",
                    "binascii.a2b_base64('$base')",
                    "binascii.a2b_base64(damage(binascii.b2a_base64($bytes), $damage))",
                    "binascii.b2a_base64($bytes, newline=$value)",
                    "binascii.crc32($bytes, $int)",
                    "hashlib.sha256($bytes).digest()",
                    "hashlib.sha1($value).update($value)",
                    "cryptolib.aes(bytes($small * 4 & 31), $small, bytes(16)).encrypt($bytes)",
                    "cryptolib.aes(bytes(16), 1).decrypt(bytearray(32), bytearray($int & 63))",
                ],
            ),
            ("sep", &["b':'", "':'", "''", "$value"]),
            ("digits", &["", "$hex$digits", "$hex$hex$digits", " $digits", "x", "\u{e9}"]),
            ("base", &["", "$hex$base", "A$base", "+$base", "/$base", "=$base", " $base", "QUJD$base", "\u{e9}$base"]),
        ],
    },
    Target {
        name: "uctypes",
        prelude: "import uctypes as u\nmemory = bytearray(32)\n",
        rules: &[
            (
                "call",
                &[
                    "u.struct(u.addressof(memory) + $offset, $layout, $endian).x",
                    "u.struct(u.addressof(memory) + $offset, $layout, $endian).x[$int]",
                    "setattr(u.struct(u.addressof(memory) + $offset, $layout, $endian), 'x', $value)",
                    "u.struct(u.addressof(memory), {'y': $field, 'x': $field}).x.x",
                    "u.sizeof($layout, $endian)",
                    "u.sizeof(u.struct($int, $layout, $endian))",
                    "u.bytes_at(u.addressof($bytes), $int)",
                    "u.bytearray_at(u.addressof(memory), $small)[$int:]",
                    "u.addressof(u.struct($int, $layout).x)",
                    "bytes(u.struct(u.addressof(memory), $layout))",
                ],
            ),
            ("layout", &["{}", "{'x': $field}", "{'x': $field, 'y': $field}", "$value"]),
            (
                "field",
                &[
                    "0",
                    "$offset | u.$scalar",
                    "($offset, $layout)",
                    "($offset | u.ARRAY, $int)",
                    "($offset | u.ARRAY, $small | u.$scalar)",
                    "($offset | u.ARRAY, $small, $layout)",
                    "($offset | u.PTR, u.$scalar)",
                    "($offset | u.PTR, $layout)",
                    "$offset | u.$bits | $int << u.BF_POS | $int << u.BF_LEN",
                    "($value, $value)",
                    "$int",
                    "()",
                ],
            ),
            ("offset", &["0", "$small", "$int"]),
            ("scalar", &["UINT8", "INT8", "UINT16", "INT16", "UINT32", "INT32", "UINT64", "INT64", "FLOAT32", "FLOAT64"]),
            ("bits", &["BFUINT8", "BFINT8", "BFUINT16", "BFINT16", "BFUINT32", "BFINT32"]),
            ("endian", &["u.NATIVE", "u.LITTLE_ENDIAN", "u.BIG_ENDIAN", "$int"]),
        ],
    },
    Target {
        name: "framebuf",
        prelude: "import framebuf as f, array\nfb = f.FrameBuffer(bytearray(64), 8, 8, f.RGB565 if 0 else f.GS8)\n",
        rules: &[
            (
                "call",
                &[
                    "$surface.$method",
                    "fb.$method",
                    "fb.blit($surface, $int, $int, $int, $surface)",
                    "$surface.blit(fb, $small, $small, $int)",
                    "$surface.blit(($bytes, $small, $small, f.$kind), $int, $int)",
                ],
            ),
            (
                "surface",
                &["fb", "f.FrameBuffer(bytearray($size), $small, $small, f.$kind)", "f.FrameBuffer($bytes, $int, $int, f.$kind, $int)"],
            ),
            ("size", &["64", "$int & 1023", "0"]),
            ("kind", &["GS8", "MONO_VLSB", "MONO_HLSB", "MONO_HMSB", "RGB565", "GS2_HMSB", "GS4_HMSB"]),
            (
                "method",
                &[
                    "fill($int)",
                    "pixel($int, $int)",
                    "pixel($int, $int, $int)",
                    "hline($int, $int, $int, $int)",
                    "vline($int, $int, $int, $int)",
                    "rect($int, $int, $int, $int, $int, $value)",
                    "fill_rect($int, $int, $int, $int, $int)",
                    "line($int, $int, $int, $int, $int)",
                    "ellipse($int, $int, $small, $small, $int, $value, $int)",
                    "poly($int, $int, array.array('h', [$small, $int & 127, $small, $small, $int & 255, $small]), $int, $value)",
                    "text('$letters', $int, $int, $int)",
                    "scroll($int, $int)",
                ],
            ),
        ],
    },
    Target {
        name: "vfs",
        prelude: "\
import vfs, os
class Device:
    def __init__(self, blocks):
        self.data = bytearray(blocks * 512)
    def readblocks(self, n, buf, offset=0):
        at = n * 512 + offset
        buf[:] = self.data[at : at + len(buf)]
    def writeblocks(self, n, buf, offset=None):
        if offset is None:
            offset = 0
        at = n * 512 + offset
        self.data[at : at + len(buf)] = buf
    def ioctl(self, op, arg):
        return {4: len(self.data) // 512, 5: 512, 6: 0}.get(op)
def image(kind, *changes):
    d = Device(50)
    kind.mkfs(d)
    f = kind(d)
    f.mkdir('/d')
    for name in ('/a', '/d/a-long-name.text'):
        with f.open(name, 'w') as o:
            o.write('text ' * 99)
    d.data = damage(d.data, *changes)
    return d
def walk(f, path='/', depth=0):
    for e in f.ilistdir(path):
        p = path + '/' + e[0]
        f.stat(p)
        if e[1] & 0x4000 and depth < 4:
            walk(f, p, depth + 1)
        elif e[1] & 0x8000:
            with f.open(p, 'r') as o:
                o.read()
    return f
def change(f):
    with f.open('/a', 'a') as o:
        o.write('more' * 200)
    f.mkdir('/e')
    f.rename('/a', '/e/b')
    f.remove('/e/b')
    f.rmdir('/d')
    return f.statvfs('/')
",
        rules: &[
            (
                "call",
                &[
                    "walk($kind(image($kind, $damage)))",
                    "change($kind(image($kind, $damage)))",
                    "change(walk($kind(image($kind, $damage))))",
                    "walk(vfs.VfsRom(damage(b'\\xd2\\xcd\\x31$rom', $damage)))",
                    "walk(vfs.VfsRom(b'\\xd2\\xcd\\x31$length$rom'))",
                ],
            ),
            ("kind", &["vfs.VfsFat", "vfs.VfsLfs2"]),
            (
                "rom",
                &[
                    "",
                    "\\x$hex$hex$rom",
                    "\\x04\\x$hex$hex$rom",
                    "\\x05\\x$hex\\x01a$rom",
                    "\\x02\\x01\\x00$rom",
                    "\\x03\\x02\\x$hex$hex\\x00$rom",
                ],
            ),
            ("length", &["\\x00", "\\x$hex", "\\x10", "\\x81\\x00", "\\xff\\xff\\xff\\x7f"]),
            ("damage", &["(0, 0)", "($place, 0x$hex$hex)", "($place, 0x$hex$hex), $damage"]),
            ("place", &["0x$hex", "0x$hex$hex", "0x2$hex$hex", "0x4$hex$hex", "0x6$hex$hex", "0x$hex$hex$hex", "0x1$hex$hex$hex"]),
        ],
    },
    Target {
        name: "text",
        prelude: "import io\n",
        rules: &[
            (
                "call",
                &[
                    "'$percent' % ($value, $value)",
                    "'$percent' % $value",
                    "'$braces'.format($value, $value, a=$value)",
                    "format($value, '$spec')",
                    "f'{$value:$spec}'",
                    "b'$percent' % ($value,)",
                    "'$letters'.$method",
                    "($bytes).$method",
                    "int('$digits', $int)",
                    "float('$digits')",
                    "complex('$digits')",
                    "eval('$digits')",
                    "eval('$letters$digits$letters')",
                    "($bytes).decode('utf-8')",
                    "'$letters'[$int:$int:$int]",
                    "io.StringIO('$letters').read($int)",
                ],
            ),
            ("percent", &["", "%$flags$conversion$percent", "$letters%$percent", "%(a)s$percent", "%*.*$conversion", "%%"]),
            ("flags", &["", "-$flags", "0$flags", "+$flags", "#$flags", " $flags", "5", "40", ".3", "5.2", "99999999999"]),
            ("conversion", &["s", "d", "r", "x", "X", "o", "c", "f", "e", "g", "i", "u", "a", "q", ""]),
            (
                "braces",
                &[
                    "",
                    "{$name}$braces",
                    "{$name:$spec}$braces",
                    "{$name!r:$spec}$braces",
                    "{{$braces",
                    "{$braces",
                    "}",
                    "{:{}}",
                    "{$name!$letters}",
                ],
            ),
            ("name", &["", "0", "1", "a", "a.b", "0[0]", "a[x]", "9", "99999999999999999999"]),
            ("spec", &["", "$align$sign$width$precision$type", "{}"]),
            ("align", &["", "<", ">", "^", "=", "x<", "\u{e9}^", "0"]),
            ("sign", &["", "+", "-", " ", "#", ","]),
            ("width", &["", "0", "5", "30", "05", "9999999999"]),
            ("precision", &["", ".0", ".3", ".20", ".", ".999999999999", ","]),
            ("type", &["", "s", "d", "b", "o", "x", "X", "c", "f", "e", "g", "n", "%", "q"]),
            (
                "digits",
                &[
                    "1",
                    "$sign$digits",
                    "0$digits",
                    "9$digits",
                    "_$digits",
                    "0x$hex$digits",
                    ".$digits",
                    "e$digits",
                    "j",
                    "inf",
                    "nan",
                    "99999999999999999999",
                ],
            ),
            (
                "method",
                &[
                    "split()",
                    "split($arg, $int)",
                    "rsplit($arg, $small)",
                    "replace($arg, $arg, $int)",
                    "find($arg, $int, $int)",
                    "rfind($arg, $int, $int)",
                    "count($arg, $int)",
                    "join([$arg, $arg])",
                    "strip($arg)",
                    "partition($arg)",
                    "rpartition($arg)",
                    "startswith($arg, $int)",
                    "endswith(($arg, $arg))",
                    "center($int)",
                    "splitlines($small)",
                    "upper()",
                    "isspace()",
                    "encode()",
                ],
            ),
            ("arg", &["''", "'$letters'", "b''", "$bytes", "$value"]),
        ],
    },
    Target {
        name: "numbers",
        prelude: "import math, cmath, random\n",
        rules: &[
            (
                "call",
                &[
                    "$sum",
                    "$sum",
                    "pow($sum, $sum, $sum)",
                    "divmod($sum, $sum)",
                    "math.$function($sum)",
                    "cmath.$cfunction($sum)",
                    "round($sum, $small)",
                    "random.randrange($sum, $sum)",
                    "range($sum, $sum, $sum)[$sum]",
                    "int(str($sum)) == $sum",
                    "float($sum)",
                    "hash($sum)",
                ],
            ),
            ("sum", &["1", "$number", "$number", "($sum $operator $sum)", "($sum $operator $sum)", "-$sum", "~$sum", "abs($sum)"]),
            (
                "number",
                &[
                    "1",
                    "$int",
                    "$int",
                    "0x$hex$hex$hex$hex$hex$hex$hex$hex$hex$hex$hex$hex$hex$hex$hex$hex$hex$hex",
                    "1e$hex$hex",
                    "1.5",
                    "-0.0",
                    "3j",
                    "True",
                    "float('inf')",
                    "2**$hex$hex",
                    "2**$hex$hex$hex",
                    "10**$hex$hex",
                ],
            ),
            ("operator", &["+", "-", "*", "/", "//", "%", "&", "|", "^", "<<", ">>", "**", "<", "=="]),
            (
                "function",
                &[
                    "sqrt",
                    "exp",
                    "log",
                    "sin",
                    "gamma",
                    "lgamma",
                    "erf",
                    "floor",
                    "ceil",
                    "trunc",
                    "frexp",
                    "modf",
                    "factorial",
                    "isqrt",
                    "atan",
                    "degrees",
                ],
            ),
            ("cfunction", &["sqrt", "exp", "log", "phase", "polar", "sin"]),
        ],
    },
    Target {
        name: "containers",
        prelude: "\
from collections import deque, OrderedDict, namedtuple
l = [3, 1, 2]; d = {1: 2, 'a': 3}; s = {1, 2, 3}; q = deque((1, 2, 3), 5); b = bytearray(b'abc')
class K:
    def __init__(self, f): self.f = f
    def __eq__(self, o): self.f(); return True
    def __lt__(self, o): self.f(); return True
    def __hash__(self): self.f(); return 1
    def __iter__(self): return self
    def __next__(self):
        if self.f() is None and len(l) > 40: raise StopIteration
        return 1
    def __del__(self): self.f()
    def __len__(self): return self.f() or 2
    def __index__(self): return self.f() or 1
",
        rules: &[
            (
                "call",
                &[
                    "$change",
                    "$change",
                    "$change",
                    "[($change) for x in $thing]",
                    "sorted($thing, key=lambda x: $change)",
                    "zip(*$thing)",
                    "list(map(lambda x: $change, $thing))",
                    "$thing == $thing",
                    "$thing + $thing",
                    "$thing[$slice]",
                    "namedtuple('$letters', '$letters')",
                    "sum($thing)",
                    "min($thing, key=lambda x: $change)",
                ],
            ),
            (
                "thing",
                &[
                    "l",
                    "d",
                    "s",
                    "q",
                    "b",
                    "d.items()",
                    "range(9)",
                    "K(lambda: $change)",
                    "iter(l)",
                    "enumerate(l)",
                    "(x for x in l)",
                    "reversed(l)",
                    "memoryview(b)",
                    "[K(lambda: $change)]",
                    "{K(lambda: $change)}",
                    "{K(lambda: $change): 1}",
                    "l * 300",
                    "dict(d)",
                    "set(s)",
                    "frozenset(s)",
                    "OrderedDict(d)",
                ],
            ),
            (
                "change",
                &[
                    "None",
                    "l.append($value)",
                    "l.clear()",
                    "l.pop($index)",
                    "l.sort(key=lambda x: $change)",
                    "l.extend($thing)",
                    "l.insert($index, $thing)",
                    "l.remove($thing)",
                    "l.index($thing)",
                    "l.reverse()",
                    "l.__setitem__($slice, $thing)",
                    "l.__delitem__($slice)",
                    "d.clear()",
                    "d.update($thing)",
                    "d.pop($thing)",
                    "d.popitem()",
                    "d.setdefault($thing, $thing)",
                    "d.__setitem__($thing, $thing)",
                    "s.add($thing)",
                    "s.clear()",
                    "s.update($thing)",
                    "s.discard($thing)",
                    "s.symmetric_difference_update($thing)",
                    "s.issubset($thing)",
                    "q.append($thing)",
                    "q.popleft()",
                    "q.extend($thing)",
                    "b.extend($thing)",
                    "b.append($int)",
                    "b.__setitem__($slice, $thing)",
                    "[l.append(i) for i in range($hex$hex)]",
                    "[d.setdefault(i, i) for i in range($hex$hex & 255)]",
                    "s.update(range(0x$hex$hex))",
                ],
            ),
            ("index", &["0", "$small", "$int", "K(lambda: $change)"]),
            ("slice", &["0", "slice($index, $index)", "slice($index, $index, $index)", "slice(None)", "$index", "..."]),
        ],
    },
];
