//! `socket`: TCP, UDP and local sockets of the desktop.
//!
//! To the operating system no socket ever blocks: what a program sees as waiting is done here, a millisecond at a time,
//! so that interrupt handlers, callbacks and other threads go on meanwhile.

mod address;

use crate::{descriptor, error};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::sockopt;
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType};
use std::net::Ipv4Addr;
use taipan_board::Cycles;
use taipan_modules::io::stream;
use taipan_modules::{ANY, function, object};
use taipan_vm::thread::Wait;
use taipan_vm::{Args, Io, Item, ModuleDef, Request, Res, Stream, TypeDef, Val, Vm};

const AF_UNIX: isize = 1;
const AF_INET: isize = 2;
const AF_INET6: isize = 10;
const SOCK_STREAM: isize = 1;
const SOL_IP: isize = 0;
const SOL_SOCKET: isize = 1;
const IPPROTO_TCP: isize = 6;
const SO_REUSEADDR: isize = 2;
const SO_BROADCAST: isize = 6;
const SO_SNDBUF: isize = 7;
const SO_RCVBUF: isize = 8;
const SO_KEEPALIVE: isize = 9;
const TCP_NODELAY: isize = 1;
const IP_ADD_MEMBERSHIP: isize = 35;
const IP_DROP_MEMBERSHIP: isize = 36;

pub static MODULE: ModuleDef = ModuleDef {
    name: "socket",
    items: &[
        ("socket", Item::Type(&TYPE)),
        function("getaddrinfo", 2, 6, address::getaddrinfo),
        function("sockaddr", 1, 1, address::sockaddr),
        function("inet_pton", 2, 2, address::inet_pton),
        function("inet_ntop", 2, 2, address::inet_ntop),
        ("AF_UNIX", Item::Int(AF_UNIX as i64)),
        ("AF_INET", Item::Int(AF_INET as i64)),
        ("AF_INET6", Item::Int(AF_INET6 as i64)),
        ("SOCK_STREAM", Item::Int(SOCK_STREAM as i64)),
        ("SOCK_DGRAM", Item::Int(2)),
        ("SOCK_RAW", Item::Int(3)),
        ("SOL_SOCKET", Item::Int(SOL_SOCKET as i64)),
        ("IPPROTO_IP", Item::Int(SOL_IP as i64)),
        ("IPPROTO_TCP", Item::Int(IPPROTO_TCP as i64)),
        ("TCP_NODELAY", Item::Int(TCP_NODELAY as i64)),
        ("SO_REUSEADDR", Item::Int(SO_REUSEADDR as i64)),
        ("SO_ERROR", Item::Int(4)),
        ("SO_BROADCAST", Item::Int(SO_BROADCAST as i64)),
        ("SO_SNDBUF", Item::Int(SO_SNDBUF as i64)),
        ("SO_RCVBUF", Item::Int(SO_RCVBUF as i64)),
        ("SO_KEEPALIVE", Item::Int(SO_KEEPALIVE as i64)),
        ("SO_LINGER", Item::Int(13)),
        ("IP_ADD_MEMBERSHIP", Item::Int(IP_ADD_MEMBERSHIP as i64)),
        ("IP_DROP_MEMBERSHIP", Item::Int(IP_DROP_MEMBERSHIP as i64)),
        ("MSG_DONTROUTE", Item::Int(4)),
        ("MSG_DONTWAIT", Item::Int(0x40)),
        ("MSG_PEEK", Item::Int(2)),
    ],
};

static TYPE: TypeDef = TypeDef {
    new: Some(new),
    methods: &[
        function("bind", 2, 2, bind),
        function("listen", 1, 2, listen),
        function("accept", 1, 1, accept),
        function("connect", 2, 2, connect),
        function("send", 2, 3, send),
        function("sendall", 2, 3, sendall),
        function("sendto", 3, 4, sendto),
        function("recv", 2, 3, recv),
        function("recv_into", 2, 3, recv_into),
        function("recvfrom", 2, 3, recvfrom),
        function("setsockopt", 4, 4, setsockopt),
        function("settimeout", 2, 2, settimeout),
        function("setblocking", 2, 2, setblocking),
        function("makefile", 1, ANY, |vm, args| Ok(args.get(vm, 0))),
        function("fileno", 1, 1, |vm, args| {
            let socket = object::this(vm, args, &TYPE)?;
            Ok(vm.heap.get(socket, NUMBER))
        }),
        stream::READ,
        stream::READINTO,
        stream::READLINE,
        stream::WRITE,
        stream::CLOSE,
        stream::ENTER,
        stream::EXIT,
    ],
    print: Some(|vm, socket, _, out| {
        out.push_str(&format!("<_socket {}>", object::int(vm, socket, NUMBER)));
        Ok(())
    }),
    stream: Some(&Stream { text: false, read, write, ioctl }),
    ..TypeDef::named("socket")
};

