//! The chip's registers by address, as far as they stand for something that the board has.
//!
//! Programs for this chip know a few addresses by heart: the set/reset register of a port, a timer's counter. Those
//! work; any other address is an error and not a crash.

use taipan_board::PinId;
use taipan_vm::{Registers, Vm};

pub static REGISTERS: Registers = Registers { read, write };

const GPIO: u32 = 0x4002_0000;
const GPIO_STRIDE: u32 = 0x400;
const PORTS: u32 = 9;

/// Offsets in a port.
pub const GPIO_IDR: u32 = 0x10;
pub const GPIO_ODR: u32 = 0x14;
pub const GPIO_BSRR: u32 = 0x18;

/// Offsets in a timer.
pub const TIM_CNT: u32 = 0x24;
pub const TIM_PSC: u32 = 0x28;
pub const TIM_ARR: u32 = 0x2c;
pub const TIM_CCR1: u32 = 0x34;

const PERIPHERALS: [(&str, u32); 33] = [
    ("TIM1", 0x4001_0000),
    ("TIM2", 0x4000_0000),
    ("TIM3", 0x4000_0400),
    ("TIM4", 0x4000_0800),
    ("TIM5", 0x4000_0c00),
    ("TIM6", 0x4000_1000),
    ("TIM7", 0x4000_1400),
    ("TIM8", 0x4001_0400),
    ("TIM9", 0x4001_4000),
    ("TIM10", 0x4001_4400),
    ("TIM11", 0x4001_4800),
    ("TIM12", 0x4000_1800),
    ("TIM13", 0x4000_1c00),
    ("TIM14", 0x4000_2000),
    ("USART1", 0x4001_1000),
    ("USART2", 0x4000_4400),
    ("USART3", 0x4000_4800),
    ("UART4", 0x4000_4c00),
    ("UART5", 0x4000_5000),
    ("USART6", 0x4001_1400),
    ("I2C1", 0x4000_5400),
    ("I2C2", 0x4000_5800),
    ("I2C3", 0x4000_5c00),
    ("SPI1", 0x4001_3000),
    ("SPI2", 0x4000_3800),
    ("SPI3", 0x4000_3c00),
    ("I2S2", 0x4000_3800),
    ("I2S2ext", 0x4000_3400),
    ("I2S3", 0x4000_3c00),
    ("I2S3ext", 0x4000_4000),
    ("CAN1", 0x4000_6400),
    ("CAN2", 0x4000_6800),
    ("DAC", 0x4000_7400),
];

/// Where the registers of port A (0) to I (8) are.
pub const fn gpio_base(port: u8) -> u32 {
    GPIO + port as u32 * GPIO_STRIDE
}

/// Where a peripheral's registers are; 0 for one that the chip has not.
pub fn peripheral_base(name: &str) -> u32 {
    let found = PERIPHERALS.iter().find(|(known, _)| *known == name);
    found.map_or(0, |(_, base)| *base)
}

/// What an address means.
enum Register {
    Port { port: u8, offset: u32 },
    Timer { id: u8, offset: u32 },
}

fn register(vm: &Vm, address: u32) -> Option<Register> {
    let (base, offset) = (address & !(GPIO_STRIDE - 1), address & (GPIO_STRIDE - 1));
    if (GPIO..GPIO + PORTS * GPIO_STRIDE).contains(&address) {
        let port = ((base - GPIO) / GPIO_STRIDE) as u8;
        return Some(Register::Port { port, offset });
    }
    let (name, _) = PERIPHERALS.iter().find(|(_, known)| *known == base)?;
    let id = name.strip_prefix("TIM")?.parse().ok()?;
    vm.board.profile().timer(id)?;
    Some(Register::Timer { id, offset })
}

/// The 32-bit register at `address`, if it is one that is simulated.
fn read(vm: &mut Vm, address: u32) -> Option<u32> {
    match register(vm, address)? {
        Register::Port { port, offset } => match offset {
            GPIO_IDR => Some(levels(vm, port, false)),
            GPIO_ODR => Some(levels(vm, port, true)),
            GPIO_BSRR => Some(0),
            _ => None,
        },
        Register::Timer { id, offset } => {
            let now = vm.now();
            let (prescaler, period) = vm.board.timer_registers(id);
            match offset {
                TIM_CNT => Some(vm.board.timer_counter(now, id)),
                TIM_PSC => Some(prescaler),
                TIM_ARR => Some(period),
                _ => {
                    let channel = channel_at(offset)?;
                    Some(vm.board.timer_channel_registers(id, channel).0)
                }
            }
        }
    }
}

/// Writes the 32-bit register at `address`; says whether it is one that is simulated.
fn write(vm: &mut Vm, address: u32, value: u32) -> bool {
    let Some(register) = register(vm, address) else {
        return false;
    };
    let now = vm.now();
    match register {
        Register::Port { port, offset } => match offset {
            GPIO_ODR => set_levels(vm, port, value & 0xffff, !value & 0xffff),
            // Where both are asked for, setting wins.
            GPIO_BSRR => set_levels(vm, port, value & 0xffff, value >> 16),
            _ => return false,
        },
        Register::Timer { id, offset } => {
            let (prescaler, period) = vm.board.timer_registers(id);
            match offset {
                TIM_CNT => vm.board.timer_set_counter(now, id, value),
                TIM_PSC => vm.board.timer_configure(now, id, value & 0xffff, period),
                TIM_ARR => vm.board.timer_configure(now, id, prescaler, value),
                _ => {
                    let Some(channel) = channel_at(offset) else {
                        return false;
                    };
                    let (_, interrupt) = vm.board.timer_channel_registers(id, channel);
                    vm.board.timer_channel(now, id, channel, value, interrupt);
                }
            }
            vm.board_changed();
        }
    }
    true
}

fn channel_at(offset: u32) -> Option<u8> {
    let place = offset.checked_sub(TIM_CCR1)? / 4;
    (place < 4).then_some(place as u8 + 1)
}

/// The pins of a port: index and number.
fn pins_of(vm: &Vm, port: u8) -> impl Iterator<Item = (PinId, u8)> + use<> {
    let all = vm.board.profile().pins.iter().enumerate();
    all.filter(move |(_, pin)| pin.port == port).map(|(index, pin)| (PinId(index as u8), pin.number))
}

fn levels(vm: &mut Vm, port: u8, outputs: bool) -> u32 {
    let now = vm.now();
    let mut value = 0;
    for (id, number) in pins_of(vm, port) {
        if (!outputs || crate::pins::is_output(vm, id)) && vm.board.pin_read(now, id) {
            value |= 1 << number;
        }
    }
    value
}

fn set_levels(vm: &mut Vm, port: u8, set: u32, clear: u32) {
    let now = vm.now();
    for (id, number) in pins_of(vm, port) {
        let bit = 1 << number;
        if (set | clear) & bit != 0 {
            vm.board.pin_write(now, id, set & bit != 0);
        }
    }
}
