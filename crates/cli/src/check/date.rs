//! Days, for what holds until one of them.

use std::fmt::{Display, Formatter};
use std::time::{SystemTime, UNIX_EPOCH};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Date {
    pub year: u16,
    pub month: u8,
    pub day: u8,
}

impl Date {
    /// `2027-01-31`
    pub fn parse(text: &str) -> Option<Date> {
        let mut parts = text.split('-');
        let mut next = |digits: usize| parts.next().filter(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()));
        let date = Date { year: next(4)?.parse().ok()?, month: next(2)?.parse().ok()?, day: next(2)?.parse().ok()? };
        (parts.next().is_none() && (1..=12).contains(&date.month) && (1..=date.days_in_month()).contains(&date.day)).then_some(date)
    }

    /// In UTC.
    pub fn today() -> Date {
        Date::of_day(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() / 86_400))
    }

    /// The n-th day after the first of January 1970.
    fn of_day(mut day: u64) -> Date {
        let mut date = Date { year: 1970, month: 1, day: 1 };
        loop {
            let days = u64::from(date.days_in_month());
            if day < days {
                return Date { day: day as u8 + 1, ..date };
            }
            day -= days;
            date.month += 1;
            if date.month > 12 {
                date.month = 1;
                date.year += 1;
            }
        }
    }

    fn days_in_month(self) -> u8 {
        let is_leap = self.year.is_multiple_of(4) && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        match self.month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

impl Display for Date {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (day, text) in [(0, "1970-01-01"), (59, "1970-03-01"), (11_016, "2000-02-29"), (20_000, "2024-10-04")] {
            assert_eq!(Date::of_day(day).to_string(), text);
            assert_eq!(Date::parse(text), Some(Date::of_day(day)));
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in ["2027-02-29", "2027-13-01", "2027-00-01", "2027-1-1", "27-01-01", "2027-01-01-01", "soon", "2027-01-+1"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }
}
