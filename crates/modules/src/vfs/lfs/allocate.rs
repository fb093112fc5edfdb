//! Free blocks: those that nothing refers to.
//!
//! Everything in use is looked through for a stretch of blocks at a time. Blocks that an operation took, and that
//! nothing refers to yet, are safe because the stretches come round to them only after all others.

use super::log::Data;
use super::{Fs, Lookahead, Version};
use crate::vfs::block::{Device, Result, errno};

impl<D: Device> Fs<D> {
    /// A block that is not in use.
    pub(super) fn allocate(&mut self) -> Result<u32, D> {
        loop {
            let ahead = &mut self.state.lookahead;
            while ahead.next < ahead.blocks {
                let at = ahead.next;
                ahead.next += 1;
                ahead.left = ahead.left.saturating_sub(1);
                if ahead.used.get(at as usize / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 0) {
                    return Ok((ahead.start + at) % self.config.blocks);
                }
                if ahead.left == 0 {
                    return Err(errno::ENOSPC.into());
                }
            }
            if ahead.left == 0 {
                return Err(errno::ENOSPC.into());
            }
            self.look_ahead()?;
        }
    }

    /// Everything that was allocated so far is referred to now.
    pub(super) fn acknowledge(&mut self) {
        self.state.lookahead.left = self.config.blocks;
    }

    fn look_ahead(&mut self) -> Result<(), D> {
        let total = self.config.blocks;
        let ahead = &self.state.lookahead;
        let start = (ahead.start + ahead.blocks) % total;
        let blocks = self.config.lookahead.saturating_mul(8).min(total).min(ahead.left);
        let mut used = alloc::vec![0; (blocks as usize).div_ceil(8)];
        self.for_each_block(&mut |block| {
            let at = (block + total - start) % total;
            if at < blocks {
                used[at as usize / 8] |= 1 << (at % 8);
            }
        })?;
        let left = self.state.lookahead.left;
        self.state.lookahead = Lookahead { start, next: 0, used, blocks, left };
        Ok(())
    }

    /// Blocks in use. Those of a directory count twice, as littlefs counts them: for its parent, and for the thread.
    pub fn used_blocks(&mut self) -> Result<u32, D> {
        let mut count = 0;
        self.for_each_block(&mut |_| count += 1)?;
        Ok(count)
    }

    fn for_each_block(&mut self, each: &mut dyn FnMut(u32)) -> Result<(), D> {
        self.for_each_pair(&mut |fs, pair| {
            pair.blocks.into_iter().for_each(&mut *each);
            for entry in &pair.contents.entries {
                fs.for_each_block_of(&entry.data, each)?;
            }
            Ok(true)
        })?;
        // Of open files only those that can become part of the tree: one that is read holds no blocks once it was removed,
        // or else a program that forgets to close files would run out of them.
        for at in 0..self.open.len() {
            let Some(file) = self.open[at].as_ref().filter(|file| file.mode.write) else { continue };
            let (data, new) = (file.data.clone(), file.unwritten_chain());
            self.for_each_block_of(&data, each)?;
            if let Some((block, before)) = new {
                each(block);
                self.for_each_block_of(&before, each)?;
            }
        }
        Ok(())
    }

    fn for_each_block_of(&mut self, data: &Data, each: &mut dyn FnMut(u32)) -> Result<(), D> {
        match data {
            Data::Chain { head, size } => self.for_each_block_in(*head, *size, each),
            // In version 1 only the thread counts.
            Data::Directory(_) if self.config.version == Version::One => Ok(()),
            Data::Directory(pair) => {
                pair.iter().copied().for_each(each);
                Ok(())
            }
            Data::Inline(_) => Ok(()),
        }
    }
}
