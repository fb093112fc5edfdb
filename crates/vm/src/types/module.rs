//! `module`

use crate::native::TypeDef;

pub static TYPE: TypeDef = TypeDef::named("module");
