//! Objects that are watched while they are copied or put in order in steps, between which interrupt handlers run.
//!
//! A handler may store into the very object. Each store comes through a function of [`Heap`], which notes it here and
//! repeats it in the copy that is being made: at the end the copy is as if all had been copied in that moment.

use super::{Heap, Phase};
use crate::region::{self, WORD};
use crate::val::{Kind, Val};
use crate::watch::Touch;

/// So many slots of one object have their copy in another.
#[derive(Clone, Copy)]
pub struct Copied {
    pub from: usize,
    pub to: Val,
    pub at: usize,
    pub n: usize,
}

pub(super) struct Watch {
    object: Val,
    first: usize,
    copied: Option<Copied>,
    stored: bool,
}

impl Heap {
    /// Watches the stores into `object` from slot `first` on, until [`Heap::unwatch`] is called for this watch, the last
    /// one begun. Both objects must stay alive until then.
    pub fn watch(&mut self, object: Val, first: usize, copied: Option<Copied>) {
        self.watches.push(Watch { object, first, copied, stored: false });
        self.alert = true;
    }

    /// Ends the watch begun last; whether something was stored.
    pub fn unwatch(&mut self) -> bool {
        let watch = self.watches.pop();
        self.be_alert();
        watch.is_some_and(|watch| watch.stored)
    }

    /// Whether stores must come through here now: the collector is marking, or an object is watched.
    #[inline(always)]
    pub fn notes_stores(&self) -> bool {
        self.alert
    }

    pub(super) fn be_alert(&mut self) {
        self.alert = self.phase == Phase::Mark || !self.watches.is_empty();
    }

    /// Whether stores into `v` must be noted.
    pub(super) fn is_noted(&self, v: Val) -> bool {
        self.phase == Phase::Mark || self.watches.iter().any(|w| w.object == v)
    }

    /// `x` is about to be stored in slot `i` of `v`.
    #[cold]
    #[inline(never)]
    pub(super) fn note_store(&mut self, v: Val, i: usize, x: Val) {
        if self.phase == Phase::Mark {
            self.shade(x);
        }
        for w in 0..self.watches.len() {
            let watch = &mut self.watches[w];
            if watch.object != v {
                continue;
            }
            watch.stored |= i >= watch.first;
            let Some(Copied { from, to, at, n }) = watch.copied else { continue };
            if i < from || i - from >= n {
                continue;
            }
            let (h, place) = (self.header(to), at + (i - from));
            assert!(h.kind >= Kind::Block as u8 && place < h.len as usize);
            self.writes(to, place * WORD, WORD, Touch::Write);
            // SAFETY: the object is one of values and has this slot.
            unsafe { region::set_slot(to, place, x) }
        }
    }
}
