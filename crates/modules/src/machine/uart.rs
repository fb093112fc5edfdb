//! `UART`: what the ports' types share, and that of the stm32 port, where `machine.UART` and `pyb.UART` are the same.
//!
//! There is one object for each port of the board, in a table that is a root: a port that is on, and its handler, live
//! without any reference in Python. Writing waits until all is sent, as the firmware does; reading waits for the
//! timeouts. Both let interrupts and soft callbacks run meanwhile.

use crate::io::stream;
use crate::{ANY, function, with_keywords};
use crate::{object, pins};
use alloc::format;
use alloc::string::String;
use taipan_board::{Delivery, Framing, Hard, Line, Mode, Parity, PinId, Pull, UartInfo, uart_event};
use taipan_vm::interrupt::{Handler, Ledger, Source};
use taipan_vm::stream::errno::{EAGAIN, EINVAL};
use taipan_vm::types;
use taipan_vm::{Args, Io, Item, Kind, Request, Res, Stream, TypeDef, Val, Vm};

// Slots of a port.
const ID: usize = 1;
/// True from `init` to `deinit`.
const READY: usize = 2;
const DIVISOR: usize = 3;
const BITS: usize = 4;
/// 0 even, 1 odd, None.
const PARITY: usize = 5;
const STOP: usize = 6;
/// In milliseconds.
const TIMEOUT: usize = 7;
const TIMEOUT_CHAR: usize = 8;
const ROOM: usize = 9;
const HANDLER: usize = 10;
/// True or False.
const HARD: usize = 11;
/// Events that the handler is called for, and those of the interrupt in progress, in the chip's bits.
const TRIGGER: usize = 12;
const FLAGS: usize = 13;
/// What `irq` returns, once it was asked for.
const IRQ_OBJECT: usize = 14;
/// The handler of the interrupt in progress has been called.
const SERVED: usize = 15;
/// As it was asked for.
const BAUD: usize = 16;
const SLOTS: usize = 16;

/// What distinguishes a port of MicroPython from the others.
pub struct Form {
    pub def: &'static TypeDef,
    pub configure: fn(&mut Vm, Val, Args) -> Res<()>,
    /// Whether making one sets it up, even if nothing is said.
    pub sets_up: bool,
    /// The events that call a handler, as the port numbers them; 0 for one that does not.
    pub received: i64,
    pub idle: i64,
    /// The serial port that is the console's has no handler.
    pub console: Option<u8>,
    pub no_such: &'static str,
    /// How wide the number of an event that there is not is printed.
    pub trigger_digits: usize,
}

pub static FORM: Form = Form {
    def: &TYPE,
    configure,
    sets_up: false,
    received: IRQ_RX,
    idle: IRQ_RXIDLE,
    console: None,
    no_such: "doesn't exist",
    trigger_digits: 8,
};

const IRQ_RXIDLE: i64 = 0x10;
const IRQ_RX: i64 = 0x20;

const RTS: i64 = 0x100;
const CTS: i64 = 0x200;

const ETIMEDOUT: i32 = 110;
const POLL_READ: usize = 1;
const POLL_WRITE: usize = 4;

const DEFAULT_ROOM: i64 = 64;
/// The bits of a character, with a few to spare, in thousandths.
const CHARACTER_BITS_MS: i64 = 13_000;
/// More characters than this the board's memory would not hold.
const MOST_ROOM: i64 = 1 << 16;

const TABLE: &str = "uarts";
/// Board instructions that an access to a port, and setting one up, take.
const ACCESS: u32 = 60;
const SETUP: u32 = 1500;

pub static TYPE: TypeDef = TypeDef {
    new: Some(new),
    methods: &[
        with_keywords("init", 1, ANY, init),
        function("deinit", 1, 1, deinit),
        function("any", 1, 1, any),
        function("txdone", 1, 1, txdone),
        function("sendbreak", 1, 1, sendbreak),
        function("readchar", 1, 1, readchar),
        function("writechar", 2, 2, writechar),
        with_keywords("irq", 1, 4, irq),
        ("read", stream::READ1.1),
        ("readinto", stream::READINTO1.1),
        stream::READLINE,
        ("write", stream::WRITE1.1),
        stream::FLUSH,
        ("RTS", Item::Int(RTS)),
        ("CTS", Item::Int(CTS)),
        ("IRQ_RXIDLE", Item::Int(IRQ_RXIDLE)),
        ("IRQ_RX", Item::Int(IRQ_RX)),
    ],
    stream: Some(&STREAM),
    iter: Some(stream::lines),
    next: Some(stream::next_line),
    print: Some(print),
    ..TypeDef::named("UART")
};

