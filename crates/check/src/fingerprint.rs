//! A name for a mistake that stays when lines are added and taken away elsewhere: of the rule, the functions that take
//! part, and the text of the lines, without their numbers.

use crate::finding::Finding;
use crate::lines::Lines;
use crate::state::Mix;
use alloc::format;
use alloc::string::String;

/// 16 hexadecimal digits.
pub fn fingerprint(finding: &Finding, lines: &mut Lines) -> String {
    let mut mix = Mix::new();
    mix.add_bytes(finding.rule.as_bytes());
    for scene in &finding.scenes {
        mix.add_bytes(scene.function.as_bytes());
        mix.add_bytes(lines.normalised(&scene.file, scene.line).as_bytes());
    }
    format!("{:016x}", mix.value())
}
