//! Comparisons and conversions between the four types (XPath 1.0, 3.4 and 4).

use crate::{check, check_at};

#[test]
fn single_values() {
    check(&[
        ("1 = 1.0", "true"),
        ("'1' = 1", "true"),
        ("'1.0' = '1'", "false"),
        ("true() = 'a'", "true"),
        ("false() = ''", "true"),
        ("0 div 0 = 0 div 0", "false"),
        ("0 div 0 != 0 div 0", "true"),
        ("'a' < 'b'", "false"),
        ("'2' < '10'", "true"),
        ("1 < 2 < 3", "true"),
        ("3 > 2 > 1", "false"),
        ("1 = 2 != 3", "true"),
        ("- - 1", "1"),
        ("1 - -1", "2"),
        ("1div2", "0.5"),
        ("2 mod1", "0"),
        ("1or 0", "true"),
        ("true() and false() or true()", "true"),
        ("1 + 2 * 3 - 4 div 2", "5"),
    ]);
}

#[test]
fn node_sets_compare_when_some_pair_does() {
    let xml = "<r><a>1</a><a>5</a><b>3</b><b>7</b><s>x</s><s>x</s><t>x</t></r>";
    check_at(
        xml,
        "/r[1]",
        &[
            ("a = 5", "true"),
            ("a != 5", "true"),
            ("a = '5'", "true"),
            ("a > 5", "false"),
            ("5 > a", "true"),
            ("a < b", "true"),
            ("a > b", "true"),
            ("a = b", "false"),
            ("a >= 6", "false"),
            ("a[2] <= b[1]", "false"),
            ("s != t", "false"),
            ("s = t", "true"),
            ("s != a", "true"),
            ("none = none", "false"),
            ("none != s", "false"),
            ("none < 1", "false"),
            ("none = ''", "false"),
            ("none = false()", "true"),
            ("a = true()", "true"),
            ("a < true()", "false"),
            ("s < a", "false"),
        ],
    );
}
