//! `Pin` of the stm32 port: `machine.Pin` and `pyb.Pin` are the same type.

use crate::external::{self, Wanted};
use crate::object;
use crate::pins::{self, Pins};
use crate::{function, with_keywords};
use alloc::format;
use alloc::string::String;
use taipan_board::{Alternate, Mode, PinId, Pull};
use taipan_vm::types;
use taipan_vm::{Args, Item, Native, Res, TypeDef, Val, Vm};

/// Modes and pulls, as the chip's library numbers them.
const MODES: [(i64, Mode, &str); 6] = [
    (0x00, Mode::In, "IN"),
    (0x01, Mode::Out, "OUT"),
    (0x11, Mode::OpenDrain, "OPEN_DRAIN"),
    (0x02, Mode::Alt, "ALT"),
    (0x12, Mode::AltOpenDrain, "ALT_OPEN_DRAIN"),
    (0x03, Mode::Analog, "ANALOG"),
];
const PULLS: [(i64, Pull, &str); 3] = [(0, Pull::None, ""), (1, Pull::Up, ", pull=Pin.PULL_UP"), (2, Pull::Down, ", pull=Pin.PULL_DOWN")];
/// Alternate functions are numbered up to this.
const LAST_ALTERNATE: i64 = 15;

const MAPPER: &str = "Pin.mapper";
const NAMES: &str = "Pin.dict";
const DEBUG: &str = "Pin.debug";

pub static TYPE: TypeDef = TypeDef {
    base: Some(&pins::BASE),
    new: Some(new),
    methods: &[
        with_keywords("init", 1, 4, init),
        function("value", 1, 2, pins::value),
        function("off", 1, 1, pins::off),
        function("on", 1, 1, pins::on),
        function("low", 1, 1, pins::off),
        function("high", 1, 1, pins::on),
        with_keywords("irq", 1, 4, irq),
        function("name", 1, 1, name),
        function("names", 1, 1, names),
        function("af_list", 1, 1, af_list),
        function("port", 1, 1, port),
        function("pin", 1, 1, number),
        function("gpio", 1, 1, gpio),
        function("mode", 1, 1, mode),
        function("pull", 1, 1, pull),
        function("af", 1, 1, af),
        ("mapper", Item::ClassFn(Native::new("mapper", 1, 2, |vm, args| setting(vm, args, MAPPER)))),
        ("dict", Item::ClassFn(Native::new("dict", 1, 2, |vm, args| setting(vm, args, NAMES)))),
        ("debug", Item::ClassFn(Native::new("debug", 1, 2, debug))),
        ("board", Item::Make(|vm| named(vm, BOARD))),
        ("cpu", Item::Make(|vm| named(vm, CPU))),
        ("IN", Item::Int(0x00)),
        ("OUT", Item::Int(0x01)),
        ("OPEN_DRAIN", Item::Int(0x11)),
        ("ALT", Item::Int(0x02)),
        ("ALT_OPEN_DRAIN", Item::Int(0x12)),
        ("ANALOG", Item::Int(0x03)),
        ("PULL_UP", Item::Int(1)),
        ("PULL_DOWN", Item::Int(2)),
        ("PULL_NONE", Item::Int(0)),
        ("IRQ_RISING", Item::Int(external::RISING as i64)),
        ("IRQ_FALLING", Item::Int(external::FALLING as i64)),
        ("OUT_PP", Item::Int(0x01)),
        ("OUT_OD", Item::Int(0x11)),
        ("AF_PP", Item::Int(0x02)),
        ("AF_OD", Item::Int(0x12)),
        ("AF1_TIM1", Item::Int(1)),
        ("AF1_TIM2", Item::Int(1)),
        ("AF2_TIM3", Item::Int(2)),
        ("AF2_TIM4", Item::Int(2)),
        ("AF2_TIM5", Item::Int(2)),
        ("AF3_TIM8", Item::Int(3)),
        ("AF3_TIM9", Item::Int(3)),
        ("AF3_TIM10", Item::Int(3)),
        ("AF3_TIM11", Item::Int(3)),
        ("AF4_I2C1", Item::Int(4)),
        ("AF4_I2C2", Item::Int(4)),
        ("AF5_SPI1", Item::Int(5)),
        ("AF5_SPI2", Item::Int(5)),
        ("AF5_I2S2", Item::Int(5)),
        ("AF6_I2S2ext", Item::Int(6)),
        ("AF7_USART1", Item::Int(7)),
        ("AF7_USART2", Item::Int(7)),
        ("AF7_USART3", Item::Int(7)),
        ("AF8_UART4", Item::Int(8)),
        ("AF8_USART6", Item::Int(8)),
        ("AF9_CAN1", Item::Int(9)),
        ("AF9_CAN2", Item::Int(9)),
        ("AF9_TIM12", Item::Int(9)),
        ("AF9_TIM13", Item::Int(9)),
        ("AF9_TIM14", Item::Int(9)),
    ],
    call: Some(pins::call),
    print: Some(print),
    ..TypeDef::named("Pin")
};

