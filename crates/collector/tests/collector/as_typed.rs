//! What is no time, no number and no code stays exactly as it was typed in every format, and the check says what is wrong.

use crate::tables::{Rows, app, settings};
use calamine::{Data, Reader, Xlsx};
use std::io::Cursor;

const QUESTIONS: &str = "
| survey | | | |
| | type | name | label | constraint |
| | time | o | O której? | |
| | decimal | ile | Ile? | . < 10 |
| | integer | n | N | |
| | select_one j | jedno | Jedno | |
| | select_multiple j | wiele | Wiele | |
| | begin_repeat | r | R | |
| | select_one j | w | W | |
| | end_repeat | | | |
| choices | | | |
| | list_name | name | label |
| | j | 1 | Tak |
| | j | 2 | Nie |
";

async fn check(answers: &str, column: &str, cell: Data, problems: &str) {
    let app = app(&[&(QUESTIONS.to_owned() + &settings(2))], &[(0, answers)]).await;
    let bytes = app.office_get(&app.office().await, "/office/export/proba/excel.xlsx").await.bytes().await.unwrap();
    let mut book = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let sheet = book.worksheet_range("odpowiedzi").unwrap();
    let at = sheet.rows().next().unwrap().iter().position(|name| *name == *column).unwrap();
    assert_eq!(sheet.get((1, at)), Some(&cell), "{answers}");
    for file in ["rfc4180.csv", "excel.csv"] {
        let rows = Rows::csv(&app, file).await;
        assert_eq!(rows.cell(1, "problems"), problems, "{answers} in {file}");
        if let Data::String(text) = &cell {
            assert_eq!(rows.cell(1, column), text, "{answers} in {file}");
        }
    }
}

#[tokio::test]
async fn what_is_no_value_stays_a_text_and_is_told() {
    let text = |text: &str| Data::String(text.to_owned());
    let kind = |place: &str| format!("{place}: nie jest wartością tego rodzaju");
    for typed in ["25:00", "24:00:00", "23:59:60", "rano"] {
        check(&format!("<o>{typed}</o>"), "o", text(typed), &kind("o")).await;
    }
    check("<ile>dwa</ile>", "ile", text("dwa"), &kind("ile")).await;
    check("<n>1.5</n>", "n", Data::Float(1.5), &kind("n")).await;
    // A spreadsheet would keep fifteen of these digits.
    check("<ile>1.234567890123456</ile>", "ile", text("1.234567890123456"), "").await;
    check("<ile>1.23456789012345</ile>", "ile", Data::Float(1.234_567_890_123_45), "").await;
    check("<ile>12</ile>", "ile", Data::Float(12.0), "ile: nie spełnia warunku").await;
}

#[tokio::test]
async fn a_code_that_no_list_has_is_told() {
    let strange = |place: &str| format!("{place}: kod, którego nie ma na liście odpowiedzi");
    check("<jedno>1</jedno><wiele>2 1</wiele>", "jedno", Data::Float(1.0), "").await;
    check("<jedno>7</jedno>", "jedno", Data::Float(7.0), &strange("jedno")).await;
    check("<jedno>tak</jedno>", "jedno", Data::String("tak".into()), &strange("jedno")).await;
    check("<wiele>1 3</wiele>", "wiele", Data::String("1 3".into()), &strange("wiele")).await;
    check("<r><w>1</w></r><r><w>9</w></r>", "jedno", Data::Empty, &strange("r[2]/w")).await;
}
