//! What the fuzz targets share: a small form, and the containers that workbooks come in.

pub mod containers;
pub mod sample;

use xforms::{Moment, NodeId, Response, Start};

/// The same beginning for every response.
pub fn start() -> Start {
    Start { instance_id: "uuid:1".into(), seed: 7, at: Moment { utc_ms: 1_795_000_000_000, offset_min: 60 }, zone: None }
}

/// Every element of the instance, parents first.
pub fn nodes(response: &Response) -> Vec<NodeId> {
    let mut found = vec![response.root()];
    let mut at = 0;
    while at < found.len() {
        found.extend(response.child_nodes(found[at]));
        at += 1;
    }
    found
}
