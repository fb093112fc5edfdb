//! Python modules that come with the interpreter: `import` finds them through the `.frozen` entry of `sys.path`.
//!
//! They are sources in `crates/modules/python`, compiled when a program imports them.

/// The source of a module by its path, such as `asyncio/__init__.py`.
pub fn find(path: &str) -> Option<&'static str> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, source)| *source)
}

static FILES: &[(&str, &str)] = &[("uasyncio.py", include_str!("../python/uasyncio.py"))];
