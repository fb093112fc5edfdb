//! The loop: fetches instructions and does what can be done without asking anybody.
//!
//! An arm here is the fast half of an opcode: small integers, floats, lists, cached attributes, plain calls. All else
//! goes to `Vm::slow`, which knows every opcode in full, is safe code, and works on the frame as it is saved in
//! `Vm::frames`. So the loop holds four words (`pc`, `regs`, `k`, `globals`) and no slow path is inlined into it.
//!
//! Safe points: with `Every` (the simulated board) before each instruction, where virtual time advances too; with
//! `Fast` at `Loop`, at calls and at `Poll`. `Guarded` is `Every` or `Fast` with the heap locked: then arithmetic takes
//! the slow path, which refuses what the board would have to allocate.

use super::frame::{Flag, Frame};
use super::generators;
use crate::attr::{self, AttrKind};
use crate::dict::{ENTRIES, ENTRY, KEY, VALUE};
use crate::function;
use crate::generator::Resumed;
use crate::native::Res;
use crate::ops::Binary;
use crate::types;
use crate::vm::Vm;
use crate::watch::{Before, goes_back, may_wait};
use core::sync::atomic::Ordering;
use taipan_bytecode::{Instr, Op};
use taipan_heap::watch::WATCHED;
use taipan_heap::{Kind, Val};

/// How the loop polls.
trait Policy {
    /// At every instruction, with virtual time.
    const EVERY: bool;
    /// Whether the heap is locked, so that what the board would allocate is refused.
    const GUARDED: bool;
    /// Whether the heap sees every access: what touches objects goes the slow way, through it, but for globals that
    /// nobody looks at now. The heap may be locked or not.
    const WATCHED: bool = false;
    /// Whether the explorer is to be asked before the next instruction, if something has happened.
    const STOPS: bool = false;

    /// Whether the loop has to be entered anew, with another policy.
    #[inline(always)]
    fn has_changed(vm: &Vm) -> bool {
        !Self::WATCHED && Self::GUARDED != (vm.heap.lock_depth() != 0)
    }
}

struct Fast;
impl Policy for Fast {
    const EVERY: bool = false;
    const GUARDED: bool = false;
}
struct Every;
impl Policy for Every {
    const EVERY: bool = true;
    const GUARDED: bool = false;
}
struct FastGuarded;
impl Policy for FastGuarded {
    const EVERY: bool = false;
    const GUARDED: bool = true;
}
struct EveryGuarded;
impl Policy for EveryGuarded {
    const EVERY: bool = true;
    const GUARDED: bool = true;
}
/// What built-ins call while a program is explored.
struct Watched;
impl Policy for Watched {
    const EVERY: bool = true;
    const GUARDED: bool = true;
    const WATCHED: bool = true;
}
#[cfg(feature = "watched")]
struct Explored;
#[cfg(feature = "watched")]
impl Policy for Explored {
    const EVERY: bool = true;
    const GUARDED: bool = true;
    const WATCHED: bool = true;
    const STOPS: bool = true;
}

/// What the loop does after an instruction's slow half.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    /// Goes on in this frame, at its saved `pc`.
    Continue,
    /// The frame on top is another one, or the policy may have changed.
    Reload,
    /// The frame that Rust entered has ended, its result is in `Vm::result`; or it is another thread's turn.
    Exit,
}

/// Frames that only hard handlers may push.
pub const HANDLER_FRAMES: usize = 32;

/// How the outermost frame ended.
#[derive(Clone, Copy, Debug)]
pub enum Finish {
    Return(Val),
    Yield(Val),
}

/// Where the payload of an object is.
#[inline(always)]
pub(super) fn payload(v: Val) -> *mut Val {
    v.as_ptr().wrapping_add(1).cast()
}

/// The kind byte of an object.
#[inline(always)]
unsafe fn kind_of(v: Val) -> u8 {
    // SAFETY: `v` is a reference, and the kind is the first byte of the header (taipan_heap's layout).
    unsafe { v.as_ptr().cast::<u8>().read() }
}

/// The 16 bits for the VM of an object's header.
#[inline(always)]
pub(super) unsafe fn small_of(v: Val) -> u16 {
    // SAFETY: `v` is a reference, and these bits follow kind and colour (taipan_heap's layout).
    unsafe { v.as_ptr().cast::<u16>().add(1).read() }
}

/// Payload length of an object.
#[inline(always)]
pub(super) unsafe fn len_of(v: Val) -> u32 {
    // SAFETY: `v` is a reference, and the length is the header's upper half (taipan_heap's layout).
    unsafe { v.as_ptr().cast::<u32>().add(1).read() }
}

#[inline(always)]
fn is_kind(v: Val, kind: Kind) -> bool {
    // SAFETY: a pointer value refers to an object.
    v.is_ptr() && unsafe { kind_of(v) } == kind as u8
}

impl Vm {
    /// Runs the frame on top, which has `Flag::ENTRY`, to its end.
    #[inline]
    pub(crate) fn run(&mut self) -> Res<Finish> {
        self.threads.enter();
        self.run_on()
    }

    /// Runs threads, until the one that Rust is to go on with has a result for it.
    pub(crate) fn run_on(&mut self) -> Res<Finish> {
        loop {
            let next = match (self.config.every, self.heap.lock_depth() != 0) {
                _ if WATCHED => execute::<Watched>(self),
                (false, false) => execute::<Fast>(self),
                (true, false) => execute::<Every>(self),
                (false, true) => execute::<FastGuarded>(self),
                (true, true) => execute::<EveryGuarded>(self),
            };
            let result = match next {
                Some(outcome) => self.ended(outcome),
                None => self.switched(),
            };
            if let Some(result) = result {
                return result;
            }
        }
    }

    /// Runs on until a frame that Rust entered has ended, or the watch of the heap says stop (`None`). Nothing but the
    /// program may be in progress: no built-in, no thread beside the main one.
    #[cfg(feature = "watched")]
    pub(crate) fn run_to_stop(&mut self) -> Option<Res<Finish>> {
        execute::<Explored>(self)
    }

    /// Pushes the frame of `code`, whose registers start at `base`. RuntimeError if the stack is full.
    pub(crate) fn push_frame(&mut self, code: Val, globals: Val, base: usize, dest: u8, flags: u8) -> Res<()> {
        let registers = self.heap.small(code) as u8;
        if !self.room(base, registers as usize) {
            return Err(self.recursion_error());
        }
        // Slot 0 of a code object is its instructions, an object of bytes whose payload is words.
        let instrs = self.heap.get(code, 0);
        assert!(instrs.is_ptr(), "code that is not translated");
        let pc = payload(instrs) as *const u32;
        self.frames.push(Frame { code, globals, pc, base: base as u32, registers, dest, flags, stage: 0 });
        Ok(())
    }