pub static STREAM: Stream = Stream { text: false, read: receive, write: transmit, ioctl };

fn form(vm: &Vm) -> &'static Form {
    super::uart_form(vm.board.profile().port)
}

/// The port that a method was called on.
fn this(vm: &mut Vm, args: Args) -> Res {
    object::this(vm, args, form(vm).def)
}

pub fn init(vm: &mut Vm, args: Args) -> Res {
    let this = this(vm, args)?;
    (form(vm).configure)(vm, this, args.skip(1))?;
    Ok(Val::NONE)
}

pub fn deinit(vm: &mut Vm, args: Args) -> Res {
    let this = this(vm, args)?;
    stop(vm, this);
    Ok(Val::NONE)
}

pub fn any(vm: &mut Vm, args: Args) -> Res {
    let this = this(vm, args)?;
    Ok(Val::int(waiting(vm, this) as isize))
}

/// Always: writing waits for the end.
pub fn txdone(vm: &mut Vm, args: Args) -> Res {
    this(vm, args).map(|_| Val::TRUE)
}

/// Makes the table, once.
pub fn prepare(vm: &mut Vm) -> Res<()> {
    if vm.kept(TABLE).is_absent() {
        let table = vm.alloc(Kind::Block, vm.board.profile().uarts.len())?;
        vm.set_kept(TABLE, table);
    }
    Ok(())
}

pub fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    if args.is_empty() {
        return Err(vm.type_error("function missing 1 required positional arguments"));
    }
    let index = find(vm, args.get(vm, 0))?;
    let table = vm.kept(TABLE);
    let mut this = vm.heap.get(table, index);
    if this.is_absent() {
        let info = &vm.board.profile().uarts[index];
        this = object::new(vm, form(vm).def, &[Val::NONE; SLOTS])?;
        object::set_int(vm, this, ID, info.id.into());
        object::set_int(vm, this, TRIGGER, 0);
        vm.heap.set(this, READY, Val::FALSE);
        vm.heap.set(this, SERVED, Val::FALSE);
        vm.heap.set(table, index, this);
        connect(vm, info);
    }
    if form(vm).sets_up || args.len() > 1 || args.keywords(vm) > 0 {
        (form(vm).configure)(vm, this, args.skip(1))?;
    }
    Ok(this)
}

/// The place in the profile of the port that `wanted` names.
fn find(vm: &mut Vm, wanted: Val) -> Res<usize> {
    let uarts = vm.board.profile().uarts;
    if let Some(name) = vm.as_str(wanted) {
        let found = uarts.iter().position(|info| info.name == name && !name.is_empty());
        let name = String::from(name);
        return found.ok_or_else(|| vm.raise_fmt(types::VALUE_ERROR, format_args!("UART({name}) doesn't exist")));
    }
    let id = vm.int_arg_i64(wanted)?;
    let found = uarts.iter().position(|info| i64::from(info.id) == id);
    found.ok_or_else(|| vm.raise_fmt(types::VALUE_ERROR, format_args!("UART({id}) {}", form(vm).no_such)))
}

fn info(vm: &Vm, this: Val) -> &'static UartInfo {
    let id = object::int(vm, this, ID);
    let uarts = vm.board.profile().uarts;
    uarts.iter().find(|info| isize::from(info.id) == id).unwrap_or(&uarts[0])
}

fn is_ready(vm: &Vm, this: Val) -> bool {
    vm.heap.get(this, READY) == Val::TRUE
}

// ---- Setting up

