//! What `asyncio.ThreadSafeFlag` derives from: a flag that is a stream, ready while it is set. Setting it takes no heap,
//! so a hard handler may.

use crate::{function, object};
use taipan_vm::stream::errno::EINVAL;
use taipan_vm::stream::{no_read, no_write};
use taipan_vm::{Args, Request, Res, Stream, TypeDef, Val, Vm};

pub static TYPE: TypeDef = TypeDef {
    new: Some(|vm, _, _| object::new(vm, &TYPE, &[Val::FALSE])),
    methods: &[
        function("set", 1, 1, |vm, args| store(vm, args, Val::TRUE)),
        function("clear", 1, 1, |vm, args| store(vm, args, Val::FALSE)),
        function("is_set", 1, 1, |vm, args| {
            let flag = object::this(vm, args, &TYPE)?;
            Ok(vm.heap.get(flag, SET))
        }),
    ],
    stream: Some(&Stream {
        text: false,
        read: no_read,
        write: no_write,
        ioctl: |vm, flag, request| {
            Ok(match request {
                Request::Poll(events) if vm.heap.get(flag, SET) == Val::TRUE => Ok(events),
                Request::Poll(_) => Ok(0),
                _ => Err(EINVAL),
            })
        },
    }),
    ..TypeDef::named("Flag")
};

const SET: usize = 1;

fn store(vm: &mut Vm, args: Args, value: Val) -> Res {
    let flag = object::this(vm, args, &TYPE)?;
    vm.heap.set(flag, SET, value);
    Ok(Val::NONE)
}