    /// Whether one more frame, or `n` slots from `at` on, may be used. Hard handlers have a reserve.
    #[inline]
    pub(crate) fn room(&mut self, at: usize, n: usize) -> bool {
        self.stack.room(at, n) && self.frames.room() || self.find_room(at, n)
    }

    #[cold]
    fn find_room(&mut self, at: usize, n: usize) -> bool {
        let handler = self.irq.in_hard_handler();
        self.stack.make_room(at, n, handler) && if handler { self.frames.room_for_handler() } else { self.frames.room() }
    }

    /// The index of the instruction that the frame executes (the one before its saved `pc`).
    pub(crate) fn frame_pc(&self, frame: &Frame) -> usize {
        let start = self.heap.get(frame.code, 0).as_ptr().wrapping_add(1).addr();
        (frame.pc.addr() - start) / 4
    }

    /// Sets where the frame goes on.
    pub(crate) fn set_frame_pc(&mut self, index: usize) {
        if let Some(top) = self.frames.len().checked_sub(1) {
            let code = self.frames[top].code;
            // Slot 0 of a code object is its instructions; callers pass verified addresses.
            let start = payload(self.heap.get(code, 0)) as *const u32;
            self.frames[top].pc = start.wrapping_add(index);
        }
    }

    /// Takes the operand word after the instruction in progress.
    #[inline]
    pub(crate) fn next_word(&mut self) -> Instr {
        let f = self.frames.top_mut();
        // SAFETY: an instruction is in progress, so there is a frame; the verifier saw an operand word after it.
        let word = unsafe { f.pc.read() };
        f.pc = f.pc.wrapping_add(1);
        Instr(word)
    }

    /// Moves the saved `pc` by `words`.
    #[inline]
    pub(crate) fn jump(&mut self, words: i32) {
        let f = self.frames.top_mut();
        f.pc = f.pc.wrapping_offset(words as isize);
    }

    /// Instruction `pc` of the frame on top.
    pub(crate) fn instr_at(&self, pc: usize) -> Instr {
        self.frames.last().map_or(Instr(0), |f| self.instr_of(f.code, pc))
    }

    /// Instruction `pc` of a code object.
    pub fn instr_of(&self, code: Val, pc: usize) -> Instr {
        let words = self.heap.bytes_unseen(self.heap.get(code, 0));
        match words.get(pc * 4..pc * 4 + 4) {
            Some(w) => Instr(u32::from_le_bytes([w[0], w[1], w[2], w[3]])),
            None => Instr(0),
        }
    }

    /// The instruction that the frame on top is in the middle of.
    pub(crate) fn current_instr(&self) -> Instr {
        // SAFETY: a saved pc is past at least one instruction: that of the call in progress.
        self.frames.last().map_or(Instr(0), |f| Instr(unsafe { f.pc.sub(1).read() }))
    }
}

