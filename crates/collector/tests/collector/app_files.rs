//! The app's files and the headers of every answer.

use crate::support::TestApp;

async fn app_with_files() -> (TestApp, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("index.html", "<title>Teren</title>"),
        ("sw.js", "worker"),
        ("withdrawn.js", "another worker"),
        ("manifest.webmanifest", "{}"),
        ("app.0a1b2c3d4e.js", "plain"),
        ("app.0a1b2c3d4e.js.br", "brotli"),
        ("app.0a1b2c3d4e.js.gz", "gzip"),
        ("app_bg.9f8e7d6c5b.wasm", "wasm"),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    (TestApp::start_with("anonymous", Some(folder.path().to_owned())).await, folder)
}

#[tokio::test]
async fn the_apps_paths_get_its_page_and_others_do_not() {
    let (app, _folder) = app_with_files().await;
    for (path, status) in [
        ("/", 200),
        ("/s/proba", 200),
        ("/s/proba?l=en", 200),
        ("/r/7K3F-9QXA-2M", 200),
        ("/responses", 200),
        ("/nowhere", 404),
        ("/../Cargo.toml", 404),
        ("/%2e%2e/Cargo.toml", 404),
    ] {
        let answer = app.get(path).await;
        assert_eq!(answer.status(), status, "{path}");
        if status == 200 {
            assert_eq!(answer.headers()["cache-control"], "no-cache", "{path}");
            assert_eq!(answer.headers()["content-type"], "text/html", "{path}");
            assert_eq!(answer.text().await.unwrap(), "<title>Teren</title>", "{path}");
        }
    }
}

/// As people copy addresses from a poster, and phones write the first letter.
#[tokio::test]
async fn a_mistyped_address_leads_to_the_survey_or_says_so_in_words() {
    let (app, _folder) = app_with_files().await;
    for path in ["/proba", "/Proba", "/s/PROBA", "/S/proba", "/s/proba."] {
        let answer = app.get(path).await;
        let leads = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        assert_eq!((answer.status().as_u16(), leads.as_deref()), (303, Some("/s/proba")), "{path}");
    }
    let answer = app.get("/zadna").await;
    assert_eq!(answer.status(), 404);
    assert!(answer.text().await.unwrap().contains("Pod tym adresem nie ma strony."));
    assert_eq!(app.get("/nowhere.js").await.text().await.unwrap(), "");
}

#[tokio::test]
async fn a_surveys_address_gives_its_first_page() {
    let (app, folder) = app_with_files().await;
    let index = include_str!("../../../../index.html");
    std::fs::write(folder.path().join("index.html"), index).unwrap();
    let check = async |path: &str, language: &str, filled: bool, words: &[&str]| {
        let request = app.client.get(format!("{}{path}", app.url)).header("accept-language", language);
        let answer = request.send().await.unwrap();
        assert_eq!((answer.status().as_u16(), &answer.headers()["cache-control"]), (200, &"no-cache".parse().unwrap()));
        let text = answer.text().await.unwrap();
        assert_eq!(text.contains("id=\"first-page\""), filled, "{path}: {text}");
        for word in words {
            assert!(text.contains(word), "{path}: {word} is not in {text}");
        }
    };
    let form = app.form().await;
    let preload =
        format!("<link rel=\"preload\" href=\"/api/v1/forms/proba/{}/form.xml\" as=\"fetch\" crossorigin>", form.hash);
    let polish = ["<html lang=\"pl\">", "<title>Próba – Teren</title>", "Rozpocznij</button>", &preload];
    check("/s/proba", "pl,en;q=0.5", true, &polish).await;
    // Many devices simply come with English.
    check("/s/proba?zrodlo=plakat", "en-US", true, &polish).await;
    check("/s/proba?wspolne=0", "uk;q=0, pl", true, &polish).await;
    check("/s/proba/", "uk", true, &["<html lang=\"uk\">", "Почати</button>", "Що відбувається"]).await;
    check("/s/proba?wspolne=1", "pl", false, &["<title>Teren</title>", "Otwieranie"]).await;
    for path in ["/", "/responses", "/s/nieznana", "/s/", "/s/proba/dalej", "/s/%ff", "/r/7K3F-9QXA-2M"] {
        check(path, "pl", false, &["<title>Teren</title>", "Otwieranie"]).await;
    }
    app.store.set_closed("proba", Some("2026-11-30")).await.unwrap();
    check("/s/proba", "pl", false, &[]).await;
}

#[tokio::test]
async fn hashed_files_are_immutable_and_precompressed() {
    let (app, _folder) = app_with_files().await;
    for (path, accepted, body, cache) in [
        ("/app.0a1b2c3d4e.js", "", "plain", "public, max-age=31536000, immutable"),
        ("/app.0a1b2c3d4e.js", "gzip, br", "brotli", "public, max-age=31536000, immutable"),
        ("/app.0a1b2c3d4e.js", "gzip", "gzip", "public, max-age=31536000, immutable"),
        ("/app_bg.9f8e7d6c5b.wasm", "br", "wasm", "public, max-age=31536000, immutable"),
        ("/sw.js", "br", "worker", "no-cache"),
        ("/manifest.webmanifest", "", "{}", "no-cache"),
    ] {
        let request = app.client.get(format!("{}{path}", app.url)).header("accept-encoding", accepted);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.headers()["cache-control"], cache, "{path}");
        assert_eq!(answer.headers()["vary"], "accept-encoding", "{path}");
        assert_eq!(answer.text().await.unwrap(), body, "{path} {accepted}");
    }
    let wasm = app.get("/app_bg.9f8e7d6c5b.wasm").await;
    assert_eq!(wasm.headers()["content-type"], "application/wasm");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let (app, _folder) = app_with_files().await;
    for path in ["/", "/nowhere", "/api/v1/surveys", "/api/v1/nothing", "/office", "/office/login", "/health"] {
        let answer = app.get(path).await;
        let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let policy = header("content-security-policy").expect(path);
        assert_eq!(
            policy,
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; \
             media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
             base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        );
        assert_eq!(header("x-content-type-options").as_deref(), Some("nosniff"), "{path}");
        let referrer = if path.starts_with("/office") { "same-origin" } else { "no-referrer" };
        assert_eq!(header("referrer-policy").as_deref(), Some(referrer), "{path}");
        assert_eq!(header("cross-origin-opener-policy").as_deref(), Some("same-origin"), "{path}");
        assert!(header("permissions-policy").is_some(), "{path}");
    }
}
