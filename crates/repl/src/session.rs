//! A host of the prompt that runs what is typed on a VM, in `__main__`.

use crate::complete::Place;
use crate::repl::{Host, Run};
use alloc::string::String;
use alloc::vec::Vec;
use taipan_board::attention;
use taipan_vm::types;
use taipan_vm::{Res, SourceKind, Val, Vm};

/// The terminal of a session.
pub trait Terminal {
    fn write(&mut self, bytes: &[u8]);
    /// Text as a program prints it.
    fn print(&mut self, text: &str);
    /// A program begins to run, or has ended: the terminal is its while it runs.
    fn lend(&mut self, runs: bool);
}

pub struct Session<'a> {
    pub vm: &'a mut Vm,
    pub terminal: &'a mut dyn Terminal,
    pub banner: &'a str,
}

impl Host for Session<'_> {
    fn write(&mut self, bytes: &[u8]) {
        self.terminal.write(bytes);
    }

    fn print(&mut self, text: &str) {
        self.terminal.print(text);
    }

    fn prompt(&mut self, goes_on: bool) -> String {
        if !goes_on {
            // Who has locked the heap and forgotten it could do nothing more here.
            self.vm.heap.set_lock_depth(0);
        }
        let name = if goes_on { "ps2" } else { "ps1" };
        let text = self.quietly(|vm| {
            let sys = vm.import_dotted("sys")?;
            attribute(vm, sys, name)
        });
        text.and_then(|text| self.vm.as_str(text)).unwrap_or("").into()
    }

    fn banner(&mut self) -> String {
        self.banner.into()
    }

    fn names(&mut self, place: Place) -> Vec<String> {
        match place {
            Place::Modules => self.vm.host.module_names().into_iter().map(String::from).collect(),
            Place::Attributes(path) => {
                let names = self.quietly(|vm| {
                    let mut object = vm.main_module()?;
                    for name in &path {
                        object = attribute(vm, object, name)?;
                    }
                    vm.attribute_names(object)
                });
                names.unwrap_or_default()
            }
        }
    }

    fn run(&mut self, source: &str, kind: SourceKind) -> Run {
        self.terminal.lend(true);
        // A Ctrl-C that came when nothing ran has nothing to interrupt.
        self.vm.board.interrupts().acknowledge(attention::KEYBOARD);
        let main = self.vm.main;
        let mark = self.vm.mark();
        let result = self.vm.run_source(source.as_bytes(), "<stdin>", kind, main, None);
        if let Err(raise) = result {
            self.vm.keep(raise.0);
        }
        self.vm.run_handlers();
        let run = match result {
            Ok(_) => Run::Done,
            Err(raise) if raise.is_stop() || self.vm.exception_is(raise, types::SYSTEM_EXIT) => Run::Exit(raise),
            Err(raise) => Run::Raised(self.vm.print_exception(raise.0)),
        };
        self.vm.release(mark);
        self.terminal.lend(false);
        run
    }
}

impl Session<'_> {
    /// Asks the VM for something that the program did not ask for: what goes wrong is not its business.
    fn quietly<T>(&mut self, ask: impl FnOnce(&mut Vm) -> Res<T>) -> Option<T> {
        let mark = self.vm.mark();
        let answer = ask(self.vm).ok();
        self.vm.release(mark);
        answer
    }
}

fn attribute(vm: &mut Vm, object: Val, name: &str) -> Res {
    let name = vm.intern(name.as_bytes())?;
    let value = vm.get_attr(object, name)?;
    vm.keep(value);
    Ok(value)
}
