//! What requests say besides the record: the page's number, the device's clock.

use crate::{
    support::{Answer, TestApp, id, seal_at, secret},
    uploads::ENDPOINT,
};
use collector::http::limits::{Bucket, Limits};
use outbox::{Digest, base64::encode, wire::ErrorCode};

const ANSWERS: &str = "<uwagi>Zażółć</uwagi><zgoda>1</zgoda>";

#[tokio::test]
async fn how_far_the_devices_clock_is_wrong_is_stored_where_the_survey_is_not_anonymous() {
    const HOUR: i64 = 3_600_000;
    for privacy in ["interviewer", "anonymous"] {
        let app = TestApp::start_with(privacy, None).await;
        let form = app.form().await;
        let send = async |n: u8, clock: Option<String>| {
            let record = seal_at(id(n), &form, ANSWERS, "2026-11-22T10:15:30+01:00");
            let mut request = app.client.put(format!("{}/api/v1/responses/{}", app.url, id(n)));
            if let Some(clock) = clock {
                request = request.header("teren-clock", clock);
            }
            let request = request.header("teren-secret", secret(1).unwrap().to_string()).body(record.bytes);
            assert!(request.send().await.unwrap().status().is_success());
        };
        let now = collector::clock::unix_ms();
        send(1, Some((now - HOUR).to_string())).await;
        send(2, Some((now + HOUR).to_string())).await;
        send(3, None).await;
        send(4, Some("wczoraj".into())).await;
        send(5, Some(i64::MIN.to_string())).await;
        // What is here stays as it was told first.
        send(1, Some(now.to_string())).await;
        let stored = app.store.responses("proba", None, 10).await.unwrap();
        let told: Vec<Option<i64>> = stored.iter().map(|record| record.clock_behind_ms).collect();
        if privacy == "anonymous" {
            assert_eq!(told, [None; 5]);
            continue;
        }
        assert!(told[0].is_some_and(|behind| (HOUR..HOUR + HOUR / 2).contains(&behind)), "{told:?}");
        assert!(told[1].is_some_and(|behind| (-HOUR..-HOUR / 2).contains(&behind)), "{told:?}");
        assert_eq!(told[2..], [None; 3]);

        let table = app.csv().await;
        let mut reader = ::csv::ReaderBuilder::new().from_reader(table.as_bytes());
        let place = reader.headers().unwrap().iter().position(|name| name == "clock_ahead_s").unwrap();
        let cells: Vec<i64> = reader.records().map(|row| row.unwrap()[place].parse().unwrap()).collect();
        assert!((-5400..=-3600).contains(&cells[0]) && (1800..=3600).contains(&cells[1]), "{cells:?}");
        assert_eq!(cells[2..], [0, 0, 0], "nothing is measured, and it was not completed in the future");
    }
}

