//! The question types of XLSForm: how each stands in the body, and what its bind says.

/// How a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Control {
    /// Not at all: the device or a calculation answers.
    None,
    Input,
    Trigger,
    /// With its media type.
    Upload(&'static str),
    Select,
    SelectOne,
    Rank,
    Range,
    /// By an action of the form.
    Action,
}

/// A type with all its names, the one to suggest first.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct QuestionType {
    pub names: &'static [&'static str],
    pub control: Control,
    pub bind: &'static [(&'static str, &'static str)],
    pub hint: Option<&'static str>,
}

impl QuestionType {
    pub fn name(&self) -> &'static str {
        self.names.first().copied().unwrap_or_default()
    }
}

const fn of(
    names: &'static [&'static str],
    control: Control,
    bind: &'static [(&'static str, &'static str)],
) -> QuestionType {
    QuestionType { names, control, bind, hint: None }
}

const fn hinted(
    names: &'static [&'static str],
    bind: &'static [(&'static str, &'static str)],
    hint: &'static str,
) -> QuestionType {
    QuestionType { names, control: Control::Input, bind, hint: Some(hint) }
}

macro_rules! property {
    ($name:literal, $names:expr) => {
        of($names, Control::None, &[("jr:preload", "property"), ("type", "string"), ("jr:preloadParams", $name)])
    };
}

macro_rules! timestamp {
    ($name:literal, $names:expr) => {
        of($names, Control::None, &[("jr:preload", "timestamp"), ("type", "dateTime"), ("jr:preloadParams", $name)])
    };
}

const STRING: &[(&str, &str)] = &[("type", "string")];
const BINARY: &[(&str, &str)] = &[("type", "binary")];
const GEOPOINT: &[(&str, &str)] = &[("type", "geopoint")];

pub(crate) static TYPES: &[QuestionType] = &[
    of(&["text", "string", "q string", "add text prompt"], Control::Input, STRING),
    of(&["integer", "int", "q int", "add integer prompt"], Control::Input, &[("type", "int")]),
    of(&["decimal", "q decimal", "add decimal prompt"], Control::Input, &[("type", "decimal")]),
    of(&["date", "q date", "add date prompt"], Control::Input, &[("type", "date")]),
    of(&["time"], Control::Input, &[("type", "time")]),
    of(
        &[
            "dateTime",
            "datetime",
            "date time",
            "q dateTime",
            "q date time",
            "add dateTime prompt",
            "add date time prompt",
        ],
        Control::Input,
        &[("type", "dateTime")],
    ),
    of(&["note", "q note", "add note prompt"], Control::Input, &[("readonly", "true()"), ("type", "string")]),
    of(&["calculate", "q calculate", "add calculate prompt"], Control::None, STRING),
    of(&["hidden"], Control::None, STRING),
    of(&["acknowledge", "q acknowledge", "add acknowledge prompt"], Control::Trigger, STRING),
    of(&["trigger"], Control::Trigger, &[]),
    of(&["select one", "select one using", "q select1"], Control::SelectOne, STRING),
    of(
        &["select all that apply", "select multiple from", "select multiple using", "q select"],
        Control::Select,
        STRING,
    ),
    of(&["select one external"], Control::Input, STRING),
    of(&["rank"], Control::Rank, &[("type", "odk:rank")]),
    of(&["range"], Control::Range, &[("type", "int")]),
    of(
        &["image", "photo", "q image", "q picture", "add image prompt", "add photo prompt"],
        Control::Upload("image/*"),
        BINARY,
    ),
    of(&["audio", "q audio", "add audio prompt"], Control::Upload("audio/*"), BINARY),
    of(&["video", "q video", "add video prompt"], Control::Upload("video/*"), BINARY),
    of(&["file", "add file prompt"], Control::Upload("application/*"), BINARY),
    of(&["osm"], Control::Upload("osm/*"), BINARY),
    of(&["barcode", "q barcode", "add barcode prompt"], Control::Input, &[("type", "barcode")]),
    of(&["geopoint", "gps", "location", "q geopoint", "q location", "add location prompt"], Control::Input, GEOPOINT),
    of(&["geotrace", "q geotrace"], Control::Input, &[("type", "geotrace")]),
    of(&["geoshape", "q geoshape"], Control::Input, &[("type", "geoshape")]),
    of(&["start-geopoint"], Control::Action, GEOPOINT),
    of(&["background-geopoint"], Control::Trigger, GEOPOINT),
    of(&["background-audio"], Control::Action, BINARY),
    of(&["audit"], Control::None, BINARY),
    of(
        &["today", "get today"],
        Control::None,
        &[("jr:preload", "date"), ("type", "date"), ("jr:preloadParams", "today")],
    ),
    timestamp!("start", &["start", "start time", "get start time"]),
    timestamp!("end", &["end", "end time", "get end time"]),
    property!("deviceid", &["deviceid", "imei", "device id", "get device id"]),
    property!("username", &["username"]),
    property!("email", &["email"]),
    property!("phonenumber", &["phonenumber", "get phone number"]),
    property!("subscriberid", &["subscriberid", "subscriber id", "get subscriber id"]),
    property!("simserial", &["simserial", "sim id", "get sim id"]),
    property!("uri:deviceid", &["uri:deviceid"]),
    property!("uri:username", &["uri:username"]),
    property!("uri:email", &["uri:email"]),
    property!("uri:phonenumber", &["uri:phonenumber"]),
    property!("uri:subscriberid", &["uri:subscriberid"]),
    property!("uri:simserial", &["uri:simserial"]),
    of(&["percentage"], Control::Input, &[("type", "int"), ("constraint", "0 <= . and . <= 100")]),
    hinted(&["phone number"], &[("type", "string"), ("constraint", "regex(., '^\\d*$')")], "Enter numbers only."),
    hinted(
        &["number of days in last month"],
        &[("type", "int"), ("constraint", "0 <= . and . <= 31")],
        "Enter a number 0-31.",
    ),
    hinted(
        &["number of days in last six months"],
        &[("type", "int"), ("constraint", "0 <= . and . <= 183")],
        "Enter a number 0-183.",
    ),
    hinted(
        &["number of days in last year"],
        &[("type", "int"), ("constraint", "0 <= . and . <= 365")],
        "Enter a number 0-365.",
    ),
];

/// Commands of the `type` column that are not types, for suggestions and drop-downs.
pub(crate) const COMMANDS: &[&str] = &[
    "begin_group",
    "end_group",
    "begin_repeat",
    "end_repeat",
    "begin group",
    "end group",
    "begin repeat",
    "end repeat",
    "begin_loop",
    "end_loop",
    "begin loop",
    "end loop",
    "csv-external",
    "xml-external",
];

/// Types that XLSForm has and this compiler does not have yet.
pub(crate) const UNSUPPORTED: &[&str] = &["include"];

pub(crate) fn find(name: &str) -> Option<&'static QuestionType> {
    TYPES.iter().find(|kind| kind.names.contains(&name))
}

/// Every word that the `type` column may begin with.
pub(crate) fn words() -> impl Iterator<Item = &'static str> {
    let types = TYPES.iter().map(QuestionType::name).filter(|name| !name.starts_with("select"));
    types.chain(COMMANDS.iter().copied()).chain(crate::survey::select::COMMANDS.iter().map(|(command, _)| *command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_for_one_type() {
        let mut names: Vec<&str> = TYPES.iter().flat_map(|kind| kind.names).copied().collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
