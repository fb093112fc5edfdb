//! The interactive prompt of the drop-in command, line by line.
//!
//! A plain one: no editing beyond the terminal's own. The board's prompt, with raw and raw-paste mode, is another
//! matter and lives in a crate of its own.

use std::io::BufRead;
use taipan_host::console;
use taipan_vm::{SourceKind, Vm};

/// Reads and runs statements until the end of input or SystemExit, whose value it returns.
pub fn interact(vm: &mut Vm) -> u8 {
    console::write(format!("{}\nUse Ctrl-D to exit\n", crate::unix::banner()).as_bytes());
    let mut input = std::io::stdin().lock().lines();
    loop {
        let mut source = String::new();
        loop {
            console::write(if source.is_empty() { b">>> " } else { b"... " });
            console::flush();
            let Some(Ok(line)) = input.next() else {
                console::write(b"\n");
                return 0;
            };
            source.push_str(&line);
            source.push('\n');
            let ended = !taipan_syntax::is_incomplete(&source);
            if ended || line.is_empty() {
                break;
            }
        }
        if source.trim().is_empty() {
            continue;
        }
        let main = vm.main;
        match vm.run_source(source.as_bytes(), "<stdin>", SourceKind::Single, main, None) {
            Ok(_) => {}
            Err(r) => {
                if let Some(code) = crate::unix::exit_code(vm, r) {
                    return code;
                }
                let text = vm.print_exception(r.0);
                console::write_error(text.as_bytes());
            }
        }
    }
}
