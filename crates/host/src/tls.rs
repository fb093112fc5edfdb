//! `tls` and `ssl`: encrypted streams, by rustls.
//!
//! A connection is a state machine that eats and gives bytes; here they go to and from any stream, a socket or one of
//! the program's own. A context is a Python object with what was loaded into it; the connection stands in a table of
//! ours, since Rust's values can't be in the heap, and leaves it when its socket is closed or collected.

mod verify;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, Connection, RootCertStore, ServerConfig, ServerConnection};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::sync::Arc;
use taipan_modules::io::stream;
use taipan_modules::{function, object, with_keywords};
use taipan_vm::stream::errno::{EAGAIN, EINVAL};
use taipan_vm::types;
use taipan_vm::{Args, Io, Item, Kind, ModuleDef, Raise, Request, Res, Stream, TypeDef, Val, Vm};

macro_rules! names {
    ($($more:expr),*) => {
        &[
            ("SSLContext", Item::Type(&CONTEXT)),
            ("PROTOCOL_TLS_CLIENT", Item::Int(CLIENT as i64)),
            ("PROTOCOL_TLS_SERVER", Item::Int(1)),
            ("CERT_NONE", Item::Int(CERT_NONE as i64)),
            ("CERT_OPTIONAL", Item::Int(1)),
            ("CERT_REQUIRED", Item::Int(CERT_REQUIRED as i64)),
            $($more),*
        ]
    };
}

pub static TLS: ModuleDef = ModuleDef { name: "tls", items: names!() };
pub static SSL: ModuleDef = ModuleDef { name: "ssl", items: names!(with_keywords("wrap_socket", 1, 2, wrap_socket)) };

const CLIENT: isize = 0;
const SERVER: isize = 1;
const CERT_NONE: isize = 0;
const CERT_REQUIRED: isize = 2;

// ---- Contexts

static CONTEXT: TypeDef = TypeDef {
    new: Some(new_context),
    getattr: Some(|vm, context, name| Ok((vm.str_bytes(name) == b"verify_mode").then(|| vm.heap.get(context, VERIFY)))),
    setattr: Some(set_attribute),
    methods: &[
        function("load_cert_chain", 3, 3, load_cert_chain),
        function("load_verify_locations", 2, 2, load_verify_locations),
        function("get_ciphers", 1, 1, get_ciphers),
        function("set_ciphers", 2, 2, set_ciphers),
        with_keywords("wrap_socket", 2, 2, wrap),
    ],
    print: Some(|_, _, _, out| {
        out.push_str("<SSLContext>");
        Ok(())
    }),
    ..TypeDef::named("SSLContext")
};

const PROTOCOL: usize = 1;
const VERIFY: usize = 2;
/// Bytes as they were given, or None.
const CERTIFICATE: usize = 3;
const KEY: usize = 4;
const ROOTS: usize = 5;
/// The names of the cipher suites that may be used, a tuple; None for all.
const CIPHERS: usize = 6;

fn new_context(vm: &mut Vm, _: Val, args: Args) -> Res {
    object::arity(vm, args, 1, 1)?;
    let protocol = args.get(vm, 0);
    context(vm, protocol)
}

fn context(vm: &mut Vm, protocol: Val) -> Res {
    let verify = match vm.index_arg(protocol)? {
        CLIENT => CERT_REQUIRED,
        SERVER => CERT_NONE,
        _ => return Err(vm.value_error("protocol must be PROTOCOL_TLS_CLIENT or PROTOCOL_TLS_SERVER")),
    };
    object::new(vm, &CONTEXT, &[protocol, Val::int(verify), Val::NONE, Val::NONE, Val::NONE, Val::NONE])
}

fn set_attribute(vm: &mut Vm, context: Val, name: Val, value: Val) -> Res<bool> {
    if vm.str_bytes(name) != b"verify_mode" || value.is_absent() {
        return Ok(false);
    }
    let mode = vm.index_arg(value)?;
    if !(CERT_NONE..=CERT_REQUIRED).contains(&mode) {
        return Err(vm.value_error("verify_mode must be one of the CERT_ values"));
    }
    vm.heap.set(context, VERIFY, value);
    Ok(true)
}

