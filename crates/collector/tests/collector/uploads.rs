//! `/api/v1/uploads`, and records whose parts travel apart.

use crate::{
    backend,
    support::{Answer, TestApp, id, instance, secret},
};
use outbox::{
    Completion, Digest, Part, ResponseId, ResponseSecret, Sealed,
    base64::encode,
    policy,
    record::{INSTANCE_PART, PartEntry},
    sealing::seal_record,
    wire::ErrorCode,
};
use reqwest::{Method, Response};
use store::parts::Upload;

pub const ENDPOINT: &str = "/api/v1/uploads";

/// A photograph's bytes.
pub fn photo(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i * 31 % 251) as u8).collect()
}

pub fn completion() -> Completion {
    Completion {
        completed_at: "2026-11-22".into(),
        offset_min: 60,
        zone: "Europe/Warsaw".into(),
        seed: 7,
        duration_min: 12,
        replaces: Vec::new(),
    }
}

pub fn entry(name: &str, plain: &[u8], sent: &[u8]) -> PartEntry {
    PartEntry {
        name: name.into(),
        media_type: "image/jpeg".into(),
        len: plain.len() as u64,
        sha256: Digest::of(plain),
        ct_sha256: Some(Digest::of(sent)),
    }
}

impl TestApp {
    /// A plain record that names these parts.
    pub async fn record_with(&self, id: ResponseId, parts: &[PartEntry]) -> Sealed {
        let bytes = instance("<zgoda>1</zgoda>").into_bytes();
        let part = Part { name: INSTANCE_PART.into(), media_type: "application/xml".into(), bytes };
        seal_record(id, &self.form().await, completion(), &[part], parts, None).unwrap()
    }

    pub async fn tus(
        &self,
        method: Method,
        path: &str,
        secret: Option<ResponseSecret>,
        headers: &[(&str, String)],
        body: &[u8],
    ) -> Response {
        let mut request = self.client.request(method, format!("{}{path}", self.url)).header("tus-resumable", "1.0.0");
        if let Some(secret) = secret {
            request = request.header("teren-secret", secret.to_string());
        }
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        request.body(body.to_vec()).send().await.unwrap()
    }

    pub async fn create(&self, id: ResponseId, by: Option<ResponseSecret>, digest: Digest, len: u64) -> Response {
        let metadata =
            format!("response {},digest {}", encode(id.to_string().as_bytes()), encode(digest.to_string().as_bytes()));
        let headers = [("upload-length", len.to_string()), ("upload-metadata", metadata)];
        self.tus(Method::POST, ENDPOINT, by, &headers, b"").await
    }

    pub async fn patch(&self, path: &str, by: Option<ResponseSecret>, offset: u64, bytes: &[u8]) -> Response {
        self.patch_checked(path, by, offset, bytes, None).await
    }

    async fn patch_checked(
        &self,
        path: &str,
        by: Option<ResponseSecret>,
        offset: u64,
        bytes: &[u8],
        checksum: Option<String>,
    ) -> Response {
        let mut headers =
            vec![("upload-offset", offset.to_string()), ("content-type", "application/offset+octet-stream".into())];
        headers.extend(checksum.map(|checksum| ("upload-checksum", checksum)));
        self.tus(Method::PATCH, path, by, &headers, bytes).await
    }

    /// Where an upload stands.
    pub async fn offset(&self, path: &str) -> u64 {
        number(&self.tus(Method::HEAD, path, secret(1), &[], b"").await, "upload-offset")
    }

    /// Uploads a part in two pieces.
    pub async fn upload(&self, id: ResponseId, by: Option<ResponseSecret>, bytes: &[u8]) {
        let digest = Digest::of(bytes);
        assert_eq!(self.create(id, by, digest, bytes.len() as u64).await.status(), 201);
        let path = address(id, digest);
        let half = bytes.len() / 2;
        assert_eq!(self.patch(&path, by, 0, &bytes[..half]).await.status(), 204);
        assert_eq!(self.patch(&path, by, half as u64, &bytes[half..]).await.status(), 204);
    }
}

pub fn address(id: ResponseId, digest: Digest) -> String {
    format!("{ENDPOINT}/{id}.{digest}")
}

