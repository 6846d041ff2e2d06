//! The numbers that something can come to.

use std::fmt;

use xforms::xpath::ast::Binary;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Interval {
    pub least: f64,
    /// The least is none of them.
    pub least_open: bool,
    pub most: f64,
    pub most_open: bool,
    /// Only whole numbers are.
    pub is_whole: bool,
}

impl Interval {
    pub const ALL: Self =
        Self { least: f64::NEG_INFINITY, least_open: false, most: f64::INFINITY, most_open: false, is_whole: false };

    /// Those that compare so with a number.
    pub fn within(self, operator: Binary, number: f64) -> Self {
        use Binary::{Equal, Greater, GreaterEqual, Less, LessEqual};
        let above = |open| match number >= self.least {
            true if number == self.least => Self { least_open: self.least_open || open, ..self },
            true => Self { least: number, least_open: open, ..self },
            false => self,
        };
        let below = |interval: Self, open| match number <= interval.most {
            true if number == interval.most => Self { most_open: interval.most_open || open, ..interval },
            true => Self { most: number, most_open: open, ..interval },
            false => interval,
        };
        match operator {
            Greater => above(true).closed(),
            GreaterEqual => above(false).closed(),
            Less => below(self, true).closed(),
            LessEqual => below(self, false).closed(),
            Equal => below(above(false), false).closed(),
            _ => self,
        }
    }

    /// Of whole numbers, the ends are whole.
    pub fn closed(self) -> Self {
        if !self.is_whole {
            return self;
        }
        let least = if self.least_open { self.least.floor() + 1.0 } else { self.least.ceil() };
        let most = if self.most_open { self.most.ceil() - 1.0 } else { self.most.floor() };
        Self { least, least_open: false, most, most_open: false, ..self }
    }

    /// What comes of adding one of each.
    pub fn plus(self, other: Self) -> Self {
        Self {
            least: self.least + other.least,
            least_open: self.least_open || other.least_open,
            most: self.most + other.most,
            most_open: self.most_open || other.most_open,
            is_whole: self.is_whole && other.is_whole,
        }
    }

    pub fn negative(self) -> Self {
        let Self { least, least_open, most, most_open, is_whole } = self;
        Self { least: -most, least_open: most_open, most: -least, most_open: least_open, is_whole }
    }

    /// The least interval with both.
    pub fn hull(self, other: Self) -> Self {
        let (low, high) =
            (if other.least < self.least { other } else { self }, if other.most > self.most { other } else { self });
        let least_open = low.least_open && (self.least_open && other.least_open || self.least != other.least);
        let most_open = high.most_open && (self.most_open && other.most_open || self.most != other.most);
        let is_whole = self.is_whole && other.is_whole;
        Self { least: low.least, least_open, most: high.most, most_open, is_whole }
    }

    pub fn is_empty(self) -> bool {
        self.least > self.most || self.least == self.most && (self.least_open || self.most_open)
    }

    pub fn is_bounded(self) -> bool {
        self.least.is_finite() || self.most.is_finite()
    }

    /// Whether one of them compares so with a number, and for `!=` whether one is equal to it.
    pub fn meets(self, operator: Binary, number: f64) -> bool {
        use Binary::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
        match operator {
            Greater | GreaterEqual | Less | LessEqual => !self.within(operator, number).is_empty(),
            Equal | NotEqual => !self.within(Equal, number).is_empty(),
            _ => true,
        }
    }
}

/// `0 … 10`, `18 …`
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.least.is_finite(), self.most.is_finite()) {
            (true, true) => write!(f, "{} … {}", self.least, self.most),
            (true, false) => write!(f, "{} …", self.least),
            _ => write!(f, "… {}", self.most),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Binary::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};

    #[test]
    fn an_interval_meets_what_some_number_of_it_does() {
        let whole = Interval { is_whole: true, ..Interval::ALL };
        let ten = whole.within(LessEqual, 10.0).within(Greater, 0.0);
        for (operator, number, expected) in [
            (Greater, 10.0, false),
            (Greater, 9.5, true),
            (GreaterEqual, 10.0, true),
            (Less, 1.0, false),
            (LessEqual, 1.0, true),
            (Equal, 2.5, false),
            (Equal, 10.0, true),
            (NotEqual, 11.0, false),
            (NotEqual, 1.0, true),
        ] {
            assert_eq!(ten.meets(operator, number), expected, "{operator:?} {number}");
        }
        let parts = Interval::ALL.within(Greater, 0.0).within(Less, 1.0);
        assert!(parts.meets(Greater, 0.9) && !parts.meets(GreaterEqual, 1.0) && !parts.meets(Less, 0.0));
        assert!(parts.within(Equal, 3.0).is_empty());
        assert_eq!(ten.to_string(), "1 … 10");
        let sum = ten.plus(ten.negative());
        assert_eq!((sum.to_string().as_str(), ten.hull(sum).to_string().as_str()), ("-9 … 9", "-9 … 10"));
    }
}
