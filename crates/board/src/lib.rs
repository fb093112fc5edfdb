//! What a board is: pins, timers, an alarm, a console, and the one doorway from interrupt context.
//!
//! * [`interrupts`]: how an event in hardware becomes something the VM sees at its next safe point.
//! * [`board`]: the trait that a board implements, real or simulated.
//! * [`profile`]: what distinguishes one board from another, as data.
//! * [`uart`]: serial ports, in words that both sides use.
//! * [`time`]: cycles, and exact conversion to and from seconds.
//! * [`contract`]: what every board promises, as a test that each of them runs.
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;

pub mod board;
pub mod contract;
mod esp32c3;
mod esp8266;
pub mod interrupts;
pub mod profile;
mod pyboard;
mod rpi_pico;
pub mod time;
pub mod uart;
mod unix;
mod wake_up;

#[cfg(test)]
mod tests;

pub use board::{Board, Count, EDGE_FALLING, EDGE_RISING, Mode, Pull, STATUS_UPDATE};
pub use interrupts::{Interrupts, LINES, Line, attention};
pub use profile::{AdcInfo, Alternate, LedInfo, LineInfo, PinId, PinInfo, Profile, SwitchInfo, TimerInfo, UartInfo};
pub use profile::{BOARDS, ESP32C3, ESP8266, PYBOARD, RPI_PICO, UNIX};
pub use profile::{Delivery, Hard, IrqState, Port, SoftTimers};
pub use time::Cycles;
pub use uart::{Framing, Parity, uart_event};
pub use wake_up::WakeUp;

/// `Clone` for a struct, by its fields: `clone_from` keeps the memory that is there. The derived one makes a copy anew,
/// and a board that is explored is saved and put back thousands of times a second.
#[macro_export]
macro_rules! clone_in_place {
    ($name:ident { $($field:ident),* $(,)? }) => {
        impl Clone for $name {
            #[allow(clippy::clone_on_copy)]
            fn clone(&self) -> Self {
                let $name { $($field),* } = self;
                $name { $($field: $field.clone()),* }
            }

            fn clone_from(&mut self, other: &Self) {
                let $name { $($field),* } = self;
                $($field.clone_from(&other.$field);)*
            }
        }
    };
}
