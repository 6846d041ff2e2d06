//! What the form carries for other tools while Teren itself does nothing with it yet: said, so that nobody relies on it.

/// Columns by sheet.
pub(crate) const COLUMNS: &[(&str, &[&str])] = &[
    ("survey", &["intent", "noapperrorstring", "autoplay", "rows", "compact_tag"]),
    ("choices", &["sms_option"]),
    ("entities", &["repeat"]),
    (
        "settings",
        &["instance_id", "submission_url", "public_key", "omit_instanceID", "prefix", "delimiter", "sms_keyword"],
    ),
];

/// Keys of the `parameters` column.
pub(crate) const PARAMETERS: &[&str] = &[
    "rows",
    "app",
    "capture-accuracy",
    "warning-accuracy",
    "allow-mock-accuracy",
    "incremental",
    "reference-geometry",
    "tick_interval",
    "tick_labelset",
    "placeholder",
    "track-changes",
    "track-changes-reasons",
    "identify-user",
    "location-priority",
    "location-min-interval",
    "location-max-age",
];

/// Whether a column of a sheet is passed on only; a header may name a language or a part (`instance::…`).
pub(crate) fn is_column(sheet: &str, header: &str) -> bool {
    let header = header.split(':').next().unwrap_or_default().trim();
    let columns = COLUMNS.iter().find(|(name, _)| *name == sheet).map_or(&[][..], |(_, columns)| columns);
    columns.iter().any(|column| column.eq_ignore_ascii_case(header))
}
