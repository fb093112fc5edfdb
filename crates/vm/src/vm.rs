//! The interpreter's state, its allocation and its collection.

use crate::attr::AttrCache;
use crate::handle::Handles;
use crate::intern::Interner;
use crate::interrupt::Irq;
use crate::machine::{Frames, HANDLER_FRAMES, Stack};
use crate::native::{Item, ModuleDef, Native, Raise, Res, TypeDef};
use crate::thread::Threads;
use crate::types;
use crate::watch::{Excuse, Reach, place};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use taipan_board::{Board, Cycles};
use taipan_bytecode::{Code, Later, Parts};
use taipan_heap::watch::{Touch, What};
use taipan_heap::{Heap, Kind, Val};

/// What the embedder decides.
#[derive(Clone, Debug)]
pub struct Config {
    pub heap_bytes: usize,
    /// Registers of all frames together.
    pub stack_slots: usize,
    /// Frames; past it RuntimeError.
    pub max_depth: usize,
    /// Built-ins that call back into Python, one inside the other; past it RuntimeError.
    pub max_nesting: usize,
    /// Poll and advance the clock at every instruction.
    pub every: bool,
    /// Bits of a small integer on the board: beyond it the board allocates.
    pub small_int_bits: u32,
    /// Whether the board allocates floats.
    pub floats_allocate: bool,
    /// `-O`
    pub optimize: u8,
    /// Collect at every allocation (hostile mode).
    pub stress: bool,
    /// Verify the heap after every collection (hostile mode).
    pub verify: bool,
    /// Constants that can't be names are used as if their file were in memory (hostile mode).
    pub in_place: bool,
    /// Size of the emergency exception buffer that is there from the start.
    pub emergency_bytes: usize,
    /// Whether names in argument errors are given, as MicroPython's unix port does.
    pub detailed_errors: bool,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            heap_bytes: 2 << 20,
            stack_slots: 16 << 10,
            max_depth: 1000,
            max_nesting: 60,
            every: false,
            small_int_bits: 63,
            floats_allocate: true,
            optimize: 0,
            stress: false,
            in_place: false,
            verify: false,
            emergency_bytes: 256,
            detailed_errors: true,
        }
    }
}

/// How source is to be compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    Module,
    /// Expression statements are printed.
    Single,
    /// One expression, its value is returned.
    Expression,
}

impl SourceKind {
    /// By its number.
    pub fn of(number: u8) -> Option<SourceKind> {
        [SourceKind::Module, SourceKind::Single, SourceKind::Expression].into_iter().find(|kind| *kind as u8 == number)
    }
}

/// A source error as the embedder reports it.
#[derive(Clone, Debug)]
pub struct SourceError {
    pub message: String,
    pub line: u32,
    pub column: u32,
    /// SyntaxError, or a class of built-in exceptions that says more.
    pub class: Val,
    /// What the author may want to know beside the message.
    pub note: Option<&'static str>,
}

/// What a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathKind {
    Missing,
    File,
    Folder,
}

/// The embedder: what the interpreter needs and cannot do itself.
pub trait Host {
    /// `namespace`: names are stored through register 0.
    fn compile(&mut self, source: &str, kind: SourceKind, namespace: bool, optimize: u8) -> Result<Code<'static>, SourceError>;
    /// The parts of a `.mpy` file, or why it can't be loaded.
    fn open_mpy<'a>(&mut self, bytes: &'a [u8]) -> Result<Parts<'a>, String>;
    /// The code of a function in such a file, over its names.
    fn translate_mpy<'a>(&mut self, names: &'a [u8], function: &Later<'a>) -> Result<Code<'a>, String>;
    fn path_kind(&mut self, path: &str) -> PathKind;
    /// The whole file, or the `errno` of the failure.
    fn read_file(&mut self, path: &str) -> Result<Vec<u8>, i32>;
    /// Modules written in Rust, by name.
    fn module(&self, name: &str) -> Option<&'static ModuleDef>;
    /// The source of a Python module that comes with the interpreter, by its path below `.frozen`.
    fn frozen(&self, path: &str) -> Option<&'static str>;
    /// The path of the program that the interpreter is part of, if it is one.
    fn executable(&self) -> String {
        String::new()
    }
    /// Names of all modules written in Rust.
    fn module_names(&self) -> Vec<&'static str>;
    /// The registers of a simulated board.
    fn registers(&self) -> Option<&'static crate::Registers> {
        None
    }
}

