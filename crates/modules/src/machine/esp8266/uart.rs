//! `UART` of the esp8266 port: no handlers. The second one, which can only send, is not here.

use crate::io::stream;
use crate::machine::uart::{self, Form, Given};
use crate::{ANY, function, with_keywords};
use taipan_vm::{Args, Res, TypeDef, Val, Vm};

pub static FORM: Form =
    Form { def: &TYPE, configure, sets_up: true, received: 0, idle: 0, console: None, no_such: "does not exist", trigger_digits: 4 };

const DEFAULT_ROOM: i64 = 15;

pub static TYPE: TypeDef = TypeDef {
    new: Some(uart::new),
    methods: &[
        with_keywords("init", 1, ANY, uart::init),
        function("deinit", 1, 1, uart::deinit),
        function("any", 1, 1, uart::any),
        function("txdone", 1, 1, uart::txdone),
        ("read", stream::READ1.1),
        ("readinto", stream::READINTO1.1),
        stream::READLINE,
        ("write", stream::WRITE1.1),
        stream::FLUSH,
    ],
    stream: Some(&uart::STREAM),
    iter: Some(stream::lines),
    next: Some(stream::next_line),
    print: Some(|vm, this, _, out| {
        let beginning = uart::beginning(vm, this);
        // The pins are not said.
        let end = beginning.find(", tx=").unwrap_or(beginning.len());
        out.push_str(&alloc::format!("{}, {})", &beginning[..end], uart::limits(vm, this)));
        Ok(())
    }),
    ..TypeDef::named("UART")
};

/// `init(baudrate, bits, parity, stop, *, tx, rx, rxbuf, timeout, timeout_char)`
fn configure(vm: &mut Vm, this: Val, args: Args) -> Res<()> {
    const NAMES: [&str; 9] = ["baudrate", "bits", "parity", "stop", "tx", "rx", "rxbuf", "timeout", "timeout_char"];
    let [baudrate, bits, parity, stop, tx, rx, rxbuf, timeout, timeout_char] = args.parse(vm, NAMES, 4)?;
    uart::configure_given(vm, this, Given { baudrate, bits, parity, stop, tx, rx, timeout, timeout_char, rxbuf }, DEFAULT_ROOM)
}
