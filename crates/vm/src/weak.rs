//! What happens when an object dies: `__del__`, weak references and their callbacks.
//!
//! A collection may begin at any allocation, in the middle of a built-in and even under a handler: no Python can run
//! there. So a collection only finds out who has died, between marking and sweeping. What has a `__del__` is marked
//! again, with all that it refers to, and freed by the collection after the one in which `__del__` has run; a watcher
//! (a weak reference) forgets its target at once. The calls that follow wait in a queue, which runs as a scheduled
//! callback does, or at the end of `gc.collect()`.
//!
//! The lists here are no roots, the queue is one.

use crate::names;
use crate::native::{Native, Raise, Res};
use crate::vm::Vm;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

/// Calls the callback of a watcher whose target has died.
pub type Notify = fn(&mut Vm, Val) -> Res<()>;

/// A weak reference: a heap object that knows its target by this table only, so that the collector does not see it.
#[derive(Clone, Copy)]
struct Watch {
    watcher: Val,
    target: Val,
    notify: Option<Notify>,
    /// Whether the watcher lives as long as its target.
    held: bool,
    /// When it was made: the newest is told first.
    age: u64,
}

#[derive(Clone, Copy)]
enum Due {
    /// `__del__` of an object.
    Delete(Val),
    Notify(Val, Notify),
}

#[derive(Default)]
pub(crate) struct Weak {
    /// Objects whose `__del__` has not run.
    deletable: Vec<Val>,
    /// By the watcher's place in the heap.
    watches: BTreeMap<usize, Watch>,
    made: u64,
    due: VecDeque<Due>,
    scheduled: bool,
    /// The queue is being worked off: Python that this calls does not begin with it again.
    running: bool,
}

#[cfg(feature = "watched")]
impl Weak {
    /// Whether no object has a finaliser or is watched.
    pub fn is_empty(&self) -> bool {
        self.deletable.is_empty() && self.watches.is_empty() && self.due.is_empty()
    }
}

taipan_board::clone_in_place!(Weak { deletable, watches, made, due, scheduled, running });

static RUN: Native = Native::new("finalizers", 1, 1, |vm, _| {
    vm.weak.scheduled = false;
    vm.run_finalizers().map(|()| Val::NONE)
});

impl Vm {
    /// Calls `object.__del__()` once when nothing refers to it any more.
    pub fn delete_later(&mut self, object: Val) {
        self.weak.deletable.push(object);
    }

    /// Makes `watcher` a weak reference to `target`, an object of the heap; one that is `held` lives as long as its
    /// target does. `notify` is called with it after the target's death.
    pub fn watch(&mut self, watcher: Val, target: Val, notify: Option<Notify>, held: bool) {
        self.weak.made += 1;
        let age = self.weak.made;
        self.weak.watches.insert(self.heap.offset(watcher), Watch { watcher, target, notify, held, age });
    }

    /// What `watcher` refers to, if that lives.
    pub fn watched(&self, watcher: Val) -> Option<Val> {
        self.weak.watches.get(&self.heap.offset(watcher)).map(|watch| watch.target)
    }

    /// Ends the watch: the target is forgotten, nobody will be told of its death.
    pub fn unwatch(&mut self, watcher: Val) {
        self.weak.watches.remove(&self.heap.offset(watcher));
    }

    /// Shades what the collector must keep on our behalf.
    pub(crate) fn shade_weak(&mut self) {
        for due in &self.weak.due {
            self.heap.shade(due.object());
        }
        for watch in self.weak.watches.values().filter(|watch| watch.held) {
            self.heap.shade(watch.watcher);
        }
        self.work += (self.weak.due.len() + self.weak.watches.len()) as u32;
    }

    pub(crate) fn weak_roots(&self, roots: &mut Vec<Val>) {
        roots.extend(self.weak.due.iter().map(|due| due.object()));
        roots.extend(self.weak.watches.values().filter(|watch| watch.held).map(|watch| watch.watcher));
    }

    /// Between marking and sweeping: who is not marked has died. Marks again what its death still needs.
    pub(crate) fn settle_deaths(&mut self) {
        if self.weak.watches.is_empty() && self.weak.deletable.is_empty() && self.handles.is_empty() {
            return;
        }
        let mut told = Vec::new();
        let heap = &self.heap;
        self.weak.watches.retain(|_, watch| {
            if !heap.is_marked(watch.watcher) {
                return false;
            }
            if heap.is_marked(watch.target) {
                return true;
            }
            told.extend(watch.notify.map(|notify| (watch.held, watch.age, Due::Notify(watch.watcher, notify))));
            false
        });
        // Finalisers before callbacks of references, the newest first.
        told.sort_by_key(|(held, age, _)| core::cmp::Reverse((*held, *age)));
        self.weak.due.extend(told.into_iter().map(|(_, _, due)| due));
        let due = &mut self.weak.due;
        self.weak.deletable.retain(|object| {
            let lives = heap.is_marked(*object);
            if !lives {
                due.push_back(Due::Delete(*object));
            }
            lives
        });
        self.work += (self.weak.watches.len() + self.weak.deletable.len()) as u32;
        self.shade_weak();
        while !self.heap.mark_step(256) {
            self.work += 256;
        }
        // Last, since what still waits for its `__del__` has been marked again.
        self.work += self.handles.settle(&self.heap) as u32;
        if !self.weak.due.is_empty() && !self.weak.scheduled {
            self.weak.scheduled = true;
            let function = self.native_val(&RUN);
            self.schedule_always(function);
        }
    }

    /// Runs what deaths asked for. Exceptions are printed, as there is nobody to catch them.
    pub fn run_finalizers(&mut self) -> Res<()> {
        if self.irq.in_hard_handler() || core::mem::replace(&mut self.weak.running, true) {
            return Ok(());
        }
        let done = self.run_due();
        self.weak.running = false;
        done
    }

    fn run_due(&mut self) -> Res<()> {
        while let Some(due) = self.weak.due.pop_front() {
            let mark = self.mark();
            self.keep(due.object());
            let (place, outcome) = match due {
                Due::Delete(object) => ("__del__", self.call_delete(object)),
                Due::Notify(watcher, notify) => ("weakref callback", notify(self, watcher)),
            };
            if let Err(r) = outcome {
                self.print_unhandled(place, r)?;
            }
            self.release(mark);
        }
        Ok(())
    }

    fn call_delete(&mut self, object: Val) -> Res<()> {
        if self.heap.is(object, Kind::Object) {
            // Of a type written in Rust.
            let method = self.get_attr(object, names::DEL)?;
            return self.call(method, &[]).map(|_| ());
        }
        self.call_del(object)
    }

    /// A class's `__del__`, or that of a type written in Rust.
    fn call_del(&mut self, object: Val) -> Res<()> {
        match self.get_attr_opt(object, names::DEL)? {
            Some(method) => self.call(method, &[]).map(|_| ()),
            None => Ok(()),
        }
    }

    fn print_unhandled(&mut self, place: &str, r: Raise) -> Res<()> {
        if r.is_stop() {
            return Err(r);
        }
        self.keep(r.0);
        let text = self.print_exception(r.0);
        self.write_stderr(alloc::format!("Unhandled exception in {place}:\n{text}").as_bytes());
        Ok(())
    }
}

impl Due {
    fn object(self) -> Val {
        match self {
            Due::Delete(object) | Due::Notify(object, _) => object,
        }
    }
}
