//! Median and tail of what was measured.

use std::fmt;

/// Durations in milliseconds.
#[derive(Default)]
pub struct Figures(Vec<f64>);

impl Figures {
    pub fn add(&mut self, milliseconds: f64) {
        self.0.push(milliseconds);
    }

    /// The value that `share` (0 to 1) of all are not above; 0 when there is none.
    fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        sorted.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
    }
}

impl Extend<f64> for Figures {
    fn extend<T: IntoIterator<Item = f64>>(&mut self, more: T) {
        self.0.extend(more);
    }
}

/// `median (p99)`, or the median alone of fewer than a hundred.
impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let median = format!("{:.3}", self.quantile(0.5));
        if self.0.len() < 100 { f.pad(&median) } else { f.pad(&format!("{median} ({:.3})", self.quantile(0.99))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_and_tail() {
        let mut few = Figures::default();
        few.extend([3.0, 1.0, 2.0]);
        assert_eq!(few.to_string(), "2.000");
        let mut many = Figures::default();
        many.extend((1..=101).map(f64::from));
        assert_eq!(many.to_string(), "51.000 (100.000)");
        assert_eq!(Figures::default().to_string(), "0.000");
    }
}