/// `init(baudrate, bits=8, parity=None, stop=1, *, flow=0, timeout=0, timeout_char=0, rxbuf=64)`
fn configure(vm: &mut Vm, this: Val, args: Args) -> Res<()> {
    const NAMES: [&str; 9] = ["baudrate", "bits", "parity", "stop", "flow", "timeout", "timeout_char", "rxbuf", "read_buf_len"];
    let [baudrate, bits, parity, stop_bits, flow, timeout, timeout_char, rxbuf, read_buf_len] = args.parse(vm, NAMES, 4)?;
    let number = |vm: &mut Vm, v: Option<Val>, default| v.map_or(Ok(default), |v| vm.int_arg_i64(v));
    let Some(baudrate) = baudrate else { return Err(object::missing(vm, "baudrate")) };
    let baud = vm.int_arg_i64(baudrate)?;
    let bits = number(vm, bits, 8)?;
    let parity = match parity {
        None | Some(Val::NONE) => None,
        Some(parity) => Some(vm.int_arg_i64(parity)? & 1),
    };
    if !matches!(bits + i64::from(parity.is_some()), 8 | 9) {
        return Err(vm.value_error("unsupported combination of bits and parity"));
    }
    let stop_bits = if number(vm, stop_bits, 1)? == 1 { 1 } else { 2 };
    if number(vm, flow, 0)? != 0 {
        return Err(vm.value_error("flow control is not simulated"));
    }
    let divisor = divisor(vm, this, baud)?;
    let room = match rxbuf {
        Some(room) => vm.int_arg_i64(room)?,
        None => number(vm, read_buf_len, DEFAULT_ROOM)?,
    };
    if room > MOST_ROOM {
        return Err(vm.value_error("rxbuf is too large"));
    }
    let timeout = number(vm, timeout, 0)?;
    // A whole character must fit.
    let timeout_char = number(vm, timeout_char, 0)?.max(CHARACTER_BITS_MS / baud + 2);
    let bits = bits as u8;
    set_up(vm, this, Settings { baud, divisor, bits, parity, stop_bits, timeout, timeout_char, room: room.max(0) });
    Ok(())
}

/// How a port is set up.
struct Settings {
    baud: i64,
    divisor: u32,
    bits: u8,
    /// 0 even, 1 odd.
    parity: Option<i64>,
    stop_bits: u8,
    /// In milliseconds.
    timeout: i64,
    timeout_char: i64,
    room: i64,
}

fn set_up(vm: &mut Vm, this: Val, settings: Settings) {
    vm.charge(SETUP);
    let Settings { baud, divisor, bits, parity, stop_bits, timeout, timeout_char, room } = settings;
    let timeout = timeout.clamp(0, u32::MAX.into());
    let timeout_char = timeout_char.clamp(0, u32::MAX.into());
    let values = [(BAUD, baud), (DIVISOR, divisor.into()), (BITS, bits.into()), (STOP, stop_bits.into()), (TIMEOUT, timeout)];
    for (slot, n) in values.into_iter().chain([(TIMEOUT_CHAR, timeout_char), (ROOM, room)]) {
        object::set_int(vm, this, slot, n as isize);
    }
    vm.heap.set(this, PARITY, parity.map_or(Val::NONE, |parity| Val::int(parity as isize)));
    vm.heap.set(this, HANDLER, Val::NONE);
    vm.heap.set(this, READY, Val::TRUE);
    let parity = parity.map(|parity| if parity == 0 { Parity::Even } else { Parity::Odd });
    let (info, now) = (info(vm, this), vm.now());
    vm.board.uart_configure(now, info.id, Some(Framing { divisor, bits, parity, stop_bits }), room as usize);
    vm.board.pin_configure(now, info.sends, Mode::Alt, Pull::None);
    vm.board.pin_configure(now, info.receives, Mode::Alt, Pull::Up);
    set_trigger(vm, this, 0);
}

/// What `init` of the other ports was given; what was not stays as it is.
pub struct Given {
    pub baudrate: Option<Val>,
    pub bits: Option<Val>,
    pub parity: Option<Val>,
    pub stop: Option<Val>,
    /// The pin to send from, and that to listen to.
    pub tx: Option<Val>,
    pub rx: Option<Val>,
    pub timeout: Option<Val>,
    pub timeout_char: Option<Val>,
    pub rxbuf: Option<Val>,
}

const DEFAULT_BAUD: i64 = 115_200;

