//! `format-date`'s patterns.
//!
//! Source: ODK XForms specification, "format-date".

use crate::moment;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/// Whether a pattern wants something of the date.
pub fn asks_for_date(pattern: &str) -> bool {
    let mut escapes = pattern.split('%').skip(1).filter_map(|rest| rest.chars().next());
    escapes.any(|c| "YymnbdeaA".contains(c))
}

/// Formats civil milliseconds since 1970-01-01T00:00. Unknown escapes are kept as they are.
pub fn format(civil_ms: i64, pattern: &str) -> String {
    let days = civil_ms.div_euclid(86_400_000);
    let ms = civil_ms.rem_euclid(86_400_000);
    let (year, month, day) = moment::civil_from_days(days);
    let (hour, minute, second) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    let mut out = String::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('Y') => out.push_str(&format!("{year:04}")),
            Some('y') => out.push_str(&format!("{:02}", year.rem_euclid(100))),
            Some('m') => out.push_str(&format!("{month:02}")),
            Some('n') => out.push_str(&month.to_string()),
            Some('b') => out.push_str(MONTHS[(month - 1) as usize]),
            Some('d') => out.push_str(&format!("{day:02}")),
            Some('e') => out.push_str(&day.to_string()),
            Some('H') => out.push_str(&format!("{hour:02}")),
            Some('h') => out.push_str(&hour.to_string()),
            Some('M') => out.push_str(&format!("{minute:02}")),
            Some('S') => out.push_str(&format!("{second:02}")),
            Some('3') => out.push_str(&format!("{:03}", ms % 1000)),
            Some('a') => out.push_str(WEEKDAYS[(days + 4).rem_euclid(7) as usize]),
            Some('%') => out.push('%'),
            Some(other) => out.extend(['%', other]),
            None => out.push('%'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn patterns() {
        let ms = (crate::moment::days_from_civil(2026, 11, 2) * 86_400 + 9 * 3600 + 5 * 60 + 7) * 1000 + 8;
        for (pattern, expected) in [
            ("%Y-%m-%d", "2026-11-02"),
            ("%e.%n.%y %h:%M:%S.%3", "2.11.26 9:05:07.008"),
            ("%a %b %H%%", "Mon Nov 09%"),
            ("%q%", "%q%"),
        ] {
            assert_eq!(super::format(ms, pattern), expected);
        }
    }
}