/// The descriptor's number, -1 once it is closed.
const NUMBER: usize = 1;
/// Milliseconds that an operation may take; negative for as long as it needs.
const TIMEOUT: usize = 2;
const FAMILY: usize = 3;

const FOREVER: isize = -1;
/// What a poll says of a closed socket.
const POLLNVAL: usize = 32;
/// Most bytes received at once, whatever the program asks for.
const MOST: usize = 1 << 20;

/// `socket([family[, type[, protocol]]])`
fn new(vm: &mut Vm, _: Val, args: Args) -> Res {
    object::arity(vm, args, 0, 3)?;
    let mut given = [AF_INET, SOCK_STREAM, 0];
    for (i, value) in given.iter_mut().enumerate() {
        if let Some(v) = args.opt(vm, i) {
            *value = vm.index_arg(v)?;
        }
    }
    let (Ok(family), Ok(kind), Ok(protocol)) = (u16::try_from(given[0]), u32::try_from(given[1]), u32::try_from(given[2])) else {
        return Err(error::raise(vm, Errno::INVAL));
    };
    let protocol = core::num::NonZero::new(protocol).map(rustix::net::Protocol::from_raw);
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    match rustix::net::socket_with(AddressFamily::from_raw(family), SocketType::from_raw(kind), flags, protocol) {
        Ok(fd) => object(vm, fd, given[0]),
        Err(e) => Err(error::raise(vm, e)),
    }
}

fn object(vm: &mut Vm, fd: std::os::fd::OwnedFd, family: isize) -> Res {
    let number = descriptor::insert(fd);
    object::new(vm, &TYPE, &[Val::int(number as isize), Val::int(FOREVER), Val::int(family)])
}

fn number(vm: &Vm, socket: Val) -> i32 {
    object::int(vm, socket, NUMBER) as i32
}

// ---- Waiting

/// Does an operation that may have to wait until the socket is ready for it. With `again`, the arguments of the built-in
/// in progress, that built-in is done again when it may go on: nothing must have been done yet.
fn waiting<T>(
    vm: &mut Vm,
    again: Option<Args>,
    socket: Val,
    ready: PollFlags,
    mut operation: impl FnMut(i32) -> Result<T, Errno>,
) -> Res<Result<T, Errno>> {
    let timeout = object::int(vm, socket, TIMEOUT);
    let mut end = if timeout <= 0 { Cycles::NEVER } else { after(vm, timeout as u64) };
    if again.is_some() {
        end = vm.waits_until(end).0;
    }
    loop {
        let number = number(vm, socket);
        match operation(number) {
            Err(Errno::AGAIN) if timeout != 0 => {}
            Err(Errno::INTR) => {}
            done => return Ok(done),
        }
        if vm.now() >= end {
            return Ok(Err(Errno::TIMEDOUT));
        }
        vm.handle_pending()?;
        if vm.has_threads() {
            let condition: fn(&Vm, Val) -> bool = if ready == PollFlags::IN { is_readable } else { is_writable };
            let wait = Wait { until: after(vm, 1), condition: Some((condition, socket)) };
            match again {
                Some(args) => vm.pause(args, wait, end)?,
                None => vm.pause_inside(wait)?,
            }
        } else {
            pause(number, ready);
            let now = vm.now();
            vm.idle_until(now)?;
        }
    }
}

fn after(vm: &mut Vm, milliseconds: u64) -> Cycles {
    let wait = Cycles::from_nanoseconds(milliseconds.saturating_mul(1_000_000), vm.board.profile().cpu_hz);
    Cycles(vm.now().0.saturating_add(wait.0))
}

fn is_readable(vm: &Vm, socket: Val) -> bool {
    is_ready(number(vm, socket), PollFlags::IN)
}

fn is_writable(vm: &Vm, socket: Val) -> bool {
    is_ready(number(vm, socket), PollFlags::OUT)
}