fn number(response: &Response, name: &str) -> u64 {
    response.headers()[name].to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn an_upload_goes_on_from_where_it_stands() {
    let app = TestApp::start().await;
    let bytes = photo(700_000);
    let digest = Digest::of(&bytes);
    let path = address(id(1), digest);
    assert_eq!(app.tus(Method::HEAD, &path, secret(1), &[], b"").await.status(), 404);
    let created = app.create(id(1), secret(1), digest, bytes.len() as u64).await;
    assert_eq!((created.status().as_u16(), created.headers()["location"].to_str().unwrap()), (201, path.as_str()));
    assert_eq!(created.headers()["tus-resumable"], "1.0.0");
    assert!(created.headers()["upload-expires"].to_str().unwrap().ends_with(" GMT"));

    assert_eq!(number(&app.patch(&path, secret(1), 0, &bytes[..300_000]).await, "upload-offset"), 300_000);
    // Announced again, nothing is lost; a wrong place is told.
    assert_eq!(app.create(id(1), secret(1), digest, bytes.len() as u64).await.status(), 201);
    assert_eq!(app.offset(&path).await, 300_000);
    assert_eq!(app.patch(&path, secret(1), 0, &bytes[..10]).await.status(), 409);
    assert_eq!(app.patch(&path, secret(1), 300_001, &bytes[..10]).await.status(), 409);

    let app = app.restart().await;
    assert_eq!(app.offset(&path).await, 300_000);
    assert_eq!(app.patch(&path, secret(1), 300_000, &bytes[300_000..]).await.status(), 204);
    let head = app.tus(Method::HEAD, &path, secret(1), &[], b"").await;
    assert_eq!((number(&head, "upload-offset"), number(&head, "upload-length")), (700_000, 700_000));
    assert_eq!(app.part(digest).await.unwrap(), bytes);
    // The answer was lost: nothing happens a second time.
    assert_eq!(app.create(id(1), secret(1), digest, bytes.len() as u64).await.status(), 201);
    assert_eq!(app.patch(&path, secret(1), 700_000, b"").await.status(), 204);
}

#[tokio::test]
async fn other_bytes_than_announced_are_not_kept() {
    let app = TestApp::start().await;
    let bytes = photo(1000);
    let digest = Digest::of(&bytes);
    let path = address(id(1), digest);
    app.create(id(1), secret(1), digest, 1000).await;

    let sha256 = |bytes: &[u8]| format!("sha256 {}", encode(&Digest::of(bytes).0));
    let sha1 = |bytes: &[u8]| {
        use sha1::Digest as _;
        format!("sha1 {}", encode(&sha1::Sha1::digest(bytes)))
    };
    let mut offset = 0;
    for checksum in [&sha256 as &dyn Fn(&[u8]) -> String, &sha1] {
        let (piece, from) = (&bytes[offset..offset + 200], offset as u64);
        let answer = app.patch_checked(&path, secret(1), from, piece, Some(checksum(b"other"))).await;
        assert_eq!(Answer::of(answer).await.error(), (460, ErrorCode::DigestMismatch));
        assert_eq!(app.offset(&path).await, from, "the piece was thrown away");
        assert_eq!(app.patch_checked(&path, secret(1), from, piece, Some(checksum(piece))).await.status(), 204);
        offset += 200;
    }
    for unknown in ["md5 kAFQmDzST7DWlj99KOF/cg==", "sha1 AAAA", "sha256"] {
        let answer = app.patch_checked(&path, secret(1), 400, &bytes[400..500], Some(unknown.into())).await;
        assert_eq!(Answer::of(answer).await.error(), (400, ErrorCode::MalformedRecord), "{unknown}");
    }
    assert_eq!(app.offset(&path).await, 400);

    // Without a checksum the whole tells.
    assert_eq!(app.patch(&path, secret(1), 400, &bytes[..600]).await.status(), 460);
    assert_eq!(app.offset(&path).await, 0, "and it begins again");
    assert!(app.part(digest).await.is_none());
    assert_eq!(app.patch(&path, secret(1), 0, &bytes).await.status(), 204);
    assert!(app.part(digest).await.is_some());
}

#[tokio::test]
async fn requests_that_make_no_sense_are_refused() {
    let app = TestApp::start().await;
    let (bytes, digest) = (photo(100), Digest::of(&photo(100)));
    let path = address(id(1), digest);
    let refused = async |response: Response| Answer::of(response).await.error();

    assert_eq!(refused(app.create(id(1), None, digest, 100).await).await, (401, ErrorCode::MissingSecret));
    assert_eq!(refused(app.create(id(1), secret(1), digest, 1 << 30).await).await, (413, ErrorCode::BodyTooLarge));
    let nameless = [("upload-length", "7".to_owned())];
    let answer = app.tus(Method::POST, ENDPOINT, secret(1), &nameless, b"").await;
    assert_eq!(refused(answer).await, (400, ErrorCode::MalformedRecord));

    app.create(id(1), secret(1), digest, 100).await;
    let long = app.patch(&path, secret(1), 0, &[7; 101]).await;
    assert_eq!(refused(long).await, (413, ErrorCode::BodyTooLarge));
    // What is told of it is what is here.
    let digest = Digest::of(&photo(200_000));
    app.create(id(1), secret(1), digest, 200_000).await;
    let path_of_long = format!("{ENDPOINT}/{}.{digest}", id(1));
    let long = app.patch(&path_of_long, secret(1), 0, &photo(1_000_000)).await;
    let body: outbox::wire::ErrorBody = serde_json::from_slice(&Answer::of(long).await.body).unwrap();
    let head = app.tus(Method::HEAD, &path_of_long, secret(1), &[], b"").await;
    let kept = head.headers()["upload-offset"].to_str().unwrap();
    assert_eq!(
        body.error.message,
        format!("This upload was announced with 200000 bytes, and more came. The first {kept} are kept.")
    );
    let plain = app.tus(Method::PATCH, &path, secret(1), &[("upload-offset", "0".into())], &bytes).await;
    assert_eq!(plain.status(), 415);
    let other = app.client.patch(format!("{}{path}", app.url)).header("tus-resumable", "2.0.0").send().await.unwrap();
    assert_eq!((other.status().as_u16(), &other.headers()["tus-version"]), (412, &"1.0.0".parse().unwrap()));
    for nonsense in ["x", "../../teren.db", &format!("{}.{}", id(1), "0")] {
        assert_eq!(app.tus(Method::HEAD, &format!("{ENDPOINT}/{nonsense}"), secret(1), &[], b"").await.status(), 404);
    }

    let options = app.tus(Method::OPTIONS, ENDPOINT, None, &[], b"").await;
    assert_eq!(options.status(), 204);
    for (name, value) in [
        ("tus-version", "1.0.0"),
        ("tus-extension", "creation,checksum,expiration"),
        ("tus-checksum-algorithm", "sha1,sha256"),
        ("tus-max-size", "536870912"),
    ] {
        assert_eq!(options.headers()[name], value);
    }
}

#[tokio::test]
async fn another_secret_learns_nothing_and_changes_nothing() {
    let app = TestApp::start().await;
    let (bytes, digest) = (photo(100), Digest::of(&photo(100)));
    let path = address(id(1), digest);
    app.create(id(1), secret(1), digest, 100).await;
    let unknown = Answer::of(app.patch(&address(id(2), digest), secret(2), 0, &bytes).await).await;
    assert_eq!(unknown.error(), (404, ErrorCode::NotFound));
    for answer in [app.patch(&path, secret(2), 0, &bytes).await, app.create(id(1), secret(2), digest, 100).await] {
        let answer = Answer::of(answer).await;
        assert_eq!((answer.status, answer.body), (404, unknown.body.clone()));
    }
    assert_eq!(app.tus(Method::HEAD, &path, secret(2), &[], b"").await.status(), 404);
    assert_eq!(app.tus(Method::HEAD, &path, None, &[], b"").await.status(), 401);
    assert_eq!(app.offset(&path).await, 0);

    // A response that is here is its sender's alone, also for parts that were never announced.
    let record = app.record(id(3), "<zgoda>1</zgoda>").await;
    app.put(id(3), secret(3), &record.bytes).await;
    assert_eq!(app.create(id(3), secret(4), digest, 100).await.status(), 404);
    assert_eq!(app.create(id(3), secret(3), digest, 100).await.status(), 201);
}

/// A connection on which a device has announced more than it has sent.
async fn half_sent(app: &TestApp, path: &str, len: usize, bytes: &[u8]) -> tokio::net::TcpStream {
    use tokio::io::AsyncWriteExt;
    let address = app.url.strip_prefix("http://").unwrap();
    let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nhost: {address}\r\nteren-secret: {}\r\nupload-offset: 0\r\n\
         content-type: application/offset+octet-stream\r\ncontent-length: {len}\r\n\r\n",
        secret(1).unwrap()
    );
    connection.write_all(&[head.as_bytes(), bytes].concat()).await.unwrap();
    connection
}