/// Sets up a port of the kind that has defaults for everything.
pub fn configure_given(vm: &mut Vm, this: Val, given: Given, default_room: i64) -> Res<()> {
    let ready = is_ready(vm, this);
    let number = |vm: &mut Vm, v: Option<Val>, slot, default| match v.map(|v| vm.int_arg_i64(v)).transpose()? {
        Some(n) if n > 0 => Ok(n),
        _ if ready => Ok(object::int(vm, this, slot) as i64),
        _ => Ok(default),
    };
    let baud = number(vm, given.baudrate, BAUD, DEFAULT_BAUD)?;
    let bits = number(vm, given.bits, BITS, 8)?;
    let stop_bits = number(vm, given.stop, STOP, 1)?;
    let room = number(vm, given.rxbuf, ROOM, default_room)?;
    let timeout = number(vm, given.timeout, TIMEOUT, 0)?;
    let timeout_char = number(vm, given.timeout_char, TIMEOUT_CHAR, 0)?.max(CHARACTER_BITS_MS / baud + 1);
    let parity = match given.parity {
        None if ready => vm.heap.get(this, PARITY).as_int().map(|parity| parity as i64),
        None | Some(Val::NONE) => None,
        Some(parity) => Some(vm.int_arg_i64(parity)? & 1),
    };
    if !(7..=8).contains(&bits) || !(1..=2).contains(&stop_bits) || room > MOST_ROOM {
        return Err(vm.value_error("framing is not simulated"));
    }
    let info = info(vm, this);
    check_pin(vm, given.tx, info.sends, "bad TX pin")?;
    check_pin(vm, given.rx, info.receives, "bad RX pin")?;
    let divisor = (i64::from(info.source_hz) / baud).clamp(1, 0xf_ffff) as u32;
    let (bits, stop_bits) = (bits as u8, stop_bits as u8);
    set_up(vm, this, Settings { baud, divisor, bits, parity, stop_bits, timeout, timeout_char, room });
    Ok(())
}

/// A serial port has its usual pins, and no others.
fn check_pin(vm: &mut Vm, pin: Option<Val>, usual: PinId, text: &str) -> Res<()> {
    let Some(pin) = pin.filter(|pin| !pin.is_none()) else { return Ok(()) };
    let pin = pins::find(vm, pin)?;
    if pins::id(vm, pin) == usual { Ok(()) } else { Err(vm.value_error(text)) }
}

/// What the source clock is divided by, for a rate that it comes near to.
fn divisor(vm: &mut Vm, this: Val, baud: i64) -> Res<u32> {
    let source = i64::from(info(vm, this).source_hz);
    if baud <= 0 {
        return Err(vm.value_error("invalid baudrate"));
    }
    let divisor = ((source + baud / 2) / baud).clamp(16, 0xffff);
    let actual = source / divisor;
    if (actual - baud).abs().saturating_mul(20) > actual {
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("set baudrate {actual} is not within 5% of desired value")));
    }
    Ok(divisor as u32)
}

fn stop(vm: &mut Vm, this: Val) {
    vm.charge(ACCESS);
    set_trigger(vm, this, 0);
    vm.heap.set(this, HANDLER, Val::NONE);
    vm.heap.set(this, READY, Val::FALSE);
    let (id, now) = (info(vm, this).id, vm.now());
    vm.board.uart_configure(now, id, None, 0);
    vm.board_changed();
}

/// Switches all ports off, at a soft reset.
pub fn reset(vm: &mut Vm) {
    let table = vm.kept(TABLE);
    if table.is_absent() {
        return;
    }
    for index in 0..vm.heap.len(table) {
        let this = vm.heap.get(table, index);
        if !this.is_absent() {
            stop(vm, this);
        }
    }
}

/// `, bits=8, parity=None, stop=1`
fn framing_text(vm: &Vm, this: Val) -> String {
    let parity = match vm.heap.get(this, PARITY).as_int() {
        Some(parity) => format!("{parity}"),
        None => String::from("None"),
    };
    format!(", bits={}, parity={parity}, stop={}", object::int(vm, this, BITS), object::int(vm, this, STOP))
}

/// `UART(0, baudrate=115200, bits=8, parity=None, stop=1, tx=…, rx=…`, as the other ports begin.
pub fn beginning(vm: &Vm, this: Val) -> String {
    let (profile, info) = (vm.board.profile(), info(vm, this));
    let framing = framing_text(vm, this);
    let (tx, rx) = (profile.pin(info.sends).number, profile.pin(info.receives).number);
    format!("UART({}, baudrate={}{framing}, tx={tx}, rx={rx}", info.id, object::int(vm, this, BAUD))
}

