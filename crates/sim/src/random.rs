//! Random numbers that are the same every time: PCG-XSH-RR, 64 bits of state, 32 of output.

#[derive(Clone, Hash, Debug)]
pub struct Random {
    state: u64,
}

const MULTIPLIER: u64 = 6_364_136_223_846_793_005;
const INCREMENT: u64 = 1_442_695_040_888_963_407;

impl Random {
    pub fn new(seed: u64) -> Random {
        let mut random = Random { state: seed.wrapping_add(INCREMENT) };
        random.draw();
        random
    }

    pub fn draw(&mut self) -> u32 {
        let old = self.state;
        self.state = old.wrapping_mul(MULTIPLIER).wrapping_add(INCREMENT);
        let mixed = ((old >> 18 ^ old) >> 27) as u32;
        mixed.rotate_right((old >> 59) as u32)
    }
}