#[tokio::test]
async fn a_device_that_comes_again_takes_over_from_its_own_dead_request() {
    let app = TestApp::start().await;
    let bytes = photo(1000);
    let (digest, path) = (Digest::of(&bytes), address(id(1), Digest::of(&bytes)));
    app.create(id(1), secret(1), digest, 1000).await;
    let _dead = half_sent(&app, &path, 1000, &bytes[..600]).await;
    // Until the collector works on it, the newer request could be the older one.
    let begun = async {
        while !backend::ON_SERVER && !app.intake.parts.growing(id(1), digest).exists() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        // Rows show nothing until there is a whole piece of them.
        tokio::time::sleep(std::time::Duration::from_millis(if backend::ON_SERVER { 500 } else { 0 })).await;
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), begun).await.unwrap();
    let asked = tokio::time::timeout(std::time::Duration::from_secs(20), app.offset(&path));
    let offset = asked.await.expect("nobody waits for a dead request");
    assert!(offset == 0 || offset == 600, "whatever had arrived: {offset}");
    assert_eq!(app.patch(&path, secret(1), offset, &bytes[offset as usize..]).await.status(), 204);
    assert_eq!(app.offset(&path).await, 1000);
}

#[tokio::test]
async fn an_empty_part_is_whole_at_once() {
    let app = TestApp::start().await;
    let digest = Digest::of(b"");
    assert_eq!(app.create(id(1), secret(1), digest, 0).await.status(), 201);
    assert_eq!(app.offset(&address(id(1), digest)).await, 0);
    let record = app.record_with(id(1), &[entry("puste.txt", b"", b"")]).await;
    assert_eq!(app.put(id(1), secret(1), &record.bytes).await.status, 201);
    assert_eq!(app.create(id(1), secret(1), Digest::of(b"x"), 0).await.status(), 460, "nothing has this digest");
}

