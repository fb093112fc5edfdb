//! `stm`: the chip's registers by address, and where they are. As many as are simulated.

use crate::machine::memory;
use crate::registers::{self, gpio_base};
use taipan_vm::{Item, ModuleDef};

/// Where a timer's registers are.
const TIMERS: u32 = 0x4000_0000;
const FAST_TIMERS: u32 = 0x4001_0000;

const fn address(address: u32) -> Item {
    Item::Int(address as i64)
}

pub static MODULE: ModuleDef = ModuleDef {
    name: "stm",
    items: &[
        ("mem8", Item::Make(memory::mem8)),
        ("mem16", Item::Make(memory::mem16)),
        ("mem32", Item::Make(memory::mem32)),
        ("GPIOA", address(gpio_base(0))),
        ("GPIOB", address(gpio_base(1))),
        ("GPIOC", address(gpio_base(2))),
        ("GPIOD", address(gpio_base(3))),
        ("GPIO_IDR", address(registers::GPIO_IDR)),
        ("GPIO_ODR", address(registers::GPIO_ODR)),
        ("GPIO_BSRR", address(registers::GPIO_BSRR)),
        ("GPIO_BSRRL", address(registers::GPIO_BSRR)),
        ("GPIO_BSRRH", address(registers::GPIO_BSRR + 2)),
        ("TIM1", address(FAST_TIMERS)),
        ("TIM2", address(TIMERS)),
        ("TIM3", address(TIMERS + 0x400)),
        ("TIM4", address(TIMERS + 0x800)),
        ("TIM5", address(TIMERS + 0xc00)),
        ("TIM6", address(TIMERS + 0x1000)),
        ("TIM7", address(TIMERS + 0x1400)),
        ("TIM8", address(FAST_TIMERS + 0x400)),
        ("TIM9", address(FAST_TIMERS + 0x4000)),
        ("TIM10", address(FAST_TIMERS + 0x4400)),
        ("TIM11", address(FAST_TIMERS + 0x4800)),
        ("TIM12", address(TIMERS + 0x1800)),
        ("TIM13", address(TIMERS + 0x1c00)),
        ("TIM14", address(TIMERS + 0x2000)),
        ("TIM_CNT", address(registers::TIM_CNT)),
        ("TIM_PSC", address(registers::TIM_PSC)),
        ("TIM_ARR", address(registers::TIM_ARR)),
        ("TIM_CCR1", address(registers::TIM_CCR1)),
        ("TIM_CCR2", address(registers::TIM_CCR1 + 4)),
        ("TIM_CCR3", address(registers::TIM_CCR1 + 8)),
        ("TIM_CCR4", address(registers::TIM_CCR1 + 12)),
    ],
};