/// What goes wrong here shows when the operation is tried again.
fn is_ready(number: i32, ready: PollFlags) -> bool {
    let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
    descriptor::with(number, |fd| poll(&mut [PollFd::from_borrowed_fd(fd, ready)], Some(&at_once))) != Ok(0)
}

/// Waits until the socket is ready, for a millisecond at most.
fn pause(number: i32, ready: PollFlags) {
    // What goes wrong here shows when the operation is tried again.
    let _ =
        descriptor::with(number, |fd| poll(&mut [PollFd::from_borrowed_fd(fd, ready)], Some(&Timespec { tv_sec: 0, tv_nsec: 1_000_000 })));
}

fn settimeout(vm: &mut Vm, args: Args) -> Res {
    let socket = object::this(vm, args, &TYPE)?;
    let timeout = args.get(vm, 1);
    let milliseconds = match timeout.is_none() {
        true => FOREVER,
        // Less than a millisecond is still some time.
        false => match vm.float_arg(timeout)? {
            seconds if seconds > 0.0 => ((seconds * 1000.0) as isize).max(1),
            _ => 0,
        },
    };
    object::set_int(vm, socket, TIMEOUT, milliseconds);
    Ok(Val::NONE)
}

fn setblocking(vm: &mut Vm, args: Args) -> Res {
    let socket = object::this(vm, args, &TYPE)?;
    let blocks = args.get(vm, 1);
    let blocks = vm.truth(blocks)?;
    object::set_int(vm, socket, TIMEOUT, if blocks { FOREVER } else { 0 });
    Ok(Val::NONE)
}

// ---- Connections

/// Gives the result of an operation on the descriptor to the program.
fn done<T>(vm: &mut Vm, result: Result<T, Errno>) -> Res<T> {
    result.map_err(|e| error::raise(vm, e))
}

fn given_address(vm: &mut Vm, socket: Val, v: Val) -> Res<rustix::net::SocketAddrAny> {
    let family = object::int(vm, socket, FAMILY);
    address::parse(vm, v, family)
}

fn bind(vm: &mut Vm, args: Args) -> Res {
    let (socket, to) = (object::this(vm, args, &TYPE)?, args.get(vm, 1));
    let address = given_address(vm, socket, to)?;
    let result = descriptor::with(number(vm, socket), |fd| rustix::net::bind(fd, &address));
    done(vm, result)?;
    Ok(Val::NONE)
}

fn listen(vm: &mut Vm, args: Args) -> Res {
    let socket = object::this(vm, args, &TYPE)?;
    let backlog = match args.opt(vm, 1) {
        Some(n) => vm.index_arg(n)?.clamp(0, i32::MAX as isize) as i32,
        None => 2,
    };
    let result = descriptor::with(number(vm, socket), |fd| rustix::net::listen(fd, backlog));
    done(vm, result)?;
    Ok(Val::NONE)
}

/// `accept()`: `(socket, address)`
fn accept(vm: &mut Vm, args: Args) -> Res {
    let socket = object::this(vm, args, &TYPE)?;
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    let result =
        waiting(vm, Some(args), socket, PollFlags::IN, |number| descriptor::with(number, |fd| rustix::net::acceptfrom_with(fd, flags)))?;
    let (fd, from) = done(vm, result)?;
    let family = object::int(vm, socket, FAMILY);
    let accepted = object(vm, fd, family)?;
    let from = address::value(vm, from)?;
    vm.new_tuple(&[accepted, from])
}

fn connect(vm: &mut Vm, args: Args) -> Res {
    let (socket, to) = (object::this(vm, args, &TYPE)?, args.get(vm, 1));
    let address = given_address(vm, socket, to)?;
    let begun = descriptor::with(number(vm, socket), |fd| rustix::net::connect(fd, &address));
    match begun {
        Err(Errno::INPROGRESS) if object::int(vm, socket, TIMEOUT) != 0 => {}
        begun => return done(vm, begun).map(|()| Val::NONE),
    }
    // Connected, or refused, once it can be written to.
    let result = waiting(vm, None, socket, PollFlags::OUT, |number| {
        descriptor::with(number, |fd| {
            let mut fds = [PollFd::from_borrowed_fd(fd, PollFlags::OUT)];
            match poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }))? {
                0 => Err(Errno::AGAIN),
                _ => sockopt::socket_error(fd)?,
            }
        })
    })?;
    done(vm, result)?;
    Ok(Val::NONE)
}

// ---- Data