pub static PINS: Pins = Pins { def: &TYPE, find, alternate: 0 };

// ---- Finding a pin

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

/// The pin that `wanted` names: a pin, or what the program's mapper, its dict, the board or the chip calls one.
pub fn find(vm: &mut Vm, wanted: Val) -> Res {
    if object::is(vm, wanted, &TYPE) {
        if debugging(vm) {
            let line = format!("Pin map passed pin {}\n", vm.str_of(wanted)?);
            vm.write_stdout(line.as_bytes());
        }
        return Ok(wanted);
    }
    let mapper = vm.kept(MAPPER);
    if !mapper.is_absent() && !mapper.is_none() {
        let pin = vm.call(mapper, &[wanted])?;
        if !pin.is_none() {
            if !object::is(vm, pin, &TYPE) {
                return Err(vm.value_error("Pin.mapper didn't return a Pin object"));
            }
            return found(vm, "Pin.mapper", wanted, pin);
        }
    }
    let known = vm.kept(NAMES);
    if !known.is_absent()
        && !known.is_none()
        && let Some(pin) = vm.dict_get(known, wanted)?
    {
        return found(vm, "Pin.map_dict", wanted, pin);
    }
    let Some(name) = vm.as_str(wanted) else {
        let got = vm.type_name(wanted);
        return Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("can't convert '{got}' object to str implicitly")));
    };
    let profile = vm.board.profile();
    let Some(id) = profile.find_pin(name) else {
        let name = String::from(name);
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("Pin({name}) doesn't exist")));
    };
    let by = if profile.pin(id).name == name { "Pin.cpu" } else { "Pin.board" };
    let pin = pins::object(vm, id)?;
    found(vm, by, wanted, pin)
}

fn found(vm: &mut Vm, by: &str, wanted: Val, pin: Val) -> Res {
    if debugging(vm) {
        let line = format!("{by} maps {} to {}\n", vm.repr(wanted)?, vm.str_of(pin)?);
        vm.write_stdout(line.as_bytes());
    }
    Ok(pin)
}

fn debugging(vm: &Vm) -> bool {
    vm.kept(DEBUG) == Val::TRUE
}

/// `Pin.mapper([f])`, `Pin.dict([d])`
fn setting(vm: &mut Vm, args: Args, what: &'static str) -> Res {
    match args.opt(vm, 1) {
        Some(v) => {
            vm.set_kept(what, v);
            Ok(Val::NONE)
        }
        None if vm.kept(what).is_absent() => Ok(Val::NONE),
        None => Ok(vm.kept(what)),
    }
}

fn debug(vm: &mut Vm, args: Args) -> Res {
    match args.opt(vm, 1) {
        Some(v) => {
            let on = vm.truth(v)?;
            vm.set_kept(DEBUG, Val::bool(on));
            Ok(Val::NONE)
        }
        None => Ok(Val::bool(debugging(vm))),
    }
}

// ---- `Pin.board` and `Pin.cpu`

pub const BOARD: &str = "Pin.board";
pub const CPU: &str = "Pin.cpu";

static BOARD_PINS: TypeDef = TypeDef {
    getattr: Some(|vm, _, name| {
        let wanted = vm.str_text(name);
        let all = vm.board.profile().pins;
        pin_where(vm, all.iter().position(|pin| pin.board_names.contains(&wanted)))
    }),
    print: Some(|_, _, _, out| {
        out.push_str("<class 'board'>");
        Ok(())
    }),
    ..TypeDef::named("board")
};

static CPU_PINS: TypeDef = TypeDef {
    getattr: Some(|vm, _, name| {
        let wanted = vm.str_text(name);
        let all = vm.board.profile().pins;
        pin_where(vm, all.iter().position(|pin| pin.name == wanted))
    }),
    print: Some(|_, _, _, out| {
        out.push_str("<class 'cpu'>");
        Ok(())
    }),
    ..TypeDef::named("cpu")
};

fn pin_where(vm: &mut Vm, index: Option<usize>) -> Res<Option<Val>> {
    match index {
        Some(index) => pins::object(vm, PinId(index as u8)).map(Some),
        None => Ok(None),
    }
}

