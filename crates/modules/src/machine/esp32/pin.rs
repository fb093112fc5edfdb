//! `Pin` of the esp32 port.

use crate::machine::pin;
use crate::machine::pin_irq::{self, PinIrq};
use crate::pins::{self, Pins};
use crate::{function, object, with_keywords};
use alloc::format;
use alloc::string::String;
use taipan_board::{Mode, Pull};
use taipan_vm::{Args, Item, Res, TypeDef, Val, Vm};

pub static PINS: Pins = Pins { def: &TYPE, find, alternate: 0 };
pub static INTERRUPT: PinIrq = PinIrq { rising: 1, falling: 2, object: &pin_irq::ESP_IRQ };

// Bits of a mode.
const INPUT: i64 = 1;
const OUTPUT: i64 = 2;
const DRAIN: i64 = 4;

const PULL_DOWN: i64 = 1;
const PULL_UP: i64 = 2;
/// A pull of this value leaves the one there is.
const KEEP: i64 = -1;

const WAKE_LOW: i64 = 4;
const WAKE_HIGH: i64 = 5;

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
        ("board", Item::Make(|vm| pin::named(vm, pin::BOARD))),
        ("IN", Item::Int(INPUT)),
        ("OUT", Item::Int(INPUT | OUTPUT)),
        ("OPEN_DRAIN", Item::Int(INPUT | OUTPUT | DRAIN)),
        ("PULL_UP", Item::Int(PULL_UP)),
        ("PULL_DOWN", Item::Int(PULL_DOWN)),
        ("IRQ_RISING", Item::Int(INTERRUPT.rising)),
        ("IRQ_FALLING", Item::Int(INTERRUPT.falling)),
        ("WAKE_LOW", Item::Int(WAKE_LOW)),
        ("WAKE_HIGH", Item::Int(WAKE_HIGH)),
        ("DRIVE_0", Item::Int(0)),
        ("DRIVE_1", Item::Int(1)),
        ("DRIVE_2", Item::Int(2)),
        ("DRIVE_3", Item::Int(3)),
    ],
    call: Some(pins::call),
    print: Some(print),
    ..TypeDef::named("Pin")
};

/// `Pin(id, mode=None, pull=-1, *, value, drive, hold)`
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

/// By its number: the generic board has no names.
pub fn find(vm: &mut Vm, wanted: Val) -> Res {
    if pins::is_pin(vm, wanted) {
        return Ok(wanted);
    }
    match wanted.as_int().and_then(|number| vm.board.profile().pin_numbered(number as i64)) {
        Some(id) => pins::object(vm, id),
        None => Err(vm.value_error("invalid pin")),
    }
}

fn init(vm: &mut Vm, args: Args) -> Res {
    let this = object::this(vm, args, &TYPE)?;
    configure(vm, this, args.skip(1))?;
    Ok(Val::NONE)
}

/// The strength of an output and holding it through a sleep are accepted, without effect.
fn configure(vm: &mut Vm, this: Val, args: Args) -> Res<()> {
    let [mode, pull, value, drive, _hold] = args.parse(vm, ["mode", "pull", "value", "drive", "hold"], 2)?;
    let id = pins::id(vm, this);
    // The level first, so that the pin starts with it.
    if let Some(level) = value {
        let level = vm.truth(level)?;
        pins::write(vm, id, level);
    }
    if let Some(drive) = drive {
        vm.int_arg_i64(drive)?;
    }
    let (mut new_mode, mut new_pull) = vm.board.pin_mode(id);
    if let Some(mode) = mode.filter(|mode| !mode.is_none()) {
        new_mode = match vm.int_arg_i64(mode)? {
            bits if bits & OUTPUT == 0 => Mode::In,
            bits if bits & DRAIN != 0 => Mode::OpenDrain,
            _ => Mode::Out,
        };
    }
    if let Some(pull) = pull {
        let bits = if pull.is_none() { 0 } else { vm.int_arg_i64(pull)? };
        new_pull = match bits {
            KEEP => new_pull,
            bits if bits & PULL_UP != 0 => Pull::Up,
            bits if bits & PULL_DOWN != 0 => Pull::Down,
            _ => Pull::None,
        };
    }
    pins::configure(vm, id, new_mode, new_pull);
    Ok(())
}

/// `irq(handler=None, trigger=IRQ_FALLING | IRQ_RISING, wake=None)`
fn irq(vm: &mut Vm, args: Args) -> Res {
    let pin = pins::this(vm, args)?;
    let is_set = args.len() > 1 || args.keywords(vm) > 0;
    let [handler, trigger, wake] = args.skip(1).parse(vm, ["handler", "trigger", "wake"], 3)?;
    if let (Some(trigger), Some(wake)) = (trigger, wake)
        && !wake.is_none()
        && matches!(vm.int_arg_i64(trigger)?, WAKE_LOW | WAKE_HIGH)
    {
        let in_range = wake.as_int().is_some_and(|wake| (2..=7).contains(&wake));
        return Err(vm.value_error(if in_range { "invalid pin for wake" } else { "bad wake value" }));
    }
    let trigger = pin_irq::trigger_arg(vm, trigger)?;
    if is_set {
        pin_irq::set(vm, pin, handler.unwrap_or(Val::NONE), trigger, false)?;
    }
    pin_irq::object(vm, pin)
}

fn print(vm: &mut Vm, this: Val, _str: bool, out: &mut String) -> Res<()> {
    let id = pins::id(vm, this);
    let (mode, pull) = vm.board.pin_mode(id);
    let mode = match mode {
        Mode::Out | Mode::OpenDrain => "OUT",
        _ => "IN",
    };
    let pull = match pull {
        Pull::None => "",
        Pull::Up => ", pull=Pin.PULL_UP",
        Pull::Down => ", pull=Pin.PULL_DOWN",
    };
    out.push_str(&format!("Pin({}, mode=Pin.{mode}{pull})", vm.board.profile().pin(id).number));
    Ok(())
}

/// Makes what a handler may look up.
pub fn prepare(vm: &mut Vm) -> Res<()> {
    pins::prepare(vm)?;
    pin_irq::prepare(vm)?;
    pin::named(vm, pin::BOARD)?;
    Ok(())
}
