//! Uploading a part that travels apart: tus 1.0.0, resumed from where the collector says that it is.
//!
//! What is sent next follows from what the collector answered last, and from nothing that the device remembers.

use super::answer::{Outcome, Reply, refusal};
use crate::{
    Digest, ResponseId, Sealing, base64,
    sealing::{ENC, TAG},
};

/// The address of all uploads.
pub const PATH: &str = "/api/v1/uploads";

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// A part of so many bytes is to come. Where it has been announced before, the answer tells how much is there; so
    /// this comes first, and nothing is asked for that might not be there.
    Create { part: Digest, len: u64 },
    /// How much of the part has arrived?
    Ask { part: Digest },
    /// Its next bytes.
    Append { part: Digest, offset: u64, bytes: Vec<u8> },
}

/// A request as it goes over the network; the response's secret goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Http {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn part(&self) -> Digest {
        match self {
            Request::Ask { part } | Request::Create { part, .. } | Request::Append { part, .. } => *part,
        }
    }

    /// The request as tus has it.
    pub fn http(&self, id: ResponseId) -> Http {
        let mut headers = vec![("Tus-Resumable", "1.0.0".to_owned())];
        let one = |part: &Digest| format!("{PATH}/{id}.{part}");
        match self {
            Request::Ask { part } => Http { method: "HEAD", path: one(part), headers, body: Vec::new() },
            Request::Create { part, len } => {
                let [response, digest] = [id.to_string(), part.to_string()].map(|text| base64::encode(text.as_bytes()));
                headers.push(("Upload-Length", len.to_string()));
                headers.push(("Upload-Metadata", format!("response {response},digest {digest}")));
                Http { method: "POST", path: PATH.to_owned(), headers, body: Vec::new() }
            }
            Request::Append { part, offset, bytes } => {
                headers.push(("Content-Type", "application/offset+octet-stream".to_owned()));
                headers.push(("Upload-Offset", offset.to_string()));
                headers.push(("Upload-Checksum", format!("sha256 {}", base64::encode(&Digest::of(bytes).0))));
                Http { method: "PATCH", path: one(part), headers, body: bytes.clone() }
            }
        }
    }
}

/// What follows from an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// So many bytes are there.
    At(u64),
    /// The collector does not know the upload: it is to be created.
    Unknown,
    /// The upload does not stand where it was thought to: it is to be asked.
    Elsewhere,
    /// Not now, or not at all.
    Failed(Box<Outcome>),
}

/// Judges the answer to a request about a part of `len` bytes.
pub fn judge(request: &Request, len: u64, reply: &Reply) -> Progress {
    let told = reply.upload_offset.as_ref().and_then(|text| text.trim().parse().ok()).filter(|told| *told <= len);
    match (request, reply.status, told) {
        (Request::Ask { .. }, 200 | 204, Some(told)) => Progress::At(told),
        (Request::Ask { .. }, 404 | 410, _) => Progress::Unknown,
        (Request::Create { .. }, 201, told) => Progress::At(told.unwrap_or(0)),
        (Request::Append { .. }, 204, Some(told)) => Progress::At(told),
        (Request::Append { .. }, 404 | 410, _) => Progress::Unknown,
        (Request::Append { .. }, 409 | 460, _) => Progress::Elsewhere,
        _ => Progress::Failed(Box::new(refusal(reply))),
    }
}

