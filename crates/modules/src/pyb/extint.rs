//! `pyb.ExtInt`: an external interrupt line. Its handler is hard and gets the line's number.

use crate::external::{self, LINES, PIN_LINES, Wanted};
use crate::function;
use crate::machine::pin;
use crate::object;
use crate::pins;
use taipan_vm::types;
use taipan_vm::{Args, Item, Kind, Native, Res, TypeDef, Val, Vm};

/// Slot of the line's number.
const LINE: usize = 1;

const MODES: [u32; 6] =
    [external::RISING, external::FALLING, external::BOTH, external::EVENT_RISING, external::EVENT_FALLING, external::EVENT_BOTH];

pub static TYPE: TypeDef = TypeDef {
    new: Some(new),
    methods: &[
        function("line", 1, 1, |vm, args| {
            let line = this_line(vm, args)?;
            Ok(Val::int(isize::from(line)))
        }),
        function("enable", 1, 1, |vm, args| {
            let line = this_line(vm, args)?;
            external::enable(vm, line);
            Ok(Val::NONE)
        }),
        function("disable", 1, 1, |vm, args| {
            let line = this_line(vm, args)?;
            external::disable(vm, line);
            Ok(Val::NONE)
        }),
        function("swint", 1, 1, |vm, args| {
            let line = this_line(vm, args)?;
            external::trigger(vm, line);
            Ok(Val::NONE)
        }),
        ("regs", Item::StaticFn(Native::new("regs", 0, 0, regs))),
        ("IRQ_RISING", Item::Int(external::RISING as i64)),
        ("IRQ_FALLING", Item::Int(external::FALLING as i64)),
        ("IRQ_RISING_FALLING", Item::Int(external::BOTH as i64)),
        ("EVT_RISING", Item::Int(external::EVENT_RISING as i64)),
        ("EVT_FALLING", Item::Int(external::EVENT_FALLING as i64)),
        ("EVT_RISING_FALLING", Item::Int(external::EVENT_BOTH as i64)),
    ],
    print: Some(|vm, this, _, out| {
        let line = object::int(vm, this, LINE);
        out.push_str(&alloc::format!("<ExtInt line={line}>"));
        Ok(())
    }),
    ..TypeDef::named("ExtInt")
};

fn this_line(vm: &mut Vm, args: Args) -> Res<u8> {
    let this = object::this(vm, args, &TYPE)?;
    Ok(object::int(vm, this, LINE) as u8)
}

/// `ExtInt(pin, mode, pull, callback)`; the pin may be the number of a line inside the chip.
fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    let names = ["pin", "mode", "pull", "callback"];
    let given = args.parse(vm, names, 4)?;
    let mut values = [Val::NONE; 4];
    for ((value, given), name) in values.iter_mut().zip(given).zip(names) {
        *value = given.ok_or_else(|| object::missing(vm, name))?;
    }
    let [source, mode, pull, handler] = values;
    let mode = object::register(vm, mode)?;
    let pull = vm.int_arg_i64(pull)?;
    // Everything that can fail comes before anything changes.
    let this = object::new(vm, &TYPE, &[Val::int(0)])?;
    let (line, pin) = if vm.heap.kind(source) == Kind::Int {
        (inner_line(vm, source)?, None)
    } else {
        let pin = pin::find(vm, source)?;
        let id = pins::id(vm, pin);
        (vm.board.profile().pin(id).line.0, Some(id))
    };
    if !MODES.contains(&mode) {
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("invalid ExtInt Mode: {}", mode as i32)));
    }
    let pull = pin::pull_of(vm, pull, "ExtInt Pull")?;
    if !external::handler(vm, line).is_none() && !handler.is_none() {
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("ExtInt vector {line} is already in use")));
    }
    if let Some(id) = pin
        && !handler.is_none()
    {
        external::make_input(vm, id, pull);
    }
    external::register(vm, Wanted { line, pin, mode, handler, argument: Val::int(isize::from(line)), hard: true })?;
    object::set_int(vm, this, LINE, isize::from(line));
    Ok(this)
}

fn inner_line(vm: &mut Vm, number: Val) -> Res<u8> {
    let number = vm.int_arg_i64(number)?;
    if number >= 0 && number < i64::from(PIN_LINES) {
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("ExtInt vector {number} < {PIN_LINES}, use a Pin object")));
    }
    match u8::try_from(number) {
        Ok(line) if line < LINES => Ok(line),
        _ => Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("ExtInt vector {number} >= max of {LINES}"))),
    }
}

/// Prints the registers of all lines.
fn regs(vm: &mut Vm, _args: Args) -> Res {
    let mut words = [0u32; 4];
    for line in 0..LINES {
        let bits = external::registers(vm, line);
        for (word, bit) in words.iter_mut().zip(bits) {
            *word |= u32::from(bit) << line;
        }
    }
    let pending = vm.board.interrupts().pending() as u32 & ((1 << LINES) - 1);
    let [interrupts, events, rising, falling] = words;
    let rows = [("IMR", interrupts), ("EMR", events), ("RTSR", rising), ("FTSR", falling), ("SWIER", 0), ("PR", pending)];
    for (name, word) in rows {
        let row = alloc::format!("EXTI_{name:<5} {word:08x}\n");
        vm.write_stdout(row.as_bytes());
    }
    Ok(Val::NONE)
}
