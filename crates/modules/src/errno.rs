//! `errno`: the numbers that OSError is raised with, and their names.

use taipan_vm::types::exceptions::ERRNO;
use taipan_vm::{Item, ModuleDef, Res, Val, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "errno",
    items: &[
        ("EPERM", Item::Int(1)),
        ("ENOENT", Item::Int(2)),
        ("EIO", Item::Int(5)),
        ("EBADF", Item::Int(9)),
        ("EAGAIN", Item::Int(11)),
        ("ENOMEM", Item::Int(12)),
        ("EACCES", Item::Int(13)),
        ("EEXIST", Item::Int(17)),
        ("ENODEV", Item::Int(19)),
        ("EISDIR", Item::Int(21)),
        ("EINVAL", Item::Int(22)),
        ("EOPNOTSUPP", Item::Int(95)),
        ("EADDRINUSE", Item::Int(98)),
        ("ECONNABORTED", Item::Int(103)),
        ("ECONNRESET", Item::Int(104)),
        ("ENOBUFS", Item::Int(105)),
        ("ENOTCONN", Item::Int(107)),
        ("ETIMEDOUT", Item::Int(110)),
        ("ECONNREFUSED", Item::Int(111)),
        ("EHOSTUNREACH", Item::Int(113)),
        ("EALREADY", Item::Int(114)),
        ("EINPROGRESS", Item::Int(115)),
        ("errorcode", Item::Make(errorcode)),
    ],
};

fn errorcode(vm: &mut Vm) -> Res {
    let names = vm.new_dict(ERRNO.len())?;
    for (number, name) in ERRNO {
        let name = vm.intern(name.as_bytes())?;
        vm.dict_set(names, Val::int(*number), name)?;
    }
    vm.fix_dict(names);
    Ok(names)
}