/// The object whose attributes are the pins by one kind of name: made once, since handlers look it up.
pub fn named(vm: &mut Vm, kind: &'static str) -> Res {
    let known = vm.kept(kind);
    if !known.is_absent() {
        return Ok(known);
    }
    let def = if kind == BOARD { &BOARD_PINS } else { &CPU_PINS };
    let made = object::new(vm, def, &[])?;
    vm.set_kept(kind, made);
    Ok(made)
}

/// Makes what a handler may look up.
pub fn prepare(vm: &mut Vm) -> Res<()> {
    pins::prepare(vm)?;
    external::prepare(vm)?;
    named(vm, BOARD)?;
    named(vm, CPU)?;
    Ok(())
}

// ---- Setting up

fn init(vm: &mut Vm, args: Args) -> Res {
    let this = object::this(vm, args, &TYPE)?;
    configure(vm, this, args.skip(1))?;
    Ok(Val::NONE)
}

/// `init(mode, pull=None, af=-1, *, value, alt=-1)`
fn configure(vm: &mut Vm, this: Val, args: Args) -> Res<()> {
    let [mode, pull, af, value, alt] = args.parse(vm, ["mode", "pull", "af", "value", "alt"], 3)?;
    let Some(mode) = mode else {
        return Err(object::missing(vm, "mode"));
    };
    let mode = vm.int_arg_i64(mode)?;
    let Some((_, mode, _)) = MODES.iter().find(|(number, ..)| *number == mode) else {
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("invalid pin mode: {mode}")));
    };
    let pull = match pull {
        Some(pull) if !pull.is_none() => vm.int_arg_i64(pull)?,
        _ => 0,
    };
    let pull = pull_of(vm, pull, "pin pull")?;
    let mut alternate = -1;
    for given in [af, alt].into_iter().flatten() {
        let number = vm.int_arg_i64(given)?;
        if number != -1 {
            alternate = number;
        }
    }
    let is_alternate = matches!(mode, Mode::Alt | Mode::AltOpenDrain);
    if is_alternate && !(0..=LAST_ALTERNATE).contains(&alternate) {
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("invalid pin af: {alternate}")));
    }
    let id = pins::id(vm, this);
    // The level first, so that the pin starts with it.
    if let Some(level) = value {
        let level = vm.truth(level)?;
        pins::write(vm, id, level);
    }
    if is_alternate {
        pins::set_alternate(vm, this, alternate as isize);
    }
    pins::configure(vm, id, *mode, pull);
    Ok(())
}

/// The pull of that number; ValueError that calls it `what` otherwise.
pub fn pull_of(vm: &mut Vm, number: i64, what: &str) -> Res<Pull> {
    match PULLS.iter().find(|(n, ..)| *n == number) {
        Some((_, pull, _)) => Ok(*pull),
        None => Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("invalid {what}: {number}"))),
    }
}

/// Makes a pin serve a peripheral by its alternate function of that number.
pub fn set_alternate(vm: &mut Vm, pin: Val, alternate: u8) {
    pins::set_alternate(vm, pin, alternate.into());
    let (id, now) = (pins::id(vm, pin), vm.now());
    vm.board.pin_configure(now, id, Mode::Alt, Pull::None);
}

// ---- Interrupts

/// `irq(handler=None, trigger=IRQ_RISING | IRQ_FALLING, hard=False)`
fn irq(vm: &mut Vm, args: Args) -> Res {
    let this = object::this(vm, args, &TYPE)?;
    let rest = args.skip(1);
    let [handler, trigger, hard] = rest.parse(vm, ["handler", "trigger", "hard"], 3)?;
    if rest.is_empty() && rest.keywords(vm) == 0 {
        return Ok(Val::NONE);
    }
    let mode = match trigger {
        Some(trigger) => object::register(vm, trigger)?,
        None => external::BOTH,
    };
    let hard = match hard {
        Some(hard) => vm.truth(hard)?,
        None => false,
    };
    let id = pins::id(vm, this);
    let line = vm.board.profile().pin(id).line.0;
    external::check_free(vm, line, this)?;
    external::register(vm, Wanted { line, pin: Some(id), mode, handler: handler.unwrap_or(Val::NONE), argument: this, hard })?;
    Ok(Val::NONE)
}

// ---- What a pin is

fn name(vm: &mut Vm, args: Args) -> Res {
    let id = pins::this(vm, args)?;
    vm.intern(vm.board.profile().pin(id).name.as_bytes())
}

fn names(vm: &mut Vm, args: Args) -> Res {
    let id = pins::this(vm, args)?;
    let info = vm.board.profile().pin(id);
    let list = vm.new_list(&[])?;
    for name in core::iter::once(&info.name).chain(info.board_names) {
        let name = vm.intern(name.as_bytes())?;
        vm.list_push(list, name)?;
    }
    Ok(list)
}