/// Objects beyond this size are filled in steps of it.
const LARGE_BYTES: usize = 4096;

/// What a program may allocate beyond what it keeps before a large heap is collected: about what caches hold.
const PACE: usize = 512 << 10;

/// One interpreter.
pub struct Vm {
    pub heap: Heap,
    pub board: Box<dyn Board>,
    pub host: Box<dyn Host>,
    /// Where files are found.
    pub files: crate::files::FileAccess,
    pub config: Config,
    pub(crate) stack: Stack,
    pub(crate) frames: Frames,
    /// First stack slot above everything in use.
    pub(crate) sp: usize,
    /// Fresh objects of built-ins in progress, and whatever else they keep.
    pub(crate) temps: Vec<Val>,
    pub(crate) interner: Interner,
    pub(crate) attrs: AttrCache,
    natives: Vec<&'static Native>,
    native_numbers: BTreeMap<usize, u16>,
    types: Vec<&'static TypeDef>,
    /// Values of built-in names, by number, once they were asked for.
    pub(crate) builtin_values: Vec<Val>,
    /// Names that programs put into `builtins`, a dict.
    pub(crate) builtins_extra: Val,
    /// `sys.modules`
    pub modules: Val,
    /// Modules written in Rust that were imported, by name.
    pub(crate) builtin_modules: Val,
    /// `__main__`'s globals.
    pub main: Val,
    /// Values that modules keep for themselves, by name: roots.
    pub(crate) kept: Vec<(&'static str, Val)>,
    pub irq: Irq,
    pub threads: Threads,
    pub(crate) weak: crate::weak::Weak,
    pub(crate) handles: Handles,
    /// How far the explorer lets the program run.
    pub explored: Reach,
    /// Cycles that each opcode takes on this board.
    pub(crate) costs: Box<[u32; 256]>,
    /// Virtual time, in cycles of the board's CPU.
    pub(crate) now: u64,
    /// When the board wants to be asked again.
    pub deadline: u64,
    /// Where virtual time ends (`--for`).
    pub end_of_time: u64,
    /// Built-ins in progress that called back.
    pub(crate) nesting: usize,
    /// Values of a call that an instruction asked for: number of arguments at `sp`.
    pub(crate) pending_args: usize,
    /// The globals of the module whose code was run last for an import statement.
    pub(crate) module_run: Val,
    pub(crate) emergency: crate::exception::Emergency,
    /// Work done since the last safe point, and the most there ever was.
    pub(crate) work: u32,
    pub(crate) max_work: u32,
    pub(crate) max_work_at: &'static str,
    pub(crate) gc_enabled: bool,
    pub(crate) gc_threshold: usize,
    /// An exception is being made: a failure to allocate must not ask for another one.
    pub(crate) making_exception: bool,
    /// Buffers for results of long arithmetic; nothing is in them that counts.
    pub(crate) big: crate::num::Big,
    pub(crate) rest: crate::num::Big,
    /// The last SyntaxError raised, with its column, for the embedder's message.
    pub last_syntax_error: Option<SourceError>,
    /// The value that the iterator at its end last returned: read by whoever set it to None before it asked.
    pub(crate) stop_value: Val,
    /// Where the texts of immediates are, by number.
    pub(crate) places: crate::in_place::Places,
    /// How the entry frame ended.
    pub(crate) result: Option<Res<crate::machine::Finish>>,
    /// What came of the generator that a built-in had resumed, for the built-in with arguments from here on.
    pub(crate) resumed: Option<(usize, Res<crate::generator::Resumed>)>,
}

impl Vm {
    pub fn new(config: Config, board: Box<dyn Board>, host: Box<dyn Host>) -> Vm {
        let mut heap = Heap::new(config.heap_bytes);
        heap.set_pace(PACE);
        let mut vm = Vm {
            heap,
            host,
            files: crate::files::FileAccess::HOST,
            stack: Stack::new(config.stack_slots),
            frames: Frames::new(config.max_depth, HANDLER_FRAMES),
            sp: 0,
            temps: Vec::with_capacity(256),
            interner: Interner::new(),
            attrs: AttrCache::new(),
            natives: Vec::new(),
            native_numbers: BTreeMap::new(),
            types: types::FIXED.to_vec(),
            builtin_values: vec![Val::UNDEF; crate::builtins::ITEMS.len()],
            builtins_extra: Val::UNDEF,
            modules: Val::UNDEF,
            builtin_modules: Val::UNDEF,
            main: Val::UNDEF,
            kept: Vec::new(),
            irq: Irq::new(),
            threads: Threads::new(),
            weak: crate::weak::Weak::default(),
            handles: Handles::default(),
            explored: Reach::default(),
            costs: costs(board.profile().cycles_per_instruction),
            now: 0,
            deadline: 0,
            end_of_time: u64::MAX,
            nesting: 0,
            pending_args: 0,
            module_run: Val::NONE,
            emergency: crate::exception::Emergency::new(),
            work: 0,
            max_work: 0,
            max_work_at: "start",
            gc_enabled: true,
            gc_threshold: usize::MAX,
            making_exception: false,
            big: crate::num::Big::ZERO,
            rest: crate::num::Big::ZERO,
            last_syntax_error: None,
            stop_value: Val::NONE,
            places: crate::in_place::Places::default(),
            result: None,
            resumed: None,
            config,
            board,
        };
        // The heap is empty and takes at least one page: these cannot fail.
        vm.emergency.object = vm.heap.alloc(Kind::Exception, crate::exception::SLOTS).unwrap_or(Val::UNDEF);
        if let Ok(d) = vm.new_dict(0) {
            vm.modules = d;
        }
        if let Ok(d) = vm.new_dict(0) {
            vm.builtin_modules = d;
        }
        if let Ok(d) = vm.new_dict(8) {
            vm.main = d;
            let _ = vm.dict_set_str(d, "__name__", crate::names::MAIN);
        }
        let emergency_bytes = vm.config.emergency_bytes;
        // A heap without room for it has none: exceptions then show their type only.
        let _ = vm.set_emergency_buffer(emergency_bytes);
        vm.deadline = vm.board.advance(Cycles(0)).0;
        vm.temps.clear();
        vm
    }

