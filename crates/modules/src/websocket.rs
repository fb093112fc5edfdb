//! `websocket`: the frames of RFC 6455 on a stream, for a server after the handshake.
//!
//! What is read is the payload of data frames, one after the other. Control frames are read over; one that closes is
//! answered, and is the end. What is written is a frame with every `write`.

use crate::io::stream;
use crate::object;
use taipan_vm::stream::errno::{EAGAIN, EINVAL, EIO};
use taipan_vm::{Args, Io, Item, Kind, ModuleDef, Request, Res, Stream, TypeDef, Val, Vm};

pub static MODULE: ModuleDef = ModuleDef { name: "websocket", items: &[("websocket", Item::Type(&WEBSOCKET))] };

static WEBSOCKET: TypeDef = TypeDef {
    new: Some(new),
    methods: &[stream::READ, stream::READINTO, stream::READLINE, stream::WRITE, stream::IOCTL, stream::CLOSE],
    stream: Some(&Stream { text: false, read, write, ioctl }),
    ..TypeDef::named("websocket")
};

/// The stream below.
const STREAM: usize = 1;
/// Whether that is told to wait while a frame is written.
const BLOCKS: usize = 2;
/// The kind of the frames that are written.
const KIND: usize = 3;
/// The part of a frame that is being read, one of the four below.
const PART: usize = 4;
/// A `Raw`: the bytes of `START` or `REST`, and behind them the mask.
const BYTES: usize = 5;
/// How many bytes of the part are there, and how many there must be.
const GOT: usize = 6;
const WANTED: usize = 7;
/// Payload still to be read, and how far the mask has turned.
const LEFT: usize = 8;
const TURN: usize = 9;
/// First bytes of the current frame, and of the last data frame.
const FRAME: usize = 10;
const DATA_FRAME: usize = 11;

/// The first two bytes.
const START: isize = 0;
/// The rest of the head: a longer length, a mask.
const REST: isize = 1;
const PAYLOAD: isize = 2;
const CONTROL: isize = 3;

const HEAD_BYTES: usize = 6;
const MASK_BYTES: usize = 4;

/// The bits of a first byte that say what kind of a frame it is.
const KIND_BITS: isize = 15;
const CONTINUED: isize = 0;
const TEXT: isize = 1;
/// This and above are control frames.
const CLOSE: isize = 8;
const LAST: u8 = 0x80;

/// The largest payload written.
const LARGEST: usize = 0xffff;
const ENOBUFS: i32 = 105;

/// `websocket(stream[, blocking])`
fn new(vm: &mut Vm, _: Val, args: Args) -> Res {
    object::arity(vm, args, 1, 2)?;
    let below = args.get(vm, 0);
    vm.stream(below)?;
    let bytes = vm.alloc_bytes(Kind::Raw, HEAD_BYTES + MASK_BYTES)?;
    let blocks = args.opt(vm, 1) == Some(Val::TRUE);
    let mut slots = [Val::int(0); DATA_FRAME];
    slots[STREAM - 1] = below;
    slots[BLOCKS - 1] = if blocks { Val::TRUE } else { Val::FALSE };
    slots[KIND - 1] = Val::int(TEXT);
    slots[BYTES - 1] = bytes;
    slots[WANTED - 1] = Val::int(2);
    object::new(vm, &WEBSOCKET, &slots)
}

// ---- Reading

fn read(vm: &mut Vm, this: Val, out: &mut [u8]) -> Res<Io> {
    loop {
        if let Err(end) = complete(vm, this)? {
            return Ok(end);
        }
        match object::int(vm, this, PART) {
            START => {
                if !start(vm, this) {
                    // The length has eight bytes: there is no way to go on.
                    let below = vm.heap.get(this, STREAM);
                    let _ = vm.stream_ioctl(below, Request::Close)?;
                    return Ok(Err(EIO));
                }
            }
            REST => rest(vm, this),
            part => {
                let io = payload(vm, this, out)?;
                let over = object::int(vm, this, LEFT) == 0;
                let kind = object::int(vm, this, FRAME) & KIND_BITS;
                if over {
                    next_frame(vm, this);
                }
                match io {
                    Some(io) if part == PAYLOAD || !matches!(io, Ok(n) if n > 0) => return Ok(io),
                    _ if over && part == CONTROL && kind == CLOSE => {
                        // Whether the other side still wants to know does not matter.
                        let _ = frame(vm, this, &[LAST | CLOSE as u8, 0], &[])?;
                        return Ok(Ok(0));
                    }
                    _ => {}
                }
            }
        }
        vm.poll_native(4, "websocket")?;
    }
}

/// Reads what is missing of the part; what `read` is to return if that is not there.
fn complete(vm: &mut Vm, this: Val) -> Res<Result<(), Io>> {
    let (got, wanted) = (object::int(vm, this, GOT) as usize, object::int(vm, this, WANTED) as usize);
    if got == wanted {
        return Ok(Ok(()));
    }
    let (mut bytes, below) = ([0; HEAD_BYTES], vm.heap.get(this, STREAM));
    let n = match vm.stream_read(below, &mut bytes[got..wanted])? {
        Ok(n) if n > 0 => n,
        end => return Ok(Err(end)),
    };
    let place = vm.heap.get(this, BYTES);
    vm.heap.bytes_mut(place)[got..got + n].copy_from_slice(&bytes[got..got + n]);
    object::set_int(vm, this, GOT, (got + n) as isize);
    Ok(if got + n == wanted { Ok(()) } else { Err(Err(EAGAIN)) })
}

