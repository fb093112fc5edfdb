//! `Pin` of the rp2 port.

use crate::machine::pin;
use crate::machine::pin_irq::{self, PinIrq};
use crate::pins::{self, Pins};
use crate::{function, object, with_keywords};
use alloc::format;
use alloc::string::String;
use taipan_board::{Mode, PinId, Pull};
use taipan_vm::types;
use taipan_vm::{Args, Item, Res, TypeDef, Val, Vm};

pub static PINS: Pins = Pins { def: &TYPE, find, alternate: NO_FUNCTION };
pub static INTERRUPT: PinIrq = PinIrq { rising: 8, falling: 4, object: &pin_irq::IRQ };

const IN: i64 = 0;
const OUT: i64 = 1;
const OPEN_DRAIN: i64 = 2;
const ALT: i64 = 3;

const PULL_UP: i64 = 1;
const PULL_DOWN: i64 = 2;

/// The functions of a pin, by their numbers in the chip.
const FUNCTIONS: [(i64, &str); 9] =
    [(1, "SPI"), (2, "UART"), (3, "I2C"), (4, "PWM"), (SIO, "SIO"), (6, "PIO0"), (7, "PIO1"), (8, "GPCK"), (9, "USB")];
/// The function of a plain pin.
const SIO: i64 = 5;
const NO_FUNCTION: isize = 31;

pub static TYPE: TypeDef = TypeDef {
    base: Some(&pins::BASE),
    new: Some(new),
    methods: &[
        with_keywords("init", 1, 3, init),
        function("value", 1, 2, pins::value),
        function("low", 1, 1, pins::off),
        function("high", 1, 1, pins::on),
        function("off", 1, 1, pins::off),
        function("on", 1, 1, pins::on),
        function("toggle", 1, 1, pins::toggle),
        with_keywords("irq", 1, 4, irq),
        ("board", Item::Make(|vm| pin::named(vm, pin::BOARD))),
        ("cpu", Item::Make(|vm| pin::named(vm, pin::CPU))),
        ("IN", Item::Int(IN)),
        ("OUT", Item::Int(OUT)),
        ("OPEN_DRAIN", Item::Int(OPEN_DRAIN)),
        ("ALT", Item::Int(ALT)),
        ("PULL_UP", Item::Int(PULL_UP)),
        ("PULL_DOWN", Item::Int(PULL_DOWN)),
        ("IRQ_RISING", Item::Int(INTERRUPT.rising)),
        ("IRQ_FALLING", Item::Int(INTERRUPT.falling)),
        ("ALT_SPI", Item::Int(1)),
        ("ALT_UART", Item::Int(2)),
        ("ALT_I2C", Item::Int(3)),
        ("ALT_PWM", Item::Int(4)),
        ("ALT_SIO", Item::Int(SIO)),
        ("ALT_PIO0", Item::Int(6)),
        ("ALT_PIO1", Item::Int(7)),
        ("ALT_GPCK", Item::Int(8)),
        ("ALT_USB", Item::Int(9)),
    ],
    call: Some(pins::call),
    print: Some(print),
    ..TypeDef::named("Pin")
};

/// `Pin(id, mode=None, pull=None, *, value=None, alt=ALT_SIO)`
fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    if args.is_empty() {
        return Err(vm.type_error("function missing 1 required positional arguments"));
    }
    let wanted = args.get(vm, 0);
    let pin = find(vm, wanted)?;
    if args.len() > 1 || args.keywords(vm) > 0 {
        configure(vm, pin, args.skip(1))?;
    }
    Ok(pin)
}

/// By a name of the board or the chip, or by its number.
fn find(vm: &mut Vm, wanted: Val) -> Res {
    if pins::is_pin(vm, wanted) {
        return Ok(wanted);
    }
    let profile = vm.board.profile();
    if let Some(name) = vm.as_str(wanted) {
        if let Some(id) = profile.find_pin(name) {
            return pins::object(vm, id);
        }
        let name = String::from(name);
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("unknown named pin \"{name}\"")));
    }
    match wanted.as_int().and_then(|number| profile.pin_numbered(number as i64)) {
        Some(id) => pins::object(vm, id),
        None => Err(vm.value_error("invalid pin")),
    }
}

fn init(vm: &mut Vm, args: Args) -> Res {
    let this = object::this(vm, args, &TYPE)?;
    configure(vm, this, args.skip(1))?;
    Ok(Val::NONE)
}