fn port(vm: &mut Vm, args: Args) -> Res {
    let id = pins::this(vm, args)?;
    Ok(Val::int(isize::from(vm.board.profile().pin(id).port)))
}

fn number(vm: &mut Vm, args: Args) -> Res {
    let id = pins::this(vm, args)?;
    Ok(Val::int(isize::from(vm.board.profile().pin(id).number)))
}

fn gpio(vm: &mut Vm, args: Args) -> Res {
    let id = pins::this(vm, args)?;
    let port = vm.board.profile().pin(id).port;
    vm.new_int(crate::registers::gpio_base(port).into())
}

fn mode(vm: &mut Vm, args: Args) -> Res {
    let id = pins::this(vm, args)?;
    let (mode, _) = vm.board.pin_mode(id);
    let number = MODES.iter().find(|(_, m, _)| *m == mode).map_or(0, |(number, ..)| *number);
    vm.new_int(number)
}

fn pull(vm: &mut Vm, args: Args) -> Res {
    let id = pins::this(vm, args)?;
    let (_, pull) = vm.board.pin_mode(id);
    let number = PULLS.iter().find(|(_, p, _)| *p == pull).map_or(0, |(number, ..)| *number);
    vm.new_int(number)
}

fn af(vm: &mut Vm, args: Args) -> Res {
    let this = object::this(vm, args, &TYPE)?;
    Ok(Val::int(pins::alternate(vm, this)))
}

fn print(vm: &mut Vm, this: Val, _str: bool, out: &mut String) -> Res<()> {
    let id = pins::id(vm, this);
    let info = vm.board.profile().pin(id);
    let (mode, pull) = vm.board.pin_mode(id);
    let mode_name = MODES.iter().find(|(_, m, _)| *m == mode).map_or("", |(.., name)| *name);
    out.push_str(&format!("Pin(Pin.cpu.{}, mode=Pin.{mode_name}", info.name));
    if mode != Mode::Analog {
        out.push_str(PULLS.iter().find(|(_, p, _)| *p == pull).map_or("", |(.., text)| *text));
    }
    if matches!(mode, Mode::Alt | Mode::AltOpenDrain) {
        let number = pins::alternate(vm, this);
        match info.alternates.iter().find(|a| isize::from(a.number) == number) {
            Some(alternate) => out.push_str(&format!(", alt=Pin.{}", alternate_name(alternate))),
            None => out.push_str(&format!(", alt={number}")),
        }
    }
    out.push(')');
    Ok(())
}

// ---- Alternate functions

/// `"AF1_TIM2"` of `TIM2_CH1` by function 1.
fn alternate_name(alternate: &Alternate) -> String {
    let peripheral = alternate.name.split('_').next().unwrap_or("");
    format!("AF{}_{peripheral}", alternate.number)
}

/// A pin's alternate function. Slots: the pin's number, the function's place in the pin's list.
static ALTERNATE_TYPE: TypeDef = TypeDef {
    methods: &[
        function("index", 1, 1, |vm, args| {
            let alternate = this_alternate(vm, args)?;
            Ok(Val::int(isize::from(alternate.number)))
        }),
        function("name", 1, 1, |vm, args| {
            let name = alternate_name(this_alternate(vm, args)?);
            vm.intern(name.as_bytes())
        }),
        function("reg", 1, 1, |vm, args| {
            let name = this_alternate(vm, args)?.name.split('_').next().unwrap_or("");
            vm.new_int(crate::registers::peripheral_base(name).into())
        }),
    ],
    print: Some(|vm, this, _, out| {
        out.push_str("Pin.");
        out.push_str(&alternate_name(alternate_of(vm, this)));
        Ok(())
    }),
    ..TypeDef::named("PinAF")
};

fn this_alternate(vm: &mut Vm, args: Args) -> Res<&'static Alternate> {
    let this = object::this(vm, args, &ALTERNATE_TYPE)?;
    Ok(alternate_of(vm, this))
}

fn alternate_of(vm: &Vm, this: Val) -> &'static Alternate {
    let pin = PinId(object::int(vm, this, 1) as u8);
    &vm.board.profile().pin(pin).alternates[object::int(vm, this, 2) as usize]
}

fn af_list(vm: &mut Vm, args: Args) -> Res {
    let id = pins::this(vm, args)?;
    let list = vm.new_list(&[])?;
    for index in 0..vm.board.profile().pin(id).alternates.len() {
        let values = [Val::int(isize::from(id.0)), Val::int(index as isize)];
        let made = object::new(vm, &ALTERNATE_TYPE, &values)?;
        vm.list_push(list, made)?;
    }
    Ok(list)
}
