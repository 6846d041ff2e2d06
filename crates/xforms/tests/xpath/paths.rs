//! Location paths: axes, tests, predicates, names.

use crate::{check, check_at};

const TREE: &str =
    "<r x='1'><a i='1'><b/>t<!--c--><?pi d?></a><a i='2'><b/><b k='v'/></a><c xml:lang='pl-PL'><d id='here'/></c></r>";

#[test]
fn axes() {
    check_at(
        TREE,
        "/r[1]/a[2]/b[1]",
        &[
            (".", "/r[1]/a[2]/b[1]"),
            ("..", "/r[1]/a[2]"),
            ("/", "/"),
            ("ancestor::*", "/r[1] /r[1]/a[2]"),
            ("ancestor::*[1]", "/r[1]/a[2]"),
            ("ancestor-or-self::node()", "/ /r[1] /r[1]/a[2] /r[1]/a[2]/b[1]"),
            ("following::*", "/r[1]/a[2]/b[2] /r[1]/c[1] /r[1]/c[1]/d[1]"),
            ("following-sibling::b", "/r[1]/a[2]/b[2]"),
            ("preceding::*", "/r[1]/a[1] /r[1]/a[1]/b[1]"),
            ("preceding::*[1]", "/r[1]/a[1]/b[1]"),
            ("../preceding-sibling::a", "/r[1]/a[1]"),
            ("../@*", "/r[1]/a[2]/@i"),
            ("../@i/..", "/r[1]/a[2]"),
            ("self::a", ""),
            ("namespace::*", ""),
            ("../@i/following::b", "/r[1]/a[2]/b[1] /r[1]/a[2]/b[2]"),
        ],
    );
    check_at(
        TREE,
        "/r[1]/a[1]",
        &[
            (
                "node()",
                "/r[1]/a[1]/b[1] /r[1]/a[1]/text()[1] /r[1]/a[1]/comment()[1] /r[1]/a[1]/processing-instruction()[1]",
            ),
            ("text()", "/r[1]/a[1]/text()[1]"),
            ("comment()", "/r[1]/a[1]/comment()[1]"),
            ("processing-instruction('pi')", "/r[1]/a[1]/processing-instruction()[1]"),
            ("processing-instruction('other')", ""),
            ("descendant::b", "/r[1]/a[1]/b[1]"),
            ("descendant-or-self::*", "/r[1]/a[1] /r[1]/a[1]/b[1]"),
            ("name(processing-instruction())", "'pi'"),
            ("name(text())", "''"),
        ],
    );
}

#[test]
fn predicates() {
    check_at(
        TREE,
        "/",
        &[
            ("//b", "/r[1]/a[1]/b[1] /r[1]/a[2]/b[1] /r[1]/a[2]/b[2]"),
            ("//b[1]", "/r[1]/a[1]/b[1] /r[1]/a[2]/b[1]"),
            ("(//b)[1]", "/r[1]/a[1]/b[1]"),
            ("(//b)[last()]", "/r[1]/a[2]/b[2]"),
            ("//a[@i = '2']/b[@k]", "/r[1]/a[2]/b[2]"),
            ("//a[b][2]", "/r[1]/a[2]"),
            ("//b[position() = last()]", "/r[1]/a[1]/b[1] /r[1]/a[2]/b[2]"),
            ("//*[@*][last()]", "/r[1] /r[1]/a[2]/b[2] /r[1]/c[1] /r[1]/c[1]/d[1]"),
            ("/r/a[0]", ""),
            ("/r/a[1.5]", ""),
            ("//b | /r | //b", "/r[1] /r[1]/a[1]/b[1] /r[1]/a[2]/b[1] /r[1]/a[2]/b[2]"),
            ("count(//@*)", "6"),
            ("//a[current()/r/@x = 1][1]", "/r[1]/a[1]"),
            ("position(/r/a[2])", "2"),
            ("position(//b[@k])", "2"),
            ("position(/r/none)", "NaN"),
            ("1 | 2", "error xpath-type"),
            ("'a'/b", "error xpath-type"),
        ],
    );
}

#[test]
fn names_and_languages() {
    let xml = "<p:r xmlns:p='u:p' xmlns='u:default'><a p:x='1'/><b xmlns='' /></p:r>";
    check_at(
        xml,
        "/p:r[1]",
        &[
            ("p:*", ""),
            ("*/@p:x", "/p:r[1]/a[1]/@p:x"),
            ("*/@p:*", "/p:r[1]/a[1]/@p:x"),
            ("a", ""),
            ("b", "/p:r[1]/b[1]"),
            ("name()", "'p:r'"),
            ("local-name()", "'r'"),
            ("namespace-uri()", "'u:p'"),
            ("namespace-uri(*)", "'u:default'"),
            ("local-name(*/@*)", "'x'"),
            ("name(/)", "''"),
            ("name('a')", "error xpath-type"),
            ("q:a", "error xpath-unbound-prefix"),
            ("q:*", "error xpath-unbound-prefix"),
            ("//h:body", ""),
        ],
    );
    // Two prefixes of one namespace stay as they are written.
    let twice = "<x:r xmlns:x='u' xmlns:y='u' xmlns='u'><y:a y:b='1'/><c/></x:r>";
    check_at(
        twice,
        "/",
        &[("//*|//@*", "/x:r[1] /x:r[1]/y:a[1] /x:r[1]/y:a[1]/@y:b /x:r[1]/c[1]"), ("name(//@*)", "'y:b'")],
    );
    check_at(
        TREE,
        "/r[1]/c[1]/d[1]",
        &[
            ("lang('pl')", "true"),
            ("lang('PL-pl')", "true"),
            ("lang('p')", "false"),
            ("lang('en')", "false"),
            ("id('here nowhere')", "/r[1]/c[1]/d[1]"),
            ("id('here')/..", "/r[1]/c[1]"),
            ("id(@id)", "/r[1]/c[1]/d[1]"),
            ("id('')", ""),
        ],
    );
}

#[test]
fn what_is_no_expression_or_has_no_value() {
    check(&[
        ("$x", "error xpath-variable"),
        ("$p:x + 1", "error xpath-variable"),
        ("1 and", "error xpath-syntax"),
        ("foo::a", "error xpath-syntax"),
        ("a b", "error xpath-syntax"),
        ("5abc", "error xpath-syntax"),
        ("1 And 1", "error xpath-syntax"),
        ("", "error xpath-syntax"),
        ("instance('x')", "error xpath-unknown-instance"),
    ]);
}
