//! Addresses of sockets: tuples `(host, port)`, as in CPython and on boards; `socket.sockaddr` takes one apart.

use super::AF_UNIX;
use rustix::net::{SocketAddrAny, SocketAddrUnix};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use taipan_vm::types;
use taipan_vm::{Args, Kind, Res, Val, Vm};

/// What the resolver says when it knows no such name.
const EAI_NONAME: i32 = -2;

/// The address that a program gave, for a socket of this family: a path, or a host (its name is looked up) and a port.
pub fn parse(vm: &mut Vm, v: Val, family: isize) -> Res<SocketAddrAny> {
    if family == AF_UNIX {
        let path = taipan_modules::vfs::path_text(vm, v)?;
        return match SocketAddrUnix::new(path) {
            Ok(address) => Ok(address.into()),
            Err(e) => Err(crate::error::raise(vm, e)),
        };
    }
    if !vm.heap.is(v, Kind::Tuple) || vm.tuple_len(v) < 2 {
        return Err(vm.type_error("address must be a tuple (host, port)"));
    }
    let (host, port) = (vm.tuple_get(v, 0), vm.tuple_get(v, 1));
    let (host, port) = (host_text(vm, host)?, port_number(vm, port)?);
    let found = resolve(vm, &host, port)?;
    let wanted = |address: &&SocketAddr| address.is_ipv4() == (family == super::AF_INET);
    match found.iter().find(wanted).or(found.first()) {
        Some(address) => Ok((*address).into()),
        None => Err(no_address(vm)),
    }
}

fn host_text(vm: &mut Vm, v: Val) -> Res<String> {
    match vm.as_str(v) {
        Some("") => Ok("0.0.0.0".into()),
        Some(text) => Ok(text.into()),
        None => Err(vm.type_error("host must be a str")),
    }
}

fn port_number(vm: &mut Vm, v: Val) -> Res<u16> {
    let text = vm.as_str(v).map(str::to_owned);
    let number = match text {
        Some(text) => text.parse().map_err(|_| vm.value_error("port must be a number"))?,
        None => vm.index_arg(v)?,
    };
    u16::try_from(number).map_err(|_| vm.value_error("port must be 0-65535"))
}

fn resolve(vm: &mut Vm, host: &str, port: u16) -> Res<Vec<SocketAddr>> {
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, port)]);
    }
    match (host, port).to_socket_addrs() {
        Ok(found) => Ok(found.collect()),
        Err(_) => Err(no_address(vm)),
    }
}

fn no_address(vm: &mut Vm) -> taipan_vm::Raise {
    vm.raise_fmt(types::OS_ERROR, format_args!("[addrinfo error {EAI_NONAME}]"))
}

/// An address as a program sees it; None where there is none.
pub fn value(vm: &mut Vm, address: Option<SocketAddrAny>) -> Res {
    let Some(address) = address else { return Ok(Val::NONE) };
    match SocketAddr::try_from(address.clone()) {
        Ok(address) => ip_value(vm, address),
        Err(_) => {
            let path = SocketAddrUnix::try_from(address).ok().and_then(|a| a.path().map(|p| p.to_string_lossy().into_owned()));
            vm.new_str(&path.unwrap_or_default())
        }
    }
}

fn ip_value(vm: &mut Vm, address: SocketAddr) -> Res {
    let host = vm.new_str(&address.ip().to_string())?;
    vm.new_tuple(&[host, Val::int(address.port() as isize)])
}

/// `getaddrinfo(host, port[, family, type, proto, flags])`: a list of `(family, type, proto, name, address)`.
pub fn getaddrinfo(vm: &mut Vm, args: Args) -> Res {
    let (host, port) = (args.get(vm, 0), args.get(vm, 1));
    let (host, port) = (host_text(vm, host)?, port_number(vm, port)?);
    let mut wanted = [0; 3];
    for (i, value) in wanted.iter_mut().enumerate() {
        if let Some(v) = args.opt(vm, 2 + i) {
            *value = vm.index_arg(v)?;
        }
    }
    let [family, kind, protocol] = wanted;
    let list = vm.new_list(&[])?;
    for address in resolve(vm, &host, port)? {
        let its_family = if address.is_ipv4() { super::AF_INET } else { super::AF_INET6 };
        if family != 0 && family != its_family {
            continue;
        }
        let kind = if kind == 0 { super::SOCK_STREAM } else { kind };
        let shown = ip_value(vm, address)?;
        let entry = vm.new_tuple(&[Val::int(its_family), Val::int(kind), Val::int(protocol), Val::NONE, shown])?;
        vm.list_push(list, entry)?;
    }
    Ok(list)
}

/// `sockaddr(address)`: `(family, packed host, port)`
pub fn sockaddr(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let address = parse(vm, v, super::AF_INET)?;
    match SocketAddr::try_from(address) {
        Ok(address) => {
            let family = if address.is_ipv4() { super::AF_INET } else { super::AF_INET6 };
            let host = packed(vm, address.ip())?;
            vm.new_tuple(&[Val::int(family), host, Val::int(address.port() as isize)])
        }
        Err(e) => Err(crate::error::raise(vm, e)),
    }
}

fn packed(vm: &mut Vm, ip: IpAddr) -> Res {
    match ip {
        IpAddr::V4(ip) => vm.new_bytes(&ip.octets()),
        IpAddr::V6(ip) => vm.new_bytes(&ip.octets()),
    }
}

/// `inet_pton(family, text)`
pub fn inet_pton(vm: &mut Vm, args: Args) -> Res {
    let (family, text) = (args.get(vm, 0), args.get(vm, 1));
    let (family, text) = (vm.index_arg(family)?, host_text(vm, text)?);
    match text.parse::<IpAddr>() {
        Ok(ip) if ip.is_ipv4() == (family == super::AF_INET) => packed(vm, ip),
        _ => Err(vm.os_error(rustix::io::Errno::INVAL.raw_os_error())),
    }
}

/// `inet_ntop(family, packed)`
pub fn inet_ntop(vm: &mut Vm, args: Args) -> Res {
    let (family, bytes) = (args.get(vm, 0), args.get(vm, 1));
    let family = vm.index_arg(family)?;
    let bytes = vm.buffer(bytes).map(<[u8]>::to_vec).unwrap_or_default();
    let ip = match (<[u8; 4]>::try_from(&bytes[..]), <[u8; 16]>::try_from(&bytes[..])) {
        (Ok(four), _) if family == super::AF_INET => IpAddr::from(four),
        (_, Ok(sixteen)) if family == super::AF_INET6 => IpAddr::from(sixteen),
        _ => return Err(vm.os_error(rustix::io::Errno::INVAL.raw_os_error())),
    };
    vm.new_str(&ip.to_string())
}