/// The bytes of a certificate or key.
fn bytes(vm: &mut Vm, v: Val) -> Res<Vec<u8>> {
    match vm.buffer(v) {
        Some(bytes) => Ok(bytes.to_vec()),
        None => Err(vm.type_error("object with buffer protocol required")),
    }
}

/// Certificates in PEM or, one, in DER.
fn certificates(vm: &mut Vm, bytes: &[u8]) -> Res<Vec<CertificateDer<'static>>> {
    let found: Vec<_> = match bytes.starts_with(b"0") {
        true => vec![CertificateDer::from(bytes.to_vec())],
        false => CertificateDer::pem_slice_iter(bytes).filter_map(Result::ok).collect(),
    };
    if found.is_empty() { Err(vm.value_error("invalid cert")) } else { Ok(found) }
}

fn key(vm: &mut Vm, bytes: &[u8]) -> Res<PrivateKeyDer<'static>> {
    let found = PrivateKeyDer::try_from(bytes.to_vec()).ok().or_else(|| PrivateKeyDer::from_pem_slice(bytes).ok());
    found.ok_or_else(|| vm.value_error("invalid key"))
}

/// Puts a certificate and its key into a context, if they can be used.
fn set_identity(vm: &mut Vm, context: Val, certificate: &[u8], private: &[u8]) -> Res {
    let parsed = key(vm, private)?;
    certificates(vm, certificate)?;
    if rustls::crypto::ring::sign::any_supported_type(&parsed).is_err() {
        return Err(vm.value_error("unsupported key: RSA from 2048 bits, ECDSA on P-256 or P-384, or Ed25519"));
    }
    set_bytes(vm, context, CERTIFICATE, certificate)?;
    set_bytes(vm, context, KEY, private)
}

/// `load_cert_chain(certificate, key)`: bytes in PEM or DER.
fn load_cert_chain(vm: &mut Vm, args: Args) -> Res {
    let (context, certificate, private) = (object::this(vm, args, &CONTEXT)?, args.get(vm, 1), args.get(vm, 2));
    let (certificate, private) = (bytes(vm, certificate)?, bytes(vm, private)?);
    set_identity(vm, context, &certificate, &private)
}

/// `load_verify_locations(cadata)`: whom to trust.
fn load_verify_locations(vm: &mut Vm, args: Args) -> Res {
    let (context, roots) = (object::this(vm, args, &CONTEXT)?, args.get(vm, 1));
    let roots = bytes(vm, roots)?;
    check_roots(vm, &roots)?;
    set_bytes(vm, context, ROOTS, &roots)
}

/// Our own copy: the program may change its buffer.
fn set_bytes(vm: &mut Vm, context: Val, slot: usize, bytes: &[u8]) -> Res {
    let copy = vm.new_bytes(bytes)?;
    vm.heap.set(context, slot, copy);
    Ok(Val::NONE)
}

/// Refuses what is no certificate, in whatever it is wrapped.
fn check_roots(vm: &mut Vm, bytes: &[u8]) -> Res<()> {
    let mut store = RootCertStore::empty();
    for certificate in certificates(vm, bytes)? {
        store.add(certificate).map_err(|_| vm.value_error("invalid cert"))?;
    }
    Ok(())
}

fn get_ciphers(vm: &mut Vm, _: Args) -> Res {
    let list = vm.new_list(&[])?;
    for suite in rustls::crypto::ring::ALL_CIPHER_SUITES {
        let name = vm.new_str(suite.suite().as_str().unwrap_or("unknown"))?;
        vm.list_push(list, name)?;
    }
    Ok(list)
}