/// Takes the first two bytes of a frame: false if its length is beyond what is read.
fn start(vm: &mut Vm, this: Val) -> bool {
    let place = vm.heap.get(this, BYTES);
    let bytes = vm.heap.bytes_mut(place);
    let (first, second) = (isize::from(bytes[0]), bytes[1]);
    // A frame without a mask is as one with a mask of zeros.
    bytes[HEAD_BYTES..].fill(0);
    let length = second & 0x7f;
    let more = if length == 126 { 2 } else { 0 } + if second & 0x80 != 0 { MASK_BYTES } else { 0 };
    object::set_int(vm, this, FRAME, first);
    let kind = match first & KIND_BITS {
        CONTINUED => object::int(vm, this, DATA_FRAME) & KIND_BITS,
        kind => kind,
    };
    object::set_int(vm, this, DATA_FRAME, kind);
    object::set_int(vm, this, LEFT, isize::from(length));
    object::set_int(vm, this, GOT, 0);
    object::set_int(vm, this, WANTED, more as isize);
    let part = if more > 0 { REST } else { body(first) };
    object::set_int(vm, this, PART, part);
    length != 127
}

/// Takes the rest of the head: a length, a mask, or both.
fn rest(vm: &mut Vm, this: Val) {
    let (place, n) = (vm.heap.get(this, BYTES), object::int(vm, this, WANTED) as usize);
    let bytes = vm.heap.bytes_mut(place);
    let length = u16::from_be_bytes([bytes[0], bytes[1]]);
    if n >= MASK_BYTES {
        bytes.copy_within(n - MASK_BYTES..n, HEAD_BYTES);
    }
    if n != MASK_BYTES {
        object::set_int(vm, this, LEFT, length as isize);
    }
    object::set_int(vm, this, GOT, 0);
    object::set_int(vm, this, WANTED, 0);
    let part = body(object::int(vm, this, FRAME));
    object::set_int(vm, this, PART, part);
}

/// What comes after the head of a frame with this first byte.
fn body(first: isize) -> isize {
    if first & KIND_BITS >= CLOSE { CONTROL } else { PAYLOAD }
}

fn next_frame(vm: &mut Vm, this: Val) {
    for (slot, value) in [(PART, START), (GOT, 0), (WANTED, 2), (TURN, 0)] {
        object::set_int(vm, this, slot, value);
    }
}

/// Reads of the payload and takes the mask off it; `None` if there is none.
fn payload(vm: &mut Vm, this: Val, out: &mut [u8]) -> Res<Option<Io>> {
    let left = object::int(vm, this, LEFT) as usize;
    if left == 0 {
        return Ok(None);
    }
    let (room, below) = (out.len().min(left), vm.heap.get(this, STREAM));
    let io = vm.stream_read(below, &mut out[..room])?;
    if let Ok(n) = io {
        let turn = object::int(vm, this, TURN) as usize;
        let mask = &vm.heap.bytes(vm.heap.get(this, BYTES))[HEAD_BYTES..];
        for (i, byte) in out[..n].iter_mut().enumerate() {
            *byte ^= mask[(turn + i) % MASK_BYTES];
        }
        object::set_int(vm, this, TURN, ((turn + n) % MASK_BYTES) as isize);
        object::set_int(vm, this, LEFT, left.saturating_sub(n) as isize);
    }
    Ok(Some(io))
}

// ---- Writing

fn write(vm: &mut Vm, this: Val, bytes: &[u8]) -> Res<Io> {
    if bytes.len() > LARGEST {
        return Ok(Err(ENOBUFS));
    }
    let first = LAST | object::int(vm, this, KIND) as u8;
    let [high, low] = (bytes.len() as u16).to_be_bytes();
    if bytes.len() < 126 { frame(vm, this, &[first, low], bytes) } else { frame(vm, this, &[first, 126, high, low], bytes) }
}

fn frame(vm: &mut Vm, this: Val, head: &[u8], payload: &[u8]) -> Res<Io> {
    let below = vm.heap.get(this, STREAM);
    let blocks = vm.heap.get(this, BLOCKS) == Val::TRUE;
    if blocks {
        vm.call_method(below, "setblocking", &[Val::TRUE])?;
    }
    let mut io = vm.stream_write_full(below, head)?;
    if io.is_ok() {
        io = vm.stream_write_full(below, payload)?;
    }
    if blocks {
        vm.call_method(below, "setblocking", &[Val::FALSE])?;
    }
    Ok(io)
}

fn ioctl(vm: &mut Vm, this: Val, request: Request) -> Res<Io> {
    match request {
        Request::Close => {
            let below = vm.heap.get(this, STREAM);
            vm.stream_ioctl(below, Request::Close)
        }
        Request::GetDataOptions => Ok(Ok(object::int(vm, this, DATA_FRAME) as usize)),
        Request::SetDataOptions(kind) => {
            let before = object::int(vm, this, KIND);
            object::set_int(vm, this, KIND, kind as isize & KIND_BITS);
            Ok(Ok(before as usize))
        }
        _ => Ok(Err(EINVAL)),
    }
}