/// In which of the stored chunks a byte of what is sent stands, and where in it.
pub fn place(sealing: Sealing, chunk: usize, offset: u64) -> (u32, usize) {
    let (first, each) = match sealing {
        Sealing::None => (chunk, chunk),
        Sealing::HpkeX25519ChaCha20 => (ENC + chunk + TAG, chunk + TAG),
    };
    match offset.checked_sub(first as u64) {
        None => (0, offset as usize),
        Some(beyond) => {
            let index = u32::try_from(1 + beyond / each as u64).unwrap_or(u32::MAX);
            (index, (beyond % each as u64) as usize)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::RetryReason;

    fn part() -> Digest {
        Digest::of(b"part")
    }

    fn id() -> ResponseId {
        ResponseId::from_random(*b"Teren, w terenie")
    }

    #[test]
    fn requests_are_as_tus_has_them() {
        let check = |request: Request, expected: &str| {
            let Http { method, path, headers, body } = request.http(id());
            let headers: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            assert_eq!(format!("{method} {path}\n{}\n{}", headers.join("\n"), body.len()), expected);
        };
        let one = format!("/api/v1/uploads/54657265-6e2c-4077-a074-6572656e6965.{}", part());
        check(Request::Ask { part: part() }, &format!("HEAD {one}\nTus-Resumable: 1.0.0\n0"));
        let metadata = format!(
            "response NTQ2NTcyNjUtNmUyYy00MDc3LWEwNzQtNjU3MjY1NmU2OTY1,digest {}",
            base64::encode(part().to_string().as_bytes())
        );
        check(
            Request::Create { part: part(), len: 7 },
            &format!("POST /api/v1/uploads\nTus-Resumable: 1.0.0\nUpload-Length: 7\nUpload-Metadata: {metadata}\n0"),
        );
        let checksum = "sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
        check(
            Request::Append { part: part(), offset: 4, bytes: b"abc".to_vec() },
            &format!(
                "PATCH {one}\nTus-Resumable: 1.0.0\nContent-Type: application/offset+octet-stream\nUpload-Offset: 4\n\
                 Upload-Checksum: {checksum}\n3"
            ),
        );
    }

    #[test]
    fn only_what_the_collector_says_counts() {
        let ask = Request::Ask { part: part() };
        let create = Request::Create { part: part(), len: 7 };
        let append = Request::Append { part: part(), offset: 4, bytes: b"abc".to_vec() };
        let check = |request: &Request, status: u16, offset: Option<&str>, expected: Option<Progress>| {
            let upload_offset = offset.map(str::to_owned);
            let (content_type, body) = ("text/html".into(), b"<html>".to_vec());
            let reply = Reply { status, content_type, upload_offset, body, ..Reply::default() };
            let found = judge(request, 7, &reply);
            match expected {
                Some(expected) => assert_eq!(found, expected, "{request:?} {status} {offset:?}"),
                None => assert!(
                    matches!(&found, Progress::Failed(outcome) if matches!(&**outcome, Outcome::Retry(retry) if retry.reason == RetryReason::NotACollector(status))),
                    "{found:?}"
                ),
            }
        };
        check(&ask, 200, Some("3"), Some(Progress::At(3)));
        check(&ask, 204, Some("7"), Some(Progress::At(7)));
        // A portal's page, and numbers that cannot be.
        check(&ask, 200, None, None);
        check(&ask, 200, Some("8"), None);
        check(&ask, 200, Some("-1"), None);
        check(&ask, 404, None, Some(Progress::Unknown));
        check(&ask, 503, None, None);
        check(&create, 201, None, Some(Progress::At(0)));
        check(&create, 201, Some("5"), Some(Progress::At(5)));
        check(&create, 200, None, None);
        check(&append, 204, Some("5"), Some(Progress::At(5)));
        check(&append, 204, None, None);
        check(&append, 200, Some("7"), None);
        check(&append, 409, None, Some(Progress::Elsewhere));
        check(&append, 460, None, Some(Progress::Elsewhere));
        check(&append, 404, None, Some(Progress::Unknown));
        check(&append, 410, None, Some(Progress::Unknown));
    }

    #[test]
    fn every_byte_stands_in_one_chunk() {
        let check = |sealing: Sealing, offset: u64, expected: (u32, usize)| {
            assert_eq!(place(sealing, 100, offset), expected, "{sealing:?} {offset}");
        };
        check(Sealing::None, 0, (0, 0));
        check(Sealing::None, 99, (0, 99));
        check(Sealing::None, 100, (1, 0));
        check(Sealing::None, 250, (2, 50));
        check(Sealing::HpkeX25519ChaCha20, 147, (0, 147));
        check(Sealing::HpkeX25519ChaCha20, 148, (1, 0));
        check(Sealing::HpkeX25519ChaCha20, 148 + 116, (2, 0));
    }
}
