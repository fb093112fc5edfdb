//! Nothing is watched: every function is empty.

use super::{Notice, Touch};
use crate::region::Region;

#[derive(Default)]
pub struct Watch;

impl Watch {
    pub fn new(_bytes: usize) -> Watch {
        Watch
    }

    #[inline(always)]
    pub(crate) fn born(&mut self, _at: usize) {}

    #[inline(always)]
    pub(crate) fn touched(&self, _object: usize, _at: usize, _len: usize, _touch: Touch) {}

    #[inline(always)]
    pub(crate) fn save(&mut self, _region: &Region, _at: usize, _len: usize) {}

    #[inline(always)]
    pub(crate) fn is_unseen(&self, _at: usize, _words: usize) -> bool {
        true
    }

    #[inline(always)]
    pub fn elsewhere(&self, _number: u32, _touch: Touch) {}

    #[inline(always)]
    pub fn notice(&self, _notice: impl FnOnce() -> Notice) {}

    #[inline(always)]
    pub fn stop(&self) {}

    #[inline(always)]
    pub fn stopped(&self) -> bool {
        false
    }
}
