//! Dates of the Gregorian calendar, in days and seconds since 1970.
//!
//! Years are counted from March on, so that a leap day is the last of its year: then the days before a month are a
//! straight line, rounded.

pub const SECONDS_1970_TO_2000: i64 = 946_684_800;

const DAY: i64 = 86_400;
/// From 0000-03-01 to 1970-01-01.
const DAYS_TO_1970: i64 = 719_468;
const DAYS_IN_400_YEARS: i64 = 146_097;

pub struct Date {
    pub year: i64,
    /// 1 is January.
    pub month: i64,
    pub day: i64,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    /// 0 is Monday.
    pub weekday: i64,
    /// 1 is the first of January.
    pub yearday: i64,
}

impl Date {
    /// The date so many seconds after 1970 began.
    pub fn from_unix(seconds: i64) -> Date {
        let (days, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
        let shifted = days + DAYS_TO_1970;
        let (era, day_of_era) = (shifted.div_euclid(DAYS_IN_400_YEARS), shifted.rem_euclid(DAYS_IN_400_YEARS));
        // Leap days so far taken out, every year has 365 days.
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        Date {
            year,
            month,
            day: day_of_year - (153 * month_from_march + 2) / 5 + 1,
            hour: rest / 3600,
            minute: rest / 60 % 60,
            second: rest % 60,
            weekday: (days + 3).rem_euclid(7),
            yearday: days - days_from_1970(year, 1, 1) + 1,
        }
    }

    pub fn fields(&self) -> [i64; 8] {
        [self.year, self.month, self.day, self.hour, self.minute, self.second, self.weekday, self.yearday]
    }
}

fn days_from_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    era * DAYS_IN_400_YEARS + 365 * year_of_era + year_of_era / 4 - year_of_era / 100 + day_of_year - DAYS_TO_1970
}

/// Seconds since 1970 of year, month, day, hour, minute and second; each may be out of its range. Beyond some ten
/// thousand millions the fields are cut, so that their sum fits.
pub fn unix_from_fields(fields: [i64; 6]) -> i64 {
    const LIMIT: i64 = 10_000_000_000;
    let [year, month, day, hour, minute, second] = fields.map(|field| field.clamp(-LIMIT, LIMIT));
    let year = year + (month - 1).div_euclid(12);
    let month = (month - 1).rem_euclid(12) + 1;
    let days = days_from_1970(year, month, 1) + day - 1;
    days * DAY + hour * 3600 + minute * 60 + second
}
