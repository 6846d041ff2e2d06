//! The way between the tabs and the collector, and what happens on it.

use crate::{
    collector::{error, json, receipt},
    device::Request,
    faults::Fault,
    oracle::Broken,
    schedule::Schedule,
};
use outbox::{
    Digest, ResponseId,
    record::open_envelope,
    tab::{Input, Reply},
};

impl Schedule {
    /// A request reaches the collector, or what is between them.
    pub fn arrive(&mut self, fault: Option<Fault>) -> Result<(), Broken> {
        let device = &mut self.device;
        if device.requests.is_empty() {
            return Ok(());
        }
        let at = device.dice.below(device.requests.len());
        let request = device.requests.swap_remove(at);
        let (id, secret, day) = (request.id, request.secret, device.today());
        let refused = device.oracle.known.get(&id).is_some_and(|known| known.refused);
        let digest = |record: &[u8]| open_envelope(record).map(|(envelope, _)| envelope.ct_sha256);
        let reply = match fault {
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
            Some(Fault::OtherReceipt) => {
                let other = self.ids.iter().copied().find(|other| *other != id);
                let other = other.unwrap_or(ResponseId::from_random([9; 16]));
                Some(json(200, receipt(other, digest(&request.record).unwrap_or(Digest([0; 32])), 1, &day)))
            }
            Some(Fault::OtherDigest) => Some(json(200, receipt(id, Digest([8; 32]), 1, &day))),
            Some(Fault::CollectorBusy) => Some(Reply { retry_after: Some("2".into()), ..error(503, "storage-busy") }),
            Some(Fault::CollectorRefuses) => Some(error(422, "malformed-record")),
            _ if refused => Some(error(422, "malformed-record")),
            Some(Fault::Truncated) => {
                let cut = device.dice.below(request.record.len());
                Some(device.collector.put(id, secret, &request.record[..cut], &day))
            }
            Some(Fault::Duplicated) => {
                let first = device.collector.put(id, secret, &request.record, &day);
                let second = device.collector.put(id, secret, &request.record, &day);
                if first.body != second.body {
                    return Err(format!("{id}: two receipts for the same bytes"));
                }
                Some(second)
            }
            Some(Fault::AnswerLost) => {
                device.collector.put(id, secret, &request.record, &day);
                None
            }
            _ => Some(device.collector.put(id, secret, &request.record, &day)),
        };
        self.check_shelves(id)?;
        if !request.late {
            self.device.replies.push((request.life, request.ticket, reply));
        }
        Ok(())
    }

    /// Each record once, each revision once, and no receipt for what is not stored.
    fn check_shelves(&self, id: ResponseId) -> Result<(), Broken> {
        let Some(shelf) = self.device.collector.shelves.get(&id) else { return Ok(()) };
        for (i, (digest, revision, _)) in shelf.stored.iter().enumerate() {
            if *revision as usize != i + 1 || shelf.stored[..i].iter().any(|(other, ..)| other == digest) {
                return Err(format!("{id}: stored twice"));
            }
        }
        Ok(())
    }

    pub fn reply(&mut self) -> Result<(), Broken> {
        if self.device.replies.is_empty() {
            return Ok(());
        }
        let i = self.device.dice.below(self.device.replies.len());
        let (life, ticket, reply) = self.device.replies.swap_remove(i);
        match self.device.at(life) {
            Some(at) => self.device.tell(at, Input::Answered { ticket, reply }),
            None => Ok(()),
        }
    }
}