/// `set_ciphers(names)`: a list or tuple of such names as `get_ciphers` gives.
fn set_ciphers(vm: &mut Vm, args: Args) -> Res {
    let (context, names) = (object::this(vm, args, &CONTEXT)?, args.get(vm, 1));
    let base = vm.native_base(names);
    if !matches!(vm.heap.kind(base), Kind::List | Kind::Tuple) {
        let got = vm.type_name(names);
        return Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("object '{got}' isn't a tuple or list")));
    }
    let names = vm.collect_items(names)?;
    for name in &names {
        let Some(text) = vm.as_str(*name).map(str::to_owned) else { return Err(object::no_text(vm, *name)) };
        let mut suites = rustls::crypto::ring::ALL_CIPHER_SUITES.iter();
        if !suites.any(|suite| suite.suite().as_str() == Some(&text)) {
            return Err(vm.raise_fmt(types::OS_ERROR, format_args!("no cipher suite {text}")));
        }
    }
    let names = vm.new_tuple(&names)?;
    vm.heap.set(context, CIPHERS, names);
    Ok(Val::NONE)
}

fn ciphers(vm: &mut Vm, context: Val) -> Res<Option<Vec<String>>> {
    let names = vm.heap.get(context, CIPHERS);
    if names.is_none() {
        return Ok(None);
    }
    let names = vm.collect_items(names)?;
    Ok(Some(names.into_iter().filter_map(|name| vm.as_str(name).map(str::to_owned)).collect()))
}

// ---- Wrapping

/// `SSLContext.wrap_socket(sock, server_side, server_hostname, do_handshake_on_connect)`: the last three by keyword.
fn wrap(vm: &mut Vm, args: Args) -> Res {
    let (context, socket) = (object::this(vm, args, &CONTEXT)?, args.get(vm, 1));
    let server = flag(vm, args, "server_side", object::int(vm, context, PROTOCOL) == SERVER)?;
    let handshake = flag(vm, args, "do_handshake_on_connect", true)?;
    let host = args.keyword(vm, "server_hostname").unwrap_or(Val::NONE);
    connect(vm, context, socket, server, host, handshake)
}

fn flag(vm: &mut Vm, args: Args, name: &str, default: bool) -> Res<bool> {
    match args.keyword(vm, name) {
        Some(v) => vm.truth(v),
        None => Ok(default),
    }
}

/// `ssl.wrap_socket(sock, server_side, key, cert, cert_reqs, cadata, server_hostname, do_handshake)`
fn wrap_socket(vm: &mut Vm, args: Args) -> Res {
    let socket = args.get(vm, 0);
    let server = match args.opt(vm, 1) {
        Some(v) => vm.truth(v)?,
        None => flag(vm, args, "server_side", false)?,
    };
    let context = context(vm, Val::int(if server { SERVER } else { CLIENT }))?;
    let verify = args.keyword(vm, "cert_reqs").unwrap_or(Val::int(CERT_NONE));
    let name = vm.intern(b"verify_mode")?;
    set_attribute(vm, context, name, verify)?;
    let given = |vm: &mut Vm, name: &str| args.keyword(vm, name).filter(|v| !v.is_none()).map(|v| bytes(vm, v)).transpose();
    if let Some(roots) = given(vm, "cadata")? {
        check_roots(vm, &roots)?;
        set_bytes(vm, context, ROOTS, &roots)?;
    }
    if let Some(private) = given(vm, "key")? {
        key(vm, &private)?;
        let Some(certificate) = given(vm, "cert")? else { return Err(object::missing(vm, "cert")) };
        set_identity(vm, context, &certificate, &private)?;
    }
    let handshake = flag(vm, args, "do_handshake", true)?;
    let host = args.keyword(vm, "server_hostname").unwrap_or(Val::NONE);
    connect(vm, context, socket, server, host, handshake)
}

fn connect(vm: &mut Vm, context: Val, socket: Val, server: bool, host: Val, handshake: bool) -> Res {
    vm.stream(socket)?;
    let connection = if server { serve(vm, context)? } else { call(vm, context, host)? };
    let number = SESSIONS.with_borrow_mut(|sessions| sessions.insert(connection));
    let wrapped = object::new(vm, &SOCKET, &[Val::int(number as isize), socket])?;
    vm.delete_later(wrapped);
    if handshake {
        while with(number, |c| c.is_handshaking()) == Some(true) {
            if let Err(errno) = exchange(vm, wrapped)? {
                release(vm, wrapped);
                return Err(vm.os_error(errno));
            }
        }
    }
    Ok(wrapped)
}

