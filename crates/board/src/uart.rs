//! Serial ports: how a character goes over the wire, and what a port has to tell.

/// How a port frames characters. The line is high at rest; a character is a low bit, the data bits from the least on,
/// perhaps a parity bit, and high bits to stop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Framing {
    /// Cycles of the port's source clock that a bit lasts.
    pub divisor: u32,
    /// 7 to 9, parity not counted.
    pub bits: u8,
    pub parity: Option<Parity>,
    /// 1 or 2.
    pub stop_bits: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Parity {
    Even,
    Odd,
}

impl Framing {
    /// Bits of a whole character on the wire.
    pub const fn length(&self) -> u8 {
        1 + self.bits + self.parity.is_some() as u8 + self.stop_bits
    }
}

/// Bits of what has happened at a port.
pub mod uart_event {
    /// A character came in.
    pub const RECEIVED: u8 = 1;
    /// After characters the line was quiet for as long as one takes.
    pub const IDLE: u8 = 2;
}
