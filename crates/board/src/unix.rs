//! The drop-in command: no devices, the host's word size.
use crate::interrupts::Line;
use crate::profile::{LineInfo, Profile};

const ALARM: Line = Line(48);

pub static UNIX: Profile = Profile {
    name: "unix",
    machine: "linux [Taipan]",
    platform: "linux",
    mcu: "host",
    cpu_hz: 1_000_000_000,
    cycles_per_instruction: 16,
    interrupt_entry_cycles: 0,
    interrupt_return_cycles: 0,
    pins: &[],
    leds: &[],
    timers: &[],
    uarts: &[],
    lines: &[LineInfo { line: ALARM, name: "ALARM", priority: 15 }],
    switch: None,
    alarm_line: ALARM,
    wake_up_line: ALARM,
    full_scale_uv: 1,
    schedule_depth: 4,
    timers_hard_by_default: false,
    heap_bytes: 1 << 20,
    small_int_bits: 63,
    float_bits: 64,
    ticks_period_bits: 62,
    reset_unix_time_s: 0,
    unique_id: [0; 12],
};
