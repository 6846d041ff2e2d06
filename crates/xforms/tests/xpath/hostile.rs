//! Expressions and documents meant to hurt: an error or a result, soon, never a panic.

use crate::result;
use proptest::prelude::*;
use std::time::{Duration, Instant};
use xforms::xpath::console::Document;

#[track_caller]
fn check(document: &Document, expr: &str, expected: &str) {
    let begun = Instant::now();
    assert_eq!(result(document, "/", expr, true), expected, "{expr:.60}");
    // Without optimisation, on a busy machine.
    assert!(begun.elapsed() < Duration::from_secs(20), "{expr:.60} took {:?}", begun.elapsed());
}

#[test]
fn too_much_is_refused() {
    let many = format!("<r>{}</r>", "<a><b>some text that is not short</b></a>".repeat(3000));
    let document = Document::parse(&many).unwrap();
    for expr in [
        &"1 + ".repeat(250_000),
        &"(".repeat(100_000),
        &format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000)),
        &format!("a{}{}", "[a".repeat(50_000), "]".repeat(50_000)),
        &format!("{}1{}", "not(".repeat(50_000), ")".repeat(50_000)),
        "//*[//*[//*[//*]]]",
        "//*[count(preceding::*) > count(following::*)][//*[. = current()]]",
        "//*[contains(string(/), string(current()))]",
        "count(//b[concat(//b, //b) = join(' ', //a)])",
        "//*[regex(string(/), '(some.*){50}')]",
        "uuid(100000000)",
        "translate(string(/), concat(translate(string(/), 's', ''), 's'), '')",
        "id(//b)",
        &format!("concat({})", vec!["string(/)"; 20_000].join(", ")),
    ] {
        check(&document, expr, "error xpath-limit");
    }
    check(&document, "regex(string(/), '((((x{1000}){1000}){1000}){1000})')", "error xpath-regex");
    check(&document, &format!("count({})", vec!["//b"; 100].join(" | ")), "3000");
    check(&document, &format!("1{}", " + 1".repeat(50_000)), "50001");
    check(&document, "//b = //a", "true");
    check(&document, "//b != //a", "false");
}

#[test]
fn deep_documents_do_not_overflow() {
    let deep = format!("{}x{}", "<a>".repeat(240), "</a>".repeat(240));
    let document = Document::parse(&deep).unwrap();
    check(&document, "string(/)", "'x'");
    check(&document, "count(//a)", "240");
}

/// Pieces of the language, put together with no regard for its grammar.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "(",
        ")",
        "[",
        "]",
        "/",
        "//",
        ".",
        "..",
        "@",
        "*",
        "|",
        "+",
        "-",
        "=",
        "!=",
        "<",
        "<=",
        "::",
        ",",
        "$",
        ":",
        "'",
        "\"",
        "''",
        "1",
        ".5",
        "1e9",
        "a",
        "b",
        "x",
        "and",
        "or",
        "div",
        "mod",
        "text()",
        "node()",
        "ancestor::",
        "position()",
        "last()",
        "count(",
        "sum(",
        "concat(",
        "date(",
        "regex(",
        "randomize(",
        "indexed-repeat(",
        "instance('i')",
        "current()",
        "jr:itext(",
        "p:a",
        "ż",
        "\u{0}",
        "🦀",
        "%",
        " ",
        "\n",
        "substr(",
        "area(",
        "format-date(",
        "'%Y'",
        "'(?=a)'",
        "weighted-checklist(",
    ]);
    prop::collection::vec(piece, 0..25).prop_map(|pieces| pieces.concat())
}

/// Expressions that the grammar allows, of any function with any arguments.
fn grammatical() -> impl Strategy<Value = String> {
    let names: Vec<&'static str> = xforms::xpath::functions::names().collect();
    let leaf = prop::sample::select(vec![
        "1",
        "-1",
        "0",
        "1e300",
        "0 div 0",
        "1 div 0",
        "''",
        "'a'",
        "'2026-11-22'",
        "'10:00'",
        "'1 2;3 4'",
        "'[a-'",
        "'MD5'",
        "'(?i)ż'",
        "true()",
        "a",
        "//*",
        "@x",
        "..",
        ".",
        "//b/text()",
        "/",
        "//node()",
        "//@*",
        "*[1]",
        "ancestor::*",
        "'\u{1f980}é'",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(4, 40, 4, move |inner| {
        let call = (prop::sample::select(names.clone()), prop::collection::vec(inner.clone(), 0..5))
            .prop_map(|(name, args)| format!("{name}({})", args.join(", ")));
        let operator =
            prop::sample::select(vec!["+", "-", "*", " div ", " mod ", "=", "!=", "<", ">=", " and ", " or ", "|"]);
        let binary = (inner.clone(), operator, inner.clone()).prop_map(|(a, op, b)| format!("({a}){op}({b})"));
        let filter = (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a})[{b}]"));
        let step = (
            inner.clone(),
            prop::sample::select(vec!["/*", "//a", "/..", "/@*", "/following::node()", "/preceding::*"]),
        )
            .prop_map(|(a, step)| format!("({a}){step}"));
        prop_oneof![3 => call, 1 => binary, 1 => filter, 1 => step]
    })
}

fn documents() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "t",
        "<b/>",
        "<!--c-->",
        "<?p d?>",
        "<a x='1'/>",
        "<p:a xmlns:p='u'/>",
        "2026-11-22",
        "",
        "&#10;",
    ]);
    let tree = leaf.prop_map(str::to_owned).prop_recursive(4, 30, 5, |inner| {
        prop::collection::vec(inner, 0..5).prop_map(|parts| format!("<a x='2' id='i'>{}</a>", parts.concat()))
    });
    tree.prop_map(|inner| format!("<r>{inner}<instance id='i'><b>1</b></instance></r>"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn soup_never_panics(xml in documents(), expr in soup(), xforms: bool) {
        let document = Document::parse(&xml).unwrap();
        result(&document, "/r[1]", &expr, xforms);
    }

    #[test]
    fn grammatical_expressions_never_panic(xml in documents(), expr in grammatical(), xforms: bool) {
        let document = Document::parse(&xml).unwrap();
        let found = result(&document, "/r[1]", &expr, xforms);
        prop_assert!(found != "error xpath-syntax", "{expr}");
    }

    #[test]
    fn any_text_never_panics(xml in ".{0,60}", expr in ".{0,40}") {
        if let Ok(document) = Document::parse(&xml) {
            result(&document, "/", &expr, true);
        }
    }

    /// A number written is the same number read.
    #[test]
    fn numbers_survive_their_text(number: f64) {
        let text = xforms::xpath::convert::number_text(number);
        if number.is_finite() {
            prop_assert_eq!(xforms::xpath::convert::plain_number(&text), number);
        }
    }
}
