//! `/office`

use crate::support::{TestApp, id, secret};
use collector::{clock, password};
use outbox::Digest;
use std::time::Instant;

impl TestApp {
    async fn log_in(&self, password: &str, headers: &[(&str, &str)]) -> reqwest::Response {
        let mut request = self.client.post(format!("{}/office/login", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.body(format!("password={password}")).send().await.unwrap()
    }

    /// Signs in and gives the session's cookie.
    pub async fn office(&self) -> String {
        let answer = self.log_in(&self.password, &[]).await;
        assert_eq!(answer.status(), 303);
        cookie_of(&answer, "teren-office").split(';').next().unwrap().to_owned()
    }

    pub async fn office_get(&self, cookie: &str, path: &str) -> reqwest::Response {
        self.client.get(format!("{}{path}", self.url)).header("cookie", cookie).send().await.unwrap()
    }
}

/// A cookie that an answer sets, with all that it says of it.
fn cookie_of(answer: &reqwest::Response, name: &str) -> String {
    let mut cookies = answer.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    cookies.find(|cookie| cookie.starts_with(&format!("{name}="))).unwrap().to_owned()
}

#[tokio::test]
async fn nothing_is_shown_without_the_password() {
    let app = TestApp::start().await;
    for path in ["/office", "/office/export/proba/excel.csv", "/office/export/proba/excel.xlsx"] {
        let answer = app.get(path).await;
        assert_eq!((answer.status().as_u16(), &answer.headers()["location"]), (303, &"/office/login".parse().unwrap()));
        let forged = app.office_get(&format!("teren-office={}", Digest([7; 32])), path).await;
        assert_eq!(forged.status(), 303, "{path}");
    }
    let started = Instant::now();
    let wrong = app.log_in("zgaduj-zgadu-jzga-dula", &[]).await;
    assert_eq!(wrong.status(), 401);
    assert!(wrong.text().await.unwrap().contains("hasło się nie zgadza"));
    assert!(started.elapsed().as_millis() >= 700, "guessing is slow");
}

#[tokio::test]
async fn the_office_sees_surveys_and_counts() {
    let app = TestApp::start().await;
    let record = app.record(id(1), "<zgoda>1</zgoda>").await;
    app.put(id(1), secret(1), &record.bytes).await;
    let other = app.record(id(1), "<zgoda>2</zgoda>").await;
    app.put(id(1), secret(2), &other.bytes).await;
    app.checked().await;

    let cookie = app.office().await;
    let answer = app.office_get(&cookie, "/office").await;
    assert_eq!((answer.status().as_u16(), &answer.headers()["cache-control"]), (200, &"no-store".parse().unwrap()));
    let page = answer.text().await.unwrap();
    for part in [
        "Próba",
        &format!("{}/s/proba", app.url),
        "data-count=\"received\">1<",
        "data-count=\"quarantined\">1<",
        "data-count=\"problems\">0<",
        "/office/export/proba/excel.csv",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    assert!(!page.contains("style=") && !page.contains("<script"), "the policy would forbid it");
    assert_eq!(app.get("/office/office.css").await.status(), 200);
    assert_eq!(app.get("/office/").await.headers()["location"], "/office");
}

#[tokio::test]
async fn a_session_ends_when_it_is_signed_out() {
    let app = TestApp::start().await;
    let answer = app.log_in(&app.password, &[]).await;
    let cookie = cookie_of(&answer, "teren-office");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/office"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "over plain HTTP a browser would not keep it");
    let cookie = cookie.split(';').next().unwrap();
    assert_eq!(app.office_get(cookie, "/office").await.status(), 200);
    let out = app.client.post(format!("{}/office/logout", app.url)).header("cookie", cookie).send().await.unwrap();
    assert_eq!(out.status(), 303);
    assert_eq!(app.office_get(cookie, "/office").await.status(), 303);
}

#[tokio::test]
async fn a_new_password_signs_everybody_out() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    assert_eq!(app.office_get(&cookie, "/office").await.status(), 200);
    password::new().await.unwrap().store(app.store.as_ref()).await.unwrap();
    is_sent_to_the_login(&app.office_get(&cookie, "/office").await);
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let app = TestApp::start().await;
    let now = clock::unix();
    let password = app.store.setting("office-password").await.unwrap().unwrap();
    for (n, expires, lasts) in [(1, now + 600, true), (2, now - 1, false)] {
        let token = Digest([n; 32]);
        app.store.add_session(Digest::of(&token.0), None, &password, expires, 0).await.unwrap();
        let answer = app.office_get(&format!("teren-office={token}"), "/office").await;
        if lasts { assert_eq!(answer.status(), 200) } else { is_sent_to_the_login(&answer) }
    }
}

/// A browser forgets the cookie when its time is up: what is typed meanwhile is not thrown away without a word.
#[tokio::test]
async fn what_is_sent_after_a_session_is_told_to_be_lost() {
    let app = TestApp::start().await;
    for (cookie, over) in [("teren-office-known=x", "?over=1"), ("", "")] {
        let request = app.client.post(format!("{}/office/survey/proba/close", app.url)).header("cookie", cookie);
        let answer = request.send().await.unwrap();
        let to = answer.headers()["location"].to_str().unwrap();
        assert_eq!((answer.status().as_u16(), to), (303, format!("/office/login{over}").as_str()));
    }
}

fn is_sent_to_the_login(answer: &reqwest::Response) {
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()),
        (303, "/office/login?over=1")
    );
}