/// Runs until the entry frame ends (`Some`), or the policy must change or another thread has its turn (`None`).
fn execute<P: Policy>(vm: &mut Vm) -> Option<Res<Finish>> {
    // The attention word lives in the board, which is boxed and outlives this call.
    let attention: *const _ = vm.board.interrupts().attention();
    let mut pc: *const u32;
    let mut regs: *mut Val;
    let mut k: *const Val;
    let mut globals: Val;

    macro_rules! load_frame {
        () => {
            // SAFETY: there is a frame, as the entry frame ends the loop; its code is verified (module doc, 1 to 4),
            // so slots 0 and 1 of it are instructions and constants.
            unsafe {
                let f = vm.frames.top();
                pc = f.pc;
                regs = vm.stack.at(f.base as usize);
                k = payload(payload(f.code).add(1).read());
                globals = f.globals;
            }
        };
    }
    macro_rules! r {
        ($n:expr) => {
            // SAFETY: registers of verified code lie in the frame (module doc, 1 and 2).
            unsafe { regs.add($n as usize).read() }
        };
    }
    macro_rules! put {
        ($n:expr, $v:expr) => {{
            let v = $v;
            // SAFETY: as for reading.
            unsafe { regs.add($n as usize).write(v) }
        }};
    }
    macro_rules! konst {
        ($n:expr) => {
            // SAFETY: constants of verified code exist (module doc, 1).
            unsafe { k.add($n as usize).read() }
        };
    }
    macro_rules! save {
        () => {
            vm.frames.top_mut().pc = pc
        };
    }
    macro_rules! slow {
        ($i:expr) => {{
            save!();
            match vm.slow($i) {
                // The frame is the same as before.
                Next::Continue => pc = vm.frames.top().pc,
                Next::Reload => {
                    if P::has_changed(vm) {
                        return None;
                    }
                    load_frame!();
                }
                Next::Exit => return vm.take_result(),
            }
            continue;
        }};
    }
    // The slow half of a hot opcode, without the detour over all opcodes.
    macro_rules! via {
        ($method:ident, $i:expr) => {{
            save!();
            after!(vm.via($i, Vm::$method))
        }};
    }
    macro_rules! native {
        ($i:expr) => {{
            save!();
            let next = vm.call_native_op($i);
            if next == Next::Continue {
                continue;
            }
            after!(next)
        }};
    }
    macro_rules! after {
        ($next:expr) => {{
            match $next {
                // The frame is the same as before.
                Next::Continue => pc = vm.frames.top().pc,
                Next::Reload => {
                    if P::has_changed(vm) {
                        return None;
                    }
                    load_frame!();
                }
                Next::Exit => return vm.take_result(),
            }
            continue;
        }};
    }
    macro_rules! jump_word {
        ($taken:expr) => {{
            if $taken {
                // SAFETY: the verifier saw a jump word here, and its target.
                let w = Instr(unsafe { pc.read() });
                pc = pc.wrapping_offset(1 + w.offset() as isize);
                if !P::EVERY && w.op_byte() == Op::Loop as u8 {
                    // SAFETY: see `attention`.
                    if unsafe { &*attention }.load(Ordering::Relaxed) != 0 {
                        poll!(true);
                    }
                }
            } else {
                pc = pc.wrapping_add(1);
            }
            continue;
        }};
    }
    macro_rules! poll {
        ($branch:expr) => {{
            save!();
            match vm.poll($branch) {
                Next::Continue => {}
                Next::Reload => {
                    if P::has_changed(vm) {
                        return None;
                    }
                    load_frame!();
                    continue;
                }
                Next::Exit => return vm.take_result(),
            }
        }};
    }

    macro_rules! call_simple {
        ($i:ident, $f:ident, $offset:expr) => {{
            // SAFETY: a function's first slots are code and globals.
            let code = unsafe { payload($f).read() };
            // SAFETY: a code object's small field is its number of registers.
            let registers = unsafe { small_of(code) };
            let offset: usize = $offset;
            let base = vm.frames.top().base as usize + offset;
            if !vm.stack.room(base, registers as usize) || !vm.frames.room() {
                slow!($i)
            }
            save!();
            // SAFETY: slots 0 and 1 of a function are code and globals, those of a code object instructions and
            // constants; the registers of the new frame exist, as was just checked.
            unsafe {
                globals = payload($f).add(1).read();
                pc = payload(payload(code).read()) as *const u32;
                k = payload(payload(code).add(1).read());
                regs = regs.add(offset);
            }
            let frame = Frame { code, globals, pc, base: base as u32, registers: registers as u8, dest: $i.c(), flags: 0, stage: 0 };
            vm.frames.push(frame);
            if !P::EVERY {
                // SAFETY: see `attention`.
                if unsafe { &*attention }.load(Ordering::Relaxed) != 0 {
                    poll!(false);
                }
            }
            continue;
        }};
    }

    load_frame!();
    loop {
        // SAFETY: pc is on an instruction of verified code.
        let i = Instr(unsafe { pc.read() });
        let check_point = P::WATCHED && (is(i, BRANCH) || P::STOPS && is(i, MAY_WAIT) && vm.is_check_point(i, |n| r!(n)));
        if P::STOPS {
            let is_such = match vm.explored.before {
                Before::Nothing => false,
                // SAFETY: it is asked for only if there is one.
                Before::JumpsBack => check_point && goes_back(i, || Instr(unsafe { pc.add(1).read() })),
                Before::CheckPoints => check_point,
            };
            if vm.explored.stops_before(&vm.heap.watch, is_such) {
                save!();
                return None;
            }
        }
        if P::EVERY {
            // SAFETY: see `attention`.
            if vm.now >= vm.deadline || unsafe { &*attention }.load(Ordering::Relaxed) != 0 {
                poll!(check_point || !P::WATCHED && is(i, BRANCH));
            } else if vm.work != 0 {
                // A safe point all the same, at which nothing was due.
                vm.safe_point("instruction");
            }
            vm.now += vm.costs[i.op_byte() as usize] as u64;
        }
        if check_point {
            vm.pass_check_point();
        }
        pc = pc.wrapping_add(1);

        // Whether what the board would allocate may be made.
        macro_rules! is_free {
            () => {
                !P::GUARDED || P::WATCHED && vm.heap.lock_depth() == 0
            };
        }
        // What is neither two small integers nor two plain floats, nor needs the full way.
        macro_rules! quick {
            ($op:ident, $b:expr, $c:expr) => {{
                if !P::GUARDED
                    && let Some(v) = vm.quick_binary(Binary::$op, $b, $c)
                {
                    put!(i.a(), v);
                    continue;
                }
                via!(binary_op, i)
            }};
        }
        macro_rules! arith_int {
            ($op:ident, $b:expr, $c:expr, $ints:ident, $fop:tt) => {{
                let (b, c) = ($b, $c);
                if is_free!() {
                    if b.are_ints(c) {
                        if let Some(v) = b.$ints(c) {
                            put!(i.a(), v);
                            continue;
                        }
                    } else if let (Some(x), Some(y)) = (b.as_flonum(), c.as_flonum()) {
                        if let Some(v) = Val::try_float(x $fop y) {
                            put!(i.a(), v);
                            continue;
                        }
                    }
                }
                quick!($op, b, c)
            }};
        }
        macro_rules! arith_float {
            ($b:expr, $c:expr) => {{
                let (b, c) = ($b, $c);
                if is_free!()
                    && let Some(x) = as_number(b)
                    && let Some(y) = as_number(c)
                    && y != 0.0
                    && let Some(v) = Val::try_float(x / y)
                {
                    put!(i.a(), v);
                    continue;
                }
                if b.is_int() && c.is_int() {
                    via!(binary_op, i)
                }
                quick!(Div, b, c)
            }};
        }
        macro_rules! int_only {
            ($b:expr, $c:expr, |$x:ident, $y:ident| $e:expr) => {{
                let (b, c) = ($b, $c);
                if is_free!() && b.is_int() && c.is_int() {
                    let ($x, $y) = (b.int_unchecked(), c.int_unchecked());
                    if let Some(n) = $e {
                        put!(i.a(), Val::int(n));
                        continue;
                    }
                }
                via!(binary_op, i)
            }};
        }
        macro_rules! compare {
            ($b:expr, $c:expr, $op:tt, |$t:ident| $then:expr) => {{
                let (b, c) = ($b, $c);
                if b.are_ints(c) {
                    // Equal tags: the words compare as the integers do.
                    let $t = (b.bits() as isize) $op (c.bits() as isize);
                    $then
                } else if let (Some(x), Some(y)) = (b.as_flonum(), c.as_flonum()) {
                    let $t = x $op y;
                    $then
                }
                if let Some((x, y)) = mixed(b, c) {
                    let $t = x $op y;
                    $then
                }
                if EQUALITY.contains(&i.op_byte())
                    && let Some(same) = vm.same_interned(b, c)
                {
                    // Interned strings are equal if they are the same.
                    let $t = same == (stringify!($op).len() == 2 && stringify!($op).as_bytes()[0] == b'=');
                    $then
                }
                via!(compare_op, i)
            }};
        }
        macro_rules! immediate {
            ($op:ident, $b:expr, $c:expr, $ints:ident, $fop:tt) => {{
                let b = $b;
                let n = $c as i8 as isize;
                if is_free!() {
                    if b.is_int() {
                        if let Some(v) = b.$ints(Val::int(n)) {
                            put!(i.a(), v);
                            continue;
                        }
                    } else if let Some(x) = b.as_flonum() {
                        if let Some(v) = Val::try_float(x $fop n as f64) {
                            put!(i.a(), v);
                            continue;
                        }
                    }
                }
                quick!($op, b, Val::int(n))
            }};
        }

        // SAFETY: the verifier refuses bytes that are no opcode.
        let op: Op = unsafe { core::mem::transmute::<u8, Op>(i.op_byte()) };
        if P::WATCHED && is(i, ACCESS) {
            let is_unseen = match op {
                Op::GetGlobal | Op::SetGlobal => {
                    let entry = ENTRY * i.x() as usize;
                    // SAFETY: as for GetGlobal.
                    let entries = unsafe { payload(globals).read() };
                    vm.heap.is_unseen(globals, ENTRIES..ENTRIES + 1) && vm.heap.is_unseen(entries, entry + KEY..entry + VALUE + 1)
                }
                Op::IterNext => r!(i.a()).is_int(),
                _ => false,
            };
            if !is_unseen {
                slow!(i)
            }
        }
        match op {
            Op::Nop => {}
            Op::Move => put!(i.a(), r!(i.b())),
            Op::LoadK => put!(i.a(), konst!(i.x())),
            Op::LoadI => put!(i.a(), Val::int(i.sx() as isize)),
            Op::LoadImm => put!(i.a(), IMMEDIATES[(i.b() & 7) as usize]),
            Op::Check => {
                if r!(i.a()).is_absent() {
                    slow!(i)
                }
            }
            Op::Poll => {
                if !P::EVERY {
                    // SAFETY: see `attention`.
                    if unsafe { &*attention }.load(Ordering::Relaxed) != 0 {
                        poll!(false);
                    }
                }
            }
            Op::GetGlobal => {
                // SAFETY: the loader gave the name a slot of the globals' entries, which never shrink.
                let v = unsafe { payload(payload(globals).read()).add(ENTRY * i.x() as usize + VALUE).read() };
                if v.is_absent() {
                    match vm.known_builtin(v) {
                        Some(v) => put!(i.a(), v),
                        None => slow!(i),
                    }
                    continue;
                }
                put!(i.a(), v);
            }
            Op::SetGlobal => {
                // SAFETY: as for GetGlobal.
                let slot = unsafe { payload(payload(globals).read()).add(ENTRY * i.x() as usize + VALUE) };
                // SAFETY: as above.
                if P::GUARDED && vm.heap.notes_stores() || unsafe { slot.read() }.is_absent() {
                    slow!(i)
                }
                let v = r!(i.a());
                if P::WATCHED {
                    // What `dict_set_entry` does for a value that is there, in a tenth fewer instructions for the program.
                    // SAFETY: as above.
                    vm.heap.set(unsafe { payload(globals).read() }, ENTRY * i.x() as usize + VALUE, v);
                    continue;
                }
                // SAFETY: as above; nobody must know of the store (only handlers run while that is so).
                unsafe { slot.write(v) };
            }
            Op::GetCell => {
                let cell = r!(i.b());
                if !is_kind(cell, Kind::Cell) {
                    slow!(i)
                }
                // SAFETY: a cell has one slot.
                let v = unsafe { payload(cell).read() };
                if v.is_absent() {
                    slow!(i)
                }
                put!(i.a(), v);
            }
            Op::SetCell => {
                let cell = r!(i.a());
                if P::GUARDED && vm.heap.notes_stores() || !is_kind(cell, Kind::Cell) {
                    slow!(i)
                }
                let v = r!(i.b());
                // SAFETY: a cell has one slot; nobody must know of the store.
                unsafe { payload(cell).write(v) };
            }
            Op::GetAttr => {
                let object = r!(i.b());
                let name = konst!(i.c());
                if is_kind(object, Kind::Instance) {
                    // SAFETY: slot 0 of an instance is its shape.
                    let shape = unsafe { payload(object).read() };
                    let e = vm.attrs.load_entry(shape, name);
                    if e.key == shape && e.name == name {
                        // SAFETY: slots below the length exist.
                        if e.kind == AttrKind::Slot && e.index < unsafe { len_of(object) } {
                            // SAFETY: as above.
                            let v = unsafe { payload(object).add(e.index as usize).read() };
                            if !v.is_absent() {
                                put!(i.a(), v);
                                continue;
                            }
                        } else if e.kind == AttrKind::ClassValue {
                            // SAFETY: the entry names a live slot of a class's dict, whose entries never shrink.
                            let v = unsafe { payload(payload(e.value).read()).add(e.index as usize).read() };
                            if v.is_int() || v.is_flonum() || is_kind(v, Kind::Tuple) || is_kind(v, Kind::List) {
                                put!(i.a(), v);
                                continue;
                            }
                        }
                    }
                } else if is_kind(object, Kind::Module) {
                    let e = vm.attrs.load_entry(object, name);
                    if e.key == object && e.name == name && e.kind == AttrKind::Global {
                        // SAFETY: the entry names a live slot of a module's dict, whose entries never shrink.
                        let v = unsafe { payload(payload(e.value).read()).add(e.index as usize).read() };
                        if !v.is_absent() {
                            put!(i.a(), v);
                            continue;
                        }
                    }
                }
                via!(get_attr_op, i)
            }
            Op::SetAttr => {
                let object = r!(i.a());
                if !P::GUARDED && is_kind(object, Kind::Instance) {
                    // SAFETY: slot 0 of an instance is its shape.
                    let shape = unsafe { payload(object).read() };
                    let name = konst!(i.b());
                    let e = vm.attrs.store_entry(shape, name);
                    // SAFETY: slots below the length exist.
                    if e.key == shape && e.name == name && e.index < unsafe { len_of(object) } {
                        let value = r!(i.c());
                        // SAFETY: as above; nothing is being marked.
                        unsafe {
                            payload(object).add(e.index as usize).write(value);
                            payload(object).write(e.value);
                        }
                        continue;
                    }
                }
                via!(set_attr_op, i)
            }
            Op::LoadMethod => {
                let object = r!(i.b());
                let name = konst!(i.c());
                let key = attr::key_of(&vm.heap, object);
                let e = vm.attrs.load_entry(key, name);
                if e.key == key && e.name == name {
                    if e.kind == AttrKind::ClassFunction {
                        // SAFETY: the entry names a live slot of a class's dict, whose entries never shrink.
                        let f = unsafe { payload(payload(e.value).read()).add(e.index as usize).read() };
                        if is_kind(f, Kind::Function) {
                            put!(i.a(), f);
                            // A function found in a class itself takes no self.
                            put!(i.a() + 1, if key == object { Val::UNDEF } else { object });
                            continue;
                        }
                    } else if e.kind == AttrKind::NativeMethod {
                        put!(i.a(), e.value);
                        put!(i.a() + 1, object);
                        continue;
                    } else if e.kind == AttrKind::Global {
                        // SAFETY: the entry names a live slot of a module's dict, whose entries never shrink.
                        let v = unsafe { payload(payload(e.value).read()).add(e.index as usize).read() };
                        if !v.is_absent() {
                            put!(i.a(), v);
                            put!(i.a() + 1, Val::UNDEF);
                            continue;
                        }
                    }
                }
                via!(load_method_op, i)
            }
            Op::GetItem => {
                let (object, index) = (r!(i.b()), r!(i.c()));
                if index.is_int() {
                    let item = list_item(object, index.int_unchecked());
                    if let Some(v) = item.or_else(|| vm.text_item(object, index.int_unchecked())) {
                        put!(i.a(), v);
                        continue;
                    }
                }
                if is_kind(object, Kind::Dict)
                    && let Some(v) = vm.quick_get(object, index)
                    && !v.is_absent()
                {
                    put!(i.a(), v);
                    continue;
                }
                via!(get_item_op, i)
            }
            Op::GetItemI => {
                let object = r!(i.b());
                if let Some(v) = list_item(object, i.c() as isize).or_else(|| vm.text_item(object, i.c() as isize)) {
                    put!(i.a(), v);
                    continue;
                }
                slow!(i)
            }
            Op::SetItem => {
                let (object, index) = (r!(i.a()), r!(i.b()));
                if index.is_int()
                    && !(P::GUARDED && vm.heap.notes_stores())
                    && let Some(slot) = list_slot(object, index.int_unchecked())
                {
                    let v = r!(i.c());
                    // SAFETY: the slot exists; nobody must know of the store.
                    unsafe { slot.write(v) };
                    continue;
                }
                if is_kind(object, Kind::Dict) {
                    if vm.quick_set_item(object, index, r!(i.c())) {
                        continue;
                    }
                } else if index.is_int() && vm.quick_set_byte(object, index.int_unchecked(), r!(i.c())) {
                    continue;
                }
                via!(set_item_op, i)
            }
            Op::Add => arith_int!(Add, r!(i.b()), r!(i.c()), add_ints, +),
            // Not the quick sum: `+=` changes a list in place.
            Op::IAdd if r!(i.b()).is_ptr() => via!(binary_op, i),
            Op::IAdd => arith_int!(Add, r!(i.b()), r!(i.c()), add_ints, +),
            Op::Sub | Op::ISub => arith_int!(Sub, r!(i.b()), r!(i.c()), sub_ints, -),
            Op::Mul | Op::IMul => arith_int!(Mul, r!(i.b()), r!(i.c()), mul_ints, *),
            Op::AddK => arith_int!(Add, r!(i.b()), konst!(i.c()), add_ints, +),
            Op::SubK => arith_int!(Sub, r!(i.b()), konst!(i.c()), sub_ints, -),
            Op::MulK => arith_int!(Mul, r!(i.b()), konst!(i.c()), mul_ints, *),
            Op::AddI | Op::IAddI => immediate!(Add, r!(i.b()), i.c(), add_ints, +),
            Op::SubI | Op::ISubI => immediate!(Sub, r!(i.b()), i.c(), sub_ints, -),
            Op::Pow | Op::IPow => quick!(Pow, r!(i.b()), r!(i.c())),
            Op::PowK => quick!(Pow, r!(i.b()), konst!(i.c())),
            Op::Div | Op::IDiv => arith_float!(r!(i.b()), r!(i.c())),
            Op::DivK => arith_float!(r!(i.b()), konst!(i.c())),
            Op::FloorDiv | Op::IFloorDiv => int_only!(r!(i.b()), r!(i.c()), |x, y| floor_div(x, y)),
            Op::FloorDivK => int_only!(r!(i.b()), konst!(i.c()), |x, y| floor_div(x, y)),
            Op::Mod | Op::IMod => int_only!(r!(i.b()), r!(i.c()), |x, y| floor_mod(x, y)),
            Op::ModK => int_only!(r!(i.b()), konst!(i.c()), |x, y| floor_mod(x, y)),
            Op::BitAnd | Op::IBitAnd => int_only!(r!(i.b()), r!(i.c()), |x, y| Some(x & y)),
            Op::BitAndK => int_only!(r!(i.b()), konst!(i.c()), |x, y| Some(x & y)),
            Op::BitOr | Op::IBitOr => int_only!(r!(i.b()), r!(i.c()), |x, y| Some(x | y)),
            Op::BitOrK => int_only!(r!(i.b()), konst!(i.c()), |x, y| Some(x | y)),
            Op::BitXor | Op::IBitXor => int_only!(r!(i.b()), r!(i.c()), |x, y| Some(x ^ y)),
            Op::BitXorK => int_only!(r!(i.b()), konst!(i.c()), |x, y| Some(x ^ y)),
            Op::LShift | Op::ILShift => int_only!(r!(i.b()), r!(i.c()), |x, y| shift_left(x, y)),
            Op::LShiftK => int_only!(r!(i.b()), konst!(i.c()), |x, y| shift_left(x, y)),
            Op::RShift | Op::IRShift => int_only!(r!(i.b()), r!(i.c()), |x, y| shift_right(x, y)),
            Op::RShiftK => int_only!(r!(i.b()), konst!(i.c()), |x, y| shift_right(x, y)),
            Op::Neg => {
                let b = r!(i.b());
                if is_free!()
                    && let Some(n) = b.as_int()
                    && let Some(v) = Val::try_int(-(n as i64))
                {
                    put!(i.a(), v);
                    continue;
                }
                slow!(i)
            }
            Op::Invert => {
                let b = r!(i.b());
                if is_free!()
                    && let Some(n) = b.as_int()
                {
                    put!(i.a(), Val::int(!n));
                    continue;
                }
                slow!(i)
            }
            Op::Is => put!(i.a(), Val::bool(r!(i.b()) == r!(i.c()))),
            Op::IsNot => put!(i.a(), Val::bool(r!(i.b()) != r!(i.c()))),
            Op::In | Op::NotIn => via!(contains_op, i),
            Op::Not => {
                match truth(r!(i.b())) {
                    Some(t) => put!(i.a(), Val::bool(!t)),
                    None => slow!(i),
                };
            }
            Op::Eq => compare!(r!(i.b()), r!(i.c()), ==, |t| { put!(i.a(), Val::bool(t)); continue; }),
            Op::Ne => compare!(r!(i.b()), r!(i.c()), !=, |t| { put!(i.a(), Val::bool(t)); continue; }),
            Op::Lt => compare!(r!(i.b()), r!(i.c()), <, |t| { put!(i.a(), Val::bool(t)); continue; }),
            Op::Le => compare!(r!(i.b()), r!(i.c()), <=, |t| { put!(i.a(), Val::bool(t)); continue; }),
            Op::Gt => compare!(r!(i.b()), r!(i.c()), >, |t| { put!(i.a(), Val::bool(t)); continue; }),
            Op::Ge => compare!(r!(i.b()), r!(i.c()), >=, |t| { put!(i.a(), Val::bool(t)); continue; }),
            Op::Jump => pc = pc.wrapping_offset(i.offset() as isize),
            Op::Loop => {
                pc = pc.wrapping_offset(i.offset() as isize);
                if !P::EVERY {
                    // SAFETY: see `attention`.
                    if unsafe { &*attention }.load(Ordering::Relaxed) != 0 {
                        poll!(true);
                    }
                }
            }
            Op::JumpIf => match truth(r!(i.a())) {
                Some(true) => pc = pc.wrapping_add(i.x() as usize),
                Some(false) => {}
                None => slow!(i),
            },
            Op::JumpIfNot => match truth(r!(i.a())) {
                Some(true) => {}
                Some(false) => pc = pc.wrapping_add(i.x() as usize),
                None => slow!(i),
            },
            Op::JumpIfNone => {
                if r!(i.a()).is_none() {
                    pc = pc.wrapping_add(i.x() as usize);
                }
            }
            Op::JumpIfNotNone => {
                if !r!(i.a()).is_none() {
                    pc = pc.wrapping_add(i.x() as usize);
                }
            }
            Op::TestJump => match truth(r!(i.a())) {
                Some(t) => jump_word!(t == (i.b() != 0)),
                None => slow!(i),
            },
            Op::EqJump => compare!(r!(i.a()), r!(i.b()), ==, |t| jump_word!(t == (i.c() != 0))),
            Op::NeJump => compare!(r!(i.a()), r!(i.b()), !=, |t| jump_word!(t == (i.c() != 0))),
            Op::LtJump => compare!(r!(i.a()), r!(i.b()), <, |t| jump_word!(t == (i.c() != 0))),
            Op::LeJump => compare!(r!(i.a()), r!(i.b()), <=, |t| jump_word!(t == (i.c() != 0))),
            Op::GtJump => compare!(r!(i.a()), r!(i.b()), >, |t| jump_word!(t == (i.c() != 0))),
            Op::GeJump => compare!(r!(i.a()), r!(i.b()), >=, |t| jump_word!(t == (i.c() != 0))),
            Op::EqIJump => compare!(r!(i.a()), Val::int(i.b() as i8 as isize), ==, |t| jump_word!(t == (i.c() != 0))),
            Op::NeIJump => compare!(r!(i.a()), Val::int(i.b() as i8 as isize), !=, |t| jump_word!(t == (i.c() != 0))),
            Op::LtIJump => compare!(r!(i.a()), Val::int(i.b() as i8 as isize), <, |t| jump_word!(t == (i.c() != 0))),
            Op::LeIJump => compare!(r!(i.a()), Val::int(i.b() as i8 as isize), <=, |t| jump_word!(t == (i.c() != 0))),
            Op::GtIJump => compare!(r!(i.a()), Val::int(i.b() as i8 as isize), >, |t| jump_word!(t == (i.c() != 0))),
            Op::GeIJump => compare!(r!(i.a()), Val::int(i.b() as i8 as isize), >=, |t| jump_word!(t == (i.c() != 0))),
            Op::RangeStart => {
                // `range(stop)` or `range(start, stop)` of small integers needs no call and no object: the two
                // instructions that follow are those.
                let n = i.b();
                let (start, stop) = (if n == 2 { r!(i.a() + 2) } else { Val::int(0) }, r!(i.a() + 1 + (n & 3)));
                if r!(i.a()) == types::RANGE && (n == 1 || n == 2) && start.are_ints(stop) {
                    put!(i.a(), start);
                    put!(i.a() + 1, stop);
                    put!(i.a() + 2, Val::int(1));
                    pc = pc.wrapping_add(2);
                    continue;
                }
                slow!(i)
            }
            Op::Unpack => {
                let v = r!(i.b());
                let n = i.c() as usize;
                let items = match items(v) {
                    Some((items, len)) if len == n => items,
                    _ => slow!(i),
                };
                for at in 0..n {
                    // SAFETY: the object has `n` items, and nothing can change or free them in between.
                    put!(i.a() as usize + at, unsafe { items.add(at).read() });
                }
            }
            Op::IterStart => {
                let object = r!(i.b());
                let position = if is_kind(object, Kind::Generator) {
                    Val::UNDEF
                } else if is_kind(object, Kind::List) || is_kind(object, Kind::Tuple) {
                    Val::int(0)
                } else {
                    if is_kind(object, Kind::Range) {
                        // SAFETY: a range has three slots.
                        let [start, stop, step] = unsafe { payload(object).cast::<[Val; 3]>().read() };
                        if start.is_int() && stop.is_int() && step.is_int() {
                            put!(i.a(), start);
                            put!(i.a() + 1, stop);
                            put!(i.a() + 2, step);
                            continue;
                        }
                    }
                    slow!(i)
                };
                put!(i.a(), object);
                put!(i.a() + 1, position);
                put!(i.a() + 2, Val::UNDEF);
            }
            Op::IterNext => {
                let state = r!(i.a());
                if state.is_int() {
                    if r!(i.a() + 2) == Val::int(1) {
                        // The usual case. Equal tags: the words compare as the integers do, and adding two to the
                        // word of a value below the end is the next one.
                        let end = r!(i.a() + 1);
                        let more = (state.bits() as isize) < (end.bits() as isize);
                        if more {
                            put!(i.b(), state);
                            put!(i.a(), Val::int(state.int_unchecked() + 1));
                        }
                        jump_word!(more)
                    }
                    // A range: the next value, the end, the step.
                    let (at, end, step) = (state.int_unchecked(), r!(i.a() + 1).int_unchecked(), r!(i.a() + 2).int_unchecked());
                    let more = if step >= 0 { at < end } else { at > end };
                    if more {
                        put!(i.b(), state);
                        // The end is a small integer and so is the step: the sum fits the word, and if it is no
                        // small integer the loop has ended anyway.
                        let next = Val::try_int(at.wrapping_add(step) as i64).unwrap_or(Val::int(end));
                        put!(i.a(), next);
                        // `b` may be the state's own register only in hostile code; the state then is any small int.
                    }
                    jump_word!(more)
                }
                let index = r!(i.a() + 1);
                if index.is_int() {
                    match list_item(state, index.int_unchecked()) {
                        Some(v) => {
                            put!(i.a() + 1, Val::int(index.int_unchecked() + 1));
                            put!(i.b(), v);
                            jump_word!(true)
                        }
                        None => via!(iter_next_op, i),
                    }
                }
                if index.is_absent() && is_kind(state, Kind::Generator) {
                    save!();
                    // SAFETY: it is a generator, and the frame was just saved.
                    if unsafe { generators::resume(vm, state, Val::NONE) } {
                        load_frame!();
                        continue;
                    }
                }
                if index.is_absent()
                    && is_kind(state, Kind::Iter)
                    && let Some(v) = vm.quick_next(state)
                {
                    put!(i.b(), v);
                    jump_word!(true)
                }
                via!(iter_next_op, i)
            }
            Op::Call => {
                let f = r!(i.a());
                if is_kind(f, Kind::Function) {
                    // SAFETY: f is a function object.
                    let small = unsafe { small_of(f) };
                    if small == function::simple(i.b()) {
                        call_simple!(i, f, i.a() as usize + 2)
                    }
                } else if f.as_native().is_some() {
                    native!(i)
                }
                via!(call_op, i)
            }
            Op::CallMethod => {
                let f = r!(i.a());
                let method = !r!(i.a() + 1).is_absent();
                if is_kind(f, Kind::Function) {
                    // SAFETY: f is a function object.
                    let small = unsafe { small_of(f) };
                    if small == function::simple(i.b() + method as u8) {
                        call_simple!(i, f, i.a() as usize + 2 - method as usize)
                    }
                } else if f.as_native().is_some() {
                    native!(i)
                }
                via!(call_method_op, i)
            }
            Op::GetSlice => {
                if let Some(v) = vm.quick_slice(r!(i.b()), r!(i.c()), r!(i.c() + 1), r!(i.c() + 2)) {
                    put!(i.a(), v);
                    continue;
                }
                via!(get_slice_op, i)
            }
            Op::SetSlice => {
                if vm.quick_set_slice(r!(i.a()), r!(i.b()), r!(i.b() + 1), r!(i.b() + 2), r!(i.c())) {
                    continue;
                }
                via!(set_slice_op, i)
            }
            Op::DelSlice => {
                if vm.quick_set_slice(r!(i.a()), r!(i.b()), r!(i.b() + 1), r!(i.b() + 2), Val::UNDEF) {
                    continue;
                }
                slow!(i)
            }
            Op::NewTuple => via!(new_tuple_op, i),
            Op::NewList => via!(new_list_op, i),
            Op::ListAppend => via!(list_append_op, i),
            Op::YieldFrom => {
                let (inner, value) = (r!(i.b()), r!(i.a()));
                if is_kind(inner, Kind::Generator) {
                    save!();
                    // SAFETY: it is a generator, and the frame was just saved.
                    if unsafe { generators::resume(vm, inner, value) } {
                        load_frame!();
                        continue;
                    }
                }
                via!(yield_from_op, i)
            }
            Op::Yield => {
                // SAFETY: there is a frame.
                let asked = unsafe { generators::asked_by(vm) };
                let Some(mut at) = asked else {
                    if generators::is_from_rust(vm) {
                        let v = r!(i.b());
                        // SAFETY: these are the frame's registers and pc.
                        unsafe { generators::suspend(vm, regs, pc) };
                        return Some(Ok(Finish::Yield(v)));
                    }
                    if generators::is_next(vm) {
                        let (v, dest) = (r!(i.b()), vm.frames.top().dest);
                        // SAFETY: these are the frame's registers and pc.
                        unsafe { generators::suspend(vm, regs, pc) };
                        load_frame!();
                        put!(dest, v);
                        continue;
                    }
                    via!(yield_op, i)
                };
                let v = r!(i.b());
                // SAFETY: these are the frame's registers and pc.
                unsafe { generators::suspend(vm, regs, pc) };
                load_frame!();
                // A frame on a `YieldFrom` yields the value in its turn, and stays there.
                while at.op_byte() == Op::YieldFrom as u8
                    // SAFETY: there is a frame.
                    && let Some(next) = unsafe { generators::asked_by(vm) }
                {
                    // SAFETY: these are the frame's registers, and its pc is past the `YieldFrom`.
                    unsafe { generators::suspend(vm, regs, pc.sub(1)) };
                    load_frame!();
                    at = next;
                }
                if at.op_byte() == Op::IterNext as u8 {
                    put!(at.b(), v);
                    jump_word!(true)
                }
                if generators::is_call(at) {
                    after!(vm.go_on(Ok(Resumed::Yielded(v))))
                }
                if at.op_byte() == Op::YieldFrom as u8 && generators::is_from_rust(vm) {
                    // SAFETY: these are the frame's registers, and its pc is past the `YieldFrom`.
                    unsafe { generators::suspend(vm, regs, pc.sub(1)) };
                    return Some(Ok(Finish::Yield(v)));
                }
                after!(vm.yield_on(at, v))
            }
            Op::Return | Op::ReturnNone => {
                let mut v = if matches!(op, Op::Return) { r!(i.a()) } else { Val::NONE };
                let f = vm.frames.top();
                let dest = f.dest;
                if f.flags != 0 {
                    // SAFETY: there is a frame, and these are its registers.
                    if let Some(at) = unsafe { generators::asked_by(vm) }.filter(|at| at.op_byte() != Op::YieldFrom as u8) {
                        // SAFETY: as above.
                        unsafe { generators::finish(vm, regs) };
                        load_frame!();
                        if generators::is_call(at) {
                            after!(vm.go_on(Ok(Resumed::Returned(v))))
                        }
                        jump_word!(false)
                    }
                    if generators::is_from_rust(vm) {
                        // SAFETY: there is a frame, and these are its registers.
                        unsafe { generators::finish(vm, regs) };
                        return Some(Ok(Finish::Return(v)));
                    }
                    if vm.frames.top().flags == Flag::ENTRY {
                        let base = vm.frames.top().base as usize;
                        vm.frames.pop();
                        vm.sp = vm.frames.last().map_or(base, Frame::end);
                        return Some(Ok(Finish::Return(v)));
                    }
                    if f.flags != Flag::INIT || !v.is_none() {
                        slow!(i)
                    }
                    // SAFETY: an `__init__` frame has the instance in the slot below its registers.
                    v = unsafe { regs.sub(1).read() };
                }
                vm.frames.pop();
                load_frame!();
                put!(dest, v);
            }
            // Named one by one: a default would cost a test at every instruction.
            Op::Ext
            | Op::Unset
            | Op::DelGlobal
            | Op::GetName
            | Op::SetName
            | Op::DelName
            | Op::NewCell
            | Op::DelCell
            | Op::DelAttr
            | Op::GetAttrX
            | Op::SetAttrX
            | Op::DelAttrX
            | Op::LoadMethodX
            | Op::LoadSuper
            | Op::DelItem
            | Op::NewSlice
            | Op::MatMul
            | Op::MatMulK
            | Op::IMatMul
            | Op::Pos
            | Op::GetIter
            | Op::UnpackEx
            | Op::NewSet
            | Op::NewDict
            | Op::DictSet
            | Op::SetAdd
            | Op::ListExtend
            | Op::SetUpdate
            | Op::DictUpdate
            | Op::ListToTuple
            | Op::CallKw
            | Op::CallEx
            | Op::NewFunction
            | Op::NewFunctionEx
            | Op::BuildClass
            | Op::Raise
            | Op::RaiseFrom
            | Op::Reraise
            | Op::ExcMatch
            | Op::TypeOf
            | Op::Import
            | Op::ImportFrom
            | Op::ImportStar
            | Op::ToStr
            | Op::Format
            | Op::ConcatStr
            | Op::NewTemplate
            | Op::PrintExpr
            | Op::Machine
            | Op::Cast
            | Op::Load8
            | Op::Load16
            | Op::Load32
            | Op::Store8
            | Op::Store16
            | Op::Store32
            | Op::MatchSequence
            | Op::MatchMapping
            | Op::MatchKeys
            | Op::MatchClass => slow!(i),
        }
    }
}

