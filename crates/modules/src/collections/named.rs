//! Tuples whose items have names: `namedtuple`, and the records of `sys` and `os`.
//!
//! They are classes derived from `tuple`. A field is a property, whose getter knows the place of the item.

use crate::object;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_vm::class::{FIRST, slot};
use taipan_vm::types;
use taipan_vm::{Args, Kind, Native, Raise, Res, TypeDef, Val, Vm};

/// How such tuples are printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// `P(x=1, y=2)`
    Named,
    /// `(x=1, y=2)`
    Nameless,
}

/// The class attribute with the names of the fields, which no program can spell.
const FIELDS: &str = "<fields>";

/// `namedtuple(name, fields)`: names in a sequence, or a string with spaces or commas between.
pub fn namedtuple(vm: &mut Vm, args: Args) -> Res {
    let (name, fields) = (args.get(vm, 0), args.get(vm, 1));
    let name = text(vm, name)?;
    let base = vm.native_base(fields);
    let fields = match vm.heap.kind(base) {
        Kind::Str => {
            let names = String::from(vm.str_text(base));
            names.split([' ', '\t', '\n', ',']).filter(|name| !name.is_empty()).map(String::from).collect()
        }
        Kind::List | Kind::Tuple => {
            let mut names = Vec::new();
            for item in vm.collect_items(base)? {
                names.push(text(vm, item)?);
            }
            names
        }
        _ => {
            let t = vm.type_name(fields);
            return Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("object '{t}' isn't a tuple or list")));
        }
    };
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    class(vm, &name, &fields, Look::Named)
}

fn text(vm: &mut Vm, v: Val) -> Res<String> {
    if let Some(text) = vm.as_str(v) {
        return Ok(String::from(text));
    }
    let t = vm.type_name(v);
    Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("can't convert '{t}' object to str implicitly")))
}

/// The one tuple of a new class.
pub fn one(vm: &mut Vm, name: &str, fields: &[&str], values: &[Val], look: Look) -> Res {
    let class = class(vm, name, fields, look)?;
    instance(vm, class, values)
}

fn class(vm: &mut Vm, name: &str, fields: &[&str], look: Look) -> Res {
    let name = vm.intern(name.as_bytes())?;
    vm.keep(name);
    let namespace = vm.new_dict(fields.len() + 5)?;
    let mut names = Vec::new();
    for (place, field) in fields.iter().enumerate() {
        let field = vm.intern(field.as_bytes())?;
        vm.keep(field);
        names.push(field);
        let property = field_property(vm, place)?;
        vm.dict_set(namespace, field, property)?;
    }
    let names = vm.new_tuple(&names)?;
    let key = vm.intern(FIELDS.as_bytes())?;
    vm.dict_set(namespace, key, names)?;
    let print = match look {
        Look::Named => &REPR,
        Look::Nameless => &REPR_NAMELESS,
    };
    for native in [&NEW, &SETATTR, print] {
        let f = vm.native_val(native);
        vm.dict_set_str(namespace, native.name, f)?;
    }
    if look == Look::Named {
        // A built-in function in a class is not bound to the instance; what a property gives may be.
        let getter = vm.native_val(&BOUND_AS_DICT);
        let method = new_property(vm, getter)?;
        vm.dict_set_str(namespace, AS_DICT.name, method)?;
    }
    vm.new_class(name, &[types::TUPLE], namespace)
}

// ---- Instances

fn instance(vm: &mut Vm, class: Val, values: &[Val]) -> Res {
    let this = vm.new_instance(class)?;
    let tuple = vm.new_tuple(values)?;
    vm.set_instance_slot(this, FIRST, tuple)?;
    Ok(this)
}

/// The tuple with the names of the fields of `class`.
fn fields(vm: &mut Vm, class: Val) -> Res {
    let key = vm.intern(FIELDS.as_bytes())?;
    vm.get_attr(class, key)
}

/// `_asdict()`: the fields and their values, in order.
static AS_DICT: Native = Native::new("_asdict", 1, 1, |vm, args| {
    let this = args.get(vm, 0);
    let class = vm.type_of(this);
    let (names, values) = (fields(vm, class)?, vm.native_base(this));
    let ordered = vm.call(types::ORDERED_DICT, &[])?;
    for i in 0..vm.tuple_len(names) {
        let (name, value) = (vm.tuple_get(names, i), vm.tuple_get(values, i));
        vm.dict_set(ordered, name, value)?;
    }
    Ok(ordered)
});

static BOUND_AS_DICT: Native = Native::new("_asdict", 1, 1, |vm, args| {
    let function = vm.native_val(&AS_DICT);
    vm.new_bound_method(function, args.get(vm, 0))
});

