//! Who works at the desk: invitations, roles, the log, and the way there from the shared password.

use crate::{
    commands::{path, run},
    publishing::text_of,
    support::{SURVEY, TestApp, id, secret},
};
use collector::{
    clock,
    http::office::routes,
    people::{
        self,
        rights::{Right, may},
    },
};
use outbox::Digest;
use std::{collections::BTreeMap, time::Duration};
use store::people::{Deed, Post, Role};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const PASSWORD: &str = "cztery zwykłe słowa obok";

/// Somebody's form, as a browser sends it.
pub fn form(fields: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in fields {
        let bytes = value.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        text += &format!("{name}={bytes}&");
    }
    text
}

impl TestApp {
    pub async fn post(&self, cookie: &str, path: &str, body: String) -> reqwest::Response {
        let request = self.client.post(format!("{}{path}", self.url)).header("cookie", cookie);
        request.header("content-type", "application/x-www-form-urlencoded").body(body).send().await.unwrap()
    }

    /// Uses an invitation, and gives the session's cookie.
    async fn join(&self, link: &str, name: &str) -> String {
        let path = link.strip_prefix(&self.url).unwrap_or(link);
        let answer = self.post("", path, form(&[("name", name), ("password", PASSWORD)])).await;
        assert_eq!(
            (answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()),
            (303, "/office"),
            "{link}"
        );
        session_of(&answer)
    }

    pub async fn person(&self, role: Role) -> String {
        let surveys = if role == Role::Partner { vec![SURVEY.to_owned()] } else { Vec::new() };
        let link = people::invite(self.store.as_ref(), &self.url, &Post { role, surveys }, None).await.unwrap();
        self.join(&link, role.code()).await
    }

    async fn second_owner(&self) -> String {
        let post = Post { role: Role::Owner, surveys: Vec::new() };
        let link = people::invite(self.store.as_ref(), &self.url, &post, None).await.unwrap();
        self.join(&link, "Jan").await
    }

    async fn sign_in(&self, name: &str, password: &str) -> (u16, String) {
        let answer = self.post("", "/office/login", form(&[("name", name), ("password", password)])).await;
        let status = answer.status().as_u16();
        (status, if status == 303 { session_of(&answer) } else { answer.text().await.unwrap() })
    }
}

