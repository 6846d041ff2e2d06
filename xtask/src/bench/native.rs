//! The engine alone, on this machine's own processor.

use std::rc::Rc;
use std::time::Instant;

use anyhow::{Context, bail};
use xforms::{Form, Moment, Response, Start};

use super::figures::Figures;
use super::forms::Workload;

const LOADS: usize = 7;
const ROUNDS: usize = 4;

/// Loads the form again and again, then gives every answer, and takes it back.
pub fn measure(workload: &Workload) -> anyhow::Result<()> {
    let (mut parse, mut start, mut set) = (Figures::default(), Figures::default(), Figures::default());
    let mut last = None;
    for _ in 0..LOADS {
        let before = Instant::now();
        let (form, diagnostics) = Form::parse(&workload.xml, &());
        parse.add(milliseconds(before));
        let Some(form) = form else { bail!("{}: {diagnostics:?}", workload.name) };
        let form = Rc::new(form);
        let before = Instant::now();
        let response = Response::start(form, first());
        start.add(milliseconds(before));
        last = Some(response);
    }
    let mut response = last.context("no load")?;
    for round in 0..ROUNDS {
        for (reference, value) in &workload.answers {
            let node = response.find(reference).with_context(|| format!("{}: no {reference}", workload.name))?;
            let value = if round % 2 == 0 { value.as_str() } else { "" };
            let before = Instant::now();
            response.set(node, value);
            set.add(milliseconds(before));
        }
    }
    println!("  {:<16} parse {parse:<10} start {start:<10} set {set}", workload.name);
    Ok(())
}

fn first() -> Start {
    Start {
        instance_id: "uuid:00000000-0000-4000-8000-000000000000".into(),
        seed: 1,
        at: Moment { utc_ms: 1_790_000_000_000, offset_min: 60 },
        zone: None,
    }
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}
