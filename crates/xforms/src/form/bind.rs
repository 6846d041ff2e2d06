//! Bind properties.

use super::capture::Capture;
use super::compile::Compiled;
use super::text::Text;
use crate::xpath::Expr;

/// The value's type, as `bind type` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DataType {
    #[default]
    String,
    Int,
    Decimal,
    Boolean,
    Date,
    Time,
    DateTime,
    Geopoint,
    Geotrace,
    Geoshape,
    Binary,
    Barcode,
    Intent,
}

impl DataType {
    /// The type of that name, with or without a prefix; `None` for an unknown name.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name.rsplit(':').next().unwrap_or(name) {
            "string" | "select" | "select1" | "rank" | "odk:rank" | "list" | "" => DataType::String,
            "int" | "integer" | "long" => DataType::Int,
            "decimal" | "double" | "float" => DataType::Decimal,
            "boolean" => DataType::Boolean,
            "date" => DataType::Date,
            "time" => DataType::Time,
            "dateTime" => DataType::DateTime,
            "geopoint" => DataType::Geopoint,
            "geotrace" => DataType::Geotrace,
            "geoshape" => DataType::Geoshape,
            "binary" => DataType::Binary,
            "barcode" => DataType::Barcode,
            "intent" => DataType::Intent,
            _ => return None,
        })
    }

    /// Whether a serialised value is one of the type. Empty is a value of every type.
    pub fn accepts(self, value: &str) -> bool {
        use crate::moment;
        if value.is_empty() {
            return true;
        }
        match self {
            DataType::Int => value.parse::<i64>().is_ok(),
            DataType::Decimal => {
                value.parse::<f64>().is_ok_and(f64::is_finite) && value.bytes().all(|b| !b.is_ascii_alphabetic())
            }
            DataType::Date => moment::parse_date(value).is_some(),
            DataType::Time => moment::parse_time(value).is_some(),
            DataType::DateTime => moment::parse_date_time(value, 0).is_some(),
            DataType::Boolean | DataType::Geopoint | DataType::Geotrace | DataType::Geoshape => {
                super::canonical::canonical(self, value).is_some()
            }
            DataType::String | DataType::Binary | DataType::Barcode | DataType::Intent => true,
        }
    }

    /// The value, or none: one of another type would stand in the way of the question's answer.
    pub(crate) fn own(self, value: String) -> String {
        if self.accepts(&value) { value } else { String::new() }
    }

    /// A value as it is kept; none of what is no value of the type.
    ///
    /// ```
    /// use xforms::DataType;
    /// assert_eq!(DataType::Int.kept("05").as_deref(), Some("5"));
    /// assert_eq!(DataType::Decimal.kept("2").as_deref(), Some("2"));
    /// assert_eq!(DataType::Int.kept("x"), None);
    /// ```
    pub fn kept(self, value: &str) -> Option<String> {
        super::canonical::kept(self, value)
    }

    /// Whether its values are places.
    pub fn is_place(self) -> bool {
        matches!(self, DataType::Geopoint | DataType::Geotrace | DataType::Geoshape)
    }
}

/// How sensitive a value is: Teren's `bind::teren:protect`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protect {
    Public,
    Quasi,
    Sensitive,
    Open,
    /// Serves a calculation; removed before sealing.
    Technical,
}

impl Protect {
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "public" => Protect::Public,
            "quasi" => Protect::Quasi,
            "sensitive" => Protect::Sensitive,
            "open" => Protect::Open,
            "technical" => Protect::Technical,
            _ => return None,
        })
    }
}

/// What the form fills in by itself: `jr:preload`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Preload {
    InstanceId,
    Today,
    Start,
    End,
    /// Device and user properties: Teren gives none.
    Property,
}

#[derive(Debug, Default)]
pub(crate) struct Bind {
    pub data_type: DataType,
    pub relevant: Option<Compiled>,
    pub calculate: Option<Compiled>,
    pub required: Option<Compiled>,
    pub readonly: Option<Compiled>,
    pub constraint: Option<Compiled>,
    pub constraint_message: Option<Text>,
    pub required_message: Option<Text>,
    pub preload: Option<Preload>,
    pub protect: Option<Protect>,
    pub capture: Capture,
    /// `teren:outcome = screen-out`: reaching this note ends the response, nothing is stored or sent.
    pub screen_out: bool,
}

impl Bind {
    /// Whether nobody ever answers it.
    pub fn is_always_readonly(&self) -> bool {
        let always = |compiled: &Compiled| matches!(&compiled.expr, Expr::Call(call) if &*call.name == "true" && call.args.is_empty());
        self.readonly.as_ref().is_some_and(always)
    }
}
