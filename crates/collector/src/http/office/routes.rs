//! Every page of the desk: its address, who may open it, and what is noted of it.

use super::{
    Shared, account, archive, choose, clause, delete, downloads, files, first_owner, log, people, poster, progress,
    publish, quarantine, rescue, response, responses, sent_files, session, surveys, term,
    visitor::{self, Need},
};
use crate::people::rights::Right;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::Method,
    middleware,
    routing::{MethodRouter, get, post},
};

/// A page, or a button's address.
pub struct Page {
    pub method: Method,
    pub path: &'static str,
    pub right: Right,
    deed: Option<&'static str>,
    handler: MethodRouter<Shared>,
}

impl Page {
    /// What somebody only looks at.
    fn seen(path: &'static str, right: Right, handler: MethodRouter<Shared>) -> Self {
        Self { method: Method::GET, path, right, deed: None, handler }
    }

    /// What leaves the house.
    fn taken(path: &'static str, handler: MethodRouter<Shared>) -> Self {
        Self { method: Method::GET, path, right: Right::Download, deed: Some("export"), handler }
    }

    fn done(path: &'static str, right: Right, deed: &'static str, handler: MethodRouter<Shared>) -> Self {
        Self { method: Method::POST, path, right, deed: Some(deed), handler }
    }

    /// A button that changes nothing yet, or notes what it does itself.
    fn pressed(path: &'static str, right: Right, handler: MethodRouter<Shared>) -> Self {
        Self { method: Method::POST, path, right, deed: None, handler }
    }
}

/// All pages for which somebody signs in.
pub fn table() -> Vec<Page> {
    let uploads = DefaultBodyLimit::max(sent_files::MOST_HEARD);
    vec![
        Page::seen("/", Right::See, get(surveys)),
        Page::seen("/poster/{survey}", Right::See, get(poster::poster)),
        Page::seen("/cards/{survey}", Right::See, get(poster::cards)),
        Page::taken("/export/{survey}/{file}", get(downloads::file)),
        Page::taken("/export/{survey}/proba/{file}", get(downloads::tests)),
        Page::taken("/export/{survey}/attachments.zip", get(downloads::attachments)),
        Page::seen("/publish", Right::Publish, get(choose::page)),
        Page::pressed("/publish", Right::Publish, post(publish::look).layer(uploads)),
        Page::seen("/publish/{token}", Right::Publish, get(publish::shown)),
        Page::pressed("/publish/{token}", Right::Publish, post(publish::decide)),
        Page::seen("/survey/{survey}/progress", Right::See, get(progress::page)),
        Page::done(
            "/survey/{survey}/progress",
            Right::Publish,
            "targets",
            post(progress::set_targets).layer(DefaultBodyLimit::max(progress::MAX_FORM)),
        ),
        Page::seen("/survey/{survey}/responses", Right::Download, get(responses::list)),
        Page {
            deed: Some("read"),
            ..Page::seen("/survey/{survey}/responses/{response}", Right::Download, get(responses::one))
        },
        Page::seen("/survey/{survey}/clause", Right::Publish, get(clause::page)),
        Page::pressed(
            "/survey/{survey}/clause",
            Right::Publish,
            post(clause::fill).layer(DefaultBodyLimit::max(clause::MAX_FORM)),
        ),
        Page::done("/survey/{survey}/live", Right::Publish, "live", post(publish::go_live)),
        Page::done("/survey/{survey}/close", Right::Publish, "close", post(publish::close)),
        Page::done("/survey/{survey}/open", Right::Publish, "open", post(publish::open)),
        Page::done("/survey/{survey}/term", Right::Publish, "term", post(term::set)),
        Page::done("/survey/{survey}/archive", Right::Publish, "archive", post(archive::put)),
        Page::done("/survey/{survey}/unarchive", Right::Publish, "unarchive", post(archive::take)),
        Page::seen("/archive", Right::See, get(archive::list)),
        Page::seen("/survey/{survey}/delete", Right::Delete, get(delete::page)),
        Page::done("/survey/{survey}/delete", Right::Delete, "delete", post(delete::delete)),
        Page::seen("/survey/{survey}/file/{name}", Right::Publish, get(files::file)),
        Page::seen("/quarantine/{survey}", Right::Sort, get(quarantine::list)),
        Page::done("/quarantine/{survey}", Right::Sort, "release", post(quarantine::release)),
        Page::seen("/response", Right::Find, get(response::empty)),
        Page::done("/response", Right::Find, "find", post(response::search)),
        Page::done("/response/exclude", Right::Exclude, "exclude", post(response::exclude)),
        Page::done("/response/include", Right::Exclude, "include", post(response::include)),
        Page::pressed("/response/erase", Right::Erase, post(response::erase)),
        Page::seen("/excluded/{survey}", Right::Exclude, get(response::excluded)),
        Page::done("/rescue", Right::HandIn, "rescue", post(rescue::take).layer(DefaultBodyLimit::disable())),
        Page::seen("/people", Right::People, get(people::list)),
        Page::pressed("/people/invite", Right::People, post(people::invite)),
        Page::pressed("/people/withdraw", Right::People, post(people::withdraw)),
        Page::pressed("/people/role", Right::People, post(people::appoint)),
        Page::pressed("/people/remove", Right::People, post(people::remove)),
        Page::seen("/log", Right::Log, get(log::list)),
        Page { deed: Some("log"), ..Page::seen("/log.csv", Right::Log, get(log::csv)) },
        Page::seen("/me", Right::Own, get(account::page)),
        Page::pressed("/me", Right::Own, post(account::change)),
    ]
}

/// The pages behind a session; those that everybody with one may open stand beside the table.
pub fn inside(server: &Shared) -> Router<Shared> {
    let mut router = Router::new();
    for Page { path, right, deed, handler, .. } in table() {
        let need = Need { right, deed };
        let allowed = middleware::from_fn_with_state((server.clone(), need), visitor::allowed);
        router = router.route(path, handler.layer(allowed));
    }
    router
        .route("/logout", post(session::log_out))
        .route("/owner", get(first_owner::page).post(first_owner::begin))
        .layer(middleware::from_fn_with_state(server.clone(), visitor::known))
}
