//! What viper code does on machine integers and pointers. See `taipan_bytecode::viper` for how they are held.

use crate::native::Res;
use crate::types;
use crate::vm::Vm;
use taipan_bytecode::Instr;
use taipan_bytecode::viper::{Arithmetic, Machine};
use taipan_heap::Val;

impl Vm {
    /// `Op::Machine`
    pub(super) fn machine_op(&mut self, i: Instr) -> Res<()> {
        let ext = self.next_word();
        let (Some(op), Some(machine)) = (Arithmetic::from_u8(ext.a()), Machine::from_u8(ext.b())) else { return Ok(()) };
        let (left, right) = (self.machine_word(self.r(i.b()))?, self.machine_word(self.r(i.c()))?);
        let word = self.machine_arithmetic(op, machine, left, right)?;
        let v = self.new_machine(machine, word)?;
        self.put(i.a(), v);
        Ok(())
    }

    /// `Op::Cast`
    pub(super) fn cast_op(&mut self, i: Instr) -> Res<()> {
        let v = self.r(i.b());
        let v = match Machine::from_u8(i.c()) {
            None | Some(Machine::Object) => v,
            Some(Machine::Bool) => Val::bool(self.truth(v)?),
            Some(machine) => {
                let word = match v {
                    _ if v.is_int() => v.int_unchecked() as u64,
                    _ => match machine.is_pointer().then(|| self.address(v)).flatten() {
                        Some(address) => address as u64,
                        None => self.int_arg_wrapping(v)?,
                    },
                };
                self.new_machine(machine, word)?
            }
        };
        self.put(i.a(), v);
        Ok(())
    }

    /// `Op::Load8` and so on, of items of `size` bytes.
    pub(super) fn load_pointer(&mut self, i: Instr, size: usize) -> Res<()> {
        let address = self.item_address(self.r(i.b()), self.r(i.c()), size)?;
        let word = self.load_memory(address, size)?;
        let v = self.new_machine(Machine::Int, word)?;
        self.put(i.a(), v);
        Ok(())
    }

    /// `Op::Store8` and so on.
    pub(super) fn store_pointer(&mut self, i: Instr, size: usize) -> Res<()> {
        let address = self.item_address(self.r(i.a()), self.r(i.b()), size)?;
        let word = self.machine_word(self.r(i.c()))?;
        self.store_memory(address, size, word)
    }

    /// Addresses wrap round at the word, as everything does.
    fn item_address(&mut self, base: Val, index: Val, size: usize) -> Res<usize> {
        let (base, index) = (self.machine_word(base)?, self.machine_word(index)?);
        let address = base.wrapping_add(index.wrapping_mul(size as u64));
        Ok(if self.word_bytes() == 4 { address as u32 as usize } else { address as usize })
    }

    /// The bits of a machine integer, a bool or an address.
    fn machine_word(&mut self, v: Val) -> Res<u64> {
        match v.as_int() {
            Some(n) => Ok(n as u64),
            None => self.int_arg_wrapping(v),
        }
    }

    /// The value that the low bits of `word` are in a machine type.
    fn new_machine(&mut self, machine: Machine, word: u64) -> Res {
        let n = match (machine, self.word_bytes()) {
            (Machine::Int, 4) => i64::from(word as i32),
            (Machine::Int, _) => word as i64,
            (_, 4) => i64::from(word as u32),
            _ => match i64::try_from(word) {
                Ok(n) => n,
                Err(_) => return self.new_int_u64(word),
            },
        };
        // A machine register holds any of them, also where an int object could not be made.
        match Val::try_int(n) {
            Some(v) => Ok(v),
            None => self.new_int(n),
        }
    }

    fn machine_arithmetic(&mut self, op: Arithmetic, machine: Machine, left: u64, right: u64) -> Res<u64> {
        Ok(match op {
            Arithmetic::Add => left.wrapping_add(right),
            Arithmetic::Sub => left.wrapping_sub(right),
            Arithmetic::Mul => left.wrapping_mul(right),
            Arithmetic::BitAnd => left & right,
            Arithmetic::BitOr => left | right,
            Arithmetic::BitXor => left ^ right,
            Arithmetic::Neg => left.wrapping_neg(),
            Arithmetic::Invert => !left,
            Arithmetic::LShift => self.shift_count(right).map_or(0, |count| left << count),
            Arithmetic::RShift if machine == Machine::Int => (left as i64 >> self.shift_count(right).unwrap_or(63)) as u64,
            Arithmetic::RShift => self.shift_count(right).map_or(0, |count| left >> count),
            Arithmetic::FloorDiv | Arithmetic::Mod => {
                let (left, right) = (left as i64, right as i64);
                if right == 0 {
                    return Err(self.raise_str(types::ZERO_DIVISION_ERROR, "divide by zero"));
                }
                let rest = left.wrapping_rem(right);
                let unlike = rest != 0 && (rest < 0) != (right < 0);
                let whole = left.wrapping_div(right).wrapping_sub(unlike as i64);
                (if op == Arithmetic::Mod && unlike {
                    rest.wrapping_add(right)
                } else if op == Arithmetic::Mod {
                    rest
                } else {
                    whole
                }) as u64
            }
        })
    }

    /// By how many bits a shift goes, as the processors do it: one of 64 bits looks at the low six bits of the count, a
    /// Cortex-M at the low eight. `None` for more than there are.
    fn shift_count(&self, count: u64) -> Option<u32> {
        match self.word_bytes() {
            8 => Some(count as u32 & 63),
            _ => Some(count as u32 & 0xff).filter(|count| *count < 32),
        }
    }
}
