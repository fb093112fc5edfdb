//! `ADC`: what voltage is on a pin. `machine.ADC` has 16 bits, `pyb.ADC` twelve, as the converter has; those of other
//! ports are in their folders, and share a conversion.

use crate::pins;
use crate::{function, object};
use taipan_board::{Mode, Pull};
use taipan_vm::types;
use taipan_vm::{Args, Item, Res, TypeDef, Val, Vm};

/// The converter's channel, and the pin, -1 for a channel inside the chip.
const CHANNEL: usize = 1;
const PIN: usize = 2;

const TEMPERATURE: i64 = 16;
const REFERENCE: i64 = 17;
const BATTERY: i64 = 18;
/// What the channels inside the chip read: 25 degrees, 1.21 V, half of a backup battery of 3.3 V.
const INSIDE: [(i64, u16); 3] = [(TEMPERATURE, 943), (REFERENCE, 1502), (BATTERY, 2048)];

/// Board instructions that a conversion takes, from the call on.
const CONVERSION: u32 = 700;

pub static TYPE: TypeDef = TypeDef {
    new: Some(|vm, _, args| {
        object::arity(vm, args, 1, 1)?;
        new(vm, &TYPE, args)
    }),
    methods: &[
        function("read_u16", 1, 1, |vm, args| {
            let this = object::this(vm, args, &TYPE)?;
            Ok(read_u16(vm, this))
        }),
        ("VREF", Item::Int(0xffff)),
        ("CORE_TEMP", Item::Int(TEMPERATURE)),
        ("CORE_VREF", Item::Int(REFERENCE)),
        ("CORE_VBAT", Item::Int(BATTERY)),
    ],
    print: Some(|vm, this, _, out| {
        out.push_str(&alloc::format!("<ADC1 channel={}>", object::int(vm, this, CHANNEL)));
        Ok(())
    }),
    ..TypeDef::named("ADC")
};

pub static PYB: TypeDef = TypeDef {
    new: Some(|vm, _, args| {
        object::arity(vm, args, 1, 1)?;
        new(vm, &PYB, args)
    }),
    methods: &[
        function("read", 1, 1, |vm, args| {
            let raw = object::this(vm, args, &PYB).map(|this| read(vm, this))?;
            Ok(Val::int(raw as isize))
        }),
        function("read_timed", 3, 3, read_timed),
    ],
    print: Some(|vm, this, _, out| {
        let channel = object::int(vm, this, CHANNEL);
        match u8::try_from(object::int(vm, this, PIN)) {
            Ok(pin) => {
                let name = vm.board.profile().pins[usize::from(pin)].name;
                out.push_str(&alloc::format!("<ADC on {name} channel={channel}>"));
            }
            Err(_) => out.push_str(&alloc::format!("<ADC channel={channel}>")),
        }
        Ok(())
    }),
    ..TypeDef::named("ADC")
};

fn new(vm: &mut Vm, def: &'static TypeDef, args: Args) -> Res {
    let wanted = args.get(vm, 0);
    if let Some(channel) = wanted.as_int() {
        let channel = channel as i64;
        let pin = vm.board.profile().pins.iter().position(|pin| pin.adc.is_some_and(|adc| i64::from(adc.channel) == channel));
        if pin.is_none() && !INSIDE.iter().any(|(inside, _)| *inside == channel) {
            return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("not a valid ADC Channel: {channel}")));
        }
        let pin = pin.map_or(-1, |pin| pin as isize);
        return object::new(vm, def, &[Val::int(channel as isize), Val::int(pin)]);
    }
    let pin = pins::find(vm, wanted)?;
    let id = pins::id(vm, pin);
    let info = vm.board.profile().pin(id);
    let Some(adc) = info.adc else {
        let name = info.name;
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("Pin({name}) doesn't have ADC capabilities")));
    };
    let now = vm.now();
    vm.board.pin_configure(now, id, Mode::Analog, Pull::None);
    object::new(vm, def, &[Val::int(adc.channel.into()), Val::int(id.0.into())])
}

/// A converter of type `def` on the pin that `wanted` names; ValueError with this text if it has none.
pub fn on_pin(vm: &mut Vm, def: &'static TypeDef, wanted: Val, text: &str) -> Res {
    let pin = pins::find(vm, wanted)?;
    let id = pins::id(vm, pin);
    let Some(adc) = vm.board.profile().pin(id).adc else { return Err(vm.value_error(text)) };
    pins::configure(vm, id, Mode::Analog, Pull::None);
    object::new(vm, def, &[Val::int(adc.channel.into()), Val::int(id.0.into())])
}

pub fn read_u16(vm: &mut Vm, this: Val) -> Val {
    let raw = read(vm, this);
    Val::int((raw << 4 | raw >> 8) as isize)
}

/// A conversion, of twelve bits.
pub fn read(vm: &mut Vm, this: Val) -> u16 {
    vm.charge(CONVERSION);
    let now = vm.now();
    match u8::try_from(object::int(vm, this, PIN)) {
        Ok(pin) => vm.board.adc_read(now, taipan_board::PinId(pin)),
        Err(_) => {
            let channel = object::int(vm, this, CHANNEL) as i64;
            INSIDE.iter().find(|(inside, _)| *inside == channel).map_or(0, |(_, raw)| *raw)
        }
    }
}

/// `read_timed(buffer, timer)`: a conversion for each item, at each update of a timer or so often a second.
fn read_timed(vm: &mut Vm, args: Args) -> Res {
    let this = object::this(vm, args, &PYB)?;
    let (buffer, timer) = (args.get(vm, 1), args.get(vm, 2));
    let Some(len) = vm.buffer_mut(buffer).map(|bytes| bytes.len()) else {
        return Err(vm.type_error("object with buffer protocol required"));
    };
    let hz = match timer.as_int() {
        Some(hz) => hz as f64,
        None => crate::pyb::timer::update_hz(vm, timer)?,
    };
    if hz.is_nan() || hz <= 0.0 || hz > 1e7 {
        return Err(vm.value_error("invalid frequency"));
    }
    let period = vm.board.profile().cpu_hz as f64 / hz;
    let size = vm.buffer_item_size(buffer);
    let start = vm.now();
    for n in 0..len / size {
        let due = start.0 + ((n + 1) as f64 * period) as u64;
        vm.wait_until(taipan_board::Cycles(due), false)?;
        let raw = read(vm, this);
        // A byte gets the upper bits.
        let bytes = if size == 1 { [(raw >> 4) as u8, 0] } else { raw.to_le_bytes() };
        let Some(place) = vm.buffer_mut(buffer).and_then(|to| to.get_mut(n * size..(n + 1) * size)) else { break };
        place.fill(0);
        let n = size.min(2);
        place[..n].copy_from_slice(&bytes[..n]);
    }
    vm.new_int((len / size) as i64)
}