/// `rxbuf=256, timeout=0, timeout_char=2`
pub fn limits(vm: &Vm, this: Val) -> String {
    let int = |slot| object::int(vm, this, slot);
    format!("rxbuf={}, timeout={}, timeout_char={}", int(ROOM), int(TIMEOUT), int(TIMEOUT_CHAR))
}

pub fn trigger(vm: &Vm, this: Val) -> isize {
    object::int(vm, this, TRIGGER)
}

fn print(vm: &mut Vm, this: Val, _: bool, out: &mut String) -> Res<()> {
    let id = object::int(vm, this, ID);
    if !is_ready(vm, this) {
        out.push_str(&format!("UART({id})"));
        return Ok(());
    }
    let int = |slot| object::int(vm, this, slot);
    let baud = info(vm, this).source_hz as isize / int(DIVISOR).max(1);
    let (timeout, timeout_char, room) = (int(TIMEOUT), int(TIMEOUT_CHAR), int(ROOM));
    out.push_str(&format!("UART({id}, baudrate={baud}{}, flow=0", framing_text(vm, this)));
    out.push_str(&format!(", timeout={timeout}, timeout_char={timeout_char}, rxbuf={room}"));
    if int(TRIGGER) != 0 {
        out.push_str(&format!("; irq={:#x}", int(TRIGGER)));
    }
    out.push(')');
    Ok(())
}

// ---- Waiting

/// Waits until `done`, or for so many milliseconds; whether it was done.
fn wait(vm: &mut Vm, this: Val, ms: isize, done: fn(&mut Vm, Val) -> bool) -> Res<bool> {
    let limit = vm.now() + object::cycles(vm, ms.max(0) as u64, 1000);
    loop {
        vm.charge(ACCESS);
        if done(vm, this) {
            return Ok(true);
        }
        let now = vm.now();
        if now >= limit {
            return Ok(false);
        }
        let until = vm.board.advance(now).min(limit);
        vm.wait_until(until, true)?;
    }
}

fn waiting(vm: &mut Vm, this: Val) -> usize {
    let (id, now) = (info(vm, this).id, vm.now());
    vm.board.uart_waiting(now, id)
}

fn is_sending(vm: &mut Vm, this: Val) -> bool {
    let (id, now) = (info(vm, this).id, vm.now());
    vm.board.uart_is_sending(now, id)
}

/// How long a character may take to go, and one before it.
fn patience(vm: &Vm, this: Val) -> isize {
    2 * object::int(vm, this, TIMEOUT_CHAR)
}

// ---- Sending

/// Sends characters, and waits until the last is gone; how many went, and whether time ran out.
fn send(vm: &mut Vm, this: Val, characters: impl Iterator<Item = u16>) -> Res<Io> {
    let (id, patience) = (info(vm, this).id, patience(vm, this));
    let mut sent = 0;
    for character in characters {
        let limit = vm.now() + object::cycles(vm, patience as u64, 1000);
        loop {
            vm.charge(ACCESS);
            let now = vm.now();
            if vm.board.uart_send(now, id, character) {
                vm.board_changed();
                break;
            }
            if now >= limit || !is_ready(vm, this) {
                return Ok(if sent > 0 { Ok(sent) } else { Err(ETIMEDOUT) });
            }
            let until = vm.board.advance(now).min(limit);
            vm.wait_until(until, true)?;
        }
        sent += 1;
    }
    if wait(vm, this, patience, |vm, this| !is_sending(vm, this))? { Ok(Ok(sent)) } else { Ok(Err(ETIMEDOUT)) }
}

fn transmit(vm: &mut Vm, this: Val, bytes: &[u8]) -> Res<Io> {
    if !is_ready(vm, this) || bytes.is_empty() {
        return Ok(if bytes.is_empty() { Ok(0) } else { Err(EAGAIN) });
    }
    if object::int(vm, this, BITS) < 9 {
        return send(vm, this, bytes.iter().map(|byte| u16::from(*byte)));
    }
    let characters = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    send(vm, this, characters).map(|io| io.map(|n| 2 * n))
}