const IMMEDIATES: [Val; 8] = [Val::NONE, Val::FALSE, Val::TRUE, Val::ELLIPSIS, Val::UNDEF, Val::UNDEF, Val::UNDEF, Val::UNDEF];

/// The comparisons that interned strings can answer.
const EQUALITY: [u8; 4] = [Op::Eq as u8, Op::Ne as u8, Op::EqJump as u8, Op::NeJump as u8];

/// Whether the fast half of the opcode looks into objects itself, where the heap does not see it.
const fn is_access(op: Op) -> bool {
    matches!(
        op,
        Op::GetGlobal
            | Op::SetGlobal
            | Op::GetCell
            | Op::SetCell
            | Op::GetAttr
            | Op::SetAttr
            | Op::LoadMethod
            | Op::GetItem
            | Op::GetItemI
            | Op::SetItem
            | Op::IterNext
            | Op::Unpack
            | Op::GetSlice
            | Op::SetSlice
            | Op::DelSlice
            | Op::ListAppend
    )
}

/// What the loop asks of every instruction, by opcode. At a branch MicroPython has a check point.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < kinds.len() {
        if let Some(op) = Op::from_u8(byte as u8) {
            kinds[byte] = (op.is_branch() as u8 * BRANCH) | (is_access(op) as u8 * ACCESS) | (may_wait(op) as u8 * MAY_WAIT);
        }
        byte += 1;
    }
    kinds
};
const BRANCH: u8 = 1;
const ACCESS: u8 = 2;
const MAY_WAIT: u8 = 4;