    // ---- Allocation

    /// An object of `slots` values. Collects if needed; MemoryError if there is no room or the heap is locked.
    #[inline]
    pub fn alloc(&mut self, kind: Kind, slots: usize) -> Res {
        if !self.config.stress
            && slots <= LARGE_BYTES / size_of::<Val>()
            && let Some(v) = self.heap.alloc(kind, slots)
        {
            self.temps.push(v);
            self.work += slots as u32;
            return Ok(v);
        }
        self.alloc_slow(kind, slots)
    }

    /// An object of `len` bytes, all zero.
    #[inline]
    pub fn alloc_bytes(&mut self, kind: Kind, len: usize) -> Res {
        if !self.config.stress
            && len <= LARGE_BYTES
            && let Some(v) = self.heap.alloc_bytes(kind, len)
        {
            self.temps.push(v);
            self.work += len as u32 / 8;
            return Ok(v);
        }
        self.alloc_slow(kind, len)
    }

    #[cold]
    fn alloc_slow(&mut self, kind: Kind, len: usize) -> Res {
        let bytes = if kind.is_bytes() { len } else { len.saturating_mul(size_of::<Val>()) };
        let large = bytes > LARGE_BYTES;
        let attempt = |vm: &mut Vm| match (large, kind.is_bytes()) {
            (true, _) => vm.heap.begin_large(kind, len),
            (false, true) => vm.heap.alloc_bytes(kind, len),
            (false, false) => vm.heap.alloc(kind, len),
        };
        if large
            && !self.config.stress
            && let Some(v) = attempt(self)
        {
            return Ok(self.fill_large(v, kind, len));
        }
        if len > u32::MAX as usize / 16 {
            return Err(self.memory_error(bytes));
        }
        if self.heap.lock_depth() == 0 && (self.gc_enabled || self.config.stress) && !self.heap.collecting() {
            self.collect();
        }
        let mut v = attempt(self);
        if v.is_none() && self.heap.extend() {
            v = attempt(self);
        }
        match v {
            Some(v) if large => Ok(self.fill_large(v, kind, len)),
            Some(v) => {
                self.temps.push(v);
                Ok(v)
            }
            None => Err(self.memory_error(bytes)),
        }
    }