fn writechar(vm: &mut Vm, args: Args) -> Res {
    let this = this(vm, args)?;
    let character = args.get(vm, 1);
    let character = vm.int_arg_i64(character)? as u16;
    match send(vm, this, core::iter::once(character))? {
        Ok(_) => Ok(Val::NONE),
        Err(error) => Err(vm.os_error(error)),
    }
}

pub fn sendbreak(vm: &mut Vm, args: Args) -> Res {
    let this = this(vm, args)?;
    vm.charge(ACCESS);
    let (id, now) = (info(vm, this).id, vm.now());
    vm.board.uart_break(now, id);
    vm.board_changed();
    Ok(Val::NONE)
}

// ---- Receiving

/// Waits for a character; `None` if none came in time.
fn character(vm: &mut Vm, this: Val, ms: isize) -> Res<Option<u16>> {
    if !is_ready(vm, this) || !wait(vm, this, ms, |vm, this| waiting(vm, this) > 0)? {
        return Ok(None);
    }
    let (id, now) = (info(vm, this).id, vm.now());
    Ok(vm.board.uart_receive(now, id))
}

fn receive(vm: &mut Vm, this: Val, buffer: &mut [u8]) -> Res<Io> {
    let width = if object::int(vm, this, BITS) < 9 { 1 } else { 2 };
    let mut read = 0;
    let mut ms = object::int(vm, this, TIMEOUT);
    for place in buffer.chunks_exact_mut(width) {
        let Some(character) = character(vm, this, ms)? else {
            return Ok(if read > 0 { Ok(read) } else { Err(EAGAIN) });
        };
        place.copy_from_slice(&character.to_le_bytes()[..width]);
        read += width;
        ms = object::int(vm, this, TIMEOUT_CHAR);
    }
    Ok(Ok(read))
}

fn readchar(vm: &mut Vm, args: Args) -> Res {
    let this = this(vm, args)?;
    let ms = object::int(vm, this, TIMEOUT);
    let character = character(vm, this, ms)?;
    Ok(Val::int(character.map_or(-1, |character| character as isize)))
}

// ---- Interrupts

/// `irq(handler=None, trigger=0, hard=False)`
pub fn irq(vm: &mut Vm, args: Args) -> Res {
    let this = this(vm, args)?;
    if form(vm).console == Some(info(vm, this).id) {
        return Err(vm.value_error("REPL UART does not support IRQs"));
    }
    let is_set = args.len() > 1 || args.keywords(vm) > 0;
    let [handler, trigger, hard] = args.skip(1).parse(vm, ["handler", "trigger", "hard"], 3)?;
    if is_set {
        let handler = handler.unwrap_or(Val::NONE);
        if !handler.is_none() && !vm.is_callable(handler) {
            return Err(vm.value_error("handler must be None or callable"));
        }
        let trigger = trigger.map_or(Ok(0), |trigger| vm.int_arg_i64(trigger))?;
        check_trigger(vm, trigger)?;
        let hard = hard.map_or(Ok(false), |hard| vm.truth(hard))?;
        if let Hard::Refused(text) = vm.board.profile().uart_irq
            && hard
        {
            return Err(vm.value_error(text));
        }
        vm.heap.set(this, HANDLER, handler);
        vm.heap.set(this, HARD, Val::bool(hard));
        set_trigger(vm, this, if handler.is_none() { 0 } else { trigger });
    }
    let known = vm.heap.get(this, IRQ_OBJECT);
    if !known.is_none() {
        return Ok(known);
    }
    let made = object::new(vm, &IRQ, &[this])?;
    vm.heap.set(this, IRQ_OBJECT, made);
    Ok(made)
}

fn check_trigger(vm: &mut Vm, trigger: i64) -> Res<()> {
    let unknown = trigger & !(form(vm).received | form(vm).idle);
    if unknown != 0 {
        let width = form(vm).trigger_digits;
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("trigger 0x{:0width$x} unsupported", unknown as u32)));
    }
    Ok(())
}

fn set_trigger(vm: &mut Vm, this: Val, trigger: i64) {
    object::set_int(vm, this, TRIGGER, trigger as isize);
    object::set_int(vm, this, FLAGS, 0);
    let (id, now) = (info(vm, this).id, vm.now());
    // What is past is not waited for.
    vm.board.uart_status(now, id);
    let wanted = |bit, event| if trigger & bit != 0 { event } else { 0 };
    let events = wanted(form(vm).received, uart_event::RECEIVED) | wanted(form(vm).idle, uart_event::IDLE);
    vm.board.uart_interrupt(now, id, events);
    vm.board_changed();
}