#[inline(always)]
fn is(i: Instr, kind: u8) -> bool {
    KINDS[i.op_byte() as usize] & kind != 0
}

/// An immediate's truth, `None` for what needs the slow path.
#[inline(always)]
fn truth(v: Val) -> Option<bool> {
    if v == Val::TRUE {
        Some(true)
    } else if v == Val::FALSE || v.is_none() {
        Some(false)
    } else {
        v.as_int().map(|n| n != 0)
    }
}

/// A number as a float, if that loses nothing.
#[inline(always)]
fn as_number(v: Val) -> Option<f64> {
    match v.as_int() {
        Some(n) if n.unsigned_abs() < 1 << (if usize::BITS == 64 { 53 } else { 30 }) => Some(n as f64),
        Some(_) => None,
        None => v.as_flonum(),
    }
}

/// A float and a number that is one without loss.
#[inline(never)]
fn mixed(b: Val, c: Val) -> Option<(f64, f64)> {
    as_number(b).zip(as_number(c))
}

/// The item of a list or tuple, if the index is in range.
#[inline(always)]
fn list_item(object: Val, index: isize) -> Option<Val> {
    if let Some(slot) = list_slot(object, index) {
        // SAFETY: the slot exists.
        return Some(unsafe { slot.read() });
    }
    if is_kind(object, Kind::Tuple) {
        // SAFETY: a pointer value refers to an object.
        let len = unsafe { len_of(object) } as usize;
        let at = if index < 0 { index.wrapping_add(len as isize) } else { index } as usize;
        if at < len {
            // SAFETY: slots below the length exist.
            return Some(unsafe { payload(object).add(at).read() });
        }
    }
    None
}