    /// Fills a large object step by step; hard handlers may run between the steps.
    fn fill_large(&mut self, v: Val, kind: Kind, len: usize) -> Val {
        self.temps.push(v);
        let step = if kind.is_bytes() { LARGE_BYTES } else { LARGE_BYTES / size_of::<Val>() };
        for from in (0..len).step_by(step) {
            self.heap.fill_large(v, kind, from, (from + step).min(len));
            self.work += (LARGE_BYTES / size_of::<Val>()) as u32;
            self.poll_hard("allocation");
        }
        self.heap.finish_large(v, kind, len);
        v
    }

    #[cold]
    pub(crate) fn memory_error(&mut self, bytes: usize) -> Raise {
        if self.making_exception {
            return Raise(Val::UNDEF);
        }
        if self.heap.lock_depth() > 0 {
            self.notice(|| What::Locked);
            self.raise_str(types::MEMORY_ERROR, "memory allocation failed, heap is locked")
        } else {
            self.raise_fmt(types::MEMORY_ERROR, format_args!("memory allocation failed, allocating {bytes} bytes"))
        }
    }

    /// Keeps `v` alive until the built-in in progress returns (or [`Vm::release`]).
    #[inline]
    pub fn keep(&mut self, v: Val) {
        self.temps.push(v);
    }

    /// Keeps `v` as [`Vm::keep`] does, and says where, so that another value can take its place.
    pub fn keep_one(&mut self, v: Val) -> usize {
        self.temps.push(v);
        self.temps.len() - 1
    }

    /// Keeps `v` in place of what [`Vm::keep_one`] kept there.
    pub fn keep_instead(&mut self, place: usize, v: Val) {
        self.temps[place] = v;
    }

    /// Where the temporaries stand: what is allocated after this can be given up by [`Vm::release`].
    #[inline]
    pub fn mark(&self) -> usize {
        self.temps.len()
    }

    /// Gives up all temporaries since `mark`.
    #[inline]
    pub fn release(&mut self, mark: usize) {
        self.temps.truncate(mark);
    }

    /// A value that a module keeps between calls, a root. `Val::UNDEF` if none was stored.
    pub fn kept(&self, name: &'static str) -> Val {
        self.heap.watch.elsewhere(place::KEPT, Touch::Read);
        self.kept.iter().find(|(n, _)| *n == name).map_or(Val::UNDEF, |(_, v)| *v)
    }

    pub fn set_kept(&mut self, name: &'static str, v: Val) {
        self.heap.watch.elsewhere(place::KEPT, Touch::Write);
        match self.kept.iter_mut().find(|(n, _)| *n == name) {
            Some((_, old)) => *old = v,
            None => self.kept.push((name, v)),
        }
    }

    // ---- Collection

    /// A full collection. Hard handlers may run between its steps.
    pub fn collect(&mut self) {
        if self.heap.collecting() {
            return;
        }
        self.poll_hard("collect");
        // Stretches without a safe point, which the bound includes: the stack is cleared by whole cache lines, the
        // caches are emptied, the roots are read.
        self.stack.clear_above(self.sp);
        let slots = self.stack.touched() + self.threads.clear_stacks();
        self.attrs.clear();
        self.work += (slots / 16) as u32 + crate::attr::WORK;
        self.poll_hard("collect");
        self.heap.begin_mark();
        self.shade_stack();
        self.shade_roots();
        while !self.heap.mark_step(256) {
            self.work += 256;
            self.poll_hard("collect");
        }
        // What handlers did since: their stores into objects were shaded, the roots they may have changed are few. The
        // stack is as it was: below it the program stands still.
        self.shade_roots();
        while !self.heap.mark_step(256) {
            self.work += 256;
        }
        self.settle_deaths();
        // Before any handler can run: it must not find a string that is about to be freed.
        self.interner.sweep(&self.heap);
        self.work += self.interner.work();
        self.heap.begin_sweep();
        self.poll_hard("collect");
        while !self.heap.sweep_step(4) {
            self.work += 256;
            self.poll_hard("sweep");
        }
        if self.config.verify
            && let Err((from, bad)) = self.heap.verify(&self.roots())
        {
            panic!("heap: {from:?} holds the stale reference {bad:?}");
        }
    }

    /// A collection that a built-in was called for, with all that follows from it. Registers past the call's arguments
    /// are temporaries that will be written before they are read: what they last held is no reason to live.
    pub fn collect_now(&mut self, args: crate::native::Args) -> Res<()> {
        for i in args.base + args.len..self.sp {
            self.stack.set(i, Val::UNDEF);
        }
        self.collect();
        self.run_finalizers()
    }