#[tokio::test]
async fn too_many_attachments_that_nobody_waits_for_slow_down() {
    let app = TestApp::start().await;
    for n in 0..policy::MAX_UPLOADS {
        let digest = Digest::of(&n.to_be_bytes());
        let touched_on = collector::clock::today();
        let secret_hash = secret(1).unwrap().hash();
        let upload = Upload { response: id(1), digest, secret_hash, len: 7, touched_on, whole: false };
        app.store.begin_upload(&upload, u32::MAX).await.unwrap();
    }
    let answer = app.create(id(1), secret(1), Digest::of(b"one more"), 7).await;
    assert_eq!((answer.status().as_u16(), &answer.headers()["retry-after"]), (429, &"60".parse().unwrap()));
    assert_eq!(app.create(id(2), secret(2), Digest::of(b"one more"), 7).await.status(), 201, "nobody else is slowed");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_told_and_the_next_try_succeeds() {
    if backend::ON_SERVER {
        return;
    }
    let app = TestApp::start().await;
    let bytes = photo(300_000);
    let digest = Digest::of(&bytes);
    app.create(id(1), secret(1), digest, bytes.len() as u64).await;
    let growing = app.intake.parts.growing(id(1), digest);
    std::os::unix::fs::symlink("/dev/full", &growing).unwrap();
    let answer = app.patch(&address(id(1), digest), secret(1), 0, &bytes).await;
    assert!(answer.headers().contains_key("retry-after"));
    assert_eq!(Answer::of(answer).await.error(), (507, ErrorCode::StorageFull));
    std::fs::remove_file(growing).unwrap();
    assert_eq!(app.patch(&address(id(1), digest), secret(1), 0, &bytes).await.status(), 204);
}
