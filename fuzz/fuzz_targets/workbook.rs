//! Any bytes as a workbook; as the part of one that the first byte names: `o` the content of an .ods, `x` the sheet of an
//! .xlsx, `b` the records of an .xls. What compiles must load.
#![no_main]

use fuzz::containers;
use libfuzzer_sys::fuzz_target;
use std::panic;
use xforms::Form;

fuzz_target!(
    init: {
        // Panics of the spreadsheet reader are caught and told as a damaged file; every other one counts.
        let abort = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !info.location().is_some_and(|place| place.file().contains("/calamine-")) {
                abort(info);
            }
        }));
    },
    |bytes: &[u8]| {
        let made = match bytes {
            [b'o', content @ ..] => containers::ods(content),
            [b'x', parts @ ..] => containers::xlsx(parts),
            [b'b', stream @ ..] => containers::xls(stream),
            _ => bytes.to_vec(),
        };
        let (workbook, found) = xlsform::read(&made, "fuzz");
        let Some(workbook) = workbook else {
            assert!(!found.is_empty(), "refused without a word");
            return;
        };
        let (compiled, found) = xlsform::compile(&workbook, "fuzz");
        let broken = found.iter().any(|finding| finding.severity == xlsform::Severity::Error);
        assert!(compiled.is_some() || broken, "refused without a word");
        if let Some(compiled) = compiled.filter(|_| !broken) {
            let (form, found) = Form::parse(&compiled.xml, &());
            assert!(form.is_some(), "{found:#?}\n{}", compiled.xml);
        }
    }
);