    /// Everything the collector starts from.
    fn roots(&self) -> Vec<Val> {
        let mut roots = self.stack.save(self.sp);
        roots.extend(&self.temps);
        self.program_roots(&mut roots);
        self.emergency.roots(&mut roots);
        self.weak_roots(&mut roots);
        roots
    }

    /// Those of them that a program has a way to, beside the stack.
    pub(crate) fn program_roots(&self, roots: &mut Vec<Val>) {
        roots.extend(self.frames.iter().flat_map(|f| [f.code, f.globals]));
        roots.extend(&self.builtin_values);
        roots.extend(self.kept.iter().map(|(_, v)| *v));
        roots.extend([self.modules, self.builtin_modules, self.main, self.builtins_extra]);
        roots.extend(self.places.roots());
        self.irq.roots(roots);
        self.threads.roots(roots);
    }

    /// Shades what the frames hold, and temporaries. Hard handlers may run between the steps.
    fn shade_stack(&mut self) {
        let (top, depth) = (self.sp, self.frames.len());
        for i in 0..top {
            self.heap.shade(self.stack.get(i));
            if i % 256 == 255 {
                self.work += 256;
                self.poll_hard("collect");
            }
        }
        for i in 0..depth {
            let (code, globals) = (self.frames[i].code, self.frames[i].globals);
            self.heap.shade(code);
            self.heap.shade(globals);
        }
        self.work += 2 * depth as u32;
        self.poll_hard("collect");
        for i in 0..self.temps.len() {
            self.heap.shade(self.temps[i]);
            if i % 256 == 255 {
                self.work += 256;
                self.poll_hard("collect");
            }
        }
    }

    /// Shades the other roots.
    fn shade_roots(&mut self) {
        self.work += (self.builtin_values.len() + self.kept.len()) as u32;
        for v in &self.builtin_values {
            self.heap.shade(*v);
        }
        for (_, v) in &self.kept {
            self.heap.shade(*v);
        }
        for v in [self.modules, self.builtin_modules, self.main, self.builtins_extra] {
            self.heap.shade(v);
        }
        let mut more = self.places.roots().to_vec();
        self.irq.roots(&mut more);
        self.threads.roots(&mut more);
        self.emergency.roots(&mut more);
        self.work += more.len() as u32;
        for v in more {
            self.heap.shade(v);
        }
        self.shade_weak();
    }

    /// Whether an allocation should collect first because of `gc.threshold`.
    pub fn set_gc_threshold(&mut self, bytes: usize) {
        // The one object that is made where nothing may be collected: it must not be made when a collection is due.
        self.empty_tuple();
        self.gc_threshold = bytes;
        self.gc_enable(self.gc_enabled);
    }

    pub fn gc_threshold(&self) -> usize {
        self.gc_threshold
    }

    pub fn gc_enable(&mut self, on: bool) {
        self.gc_enabled = on;
        // What nothing is to be collected for must not be refused.
        self.heap.set_threshold(if on { self.gc_threshold } else { usize::MAX });
    }

    pub fn gc_enabled(&self) -> bool {
        self.gc_enabled
    }

    // ---- Tables of built-ins

    /// The value of a built-in function.
    pub fn native_val(&mut self, native: &'static Native) -> Val {
        let key = core::ptr::from_ref(native).addr();
        if let Some(n) = self.native_numbers.get(&key) {
            return Val::native(*n);
        }
        let n = self.natives.len() as u16;
        self.natives.push(native);
        self.native_numbers.insert(key, n);
        Val::native(n)
    }

    #[inline(always)]
    pub fn native(&self, number: u16) -> &'static Native {
        self.natives[number as usize]
    }

    /// The value of a built-in type.
    pub fn type_val(&mut self, def: &'static TypeDef) -> Val {
        if let Some(n) = self.types.iter().position(|t| core::ptr::eq(*t, def)) {
            return Val::typ(n as u16);
        }
        self.types.push(def);
        Val::typ(self.types.len() as u16 - 1)
    }

    pub(crate) fn has_native(&self, number: u16) -> bool {
        usize::from(number) < self.natives.len()
    }

    pub(crate) fn has_type(&self, number: u16) -> bool {
        usize::from(number) < self.types.len()
    }

