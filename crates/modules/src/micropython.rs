//! `micropython`: the heap lock, the schedule, and figures of the interpreter.

mod ring;

use crate::function;
use alloc::format;
use alloc::string::String;
use core::ptr::fn_addr_eq;
use taipan_board::attention;
use taipan_vm::native::NativeFn;
use taipan_vm::{Args, Item, Kind, ModuleDef, Native, Res, Val, Vm};

macro_rules! items {
    ($( $more:expr, )*) => {
        &[
            function("const", 1, 1, |vm, args| Ok(args.get(vm, 0))),
            function("opt_level", 0, 1, opt_level),
            function("heap_lock", 0, 0, heap_lock),
            function("heap_unlock", 0, 0, heap_unlock),
            function("heap_locked", 0, 0, |vm, _| Ok(Val::int(vm.heap.lock_depth() as isize))),
            function("mem_info", 0, 1, mem_info),
            function("qstr_info", 0, 1, qstr_info),
            function("stack_use", 0, 0, |vm, _| Ok(Val::int(stack_use(vm) as isize))),
            ("kbd_intr", Item::Fn(KBD_INTR)),
            function("schedule", 2, 2, schedule),
            ("RingIO", Item::Type(&ring::TYPE)),
            $( $more, )*
        ]
    };
}

pub static MODULE: ModuleDef = ModuleDef {
    name: "micropython",
    items: items![
        function("alloc_emergency_exception_buf", 1, 1, alloc_emergency_exception_buf),
        function("pystack_use", 0, 0, |vm, _| Ok(Val::int(stack_use(vm) as isize))),
    ],
};

/// Hosted, the emergency buffer is always there, and allocations are counted.
pub static HOSTED: ModuleDef = ModuleDef {
    name: "micropython",
    items: items![
        function("mem_total", 0, 0, |vm, _| Ok(Val::int(allocated_bytes(vm) as isize))),
        function("mem_current", 0, 0, |vm, _| Ok(Val::int(vm.heap.stats().used as isize))),
        function("mem_peak", 0, 0, |vm, _| Ok(Val::int(peak(vm) as isize))),
    ],
};

const KBD_INTR: Native = Native::new("kbd_intr", 1, 1, kbd_intr);

/// The unit in which a board's heap is counted.
const BLOCK: usize = 16;

/// `opt_level([level])`, for what is compiled from now on.
fn opt_level(vm: &mut Vm, args: Args) -> Res {
    match args.opt(vm, 0) {
        None => Ok(Val::int(vm.config.optimize as isize)),
        Some(level) => {
            vm.config.optimize = vm.index_arg(level)? as u8;
            Ok(Val::NONE)
        }
    }
}

fn alloc_emergency_exception_buf(vm: &mut Vm, args: Args) -> Res {
    let size = args.get(vm, 0);
    let size = vm.index_arg(size)?;
    vm.set_emergency_buffer(usize::try_from(size).unwrap_or(0))?;
    Ok(Val::NONE)
}

// ---- The heap lock

fn heap_lock(vm: &mut Vm, _: Args) -> Res {
    vm.heap.set_lock_depth(vm.heap.lock_depth() + 1);
    Ok(Val::NONE)
}

/// The depth that is left. Where MicroPython's counter wraps round and locks the heap for good, this raises.
fn heap_unlock(vm: &mut Vm, _: Args) -> Res {
    let Some(depth) = vm.heap.lock_depth().checked_sub(1) else {
        return Err(vm.runtime_error("heap isn't locked"));
    };
    vm.heap.set_lock_depth(depth);
    Ok(Val::int(depth as isize))
}

// ---- The schedule

/// `schedule(function, argument)`. Scheduling `kbd_intr` asks for KeyboardInterrupt in the main program instead.
fn schedule(vm: &mut Vm, args: Args) -> Res {
    let (function, argument) = (args.get(vm, 0), args.get(vm, 1));
    let is_interrupt = function.as_native().is_some_and(|n| fn_addr_eq(vm.native(n).func, kbd_intr as NativeFn));
    if is_interrupt {
        vm.board.interrupts().attend(attention::KEYBOARD);
    } else {
        vm.schedule(function, argument)?;
    }
    Ok(Val::NONE)
}

/// `kbd_intr(character)`: -1 for none.
fn kbd_intr(vm: &mut Vm, args: Args) -> Res {
    let character = args.get(vm, 0);
    let character = vm.index_arg(character)?;
    vm.board.console_interrupt_character(u8::try_from(character).ok());
    Ok(Val::NONE)
}

// ---- Figures

/// Bytes of the interpreter's stack in use.
fn stack_use(vm: &Vm) -> usize {
    vm.stack_use().0 * size_of::<Val>()
}

/// An estimate of all that was ever allocated: the heap counts allocations, not their bytes.
fn allocated_bytes(vm: &Vm) -> u64 {
    vm.heap.allocations() * BLOCK as u64
}