fn serve(vm: &mut Vm, context: Val) -> Res<Connection> {
    let ciphers = ciphers(vm, context)?;
    let builder = ServerConfig::builder_with_provider(verify::provider(ciphers.as_deref())).with_safe_default_protocol_versions();
    let builder = builder.map_err(|e| failed(vm, &e))?.with_no_client_auth();
    let config = match identity(vm, context)? {
        Some((chain, key)) => builder.with_single_cert(chain, key).map_err(|e| failed(vm, &e))?,
        None => builder.with_cert_resolver(Arc::new(verify::NoCertificate)),
    };
    ServerConnection::new(Arc::new(config)).map(Connection::Server).map_err(|e| failed(vm, &e))
}

fn call(vm: &mut Vm, context: Val, host: Val) -> Res<Connection> {
    let trusted = match vm.heap.get(context, ROOTS) {
        none if none.is_none() => Vec::new(),
        roots => {
            let roots = bytes(vm, roots)?;
            certificates(vm, &roots)?
        }
    };
    let checks = object::int(vm, context, VERIFY) != CERT_NONE;
    let verifier = verify::Verifier::new(checks.then_some(trusted), !host.is_none());
    let ciphers = ciphers(vm, context)?;
    let builder = ClientConfig::builder_with_provider(verify::provider(ciphers.as_deref())).with_safe_default_protocol_versions();
    let builder = builder.map_err(|e| failed(vm, &e))?.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
    let config = match identity(vm, context)? {
        Some((chain, key)) => builder.with_client_auth_cert(chain, key).map_err(|e| failed(vm, &e))?,
        None => builder.with_no_client_auth(),
    };
    let name = if host.is_none() { "localhost".into() } else { host_name(vm, host)? };
    let name = ServerName::try_from(name).map_err(|_| vm.value_error("invalid server_hostname"))?;
    ClientConnection::new(Arc::new(config), name).map(Connection::Client).map_err(|e| failed(vm, &e))
}

fn host_name(vm: &mut Vm, host: Val) -> Res<String> {
    match vm.as_str(host) {
        Some(text) => Ok(text.to_owned()),
        None => Err(object::no_text(vm, host)),
    }
}

/// The certificates and key that we show.
fn identity(vm: &mut Vm, context: Val) -> Res<Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>> {
    let (chain, private) = (vm.heap.get(context, CERTIFICATE), vm.heap.get(context, KEY));
    if private.is_none() {
        return Ok(None);
    }
    let (chain, private) = (bytes(vm, chain)?, bytes(vm, private)?);
    Ok(Some((certificates(vm, &chain)?, key(vm, &private)?)))
}

fn failed(vm: &mut Vm, e: &rustls::Error) -> Raise {
    match e {
        rustls::Error::InvalidCertificate(_) => vm.value_error(&e.to_string()),
        _ => vm.raise_str(types::OS_ERROR, &e.to_string()),
    }
}

// ---- Sockets

static SOCKET: TypeDef = TypeDef {
    methods: &[
        stream::READ,
        stream::READINTO,
        stream::READLINE,
        stream::WRITE,
        stream::CLOSE,
        ("recv", stream::READ.1),
        ("recv_into", stream::READINTO.1),
        ("send", stream::WRITE.1),
        ("sendall", stream::WRITE.1),
        function("setblocking", 2, 2, setblocking),
        function("getpeercert", 2, 2, getpeercert),
        function("cipher", 1, 1, cipher),
        function("__del__", 1, 1, |vm, args| {
            let socket = object::this(vm, args, &SOCKET)?;
            release(vm, socket);
            Ok(Val::NONE)
        }),
        stream::ENTER,
        stream::EXIT,
    ],
    print: Some(|_, _, _, out| {
        out.push_str("<SSLSocket>");
        Ok(())
    }),
    stream: Some(&Stream { text: false, read, write, ioctl }),
    ..TypeDef::named("SSLSocket")
};

