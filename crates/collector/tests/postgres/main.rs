//! The collector's tests again, on PostgreSQL: the same files, with another [`backend`]; and what only several collectors
//! on one database can show.

// A test that cannot go on should panic where it stands. Of what the tests share, this half needs a part.
#![allow(clippy::unwrap_used, dead_code)]

mod backend;
mod forgetting;
mod moving;
mod server;
mod several;

macro_rules! also_on_postgres {
    ($($name:ident at $path:literal;)*) => { $(#[path = $path] mod $name;)* };
}

also_on_postgres! {
    archive at "../collector/archive.rs";
    backup at "../collector/backup.rs";
    batch at "../collector/batch.rs";
    commands at "../collector/commands.rs";
    deleting at "../collector/deleting.rs";
    erasing at "../collector/erasing.rs";
    erasure at "../collector/erasure.rs";
    exclusion at "../collector/exclusion.rs";
    export at "../collector/export.rs";
    kills at "../collector/kills.rs";
    office at "../collector/office.rs";
    parts at "../collector/parts.rs";
    people at "../collector/people.rs";
    progress at "../collector/progress.rs";
    publishing at "../collector/publishing/mod.rs";
    program at "../collector/program.rs";
    proxy at "../collector/proxy.rs";
    python at "../collector/python.rs";
    quarantine at "../collector/quarantine.rs";
    receipts at "../collector/receipts.rs";
    rescue at "../collector/rescue.rs";
    responses at "../collector/responses.rs";
    sealed at "../collector/sealed.rs";
    statistics at "../collector/statistics.rs";
    support at "../collector/support.rs";
    surveys at "../collector/surveys.rs";
    synced at "../collector/synced.rs";
    tables at "../collector/tables.rs";
    taken_home at "../collector/taken_home.rs";
    together at "../collector/together.rs";
    uploads at "../collector/uploads.rs";
    verify at "../collector/verify.rs";
    versions at "../collector/versions.rs";
}
