//! `hashlib`: MD5, SHA-1 and SHA-256, by the RustCrypto crates.
//!
//! The state of a computation lies in the heap as bytes, and is taken out for one chunk of data at a time: a handler may
//! feed the same object meanwhile. A digest ends it, as on MicroPython.

use crate::{function, object};
use md5::Md5;
use sha1::Sha1;
use sha2::Sha256;
use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::digest::{FixedOutput, Update};
use taipan_vm::{Args, Item, Kind, ModuleDef, Raise, Res, TypeDef, Val, Vm};

pub static MODULE: ModuleDef =
    ModuleDef { name: "hashlib", items: &[("md5", Item::Type(&MD5)), ("sha1", Item::Type(&SHA1)), ("sha256", Item::Type(&SHA256))] };

static MD5: TypeDef = of::<Md5>("md5");
static SHA1: TypeDef = of::<Sha1>("sha1");
static SHA256: TypeDef = of::<Sha256>("sha256");

/// A hash function, and the type of its objects.
trait Algorithm: Default + Update + FixedOutput + SerializableState + 'static {
    const TYPE: &'static TypeDef;
}

impl Algorithm for Md5 {
    const TYPE: &'static TypeDef = &MD5;
}

impl Algorithm for Sha1 {
    const TYPE: &'static TypeDef = &SHA1;
}

impl Algorithm for Sha256 {
    const TYPE: &'static TypeDef = &SHA256;
}

const fn of<A: Algorithm>(name: &'static str) -> TypeDef {
    TypeDef {
        new: Some(new::<A>),
        methods: const { &[function("update", 2, 2, update::<A>), function("digest", 1, 1, digest::<A>)] },
        ..TypeDef::named(name)
    }
}

/// A `Raw`; unbound after the digest.
const STATE: usize = 1;

/// Bytes hashed between two safe points, and the work that each of them is.
const CHUNK: usize = 256;
const WORK_PER_BYTE: u32 = 8;

/// `sha256([data])`
fn new<A: Algorithm>(vm: &mut Vm, _: Val, args: Args) -> Res {
    object::arity(vm, args, 0, 1)?;
    let start = A::default().serialize();
    let state = vm.alloc_bytes(Kind::Raw, start.len())?;
    vm.heap.bytes_mut(state).copy_from_slice(&start);
    let hash = object::new(vm, A::TYPE, &[state])?;
    if let Some(data) = args.opt(vm, 0) {
        feed::<A>(vm, hash, data)?;
    }
    Ok(hash)
}

fn update<A: Algorithm>(vm: &mut Vm, args: Args) -> Res {
    let hash = object::this(vm, args, A::TYPE)?;
    let data = args.get(vm, 1);
    feed::<A>(vm, hash, data)?;
    Ok(Val::NONE)
}

fn feed<A: Algorithm>(vm: &mut Vm, hash: Val, data: Val) -> Res<()> {
    let mut at = 0;
    loop {
        let mut algorithm = load::<A>(vm, hash)?;
        let Some(data) = vm.buffer(data) else {
            return Err(vm.type_error("object with buffer protocol required"));
        };
        let Some(rest) = data.get(at..).filter(|rest| !rest.is_empty()) else { return Ok(()) };
        let chunk = &rest[..rest.len().min(CHUNK)];
        algorithm.update(chunk);
        at += chunk.len();
        let work = chunk.len() as u32 * WORK_PER_BYTE;
        let state = vm.heap.get(hash, STATE);
        vm.heap.bytes_mut(state).copy_from_slice(&algorithm.serialize());
        vm.poll_native(work, "hashlib")?;
    }
}

fn digest<A: Algorithm>(vm: &mut Vm, args: Args) -> Res {
    let hash = object::this(vm, args, A::TYPE)?;
    let algorithm = load::<A>(vm, hash)?;
    vm.heap.set(hash, STATE, Val::UNDEF);
    vm.new_bytes(&algorithm.finalize_fixed())
}

/// The computation as it stands; ValueError after the digest.
fn load<A: Algorithm>(vm: &mut Vm, hash: Val) -> Res<A> {
    let state = vm.heap.get(hash, STATE);
    if state.is_absent() {
        return Err(is_final(vm));
    }
    // Both conversions hold for what `serialize` gave.
    let state = SerializedState::<A>::try_from(vm.heap.bytes(state)).ok();
    state.and_then(|state| A::deserialize(&state).ok()).ok_or_else(|| is_final(vm))
}

fn is_final(vm: &mut Vm) -> Raise {
    vm.value_error("hash is final")
}