/// The number of the connection, negative once it is gone; the stream below.
const NUMBER: usize = 1;
const BELOW: usize = 2;

#[derive(Default)]
struct Sessions {
    open: BTreeMap<usize, Connection>,
    made: usize,
}

impl Sessions {
    fn insert(&mut self, connection: Connection) -> usize {
        self.made += 1;
        self.open.insert(self.made, connection);
        self.made
    }
}

thread_local! {
    static SESSIONS: RefCell<Sessions> = RefCell::default();
}

/// Uses a connection, if it is still there. Nothing in `usage` may run Python.
fn with<T>(number: usize, usage: impl FnOnce(&mut Connection) -> T) -> Option<T> {
    SESSIONS.with_borrow_mut(|sessions| sessions.open.get_mut(&number).map(usage))
}

fn number(vm: &Vm, socket: Val) -> usize {
    usize::try_from(object::int(vm, socket, NUMBER)).unwrap_or(0)
}

fn release(vm: &mut Vm, socket: Val) {
    let number = number(vm, socket);
    SESSIONS.with_borrow_mut(|sessions| sessions.open.remove(&number));
    object::set_int(vm, socket, NUMBER, -1);
}

/// What the program gets for a broken connection, as in MicroPython's build with another library.
const ECONNABORTED: i32 = 103;
/// Bytes taken from the stream below at a time.
const CHUNK: usize = 4096;

/// Sends what is to be sent.
fn flush(vm: &mut Vm, socket: Val) -> Res<Io> {
    let (number, below) = (number(vm, socket), vm.heap.get(socket, BELOW));
    loop {
        let mut out = Vec::new();
        let wrote = with(number, |c| if c.wants_write() { c.write_tls(&mut out) } else { Ok(0) });
        match wrote {
            None => return Ok(Err(EINVAL)),
            Some(Ok(n)) if n > 0 => {}
            _ => return Ok(Ok(0)),
        }
        if let Err(errno) = vm.stream_write_full(below, &out)? {
            return Ok(Err(errno));
        }
        vm.poll_native(out.len() as u32 / 8, "tls")?;
    }
}

/// Sends what is to be sent and takes in what has come: an error, EAGAIN among them, or whether anything came.
fn exchange(vm: &mut Vm, socket: Val) -> Res<Io> {
    if let Err(errno) = flush(vm, socket)? {
        return Ok(Err(errno));
    }
    let (number, below) = (number(vm, socket), vm.heap.get(socket, BELOW));
    if with(number, |c| c.wants_read()) != Some(true) {
        return Ok(Ok(0));
    }
    let mut buffer = [0; CHUNK];
    let n = match vm.stream_read(below, &mut buffer)? {
        Ok(n) => n,
        Err(errno) => return Ok(Err(errno)),
    };
    let mut rest = &buffer[..n];
    loop {
        let processed = with(number, |c| {
            c.read_tls(&mut rest)?;
            c.process_new_packets().map_err(std::io::Error::other)
        });
        match processed {
            None => return Ok(Err(EINVAL)),
            Some(Err(e)) => {
                // The other side is told why.
                let _ = flush(vm, socket)?;
                return refuse(vm, &e);
            }
            Some(Ok(_)) if rest.is_empty() => break,
            Some(Ok(_)) => {}
        }
        vm.poll_native(n as u32 / 8, "tls")?;
    }
    let handshaking = with(number, |c| c.is_handshaking()) == Some(true);
    if n == 0 && handshaking { Ok(Err(ECONNABORTED)) } else { Ok(Ok(n)) }
}

/// A certificate that is refused is a ValueError, as in MicroPython; all else has the text of the library.
fn refuse(vm: &mut Vm, e: &std::io::Error) -> Res<Io> {
    match e.get_ref().and_then(|e| e.downcast_ref::<rustls::Error>()) {
        Some(e) => Err(failed(vm, e)),
        None => Ok(Err(ECONNABORTED)),
    }
}