#[tokio::test]
async fn one_page_that_sends_too_much_is_slowed_alone_and_loses_nothing() {
    let device = Bucket::new(2.0, 0.001);
    let app = TestApp::start_limited(Limits { device, ..Limits::default() }).await;
    let send = async |n: u8, page: Option<&str>| {
        let record = app.record(id(n), ANSWERS).await;
        let mut request = app.client.put(format!("{}/api/v1/responses/{}", app.url, id(n)));
        if let Some(page) = page {
            request = request.header("teren-device", page);
        }
        request.header("teren-secret", secret(1).unwrap().to_string()).body(record.bytes).send().await.unwrap()
    };
    let (wild, calm) = (Some("0123456789abcdef"), Some("fedcba9876543210"));
    for n in [1, 2] {
        assert_eq!(send(n, wild).await.status(), 201);
    }
    let refused = send(3, wild).await;
    assert!(refused.headers()["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 100);
    assert_eq!(Answer::of(refused).await.error(), (429, ErrorCode::RateLimited));
    let metadata = format!(
        "response {},digest {}",
        encode(id(3).to_string().as_bytes()),
        encode(Digest::of(b"part").to_string().as_bytes())
    );
    let upload = [("upload-length", "7".into()), ("upload-metadata", metadata), ("teren-device", wild.unwrap().into())];
    let upload = app.tus(reqwest::Method::POST, ENDPOINT, secret(1), &upload, b"").await;
    assert_eq!(upload.status(), 429, "files are counted with records");

    // The others behind the same address go on: another page, one that says nothing, one that says nonsense.
    for (n, page) in [(4, calm), (5, None), (6, None), (7, Some("nonsense")), (8, Some("nonsense")), (9, Some(""))] {
        assert_eq!(send(n, page).await.status(), 201, "{page:?}");
    }
    // What was refused is simply sent again later.
    assert_eq!(send(3, calm).await.status(), 201);
    assert_eq!(app.counts().await.received, 9);
    for file in ["teren.db", "teren.db-wal"] {
        let bytes = std::fs::read(app.data.path().join(file)).unwrap();
        assert!(!bytes.windows(16).any(|window| window == wild.unwrap().as_bytes()), "nothing of it is stored");
    }
}

/// What comes back for these bytes: the status line.
async fn status_of(app: &TestApp, request: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(app.url.strip_prefix("http://").unwrap()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn every_request_names_one_host() {
    let app = TestApp::start().await;
    for (head, expected) in [
        ("GET /health HTTP/1.1\r\nhost: x\r\n\r\n", "HTTP/1.1 200"),
        ("GET /health HTTP/1.1\r\nhost: x.example:8080\r\n\r\n", "HTTP/1.1 200"),
        ("GET /health HTTP/1.1\r\n\r\n", "HTTP/1.1 400"),
        ("GET /health HTTP/1.1\r\nhost: x\r\nhost: x\r\n\r\n", "HTTP/1.1 400"),
        ("GET /health HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n", "HTTP/1.1 400"),
        ("GET /health HTTP/1.1\r\nhost: x/y\r\n\r\n", "HTTP/1.1 400"),
        ("GET /health HTTP/1.1\r\nhost:\r\n\r\n", "HTTP/1.1 400"),
        // Before there were hosts.
        ("GET /health HTTP/1.0\r\n\r\n", "HTTP/1.0 200"),
        ("GET /health HTTP/1.0\r\nhost: x\r\nhost: y\r\n\r\n", "HTTP/1.0 400"),
    ] {
        assert_eq!(status_of(&app, head).await, expected, "{head:?}");
    }
}

#[tokio::test]
async fn a_response_is_slowed_by_the_bytes_of_its_records_too() {
    let response_bytes = Bucket::new(3000.0, 1.0);
    let app = TestApp::start_limited(Limits { response_bytes, ..Limits::default() }).await;
    let long = format!("<uwagi>{}</uwagi><zgoda>1</zgoda>", "x".repeat(4000));
    let record = app.record(id(1), &long).await;
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.status, 201);
    let other = app.record(id(1), ANSWERS).await;
    assert_eq!(app.put(id(1), secret(1), &other.bytes).await.error(), (429, ErrorCode::RateLimited));
    // Somebody else's is not, and a network's bytes are counted over all.
    let others = app.record(id(2), ANSWERS).await;
    assert_eq!(app.put(id(2), secret(1), &others.bytes).await.status, 201);
    let app = TestApp::start_limited(Limits { bytes: Bucket::new(3000.0, 1.0), ..Limits::default() }).await;
    for (n, answers, expected) in [(1, long.as_str(), 201), (2, ANSWERS, 429)] {
        let record = app.record(id(n), answers).await;
        assert_eq!(app.put(id(n), secret(1), &record.bytes).await.status, expected);
    }
}

#[tokio::test]
async fn behind_https_browsers_are_told_to_stay_there() {
    use collector::{
        http::{PublicAddress, Server, router},
        verdict::Checker,
    };
    use tower::ServiceExt as _;
    let app = TestApp::start().await;
    for (url, behind_proxy, forwarded, expected) in [
        ("https://ankieta.example", false, "", true),
        ("http://127.0.0.1:8080", true, "https", true),
        ("http://127.0.0.1:8080", true, "http", false),
        ("http://127.0.0.1:8080", false, "https", false),
    ] {
        let public = PublicAddress { url: url.into(), behind_proxy };
        let site = router(Server::new(app.intake.clone(), Checker::default(), None, public));
        let request =
            axum::http::Request::get("/office/login").header("host", "x").header("x-forwarded-proto", forwarded);
        let answer = site.oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
        let told = answer.headers().get("strict-transport-security").map(|value| value.to_str().unwrap());
        assert_eq!(told, expected.then_some("max-age=31536000"), "{url} {forwarded}");
    }
}