/// Where the items of a list or tuple are, and how many.
#[inline(always)]
fn items(v: Val) -> Option<(*const Val, usize)> {
    if is_kind(v, Kind::Tuple) {
        // SAFETY: a pointer value refers to an object.
        Some((payload(v), unsafe { len_of(v) } as usize))
    } else if is_kind(v, Kind::List) {
        // SAFETY: a list's two slots are its length and its storage (see `list_slot`).
        unsafe { Some((payload(payload(v).add(1).read()), payload(v).read().int_unchecked() as usize)) }
    } else {
        None
    }
}

/// The place of a list's item, if the index is in range.
#[inline(always)]
fn list_slot(object: Val, index: isize) -> Option<*mut Val> {
    if !is_kind(object, Kind::List) {
        return None;
    }
    // SAFETY: a list has two slots: its length, a small integer, and its storage, a block with at least that many
    // slots (or nothing while the length is zero).
    unsafe {
        let len = payload(object).read().int_unchecked();
        let at = if index < 0 { index.wrapping_add(len) } else { index };
        if at < 0 || at >= len {
            return None;
        }
        Some(payload(payload(object).add(1).read()).add(at as usize))
    }
}

#[inline(always)]
fn floor_div(x: isize, y: isize) -> Option<isize> {
    if y == 0 || y == -1 {
        return None;
    }
    let q = x / y;
    Some(if x % y != 0 && (x < 0) != (y < 0) { q - 1 } else { q })
}

#[inline(always)]
fn floor_mod(x: isize, y: isize) -> Option<isize> {
    if y == 0 || y == -1 {
        return None;
    }
    let r = x % y;
    Some(if r != 0 && (r < 0) != (y < 0) { r + y } else { r })
}

#[inline(always)]
fn shift_left(x: isize, y: isize) -> Option<isize> {
    if !(0..usize::BITS as isize - 1).contains(&y) {
        return None;
    }
    let n = x << y;
    (n >> y == x && Val::try_int(n as i64).is_some()).then_some(n)
}

#[inline(always)]
fn shift_right(x: isize, y: isize) -> Option<isize> {
    if y < 0 {
        return None;
    }
    Some(x >> y.min(usize::BITS as isize - 1))
}
