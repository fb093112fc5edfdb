//! What a file system asks of the device it lies on.
//!
//! The file systems beside this file are pure: they know no Python and no interpreter. What a device says when it fails
//! passes through them as it is, so that the exception of a device written in Python reaches the program.

/// Why an operation on a file system failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error<F> {
    /// A number of `errno`: the file system's own reason, or what the device answered.
    Errno(i32),
    /// The device failed in its own way.
    Device(F),
}

impl<F> From<i32> for Error<F> {
    fn from(errno: i32) -> Error<F> {
        Error::Errno(errno)
    }
}

pub type Result<T, D> = core::result::Result<T, Error<<D as Device>::Fault>>;

/// Blocks that can be read and written.
pub trait Device {
    type Fault;
    /// Reads whole blocks, as many as `into` has room for.
    fn read(&mut self, block: u32, into: &mut [u8]) -> Result<(), Self>;
    fn write(&mut self, block: u32, from: &[u8]) -> Result<(), Self>;
    /// Reads part of a block.
    fn read_at(&mut self, block: u32, offset: u32, into: &mut [u8]) -> Result<(), Self>;
    /// Writes part of a block that was erased.
    fn write_at(&mut self, block: u32, offset: u32, from: &[u8]) -> Result<(), Self>;
    fn erase(&mut self, block: u32) -> Result<(), Self>;
    /// Makes sure that what was written is kept.
    fn sync(&mut self) -> Result<(), Self>;
    /// Whether it can be written to.
    fn is_writable(&self) -> bool;
}

pub mod errno {
    pub const ENOENT: i32 = 2;
    pub const EIO: i32 = 5;
    pub const EACCES: i32 = 13;
    pub const EBUSY: i32 = 16;
    pub const EEXIST: i32 = 17;
    pub const ENODEV: i32 = 19;
    pub const ENOTDIR: i32 = 20;
    pub const EISDIR: i32 = 21;
    pub const EINVAL: i32 = 22;
    pub const ENOSPC: i32 = 28;
    pub const EROFS: i32 = 30;
    pub const EBADF: i32 = 9;
    pub const EFBIG: i32 = 27;
    pub const ENAMETOOLONG: i32 = 36;
    pub const ENOTEMPTY: i32 = 39;
    /// What littlefs calls corrupt.
    pub const EILSEQ: i32 = 84;
    /// What its version 1 calls so.
    pub const EBADE: i32 = 52;
}