#[tokio::test]
async fn other_sites_cannot_send_forms() {
    let app = TestApp::start().await;
    for (headers, status) in [
        ([("origin", "https://zly.example")].as_slice(), 403),
        (&[("sec-fetch-site", "cross-site")], 403),
        (&[("origin", "null")], 403),
        (&[("origin", app.url.as_str())], 303),
        (&[("sec-fetch-site", "same-origin")], 303),
    ] {
        assert_eq!(app.log_in(&app.password, headers).await.status(), status, "{headers:?}");
    }
}

/// Signs in from this address, as this browser: how soon.
async fn signs_in(app: &TestApp, from: &str, cookie: &str) -> std::time::Duration {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    let client = client.local_address(from.parse::<std::net::IpAddr>().ok()).build().unwrap();
    let request = client.post(format!("{}/office/login", app.url)).header("cookie", cookie);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let started = Instant::now();
    let answer = request.body(format!("password={}", app.password)).send().await.unwrap();
    assert_eq!(answer.status(), 303, "{from} {cookie}");
    started.elapsed()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn guessers_lock_nobody_out() {
    const GUESSERS: usize = 24;
    let app = TestApp::start().await;
    let first = app.log_in(&app.password, &[]).await;
    let known = cookie_of(&first, "teren-office-known").split(';').next().unwrap().to_owned();
    let mut guessing = tokio::task::JoinSet::new();
    for n in 0..GUESSERS {
        let (client, url) = (app.client.clone(), format!("{}/office/login", app.url));
        guessing.spawn(async move {
            loop {
                let request = client.post(&url).header("content-type", "application/x-www-form-urlencoded");
                let answer = request.body(format!("password=zgaduj-{n}")).send().await.unwrap();
                assert!(answer.status() == 401 || answer.status() == 429, "{}", answer.status());
            }
        });
    }
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    for _ in 0..3 {
        let elsewhere = signs_in(&app, "127.0.0.2", "").await;
        let as_before = signs_in(&app, "127.0.0.1", &known).await;
        let beside = signs_in(&app, "127.0.0.1", "").await;
        eprintln!("{GUESSERS} guess; signed in: elsewhere {elsewhere:?}, known {as_before:?}, beside them {beside:?}");
        // Beside them, everybody waits for as many attempts as there are guessers; nobody else does.
        assert!(elsewhere.max(as_before) < std::time::Duration::from_secs(10), "{elsewhere:?} {as_before:?}");
    }
    guessing.abort_all();
}

#[tokio::test]
async fn the_office_speaks_the_browsers_language() {
    let app = TestApp::start().await;
    let cookie = app.office().await;
    for (asked, lang, surveys, password, missing, other_site) in [
        ("pl-PL", "pl", "Pobierz odpowiedzi", "Hasło", "Takiej strony nie ma.", "nie przyszła z tej strony"),
        (
            "en-GB,en;q=0.9",
            "en",
            "Download the responses",
            "Password",
            "There is no such page.",
            "did not come from this site",
        ),
        ("de,uk;q=0.8", "uk", "Завантажити відповіді", "Пароль", "Такої сторінки немає.", "надійшов не з цього сайту"),
    ] {
        let get = async |path: &str| {
            let request = app.client.get(format!("{}{path}", app.url)).header("cookie", &cookie);
            request.header("accept-language", asked).send().await.unwrap().text().await.unwrap()
        };
        for (path, words) in
            [("/office", surveys), ("/office/login", password), ("/office/export/nic/excel.csv", missing)]
        {
            let page = get(path).await;
            assert!(page.contains(words) && page.contains(&format!("<html lang=\"{lang}\">")), "{path}: {page}");
        }
        let forged = app.log_in("x", &[("accept-language", asked), ("origin", "https://zly.example")]).await;
        assert!(forged.status() == 403 && forged.text().await.unwrap().contains(other_site), "{asked}");
    }
}
