//! How much of a search is done, by where in the program it is.
//!
//! # The idea
//! Executions are tried in order: those whose first interrupt comes early are over when it comes late. With at most k
//! interrupts, which come anywhere in what is left of the program, there are about as many as there are ways to choose k
//! places there. So when a share x of the program is left for the first one, a share of x to the k-th power is left to do.
//!
//! It takes places to be spread evenly over the program's instructions, and so it is an estimate.

use crate::search::Delivery;

#[derive(Clone, Copy, Default, Debug)]
pub struct Estimate {
    /// Instructions of the program at the first place, and at its end.
    from: Option<u64>,
    to: u64,
}

impl Estimate {
    /// Something could come here.
    pub fn begin(&mut self, step: u64) {
        self.from.get_or_insert(step);
    }

    /// An execution ended here.
    pub fn end(&mut self, step: u64) {
        self.to = self.to.max(step);
    }

    /// The share that is done when this execution is over.
    pub fn done(&self, path: &[Delivery], deliveries: usize) -> f64 {
        let Some(first) = path.first() else { return 1.0 };
        let from = self.from.unwrap_or(0);
        let (all, left) = (self.to.saturating_sub(from), self.to.saturating_sub(first.step));
        if all == 0 {
            return 0.0;
        }
        let left = left as f64 / all as f64;
        1.0 - (0..deliveries).fold(1.0, |product, _| product * left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::Source;
    use taipan_board::Line;

    fn at(step: u64) -> [Delivery; 1] {
        [Delivery { source: Source { line: Line(0), event: 0 }, context: 0, step }]
    }

    #[test]
    fn what_is_left_goes_with_the_power_of_the_number_of_interrupts() {
        let mut estimate = Estimate::default();
        estimate.begin(100);
        estimate.begin(150);
        estimate.end(300);
        estimate.end(200);
        assert_eq!(estimate.done(&at(100), 2), 0.0);
        assert_eq!(estimate.done(&at(200), 1), 0.5);
        assert_eq!(estimate.done(&at(200), 2), 0.75);
        assert_eq!(estimate.done(&at(200), 3), 0.875);
        assert_eq!(estimate.done(&at(300), 2), 1.0);
        // The one without interrupts is the last.
        assert_eq!(estimate.done(&[], 2), 1.0);
    }

    #[test]
    fn nothing_is_known_before_an_execution_has_ended() {
        assert_eq!(Estimate::default().done(&at(5), 2), 0.0);
    }
}