fn configure(vm: &mut Vm, this: Val, args: Args) -> Res<()> {
    let [mode, pull, value, alt] = args.parse(vm, ["mode", "pull", "value", "alt"], 2)?;
    let function = alt.map_or(Ok(SIO), |alt| vm.int_arg_i64(alt))?;
    let level = match value.filter(|value| !value.is_none()) {
        Some(value) => Some(vm.truth(value)?),
        None => None,
    };
    let id = pins::id(vm, this);
    let mut new_mode = vm.board.pin_mode(id).0;
    if let Some(mode) = mode.filter(|mode| !mode.is_none()) {
        new_mode = match vm.int_arg_i64(mode)? {
            IN => Mode::In,
            OUT => Mode::Out,
            OPEN_DRAIN => Mode::OpenDrain,
            _ => alternate(vm, this, function)?,
        };
        // The level first, so that the pin starts with it.
        match (new_mode, level) {
            (Mode::Out, Some(level)) => pins::write(vm, id, level),
            (Mode::OpenDrain, level) => pins::write(vm, id, level.unwrap_or(true)),
            _ => {}
        }
    }
    let pull = match pull.filter(|pull| !pull.is_none()) {
        Some(pull) => vm.int_arg_i64(pull)?,
        None => 0,
    };
    let pull = match pull {
        pull if pull & PULL_UP != 0 => Pull::Up,
        pull if pull & PULL_DOWN != 0 => Pull::Down,
        _ => Pull::None,
    };
    pins::configure(vm, id, new_mode, pull);
    Ok(())
}

/// Notes which function the pin gets.
fn alternate(vm: &mut Vm, this: Val, function: i64) -> Res<Mode> {
    let number = pins::id(vm, this).0;
    let clock = FUNCTIONS.iter().any(|(n, name)| *n == function && *name == "GPCK");
    if !FUNCTIONS.iter().any(|(n, _)| *n == function) || clock && !matches!(number, 20..=25) {
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("invalid pin af: {function}")));
    }
    pins::set_alternate(vm, this, function as isize);
    Ok(Mode::Alt)
}

/// `irq(handler=None, trigger=IRQ_FALLING | IRQ_RISING, hard=False)`
fn irq(vm: &mut Vm, args: Args) -> Res {
    let pin = pins::this(vm, args)?;
    let is_set = args.len() > 1 || args.keywords(vm) > 0;
    let [handler, trigger, hard] = args.skip(1).parse(vm, ["handler", "trigger", "hard"], 3)?;
    let trigger = pin_irq::trigger_arg(vm, trigger)?;
    let hard = pin_irq::hard(vm, hard)?;
    let object = pin_irq::object(vm, pin)?;
    if is_set {
        pin_irq::set(vm, pin, handler.unwrap_or(Val::NONE), trigger, hard)?;
    }
    Ok(object)
}

fn print(vm: &mut Vm, this: Val, _str: bool, out: &mut String) -> Res<()> {
    let id = pins::id(vm, this);
    let (mode, pull) = vm.board.pin_mode(id);
    let name = match mode {
        Mode::In => "IN",
        Mode::Out => "OUT",
        Mode::OpenDrain => "OPEN_DRAIN",
        _ => "ALT",
    };
    out.push_str(&format!("Pin({}, mode={name}", vm.board.profile().pin(id).name));
    out.push_str(match pull {
        Pull::None => "",
        Pull::Up => ", pull=PULL_UP",
        Pull::Down => ", pull=PULL_DOWN",
    });
    if name == "ALT" {
        out.push_str(&format!(", alt={}", function_name(id, pins::alternate(vm, this))));
    }
    out.push(')');
    Ok(())
}

/// `UART0_TX` of function 2 of pin 0; a number that means nothing is itself.
fn function_name(id: PinId, function: isize) -> String {
    let n = usize::from(id.0);
    let Some((_, name)) = FUNCTIONS.iter().find(|(number, _)| *number as isize == function) else { return format!("{function}") };
    match *name {
        "SPI" => format!("SPI{}_{}", n / 8 % 2, ["RX", "CSN", "SCK", "TX"][n % 4]),
        "UART" => format!("UART{}_{}", (n + 4) / 8 % 2, ["TX", "RX", "CTS", "RTS"][n % 4]),
        "I2C" => format!("I2C{}_{}", n / 2 % 2, ["SDA", "SCL"][n % 2]),
        "PWM" => format!("PWM{}_{}", n / 2 % 8, ["A", "B"][n % 2]),
        name => String::from(name),
    }
}

/// Makes what a handler may look up.
pub fn prepare(vm: &mut Vm) -> Res<()> {
    pins::prepare(vm)?;
    pin_irq::prepare(vm)?;
    pin::named(vm, pin::BOARD)?;
    pin::named(vm, pin::CPU)?;
    Ok(())
}