fn send_once(vm: &mut Vm, again: Option<Args>, socket: Val, bytes: &[u8]) -> Res<Result<usize, Errno>> {
    waiting(vm, again, socket, PollFlags::OUT, |number| descriptor::with(number, |fd| rustix::net::send(fd, bytes, SendFlags::NOSIGNAL)))
}

/// The bytes to send, copied: handlers may change the buffer while the socket waits.
fn bytes_arg(vm: &mut Vm, v: Val) -> Res<Vec<u8>> {
    match vm.buffer(v) {
        Some(bytes) => Ok(bytes.to_vec()),
        None => Err(vm.type_error("object with buffer protocol required")),
    }
}

fn send(vm: &mut Vm, args: Args) -> Res {
    let (socket, data) = (object::this(vm, args, &TYPE)?, args.get(vm, 1));
    let bytes = bytes_arg(vm, data)?;
    let result = send_once(vm, Some(args), socket, &bytes)?;
    done(vm, result).map(|n| Val::int(n as isize))
}

fn sendall(vm: &mut Vm, args: Args) -> Res {
    let (socket, data) = (object::this(vm, args, &TYPE)?, args.get(vm, 1));
    let bytes = bytes_arg(vm, data)?;
    let mut sent = 0;
    while sent < bytes.len() {
        let result = send_once(vm, None, socket, &bytes[sent..])?;
        sent += done(vm, result)?;
        vm.poll_native(1, "sendall")?;
    }
    Ok(Val::NONE)
}

/// `sendto(bytes[, flags], address)`
fn sendto(vm: &mut Vm, args: Args) -> Res {
    let (socket, data, to) = (object::this(vm, args, &TYPE)?, args.get(vm, 1), args.get(vm, args.len() - 1));
    let (bytes, address) = (bytes_arg(vm, data)?, given_address(vm, socket, to)?);
    let result = waiting(vm, Some(args), socket, PollFlags::OUT, |number| {
        descriptor::with(number, |fd| rustix::net::sendto(fd, &bytes, SendFlags::NOSIGNAL, &address))
    })?;
    done(vm, result).map(|n| Val::int(n as isize))
}

/// Room for what is to be received: the second argument's bytes; and the flags after it.
fn room(vm: &mut Vm, args: Args) -> Res<(Vec<u8>, RecvFlags)> {
    let (n, flags) = (args.get(vm, 1), args.opt(vm, 2));
    let n = vm.index_arg(n)?;
    let Ok(n) = usize::try_from(n) else { return Err(vm.value_error("negative buffersize")) };
    Ok((vec![0; n.min(MOST)], receive_flags(vm, flags)?))
}

fn receive_flags(vm: &mut Vm, flags: Option<Val>) -> Res<RecvFlags> {
    let Some(flags) = flags else { return Ok(RecvFlags::empty()) };
    Ok(RecvFlags::from_bits_retain(vm.index_arg(flags)? as u32))
}

fn recv(vm: &mut Vm, args: Args) -> Res {
    let socket = object::this(vm, args, &TYPE)?;
    let (mut buffer, flags) = room(vm, args)?;
    let n = receive(vm, Some(args), socket, &mut buffer, flags)?;
    let n = done(vm, n)?;
    vm.new_bytes(&buffer[..n])
}

fn receive(vm: &mut Vm, again: Option<Args>, socket: Val, buffer: &mut [u8], flags: RecvFlags) -> Res<Result<usize, Errno>> {
    waiting(vm, again, socket, PollFlags::IN, |number| {
        descriptor::with(number, |fd| rustix::net::recv(fd, &mut *buffer, flags).map(|(n, _)| n))
    })
}

fn recv_into(vm: &mut Vm, args: Args) -> Res {
    let (socket, (target, room)) = (object::this(vm, args, &TYPE)?, stream::target(vm, args)?);
    let mut buffer = vec![0; room.min(MOST)];
    let n = receive(vm, Some(args), socket, &mut buffer, RecvFlags::empty())?;
    let n = done(vm, n)?;
    if let Some(place) = vm.buffer_mut(target).and_then(|bytes| bytes.get_mut(..n)) {
        place.copy_from_slice(&buffer[..n]);
    }
    Ok(Val::int(n as isize))
}

