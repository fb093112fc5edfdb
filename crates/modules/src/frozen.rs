//! Python modules that come with the interpreter: `import` finds them through the `.frozen` entry of `sys.path`.
//!
//! They are sources in `crates/modules/python`, compiled when a program imports them.

/// The source of a module by its path, such as `asyncio/__init__.py`.
pub fn find(path: &str) -> Option<&'static str> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, source)| *source)
}

macro_rules! files {
    ($( $path:literal, )*) => {
        &[ $( ($path, include_str!(concat!("../python/", $path))), )* ]
    };
}

static FILES: &[(&str, &str)] = files![
    "asyncio/__init__.py",
    "asyncio/core.py",
    "asyncio/event.py",
    "asyncio/funcs.py",
    "asyncio/lock.py",
    "asyncio/stream.py",
    "uasyncio.py",
];