/// The heap itself looks at each collection only.
fn peak(vm: &Vm) -> usize {
    let stats = vm.heap.stats();
    stats.peak.max(stats.used)
}

/// What the heap is cut in: how many objects take one block or two, and how many the longest takes, and the longest room.
#[derive(Default)]
struct Blocks {
    ones: usize,
    twos: usize,
    longest: usize,
    longest_free: usize,
}

fn blocks(vm: &mut Vm) -> Res<Blocks> {
    let mut blocks = Blocks::default();
    let mut room = 0;
    for start in (0..vm.heap.stats().total).step_by(LINE * BLOCK) {
        vm.heap.cells_in(start..start + LINE * BLOCK, &mut |is_free, bytes| {
            if is_free {
                room += bytes;
                blocks.longest_free = blocks.longest_free.max(room / BLOCK);
                return;
            }
            room = 0;
            let taken = bytes.div_ceil(BLOCK);
            blocks.ones += usize::from(taken == 1);
            blocks.twos += usize::from(taken == 2);
            blocks.longest = blocks.longest.max(taken);
        });
        vm.poll_native(LINE as u32, "layout")?;
    }
    Ok(blocks)
}

fn mem_info(vm: &mut Vm, args: Args) -> Res {
    let stats = vm.heap.stats();
    let (used, size) = vm.stack_use();
    let width = size_of::<Val>();
    let mut text = format!("stack: {} out of {}\n", used * width, size * width);
    let free = stats.total - stats.used;
    text.push_str(&format!("GC: total: {}, used: {}, free: {free}\n", stats.total, stats.used));
    let Blocks { ones, twos, longest, longest_free } = blocks(vm)?;
    text.push_str(&format!(" No. of 1-blocks: {ones}, 2-blocks: {twos}, max blk sz: {longest}, max free sz: {longest_free}\n"));
    if crate::is_hosted(vm.board.profile()) {
        let total = allocated_bytes(vm);
        let memory = format!("mem: total={total}, current={}, peak={}\n", stats.used, peak(vm));
        text.insert_str(0, &memory);
    }
    if !args.is_empty() {
        text.push_str("GC memory layout; from 0:\n");
        layout(vm, &mut text)?;
    }
    vm.write_stdout(text.as_bytes());
    Ok(Val::NONE)
}

/// Blocks in a line of the heap's layout.
const LINE: usize = 64;

/// The heap block by block: a letter where an object begins, `=` where it goes on, `.` where nothing is. Lines with
/// nothing in them are counted only.
fn layout(vm: &mut Vm, text: &mut String) -> Res<()> {
    let total = vm.heap.stats().total;
    let mut free_lines = 0;
    for start in (0..total).step_by(LINE * BLOCK) {
        let places = (start..(start + LINE * BLOCK).min(total)).step_by(BLOCK);
        let line: String = places.map(|at| vm.heap.kind_at(at).map_or('.', |(kind, into)| letter(kind, into))).collect();
        vm.poll_native(LINE as u32, "layout")?;
        if line.bytes().all(|b| b == b'.') {
            free_lines += 1;
            continue;
        }
        end_free_lines(&mut free_lines, text);
        text.push_str(&format!("{start:08x}: {line}\n"));
    }
    end_free_lines(&mut free_lines, text);
    Ok(())
}

fn end_free_lines(lines: &mut usize, text: &mut String) {
    if *lines > 0 {
        text.push_str(&format!("       ({lines} lines all free)\n"));
        *lines = 0;
    }
}

/// MicroPython's letters for what an object is.
fn letter(kind: Kind, into: usize) -> char {
    match kind {
        _ if into >= BLOCK => '=',
        Kind::Tuple => 'T',
        Kind::List => 'L',
        Kind::Dict => 'D',
        Kind::Float => 'F',
        Kind::Function | Kind::Code => 'B',
        Kind::Module => 'M',
        Kind::Str | Kind::Bytes => 'S',
        Kind::ByteArray | Kind::Array => 'A',
        _ => 'h',
    }
}

/// `qstr_info([verbose])`: with an argument, the strings too.
fn qstr_info(vm: &mut Vm, args: Args) -> Res {
    let strings = vm.interned_by_program();
    let count = strings.len();
    let bytes: usize = strings.iter().map(|v| vm.as_str(*v).map_or(0, str::len)).sum();
    let total = bytes + count * size_of::<Val>();
    let mut text = format!("qstr pool: n_pool=1, n_qstr={count}, n_str_data_bytes={bytes}, n_total_bytes={total}\n");
    if !args.is_empty() {
        for v in strings {
            text.push_str(&format!("Q({})\n", vm.as_str(v).unwrap_or("")));
        }
    }
    vm.write_stdout(text.as_bytes());
    Ok(Val::NONE)
}