static NEW: Native = Native::keywords("__new__", 1, Native::ANY, |vm, args| {
    let class = args.get(vm, 0);
    let fields = fields(vm, class)?;
    let (takes, given) = (vm.tuple_len(fields), args.len() - 1);
    if given + args.keywords(vm) != takes {
        let given = given + args.keywords(vm);
        return Err(wrong_number(vm, class, takes, given));
    }
    let mut values: Vec<Val> = (1..=given).map(|i| args.get(vm, i)).collect();
    values.resize(takes, Val::UNDEF);
    for i in 0..args.keywords(vm) {
        let (key, value) = args.keyword_at(vm, i);
        let name = String::from(vm.str_text(key));
        let Some(place) = (0..takes).find(|place| vm.str_bytes(vm.tuple_get(fields, *place)) == name.as_bytes()) else {
            return Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("unexpected keyword argument '{name}'")));
        };
        if !values[place].is_absent() {
            return Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("function got multiple values for argument '{name}'")));
        }
        values[place] = value;
    }
    // As many names as places and no name twice: all places are filled.
    instance(vm, class, &values)
});

fn wrong_number(vm: &mut Vm, class: Val, takes: usize, given: usize) -> Raise {
    let who = if vm.config.detailed_errors { alloc::format!("{}()", vm.type_def_name(class)) } else { "function".into() };
    vm.raise_fmt(types::TYPE_ERROR, format_args!("{who} takes {takes} positional arguments but {given} were given"))
}

static REPR: Native = Native::new("__repr__", 1, 1, |vm, args| repr(vm, args, Look::Named));
static REPR_NAMELESS: Native = Native::new("__repr__", 1, 1, |vm, args| repr(vm, args, Look::Nameless));

fn repr(vm: &mut Vm, args: Args, look: Look) -> Res {
    let this = args.get(vm, 0);
    let (class, items) = (vm.type_of(this), vm.native_base(this));
    let fields = fields(vm, class)?;
    let mut out = match look {
        Look::Named => name(vm, class),
        Look::Nameless => String::new(),
    };
    out.push('(');
    for place in 0..vm.tuple_len(fields).min(vm.tuple_len(items)) {
        if place > 0 {
            out.push_str(", ");
        }
        out.push_str(vm.str_text(vm.tuple_get(fields, place)));
        out.push('=');
        let item = vm.tuple_get(items, place);
        vm.nested(|vm| vm.repr_into(item, &mut out))?;
    }
    out.push(')');
    vm.new_str(&out)
}

/// Nothing of such a tuple can be set; objects of derived classes take attributes, even in place of fields.
static SETATTR: Native = Native::new("__setattr__", 3, 3, |vm, args| {
    let (this, name, value) = (args.get(vm, 0), args.get(vm, 1), args.get(vm, 2));
    let class = vm.type_of(this);
    if has_fields(vm, class) {
        return Err(vm.raise_str(types::ATTRIBUTE_ERROR, "can't set attribute"));
    }
    vm.store_instance_attr(this, name, value)?;
    Ok(Val::NONE)
});

/// Whether `class` has the fields itself, not by derivation.
fn has_fields(vm: &Vm, class: Val) -> bool {
    vm.heap.is(class, Kind::Class) && vm.dict_get_str(vm.heap.get(class, slot::DICT), FIELDS).is_some()
}

/// The name of the class that has the fields: it is printed for derived ones too.
fn name(vm: &Vm, class: Val) -> String {
    let order = vm.heap.slots(vm.heap.get(class, slot::MRO));
    let class = order.iter().find(|class| has_fields(vm, **class)).copied();
    class.map_or(String::new(), |class| vm.type_def_name(class))
}

// ---- Fields

/// The getter of a field: called with the tuple, it gives the item.
static FIELD: TypeDef = TypeDef {
    call: Some(|vm, field, args| {
        let this = args.get(vm, 0);
        let (items, place) = (vm.native_base(this), object::int(vm, field, PLACE) as usize);
        Ok(vm.tuple_get(items, place))
    }),
    ..TypeDef::named("field")
};

const PLACE: usize = 1;

fn field_property(vm: &mut Vm, place: usize) -> Res {
    let getter = object::new(vm, &FIELD, &[Val::int(place as isize)])?;
    new_property(vm, getter)
}

fn new_property(vm: &mut Vm, getter: Val) -> Res {
    let property = vm.alloc(Kind::Property, 3)?;
    for (i, v) in [getter, Val::NONE, Val::NONE].into_iter().enumerate() {
        vm.heap.set(property, i, v);
    }
    Ok(property)
}