    #[inline(always)]
    pub fn type_def(&self, number: u16) -> &'static TypeDef {
        self.types[number as usize]
    }

    /// Runs `make` as if the heap were not locked: for what a board has in ROM, and we make when it is first asked for.
    pub(crate) fn unlocked<T>(&mut self, make: impl FnOnce(&mut Vm) -> T) -> T {
        let depth = self.heap.lock_depth();
        if depth == 0 {
            return make(self);
        }
        self.heap.set_lock_depth(0);
        let made = make(self);
        self.heap.set_lock_depth(depth);
        made
    }

    /// The value of a module's or type's entry.
    pub fn item_val(&mut self, item: &'static Item) -> Res {
        self.unlocked(|vm| vm.make_item(item))
    }

    fn make_item(&mut self, item: &'static Item) -> Res {
        match item {
            Item::Fn(native) | Item::StaticFn(native) | Item::ClassFn(native) => Ok(self.native_val(native)),
            Item::Type(def) => Ok(self.type_val(def)),
            Item::Int(n) => self.new_int(*n),
            Item::Float(x) => self.new_float(*x),
            Item::Str(s) => self.intern(s.as_bytes()),
            Item::Val(v) => Ok(*v),
            Item::Make(make) | Item::Variable(make) => make(self),
        }
    }

    /// What the program has put into `builtins` as `name`, if anything.
    pub(crate) fn replaced_builtin(&mut self, name: Val) -> Res<Option<Val>> {
        if self.builtins_extra.is_absent() {
            return Ok(None);
        }
        let found = self.dict_get(self.builtins_extra, name)?;
        // The module holds the built-in functions themselves, too.
        Ok(found.filter(|v| v.as_native().is_none()))
    }

    /// Built-in name number `n`.
    pub(crate) fn builtin(&mut self, n: u16) -> Res {
        if !self.builtins_extra.is_absent() {
            let name = self.intern(crate::builtins::ITEMS[n as usize].0.as_bytes())?;
            if let Some(v) = self.dict_get(self.builtins_extra, name)? {
                return Ok(v);
            }
        }
        let v = self.builtin_values[n as usize];
        if !v.is_absent() {
            return Ok(v);
        }
        let v = self.item_val(&crate::builtins::ITEMS[n as usize].1)?;
        self.builtin_values[n as usize] = v;
        Ok(v)
    }

    // ---- Time

    /// Cycles since the board's reset.
    pub fn now(&mut self) -> Cycles {
        match self.board.hardware_clock() {
            Some(t) => t,
            None => Cycles(self.now),
        }
    }

    /// As [`Vm::now`], where the program asks for the time.
    pub fn read_clock(&mut self) -> Cycles {
        self.heap.watch.elsewhere(place::CLOCK, Touch::Read);
        self.excuse(if self.irq.in_handler() { Excuse::Sampled } else { Excuse::Clock }, 0);
        self.now()
    }

    /// As [`Vm::now`], for a board in virtual time: does not need the VM to be mutable.
    pub fn time(&self) -> Cycles {
        self.board.hardware_clock().unwrap_or(Cycles(self.now))
    }

    /// Adds the price of `instructions` of the board's CPU to virtual time.
    #[inline]
    pub fn charge(&mut self, instructions: u32) {
        self.now += instructions as u64 * self.board.profile().cycles_per_instruction as u64 / 16;
    }

    /// Ends the program when virtual time reaches `t`.
    pub fn set_end_of_time(&mut self, t: Cycles) {
        self.end_of_time = t.0;
        self.deadline = self.deadline.min(t.0);
    }

    /// Slots of the stack in use, and how many there are.
    pub fn stack_use(&self) -> (usize, usize) {
        (self.sp, self.stack.slots())
    }

    /// The most work (values or words touched) done between two safe points so far, and where.
    pub fn longest_gap(&self) -> (u32, &'static str) {
        (self.max_work, self.max_work_at)
    }
}

/// What each opcode costs, in cycles: its price in instructions at this many sixteenths of a cycle each.
fn costs(cycles_per_instruction: u32) -> Box<[u32; 256]> {
    let mut costs = Box::new([0; 256]);
    for row in taipan_bytecode::op::ROWS {
        costs[row.op as usize] = (row.cost as u32 * cycles_per_instruction).div_ceil(16);
    }
    costs
}
