//! Numbers and texts in a row of bytes: how a file system's state is kept in the heap between operations.

use alloc::vec::Vec;

#[derive(Default)]
pub struct Writer(pub Vec<u8>);

impl Writer {
    pub fn number(&mut self, n: u32) {
        self.0.extend_from_slice(&n.to_le_bytes());
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u32);
        self.0.extend_from_slice(bytes);
    }
}

/// Reads what a [`Writer`] wrote, in the same order.
pub struct Reader<'b>(pub &'b [u8]);

impl Reader<'_> {
    pub fn number(&mut self) -> u32 {
        let (head, rest) = self.0.split_at(self.0.len().min(4));
        self.0 = rest;
        head.try_into().map_or(0, u32::from_le_bytes)
    }

    pub fn bytes(&mut self) -> Vec<u8> {
        let n = self.number() as usize;
        let (head, rest) = self.0.split_at(self.0.len().min(n));
        self.0 = rest;
        head.to_vec()
    }
}