/// `recvfrom(n[, flags])`: `(bytes, address)`
fn recvfrom(vm: &mut Vm, args: Args) -> Res {
    let socket = object::this(vm, args, &TYPE)?;
    let (mut buffer, flags) = room(vm, args)?;
    let result = waiting(vm, Some(args), socket, PollFlags::IN, |number| {
        descriptor::with(number, |fd| rustix::net::recvfrom(fd, &mut buffer, flags).map(|(n, _, from)| (n, from)))
    })?;
    let (n, from) = done(vm, result)?;
    let bytes = vm.new_bytes(&buffer[..n])?;
    let from = address::value(vm, from)?;
    vm.new_tuple(&[bytes, from])
}

// ---- Options

/// `setsockopt(level, option, value)`: those that have a meaning here; EINVAL for any other.
fn setsockopt(vm: &mut Vm, args: Args) -> Res {
    let socket = object::this(vm, args, &TYPE)?;
    let (level, option, value) = (args.get(vm, 1), args.get(vm, 2), args.get(vm, 3));
    let (level, option) = (vm.index_arg(level)?, vm.index_arg(option)?);
    let number = number(vm, socket);
    let result = match (level, option) {
        (SOL_IP, IP_ADD_MEMBERSHIP | IP_DROP_MEMBERSHIP) => {
            let bytes = bytes_arg(vm, value)?;
            membership(number, option == IP_ADD_MEMBERSHIP, &bytes)
        }
        (SOL_SOCKET, SO_RCVBUF | SO_SNDBUF) => {
            let size = usize::try_from(vm.index_arg(value)?).unwrap_or(0);
            descriptor::with(number, |fd| match option {
                SO_RCVBUF => sockopt::set_socket_recv_buffer_size(fd, size),
                _ => sockopt::set_socket_send_buffer_size(fd, size),
            })
        }
        _ => {
            let on = vm.truth(value)?;
            descriptor::with(number, |fd| match (level, option) {
                (SOL_SOCKET, SO_REUSEADDR) => sockopt::set_socket_reuseaddr(fd, on),
                (SOL_SOCKET, SO_BROADCAST) => sockopt::set_socket_broadcast(fd, on),
                (SOL_SOCKET, SO_KEEPALIVE) => sockopt::set_socket_keepalive(fd, on),
                (IPPROTO_TCP, TCP_NODELAY) => sockopt::set_tcp_nodelay(fd, on),
                _ => Err(Errno::INVAL),
            })
        }
    };
    done(vm, result)?;
    Ok(Val::NONE)
}

/// Joins or leaves a multicast group: four bytes of the group, four of the interface.
fn membership(number: i32, join: bool, bytes: &[u8]) -> Result<(), Errno> {
    let (Some(group), Some(interface)) = (bytes.first_chunk::<4>(), bytes.get(4..8).and_then(|b| b.first_chunk::<4>())) else {
        return Err(Errno::INVAL);
    };
    let (group, interface) = (Ipv4Addr::from(*group), Ipv4Addr::from(*interface));
    descriptor::with(number, |fd| match join {
        true => sockopt::set_ip_add_membership(fd, &group, &interface),
        false => sockopt::set_ip_drop_membership(fd, &group, &interface),
    })
}

// ---- The stream

fn read(vm: &mut Vm, socket: Val, buffer: &mut [u8]) -> Res<Io> {
    Ok(receive(vm, None, socket, buffer, RecvFlags::empty())?.map_err(error::number))
}

fn write(vm: &mut Vm, socket: Val, bytes: &[u8]) -> Res<Io> {
    Ok(send_once(vm, None, socket, bytes)?.map_err(error::number))
}

fn ioctl(vm: &mut Vm, socket: Val, request: Request) -> Res<Io> {
    let number = number(vm, socket);
    let result = match request {
        Request::Close => {
            descriptor::close(number);
            object::set_int(vm, socket, NUMBER, -1);
            Ok(0)
        }
        Request::Flush => Ok(0),
        Request::Fileno => Ok(number as usize),
        Request::Timeout(milliseconds) => {
            object::set_int(vm, socket, TIMEOUT, isize::try_from(milliseconds).unwrap_or(FOREVER));
            Ok(0)
        }
        Request::Poll(_) if number < 0 => Ok(POLLNVAL),
        Request::Poll(events) => descriptor::with(number, |fd| {
            let mut fds = [PollFd::from_borrowed_fd(fd, PollFlags::from_bits_truncate(events as u16))];
            poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }))?;
            Ok(fds[0].revents().bits() as usize)
        }),
        _ => Err(Errno::INVAL),
    };
    Ok(result.map_err(error::number))
}