fn session_of(answer: &reqwest::Response) -> String {
    let mut cookies = answer.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let cookie = cookies.find(|cookie| cookie.starts_with("teren-office=")).unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_owner_invites_and_the_shared_password_ends() {
    let app = TestApp::start().await;
    let shared = app.office().await;
    let page = app.office_get(&shared, "/office").await.text().await.unwrap();
    assert!(page.contains("data-owner-missing") && !page.contains("/office/people"), "{page}");
    for path in ["/office/people", "/office/log", "/office/me"] {
        assert_eq!(app.office_get(&shared, path).await.status(), 403, "{path}");
    }
    let page = app.office_get(&shared, "/office/owner").await.text().await.unwrap();
    assert!(page.contains("może tu publikować, pobierać i usuwać") && !page.contains("tylko do jednego"), "{page}");
    let begun = app.post(&shared, "/office/owner", String::new()).await;
    let link = begun.headers()["location"].to_str().unwrap().to_owned();
    let owner = app.join(&link, "Anna Nowak").await;
    assert_eq!(app.office_get(&shared, "/office").await.status(), 303, "the shared session is over");
    assert_eq!(app.sign_in("", &app.password).await.0, 401, "and so is the password");
    assert_eq!(app.office_get("", &link).await.status(), 410, "the link counts once");
    assert_eq!(app.sign_in(" anna  NOWAK", PASSWORD).await.0, 303);
    let (status, page) = app.sign_in("Anna Nowak", "zgaduję bez końca").await;
    assert!(status == 401 && page.contains("Nazwa albo hasło się nie zgadza"), "{page}");
    assert_eq!(app.sign_in("nikt", PASSWORD).await.0, 401);

    let (status, page) = app.press(&owner, "/office/people/invite", "role=coordinator").await;
    assert_eq!(status, 200, "{page}");
    let link = page.split("value=\"").find(|part| part.contains("/office/join/")).unwrap().split('"').next().unwrap();
    let shown = app.office_get("", link.strip_prefix(&app.url).unwrap()).await.text().await.unwrap();
    assert!(shown.contains("koordynator"), "{shown}");
    for (name, password, problem) in
        [("", PASSWORD, "nazwę"), ("Ewa", "krótkie", "mniej niż 10"), ("ANNA nowak", PASSWORD, "ktoś inny")]
    {
        let path = link.strip_prefix(&app.url).unwrap();
        let answer = app.post("", path, form(&[("name", name), ("password", password)])).await;
        let (status, page) = (answer.status().as_u16(), answer.text().await.unwrap());
        assert!(status == 422 && page.contains(problem), "{name}: {status} {page}");
    }
    let ewa = app.join(link, "Ewa <b>").await;
    assert_eq!(app.press(&ewa, &format!("/office/survey/{SURVEY}/close"), "").await.0, 303);
    assert_eq!(app.office_get(&ewa, "/office/people").await.status(), 403);
    let page = app.office_get(&owner, "/office/people").await.text().await.unwrap();
    assert!(page.contains("Ewa &#60;b&#62;") || page.contains("Ewa &lt;b&gt;"), "{page}");

    // Another role counts at once; whoever is removed is signed out.
    let (status, _) =
        app.press(&owner, "/office/people/role", &form(&[("name", "ewa <B>"), ("role", "analyst")])).await;
    assert_eq!(status, 200);
    assert_eq!(app.press(&ewa, &format!("/office/survey/{SURVEY}/open"), "").await.0, 403);
    assert_eq!(app.press(&owner, "/office/people/remove", &form(&[("name", "Ewa <b>")])).await.0, 200);
    assert_eq!(app.office_get(&ewa, "/office").await.status(), 303);
    for (path, fields) in [
        ("/office/people/remove", vec![("name", "Anna Nowak")]),
        ("/office/people/role", vec![("name", "Anna Nowak"), ("role", "iod")]),
    ] {
        let (status, page) = app.press(&owner, path, &form(&fields)).await;
        assert!(status == 422 && page.contains("To jedyny właściciel"), "{path}: {page}");
    }
    let log = app.office_get(&owner, "/office/log").await.text().await.unwrap();
    for told in ["założenie konta", "Ewa &#60;b&#62;: zamknięcie ankiety (proba)", "zmiana roli", "usunięcie osoby"]
    {
        assert!(log.contains(told), "{told}: {log}");
    }
}

#[tokio::test]
async fn ones_own_password_signs_out_elsewhere() {
    let app = TestApp::start().await;
    let link = people::invite_owner(app.store.as_ref(), &app.url).await.unwrap();
    let (here, there) = (app.join(&link, "Anna").await, app.sign_in("Anna", PASSWORD).await.1);
    let change = async |old: &str, new: &str| app.post(&here, "/office/me", form(&[("old", old), ("new", new)])).await;
    assert_eq!(change("nie to hasło", "zupełnie nowe słowa").await.status(), 422);
    assert_eq!(change(PASSWORD, "krótkie").await.status(), 422);
    let changed = change(PASSWORD, "zupełnie nowe słowa").await;
    assert_eq!(changed.status(), 303);
    assert_eq!(app.office_get(&session_of(&changed), "/office").await.status(), 200);
    for old in [&here, &there] {
        assert_eq!(app.office_get(old, "/office").await.status(), 303);
    }
    assert_eq!(app.sign_in("Anna", PASSWORD).await.0, 401);
    assert_eq!(app.sign_in("Anna", "zupełnie nowe słowa").await.0, 303);
}

/// Every page of the table, for every role and for nobody.
#[tokio::test]
async fn each_role_opens_what_is_its_own() {
    let app = TestApp::start().await;
    let mut cookies = BTreeMap::new();
    for role in Role::ALL {
        cookies.insert(role.code(), app.person(role).await);
    }
    for page in routes::table() {
        let path = page.path.replace("{survey}", SURVEY).replace("{file}", "uwagi.txt").replace("{name}", "proba.md");
        let path = format!("/office{}", path.replace("{token}", &"0".repeat(64)).trim_end_matches('/'));
        let ask = async |cookie: &str| {
            let request =
                app.client.request(page.method.clone(), format!("{}{path}", app.url)).header("cookie", cookie);
            request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap()
        };
        let answer = ask("").await;
        assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()), (303, "/office/login"));
        for role in Role::ALL {
            let status = ask(&cookies[role.code()]).await.status().as_u16();
            assert_eq!(status != 403, may(role, page.right), "{} {path} as {}: {status}", page.method, role.code());
            assert!(status < 500, "{} {path} as {}: {status}", page.method, role.code());
        }
    }
}

