//! Strings known to the binary: they cost no heap, and code compares with them by value.
//!
//! Numbers below 128 are the one-character ASCII strings, so that indexing a string does not allocate.

use taipan_heap::Val;

macro_rules! names {
    ($( $ident:ident $text:literal, )*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, dead_code)]
        #[repr(u16)]
        enum Number { FIRST = 127, $( $ident, )* }
        $( pub const $ident: Val = Val::sym(Number::$ident as u16); )*
        static TEXT: &[&str] = &[ $( $text, )* ];
    };
}

names! {
    EMPTY "",
    BUILD_CLASS "__build_class__",
    INIT "__init__",
    NEW "__new__",
    DEL "__del__",
    CALL "__call__",
    REPR "__repr__",
    STR "__str__",
    FORMAT "__format__",
    BYTES "__bytes__",
    HASH "__hash__",
    BOOL "__bool__",
    LEN "__len__",
    ITER "__iter__",
    NEXT "__next__",
    REVERSED "__reversed__",
    CONTAINS "__contains__",
    GETITEM "__getitem__",
    SETITEM "__setitem__",
    DELITEM "__delitem__",
    GETATTR "__getattr__",
    SETATTR "__setattr__",
    DELATTR "__delattr__",
    GET "__get__",
    SET "__set__",
    DELETE "__delete__",
    SET_NAME "__set_name__",
    ENTER "__enter__",
    EXIT "__exit__",
    AENTER "__aenter__",
    AEXIT "__aexit__",
    AITER "__aiter__",
    ANEXT "__anext__",
    AWAIT "__await__",
    CLASS "__class__",
    DICT "__dict__",
    NAME "__name__",
    QUALNAME "__qualname__",
    MODULE "__module__",
    BASES "__bases__",
    DIR "__dir__",
    DOC "__doc__",
    FILE "__file__",
    PATH "__path__",
    PACKAGE "__package__",
    MAIN "__main__",
    ALL "__all__",
    GLOBALS "__globals__",
    INIT_SUBCLASS "__init_subclass__",
    CLASS_GETITEM "__class_getitem__",
    INSTANCECHECK "__instancecheck__",
    SLOTS "__slots__",
    MATCH_ARGS "__match_args__",
    INT "__int__",
    FLOAT "__float__",
    COMPLEX "__complex__",
    INDEX "__index__",
    ABS "__abs__",
    ROUND "__round__",
    DIVMOD "__divmod__",
    RDIVMOD "__rdivmod__",
    NEG "__neg__",
    POS "__pos__",
    INVERT "__invert__",
    EQ "__eq__",
    NE "__ne__",
    LT "__lt__",
    LE "__le__",
    GT "__gt__",
    GE "__ge__",
    ADD "__add__",
    SUB "__sub__",
    MUL "__mul__",
    DIV "__truediv__",
    FLOORDIV "__floordiv__",
    MOD "__mod__",
    POW "__pow__",
    MATMUL "__matmul__",
    LSHIFT "__lshift__",
    RSHIFT "__rshift__",
    AND "__and__",
    OR "__or__",
    XOR "__xor__",
    RADD "__radd__",
    RSUB "__rsub__",
    RMUL "__rmul__",
    RDIV "__rtruediv__",
    RFLOORDIV "__rfloordiv__",
    RMOD "__rmod__",
    RPOW "__rpow__",
    RMATMUL "__rmatmul__",
    RLSHIFT "__rlshift__",
    RRSHIFT "__rrshift__",
    RAND "__rand__",
    ROR "__ror__",
    RXOR "__rxor__",
    IADD "__iadd__",
    ISUB "__isub__",
    IMUL "__imul__",
    IDIV "__itruediv__",
    IFLOORDIV "__ifloordiv__",
    IMOD "__imod__",
    IPOW "__ipow__",
    IMATMUL "__imatmul__",
    ILSHIFT "__ilshift__",
    IRSHIFT "__irshift__",
    IAND "__iand__",
    IOR "__ior__",
    IXOR "__ixor__",
    SELF "self",
    ARGS "args",
    VALUE "value",
    ERRNO "errno",
    KEY "key",
    REVERSE "reverse",
    DEFAULT "default",
    SEP "sep",
    END "end",
    SEND "send",
    THROW "throw",
    CLOSE "close",
    APPEND "append",
    MODULE_NAME "<module>",
    STDIN "<stdin>",
    STRING "<string>",
    CAUSE "__cause__",
    CONTEXT "__context__",
    TRACEBACK "__traceback__",
    NATIVE_BASE "<native>",
    WRITE "write",
    READ "read",
    READLINE "readline",
    READINTO "readinto",
    KEYS "keys",
    UPDATE "update",
    POP "pop",
    HANDLER "handler",
    TRIGGER "trigger",
    HARD "hard",
    CALLBACK "callback",
    FREQ "freq",
    PERIOD "period",
    MODE "mode",
    STRICT "strict",
    START "start",
    STOP "stop",
    STEP "step",
    IMPORT "__import__",
    BUILTINS "builtins",
    ENCODING "encoding",
    ERRORS "errors",
    UTF8 "utf-8",
    FILE_ARG "file",
    FLUSH "flush",
}

const HASH_SIZE: usize = 1024;

/// Open-addressed: number + 1 of a name, 0 for none.
static TABLE: [u16; HASH_SIZE] = {
    let mut table = [0u16; HASH_SIZE];
    let mut n = 0;
    while n < TEXT.len() {
        let mut at = hash(TEXT[n].as_bytes()) as usize % HASH_SIZE;
        while table[at] != 0 {
            at = (at + 1) % HASH_SIZE;
        }
        table[at] = n as u16 + 1;
        n += 1;
    }
    table
};

static HASHES: [u32; TEXT.len()] = {
    let mut table = [0u32; TEXT.len()];
    let mut n = 0;
    while n < TEXT.len() {
        table[n] = hash(TEXT[n].as_bytes());
        n += 1;
    }
    table
};

const ASCII: [u8; 128] = {
    let mut table = [0; 128];
    let mut n = 0;
    while n < 128 {
        table[n] = n as u8;
        n += 1;
    }
    table
};

/// The hash of a string or bytes: FNV-1a with a final mix, the same for equal bytes in every run.
pub const fn hash(bytes: &[u8]) -> u32 {
    let mut h = 0x811c_9dc5u32;
    let mut i = 0;
    while i < bytes.len() {
        h = (h ^ bytes[i] as u32).wrapping_mul(0x0100_0193);
        i += 1;
    }
    h ^ h >> 15
}

/// How many known strings there are: their numbers are below it.
pub const COUNT: u16 = 128 + TEXT.len() as u16;

/// The text of a known string.
#[inline]
pub fn text(number: u16) -> &'static [u8] {
    let n = number as usize;
    if n < 128 { &ASCII[n..n + 1] } else { TEXT[n - 128].as_bytes() }
}

#[inline]
pub fn hash_of(number: u16) -> u32 {
    if number < 128 { hash(text(number)) } else { HASHES[number as usize - 128] }
}

/// The known string with this text, whose hash is `hash`.
pub fn find(bytes: &[u8], hash: u32) -> Option<Val> {
    if let [c] = bytes
        && *c < 128
    {
        return Some(Val::sym(*c as u16));
    }
    let mut at = hash as usize % HASH_SIZE;
    while TABLE[at] != 0 {
        let n = TABLE[at] - 1;
        if TEXT[n as usize].as_bytes() == bytes {
            return Some(Val::sym(n + 128));
        }
        at = (at + 1) % HASH_SIZE;
    }
    None
}