fn connect(vm: &mut Vm, info: &'static UartInfo) {
    let profile = vm.board.profile();
    let source = Source {
        name: profile.line(info.line).map_or("UART", |line| line.name),
        priority: profile.priority(info.line),
        delivery: Delivery::Anywhere,
        dispatch,
        peek: |vm, line, _| port(vm, line).map(|this| handler(vm, this)),
        on_error: |vm, line| {
            if let Some(this) = port(vm, line) {
                vm.heap.set(this, HANDLER, Val::NONE);
                set_trigger(vm, this, 0);
            }
        },
        header: |_, _| String::from("Uncaught exception in IRQ callback handler"),
        ledger: Ledger::default(),
    };
    vm.connect(info.line, source);
}

/// The object of the port that has this line.
fn port(vm: &Vm, line: Line) -> Option<Val> {
    let index = vm.board.profile().uarts.iter().position(|info| info.line == line)?;
    let this = vm.heap.get(vm.kept(TABLE), index);
    (!this.is_absent()).then_some(this)
}

fn dispatch(vm: &mut Vm, line: Line) -> Option<Handler> {
    let this = port(vm, line)?;
    // A port has one handler: asked a second time, there is no more.
    if vm.heap.get(this, SERVED) == Val::TRUE {
        vm.heap.set(this, SERVED, Val::FALSE);
        return None;
    }
    let (id, now) = (info(vm, this).id, vm.now());
    let status = vm.board.uart_status(now, id);
    let flag = |event, bit| if status & event != 0 { bit } else { 0 };
    let flags = flag(uart_event::RECEIVED, form(vm).received) | flag(uart_event::IDLE, form(vm).idle);
    object::set_int(vm, this, FLAGS, flags as isize);
    let function = vm.heap.get(this, HANDLER);
    let wanted = !function.is_none() && flags & object::int(vm, this, TRIGGER) as i64 != 0;
    vm.heap.set(this, SERVED, Val::bool(wanted));
    wanted.then(|| handler(vm, this))
}

fn handler(vm: &Vm, this: Val) -> Handler {
    Handler { function: vm.heap.get(this, HANDLER), argument: this, hard: vm.heap.get(this, HARD) == Val::TRUE }
}

/// What `UART.irq` returns; its slot is the port.
static IRQ: TypeDef = TypeDef {
    methods: &[
        function("flags", 1, 1, |vm, args| {
            let port = irq_port(vm, args)?;
            Ok(vm.heap.get(port, FLAGS))
        }),
        function("trigger", 1, 2, |vm, args| {
            let port = irq_port(vm, args)?;
            let before = vm.heap.get(port, TRIGGER);
            if let Some(trigger) = args.opt(vm, 1) {
                let trigger = vm.int_arg_i64(trigger)?;
                check_trigger(vm, trigger)?;
                set_trigger(vm, port, trigger);
            }
            Ok(before)
        }),
    ],
    call: Some(|vm, this, args| {
        object::arity(vm, args, 0, 0)?;
        let port = vm.heap.get(this, 1);
        let handler = vm.heap.get(port, HANDLER);
        if handler.is_none() { Ok(Val::NONE) } else { vm.call(handler, &[port]).map(|_| Val::NONE) }
    }),
    ..TypeDef::named("irq")
};

fn irq_port(vm: &mut Vm, args: Args) -> Res {
    let this = object::this(vm, args, &IRQ)?;
    Ok(vm.heap.get(this, 1))
}

fn ioctl(vm: &mut Vm, this: Val, request: Request) -> Res<Io> {
    Ok(match request {
        // Nothing is ever left to be written.
        Request::Flush => Ok(0),
        Request::Poll(wanted) => {
            let readable = if waiting(vm, this) > 0 { POLL_READ } else { 0 };
            let writable = if is_ready(vm, this) && !is_sending(vm, this) { POLL_WRITE } else { 0 };
            Ok(wanted & (readable | writable))
        }
        _ => Err(EINVAL),
    })
}