/// The right that an address of the table needs.
fn right_of(method: &str, address: &str) -> Option<Right> {
    let parts = |path: &str| path.trim_matches('/').split('/').map(str::to_owned).collect::<Vec<_>>();
    let own = parts(address.strip_prefix("/office")?.split(['?', '#']).next()?);
    let fits = |pattern: &str| {
        let pattern = parts(pattern);
        pattern.len() == own.len() && pattern.iter().zip(&own).all(|(a, b)| a == b || a.starts_with('{'))
    };
    let page = routes::table().into_iter().find(|page| page.method.as_str() == method && fits(page.path))?;
    Some(page.right)
}

/// Where a page leads: the methods and addresses of its buttons and links.
fn leads_to(page: &str) -> Vec<(&'static str, String)> {
    let all = |method, mark: &str| {
        let found = page.split(mark).skip(1).filter_map(|rest| rest.split('"').next());
        found.map(|address| (method, address.replace("&amp;", "&"))).collect::<Vec<_>>()
    };
    [all("POST", " action=\""), all("GET", " href=\"")].concat()
}

/// No button and no link leads to a page that says that it belongs to another role.
#[tokio::test]
async fn each_role_is_shown_what_it_may_do() {
    let app = TestApp::start().await;
    for n in [1, 2] {
        let record = app.record(id(n), "<zgoda>1</zgoda>").await;
        app.put(id(n), secret(n), &record.bytes).await;
    }
    app.store.exclude(id(2), "próba", "2026-12-01").await.unwrap();
    let other = app.record(id(1), "<zgoda>2</zgoda>").await;
    assert_eq!(app.put(id(1), secret(3), &other.bytes).await.status, 202);
    app.checked().await;
    let mut seen = 0;
    for role in Role::ALL {
        let cookie = app.person(role).await;
        let mut pages = Vec::new();
        for path in ["/office", "/office/archive", "/office/response", "/office/me"] {
            pages.push(app.office_get(&cookie, path).await.text().await.unwrap());
        }
        for page in ["progress", "responses", "clause"] {
            let path = format!("/office/survey/{SURVEY}/{page}");
            pages.push(app.office_get(&cookie, &path).await.text().await.unwrap());
        }
        for n in [1, 2] {
            let named = form(&[("named", &id(n).to_string())]);
            pages.push(app.post(&cookie, "/office/response", named).await.text().await.unwrap());
        }
        for (method, address) in pages.iter().flat_map(|page| leads_to(page)) {
            let Some(right) = right_of(method, &address) else { continue };
            assert!(may(role, right), "{} is shown {method} {address}", role.code());
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen}");
}

#[tokio::test]
async fn a_partner_sees_surveys_of_their_own_only() {
    let app = TestApp::start().await;
    let record = app.record(id(1), "<zgoda>1</zgoda>").await;
    app.put(id(1), secret(1), &record.bytes).await;
    app.checked().await;
    let own = app.person(Role::Partner).await;
    let post = Post { role: Role::Partner, surveys: vec!["inna".to_owned()] };
    let link = people::invite(app.store.as_ref(), &app.url, &post, None).await.unwrap();
    let other = app.join(&link, "partner innej").await;
    let (excel, card) = (format!("/office/export/{SURVEY}/excel.csv"), format!("data-survey=\"{SURVEY}\""));
    for (cookie, sees) in [(&own, true), (&other, false)] {
        assert_eq!(app.office_get(cookie, &excel).await.status().as_u16(), if sees { 200 } else { 404 });
        assert_eq!(app.office_get(cookie, "/office").await.text().await.unwrap().contains(&card), sees);
    }
}

/// The folder of a version that had nothing but the shared password.
#[tokio::test]
async fn the_password_of_before_makes_the_owner_and_nothing_else() {
    let app = TestApp::start().await;
    app.store.set_setting("owner-first", "1").await.unwrap();
    let shared = app.office().await;
    for page in routes::table() {
        let path = format!("/office{}", page.path.replace(['{', '}'], "").trim_end_matches('/'));
        let answer = app.client.request(page.method, format!("{}{path}", app.url)).header("cookie", &shared);
        let answer = answer.send().await.unwrap();
        assert_eq!(answer.headers()["location"].to_str().unwrap(), "/office/owner", "{path}");
    }
    let page = app.office_get(&shared, "/office/owner").await.text().await.unwrap();
    assert!(page.contains("tylko do jednego"), "{page}");
    let begun = app.post(&shared, "/office/owner", String::new()).await;
    let owner = app.join(begun.headers()["location"].to_str().unwrap(), "Anna").await;
    assert_eq!(app.office_get(&owner, "/office/people").await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_do_what_the_pages_do() {
    let app = TestApp::start().await;
    let data = path(app.data.path()).to_owned();
    let people = |args: &[&str]| {
        let args: Vec<&str> = ["people"].iter().chain(args).copied().chain(["--data", &data]).collect();
        let output = run(&args);
        (output.status.code(), text_of(&output))
    };
    assert!(people(&["list"]).1.contains("teren people reset --owner"));
    let (code, told) = people(&["reset", "--owner"]);
    assert_eq!(code, Some(0), "{told}");
    let first = told.trim().strip_prefix("office-owner ").unwrap().to_owned();
    let (_, told) = people(&["reset", "--owner", "--json"]);
    let told: serde_json::Value = serde_json::from_str(told.trim()).unwrap();
    let token = |link: &str| link.rsplit('/').next().unwrap().to_owned();
    assert_eq!(app.office_get("", &format!("/office/join/{}", token(&first))).await.status(), 410, "the one before");
    app.join(&format!("/office/join/{}", token(told["link"].as_str().unwrap())), "Anna").await;
    assert!(people(&["list"]).1.contains("Anna: właściciel, od "));
    let check = |args: &[&str], code: i32, expected: &str| {
        let (found, told) = people(args);
        assert_eq!(found, Some(code), "{args:?}: {told}");
        assert!(told.contains(expected), "{args:?}: {told}");
    };
    check(&["remove", "anna"], 1, "To jedyny właściciel");
    check(&["role", "anna", "analyst"], 1, "To jedyny właściciel");
    check(&["role", "Ewa", "analyst"], 1, "Nie ma osoby");
    check(&["invite", "partner"], 1, "choć jedną");
    check(&["invite", "partner", "--survey", "nie-ma"], 1, "Nie ma ankiety");
    check(&["invite", "analyst", "--survey", SURVEY], 1, "tylko dla roli partner");
    check(&["invite", "partner", "--survey", SURVEY], 0, "office-partner ");
    check(&["invite", "boss"], 2, "owner, coordinator, analyst");
    let output = run(&["password", "--data", &data]);
    assert_eq!(output.status.code(), Some(1), "{}", text_of(&output));
    run(&["close", SURVEY, "--data", &data]);
    let (_, cookie) = app.sign_in("Anna", PASSWORD).await;
    let log = app.office_get(&cookie, "/office/log.csv").await.text().await.unwrap();
    for line in [";polecenie;zamknięcie ankiety;proba;\r\n", ";polecenie;zaproszenie;proba;partner z zewnątrz\r\n"] {
        assert!(log.contains(line), "{log}");
    }
}

#[tokio::test]
async fn posters_and_cards_carry_the_address() {
    let app = TestApp::start().await;
    let cookie = app.person(Role::Surveyor).await;
    for page in ["poster", "cards"] {
        let text = app.office_get(&cookie, &format!("/office/{page}/{SURVEY}")).await.text().await.unwrap();
        for part in ["<svg", &format!("/s/{SURVEY}"), "Próba", "Adres prowadzi tylko do tego komputera"] {
            assert!(text.contains(part), "{page}: {part}: {text}");
        }
        assert_eq!(app.office_get(&cookie, &format!("/office/{page}/nie-ma")).await.status(), 404);
        // What is printed is in the survey's language, whatever the browser's is.
        let request = app.client.get(format!("{}/office/{page}/{SURVEY}", app.url)).header("cookie", &cookie);
        let text = request.header("accept-language", "en").send().await.unwrap().text().await.unwrap();
        let (desk, paper) = text.split_once("<article lang=\"pl\"").unwrap();
        assert!(desk.contains("<html lang=\"en\"") && paper.contains("Zeskanuj"), "{text}");
    }
}

#[tokio::test]
async fn a_password_that_was_changed_begins_no_session_any_more() {
    let app = TestApp::start().await;
    let anna = app.person(Role::Coordinator).await;
    let name = "coordinator".parse().unwrap();
    let former = app.store.person(&name).await.unwrap().unwrap().password;
    let (new, now) = ("zupełnie inne hasło", clock::unix());
    let add = async |n: u8, hash: &str| {
        app.store.add_session(Digest([n; 32]), Some(&name), hash, now + 600, now).await.unwrap()
    };
    assert!(add(1, &former).await);
    let changed = app.post(&anna, "/office/me", form(&[("old", PASSWORD), ("new", new)])).await;
    assert_eq!(changed.status(), 303);
    // Somebody who waited for a turn with the former one meanwhile.
    assert!(!add(2, &former).await);
    app.store.remove_person(&name).await.unwrap();
    assert!(!add(3, &former).await, "nobody of this name");
    assert!(!app.store.add_session(Digest([4; 32]), None, "no password's hash", now + 600, now).await.unwrap());
}

#[tokio::test]
async fn spaces_around_a_password_count_nowhere() {
    let app = TestApp::start().await;
    let post = Post { role: Role::Analyst, surveys: Vec::new() };
    let link = people::invite(app.store.as_ref(), &app.url, &post, None).await.unwrap();
    let path = link.strip_prefix(&app.url).unwrap();
    let join = async |password: &str| {
        app.post("", path, form(&[("name", "Ewa"), ("password", password)])).await.status().as_u16()
    };
    assert_eq!(join("          ").await, 422, "it is empty");
    assert_eq!(join("hasło z końcem ").await, 303);
    for password in ["hasło z końcem", " hasło z końcem\u{a0}"] {
        assert_eq!(app.sign_in("Ewa", password).await.0, 303, "{password}");
    }
}

#[tokio::test]
async fn links_are_seen_taken_back_and_end_with_who_made_them() {
    let app = TestApp::start().await;
    let owner = app.person(Role::Owner).await;
    let other = app.second_owner().await;
    let invite = async |cookie: &str, role: &str| {
        let page = app.post(cookie, "/office/people/invite", form(&[("role", role), ("surveys", "")])).await;
        let page = page.text().await.unwrap();
        let at = page.find("/office/join/").unwrap();
        page[at..].split('"').next().unwrap().to_owned()
    };
    let status = async |link: &str| app.office_get("", link).await.status().as_u16();
    let open = async || {
        let page = app.office_get(&owner, "/office/people").await.text().await.unwrap();
        let hashes = page.split("name=\"link\" value=\"").skip(1).map(|rest| rest[..64].to_owned());
        hashes.collect::<Vec<_>>()
    };

    let mistaken = invite(&owner, "analyst").await;
    let found = open().await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(!mistaken.contains(&found[0]), "what is shown opens nothing");
    assert_eq!(app.post(&owner, "/office/people/withdraw", form(&[("link", &found[0])])).await.status(), 200);
    assert_eq!((status(&mistaken).await, open().await.len()), (410, 0));
    assert_eq!(app.post(&owner, "/office/people/withdraw", form(&[("link", &found[0])])).await.status(), 422);

    // An owner who is removed, or is one no more, comes back by no link.
    let back = invite(&other, "owner").await;
    assert_eq!(status(&back).await, 200);
    assert_eq!(
        app.post(&owner, "/office/people/role", form(&[("name", "Jan"), ("role", "analyst")])).await.status(),
        200
    );
    assert_eq!(status(&back).await, 410);
    assert_eq!(
        app.post(&owner, "/office/people/role", form(&[("name", "Jan"), ("role", "owner")])).await.status(),
        200
    );
    let back = invite(&other, "owner").await;
    assert_eq!(app.post(&owner, "/office/people/remove", form(&[("name", "Jan")])).await.status(), 200);
    assert_eq!(status(&back).await, 410);
}

#[tokio::test]
async fn who_may_is_judged_when_it_is_done() {
    let app = TestApp::start().await;
    let owner = app.person(Role::Owner).await;
    let other = app.second_owner().await;
    let mut held = tokio::net::TcpStream::connect(app.url.strip_prefix("http://").unwrap()).await.unwrap();
    let head = format!(
        "POST /office/people/invite HTTP/1.1\r\nhost: {}\r\norigin: {}\r\ncookie: {other}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: 20\r\n\r\nrol",
        app.url.strip_prefix("http://").unwrap(),
        app.url,
    );
    held.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(app.post(&owner, "/office/people/remove", form(&[("name", "Jan")])).await.status(), 200);
    held.write_all(b"e=owner&surveys=&").await.unwrap();
    let mut answer = String::new();
    held.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 303") && answer.contains("/office/login"), "{answer}");
}

#[tokio::test]
async fn the_log_leaves_nothing_out_and_keeps_the_order() {
    let app = TestApp::start().await;
    let owner = app.person(Role::Owner).await;
    for n in 0..250 {
        let (who, what) = (Deed::COMMAND.to_owned(), "export".to_owned());
        let deed = Deed { at: 1_764_547_200, who, what, survey: String::new(), detail: format!("nr-{n:03}.") };
        app.store.note_deed(&deed).await.unwrap();
    }
    let (mut path, mut seen) = ("/office/log".to_owned(), Vec::new());
    loop {
        let page = app.office_get(&owner, &path).await.text().await.unwrap();
        seen.extend(page.split("nr-").skip(1).map(|rest| rest[..3].to_owned()));
        let Some(at) = page.find("/office/log?before=") else { break };
        path = page[at..].split('"').next().unwrap().to_owned();
    }
    let expected: Vec<String> = (0..250).rev().map(|n| format!("{n:03}")).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn nobody_passes_for_a_command_or_for_somebody_else() {
    let app = TestApp::start().await;
    let post = Post { role: Role::Analyst, surveys: Vec::new() };
    let link = people::invite(app.store.as_ref(), &app.url, &post, None).await.unwrap();
    let path = link.strip_prefix(&app.url).unwrap();
    for name in ["teren", "Polecenie", "Ann\u{430}", "Anna\u{200b}", "\u{202e}anna"] {
        let answer = app.post("", path, form(&[("name", name), ("password", PASSWORD)])).await;
        assert_eq!(answer.status(), 422, "{name}");
    }
}
