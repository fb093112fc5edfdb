//! Streams as the interpreter and its modules use them: what reads and writes, whoever wrote it.
//!
//! A type written in Rust has the protocol in its `TypeDef`; a program's own class derives from `io.IOBase`, whose
//! protocol calls the program's `readinto`, `write` and `ioctl`. Users know neither: they call [`Vm::stream_read`] and
//! its like with any value, and what is no stream is an OSError.

use crate::native::{Io, Raise, Request, Res, Stream};
use crate::types::{self, io_base};
use crate::vm::Vm;
use taipan_heap::{Kind, Val};

/// Error numbers that the protocol itself knows.
pub mod errno {
    pub const EIO: i32 = 5;
    /// A stream that does not wait has nothing now.
    pub const EAGAIN: i32 = 11;
    /// The stream does not know the request.
    pub const EINVAL: i32 = 22;
}

impl Vm {
    /// The stream protocol of `v` and the value its functions take; OSError if it has none.
    pub fn stream(&mut self, v: Val) -> Res<(Val, &'static Stream)> {
        let mut class = self.type_of(v);
        if self.heap.is(class, Kind::Class) {
            class = self.heap.get(class, crate::class::slot::NATIVE);
        }
        let mut def = class.as_typ().map(|number| self.type_def(number));
        while let Some(d) = def {
            match d.stream {
                // The methods are the program's, and so is the object.
                Some(stream) if core::ptr::eq(d, &io_base::TYPE) => return Ok((v, stream)),
                Some(stream) => return Ok((self.native_base(v), stream)),
                None => def = d.base,
            }
        }
        Err(self.no_stream())
    }

    /// Reads once, at most `buffer.len()` bytes; 0 at the end.
    pub fn stream_read(&mut self, v: Val, buffer: &mut [u8]) -> Res<Io> {
        let (v, stream) = self.stream(v)?;
        (stream.read)(self, v, buffer)
    }

    /// Reads until the buffer is full, the stream ends, or it would have to wait.
    pub fn stream_read_full(&mut self, v: Val, buffer: &mut [u8]) -> Res<Io> {
        let (v, stream) = self.stream(v)?;
        let mut done = 0;
        while done < buffer.len() {
            match (stream.read)(self, v, &mut buffer[done..])? {
                Ok(0) => break,
                Ok(n) => done += n,
                Err(error) => return Ok(unfinished(done, error)),
            }
        }
        Ok(Ok(done))
    }

    /// Writes once, perhaps not all.
    pub fn stream_write(&mut self, v: Val, bytes: &[u8]) -> Res<Io> {
        let (v, stream) = self.stream(v)?;
        (stream.write)(self, v, bytes)
    }

    /// Writes until all is written, the stream takes no more, or it would have to wait.
    pub fn stream_write_full(&mut self, v: Val, bytes: &[u8]) -> Res<Io> {
        let (v, stream) = self.stream(v)?;
        let mut done = 0;
        while done < bytes.len() {
            match (stream.write)(self, v, &bytes[done..])? {
                Ok(0) => break,
                Ok(n) => done += n,
                Err(error) => return Ok(unfinished(done, error)),
            }
        }
        Ok(Ok(done))
    }

    /// Prints to a stream: one that would have to wait loses the rest.
    pub fn stream_print(&mut self, v: Val, text: &str) -> Res<()> {
        match self.stream_write_full(v, text.as_bytes())? {
            Ok(_) | Err(errno::EAGAIN) => Ok(()),
            Err(error) => Err(self.os_error(error)),
        }
    }

    pub fn stream_ioctl(&mut self, v: Val, request: Request) -> Res<Io> {
        let (v, stream) = self.stream(v)?;
        (stream.ioctl)(self, v, request)
    }

    /// What a use of a stream raises that the stream has no way to do.
    #[cold]
    pub fn no_stream(&mut self) -> Raise {
        self.raise_str(types::OS_ERROR, "stream operation not supported")
    }
}

/// A failure on the way. What was done before a stream had to wait counts, and it is asked again later.
fn unfinished(done: usize, error: i32) -> Io {
    if error == errno::EAGAIN && done > 0 { Ok(done) } else { Err(error) }
}

/// For the protocol of a stream that can't be read.
pub fn no_read(vm: &mut Vm, _: Val, _: &mut [u8]) -> Res<Io> {
    Err(vm.no_stream())
}

/// For the protocol of a stream that can't be written.
pub fn no_write(vm: &mut Vm, _: Val, _: &[u8]) -> Res<Io> {
    Err(vm.no_stream())
}
