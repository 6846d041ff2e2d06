//! The way between the tabs and the collector, and what happens on it.

use crate::{
    collector::{error, forged, json, offset, receipt},
    device::{Device, Request, Sent},
    faults::Fault,
    schedule::Schedule,
    seen::Broken,
};
use outbox::{
    Digest, ResponseId, ResponseSecret,
    batch::{self, Outcome, Results},
    record::open_envelope,
    tab::{Input, Reply},
    upload,
    wire::ErrorBody,
};

impl Schedule {
    /// A request reaches the collector, or what is between them.
    pub fn arrive(&mut self, fault: Option<Fault>) -> Result<(), Broken> {
        let device = &mut self.device;
        if device.requests.is_empty() {
            return Ok(());
        }
        let at = device.rng.below(device.requests.len());
        if device.requests[at].late && fault.is_none() && !device.rng.once_in(8) {
            // What was delayed takes its time: others, its successors among them, overtake it.
            return Ok(());
        }
        if matches!(device.requests[at].what, Sent::Records(..)) && fault.is_none() && device.rng.once_in(2) {
            // So do many records.
            return Ok(());
        }
        let request = device.requests.swap_remove(at);
        let (id, secret) = (request.id, request.secret);
        let mut reply = match fault {
            Some(Fault::RequestLost) => None,
            Some(Fault::Delayed) => {
                device.requests.push(Request { late: true, ..request.clone() });
                None
            }
            Some(Fault::PortalPage) => {
                let page = b"<!DOCTYPE html><title>Wi-Fi</title>".to_vec();
                Some(Reply { content_type: "text/html".into(), ..json(200, page) })
            }
            Some(Fault::PortalJson) => Some(json(200, br#"{"v":1,"ok":true}"#.to_vec())),
            Some(Fault::CollectorBusy) => Some(Reply { retry_after: Some("2".into()), ..error(503, "storage-busy") }),
            Some(Fault::CollectorRefuses) => Some(error(422, "malformed-record")),
            fault => match &request.what {
                Sent::Record(record) => self.put(id, secret, record, fault)?,
                Sent::Records(_, body) => Some(self.put_many(body, fault)?),
                Sent::Upload(upload) => self.upload(id, upload, fault),
            },
        };
        if fault == Some(Fault::AnswerLost) {
            reply = None;
        }
        request.ids().iter().try_for_each(|id| self.check_holdings(*id))?;
        if !request.late {
            self.device.replies.push((request.life, request.ticket, reply));
        }
        Ok(())
    }

    /// A record, when it is not only the network that fails.
    fn put(
        &mut self,
        id: ResponseId,
        secret: ResponseSecret,
        record: &[u8],
        fault: Option<Fault>,
    ) -> Result<Option<Reply>, Broken> {
        let device = &mut self.device;
        let day = device.today();
        let refused = device.oracle.known.get(&id).is_some_and(|known| known.refused);
        let (digest, parts) = open_envelope(record)
            .map_or((Digest([0; 32]), Vec::new()), |(envelope, _)| (envelope.ct_sha256, envelope.parts));
        Ok(Some(match fault {
            Some(Fault::OtherReceipt) => {
                let other = self.ids.iter().copied().find(|other| *other != id);
                let other = other.unwrap_or(ResponseId::from_random([9; 16]));
                json(200, receipt(other, digest, parts, 1, &day))
            }
            Some(Fault::ForgedReceipt) => json(200, forged(id, digest, parts, &day)),
            // A collector that has the record, and none of its files.
            Some(Fault::OtherDigest) if !parts.is_empty() && device.rng.once_in(2) => {
                json(200, receipt(id, digest, Vec::new(), 1, &day))
            }
            Some(Fault::OtherDigest) => json(200, receipt(id, Digest([8; 32]), parts, 1, &day)),
            _ if refused => error(413, "body-too-large"),
            Some(Fault::Truncated) => {
                let cut = device.rng.below(record.len());
                device.collector.put(id, secret, &record[..cut], &day)
            }
            Some(Fault::Duplicated) => {
                let first = device.collector.put(id, secret, record, &day);
                let second = device.collector.put(id, secret, record, &day);
                if first.body != second.body {
                    return Err(format!("{id}: two receipts for the same bytes"));
                }
                second
            }
            _ => device.collector.put(id, secret, record, &day),
        }))
    }

    /// Many records at once: what the network does to one of them, or to the end of all, is no matter of the others.
    fn put_many(&mut self, body: &[u8], fault: Option<Fault>) -> Result<Reply, Broken> {
        let whole = if fault == Some(Fault::Truncated) { self.device.rng.below(body.len()) } else { body.len() };
        let entries: Vec<_> = batch::read(&body[..whole]).map_while(Result::ok).collect();
        if entries.is_empty() {
            return Ok(error(400, "truncated-body"));
        }
        let struck = self.device.rng.below(entries.len());
        let mut results = Vec::new();
        for (at, entry) in entries.into_iter().enumerate() {
            let fault = fault.filter(|fault| *fault == Fault::Duplicated || at == struck);
            let fault = fault.filter(|fault| *fault != Fault::Truncated);
            if let Some(reply) = self.put(entry.id, entry.secret, entry.record, fault)? {
                results.push(result(entry.id, reply)?);
            }
        }
        let body = serde_json::to_vec(&Results { results }).map_err(|error| error.to_string())?;
        Ok(json(200, body))
    }

    /// A request about a part.
    fn upload(&mut self, id: ResponseId, request: &upload::Request, fault: Option<Fault>) -> Option<Reply> {
        let device = &mut self.device;
        let refused = device.oracle.known.get(&id).is_some_and(|known| known.refused);
        match fault {
            _ if refused && matches!(request, upload::Request::Append { .. }) => {
                return Some(error(413, "body-too-large"));
            }
            Some(Fault::OtherReceipt | Fault::ForgedReceipt) => {
                return Some(json(200, receipt(id, request.part(), Vec::new(), 1, &device.today())));
            }
            // An answer that somebody on the way remembers.
            Some(Fault::OtherDigest) => {
                let status = if matches!(request, upload::Request::Ask { .. }) { 200 } else { 204 };
                let there = device.collector.arrived(id, request.part());
                return Some(offset(status, device.rng.below(there + 1)));
            }
            Some(Fault::Duplicated) => drop(device.collector.upload(id, request, None, true)),
            _ => {}
        }
        let arrived = match (fault, request) {
            (Some(Fault::Truncated), upload::Request::Append { bytes, .. }) => Some(device.rng.below(bytes.len() + 1)),
            _ => None,
        };
        let strict = device.rng.once_in(2);
        let reply = device.collector.upload(id, request, arrived, strict);
        // Where the connection breaks in the middle, what came may be kept, and the answer has nobody to go to.
        let heard = arrived.is_none() || strict || device.rng.once_in(2);
        heard.then_some(reply)
    }

    /// Each record once, each revision once, and no receipt for what is not stored.
    fn check_holdings(&self, id: ResponseId) -> Result<(), Broken> {
        let Some(held) = self.device.collector.holdings.get(&id) else { return Ok(()) };
        for (i, (digest, revision, _)) in held.stored.iter().enumerate() {
            if *revision as usize != i + 1 || held.stored[..i].iter().any(|(other, ..)| other == digest) {
                return Err(format!("{id}: stored twice"));
            }
        }
        if self.device.collector.counts_replaced(id) {
            return Err(format!("{id}: what its user has replaced counts"));
        }
        Ok(())
    }

    /// A tab hears what came of a request.
    pub fn reply(&mut self) -> Result<(), Broken> {
        let Some(i) = self.device.reply_to_come() else { return Ok(()) };
        let (life, ticket, reply) = self.device.replies.swap_remove(i);
        match self.device.at(life) {
            Some(at) => self.device.dispatch(at, Input::Answered { ticket, reply }),
            None => Ok(()),
        }
    }
}

/// What the collector says of one record among many.
fn result(id: ResponseId, reply: Reply) -> Result<Outcome, Broken> {
    let (status, text) = (reply.status, String::from_utf8(reply.body).map_err(|error| error.to_string())?);
    if (200..300).contains(&status) {
        return Ok(Outcome { id, status, receipt: Some(text), error: None });
    }
    let ErrorBody { error } = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    Ok(Outcome { id, status, receipt: None, error: Some(error) })
}

impl Device {
    /// One of the replies whose tab is not frozen.
    pub fn reply_to_come(&mut self) -> Option<usize> {
        let heard = |life: u32| self.at(life).is_none_or(|at| self.page(at).is_some_and(|page| page.frozen.is_none()));
        let places: Vec<_> = (0..self.replies.len()).filter(|i| heard(self.replies[*i].0)).collect();
        (!places.is_empty()).then(|| places[self.rng.below(places.len())])
    }
}
