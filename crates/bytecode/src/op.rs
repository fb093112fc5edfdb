//! Opcodes: one row each.
//!
//! An instruction is one 32-bit word, `op8 | a8 | b8 | c8`, `op8 | a8 | x16` or `op8 | s24`, least significant byte first.
//! `R` are the registers of the frame, `K` the constants of the code object, `G` the slots of the module's globals.
//! Immediates are signed where the row says `S`.
//!
//! A conditional branch on two operands is followed by a `Jump` or `Loop` word, its target: it either takes that jump
//! or skips the word. `Loop` is the only word that goes backward, so the VM polls there and nowhere else in a loop.
//!
//! The price is what the same work costs in MicroPython on a Cortex-M4, in machine instructions (operand loads and the
//! result's store included, as those are bytecodes of their own there). It is measured, not designed: the simulated
//! board advances its clock by it.

/// What an operand field means; drives the verifier and the disassembler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// Not used, must be zero.
    Z,
    /// A register that is read.
    R,
    /// A register that is written.
    W,
    /// A constant index.
    K,
    /// An unsigned count or immediate.
    N,
    /// A signed immediate.
    S,
    /// A constant index, 16 bits.
    Kx,
    /// A globals index, 16 bits.
    Gx,
    /// A signed immediate, 16 bits.
    Sx,
    /// An unsigned immediate, 16 bits.
    Nx,
    /// A jump offset in words from the next word, 16 bits, forward only.
    Jx,
    /// A jump offset in words from the next word, 24 bits.
    J,
}

/// Static facts on an opcode.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub op: Op,
    pub name: &'static str,
    pub operands: &'static [Operand],
    /// Instructions of a Cortex-M4 that MicroPython needs for the same work.
    pub cost: u16,
    pub meaning: &'static str,
}

