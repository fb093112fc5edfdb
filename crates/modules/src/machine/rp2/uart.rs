//! `UART` of the rp2 port.

use crate::io::stream;
use crate::machine::uart::{self, Form, Given};
use crate::{ANY, function, with_keywords};
use taipan_vm::{Args, Item, Res, TypeDef, Val, Vm};

pub static FORM: Form = Form {
    def: &TYPE,
    configure,
    sets_up: true,
    received: 0,
    idle: IRQ_RXIDLE,
    console: None,
    no_such: "doesn't exist",
    trigger_digits: 4,
};

const IRQ_RXIDLE: i64 = 0x40;
const DEFAULT_ROOM: i64 = 256;

pub static TYPE: TypeDef = TypeDef {
    new: Some(uart::new),
    methods: &[
        with_keywords("init", 1, ANY, uart::init),
        function("deinit", 1, 1, uart::deinit),
        function("any", 1, 1, uart::any),
        function("txdone", 1, 1, uart::txdone),
        function("sendbreak", 1, 1, uart::sendbreak),
        with_keywords("irq", 1, 4, uart::irq),
        ("read", stream::READ1.1),
        ("readinto", stream::READINTO1.1),
        stream::READLINE,
        ("write", stream::WRITE1.1),
        stream::FLUSH,
        ("CTS", Item::Int(1)),
        ("RTS", Item::Int(2)),
        ("INV_TX", Item::Int(1)),
        ("INV_RX", Item::Int(2)),
        ("IRQ_RXIDLE", Item::Int(IRQ_RXIDLE)),
        ("IRQ_TXIDLE", Item::Int(0x20)),
        ("IRQ_BREAK", Item::Int(0x200)),
    ],
    stream: Some(&uart::STREAM),
    iter: Some(stream::lines),
    next: Some(stream::next_line),
    print: Some(|vm, this, _, out| {
        let (beginning, limits, irq) = (uart::beginning(vm, this), uart::limits(vm, this), uart::trigger(vm, this));
        out.push_str(&alloc::format!("{beginning}, txbuf={DEFAULT_ROOM}, {limits}, invert=None, irq={irq})"));
        Ok(())
    }),
    ..TypeDef::named("UART")
};

/// `init(baudrate, bits, parity, stop, *, tx, rx, cts, rts, timeout, timeout_char, invert, flow, txbuf, rxbuf)`
fn configure(vm: &mut Vm, this: Val, args: Args) -> Res<()> {
    const NAMES: [&str; 14] =
        ["baudrate", "bits", "parity", "stop", "tx", "rx", "cts", "rts", "timeout", "timeout_char", "invert", "flow", "txbuf", "rxbuf"];
    let [baudrate, bits, parity, stop, tx, rx, _cts, _rts, timeout, timeout_char, invert, flow, _txbuf, rxbuf] =
        args.parse(vm, NAMES, 4)?;
    for unusual in [invert, flow].into_iter().flatten() {
        if vm.int_arg_i64(unusual)? > 0 {
            return Err(vm.value_error("flow control and inverted lines are not simulated"));
        }
    }
    uart::configure_given(vm, this, Given { baudrate, bits, parity, stop, tx, rx, timeout, timeout_char, rxbuf }, DEFAULT_ROOM)
}