fn read(vm: &mut Vm, socket: Val, buffer: &mut [u8]) -> Res<Io> {
    loop {
        let number = number(vm, socket);
        match with(number, |c| c.reader().read(buffer)) {
            None => return Ok(Err(EINVAL)),
            Some(Ok(n)) => return Ok(Ok(n)),
            Some(Err(e)) if e.kind() == std::io::ErrorKind::WouldBlock => {}
            // The stream ended without the farewell that the protocol has for it.
            Some(Err(_)) => return Ok(Ok(0)),
        }
        if let Err(errno) = exchange(vm, socket)? {
            return Ok(Err(errno));
        }
        vm.poll_native(1, "tls")?;
    }
}

fn write(vm: &mut Vm, socket: Val, bytes: &[u8]) -> Res<Io> {
    let number = number(vm, socket);
    while with(number, |c| c.is_handshaking()) == Some(true) {
        if let Err(errno) = exchange(vm, socket)? {
            return Ok(Err(errno));
        }
    }
    let wrote = with(number, |c| c.writer().write(bytes));
    let n = match wrote {
        None => return Ok(Err(EINVAL)),
        Some(Ok(n)) => n,
        Some(Err(_)) => return Ok(Err(EAGAIN)),
    };
    // What can't be sent now is sent with what follows.
    match flush(vm, socket)? {
        Ok(_) | Err(EAGAIN) => Ok(Ok(n)),
        Err(errno) => Ok(Err(errno)),
    }
}

fn ioctl(vm: &mut Vm, socket: Val, request: Request) -> Res<Io> {
    const POLLIN: usize = 1;
    const POLLNVAL: usize = 32;
    let (number, below) = (number(vm, socket), vm.heap.get(socket, BELOW));
    if with(number, |_| ()).is_none() {
        return Ok(match request {
            Request::Close => Ok(0),
            Request::Poll(_) => Ok(POLLNVAL),
            _ => Err(EINVAL),
        });
    }
    match request {
        Request::Close => {
            with(number, |c| c.send_close_notify());
            let _ = flush(vm, socket)?;
            release(vm, socket);
            vm.stream_ioctl(below, request)
        }
        Request::Poll(events) => {
            let there = with(number, |c| c.process_new_packets().map_or(0, |state| state.plaintext_bytes_to_read()));
            if events & POLLIN != 0 && there > Some(0) {
                return Ok(Ok(POLLIN));
            }
            vm.stream_ioctl(below, request)
        }
        _ => vm.stream_ioctl(below, request),
    }
}

fn setblocking(vm: &mut Vm, args: Args) -> Res {
    let (socket, blocks) = (object::this(vm, args, &SOCKET)?, args.get(vm, 1));
    let below = vm.heap.get(socket, BELOW);
    vm.call_method(below, "setblocking", &[blocks])
}

/// `getpeercert(True)`: the other side's certificate in DER.
fn getpeercert(vm: &mut Vm, args: Args) -> Res {
    let (socket, binary) = (object::this(vm, args, &SOCKET)?, args.get(vm, 1));
    if !vm.truth(binary)? {
        return Err(vm.raise_str(types::NOT_IMPLEMENTED_ERROR, "only binary_form=True"));
    }
    let number = number(vm, socket);
    match with(number, |c| c.peer_certificates().and_then(|chain| chain.first()).map(|der| der.to_vec())).flatten() {
        Some(der) => vm.new_bytes(&der),
        None => Ok(Val::NONE),
    }
}

/// `cipher()`: `(suite, version)`, None before the handshake.
fn cipher(vm: &mut Vm, args: Args) -> Res {
    let socket = object::this(vm, args, &SOCKET)?;
    let number = number(vm, socket);
    let names = with(number, |c| Some((c.negotiated_cipher_suite()?.suite().as_str()?, c.protocol_version()?.as_str()?))).flatten();
    let Some((suite, version)) = names else { return Ok(Val::NONE) };
    let (suite, version) = (vm.new_str(suite)?, vm.new_str(version)?);
    vm.new_tuple(&[suite, version])
}