macro_rules! opcodes {
    ($( $name:ident ( $($operand:ident)* ) $cost:literal $meaning:literal; )*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Op { $( #[doc = $meaning] $name, )* }

        /// Indexed by `Op as usize`.
        pub static ROWS: &[Row] = &[
            $( Row { op: Op::$name, name: stringify!($name), operands: &[$(Operand::$operand),*], cost: $cost, meaning: $meaning }, )*
        ];

        /// Every opcode, in numeric order.
        pub const ALL: &[Op] = &[ $( Op::$name, )* ];
    };
}

opcodes! {
    Nop() 4 "nothing";
    Ext(N N N) 0 "operands of the instruction before";
    Move(W R Z) 28 "R[a] = R[b]";
    LoadK(W Kx) 26 "R[a] = K[x]";
    LoadI(W Sx) 26 "R[a] = x";
    LoadImm(W N Z) 26 "R[a] = the immediate numbered b (see Imm)";
    Check(R Kx) 2 "NameError if R[a] is unbound; K[x] is its name";
    Unset(R Kx) 20 "NameError if R[a] is unbound, else unbind it; K[x] is its name";
    Poll() 0 "a safe point in straight-line code";

    GetGlobal(W Gx) 72 "R[a] = G[x], else the builtin of that name, else NameError";
    SetGlobal(R Gx) 75 "G[x] = R[a]";
    DelGlobal(Z Gx) 80 "unbind G[x], else NameError";
    GetName(W Kx) 60 "if R[0] (a namespace) has K[x]: R[a] = it and skip the next word";
    SetName(R Kx) 75 "R[0][K[x]] = R[a] in a namespace";
    DelName(Z Kx) 80 "del R[0][K[x]], else NameError";

    NewCell(W Z Z) 90 "R[a] = a cell that holds R[a]";
    GetCell(W R Z) 34 "R[a] = what cell R[b] holds, else NameError";
    SetCell(R R Z) 34 "cell R[a] holds R[b]";
    DelCell(R Z Z) 34 "empty cell R[a], else NameError";

    GetAttr(W R K) 110 "R[a] = R[b].K[c]";
    SetAttr(R K R) 215 "R[a].K[b] = R[c]";
    DelAttr(R K Z) 215 "del R[a].K[b]";
    GetAttrX(W R R) 125 "R[a] = R[b].(R[c])";
    SetAttrX(R R R) 230 "R[a].(R[b]) = R[c]";
    DelAttrX(R R Z) 230 "del R[a].(R[b])";
    LoadMethod(W R K) 120 "R[a], R[a+1] = function and self of R[b].K[c], or the attribute and nothing";
    LoadMethodX(W R R) 135 "LoadMethod with the name in R[c]";
    LoadSuper(W R K) 160 "R[a], R[a+1] = function and self of super(R[a], R[b]).K[c]";

    GetItem(W R R) 165 "R[a] = R[b][R[c]]";
    GetItemI(W R N) 163 "R[a] = R[b][c]";
    SetItem(R R R) 190 "R[a][R[b]] = R[c]";
    DelItem(R R Z) 190 "del R[a][R[b]]";
    GetSlice(W R R) 420 "R[a] = R[b][R[c]:R[c+1]:R[c+2]]";
    SetSlice(R R R) 420 "R[a][R[b]:R[b+1]:R[b+2]] = R[c]";
    DelSlice(R R Z) 420 "del R[a][R[b]:R[b+1]:R[b+2]]";
    NewSlice(W R Z) 210 "R[a] = slice(R[b], R[b+1], R[b+2])";

    Add(W R R) 86 "R[a] = R[b] + R[c]";
    Sub(W R R) 86 "R[a] = R[b] - R[c]";
    Mul(W R R) 90 "R[a] = R[b] * R[c]";
    Div(W R R) 130 "R[a] = R[b] / R[c]";
    FloorDiv(W R R) 100 "R[a] = R[b] // R[c]";
    Mod(W R R) 100 "R[a] = R[b] % R[c]";
    Pow(W R R) 150 "R[a] = R[b] ** R[c]";
    MatMul(W R R) 150 "R[a] = R[b] @ R[c]";
    LShift(W R R) 88 "R[a] = R[b] << R[c]";
    RShift(W R R) 88 "R[a] = R[b] >> R[c]";
    BitAnd(W R R) 86 "R[a] = R[b] & R[c]";
    BitOr(W R R) 86 "R[a] = R[b] | R[c]";
    BitXor(W R R) 86 "R[a] = R[b] ^ R[c]";

    AddK(W R K) 84 "R[a] = R[b] + K[c]";
    SubK(W R K) 84 "R[a] = R[b] - K[c]";
    MulK(W R K) 88 "R[a] = R[b] * K[c]";
    DivK(W R K) 128 "R[a] = R[b] / K[c]";
    FloorDivK(W R K) 98 "R[a] = R[b] // K[c]";
    ModK(W R K) 98 "R[a] = R[b] % K[c]";
    PowK(W R K) 148 "R[a] = R[b] ** K[c]";
    MatMulK(W R K) 148 "R[a] = R[b] @ K[c]";
    LShiftK(W R K) 86 "R[a] = R[b] << K[c]";
    RShiftK(W R K) 86 "R[a] = R[b] >> K[c]";
    BitAndK(W R K) 84 "R[a] = R[b] & K[c]";
    BitOrK(W R K) 84 "R[a] = R[b] | K[c]";
    BitXorK(W R K) 84 "R[a] = R[b] ^ K[c]";

    IAdd(W R R) 86 "R[a] = R[b] += R[c]";
    ISub(W R R) 86 "R[a] = R[b] -= R[c]";
    IMul(W R R) 90 "R[a] = R[b] *= R[c]";
    IDiv(W R R) 130 "R[a] = R[b] /= R[c]";
    IFloorDiv(W R R) 100 "R[a] = R[b] //= R[c]";
    IMod(W R R) 100 "R[a] = R[b] %= R[c]";
    IPow(W R R) 150 "R[a] = R[b] **= R[c]";
    IMatMul(W R R) 150 "R[a] = R[b] @= R[c]";
    ILShift(W R R) 88 "R[a] = R[b] <<= R[c]";
    IRShift(W R R) 88 "R[a] = R[b] >>= R[c]";
    IBitAnd(W R R) 86 "R[a] = R[b] &= R[c]";
    IBitOr(W R R) 86 "R[a] = R[b] |= R[c]";
    IBitXor(W R R) 86 "R[a] = R[b] ^= R[c]";

    AddI(W R S) 84 "R[a] = R[b] + c";
    SubI(W R S) 84 "R[a] = R[b] - c";
    IAddI(W R S) 84 "R[a] = R[b] += c";
    ISubI(W R S) 84 "R[a] = R[b] -= c";

    Neg(W R Z) 60 "R[a] = -R[b]";
    Pos(W R Z) 60 "R[a] = +R[b]";
    Invert(W R Z) 60 "R[a] = ~R[b]";
    Not(W R Z) 50 "R[a] = not R[b]";

    Eq(W R R) 86 "R[a] = R[b] == R[c]";
    Ne(W R R) 86 "R[a] = R[b] != R[c]";
    Lt(W R R) 86 "R[a] = R[b] < R[c]";
    Le(W R R) 86 "R[a] = R[b] <= R[c]";
    Gt(W R R) 86 "R[a] = R[b] > R[c]";
    Ge(W R R) 86 "R[a] = R[b] >= R[c]";
    Is(W R R) 70 "R[a] = R[b] is R[c]";
    IsNot(W R R) 80 "R[a] = R[b] is not R[c]";
    In(W R R) 180 "R[a] = R[b] in R[c]";
    NotIn(W R R) 190 "R[a] = R[b] not in R[c]";

    Jump(J) 17 "go on s words further";
    Loop(J) 17 "go on s words back; a safe point";
    JumpIf(R Jx) 46 "jump if R[a] is true";
    JumpIfNot(R Jx) 46 "jump if R[a] is false";
    JumpIfNone(R Jx) 60 "jump if R[a] is None";
    JumpIfNotNone(R Jx) 60 "jump if R[a] is not None";
    TestJump(R N Z) 46 "take the next word's jump if truth of R[a] equals b, else skip it";
    EqJump(R R N) 103 "take the next word's jump if (R[a] == R[b]) equals c, else skip it";
    NeJump(R R N) 103 "take the next word's jump if (R[a] != R[b]) equals c, else skip it";
    LtJump(R R N) 103 "take the next word's jump if (R[a] < R[b]) equals c, else skip it";
    LeJump(R R N) 103 "take the next word's jump if (R[a] <= R[b]) equals c, else skip it";
    GtJump(R R N) 103 "take the next word's jump if (R[a] > R[b]) equals c, else skip it";
    GeJump(R R N) 103 "take the next word's jump if (R[a] >= R[b]) equals c, else skip it";
    EqIJump(R S N) 101 "take the next word's jump if (R[a] == b) equals c, else skip it";
    NeIJump(R S N) 101 "take the next word's jump if (R[a] != b) equals c, else skip it";
    LtIJump(R S N) 101 "take the next word's jump if (R[a] < b) equals c, else skip it";
    LeIJump(R S N) 101 "take the next word's jump if (R[a] <= b) equals c, else skip it";
    GtIJump(R S N) 101 "take the next word's jump if (R[a] > b) equals c, else skip it";
    GeIJump(R S N) 101 "take the next word's jump if (R[a] >= b) equals c, else skip it";

    RangeStart(R N Z) 60 "if R[a] is the builtin range and its b arguments R[a+2..] are small ints: R[a..a+3] = loop state and skip the next two words (Call, IterStart)";
    IterStart(W R Z) 90 "R[a..a+3] = loop state over R[b]";
    IterNext(R W Z) 75 "R[b] = next item of loop state R[a..a+3] and take the next word's jump; at the end skip it";
    GetIter(W R Z) 120 "R[a] = iter(R[b])";
    Unpack(W R N) 120 "R[a..a+c] = the c items of R[b]";
    UnpackEx(W R N) 250 "R[a..a+c+1+Ext.a] = c items, a list of the middle ones, Ext.a items";

    NewTuple(W R N) 160 "R[a] = tuple of R[b..b+c]";
    NewList(W R N) 190 "R[a] = list of R[b..b+c]";
    NewSet(W R N) 300 "R[a] = set of R[b..b+c]";
    NewDict(W Nx) 200 "R[a] = an empty dict with room for x items";
    DictSet(R R R) 200 "R[a][R[b]] = R[c] for a dict display";
    ListAppend(R R Z) 110 "R[a].append(R[b]) for a display or comprehension";
    SetAdd(R R Z) 150 "R[a].add(R[b])";
    ListExtend(R R Z) 200 "R[a].extend(R[b])";
    SetUpdate(R R Z) 200 "R[a].update(R[b])";
    DictUpdate(R R N) 250 "R[a].update(R[b]) for a display (c = 0) or keyword arguments (c = 1: keys are str and new, else TypeError)";
    ListToTuple(W R Z) 120 "R[a] = tuple(R[b])";

    Call(R N W) 391 "R[c] = R[a](R[a+2..a+2+b])";
    CallMethod(R N W) 400 "R[c] = R[a](R[a+1] unless nothing, R[a+2..a+2+b])";
    CallKw(R N W) 520 "CallMethod with Ext.a more keyword values after the b positional ones, named by tuple K[Ext.x]";
    CallEx(R Z W) 600 "R[c] = R[a](R[a+1] unless nothing, *list R[a+2], **dict R[a+3] unless None)";
    Return(R Z Z) 60 "return R[a]";
    ReturnNone() 60 "return None";
    NewFunction(W Kx) 110 "R[a] = function of code K[x]";
    NewFunctionEx(W R Z) 200 "R[a] = function of code K[Ext.x] with defaults tuple R[b], keyword defaults dict R[b+1], cells tuple R[b+2], each or None";
    BuildClass(R N W) 1500 "R[c] = class of body function R[a], name R[a+2], b bases R[a+3..]";

    Yield(W R Z) 180 "yield R[b]; when resumed R[a] = what was sent";
    YieldFrom(W R Z) 130 "send R[a] to iterator R[b]; yield what it yields and stay, or R[a] = its result and go on";

    Raise(R Z Z) 250 "raise R[a]";
    RaiseFrom(R R Z) 260 "raise R[a] from R[b]";
    Reraise(R Z Z) 80 "raise R[a] again, its traceback unchanged";
    ExcMatch(W R R) 100 "R[a] = whether exception R[b] is an instance of class (or tuple of classes) R[c]";
    TypeOf(W R Z) 60 "R[a] = type(R[b])";

    Import(W Kx) 1500 "R[a] = __import__(K[x], fromlist R[a], level R[a+1])";
    ImportFrom(W R K) 250 "R[a] = R[b].K[c], else the submodule, else ImportError";
    ImportStar(R Z Z) 1000 "every public name of module R[a] into the globals (or namespace R[0] if there is one)";

    ToStr(W R N) 400 "R[a] = str (b = 0), repr (1), ascii (2) of R[b]: conversion c";
    Format(W R R) 700 "R[a] = format(R[b], R[c])";
    ConcatStr(W R N) 300 "R[a] = the strings R[b..b+c] joined";
    NewTemplate(W R Z) 500 "R[a] = template of strings tuple R[b] and interpolations tuple R[b+1]";
    PrintExpr(R Z Z) 500 "the prompt's display of R[a]";

    MatchSequence(W R Z) 80 "R[a] = whether R[b] is a sequence that patterns match (list, tuple, array; not str, bytes)";
    MatchMapping(W R Z) 80 "R[a] = whether R[b] is a mapping";
    MatchKeys(W R R) 300 "R[a] = tuple of the values of R[b] at the keys of tuple R[c], or None if one is missing";
    Machine(W R R) 6 "R[a] = operation Ext.a (see viper::Arithmetic) of R[b] and R[c] as machine integers of type Ext.b";
    Cast(W R N) 8 "R[a] = R[b] as machine type c (see viper::Machine)";
    Load8(W R R) 6 "R[a] = the byte at address R[b], R[c] bytes on";
    Load16(W R R) 6 "R[a] = the number of 16 bits at address R[b], R[c] of them on";
    Load32(W R R) 6 "R[a] = the number of 32 bits at address R[b], R[c] of them on";
    Store8(R R R) 6 "the byte at address R[a], R[b] bytes on, = R[c]";
    Store16(R R R) 6 "the number of 16 bits at address R[a], R[b] of them on, = R[c]";
    Store32(R R R) 6 "the number of 32 bits at address R[a], R[b] of them on, = R[c]";

    MatchClass(W R R) 300 "R[a] = tuple of attributes of R[b] by class R[c], Ext.a positional ones and then those named by tuple K[Ext.x]; None if no match";
}

/// Numbers of `LoadImm`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Imm {
    None = 0,
    False = 1,
    True = 2,
    Ellipsis = 3,
    /// No value: an empty slot for self, an unbound local.
    Undef = 4,
}

impl Op {
    /// The opcode numbered `byte`, if there is one.
    #[inline]
    pub const fn from_u8(byte: u8) -> Option<Op> {
        if (byte as usize) < ALL.len() { Some(ALL[byte as usize]) } else { None }
    }

    #[inline]
    pub fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// Whether MicroPython has a check point there: soft callbacks may run before it.
    pub const fn is_branch(self) -> bool {
        let n = self as u8;
        (n >= Op::Jump as u8 && n <= Op::GeIJump as u8) || n == Op::IterNext as u8
    }

    /// Whether the next word is the `Jump` or `Loop` this one takes or skips.
    pub const fn has_jump_word(self) -> bool {
        let n = self as u8;
        (n >= Op::TestJump as u8 && n <= Op::GeIJump as u8) || n == Op::IterNext as u8
    }

    /// Whether the next word is an `Ext` with more operands.
    pub const fn has_ext(self) -> bool {
        matches!(self, Op::UnpackEx | Op::CallKw | Op::NewFunctionEx | Op::Machine | Op::MatchClass)
    }
}

/// One instruction word.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Instr(pub u32);

impl Instr {
    #[inline]
    pub const fn abc(op: Op, a: u8, b: u8, c: u8) -> Instr {
        Instr(op as u32 | (a as u32) << 8 | (b as u32) << 16 | (c as u32) << 24)
    }
    #[inline]
    pub const fn ax(op: Op, a: u8, x: u16) -> Instr {
        Instr(op as u32 | (a as u32) << 8 | (x as u32) << 16)
    }
    /// `offset` must fit 24 bits.
    #[inline]
    pub const fn s24(op: Op, offset: i32) -> Instr {
        Instr(op as u32 | (offset as u32) << 8)
    }
    #[inline]
    pub const fn op_byte(self) -> u8 {
        self.0 as u8
    }
    #[inline]
    pub fn op(self) -> Option<Op> {
        Op::from_u8(self.0 as u8)
    }
    #[inline]
    pub const fn a(self) -> u8 {
        (self.0 >> 8) as u8
    }
    #[inline]
    pub const fn b(self) -> u8 {
        (self.0 >> 16) as u8
    }
    #[inline]
    pub const fn c(self) -> u8 {
        (self.0 >> 24) as u8
    }
    #[inline]
    pub const fn x(self) -> u16 {
        (self.0 >> 16) as u16
    }
    #[inline]
    pub const fn sx(self) -> i16 {
        (self.0 >> 16) as i16
    }
    #[inline]
    pub const fn offset(self) -> i32 {
        self.0 as i32 >> 8
    }
}

impl core::fmt::Debug for Instr {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        crate::dis::instr(f, *self)
    }
}

const _: () = assert!(ALL.len() <= 256);
