//! Values that the program leaves to the explorer: `check.choose`.
//!
//! The explorer has to know that there is a choice before the program has made it, so that it can come back. So the
//! built-in gives up its instruction, as one does that has to wait, and the loop stops before it; when it is done again
//! the explorer has said which alternative it is. Everywhere else the first one is taken.

use crate::native::{Args, Res};
use crate::vm::Vm;
use crate::watch::Excuse;
use taipan_heap::watch::WATCHED;

impl Vm {
    /// One of the positional arguments of a built-in, of which there is at least one.
    pub fn choose(&mut self, args: Args) -> Res {
        if !WATCHED || args.len() < 2 {
            return Ok(args.get(self, 0));
        }
        if let Some(alternative) = self.explored.choice.take() {
            return Ok(args.get(self, alternative.min(args.len() - 1)));
        }
        if self.nesting > 0 || !self.is_called_by_loop(args) {
            self.excuse(Excuse::Choice, 0);
            return Ok(args.get(self, 0));
        }
        self.explored.asked = Some(args.len());
        self.explored.steps -= 1;
        self.heap.watch.stop();
        Err(crate::thread::AGAIN)
    }
}
