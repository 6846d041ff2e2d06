//! The ODK XForms engine: XML tree, XPath, form definition, live response.
//!
//! - [`Form::parse`] turns XForm XML (the file that ODK Collect would get) into a compiled definition;
//! - [`Response`] is one filled form: set a value and only what depends on it is computed again.
//!
//! Pure: no I/O, no clock, no randomness. External files, the time and the seed come in as arguments, so replaying the
//! same steps gives the same instance, byte for byte. Parsers never panic: they return what they could make of the input
//! and [`Diagnostic`]s. While a node is irrelevant it is empty for every purpose, and has its value back with its
//! relevance.
//!
//! ```
//! use std::rc::Rc;
//! use xforms::{Form, Moment, Response, Start};
//!
//! let xml = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>T</h:title>
//!   <model><instance><data id="t"><age/><adult/></data></instance>
//!   <bind nodeset="/data/age" type="int"/><bind nodeset="/data/adult" calculate="/data/age &gt;= 18"/></model></h:head>
//!   <h:body><input ref="/data/age"><label>Age</label></input></h:body></h:html>"#;
//! let (form, diagnostics) = Form::parse(xml, &());
//! assert!(diagnostics.is_empty());
//! let start = Start { instance_id: "uuid:1".into(), seed: 1, at: Moment { utc_ms: 0, offset_min: 0 }, zone: None };
//! let mut response = Response::start(Rc::new(form.unwrap()), start);
//! let age = response.find("/data/age").unwrap();
//! response.set(age, "30");
//! let adult = response.find("/data/adult").unwrap();
//! assert_eq!(response.state(adult).value, "true");
//! ```

mod composed;
pub mod diagnostic;
pub mod form;
pub mod moment;
#[cfg(feature = "play")]
pub mod play;
pub mod response;
pub mod shown;
pub mod tree;
pub mod typing;
pub mod xml;
pub mod xpath;
mod zone;

pub use composed::composed;
pub use diagnostic::{Diagnostic, Severity};
pub use form::{
    Capture, DataType, Element, ElementId, ElementKind, Field, Files, Form, Privacy, Protect, Quality, Settings, Wish,
};
pub use moment::Moment;
pub use response::{
    AnswerError, Changes, Choice, Item, Limit, Response, RestoreError, Start, State, TextForm, Violation,
};
pub use tree::NodeId;
pub use zone::Zone;
