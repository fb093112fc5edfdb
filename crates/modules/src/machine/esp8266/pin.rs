//! `Pin` of the esp8266 port.

use crate::machine::esp32;
use crate::machine::pin_irq::{self, PinIrq};
use crate::pins::{self, Pins};
use crate::{function, object, with_keywords};
use alloc::format;
use alloc::string::String;
use taipan_board::{Mode, PinId, Pull};
use taipan_vm::types;
use taipan_vm::{Args, Item, Res, TypeDef, Val, Vm};

pub static PINS: Pins = Pins { def: &TYPE, find: esp32::pin::find, alternate: 0 };
pub static INTERRUPT: PinIrq = PinIrq { rising: 1, falling: 2, object: &pin_irq::ESP_IRQ };

const IN: i64 = 0;
const OUT: i64 = 1;
const OPEN_DRAIN: i64 = 2;
const PULL_UP: i64 = 1;

/// The pin that belongs to the clock: no pull, no interrupt.
const CLOCK_PIN: u8 = 16;

pub static TYPE: TypeDef = TypeDef {
    base: Some(&pins::BASE),
    new: Some(new),
    methods: &[
        with_keywords("init", 1, 3, init),
        function("value", 1, 2, pins::value),
        function("off", 1, 1, pins::off),
        function("on", 1, 1, pins::on),
        function("toggle", 1, 1, pins::toggle),
        with_keywords("irq", 1, 4, irq),
        ("IN", Item::Int(IN)),
        ("OUT", Item::Int(OUT)),
        ("OPEN_DRAIN", Item::Int(OPEN_DRAIN)),
        ("PULL_UP", Item::Int(PULL_UP)),
        ("IRQ_RISING", Item::Int(INTERRUPT.rising)),
        ("IRQ_FALLING", Item::Int(INTERRUPT.falling)),
    ],
    call: Some(pins::call),
    print: Some(print),
    ..TypeDef::named("Pin")
};

/// `Pin(id, mode, pull=None, *, value)`
fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    if args.is_empty() {
        return Err(vm.type_error("function missing 1 required positional arguments"));
    }
    let wanted = args.get(vm, 0);
    let pin = pins::find(vm, wanted)?;
    if args.len() > 1 || args.keywords(vm) > 0 {
        configure(vm, pin, args.skip(1))?;
    }
    Ok(pin)
}

fn init(vm: &mut Vm, args: Args) -> Res {
    let this = object::this(vm, args, &TYPE)?;
    configure(vm, this, args.skip(1))?;
    Ok(Val::NONE)
}

fn is_clock_pin(vm: &Vm, id: PinId) -> bool {
    vm.board.profile().pin(id).number == CLOCK_PIN
}

fn configure(vm: &mut Vm, this: Val, args: Args) -> Res<()> {
    let [mode, pull, value] = args.parse(vm, ["mode", "pull", "value"], 2)?;
    let Some(mode) = mode else {
        return Err(object::missing(vm, "mode"));
    };
    let mode = match vm.int_arg_i64(mode)? {
        OUT => Mode::Out,
        OPEN_DRAIN => Mode::OpenDrain,
        _ => Mode::In,
    };
    let pull = match pull.filter(|pull| !pull.is_none()) {
        Some(pull) => vm.int_arg_i64(pull)?,
        None => 0,
    };
    let level = match value {
        Some(value) => Some(vm.truth(value)?),
        None => None,
    };
    let id = pins::id(vm, this);
    if pull != 0 && is_clock_pin(vm, id) {
        return Err(vm.value_error("Pin(16) doesn't support pull"));
    }
    // The level first, so that the pin starts with it.
    if let Some(level) = level {
        pins::write(vm, id, level);
    }
    pins::configure(vm, id, mode, if pull & PULL_UP != 0 { Pull::Up } else { Pull::None });
    Ok(())
}

/// `irq(handler=None, trigger=IRQ_FALLING | IRQ_RISING, hard=False)`
fn irq(vm: &mut Vm, args: Args) -> Res {
    let pin = pins::this(vm, args)?;
    let is_set = args.len() > 1 || args.keywords(vm) > 0;
    let [handler, trigger, hard] = args.skip(1).parse(vm, ["handler", "trigger", "hard"], 3)?;
    if is_clock_pin(vm, pin) {
        return Err(vm.raise_str(types::OS_ERROR, "pin does not have IRQ capabilities"));
    }
    let hard = pin_irq::hard(vm, hard)?;
    let trigger = pin_irq::trigger_arg(vm, trigger)?;
    if is_set {
        pin_irq::set(vm, pin, handler.unwrap_or(Val::NONE), trigger, hard)?;
    }
    pin_irq::object(vm, pin)
}

fn print(vm: &mut Vm, this: Val, _str: bool, out: &mut String) -> Res<()> {
    let id = pins::id(vm, this);
    out.push_str(&format!("Pin({})", vm.board.profile().pin(id).number));
    Ok(())
}

/// Makes what a handler may look up.
pub fn prepare(vm: &mut Vm) -> Res<()> {
    pins::prepare(vm)?;
    pin_irq::prepare(vm)
}
